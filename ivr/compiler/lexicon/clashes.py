"""What two questions may not share: a phrase with two meanings, a value of two kinds.

A generated bot hears without knowing which question was asked. So a phrase means one thing in the
whole dialog, and a value that something else in the dialog might take has a bot of its own, which
knows this value and the universals.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, count

from ivr.compiler.lexicon import questions
from ivr.compiler.lexicon.lex_rules import NAME_LENGTH_MAX
from ivr.compiler.lexicon.phrases import key_phrases
from ivr.compiler.lexicon.reach.crowd import Crowd
from ivr.compiler.lexicon.reach.values import Reach, SlotTypes, reach
from ivr.compiler.lexicon.vocabulary import (
    Capture,
    DialogVocabulary,
    Meaning,
    menus_of,
    title,
)
from ivr.faults import Finding, Where, error
from ivr.spec.dialog import Dialog
from ivr.spec.graph import universals_at
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.listen import Menu


def check_vocabulary(vocabulary: DialogVocabulary, where: Where) -> Iterator[Finding]:
    """Yield LEX005 for every phrase that means two things; `where` is the dialog."""
    for locale in vocabulary.locales:
        first: dict[str, str] = {}
        for meaning in vocabulary.meanings:
            for phrase in meaning.phrases.get(locale, ()):
                other = first.setdefault(phrase.casefold(), meaning.name)
                if other != meaning.name:
                    message = f"{phrase!r} means both {other} and {meaning.name} in {locale}"
                    yield error("LEX005", where, message, "Keep it in one of them.")


def check_bot_names(
    taken: Mapping[str, str], vocabularies: Iterable[DialogVocabulary], where: Where
) -> Iterator[Finding]:
    """Yield REF003 for every generated bot whose name another has.

    `taken` says who has it, by name as Lex takes it (`title`): there `pay_1` is `pay1`.
    """
    for vocabulary in vocabularies:
        named = title(vocabulary.bot)
        if named in taken:
            message = f"the bot {vocabulary.bot!r} of this dialog is also {taken[named]}"
            remedy = f"Both are {named} in Lex: rename the slot, the dialog, or that bot."
            yield error("REF003", where, message, remedy)


_DIGEST = 8
"""Hexadecimal digits that tell cut names apart."""


@dataclass(frozen=True)
class Heard:
    """What is listened for in a dialog, before it is dealt out to bots.

    `speech` are the nodes that ask; `intents` name what a part of a node means; `reaches` say what
    each capture takes.
    """

    dialog: Dialog
    speech: tuple[tuple[str, Listens], ...]
    meanings: tuple[Meaning, ...]
    intents: Mapping[tuple[str, str | int], str]
    captures: Mapping[tuple[str, str], Capture]
    kinds: SlotTypes

    @cached_property
    def nodes(self) -> Mapping[str, Listens]:
        """The nodes that ask, by name."""
        return dict(self.speech)

    @cached_property
    def askers(self) -> Mapping[Capture, tuple[str, ...]]:
        """The nodes that ask for a value, by capture."""
        asking: dict[Capture, dict[str, None]] = {}
        for (node, _), capture in self.captures.items():
            asking.setdefault(capture, {})[node] = None
        return {capture: tuple(nodes) for capture, nodes in asking.items()}

    @cached_property
    def _spoken(self) -> Mapping[str, tuple[int, Meaning]]:
        """The meanings that anybody says anything for, by name, each with its place."""
        return {each.name: (i, each) for i, each in enumerate(self.meanings) if each.phrases}

    def universals(self, names: Iterable[str]) -> set[str]:
        """Return the intents of the universals and digressions at nodes."""
        found = (
            self.intents.get((name, part))
            for name in names
            for part in self._beside(self.nodes[name])
        )
        return {intent for intent in found if intent is not None}

    def _beside(self, node: Listens) -> Iterator[str]:
        yield from universals_at(self.dialog, node)
        yield from questions.digressions_heard(self.dialog, node)

    def vocabulary(
        self, meant: set[str], keys: Iterable[str], captures: tuple[Capture, ...], name: str = ""
    ) -> DialogVocabulary:
        """Return a vocabulary of some of the meanings, keys and captures."""
        told = sorted((self._spoken[each] for each in meant if each in self._spoken), key=_place)
        return DialogVocabulary(
            dialog=self.dialog.dialog,
            locales=self.dialog.locales,
            meanings=tuple(meaning for _, meaning in told),
            keys=tuple(sorted(set(keys))),
            captures=captures,
            name=name,
        )


def _place(told: tuple[int, Meaning]) -> int:
    return told[0]


def dealt(heard: Heard) -> tuple[DialogVocabulary, Mapping[Capture, DialogVocabulary]]:
    """Return the vocabulary that the dialog's questions share, and those of values kept apart."""
    captures = tuple(dict.fromkeys(heard.captures.values()))
    locales = heard.dialog.locales
    reaches = {capture: reach(capture, heard.kinds, locales) for capture in captures}
    apart = _apart(heard, reaches)
    kept = frozenset(apart)
    shared = tuple(capture for capture in captures if capture not in kept)
    main = heard.vocabulary(_meant(heard, shared), _keys(heard, reaches, shared), shared)
    names: dict[Capture, str] = {}
    taken = {title(menus_of(heard.dialog.dialog))}
    for capture in apart:
        names[capture] = _name(heard, capture, taken)
        taken.add(title(names[capture]))
    own = {
        capture: heard.vocabulary(
            heard.universals(heard.askers[capture]),
            _value_keys(heard, capture, reaches[capture]),
            (capture,),
            names[capture],
        )
        for capture in apart
    }
    return main, own


