"""A function begins nothing that could outlive it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.infra.templates import resources
from ivr import workspace
from ivr.contract import FUNCTIONS, LAMBDA_WAIT_SECONDS_MAX
from ivr.faults import Unavailable
from ivr.runtime.adapters.aws.client import ATTEMPTS, CONFIG, CONNECT_SECONDS, ONCE, READ_SECONDS
from ivr.runtime.ports import TextRequest
from ivr.runtime.records import Customer, OptOut
from ivr.runtime.wiring import TOLD, serve
from ivr.runtime.wiring.hurry import (
    ASKED_SECONDS,
    LONG_SECONDS,
    RUN_SECONDS,
    TEXT_SECONDS,
    TOLD_SECONDS,
    hurried,
)

ROOT = Path(__file__).parents[4]
WORST = ATTEMPTS * (CONNECT_SECONDS + READ_SECONDS) + 1
"""Seconds of one request: two tries, and one second between them."""


class Context:
    def __init__(self, seconds):
        self.seconds = seconds

    def get_remaining_time_in_millis(self):
        return int(self.seconds * 1_000)


def limits():
    for function in resources("AWS::Serverless::Function").values():
        name = function["Handler"].removesuffix(".handle").removeprefix("ivr.runtime.handlers.")
        yield name, function["Timeout"]


@pytest.mark.parametrize(("name", "limit"), sorted(limits()))
def test_what_is_begun_ends_within_the_limit_of_the_function(name, limit):
    if limit < LONG_SECONDS:
        assert limit - ASKED_SECONDS >= 2.2 - 1e-9
        assert limit - ASKED_SECONDS + WORST < limit
    else:
        group, _, function = name.partition(".")
        assert function in TOLD or group in {"streamed", "taught"}
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


def test_no_message_is_handed_over_too_late(house):
    message = TextRequest("+14155550101", "a body", "t")
    given = hurried(house.services, Context(6))
    house.clock.advance(6 - TEXT_SECONDS - 0.1)
    assert given.ports.texter.send(message).message
    house.clock.advance(0.2)
    with pytest.raises(Unavailable):
        given.ports.texter.send(message)
    assert house.texter.sent == [message]


ONE_MESSAGE = CONNECT_SECONDS + READ_SECONDS
"""A message is tried once: see `client.ONCE`."""

BESIDE: dict[str, tuple[str, ...]] = {
    "authenticate": ("unsealer",),
    "send_code": ("texter",),
}
"""In-call function -> the ports that it asks besides the store; all others ask the store alone."""


def worst(name: str, limit: float) -> float:
    """Return when the last request of an in-call function has ended, in seconds from its start.

    Each of many requests may take its worst time: what counts is when the last one may begin. The
    unsealer is asked first and begins at once; the texter last.
    """
    store = limit - ASKED_SECONDS + WORST
    ends = {"unsealer": WORST, "texter": limit - TEXT_SECONDS + ONE_MESSAGE}
    return max(store, *(ends[port] for port in BESIDE.get(name, ())), 0)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_in_call_function_ends_in_time_in_its_worst_case(name):
    limit = dict(limits())[f"asked.{name}"]
    assert limit < LAMBDA_WAIT_SECONDS_MAX
    assert worst(name, limit) < limit


def test_in_call_functions_ask_nothing_else_than_this_knows():
    asked: dict[str, set[str]] = {}
    services = ROOT / "ivr/runtime/services/inside"
    for name in FUNCTIONS:
        handler = (ROOT / f"ivr/runtime/handlers/asked/{name}.py").read_text(encoding="utf-8")
        used = re.findall(r"from ivr\.runtime\.services\.inside import (\w+)", handler)
        texts = [handler, *((services / f"{each}.py").read_text(encoding="utf-8") for each in used)]
        ports = {port for text in texts for port in re.findall(r"ports\.(\w+)\.\w+\(", text)}
        asked[name] = ports - {"store", "clock", "chance"}
    assert {name: ports for name, ports in asked.items() if ports} == {
        name: set(ports) for name, ports in BESIDE.items()
    }


def test_nothing_is_tried_again_but_by_the_client():
    """One layer of retries: the client's. A flow's own limit is no longer than Connect's."""
    assert ONCE.retries["total_max_attempts"] == 1
    assert CONFIG.retries["total_max_attempts"] == ATTEMPTS
    program = workspace.compile_workspace(workspace.load(ROOT)).program
    waits = {
        int(action.parameters.invocation_time_limit_seconds)
        for flow in program.flows
        for action in flow.actions
        if action.type == "InvokeLambdaFunction"
    }
    assert max(waits) <= LAMBDA_WAIT_SECONDS_MAX
    assert min(waits) >= 4
