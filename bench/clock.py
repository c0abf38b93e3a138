"""CPU seconds, user and system: of a function in this process, or of a process of its own.

Law of the room: CPU time, because other processes share the machine; the least of several runs,
because noise only adds; and what is compared takes turns, so that noise meets both alike.
"""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def cpu_seconds(work: Callable[[], object], runs: int) -> float:
    """Return the CPU seconds that `work` takes in this process."""
    return min(_once(work) for _ in range(runs))


def _once(work: Callable[[], object]) -> float:
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


def process_cpu_seconds(
    commands: Mapping[str, Sequence[str]],
    runs: int,
    folder: Path,
    variables: Mapping[str, str] | None = None,
) -> dict[str, float]:
    """Return the CPU seconds of each command, started cold in a process of its own.

    Args:
        commands: Name -> command and arguments.
        runs: How often each is run; they take turns.
        folder: Where they run.
        variables: Environment variables beside those of this process.

    Raises:
        subprocess.CalledProcessError: A command failed.
    """
    environment = {**os.environ, **(variables or {})}  # noqa: TID251 - passed on, not read
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            before = _children()
            subprocess.run(command, check=True, capture_output=True, cwd=folder, env=environment)
            taken[name].append(_children() - before)
    return {name: min(seconds) for name, seconds in taken.items()}


def _children() -> float:
    """Return the CPU seconds of processes that have ended, to the microsecond."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
