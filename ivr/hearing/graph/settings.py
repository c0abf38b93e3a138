"""What a bot's records say of a conversation, found in their open JSON.

Law: reading only; a setting that is absent, null or of another shape reads as not set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from ivr.hearing.session import Json, Message
from ivr.ir.bot import Intent, Slot

_NAMED = re.compile(r"\{[A-Za-z0-9_\-.]+\}|\[[A-Za-z0-9_\-.:]+\]|\(\([A-Za-z0-9_\-.:]+\)\)")

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


class End(NamedTuple):
    """What may follow at a point of the dialogue: a response, a next step, a conditional."""

    response: Json
    following: Json
    conditional: Json

    @property
    def is_set(self) -> bool:
        """Tell whether anything is configured here."""
        return bool(self.response or self.following or is_on(self.conditional))


NO_END = End({}, {}, {})


def is_on(setting: Json) -> bool:
    """Tell whether a setting is there and on; both spellings of its switch are known."""
    if not setting:
        return False
    return setting.get("isActive", setting.get("active", True)) is not False


def is_conditional(setting: Json) -> bool:
    """Tell whether a conditional is there, on, and has a branch to take."""
    return is_on(setting) and bool(setting.get("conditionalBranches") or default_of(setting))


def default_of(conditional: Json) -> Json:
    """Return a conditional's default branch."""
    return table(conditional.get("defaultBranch"))


def step_of(value: object) -> Json:
    """Return a next step, empty where it says no type."""
    said = table(value)
    return said if said and table(said.get("dialogAction")).get("type") else {}


def end_of(setting: Json, name: str) -> End:
    """Return what follows one outcome of a setting: `capture`, `failure`, `success`..."""
    return End(
        table(setting.get(f"{name}Response")),
        step_of(setting.get(f"{name}NextStep")),
        table(setting.get(f"{name}Conditional")),
    )


def after_fulfilment(intent: Intent) -> Json:
    """Return what follows fulfilment, empty where the default path does."""
    setting = table(intent.fulfillment_code_hook)
    if setting.get("isActive") is False:
        return {}
    return table(setting.get("postFulfillmentStatusSpecification"))


OUTCOMES = ("success", "failure", "timeout")


class Plan(NamedTuple):
    """What an intent's records say of its way through a dialogue, read once.

    `opening` is the initial response, with `hook` its code hook; `after` what follows fulfilment,
    by outcome, `updates` what is said while it lasts; `closing` the closing response. `secret`
    names the slots that are obfuscated. `asks` is the kind of search that an intent is, if any.
    """

    opening: End
    hook: Json
    asks_dialog_hook: bool
    asks_fulfilment_hook: bool
    confirmation: Json
    after: Mapping[str, End]
    updates: Json
    closing: End
    secret: frozenset[str]
    parent: str
    outputs: tuple[Json, ...]


def plan_of(intent: Intent) -> Plan:
    """Return what an intent's records say of its way."""
    initial = table(intent.initial_response_setting)
    after = after_fulfilment(intent)
    fulfilment = table(intent.fulfillment_code_hook)
    closing = table(intent.intent_closing_setting)
    closing = closing if is_on(closing) else {}
    updates = table(fulfilment.get("fulfillmentUpdatesSpecification"))
    asks = fulfilment.get("enabled") is True and fulfilment.get("isActive") is not False
    return Plan(
        opening=_plain_end(initial, "initialResponse"),
        hook=table(initial.get("codeHook")),
        asks_dialog_hook=table(intent.dialog_code_hook).get("enabled") is True,
        asks_fulfilment_hook=asks,
        confirmation=confirmation_setting(intent),
        after={outcome: end_of(after, outcome) for outcome in OUTCOMES},
        updates=updates if is_on(updates) else {},
        closing=_plain_end(closing, "closingResponse"),
        secret=frozenset(slot.name for slot in intent.slots if is_secret(slot)),
        parent=intent.parent_intent_signature or "",
        outputs=tuple(rows(intent.output_contexts)),
    )


