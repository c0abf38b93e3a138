"""What `ivr call` was asked for, and the call that it means.

Law of the room: a wish that makes no sense is refused in words before anything rings.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ivr.cli.running.phone.inside import is_dialled, users
from ivr.faults import Unreadable
from ivr.local import scenarios
from ivr.local.contact_centre import OUTBOUND_FLOW
from ivr.local.premises import LocalNumbers
from ivr.local.scenarios import Suite
from ivr.simulator.rehearsal.cases import Case, cases
from ivr.simulator.rehearsal.scenario import CallerScript
from ivr.spec.dialog import Dialog
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.reading.plain import remedy_of, sentence_of

NUMBERLESS = ("withheld", "anonymous", "sip:")
"""What a line may send in place of a number."""


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
    start: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether it is still open what to call."""
        return self.dialog is None and self.script is None and self.transaction is None


@dataclass(frozen=True)
class Centre:
    """A compiled workspace that takes calls, and its dialogs as they were written."""

    dialogs: tuple[Dialog, ...]
    suite: Suite

    def dialog(self, name: str) -> Dialog:
        """Return a dialog that can be dialled.

        Raises:
            Unreadable: There is none (USE003), or nobody can dial it (USE001).
        """
        found = {dialog.dialog: dialog for dialog in self.dialogs}
        dialled = ", ".join(name for name, each in found.items() if is_dialled(each))
        if name not in found:
            advice = did_you_mean(name, found) or f"There are: {dialled}."
            raise Unreadable(f"no dialog {name!r}. {advice}", "USE003")
        dialog = found[name]
        if not is_dialled(dialog):
            where = ", ".join(users(name, self.dialogs))
            heard = f"It is heard in calls of {where}" if where else "No dialog uses it yet"
            message = f"nobody can dial {name!r}, a dialog of kind {dialog.kind}. {heard}."
            raise Unreadable(f"{message} To call: {dialled or 'none'}.", "USE001")
        return dialog


def is_loose(what: str | None, root: Path) -> bool:
    """Tell whether what is to be called is a file or folder of flows, and no dialog."""
    if what is None:
        return False
    if what == "-" or "/" in what or Path(what).suffix:
        return True
    return Path(what).exists() and not (root / "flows" / f"{what}.yaml").is_file()


def case_of(centre: Centre, request: Request) -> Case:
    """Return the call asked for: a script's own, with what the command line says instead.

    Raises:
        Unreadable: It makes no sense, or the script cannot be opened.
        Refused: The script is wrong.
    """
    _check_together(request)
    said: CallerScript = _said(centre.suite, request)
    script = written = said
    if request.script is not None:
        written = scenarios.read_script(request.script, str(request.script))
        script = written.model_copy(update={name: getattr(said, name) for name in said.given_here})
    dialog = centre.dialog(script.dialog or OUTBOUND_FLOW)
    check_number(request.caller)
    _check_locale(centre.suite, dialog, request.locale)
    _check_channel(dialog, request.channel)
    if request.transaction is not None:
        _check_outbound(centre, dialog)
    _check_origin(request, written)
    return next(cases(script, dialog.locale))


def check_number(number: str) -> None:
    """Refuse what is no telephone number, unless it stands for none.

    Raises:
        Unreadable: It is none (USE001).
    """
    if number and not number.startswith(NUMBERLESS) and LocalNumbers().check(number) != "dialable":
        advice = "Write E.164, such as +14155550101, or withheld."
        raise Unreadable(f"--from {number!r} is not a telephone number. {advice}", "USE001")


def _check_locale(suite: Suite, dialog: Dialog, locale: str) -> None:
    flows = suite.site.book.by_name
    if locale and locale != dialog.locale and f"{dialog.dialog}_{locale}" not in flows:
        raise Unreadable(f"dialog {dialog.dialog!r} does not speak {locale}.", "USE001")


def _check_channel(dialog: Dialog, channel: str) -> None:
    if channel and channel not in dialog.channels:
        has = " and ".join(dialog.channels)
        message = (
            f"dialog {dialog.dialog!r} is for {has} only. Write channels: [voice, chat] there."
        )
        raise Unreadable(message, "USE001")


def _check_together(request: Request) -> None:
    """Refuse what a call that the contact centre makes does not choose."""
    for option, given in (("--from", request.caller), ("--locale", request.locale)):
        if given and request.transaction is not None:
            message = f"{option} and --transaction: number and language are the customer's on file."
            raise Unreadable(f"{message} Leave out {option}.", "USE001")


def _check_origin(request: Request, script: CallerScript) -> None:
    """Refuse a number beside a transaction where the script says one, the command line the other.

    Raises:
        Unreadable: Both are said (USE001).
    """
    told = ""
    if request.caller and script.transaction is not None:
        told = f"--from, and a transaction in {request.script}: leave out --from"
    if request.transaction is not None and script.from_ is not None:
        told = f"--transaction, and `from:` in {request.script}: leave that out"
    if told:
        raise Unreadable(f"{told}. The number that is called is the customer's on file.", "USE001")


def _check_outbound(centre: Centre, dialog: Dialog) -> None:
    if dialog.kind != "outbound":
        outbound = [each.dialog for each in centre.dialogs if each.kind == "outbound"]
        advice = f"or call {' or '.join(outbound)}" if outbound else "as no dialog is outbound"
        message = (
            "--transaction makes the contact centre call a customer, and dialog "
            f"{dialog.dialog!r} is of kind {dialog.kind}. Leave it out, {advice}."
        )
        raise Unreadable(message, "USE001")


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
        shown = "DIALOG" if option == "dialog" else f"--{option}"
        raise Unreadable(f"{shown} {_refused(first)}", "USE001") from problem


def _refused(details: ErrorDetails) -> str:
    """Return what was said and what is wrong with it, and what to do where that is known."""
    remedy = remedy_of(details)
    return f"{sentence_of(details)}. {remedy}" if remedy else sentence_of(details)


def _relative(root: Path, path: Path | None) -> str:
    if path is None:
        return ""
    inside = path if path.is_absolute() else Path.cwd() / path
    base = root.resolve()
    return str(
        inside.resolve().relative_to(base) if inside.resolve().is_relative_to(base) else inside
    )
