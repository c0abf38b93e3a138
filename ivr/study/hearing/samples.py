"""A bot's sample utterances as a classifier learns them: slots replaced by what callers may say.

Law: what stands in the bot decides; listed values first, then usual words of the built-in type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ivr.hearing.samples.words import language_of
from ivr.ir.bot import BotLocale, Intent
from ivr.study.hearing.training import Sample

VALUES_MAX = 4
"""How many fillings of one sample are learned; together they count as one."""

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


def samples_of(locale: BotLocale) -> Iterator[Sample]:
    """Yield what a locale's intents teach; utterances that are nothing but slots teach nothing."""
    for intent in locale.intents:
        if not intent.is_fallback:
            for utterance in dict.fromkeys(intent.utterances):
                yield from _filled(utterance, intent, locale)


def _filled(utterance: str, intent: Intent, locale: BotLocale) -> Iterator[Sample]:
    names = dict.fromkeys(_PLACEHOLDER.findall(utterance))
    if not re.search(r"\w", _PLACEHOLDER.sub(" ", utterance)):
        return
    values = {name: _values(name, intent, locale) for name in names}
    count = max((len(each) for each in values.values()), default=1)
    for at in range(count):
        text = _PLACEHOLDER.sub(
            lambda hole, at=at: values[hole[1]][at % len(values[hole[1]])], utterance
        )
        yield Sample(text, intent.name, 1 / count)


def _values(name: str, intent: Intent, locale: BotLocale) -> Sequence[str]:
    """Return what may stand for a slot, the slot's name where nothing is known."""
    slot = intent.slot(name)
    kind = slot.slot_type_name if slot else ""
    custom = locale.slot_type(kind)
    listed = (
        [value.sample_value.value for value in (custom.slot_type_values or ())] if custom else []
    )
    if listed:
        step = max(1, len(listed) // VALUES_MAX)
        return listed[::step][:VALUES_MAX]
    usual = USUAL.get(language_of(locale.identifier), {}).get(kind.removeprefix("AMAZON."))
    return usual or (_CAPITAL.sub(" ", name).lower(),)
