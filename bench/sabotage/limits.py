"""Commands that may take so many seconds of a processor, however slow the machine is."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

WALL_TIMES = 20
"""A command that only waits ends after so many times its seconds."""

OVER = (-signal.SIGXCPU, -signal.SIGKILL)
"""What a process that took more than it may returns."""

_LIMITED = (
    "import resource, runpy, sys; "
    "resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]),) * 2); "
    "del sys.argv[:2]; sys.path.insert(0, ''); "
    "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)


def limited(seconds: int, module: str, arguments: Sequence[str]) -> list[str]:
    """Return the command that runs a module for at most so many seconds of a processor."""
    return [sys.executable, "-B", "-c", _LIMITED, str(seconds), module, *arguments]
