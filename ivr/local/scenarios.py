"""Scenario tests on written flows: each case gets a contact centre of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from ivr.faults import Malformed, NotFound, Refused, Where, error
from ivr.local.contact_centre import (
    BUSINESS_HOUR,
    OUTBOUND_FLOW,
    SYSTEM_NUMBER,
    Desk,
    FixedClock,
    Order,
    Site,
    open_desk,
    read_json,
    report_charge,
    take_call,
)
from ivr.runtime.ledger.people import CASE_ATTRIBUTE
from ivr.simulator.call.callers import Caller
from ivr.simulator.call.state import CallRecord, Contact
from ivr.simulator.call.transcript import Entry, Step
from ivr.simulator.rehearsal.cases import Case, cases
from ivr.simulator.rehearsal.coverage import Coverage
from ivr.simulator.rehearsal.judge import Lookups, Verdict, run_case
from ivr.simulator.rehearsal.named import Names
from ivr.simulator.rehearsal.scenario import CallerScript, Conversation, read_caller, read_scenarios
from ivr.spec.reading.reader import read_file
from ivr.speech.markup.voicing import READ, as_heard
from ivr.speech.prompts import Prompt, PromptBook

_PATH = "$.External.{}"
_SPACES = re.compile(r"\s+")
FOLDER = Path("tests/scenarios")
CALLERS = Path("tests/callers")

BROUGHT = ("locale", CASE_ATTRIBUTE)
"""Contact attributes that a call may begin with: its language, and the case that it is about."""

Watch = Callable[[Entry | Step], None]


@dataclass(frozen=True)
class Suite:
    """A compiled workspace that can be tested.

    `locales` maps each dialog to its default locale, `kinds` to its kind; `campaigns` are those
    that a campaign dials.
    """

    root: Path
    site: Site
    prompts: PromptBook
    locales: Mapping[str, str]
    campaigns: frozenset[str] = frozenset()
    kinds: Mapping[str, str] = field(default_factory=dict[str, str])
    coverage: Coverage = field(default_factory=Coverage)

    @cached_property
    def names(self) -> Names:
        """Everything that a scenario can name."""
        site = self.site
        known: dict[str, set[str]] = {}
        for symbol in site.book.symbols.values():
            kind, _, name = symbol.partition(":")
            known.setdefault(kind, set()).add(name)
        return Names(
            flows=site.book.by_name,
            dialogs=tuple(self.locales),
            usual=OUTBOUND_FLOW,
            hours=frozenset(known.get("hours", ())),
            queues=frozenset(known.get("queue", ())),
            functions=site.contracts,
            slots=site.bots.slots,
            brought=BROUGHT,
        )

    def files(self) -> tuple[Path, ...]:
        """Return the scenario files of the workspace, by name."""
        return tuple(sorted((self.root / FOLDER).glob("*.yaml")))

    def cases(self, path: Path) -> Iterator[Case]:
        """Yield every case of a scenario file.

        Raises:
            Refused: The file is not one of scenarios.
            Unreadable: The file cannot be opened.
        """
        for scenario in read_scenarios(read_file(path, self._shown(path))):
            yield from cases(scenario, self._locale(scenario))

    def run(self, case: Case) -> Verdict:
        """Run one case, judge it, and count the branches it walked."""
        verdict = run_case(case, self._start, self._lookups(case.conversation))
        if verdict.record is not None:
            self.coverage.add(verdict.record)
        return verdict

    def _start(self, case: Case, caller: Caller) -> CallRecord:
        desk = open_desk(self.site, FixedClock(case.given.clock or BUSINESS_HOUR))
        return play(self, desk, case, caller)

    def _locale(self, conversation: Conversation) -> str:
        return self.locales.get(conversation.dialog or OUTBOUND_FLOW, "en-US")

    def _lookups(self, conversation: Conversation) -> Lookups:
        dialog = conversation.dialog or OUTBOUND_FLOW

        def heard(name: str, locale: str) -> tuple[str, ...] | None:
            prompt = self.prompts.find(dialog, name, locale)
            return patterns(self.prompts, prompt) if prompt is not None else None

        return Lookups(heard, self.site.book.by_name, self.names)

    def _shown(self, path: Path) -> str:
        absolute, root = path.resolve(), self.root.resolve()
        return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else str(path)


def read_script(path: Path, shown_as: str) -> CallerScript:
    """Return a scripted caller.

    Raises:
        Refused: The file is not a caller's script.
        Unreadable: The file cannot be opened.
    """
    return read_caller(read_file(path, shown_as))


def play(
    suite: Suite, desk: Desk, case: Case, caller: Caller, watch: Watch | None = None
) -> CallRecord:
    """Take the call of one case.

    Raises:
        Refused: The case's transaction leads to no call, or to one in another language; or its
            dialog does not exist.
        IvrError: The transaction event was refused.
    """
    dialog = case.conversation.dialog or OUTBOUND_FLOW
    contact = Contact(
        id=desk.next_contact(),
        system=SYSTEM_NUMBER,
        attributes=_language(suite, case),
        campaign=dialog in suite.campaigns,
    )
    if case.conversation.transaction is not None:
        contact = _dialled(suite, desk, case)
        case = _in_their_language(suite, case, contact)
    flow = entry_flow(suite, dialog, case)
    return take_call(
        suite.site, desk, Order(flow, case.contact(contact), caller), case.given, watch
    )


def entry_flow(suite: Suite, dialog: str, case: Case) -> str:
    """Return the flow that a contact for a dialog enters: its gate, else its locale's flow.

    Raises:
        Refused: There is neither.
    """
    for name in (dialog, f"{dialog}_{case.locale}"):
        if name in suite.site.book.by_name:
            return name
    message = f"there is no dialog {dialog!r} for {case.locale}"
    known = f"There are {', '.join(suite.locales)}."
    raise Refused([error("REF001", case.conversation.where("dialog"), message, known)])


def patterns(book: PromptBook, prompt: Prompt) -> tuple[str, ...]:
    """Return regular expressions for each version of a prompt as callers hear it, and read it."""
    found: dict[str, None] = {}
    for version in range(len(prompt.versions)):
        rendered, _ = book.attempt(prompt, _PATH.format, version)
        texts = [rendered.content]
        if rendered.kind == "ssml":
            texts = [as_heard(rendered.content, locale) for locale in (prompt.locale, READ)]
        found.update((_pattern(text, book.call_values(prompt)), None) for text in texts)
    return tuple(found)


def _pattern(text: str, values: tuple[str, ...]) -> str:
    pattern = re.escape(_SPACES.sub(" ", text.strip()))
    for name in values:
        pattern = pattern.replace(re.escape(_PATH.format(name)), ".+?")
    return pattern


def _language(suite: Suite, case: Case) -> dict[str, str]:
    """Return the attribute that a contact in another language than the dialog's own brings."""
    return {} if case.conversation.locale is None else {"locale": case.locale}


