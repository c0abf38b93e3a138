"""ivr call, test, run: the commands of people who take calls."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ivr import workspace
from ivr.cli import written
from ivr.cli.keyboard import HELP, KeyboardCaller
from ivr.cli.render import Voice, console, show_end, show_findings
from ivr.faults import Unreadable
from ivr.local import scenarios
from ivr.local.contact_centre import (
    BUSINESS_HOUR,
    OUTBOUND_FLOW,
    Desk,
    FixedClock,
    open_desk,
)
from ivr.local.premises import LocalNumbers
from ivr.local.scenarios import Suite
from ivr.simulator.rehearsal.cases import Case, cases
from ivr.simulator.rehearsal.scenario import CallerScript

if TYPE_CHECKING:
    from rich.console import Console

    from ivr.simulator.callers import Caller

PATIENCE = 3.0
"""How much longer than the flow says the terminal phone waits: typing is slower than speech."""


@dataclass(frozen=True, slots=True)
class Request:
    """What `ivr call` was asked for; empty = not said."""

    dialog: str | None = None
    caller: str = ""
    script: Path | None = None
    transaction: Path | None = None
    channel: str = ""
    locale: str = ""
    trace: bool = False
    watch: bool = False
    store: Path | None = None


def call(root: Path, env: str, request: Request) -> int:
    """Take a call, or list what can be called. Returns 1 where the call itself was stopped."""
    if request.watch:
        from ivr.cli.watch import again_and_again

        return again_and_again(root, lambda: _call(root, env, request))
    return _call(root, env, request)


def _call(root: Path, env: str, request: Request) -> int:
    suite = opened(root, env)
    if request.dialog is None and request.script is None and request.transaction is None:
        return _choose(suite, request)
    return _take(suite, _case(suite, request), request)


def opened(root: Path, env: str) -> Suite:
    """Return the contact centre of a workspace, compiled into its build folder and read back."""
    from ivr.formats.build import read

    loaded = workspace.load(root, env)
    compiled = workspace.compile_workspace(loaded)
    show_findings(compiled.findings, console(err=True))
    workspace.build(loaded, compiled)
    return workspace.suite(loaded, read(loaded.build_folder))


def _case(suite: Suite, request: Request) -> Case:
    """Return the call asked for: a script's own, with what the command line says instead."""
    said = _said(suite, request)
    if request.script is not None:
        script = scenarios.read_script(request.script, str(request.script))
        script = script.model_copy(update={name: getattr(said, name) for name in said.given_here})
    else:
        script = said
    default = suite.locales.get(script.dialog or OUTBOUND_FLOW)
    if default is None:
        known = ", ".join(suite.locales)
        raise Unreadable(f"no dialog {script.dialog!r}. There are: {known}.", "USE003")
    _check(suite, script, request)
    return next(cases(script, default))


NUMBERLESS = ("withheld", "anonymous", "sip:")
"""What a line may send in place of a number."""


def _check(suite: Suite, script: CallerScript, request: Request) -> None:
    """Refuse a number that no line sends, and a locale that the dialog does not speak.

    Raises:
        Unreadable: With code USE001.
    """
    number = request.caller
    if number and not number.startswith(NUMBERLESS) and LocalNumbers().check(number) != "dialable":
        advice = "Write E.164, such as +14155550101, or withheld."
        raise Unreadable(f"--from {number!r} is not a telephone number. {advice}", "USE001")
    dialog, locale = script.dialog or OUTBOUND_FLOW, request.locale
    flows = suite.site.book.by_name
    if locale and locale != suite.locales[dialog] and f"{dialog}_{locale}" not in flows:
        raise Unreadable(f"dialog {dialog!r} does not speak {locale}.", "USE001")


class _Said(CallerScript, frozen=True):
    """What the command line says of a call."""

    @property
    def given_here(self) -> frozenset[str]:
        """The fields that were said."""
        return frozenset(self.model_fields_set - {"caller"})


