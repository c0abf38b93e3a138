"""An action that this project does not model, or whose shape is another: kept to the byte."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from pydantic import Field, ValidationError

from ivr.ir.actions.base import (
    ActionBase,
    Branch,
    Contract,
    ErrorBranch,
    Transitions,
    WorkedOut,
    one_line,
)


class OpaqueAction(ActionBase, frozen=True):
    """Any other action; its parameters are plain JSON."""

    CONTRACT: ClassVar = Contract("", "", conditions="open", closed=False, may_stop=True)
    parameters: Any = Field(default_factory=dict)

    @property
    def plain(self) -> Mapping[str, Any]:
        """The parameters as they were read."""
        return self.parameters

    @property
    def given(self) -> str:
        """The parameters as JSON on one line."""
        return one_line(self.parameters)

    def json_value(self) -> dict[str, Any]:
        """Return the action's JSON, however deep it is nested."""
        whole = {
            "Identifier": self.identifier,
            "Type": self.type,
            "Parameters": self.parameters,
            "Transitions": self.transitions.json_value(),
        }
        return self.without_absent({**whole, **(self.model_extra or {})})


class KeptTransitions(Transitions, frozen=True):
    """Transitions of another shape: `kept` is what was read, the rest is what could be read."""

    kept: Any = None

    def json_value(self) -> Any:  # noqa: ANN401 - any JSON
        """Return what was read."""
        return self.kept

    @WorkedOut
    def json_text(self) -> str:
        """What was read, on one line."""
        return one_line(self.kept)


def kept(value: Mapping[str, Any]) -> OpaqueAction:
    """Return an action as it is, with as many of its ways out as can be read.

    Raises:
        pydantic.ValidationError: The object has no text Identifier or no text Type.
    """
    own = ("Identifier", "Type", "Parameters")
    action = OpaqueAction.model_validate({key: value[key] for key in own if key in value})
    changed: dict[str, Any] = {"transitions": _transitions(value.get("Transitions", {}))}
    extra = {key: value[key] for key in value if key not in {*own, "Transitions"}}
    if extra:
        object.__setattr__(action, "__pydantic_extra__", extra)
    return action.model_copy(update=changed)


def _transitions(value: object) -> Transitions:
    try:
        read = Transitions.model_validate(value, by_alias=True, by_name=False)
        if read.json_value() == value:
            return read
    except ValueError:  # another shape, or nested deeper than pydantic writes
        pass
    table = dict[str, Any](cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else {}
    onward: object = table.get("NextAction")
    return KeptTransitions(
        next_action=onward if isinstance(onward, str) else None,
        errors=_readable(ErrorBranch, table.get("Errors")),
        conditions=_readable(Branch, table.get("Conditions")),
        kept=value,
    )


_Way = TypeVar("_Way", ErrorBranch, Branch)


def _readable(kind: type[_Way], listed: object) -> list[_Way]:
    ways: list[_Way] = []
    for item in cast("list[object]", listed) if isinstance(listed, list) else ():
        try:
            ways.append(kind.model_validate(item, by_alias=True, by_name=False))
        except ValidationError:
            continue
    return ways
