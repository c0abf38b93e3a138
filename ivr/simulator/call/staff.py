"""Calendars by the week, and agents with proficiencies: worlds that a test states as facts.

Law of the room: it knows hours and people, and nothing of flows. Source of the criteria: Connect
API reference, RoutingCriteria; steps are relaxed in order, each when the one before has expired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from typing import NamedTuple, cast

from ivr.ir.service.limits import ROUTING_AND, ROUTING_OR
from ivr.simulator.call.exits import as_number
from ivr.simulator.call.world import QueueView, Wanted

Hours = Sequence[tuple[time, time]]
"""When it is open on a day, each from (included) and to (excluded); none = closed."""


@dataclass(frozen=True)
class Week:
    """Hours of operation: by weekday (0 = Monday), with other hours on some dates.

    A holiday is a date without hours.
    """

    zone: tzinfo
    days: Mapping[int, Hours]
    dates: Mapping[date, Hours] = field(default_factory=dict[date, Hours])

    def is_open(self, moment: datetime) -> bool:
        """Tell whether it is open at a moment with a zone."""
        here = moment.astimezone(self.zone)
        hours = self.dates.get(here.date(), self.days.get(here.weekday(), ()))
        return any(start <= here.time() < end for start, end in hours)


@dataclass(frozen=True)
class WeeklyCalendars:
    """Implements Calendars by ARN; any other calendar does not exist."""

    weeks: Mapping[str, Week]

    def is_open(self, arn: str, moment: datetime) -> bool | None:
        """Tell whether a calendar is open; None where there is no such calendar."""
        week = self.weeks.get(arn)
        return None if week is None else week.is_open(moment)


class AgentAtWork(NamedTuple):
    """An agent: levels (1..5) by proficiency and value, and the seconds until they are free."""

    id: str
    levels: Mapping[tuple[str, str], float]
    free_in_seconds: float = 0.0


@dataclass(frozen=True)
class MatchedAgents:
    """Implements Dispatch: the first agent who fits gets the contact; criteria relax in steps.

    `ahead` are the priorities of contacts that wait already and are served before those of the
    same priority; each takes `talk_seconds` of the agent's time. A head start goes before them.
    """

    agents: Sequence[AgentAtWork]
    ahead: Sequence[int] = ()
    talk_seconds: float = 300.0

    def wait_seconds(self, view: QueueView, wanted: Wanted) -> float | None:
        """Return the seconds until an agent who fits is free; None = nobody ever fits."""
        del view
        served = [each for each in self.ahead if each <= wanted.priority]
        behind = max(0.0, len(served) * self.talk_seconds - wanted.head_start_seconds)
        waits = [
            max(since, agent.free_in_seconds + behind)
            for since, until, expression in steps(wanted.criteria)
            for agent in self.agents
            if fits(expression, agent) and agent.free_in_seconds + behind < until
        ]
        return min(waits, default=None)


def steps(criteria: object) -> Iterator[tuple[float, float, object]]:
    """Yield (since, until, expression) in seconds; None stands for any agent at all.

    The last step lasts until it expires; without criteria any agent will do at once.
    """
    listed = _table(criteria).get("Steps")
    since = 0.0
    for step in cast("list[object]", listed) if isinstance(listed, list) else ():
        expiry = _table(_table(step).get("Expiry")).get("DurationInSeconds")
        lasts = as_number(str(expiry)) if expiry is not None else None
        until = float("inf") if lasts is None else since + lasts
        yield since, until, _table(step).get("Expression")
        since = until
    if since != float("inf"):
        yield since, float("inf"), None


def fits(expression: object, agent: AgentAtWork) -> bool:
    """Tell whether an agent meets an expression; more conditions than allowed meet nobody."""
    table = _table(expression)
    if expression is None:
        return True
    if "AndExpression" in table:
        return _joined(table["AndExpression"], agent, ROUTING_AND, all)
    if "OrExpression" in table:
        return _joined(table["OrExpression"], agent, ROUTING_OR, any)
    if "NotAttributeCondition" in table:
        return not _meets(_table(table["NotAttributeCondition"]), agent)
    return _meets(_table(table.get("AttributeCondition")), agent)


def _joined(
    parts: object, agent: AgentAtWork, most: int, join: Callable[[Iterable[bool]], bool]
) -> bool:
    listed = cast("list[object]", parts) if isinstance(parts, list) else []
    return 0 < len(listed) <= most and join([_one(part, agent) for part in listed])


def _one(part: object, agent: AgentAtWork) -> bool:
    """Tell whether an agent meets a condition within And or Or, which nest no further here."""
    table = _table(part)
    if "NotAttributeCondition" in table:
        return not _meets(_table(table["NotAttributeCondition"]), agent)
    return _meets(_table(table.get("AttributeCondition")), agent)


def _meets(condition: Mapping[str, object], agent: AgentAtWork) -> bool:
    if condition.get("ComparisonOperator") == "Match":
        named = _table(_table(condition.get("MatchCriteria")).get("AgentsCriteria"))
        ids = named.get("AgentIds")
        return isinstance(ids, list) and agent.id in ids
    level = agent.levels.get((str(condition.get("Name")), str(condition.get("Value"))))
    if level is None:
        return False
    low, high = condition.get("ProficiencyLevel"), 5.0
    if condition.get("ComparisonOperator") == "Range":
        bounds = _table(condition.get("Range"))
        low = bounds.get("MinProficiencyLevel")
        high = as_number(str(bounds.get("MaxProficiencyLevel"))) or high
    return (as_number(str(low)) or 0.0) <= level <= high


def _table(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}
