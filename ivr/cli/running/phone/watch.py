"""Looks at the files of a workspace while calls are taken, and rings again when one is saved.

Law of the room: it knows files, time and what was made of them, and nothing about calls. A look
reads no file, only its time, size and identity, and costs at most a hundredth of the time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

from rich.console import Console

from ivr.cli.running.phone.keyboard import DISTURBED, Typed
from ivr.cli.terminal.render import show_findings
from ivr.faults import IvrError, Refused

FOLDERS = ("flows", "prompts", "bots", "infra")
SUFFIXES = (".yaml", ".yml", ".json")
DEPTH_MAX = 4
"""How deep folders are looked into: infra/sample/transactions/ is three deep."""

PAUSE_SECONDS = 0.25
"""Between two looks. A file counts as saved once two looks saw the same of it."""

SHARE = 0.01
"""How much of its time a watch may spend on looking."""

Stamp = tuple[int, int, int]
"""What tells a saved file from the one before: modification time (ns), size (bytes), inode."""

Stamps = Mapping[str, Stamp]
Made = TypeVar("Made")


class Pulse(Protocol):
    """Time as a watch needs it."""

    def now(self) -> float:
        """Return seconds that never go back."""
        ...

    def wait(self, seconds: float) -> None:
        """Let so many seconds pass."""
        ...


class MachinePulse:
    """Implements Pulse by the clock of this machine."""

    def now(self) -> float:
        """Return the seconds of a clock that nobody sets."""
        return monotonic()

    def wait(self, seconds: float) -> None:
        """Sleep."""
        Event().wait(seconds)


def stamps(root: Path, also: Iterable[Path] = ()) -> Stamps:
    """Return the stamp of every spec file of a workspace, and of further files, by shown name."""
    found: dict[str, Stamp] = {}
    for folder in FOLDERS:
        found.update(_under(os.fspath(root / folder), folder, DEPTH_MAX))
    for path in also:
        found.update(_stamped(path.stat, str(path)))
    return found


def _under(folder: str, shown: str, depth: int) -> Iterator[tuple[str, Stamp]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return  # there is none, or not at this very moment
    for entry in entries:
        name = f"{shown}/{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.name.endswith(SUFFIXES):
            yield from _stamped(entry.stat, name)
        elif depth > 1 and entry.is_dir():
            yield from _under(entry.path, name, depth - 1)


def _stamped(stat: Callable[[], os.stat_result], name: str) -> Iterator[tuple[str, Stamp]]:
    try:
        known = stat()
    except OSError:
        return
    yield name, (known.st_mtime_ns, known.st_size, known.st_ino)


class Files:
    """Tells which files were saved since it last told."""

    def __init__(self, look: Callable[[], Stamps], pulse: Pulse) -> None:
        """Begin with what `look` sees now. `pause` is how long to wait before the next look."""
        self._look = look
        self._pulse = pulse
        self._told = self._seen = look()
        self.pause = PAUSE_SECONDS

    def saved(self) -> tuple[str, ...]:
        """Return the files that were saved, made or removed, once they are at rest."""
        began = self._pulse.now()
        found = self._look()
        self.pause = max(PAUSE_SECONDS, (self._pulse.now() - began) / SHARE)
        at_rest = found == self._seen
        self._seen = found
        if not at_rest:
            return ()
        before, self._told = self._told, found
        names = before.keys() | found.keys()
        return tuple(sorted(name for name in names if before.get(name) != found.get(name)))


class Watch(Generic[Made]):
    """Makes something of a workspace, and makes it anew when a file is saved."""

    def __init__(self, make: Callable[[], Made], files: Files, out: Console) -> None:
        """Make with `make`, which raises IvrError where it cannot; tell on `out`."""
        self._make = make
        self._files = files
        self._out = out
        self._fresh: list[Made] = []

    @property
    def pause(self) -> float:
        """Seconds to let pass before the next glance."""
        return self._files.pause

    def begin(self) -> None:
        """Make it for the first time; what can be mended in a file is told and waited for.

        Raises:
            IvrError: What was asked for makes no sense, whatever the files say.
        """
        try:
            self._fresh = [self._make()]
        except Refused as refused:
            self.complain(refused)

    def glance(self) -> Literal["", "told", "fresh"]:
        """Look once: `told` = files were saved and are wrong, `fresh` = something new stands."""
        saved = self._files.saved()
        if not saved:
            return ""
        self._out.print(f"\nsaved {', '.join(saved)}", style="bold")
        try:
            self._fresh = [self._make()]
        except IvrError as problem:
            self.complain(problem)
            return "told"
        self._out.print("compiled; calling again", style="dim")
        return "fresh"

    def take(self) -> Made | None:
        """Return what was made since the last time, once."""
        return self._fresh.pop() if self._fresh else None

    def complain(self, problem: IvrError) -> None:
        """Tell what is wrong, and that it is waited for."""
        if isinstance(problem, Refused):
            show_findings(problem.findings, self._out)
        else:
            self._out.print(f"ivr: {problem.code} {problem}")
        self._out.print("not ready to call; save again when it is mended", style="dim")


class Glances(Protocol):
    """What a line needs of a watch."""

    @property
    def pause(self) -> float:
        """Seconds to let pass before the next glance."""
        ...

    def glance(self) -> Literal["", "told", "fresh"]:
        """Look once."""
        ...


class WatchedLine(NamedTuple):
    """Reads lines, and looks at the files while nothing is typed; hangs up for a fresh start."""

    watch: Glances
    read: Callable[[float], str | None]
    pulse: Pulse

    def __call__(self, seconds: float) -> Typed:
        """Return what was typed within `seconds`; '' (hang up) where something new was made."""
        until = self.pulse.now() + seconds
        while (left := until - self.pulse.now()) > 0:
            typed = self.read(min(left, self.watch.pause))
            if typed is not None:
                return typed
            seen = self.watch.glance()
            if seen:
                return "" if seen == "fresh" else DISTURBED
        return None


def again_and_again(
    watch: Watch[Made], ring: Callable[[Made], object], pulse: Pulse, out: Console
) -> int:
    """Ring with what the watch makes, and again whenever it makes it anew, until Ctrl-C.

    Raises:
        IvrError: What was asked for makes no sense, whatever the files say.
    """
    try:
        watch.begin()
        while True:
            made = watch.take()
            if made is not None:
                _rung(ring, made, watch)
                continue
            out.print("\nwatching: save a file to call again, Ctrl-C to stop", style="dim")
            while watch.glance() != "fresh":
                pulse.wait(watch.pause)
    except KeyboardInterrupt:
        out.print("\nno longer watching", style="dim")
    return 0


def _rung(ring: Callable[[Made], object], made: Made, watch: Watch[Made]) -> None:
    try:
        ring(made)
    except Refused as refused:
        watch.complain(refused)
