"""Sessions: held for one turn at a time, forgotten when idle, bounded in number and size."""

from __future__ import annotations

import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.formats.lex.pieces import identifier
from ivr.local.serving.faults import ServiceError
from ivr.local.serving.operations import Place, Request, operate
from ivr.local.serving.sessions import Key, Limits, Sessions
from ivr.local.serving.shapes import weight_of


def key(name="s"):
    return Key("BOT", "local", "en_US", name)


def keep(sessions, name, ttl=60, weight=1):
    with sessions.turn(key(name), ttl) as held:
        held.keep(name, weight)


def kept(sessions, *names, ttl=60):
    found = []
    for name in names:
        try:
            found.append(sessions.look(key(name), ttl)[0])
        except ServiceError:
            continue
    return found


def test_a_turn_that_fails_leaves_the_session_as_it_was(clock):
    sessions = Sessions(clock)
    keep(sessions, "a")

    def fail():
        with sessions.turn(key("a"), 60) as held:
            held.keep("changed", 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert kept(sessions, "a") == ["a"]
    keep(sessions, "a")


def test_a_busy_session_is_refused_and_others_are_not(clock):
    sessions = Sessions(clock)
    with sessions.turn(key("a"), 60):
        with pytest.raises(ServiceError) as caught, sessions.turn(key("a"), 60):
            pass
        keep(sessions, "b")
    assert (caught.value.shape, caught.value.status) == ("ConflictException", 409)
    keep(sessions, "a")


def test_idle_time_is_told_and_ends_a_session(clock):
    sessions = Sessions(clock)
    keep(sessions, "a")
    clock.now += 59
    with sessions.turn(key("a"), 60) as held:
        assert (held.before, held.idle) == ("a", 59)
        held.keep("a", 1)
    clock.now += 60
    with sessions.turn(key("a"), 60) as held:
        assert (held.before, held.idle) == (None, 0.0)
    assert len(sessions) == 0


def test_expired_sessions_make_room_by_themselves(clock):
    sessions = Sessions(clock)
    for number in range(50):
        keep(sessions, str(number))
    keep(sessions, "long", ttl=600)
    clock.now += 60
    keep(sessions, "new")
    assert len(sessions) == 2
    assert kept(sessions, "long", ttl=600) == ["long"]


@pytest.mark.parametrize("limits", [Limits(sessions=3), Limits(characters=3)])
def test_what_would_expire_first_goes_first(clock, limits):
    sessions = Sessions(clock, limits)
    for name in "abc":
        keep(sessions, name)
        clock.now += 1
    keep(sessions, "a")
    keep(sessions, "long", ttl=600)
    assert kept(sessions, *"abc") == ["a", "c"]
    keep(sessions, "d")
    assert kept(sessions, *"acd") == ["a", "d"]
    assert kept(sessions, "long", ttl=600) == ["long"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcdef"), st.sampled_from((60, 90)), st.integers(0, 50),
            st.sampled_from(("keep", "forget", "look")),
        ),
        max_size=60,
    )
)  # fmt: skip
def test_counts_hold_whatever_happens(steps):
    now = [0.0]
    sessions = Sessions(lambda: now[0], Limits(sessions=4, characters=100))
    for name, ttl, passed, action in steps:
        now[0] += passed
        if action == "look":
            kept(sessions, name, ttl=ttl)
            continue
        with sessions.turn(key(name), ttl) as held:
            held.keep(name, passed + 1) if action == "keep" else held.forget()
        assert len(sessions) <= 4
    shelves = sessions._shelves.values()
    assert len(sessions) == sum(len(shelf) for shelf in shelves)
    assert sessions._weight == sum(each.weight for shelf in shelves for each in shelf.values())


def test_sessions_that_are_all_open_at_once_do_not_mix(runtime):
    numbers = range(2, 402)

    def say(number, text):
        place = Place("FlowerShop", "local", "en_US", f"caller-{number}")
        body = json.dumps({"text": text, "sessionState": {"sessionAttributes": {"n": str(number)}}})
        reply = operate(runtime, "RecognizeText", Request(place, {}, body.encode(), "r")).body
        return json.loads(reply)

    def last(number):
        state = say(number, "tomorrow")
        amount = state["sessionState"]["intent"]["slots"]["amount"]["value"]["interpretedValue"]
        told = state["sessionState"]["sessionAttributes"]["n"], state["messages"][0]["content"]
        return (state["sessionId"], amount, *told)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: say(number, "order flowers"), numbers))
        list(pool.map(lambda number: say(number, str(number)), reversed(numbers)))
        found = list(pool.map(last, numbers))
    assert len(runtime.sessions) == 400
    assert found == [(f"caller-{n}", str(n), str(n), f"{n} of them?") for n in numbers]


def test_ten_thousand_sessions_take_little_room(runtime):
    def session(name):
        return Key(identifier("bot", "FlowerShop"), "local", "en_US", name)

    def say(number):
        place = Place("FlowerShop", "local", "en_US", f"caller-{number}")
        operate(runtime, "RecognizeText", Request(place, {}, b'{"text":"order flowers"}', "r"))

    say(0)
    tracemalloc.start()
    try:
        for number in range(1, 301):
            say(number)
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert used / 300 * 10_000 < 80_000_000
    told, _ = runtime.sessions.look(session("caller-7"), 300)
    for number in range(301, 10_001):
        with runtime.sessions.turn(session(f"caller-{number}"), 300) as held:
            held.keep(told, weight_of(told))
    assert len(runtime.sessions) == 10_001
    place = Place("FlowerShop", "local", "en_US", "caller-7")
    reply = operate(runtime, "GetSession", Request(place, {}, b"", "r"))
    assert b'"slotToElicit":"amount"' in reply.body
