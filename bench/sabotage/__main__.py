"""`make sabotage`: make each error in a copy of the package, and see that somebody notices.

    python -m bench.sabotage --only 3 --only 7

The copy without any error must pass; each error must be noticed by the scenes of the crash points,
by the soak within CALLS calls, by a flood of alerts, or by the crash points. What costs little is
tried first.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.sabotage.errors import ERRORS, Error
from bench.sabotage.limits import OVER, WALL_TIMES, limited

ROOT = Path(__file__).parents[2]
COPIED = ("ivr", "bench", "flows", "prompts", "bots", "infra")
CALLS, FEW = 6_000, 800
"""Within so many calls the soak must notice; most errors are noticed within the first few."""

SECONDS_MAX = 240
SOAK = ("--processes", "1", "--first", "--calls")
TRIALS = (
    ("scenes", "bench.crashes", ("--unstruck",)),
    ("soak", "bench.soak", (*SOAK, str(FEW))),
    ("overload", "bench.soak.overload", ("2",)),
    ("crash points", "bench.crashes", ()),
    ("soak", "bench.soak", (*SOAK, str(CALLS))),
)
"""What must notice, the quickest first."""

WHOLE = TRIALS[2:]
"""What the copy without an error must pass: the others are parts of it."""


def copied(folder: Path) -> Path:
    """Copy what a trial needs, with bytecode that is checked against its source's content."""
    folder.mkdir()
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__", "*.npz")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    compiled = ("-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "ivr", "bench")
    subprocess.run([sys.executable, *compiled], cwd=folder, check=True)
    return folder


def made(error: Error, folder: Path) -> None:
    """Make an error in a copy.

    Raises:
        ValueError: The text that it replaces is not there exactly once.
    """
    path = folder / error.file
    text = path.read_text("utf-8")
    if text.count(error.text) != 1:
        message = f"{error.file} does not hold the text of {error.name!r} once. Write it anew."
        raise ValueError(message)
    path.write_text(text.replace(error.text, error.instead), "utf-8")


def noticed(error: Error | None, clean: Path) -> tuple[str, str]:
    """Return which trial noticed an error in a copy of `clean`, and what it said; else nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(shutil.copytree(clean, Path(name) / "copy"))
        if error is not None:
            made(error, folder)
        for trial, module, arguments in TRIALS if error is not None else WHOLE:
            said = _tried(limited(SECONDS_MAX, module, arguments), folder)
            if said:
                return trial, said
    return "", ""


def _tried(command: Sequence[str], folder: Path) -> str:
    """Return what a trial says, or nothing where it passes.

    Raises:
        ValueError: It did not get as far as to find a broken promise: the error is none of ours.
    """
    try:
        ran = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS_MAX * WALL_TIMES,
        )
    except subprocess.TimeoutExpired:
        return "no end at all"
    if ran.returncode in OVER:
        return f"no end within {SECONDS_MAX} s of CPU"
    if not ran.returncode:
        return ""
    lines = [line for line in ran.stdout.splitlines() if line.startswith("BROKEN")]
    if not lines:
        message = f"The trial itself failed: {ran.stderr.splitlines()[-1:]}"
        raise ValueError(message)
    return lines[0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make every error, or those that are named; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", type=int, action="append", default=[], metavar="NUMBER")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(arguments)
    chosen = [(n, e) for n, e in enumerate(ERRORS, 1) if not asked.only or n in asked.only]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(asked.workers) as pool:
        clean = copied(Path(name) / "clean")
        control = pool.submit(noticed, None, clean)
        trials = [pool.submit(noticed, error, clean) for _, error in chosen]
        for (number, error), trial in zip(chosen, trials, strict=True):
            by, said = trial.result()
            print(f"{number:>3}  {by or 'NOT NOTICED':<12}  {error.name}", flush=True)
            print(f"{'':>19}{said[:150]}" if said else "", end="\n" if said else "")
        broken, why = control.result()
    missed = [
        error.name
        for (_, error), trial in zip(chosen, trials, strict=True)
        if not trial.result()[0]
    ]
    print(
        f"{len(chosen) - len(missed)} of {len(chosen)} noticed, {time.monotonic() - began:,.0f} s"
    )
    if broken:
        print(f"The copy without an error was not left alone: {why}")
    return 1 if missed or broken else 0


if __name__ == "__main__":
    sys.exit(main())
