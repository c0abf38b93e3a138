"""The settings that a flow begins with: keys of the dialog instead of nodes.

Law: in their order, each key once, and only what the key says exactly; the first action that is
something else ends the header.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from ivr.importer.clusters.setting import HOOKS
from ivr.importer.reading.sheet import START, Sheet
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase

Keys = dict[str, Any]


class Header(NamedTuple):
    """Keys of the dialog, the actions that they stand for, and where the flow goes on."""

    keys: Keys
    actions: tuple[str, ...]
    start: str


def header_of(sheet: Sheet, locale: str) -> Header:
    """Return the settings that a flow begins with."""
    keys: Keys = {}
    actions: list[str] = []
    here, before = sheet.flow.start, START
    while True:
        action = sheet.of_type(here, *_SETTINGS)
        if action is None or not sheet.only_from(here, before) or not _onward(sheet, action):
            break
        said = _SETTINGS[action.type](sheet, action, locale)
        following = sheet.ways(here).next
        if said is None or following is None or following not in sheet.flow.by_id:
            break
        if not _added(keys, said):
            break
        actions.append(here)
        before, here = here, following
    return Header(keys, tuple(actions), here)


def _onward(sheet: Sheet, action: ActionBase) -> bool:
    """Tell whether nothing but the way onward leads out, with the errors that keys stand for."""
    ways = sheet.ways(action.identifier)
    wanted = {NO_MATCHING_ERROR} if action.type in _WITH_ERROR else set[str]()
    return (
        not ways.conditions
        and set(ways.errors) == wanted
        and set(ways.errors.values()) <= {ways.next}
    )


_WITH_ERROR = frozenset({"UpdateContactData", "UpdateContactEventHooks"})


def _added(keys: Keys, said: Keys) -> bool:
    """Add keys; hooks that follow one another are one key."""
    ((key, value),) = said.items()
    if (
        key == "hooks"
        and next(reversed(keys), "") == "hooks"
        and not value.keys() & keys[key].keys()
    ):
        keys[key] = {**keys[key], **value}
        return True
    if key in keys:
        return False
    keys[key] = value
    return True


def _logging(_sheet: Sheet, action: ActionBase, _locale: str) -> Keys | None:
    states = {"Enabled": True, "Disabled": False}
    given = action.plain
    state = given.get("FlowLoggingBehavior")
    if set(given) != {"FlowLoggingBehavior"} or not isinstance(state, str) or state not in states:
        return None
    return {"logging": states[state]}


_RECORDED: Mapping[tuple[tuple[str, ...], object], str] = {
    ((), "Disabled"): "none",
    (("Agent", "Customer"), "Disabled"): "agents",
    (("Agent", "Customer"), "Enabled"): "all",
}
"""Whom Connect records, and whether it records bots -> whom a dialog says is recorded."""


def _recording(_sheet: Sheet, action: ActionBase, _locale: str) -> Keys | None:
    behaviour = action.plain.get("RecordingBehavior")
    if set(action.plain) != {"RecordingBehavior"} or not isinstance(behaviour, Mapping):
        return None
    people = cast("Mapping[str, Any]", behaviour)
    who = people.get("RecordedParticipants")
    if set(people) != {"RecordedParticipants", "IVRRecordingBehavior"}:
        return None
    if not isinstance(who, list):
        return None
    whom = tuple(map(str, cast("list[object]", who)))
    named = _RECORDED.get((whom, str(people["IVRRecordingBehavior"])))
    return {"recording": named} if named is not None else None


_ENGINES = frozenset({"Standard", "Neural", "Generative", "Long-form"})
_STYLES = frozenset({"None", "Conversational", "Newscaster"})


def _voice(_sheet: Sheet, action: ActionBase, locale: str) -> Keys | None:
    given = dict(action.plain)
    name = given.pop("TextToSpeechVoice", None)
    engine, style = given.pop("TextToSpeechEngine", None), given.pop("TextToSpeechStyle", None)
    if given or not isinstance(name, str) or not name:
        return None
    if engine not in (None, *_ENGINES) or style not in (None, *_STYLES):
        return None
    written = {"voice": name, "engine": engine, "style": style}
    return {"voices": {locale: {key: text for key, text in written.items() if text is not None}}}


def _language(_sheet: Sheet, action: ActionBase, locale: str) -> Keys | None:
    return {"language": True} if action.plain == {"LanguageCode": locale} else None


def _hook(sheet: Sheet, action: ActionBase, _locale: str) -> Keys | None:
    table = action.plain.get("EventHooks")
    if set(action.plain) != {"EventHooks"} or not isinstance(table, Mapping):
        return None
    hooks = cast("Mapping[str, Any]", table)
    (hook, flow), *more = hooks.items() or [("", "")]
    if more or hook not in HOOKS or not isinstance(flow, str) or not flow:
        return None
    return {"hooks": {HOOKS[hook]: sheet.named("flow", flow, action.identifier, "ContactFlowId")}}


_SETTINGS: Mapping[str, Callable[[Sheet, ActionBase, str], Keys | None]] = {
    "UpdateFlowLoggingBehavior": _logging,
    "UpdateContactRecordingBehavior": _recording,
    "UpdateContactTextToSpeechVoice": _voice,
    "UpdateContactData": _language,
    "UpdateContactEventHooks": _hook,
}
"""Type of action -> the key that says it, if any does."""
