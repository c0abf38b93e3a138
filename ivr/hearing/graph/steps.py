"""The step graph of a bot: what each next step does to a turn.

Law: one function a step in an explicit table, `(turn, step) -> the step that follows`; None ends
the turn, which has its reply by then. A step that is not in the table fails the turn and says so.
Source of the default path: Lex V2 developer guide, conversation flows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from ivr.faults import IvrError, Malformed, Unavailable
from ivr.hearing.conditions.evaluating import evaluate
from ivr.hearing.graph import contexts, settings
from ivr.hearing.graph.answers.listening import attempt_of
from ivr.hearing.graph.known import parts
from ivr.hearing.graph.path import (
    END,
    FULFIL,
    default_step,
    kind_of,
    missing,
    part_to_ask,
    part_unsaid,
    step,
    unfilled_step,
)
from ivr.hearing.graph.settings import End
from ivr.hearing.graph.turn import BotBroken, Turn, slot_of
from ivr.hearing.hook.answer import Answer
from ivr.hearing.port import SlotValue, composite, listed
from ivr.hearing.session import Json
from ivr.ir.bot import Slot

Step = Callable[[Turn, Json], Json | None]

STEPS_MAX = 100
"""More steps than this in one turn are a circle."""

BRANCHES_MAX = 4
"""Branches of a conditional besides the default one. Source: Lex V2 models API."""


def run(turn: Turn, first: Json | None, steps: Mapping[str, Step]) -> None:
    """Take steps until the turn has its reply.

    Raises:
        BotBroken: The steps run in a circle, or to a step that is not simulated.
        IvrError: The code hook failed, or answered what Lex refuses.
    """
    following = first
    for _ in range(STEPS_MAX):
        if following is None or turn.reply is not None:
            return
        action = following["dialogAction"]
        kind = action.get("type")
        take = steps.get(kind)
        if take is None:
            message = f"step {kind} is not simulated"
            raise BotBroken(message)
        turn.quiet = action.get("suppressNextMessage") is True
        if following.get("sessionAttributes"):
            set_attributes(turn, following)
        intent = following.get("intent")
        if intent and (intent.get("name") or intent.get("slots")):
            go_over(turn, intent, kind)
        following = take(turn, following)
    message = f"the steps of intent {turn.intent.name} run in a circle"
    raise BotBroken(message)


_GOES_OVER = frozenset({"ElicitSlot", "ConfirmIntent", "FulfillIntent", "CloseIntent"})
"""Steps that may name the intent that they are about."""


def set_attributes(turn: Turn, following: Json) -> None:
    """Set the session attributes that a next step names."""
    values = turn.values()
    for key, value in settings.table(following.get("sessionAttributes")).items():
        turn.attributes[key] = _referred(str(value), values)


def go_over(turn: Turn, intent: Json, kind: str) -> None:
    """Go over to the intent that a next step names, and set the slots that it names."""
    before = turn.values()
    named = {f"{{{turn.intent.name}.{key[1:]}": v for key, v in before.items() if key[0] == "{"}
    name = intent.get("name")
    if name and (kind == "StartIntent" or (kind in _GOES_OVER and name != turn.intent.name)):
        turn.enter(str(name))
    for key, value in settings.table(intent.get("slots")).items():
        if key in turn.active.slots:
            turn.fill(key, _overridden(settings.table(value), {**before, **named}))


def _referred(text: str, values: Mapping[str, str]) -> str:
    """Return a text, or what it refers to where it is nothing but one reference."""
    inner = text[1:-1]
    is_reference = text[:1] + text[-1:] in ("{}", "[]") and not set(inner) & set("{}[] ")
    return values.get(text, "") if is_reference and inner else text


def _overridden(said: Json, values: Mapping[str, str]) -> SlotValue | None:
    members = [_overridden(row, values) for row in settings.rows(said.get("values"))]
    if members:
        return listed([each for each in members if each is not None])
    text = settings.table(said.get("value")).get("interpretedValue")
    meant = _referred(str(text), values) if text else ""
    return SlotValue(meant, meant, (meant,)) if meant else None


def follow(turn: Turn, end: End) -> Json | None:
    """Say what an end of the dialogue's part says; return its step, or None where it has none."""
    response, following, conditional = end
    if response:
        turn.prompt(response)
    turn.quiet = False
    turn.conditional = conditional
    if conditional and settings.is_conditional(conditional):
        return evaluate_conditional(turn, END)
    return following or None


