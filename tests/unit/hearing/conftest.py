"""A small bot, compiled, written and read back, and code hooks that answer as told."""

from __future__ import annotations

import pytest

from ivr.compiler.bots.build import compile_bot
from ivr.formats.lex import export as lex
from ivr.hearing.conversation import listen_to, turn
from ivr.hearing.port import Utterance
from ivr.hearing.session import Session
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_text

SPEC = """\
bot: bank
locales: [en-US, es-US]
intents:
  Transfer:
    utterances:
      en-US: [transfer money, "send {amount} dollars", "send money on {day}"]
      es-US: [transferir dinero, "enviar {amount} dólares"]
    slots:
      amount: {type: AMAZON.Number, required: true, ask: how much, retries: 2}
      day: {type: AMAZON.Date, required: true, ask: which day, retries: 1}
      note: {type: AMAZON.FreeFormInput}
      pin: {type: Pin, obfuscate: true}
    confirm: {ask: "send {amount} on {day} for [name]?", declined: not sent, retries: 1}
    closing: thank you
    fulfilment_hook: true
    dialog_hook: HOOKED
  BlockCard:
    utterances:
      en-US: [block my card, "my card was {reason}", i lost my wallet]
      es-US: [bloquear mi tarjeta, "mi tarjeta fue {reason}"]
    slots:
      reason: {type: Reason}
  Balance: {utterances: {en-US: [balance, what is my balance], es-US: [saldo]}, closing: here it is}
slot_types:
  Reason:
    values:
      en-US: {lost: [misplaced], stolen: [taken away, robbed]}
      es-US: {lost: [perdida], stolen: [robada]}
  Pin: {regex: "[0-9]{4}"}
"""


def compiled(hooked="false"):
    spec = load_text(BotSpec, SPEC.replace("HOOKED", hooked), "bots/bank.yaml")
    return lex.read_archive(lex.archive(compile_bot(spec, lambda said, locale: str(said))))


class Lambda:
    """Remembers every event; answers as told, else Close for fulfilment and Delegate."""

    def __init__(self, *answers):
        self.events = []
        self._answers = list(answers)

    def __call__(self, event):
        self.events.append(event)
        if self._answers:
            answer = self._answers.pop(0)
            return answer(event) if callable(answer) else answer
        done = event["invocationSource"] == "FulfillmentCodeHook"
        return reply(event, "Close" if done else "Delegate", state="Fulfilled" if done else None)


def reply(
    event, action, *, slot=None, part=None, state=None, slots=None, messages=(), attributes=None
):
    session = event["sessionState"]
    intent = {**session["intent"]}
    intent |= {"state": state} if state else {}
    intent |= {"slots": {**intent["slots"], **slots}} if slots is not None else {}
    said = session["sessionAttributes"] if attributes is None else attributes
    return {
        "sessionState": {
            "dialogAction": {
                "type": action,
                **({"slotToElicit": slot} if slot else {}),
                **({"subSlotToElicit": {"name": part}} if part else {}),
            },
            "intent": intent,
            "sessionAttributes": said,
        },
        "messages": [{"contentType": "PlainText", "content": text} for text in messages],
    }


class Talk:
    """A conversation: each call is one turn, `replies` are all of them."""

    def __init__(self, listener, hook, session):
        self.listener, self.hook, self.session = listener, hook, session
        self.replies = []

    def __call__(self, text, mode="Speech"):
        given = turn(self.listener, self.session, Utterance(text, mode), self.hook)
        self.session = given.session
        self.replies.append(given)
        return given


def without_ends(bot):
    """A bot of which nothing is said for hooks that fail."""

    def bare(intent):
        hook = {"isActive": True, "enableCodeHookInvocation": True}
        initial = {**(intent.initial_response_setting or {}), "codeHook": hook}
        ends = {"postFulfillmentStatusSpecification": None}
        done = {**(intent.fulfillment_code_hook or {}), **ends}
        update = {"initial_response_setting": initial, "fulfillment_code_hook": done}
        return intent.model_copy(update=update)

    locales = [
        locale.model_copy(update={"intents": tuple(bare(i) for i in locale.intents)})
        for locale in bot.locales
    ]
    return bot.model_copy(update={"locales": tuple(locales)})


@pytest.fixture(scope="session")
def bots():
    hooked = compiled("true")
    return {"plain": compiled(), "hooked": hooked, "bare": without_ends(hooked)}


@pytest.fixture
def talk(bots):
    def begin(hook=None, *, bot="plain", locale="en-US", **attributes):
        listener = listen_to(bots[bot], locale)
        return Talk(listener, hook or Lambda(), Session("s-1", attributes))

    return begin


@pytest.fixture
def answers():
    return Lambda


@pytest.fixture
def replying():
    return reply
