"""The way of conversations: steps to nowhere, rounds, what is never reached, hooks nobody calls."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.faults import Severity
from ivr.ir.bot import BotLocale, Intent, Slot
from ivr.lint.facts.bots.judged import JudgedBot, Path, is_on, rows, table
from ivr.lint.facts.bots.steps import (
    STEP_TYPES,
    Reach,
    Step,
    circle_from,
    goes_its_own_way,
    reach_of,
    steps_of,
)
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.listen import Ask
from ivr.spec.reading.nearest import did_you_mean

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO


def unwired_failures(subject: Subject) -> Iterator[Spot]:
    yield from _unwired_nodes(subject)
    for judged in subject.lex_bots:
        for path, _, intent in judged.intents:
            for slot in intent.slots:
                if slot.required and not _fails_somewhere(slot):
                    message = f"nothing follows when required slot {slot.name!r} is not given"
                    place = (*path, "slots", slot.name)
                    remedy = "Say what follows a failure, such as FallbackIntent."
                    yield Spot(judged.at(place), message, remedy=remedy)


def _unwired_nodes(subject: Subject) -> Iterator[Spot]:
    asking = {
        bot.bot
        for bot in subject.bots
        if any(slot.required for intent in bot.intents.values() for slot in intent.slots.values())
    }
    for graph in subject.graphs:
        for name, node in graph.of(Ask):
            if node.bot in asking and not _wired(graph.dialog, node):
                message = f"bot {node.bot!r} may fail to get a slot, and {name!r} does not say then"
                yield Spot(graph.where(name), message)


def _wired(dialog: object, node: Listens) -> bool:
    defaults = getattr(dialog, "defaults", None)
    return node.on_error is not None or getattr(defaults, "on_error", None) is not None


def _fails_somewhere(slot: Slot) -> bool:
    capture = table(table(slot.value_elicitation_setting).get("slotCaptureSetting"))
    hears = table(capture.get("elicitationCodeHook")).get("enableCodeHookInvocation")
    return bool(capture.get("failureNextStep") or is_on(capture.get("failureConditional")) or hears)


def lost_steps(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        for step in steps_of(judged):
            yield from _lost(judged, step)


def _lost(judged: JudgedBot, step: Step) -> Iterator[Spot]:
    intents = [intent.name for intent in step.locale.intents]
    if step.type not in STEP_TYPES:
        remedy = did_you_mean(step.type, STEP_TYPES)
        yield Spot(judged.at(step.path), f"there is no step {step.type!r}", remedy=remedy)
        return
    if step.target and step.target not in intents and "${" not in step.target:
        remedy = did_you_mean(step.target, intents)
        message = f"a step goes to intent {step.target!r}, not there"
        yield Spot(judged.at(step.path), message, remedy=remedy)
        return
    if step.type == "StartIntent" and not step.target:
        message = "a step starts an intent and does not name it"
        yield Spot(judged.at(step.path), message, _W, "Name it: Lex keeps the step as a draft.")
    if step.type == "ElicitSlot":
        yield from _asked_slot(judged, step)
    for index, each in enumerate(rows(table(step.value.get("dialogAction")).get("intentsInScope"))):
        name = str(table(each).get("intentName") or "")
        if name and name not in intents:
            place = (*step.path, "dialogAction", "intentsInScope", index)
            remedy = did_you_mean(name, intents)
            message = f"intent {name!r}, which a step may choose, is not there"
            yield Spot(judged.at(place), message, remedy=remedy)


def _asked_slot(judged: JudgedBot, step: Step) -> Iterator[Spot]:
    intent = step.asked_intent
    if not step.slot:
        yield Spot(judged.at(step.path), "a step asks for a slot and does not name it")
    elif intent is not None and intent.slot(step.slot) is None and "${" not in step.slot:
        message = f"a step asks for slot {step.slot!r}, which {intent.name!r} does not have"
        remedy = did_you_mean(step.slot, [slot.name for slot in intent.slots])
        yield Spot(judged.at(step.path), message, remedy=remedy)


def circles(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        for path, locale, intent in judged.intents:
            way = circle_from(intent, locale)
            if way and intent.name == min(way):
                message = f"the conversation goes round without listening: {' -> '.join(way)}"
                yield Spot(judged.at((*path, "initialResponseSetting")), message)


def unreachable(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        steps = steps_of(judged)
        for locale in judged.bot.locales:
            reach = reach_of(steps, locale)
            hooked = locale.identifier in judged.hooked
            yield from _unheard(judged, locale, reach, hooked=hooked)
            yield from _needed(judged, locale, hooked=hooked)


def _unheard(judged: JudgedBot, locale: BotLocale, reach: Reach, *, hooked: bool) -> Iterator[Spot]:
    severity = _I if hooked else _W
    beside = ", unless a code hook does" if hooked else ""
    for intent in locale.intents:
        path: Path = (locale.identifier, "intents", intent.name)
        silent = not intent.utterances and intent.parent_intent_signature is None
        if silent and intent.name not in reach.intents:
            message = f"nothing starts intent {intent.name!r}: it has no utterances{beside}"
            yield Spot(judged.at(path), message, severity, "Add utterances, or remove it.")
            continue
        for slot in _never_filled(intent, reach):
            message = f"slot {slot.name!r} never gets a value{beside}: nothing asks for it"
            remedy = "Put it into utterances, ask for it, or remove it."
            yield Spot(judged.at((*path, "slots", slot.name)), message, severity, remedy)


def _never_filled(intent: Intent, reach: Reach) -> Iterator[Slot]:
    """Yield the slots that no utterance carries, no step asks for and nothing else fills."""
    asked = reach.slots.get(intent.name, frozenset[str]())
    spoken = "\n".join(
        (*intent.utterances, *(text for slot in intent.slots for text in _answers(slot)))
    )
    own_way = goes_its_own_way(intent)
    for slot in intent.slots:
        elicitation = table(slot.value_elicitation_setting)
        default = table(elicitation.get("defaultValueSpecification")).get("defaultValueList")
        carried = f"{{{slot.name}}}" in spoken or f"{{{slot.name}." in spoken
        if not (carried or slot.name in asked or default or (slot.required and own_way)):
            yield slot


def _answers(slot: Slot) -> Iterator[str]:
    samples = table(slot.value_elicitation_setting).get("sampleUtterances")
    for each in rows(samples):
        yield str(table(each).get("utterance") or "")


def _needed(judged: JudgedBot, locale: BotLocale, *, hooked: bool) -> Iterator[Spot]:
    given = {
        str(table(context).get("name"))
        for intent in locale.intents
        for context in intent.output_contexts or ()
    }
    for intent in locale.intents:
        for index, context in enumerate(intent.input_contexts or ()):
            name = str(table(context).get("name"))
            if name not in given:
                message = f"intent {intent.name!r} needs context {name!r}, which no intent gives"
                place = (locale.identifier, "intents", intent.name, "inputContexts", index)
                remedy = did_you_mean(name, given) or "Give it, or do not ask for it."
                yield Spot(judged.at(place), message, _I if hooked else _W, remedy)


def never_said(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        steps = steps_of(judged)
        for locale in judged.bot.locales:
            types = reach_of(steps, locale).types
            for intent in locale.intents:
                path: Path = (locale.identifier, "intents", intent.name)
                found = types.get(intent.name, frozenset[str]())
                yield from _closing(judged, path, intent, found)
                yield from _confirming(judged, path, intent, found)


def _closing(
    judged: JudgedBot, path: Path, intent: Intent, types: frozenset[str]
) -> Iterator[Spot]:
    closing = table(intent.intent_closing_setting)
    if not closing.get("closingResponse"):
        return
    place = (*path, "intentClosingSetting")
    if not is_on(closing):
        yield Spot(judged.at(place), "the closing is switched off: it is never said")
        return
    after = table(table(intent.fulfillment_code_hook).get("postFulfillmentStatusSpecification"))
    ends = table(table(after.get("successNextStep")).get("dialogAction")).get("type")
    decides = is_on(after.get("successConditional"))
    if ends and ends != "CloseIntent" and "CloseIntent" not in types and not decides:
        yield Spot(judged.at(place), f"no step comes to the closing: after fulfilment is {ends}")


def _confirming(
    judged: JudgedBot, path: Path, intent: Intent, types: frozenset[str]
) -> Iterator[Spot]:
    confirmation = table(intent.intent_confirmation_setting)
    if not confirmation.get("promptSpecification"):
        return
    place = (*path, "intentConfirmationSetting")
    if not is_on(confirmation):
        yield Spot(judged.at(place), "the confirmation is switched off: it is never asked")
    elif "ConfirmIntent" not in types and not goes_its_own_way(intent):
        yield Spot(judged.at(place), "no step comes to the confirmation: it is never asked")


def idle_hooks(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        for path, _, intent in judged.intents:
            enabled = table(intent.dialog_code_hook).get("enabled") is True
            called = [s.value for s in judged.in_intent(path, "enableCodeHookInvocation")]
            steps = intent.initial_response_setting is not None
            if enabled and steps and True not in called:
                message = f"the code hook of {intent.name!r} is enabled, and no step calls it"
                yield Spot(judged.at((*path, "dialogCodeHook")), message)
            for setting in judged.in_intent(path, "codeHook"):
                hook = table(setting.value)
                if hook.get("enableCodeHookInvocation") is True and not is_on(hook):
                    message = "a code hook is to be called, and switched off"
                    yield Spot(judged.at(setting.path), message, _I)


STEP_RULES: tuple[Rule, ...] = (
    Rule(
        "LEX008",
        _W,
        "A slot whose failure leads nowhere",
        "After the last retry Lex ends the turn without an intent.",
        "Add on_error.",
        "Lex V2 developer guide",
        "bots",
        unwired_failures,
    ),
    Rule(
        "LEX012",
        _E,
        "A step to something that is not there",
        "The build of the bot fails.",
        "Name what is there.",
        "Lex V2 models API, DialogAction",
        "bots",
        lost_steps,
    ),
    Rule(
        "LEX013",
        _E,
        "Intents that start each other for ever",
        "The caller hears messages without end, or Lex breaks off.",
        "Listen in between, or end the round by a condition.",
        "own rule",
        "bots",
        circles,
    ),
    Rule(
        "LEX014",
        _W,
        "A slot, an intent or a context that nothing comes to",
        "It was forgotten, or what should lead there was.",
        "Lead there, or remove it.",
        "own rule",
        "bots",
        unreachable,
    ),
    Rule(
        "LEX015",
        _I,
        "A message that is never said",
        "Its author believes that callers hear it.",
        "Lead there, or remove it.",
        "own rule",
        "bots",
        never_said,
    ),
    Rule(
        "LEX017",
        _W,
        "A code hook that is never called",
        "What it should do is not done.",
        "Call it in a step, or disable it.",
        "Lex V2 developer guide, code hooks",
        "bots",
        idle_hooks,
    ),
)