def evaluate_conditional(turn: Turn, following: Json) -> Json | None:
    """Take the first branch whose condition holds, or the default branch."""
    del following
    conditional, turn.conditional = turn.conditional, {}
    if not settings.is_conditional(conditional):
        return default_step(turn)
    facts = turn.facts()
    for branch in settings.rows(conditional.get("conditionalBranches"))[:BRANCHES_MAX]:
        expression = str(settings.table(branch.get("condition")).get("expressionString") or "")
        verdict = evaluate(expression, facts)
        if verdict.holds:
            return _branched(turn, branch)
        if verdict.why and not verdict.why.endswith("not set"):
            turn.notes.append(f"the condition {expression!r} cannot be evaluated: {verdict.why}")
    return _branched(turn, settings.default_of(conditional))


def _branched(turn: Turn, branch: Json) -> Json | None:
    turn.say(branch.get("response"))
    return settings.step_of(branch.get("nextStep")) or default_step(turn)


def consult(
    turn: Turn, planned: Json, after: Callable[[], Json | None], hook: Json | None = None
) -> Json | None:
    """Run the dialog code hook and return what follows: its wish, or `after` on Delegate.

    Args:
        turn: The turn.
        planned: The step that the event tells the hook of.
        after: Gives the bot's own next step, asked for once the hook has delegated.
        hook: The hook's setting, whose ends are taken where it fails or is late.

    Raises:
        IvrError: It failed, or answered what Lex refuses, and no end is configured for that.
    """
    ends = settings.table((hook or {}).get("postCodeHookSpecification"))
    try:
        answer = turn.ask_hook("DialogCodeHook", proposed(turn, planned))
    except IvrError as problem:
        return failed(turn, ends_of(ends), problem)
    turn.adopt(answer)
    wish = ANSWERED.get(answer.action)
    if wish is not None:
        return wish(turn, answer)
    failure = settings.end_of(ends, "failure")
    if turn.active.state == "Failed" and failure.is_set:
        return follow(turn, failure) or END
    return delegated(turn, after())


def ends_of(ends: Json) -> Mapping[str, End]:
    """Return what follows a code hook that failed or was late."""
    return {name: settings.end_of(ends, name) for name in ("failure", "timeout")}


def failed(turn: Turn, ends: Mapping[str, End], problem: IvrError) -> Json | None:
    """Return the step after a code hook that failed, or was late.

    Raises:
        IvrError: No end is configured for that, or none is taken: what was given.
    """
    end = ends["timeout" if isinstance(problem, Unavailable) else "failure"]
    breaks = isinstance(problem, Malformed) and turn.listener.refusal == "breaks"
    if breaks or not end.is_set:
        raise problem
    turn.notes.append(str(problem))
    turn.become(state="Failed")
    return follow(turn, end) or END


def proposed(turn: Turn, planned: Json) -> Json | None:
    """Return proposedNextState, which events carry when a slot would be asked next.

    A slot that is on the path but has its value is not asked: what comes after it is not known.
    """
    action = settings.table(planned.get("dialogAction"))
    if action.get("type") != "ElicitSlot":
        return None
    name = str(action.get("slotToElicit") or "")
    slot = turn.intent.slot(name)
    part = part_to_ask(turn, slot) if slot is not None else None
    if name in turn.unfollowed() and part is None:
        return proposed(turn, unfilled_step(turn))
    told: Json = {"slotToElicit": action.get("slotToElicit"), "type": "ElicitSlot"}
    if part is not None:
        told["subSlotToElicit"] = {"name": parts.inner_name(part)}
    return {
        "dialogAction": told,
        "intent": turn.active.to_json(),
        "prompt": {"attempt": attempt_of(turn.tries)},
    }


def delegated(turn: Turn, planned: Json | None) -> Json | None:
    """Return the planned step, unless it would pass a required slot that the hook emptied."""
    passes = planned is not None and kind_of(planned) in ("ConfirmIntent", "FulfillIntent")
    lacking = missing(turn) if passes else None
    return planned if lacking is None else step("ElicitSlot", slot=lacking)


def _asked_slot(turn: Turn, answer: Answer) -> Json | None:
    slot = slot_of(turn, answer.slot)
    if answer.sub_slot:
        return ask_part(turn, slot, answer.sub_slot, has_said=bool(answer.messages))
    turn.fill(slot.name, None)
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
    if turn.active.state == "Fulfilled":
        open_contexts(turn)
    turn.close()
    return None


ANSWERED: Mapping[str, Callable[[Turn, Answer], Json | None]] = {
    "ElicitSlot": _asked_slot,
    "ElicitIntent": _asked_intent,
    "ConfirmIntent": _asked_confirmation,
    "Close": _closed,
}
"""What a dialog code hook's answer does; Delegate alone leaves the bot its own way."""


