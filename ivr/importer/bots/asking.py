"""Prompts and slots of an export -> questions of a bot's YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.formats.lex import pieces
from ivr.importer.bots.following import FALLBACK, Then, hook, keys, outcome
from ivr.importer.bots.said import response, said_of
from ivr.importer.bots.values import (
    Heard,
    Json,
    Said,
    Style,
    clean,
    duration,
    given,
    rows,
    seconds,
    table,
    text,
)
from ivr.ir.bot import Slot

RETRIES = 2
"""How often a question is asked again where nobody wrote it."""

_SPOKEN = "audioAndDTMFInputSpecification"

_WAITS: Mapping[str, tuple[str, ...]] = {
    "start": (_SPOKEN, "startTimeoutMs"),
    "speech_max": (_SPOKEN, "audioSpecification", "maxLengthMs"),
    "speech_end": (_SPOKEN, "audioSpecification", "endTimeoutMs"),
    "keys_end": (_SPOKEN, "dtmfSpecification", "endTimeoutMs"),
    "text_start": ("textInputSpecification", "startTimeoutMs"),
}
_PLAIN: Mapping[str, tuple[str, ...]] = {
    "keys_max": (_SPOKEN, "dtmfSpecification", "maxLength"),
    "end_key": (_SPOKEN, "dtmfSpecification", "endCharacter"),
    "delete_key": (_SPOKEN, "dtmfSpecification", "deletionCharacter"),
}


def question(style: Style, prompt: Json) -> Json:
    """Return how a question is asked, without what is usual; its words are no part of it."""
    retries = prompt.get("maxRetries")
    made = given(retries=retries if retries != RETRIES else None)
    made |= given(barge_in=style.switch(prompt.get("allowInterrupt")))
    order = text(prompt.get("messageSelectionStrategy")).lower()
    if order == "ordered" or (order == "random" and style.bare):
        made["order"] = order
    attempts = table(prompt.get("promptAttemptsSpecification"))
    listening = _attempts(attempts, prompt.get("allowInterrupt") is not False)
    if listening or (attempts and style.bare):
        made["attempts"] = listening or {"every": {}}
    return made


def _attempts(attempts: Json, barge_in: bool) -> Json:  # noqa: FBT001 - as Lex has it
    found = {_attempt_name(name): _listening(table(each), barge_in=barge_in)
             for name, each in attempts.items()}  # fmt: skip
    tables = list(found.values())
    every = {
        key: value
        for key, value in (tables[0] if tables else {}).items()
        if all(each.get(key) == value for each in tables)
    }
    own = {
        name: {key: value for key, value in each.items() if key not in every}
        for name, each in found.items()
    }
    made = {name: each for name, each in own.items() if each}
    return {"every": every, **made} if every else made


def _attempt_name(name: str) -> str:
    return name.replace("Retry", "retry_").lower()


def _listening(attempt: Json, *, barge_in: bool) -> Json:
    """Return what one attempt has unlike the usual."""
    usual = pieces.attempt()
    made: Json = {}
    allowed = table(attempt.get("allowedInputTypes"))
    if allowed and allowed != usual["allowedInputTypes"]:
        ways = (("speech", "allowAudioInput"), ("keys", "allowDTMFInput"))
        made["inputs"] = [name for name, key in ways if allowed.get(key)]
    if isinstance(attempt.get("allowInterrupt"), bool) and attempt["allowInterrupt"] != barge_in:
        made["barge_in"] = attempt["allowInterrupt"]
    for key, path in (*_WAITS.items(), *_PLAIN.items()):
        value = _at(attempt, path)
        if value is not None and value != _at(usual, path):
            made |= given(**{key: duration(value) if key in _WAITS else value})
    return made


def _at(value: Json, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
    for step in path[:-1]:
        value = table(value.get(step))
    return value.get(path[-1])


def slot(style: Style, record: Slot, then: Then, *, hooked: bool) -> Json:
    """Return one slot of one locale; `then` is the step that follows it by itself."""
    setting = table(clean(record.value_elicitation_setting))
    prompt = table(setting.get("promptSpecification"))
    masked = table(record.obfuscation_setting).get("obfuscationSettingType")
    several = table(record.multiple_values_setting).get("allowMultipleValues")
    made = given(
        type=record.slot_type_name,
        about=record.description or None,
        required=True if setting.get("slotConstraint") == "Required" else None,
        ask=said_of(style, prompt.get("messageGroupsList")),
        **question(style, prompt),
        values=_defaults(setting),
        utterances=heard(rows(setting.get("sampleUtterances"))),
        multiple=several if isinstance(several, bool) else None,
        obfuscate={"DefaultObfuscation": True, "None": False}.get(text(masked)),
        wait=_wait(style, table(setting.get("waitAndContinueSpecification"))),
        **_composite(style, record),
    )
    return made | _captured(style, table(setting.get("slotCaptureSetting")), then, hooked=hooked)


def _composite(style: Style, record: Slot) -> Json:
    """Return how the parts of a composite slot are asked for, and which of them are enough."""
    setting = table(clean((record.model_extra or {}).get("subSlotSetting")))
    asked = table(setting.get("slotSpecifications"))
    parts = {name: _part(style, table(each)) for name, each in asked.items()}
    return given(parts=parts or None, needs=text(setting.get("expression")) or None)


def _part(style: Style, said: Json) -> Json:
    setting = table(said.get("valueElicitationSetting"))
    prompt = table(setting.get("promptSpecification"))
    return given(
        ask=said_of(style, prompt.get("messageGroupsList")),
        **question(style, prompt),
        values=_defaults(setting),
        utterances=heard(rows(setting.get("sampleUtterances"))),
        wait=_wait(style, table(setting.get("waitAndContinueSpecification"))),
    )


def heard(samples: list[Json]) -> Heard | None:
    """Return sample utterances; None where there are none, or one that YAML would take otherwise.

    An utterance that begins with `@` or holds a template would be read as such.
    """
    lines = tuple(text(each.get("utterance")) for each in samples)
    odd = any(line.startswith("@") or "{{" in line or "{%" in line or "{#" in line or not line
              for line in lines)  # fmt: skip
    return Heard(lines) if lines and not odd else None


def _defaults(setting: Json) -> list[str] | None:
    listed = rows(table(setting.get("defaultValueSpecification")).get("defaultValueList"))
    values = [text(each.get("defaultValue")) for each in listed]
    return values if values and all(values) else None


def _captured(style: Style, setting: Json, then: Then, *, hooked: bool) -> Json:
    if not setting:
        return {}
    calls = table(setting.get("codeHook"))
    return given(
        captured=outcome(style, setting, keys("capture"), then) or None,
        missed=outcome(style, setting, keys("failure"), FALLBACK) or None,
        hook=hook(style, calls, then, invokes=True) if calls else None,
        asking_hook=asking_hook(style, setting, hooked=hooked),
    )


def asking_hook(style: Style, setting: Json, *, hooked: bool) -> Json | None:
    """Return whether the code hook hears each answer, where that is not as usual."""
    calls = table(setting.get("elicitationCodeHook"))
    if not calls:
        return None
    invokes = calls.get("enableCodeHookInvocation") is True
    label = calls.get("invocationLabel")
    if label is None and invokes is hooked and not style.bare:
        return None
    return given(invoke=None if invokes else False, label=label)


def _wait(style: Style, setting: Json) -> Json | None:
    waiting = response(style, setting.get("waitingResponse")).said
    back = response(style, setting.get("continueResponse")).said
    if waiting is None or back is None:
        return None
    made = given(
        waiting=waiting,
        back=back,
        still_there=_still_there(style, table(setting.get("stillWaitingResponse"))),
    )
    return made | given(on=style.switch(setting.get("isActive")))


def _still_there(style: Style, setting: Json) -> Json | None:
    said: Said | None = said_of(style, setting.get("messageGroupsList"))
    if said is None:
        return None
    return given(
        say=said,
        every=seconds(setting.get("frequencyInSeconds")),
        stop_after=seconds(setting.get("timeoutInSeconds")),
        barge_in=style.switch(setting.get("allowInterrupt")),
    )