def _dialled(suite: Suite, desk: Desk, case: Case) -> Contact:
    """Return the contact that a transaction event led to."""
    where = case.conversation.where("transaction")
    where = where if where.file else Where(str(case.conversation.transaction))
    dialog = case.conversation.dialog or OUTBOUND_FLOW
    kind = suite.kinds.get(dialog, "outbound")
    if kind != "outbound":
        message = f"a transaction starts an outbound call, and dialog {dialog!r} is of kind {kind}"
        raise Refused([error("SCN001", where, message, "Leave `transaction` or the dialog out.")])
    path = suite.root / str(case.conversation.transaction)
    event = read_json(path, str(case.conversation.transaction))
    if not isinstance(event, dict):
        raise Refused([error("SCN001", where, "a transaction event is a JSON object")])
    try:
        answer, contact = report_charge(
            suite.site, desk, cast("dict[str, Any]", event), case.given.risk.score
        )
    except Malformed as problem:
        raise type(problem)(f"{case.conversation.transaction}: {problem}") from problem
    except NotFound as problem:
        message = f"no call was placed. {problem}"
        raise Refused([error("SCN001", where, message, _ON_FILE)]) from problem
    if contact is None:
        raise Refused([error("SCN001", where, *_not_called(answer))])
    return contact


_ON_FILE = "Name who is in infra/sample/customers.json, or in the store of --store."


def _not_called(answer: Mapping[str, str]) -> tuple[str, str]:
    """Say why a transaction led to no call, and what to do or to know."""
    if answer["why"] == NotFound.code:
        message = "no call was placed: its customer or card is not on file, and it was put away"
        return message, _ON_FILE
    message = f"no call was placed: {answer['outcome']}, score {answer['score']}"
    return message, f"What became of dialling: {answer['dial']}."


def _in_their_language(suite: Suite, case: Case, contact: Contact) -> Case:
    """Return the case in the language of the customer who was called.

    Raises:
        Refused: What is said and heard was written for another language.
    """
    dialog, theirs = case.conversation.dialog or OUTBOUND_FLOW, contact.language
    if theirs == case.locale or f"{dialog}_{theirs}" not in suite.site.book.by_name:
        return case
    said = case.conversation.locale is not None
    if not said and not case.plays:
        return replace(case, locale=theirs)
    where = case.conversation.where("locale" if said else "transaction")
    message = f"this is written for {case.locale}, and the customer who is called speaks {theirs}"
    remedy = f"Write `locale: {theirs}`, or name a transaction of another customer."
    raise Refused([error("SCN001", where, message, remedy)])
