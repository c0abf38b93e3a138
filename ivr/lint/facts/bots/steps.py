"""The steps of a bot's conversations: what each place leads to, what that names, what goes round.

Law: facts only. Where the graph says nothing, Lex goes its own way: required slots by priority,
confirmation, fulfilment, closing.
Source: Lex V2 developer guide, conversation flows; Lex V2 models API, DialogAction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from ivr.ir.bot import BotLocale, Intent
from ivr.lint.facts.bots.judged import Json, JudgedBot, Path, is_on, rows, table

STEP_TYPES = frozenset(
    {
        *("ElicitIntent", "StartIntent", "ElicitSlot", "EvaluateConditional"),
        *("InvokeDialogCodeHook", "ConfirmIntent", "FulfillIntent", "CloseIntent"),
        "EndConversation",
    }
)
"""Next steps at design time. Source: Lex V2 models API, DialogActionType."""


class Step(NamedTuple):
    """One next step: where it stands, in which intent, its type, and what it names."""

    path: Path
    owner: Path
    locale: BotLocale
    intent: Intent
    type: str
    slot: str
    target: str
    value: Json

    @property
    def asked_intent(self) -> Intent | None:
        """The intent whose slot it asks for."""
        return self.locale.intent(self.target) if self.target else self.intent


def steps_of(judged: JudgedBot) -> tuple[Step, ...]:
    """Return every next step of a bot; worked out once."""
    known = judged.kept.get("steps")
    if known is None:
        known = judged.kept["steps"] = tuple(_steps(judged))
    return cast("tuple[Step, ...]", known)


def _steps(judged: JudgedBot) -> Iterator[Step]:
    for part, setting in judged.every("dialogAction"):
        if part.locale is None or part.intent is None:
            continue
        action, around = table(setting.value), setting.around
        target = table(around.get("intent")).get("name")
        slot = action.get("slotToElicit")
        yield Step(
            setting.path[:-1],
            part.path[:3],
            part.locale,
            part.intent,
            str(action.get("type") or ""),
            str(slot or ""),
            str(target or ""),
            around,
        )


class Reach(NamedTuple):
    """What a locale's conversations ever come to: slots by intent, and intents that are started."""

    slots: Mapping[str, frozenset[str]]
    intents: frozenset[str]
    types: Mapping[str, frozenset[str]]


def reach_of(steps: tuple[Step, ...], locale: BotLocale) -> Reach:
    """Return which slots are asked for, which intents started, and the types of steps by intent."""
    slots: dict[str, set[str]] = defaultdict(set)
    intents: set[str] = set()
    types: dict[str, set[str]] = defaultdict(set)
    for step in steps:
        if step.locale is not locale:
            continue
        types[step.intent.name].add(step.type)
        asked = step.asked_intent
        if step.type == "ElicitSlot" and asked is not None:
            slots[asked.name].add(step.slot)
        if step.target and step.target != step.intent.name:
            intents.add(step.target)
            types[step.target].add(step.type)
        for scoped in rows(table(step.value.get("dialogAction")).get("intentsInScope")):
            intents.add(str(table(scoped).get("intentName") or scoped))
        for name in table(table(step.value.get("intent")).get("slots")):
            slots[asked.name if asked is not None else step.intent.name].add(name)
    return Reach(
        {name: frozenset(found) for name, found in slots.items()},
        frozenset(intents),
        {name: frozenset(found) for name, found in types.items()},
    )


def goes_its_own_way(intent: Intent) -> bool:
    """Tell whether some place of an intent leaves to Lex what comes next, before fulfilment."""
    initial = table(intent.initial_response_setting)
    if not _leads(initial, "nextStep", "conditional"):
        return True
    hook = table(table(initial.get("codeHook")).get("postCodeHookSpecification"))
    calls = table(table(initial.get("nextStep")).get("dialogAction")).get("type")
    if calls == "InvokeDialogCodeHook" and not _leads(
        hook, "successNextStep", "successConditional"
    ):
        return True
    for slot in intent.slots:
        capture = table(table(slot.value_elicitation_setting).get("slotCaptureSetting"))
        if not _leads(capture, "captureNextStep", "captureConditional"):
            return True
    return False


def _leads(setting: Json, step: str, conditional: str) -> bool:
    """Tell whether a setting says what comes next, on every way."""
    if table(table(setting.get(step)).get("dialogAction")).get("type"):
        return True
    branching = table(setting.get(conditional))
    return is_on(branching) and bool(rows(branching.get("conditionalBranches")))


def circle_from(intent: Intent, locale: BotLocale) -> tuple[str, ...]:
    """Return the intents of a round that begins here and never listens; empty where there is none.

    Only steps that are always taken count: a condition, a code hook, a question or a confirmation
    may lead out of it.
    """
    way = [intent.name]
    here: Intent | None = intent
    while here is not None:
        name = _always_starts(here)
        if name is None:
            return ()
        if name == intent.name:
            return (*way, name)
        if name in way:
            return ()
        way.append(name)
        here = locale.intent(name)
    return ()


def _always_starts(intent: Intent) -> str | None:
    """Return the intent that another one always goes on with before it listens, or None."""
    initial = table(intent.initial_response_setting)
    step = _sure(initial, "nextStep", "conditional")
    if _type(step) == "InvokeDialogCodeHook":
        hook = table(initial.get("codeHook"))
        if hook.get("enableCodeHookInvocation") is not False:
            return None
        step = _sure(
            table(hook.get("postCodeHookSpecification")), "successNextStep", "successConditional"
        )
    if _type(step) == "FulfillIntent":
        step = _after_fulfilment(intent)
    if _type(step) == "CloseIntent":
        closing = table(intent.intent_closing_setting)
        step = _sure(closing, "nextStep", "conditional") if is_on(closing) else {}
    return str(table(step.get("intent")).get("name")) if _type(step) == "StartIntent" else None


def _after_fulfilment(intent: Intent) -> Json:
    setting = table(intent.fulfillment_code_hook)
    if setting.get("enabled") is not False:
        return {}
    after = table(setting.get("postFulfillmentStatusSpecification"))
    return _sure(after, "successNextStep", "successConditional")


def _sure(setting: Json, step: str, conditional: str) -> Json:
    """Return the next step of a setting that has no conditions; nothing where there are some."""
    return {} if is_on(setting.get(conditional)) else table(setting.get(step))


def _type(step: Json) -> str:
    return str(table(step.get("dialogAction")).get("type") or "")
