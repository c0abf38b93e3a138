"""Speaking to the caller and listening: prompts, time, keys, silence, barge-in, hanging up.

Law of the room: all words and all input of a call pass here, so the transcript is whole and
whatever is given in confidence is masked once, here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple

from ivr.ir.actions.base import Spoken
from ivr.simulator.call.callers import HangUp, Heard, Keys, Listening, Silence, Speech
from ivr.simulator.call.state import CallState, Place, make
from ivr.simulator.call.transcript import MASK, Entry, HeardEntry, Said, shown
from ivr.simulator.call.values import TEMPLATES_KEPT, fill, resource
from ivr.simulator.call.world import World
from ivr.simulator.moves import note

REACTION_SECONDS = 1.0
"""How long a caller thinks after a prompt before a key or word; an assumption of the simulator."""

NOBODY_THERE = frozenset({"CustomerRemaining"})
"""Phases without a participant. Source: flow language, disconnect flows."""

NOBODY_TALKS = frozenset({"TASK", "EMAIL"})
"""Channels without a participant. Source: flow language, work items."""

TOLD_TO_AGENT = frozenset({"AgentWhisper", "AgentHold"})


class Utterance(NamedTuple):
    """Words ready to be played: written with values in, plain, and their length."""

    written: str
    plain: str
    seconds: float


SILENT = Utterance("", "", 0.0)


Speaker = Callable[[CallState, World], Utterance | None]
"""Says what an action says: the call and the world give the words, None where none can be."""


def utterance(spoken: Spoken, state: CallState, world: World) -> Utterance | None:
    """Return what an action says; None where this channel cannot carry it.

    Recordings and SSML are voice only. Source: flow language, MessageParticipant.
    """
    if spoken.text is not None:
        return phrase(spoken.text, state, world)
    if spoken.ssml is not None:
        return phrase(spoken.ssml, state, world, ssml=True) if _by_voice(state) else None
    kind, content = spoken.spoken()
    if not kind:
        return SILENT
    name = world.book.symbol(resource(content, state, world))
    if not name or state.place.facts.channel != "VOICE":
        return None
    return Utterance(f"[{name}]", f"[{name}]", world.seconds_of(name))


def speaker(spoken: Spoken) -> Speaker:
    """Return what says it whenever a call gets there, as `utterance` does."""
    text = spoken.ssml if spoken.text is None else spoken.text
    if text is None:
        kind, content = spoken.spoken()
        if kind and not content.startswith("$."):
            return _recording(content)
        return lambda state, world: utterance(spoken, state, world)
    ssml = spoken.text is None
    said = _written(text, ssml=ssml)
    if not ssml:
        return said
    return lambda state, world: said(state, world) if _by_voice(state) else None


def _by_voice(state: CallState) -> bool:
    return state.place.facts.channel == "VOICE"


def _written(text: str, *, ssml: bool) -> Speaker:
    """Return what says a text; one without paths is worked out once for each locale."""
    if "$." in text:
        return lambda state, world: phrase(text, state, world, ssml=ssml)
    kept: dict[tuple[object, object, str], Utterance] = {}

    def words(state: CallState, world: World) -> Utterance:
        locale = state.contact.language if state.place.facts.channel == "VOICE" else ""
        key = (world.plain, world.seconds_of, locale)
        found = kept.get(key)
        if found is None:
            found = kept[key] = phrase(text, state, world, ssml=ssml)
        return found

    return words


def _recording(content: str) -> Speaker:
    """Return what plays a recording, as `utterance` does."""
    kept: dict[tuple[object, str], Utterance] = {}

    def words(state: CallState, world: World) -> Utterance | None:
        if state.place.facts.channel != "VOICE":
            return None
        name = world.book.symbols.get(content, content)
        key = (world.seconds_of, name)
        found = kept.get(key)
        if found is None:
            found = kept[key] = Utterance(f"[{name}]", f"[{name}]", world.seconds_of(name))
        return found

    return words


def phrase(text: str, state: CallState, world: World, *, ssml: bool = False) -> Utterance:
    """Return a text with its paths filled in as an utterance; on chat it takes no time.

    Texts without paths are worked out once; those with a caller's values are not kept.
    """
    plain = world.plain if ssml else _same
    is_voice = state.place.facts.channel == "VOICE"
    locale, seconds_of = (state.contact.language, world.seconds_of) if is_voice else ("", _no_time)
    if "$." not in text:
        return _fixed(text, plain, locale, seconds_of)
    return _spoken(fill(text, state, world), plain, locale, seconds_of)


def verbatim(text: str, state: CallState, world: World, *, ssml: bool = False) -> Utterance:
    """Return a text as an utterance as it stands, such as a bot's own words."""
    seconds_of = world.seconds_of if state.place.facts.channel == "VOICE" else _no_time
    return _spoken(text, world.plain if ssml else _same, _voice(state), seconds_of)


