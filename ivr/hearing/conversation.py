"""Turns of a Lex V2 bot, read back from its written archive.

Law: a turn is a function of the listener, the session and what was heard; it never raises for
what a caller says or a code hook answers, it fails and says why.
"""

from __future__ import annotations

from collections.abc import Callable

from ivr.faults import IvrError, NotFound
from ivr.hearing.graph import contexts, path, settings, steps
from ivr.hearing.graph.answering import first_step
from ivr.hearing.graph.answers.dividing import gathered
from ivr.hearing.graph.answers.listening import Listening, let_through, listening
from ivr.hearing.graph.fulfilment import STEPS
from ivr.hearing.graph.known.builtin import hearable
from ivr.hearing.graph.known.knowledge import SEARCHES, Knowledge, not_simulated
from ivr.hearing.graph.known.listener import Listener
from ivr.hearing.graph.known.parts import inner_name
from ivr.hearing.graph.turn import BotBroken, Turn, slot_of
from ivr.hearing.hook.event import BotIdentity
from ivr.hearing.port import Interpretation, Understanding, Utterance
from ivr.hearing.samples.slots import Today
from ivr.hearing.samples.understanding import SampleUnderstanding, no_date
from ivr.hearing.session import (
    AT_ONCE,
    ActiveIntent,
    Arrival,
    CodeHook,
    Json,
    Session,
    TurnReply,
)
from ivr.ir.bot import FALLBACK_INTENT, Bot

__all__ = ["Arrival", "Listener", "how_it_listens", "listen_to", "resume", "turn"]

SILENCE = Utterance("", "Text")


def listen_to(
    bot: Bot,
    locale: str,
    *,
    today: Today = no_date,
    understanding: Understanding | None = None,
    knowledge: Knowledge | None = None,
) -> Listener:
    """Return a listener to one locale of a bot; it is costly, keep it for all calls.

    Sessions with it begin with the bot's own runtime hints, as if whoever starts them had sent
    those; a client's and a code hook's take their place.

    Args:
        bot: The bot, read back from its archive.
        locale: In either spelling, en-US or en_US.
        today: The date that `tomorrow` is counted from, a moment where `in an hour` is counted as
            well; by default no such words are understood.
        understanding: Who understands; by default the bot's own sample utterances.
        knowledge: Who answers for intents that search; by default nobody, and turns say so.

    Raises:
        NotFound: The bot does not speak the locale.
    """
    found = bot.locale(locale)
    if found is None:
        spoken = ", ".join(entry.identifier for entry in bot.locales)
        raise NotFound(f"bot {bot.name} does not speak {locale}; it speaks {spoken}")
    identity = BotIdentity(bot.identifier or bot.name, bot.name, found.identifier)
    understands = understanding or SampleUnderstanding(hearable(found), today)
    hints = bot.hints.get(found.identifier)
    return Listener(identity, found, understands, knowledge, hints, note=_not_here(bot))


def _not_here(bot: Bot) -> str:
    """Say that a network hands nothing on to its members, where the bot is one."""
    if (bot.model_extra or {}).get("botType") != "BotNetwork":
        return ""
    return f"bot {bot.name} is a network, whose members are not simulated: it answers by itself"


def turn(
    listener: Listener,
    session: Session,
    heard: Utterance,
    code_hook: CodeHook,
    arrival: Arrival = AT_ONCE,
) -> TurnReply:
    """Return the bot's reply to what was heard; `reply.session` goes into the next turn.

    Silence is an utterance without text: it ends in FallbackIntent, or counts as a failed answer
    to the question that was asked.

    Args:
        listener: Who listens.
        session: The conversation so far.
        heard: Words, or keys as they were pressed.
        code_hook: The bot's Lambda function.
        arrival: What came with it: how late it is, and request attributes.
    """

    def begun() -> tuple[Turn, Callable[[Turn], Json | None]]:
        return _heard(listener, session, heard, code_hook, arrival), first_step

    return _run(listener, session, begun)


def resume(
    listener: Listener, session: Session, code_hook: CodeHook, arrival: Arrival = AT_ONCE
) -> TurnReply:
    """Return what the bot says next without hearing anything: what PutSession sets going.

    The session's dialog action decides: Delegate takes the bot's own next step, ElicitSlot,
    ConfirmIntent and ElicitIntent ask, Close ends. Active contexts keep all their turns: nobody
    has taken one.
    """

    def begun() -> tuple[Turn, Callable[[Turn], Json | None]]:
        made = _heard(listener, session, SILENCE, code_hook, arrival)
        made.opened = {str(each.get("name")): each for each in made.contexts}
        return made, _resumed

    return _run(listener, session, begun)


def _resumed(made: Turn) -> Json | None:
    session = made.session
    if session.action == "Close" or (session.intent is None and session.waiting != "intent"):
        return path.END
    if session.action == "Delegate" and session.intent is not None:
        return path.default_step(made)
    kinds = {"slot": "ElicitSlot", "confirmation": "ConfirmIntent", "intent": "ElicitIntent"}
    if session.waiting == "slot" and session.sub_slot:
        return steps.ask_part(made, slot_of(made, session.slot), session.sub_slot)
    if session.waiting == "slot":
        made.fill(session.slot, None)
    return path.step(kinds[session.waiting], slot=session.slot or None)


