from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from ivr.simulator.call.staff import AgentAtWork, MatchedAgents, Week, WeeklyCalendars
from ivr.simulator.call.world import QueueView, Wanted

VIEW = QueueView("cards", "arn:q")
NINE_TO_FIVE = ((time(9), time(17)),)
WEEK = Week(
    timezone(timedelta(hours=-5)),
    dict.fromkeys(range(5), NINE_TO_FIVE),
    {date(2026, 1, 1): (), date(2026, 1, 3): ((time(10), time(12)),)},
)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 1, 14, 14, 0, tzinfo=UTC), True),
        (datetime(2026, 1, 14, 13, 59, tzinfo=UTC), False),
        (datetime(2026, 1, 14, 22, 0, tzinfo=UTC), False),
        (datetime(2026, 1, 17, 15, 0, tzinfo=UTC), False),  # a Saturday
        (datetime(2026, 1, 1, 15, 0, tzinfo=UTC), False),  # a holiday
        (datetime(2026, 1, 3, 15, 30, tzinfo=UTC), True),  # a Saturday with hours of its own
    ],
)
def test_a_calendar_knows_its_week_and_its_holidays(moment, is_open):
    calendars = WeeklyCalendars({"arn:hours": WEEK})
    assert calendars.is_open("arn:hours", moment) is is_open
    assert calendars.is_open("arn:other", moment) is None


def skill(value, level="3", operator="NumberGreaterOrEqualTo"):
    return {
        "AttributeCondition": {
            "Name": "skill",
            "Value": value,
            "ProficiencyLevel": level,
            "ComparisonOperator": operator,
        }
    }


def criteria(*steps):
    return {
        "Steps": [
            {"Expression": expression, **({"Expiry": {"DurationInSeconds": s}} if s else {})}
            for expression, s in steps
        ]
    }


ANN = AgentAtWork("ann", {("skill", "fraud"): 4.0}, free_in_seconds=90)
BOB = AgentAtWork("bob", {("skill", "loans"): 5.0, ("skill", "fraud"): 2.0}, free_in_seconds=10)
BOTH = MatchedAgents((ANN, BOB))
RANGE = {
    "AttributeCondition": {
        "Name": "skill",
        "Value": "fraud",
        "ComparisonOperator": "Range",
        "Range": {"MinProficiencyLevel": 1, "MaxProficiencyLevel": 3},
    }
}
MATCH = {
    "AttributeCondition": {
        "ComparisonOperator": "Match",
        "MatchCriteria": {"AgentsCriteria": {"AgentIds": ["ann"]}},
    }
}


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        (None, 10),
        (criteria((skill("fraud"), None)), 90),
        (criteria((skill("fraud", "2"), None)), 10),
        (criteria((skill("fraud", "5"), "30")), 30),  # relaxed to anybody
        (criteria((skill("fraud", "5"), "30"), (skill("fraud"), "20")), 50),
        (criteria((skill("fraud", "5"), None)), None),
        (criteria(({"AndExpression": [skill("fraud", "1"), skill("loans")]}, None)), 10),
        (criteria(({"AndExpression": [skill("fraud", "1")] * 9}, None)), None),
        (criteria(({"OrExpression": [skill("loans"), skill("fraud")]}, None)), 10),
        (criteria(({"OrExpression": [skill("loans")] * 4}, None)), None),
        (
            criteria(({"NotAttributeCondition": skill("loans")["AttributeCondition"]}, None)),
            90,
        ),
        (criteria((RANGE, None)), 10),
        (criteria((MATCH, None)), 90),
    ],
)
def test_the_first_agent_who_fits_gets_the_contact(asked, seconds):
    assert BOTH.wait_seconds(VIEW, Wanted(criteria=asked)) == seconds


def test_priority_and_a_head_start_go_before_others():
    busy = MatchedAgents((AgentAtWork("ann", {}),), ahead=(5, 5, 9), talk_seconds=60)
    assert busy.wait_seconds(VIEW, Wanted()) == 120
    assert busy.wait_seconds(VIEW, Wanted(priority=1)) == 0
    assert busy.wait_seconds(VIEW, Wanted(priority=9)) == 180
    assert busy.wait_seconds(VIEW, Wanted(head_start_seconds=90)) == 30


def test_without_agents_nobody_answers():
    assert MatchedAgents(()).wait_seconds(VIEW, Wanted()) is None


def test_a_flow_that_asks_for_a_skill_waits_for_it(kit):
    errors = {"NoMatchingError": "oops"}
    flow = kit.flow(
        "main",
        kit.action(
            "ask",
            "UpdateContactRoutingCriteria",
            {"RoutingCriteria": criteria((skill("fraud"), None))},
            "queue",
            errors=errors,
        ),
        kit.action("queue", "UpdateContactTargetQueue", {"QueueId": "arn:q"}, "go", errors=errors),
        kit.action(
            "go", "TransferContactToQueue", {}, "oops", errors={**errors, "QueueAtCapacity": "oops"}
        ),
    )
    record = kit.play(kit.world(flow, queues=kit.Hall({"arn:q": VIEW}), dispatch=BOTH))
    assert (record.end.kind, record.state.seconds) == ("transfer", 90)
