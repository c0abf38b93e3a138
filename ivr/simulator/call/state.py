"""One frozen moment of a call.

Law of the room: nothing here changes and nothing here decides; a step returns the next moment.
Moments are tuples copied by hand, because a call makes several per action: `tuple.__new__` is
twice as fast as `_make` and four times as fast as `_replace`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, Protocol, TypeVar, cast

from ivr.faults import Finding
from ivr.simulator.call.transcript import (
    Ended,
    Entries,
    Entry,
    Said,
    Step,
    Walked,
    traced,
    unrolled,
)

_Made = TypeVar("_Made")


class _Maker(Protocol):
    def __call__(self, kind: type[_Made], values: Iterable[object], /) -> _Made: ...


make = cast("_Maker", vars(tuple)["__new__"])
"""Makes a named tuple of a kind from all its values, in order."""

NOTHING: Mapping[str, object] = {}
NO_TEXTS: Mapping[str, str] = {}
FOREVER = float("inf")

Loops = Mapping[tuple[str, str], int]
"""Rounds so far of Loop actions, by flow and identifier."""

NO_ROUNDS: Loops = {}


AnsweredBy = Literal[
    "human", "voicemail", "voicemail_without_beep", "screener", "unknown", "no_answer"
]
"""Who or what picks up a call that the contact centre makes."""


@dataclass(frozen=True, slots=True)
class Contact:
    """The facts of a contact that no flow can change.

    `customer` is the caller's E.164 number, None where it is withheld. `queue` is the ARN of the
    queue that an outbound contact starts with. `answered_by` says who picks an outbound call up;
    `campaign` whether a campaign dialled it, so that this was detected. `agent` is the ARN of the
    agent whose quick connect was chosen. The ids of other contacts are empty where there are none.
    `initial_message` is what a chat began with.
    """

    id: str = "00000000-0000-4000-8000-000000000001"
    channel: Literal["VOICE", "CHAT", "TASK", "EMAIL"] = "VOICE"
    customer: str | None = None
    system: str | None = None
    initiation: str = "INBOUND"
    language: str = "en-US"
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    queue: str = ""
    answered_by: AnsweredBy = "human"
    campaign: bool = False
    instance_arn: str = "arn:aws:connect:us-east-1:000000000000:instance/local"
    region: str = "us-east-1"
    sip_headers: Mapping[str, str] = field(default_factory=dict[str, str])
    agent: str = ""
    name: str = ""
    description: str = ""
    customer_id: str = ""
    initial_id: str = ""
    previous_id: str = ""
    related_id: str = ""
    references: Mapping[str, object] = field(default_factory=dict[str, object])
    segment_attributes: Mapping[str, object] = field(default_factory=dict[str, object])
    initial_message: str = ""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def fields(self) -> Mapping[str, str]:
        """Name, Description and CustomerId, those that there are."""
        if not (self.name or self.description or self.customer_id):
            return NO_TEXTS
        known = {
            "Name": self.name,
            "Description": self.description,
            "CustomerId": self.customer_id,
        }
        return {key: text for key, text in known.items() if text}


class FlowState(NamedTuple):
    """What ends with the flow: no other flow and no module sees it.

    `stored` is the last stored customer input; `secret` says that it was given in confidence.
    `loaded` is what was fetched from beyond the contact, by root: Case, Customer, Views, Wisdom.
    """

    external: Mapping[str, object] = NOTHING
    lex: Mapping[str, object] = NOTHING
    stored: str | None = None
    attributes: Mapping[str, object] = NOTHING
    metrics: Mapping[str, object] = NOTHING
    modules: Mapping[str, object] = NOTHING
    secret: bool = False
    loaded: Mapping[str, object] = NOTHING

    def told(self, external: Mapping[str, object]) -> FlowState:
        """Return the same after a function's answer, which replaces the one before."""
        return make(FlowState, (external, *self[1:]))

    def holding(self, attributes: Mapping[str, object]) -> FlowState:
        """Return the same with other variables."""
        return make(FlowState, (*self[:3], attributes, *self[4:]))

    def heard(self, lex: Mapping[str, object]) -> FlowState:
        """Return the same after a bot's conversation, which replaces the one before."""
        return make(FlowState, (self[0], lex, *self[2:]))

    def but(self, **changes: object) -> FlowState:
        """Return the same with other values in the named fields."""
        return make(FlowState, _changed(self, _FLOW_FIELDS, changes))


UNTOUCHED = FlowState()
"""What a flow knows at its first action."""


