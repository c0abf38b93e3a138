"""Voice ID, which AWS ended on 2026-05-20: read and checked still, of no use any more."""

from __future__ import annotations

from typing import ClassVar, Literal

from ivr.ir.actions.base import (
    DOCS,
    NO_MATCHING_ERROR,
    VOICE,
    ActionBase,
    Contract,
    NoParameters,
    Record,
    demand,
)
from ivr.ir.actions.parameters import EQUALS, VOICE_ID_ENDED, ConditionRule, choice, value_at

_ANSWERS = {
    "enrollmentStatus": ("Enrolled", "NotEnrolled", "OptedOut"),
    "voiceAuthentication": (
        "Authenticated",
        "NotAuthenticated",
        "Inconclusive",
        "NotEnrolled",
        "OptedOut",
    ),
    "fraudDetection": ("HighRisk", "LowRisk", "Inconclusive"),
}
"""Question -> answers as the service writes them, without the spaces of the pages."""


def _answers(action: ActionBase) -> ConditionRule:
    asked = str(value_at(action, "CheckVoiceIdOption"))
    return ConditionRule("open", EQUALS, _ANSWERS.get(asked, ()))


class VoiceIdQuestion(Record, frozen=True):
    """What is asked: enrollmentStatus, voiceAuthentication or fraudDetection."""

    check_voice_id_option: str


class CheckVoiceId(ActionBase, frozen=True):
    """Branched on what Voice ID knew of the caller's voice."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-checkvoiceid.html",
        "D,P,C",
        errors=demand(NO_MATCHING_ERROR),
        conditions="open",
        channels=VOICE,
        parameters={"CheckVoiceIdOption": choice(*_ANSWERS).must()},
        operators=EQUALS,
        by_mode=_answers,
        retired=VOICE_ID_ENDED,
    )
    type: Literal["CheckVoiceId"] = "CheckVoiceId"
    parameters: VoiceIdQuestion


class StartVoiceIdStream(ActionBase, frozen=True):
    """Sent the caller's voice to Voice ID."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-startvoiceidstream.html",
        "D,C",
        errors=demand(NO_MATCHING_ERROR),
        channels=VOICE,
        retired=VOICE_ID_ENDED,
    )
    type: Literal["StartVoiceIdStream"] = "StartVoiceIdStream"
    parameters: NoParameters = NoParameters.model_construct()
