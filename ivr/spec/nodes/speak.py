"""Nodes that speak: say."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ivr.spec.nodes.base import Continues
from ivr.spec.values import Said


class Say(Continues, frozen=True):
    """Says a prompt that nothing interrupts."""

    KEY: ClassVar = "say"

    say: Said = Field(description="prompt id or text")


SPEAK_NODES = (Say,)
