"""The step graph of a bot: what each next step does to a turn.

Law: one function a step in an explicit table, `(turn, step) -> the step that follows`; None ends
the turn, which has its reply by then. A step that is not in the table fails the turn and says so.
Source of the default path: Lex V2 developer guide, conversation flows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ivr.hearing import settings
from ivr.hearing.hook import Answer
from ivr.hearing.session import Json
from ivr.hearing.turn import BotBroken, Turn
from ivr.ir.bot import Slot

Step = Callable[[Turn, Json], Json | None]

STEPS_MAX = 100
"""More steps than this in one turn are a circle."""


def step(kind: str, *, slot: str | None = None, intent: str | None = None) -> Json:
    """Return a next step that the default path takes."""
    return {
        "dialogAction": {"type": kind, "slotToElicit": slot},
        "intent": {"name": intent, "slots": None},
    }


CLOSE = step("CloseIntent")
END = step("EndConversation")
FULFIL = step("FulfillIntent")


def kind_of(following: Json) -> str:
    """Return the type of a next step."""
    return str(settings.table(following.get("dialogAction")).get("type"))


def run(turn: Turn, first: Json | None) -> None:
    """Take steps until the turn has its reply.

    Raises:
        BotBroken: The steps run in a circle, or to a step that is not simulated.
        IvrError: The code hook failed, or answered what Lex refuses.
    """
    following = first
    for _ in range(STEPS_MAX):
        if following is None or turn.reply is not None:
            return
        if following.get("sessionAttributes"):
            _apply_overrides(turn, following)
        kind = kind_of(following)
        take = STEPS.get(kind)
        if take is None:
            message = f"step {kind} is not simulated"
            raise BotBroken(message)
        following = take(turn, following)
    message = f"the steps of intent {turn.intent.name} run in a circle"
    raise BotBroken(message)


def _apply_overrides(turn: Turn, following: Json) -> None:
    """Set the session attributes that a next step names."""
    for key, value in settings.table(following.get("sessionAttributes")).items():
        turn.attributes[key] = str(value)


def begin(turn: Turn) -> Json | None:
    """Return the first step of the active intent, having said its initial response."""
    plan = turn.plan
    turn.say(plan.opening)
    turn.hook = plan.hook
    if plan.first:
        return plan.first
    if plan.asks_dialog_hook and not turn.hooked:
        return consult(turn, default_step(turn))
    return default_step(turn)


def default_step(turn: Turn) -> Json:
    """Return the step that Lex takes where nothing is configured."""
    missing = turn.missing()
    if missing is not None:
        return step("ElicitSlot", slot=missing)
    if turn.plan.confirmation and turn.active.confirmation == "None":
        return step("ConfirmIntent")
    return FULFIL


def consult(turn: Turn, planned: Json) -> Json | None:
    """Run the dialog code hook and return what follows: its wish, or `planned` on Delegate.

    Raises:
        IvrError: It failed, or answered what Lex refuses.
    """
    answer = turn.ask_hook("DialogCodeHook", proposed(turn, planned))
    turn.adopt(answer)
    follow = ANSWERED.get(answer.action)
    return follow(turn, answer) if follow else delegated(turn, planned)


def proposed(turn: Turn, planned: Json) -> Json | None:
    """Return proposedNextState, which events carry when a slot would be asked next."""
    action = settings.table(planned.get("dialogAction"))
    if action.get("type") != "ElicitSlot":
        return None
    attempt = "Initial" if turn.tries == 0 else f"Retry{turn.tries}"
    return {
        "dialogAction": {"slotToElicit": action.get("slotToElicit"), "type": "ElicitSlot"},
        "intent": {"name": turn.active.name},
        "prompt": {"attempt": attempt},
    }


def delegated(turn: Turn, planned: Json) -> Json:
    """Return the planned step, unless it would pass a required slot that the hook emptied."""
    passes = kind_of(planned) in ("ConfirmIntent", "FulfillIntent")
    return step("ElicitSlot", slot=turn.missing()) if passes and turn.missing() else planned


def _asked_slot(turn: Turn, answer: Answer) -> Json | None:
    turn.fill(_slot(turn, answer.slot).name, None)
    if not answer.messages:
        return step("ElicitSlot", slot=answer.slot)
    turn.wait("slot", answer.slot)
    return None


def _asked_intent(turn: Turn, answer: Answer) -> Json | None:
    del answer
    turn.wait("intent")
    return None


def _asked_confirmation(turn: Turn, answer: Answer) -> Json | None:
    del answer
    turn.wait("confirmation")
    return None


def _closed(turn: Turn, answer: Answer) -> Json | None:
    del answer
    turn.close()
    return None


ANSWERED: Mapping[str, Callable[[Turn, Answer], Json | None]] = {
    "ElicitSlot": _asked_slot,
    "ElicitIntent": _asked_intent,
    "ConfirmIntent": _asked_confirmation,
    "Close": _closed,
}
"""What a dialog code hook's answer does; Delegate alone leaves the bot its own way."""


