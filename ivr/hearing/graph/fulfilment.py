"""The end of an intent: its fulfilment with progress updates, its closing, and the next one.

Law: as in `steps`; time is the call's own, told by the code hook's answer.
Source: Lex V2 developer guide, fulfillment updates and post-fulfillment responses.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.faults import IvrError, Unavailable
from ivr.hearing.graph import path, settings, steps
from ivr.hearing.graph.known.knowledge import SEARCHES, not_simulated
from ivr.hearing.graph.path import CLOSE, END
from ivr.hearing.graph.steps import Step, follow
from ivr.hearing.graph.turn import BotBroken, Turn
from ivr.hearing.session import HOOK_SECONDS, Json, Message

FULFILMENT_SECONDS_MAX = 900
"""Longest fulfilment with progress updates. Source: Lex V2 quotas."""

UPDATES_MAX = 20
"""No more progress updates than this are told in one turn."""


def begin(turn: Turn) -> Json | None:
    """Return the first step of the active intent, having said its initial response.

    Raises:
        BotBroken: The intent asks a service that nothing here answers for.
    """
    plan = turn.plan
    if plan.parent in SEARCHES:
        turned_away = _search(turn)
        if turned_away is not None:
            return turned_away
    turn.hook = plan.hook
    following = follow(turn, plan.opening)
    if following:
        return following
    planned = path.default_step(turn)
    if plan.asks_dialog_hook and not turn.hooked:
        return steps.consult(turn, planned, lambda: path.default_step(turn), turn.hook)
    return planned


def _search(turn: Turn) -> Json | None:
    """Ask the body of knowledge behind an intent; return the fallback where it knows nothing."""
    search = SEARCHES[turn.plan.parent]
    if search.answer_key in turn.found:
        return None
    knowledge, fallback = turn.listener.knowledge, turn.listener.fallback
    if knowledge is None:
        raise BotBroken(not_simulated(turn.intent))
    answer = knowledge.answer(turn.intent, turn.heard.text)
    if answer is not None:
        turn.found[search.answer_key] = answer
        return None
    turn.become(state="Failed")
    if fallback is None or fallback.name == turn.intent.name:
        return END
    return path.step("StartIntent", intent=fallback.name)


def start_intent(turn: Turn, following: Json) -> Json | None:
    """Begin the intent that the step has gone over to."""
    if not settings.table(following.get("intent")).get("name"):
        message = f"a step of intent {turn.intent.name} starts an intent and names none"
        raise BotBroken(message)
    return begin(turn)


def fulfill_intent(turn: Turn, following: Json) -> Json | None:
    """Fulfil the intent by its code hook, or leave it ready for whoever asked the bot."""
    del following
    turn.become(state="ReadyForFulfillment")
    said = len(turn.messages)
    outcome = "success"
    if turn.plan.asks_fulfilment_hook:
        try:
            answer = turn.ask_hook("FulfillmentCodeHook", seconds_max=_seconds_max(turn))
        except IvrError as problem:
            if isinstance(problem, Unavailable):
                _tell_updates(turn, _seconds_max(turn))
            return steps.failed(turn, turn.plan.after, problem)
        updates = _updates(turn, answer.seconds)
        turn.messages[said:said] = updates
        said += len(updates)
        turn.adopt(answer)
        if answer.action not in ("Close", "Delegate"):
            return steps.ANSWERED[answer.action](turn, answer)
        if turn.active.state == "ReadyForFulfillment":
            turn.become(state="Fulfilled")
        outcome = "failure" if turn.active.state == "Failed" else "success"
    elif turn.found:
        turn.become(state="Fulfilled")
    return _after(turn, outcome, has_said=len(turn.messages) > said)


def _after(turn: Turn, outcome: str, *, has_said: bool) -> Json | None:
    """Return the step after fulfilment; the hook's own words take the place of the response."""
    if outcome == "success":
        steps.open_contexts(turn)
    end = turn.plan.after[outcome]
    following = follow(turn, end._replace(response={}) if has_said else end)
    return following or CLOSE


def _seconds_max(turn: Turn) -> float:
    if not turn.plan.updates:
        return HOOK_SECONDS
    allowed = settings.whole_number(
        turn.plan.updates.get("timeoutInSeconds"), FULFILMENT_SECONDS_MAX
    )
    return float(min(allowed, FULFILMENT_SECONDS_MAX))


def _tell_updates(turn: Turn, seconds: float) -> None:
    turn.messages.extend(_updates(turn, seconds))


def _updates(turn: Turn, seconds: float) -> list[Message]:
    """Return what is said while a fulfilment of so many seconds lasts, to whoever hears it then."""
    if not turn.plan.updates or not turn.streamed:
        return []
    start = settings.table(turn.plan.updates.get("startResponse"))
    update = settings.table(turn.plan.updates.get("updateResponse"))
    told: list[Message] = []
    delay = settings.whole_number(start.get("delayInSeconds"), 0)
    if start and seconds >= delay:
        told.extend(settings.messages_of(start, 0, turn.values()))
    every = settings.whole_number(update.get("frequencyInSeconds"), 0)
    if update and every > 0:
        for number in range(min(int(max(seconds - delay, 0) // every), UPDATES_MAX)):
            told.extend(settings.messages_of(update, number, turn.values()))
    return told


def close_intent(turn: Turn, following: Json) -> Json | None:
    """Say the closing response, if there is one that is on; else what a search has found."""
    del following
    after = follow(turn, turn.plan.closing)
    for text in turn.found.values():
        if not any(text in message.text for message in turn.messages):
            turn.messages.append(Message(text))
    return after or END


STEPS: Mapping[str, Step] = {
    "ElicitSlot": steps.elicit_slot,
    "ConfirmIntent": steps.confirm_intent,
    "InvokeDialogCodeHook": steps.invoke_dialog_code_hook,
    "EvaluateConditional": steps.evaluate_conditional,
    "FulfillIntent": fulfill_intent,
    "CloseIntent": close_intent,
    "EndConversation": steps.end_conversation,
    "StartIntent": start_intent,
    "ElicitIntent": steps.elicit_intent,
}
"""Every step that Lex knows."""
