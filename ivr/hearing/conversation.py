"""Turns of a Lex V2 bot, read back from its written archive.

Law: a turn is a function of the listener, the session and what was heard; it never raises for
what a caller says or a code hook answers, it fails and says why.
"""

from __future__ import annotations

from ivr.faults import IvrError, NotFound
from ivr.hearing import settings
from ivr.hearing.hook import BotIdentity
from ivr.hearing.port import Interpretation, Understanding, Utterance
from ivr.hearing.samples.slots import Today
from ivr.hearing.samples.templates import AROUND_SLOTS
from ivr.hearing.samples.understanding import SampleUnderstanding, no_date
from ivr.hearing.session import ActiveIntent, CodeHook, Json, Session, TurnReply
from ivr.hearing.steps import (
    after_capture,
    after_failure,
    begin,
    consult,
    default_step,
    run,
    step,
)
from ivr.hearing.turn import BotBroken, Listener, Turn
from ivr.ir.bot import FALLBACK_INTENT, Bot, Slot


def listen_to(
    bot: Bot,
    locale: str,
    *,
    today: Today = no_date,
    understanding: Understanding | None = None,
) -> Listener:
    """Return a listener to one locale of a bot; it is costly, keep it for all calls.

    Args:
        bot: The bot, read back from its archive.
        locale: In either spelling, en-US or en_US.
        today: The date that `tomorrow` is counted from; by default no such words are understood.
        understanding: Who understands; by default the bot's own sample utterances.

    Raises:
        NotFound: The bot does not speak the locale.
    """
    found = bot.locale(locale)
    if found is None:
        spoken = ", ".join(entry.identifier for entry in bot.locales)
        raise NotFound(f"bot {bot.name} does not speak {locale}; it speaks {spoken}")
    identity = BotIdentity(bot.identifier or bot.name, bot.name, found.identifier)
    return Listener(identity, found, understanding or SampleUnderstanding(found, today))


def turn(listener: Listener, session: Session, heard: Utterance, code_hook: CodeHook) -> TurnReply:
    """Return the bot's reply to what was heard; `reply.session` goes into the next turn.

    Silence is an utterance without text: it ends in FallbackIntent, or counts as a failed answer
    to the question that was asked.
    """
    try:
        making = _heard(listener, session, heard, code_hook)
        run(making, _first_step(making))
    except (BotBroken, IvrError) as problem:
        return _failed(listener, session, str(problem))
    return making.reply or _failed(listener, session, "the bot's steps ended without a reply")


def _failed(listener: Listener, session: Session, why: str) -> TurnReply:
    return TurnReply(
        "failed",
        session,
        intent=session.intent.name if session.intent else "",
        session_attributes=session.attributes,
        dialog_state="Failed",
        label=listener.understanding.label,
        why=why,
    )


def _heard(listener: Listener, session: Session, heard: Utterance, code_hook: CodeHook) -> Turn:
    """Return the turn as it begins: the active intent as it was, the words interpreted."""
    fallback, at_a_loss = listener.fallback, listener.at_a_loss
    if fallback is None or at_a_loss is None:
        message = f"bot {listener.bot.name} has no {FALLBACK_INTENT}"
        raise BotBroken(message)
    active = session.intent or ActiveIntent(fallback.name)
    intent = listener.intents.get(active.name, fallback)
    return Turn(
        listener,
        session,
        heard,
        code_hook,
        intent,
        listener.plans[intent.name],
        active,
        dict(session.attributes),
        _with_fallback(listener, heard, at_a_loss),
        [],
        {},
        tries=session.tries,
    )


def _with_fallback(
    listener: Listener, heard: Utterance, fallback: Interpretation
) -> tuple[Interpretation, ...]:
    """Return the interpretations; the fallback leads where none reaches the threshold."""
    meant = listener.understanding.interpret(heard)
    if not meant:
        return (fallback,)
    found = [each for each in meant if each.intent != fallback.intent]
    best = found[0].confidence or 0.0 if found else 0.0
    sure = found and best >= listener.locale.nlu_confidence_threshold
    return (*found, fallback) if sure else (fallback, *found)


def _first_step(making: Turn) -> Json | None:
    waiting = making.session.waiting if making.session.intent else "intent"
    if waiting == "slot":
        return _slot_answered(making)
    if waiting == "confirmation":
        return _confirmation_answered(making)
    return _meant(making, making.interpretations[0])


def _meant(making: Turn, best: Interpretation) -> Json | None:
    making.enter(best.intent, best.slots)
    return begin(making)


def _another_intent(making: Turn, least: float) -> Interpretation | None:
    """Return the likeliest other intent, if it is that sure and not the fallback."""
    best = making.interpretations[0]
    is_other = best.intent != making.intent.name and best.confidence is not None
    return best if is_other and (best.confidence or 0.0) >= least else None


def _slot_answered(making: Turn) -> Json | None:
    slot = making.intent.slot(making.session.slot)
    if slot is None:
        message = f"intent {making.intent.name} has no slot {making.session.slot!r}"
        raise BotBroken(message)
    value = making.listener.understanding.value(slot, making.heard)
    if value is None:
        other = _another_intent(making, making.listener.locale.nlu_confidence_threshold)
        return _meant(making, other) if other else _slot_missed(making, slot)
    making.fill(slot.name, value)
    making.tries = 0
    following = after_capture(making, slot)
    setting = settings.capture_setting(slot)
    return consult(making, following) if _hook_listens(making, setting) else following


def _slot_missed(making: Turn, slot: Slot) -> Json | None:
    prompt = settings.slot_prompt(slot)
    setting = settings.capture_setting(slot)
    making.tries += 1
    if making.tries > settings.retries_of(prompt):
        making.tries = 0
        return after_failure(making, setting)
    again = step("ElicitSlot", slot=slot.name)
    return consult(making, again) if _hook_listens(making, setting) else again


def _hook_listens(making: Turn, setting: Json) -> bool:
    """Tell whether the code hook hears the answers to a question."""
    if not making.plan.asks_dialog_hook:
        return False
    hook = setting.get("elicitationCodeHook")
    return hook is None or settings.table(hook).get("enableCodeHookInvocation") is True


def _confirmation_answered(making: Turn) -> Json | None:
    yes = making.listener.understanding.confirmed(making.heard)
    setting = settings.confirmation_setting(making.intent)
    if yes is None:
        other = _another_intent(making, AROUND_SLOTS)
        return _meant(making, other) if other else _confirmation_missed(making, setting)
    making.tries = 0
    making.become(confirmation="Confirmed" if yes else "Denied")
    following = _confirmed(making, setting) if yes else _declined(making, setting)
    return consult(making, following) if _hook_listens(making, setting) else following


def _confirmed(making: Turn, setting: Json) -> Json:
    making.say(setting.get("confirmationResponse"))
    return settings.table(setting.get("confirmationNextStep")) or default_step(making)


def _declined(making: Turn, setting: Json) -> Json:
    making.say(setting.get("declinationResponse"))
    making.become(state="Failed")
    return settings.table(setting.get("declinationNextStep")) or step("EndConversation")


def _confirmation_missed(making: Turn, setting: Json) -> Json | None:
    prompt = settings.table(setting.get("promptSpecification"))
    making.tries += 1
    if making.tries > settings.retries_of(prompt):
        making.tries = 0
        return after_failure(making, setting)
    making.say(prompt)
    making.wait("confirmation")
    return None