def _said(suite: Suite, request: Request) -> _Said:
    dialog = request.dialog
    if dialog is None and request.script is None:
        dialog = OUTBOUND_FLOW
    asked = {
        "caller": "you",
        "dialog": dialog,
        "from": request.caller,
        "channel": request.channel,
        "locale": request.locale,
        "transaction": _relative(suite.root, request.transaction),
    }
    try:
        return _Said.model_validate({key: value for key, value in asked.items() if value})
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        option = str(first["loc"][0])
        raise Unreadable(f"--{option} {asked[option]}: {first['msg']}", "USE001") from problem


def _relative(root: Path, path: Path | None) -> str:
    if path is None:
        return ""
    inside = path if path.is_absolute() else Path.cwd() / path
    base = root.resolve()
    return str(
        inside.resolve().relative_to(base) if inside.resolve().is_relative_to(base) else inside
    )


def _desk(suite: Suite, case: Case, request: Request) -> Desk:
    """Return state: kept in a file where asked for, else fresh and in business hours."""
    if request.store:
        return open_desk(suite.site, None, f"sqlite:{request.store}")
    return open_desk(suite.site, FixedClock(case.given.clock or BUSINESS_HOUR))


def _take(suite: Suite, case: Case, request: Request) -> int:
    out = console()
    person = request.script is None
    desk = _desk(suite, case, request)
    caller: Caller = KeyboardCaller(out, patience=PATIENCE) if person else case.caller()
    if person:
        out.print(HELP, style="dim")
    return _played(suite, desk, case, caller, trace=request.trace)


def _played(suite: Suite, desk: Desk, case: Case, caller: Caller, *, trace: bool) -> int:
    out = console()
    flows = suite.site.book.by_name
    voice = Voice(out, lambda flow, name: str(flows[flow].origin(name)), trace=trace)
    record = scenarios.play(suite, desk, case, caller, voice.watch)
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


def _list(suite: Suite, out: Console) -> list[tuple[str, Path | None]]:
    """Print dialogs and callers with numbers, and return them in that order."""
    entries: list[tuple[str, Path | None]] = []
    out.print("dialogs", style="bold")
    for name in suite.locales:
        entries.append((name, None))
        out.print(f"  {len(entries):>2}  {name}")
    found = scripts(suite)
    if found:
        out.print(f"scripted callers ({scenarios.CALLERS}/)", style="bold")
    for path, script in found:
        entries.append((script.dialog or OUTBOUND_FLOW, path))
        out.print(f"  {len(entries):>2}  {script.caller:<16} {script.about}")
    return entries


def _choose(suite: Suite, request: Request) -> int:
    """List what can be called; at a terminal, ask which."""
    out = console()
    entries = _list(suite, out)
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
        dialog, path = entries[int(typed) - 1]
        wanted = Request(dialog, request.caller or FIRST_CALLER, path, trace=request.trace)
        if path is not None:
            wanted = Request(script=path, trace=request.trace)
        _take(suite, _case(suite, wanted), wanted)


FIRST_CALLER = "+14155550101"
"""Who calls when nobody said: the first customer of the sample."""


def at_a_terminal() -> bool:
    """Tell whether a person can type: standard input may also be a file, or closed."""
    return sys.stdin is not None and sys.stdin.isatty()


def run(root: Path, env: str) -> int:
    """Open the list at a terminal; without one, play every scripted caller."""
    suite = opened(root, env)
    if at_a_terminal():
        return _choose(suite, Request())
    out = console()
    code = 0
    for _path, script in scripts(suite):
        for case in cases(script, suite.locales.get(script.dialog or OUTBOUND_FLOW, "en-US")):
            out.print(f"\n{script.caller}: {script.about}", style="bold")
            desk = _desk(suite, case, Request())
            code |= _played(suite, desk, case, case.caller(), trace=False)
    out.print(f"\n{len(scripts(suite))} scripted calls taken on the compiled flows", style="bold")
    return code
