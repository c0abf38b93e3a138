"""Questions answered by keys alone: GetParticipantInput, which branches or stores.

Source: flow language, GetParticipantInput. Stored silence takes the success path with the value
"Timeout"; a keypad interrupts any prompt of this action, so an uninterruptible one goes before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ivr.compiler.lower.listen.tries import Tries, Try, asked
from ivr.compiler.scope.known import STORED
from ivr.compiler.scope.saying import Spot
from ivr.compiler.scope.scope import Scope
from ivr.compiler.scope.speaking import Said, message
from ivr.ir.actions.base import (
    INPUT_TIME_LIMIT_EXCEEDED,
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
    ActionBase,
    Transitions,
    built,
    leads,
    stated,
)
from ivr.ir.actions.control import Compare, CompareParameters
from ivr.ir.actions.participant import (
    CustomValidation,
    DtmfConfiguration,
    GetParticipantInput,
    InputEncryption,
    InputParameters,
    InputValidation,
)
from ivr.spec.graph import KEY_WAIT_MAX
from ivr.spec.nodes.listen import Digits, Secure

Lists = Mapping[str, Sequence[Spot]]

NOTHING_KEYED = "Timeout"
"""What Connect stores when the caller keyed nothing."""

SILENT = " "
"""The shortest text that Connect accepts as a prompt."""


class Stored(NamedTuple):
    """How a number is keyed and where its value leads; `early` keys mean something else."""

    digits: Digits
    secure: Secure | None
    accepted: str
    failed: str
    early: Mapping[str, str]


def choose(
    scope: Scope, tries: Tries, keys: Mapping[str, str], lists: Lists, failed: str
) -> list[ActionBase]:
    """Return the actions of every try of a question that one key answers."""
    actions: list[ActionBase] = []
    uncancelled = stated(DtmfConfiguration, {"disable_cancel_key": "True"})
    extra = {"dtmf_configuration": uncancelled} if "*" in keys else {}
    ways: dict[int, Transitions] = {}
    for each in tries:
        if each.number not in ways:
            unmatched = tries.after(each.number, "no_match", lists)
            errors = {
                INPUT_TIME_LIMIT_EXCEEDED: tries.after(each.number, "no_input", lists),
                NO_MATCHING_CONDITION: unmatched,
                NO_MATCHING_ERROR: failed,
            }
            ways[each.number] = leads(unmatched, conditions=dict(keys), errors=errors)
        actions.extend(_asked(scope, each, extra, ways[each.number]))
    return actions


def store(
    scope: Scope, tries: Tries, prefix: str, stored: Stored, lists: Lists
) -> list[ActionBase]:
    """Return the actions of every try of a question that a number answers."""
    actions: list[ActionBase] = []
    checks: dict[int, str] = {}
    extra = _storing(scope, stored)
    for each in tries:
        if each.number not in checks:
            checks[each.number] = scope.fresh(f"{prefix}check_{each.number}")
            silence = tries.after(each.number, "no_input", lists)
            actions.append(_check(checks[each.number], stored, silence))
        ways = leads(checks[each.number], errors={NO_MATCHING_ERROR: stored.failed})
        actions.extend(_asked(scope, each, extra, ways))
    return actions


def _check(here: str, stored: Stored, silence: str) -> ActionBase:
    return built(
        Compare,
        identifier=here,
        type="Compare",
        parameters=built(CompareParameters, comparison_value=STORED),
        transitions=leads(
            stored.accepted,
            conditions={NOTHING_KEYED: silence, **stored.early},
            errors={NO_MATCHING_CONDITION: stored.accepted},
        ),
    )


def _asked(
    scope: Scope, each: Try, extra: Mapping[str, Any], ways: Transitions
) -> list[ActionBase]:
    settings = scope.settings
    wait = each.wait(scope, KEY_WAIT_MAX)
    seconds = str(min(max(-(-wait // 1000), 1), KEY_WAIT_MAX // 1000))

    def make(here: str, said: Said) -> ActionBase:
        return built(
            GetParticipantInput,
            identifier=here,
            type="GetParticipantInput",
            parameters=stated(
                InputParameters, {"input_time_limit_seconds": seconds, **extra, **said}
            ),
            transitions=ways,
        )

    if settings.barge_in.keys:
        return asked(scope, each, make)
    role = each.identifier.removeprefix(scope.name).removeprefix(".")
    listens = scope.fresh(f"{role}.keys" if role else "keys")
    said_first = message(scope, each.identifier, each.lines, listens)
    return [*said_first, make(listens, {"text": SILENT})]


def _storing(scope: Scope, stored: Stored) -> dict[str, Any]:
    gap = scope.settings.inter_digit
    keys: dict[str, str] = {"interdigit_time_limit_seconds": str(min(max(-(-gap // 1000), 1), 20))}
    if stored.digits.end:
        keys["input_termination_sequence"] = stored.digits.end
        if "*" in stored.digits.end:
            keys["disable_cancel_key"] = "True"
    longest = built(CustomValidation, maximum_length=str(stored.digits.max))
    extra: dict[str, Any] = {
        "store_input": "True",
        "input_validation": stated(InputValidation, {"custom_validation": longest}),
        "dtmf_configuration": stated(DtmfConfiguration, keys),
    }
    if stored.secure is not None and stored.secure.encrypt:
        key = f"key:{stored.secure.key}"
        certificate = f"{key}.certificate"
        extra["input_encryption"] = built(InputEncryption, encryption_key_id=key, key=certificate)
    return extra
