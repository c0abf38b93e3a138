"""Sample utterances as templates: exact words first, then words around slot values.

Law: a template matches all of what was said or nothing; partial likeness is `likeness`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ivr.hearing.port import SlotValue
from ivr.hearing.samples.slots import OPEN_TYPES
from ivr.hearing.samples.words import Token, words
from ivr.ir.bot import Intent

EXACT = 1.0
AROUND_SLOTS = 0.95
SLOT_ALONE = 0.9
OPEN_SLOT_ALONE = 0.5
"""Confidence of each kind of match. Not Lex's scale: nobody outside Amazon knows that."""

VALUE_TOKENS_MAX = 32
"""Longest value in words: an address of mail that is spelled."""

ReadSlot = Callable[[str, str], SlotValue | None]
"""Reads the text of one slot of an intent: (slot name, text) -> value."""

_BEFORE, _BEHIND = frozenset("$€£¥+#-"), frozenset("%€$£¥")
_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_\-]+)\}")


class Hole(NamedTuple):
    """The place of a slot in a template."""

    slot: str


@dataclass(frozen=True, slots=True)
class Template:
    """One sample utterance: words and holes, and how sure a match is."""

    intent: str
    parts: tuple[str | Hole, ...]
    confidence: float

    @property
    def literal(self) -> tuple[str, ...]:
        """The words of the template without its holes."""
        return tuple(part for part in self.parts if isinstance(part, str))

    @property
    def is_exact(self) -> bool:
        """Tell whether the template has no holes."""
        return not any(isinstance(part, Hole) for part in self.parts)


def templates_of(intent: Intent) -> Iterator[Template]:
    """Yield the templates of an intent's sample utterances."""
    for utterance in intent.utterances:
        parts = tuple(_parts(utterance))
        if parts:
            yield Template(intent.name, parts, _confidence(intent, parts))


def filled(template: Template, values: Mapping[str, Sequence[Sequence[str]]]) -> Iterator[Template]:
    """Yield a template with each known value in its first hole, and without any.

    `values` are the words of the listed values by slot; what is filled serves likeness alone.
    """
    if template.literal:
        yield Template(template.intent, template.literal, template.confidence)
    hole = next((part for part in template.parts if isinstance(part, Hole)), None)
    for value in values.get(hole.slot, ()) if hole else ():
        parts = (*template.literal, *value)
        yield Template(template.intent, parts, template.confidence)


def _parts(utterance: str) -> Iterator[str | Hole]:
    end = 0
    for match in _PLACEHOLDER.finditer(utterance):
        yield from words(utterance[end : match.start()])
        yield Hole(match[1])
        end = match.end()
    yield from words(utterance[end:])


def _confidence(intent: Intent, parts: Sequence[str | Hole]) -> float:
    holes = [part for part in parts if isinstance(part, Hole)]
    if not holes:
        return EXACT
    if len(holes) < len(parts):
        return AROUND_SLOTS
    slots = [intent.slot(hole.slot) for hole in holes]
    is_open = any(slot is None or slot.slot_type_name in OPEN_TYPES for slot in slots)
    return OPEN_SLOT_ALONE if is_open else SLOT_ALONE


def match(
    template: Template, text: str, said: Sequence[Token], read: ReadSlot
) -> Mapping[str, SlotValue] | None:
    """Return the slot values with which a template says exactly what was said, or None.

    Args:
        template: The template.
        text: What was said, in full.
        said: Its tokens.
        read: Reads a slot of the template's intent.
    """
    return _match(template.parts, text, said, read)


def _match(
    parts: Sequence[str | Hole], text: str, said: Sequence[Token], read: ReadSlot
) -> dict[str, SlotValue] | None:
    if not parts:
        return None if said else {}
    if len(said) < len(parts):
        return None
    part = parts[0]
    if isinstance(part, str):
        return _match(parts[1:], text, said[1:], read) if said[0].word == part else None
    longest = min(len(said) - len(parts) + 1, VALUE_TOKENS_MAX)
    for length in range(longest, 0, -1):
        rest = _match(parts[1:], text, said[length:], read)
        value = read(part.slot, stretch(text, said[:length])) if rest is not None else None
        if rest is not None and value is not None:
            return {part.slot: value, **rest}
    return None


def stretch(text: str, said: Sequence[Token]) -> str:
    """Return the text of tokens in a row, with the signs that belong to it: `$50`, `-5`, `20%`."""
    start, end = said[0].start, said[-1].end
    while start > 0 and text[start - 1] in _BEFORE:
        start -= 1
    while end < len(text) and text[end] in _BEHIND:
        end += 1
    return text[start:end]
