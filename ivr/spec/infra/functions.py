"""Functions that a workspace adds to the contract: infra/functions.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import Field as ModelField
from pydantic import PrivateAttr

from ivr.contract import FUNCTIONS, Field, Function, Kind
from ivr.faults import Finding, Where, error
from ivr.spec.reading.reader import Source
from ivr.spec.values import Id, SpecModel


class LocalName(NamedTuple):
    """A Python callable, `package.module:name`, and where it was written."""

    name: str
    where: Where = Where("infra/functions.yaml")


class FieldSpec(SpecModel, frozen=True):
    """One value asked or answered; `choices` closes the set of a choice."""

    kind: Kind = Kind.TEXT
    about: str = ""
    choices: tuple[str, ...] = ModelField(default=(), min_length=1)
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

    _source: Source = PrivateAttr(default_factory=Source)

    def where(self, *path: str | int) -> Where:
        """Return the place of a part of this file."""
        return self._source.at(*path)

    def written_in(self, source: Source) -> FunctionsSpec:
        """Return these functions knowing where they were written."""
        object.__setattr__(self, "_source", source)
        return self


def local_names(spec: FunctionsSpec) -> dict[str, LocalName]:
    """Return the callables that local calls ask, by function."""
    return {
        name: LocalName(declared.local, spec.where("functions", name, "local"))
        for name, declared in spec.functions.items()
        if declared.local
    }


def check(spec: FunctionsSpec) -> Iterator[Finding]:
    """Yield a finding for every field of a shipped function that is no longer held back.

    A workspace may declare a shipped function anew; what is secret or private about it stays so,
    because dialogs, lint and logs go by the declaration.
    """
    for name, declared in spec.functions.items():
        shipped = FUNCTIONS.get(name)
        if shipped is None:
            continue
        sides = (
            ("asks", shipped.asks, declared.asks),
            ("answers", shipped.answers, declared.answers),
        )
        for side, before, now in sides:
            for key in (each for each in before if each in now):
                yield from _laid_open(
                    before[key], now[key], spec.where("functions", name, side, key)
                )


def _laid_open(before: Field, now: FieldSpec, where: Where) -> Iterator[Finding]:
    if before.secret and not now.secret:
        message = "this field is secret in the function that ships"
        yield error(
            "SEC001", where, message, "Add `secret: true`, or give the function a new name."
        )
    if before.private and not now.private:
        message = "this field is private in the function that ships"
        yield error(
            "SEC013", where, message, "Add `private: true`, or give the function a new name."
        )


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
