"""Code hooks: a copy of the event in, the answer out, in time; functions of yours imported."""

from __future__ import annotations

import threading

import pytest

from ivr.faults import IvrError, Unavailable, Unreadable
from ivr.hearing.session import HOOK_SECONDS
from ivr.local.serving.hooks import Asking, Attached, imported, within

EVENT = {
    "sessionId": "s",
    "requestAttributes": None,
    "sessionState": {"sessionAttributes": {}, "intent": {"name": "Ask"}},
}


@pytest.fixture
def module(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "hooks_of_a_test.py").write_text(
        "def alone(event):\n    return {'told': event['sessionId']}\n"
        "def as_lambda(event, context):\n"
        "    left = context.get_remaining_time_in_millis()\n"
        "    return {'told': context.aws_request_id, 'left': left}\n"
        "def any_way(*args):\n    return {'told': len(args)}\n"
        "nothing = 5\n",
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.parametrize(("name", "told"), [("alone", "s"), ("as_lambda", "s"), ("any_way", 2)])
def test_functions_are_called_as_they_are_written(module, name, told):
    hook = imported(f"hooks_of_a_test:{name}", module)
    assert hook.shown == f"hooks_of_a_test:{name}"
    assert hook.call(EVENT)["told"] == told


def test_a_function_is_told_how_long_lex_waits(module):
    asking = Asking(imported("hooks_of_a_test:as_lambda", module), {}, "r")
    assert asking.answer(EVENT)["left"] == 30_000
    assert asking.limited().call(EVENT, 120)["left"] == 120_000


@pytest.mark.parametrize(
    "named", ["hooks_of_a_test:nothing", "hooks_of_a_test:none", "no_module_of_this:f", "", ":f"]
)
def test_what_is_no_function(module, named):
    with pytest.raises(Unreadable) as caught:
        imported(named, module)
    assert caught.value.code == "LEX053"


def test_a_hook_gets_a_copy(hook):
    event = {**EVENT, "requestAttributes": {"own": "1"}}

    def spoil(given):
        given["sessionState"]["sessionAttributes"]["spoilt"] = "yes"
        return {"requestAttributes": {"back": "1", "odd": 5}}

    asking = Asking(Attached("test", spoil), {"from": "client"}, "request-1")
    asking.answer(event)
    assert event["sessionState"]["sessionAttributes"] == {}
    assert asking.answered == {"back": "1"}
    Asking(Attached("test", hook), {"from": "client"}, "request-1").answer(event)
    assert hook.events[0]["requestAttributes"] == {"own": "1", "from": "client"}
    assert hook.events[0]["sessionState"]["originatingRequestId"] == "request-1"


def test_what_a_hook_raises_is_an_error_of_the_function_and_not_a_time_out():
    def away(event):
        raise Unavailable("the store")

    asking = Asking(Attached("test", away), {}, "r")
    with pytest.raises(IvrError, match="Unavailable: the store") as caught:
        asking.answer(EVENT)
    assert not isinstance(caught.value, Unavailable)
    assert asking.is_failed
    assert asking.is_down


def test_words_of_strangers_exceptions_are_not_told():
    with pytest.raises(IvrError, match=r"ZeroDivisionError$"):
        within(lambda: 1 / 0, 1)


def test_a_late_hook_is_left_alone():
    let_go, waited = threading.Event(), []

    def passes(thread, seconds):
        waited.append((thread.is_alive(), seconds))

    with pytest.raises(Unavailable, match="within 30 seconds"):
        within(let_go.wait, HOOK_SECONDS, passes)
    let_go.set()
    assert waited == [(True, 30.0)]


ASKED = {**EVENT, "bot": {"name": "Shop"}, "invocationSource": "DialogCodeHook"}
SAID = {**ASKED, "inputTranscript": "my pin is 4821"}


def raising(problem):
    def call(event):
        raise problem

    return call


def test_a_hook_that_raises_is_told_with_its_traceback():
    told = []
    asking = Asking(Attached("test", raising(RuntimeError("ka\nput"))), {}, "r", tell=told.append)
    with pytest.raises(IvrError, match=r"RuntimeError$"):
        asking.answer(SAID)
    (line,) = told
    first, *trace = line.splitlines()
    assert first == "code hook of bot Shop, session s, DialogCodeHook: it raised RuntimeError"
    assert trace[0] == "Traceback (most recent call last):"
    assert "in call" in line
    assert "4821" not in line
    assert asking.noted("sorry") == "sorry; the code hook raised RuntimeError: ka put"


@pytest.mark.parametrize("quoted", ["4071", "4111 1111 1111 1111", "4111-1111-1111-1111", "123"])
def test_numbers_that_an_exception_quotes_are_told_nowhere(quoted):
    told = []
    problem = ValueError(f"no card {quoted!r}")
    asking = Asking(Attached("test", raising(problem)), {}, "r", tell=told.append)
    with pytest.raises(IvrError):
        asking.answer(SAID)
    assert "no card '***'" in told[0]
    assert asking.noted("") == "the code hook raised ValueError: no card '***'"
    assert quoted not in told[0].split("ValueError", 1)[1]


def test_what_a_hook_raised_is_noted_in_short():
    asking = Asking(Attached("test", raising(RuntimeError("x" * 5_000))), {}, "r")
    with pytest.raises(IvrError):
        asking.answer(EVENT)
    assert len(asking.noted("")) < 300


def test_a_hook_that_is_late_or_missing_is_told():
    told = []
    let_go = threading.Event()
    late = Attached("test", lambda event: let_go.wait())
    for attached in (late, Attached("none")):
        asking = Asking(attached, {}, "r", lambda thread, seconds: None, tell=told.append)
        with pytest.raises(IvrError):
            asking.answer(SAID)
        assert asking.noted("late") == "late"
    let_go.set()
    about = "code hook of bot Shop, session s, DialogCodeHook: "
    assert told[0] == f"{about}the code hook did not answer within 30 seconds"
    assert told[1].startswith(f"{about}the bot asks a code hook")
