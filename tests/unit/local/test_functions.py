from typing import Any, cast

import pytest

from ivr.contract import FUNCTIONS
from ivr.faults import IvrError, Unreadable
from ivr.local.functions import LocalFunctions, Mock, own_functions
from ivr.runtime.wiring import Services


def functions(**given: Any):
    return LocalFunctions(
        cast("Services", None), lambda arn: arn.rpartition(":")[2], FUNCTIONS, **given
    )


def test_a_mock_answers_every_field_of_the_contract():
    asked = functions(mocks={"route": Mock(returns={"band": "high"})})
    reply = asked.invoke("lambda:route", {}, 8)
    assert (reply.kind, reply.value) == ("answer", {"band": "high", "assessment": "none"})


@pytest.mark.parametrize("kind", ["error", "timeout"])
def test_a_mock_can_fail(kind):
    reply = functions(mocks={"route": Mock(kind, seconds=9)}).invoke("lambda:route", {}, 8)
    assert (reply.kind, reply.seconds) == (kind, 9)


def test_what_a_handler_raises_is_an_error_of_the_function():
    reply = functions().invoke("lambda:lookup", {"not": "an event"}, 8)
    assert reply.kind == "error"
    assert reply.why


def test_a_function_of_the_workspace_is_called():
    own = own_functions({"shout": "builtins:dict"})
    reply = functions(own=own).invoke("lambda:shout", {"a": "b"}, 8)
    assert reply.value == {"a": "b"}


def test_a_function_that_nobody_provides_fails_with_advice():
    reply = functions().invoke("lambda:unheard", {}, 8)
    assert reply.kind == "error"
    assert "handler.unheard" in reply.why


def test_the_code_hook_raises_what_failed():
    with pytest.raises(IvrError, match="mocked"):
        functions(mocks={"code_hook": Mock("error")}).code_hook({})


@pytest.mark.parametrize("place", ["no.such.module:x", "builtins:no_such_name"])
def test_a_callable_that_does_not_exist_is_told(place):
    with pytest.raises(Unreadable, match=r"shout\.local"):
        own_functions({"shout": place})
