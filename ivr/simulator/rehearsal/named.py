"""Looks up every name that a scenario gives or expects: what exists nowhere could never matter.

Law of the room: it reads flows and contracts, and runs nothing. Codes: REF001 no such dialog,
SCN002 any other name, or a value that its contract does not list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ivr.contract import NONE, Function
from ivr.faults import Finding, Where, error
from ivr.ir.actions.attributes import UpdateContactAttributes, UpdateFlowAttributes
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase
from ivr.ir.flow import Flow
from ivr.simulator.call.values import ROOTS
from ivr.simulator.rehearsal.cases import Case
from ivr.simulator.rehearsal.given import HandlerGiven
from ivr.simulator.rehearsal.scenario import Conversation, Scenario
from ivr.spec.reading.nearest import did_you_mean

ANY_ERROR = "error"
"""What `breaks` calls NoMatchingError."""

LISTED_MAX = 8
"""How many names a remedy lists where none is near."""

OTHERS = "Related"
"""Whose attributes an action may set in place of the contact's own; nobody in a test sees them."""


@dataclass(frozen=True)
class Names:
    """Every name that a scenario may use.

    `usual` is the dialog of a scenario that names none. `functions` are contracts by name, and
    `brought` the contact attributes that a contact may begin with.
    """

    flows: Mapping[str, Flow]
    dialogs: Collection[str]
    usual: str = ""
    hours: Collection[str] = ()
    queues: Collection[str] = ()
    functions: Mapping[str, Function] = field(default_factory=dict[str, Function])
    slots: Collection[str] = ()
    brought: Collection[str] = ()

    @cached_property
    def places(self) -> frozenset[str]:
        """Where a call can go: nodes, dialog.node and dialogs."""
        flows = self.flows
        actions = ((name, each) for name, flow in flows.items() for each in flow.by_id)
        return frozenset(place for each in actions for place in node_names(flows, *each))

    @cached_property
    def actions(self) -> Mapping[str, tuple[ActionBase, ...]]:
        """The actions behind each identifier and each flow/identifier."""
        table: dict[str, tuple[ActionBase, ...]] = {}
        for flow in self.flows.values():
            for name, action in flow.by_id.items():
                table[name] = (*table.get(name, ()), action)
                table[f"{flow.name}/{name}"] = (action,)
        return table

    @cached_property
    def askers(self) -> frozenset[str]:
        """The identifiers and the types of all actions: what an answer may be given for."""
        return frozenset(self.actions).union(
            each.type for flow in self.flows.values() for each in flow.actions
        )

    @cached_property
    def attributes(self) -> frozenset[str]:
        """The contact attributes that a contact begins with or some flow sets."""
        return frozenset(self.brought).union(
            *(
                each.parameters.attributes
                for flow in self.flows.values()
                for each in flow.actions
                if isinstance(each, UpdateContactAttributes)
                and each.parameters.target_contact != OTHERS
            )
        )

    @cached_property
    def flow_attributes(self) -> frozenset[str]:
        """The variables that some flow keeps for itself."""
        return frozenset(
            name
            for flow in self.flows.values()
            for each in flow.actions
            if isinstance(each, UpdateFlowAttributes)
            for name in each.parameters.flow_attributes
        )

    @cached_property
    def languages(self) -> Mapping[str, frozenset[str]]:
        """The locales of each dialog's flows."""
        table: dict[str, frozenset[str]] = {}
        for flow in self.flows.values():
            if flow.locale:
                table[flow.dialog] = table.get(flow.dialog, frozenset()) | {flow.locale}
        return table


def node_names(flows: Mapping[str, Flow], flow_name: str, identifier: str) -> tuple[str, str, str]:
    """Return (node, dialog.node, dialog) of an action."""
    flow = flows.get(flow_name)
    known = flow.nodes.get(identifier) if flow else None
    node = known or identifier.partition(".")[0]
    dialog = (flow.dialog if flow else "") or flow_name.partition("_")[0]
    return node, f"{dialog}.{node}", dialog


def misplaced(case: Case, names: Names) -> tuple[Finding, ...]:
    """Return why there is no such dialog in this language, or nothing."""
    conversation = case.conversation
    dialog = conversation.dialog or names.usual
    if dialog not in names.dialogs:
        message = f"there is no dialog {dialog!r}"
        if conversation.dialog is None:
            message = f"this names no dialog, and {message}"
        remedy = _advice(dialog, names.dialogs)
        return (error("REF001", conversation.where("dialog"), message, remedy),)
    spoken = names.languages.get(dialog, frozenset())
    if not spoken or case.locale in spoken:
        return ()
    where = _first(conversation, ("locale", _turn(conversation, case.locale)), ("locale",))
    message = f"dialog {dialog!r} does not speak {case.locale}"
    return (error("SCN002", where, message, _advice(case.locale, spoken)),)


def unknown_names(case: Case, names: Names) -> Iterator[Finding]:
    """Yield a finding for each name, given or expected, that nothing has."""
    yield from _given(case, names)
    yield from _expected(case.conversation, names)
    yield from _attributes(case, names)


