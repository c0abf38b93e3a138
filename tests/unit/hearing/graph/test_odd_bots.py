"""Bots by others, and bots that lead nowhere: every turn is answered, or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.faults import NotFound
from ivr.formats.lex import export as lex
from ivr.hearing.conversation import listen_to, turn
from ivr.hearing.port import Utterance
from ivr.hearing.session import Session
from ivr.ir.bot import Bot, BotLocale, Intent


def texts(reply):
    return [message.text for message in reply.messages]


def test_a_locale_that_the_bot_does_not_speak(bots):
    with pytest.raises(NotFound, match="en_US, es_US"):
        listen_to(bots["plain"], "fr-CA")


def step(kind, slot=None, intent=None):
    return {
        "dialogAction": {"type": kind, "slotToElicit": slot, "suppressNextMessage": None},
        "intent": {"name": intent, "slots": None},
        "sessionAttributes": {"via": kind},
    }


def odd_bot(following, *intents):
    fallback = Intent(name="FallbackIntent", parent_intent_signature="AMAZON.FallbackIntent")
    odd = Intent(
        name="Odd",
        sample_utterances=[{"utterance": "odd"}],
        initial_response_setting={"nextStep": following},
    )
    locale = BotLocale(name="English", identifier="en_US", intents=(fallback, odd, *intents))
    return Bot(name="odd", locales=(locale,))


@pytest.mark.parametrize(
    ("following", "why"),
    [
        (step("StartIntent"), "names none"),
        (step("StartIntent", intent="Odd"), "circle"),
        (step("StartIntent", intent="Gone"), "Gone"),
        (step("ElicitSlot", slot="gone"), "no slot 'gone'"),
        (step("Dance"), "Dance"),
    ],
)
def test_a_bot_that_leads_nowhere_fails_and_says_why(answers, following, why):
    listener = listen_to(odd_bot(following), "en-US")
    reply = turn(listener, Session(), Utterance("odd"), answers())
    assert reply.state == "failed"
    assert why in reply.why


def test_a_bot_without_a_fallback_fails(answers):
    bot = Bot(name="b", locales=(BotLocale(name="English", identifier="en_US"),))
    reply = turn(listen_to(bot, "en-US"), Session(), Utterance("x"), answers())
    assert "no FallbackIntent" in reply.why


@pytest.mark.parametrize(
    ("following", "state", "action"),
    [
        (step("EndConversation"), "done", "Close"),
        (step("ElicitIntent"), "elicit", "ElicitIntent"),
        (step("ConfirmIntent"), "done", "Close"),
        (step("FulfillIntent"), "done", "Close"),
        (step("InvokeDialogCodeHook"), "done", "Close"),
    ],
)
def test_the_steps_of_a_bot_are_taken(answers, following, state, action):
    listener = listen_to(odd_bot(following), "en-US")
    reply = turn(listener, Session(), Utterance("odd"), answers())
    assert (reply.state, reply.dialog_action) == (state, action)
    assert reply.session_attributes["via"] == following["dialogAction"]["type"]


# --- bots by others -------------------------------------------------------------------------


def test_a_bot_in_the_older_dialect_takes_the_default_path(answers, replying):
    order = Intent(
        name="Order",
        sample_utterances=[{"utterance": "order flowers"}],
        dialog_code_hook={"enabled": True},
        slots=(
            {
                "name": "kind",
                "slotTypeName": "AMAZON.FirstName",
                "valueElicitationSetting": {
                    "slotConstraint": "Required",
                    "promptSpecification": {
                        "maxRetries": 0,
                        "messageGroupsList": [
                            {
                                "message": {"plainTextMessage": {"value": "which"}},
                                "variations": [{"ssmlMessage": {"value": "<speak>w</speak>"}}],
                            }
                        ],
                    },
                },
            },
        ),
    )
    listener = listen_to(odd_bot(step("EndConversation"), order), "en-US")
    hook = answers()
    first = turn(listener, Session(), Utterance("order flowers"), hook)
    assert (first.eliciting, texts(first)) == ("kind", ["which"])
    last = turn(listener, first.session, Utterance("roses"), hook)
    assert (last.state, last.dialog_state) == ("done", "ReadyForFulfillment")
    assert len(hook.events) == 2
    lost = turn(listener, first.session, Utterance(""), hook)
    assert (lost.state, lost.dialog_state, lost.intent) == ("done", "Failed", "Order")


def test_real_exports_hold_a_conversation(answers):
    import os  # noqa: PLC0415 - only where a corpus is

    corpus = Path(os.getenv("IVR_CORPUS", "../shared/corpus")) / "bots" / "exports"
    if not corpus.is_dir():
        pytest.skip("no corpus: set IVR_CORPUS")
    listener = listen_to(lex.read_folder(corpus / "09-order-flower-repeat"), "en-US")
    say, session = answers(), Session()
    replies = []
    for text in ("I would like to order some flowers", "roses", "march third 1999"):
        replies.append(turn(listener, session, Utterance(text), say))
        session = replies[-1].session
    assert [reply.eliciting for reply in replies] == ["FlowerType", "PickupDate", "PickupTime"]
    assert replies[1].slots["FlowerType"] == "roses"


def test_a_network_says_that_it_answers_by_itself(build, with_bot):
    bot = build.bot(build.intent("Ask", "ask"))
    assert with_bot(bot)("ask").why == ""
    network = bot.model_validate({**bot.model_dump(by_alias=True), "botType": "BotNetwork"})
    alone = with_bot(network.model_copy(update={"locales": bot.locales}))("ask")
    assert (alone.intent, alone.state) == ("Ask", "done")
    assert "members are not simulated" in alone.why


@pytest.mark.parametrize(
    ("kind", "why"),
    [("Gone", "slot type Gone is neither"), ("AMAZON.Actor", "slot type AMAZON.Actor is neither"),
     ("AMAZON.Number", "")],
)  # fmt: skip
def test_a_slot_that_nothing_can_fill_here_says_why(build, with_bot, kind, why):
    say = with_bot(build.bot(build.intent("Ask", "ask", slots=(build.slot("n", kind),))))
    say("ask")
    missed = say("purple")
    assert (missed.eliciting, why in missed.why, bool(missed.why)) == ("n", True, bool(why))
