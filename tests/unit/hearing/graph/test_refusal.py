"""An answer that Lex refuses, on both ways that the service may go."""

from dataclasses import replace

import pytest

from ivr.faults import IvrError
from ivr.hearing.conversation import listen_to, turn
from ivr.hearing.port import Utterance
from ivr.hearing.session import Session


@pytest.fixture
def asked(build):
    """Return a turn with a bot that says sorry where its code hook fails."""

    def said(hook, refusal):
        after = {"failureResponse": build.says("sorry")}
        fulfilment = {
            "enabled": True, "isActive": True, "postFulfillmentStatusSpecification": after,
        }  # fmt: skip
        intent = build.intent("Ask", "ask", fulfillment_code_hook=fulfilment)
        listener = replace(listen_to(build.bot(intent), "en_US"), refusal=refusal)
        return turn(listener, Session("s"), Utterance("ask"), hook)

    return said


@pytest.mark.parametrize(
    "answer", [None, {"sessionState": {"dialogAction": {"type": "Sing"}}}], ids=["none", "action"]
)
@pytest.mark.parametrize(
    ("refusal", "state", "error"),
    [("fails", "done", ""), ("breaks", "failed", "DependencyFailedException")],
)
def test_an_answer_of_a_wrong_shape(asked, answer, refusal, state, error):
    reply = asked(lambda event: answer, refusal)
    assert (reply.state, reply.error, reply.dialog_state) == (state, error, "Failed")
    assert bool(reply.messages) is (state == "done")


@pytest.mark.parametrize("refusal", ["fails", "breaks"])
def test_a_hook_that_raises_always_takes_the_failure_step(asked, refusal):
    def raises(event):
        raise IvrError("away")

    assert [message.text for message in asked(raises, refusal).messages] == ["sorry"]
