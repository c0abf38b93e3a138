"""Bots in the export dialect, written as tests need them, and conversations with them."""

import pytest

from ivr.hearing.conversation import Arrival, listen_to, turn
from ivr.hearing.port import Utterance
from ivr.hearing.session import Session
from ivr.ir.bot import Bot, BotLocale, Intent, Slot, SlotType

FALLBACK = Intent(name="FallbackIntent", parent_intent_signature="AMAZON.FallbackIntent")


class Build:
    """Records as exports spell them, from what a test cares about."""

    def step(
        self, kind, *, slot=None, intent=None, slots=None, attributes=None, quiet=None, scope=None
    ):
        action = {"type": kind, "slotToElicit": slot, "suppressNextMessage": quiet}
        if scope:
            action["intentsInScope"] = scope
        return {
            "dialogAction": action,
            "intent": {"name": intent, "slots": slots},
            "sessionAttributes": attributes,
        }

    def says(self, *texts):
        groups = [{"message": {"plainTextMessage": {"value": text}}} for text in texts]
        return {"messageGroupsList": groups}

    def branches(self, *pairs, default=None):
        rows = [
            {"name": f"b{n}", "condition": {"expressionString": text}, **branch}
            for n, (text, branch) in enumerate(pairs)
        ]
        return {"isActive": True, "conditionalBranches": rows, "defaultBranch": default or {}}

    def hook(self, label=None, **ends):
        return {
            "isActive": True,
            "enableCodeHookInvocation": True,
            "invocationLabel": label,
            "postCodeHookSpecification": ends,
        }

    def slot(self, name, kind="AMAZON.Number", *, ask=None, retries=1, required=True, **more):
        elicitation = {
            "slotConstraint": "Required" if required else "Optional",
            "promptSpecification": {**self.says(ask or f"{name}?"), "maxRetries": retries},
        }
        outer = {
            key: more.pop(key) for key in ("multipleValuesSetting", "subSlotSetting") if key in more
        }
        return Slot(
            name=name, slotTypeName=kind, valueElicitationSetting={**elicitation, **more}, **outer
        )

    def intent(self, name, *utterances, slots=(), **more):
        order = [{"slotName": slot.name, "priority": n} for n, slot in enumerate(slots, 1)]
        samples = [{"utterance": text} for text in utterances]
        return Intent(
            name=name, sampleUtterances=samples, slots=slots, slotPriorities=order, **more
        )

    def bot(self, *intents, types=(), locale="en_US"):
        kinds = tuple(SlotType.model_validate(kind) for kind in types)
        every = (*intents, *(() if any(i.is_fallback for i in intents) else (FALLBACK,)))
        found = BotLocale(name="n", identifier=locale, intents=every, slot_types=kinds)
        return Bot(name="shop", locales=(found,))


class Talk:
    def __init__(self, listener, hook, session):
        self.listener, self.hook, self.session = listener, hook, session

    def __call__(self, text, mode="Text", **arrival):
        given = turn(
            self.listener, self.session, Utterance(text, mode), self.hook, Arrival(**arrival)
        )
        self.session = given.session
        return given

    def texts(self, text, mode="Text", **arrival):
        return [message.text for message in self(text, mode, **arrival).messages]


@pytest.fixture
def build():
    return Build()


@pytest.fixture
def with_bot(answers):
    def begin(bot, hook=None, *, knowledge=None, session=None, **attributes):
        locale = bot.locales[0].identifier
        listener = listen_to(bot, locale, knowledge=knowledge)
        return Talk(listener, hook or answers(), session or Session("s-1", attributes))

    return begin
