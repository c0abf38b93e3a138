"""What an answer to a question is worth: slot samples, hints, several values, parts of a value.

Law: the understanding reads values; this room decides which words it is given, and which of two
close readings wins. Source: Lex V2 developer guide, slots, runtime hints, multi-valued slots.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from ivr.hearing.graph import settings
from ivr.hearing.graph.answers import parts
from ivr.hearing.graph.turn import Turn
from ivr.hearing.port import SlotValue, Utterance, listed
from ivr.hearing.session import Json
from ivr.ir.bot import Slot

VALUES_MAX = 20
"""An answer is cut into no more pieces than this."""

HINT_CLOSE = 0.75
"""How alike a hinted phrase and an answer must be, of 1."""

ANSWER_CHARACTERS_MAX = 1_024
"""Longest utterance. Source: Lex V2 runtime API, Text."""

_BETWEEN = re.compile(r"\s*(?:,|;|&|\+|\band\b|\by\b|\be\b|\bplus\b)\s*", re.IGNORECASE)
_PLACE = re.compile(r"(\{[^{}]+\})")


def value_of(turn: Turn, slot: Slot) -> SlotValue | None:
    """Return the value that was just heard for a slot, or None."""
    heard = turn.heard
    if not heard.text or len(heard.text) > ANSWER_CHARACTERS_MAX:
        return None
    members = parts.parts_of(turn.listener.locale, slot)
    if members:
        return _composite(turn, slot, members)
    if settings.takes_many(slot):
        return _several(turn, slot, heard)
    return _single(turn, slot, heard)


def _single(turn: Turn, slot: Slot, heard: Utterance) -> SlotValue | None:
    hinted = _hinted(turn, slot, heard)
    if hinted is not None:
        return hinted
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
    asked = turn.session.sub_slot

    def read(part: Slot, words: str) -> SlotValue | None:
        return _single(turn, part, turn.heard._replace(text=words))

    pieces = [piece for piece in _BETWEEN.split(turn.heard.text)[:VALUES_MAX] if piece]
    if asked or len(pieces) < 2:
        pieces = [turn.heard.text]
    filling = parts.Filling(turn.active.slots.get(slot.name), members, asked)
    return parts.filled(filling, pieces, read)


def _sampled(slot: Slot, text: str) -> Sequence[str]:
    """Return what stands in the place of the slot, for each of its samples that fits."""
    samples = settings.rows(settings.table(slot.value_elicitation_setting).get("sampleUtterances"))
    found: list[str] = []
    for row in samples:
        pattern = _pattern(str(row.get("utterance") or ""), slot.name)
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


def _hinted(turn: Turn, slot: Slot, heard: Utterance) -> SlotValue | None:
    """Return the hinted phrase that an answer is close to, as the slot's value."""
    if not turn.hints or heard.mode == "DTMF":
        return None
    said = heard.text.strip().lower()
    phrases = _hints(turn.hints, turn.intent.name, slot.name)
    alike = [(SequenceMatcher(None, said, p.lower()).ratio(), p) for p in phrases]
    score, phrase = max(alike, default=(0.0, ""))
    if score < HINT_CLOSE:
        return None
    known = turn.listener.understanding.value(slot, heard._replace(text=phrase))
    meant = known.interpreted if known is not None else phrase
    return SlotValue(heard.text, meant, (meant,))


def _hints(hints: Json, intent: str, slot: str) -> Sequence[str]:
    slots = settings.table(settings.table(hints.get("slotHints")).get(intent))
    name, _, part = slot.partition(".")
    found = settings.table(slots.get(name))
    if part:
        found = settings.table(settings.table(found.get("subSlotHints")).get(part))
    return [str(row.get("phrase")) for row in settings.rows(found.get("runtimeHintValues"))]


def others(turn: Turn, slot: Slot) -> Mapping[str, SlotValue]:
    """Return the values of other slots that the same answer gave, where it says this one too."""
    best = turn.interpretations[0]
    if best.intent != turn.intent.name or slot.name not in best.slots:
        return {}
    held = turn.active.slots
    return {k: v for k, v in best.slots.items() if k != slot.name and held.get(k) is None}