def open_contexts(turn: Turn) -> None:
    """Set the output contexts of the intent, which is fulfilled."""
    if turn.plan.outputs:
        from_intent = contexts.opened_by(turn.plan.outputs, turn.active.slots)
        turn.opened = {**turn.opened, **from_intent}


def ask_part(turn: Turn, slot: Slot, name: str, *, has_said: bool = False) -> None:
    """Ask for one sub slot, whatever value it has, by its own prompt unless that is said."""
    held = turn.active.slots.get(slot.name)
    others = {part: value for part, value in ((held and held.parts) or {}).items() if part != name}
    turn.fill(slot.name, composite({**others, name: None}))
    members = turn.listener.composites.get(turn.intent.name, {}).get(slot.name, ())
    part = next((each for each in members if parts.inner_name(each) == name), None)
    if part is not None and not has_said:
        turn.prompt(settings.slot_prompt(part))
    turn.wait("slot", slot.name, name)


def elicit_slot(turn: Turn, following: Json) -> Json | None:
    """Ask for a slot; one that has a value already is passed, unless its capture led back here."""
    name = str(settings.table(following.get("dialogAction")).get("slotToElicit") or "")
    slot = slot_of(turn, name)
    part = part_unsaid(turn, slot)
    held = turn.active.slots.get(name)
    if part is not None:
        turn.prompt(settings.slot_prompt(part))
        turn.wait("slot", name, parts.inner_name(part))
        return None
    if held is not None and name not in turn.captured:
        return _passed(turn, slot)
    if held is not None:
        turn.fill(name, None)
    turn.prompt(settings.slot_prompt(slot))
    turn.wait("slot", name)
    return None


def _passed(turn: Turn, slot: Slot) -> Json:
    """Return the step after a slot that is not asked for because it has its value."""
    if turn.listener.path == "followed":
        return after_capture(turn, slot)
    turn.captured.add(slot.name)
    return default_step(turn)


def after_capture(turn: Turn, slot: Slot) -> Json:
    """Return the step after a slot has its value."""
    setting = settings.capture_setting(slot)
    turn.captured.add(slot.name)
    turn.given -= {slot.name}
    turn.hook = settings.table(setting.get("codeHook"))
    return follow(turn, settings.end_of(setting, "capture")) or default_step(turn)


_ENDS = frozenset({"EndConversation", "CloseIntent"})


def after_failure(turn: Turn, setting: Json) -> Json | None:
    """Return the step after a question's retries are used up; one that ends fails the intent.

    Where a bot says nothing its intent fails and the conversation ends; Lex's console writes that
    end out, which here means the same. Unverified in the service: its guide tells what may follow
    and not the state.
    """
    following = follow(turn, settings.end_of(setting, "failure")) or END
    if kind_of(following) in _ENDS:
        turn.become(state="Failed")
    return following


def confirm_intent(turn: Turn, following: Json) -> Json | None:
    """Ask whether the intent is meant; an intent that asks for no confirmation is fulfilled."""
    del following
    setting = turn.plan.confirmation
    if not setting:
        return FULFIL
    turn.tries = 0
    turn.prompt(setting.get("promptSpecification"))
    turn.wait("confirmation")
    return None


def invoke_dialog_code_hook(turn: Turn, following: Json) -> Json | None:
    """Run the code hook that belongs here, if it is on, and go the way of its success."""
    del following
    hook = turn.hook
    if not hook:
        return default_step(turn)
    success = settings.end_of(settings.table(hook.get("postCodeHookSpecification")), "success")

    def succeeded() -> Json | None:
        return follow(turn, success) or default_step(turn)

    is_on = hook.get("isActive", hook.get("active")) is True
    if is_on and hook.get("enableCodeHookInvocation") is True and turn.plan.asks_dialog_hook:
        planned = success.following or default_step(turn)
        return consult(turn, planned, succeeded, hook)
    return succeeded()


def end_conversation(turn: Turn, following: Json) -> Json | None:
    """End the dialogue."""
    del following
    turn.close()
    return None


def elicit_intent(turn: Turn, following: Json) -> Json | None:
    """Wait for the caller to say what is wanted next, of some intents only where it says so."""
    scope = settings.table(following.get("dialogAction")).get("intentsInScope")
    names = cast("list[object]", scope) if isinstance(scope, list) else []
    turn.wait("intent", scope=[str(_scoped(each)) for each in names])
    return None


def _scoped(each: object) -> object:
    said = settings.table(each)
    return said.get("intentName") or said.get("name") if said else each
