"""What participant actions do to a call: say, take keys, hand to a bot, wait, dial, disconnect.

Sources: Amazon Connect API reference, participant actions; flow language, run-time semantics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from ivr.ir.actions.base import INPUT_TIME_LIMIT_EXCEEDED
from ivr.ir.actions.participant import (
    DisconnectParticipant,
    GetParticipantInput,
    MessageParticipant,
    MessageParticipantIteratively,
    TransferParticipantToThirdParty,
)
from ivr.simulator.call.callers import HangUp, Heard, Keys, Listening, Silence
from ivr.simulator.call.state import CallState, Place, make
from ivr.simulator.call.transcript import Ended, Said
from ivr.simulator.call.values import number, resource
from ivr.simulator.call.world import FlowBook, World
from ivr.simulator.line.talk import (
    Speaker,
    Utterance,
    ask,
    listener,
    nobody,
    press,
    say,
    speaker,
    stay,
)
from ivr.simulator.moves import Ready, ahead, chooser, fail, finish, hung_up, outcome
from ivr.simulator.phases import WAIT_SECONDS_MAX, disconnect

FIRST_KEY_SECONDS = 5.0
INTERDIGIT_SECONDS = 5.0
STORED_DIGITS_MAX = 20
ENDING_KEY = "#"
CANCEL_KEY = "*"
NOTHING_KEYED = "Timeout"
"""What stored input holds after silence. Source: admin guide, Store customer input."""

MESSAGES_INTERRUPTED = "MessagesInterrupted"


def message(action: MessageParticipant, book: FlowBook) -> Ready:
    """Say something; keys typed ahead may skip it."""
    del book
    parameters = action.parameters
    words_of = speaker(parameters)
    skippable = parameters.skip_when_dtmf_buffer_enabled == "True"

    def step(state: CallState, world: World) -> CallState:
        place = state.place
        if nobody(place) or (skippable and place.typed):
            return ahead(action, state)
        words = words_of(state, world)
        if words is None:
            return fail(action, state, world)
        return _said(words, action.transitions.next_action, state, world)

    return step


def _said(words: Utterance, target: str | None, state: CallState, world: World) -> CallState:
    """Return the moment after words that lead to the next action: both in one copy."""
    written, plain, seconds = words
    if not written:
        return state.go("next", target)
    _, _, done, now, entries, place, contact, local = state
    entry = make(Said, (now, done, written, plain, listener(place.phase)))
    if world.watch is not None:
        world.watch(entry)
    now, entries = now + seconds, (entry, entries)
    return make(CallState, (target, "next", done + 1, now, entries, place, contact, local))


def take_keys(action: GetParticipantInput, book: FlowBook) -> Ready:
    """Say something and take keys: a menu's single key, or digits to store. Voice only."""
    words_of = speaker(action.parameters)
    menu = Menu(action, chooser(action, book))
    take = partial(_store, action) if action.stores else partial(_menu, menu)

    def step(state: CallState, world: World) -> CallState:
        words = words_of(state, world)
        place = state.place
        if words is None or not _on_the_phone(place):
            return fail(action, state, world)
        return take(words, state, world)

    return step


def _on_the_phone(place: Place) -> bool:
    return place.facts.channel == "VOICE" and not nobody(place)


class Menu(NamedTuple):
    """A menu, and what leaves it by the key pressed."""

    action: GetParticipantInput
    choose: Callable[[CallState, World, object], CallState]


def _patience(action: GetParticipantInput, state: CallState, world: World) -> float:
    limit = action.parameters.input_time_limit_seconds
    return number(limit, state, world, otherwise=FIRST_KEY_SECONDS)


def _heard(
    action: GetParticipantInput, words: Utterance, longest: int, state: CallState, world: World
) -> tuple[CallState, Heard]:
    """Return keys typed ahead where the action takes them, else what the caller does now.

    An action that does not take them loses them: they were meant for an earlier question.
    """
    parameters = action.parameters
    typed = state.place.typed
    if typed:
        state = state.moved(typed="")
        if parameters.enable_dtmf_buffer == "True":
            return state, Keys(typed)
    kind = "store" if action.stores else "menu"
    contact = state.contact
    secret = parameters.input_encryption is not None or not contact.logging
    seconds = _patience(action, state, world)
    channel = state.place.facts.channel
    asked = (kind, words.plain, seconds, longest, channel, contact.language, secret, True)
    return ask(words, make(Listening, asked), state, world)


def _buffered(action: GetParticipantInput, state: CallState, rest: str) -> CallState:
    keeps = rest and action.parameters.enable_dtmf_buffer == "True"
    return state.moved(typed=rest) if keeps else state


def _menu(menu: Menu, words: Utterance, state: CallState, world: World) -> CallState:
    action = menu.action
    asked, heard = _heard(action, words, 1, state, world)
    if isinstance(heard, HangUp):
        return hung_up(asked, world)
    if not isinstance(heard, Keys) or not heard.text:
        late = asked if isinstance(heard, Silence) else _run_out(action, asked, world)
        return fail(action, late, world, INPUT_TIME_LIMIT_EXCEEDED)
    key, rest = heard.text[0], heard.text[1:]
    return menu.choose(_buffered(action, asked, rest) if rest else asked, world, key)