class Setting(NamedTuple):
    """What is set for a contact: hooks, fields and more to be added, and fields of its state."""

    hooks: Mapping[str, str] = NO_TEXTS
    fields: Mapping[str, str] = NO_TEXTS
    state: Mapping[str, object] = NOTHING
    more: Mapping[str, object] = NOTHING

    def then(self, later: Setting) -> Setting:
        """Return both, one after the other, as one."""
        return Setting(
            {**self.hooks, **later.hooks},
            {**self.fields, **later.fields},
            {**self.state, **later.state},
            {**self.more, **later.more},
        )

    def changes(self) -> Changes:
        """Return the same by the places of its fields, for settings that are made many times."""
        replaced = [(_CONTACT_FIELDS[name], value) for name, value in self.state.items()]
        return Changes(self.hooks, self.fields, tuple(replaced), self.more)


class Changes(NamedTuple):
    """A setting ready to be made: `replaced` are (place in ContactState, value)."""

    hooks: Mapping[str, str]
    fields: Mapping[str, str]
    replaced: tuple[tuple[int, object], ...]
    more: Mapping[str, object]


class ContactState(NamedTuple):
    """What stays with the contact from flow to flow.

    `queue` and `agent` are the working target; `callback_queue` is set once a callback is queued.
    `more` holds what few flows set: Task and MediaStreams as their roots have them, Analytics,
    ScreenRecorded, MediaProcessing, Wisdom, Started (the types of contacts begun by this one)...
    `loops` counts the rounds of Loop actions; `sessions` are those of bots, see `line`.
    """

    attributes: Mapping[str, str] = NO_TEXTS
    queue: str = ""
    agent: str = ""
    hooks: Mapping[str, str] = NO_TEXTS
    language: str = "en-US"
    voice: str = ""
    engine: str = ""
    logging: bool = True
    recorded: tuple[str, ...] = ()
    automation_recorded: bool = False
    priority: int = 5
    head_start_seconds: int = 0
    routing_criteria: object = None
    callback_number: str = ""
    callback_queue: str = ""
    transfers: int = 0
    tags: Mapping[str, str] = NO_TEXTS
    fields: Mapping[str, str] = NO_TEXTS
    more: Mapping[str, object] = NOTHING
    loops: Loops = NO_ROUNDS
    sessions: Mapping[str, object] = NOTHING

    def but(self, **changes: object) -> ContactState:
        """Return the same with other values in the named fields."""
        return make(ContactState, _changed(self, _CONTACT_FIELDS, changes))

    def holding(self, attributes: Mapping[str, str]) -> ContactState:
        """Return the same with other attributes."""
        return make(ContactState, (attributes, *self[1:]))

    def after(self, setting: Setting) -> ContactState:
        """Return the same after a setting."""
        return self.changed(setting.changes())

    def changed(self, changes: Changes) -> ContactState:
        """Return the same after the changes of a setting, all in one copy."""
        values: list[object] = [*self]
        for place, value in changes.replaced:
            values[place] = value
        if changes.hooks:
            values[_HOOKS] = {**self.hooks, **changes.hooks}
        if changes.fields:
            values[_FIELDS] = {**self.fields, **changes.fields}
        if changes.more:
            values[_MORE] = {**self.more, **changes.more}
        return make(ContactState, values)


class Frame(NamedTuple):
    """A flow that waits for a module: where it stands and what it knew."""

    flow: str
    identifier: str
    local: FlowState


class Place(NamedTuple):
    """Where a call is, apart from the action: what seldom changes.

    `phase` is empty, or the event hook whose flow runs; `deadline` is the call's age in seconds
    at which that phase ends. `typed` holds keys pressed ahead. `outcome` is set once it ended.
    """

    flow: str
    facts: Contact
    phase: str = ""
    deadline: float = FOREVER
    stack: tuple[Frame, ...] = ()
    outcome: Ended | None = None
    answered: bool = False
    typed: str = ""

    def but(self, **changes: object) -> Place:
        """Return the same with other values in the named fields."""
        return make(Place, _changed(self, _PLACE_FIELDS, changes))


