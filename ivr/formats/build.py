"""The build folder: what compile made, with digests; read by the simulator and by deployment.

    build/<env>/flows/<flow>.json     flow content as CreateContactFlow takes it
    build/<env>/bots/<bot>/...        Lex import layout, and <bot>.zip of the same
    build/<env>/policy.json           score -> band, for the handlers
    build/<env>/manifest.json         digests, symbols, and where each action was written

Law: a build is made whole in memory, written aside and swapped in; a failure leaves the one before.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, cast

from ivr.faults import Refused, Unreadable, Where, error
from ivr.formats import connect
from ivr.formats.lex import export as lex
from ivr.ir.actions.base import FlowType
from ivr.ir.bot import Bot
from ivr.ir.flow import Flow
from ivr.ir.program import Program
from ivr.spec.reading.collector import collector_at_rest

FORMAT = 1
MANIFEST, POLICY, FLOWS, BOTS = "manifest.json", "policy.json", "flows", "bots"


@dataclass(frozen=True)
class Build:
    """A build: the bytes of every file by path, and what they say, read back."""

    files: Mapping[str, bytes]
    shown_as: str = "build"

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """The manifest.

        Raises:
            Refused: There is none, or it is not one of this format.
        """
        value = self._json(MANIFEST)
        if value.get("format") != FORMAT:
            where = Where(f"{self.shown_as}/{MANIFEST}")
            message = f"format {value.get('format')!r} is not {FORMAT}"
            raise Refused([error("CMP001", where, message, "Compile again.")])
        return value

    @cached_property
    def policy(self) -> Mapping[str, Any]:
        """The compiled policy."""
        return self._json(POLICY)

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """The flows as their JSON says, with the author's lines from the manifest."""
        return tuple(self._flow(name, entry) for name, entry in self.manifest["flows"].items())

    @cached_property
    def bots(self) -> tuple[Bot, ...]:
        """The bots as their archives say."""
        return tuple(self._bot(name) for name in self.manifest["bots"])

    @cached_property
    def arns(self) -> Mapping[str, str]:
        """ARN or id -> symbol."""
        return {arn: symbol for symbol, arn in self.manifest["symbols"].items()}

    @property
    def instance(self) -> str:
        """ARN of the Connect instance."""
        return str(self.manifest["instance"])

    def _flow(self, name: str, entry: Mapping[str, Any]) -> Flow:
        path = f"{FLOWS}/{name}.json"
        kind = FlowType(entry["type"])
        read = connect.read_text(self._bytes(path), name, kind)
        origins = {identifier: Where(*place) for identifier, place in entry["origins"].items()}
        return Flow(
            name,
            kind,
            read.start,
            read.actions,
            locale=entry["locale"],
            dialog=entry["dialog"],
            channels=tuple(entry["channels"]),
            origins=origins,
            nodes=entry["nodes"],
            extra=read.extra,
            title=read.title,
            contract=entry.get("contract", {}),
        )

    def _bot(self, name: str) -> Bot:
        bot = lex.read_archive(self._bytes(f"{BOTS}/{name}.zip"), f"{name}.zip")
        hints = self.manifest.get("hints", {}).get(name, {})
        told = self.manifest.get("beyond", {}).get(name, {})
        beyond = {locale: tuple(said) for locale, said in told.items()}
        return bot.model_copy(update={"symbol_name": name, "hints": hints, "beyond": beyond})

    def _bytes(self, path: str) -> bytes:
        if path not in self.files:
            where = Where(f"{self.shown_as}/{path}")
            raise Refused([error("CMP001", where, "the build lacks this file", "Compile again.")])
        return self.files[path]

    def _json(self, path: str) -> Mapping[str, Any]:
        try:
            value = json.loads(self._bytes(path))
        except ValueError as problem:
            where = Where(f"{self.shown_as}/{path}")
            raise Refused(
                [error("CMP001", where, f"not JSON: {problem}", "Compile again.")]
            ) from None
        return cast("Mapping[str, Any]", value)


@collector_at_rest()
def make(program: Program, env: str, instance: str, policy: Mapping[str, Any]) -> Build:
    """Return the build of a linked program."""
    files: dict[str, bytes] = {}
    for flow in program.flows:
        files[f"{FLOWS}/{flow.name}.json"] = connect.write_text(flow).encode()
    for bot in program.bots:
        name = bot.symbol_name or bot.name
        texts = lex.files(bot)
        files[f"{BOTS}/{name}.zip"] = lex.packed(texts)
        for path, text in texts.items():
            files[f"{BOTS}/{name}/{path}"] = text.encode()
    files[POLICY] = _json(policy)
    files[MANIFEST] = _json(_manifest(program, env, instance, files))
    return Build(dict(sorted(files.items())))


