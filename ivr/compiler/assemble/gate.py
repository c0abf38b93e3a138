"""The language gate of a dialog, and what becomes of a contact that cannot enter a flow.

Law: a contact is handed to people in a flow that still runs, in the voice of the locale, with the
words of the dialog's own failure; only where no person can be reached does it say goodbye. Prompts
that need a value of the call are left out: here nothing is known, and nobody is proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ivr.compiler.lower.leave import Handover, hooked, to_people
from ivr.compiler.material import Material, flow_name
from ivr.compiler.scope.rescue import Rescue, Told, at_the_door, midway
from ivr.compiler.scope.saying import Sayings, Spot
from ivr.compiler.scope.speaking import Said, spoken_as
from ivr.faults import Malformed, Where
from ivr.ir.actions.base import (
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
    ActionBase,
    FlowType,
    bare,
    built,
    ends,
    leads,
    stated,
)
from ivr.ir.actions.control import Compare, CompareParameters, FlowParameters, TransferToFlow
from ivr.ir.actions.participant import DisconnectParticipant, MessageParameters, MessageParticipant
from ivr.ir.actions.recording import UpdateContactTextToSpeechVoice, VoiceParameters
from ivr.ir.flow import Flow
from ivr.spec.dialog import Dialog, Voice
from ivr.spec.values import LOCALES
from ivr.speech.prompts import Rendered, heard
from ivr.speech.shipped import SORRY, TROUBLE

LOCALE_ATTRIBUTE = "locale"
"""The contact attribute by which gates choose."""


def voice(identifier: str, dialog: Dialog, locale: str, then: str = "") -> ActionBase:
    """Return the action after which everything is spoken as a dialog does in one locale."""
    chosen = dialog.voices.get(locale) or Voice(voice=LOCALES[locale][1])
    parameters = {"text_to_speech_voice": chosen.voice, "text_to_speech_engine": chosen.engine}
    if chosen.style is not None:
        parameters["text_to_speech_style"] = chosen.style
    return built(
        UpdateContactTextToSpeechVoice,
        identifier=identifier,
        type="UpdateContactTextToSpeechVoice",
        parameters=stated(VoiceParameters, parameters),
        transitions=leads(then),
    )


def gate(dialog: Dialog, kind: FlowType, last: Rescued) -> Flow:
    """Return the flow that callers enter: it goes to the flow of their locale.

    Where another locale's flow cannot be entered the default one is; where that cannot be
    either, `last` takes over.
    """
    default = f"to_{dialog.locale}"
    others = [locale for locale in dialog.locales if locale != dialog.locale]
    path = built(CompareParameters, comparison_value=f"$.Attributes.{LOCALE_ATTRIBUTE}")
    choose = built(
        Compare,
        identifier="gate",
        type="Compare",
        parameters=path,
        transitions=leads(
            default,
            conditions={locale: f"to_{locale}" for locale in others},
            errors={NO_MATCHING_CONDITION: default},
        ),
    )
    ways = [_enter(dialog, locale, default) for locale in others]
    first = last.actions[0].identifier
    actions = (choose, *ways, _enter(dialog, dialog.locale, first), *last.actions)
    where = dialog.where("locales")
    origins = {action.identifier: where for action in actions}
    return Flow(
        name=dialog.dialog,
        type=kind,
        start="gate",
        actions=actions,
        dialog=dialog.dialog,
        channels=tuple(channel.upper() for channel in dialog.channels),
        origins={**origins, **last.origins},
    )


def _enter(dialog: Dialog, locale: str, failed: str) -> ActionBase:
    flow = built(FlowParameters, contact_flow_id=f"flow:{flow_name(dialog, locale)}")
    return built(
        TransferToFlow,
        identifier=f"to_{locale}",
        type="TransferToFlow",
        parameters=flow,
        transitions=leads(failed, errors={NO_MATCHING_ERROR: failed}),
    )


class Rescued(NamedTuple):
    """Actions that hand a contact to people, in order, and where each comes from."""

    actions: tuple[ActionBase, ...]
    origins: Mapping[str, Where]


_Words = list[tuple[Said, Where]]


class Rescuer(NamedTuple):
    """Writes the last resort of any flow of a program."""

    material: Material
    sayings: Sayings

    def at_the_door(self, dialog: Dialog, kind: FlowType) -> Rescued:
        """Return what a gate does when no flow behind it can be entered."""
        rescue = at_the_door(self.material.by_name, dialog)
        return self._rescued(_Last(rescue, dialog, dialog.locale, "rescue", kind))

    def midway(self, flow: Flow, prefix: str) -> Rescued:
        """Return what a part of a flow does that cannot go on; it speaks in its voice already."""
        dialog = self.material.by_name[flow.dialog]
        rescue = midway(self.material.by_name, dialog)
        last = _Last(rescue, dialog, flow.locale or dialog.locale, prefix, flow.type, begun=True)
        return self._rescued(last)

    def _rescued(self, last: _Last) -> Rescued:
        origins: dict[str, Where] = {}
        words, goodbye = self._words(last), self._goodbye(last)
        end = last.named("end")
        parting = _spoken(last.named("goodbye"), goodbye, end, origins)
        after = parting[0].identifier if parting else end
        routed = _routed(last, self._hooks(last), after, origins)
        onward = routed[0].identifier if routed else end
        steps = [*_spoken(last.named("say"), words, onward, origins), *routed, *parting]
        if not last.begun and (words or goodbye):
            here = last.named("voice")
            steps.insert(0, voice(here, last.dialog, last.locale, steps[0].identifier))
        over = bare(DisconnectParticipant, end, ends())
        return Rescued((*steps, over), origins)

    def _hooks(self, last: _Last) -> Mapping[str, str]:
        """Return what plays around the transfer and was not set before."""
        flows = {
            name: flow_name(each, last.locale if last.locale in each.locales else each.locale)
            for name, each in self.material.by_name.items()
        }
        return hooked(last.rescue, flows, last.dialog.hooks.active() if last.begun else {})

    def _words(self, last: _Last) -> _Words:
        """Return what is said before the queue, or instead of it."""
        rescue = last.rescue
        shipped = SORRY if rescue.transfer is None else TROUBLE
        return self._told(rescue.words, last) or self._shipped(shipped, last)

    def _goodbye(self, last: _Last) -> _Words:
        """Return what is said when the queue takes nobody."""
        rescue = last.rescue
        if rescue.transfer is None:
            return []
        told = () if rescue.goodbye is None else (rescue.goodbye,)
        return self._told(told, last) or self._shipped(SORRY, last)

    def _shipped(self, name: str, last: _Last) -> _Words:
        dialog = last.dialog
        if self.sayings.book.find(dialog.dialog, name, last.locale) is None:
            return []
        return self._told((Told(dialog, Spot(("defaults", name), name)),), last)

    def _told(self, told: Iterable[Told], last: _Last) -> _Words:
        """Return what can be said knowing nothing; on chat as plain text."""
        found: _Words = []
        for dialog, spot in told:
            said = self._said(dialog, spot, last)
            if said is not None:
                found.append((said, dialog.source.value_at(*spot.path)))
        return found

    def _said(self, dialog: Dialog, spot: Spot, last: _Last) -> Said | None:
        found = self.sayings.found(dialog, dialog.dialog, spot, last.locale)
        if found.prompt is None or found.variables:
            return None
        rendered, wrong = self.sayings.book.attempt(found.prompt, str)
        if wrong or (rendered.kind == "audio" and "chat" in last.dialog.channels):
            return None
        if "chat" in last.dialog.channels:
            return _plain(rendered)
        return spoken_as(rendered.kind, rendered.content)


class _Last(NamedTuple):
    """A last resort to be written: in which dialog's name, locale, identifiers and type of flow.

    `begun` where the dialog has set its voice and its hooks already.
    """

    rescue: Rescue
    dialog: Dialog
    locale: str
    prefix: str
    kind: FlowType
    begun: bool = False

    def named(self, role: str) -> str:
        """Return an identifier."""
        return f"{self.prefix}.{role}"


def _plain(rendered: Rendered) -> Said | None:
    """Return the words of a prompt; None where it is not well formed, which is a finding."""
    try:
        return {"text": heard(rendered)}
    except Malformed:
        return None


def _spoken(name: str, words: _Words, then: str, origins: dict[str, Where]) -> list[ActionBase]:
    names = [name if number == 1 else f"{name}_{number}" for number in range(1, len(words) + 1)]
    made: list[ActionBase] = []
    for here, onward, (said, where) in zip(names, [*names, then][1:], words, strict=True):
        origins[here] = where
        made.append(
            built(
                MessageParticipant,
                identifier=here,
                type="MessageParticipant",
                parameters=stated(MessageParameters, said),
                transitions=leads(onward),
            )
        )
    return made


def _routed(
    last: _Last, hooks: Mapping[str, str], failed: str, origins: dict[str, Where]
) -> list[ActionBase]:
    wish = last.rescue.wish
    if last.rescue.transfer is None or wish is None:
        return []
    dialog, name = last.rescue.transfer
    steps = to_people(Handover(wish, hooks, last.kind), last.named, failed)
    origins.update((step.identifier, dialog.where("nodes", name)) for step in steps)
    return steps
