import sys
from typing import cast

import pytest

from ivr.contract import FUNCTIONS
from ivr.faults import IvrError, Unavailable, Unreadable, Where
from ivr.hearing.session import Timed, asked
from ivr.local.functions import LocalFunctions, code_hook, completed, own_functions
from ivr.runtime.wiring import Services
from ivr.simulator.call.world import FlowBook
from ivr.simulator.rehearsal.given import Given
from ivr.simulator.rehearsal.stage import GivenFunctions
from ivr.spec.infra.functions import LocalName


def functions(**own):
    return LocalFunctions(cast("Services", None), lambda arn: arn.rpartition(":")[2], own)


def given(**handler):
    answers = completed(Given.model_validate({"handler": handler}), FUNCTIONS)
    return GivenFunctions(functions(), FlowBook({}), answers.handler)


def test_what_a_test_gives_has_every_field_of_the_contract():
    reply = given(route={"returns": {"band": "high"}}).invoke("lambda:route", {}, 8)
    unset = dict.fromkeys(("lane", "assessment", "reasons", "case"), "none")
    assert (reply.kind, reply.value) == ("answer", {"band": "high", **unset})


def test_what_a_handler_raises_is_an_error_of_the_function():
    reply = functions().invoke("lambda:lookup", {"not": "an event"}, 8)
    assert reply.kind == "error"
    assert reply.why


def test_a_function_of_the_workspace_is_called():
    own = own_functions({"shout": LocalName("builtins:dict")})
    reply = functions(**own).invoke("lambda:shout", {"a": "b"}, 8)
    assert reply.value == {"a": "b"}


def test_a_function_that_nobody_provides_fails_with_advice():
    reply = functions().invoke("lambda:unheard", {}, 8)
    assert reply.kind == "error"
    assert "handler.unheard" in reply.why


def test_the_code_hook_raises_what_failed():
    with pytest.raises(IvrError, match="as given"):
        code_hook(given(code_hook={"error": True}), "lambda:code_hook")({})


def test_the_code_hook_is_late_after_the_time_that_the_bot_gives_it():
    hook = code_hook(given(code_hook=[{"timeout": True}]), "lambda:code_hook")
    with pytest.raises(Unavailable, match="within 30 seconds"):
        asked(hook, {}, 30)
    with pytest.raises(Unavailable, match="within 120 seconds"):
        asked(hook, {}, 120)


@pytest.mark.parametrize(("delay", "seconds"), [("0s", None), ("9s", 9.2)])
def test_a_slow_code_hook_takes_the_time_of_the_call(delay, seconds):
    value = {"sessionState": {"dialogAction": {"type": "Delegate"}}}
    answers = Given.model_validate({"handler": {"code_hook": {"returns": value, "delay": delay}}})
    hook = code_hook(GivenFunctions(functions(), FlowBook({}), answers.handler), "code_hook")
    assert hook({}) == (value if seconds is None else Timed(value, seconds))


@pytest.mark.parametrize("place", ["no.such.module:x", "builtins:no_such_name"])
def test_a_callable_that_does_not_exist_is_told(place):
    where = Where("infra/functions.yaml", 7, 5)
    with pytest.raises(Unreadable, match=r"infra/functions\.yaml:7:5: shout\.local"):
        own_functions({"shout": LocalName(place, where)})


def test_modules_of_the_workspace_are_found(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    package = tmp_path / "branches_of_this_test"
    package.mkdir()
    (package / "near.py").write_text("def nearest(event):\n    return {'street': 'Elm'}\n")
    declared = {"nearest": LocalName("branches_of_this_test.near:nearest")}
    reply = functions(**own_functions(declared, tmp_path)).invoke("lambda:nearest", {}, 8)
    assert reply.value == {"street": "Elm"}


def test_a_module_that_is_missing_or_broken_is_told_with_advice(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    with pytest.raises(Unreadable, match=r"Put the module into .*, or install its package"):
        own_functions({"shout": LocalName("no.such.module:x")}, tmp_path)
    (tmp_path / "broken_of_this_test.py").write_text("def shout(:\n")
    with pytest.raises(Unreadable, match="Correct broken_of_this_test"):
        own_functions({"shout": LocalName("broken_of_this_test:shout")}, tmp_path)
