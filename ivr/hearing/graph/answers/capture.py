"""What an answer to a question is worth: slot samples, hints, several values, parts of a value.

Law: the understanding reads values; this room decides which words it is given, and which of two
close readings wins. Source: Lex V2 developer guide, slots, runtime hints, multi-valued slots.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ivr.hearing.graph import settings
from ivr.hearing.graph.answers.addresses import is_address
from ivr.hearing.graph.answers.dividing import composed, divided, takes_any_words
from ivr.hearing.graph.known import hints, parts
from ivr.hearing.graph.turn import Turn
from ivr.hearing.port import SlotValue, Utterance, listed
from ivr.ir.bot import Slot

VALUES_MAX = 20
"""An answer is cut into no more pieces than this."""

ANSWER_CHARACTERS_MAX = 1_024
"""Longest utterance. Source: Lex V2 runtime API, Text."""

_BETWEEN = re.compile(r"\s*(?:,|;|&|\+|\band\b|\by\b|\be\b|\bplus\b)\s*", re.IGNORECASE)
_PLACE = re.compile(r"(\{[^{}]+\})")


def value_of(turn: Turn, slot: Slot) -> SlotValue | None:
    """Return the value that was just heard for a slot, or None."""
    heard = turn.heard
    if not heard.text or len(heard.text) > ANSWER_CHARACTERS_MAX:
        return None
    members = turn.listener.composites.get(turn.intent.name, {}).get(slot.name)
    if members:
        return _composite(turn, slot, members)
    if settings.takes_many(slot):
        return _several(turn, slot, heard)
    return _single(turn, slot, heard)


def _single(turn: Turn, slot: Slot, heard: Utterance) -> SlotValue | None:
    phrases = (
        () if heard.mode == "DTMF" else hints.phrases_of(turn.hints, turn.intent.name, slot.name)
    )
    if not phrases or not hints.count_for(turn.listener.locale, slot):
        return _unhinted(turn, slot, heard)
    kind = turn.listener.locale.slot_type(slot.slot_type_name)

    def read(text: str) -> SlotValue | None:
        return _unhinted(turn, slot, heard._replace(text=text))

    return hints.preferred(heard.text, phrases, kind, read)


def _unhinted(turn: Turn, slot: Slot, heard: Utterance) -> SlotValue | None:
    for words in _sampled(slot, heard.text):
        value = turn.listener.understanding.value(slot, heard._replace(text=words))
        if value is not None:
            return value
    return turn.listener.understanding.value(slot, heard)


def _several(turn: Turn, slot: Slot, heard: Utterance) -> SlotValue | None:
    """Return all values of an answer: of its pieces, or of the whole where they are none."""
    pieces = [piece for piece in _BETWEEN.split(heard.text)[:VALUES_MAX] if piece]
    found = [_single(turn, slot, heard._replace(text=piece)) for piece in pieces]
    values = {value.interpreted: value for value in found if value is not None}
    if len(pieces) > 1 and values:
        return listed(values.values())
    whole = _single(turn, slot, heard)
    return None if whole is None else listed([whole])


def _composite(turn: Turn, slot: Slot, members: Sequence[Slot]) -> SlotValue | None:
    """Return a composite value with what an answer adds; None where it adds nothing.

    It is divided among the sub slots that are unfilled, the one that was asked for first; that one
    takes all of it where it takes any words (but for a street and a city, which callers say
    together), or where no word of it is a value by itself.
    """

    def read(part: Slot, words: str) -> SlotValue | None:
        return _single(turn, part, turn.heard._replace(text=words))

    said, asked = turn.heard.text, turn.session.sub_slot
    before = turn.active.slots.get(slot.name)
    held = dict((before.parts if before else None) or {})
    unfilled = [part for part in members if held.get(parts.inner_name(part)) is None]
    unfilled.sort(key=lambda part: parts.inner_name(part) != asked)
    is_asked = bool(unfilled) and parts.inner_name(unfilled[0]) == asked
    takes_all = is_asked and takes_any_words(unfilled[0], read) and not is_address(unfilled)
    found: Mapping[str, SlotValue] = {} if takes_all else divided(said, unfilled, read)
    value = read(unfilled[0], said) if is_asked and not found else None
    if value is not None:
        found = {asked: value}
    return composed(members, {**held, **found}) if found else None


def _sampled(slot: Slot, text: str) -> Sequence[str]:
    """Return what stands in the place of the slot, for each of its samples that fits."""
    samples = settings.rows(settings.table(slot.value_elicitation_setting).get("sampleUtterances"))
    found: list[str] = []
    for row in samples:
        utterance = str(row.get("utterance") or "")
        pattern = _pattern(utterance, slot.name) or _pattern(utterance, parts.inner_name(slot))
        said = pattern.fullmatch(text.strip().rstrip(".!?")) if pattern else None
        if said is not None:
            found.append(said["value"].strip())
    return found


@lru_cache(maxsize=512)
def _pattern(utterance: str, slot: str) -> re.Pattern[str] | None:
    """Return a sample utterance as a pattern with the slot's place as `value`; None without it."""
    pieces = _PLACE.split(utterance.strip())
    place = f"{{{slot}}}"
    if pieces.count(place) != 1 or len(pieces) <= 1:
        return None
    written = [
        "(?P<value>.+)" if piece == place else ".+" if _PLACE.fullmatch(piece) else _loose(piece)
        for piece in pieces
    ]
    return re.compile("".join(written), re.IGNORECASE | re.DOTALL)


def _loose(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in re.split(r"\s+", text))


def others(turn: Turn, slot: Slot) -> Mapping[str, SlotValue]:
    """Return the values of other slots that the same answer gave, where it says this one too."""
    best = turn.interpretations[0]
    if best.intent != turn.intent.name or slot.name not in best.slots:
        return {}
    held = turn.active.slots
    return {k: v for k, v in best.slots.items() if k != slot.name and held.get(k) is None}