def _plain_end(setting: Json, response: str) -> End:
    return End(
        table(setting.get(response)),
        step_of(setting.get("nextStep")),
        table(setting.get("conditional")),
    )


def is_secret(slot: Slot) -> bool:
    """Tell whether a slot is obfuscated wherever it would be shown."""
    kind = table(slot.obfuscation_setting).get("obfuscationSettingType")
    return kind == "DefaultObfuscation"


def capture_setting(slot: Slot) -> Json:
    """Return what follows a slot's answer, empty where the default path does."""
    return table(table(slot.value_elicitation_setting).get("slotCaptureSetting"))


def is_captured(slot: Slot) -> bool:
    """Tell whether anything is said or done once a slot has its value."""
    return end_of(capture_setting(slot), "capture").is_set


def slot_prompt(slot: Slot) -> Json:
    """Return a slot's prompt."""
    return table(table(slot.value_elicitation_setting).get("promptSpecification"))


def confirmation_setting(intent: Intent) -> Json:
    """Return the confirmation of an intent, empty where it asks for none."""
    setting = table(intent.intent_confirmation_setting)
    return setting if is_on(setting) else {}


def retries_of(prompt: Json) -> int:
    """Return how often a prompt is asked again."""
    return whole_number(prompt.get("maxRetries"), 0)


def defaults_of(slot: Slot) -> tuple[str, ...]:
    """Return the default values of a slot, in order: constants, `#context.slot`, `[attribute]`."""
    setting = table(table(slot.value_elicitation_setting).get("defaultValueSpecification"))
    values = (row.get("defaultValue") for row in rows(setting.get("defaultValueList")))
    return tuple(value for value in values if isinstance(value, str) and value)


def whole_number(value: object, otherwise: int) -> int:
    """Return a whole number of a setting, or another one where it says none."""
    if isinstance(value, bool) or not isinstance(value, int):
        return otherwise
    return value


def takes_many(slot: Slot) -> bool:
    """Tell whether a slot may have several values."""
    return table(slot.multiple_values_setting).get("allowMultipleValues") is True


def input_contexts_of(intent: Intent) -> frozenset[str]:
    """Return the contexts that must all be active for an intent to be meant."""
    return frozenset(str(row.get("name")) for row in rows(intent.input_contexts))


def messages_of(holder: Json, turn: int, values: Mapping[str, str]) -> list[Message]:
    """Return the messages of a prompt or response, one of each group.

    Args:
        holder: What has `messageGroupsList`; progress updates have `messageGroups`.
        turn: Which of a group's message and variations is said, counted round.
        values: What stands for `{slot}`, `[attribute]` and `((answer))`, keyed so.
    """
    groups = holder.get("messageGroupsList") or holder.get("messageGroups")
    said = (_one_of(group, turn) for group in rows(groups))
    return [
        Message(filled(each.text, values), each.kind, each.card)
        for each in said
        if each is not None
    ]


def _one_of(group: Json, turn: int) -> Message | None:
    choices = [table(group.get("message")), *rows(group.get("variations"))]
    return _message(choices[turn % len(choices)])


def _message(value: Json) -> Message | None:
    for key, kind in _MESSAGE_KINDS:
        text = table(value.get(key)).get("value")
        if isinstance(text, str):
            return Message(text, kind)
    card = table(value.get("imageResponseCard"))
    return Message(str(card.get("title", "")), "ImageResponseCard", _card(card)) if card else None


def _card(card: Json) -> Json:
    """Return a card as the runtime API carries it: `buttons`, and no member that is null."""
    buttons = rows(card.get("buttonsList") or card.get("buttons"))
    value = {key: card[key] for key in ("title", "subtitle", "imageUrl") if card.get(key)}
    return {**value, "buttons": buttons} if buttons else value


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its references filled; what is not known stays as it is written."""
    return _NAMED.sub(lambda name: values.get(name[0], name[0]), text)
