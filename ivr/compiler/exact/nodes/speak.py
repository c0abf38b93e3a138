"""Speak nodes of exact dialogs: say."""

from __future__ import annotations

from ivr.compiler.exact.making import Step
from ivr.compiler.exact.shapes import Json, Ways
from ivr.ir.actions.base import NO_MATCHING_ERROR
from ivr.spec.nodes.speak import Say


def say(node: Say, step: Step) -> list[Json]:
    """Return MessageParticipant {Text | SSML | PromptId | Media}, NextAction = `then`.

    Errors: NoMatchingError only if `on_error` is written. `say: {}` says nothing of its own, for
    what `connect` says.
    """
    ways = Ways(step.to(node.then), errors=step.table(**{NO_MATCHING_ERROR: node.on_error}))
    return [step.main(step.fresh(), "MessageParticipant", step.said(node.say, "say"), ways)]
