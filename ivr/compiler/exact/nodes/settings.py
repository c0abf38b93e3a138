"""`set` with `of: settings`: one setting of a contact, in the words of dialogs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ivr.compiler.exact.making import Step
from ivr.compiler.exact.shapes import Json, Ways
from ivr.ir.actions.base import NO_MATCHING_ERROR
from ivr.spec.nodes.act import Set

_Table = Mapping[str, str]


class Setting(NamedTuple):
    """How one setting is lowered: the action's type, and its parameters from the node's values.

    `keys` are the values that may stand beside it.
    """

    type: str
    parameters: Callable[[str, _Table], Json]
    keys: frozenset[str] = frozenset()


RECORDED: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "agent": ("Agent",),
    "customer": ("Customer",),
    "both": ("Agent", "Customer"),
}
"""Whom `recording` means."""

SWITCHED: Mapping[str, str] = {"enabled": "Enabled", "disabled": "Disabled"}
"""What `logging` and `streaming` may be."""

STREAMED = [{"ParticipantType": "Customer", "MediaDirections": ["To", "From"]}]
"""Whose audio is streamed where `connect` does not say it."""


def _logging(value: str, _given: _Table) -> Json:
    return {"FlowLoggingBehavior": SWITCHED.get(value, value)}


def _recording(value: str, _given: _Table) -> Json:
    return {"RecordingBehavior": {"RecordedParticipants": list(RECORDED.get(value, (value,)))}}


def _voice(value: str, given: _Table) -> Json:
    known = {"engine": "TextToSpeechEngine", "style": "TextToSpeechStyle"}
    more = {known[key]: text for key, text in given.items() if key in known}
    return {"TextToSpeechVoice": value, **more}


def _streaming(value: str, _given: _Table) -> Json:
    return {
        "MediaStreamingState": SWITCHED.get(value, value),
        "MediaStreamType": "Audio",
        "Participants": STREAMED,
    }


def _one(key: str, symbol: str = "") -> Callable[[str, _Table], Json]:
    return lambda value, _given: {key: f"{symbol}{value}"}


SETTINGS: Mapping[str, Setting] = {
    "logging": Setting("UpdateFlowLoggingBehavior", _logging),
    "recording": Setting("UpdateContactRecordingBehavior", _recording),
    "voice": Setting("UpdateContactTextToSpeechVoice", _voice, frozenset({"engine", "style"})),
    "language": Setting("UpdateContactData", _one("LanguageCode")),
    "customer": Setting("UpdateContactData", _one("CustomerId")),
    "priority": Setting("UpdateContactRoutingBehavior", _one("QueuePriority")),
    "streaming": Setting("UpdateContactMediaStreamingBehavior", _streaming),
    "queue": Setting("UpdateContactTargetQueue", _one("QueueId", "queue:")),
    "agent": Setting("UpdateContactTargetQueue", _one("AgentId", "queue:")),
    "number": Setting("UpdateContactCallbackNumber", _one("CallbackNumber")),
}
"""Name of a setting -> how it is lowered; the names of hooks come beside these."""


def setting(node: Set, step: Step) -> list[Json]:
    """Return the action of one setting: NextAction = `then`, NoMatchingError = on_error if written.

    Its other parameters come through `connect`, its other errors through `errors`.
    """
    values: dict[str, Any] = step.values(node.set, "set")
    name = next((key for key in values if key in SETTINGS or key in step.making.hooks), "")
    known = SETTINGS[name] if name in SETTINGS else _hook(name, step)
    strange = [key for key in values if key != name and key not in known.keys]
    if not name or strange:
        message = f"{(strange or list(values))[0]!r} is no setting that may stand here"
        remedy = f"Write one of {', '.join((*SETTINGS, *step.making.hooks))} for each node."
        step.report("SPC001", message, "set", remedy=remedy)
        return []
    parameters = known.parameters(values[name], values)
    ways = Ways(step.to(node.then), errors=step.table(**{NO_MATCHING_ERROR: node.on_error}))
    return [step.main(step.fresh(), known.type, parameters, ways)]


def _hook(name: str, step: Step) -> Setting:
    hook = step.making.hooks.get(name, "")

    def hooked(value: str, _given: _Table) -> Json:
        return {"EventHooks": {hook: f"flow:{value}"}}

    return Setting("UpdateContactEventHooks", hooked)
