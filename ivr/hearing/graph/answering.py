"""What the bot makes of an answer: to a question for a slot, for a yes or no, or for nothing.

Law: each function returns the step that follows, as in `steps`; None ends the turn.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.hearing.graph import path, settings, steps
from ivr.hearing.graph.answers import capture, waiting
from ivr.hearing.graph.fulfilment import begin
from ivr.hearing.graph.turn import Turn, slot_of
from ivr.hearing.port import Interpretation, SlotValue
from ivr.hearing.samples.templates import AROUND_SLOTS
from ivr.hearing.session import Json
from ivr.hearing.values.reading import READERS
from ivr.ir.bot import Slot

STILL_WAITING_SECONDS = 20
WAITING_SECONDS = 300
"""How often and how long a bot waits where its settings do not say."""


def first_step(turn: Turn) -> Json | None:
    """Return the first step of a turn."""
    expected = turn.session.waiting if turn.session.intent else "intent"
    if expected == "slot":
        return _slot_answered(turn)
    if expected == "confirmation":
        return _confirmation_answered(turn)
    return _meant(turn, turn.interpretations[0])


def _meant(turn: Turn, best: Interpretation) -> Json | None:
    turn.waited = None
    turn.enter(best.intent, best.slots)
    if not turn.intent.is_fallback:
        return begin(turn)
    turn.missed = True
    return begin(turn)


def _another_intent(turn: Turn, least: float) -> Interpretation | None:
    """Return the likeliest other intent, if it is that sure and not the fallback."""
    best = turn.interpretations[0]
    is_other = best.intent != turn.intent.name and best.confidence is not None
    return best if is_other and (best.confidence or 0.0) >= least else None


def _slot_answered(turn: Turn) -> Json | None:
    slot = slot_of(turn, turn.session.slot)
    if settings.is_on(_patience(slot)) and _waits(turn, slot):
        return None
    value = capture.value_of(turn, slot)
    if value is not None:
        return _slot_heard(turn, slot, value)
    other = _another_intent(turn, turn.listener.locale.nlu_confidence_threshold)
    return _meant(turn, other) if other else _slot_missed(turn, slot)


def _slot_heard(turn: Turn, slot: Slot, value: SlotValue) -> Json | None:
    turn.fill(slot.name, value)
    others = capture.others(turn, slot)
    for name, other in others.items():
        turn.fill(name, other)
    turn.note(others)
    turn.tries = 0
    setting = settings.capture_setting(slot)

    def captured() -> Json:
        if turn.active.slots.get(slot.name) is None or path.part_to_ask(turn, slot):
            return path.step("ElicitSlot", slot=slot.name)
        return steps.after_capture(turn, slot)

    if not _hook_listens(turn, setting):
        return captured()
    return steps.consult(turn, _planned(turn, slot, setting), captured)


def _planned(turn: Turn, slot: Slot, setting: Json) -> Json:
    """Return the step that would follow an answer, as far as it is known before the hook."""
    if path.part_to_ask(turn, slot):
        return path.step("ElicitSlot", slot=slot.name)
    following = settings.end_of(setting, "capture").following
    return following or path.default_step(turn)


def _slot_missed(turn: Turn, slot: Slot) -> Json | None:
    setting = settings.capture_setting(slot)
    turn.missed = True
    turn.tries += 1
    part = path.part_to_ask(turn, slot) if turn.session.sub_slot else None
    if turn.heard.text:
        turn.notes.extend(_unread(turn, part or slot))
    if turn.tries > settings.retries_of(settings.slot_prompt(part or slot)):
        turn.tries = 0
        return steps.after_failure(turn, setting)
    again = path.step("ElicitSlot", slot=slot.name)
    return steps.consult(turn, again, lambda: again) if _hook_listens(turn, setting) else again


def _unread(turn: Turn, slot: Slot) -> Iterator[str]:
    """Yield why no answer can fill a slot here: its type is unknown, or its values lie in S3."""
    kind = turn.listener.locale.slot_type(slot.slot_type_name)
    if kind is None and slot.slot_type_name not in READERS:
        yield f"slot type {slot.slot_type_name} is neither the bot's nor one that is known here"
    source = settings.table((kind.model_extra or {}).get("externalSourceSetting")) if kind else {}
    if kind is not None and source.get("grammarSlotTypeSetting"):
        yield f"the grammar of slot type {kind.name} lies in S3 and is not simulated"


def _hook_listens(turn: Turn, setting: Json) -> bool:
    """Tell whether the code hook hears the answers to a question; its label is set for it."""
    if not turn.plan.asks_dialog_hook:
        return False
    hook = setting.get("elicitationCodeHook")
    if hook is None:
        return True
    turn.hook = settings.table(hook)
    return turn.hook.get("enableCodeHookInvocation") is True


def _patience(slot: Slot) -> Json:
    return settings.table(
        settings.table(slot.value_elicitation_setting).get("waitAndContinueSpecification")
    )


def _waits(turn: Turn, slot: Slot) -> bool:
    """Wait at the caller's wish, or go on with waiting; tell whether that is all for this turn."""
    setting, locale = _patience(slot), turn.listener.locale.identifier
    if waiting.wants_to_wait(turn.heard, locale):
        return _patient(turn, slot, setting.get("waitingResponse"), 0.0)
    if turn.waited is None:
        return False
    if waiting.is_back(turn.heard, locale):
        turn.become(state="InProgress")
        return _patient(turn, slot, setting.get("continueResponse"), None)
    still = settings.table(setting.get("stillWaitingResponse"))
    every = settings.whole_number(still.get("frequencyInSeconds"), STILL_WAITING_SECONDS)
    waited = turn.waited + every
    if not turn.heard.text and waited <= settings.whole_number(
        still.get("timeoutInSeconds"), WAITING_SECONDS
    ):
        return _patient(turn, slot, still, waited)
    turn.waited = None
    turn.become(state="InProgress")
    return False


