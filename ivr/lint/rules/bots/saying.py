"""What is said aloud: values that nobody else may hear, and words that sound like each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise

from ivr.faults import Severity, Where
from ivr.hearing.samples.words import language_of
from ivr.ir.bot import BotLocale, Intent, Slot, SlotType
from ivr.lint.facts.bots.judged import JudgedBot, Path, language, table, told
from ivr.lint.facts.bots.sounds import LANGUAGES, Spoken, pairs_alike, spoken
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.nodes.listen import Menu

_W, _I = Severity.WARNING, Severity.INFO

_NAMED = re.compile(r"\{([A-Za-z0-9_.-]+)\}")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

SENSITIVE = frozenset(
    {
        *("pin", "ssn", "cvv", "cvc", "password", "passcode", "passphrase", "secret", "otp"),
        *("contrasena", "clave", "iban", "creditcard", "cardnumber"),
    }
)
SENSITIVE_PAIRS = frozenset(
    {
        *(("card", "number"), ("social", "security"), ("security", "code"), ("account", "number")),
        *(("mothers", "maiden"), ("credit", "card"), ("routing", "number"), ("passport", "number")),
    }
)
"""Words in a slot's name that tell of something to be kept from others' ears."""


def is_obfuscated(slot: Slot) -> bool:
    """Tell whether a slot's value is masked in conversation logs."""
    return table(slot.obfuscation_setting).get("obfuscationSettingType") == "DefaultObfuscation"


def is_sensitive(slot: Slot) -> bool:
    """Tell whether a slot's name speaks of something secret."""
    said = [word.lower() for word in _WORDS.findall(slot.name)]
    pairs = set(pairwise(said))
    return not SENSITIVE.isdisjoint(said) or not SENSITIVE_PAIRS.isdisjoint(pairs)


def spoken_secrets(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        for part, setting, text in told(judged):
            if part.intent is None or "{" not in text or part.locale is None:
                continue
            for slot in _spoken(part.locale, part.intent, text):
                kind = "masked in logs" if is_obfuscated(slot) else "sensitive"
                message = f"slot {slot.name!r} is {kind}, and a message says its value"
                yield Spot(judged.at(setting.path), message)
        for path, _, intent in judged.intents:
            for slot in intent.slots:
                if is_sensitive(slot) and not is_obfuscated(slot):
                    message = f"slot {slot.name!r} stands in conversation logs as it is said"
                    remedy = "Obfuscate it (`obfuscate: true`)."
                    yield Spot(judged.at((*path, "slots", slot.name)), message, _I, remedy)


def _spoken(locale: BotLocale, intent: Intent, text: str) -> Iterator[Slot]:
    """Yield the slots whose values a message says, and should not."""
    for name in dict.fromkeys(_NAMED.findall(text)):
        owner, _, rest = name.rpartition(".")
        named = locale.intent(owner)
        slot = named.slot(rest) if named is not None else intent.slot(name)
        if slot is not None and (is_obfuscated(slot) or is_sensitive(slot)):
            yield slot


_Word = tuple[str, str, Spoken, Callable[[], Where]]
"""What is said, what it means, how it sounds, and how to find where it stands."""

MENU_WORDS_MAX = 3
"""Longer phrases are told apart by more than one word."""


def alike_words(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for locale in graph.dialog.locales:
            if language_of(locale) in LANGUAGES:
                yield from _menus(graph, locale)
    for judged in subject.lex_bots:
        for locale in judged.bot.locales:
            if language(locale) in LANGUAGES:
                for kind in locale.slot_types:
                    yield from _values(judged, locale, kind)


def _values(judged: JudgedBot, locale: BotLocale, kind: SlotType) -> Iterator[Spot]:
    path: Path = (locale.identifier, "slotTypes", kind.name, "slotTypeValues")
    found: list[_Word] = []
    for index, each in enumerate(kind.slot_type_values or ()):
        value = each.sample_value.value
        sound = spoken(value, language(locale))
        found.append((value, str(index), sound, partial(judged.at, (*path, index))))
    yield from _alike(found)


def _menus(graph: DialogGraph, locale: str) -> Iterator[Spot]:
    tongue = language_of(locale)
    for name, node in graph.of(Menu):
        found: list[_Word] = []
        for index, option in enumerate(node.options):
            phrases = option.phrases
            listed = phrases.get(locale, ()) if isinstance(phrases, dict) else phrases or ()
            where = partial(graph.where, name, "options", index)
            found += [(each, str(index), spoken(each, tongue), where) for each in listed]
        yield from _alike(found)


def _alike(found: Sequence[_Word]) -> Iterator[Spot]:
    short = [each for each in found if len(each[2].words) <= MENU_WORDS_MAX]
    for one, other, same in pairs_alike([each[2] for each in short]):
        said, meant, _, _ = short[one]
        heard, meaning, _, where = short[other]
        if meant != meaning:
            how, severity = ("the same", _W) if same else ("alike", _I)
            yield Spot(where(), f"{said!r} and {heard!r} sound {how}", severity)


SAYING_RULES: tuple[Rule, ...] = (
    Rule(
        "LEX018",
        _W,
        "A secret that a bot says aloud",
        "Obfuscation masks a value in logs, but not in a message that repeats it.",
        "Do not say the value.",
        "Lex V2 developer guide, obfuscation",
        "bots",
        spoken_secrets,
    ),
    Rule(
        "LEX019",
        _I,
        "Words for two things that sound alike",
        "On a telephone line one is taken for the other.",
        "Use another word for one of them.",
        "own rule",
        "bots",
        alike_words,
    ),
)
