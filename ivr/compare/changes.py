"""What callers would notice between an old flow and a new one.

Each change is one sentence about one action or one way out, with a severity: an error takes help
away from callers (no way to a person, a failure that hangs up), a warning sends them elsewhere or
takes a choice away, info is words and times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ivr.compare.flows import versions
from ivr.compare.model import Change, where_apart
from ivr.compare.pairs import partners
from ivr.compare.people import to_people
from ivr.compare.wording import setting
from ivr.faults import Severity, Where
from ivr.ir.actions.base import ActionBase
from ivr.ir.flow import Flow
from ivr.ir.telling import (
    display_names,
    is_readable,
    name_of,
    outcome,
    parameters_of,
    spoken_in,
    told,
    ways_of,
)

_SPEECH = ("Text", "SSML", "PromptId", "Media")
_WORDS_ONLY = frozenset(
    {"MessageParticipant", "UpdateContactTextToSpeechVoice", "UpdateFlowLoggingBehavior", "Wait"}
)
"""Actions that a caller hears, or does not notice, and that decide nothing."""

_ENDS = frozenset({"DisconnectParticipant", "EndFlowExecution"})


NO_NAMES: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})


def changes(
    old: Sequence[Flow],
    new: Sequence[Flow],
    names: tuple[Mapping[str, str], Mapping[str, str]] = NO_NAMES,
) -> tuple[Change, ...]:
    """Return the differences of all flows, those of each flow in a caller's order.

    A single flow on either side is compared whatever its name; of several, those of one name, also
    where one side has it from the console and the other as the name of a dialog.

    Args:
        old: The flows before.
        new: The flows after.
        names: For each side what its flows call each other, besides their names: ARN -> symbol.
    """
    reach = to_people(old, names[0]), to_people(new, names[1])
    found: list[Change] = []
    for name, before, after in versions(old, new):
        if before is not None and after is not None:
            found.extend(_flow_changes(before, after, *reach))
        elif before is not None:
            found.append(Change(Severity.WARNING, "flow", name, "", f"flow {name} is gone"))
        else:
            found.append(Change(Severity.INFO, "flow", name, "", f"flow {name} is new"))
    return tuple(found)


Reach = Mapping[str, frozenset[str]]


def _flow_changes(old: Flow, new: Flow, before: Reach, after: Reach) -> Iterator[Change]:
    pair = _Both(old, new)
    yield from pair.beginning()
    yield from pair.people(before.get(old.name, frozenset()), after.get(new.name, frozenset()))
    for name in pair.order:
        if name in pair.partner:
            yield from pair.settings(name)
            yield from pair.ways(name)
    yield from pair.comings_and_goings()


class _Both:
    """An old flow and a new one, and who became whom."""

    def __init__(self, old: Flow, new: Flow) -> None:
        self.old, self.new = old, new
        self.partner = partners(old, new)
        reached = old.reachable()
        self.order = [a.identifier for a in old.actions if a.identifier in reached]
        self.taken = frozenset(self.partner.values())
        self.names = {**display_names(old), **display_names(new)}

    def _change(self, severity: Severity, kind: str, action: ActionBase, message: str) -> Change:
        where = self.new.origins.get(action.identifier, Where())
        return Change(severity, kind, self.new.name, action.identifier, message, where)

    def settings(self, name: str) -> Iterator[Change]:
        """Yield what an action says or does otherwise than before."""
        one, two = self.old.by_id[name], self.new.by_id[self.partner[name]]
        mine, yours = parameters_of(one), parameters_of(two)
        if any(mine.get(key) != yours.get(key) for key in _SPEECH):
            subject = f"{self._name(two)} " if is_readable(two) else ""
            now, was = where_apart(spoken_in(yours, most=None), spoken_in(mine, most=None))
            message = f"{subject}now says {now}, was {was}"
            yield self._change(Severity.INFO, "words", two, message)
        for key in sorted((mine.keys() | yours.keys()) - {*_SPEECH}):
            if mine.get(key) != yours.get(key):
                for each in setting(key, yours.get(key), mine.get(key), self._called):
                    message = f"{self._name(two)}: {each.words}"
                    yield self._change(each.severity, "setting", two, message)

    def beginning(self) -> Iterator[Change]:
        """Yield that a call begins elsewhere."""
        after = self.new.by_id.get(self.new.start)
        if after is not None and not self._same(self.old.start, self.new.start):
            was = self._named(self.old, self.old.start)
            elsewhere = Severity.WARNING, f"now begins with {self._name(after)}, was {was}"
            through = self._through(self.old.start, self.new.start) or elsewhere
            yield self._change(through[0], "way", after, f"the call {through[1]}")

    def ways(self, name: str) -> Iterator[Change]:
        """Yield the ways out that lead elsewhere, are new, or are gone."""
        one, two = self.old.by_id[name], self.new.by_id[self.partner[name]]
        before = {way.label: way.target for way in ways_of(one)}
        after = {way.label: way.target for way in ways_of(two)}
        for label in (*before, *(label for label in after if label not in before)):
            if label not in after:
                message = f"{self._name(two)}: {outcome(one, label)} is no longer there"
                yield self._change(Severity.WARNING, "choice", two, message)
            elif label not in before:
                to = self._named(self.new, after[label])
                message = f"{self._name(two)}: {outcome(two, label)} is new, and goes to {to}"
                yield self._change(Severity.INFO, "choice", two, message)
            elif not self._same(before[label], after[label]):
                yield self._led(two, label, (before[label], after[label]))

    def _same(self, before: str, after: str) -> bool:
        """Tell whether two targets are one; an end is the same wherever it stands."""
        if self.partner.get(before) == after:
            return True
        one, two = self.old.by_id.get(before), self.new.by_id.get(after)
        if one is None or two is None:
            return one is two
        return (
            one.type in _ENDS and one.type == two.type and parameters_of(one) == parameters_of(two)
        )

    def _led(self, action: ActionBase, label: str, targets: tuple[str, str]) -> Change:
        before, after = targets
        end = self.new.by_id.get(after)
        failing = " " not in label and label != "next"
        subject = f"{self._name(action)}: {outcome(action, label)}"
        was = self._named(self.old, before)
        if end is not None and end.type in _ENDS:
            grave = Severity.ERROR if failing else Severity.WARNING
            return self._change(
                grave, "way", action, f"{subject} now {told(end, self.names)}, went to {was}"
            )
        if end is None:
            message = f"{subject} now leads nowhere, went to {was}"
            return self._change(Severity.ERROR, "way", action, message)
        through = self._through(before, after)
        if through is not None:
            return self._change(through[0], "way", action, f"{subject} {through[1]}")
        message = f"{subject} now goes to {self._named(self.new, after)}, was {was}"
        return self._change(Severity.WARNING, "way", action, message)

    def _through(self, before: str, after: str) -> tuple[Severity, str] | None:
        """Return what is done in between, or no longer, on the way to where it led, if that is all.

        Only what always goes on to one place can be in between; words there are no rerouting.
        """
        for between, name in _onward(self.new, after, self.taken):
            if self._same(before, name):
                message = f"now leads through {self._named(self.new, after)} first"
                return _graveness(between), message
        for between, name in _onward(self.old, before, self.partner):
            if self._same(name, after):
                message = f"no longer leads through {self._named(self.old, before)} first"
                return _graveness(between), message
        return None

    def _named(self, flow: Flow, name: str) -> str:
        action = flow.by_id.get(name)
        return "nowhere" if action is None else self._name(action)

    def _name(self, action: ActionBase) -> str:
        return name_of(action, self.names)

    def _which(self, action: ActionBase, fate: str) -> str:
        does = told(action, self.names)
        if is_readable(action):
            return f"{self._name(action)} is {fate} ({does})"
        return f"{fate}: {does}"

    def _leading(self, action: ActionBase) -> str:
        """Return where the choices of an action lead; nothing where it has none."""
        ways = [way for way in ways_of(action) if " " in way.label or way.label == "next"]
        if not action.transitions.conditions:
            return ""
        told = (
            f"{outcome(action, way.label)} goes to {self._named(self.new, way.target)}"
            for way in ways
        )
        return f": {', '.join(told)}"

    def _called(self, value: str) -> str:
        return self.names.get(value, value)

    def people(self, before: frozenset[str], after: frozenset[str]) -> Iterator[Change]:
        """Yield the first actions from which no way leads to a person any more."""
        lost = {
            name
            for name in self.order
            if name in before and name in self.partner and self.partner[name] not in after
        }
        led = {way.target for name in lost for way in ways_of(self.old.by_id[name])}
        first = [name for name in self.order if name in lost and name not in led]
        for name in first or sorted(lost)[:1]:
            action = self.new.by_id[self.partner[name]]
            message = f"no way to an agent from {self._name(action)} any more"
            yield self._change(Severity.ERROR, "people", action, message)

    def comings_and_goings(self) -> Iterator[Change]:
        """Yield the actions that are new, and those that are gone."""
        for name in self.order:
            action = self.old.by_id[name]
            if name not in self.partner and action.type not in _ENDS:
                message = self._which(action, "gone")
                yield Change(Severity.INFO, "removed", self.new.name, name, message)
        reached = self.new.reachable()
        for action in self.new.actions:
            new = action.identifier in reached and action.identifier not in self.taken
            if new and action.type not in _ENDS:
                message = self._which(action, "new") + self._leading(action)
                yield self._change(Severity.INFO, "added", action, message)


def _onward(
    flow: Flow, start: str, known: Collection[str]
) -> Iterator[tuple[tuple[ActionBase, ...], str]]:
    """Yield where actions that are on one side only lead, as long as they go on to one place.

    Each time with the actions so far.
    """
    between: dict[str, ActionBase] = {}
    name = start
    while name not in known and name not in between and name in flow.by_id:
        ways = tuple(ways_of(flow.by_id[name]))
        if len({way.target for way in ways}) != 1 or all(way.label != "next" for way in ways):
            return
        between[name] = flow.by_id[name]
        name = ways[0].target
        yield (*between.values(),), name


def _graveness(between: Sequence[ActionBase]) -> Severity:
    """Return how bad it is to do something in between: saying something is no rerouting."""
    spoken = all(action.type in _WORDS_ONLY for action in between)
    return Severity.INFO if spoken else Severity.WARNING
