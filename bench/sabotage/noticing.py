"""Which tests walk which line, and whether one of them notices a change."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import NamedTuple, Self
from xml.etree import ElementTree

from bench.sabotage.changes import ROOT, Change
from bench.sabotage.limits import OVER, WALL_TIMES, limited

COPIED = ("ivr", "bench", "tests", "flows", "prompts", "bots", "infra", "docs", "pyproject.toml")
SUITES = (
    "tests/unit/runtime",
    "tests/stores",
    "tests/abuse",
    "tests/streams/judging/test_profiles.py",
    "tests/unit/cli/running/ops",
    "tests/faults/test_crash_points.py",
    "tests/faults/test_effects.py",
)
IGNORED = tuple(
    f"--ignore=tests/unit/runtime/risk/test_{name}.py"
    for name in ("detector", "providers", "scoring_on_aws", "uploads")
)
"""Tests of what scores: no service and no store."""

LAST = (
    "tests/faults/test_overload.py",
    "tests/faults/test_soak.py::test_no_promise_is_broken[0]",
)
"""Tried on what all others leave alone: a tenth of the tests' soak, and a flood."""

SECONDS_MAX = 240
PYTEST = ("-B", "-m", "pytest", "-q", "-p", "no:cacheprovider")
FAILED = 1
BROKEN = (2, 3, 4)
"""Exit codes of a suite that could not even be read: a change may break an import."""


class Known(NamedTuple):
    """A folder for copies, the tests that walk each line of each file, and what each test takes."""

    folder: Path
    walked: Mapping[str, Mapping[int, frozenset[str]]]
    seconds: Mapping[str, float]

    def tests(self, change: Change) -> list[str]:
        """Return the tests that walk a change, the quickest first.

        What is worked out when a module is loaded is walked by whoever walks the module.
        """
        lines = self.walked.get(change.file, {})
        found = {test for n in range(change.line, change.end + 1) for test in lines.get(n, ())}
        if not found:
            found = {test for tests in lines.values() for test in tests}
        return sorted(found, key=lambda test: (self.seconds.get(test, 0.0), test))


def prepared(folder: Path) -> Known:
    """Run every suite once on a copy, and return what was learnt.

    A test that fails without any change is told of, and left out.

    Raises:
        ValueError: The suites could not be run at all.
    """
    copy = copied(folder / "known")
    command = [
        sys.executable,
        *PYTEST,
        *SUITES,
        *IGNORED,
        "--junitxml=times.xml",
        "-o",
        "junit_family=xunit1",
    ]
    command += ["--cov=ivr/runtime", "--cov-context=test", "--cov-report="]
    ran = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if ran.returncode not in (0, FAILED):
        message = f"The suites do not run: {ran.stdout[-2_000:]}"
        raise ValueError(message)
    seconds, failing = _told(copy)
    for test in failing:
        print(f"  fails without any change, left out: {test}", flush=True)
    return Known(folder, _walked(copy, failing), seconds)


def _walked(copy: Path, failing: frozenset[str]) -> dict[str, dict[int, frozenset[str]]]:
    from coverage import CoverageData  # noqa: PLC0415  a tool of development

    told = CoverageData(str(copy / ".coverage"))
    told.read()
    found: dict[str, dict[int, frozenset[str]]] = {}
    for file in told.measured_files():
        lines = told.contexts_by_lineno(file).items()
        name = Path(file).relative_to(copy.resolve()).as_posix()
        found[name] = {
            n: frozenset(who.rpartition("|")[0] for who in tests if who) - failing
            for n, tests in lines
        }
    return found


def _told(copy: Path) -> tuple[dict[str, float], frozenset[str]]:
    """Return what each test took, and which failed."""
    cases = list(ElementTree.parse(copy / "times.xml").iter("testcase"))
    named = {f"{one.get('file')}::{one.get('name')}": one for one in cases}
    failing = (name for name, one in named.items() if {"failure", "error"} & {e.tag for e in one})
    seconds = {name: float(one.get("time", "0")) for name, one in named.items()}
    return seconds, frozenset(failing)


def copied(folder: Path) -> Path:
    """Copy what the tests need, with bytecode that is checked against its source's content."""
    folder.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy2(ROOT / name, folder / name)
    compiled = ("-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "ivr", "bench")
    subprocess.run([sys.executable, *compiled], cwd=folder, check=True)
    return folder


class Bench:
    """Copies in which changes are made, one at a time in each."""

    def __init__(self, known: Known, workers: int) -> None:
        self._known = known
        self._pool = ThreadPoolExecutor(workers)
        self._free: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            self._free.put(copied(known.folder / f"copy{number}"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def tried(self, chosen: Sequence[Change]) -> Iterator[tuple[Change, str]]:
        """Yield each change, and which tests noticed it: `tests`, `soak`, or nothing."""
        return zip(chosen, self._pool.map(self._noticed, chosen), strict=True)

    def _noticed(self, change: Change) -> str:
        copy = self._free.get()
        file = copy / change.file
        before = file.read_text("utf-8")
        try:
            file.write_text(change.text, "utf-8")
            stages = (("tests", self._known.tests(change)), ("soak", LAST))
            return next((name for name, tests in stages if _fails(tests, copy)), "")
        finally:
            file.write_text(before, "utf-8")
            self._free.put(copy)


def _fails(tests: Sequence[str], copy: Path) -> bool:
    """Tell whether one of the tests fails, or does not end.

    Raises:
        ValueError: None of them ran.
    """
    if not tests:
        return False
    (copy / "chosen").write_text("\n".join(tests), "utf-8")
    quietly = {"cwd": copy, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = limited(SECONDS_MAX, "pytest", (*PYTEST[3:], "-x", "@chosen"))
    longest = SECONDS_MAX * WALL_TIMES
    try:
        code = subprocess.run(command, check=False, timeout=longest, **quietly).returncode
    except subprocess.TimeoutExpired:
        return True
    if code not in (0, FAILED, *BROKEN, *OVER):
        message = f"{len(tests)} tests ended with {code}"
        raise ValueError(message)
    return code != 0
