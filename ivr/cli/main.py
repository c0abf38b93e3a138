"""The door of the ivr command: whatever happens ends in a sentence and an exit code.

Exit codes: 0 fine, 1 an error finding (with --strict a warning too), 2 usage or an unreadable
file, 130 stopped by Ctrl-C, 141 nobody reads the output any more.

Law of the room: the standard library alone until a command runs, so that Ctrl-C and a closed pipe
are met from the first import on.
"""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""What shells call a command that Ctrl-C ended: 128 and the number of SIGINT."""

STOPPED = "ivr: stopped"


def _untold(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    """Tell of a Ctrl-C before `main` or after it in a line; Python then ends as at any Ctrl-C."""
    if issubclass(kind, KeyboardInterrupt):
        print(STOPPED, file=sys.stderr)
    else:
        sys.__excepthook__(kind, problem, trace)


sys.excepthook = _untold  # before anything else is imported: a Ctrl-C may hit there already

# ruff: noqa: E402 - the hook comes first
import gc
import os
import signal
from io import TextIOWrapper

TYPE_CHECKING = False  # importing it from typing is long enough for a Ctrl-C to hit
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

UNREAD = 141
"""What shells call a command whose output nobody reads: 128 and the number of SIGPIPE."""

_UNASKED = {  # of botocore, which is imported by who asks AWS alone
    "NoRegionError": "no region is set. Set AWS_DEFAULT_REGION.",
    "ProfileNotFound": "there is no profile of the name that AWS_PROFILE says. Set another.",
}


def main() -> None:
    """Run the command line of this process and exit with its code."""
    sys.unraisablehook = _unraisable
    gc.set_threshold(1_000_000)  # looking for garbage costs a short command a tenth of its time
    # our models take no plugins, and the search for them opens the metadata of every package
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # noqa: TID251 - set, not read
    try:
        code = execute()
        if "duckdb" not in sys.modules:  # which complains of what was not collected
            gc.freeze()  # nor is there any sense in looking for it when the process ends
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is over; a late Ctrl-C changes nothing
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)


def execute(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code; every fault ends in a sentence.

    Args:
        arguments: What follows `ivr`; by default what this process was started with.
    """
    try:
        code = _ran(arguments)
    except (Exception, KeyboardInterrupt, SystemExit) as problem:  # noqa: BLE001 - each is told in its words
        code = _told(problem)
    if code == INTERRUPTED:
        print(STOPPED, file=sys.stderr)
    return code


def _ran(arguments: list[str] | None) -> int:
    from ivr.cli.commands.app import chosen

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    given = sys.argv[1:] if arguments is None else arguments
    code = chosen(given)(given, standalone_mode=False)
    if sys.stdout is not None:
        sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _told(problem: BaseException) -> int:
    """Say what went wrong and return the exit code for it."""
    causes = tuple(_chain(problem))
    if any(isinstance(cause, BrokenPipeError) for cause in causes):
        return _unread()
    if any(isinstance(cause, KeyboardInterrupt) for cause in causes):
        return INTERRUPTED
    return _explained(problem)


def _explained(problem: BaseException) -> int:
    from ivr.cli.terminal.extras import needed
    from ivr.faults import IvrError, Refused

    match problem:
        case Refused():
            print(*problem.findings, sep="\n", file=sys.stderr)
            return 1
        case IvrError():
            print(f"ivr: {problem.code} {problem}", file=sys.stderr)
            return 2
        case ModuleNotFoundError() if said := needed(problem):
            print(f"ivr: USE009 {said}", file=sys.stderr)
            return 2
        case OSError():
            which = f"{problem.filename}: " if problem.filename else ""
            print(f"ivr: USE006 {which}{problem.strerror or problem}", file=sys.stderr)
            return 2
        case _:
            return _usage(problem)


def _usage(problem: BaseException) -> int:
    """Show a usage error as typer does; anything else is a defect and keeps its traceback."""
    if unasked := _UNASKED.get(type(problem).__name__):
        print(f"ivr: USE001 AWS is to be asked, and {unasked}", file=sys.stderr)
        return 2
    show = getattr(problem, "show", None)
    if show is None:
        raise problem
    show()
    return int(getattr(problem, "exit_code", 2))


def _chain(problem: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what it came from: libraries wrap what reaches them."""
    cause: BaseException | None = problem
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _unread() -> int:
    """Let what is still buffered go nowhere, so that the end of the process stays quiet."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        pass  # there is no file behind it
    return UNREAD


def _unraisable(lost: sys.UnraisableHookArgs) -> None:
    """End at a Ctrl-C that hit where nothing can be raised, such as a callback of an import."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    os.write(2, f"{STOPPED}\n".encode())
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