def _run_out(action: GetParticipantInput, state: CallState, world: World) -> CallState:
    """Words do not stop the wait for a key."""
    return state.later(_patience(action, state, world))


def _store(
    action: GetParticipantInput, words: Utterance, state: CallState, world: World
) -> CallState:
    longest = _longest(action, state, world)
    asked, heard = _heard(action, words, longest, state, world)
    if isinstance(heard, HangUp):
        return hung_up(asked, world)
    if not isinstance(heard, Keys) or not heard.text:
        return _keep(action, asked, NOTHING_KEYED)
    dtmf = action.parameters.dtmf_configuration
    end = (dtmf.input_termination_sequence if dtmf else None) or ENDING_KEY
    clear = "" if dtmf and (dtmf.disable_cancel_key or "").lower() == "true" else CANCEL_KEY
    pressed = press(heard.text, longest, end, clear)
    gap = dtmf.interdigit_time_limit_seconds if dtmf else None
    pause = 0.0 if pressed.ended else number(gap, asked, world, otherwise=INTERDIGIT_SECONDS)
    typed = _buffered(action, asked.later(pause), pressed.rest)
    return _accept(action, typed, world, pressed.digits)


def _longest(action: GetParticipantInput, state: CallState, world: World) -> int:
    validation = action.parameters.input_validation
    custom = validation.custom_validation if validation else None
    longest = custom.maximum_length if custom else None
    return max(1, int(number(longest, state, world, otherwise=STORED_DIGITS_MAX)))


def _accept(action: GetParticipantInput, state: CallState, world: World, digits: str) -> CallState:
    """Check and encrypt digits, then store them."""
    parameters = action.parameters
    validation = parameters.input_validation
    phone = validation.phone_number_validation if validation else None
    if phone is not None:
        country = None if phone.number_format == "E164" else phone.country_code
        parsed = world.numbers.parse(digits, country)
        return (
            fail(action, state, world, "InvalidPhoneNumber")
            if parsed is None
            else _keep(action, state, parsed)
        )
    encryption = parameters.input_encryption
    if encryption is None:
        return _keep(action, state, digits)
    key_id = resource(encryption.encryption_key_id, state, world)
    hidden = world.cipher.encrypt(key_id, resource(encryption.key, state, world), digits)
    return fail(action, state, world) if hidden is None else _keep(action, state, hidden)


def _keep(action: GetParticipantInput, state: CallState, stored: str) -> CallState:
    secret = not state.contact.logging
    local = state.local.but(stored=stored or None, secret=secret)
    return ahead(action, state.having(local))


def disconnect_participant(
    action: DisconnectParticipant, state: CallState, world: World
) -> CallState:
    """End the contact."""
    del action, world
    return disconnect(state)


def message_in_turn(action: MessageParticipantIteratively, book: FlowBook) -> Ready:
    """Play messages in a loop until the interval is over or the phase ends; not on chat.

    A caller who leaves has heard every message once.
    """
    del book
    return partial(_in_turn, action, [speaker(entry) for entry in action.parameters.messages])


def _in_turn(
    action: MessageParticipantIteratively, speakers: list[Speaker], state: CallState, world: World
) -> CallState:
    messages = [words_of(state, world) for words_of in speakers]
    playable = [words for words in messages if words is not None]
    if not _on_the_phone(state.place) or len(playable) < len(messages) or not playable:
        return fail(action, state, world)
    interval = number(
        action.parameters.interrupt_frequency_seconds, state, world, otherwise=WAIT_SECONDS_MAX
    )
    until = min(state.place.deadline, state.seconds + interval)
    begun = _play(playable, until, state, world).but(seconds=state.seconds)
    after, left = stay(until - state.seconds, begun, world)
    if left:
        return hung_up(after, world)
    if until >= state.place.deadline or action.parameters.interrupt_frequency_seconds is None:
        return after.go("phase over", None)
    return outcome(action, after, world, MESSAGES_INTERRUPTED)


def _play(messages: list[Utterance], until: float, state: CallState, world: World) -> CallState:
    """Play one round of the messages; further rounds repeat what the transcript has."""
    for words in messages:
        if state.seconds > until:
            break
        state = say(words, state, world)
    return state


def dial_out(action: TransferParticipantToThirdParty, state: CallState, world: World) -> CallState:
    """Connect the caller to an outside number, for good or until that call is over."""
    parameters = action.parameters
    dialled = resource(parameters.third_party_phone_number, state, world)
    if not _on_the_phone(state.place) or world.numbers.check(dialled) != "dialable":
        return fail(action, state, world)
    limit = number(
        parameters.third_party_connection_time_limit_seconds, state, world, otherwise=60.0
    )
    came = world.numbers.connect(dialled, limit)
    if came == "answered":
        if parameters.continue_flow_execution == "True":
            return ahead(action, state)
        return finish(state, Ended("transfer", number=dialled))
    after = state.later(limit if came == "timeout" else 0.0)
    return fail(action, after, world, THIRD_PARTY_ERRORS[came])


THIRD_PARTY_ERRORS: Mapping[str, str] = {
    "failed": "CallFailed",
    "timeout": "ConnectionTimeLimitExceeded",
}
