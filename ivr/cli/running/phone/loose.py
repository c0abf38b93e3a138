"""ivr call FLOW.json: a call on flow files as they are, without a workspace around them.

Law of the room: the flows run as they were read; names that people gave their queues, calendars,
functions and bots are those by which a script speaks of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from ivr.cli.flows.sides import Side, side_of
from ivr.cli.running.phone.asked import Request, check_number
from ivr.cli.running.phone.beyond import (
    AskedAnswers,
    AskedBots,
    AskedFunctions,
    Person,
    ToldCalendars,
    ToldQueues,
    Whereabouts,
)
from ivr.cli.running.phone.keyboard import HELP, PATIENCE, KeyboardCaller, Read
from ivr.cli.running.phone.voice import Voice, show_end
from ivr.cli.terminal.render import console, show_findings
from ivr.faults import Finding, Refused, Severity, Unreadable, error
from ivr.importer.reading.locale import locale_of
from ivr.ir.actions.base import ActionBase, FlowType
from ivr.ir.flow import Flow
from ivr.ir.telling import display_names, letters, parameters_of
from ivr.local import scenarios
from ivr.local.contact_centre import BUSINESS_HOUR, CODE_HOOK, SYSTEM_NUMBER
from ivr.local.ears import LocalBots
from ivr.local.functions import code_hook
from ivr.local.premises import LocalCalendars, LocalCipher, LocalNumbers, LocalQueues
from ivr.simulator.call.callers import Caller
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import FlowBook, VirtualClock, World
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.cases import Case, cases
from ivr.simulator.rehearsal.given import Given
from ivr.simulator.rehearsal.scenario import CallerScript
from ivr.simulator.rehearsal.stage import staged
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.values import LOCALES
from ivr.speech.markup.voicing import as_heard

CHANNELS = ("voice", "chat", "task")
"""By what contacts come that a loose flow can be called with."""

_EXTERNAL = re.compile(r"\$\.External\.([A-Za-z_][\w-]*)")
_FUNCTION = re.compile(r":function:([^:]+)")
_PLACED = re.compile(r"\$\{(?:\w+:)?(\w+)")

_RESOURCES: Mapping[str, str] = {
    "LambdaFunctionARN": "lambda",
    "QueueId": "queue",
    "HoursOfOperationId": "hours",
    "ContactFlowId": "flow",
    "FlowModuleId": "module",
    "AliasArn": "bot",
}
"""Parameter -> kind of what it names."""

_TABLES: Mapping[str, tuple[str, str]] = {
    "handler": ("lambda", "function"),
    "queue": ("queue", "queue"),
    "hours": ("hours", "calendar"),
}
"""Key of `given` -> kind of symbol, and what it is called."""


def call_flows(request: Request, read: Read) -> int:
    """Take a call on flow files; 1 where a file is wrong or the call was stopped, else 0.

    Raises:
        Unreadable: There is no such file, flow or channel, or an option needs a workspace.
        Refused: The script is wrong, or gives what no flow asks for.
    """
    what = request.dialog or ""
    _check(request)
    if any((Path(what) / "flows").glob("*.yaml")):
        message = f"{what} is a workspace. Call its dialogs: ivr call -C {what}"
        raise Unreadable(message, "USE001")
    side = side_of(what, "local")
    found = tuple(dict.fromkeys(side.findings))
    wrong = tuple(each for each in found if each.severity is Severity.ERROR)
    show_findings(wrong, console(err=True))
    flows = side.flows(frozenset())
    if not flows:
        return _none(what, wrong)
    brought = Brought(flows, side)
    script = _script(request)
    start = started(brought, request.start or script.dialog or "", what)
    case = next(cases(script, locale_of(start)))
    case = replace(case, given=named(case, brought))
    return _taken(brought, start, case, request, read) | int(bool(wrong))


def _none(what: str, wrong: tuple[Finding, ...]) -> int:
    if not wrong:
        raise Unreadable(f"{what} holds no flow.", "USE003")
    return 1


def _check(request: Request) -> None:
    """Refuse what only a workspace has."""
    if request.channel and request.channel not in CHANNELS:
        known = ", ".join(CHANNELS)
        raise Unreadable(f"no channel {request.channel!r}. There are: {known}.", "USE001")
    needs = {
        "--transaction": request.transaction,
        "--watch": request.watch,
        "--store": request.store,
    }
    for option, wanted in needs.items():
        if wanted:
            message = f"{option} needs a workspace, and {request.dialog} is a file of flows."
            raise Unreadable(f"{message} Leave it out, or import the flow first.", "USE001")
    if request.dialog == "-" and request.script is None:
        raise Unreadable("a flow from standard input is called with --script FILE.", "USE001")
    if request.locale and request.locale not in LOCALES:
        known = ", ".join(LOCALES)
        raise Unreadable(f"no locale {request.locale!r}. There are: {known}.", "USE001")
    check_number(request.caller)


def _script(request: Request) -> CallerScript:
    """Return the script, with what the command line says instead."""
    script = CallerScript(caller="you")
    if request.script is not None:
        script = scenarios.read_script(request.script, str(request.script))
    if script.transaction is not None:
        where = script.where("transaction")
        message = "a transaction starts a call of a workspace, and this is a call on a flow file"
        raise Refused([error("SCN001", where, message, "Leave `transaction` out.")])
    said: dict[str, object] = {}
    if request.caller:
        said["from_"] = request.caller
    if request.locale:
        said["locale"] = (request.locale,)
    if request.channel in ("voice", "chat"):
        said["channel"] = (request.channel,)
    return script.model_copy(update=said)


def started(brought: Brought, wanted: str, what: str) -> Flow:
    """Return the flow that a call enters: the one that is wanted, or that no other leads to.

    Raises:
        Unreadable: There is none of that name, or nothing says which.
    """
    flows = brought.flows
    names = ", ".join(flow.name for flow in flows)
    if wanted:
        for flow in flows:
            if letters(wanted) in {letters(flow.name), letters(flow.title)}:
                return flow
        advice = did_you_mean(wanted, [flow.name for flow in flows]) or f"There are: {names}."
        raise Unreadable(f"{what} has no flow {wanted!r}. {advice}", "USE003")
    if len(flows) == 1:
        return flows[0]
    called = {
        found.name
        for flow in flows
        for _, kind, value in resources(flow)
        if kind == "flow" and (found := brought.book.find(value)) is not None
    }
    first = [f for f in flows if f.name not in called and f.type is FlowType.CONTACT_FLOW]
    if len(first) == 1:
        return first[0]
    raise Unreadable(f"say where the call begins: --start NAME. There are: {names}.", "USE001")


def resources(flow: Flow) -> Iterator[tuple[ActionBase, str, str]]:
    """Yield (action, kind, reference) of everything that a flow names outside of itself."""
    for action in flow.actions:
        for key, value in _leaves(parameters_of(action)):
            if key in _RESOURCES and value:
                yield action, _RESOURCES[key], value


def _leaves(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            yield from _leaves(cast("Mapping[str, Any]", value))


@dataclass(frozen=True)
class Brought:
    """Flows, and what was found beside them."""

    flows: tuple[Flow, ...]
    side: Side | None = None

    @cached_property
    def book(self) -> FlowBook:
        """The flows, and the names that people gave what they use."""
        symbols: dict[str, str] = {}
        own = {letters(name): flow.name for flow in self.flows for name in (flow.name, flow.title)}
        for flow in self.flows:
            shown = display_names(flow)
            for _, kind, value in resources(flow):
                if not value.startswith("$."):
                    name = shown.get(value) or _called(value)
                    name = own.get(letters(name), name) if kind in ("flow", "module") else name
                    symbols.setdefault(value, f"{kind}:{name}")
        known: Mapping[str, str] = self.side.names if self.side is not None else {}
        return FlowBook({flow.name: flow for flow in self.flows}, {**symbols, **known})

    def names(self, kind: str) -> frozenset[str] | None:
        """Return the names of a kind; None where some are only found in the call."""
        used = [v for flow in self.flows for _, each, v in resources(flow) if each == kind]
        if any(value.startswith("$.") for value in used):
            return None
        return frozenset(self.book.name(value) for value in used)

    @property
    def askers(self) -> frozenset[str]:
        """Everything that an answer may be given for."""
        actions = [(flow, action) for flow in self.flows for action in flow.actions]
        return frozenset(
            key
            for flow, action in actions
            for key in (action.type, action.identifier, f"{flow.name}/{action.identifier}")
        )


def _called(reference: str) -> str:
    """Return the name that a reference gives itself."""
    function, placed = _FUNCTION.search(reference), _PLACED.search(reference)
    if function is not None:
        return function[1]
    if placed is not None:
        return placed[1]
    return re.split(r"[:/]", reference.removesuffix(":$LATEST"))[-1]


def named(case: Case, brought: Brought) -> Given:
    """Return what a script gives by the names that the flows have for it.

    Raises:
        Refused: It gives what no flow asks for.
    """
    findings: list[Finding] = []
    changes: dict[str, object] = {}
    for key, (kind, word) in _TABLES.items():
        table: Mapping[str, object] = getattr(case.given, key)
        known = brought.names(kind)
        if table and known is not None:
            by_letters = {letters(name): name for name in known}
            spelt = {by_letters.get(letters(name), name): value for name, value in table.items()}
            changes[key] = spelt
            findings.extend(_unknown(case, key, word, spelt.keys() - known, known))
    askers = brought.askers
    findings.extend(_unknown(case, "answers", "action", case.given.answers.keys() - askers, askers))
    if findings:
        raise Refused(findings)
    return case.given.model_copy(update=changes)


def _unknown(
    case: Case, key: str, word: str, names: Iterable[str], known: Iterable[str]
) -> Iterator[Finding]:
    listed = sorted(known)
    for name in sorted(names):
        where = case.conversation.where("given", key, name)
        few = f"There are: {', '.join(listed)}." if 0 < len(listed) < 9 else "Leave it out."
        advice = did_you_mean(name, listed) or few
        yield error("SCN002", where, f"no flow here asks for {word} {name!r}", advice)


def _taken(brought: Brought, start: Flow, case: Case, request: Request, read: Read) -> int:
    out = console()
    scripted = request.script is not None
    if not scripted:
        out.print(HELP, style="dim")
    person = Person(out, None if scripted else read)
    caller: Caller = case.caller() if scripted else KeyboardCaller(out, read, PATIENCE)
    flows = brought.book.by_name
    voice = Voice(out, lambda flow, name: str(flows[flow].origin(name)), trace=request.trace)
    world = _world(brought, case, person).but(watch=voice.watch, caller=caller)
    contact = case.contact(Contact(system=SYSTEM_NUMBER))
    if request.channel == "task":
        contact = replace(contact, channel="TASK", customer=None, initiation="API")
    record = run(world, start.name, contact, caller)
    show_end(record, out)
    return int(bool(record.findings))


def _world(brought: Brought, case: Case, person: Person) -> World:
    """Return the world of a call: what is given, then what is on disk, then what is asked."""
    book = brought.book
    side = brought.side
    bots = LocalBots.of(side.bots_but(frozenset()) if side is not None else (), book.name)
    texts = json.dumps([a.plain for f in brought.flows for a in f.actions], default=str)
    functions = AskedFunctions(person, book.name, tuple(sorted({*_EXTERNAL.findall(texts)})))
    moment = case.given.clock or BUSINESS_HOUR
    world = World(
        book=book,
        functions=functions,
        bots=bots.hooked(code_hook(functions, CODE_HOOK), moment),
        calendars=ToldCalendars(person, LocalCalendars(book.name), book.name),
        queues=ToldQueues(person, LocalQueues(book.name)),
        numbers=LocalNumbers(),
        cipher=LocalCipher(),
        clock=VirtualClock(moment),
        plain=as_heard,
        answers=AskedAnswers(person),
    )
    world = staged(world, case.given)
    where = Whereabouts(world.breaks)
    understands = AskedBots(
        person,
        book.name,
        world.bots,
        frozenset(bots.bots),
        case.given.answers,
        where,
        tuple(_intents(brought.flows)),
    )
    return world.but(bots=understands, breaks=where)


def _intents(flows: Iterable[Flow]) -> Iterator[str]:
    """Yield the intents that flows branch on, once each."""
    branches = (
        operand
        for flow in flows
        for action in flow.actions
        if action.type == "ConnectParticipantWithLexBot"
        for branch in action.transitions.conditions
        for operand in branch.condition.operands
    )
    yield from dict.fromkeys(branches)
