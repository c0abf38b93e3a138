"""Lex asks: what was a turn without an intent, and may this slot value stand?

Law of the room: an answer echoes the session attributes, because Lex replaces them by what is
returned. A card number that a caller gave where none was asked for stands in no answer.
Shapes and sizes: Lex V2 developer guide, lambda-response-format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from ivr import contract
from ivr.faults import Malformed
from ivr.runtime import wiring
from ivr.runtime.events.calls import LexEvent, read_lex
from ivr.runtime.wiring import Services
from ivr.spoken.languages import digit_words

FALLBACK = "FallbackIntent"
"""The intent for what a bot does not understand. Source: Lex V2, AMAZON.FallbackIntent."""

SESSION_BYTES_MAX = 12_000
"""Longest session attributes, in bytes. Source: Lex V2 quotas, 12 KB."""

ANSWER_BYTES_MAX = 50_000
"""Longest answer of a code hook, in bytes. Source: Lex V2 quotas, 50 KB."""

_written = json.JSONEncoder().encode
"""JSON of ASCII characters only: its length is its bytes."""

_PARTED = re.compile(r"[\s,.-]+")

_KEYS = {"*": "key_star", "#": "key_hash"}


def _of_digits(length: int) -> Callable[[str], bool]:
    return lambda value: len(value) == length and value.isascii() and value.isdigit()


SLOT_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "card_ending": _of_digits(4),
    "birth_year": _of_digits(4),
    "birth_date": _of_digits(8),
    "which": frozenset({"1", "2", "3"}).__contains__,
}
"""What a value of each well-known slot must look like; other slots are Lex's own affair."""


def answer(event: object, services: Services) -> dict[str, Any]:
    """Answer a Lex V2 code hook event: Close for fulfilment, else Delegate or ElicitSlot."""
    turn = read_lex(event)
    cards = [name for name, value in turn.slots.items() if _is_card(value, turn.locale)]
    if turn.source == "FulfillmentCodeHook":
        return _sized(_close(_without(turn, cards)))
    refused = [name for name, value in turn.slots.items() if not _stands(name, value)]
    refused = cards or refused
    return _sized(_elicit(_without(turn, cards), refused[0]) if refused else _delegate(turn))


def heard(turn: LexEvent) -> str:
    """Return which of contract.HEARD_VALUES a turn without an intent was."""
    keyed = (turn.keys or turn.transcript) if turn.mode == "DTMF" else turn.transcript
    said = keyed.strip()
    if not said:
        return "nothing"
    if said in _KEYS:
        return _KEYS[said]
    if turn.mode == "DTMF":
        return "key_other"
    return "digits" if _is_number(said, turn.locale) else "speech"


def _is_card(value: str | None, locale: str) -> bool:
    """Tell whether a slot holds what could be a card number, in figures or in words one by one."""
    if value is None or len(value) < contract.CARD_DIGITS_MIN:
        return False
    figures = {word: str(n) for n, word in enumerate(digit_words(locale))}
    words = _PARTED.sub(" ", value.casefold()).split()
    return contract.holds_card(value) or contract.holds_card(
        " ".join([figures.get(word, word) for word in words])
    )


def _without(turn: LexEvent, slots: Sequence[str]) -> LexEvent:
    """Return the turn with those slots empty, as if nothing had been said for them."""
    if not slots:
        return turn
    kept = {**cast("Mapping[str, object]", turn.intent["slots"]), **dict.fromkeys(slots)}
    return turn._replace(intent={**turn.intent, "slots": kept})


def _is_number(said: str, locale: str) -> bool:
    """Tell whether words are digits alone, as figures or one by one: `12 34`, `uno dos tres`."""
    words = _PARTED.sub(" ", said.casefold()).split()
    known = digit_words(locale)
    return bool(words) and all(word.isdecimal() or word in known for word in words)


def _close(turn: LexEvent) -> dict[str, Any]:
    attributes = dict(turn.session_attributes)
    if turn.intent_name == FALLBACK or contract.HEARD in attributes:
        attributes[contract.HEARD] = heard(turn)
    return _state(turn, {"type": "Close"}, {**turn.intent, "state": "Fulfilled"}, attributes)


def _delegate(turn: LexEvent) -> dict[str, Any]:
    return _state(turn, {"type": "Delegate"}, turn.intent, turn.session_attributes)


def _elicit(turn: LexEvent, slot: str) -> dict[str, Any]:
    slots = {**cast("Mapping[str, object]", turn.intent["slots"]), slot: None}
    action = {"type": "ElicitSlot", "slotToElicit": slot}
    return _state(turn, action, {**turn.intent, "slots": slots}, turn.session_attributes)


def _stands(name: str, value: str | None) -> bool:
    check = SLOT_CHECKS.get(name)
    return value is None or check is None or check(value)


def _state(
    turn: LexEvent, action: Mapping[str, str], intent: Mapping[str, object], kept: Mapping[str, str]
) -> dict[str, Any]:
    state = {"dialogAction": dict(action), "intent": dict(intent), "sessionAttributes": dict(kept)}
    return {"sessionState": {**turn.carried, **state}}


def _sized(reply: dict[str, Any]) -> dict[str, Any]:
    """Return the answer if it is short enough; its attributes are no longer than the whole."""
    if contract.short_object(reply, SESSION_BYTES_MAX):
        return reply
    size = len(_written(reply))
    if size <= SESSION_BYTES_MAX:
        return reply
    if len(_written(reply["sessionState"]["sessionAttributes"])) > SESSION_BYTES_MAX:
        raise Malformed(f"The session attributes are longer than {SESSION_BYTES_MAX} bytes.")
    if size > ANSWER_BYTES_MAX:
        raise Malformed(f"The answer is longer than {ANSWER_BYTES_MAX} bytes.")
    return reply


def handle(event: object, context: object) -> dict[str, Any]:
    """Serve the Lambda function."""
    return wiring.serve("code_hook", answer, event, context=context)
