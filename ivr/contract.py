"""What each Lambda function is asked and what it answers: the only thing both wings know.

The compiler reads this table to check `invoke` nodes and prompt variables; the handlers answer
through `wire`. Standard library only: every Lambda loads this room.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, cast

from ivr.faults import Malformed

NONE = "none"
"""The answer for "no such value": Connect accepts no empty string and cannot compare with blank."""

ANSWER_BYTES_MAX = 32_768
"""Connect refuses a longer Lambda answer. Source: Connect admin guide, connect-lambda-functions."""

LAMBDA_WAIT_SECONDS_MAX = 8
"""Longest synchronous Lambda wait in a flow. Source: flow language, InvokeLambdaFunction."""

UNSPEAKABLE = frozenset('&<>"')
"""Characters that may not stand in an answer: one value must be right in text, SSML and chat."""


class Kind(StrEnum):
    """What a value is, and so how it is spoken."""

    TEXT = "text"
    NAME = "name"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    DIGITS = "digits"
    CARD_ENDING = "card_ending"
    PHONE = "phone"
    COUNT = "count"
    CHOICE = "choice"
    ID = "id"


class Field(NamedTuple):
    """One value that crosses between flow and function.

    `choices` closes the set of a CHOICE. `private` values are disclosed only to a proven customer.
    `secret` values (a PIN, a date of birth) may reach this function and nothing else.
    """

    kind: Kind
    about: str
    choices: tuple[str, ...] = ()
    private: bool = False
    secret: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function as a flow sees it: its symbol is `lambda:<name>`."""

    name: str
    about: str
    asks: Mapping[str, Field] = field(default_factory=dict[str, Field])
    answers: Mapping[str, Field] = field(default_factory=dict[str, Field])
    typical_seconds: float = 0.5
    unset: Mapping[str, str] = field(init=False, compare=False, repr=False)
    closed: tuple[tuple[str, frozenset[str]], ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Prepare what every answer begins with, and the closed fields with what may stand there.

        Each call wires several answers.
        """
        closed = [(n, frozenset((*f.choices, NONE))) for n, f in self.answers.items() if f.choices]
        object.__setattr__(self, "unset", dict.fromkeys(self.answers, NONE))
        object.__setattr__(self, "closed", tuple(closed))


def _choice(about: str, *choices: str) -> Field:
    return Field(Kind.CHOICE, about, choices)


def _private(kind: Kind, about: str) -> Field:
    return Field(kind, about, private=True)


_CARD = Field(Kind.DIGITS, "last four digits of the card; absent = the only card", required=False)

_CHARGE = Field(
    Kind.TEXT, "number of the charge as `case` told it, or all; absent = the only", required=False
)

_TRANSACTIONS = {
    f"{name}_{n}": _private(kind, f"{about} of recent transaction {n}")
    for n in (1, 2, 3)
    for name, kind, about in (
        ("amount", Kind.MONEY, "amount"),
        ("merchant", Kind.TEXT, "merchant"),
        ("date", Kind.DATE, "date"),
    )
}

FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for function in (
        Function(
            "lookup",
            "Finds the caller by number. A known number is a hint, never a proof.",
            answers={
                "known": _choice("is the number on file", "yes", "no", "withheld"),
                "vip": _choice("is this a priority customer", "yes", "no"),
                "locale": Field(Kind.TEXT, "preferred locale, such as es-US, or none"),
                "prefers": _choice("how the customer likes to be reached", "voice", "sms"),
            },
        ),
        Function(
            "route",
            "Scores the call and names its band and lane; the policy file alone knows the scores.",
            asks={
                "verstat": Field(
                    Kind.TEXT, "what the carrier says of the number, if anything", required=False
                ),
            },
            answers={
                "lane": _choice(
                    "where the policy sends it",
                    *("bot", "agent", "skilled", "priority", "case", "refuse"),
                ),
                "band": _choice("where the score falls", "low", "medium", "high", "spam"),
                "assessment": Field(Kind.ID, "id under which score and reasons are kept"),
                "reasons": Field(Kind.ID, "codes of what made the score, for agents only"),
                "case": Field(Kind.ID, "the open fraud case of the number, if it has just one"),
            },
        ),
        Function(
            "authenticate",
            "Checks one secret of a contact; counts failures. PIN and code: only of who calls us.",
            asks={
                "proof": _choice(
                    "which secret was asked", "birth_date", "birth_year", "pin", "code"
                ),
                "secret": Field(Kind.DIGITS, "the digits keyed, as keyed or sealed", secret=True),
            },
            answers={"result": _choice("the verdict", "passed", "failed", "locked")},
        ),
        Function(
            "send_code",
            "Texts a one-time code to the customer's own number; never tells whether it did.",
            answers={"result": _choice("what the caller may hear", "sent")},
            typical_seconds=0.8,
        ),
        Function(
            "account",
            "Balance and recent transactions of a proven customer.",
            answers={
                "result": _choice("may it be told, here", "ok", "refused", "withheld"),
                "cards": _choice("how many cards that can be blocked", "none", "one", "several"),
                "card_ending": _private(Kind.CARD_ENDING, "ending of the only or first card"),
                "balance": _private(Kind.MONEY, "current balance"),
                "transactions": _choice("how many transactions follow", "0", "1", "2", "3"),
                **_TRANSACTIONS,
            },
        ),
        Function(
            "block",
            "Blocks exactly one card, with its audit record, or says why not.",
            asks={
                "card": _CARD,
                "reason": _choice("why", "lost", "stolen", "fraud"),
            },
            answers={
                "result": _choice("what happened", "blocked", "refused", "unknown_card"),
                "card_ending": _private(Kind.CARD_ENDING, "ending of the blocked card"),
            },
        ),
        Function(
            "card_state",
            "Reads the card again after an unknown outcome; one that is not blocked is held, "
            "and left to a person.",
            asks={"card": _CARD, "charge": _CHARGE},
            answers={
                "state": _choice("state of the card", "active", "blocked", "unknown_card"),
                "card_ending": _private(Kind.CARD_ENDING, "ending of that card"),
            },
        ),
        Function(
            "dispute",
            "Opens a dispute of a recent transaction of a proven customer.",
            asks={"which": _choice("which of the transactions told", "1", "2", "3")},
            answers={
                "result": _choice("what happened", "opened", "already", "refused"),
                "reference": _private(Kind.DIGITS, "reference of the dispute"),
            },
        ),
        Function(
            "case",
            "The next charge of an outbound contact's case; details only once it is proven.",
            answers={
                "state": _choice("is there a charge to ask about", "open", "closed"),
                "name": Field(Kind.NAME, "first name of the person called"),
                "disclosed": _choice("are the details below filled", "yes", "no"),
                "charge": Field(Kind.TEXT, "number of the charge in its case, from 1"),
                "charges": Field(Kind.COUNT, "how many charges the case has"),
                "amount": _private(Kind.MONEY, "amount of the suspicious transaction"),
                "merchant": _private(Kind.TEXT, "merchant of it"),
                "date": _private(Kind.DATE, "date of it"),
                "card_ending": _private(Kind.CARD_ENDING, "ending of the card used"),
            },
        ),
        Function(
            "answer",
            "Records what was said about a charge; a denial blocks the card of that charge.",
            asks={
                "answer": _choice(
                    "what the call established",
                    "present",
                    "mine",
                    "not_mine",
                    "unsure",
                    "wrong_person",
                    "unavailable",
                    "unproven",
                    "no_human",
                    "opt_out",
                ),
                "charge": _CHARGE,
            },
            answers={
                "result": _choice("what happened", "recorded", "blocked", "refused"),
                "card_ending": _private(Kind.CARD_ENDING, "ending of the blocked card"),
                "charge_now": _choice("of the charge", "released", "declined", "disputed"),
                "replacement": _choice("is a new card on its way", "ordered", "no"),
            },
        ),
    )
}
"""Every shipped function by name. A workspace declares its own in infra/functions.yaml."""

HEARD = "heard"
"""Session attribute in which the Lex code hook says what a turn without an intent was."""

HEARD_VALUES = ("nothing", "speech", "digits", "key_star", "key_hash", "key_other")
"""Silence, words, digits said one by one or typed, and keys: star, hash, and any others."""


def wire(function: Function, values: Mapping[str, str]) -> dict[str, str]:
    """Return the STRING_MAP answer of `function`: every declared field, `none` where unset.

    Raises:
        Malformed: A value is not declared, not among its choices, empty, holds a character that
            SSML cannot carry, or starts with `$.`; or the whole is longer than 32 KB.
    """
    answer = {**function.unset, **values}
    if len(answer) > len(function.unset):
        unknown = sorted(set(values) - set(function.answers))
        raise Malformed(f"{function.name} does not answer {', '.join(unknown)}")
    if not _stands(function, answer):
        for name, value in answer.items():
            _check(function, name, value)
    if not short_texts(answer, ANSWER_BYTES_MAX) and _bytes_of(answer) > ANSWER_BYTES_MAX:
        raise Malformed(f"{function.name}: the answer is longer than {ANSWER_BYTES_MAX} bytes")
    return answer


def _stands(function: Function, answer: Mapping[str, str]) -> bool:
    """Tell whether an answer surely stands, all values looked at in one go: nearly all do."""
    for name, choices in function.closed:
        if answer[name] not in choices:
            return False
    told = "".join(answer.values())
    return "$." not in told and UNSPEAKABLE.isdisjoint(told) and "" not in answer.values()


def _bytes_of(answer: Mapping[str, str]) -> int:
    return sum(len(key.encode()) + len(value.encode()) + 6 for key, value in answer.items())


JSON_BYTES_A_CHARACTER_MAX = 6
"""A control character, escaped."""

JSON_BYTES_A_KEY_MAX = 10
"""Quotes, colon and comma around a key and its value, or a null instead of the value."""

_OBJECTS_DEEP_MAX = 8


def short_texts(texts: Mapping[str, str], bytes_max: int) -> bool:
    """Tell whether texts are so short that their JSON object need not be measured.

    Texts beyond ASCII are always measured.
    """
    keys, told = "".join(texts), "".join(texts.values())
    size = _json_bytes_max(len(keys) + len(told), len(texts))
    return size <= bytes_max and keys.isascii() and told.isascii()


def short_object(value: object, bytes_max: int) -> bool:
    """Tell whether a JSON object is so short that it need not be written out to be measured.

    It holds nothing but ASCII texts, nulls and objects of these; whatever else it holds, JSON or
    not, has to be written out.
    """
    texts: list[str] = []
    if not isinstance(value, dict) or not _only_texts(cast("dict[Any, Any]", value), texts):
        return False
    try:
        told = "".join(texts)
    except TypeError:  # a key is no text: one look at all of them costs less than one at each
        return False
    return told.isascii() and _json_bytes_max(len(told), len(texts)) <= bytes_max


def _json_bytes_max(characters: int, keys: int) -> int:
    return JSON_BYTES_A_CHARACTER_MAX * characters + JSON_BYTES_A_KEY_MAX * (keys + 1)


def _only_texts(tree: dict[Any, Any], texts: list[str], deep: int = _OBJECTS_DEEP_MAX) -> bool:
    """Collect the keys and texts of an object; tell whether there is nothing else in it."""
    texts.extend(tree)
    for held in tree.values():
        if type(held) is str:
            texts.append(held)
        elif type(held) is dict:
            if held and not (deep and _only_texts(cast("dict[Any, Any]", held), texts, deep - 1)):
                return False
        elif held is not None:
            return False
    return True


def _check(function: Function, name: str, value: str) -> None:
    declared = function.answers[name]
    if declared.choices and value not in declared.choices and value != NONE:
        raise Malformed(f"{function.name}.{name} is not one of {', '.join(declared.choices)}")
    if not value or value.startswith("$.") or UNSPEAKABLE.intersection(value):
        raise Malformed(f"{function.name}.{name} is not a speakable value")


CARD_MASK = "****"
"""Stands where a card number stood that belonged nowhere."""

CARD_DIGITS_MIN, CARD_DIGITS_MAX = 12, 19
"""How few and many digits a card number has. Source: ISO/IEC 7812-1; check digit: annex B."""

_CARD_RUN = re.compile(r"[0-9](?:[\s.\-/_]{0,2}[0-9]){11,}")
_NO_DIGITS = re.compile(r"[^0-9]+")
_CARD_FIRST = frozenset("23456")
"""With which digit the numbers of payment cards begin: networks, travel, banks."""

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def passes_luhn(digits: str) -> bool:
    """Tell whether ASCII digits end in the check digit that Luhn's formula gives them."""
    total = sum(int(digit) for digit in digits[-1::-2])
    return (total + sum(_DOUBLED[int(digit)] for digit in digits[-2::-2])) % 10 == 0


def holds_card(text: str) -> bool:
    """Tell whether a text holds what could be a card number, with or without separators.

    It does if any 13 to 19 digits in a row, or 12 that are the whole run, begin as cards do and
    pass the check digit: too much is found rather than too little.
    """
    return any(_is_card(run.group()) for run in _CARD_RUN.finditer(text))


def without_cards(text: str) -> str:
    """Return the text with every run of digits masked that could hold a card number."""
    if len(text) < CARD_DIGITS_MIN:
        return text
    return _CARD_RUN.sub(lambda run: CARD_MASK if _is_card(run.group()) else run.group(), text)


def _is_card(run: str) -> bool:
    digits = _NO_DIGITS.sub("", run)
    if len(digits) == CARD_DIGITS_MIN:
        return digits[0] in _CARD_FIRST and passes_luhn(digits)
    return any(
        digits[start] in _CARD_FIRST and passes_luhn(digits[start : start + length])
        for length in range(CARD_DIGITS_MIN + 1, CARD_DIGITS_MAX + 1)
        for start in range(len(digits) - length + 1)
    )
