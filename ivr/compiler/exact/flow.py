"""An exact dialog -> its one flow: what its header says, in the order written, then its nodes.

Header keys, each only if it is written, each one action `setup.<key>` that leads on, its
NoMatchingError too where the type demands one:

    logging     UpdateFlowLoggingBehavior {FlowLoggingBehavior: Enabled | Disabled}
    recording   UpdateContactRecordingBehavior {RecordingBehavior: {RecordedParticipants,
                IVRRecordingBehavior}}: none [] Disabled, agents [Agent, Customer] Disabled,
                all [Agent, Customer] Enabled
    voices      UpdateContactTextToSpeechVoice {TextToSpeechVoice}, TextToSpeechEngine and
                TextToSpeechStyle only if `engine` and `style` are written
    language    UpdateContactData {LanguageCode: <the locale>}, of `language: true`
    hooks       UpdateContactEventHooks {EventHooks: {<hook>: flow:<dialog>}} for each hook

`settings` of a module become its Settings; `contract` is for the API, beside them. Every other
action is a node's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from ivr.compiler.exact.making import Making, Step, Texts
from ivr.compiler.exact.shapes import Json, Ways, action
from ivr.compiler.exact.table import EXACT
from ivr.compiler.scope.identifiers import entry
from ivr.faults import Finding, error
from ivr.ir.actions import read_action
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase, FlowType
from ivr.ir.flow import Flow
from ivr.spec.dialog import Dialog
from ivr.spec.reading.plain import sentence_of
from ivr.speech.prompts import PromptBook

SETUP = "setup"

_RECORDED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "none": ((), "Disabled"),
    "agents": (("Agent", "Customer"), "Disabled"),
    "all": (("Agent", "Customer"), "Enabled"),
}


class ExactFlow(NamedTuple):
    """The flow of an exact dialog, and what was found on the way."""

    flow: Flow
    findings: tuple[Finding, ...]


def exact_flow(
    dialog: Dialog, book: PromptBook, kind: FlowType, hooks: Mapping[str, str]
) -> ExactFlow:
    """Return the flow that an exact dialog says, and nothing else.

    Args:
        dialog: An exact dialog that `check_exact` found nothing in.
        book: The prompts and variables of its workspace.
        kind: The type of flow that its kind is.
        hooks: A dialog's hook -> Connect's event hook.
    """
    making = Making(dialog, kind, Texts(book, dialog.locale), hooks)
    header = _header(making)
    actions = [*header]
    for name, node in dialog.nodes.items():
        step = Step(making, name, node)
        for each in EXACT[type(node)](node, step):
            read = _read(each, step)
            actions.extend(() if read is None else (read,))
    flow = Flow(
        name=dialog.dialog,
        type=kind,
        start=header[0].identifier if header else entry(dialog.start),
        actions=tuple(actions),
        locale=dialog.locale,
        dialog=dialog.dialog,
        channels=tuple(channel.upper() for channel in dialog.channels),
        origins=making.origins,
        nodes=making.nodes,
        extra={"Settings": dialog.settings} if "settings" in dialog.model_fields_set else {},
        contract=dialog.contract,
    )
    return ExactFlow(flow, tuple(making.findings))


def _read(value: Json, step: Step) -> ActionBase | None:
    """Return the action of its JSON; where a raw one is none, that is a finding."""
    try:
        return read_action(value)
    except ValidationError as problem:
        for details in problem.errors(include_url=False):
            part = ".".join(map(str, details["loc"]))
            step.report("FLW003", f"raw action: {part}: {sentence_of(details)}", "raw")
        return None


def _header(making: Making) -> list[ActionBase]:
    """Return the actions of the header, each leading to the next and the last to the start."""
    steps = [
        (key, role, kind, parameters)
        for key in _written(making.dialog)
        for role, kind, parameters in _SETUPS[key](making)
    ]
    ids = [making.identifiers.fresh(SETUP, role) for _, role, _, _ in steps]
    onward = [*ids, entry(making.dialog.start)][1:]
    made: list[ActionBase] = []
    for here, then, (key, _, kind, parameters) in zip(ids, onward, steps, strict=True):
        making.origins[here] = making.dialog.where(key)
        errors = {NO_MATCHING_ERROR: then} if kind in _FAILING else {}
        made.append(read_action(action(here, kind, parameters, Ways(then, errors=errors))))
    return made


_FAILING = frozenset({"UpdateContactData", "UpdateContactEventHooks"})
"""Header actions whose type demands an error branch; the others of the header refuse one."""


def _written(dialog: Dialog) -> tuple[str, ...]:
    """Return the header's keys that are written, in the order in which they stand."""
    given = [key for key in _SETUPS if key in dialog.model_fields_set]
    return _as_written(given, list(dialog.source.root[2]))


def _as_written(keys: Iterable[str], order: Sequence[str | int]) -> tuple[str, ...]:
    """Return keys in the order in which they stand, those that stand nowhere last."""
    return tuple(sorted(keys, key=lambda key: order.index(key) if key in order else len(order)))


_Setup = Iterator[tuple[str, str, Json]]


def _logging(making: Making) -> _Setup:
    state = "Enabled" if making.dialog.logging else "Disabled"
    yield "logging", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": state}


def _recording(making: Making) -> _Setup:
    whom, automated = _RECORDED[making.dialog.recording]
    recorded = {"RecordedParticipants": list(whom), "IVRRecordingBehavior": automated}
    yield "recording", "UpdateContactRecordingBehavior", {"RecordingBehavior": recorded}


def _voice(making: Making) -> _Setup:
    voice = making.dialog.voices.get(making.dialog.locale)
    if voice is not None:
        parameters = {"TextToSpeechVoice": voice.voice}
        if "engine" in voice.model_fields_set:
            parameters["TextToSpeechEngine"] = voice.engine
        if voice.style is not None:
            parameters["TextToSpeechStyle"] = voice.style
        yield "voice", "UpdateContactTextToSpeechVoice", parameters


def _language(making: Making) -> _Setup:
    if making.dialog.language:
        yield "language", "UpdateContactData", {"LanguageCode": making.dialog.locale}


def _hooks(making: Making) -> _Setup:
    hooks, written = making.dialog.hooks.active(), making.dialog.source.root[2].get("hooks")
    for hook in _as_written(hooks, list(written[2]) if written else ()):
        named = {making.hooks[hook]: f"flow:{hooks[hook]}"}
        yield hook, "UpdateContactEventHooks", {"EventHooks": named}


_SETUPS: Mapping[str, Callable[[Making], _Setup]] = {
    "logging": _logging,
    "recording": _recording,
    "voices": _voice,
    "language": _language,
    "hooks": _hooks,
}


def undemanded(dialog: Dialog) -> Iterator[Finding]:
    """Yield a finding for every voice that no locale of an exact dialog speaks."""
    for locale in dialog.voices:
        if locale != dialog.locale:
            message = f"{locale} is no locale of this exact dialog"
            yield error("LOC001", dialog.where("voices", locale), message, "Remove it.")
