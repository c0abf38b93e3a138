"""What a bot's records say of a conversation, found in their open JSON.

Law: reading only; a setting that is absent, null or of another shape reads as not set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

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


def code_hook_enabled(intent: Intent) -> bool:
    """Tell whether the dialog code hook of an intent is on."""
    return table(intent.dialog_code_hook).get("enabled") is True


def fulfilment_enabled(intent: Intent) -> bool:
    """Tell whether the fulfilment code hook of an intent is on."""
    return table(intent.fulfillment_code_hook).get("enabled") is True


def after_fulfilment(intent: Intent) -> Json:
    """Return what follows fulfilment, empty where the default path does."""
    setting = table(intent.fulfillment_code_hook)
    if setting.get("isActive") is False:
        return {}
    return table(setting.get("postFulfillmentStatusSpecification"))


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
