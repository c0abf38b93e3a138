"""An action that this project does not model: kept to the byte."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from ivr.ir.actions.base import ActionBase, Contract, one_line


class OpaqueAction(ActionBase, frozen=True):
    """Any other action; its parameters are plain JSON."""

    CONTRACT: ClassVar = Contract("", "", conditions="open")
    parameters: Any = Field(default_factory=dict)

    @property
    def plain(self) -> Mapping[str, Any]:
        """The parameters as they were read."""
        return self.parameters

    @property
    def given(self) -> str:
        """The parameters as JSON on one line."""
        return one_line(self.parameters)
