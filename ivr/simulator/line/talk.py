"""Speaking to the caller and listening: prompts, time, keys, silence, barge-in, hanging up.

Law of the room: all words and all input of a call pass here, so the transcript is whole and
whatever is given in confidence is masked once, here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from ivr.ir.actions.base import Spoken
from ivr.simulator.call.callers import HangUp, Heard, Keys, Listening, Silence, Speech
from ivr.simulator.call.state import CallState
from ivr.simulator.call.transcript import MASK, HeardEntry, Said
from ivr.simulator.call.values import TEMPLATES_KEPT, fill, resource
from ivr.simulator.call.world import World
from ivr.simulator.moves import note

REACTION_SECONDS = 1.0
"""How long a caller thinks after a prompt before a key or word; an assumption of the simulator."""

NOBODY_THERE = frozenset({"CustomerRemaining"})
"""Phases without a participant. Source: flow language, disconnect flows."""

TOLD_TO_AGENT = frozenset({"AgentWhisper", "AgentHold"})


class Utterance(NamedTuple):
    """Words ready to be played: written with values in, plain, and their length."""

    written: str
    plain: str
    seconds: float


SILENT = Utterance("", "", 0.0)


def utterance(spoken: Spoken, state: CallState, world: World) -> Utterance | None:
    """Return what an action says; None where this channel cannot carry it.

    Recordings are voice only. Source: flow language, MessageParticipant.
    """
    if spoken.text is not None:
        return phrase(spoken.text, state, world)
    if spoken.ssml is not None:
        return phrase(spoken.ssml, state, world, ssml=True)
    kind, content = spoken.spoken()
    if not kind:
        return SILENT
    name = world.book.symbol(resource(content, state, world))
    if not name or state.facts.channel != "VOICE":
        return None
    return Utterance(f"[{name}]", f"[{name}]", world.seconds_of(name))


def phrase(text: str, state: CallState, world: World, *, ssml: bool = False) -> Utterance:
    """Return a text with its paths filled in as an utterance; on chat it takes no time.

    Texts without paths are worked out once; those with a caller's values are not kept.
    """
    plain = world.plain if ssml else _same
    seconds_of = world.seconds_of if state.facts.channel == "VOICE" else _no_time
    if "$." not in text:
        return _fixed(text, plain, _voice(state), seconds_of)
    return _spoken(fill(text, state, world), plain, _voice(state), seconds_of)


def verbatim(text: str, state: CallState, world: World, *, ssml: bool = False) -> Utterance:
    """Return a text as an utterance as it stands, such as a bot's own words."""
    seconds_of = world.seconds_of if state.facts.channel == "VOICE" else _no_time
    return _spoken(text, world.plain if ssml else _same, _voice(state), seconds_of)


def _voice(state: CallState) -> str:
    """Return the locale of the voice, empty on chat."""
    return state.contact.language if state.facts.channel == "VOICE" else ""


def _same(text: str, _locale: str) -> str:
    return text


def _no_time(_text: str) -> float:
    return 0.0


def _spoken(
    text: str,
    plain: Callable[[str, str], str],
    locale: str,
    seconds_of: Callable[[str], float],
) -> Utterance:
    heard = plain(text, locale)
    return Utterance(text, heard, seconds_of(heard))


_fixed = lru_cache(maxsize=TEMPLATES_KEPT)(_spoken)


def say(words: Utterance, state: CallState, world: World) -> CallState:
    """Play words to whoever this phase talks to, to their end."""
    return _announce(words, state, world, words.seconds)


def _announce(words: Utterance, state: CallState, world: World, seconds: float) -> CallState:
    written, plain, _ = words
    if not written:
        return state
    to = "agent" if state.place.phase in TOLD_TO_AGENT else "customer"
    return note(Said(state.seconds, state.done, written, plain, to), state, world, seconds)


def ask(
    words: Utterance, listening: Listening, state: CallState, world: World
) -> tuple[CallState, Heard]:
    """Play words, listen, and return the moment after with what was heard.

    Where barge-in is off, input during the prompt is lost and the line goes on listening.
    """
    spoken = _announce(words, state, world, 0.0)
    heard = world.caller.answer(listening)
    if not listening.barge_in and _interrupts(heard, words):
        spoken = note(_entry(heard, listening, spoken, spoken.seconds, lost=True), spoken, world)
        heard = world.caller.answer(listening)
        heard = heard._replace(barge_in_at=None) if isinstance(heard, (Keys, Speech)) else heard
    taken = _seconds_taken(heard, words.seconds, listening.seconds)
    entry = _entry(heard, listening, spoken, spoken.seconds + taken)
    return note(entry, spoken, world, taken), heard


def _interrupts(heard: Heard, words: Utterance) -> bool:
    early = heard.barge_in_at if isinstance(heard, (Keys, Speech)) else None
    return early is not None and early < words.seconds


def _seconds_taken(heard: Heard, prompt: float, patience: float) -> float:
    """Return how long prompt and answer take together."""
    if isinstance(heard, (Keys, Speech)):
        early = heard.barge_in_at
        late = prompt + min(REACTION_SECONDS, patience)
        return late if early is None else min(early, prompt + patience)
    return prompt + patience if isinstance(heard, Silence) else prompt


def _entry(
    heard: Heard, listening: Listening, state: CallState, moment: float, *, lost: bool = False
) -> HeardEntry:
    if isinstance(heard, (Keys, Speech)):
        kind = "keys" if isinstance(heard, Keys) else "speech"
        text = MASK if listening.secret else heard.text
        return HeardEntry(moment, state.done, kind, text, heard.barge_in_at, lost)
    kind = "silence" if isinstance(heard, Silence) else "hang_up"
    return HeardEntry(moment, state.done, kind)


class Pressed(NamedTuple):
    """Keys after editing: the digits kept, what came after them, whether they were ended."""

    digits: str
    rest: str
    ended: bool


def press(keys: str, longest: int, end: str, clear: str) -> Pressed:
    """Return what keys amount to.

    Args:
        keys: The keys in order.
        longest: Digits after which the input is complete.
        end: The keys that complete the input; empty for none.
        clear: The key that erases everything keyed before it; empty for none.
    """
    kept = ""
    for index, key in enumerate(keys):
        if clear and key == clear:
            kept = ""
            continue
        kept += key
        if end and kept.endswith(end):
            return Pressed(kept[: -len(end)], keys[index + 1 :], ended=True)
        if len(kept) >= longest:
            return Pressed(kept, keys[index + 1 :].removeprefix(end), ended=True)
    return Pressed(kept, "", ended=False)


def stay(seconds: float, state: CallState, world: World) -> tuple[CallState, bool]:
    """Keep the caller waiting; return the moment after, and whether the caller left instead."""
    listening = Listening("wait", "", seconds, 0, state.facts.channel, state.contact.language)
    heard = world.caller.answer(listening)
    if not isinstance(heard, HangUp):
        return state.later(seconds), False
    return note(HeardEntry(state.seconds, state.done, "hang_up"), state, world), True