def _given(case: Case, names: Names) -> Iterator[Finding]:
    given, conversation = case.given, case.conversation
    tables: tuple[tuple[str, str, Iterable[str], Collection[str]], ...] = (
        ("hours", "calendar", given.hours, names.hours),
        ("queue", "queue", given.queue, names.queues),
        ("handler", "function", given.handler, names.functions),
        ("answers", "action or type", given.answers, names.askers if given.answers else ()),
    )
    for key, kind, used, known in tables:
        for name in used:
            if name not in known:
                yield _unknown(kind, name, known, _given_at(conversation, key, name))
    for name, answers in given.handler.items():
        if name in names.functions:
            yield from _answers(conversation, names.functions[name], answers)
    for name, error_type in given.breaks.items():
        yield from _broken(conversation, names, name, error_type)


def _answers(
    conversation: Conversation, function: Function, answers: tuple[HandlerGiven, ...]
) -> Iterator[Finding]:
    for index, answer in enumerate(answers):
        for name, value in (answer.returns or {}).items():
            parts = (("returns", name), (index, "returns", name))
            where = _given_at(conversation, "handler", function.name, *parts)
            declared = function.answers.get(name)
            if declared is None:
                message = f"function {function.name!r} does not answer {name!r}"
                yield error("SCN002", where, message, _advice(name, function.answers))
            elif declared.choices and str(value) not in (*declared.choices, NONE):
                message = f"function {function.name!r} never answers {name} {value!r}"
                yield error("SCN002", where, message, _advice(str(value), declared.choices))


def _broken(
    conversation: Conversation, names: Names, name: str, error_type: str
) -> Iterator[Finding]:
    where = _given_at(conversation, "breaks", name)
    actions = names.actions.get(name)
    if actions is None:
        yield _unknown("action", name, names.actions, where)
        return
    known = {each for action in actions for each in _errors(action)}
    if error_type and error_type not in known:
        message = f"action {name!r} has no error {error_type!r}"
        yield error("SCN002", where, message, _advice(error_type, sorted(known)))


def _errors(action: ActionBase) -> Iterator[str]:
    yield from (ANY_ERROR, NO_MATCHING_ERROR)
    yield from action.transitions.wired


def _expected(conversation: Conversation, names: Names) -> Iterator[Finding]:
    for index, step in enumerate(conversation.steps):
        if step.goes_to is not None and step.goes_to not in names.places:
            where = conversation.where("steps", index, "goes_to")
            yield _unknown("node or dialog", step.goes_to, names.places, where)
        if step.invoked is not None and step.invoked not in names.functions:
            where = conversation.where("steps", index, "invoked")
            yield _unknown("function", step.invoked, names.functions, where)
        for slot in step.slot:
            if slot not in names.slots:
                where = conversation.where("steps", index, "slot", slot)
                yield _unknown("slot", slot, names.slots, where)
    if isinstance(conversation, Scenario):
        yield from _invoked(conversation, names)


def _attributes(case: Case, names: Names) -> Iterator[Finding]:
    """Yield the attributes expected that nobody sets: no value of theirs could ever be seen."""
    known = names.attributes.union(case.given.attributes)
    for index, step in enumerate(case.conversation.steps):
        for name in step.attribute:
            if name not in known:
                where = case.conversation.where("steps", index, "attribute", name)
                yield _unseen(name, known, where, names)


def _unseen(name: str, known: Iterable[str], where: Where, names: Names) -> Finding:
    instead = "Expect a contact attribute, a slot, or what is heard."
    if name in names.flow_attributes:
        message = f"{name!r} is a flow attribute, and tests see contact attributes only"
        return error("SCN002", where, message, instead)
    if name in ROOTS:
        return error(
            "SCN002", where, f"{name!r} is Connect's own, and no contact attribute", instead
        )
    return error("SCN002", where, f"no flow sets attribute {name!r}", _advice(name, known))


def _invoked(scenario: Scenario, names: Names) -> Iterator[Finding]:
    for key in ("invokes", "never_invokes"):
        functions: tuple[str, ...] = getattr(scenario, key)
        for index, name in enumerate(functions):
            if name not in names.functions:
                yield _unknown("function", name, names.functions, scenario.where(key, index))


def _unknown(kind: str, name: str, known: Iterable[str], where: Where) -> Finding:
    return error("SCN002", where, f"there is no {kind} {name!r}", _advice(name, known))


def _advice(word: str, known: Iterable[str]) -> str:
    """Return the nearest name, or all of a few names."""
    names = sorted(known)
    if near := did_you_mean(word, names):
        return near
    if len(names) < 2:
        return f"There is only {names[0]!r}." if names else "Leave it out."
    return f"There are {', '.join(names)}." if len(names) <= LISTED_MAX else "Name one that exists."


def _turn(conversation: Conversation, locale: str) -> int:
    locales = conversation.locale or ()
    return locales.index(locale) if locale in locales else 0


def _given_at(
    conversation: Conversation, key: str, name: str, *parts: tuple[str | int, ...]
) -> Where:
    """Return the place of something given, written dotted (`hours.bank`) or nested, or in a row."""
    written = (("given", f"{key}.{name}"), ("given", key, name))
    inside = ((*above, *part) for above in written for part in parts)
    return _first(conversation, *inside, *written, ("given", key), ("given",))


def _first(conversation: Conversation, *paths: tuple[str | int, ...]) -> Where:
    """Return the place of the first of some parts that was written."""
    for path in paths:
        where = conversation.where(*path)
        if where != conversation.where(*path[:-1]):
            return where
    return conversation.where()
