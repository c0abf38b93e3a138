"""Compile and call again whenever a spec is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

from ivr.cli.render import console, show_findings
from ivr.faults import IvrError, Refused

FOLDERS = ("flows", "prompts", "bots", "infra", "tests/callers")
PAUSE_SECONDS = 0.4


def again_and_again(root: Path, take: Callable[[], int], pause: Event | None = None) -> int:
    """Take a call, wait until a file under the workspace changes, and take it again.

    Ends at Ctrl-C, or when `pause` is set. A workspace that does not compile is told and waited
    for.
    """
    stopped = pause or Event()
    out = console()
    code = 0
    try:
        while not stopped.is_set():
            seen = snapshot(root)
            code = _attempt(take)
            out.print("\nwatching; save a file to call again, Ctrl-C to stop", style="dim")
            while snapshot(root) == seen and not stopped.wait(PAUSE_SECONDS):
                pass
    except KeyboardInterrupt:
        out.print()
    return code


def snapshot(root: Path) -> dict[str, int]:
    """Return the modification time of every spec file."""
    return dict(_times(root))


def _times(root: Path) -> Iterator[tuple[str, int]]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.*")):
            try:
                yield str(path), path.stat().st_mtime_ns
            except OSError:
                continue  # saved anew this very moment


def _attempt(take: Callable[[], int]) -> int:
    try:
        return take()
    except Refused as refused:
        show_findings(refused.findings, console(err=True))
        return 1
    except IvrError as problem:
        console(err=True).print(f"ivr: {problem.code} {problem}")
        return 2
