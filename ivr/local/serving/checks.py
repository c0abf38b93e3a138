"""What the API takes: every member of a request with its bounds, checked as AWS words it.

Law: tables of constraints and one walk over a value; all broken constraints are found at once.
Members that the model does not know are passed over, and `null` stands for a missing member.
Source: botocore's model of lexv2-runtime; sizes: Lex V2 quotas.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ivr.local.serving.faults import invalid, invalid_values

Json = dict[str, Any]

TEXT_MAX = 1_024
ATTRIBUTES_BYTES_MAX = 12 * 1_024
MESSAGES_MAX = 10
DEEP_MAX = 12
"""Objects within objects: a slot of a slot of a slot is deeper than any bot's."""

_BINARY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Text:
    """A string: its length in characters, its pattern, the values that it may have."""

    least: int = 0
    most: int | None = None
    pattern: re.Pattern[str] | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Many:
    """A list of at most so many values of a kind."""

    of: Kind
    most: int = 1_000
    least: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A map of texts to values of a kind, at most so many; a value may be null."""

    of: Kind
    most: int = 1_000
    key: Text = Text(1)


@dataclass(frozen=True, slots=True)
class Record:
    """An object with known members, some of which it must have."""

    members: Mapping[str, Kind]
    required: frozenset[str] = frozenset()


Kind = Text | Whole | Flag | Many | Table | Record | str
"""A constraint; a plain string names one of KINDS, so that a kind may hold itself."""

NON_EMPTY = Text(1)
STRINGS = Table(Text())
SESSION_ID = Text(2, 100, re.compile(r"[0-9a-zA-Z._:-]+"))
SPOKEN = Text(1, TEXT_MAX)

_ACTIONS = ("Close", "ConfirmIntent", "Delegate", "ElicitIntent", "ElicitSlot", "None")
_STATES = (
    "Failed",
    "Fulfilled",
    "InProgress",
    "ReadyForFulfillment",
    "Waiting",
    "FulfillmentInProgress",
)
_CONTENT = ("CustomPayload", "ImageResponseCard", "PlainText", "SSML")

_SUB_SLOT = Record({"name": NON_EMPTY, "subSlotToElicit": "sub_slot"}, frozenset({"name"}))
_SLOT = Record(
    {
        "value": Record(
            {
                "originalValue": NON_EMPTY,
                "interpretedValue": NON_EMPTY,
                "resolvedValues": Many(NON_EMPTY),
            },
            frozenset({"interpretedValue"}),
        ),
        "shape": Text(values=("Scalar", "List", "Composite")),
        "values": Many("slot"),
        "subSlots": Table("slot"),
    }
)
_INTENT = Record(
    {
        "name": NON_EMPTY,
        "slots": Table("slot"),
        "state": Text(values=_STATES),
        "confirmationState": Text(values=("Confirmed", "Denied", "None")),
    },
    frozenset({"name"}),
)
_ACTION = Record(
    {
        "type": Text(values=_ACTIONS),
        "slotToElicit": NON_EMPTY,
        "slotElicitationStyle": Text(values=("Default", "SpellByLetter", "SpellByWord")),
        "subSlotToElicit": "sub_slot",
    },
    frozenset({"type"}),
)
_CONTEXT = Record(
    {
        "name": Text(1, 100, re.compile(r"([A-Za-z0-9]_?)+")),
        "timeToLive": Record(
            {"timeToLiveInSeconds": Whole(5, 86_400), "turnsToLive": Whole(1, 20)},
            frozenset({"timeToLiveInSeconds", "turnsToLive"}),
        ),
        "contextAttributes": Table(SPOKEN, 10, Text(1, 100)),
    },
    frozenset({"name", "timeToLive", "contextAttributes"}),
)
_PHRASE = Record({"phrase": Text(1, 140)}, frozenset({"phrase"}))
_HINT = Record(
    {"runtimeHintValues": Many(_PHRASE, 100, 1), "subSlotHints": Table("hint")},
)
_HINTS = Record({"slotHints": Table(Table("hint", 100), 100)})

STATE = Record(
    {
        "dialogAction": _ACTION,
        "intent": _INTENT,
        "activeContexts": Many(_CONTEXT, 20),
        "sessionAttributes": STRINGS,
        "originatingRequestId": NON_EMPTY,
        "runtimeHints": _HINTS,
    }
)

_BUTTON = Record({"text": Text(1, 50), "value": Text(1, 50)}, frozenset({"text", "value"}))
_CARD = Record(
    {
        "title": Text(1, 250),
        "subtitle": Text(1, 250),
        "imageUrl": Text(1, 250),
        "buttons": Many(_BUTTON, 5),
    },
    frozenset({"title"}),
)
_MESSAGE = Record(
    {"content": SPOKEN, "contentType": Text(values=_CONTENT), "imageResponseCard": _CARD},
    frozenset({"contentType"}),
)

RECOGNIZE_TEXT = Record(
    {"text": SPOKEN, "sessionState": STATE, "requestAttributes": STRINGS}, frozenset({"text"})
)
PUT_SESSION = Record(
    {
        "messages": Many(_MESSAGE, MESSAGES_MAX),
        "sessionState": STATE,
        "requestAttributes": STRINGS,
    },
    frozenset({"sessionState"}),
)

KINDS: Mapping[str, Record] = {"slot": _SLOT, "sub_slot": _SUB_SLOT, "hint": _HINT}
"""Kinds that hold themselves, by the name that they go by."""


def checked(value: object, kind: Kind, name: str) -> Json:
    """Return an object of a request, checked.

    Args:
        value: What the request holds.
        kind: What it must be.
        name: The member's name, for the refusal; empty for the request itself.

    Raises:
        ServiceError: It breaks a constraint; all of them are told at once.
    """
    broken = list(_broken(value, kind, name, 0))
    if broken:
        raise invalid_values(broken)
    state = cast("Json", value)
    inner: object = state if kind is STATE else state.get("sessionState")
    for held, said in (
        ((inner or {}), "sessionAttributes"),
        (state, "requestAttributes"),
    ):
        texts: object = cast("Json", held).get(said) if isinstance(held, dict) else None
        if texts and len(json.dumps(texts, ensure_ascii=False).encode()) > ATTRIBUTES_BYTES_MAX:
            raise invalid(f"{said} are longer than {ATTRIBUTES_BYTES_MAX:,} bytes")
    return state


def parsed(raw: bytes, what: str) -> object:
    """Return the value of JSON bytes.

    Raises:
        ServiceError: They are not JSON in UTF-8, or hold half a character.
    """
    try:
        value: object = _reader.decode(raw.decode())
        if b"\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise invalid(f"{what} is not JSON in UTF-8") from None
    return value


def _no_number(text: str) -> None:
    message = f"{text} is no JSON"
    raise ValueError(message)


_reader = json.JSONDecoder(parse_constant=_no_number)


def spoken(text: str) -> str:
    """Return what a user said, checked to be text.

    Raises:
        ServiceError: It is binary.
    """
    if _BINARY.search(text):
        raise invalid("the text holds control characters: it is binary, not what a user says")
    return text


def session_id(text: str) -> str:
    """Return a session's id, checked.

    Raises:
        ServiceError: It is no id.
    """
    broken = list(_broken(text, SESSION_ID, "sessionId", 0))
    if broken:
        raise invalid_values(broken)
    return text


def _fault(name: str, must: str) -> str:
    return f"Value at '{name}' failed to satisfy constraint: Member must {must}"


def _broken(value: object, kind: Kind, name: str, deep: int) -> Iterator[str]:
    """Yield every constraint that a value breaks."""
    known = KINDS[kind] if isinstance(kind, str) else kind
    if deep > DEEP_MAX:
        yield _fault(name, f"not be nested deeper than {DEEP_MAX}")
        return
    match known:
        case Text():
            yield from _of_text(value, known, name)
        case Whole() | Flag():
            yield from _of_single(value, known, name)
        case Many():
            yield from _of_many(value, known, name, deep)
        case Table():
            yield from _of_table(value, known, name, deep)
        case Record():
            yield from _of_record(value, known, name, deep)


def _of_text(value: object, kind: Text, name: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield _fault(name, "be a string")
        return
    if len(value) < kind.least:
        yield _fault(name, f"have length greater than or equal to {kind.least}")
    if kind.most is not None and len(value) > kind.most:
        yield _fault(name, f"have length less than or equal to {kind.most}")
    elif kind.pattern and value and not kind.pattern.fullmatch(value):
        yield _fault(name, f"satisfy regular expression pattern: {kind.pattern.pattern}")
    if kind.values and value not in kind.values:
        yield _fault(name, f"satisfy enum value set: [{', '.join(kind.values)}]")


def _of_single(value: object, kind: Whole | Flag, name: str) -> Iterator[str]:
    if isinstance(kind, Flag):
        if not isinstance(value, bool):
            yield _fault(name, "be a boolean")
    elif not isinstance(value, int) or isinstance(value, bool):
        yield _fault(name, "be an integer")
    elif value < kind.least:
        yield _fault(name, f"have value greater than or equal to {kind.least}")
    elif value > kind.most:
        yield _fault(name, f"have value less than or equal to {kind.most}")


def _of_many(value: object, kind: Many, name: str, deep: int) -> Iterator[str]:
    if not isinstance(value, list):
        yield _fault(name, "be a list")
        return
    values = cast("list[object]", value)
    if not kind.least <= len(values) <= kind.most:
        yield _fault(name, f"have {kind.least} to {kind.most} items")
        return
    for number, each in enumerate(values, 1):
        yield from _broken(each, kind.of, f"{name}.{number}.member", deep + 1)


def _of_table(value: object, kind: Table, name: str, deep: int) -> Iterator[str]:
    if not isinstance(value, dict):
        yield _fault(name, "be a map")
        return
    values = cast("Json", value)
    if len(values) > kind.most:
        yield _fault(name, f"have at most {kind.most} entries")
        return
    for key, each in values.items():
        yield from _of_text(key, kind.key, f"{name}.key")
        if each is None and not isinstance(kind.of, Text):
            continue
        yield from _broken(each, kind.of, f"{name}.{key[:100]}.member", deep + 1)


def _of_record(value: object, kind: Record, name: str, deep: int) -> Iterator[str]:
    if not isinstance(value, dict):
        yield _fault(name or "body", "be an object")
        return
    members = cast("Json", value)
    inside = f"{name}." if name else ""
    for key in sorted(kind.required):
        if members.get(key) is None:
            yield _fault(f"{inside}{key}", "not be null")
    for key, each in kind.members.items():
        held = members.get(key)
        if held is not None:
            yield from _broken(held, each, f"{inside}{key}", deep + 1)