def _slot(turn: Turn, name: str) -> Slot:
    slot = turn.intent.slot(name)
    if slot is None:
        message = f"intent {turn.intent.name} has no slot {name!r}"
        raise BotBroken(message)
    return slot


def elicit_slot(turn: Turn, following: Json) -> Json | None:
    """Ask for a slot; one that has a value already is passed."""
    name = str(settings.table(following.get("dialogAction")).get("slotToElicit") or "")
    slot = _slot(turn, name)
    if turn.active.slots.get(name) is not None:
        return after_capture(turn, slot)
    turn.say(settings.slot_prompt(slot))
    turn.wait("slot", name)
    return None


def after_capture(turn: Turn, slot: Slot) -> Json:
    """Return the step after a slot has its value."""
    setting = settings.capture_setting(slot)
    turn.say(setting.get("captureResponse"))
    following = settings.table(setting.get("captureNextStep"))
    turn.hook = settings.table(setting.get("codeHook"))
    return following or default_step(turn)


def after_failure(turn: Turn, setting: Json) -> Json | None:
    """Return the step after a question's retries are used up; without one the intent failed."""
    turn.say(setting.get("failureResponse"))
    following = settings.table(setting.get("failureNextStep"))
    if following:
        return following
    turn.become(state="Failed")
    turn.close()
    return None


def confirm_intent(turn: Turn, following: Json) -> Json | None:
    """Ask whether the intent is meant; an intent that asks for no confirmation is fulfilled."""
    del following
    setting = settings.confirmation_setting(turn.intent)
    if not setting:
        return FULFIL
    turn.tries = 0
    turn.say(setting.get("promptSpecification"))
    turn.wait("confirmation")
    return None


def invoke_dialog_code_hook(turn: Turn, following: Json) -> Json | None:
    """Run the code hook that belongs here, if it is on, and go the way of its success.

    It runs once a turn: what the caller just said was shown to it.
    """
    del following
    hook = turn.hook
    after = settings.table(hook.get("postCodeHookSpecification"))
    planned = settings.table(after.get("successNextStep")) or default_step(turn)
    is_on = hook.get("isActive") is True and hook.get("enableCodeHookInvocation") is True
    turn.say(after.get("successResponse"))
    if is_on and turn.plan.asks_dialog_hook and not turn.hooked:
        return consult(turn, planned)
    return planned


def fulfill_intent(turn: Turn, following: Json) -> Json | None:
    """Fulfil the intent by its code hook, or leave it ready for whoever asked the bot."""
    del following
    turn.become(state="ReadyForFulfillment")
    outcome = "success"
    said = len(turn.messages)
    if turn.plan.asks_fulfilment_hook:
        answer = turn.ask_hook("FulfillmentCodeHook")
        turn.adopt(answer)
        if answer.action not in ("Close", "Delegate"):
            return ANSWERED[answer.action](turn, answer)
        if turn.active.state == "ReadyForFulfillment":
            turn.become(state="Fulfilled")
        outcome = "failure" if turn.active.state == "Failed" else "success"
    message, following = turn.plan.after[outcome]
    if len(turn.messages) == said:
        turn.say(message)
    return following or CLOSE


def close_intent(turn: Turn, following: Json) -> Json | None:
    """Say the closing response, if there is one that is on."""
    del following
    message, after = turn.plan.closing
    turn.say(message)
    return after or END


def end_conversation(turn: Turn, following: Json) -> Json | None:
    """End the dialogue."""
    del following
    turn.close()
    return None


def start_intent(turn: Turn, following: Json) -> Json | None:
    """Go over to another intent and begin it."""
    turn.enter(str(settings.table(following.get("intent")).get("name") or ""))
    return begin(turn)


def elicit_intent(turn: Turn, following: Json) -> Json | None:
    """Wait for the caller to say what is wanted next."""
    del following
    turn.wait("intent")
    return None


STEPS: Mapping[str, Step] = {
    "ElicitSlot": elicit_slot,
    "ConfirmIntent": confirm_intent,
    "InvokeDialogCodeHook": invoke_dialog_code_hook,
    "FulfillIntent": fulfill_intent,
    "CloseIntent": close_intent,
    "EndConversation": end_conversation,
    "StartIntent": start_intent,
    "ElicitIntent": elicit_intent,
}
"""Every step that is simulated. EvaluateConditional needs Lex's expression grammar."""
