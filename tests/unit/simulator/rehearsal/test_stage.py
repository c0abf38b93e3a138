from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.simulator.call.beyond import Answer, Asked
from ivr.simulator.call.callers import Silence
from ivr.simulator.call.world import BotSession, FlowBook, FunctionReply
from ivr.simulator.rehearsal.given import Given
from ivr.simulator.rehearsal.stage import quiet_world, staged

SYMBOLS = {"arn:f": "lambda:route", "arn:q": "queue:cards", "arn:h": "hours:bank"}
NOW = datetime(2026, 1, 14, tzinfo=UTC)


def stage(value, **ports):
    world = quiet_world(FlowBook({}, SYMBOLS))
    for name, port in ports.items():
        object.__setattr__(world, name, port)
    return staged(world, Given.model_validate(value))


def test_a_quiet_world_has_no_functions_and_no_bots():
    world = stage({})
    assert world.functions.invoke("arn:f", {}, 3).kind == "error"
    session = BotSession("c", {})
    assert world.bots.turn("arn:b", "en-US", session, Silence()).state == "failed"
    assert world.calendars.is_open("arn:h", NOW) is True
    assert world.queues.look("arn:q", NOW).name == "cards"
    assert world.cipher.encrypt("", "PEM", "1") is None
    assert "12" not in str(world.cipher.encrypt("k", "PEM", "12"))


@pytest.mark.parametrize(
    ("given", "reply"),
    [
        ({"returns": {"band": "low"}}, FunctionReply("answer", {"band": "low"})),
        ({"error": True}, FunctionReply("error", why="as given")),
        ({"error": "boom"}, FunctionReply("error", why="boom")),
        ({"timeout": True}, FunctionReply("timeout", None, 7.0, "as given")),
        ({"raw": "<html>"}, FunctionReply("garbage", "<html>", why="the answer is not JSON")),
        (
            {"returns": {}, "delay": "2s"},
            FunctionReply("answer", {}, 2.2),
        ),
    ],
)
def test_handlers_answer_as_given(given, reply):
    assert stage({"handler.route": given}).functions.invoke("arn:f", {}, 7.0) == reply


def test_a_list_of_answers_is_used_up_and_the_last_one_stays():
    functions = stage({"handler.route": [{"error": True}, {"returns": {}}]}).functions
    assert [functions.invoke("arn:f", {}, 7).kind for _ in range(3)] == [
        "error",
        "answer",
        "answer",
    ]


def test_delay_alone_and_other_functions_go_through(kit):
    beyond = kit.Answers([FunctionReply("answer", {"real": "yes"}, 0.5)])
    functions = stage({"handler.route": {"delay": "3s"}}, functions=beyond).functions
    late = functions.invoke("arn:f", {"x": 1}, 7)
    assert (late.value, late.seconds) == ({"real": "yes"}, 3.5)
    assert functions.invoke("arn:other", {}, 7).seconds == 0.5
    assert [asked[0] for asked in beyond.asked] == ["arn:f", "arn:other"]


@pytest.mark.parametrize(("word", "answer"), [("open", True), ("closed", False), ("unknown", None)])
def test_hours(word, answer):
    world = stage({"hours.bank": word})
    assert world.calendars.is_open("arn:h", NOW) is answer
    assert world.calendars.is_open("arn:other", NOW) is True


def test_queues():
    def look(given):
        return stage({"queue.cards": given}).queues.look("arn:q", NOW)

    assert look("full").full
    assert not look("closed").open
    assert look("unknown") is None
    assert look({"wait": "never"}).wait_seconds is None
    view = look({"wait": "2m", "size": 4, "oldest": "90s", "agents": 0, "holds": "5s"})
    assert (view.wait_seconds, view.size, view.oldest_age_seconds) == (120, 4, 90)
    assert (view.agents_available, view.hold_seconds) == (0, 5)
    assert look({"open": True}).wait_seconds == 20


def test_numbers_clock_draws_breaks_and_silence():
    world = stage(
        {
            "numbers": {"+1": "undialable", "+2": "invalid", "+3": "failed", "+4": "timeout"},
            "clock": "2026-12-25T09:00:00",
            "split": 42,
            "breaks": {"a.b": "error", "c": "QueueAtCapacity"},
            "silence_is": "timeout",
        }
    )
    numbers = world.numbers
    assert [numbers.check(n) for n in ("+1", "+2", "+3")] == ["undialable", "invalid", "dialable"]
    assert [numbers.connect(n, 9) for n in ("+3", "+4", "+5")] == ["failed", "timeout", "answered"]
    assert numbers.parse("4155550101", "US") == "+14155550101"
    assert world.clock.moment(60).isoformat() == "2026-12-25T09:01:00+00:00"
    assert [world.random.randint(1, 100) for _ in range(3)] == [42, 42, 42]
    assert world.breaks == {"a.b": "NoMatchingError", "c": "QueueAtCapacity"}
    assert world.silence_is == "timeout"


def test_given_answers_stand_in_front_of_those_beyond():
    class Beyond:
        def answer(self, asked):
            return Answer("beyond")

    given = {
        "answers.GetCase": {"values": {"status": "open"}, "delay": "2s"},
        "answers.main/it": [{"error": "error"}, {"result": "Next"}],
    }
    world = stage(given, answers=Beyond())
    ask = world.answers.answer
    case = Asked("main", "case", "GetCase", {}, NOW)
    assert ask(case) == Answer(values={"status": "open"}, seconds=2.0)
    it = Asked("main", "it", "GetCase", {}, NOW)
    assert [ask(it).error, ask(it).result, ask(it).result] == ["NoMatchingError", "Next", "Next"]
    assert ask(Asked("main", "x", "ShowView", {}, NOW)).result == "beyond"