def write(build: Build, folder: Path) -> None:
    """Write a build aside and swap it in; a folder that holds this very build is left alone.

    Raises:
        Unreadable: Writing failed (no space, no permission...), or a file would lie outside; the
            folder is as it was.
    """
    _within(build)
    aside: Path | None = None
    try:
        if _holds(folder, build):
            return
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        for inner in sorted({(aside / path).parent for path in build.files}):
            inner.mkdir(parents=True, exist_ok=True)
        for path, content in build.files.items():
            with open(aside / path, "wb", buffering=0) as target:  # noqa: PTH123 - half the calls
                left = memoryview(content)
                while left:  # a disk that is nearly full takes a part first, and then refuses
                    left = left[target.write(left) :]
        aside.chmod(0o755)
        _swap(aside, folder)
    except OSError as problem:
        message = f"{folder} could not be written: {problem.strerror}; the build before is kept"
        raise Unreadable(message, "CMP002") from problem
    finally:
        if aside is not None and aside.exists():
            shutil.rmtree(aside, ignore_errors=True)


def _within(build: Build) -> None:
    """Refuse a build of which a file would not lie in its folder."""
    for path in build.files:
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or "\\" in path or "\0" in path:
            message = f"{path!r} leaves the folder of the build; the build before is kept"
            raise Unreadable(message, "CMP002")


def _holds(folder: Path, build: Build) -> bool:
    """Tell whether a folder holds a build: its manifest, which has all digests, and all files."""
    try:
        if (folder / MANIFEST).read_bytes() != build.files[MANIFEST]:
            return False
        return all(
            os.stat(folder / path).st_size == len(content)  # noqa: PTH116 - half the cost
            for path, content in build.files.items()
        )
    except OSError:
        return False


def read(folder: Path) -> Build:
    """Return the build that a folder holds.

    Raises:
        Unreadable: There is no build, or a file of it cannot be opened.
    """
    if not (folder / MANIFEST).is_file():
        raise Unreadable(f"{folder} holds no build. Run `ivr compile`.", "USE003")
    try:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    except OSError as problem:
        raise Unreadable(f"{folder} cannot be read: {problem.strerror}", "USE002") from problem
    return Build(files, str(folder))


def _swap(aside: Path, folder: Path) -> None:
    """Put `aside` in the place of `folder`: a rename each, so that no reader sees half of it."""
    if not folder.exists():
        os.replace(aside, folder)  # noqa: PTH105 - Path.replace refuses folders on some systems
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
    os.replace(folder, old / "before")  # noqa: PTH105
    try:
        os.replace(aside, folder)  # noqa: PTH105
    except OSError:
        os.replace(old / "before", folder)  # noqa: PTH105
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _manifest(
    program: Program, env: str, instance: str, files: Mapping[str, bytes]
) -> dict[str, Any]:
    hints = {bot.symbol_name or bot.name: bot.hints for bot in program.bots if bot.hints}
    beyond = {bot.symbol_name or bot.name: bot.beyond for bot in program.bots if bot.beyond}
    return {
        "format": FORMAT,
        "environment": env,
        "instance": instance,
        "symbols": dict(sorted(program.symbols.items())),
        "flows": {flow.name: _about(flow) for flow in program.flows},
        "bots": [bot.symbol_name or bot.name for bot in program.bots],
        **({"hints": hints} if hints else {}),
        **({"beyond": beyond} if beyond else {}),
        "digests": {
            path: f"sha256:{hashlib.sha256(content).hexdigest()}"
            for path, content in sorted(files.items())
        },
    }


def _about(flow: Flow) -> dict[str, Any]:
    return {
        "type": str(flow.type),
        "dialog": flow.dialog,
        "locale": flow.locale,
        "channels": list(flow.channels),
        "origins": {
            name: [place.file, place.line, place.column]
            for name, place in flow.origins.items()
            if name in flow.by_id
        },
        "nodes": {name: node for name, node in flow.nodes.items() if name in flow.by_id},
        **({"contract": flow.contract} if flow.contract else {}),
    }


def _json(value: Mapping[str, Any]) -> bytes:
    """Return JSON with a line for each entry of the first two levels."""
    lines = (f"{json.dumps(key)}: {_nested(part)}" for key, part in value.items())
    return ("{" + ",\n".join(lines) + "}\n").encode()


def _nested(value: object) -> str:
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    parts = cast("dict[str, object]", value).items()
    lines = (f" {json.dumps(key)}: {json.dumps(part, ensure_ascii=False)}" for key, part in parts)
    return "{\n" + ",\n".join(lines) + "\n}"