def how_it_listens(listener: Listener, session: Session) -> Listening:
    """Return how the bot listens for the answer that a session waits for."""
    active = session.intent
    intent = listener.intents.get(active.name) if active else None
    prompt: Json = {}
    if intent is not None and session.waiting == "confirmation":
        setting = listener.plans[intent.name].confirmation
        prompt = settings.table(setting.get("promptSpecification"))
    slot = intent.slot(session.slot) if intent and session.waiting == "slot" else None
    if intent is not None and slot is not None:
        members = listener.composites.get(intent.name, {}).get(slot.name, ())
        part = next((p for p in members if inner_name(p) == session.sub_slot), None)
        prompt = settings.slot_prompt(part or slot)
    name = intent.name if intent else ""
    return listening(prompt, session.tries, session.attributes, name, session.slot)


def _run(
    listener: Listener,
    session: Session,
    begun: Callable[[], tuple[Turn, Callable[[Turn], Json | None]]],
) -> TurnReply:
    made: Turn | None = None
    error, why = "ValidationException", "the bot's steps ended without a reply"
    try:
        made, first = begun()
        steps.run(made, first(made), STEPS)
    except BotBroken as problem:
        why = str(problem)
    except IvrError as problem:
        error, why = "DependencyFailedException", str(problem)
    else:
        if made.reply is not None:
            return made.reply
    failed = _failed(listener, session, why, error)
    return failed._replace(seconds=made.seconds) if made else failed


def _failed(listener: Listener, session: Session, why: str, error: str) -> TurnReply:
    return TurnReply(
        "failed",
        session,
        intent=session.intent.name if session.intent else "",
        session_attributes=session.attributes,
        dialog_state="Failed",
        label=listener.understanding.label,
        why=why,
        error=error,  # pyright: ignore[reportArgumentType] - one of its two words
    )


def _heard(
    listener: Listener,
    session: Session,
    heard: Utterance,
    code_hook: CodeHook,
    arrival: Arrival,
) -> Turn:
    """Return the turn as it begins: the active intent as it was, the words interpreted."""
    fallback, at_a_loss = listener.fallback, listener.at_a_loss
    if fallback is None or at_a_loss is None:
        message = f"bot {listener.bot.name} has no {FALLBACK_INTENT}"
        raise BotBroken(message)
    active = session.intent or ActiveIntent(fallback.name)
    intent = listener.intents.get(active.name)
    if intent is None:
        intent, active = fallback, ActiveIntent(fallback.name)
    session = contexts.aged(session, arrival.elapsed)
    if session.waiting == "slot" and session.intent and heard.mode != "Text":
        heard = let_through(heard, how_it_listens(listener, session))
    made = Turn(
        listener,
        session,
        heard,
        code_hook,
        intent,
        listener.plans[intent.name],
        active,
        dict(session.attributes),
        session.contexts,
        session.hints if session.hints is not None else listener.hints,
        arrival.request,
        arrival.streamed,
        given=frozenset(session.given),
        tries=session.tries,
        waited=session.waited,
    )
    if listener.note:
        made.notes.append(listener.note)
    made.interpretations = _with_fallback(made, at_a_loss)
    return made


def _with_fallback(made: Turn, fallback: Interpretation) -> tuple[Interpretation, ...]:
    """Return the interpretations; the fallback stands before those below the threshold."""
    listener = made.listener
    meant = listener.understanding.interpret(made.heard)
    if listener.composites:
        meant = tuple(each for each in (gathered(listener, m) for m in meant) if each is not None)
    if listener.gated or made.session.scope:
        meant = tuple(each for each in meant if _may_be_meant(made, each.intent))
    if not meant and not listener.searches:
        return (fallback,)
    found = [each for each in meant if each.intent != fallback.intent]
    least = listener.locale.nlu_confidence_threshold
    sure = [each for each in found if (each.confidence or 0.0) >= least]
    unsure = found[len(sure) :]
    searched = _searched(made) if listener.searches and not sure else ()
    return (*sure, *searched, fallback, *unsure)


def _may_be_meant(made: Turn, intent: str) -> bool:
    """Tell whether an intent is in scope and its input contexts are active."""
    scope = made.session.scope
    if scope and intent not in scope:
        return False
    return made.listener.gated.get(intent, frozenset()) <= contexts.names(made.contexts)


def _searched(made: Turn) -> tuple[Interpretation, ...]:
    """Return the search that answers what no intent understands, as an interpretation."""
    listener = made.listener
    is_asked = made.session.waiting == "intent" or made.session.intent is None
    if not made.heard.text or not is_asked:
        return ()
    for intent in listener.searches:
        if listener.knowledge is None:
            made.notes.append(not_simulated(intent))
            continue
        answer = listener.knowledge.answer(intent, made.heard.text)
        if answer is not None:
            made.found[SEARCHES[intent.parent_intent_signature or ""].answer_key] = answer
            return (Interpretation(intent.name, None),)
    return ()
