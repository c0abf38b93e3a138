"""An action that this project does not model: kept to the byte."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from ivr.ir.actions.base import ActionBase, Contract


class OpaqueAction(ActionBase, frozen=True):
    """Any other action; its parameters are plain JSON."""

    CONTRACT: ClassVar = Contract("", "", conditions="open")
    parameters: Any = Field(default_factory=dict)
