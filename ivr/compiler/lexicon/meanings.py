"""What the speech nodes of a dialog may be answered with, gathered into one vocabulary.

Law: this room decides what words mean the same and what each meaning is called. It makes no bot
and no action.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from ivr.compiler.lexicon.clashes import Heard, dealt
from ivr.compiler.lexicon.phrases import (
    DEFAULTS,
    INTENTS,
    alike,
    default_phrases,
    language_of,
)
from ivr.compiler.lexicon.questions import (
    KEYS,
    NO,
    YES,
    asked_slots,
    asks_to_go_on,
    asks_yes_or_no,
    digressions_heard,
    keyed_alone,
    offered,
    phrases_in,
    uses_speech,
)
from ivr.compiler.lexicon.reach.values import SlotTypes, reach
from ivr.compiler.lexicon.vocabulary import Capture, DialogVocabulary, Meaning
from ivr.ir.bot import FALLBACK_INTENT
from ivr.spec.dialog import Dialog
from ivr.spec.graph import universals_at
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.listen import Menu, SlotSpec
from ivr.spec.values import Said

_NAMEABLE = re.compile(r"[A-Za-z0-9]{1,50}")
"""Short enough for Lex with a node's name (at most 40 characters) behind it."""

Part = str | int
"""What at a node means something: a universal, a digression, `yes`, `no`, or an option's index."""

RESERVED = frozenset({FALLBACK_INTENT, *(f"Key{key}" for key in KEYS)})
"""Intents that every bot has for itself: what is not understood, and the keys."""

COMMON = {intent: name for name, intent in INTENTS.items()}
"""Intents that have words of their own: intent -> universal, `yes` or `no`."""


class Understanding(NamedTuple):
    """The vocabularies of a dialog, and which of their intents means what at each node.

    `vocabulary` is that of the bot which all questions share; `apart` has those of values that
    something else in the dialog might take.
    """

    vocabulary: DialogVocabulary
    intents: Mapping[tuple[str, Part], str]
    captures: Mapping[tuple[str, str], Capture]
    apart: Mapping[Capture, DialogVocabulary] = MappingProxyType({})
    kinds: SlotTypes = MappingProxyType({})

    @property
    def empty(self) -> bool:
        """Tell whether the dialog needs no bot at all."""
        return not self.vocabularies()

    def vocabularies(self) -> tuple[DialogVocabulary, ...]:
        """Return what becomes a bot each: the shared one, where anything is left for it, first."""
        shared = () if self.vocabulary.empty else (self.vocabulary,)
        return (*shared, *self.apart.values())

    def intent(self, node: str, part: Part) -> str | None:
        """Return the intent that means a part of a node, if any."""
        return self.intents.get((node, part))

    def capture(self, node: str, slot: str) -> Capture:
        """Return how a node's slot is taken.

        Raises:
            KeyError: The node takes no such slot by speech.
        """
        return self.captures[node, slot]

    def asked(self, capture: Capture) -> DialogVocabulary:
        """Return the vocabulary of the bot that is asked for a value."""
        return self.apart.get(capture, self.vocabulary)

    def is_single(self, capture: Capture) -> bool:
        """Tell whether one key may be the whole value."""
        return reach(capture, self.kinds, self.vocabulary.locales).single

    def misplaced(self, capture: Capture) -> tuple[str, ...]:
        """Return the intents of digits that the bot of a value knows and that are not the value.

        They are what another question would take, or a single key.
        """
        told = self.asked(capture)
        numeric = (
            other.intent
            for other in told.captures
            if other != capture and reach(other, self.kinds, told.locales).numeric
        )
        return (*numeric, *(key_intent(key) for key in told.keys))


def key_intent(key: str) -> str:
    """Return the intent that pressing or saying a digit means."""
    return f"Key{key}"


def camel(name: str) -> str:
    """Return a name in CamelCase: `cards.opt_block` -> `OptBlock`."""
    return "".join(part.capitalize() for part in name.rpartition(".")[2].split("_"))


class _Entry(NamedTuple):
    """One use of a meaning: where, its name, whether the author fixed it, its phrases by locale."""

    node: str
    part: Part
    name: str
    fixed: bool
    phrases: Mapping[str, tuple[str, ...]]


def gather(dialog: Dialog, kinds: SlotTypes | None = None) -> Understanding:
    """Return everything a dialog listens for; `kinds` are the slot types of the workspace.

    Uses that share a phrase in some locale, or a name that the author gave, mean the same.
    """
    speech = tuple(
        (name, node)
        for name, node in dialog.nodes.items()
        if isinstance(node, Listens) and uses_speech(dialog, node)
    )
    captures = _captures(speech)
    taken = {*RESERVED, *(capture.intent for capture in captures.values())}
    meanings: list[Meaning] = []
    intents: dict[tuple[str, Part], str] = {}
    claimed = _claimed(dialog, speech)
    for group in _grouped([*_common(dialog, speech, claimed), *_options(dialog, speech)]):
        name = _name(group, taken)
        taken.add(name)
        intents.update({(entry.node, entry.part): name for entry in group})
        meanings.append(Meaning(name, _with_defaults(name, group, claimed)))
    types: SlotTypes = kinds or {}
    heard = Heard(dialog, speech, tuple(meanings), intents, captures, types)
    shared, apart = dealt(heard)
    return Understanding(shared, intents, captures, apart, types)


_Speech = Sequence[tuple[str, Listens]]


_Claimed = set[tuple[str, str]]
"""(locale, phrase) of everything that an author gave a meaning of his own."""


