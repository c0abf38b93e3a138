"""What two questions may not share: a phrase with two meanings, a value of two kinds.

A generated bot hears without knowing which question was asked. So a phrase means one thing in the
whole dialog, and a value that something else in the dialog might take has a bot of its own, which
knows this value and the universals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ivr.compiler.lexicon import questions
from ivr.compiler.lexicon.phrases import key_phrases
from ivr.compiler.lexicon.reach import Reach, SlotTypes, reach
from ivr.compiler.lexicon.vocabulary import Capture, DialogVocabulary, Meaning, menus_of
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
    """Yield REF003 for every generated bot whose name another has; `taken` says who, by name."""
    for vocabulary in vocabularies:
        if vocabulary.bot in taken:
            message = f"the bot {vocabulary.bot!r} of this dialog is also {taken[vocabulary.bot]}"
            yield error("REF003", where, message, "Rename the slot, the dialog, or that bot.")


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

    def universals(self, names: Iterable[str]) -> set[str]:
        """Return the intents of the universals and digressions at nodes."""
        nodes = dict(self.speech)
        found = (
            self.intents.get((name, part)) for name in names for part in self._beside(nodes[name])
        )
        return {intent for intent in found if intent is not None}

    def _beside(self, node: Listens) -> Iterator[str]:
        yield from universals_at(self.dialog, node)
        yield from questions.digressions_heard(self.dialog, node)

    def askers(self, capture: Capture) -> list[str]:
        """Return the nodes that ask for a value by a capture."""
        return list(dict.fromkeys(node for (node, _), c in self.captures.items() if c == capture))

    def vocabulary(
        self, meant: set[str], keys: Iterable[str], captures: tuple[Capture, ...], name: str = ""
    ) -> DialogVocabulary:
        """Return a vocabulary of some of the meanings, keys and captures."""
        return DialogVocabulary(
            dialog=self.dialog.dialog,
            locales=self.dialog.locales,
            meanings=tuple(each for each in self.meanings if each.name in meant and each.phrases),
            keys=tuple(sorted(set(keys))),
            captures=captures,
            name=name,
        )


def dealt(heard: Heard) -> tuple[DialogVocabulary, Mapping[Capture, DialogVocabulary]]:
    """Return the vocabulary that the dialog's questions share, and those of values kept apart."""
    captures = tuple(dict.fromkeys(heard.captures.values()))
    locales = heard.dialog.locales
    reaches = {capture: reach(capture, heard.kinds, locales) for capture in captures}
    apart = _apart(heard, reaches)
    shared = tuple(capture for capture in captures if capture not in apart)
    main = heard.vocabulary(_meant(heard, shared), _keys(heard, reaches, shared), shared)
    names: dict[Capture, str] = {}
    for capture in apart:
        names[capture] = _name(heard, capture, set(names.values()))
    own = {
        capture: heard.vocabulary(
            heard.universals(heard.askers(capture)),
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
    options = _options(heard)
    return [
        capture
        for capture, mine in reaches.items()
        if mine.meets(options)
        or mine.meets(_key_reach(heard, _keys(heard, reaches, _but(reaches, capture))))
        or any(mine.meets(reaches[other]) for other in _but(reaches, capture))
    ]


def _but(captures: Iterable[Capture], one: Capture) -> tuple[Capture, ...]:
    return tuple(capture for capture in captures if capture != one)


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


def _key_reach(heard: Heard, keys: Iterable[str]) -> Reach:
    """Return what is keyed and said for single keys."""
    locales = heard.dialog.locales
    words = frozenset(said for key in keys for each in locales for said in key_phrases(key, each))
    return Reach(frozenset({1}) if words else frozenset(), words)


def _meant(heard: Heard, shared: tuple[Capture, ...]) -> set[str]:
    """Return the intents of every question that the shared bot is asked."""
    meant = heard.universals(name for capture in shared for name in heard.askers(capture))
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
    nodes = dict(heard.speech)
    asking = heard.askers(capture)
    return {k for name in asking for k in questions.universal_keys(heard.dialog, nodes[name])}


def _name(heard: Heard, capture: Capture, taken: set[str]) -> str:
    """Return a name for the bot of one value: after its slot, else after its node and slot."""
    dialog, node = heard.dialog.dialog, heard.askers(capture)[0]
    names = (f"{dialog}_{capture.slot}", f"{dialog}_{node}_{capture.slot}")
    free = (name for name in names if name not in {*taken, menus_of(dialog)})
    return next(free, f"{names[1]}_{len(taken) + 1}")
