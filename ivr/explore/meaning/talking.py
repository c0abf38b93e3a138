"""What actions can do that talk with the caller, or make the caller wait."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.explore.meaning import phases
from ivr.explore.meaning.facts import STORED, stores, table_of
from ivr.explore.meaning.values import DIGITS, KEYS, Unknown, if_true, of_kind
from ivr.explore.meaning.ways import (
    NO_DEED,
    Cost,
    Deed,
    Turn,
    Way,
    choose,
    deed_of,
    done,
    errors_of,
    fail,
    failures,
    go,
    labels,
)
from ivr.ir.actions.base import INPUT_TIME_LIMIT_EXCEEDED, NO_MATCHING_CONDITION
from ivr.ir.telling import parameters_of
from ivr.simulator.steps.participant import NOTHING_KEYED, STORED_DIGITS_MAX


def message(turn: Turn) -> Iterator[Way]:
    """Words pass time where the contact only waits."""
    cost = Cost.TIME if phases.is_waiting(turn) else Cost.SPEECH
    yield go(turn, "next", turn.action.transitions.next_action, NO_DEED, cost)
    if turn.moment.phase != phases.LEFT:
        yield from failures(turn)


def keys(turn: Turn) -> Iterator[Way]:
    """Take a key or digits: on voice, from somebody who is there."""
    spoken = _on_voice(turn)
    if spoken is not None and turn.moment.phase != phases.LEFT:
        yield from _stored(spoken) if stores(turn.action) else _menu(spoken)
        yield from phases.hang_up(spoken)
    handled = (NO_MATCHING_CONDITION, INPUT_TIME_LIMIT_EXCEEDED, "InvalidPhoneNumber")
    yield from failures(turn, *handled)


def _on_voice(turn: Turn) -> Turn | None:
    """Return the turn as one on the phone, or None where the contact is on another channel."""
    channel = turn.channel()
    if not isinstance(channel, Unknown):
        return turn if channel == "VOICE" else None
    if if_true(channel, "Equals", "VOICE") is None:
        return None
    return turn.having(turn.ledger.refined(turn.known, channel, "VOICE"))


def _menu(turn: Turn) -> Iterator[Way]:
    yield from choose(turn, of_kind(turn.ledger.name(), KEYS), Deed("key"), Cost.INPUT)
    yield fail(turn, INPUT_TIME_LIMIT_EXCEEDED, Deed("silence"), Cost.INPUT)


def _stored(turn: Turn) -> Iterator[Way]:
    """Store digits, or `Timeout`: silence takes the way of success."""
    target = turn.action.transitions.next_action
    given = turn.copy()
    digits = _digits(turn)
    given.known.facts[STORED] = digits
    yield go(given, "next", target, Deed("digits", digits), Cost.INPUT)
    silent = turn.copy()
    silent.known.facts[STORED] = NOTHING_KEYED
    yield go(silent, "next", target, Deed("silence"), Cost.INPUT)
    if "InvalidPhoneNumber" in errors_of(turn):
        yield fail(turn, "InvalidPhoneNumber", Deed("digits", "1"), Cost.INPUT)


def _digits(turn: Turn) -> Unknown:
    """Return what is stored: digits, or anything where they are changed or hidden on the way."""
    name = turn.ledger.name()
    validation = table_of(parameters_of(turn.action), "InputValidation")
    if "InputEncryption" in parameters_of(turn.action) or "PhoneNumberValidation" in validation:
        return Unknown(name)
    most = str(table_of(validation, "CustomValidation").get("MaximumLength", ""))
    longest = most if most.isdecimal() and len(most) < 4 else STORED_DIGITS_MAX
    return of_kind(name, f"{DIGITS}:{longest}")._replace(may_lack=True)


def bot(turn: Turn) -> Iterator[Way]:
    """Let a bot settle on an intent, fail, or hear nothing."""
    if turn.moment.phase != phases.LEFT:
        after = done(turn)
        intent = Unknown(turn.ledger.name(), may_lack=False)
        after.known.facts["Lex.IntentName"] = intent
        yield from choose(after, intent, Deed("intent"), Cost.INPUT)
        if INPUT_TIME_LIMIT_EXCEEDED in turn.exits.errors:
            yield fail(turn, INPUT_TIME_LIMIT_EXCEEDED, Deed("silence"), Cost.INPUT)
        yield from phases.hang_up(turn)
    yield from failures(turn, NO_MATCHING_CONDITION, INPUT_TIME_LIMIT_EXCEEDED)


def third_party(turn: Turn) -> Iterator[Way]:
    """Dial an outside number, for good or until that call is over."""
    if str(parameters_of(turn.action).get("ContinueFlowExecution")) == "True":
        target = turn.action.transitions.next_action
        yield go(turn, "next", target, Deed("dials", "answered"), Cost.TIME)
    else:
        yield from phases.contact_over(turn, "end", "is put through to another number")
    yield from failures(turn)


def wait(turn: Turn) -> Iterator[Way]:
    """Let time pass, to whatever end."""
    for label, target in labels(turn):
        yield go(turn, label, target, deed_of(label), Cost.TIME)
    yield from failures(turn)
    yield from phases.hang_up(turn)


def play(turn: Turn) -> Iterator[Way]:
    """Play messages until interrupted, or until the contact need not wait any more.

    Nothing can be played on other channels than voice: there the error branch is taken, if any.
    """
    spoken = _on_voice(turn) or (None if errors_of(turn) else turn)
    if spoken is not None:
        timed = "InterruptFrequencySeconds" in parameters_of(turn.action)
        onward = tuple(labels(spoken)) if timed else ()
        repeated = {*turn.exits.errors.values()} if len(onward) > 1 else set[str]()
        for label, target in onward:
            if label != "next" or target not in repeated:
                yield go(spoken, label, target, Deed("waits", "on"), Cost.TIME)
        yield from phases.flow_over(spoken, "phase over", Deed("waits", "over"))
        yield from phases.hang_up(spoken)
    yield from failures(turn)