class CallState(NamedTuple):
    """One moment of one call, just before the action `at`; None = the flow is over.

    `label` is the branch that led here, `done` counts the actions so far, `seconds` is the call's
    age, `entries` its transcript, newest first.
    """

    at: str | None
    label: str
    done: int
    seconds: float
    entries: Entries | None
    place: Place
    contact: ContactState
    local: FlowState = UNTOUCHED

    @property
    def flow(self) -> str:
        """The name of the flow that runs."""
        return self.place.flow

    @property
    def facts(self) -> Contact:
        """What no flow can change."""
        return self.place.facts

    def go(self, label: str, target: str | None) -> CallState:
        """Return the moment after this action: it took the branch `label` to `target`."""
        _, _, done, seconds, entries, place, contact, local = self
        return make(CallState, (target, label, done + 1, seconds, entries, place, contact, local))

    def later(self, seconds: float) -> CallState:
        """Return this moment `seconds` later."""
        if not seconds:
            return self
        at, label, done, now, entries, place, contact, local = self
        return make(CallState, (at, label, done, now + seconds, entries, place, contact, local))

    def noted(self, entry: Entry, seconds: float = 0.0) -> CallState:
        """Return the moment `seconds` later, with one more entry in the transcript."""
        at, label, done, now, entries, place, contact, local = self
        return make(
            CallState, (at, label, done, now + seconds, (entry, entries), place, contact, local)
        )

    def having(self, local: FlowState) -> CallState:
        """Return this moment knowing other things of its flow."""
        at, label, done, now, entries, place, contact, _ = self
        return make(CallState, (at, label, done, now, entries, place, contact, local))

    def onward(self, target: str | None, contact: ContactState) -> CallState:
        """Return the moment after this action: it took `next`, and the contact is in that state."""
        _, _, done, seconds, entries, place, _, local = self
        return make(CallState, (target, "next", done + 1, seconds, entries, place, contact, local))

    def answered(
        self, entry: Entry, seconds: float, external: Mapping[str, object], target: str | None
    ) -> CallState:
        """Return the moment after a function's answer: `noted`, `told` and `go` in one copy."""
        _, _, done, now, entries, place, contact, local = self
        entries, local = (entry, entries), local.told(external)
        return make(
            CallState, (target, "next", done + 1, now + seconds, entries, place, contact, local)
        )

    def standing(self, place: Place) -> CallState:
        """Return this moment in another place, where no action comes next."""
        _, label, done, now, entries, _, contact, local = self
        return make(CallState, (None, label, done, now, entries, place, contact, local))

    def being(self, contact: ContactState) -> CallState:
        """Return this moment with a contact in another state."""
        at, label, done, now, entries, place, _, local = self
        return make(CallState, (at, label, done, now, entries, place, contact, local))

    def but(self, **changes: object) -> CallState:
        """Return this moment with other values in the named fields."""
        return make(CallState, _changed(self, _CALL_FIELDS, changes))

    def moved(self, **changes: object) -> CallState:
        """Return this moment with other values in the named fields of its place."""
        return self.but(place=self.place.but(**changes))


def _places(fields: Iterable[str]) -> Mapping[str, int]:
    return {name: place for place, name in enumerate(fields)}


_FLOW_FIELDS = _places(FlowState._fields)
_CONTACT_FIELDS = _places(ContactState._fields)
_HOOKS, _FIELDS = _CONTACT_FIELDS["hooks"], _CONTACT_FIELDS["fields"]
_MORE = _CONTACT_FIELDS["more"]
_PLACE_FIELDS = _places(Place._fields)
_CALL_FIELDS = _places(CallState._fields)


def _changed(
    record: tuple[object, ...], fields: Mapping[str, int], changes: Mapping[str, object]
) -> list[object]:
    values = list(record)
    for name, value in changes.items():
        values[fields[name]] = value
    return values


@dataclass(frozen=True, eq=False)
class CallRecord:
    """A finished call. `findings` holds what stopped it, where something did.

    Transcript and trace are written out when somebody wants to read them.
    """

    end: Ended
    state: CallState
    walked: Sequence[Walked] = field(repr=False)
    findings: tuple[Finding, ...] = ()

    @cached_property
    def transcript(self) -> tuple[Entry, ...]:
        """What was said, heard and set, in the order in which it happened."""
        return unrolled(self.state.entries)

    @cached_property
    def trace(self) -> tuple[Step, ...]:
        """Every action done, in order."""
        return traced(self.walked)

    def __eq__(self, other: object) -> bool:
        """Tell whether two calls went the same way."""
        if not isinstance(other, CallRecord):
            return NotImplemented
        ours, theirs = (
            (self.end, self.state, self.findings),
            (other.end, other.state, other.findings),
        )
        return ours == theirs and self.trace == other.trace

    def __hash__(self) -> int:
        """Return a number that equal calls share."""
        return hash(self.end)

    def said(self, to: str = "customer") -> tuple[str, ...]:
        """Return the plain text of everything said to the customer or the agent."""
        return tuple(e.plain for e in self.transcript if isinstance(e, Said) and e.to == to)
