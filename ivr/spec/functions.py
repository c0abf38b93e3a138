"""Functions that a workspace adds to the contract: infra/functions.yaml."""

from __future__ import annotations

from pydantic import Field as ModelField

from ivr.contract import Field, Function, Kind
from ivr.spec.values import Id, SpecModel


class FieldSpec(SpecModel, frozen=True):
    """One value asked or answered; `choices` closes the set of a choice."""

    kind: Kind = Kind.TEXT
    about: str = ""
    choices: tuple[str, ...] = ()
    private: bool = False
    secret: bool = False
    required: bool = True


class FunctionSpec(SpecModel, frozen=True):
    """One function: `lambda:<name>` in the environment binds it.

    `local` names the Python callable (`package.module:name`) that the local contact centre calls
    with the Connect event; without it the function answers only where a test mocks it.
    """

    about: str = ""
    asks: dict[Id, FieldSpec] = ModelField(default_factory=dict[str, FieldSpec])
    answers: dict[Id, FieldSpec] = ModelField(default_factory=dict[str, FieldSpec])
    typical_seconds: float = 0.5
    local: str | None = ModelField(
        default=None, pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$"
    )


class FunctionsSpec(SpecModel, frozen=True):
    """The whole file."""

    functions: dict[Id, FunctionSpec]


def contracts(spec: FunctionsSpec) -> dict[str, Function]:
    """Return the contracts that a workspace declares, by name."""
    return {
        name: Function(
            name,
            declared.about,
            {key: _field(value) for key, value in declared.asks.items()},
            {key: _field(value) for key, value in declared.answers.items()},
            declared.typical_seconds,
        )
        for name, declared in spec.functions.items()
    }


def _field(spec: FieldSpec) -> Field:
    return Field(spec.kind, spec.about, spec.choices, spec.private, spec.secret, spec.required)