def _patient(turn: Turn, slot: Slot, response: object, waited: float | None) -> bool:
    turn.say(response)
    turn.waited = waited
    if waited is not None:
        turn.become(state="Waiting")
    turn.wait("slot", slot.name, turn.session.sub_slot)
    return True


def _confirmation_answered(turn: Turn) -> Json | None:
    yes = turn.listener.understanding.confirmed(turn.heard)
    setting = turn.plan.confirmation
    if yes is None:
        other = _another_intent(turn, AROUND_SLOTS)
        return _meant(turn, other) if other else _confirmation_missed(turn, setting)
    turn.tries = 0
    turn.become(confirmation="Confirmed" if yes else "Denied")
    after = _confirmed if yes else _declined
    if not _hook_listens(turn, setting):
        return after(turn, setting)
    name = "confirmation" if yes else "declination"
    planned = settings.end_of(setting, name).following or path.END
    return steps.consult(turn, planned, lambda: after(turn, setting))


def _confirmed(turn: Turn, setting: Json) -> Json:
    turn.hook = settings.table(setting.get("codeHook"))
    end = settings.end_of(setting, "confirmation")
    return steps.follow(turn, end) or path.default_step(turn)


def _declined(turn: Turn, setting: Json) -> Json:
    turn.hook = settings.table(setting.get("codeHook"))
    turn.become(state="Failed")
    return steps.follow(turn, settings.end_of(setting, "declination")) or path.END


def _confirmation_missed(turn: Turn, setting: Json) -> Json | None:
    prompt = settings.table(setting.get("promptSpecification"))
    turn.missed = True
    turn.tries += 1
    if turn.tries > settings.retries_of(prompt):
        turn.tries = 0
        return steps.after_failure(turn, setting)
    turn.say(prompt)
    turn.wait("confirmation")
    return None
