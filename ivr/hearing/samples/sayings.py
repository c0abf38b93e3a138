"""What callers say where a sample utterance has a slot: the utterance with values in its holes.

Law: what stands in the bot decides: listed values first, then usual words of the built-in type, and
the slot's name where nothing is known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ivr.hearing.samples.words import language_of
from ivr.ir.bot import BotLocale, Intent

VALUES_MAX = 4
"""How many fillings of one utterance are made."""

_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_\-]+)\}")
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-]+")

USUAL: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {
        "Date": ("tomorrow", "next friday", "march third"),
        "Time": ("five pm", "noon", "half past nine"),
        "Number": ("two", "five", "ten"),
        "Duration": ("three days", "an hour", "two weeks"),
        "Currency": ("fifty dollars", "twenty dollars"),
        "Percentage": ("ten percent", "half"),
        "City": ("chicago", "new york", "boston"),
        "Country": ("france", "mexico", "canada"),
        "State": ("texas", "florida", "ohio"),
        "FirstName": ("john", "maria", "susan"),
        "LastName": ("smith", "garcia", "johnson"),
        "PhoneNumber": ("five five five one two three four",),
        "EmailAddress": ("john at example dot com",),
        "StreetName": ("main street", "oak avenue"),
        "AlphaNumeric": ("a one two three", "four five six"),
        "Confirmation": ("yes", "no"),
    },
    "es": {
        "Date": ("mañana", "el viernes", "el tres de marzo"),
        "Time": ("las cinco de la tarde", "mediodía", "las nueve y media"),
        "Number": ("dos", "cinco", "diez"),
        "Duration": ("tres días", "una hora", "dos semanas"),
        "Currency": ("cincuenta dólares", "veinte dólares"),
        "Percentage": ("diez por ciento", "la mitad"),
        "City": ("chicago", "madrid", "miami"),
        "Country": ("francia", "méxico", "canadá"),
        "State": ("texas", "florida", "california"),
        "FirstName": ("juan", "maría", "susana"),
        "LastName": ("garcía", "lópez", "martínez"),
        "PhoneNumber": ("cinco cinco cinco uno dos tres cuatro",),
        "EmailAddress": ("juan arroba ejemplo punto com",),
        "StreetName": ("calle mayor", "avenida central"),
        "AlphaNumeric": ("a uno dos tres", "cuatro cinco seis"),
        "Confirmation": ("sí", "no"),
    },
}
"""Language -> built-in slot type -> what callers may say."""


def sayings(
    utterance: str, intent: Intent, locale: BotLocale, turns: Counter[str] | None = None
) -> tuple[str, ...]:
    """Return what may be said for a sample utterance, at most `VALUES_MAX`; itself without slots.

    The values of its slots take turns, so that each listed one of few is said once.

    Args:
        utterance: With slots in braces.
        intent: Whose utterance it is.
        locale: Where the slot types are.
        turns: How often each slot type stood in utterances before; counted on here. Each time its
            values begin one later, so that the utterances of a bot do not all say the same few.
    """
    turns = Counter[str]() if turns is None else turns
    values: dict[str, Sequence[str]] = {}
    for name in dict.fromkeys(_PLACEHOLDER.findall(utterance)):
        slot = intent.slot(name)
        kind = slot.slot_type_name if slot else ""
        values[name] = _some(_values(name, kind, locale), turns[kind])
        turns[kind] += 1
    count = max((len(each) for each in values.values()), default=1)
    return tuple(
        _PLACEHOLDER.sub(lambda hole, at=at: _turn(values[hole[1]], at), utterance)
        for at in range(count)
    )


def is_slots_only(utterance: str) -> bool:
    """Tell whether an utterance is nothing but slots."""
    return not re.search(r"\w", _PLACEHOLDER.sub(" ", utterance))


def _turn(values: Sequence[str], at: int) -> str:
    return values[at % len(values)]


def _some(values: Sequence[str], begin: int) -> Sequence[str]:
    """Return at most `VALUES_MAX` values at equal distances."""
    step = max(1, len(values) // VALUES_MAX)
    some = range(min(len(values), VALUES_MAX))
    return [_turn(values, begin + at * step) for at in some]


def _values(name: str, kind: str, locale: BotLocale) -> Sequence[str]:
    """Return what may stand for a slot of a type, the slot's name where nothing is known."""
    custom = locale.slot_type(kind)
    listed = custom.slot_type_values or () if custom else ()
    if listed:
        return [value.sample_value.value for value in listed]
    usual = USUAL.get(language_of(locale.identifier), {}).get(kind.removeprefix("AMAZON."))
    return usual or (_CAPITAL.sub(" ", name).lower(),)
