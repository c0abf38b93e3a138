"""Speak nodes -> actions: say."""

from __future__ import annotations

from ivr.compiler.scope.scope import Scope
from ivr.compiler.scope.speaking import message
from ivr.ir.actions.base import ActionBase
from ivr.spec.nodes.speak import Say


def say(node: Say, scope: Scope) -> list[ActionBase]:
    """Say the prompt, then go on."""
    return message(scope, scope.fresh(), scope.lines(node.say, "say"), scope.way(node.then))
