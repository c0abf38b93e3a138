"""Nodes that speak: say."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ivr.spec.nodes.base import Continues
from ivr.spec.values import Id, Said


class Say(Continues, frozen=True):
    """Says a prompt that nothing interrupts. In exact dialogs `{}` says nothing of its own."""

    KEY: ClassVar = "say"

    say: Said = Field(description="prompt id or text")
    on_error: Id | None = Field(default=None, description="exact dialogs: where an error leads")


SPEAK_NODES = (Say,)
