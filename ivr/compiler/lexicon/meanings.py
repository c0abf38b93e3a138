"""What the speech nodes of a dialog may be answered with, gathered into one vocabulary.

Law: this room decides what words mean the same and what each meaning is called. It makes no bot
and no action.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivr.compiler.lexicon.phrases import DEFAULTS, INTENTS, default_phrases, language_of
from ivr.compiler.lexicon.vocabulary import Capture, DialogVocabulary, Meaning
from ivr.ir.bot import FALLBACK_INTENT
from ivr.spec.dialog import Dialog
from ivr.spec.graph import universals_at
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.listen import Ask, Collect, Form, Menu, Option, Phrases, SlotSpec

KEYS = "0123456789"
"""Keys that Lex passes on as text; `*` and `#` are told by the code hook instead."""

YES, NO = "yes", "no"

Part = str | int
"""What at a node means something: a universal, `yes`, `no`, or an option by its index."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """The vocabulary of a dialog, and which of its intents means what at each node."""

    vocabulary: DialogVocabulary
    intents: Mapping[tuple[str, Part], str]
    captures: Mapping[tuple[str, str], Capture]

    @property
    def empty(self) -> bool:
        """Tell whether the dialog needs no bot at all."""
        known = self.vocabulary
        return not (known.meanings or known.keys or known.captures)

    def intent(self, node: str, part: Part) -> str | None:
        """Return the intent that means a part of a node, if any."""
        return self.intents.get((node, part))

    def capture(self, node: str, slot: str) -> Capture:
        """Return how a node's slot is taken.

        Raises:
            KeyError: The node takes no such slot by speech.
        """
        return self.captures[node, slot]


def key_intent(key: str) -> str:
    """Return the intent that pressing or saying a digit means."""
    return f"Key{key}"


def camel(name: str) -> str:
    """Return a name in CamelCase: `cards.opt_block` -> `OptBlock`."""
    return "".join(part.capitalize() for part in name.rpartition(".")[2].split("_"))


def uses_speech(dialog: Dialog, node: Listens) -> bool:
    """Tell whether a node is a turn of the dialog's own bot.

    A menu is a keypad action where the dialog is voice only and nobody wrote any words to be
    understood. A value is spoken unless the node asks for keys; a secure value is always keyed.
    """
    wanted = getattr(node, "input", "any")
    if isinstance(node, Menu):
        if wanted != "any":
            return wanted == "speech"
        return "chat" in dialog.channels or _has_words(dialog, node)
    if isinstance(node, Ask) or wanted == "keys":
        return False
    return _asks_back(node) or any(slot.secure is None for slot in slots_of(node))


def _has_words(dialog: Dialog, node: Menu) -> bool:
    universals = universals_at(dialog, node).values()
    return any(option.phrases or option.intent for option in node.options) or any(
        universal.phrases for universal in universals
    )


def phrases_in(phrases: Phrases | None, locale: str) -> tuple[str, ...]:
    """Return an author's phrases for one locale."""
    if phrases is None:
        return ()
    return phrases.get(locale, ()) if isinstance(phrases, dict) else phrases


def offered(option: Option, locale: str) -> bool:
    """Tell whether an option is offered in a locale."""
    return not option.locales_only or locale in option.locales_only


def slots_of(node: object) -> tuple[SlotSpec, ...]:
    """Return the slots that a collect or form gathers; of other nodes none."""
    if isinstance(node, Collect):
        return (node.collect,)
    return node.form if isinstance(node, Form) else ()


def reads_back(node: object) -> bool:
    """Tell whether a node asks yes or no about what it gathered."""
    slots = slots_of(node)
    return _asks_back(node) or any(slot.confirm in {"explicit", "auto"} for slot in slots)


