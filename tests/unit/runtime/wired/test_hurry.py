"""A function begins nothing that could outlive it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cfnlint.decode import decode

from ivr.faults import Unavailable
from ivr.runtime.aws.client import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS
from ivr.runtime.records import Customer, OptOut
from ivr.runtime.wiring import TOLD, serve
from ivr.runtime.wiring.hurry import (
    ASKED_SECONDS,
    LONG_SECONDS,
    RUN_SECONDS,
    TOLD_SECONDS,
    hurried,
)

TEMPLATE = Path(__file__).parents[4] / "infra" / "template.yaml"
WORST = ATTEMPTS * (CONNECT_SECONDS + READ_SECONDS) + 1
"""Seconds of one request: two tries, and one second between them."""


class Context:
    def __init__(self, seconds):
        self.seconds = seconds

    def get_remaining_time_in_millis(self):
        return int(self.seconds * 1_000)


def limits():
    content, _ = decode(str(TEMPLATE))
    usual = content["Globals"]["Function"]["Timeout"]
    for resource in content["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            handler = resource["Properties"]["Handler"].split(".")[-2]
            yield handler, resource["Properties"].get("Timeout", usual)


@pytest.mark.parametrize(("name", "limit"), sorted(limits()))
def test_what_is_begun_ends_within_the_limit_of_the_function(name, limit):
    if limit < LONG_SECONDS:
        assert limit - ASKED_SECONDS >= 2.2 - 1e-9
        assert limit - ASKED_SECONDS + WORST < limit
    else:
        assert name in TOLD
        assert 2 * WORST < TOLD_SECONDS < RUN_SECONDS < limit


@pytest.mark.parametrize(("left", "works"), [(6, 2.1), (55, 46.9)])
def test_no_request_begins_too_late(house, left, works):
    given = hurried(house.services, Context(left))
    house.clock.advance(works)
    store = given.ports.store
    assert store.get(Customer, "ana").id == "ana"
    house.clock.advance(0.2)
    for late in (
        lambda: store.get(Customer, "ana"),
        lambda: store.list(OptOut, "+1"),
        lambda: store.waiting(OptOut, "q", 1),
        lambda: store.commit(OptOut(number="+1", at=1)),
        lambda: store.remove(OptOut(number="+1", at=1)),
    ):
        with pytest.raises(Unavailable):
            late()
    assert house.store.get(OptOut, "+1") is None


def test_a_run_gets_the_time_that_is_left_or_a_part_of_it(house):
    now = house.services.ports.now()
    given = hurried(house.services, Context(52))
    assert given.shift().until == pytest.approx(now + 40)
    assert given.shift(parts=2).until == pytest.approx(now + 20)


def test_without_a_context_there_is_no_hurry(house):
    assert hurried(house.services, None) is house.services
    assert hurried(house.services, object()) is house.services
    house.clock.advance(10**6)
    assert not house.services.shift().is_over(house.services.ports)


def test_an_event_is_served_in_the_time_of_its_context(house):
    def slow(event, services):
        house.clock.advance(3)
        services.ports.store.get(Customer, "ana")
        return {}

    with pytest.raises(Unavailable):
        serve("account", slow, {}, house.services, Context(6))
    assert serve("account", slow, {}, house.services) == {}