def _voice(state: CallState) -> str:
    """Return the locale of the voice, empty on chat."""
    return state.contact.language if state.place.facts.channel == "VOICE" else ""


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
    to = listener(state.place.phase)
    return note(Said(state.seconds, state.done, written, plain, to), state, world, seconds)


def nobody(place: Place) -> bool:
    """Tell whether there is no participant, so that nothing is said and nothing asked."""
    return place.phase in NOBODY_THERE or place.facts.channel in NOBODY_TALKS


def listener(phase: str) -> Literal["customer", "agent"]:
    """Return who hears what is said in a phase."""
    return "agent" if phase in TOLD_TO_AGENT else "customer"


def _unwatched(_entry: Entry) -> None:
    """Nobody watches the call."""


def ask(
    words: Utterance, listening: Listening, state: CallState, world: World
) -> tuple[CallState, Heard]:
    """Play words, listen, and return the moment after with what was heard.

    Where barge-in is off, input during the prompt is lost and the line goes on listening.
    """
    at, label, done, now, entries, place, contact, local = state
    written, plain, seconds = words
    watch = world.watch or _unwatched
    if written:
        said = make(Said, (now, done, written, plain, listener(place.phase)))
        watch(said)
        entries = (said, entries)
    heard = world.caller.answer(listening)
    if not listening.barge_in and _interrupts(heard, words):
        lost = _entry(heard, listening, done, now, lost=True)
        watch(lost)
        entries = (lost, entries)
        heard = world.caller.answer(listening)
        heard = heard._replace(barge_in_at=None) if isinstance(heard, (Keys, Speech)) else heard
    now += _seconds_taken(heard, seconds, listening.seconds)
    entry = _entry(heard, listening, done, now)
    watch(entry)
    entries = (entry, entries)
    return make(CallState, (at, label, done, now, entries, place, contact, local)), heard


def _interrupts(heard: Heard, words: Utterance) -> bool:
    early = heard.barge_in_at if isinstance(heard, (Keys, Speech)) else None
    return early is not None and early < words.seconds


def _seconds_taken(heard: Heard, prompt: float, patience: float) -> float:
    """Return how long prompt and answer take together."""
    if isinstance(heard, (Keys, Speech)):
        early = heard.barge_in_at
        if early is not None:
            return min(early, prompt + patience)
        return prompt + (REACTION_SECONDS if patience > REACTION_SECONDS else patience)
    return prompt + patience if isinstance(heard, Silence) else prompt


def _entry(
    heard: Heard, listening: Listening, done: int, moment: float, *, lost: bool = False
) -> HeardEntry:
    if isinstance(heard, (Keys, Speech)):
        kind = "keys" if isinstance(heard, Keys) else "speech"
        text = MASK if listening.secret else shown(heard.text)
        return make(HeardEntry, (moment, done, kind, text, heard.barge_in_at, lost))
    kind = "silence" if isinstance(heard, Silence) else "hang_up"
    return make(HeardEntry, (moment, done, kind, "", None, False))


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
    after, heard = pause(seconds, state, world)
    return after, isinstance(heard, HangUp)


def pause(seconds: float, state: CallState, world: World) -> tuple[CallState, Heard]:
    """Let time pass; return the moment after, and what the caller did meanwhile.

    Who leaves, or writes into a chat, does so at once.
    """
    listening = Listening("wait", "", seconds, 0, state.place.facts.channel, state.contact.language)
    heard = world.caller.answer(listening)
    if isinstance(heard, HangUp):
        return note(HeardEntry(state.seconds, state.done, "hang_up"), state, world), heard
    if isinstance(heard, Speech) and state.place.facts.channel == "CHAT":
        text = shown(heard.text) if state.contact.logging else MASK
        return note(HeardEntry(state.seconds, state.done, "speech", text), state, world), heard
    return state.later(seconds), Silence()