def _asks_back(node: object) -> bool:
    return isinstance(node, Form) and node.confirm == "explicit"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One use of a meaning: where, its name, whether the author fixed it, its phrases by locale."""

    node: str
    part: Part
    name: str
    fixed: bool
    phrases: Mapping[str, tuple[str, ...]]


def gather(dialog: Dialog) -> Understanding:
    """Return everything a dialog listens for.

    Uses that share a phrase in some locale, or a name that the author gave, mean the same.
    """
    speech = [
        (name, node)
        for name, node in dialog.nodes.items()
        if isinstance(node, Listens) and uses_speech(dialog, node)
    ]
    captures = _captures(speech)
    taken = {FALLBACK_INTENT, *(key_intent(key) for key in KEYS)}
    taken.update(capture.intent for capture in captures.values())
    meanings: list[Meaning] = []
    intents: dict[tuple[str, Part], str] = {}
    for group in _grouped([*_common(dialog, speech), *_options(dialog, speech)]):
        name = _name(group, taken)
        taken.add(name)
        intents.update({(entry.node, entry.part): name for entry in group})
        meanings.append(Meaning(name, _union(group)))
    vocabulary = DialogVocabulary(
        dialog=dialog.dialog,
        locales=dialog.locales,
        meanings=tuple(meaning for meaning in meanings if meaning.phrases),
        keys=tuple(sorted({key for _, node in speech for key in _keys(dialog, node)})),
        captures=tuple(dict.fromkeys(captures.values())),
    )
    return Understanding(vocabulary, intents, captures)


_Speech = Sequence[tuple[str, Listens]]


def _common(dialog: Dialog, speech: _Speech) -> Iterator[_Entry]:
    """Yield the universals, yes and no; their default phrases give way to those of options."""
    claimed = {
        (locale, normal(phrase))
        for _, node in speech
        if isinstance(node, Menu)
        for option in node.options
        for locale in dialog.locales
        for phrase in phrases_in(option.phrases, locale)
    }
    tables: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, node in speech:
        parts = [*universals_at(dialog, node), *((YES, NO) if reads_back(node) else ())]
        for part in parts:
            if part not in tables:
                tables[part] = dict(_said(dialog, part, claimed))
            yield _Entry(name, part, INTENTS[part], fixed=True, phrases=tables[part])


def _said(
    dialog: Dialog, part: str, claimed: set[tuple[str, str]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    universal = dialog.universals.active().get(part)
    for locale in dialog.locales:
        own = phrases_in(universal.phrases, locale) if universal is not None else ()
        known = DEFAULTS[part].get(language_of(locale)) and default_phrases(part, locale)
        yield locale, own or tuple(p for p in known or () if (locale, normal(p)) not in claimed)


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
            said = option.say if isinstance(option.say, str) else ""
            name = option.intent or camel(said if said and " " not in said else option.goto)
            yield _Entry(node_name, index, name, option.intent is not None, phrases)


def normal(phrase: str) -> str:
    """Return a phrase as it is compared: case folded, single spaces."""
    return " ".join(phrase.casefold().split())


def _grouped(listed: list[_Entry]) -> list[list[_Entry]]:
    leader = list(range(len(listed)))

    def root(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    first: dict[tuple[str, str], int] = {}
    for index, entry in enumerate(listed):
        marks = [(locale, normal(p)) for locale, said in entry.phrases.items() for p in said]
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
                joined.setdefault(locale, {}).setdefault(normal(phrase), phrase)
    return {locale: tuple(said.values()) for locale, said in sorted(joined.items())}


def _keys(dialog: Dialog, node: Listens) -> Iterator[str]:
    """Yield the digits that mean something at a node which may be answered by keys."""
    if getattr(node, "input", "any") == "speech":
        return
    keys = [universal.key for universal in universals_at(dialog, node).values()]
    if isinstance(node, Menu):
        keys.extend(option.key for option in node.options)
    if reads_back(node):
        keys.extend(("1", "2"))
    if any(takes_one_digit(slot) for slot in slots_of(node)):
        keys.extend(KEYS)
    yield from (key for key in keys if key is not None and key in KEYS)


def takes_one_digit(slot: SlotSpec) -> bool:
    """Tell whether a single key may be a slot's whole value."""
    return slot.secure is None and slot.digits is not None and slot.digits.min == 1


def _captures(speech: _Speech) -> dict[tuple[str, str], Capture]:
    """Return how each slot is taken; slots of one shape share an intent."""
    shapes: dict[object, Capture] = {}
    captures: dict[tuple[str, str], Capture] = {}
    for node_name, node in speech:
        for slot in slots_of(node):
            if slot.secure is not None:
                continue
            digits = (slot.digits.min, slot.digits.max) if slot.digits is not None else None
            shape = (digits, slot.type, slot.values)
            if shape not in shapes:
                used = {capture.intent for capture in shapes.values()}
                shapes[shape] = Capture(_given(slot.slot, used), slot.slot, *shape)
            captures[node_name, slot.slot] = shapes[shape]
    return captures


def _given(slot: str, used: set[str]) -> str:
    names = (f"{camel(slot)}Given{number or ''}" for number in range(len(used) + 1))
    return next(name for name in names if name not in used)
