"""What a bot's records say of a conversation, found in their open JSON.

Law: reading only; a setting that is absent, null or of another shape reads as not set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from ivr.hearing.session import Json, Message
from ivr.ir.bot import Intent, Slot

_NAMED = re.compile(r"\{([A-Za-z0-9_\-]+)\}|\[([A-Za-z0-9_\-.:]+)\]")

_MESSAGE_KINDS = (
    ("plainTextMessage", "PlainText"),
    ("ssmlMessage", "SSML"),
    ("customPayload", "CustomPayload"),
)


def table(value: object) -> Json:
    """Return a JSON object, empty where the value is none."""
    return cast("Json", value) if isinstance(value, dict) else {}


def rows(value: object) -> list[Json]:
    """Return the objects of a JSON list, empty where the value is none."""
    return [table(each) for each in cast("list[Any]", value)] if isinstance(value, list) else []


def after_fulfilment(intent: Intent) -> Json:
    """Return what follows fulfilment, empty where the default path does."""
    setting = table(intent.fulfillment_code_hook)
    if setting.get("isActive") is False:
        return {}
    return table(setting.get("postFulfillmentStatusSpecification"))


class Plan(NamedTuple):
    """What an intent's records say of its way through a dialogue, read once.

    `opening`, `hook` and `first` are the initial response's message, code hook and next step;
    `after` has the message and the next step that follow fulfilment, by outcome; `closing` the
    same of the closing response. `secret` names the slots that are obfuscated.
    """

    opening: Json
    hook: Json
    first: Json
    asks_dialog_hook: bool
    asks_fulfilment_hook: bool
    confirmation: Json
    after: Mapping[str, tuple[Json, Json]]
    closing: tuple[Json, Json]
    secret: frozenset[str]


def plan_of(intent: Intent) -> Plan:
    """Return what an intent's records say of its way."""
    initial = table(intent.initial_response_setting)
    after = after_fulfilment(intent)
    closing = table(intent.intent_closing_setting)
    closing = {} if closing.get("isActive") is False else closing
    return Plan(
        opening=table(initial.get("initialResponse")),
        hook=table(initial.get("codeHook")),
        first=table(initial.get("nextStep")),
        asks_dialog_hook=table(intent.dialog_code_hook).get("enabled") is True,
        asks_fulfilment_hook=table(intent.fulfillment_code_hook).get("enabled") is True,
        confirmation=confirmation_setting(intent),
        after={
            "success": (table(after.get("successResponse")), table(after.get("successNextStep"))),
            "failure": (table(after.get("failureResponse")), table(after.get("failureNextStep"))),
        },
        closing=(table(closing.get("closingResponse")), table(closing.get("nextStep"))),
        secret=frozenset(slot.name for slot in intent.slots if is_secret(slot)),
    )


def is_secret(slot: Slot) -> bool:
    """Tell whether a slot is obfuscated wherever it would be shown."""
    kind = table(slot.obfuscation_setting).get("obfuscationSettingType")
    return kind == "DefaultObfuscation"


def capture_setting(slot: Slot) -> Json:
    """Return what follows a slot's answer, empty where the default path does."""
    return table(table(slot.value_elicitation_setting).get("slotCaptureSetting"))


def slot_prompt(slot: Slot) -> Json:
    """Return a slot's prompt."""
    return table(table(slot.value_elicitation_setting).get("promptSpecification"))


def confirmation_setting(intent: Intent) -> Json:
    """Return the confirmation of an intent, empty where it asks for none."""
    setting = table(intent.intent_confirmation_setting)
    return {} if setting.get("isActive") is False else setting


def retries_of(prompt: Json) -> int:
    """Return how often a prompt is asked again."""
    retries = prompt.get("maxRetries", 0)
    return retries if isinstance(retries, int) else 0


def defaults_of(slot: Slot) -> str | None:
    """Return the first default value of a slot that is a constant, or None."""
    setting = table(table(slot.value_elicitation_setting).get("defaultValueSpecification"))
    values = (row.get("defaultValue") for row in rows(setting.get("defaultValueList")))
    return next((v for v in values if isinstance(v, str) and v[:1] not in ("#", "[")), None)


def messages_of(holder: Json, turn: int, values: Mapping[str, str]) -> list[Message]:
    """Return the messages of a prompt or response, one of each group.

    Args:
        holder: What has `messageGroupsList`.
        turn: Which of a group's message and variations is said, counted round.
        values: What stands for `{slot}` and `[attribute]`, keyed so.
    """
    said = (_one_of(group, turn) for group in rows(holder.get("messageGroupsList")))
    return [Message(_filled(each.text, values), each.kind) for each in said if each is not None]


def _one_of(group: Json, turn: int) -> Message | None:
    choices = [table(group.get("message")), *rows(group.get("variations"))]
    return _message(choices[turn % len(choices)])


def _message(value: Json) -> Message | None:
    for key, kind in _MESSAGE_KINDS:
        text = table(value.get(key)).get("value")
        if isinstance(text, str):
            return Message(text, kind)
    card = table(value.get("imageResponseCard"))
    return Message(str(card.get("title", "")), "ImageResponseCard") if card else None


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _NAMED.sub(lambda name: values.get(name[0], name[0]), text)
