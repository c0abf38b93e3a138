"""Switching logs and recording off around a secret, and back as the dialog had them.

Source: Connect admin guide, "encrypt customer input": flow logs hold keyed digits and Lambda
payloads in clear unless logging is off.
"""

from __future__ import annotations

from collections.abc import Sequence

from ivr.compiler.scope.scope import Scope
from ivr.ir.actions.base import ActionBase, built, leads, stated
from ivr.ir.actions.control import LoggingParameters, UpdateFlowLoggingBehavior
from ivr.ir.actions.recording import (
    RecordingBehavior,
    RecordingParameters,
    UpdateContactRecordingBehavior,
)

_RECORDED: dict[str, tuple[list[str], str]] = {
    "none": ([], "Disabled"),
    "agents": (["Agent", "Customer"], "Disabled"),
    "all": (["Agent", "Customer"], "Enabled"),
}
"""What a dialog's `recording` means: who is recorded, and whether the automated part is."""


def logging(identifier: str, then: str, *, enabled: bool) -> ActionBase:
    """Return the action that turns flow logs on or off."""
    state = "Enabled" if enabled else "Disabled"
    return built(
        UpdateFlowLoggingBehavior,
        identifier=identifier,
        type="UpdateFlowLoggingBehavior",
        parameters=built(LoggingParameters, flow_logging_behavior=state),
        transitions=leads(then),
    )


def recording(identifier: str, then: str, kept: str) -> ActionBase:
    """Return the action that records what a dialog's `recording` says."""
    whom, automated = _RECORDED[kept]
    return built(
        UpdateContactRecordingBehavior,
        identifier=identifier,
        type="UpdateContactRecordingBehavior",
        parameters=stated(
            RecordingParameters,
            {
                "recording_behavior": stated(
                    RecordingBehavior,
                    {"recorded_participants": whom, "ivr_recording_behavior": automated},
                )
            },
        ),
        transitions=leads(then),
    )


def hush(scope: Scope, identifier: str, then: str) -> list[ActionBase]:
    """Return actions from `identifier` that stop logs and recording, then go on."""
    second = scope.fresh("unrecorded")
    return [logging(identifier, second, enabled=False), recording(second, then, "none")]


class Restored:
    """Ways out of a secret: each leads over actions that restore logs and recording.

    Two ways to one target share their actions.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._ways: dict[str, str] = {}
        self._actions: list[ActionBase] = []

    def way(self, target: str) -> str:
        """Return the identifier from which `target` is reached with everything restored."""
        if target not in self._ways:
            first, second = self._scope.fresh("logged"), self._scope.fresh("recorded")
            dialog = self._scope.dialog
            self._actions.append(logging(first, second, enabled=dialog.logging))
            self._actions.append(recording(second, target, dialog.recording))
            self._ways[target] = first
        return self._ways[target]

    def actions(self) -> Sequence[ActionBase]:
        """Return the actions of every way given out."""
        return self._actions
