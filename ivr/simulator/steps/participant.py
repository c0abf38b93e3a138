"""What participant actions do to a call: say, take keys, hand to a bot, wait, dial, disconnect.

Sources: Amazon Connect API reference, participant actions; flow language, run-time semantics.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.ir.actions.base import INPUT_TIME_LIMIT_EXCEEDED
from ivr.ir.actions.participant import (
    DisconnectParticipant,
    GetParticipantInput,
    MessageParticipant,
    MessageParticipantIteratively,
    TransferParticipantToThirdParty,
)
from ivr.simulator.call.callers import HangUp, Heard, Keys, Listening, Silence
from ivr.simulator.call.state import CallState
from ivr.simulator.call.transcript import Ended
from ivr.simulator.call.values import number, resource
from ivr.simulator.call.world import World
from ivr.simulator.line.talk import (
    NOBODY_THERE,
    Utterance,
    ask,
    press,
    say,
    stay,
    utterance,
)
from ivr.simulator.moves import ahead, choose, fail, finish, hung_up, outcome
from ivr.simulator.phases import WAIT_SECONDS_MAX, disconnect

FIRST_KEY_SECONDS = 5.0
INTERDIGIT_SECONDS = 5.0
STORED_DIGITS_MAX = 20
ENDING_KEY = "#"
CANCEL_KEY = "*"
NOTHING_KEYED = "Timeout"
"""What stored input holds after silence. Source: admin guide, Store customer input."""

MESSAGES_INTERRUPTED = "MessagesInterrupted"


def message(action: MessageParticipant, state: CallState, world: World) -> CallState:
    """Say something; keys typed ahead may skip it."""
    if state.place.phase in NOBODY_THERE:
        return ahead(action, state)
    parameters = action.parameters
    if state.place.typed and parameters.skip_when_dtmf_buffer_enabled == "True":
        return ahead(action, state)
    words = utterance(parameters, state, world)
    if words is None:
        return fail(action, state, world)
    return ahead(action, say(words, state, world))


def take_keys(action: GetParticipantInput, state: CallState, world: World) -> CallState:
    """Say something and take keys: a menu's single key, or digits to store. Voice only."""
    words = utterance(action.parameters, state, world)
    if words is None or state.facts.channel != "VOICE" or state.place.phase in NOBODY_THERE:
        return fail(action, state, world)
    return (
        _store(action, words, state, world) if action.stores else _menu(action, words, state, world)
    )


def _heard(
    action: GetParticipantInput, words: Utterance, longest: int, state: CallState, world: World
) -> tuple[CallState, Heard]:
    """Return keys typed ahead where the action takes them, else what the caller does now."""
    parameters = action.parameters
    if state.place.typed and parameters.enable_dtmf_buffer == "True":
        return state.moved(typed=""), Keys(state.place.typed)
    listening = Listening(
        kind="store" if action.stores else "menu",
        prompt=words.plain,
        seconds=number(
            parameters.input_time_limit_seconds, state, world, otherwise=FIRST_KEY_SECONDS
        ),
        digits_max=longest,
        channel=state.facts.channel,
        locale=state.contact.language,
        secret=parameters.input_encryption is not None or not state.contact.logging,
    )
    return ask(words, listening, state, world)


def _buffered(action: GetParticipantInput, state: CallState, rest: str) -> CallState:
    keeps = rest and action.parameters.enable_dtmf_buffer == "True"
    return state.moved(typed=rest) if keeps else state


def _menu(
    action: GetParticipantInput, words: Utterance, state: CallState, world: World
) -> CallState:
    asked, heard = _heard(action, words, 1, state, world)
    if isinstance(heard, HangUp):
        return hung_up(asked, world)
    if not isinstance(heard, Keys) or not heard.text:
        late = asked if isinstance(heard, Silence) else _run_out(action, asked, world)
        return fail(action, late, world, INPUT_TIME_LIMIT_EXCEEDED)
    key, rest = heard.text[0], heard.text[1:]
    return choose(action, _buffered(action, asked, rest), world, key)


def _run_out(action: GetParticipantInput, state: CallState, world: World) -> CallState:
    """Words do not stop the wait for a key."""
    seconds = action.parameters.input_time_limit_seconds
    return state.later(number(seconds, state, world, otherwise=FIRST_KEY_SECONDS))


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


def message_in_turn(
    action: MessageParticipantIteratively, state: CallState, world: World
) -> CallState:
    """Play messages in a loop until the interval is over or the phase ends; not on chat.

    A caller who leaves has heard every message once.
    """
    messages = [utterance(entry, state, world) for entry in action.parameters.messages]
    playable = [words for words in messages if words is not None]
    if state.facts.channel != "VOICE" or len(playable) < len(messages) or not playable:
        return fail(action, state, world)
    interval = number(
        action.parameters.interrupt_frequency_seconds, state, world, otherwise=WAIT_SECONDS_MAX
    )
    until = min(state.place.deadline, state.seconds + interval)
    begun = _play(playable, until, state, world).but(seconds=state.seconds)
    after, left = stay(until - state.seconds, begun, world)
    if left:
        return hung_up(after, world)
    if until >= state.place.deadline:
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
    if state.facts.channel != "VOICE" or world.numbers.check(dialled) != "dialable":
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
