"""What Lex would refuse in what a dialog has listened for, found at its author's line.

The same words become generated bots and are lent to hand-written ones. Law: as `bot_check`: only
what makes the build or the import fail, and intents that Lex or every bot has for itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.compiler.lexicon.lex_rules import (
    INTENTS_MAX,
    SLOT_TYPES_MAX,
    UTTERANCES_PER_INTENT_MAX,
    VALUES_PER_TYPE_MAX,
    check_name,
    check_type,
    check_utterance,
    check_value,
)
from ivr.compiler.lexicon.meanings import RESERVED, Understanding
from ivr.compiler.lexicon.questions import asked_slots
from ivr.compiler.lexicon.reach.values import SlotTypes
from ivr.compiler.lexicon.vocabulary import Capture, DialogVocabulary
from ivr.faults import Finding, error
from ivr.ir.bot import FALLBACK_INTENT
from ivr.spec.bots.types import BUILT_IN_SLOT_TYPES
from ivr.spec.dialog import Dialog
from ivr.spec.nodes.listen import Collect, Form, Menu, Phrases, SlotSpec

_Path = tuple[str | int, ...]


def check_heard(dialog: Dialog, understanding: Understanding) -> Iterator[Finding]:
    """Yield everything that Lex would refuse in the words and values that a dialog asks for."""
    for at, phrases in _phrases(dialog):
        for path, text in _each(at, phrases):
            yield from check_utterance(text, (), dialog.source.value_at(*path))
    yield from _intents(dialog)
    for at, slot in _slots(dialog):
        yield from _slot(dialog, at, slot, understanding.kinds)
    for vocabulary in understanding.vocabularies():
        yield from _counts(dialog, vocabulary)


def _phrases(dialog: Dialog) -> Iterator[tuple[_Path, Phrases]]:
    """Yield all phrases of the author's with where they stand."""
    for name, universal in dialog.universals.active().items():
        yield ("universals", name, "phrases"), universal.phrases or ()
    for name, digression in dialog.digressions.items():
        yield ("digressions", name, "phrases"), digression.phrases or ()
    for name, node in dialog.nodes.items():
        for index, option in enumerate(node.options if isinstance(node, Menu) else ()):
            if option.phrases:
                yield ("nodes", name, "options", index, "phrases"), option.phrases


def _each(at: _Path, phrases: Phrases) -> Iterator[tuple[_Path, str]]:
    if not isinstance(phrases, dict):
        yield from (((*at, index), text) for index, text in enumerate(phrases))
        return
    for locale, said in phrases.items():
        yield from (((*at, locale, index), text) for index, text in enumerate(said))


def _intents(dialog: Dialog) -> Iterator[Finding]:
    for name, node in dialog.nodes.items():
        for index, option in enumerate(node.options if isinstance(node, Menu) else ()):
            if option.intent in RESERVED:
                where = dialog.source.value_at("nodes", name, "options", index, "intent")
                what = "Lex's own" if option.intent == FALLBACK_INTENT else "that of a key"
                message = f"intent {option.intent} is {what}"
                yield error("REF003", where, message, "Give it another name.")


def _slots(dialog: Dialog) -> Iterator[tuple[_Path, SlotSpec]]:
    """Yield the slots whose value a bot is asked for, with where they stand."""
    for name, node in dialog.nodes.items():
        asked = asked_slots(node) if isinstance(node, (Collect, Form)) else ()
        if isinstance(node, Form):
            listed = enumerate(node.form)
            yield from ((("nodes", name, "form", i), slot) for i, slot in listed if slot in asked)
        else:
            yield from ((("nodes", name, "collect"), slot) for slot in asked)


def _slot(dialog: Dialog, at: _Path, slot: SlotSpec, kinds: SlotTypes) -> Iterator[Finding]:
    yield from check_name(slot.slot, dialog.source.value_at(*at, "slot"))
    if slot.type is not None:
        where = dialog.source.value_at(*at, "type")
        yield from check_type(slot.type, kinds, where)
        spec = kinds.get(slot.type)
        for locale in dialog.locales if spec is not None and spec.regex is None else ():
            if spec is not None and not spec.values_in(locale):
                message = f"slot type {slot.type} has no values in {locale}"
                yield error("LOC008", where, message, "Add them in its bot.")
    if len(slot.values) > VALUES_PER_TYPE_MAX:
        message = f"{len(slot.values):,} values; Lex takes {VALUES_PER_TYPE_MAX:,}"
        yield error("LEX003", dialog.where(*at, "values"), message)
    for index, word in enumerate(slot.values):
        yield from check_value(word, dialog.source.value_at(*at, "values", index))


def _own_type(capture: Capture) -> bool:
    """Tell whether a value needs a slot type that is not one of Lex's."""
    made = capture.digits is not None or bool(capture.values)
    return made or (capture.type is not None and capture.type not in BUILT_IN_SLOT_TYPES)


def _counts(dialog: Dialog, vocabulary: DialogVocabulary) -> Iterator[Finding]:
    """Yield LEX003 for every count of a generated bot that is above what Lex takes."""
    where = dialog.where("dialog")
    intents = len(vocabulary.meanings) + len(vocabulary.keys) + len(vocabulary.captures)
    types = sum(map(_own_type, vocabulary.captures))
    counts = [(intents, INTENTS_MAX - 1, "intents"), (types, SLOT_TYPES_MAX, "slot types")]
    counts += [
        (len(said), UTTERANCES_PER_INTENT_MAX, f"utterances of {meaning.name} in {locale}")
        for meaning in vocabulary.meanings
        for locale, said in meaning.phrases.items()
    ]
    for number, most, noun in counts:
        if number > most:
            message = f"bot {vocabulary.bot!r} of this dialog has {number:,} {noun}"
            yield error("LEX003", where, message, f"Lex takes {most:,}: divide the dialog.")
