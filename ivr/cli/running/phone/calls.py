"""ivr call, run: the commands of people who take calls."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ivr import workspace
from ivr.cli.running.phone import written
from ivr.cli.running.phone.asked import Centre, Request, case_of, is_loose
from ivr.cli.running.phone.inside import is_dialled, users
from ivr.cli.running.phone.keyboard import (
    HELP,
    PATIENCE,
    KeyboardCaller,
    Read,
    forget_typed,
    from_stdin,
)
from ivr.cli.running.phone.voice import Voice, show_end, with_texts
from ivr.cli.state.kept import kept_desk
from ivr.cli.terminal.render import console, show_findings
from ivr.faults import Refused, Unreadable, has_errors
from ivr.local import scenarios
from ivr.local.contact_centre import BUSINESS_HOUR, OUTBOUND_FLOW, Desk, FixedClock, open_desk
from ivr.local.scenarios import Suite
from ivr.simulator.rehearsal.cases import Case, cases
from ivr.simulator.rehearsal.scenario import CallerScript

if TYPE_CHECKING:
    from rich.console import Console

    from ivr.simulator.call.callers import Caller

FIRST_CALLER = "+14155550101"
"""Who calls when nobody said: the first customer of the sample."""


class Ready(NamedTuple):
    """A call that can ring: the compiled workspace and the case."""

    centre: Centre
    case: Case


def call(root: Path, env: str, request: Request) -> int:
    """Take a call, or list what can be called. Returns 1 where the call itself was stopped.

    What is to be called may be flows in a file or folder too.
    """
    if is_loose(request.dialog, root):
        from ivr.cli.running.phone.loose import call_flows

        return call_flows(request, from_stdin)
    if request.start:
        message = "--start names a flow of a folder of flows, and none is named"
        raise Unreadable(f"{message}. Leave it out, or call DIR --start NAME.", "USE001")
    if request.is_open:
        return _choose(root, env, request)
    if request.watch:
        return _watched(root, env, request)
    ready = _ready(root, env, request)
    _instruct(request)
    return _take(ready, request, from_stdin)


def opened(root: Path, env: str) -> Centre:
    """Return the contact centre of a workspace, compiled into its build folder and read back.

    Raises:
        Refused: There is an error that `ivr compile` refuses too; the build before is kept.
    """
    from ivr.cli.authoring.schema.writing import write_missing
    from ivr.formats.build import read

    loaded = workspace.load(root, env)
    write_missing(loaded)
    compiled = workspace.compile_workspace(loaded)
    findings = workspace.judged(loaded, compiled)
    if has_errors(findings):
        raise Refused(findings)
    show_findings(findings, console(err=True))
    workspace.build(loaded, compiled)
    return Centre(loaded.dialogs, workspace.suite(loaded, read(loaded.build_folder)))


def _ready(root: Path, env: str, request: Request) -> Ready:
    centre = opened(root, env)
    return Ready(centre, case_of(centre, request))


def _instruct(request: Request) -> None:
    """Tell a person what to type."""
    if request.script is None:
        console().print(HELP, style="dim")


def _watched(root: Path, env: str, request: Request) -> int:
    """Take the call again whenever a file is saved, also while it is on, until Ctrl-C."""
    from ivr.cli.running.phone.watch import (
        Files,
        MachinePulse,
        Watch,
        WatchedLine,
        again_and_again,
        stamps,
    )

    gc.enable()  # a watch is long
    out, pulse = console(), MachinePulse()
    also = tuple(path for path in (request.script, request.transaction) if path is not None)
    files = Files(lambda: stamps(root, also), pulse)
    watch = Watch(lambda: _ready(root, env, request), files, out)
    line = WatchedLine(watch, from_stdin, pulse)
    _instruct(request)

    def ring(ready: Ready) -> None:
        forget_typed(sys.stdin)
        _take(ready, request, line)

    return again_and_again(watch, ring, pulse, out)


def _desk(suite: Suite, case: Case, store: Path | None = None) -> Desk:
    """Return state: kept in a file where asked for, else fresh and in business hours."""
    if store:
        return kept_desk(suite.site, store)
    return open_desk(suite.site, FixedClock(case.given.clock or BUSINESS_HOUR))


def _take(ready: Ready, request: Request, read: Read) -> int:
    out, suite, case = console(), ready.centre.suite, ready.case
    desk = _desk(suite, case, request.store)
    if request.transaction is not None:
        from ivr.cli.risk.scoring import scored_by

        out.print(scored_by(desk.services), style="dim", highlight=False)
    person = KeyboardCaller(out, read, PATIENCE)
    caller: Caller = case.caller() if request.script else person
    return _played(suite, desk, case, caller, trace=request.trace)


def _played(suite: Suite, desk: Desk, case: Case, caller: Caller, *, trace: bool) -> int:
    out = console()
    flows = suite.site.book.by_name
    voice = Voice(out, lambda flow, name: str(flows[flow].origin(name)), trace=trace)
    at_the_phone = isinstance(caller, KeyboardCaller)
    watch = with_texts(voice.watch, desk, out) if at_the_phone else voice.watch
    record = scenarios.play(suite, desk, case, caller, watch)
    show_end(record, out)
    written.show(desk.store.written, out)
    return int(bool(record.findings))


def scripts(suite: Suite) -> tuple[tuple[Path, CallerScript], ...]:
    """Return the scripted callers of a workspace, by file name."""
    paths = sorted((suite.root / scenarios.CALLERS).glob("*.yaml"))
    return tuple(
        (path, scenarios.read_script(path, path.relative_to(suite.root).as_posix()))
        for path in paths
    )


class Entry(NamedTuple):
    """One line of the list: a dialog to be dialled, or a script."""

    dialog: str
    script: Path | None = None


def _list(centre: Centre, out: Console) -> list[Entry]:
    """Print dialogs and callers with numbers, and return them in that order."""
    entries = [Entry(each.dialog) for each in centre.dialogs if is_dialled(each)]
    out.print("dialogs", style="bold")
    for number, entry in enumerate(entries, 1):
        out.print(f"  {number:>2}  {entry.dialog}")
    inside = [each.dialog for each in centre.dialogs if not is_dialled(each)]
    if inside:
        out.print("heard inside other calls", style="bold")
    for name in inside:
        where = ", ".join(users(name, centre.dialogs)) or "none yet"
        out.print(f"      {name:<16} in {where}")
    found = scripts(centre.suite)
    if found:
        out.print(f"scripted callers ({scenarios.CALLERS}/)", style="bold")
    for path, script in found:
        entries.append(Entry(script.dialog or OUTBOUND_FLOW, path))
        out.print(f"  {len(entries):>2}  {script.caller:<16} {script.about}")
    return entries


def _choose(root: Path, env: str, request: Request) -> int:
    """List what can be called; at a terminal, ask which."""
    out, centre = console(), opened(root, env)
    entries = _list(centre, out)
    if not at_a_terminal():
        out.print("\nivr call DIALOG --from +14155550101, or ivr call --script FILE", style="dim")
        return 0
    while True:
        out.print("\nwhich? (number, or Enter to stop) ", end="")
        typed = sys.stdin.readline().strip()
        if not typed:
            return 0
        if not typed.isdecimal() or not 1 <= int(typed) <= len(entries):
            out.print(f"a number from 1 to {len(entries)}, please")
            continue
        wanted = _wanted(entries[int(typed) - 1], request)
        if wanted.watch:
            return _watched(root, env, wanted)
        _instruct(wanted)
        _take(Ready(centre, case_of(centre, wanted)), wanted, from_stdin)


def _wanted(entry: Entry, request: Request) -> Request:
    if entry.script is not None:
        return replace(request, script=entry.script)
    return replace(request, dialog=entry.dialog, caller=request.caller or FIRST_CALLER)


def at_a_terminal() -> bool:
    """Tell whether a person can type: standard input may also be a file, or closed."""
    return sys.stdin is not None and sys.stdin.isatty()


def run(root: Path, env: str) -> int:
    """Open the list at a terminal; without one, play every scripted caller."""
    if at_a_terminal():
        return _choose(root, env, Request())
    suite = opened(root, env).suite
    out = console()
    code = 0
    for _path, script in scripts(suite):
        for case in cases(script, suite.locales.get(script.dialog or OUTBOUND_FLOW, "en-US")):
            out.print(f"\n{script.caller}: {script.about}", style="bold")
            desk = _desk(suite, case)
            code |= _played(suite, desk, case, case.caller(), trace=False)
    out.print(f"\n{len(scripts(suite))} scripted calls taken on the compiled flows", style="bold")
    return code