def _claimed(dialog: Dialog, speech: _Speech) -> _Claimed:
    """Return what options and digressions mean: default phrases give way to it."""
    options = [o.phrases for _, node in speech if isinstance(node, Menu) for o in node.options]
    asides = [digression.phrases for digression in dialog.digressions.values()]
    return {
        (locale, alike(phrase))
        for phrases in (*options, *asides)
        for locale in dialog.locales
        for phrase in phrases_in(phrases, locale)
    }


def _with_defaults(name: str, group: list[_Entry], claimed: _Claimed) -> dict[str, tuple[str, ...]]:
    """Return the phrases of a meaning; shipped ones where it has a known name and none else."""
    said = _union(group)
    part = COMMON.get(name)
    if part is None:
        return said
    for locale in sorted({locale for entry in group for locale in entry.phrases}):
        words = said.get(locale) or shipped_phrases(part, locale, claimed)
        said.update({locale: words} if words else {})
    return said


def shipped_phrases(part: str, locale: str, claimed: _Claimed) -> tuple[str, ...]:
    """Return the default phrases of a universal, of yes or of no, less those claimed."""
    known = DEFAULTS[part].get(language_of(locale)) and default_phrases(part, locale)
    return tuple(p for p in known or () if (locale, alike(p)) not in claimed)


def _common(dialog: Dialog, speech: _Speech, claimed: _Claimed) -> Iterator[_Entry]:
    """Yield the universals, digressions, yes and no of every node."""
    tables: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, node in speech:
        asked_back = asks_yes_or_no(node) or asks_to_go_on(dialog, node)
        for part in (*universals_at(dialog, node), *((YES, NO) if asked_back else ())):
            if part not in tables:
                tables[part] = dict(_said(dialog, part, claimed))
            yield _Entry(name, part, INTENTS[part], fixed=True, phrases=tables[part])
        for part, digression in digressions_heard(dialog, node).items():
            said = {locale: phrases_in(digression.phrases, locale) for locale in dialog.locales}
            yield _Entry(name, part, part, fixed=True, phrases=said)


def _said(dialog: Dialog, part: str, claimed: _Claimed) -> Iterator[tuple[str, tuple[str, ...]]]:
    universal = dialog.universals.active().get(part)
    for locale in dialog.locales:
        own = phrases_in(universal.phrases, locale) if universal is not None else ()
        yield locale, own or shipped_phrases(part, locale, claimed)


def _options(dialog: Dialog, speech: _Speech) -> Iterator[_Entry]:
    for node_name, node in speech:
        if not isinstance(node, Menu):
            continue
        for index, option in enumerate(node.options):
            if option.phrases is None and option.intent is None:
                continue
            phrases = {
                locale: phrases_in(option.phrases, locale)
                for locale in dialog.locales
                if offered(option, locale)
            }
            name = option.intent or _announced(option.say) or camel(option.goto)
            yield _Entry(node_name, index, name, option.intent is not None, phrases)


def _announced(say: Said | None) -> str:
    """Return the name of what announces an option, nothing where that makes no name."""
    name = camel(say) if isinstance(say, str) else ""
    return name if _NAMEABLE.fullmatch(name) else ""


def _grouped(listed: list[_Entry]) -> list[list[_Entry]]:
    leader = list(range(len(listed)))

    def root(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    first: dict[tuple[str, str], int] = {}
    for index, entry in enumerate(listed):
        marks = [(locale, alike(p)) for locale, said in entry.phrases.items() for p in said]
        if entry.fixed:
            marks.append(("", entry.name))
        for mark in marks:
            one, other = sorted((root(first.setdefault(mark, index)), root(index)))
            leader[other] = one
    groups: dict[int, list[_Entry]] = {}
    for index, entry in enumerate(listed):
        groups.setdefault(root(index), []).append(entry)
    return [groups[index] for index in sorted(groups)]


def _name(group: list[_Entry], taken: set[str]) -> str:
    named = next((entry for entry in group if entry.fixed), group[0])
    candidates = (named.name, f"{named.name}{camel(named.node)}", f"{named.name}Choice")
    return next((name for name in candidates if name not in taken), f"{named.name}{len(taken)}")


def _union(group: list[_Entry]) -> dict[str, tuple[str, ...]]:
    joined: dict[str, dict[str, str]] = {}
    for entry in group:
        for locale, phrases in entry.phrases.items():
            for phrase in phrases:
                joined.setdefault(locale, {}).setdefault(alike(phrase), phrase)
    return {locale: tuple(said.values()) for locale, said in sorted(joined.items())}


def _captures(speech: _Speech) -> dict[tuple[str, str], Capture]:
    """Return how each slot is taken; slots of one shape share an intent."""
    shapes: dict[object, Capture] = {}
    captures: dict[tuple[str, str], Capture] = {}
    used: set[str] = set()
    asked = ((node, slot) for _, node in speech for slot in asked_slots(node))
    keyed = {_shape(slot) for node, slot in asked if keyed_alone(node, slot)}
    for node_name, node in speech:
        for slot in asked_slots(node):
            shape = _shape(slot)
            if shape not in shapes:
                intent = _given(slot.slot, used)
                shapes[shape] = Capture(intent, slot.slot, *shape, keyed=shape in keyed)
                used.add(shapes[shape].intent)
            captures[node_name, slot.slot] = shapes[shape]
    return captures


def _shape(slot: SlotSpec) -> tuple[tuple[int, int] | None, str | None, tuple[str, ...]]:
    digits = (slot.digits.min, slot.digits.max) if slot.digits is not None else None
    return digits, slot.type, slot.values


def _given(slot: str, used: set[str]) -> str:
    names = (f"{camel(slot)}Given{number or ''}" for number in range(len(used) + 1))
    return next(name for name in names if name not in used)
