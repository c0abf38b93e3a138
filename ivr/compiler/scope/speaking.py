"""Lines -> actions that speak: versions drawn by lot, chat told apart from voice.

Source: flow language, MessageParticipant: SSML and recordings are for voice; on chat they take
the error branch, so a dialog of both channels asks `$.Channel` first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ivr.compiler.scope.scope import Line, Scope
from ivr.ir.actions.base import NO_MATCHING_CONDITION, ActionBase, built, leads, stated
from ivr.ir.actions.control import Compare, CompareParameters, DistributeByPercentage
from ivr.ir.actions.participant import MessageParameters, MessageParticipant
from ivr.speech.markup import ssml

Said = dict[str, str]
"""Exactly one of text, ssml and prompt_id: what goes into a speaking action's parameters."""

_SPEAK = re.compile(r"^<speak[^>]*>|</speak>$")

Make = Callable[[str, Said], ActionBase]
"""Makes the speaking action: identifier and what is said -> action."""


def message(scope: Scope, identifier: str, lines: Sequence[Line], then: str) -> list[ActionBase]:
    """Return actions that say one of the lines and go on at `then`."""

    def make(here: str, said: Said) -> ActionBase:
        return built(
            MessageParticipant,
            identifier=here,
            type="MessageParticipant",
            parameters=stated(MessageParameters, said),
            transitions=leads(then),
        )

    return speaking(scope, identifier, lines, make)


def speaking(scope: Scope, identifier: str, lines: Sequence[Line], make: Make) -> list[ActionBase]:
    """Return actions that begin at `identifier` and say one of the lines with `make`."""
    if len(lines) == 1:
        return _by_channel(scope, identifier, lines[0], make)
    here = role_of(scope, identifier)
    ids = [scope.fresh(f"{here}v{number}") for number in range(1, len(lines) + 1)]
    actions: list[ActionBase] = [_lot(identifier, ids)]
    for each, line in zip(ids, lines, strict=True):
        actions.extend(_by_channel(scope, each, line, make))
    return actions


def joined(scope: Scope, first: Sequence[Line], rest: Sequence[Line]) -> tuple[Line, ...]:
    """Return each version of `first` followed by every line of `rest`, in one breath.

    A recording cannot be joined with anything: that is a finding.
    """
    if not rest:
        return tuple(first)
    if any(line.kind == "audio" for line in (*first, *rest)):
        remedy = "Record the options with the menu, or write texts."
        message_ = "a recording cannot be joined with other prompts"
        scope.report("PRM007", message_, remedy=remedy)
        return tuple(first[:1])
    return tuple(_one_breath((line, *rest)) for line in first)


def drawn_by_lot(identifier: str, targets: Sequence[str]) -> ActionBase:
    """Return an action that takes each of the targets equally often."""
    return _lot(identifier, targets)


def role_of(scope: Scope, identifier: str) -> str:
    """Return the beginning of the roles of what belongs to an action: `days.` or nothing."""
    role = identifier.removeprefix(scope.name).removeprefix(".")
    return f"{role}." if role else ""


def _one_breath(lines: Sequence[Line]) -> Line:
    chat = " ".join(line.chat for line in lines)
    if all(line.kind == "text" for line in lines):
        return Line("text", " ".join(line.content for line in lines), chat)
    inner = " ".join(
        _unwrapped(line.content) if line.kind == "ssml" else ssml.escape(line.content)
        for line in lines
    )
    return Line("ssml", f"<speak>{inner}</speak>", chat)


def _unwrapped(content: str) -> str:
    return _SPEAK.sub("", content.strip())


def _lot(identifier: str, targets: Sequence[str]) -> ActionBase:
    count = len(targets)
    limits = {str(1 + 100 * (i + 1) // count): each for i, each in enumerate(targets[:-1])}
    return DistributeByPercentage(
        identifier=identifier,
        type="DistributeByPercentage",
        transitions=leads(
            targets[-1],
            conditions=limits,
            operator="NumberLessThan",
            errors={NO_MATCHING_CONDITION: targets[-1]},
        ),
    )


def _by_channel(scope: Scope, identifier: str, line: Line, make: Make) -> list[ActionBase]:
    if scope.channels == ("chat",):
        return [make(identifier, {"text": line.chat})]
    if line.kind == "text" or "chat" not in scope.channels:
        return [make(identifier, spoken_as(line.kind, line.content))]
    if line.kind == "audio":
        message_ = "a recording says nothing on chat"
        scope.report("PRM007", message_, remedy="Use a text, or leave chat out of channels.")
    here = role_of(scope, identifier)
    voice, chat = scope.fresh(f"{here}voice"), scope.fresh(f"{here}chat")
    fork = built(
        Compare,
        identifier=identifier,
        type="Compare",
        parameters=built(CompareParameters, comparison_value="$.Channel"),
        transitions=leads(voice, conditions={"CHAT": chat}, errors={NO_MATCHING_CONDITION: voice}),
    )
    return [fork, make(voice, spoken_as(line.kind, line.content)), make(chat, {"text": line.chat})]


def spoken_as(kind: str, content: str) -> Said:
    """Return a text, SSML or recording as a parameter of an action that speaks."""
    return {{"text": "text", "ssml": "ssml", "audio": "prompt_id"}[kind]: content}
