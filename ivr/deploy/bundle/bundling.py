"""The zips of a build: one for each group of functions, one for all, and a layer of libraries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from ivr.deploy.bundle.alongside import camel
from ivr.deploy.bundle.closure import Closure, closure
from ivr.deploy.bundle.packing import digest_of, packed
from ivr.faults import Refused, Where, error

IN_CALL_BYTES_MAX = 5_000_000
"""Most bytes of the zip of functions that a caller waits for."""

ROOT = Path(__file__).parents[2]
HANDLERS = "ivr.runtime.handlers"
ASKED = "asked"
EVERYTHING = "functions"
ALONE = ("authenticate",)
"""Functions with a zip of their own: this one may need a library that decrypts keyed digits."""

MODEL = "runtime/risk/learned/transactions.json"
SCORES = "ivr/runtime/risk/learned/model.py"
"""Where this module goes along, the trained model goes along."""

LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "phonenumbers": ("geodata", "carrierdata", "tzdata"),
}
"""Library that goes into a zip which names it -> its folders that nobody here asks for."""

LAYER: Mapping[str, tuple[str, ...]] = {"aws_lambda_powertools": ()}
"""Library of the layer -> its folders to leave out. boto3 comes with the Lambda runtime."""


class _Named(NamedTuple):
    name: str
    content: bytes
    handlers: tuple[str, ...] = ()


class Bundle(_Named):
    """A zip: its name, its bytes, and the functions whose handlers it holds."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hex digits."""
        return digest_of(self.content)

    @property
    def key(self) -> str:
        """Where it lies in the bucket: another content, another key."""
        return f"code/{self.name}-{self.digest[:32]}.zip"

    @property
    def parameter(self) -> str:
        """Its parameter in templates: `CodeKey` of all functions, else such as `AskedCodeKey`."""
        return f"{'' if self.name == EVERYTHING else camel(self.name)}CodeKey"


def handlers_of(source: Path = ROOT) -> Mapping[str, tuple[str, ...]]:
    """Return the groups of functions: name -> dotted modules that have a `handle`."""
    folder = source / "runtime" / "handlers"
    groups: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*/*.py")):
        if not re.search(r"(?m)^(def handle\(|handle\b.* = )", _text(path)):
            continue
        group = path.stem if path.stem in ALONE else path.parent.name
        groups.setdefault(group, []).append(f"{HANDLERS}.{path.parent.name}.{path.stem}")
    return {name: tuple(modules) for name, modules in sorted(groups.items())}


def bundles(policy: bytes, source: Path = ROOT) -> tuple[Bundle, ...]:
    """Return the zips: `functions` with all handlers, one for each group, and `layer`.

    Args:
        policy: The compiled policy, which lies beside the code.
        source: The folder of the package.

    Raises:
        Refused: A zip for functions in a call is larger than IN_CALL_BYTES_MAX.
    """
    groups = handlers_of(source)
    everything = tuple(module for modules in groups.values() for module in modules)
    made = [_bundle(EVERYTHING, everything, policy, source)]
    made += [_bundle(name, modules, policy, source) for name, modules in groups.items()]
    made.append(Bundle("layer", packed(dict(_layer()))))
    large = [each for each in made if each.name == ASKED and len(each.content) > IN_CALL_BYTES_MAX]
    if large:
        message = (
            f"the zip {ASKED} has {len(large[0].content):,} bytes, {IN_CALL_BYTES_MAX:,} is most"
        )
        remedy = "Callers wait while it is loaded. Import less from handlers/asked."
        raise Refused([error("DEP020", Where("ivr/runtime/handlers/asked"), message, remedy)])
    return tuple(made)


def model_digest(source: Path = ROOT) -> str:
    """Return the digest that the trained model tells of itself; nothing where none ships."""
    path = source / MODEL
    return str(json.loads(path.read_bytes())["digest"]) if path.is_file() else ""


def _bundle(name: str, modules: Sequence[str], policy: bytes, source: Path) -> Bundle:
    found = closure(modules, source)
    files = {path: place.read_bytes() for path, place in found.files.items()}
    files["policy.json"] = policy
    model = source / MODEL
    if SCORES in files and model.is_file():
        files[f"ivr/{MODEL}"] = model.read_bytes()
    files |= dict(_libraries(found))
    return Bundle(name, packed(files), tuple(modules))


def _libraries(found: Closure) -> Iterator[tuple[str, bytes]]:
    for name in sorted(found.libraries & LIBRARIES.keys()):
        yield from _library(name, LIBRARIES[name], "")


def _layer() -> Iterator[tuple[str, bytes]]:
    for name, without in sorted(LAYER.items()):
        yield from _library(name, without, "python/")


def _library(name: str, without: Sequence[str], prefix: str) -> Iterator[tuple[str, bytes]]:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        message = f"{name} is not installed here"
        raise Refused([error("DEP021", Where(name), message, "Install ivr with its libraries.")])
    root = Path(next(iter(spec.submodule_search_locations)))
    for path in sorted(root.rglob("*.py")):
        inner = path.relative_to(root)
        if inner.parts[0] not in without:
            yield f"{prefix}{name}/{inner.as_posix()}", path.read_bytes()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