def _apart(heard: Heard, reaches: Mapping[Capture, Reach]) -> list[Capture]:
    """Return the captures that something else in the dialog meets, in order of writing."""
    if not reaches:
        return []
    options, crowd = _options(heard), Crowd(reaches.values())
    asked = {k for _, node in heard.speech for k in questions.main_keys(heard.dialog, node)}
    keys = {capture: _value_keys(heard, capture, mine) for capture, mine in reaches.items()}
    counted = Counter(key for each in keys.values() for key in each)
    apart: list[Capture] = []
    for capture, mine in reaches.items():
        others = {key for key, uses in counted.items() if uses > (key in keys[capture])}
        around = (options, _key_reach(heard, frozenset(asked | others)), crowd.without(mine))
        if any(mine.meets(each) for each in around):
            apart.append(capture)
    return apart


def _options(heard: Heard) -> Reach:
    """Return the words of every question that asks for no value."""
    meant = _meant(heard, ())
    words = (
        phrase.casefold()
        for meaning in heard.meanings
        if meaning.name in meant
        for said in meaning.phrases.values()
        for phrase in said
    )
    return Reach(words=frozenset(words))


def _key_reach(heard: Heard, keys: frozenset[str]) -> Reach:
    """Return what is keyed and said for single keys."""
    words = _key_words(keys, heard.dialog.locales)
    return Reach(frozenset({1}) if words else frozenset(), words)


@lru_cache(maxsize=64)
def _key_words(keys: frozenset[str], locales: tuple[str, ...]) -> frozenset[str]:
    return frozenset(said for key in keys for each in locales for said in key_phrases(key, each))


def _meant(heard: Heard, shared: tuple[Capture, ...]) -> set[str]:
    """Return the intents of every question that the shared bot is asked."""
    meant = heard.universals(name for capture in shared for name in heard.askers[capture])
    for name, node in heard.speech:
        if not questions.asks_main(heard.dialog, node):
            continue
        meant |= heard.universals([name])
        options = range(len(node.options)) if isinstance(node, Menu) else ()
        parts = (*options, questions.YES, questions.NO)
        meant.update(heard.intents[name, part] for part in parts if (name, part) in heard.intents)
    return meant


def _keys(heard: Heard, reaches: Mapping[Capture, Reach], shared: tuple[Capture, ...]) -> set[str]:
    """Return the digits that mean something to the shared bot."""
    asked = {k for _, node in heard.speech for k in questions.main_keys(heard.dialog, node)}
    for capture in shared:
        asked |= _value_keys(heard, capture, reaches[capture])
    return asked


def _value_keys(heard: Heard, capture: Capture, mine: Reach) -> set[str]:
    """Return the digits that are universals while a value is asked: none where one is a value."""
    if mine.single:
        return set()
    nodes = (heard.nodes[name] for name in heard.askers[capture])
    return {key for node in nodes for key in questions.universal_keys(heard.dialog, node)}


def _name(heard: Heard, capture: Capture, taken: Container[str]) -> str:
    """Return a name for the bot of one value: after its slot, else after its node and slot.

    `taken` are names as Lex takes them.
    """
    dialog, node = heard.dialog.dialog, heard.askers[capture][0]
    full = f"{dialog}_{node}_{capture.slot}"
    names = chain((f"{dialog}_{capture.slot}", full), (f"{full}_{n}" for n in count(2)))
    return next(name for name in map(_short, names) if title(name) not in taken)


def _short(name: str) -> str:
    """Return a name as long as Lex takes, with a digest of itself where it had to be cut."""
    if len(name) <= NAME_LENGTH_MAX:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST]
    return f"{name[: NAME_LENGTH_MAX - _DIGEST - 1]}_{digest}"
