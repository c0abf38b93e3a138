"""One module under conversion: what is asked of its parameters, and how its ways are wired.

Law: whatever of a module finds no place in an action is a finding; nothing is dropped in silence.
A required way that the module lacks goes where the failing way goes, else where the next does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ivr.faults import Finding, Severity, Where
from ivr.formats.legacy.shape import Module, Parameter, Way, scalar, whole
from ivr.formats.legacy.values import path_of
from ivr.ir.actions.base import FlowType, one_line

NOT_WIRED = "not-wired"
"""Stands for the action that ends what leads nowhere; the reader makes it."""

UNSET = "unset"
"""Stands where an id is missing: there is no empty text in the current language."""

BLANK = " "
"""What consoles write for an empty text. Source: exports of the current console."""

_YES = frozenset({"true", "yes", "1", "enable", "enabled", "on"})
_NO = frozenset({"false", "no", "0", "disable", "disabled", "off"})

OPERATORS: Mapping[str, str] = {
    "": "Equals",
    "equals": "Equals",
    "greaterthan": "NumberGreaterThan",
    "greaterthanorequalto": "NumberGreaterOrEqualTo",
    "greaterorequalto": "NumberGreaterOrEqualTo",
    "lessthan": "NumberLessThan",
    "lessthanorequalto": "NumberLessOrEqualTo",
    "lessorequalto": "NumberLessOrEqualTo",
    "startswith": "TextStartsWith",
    "beginswith": "TextStartsWith",
    "endswith": "TextEndsWith",
    "contains": "TextContains",
}
"""conditionType in lower case, without Number or Text before it -> operator."""


@dataclass(frozen=True, slots=True)
class Job:
    """A module, the kind of its flow, and where its findings go; `placed` has found a place."""

    module: Module
    kind: FlowType
    file: str
    findings: list[Finding]
    placed: set[str] = field(default_factory=set[str])

    def say(self, severity: Severity, code: str, message: str, remedy: str = "") -> None:
        """Add a finding that names the module."""
        where = Where(f"{self.file}#{self.module.index}")
        sentence = f"{self.module}: {message}"
        self.findings.append(Finding(code, severity, where, sentence, remedy))

    def warn(self, code: str, message: str, remedy: str = "") -> None:
        """Add a warning that names the module."""
        self.say(Severity.WARNING, code, message, remedy)

    def fail(self, code: str, message: str, remedy: str = "") -> None:
        """Add an error that names the module."""
        self.say(Severity.ERROR, code, message, remedy)

    def each(self, *names: str) -> Iterator[Parameter]:
        """Yield every parameter of these names, in order; they have found a place."""
        self.placed.update(names)
        for parameter in self.module.parameters:
            if parameter.name in names:
                yield parameter

    def only(self, *names: str) -> Parameter | None:
        """Return the first parameter of these names, or None; a second one is a finding."""
        found = list(self.each(*names))
        if len({(scalar(parameter.value), parameter.namespace) for parameter in found}) > 1:
            message = f"{found[0].name} stands {len(found)} times; the first one counts"
            self.warn("FLW003", message, "Delete the others.")
        return found[0] if found else None

    def given(self, *names: str) -> str | None:
        """Return the value of a parameter as the current language writes it.

        A dynamic value is its path, a resource without an id is its name. None stands for a
        missing or empty value.
        """
        parameter = self.only(*names)
        return (self.text(parameter) or None) if parameter else None

    def needed(self, default: str, *names: str) -> str:
        """Return a value that must exist; without one the default stands there, and a finding."""
        value = self.given(*names)
        if value is not None:
            return value
        message = f"{names[0]} is missing; {default!r} stands in its place"
        (self.fail if default == UNSET else self.warn)("FLW003", message, "Give its value.")
        return default

    def text(self, parameter: Parameter) -> str:
        """Return the value of a parameter; empty where it has none."""
        value = parameter.value
        plain = scalar(value)
        if plain is None and value is not None:
            message = f"{parameter.name} holds {type(value).__name__}, not a text"
            self.fail("FLW004", message, "Give a text; its JSON stands in its place.")
            plain = _written(value)
        if plain and parameter.namespace:
            return self.path(parameter.namespace, plain)
        if not plain and parameter.resource:
            message = f"{parameter.name} has no id; its name {parameter.resource!r} stands there"
            self.warn("FLW005", message, "Put the id or ARN of that resource in its place.")
            return parameter.resource
        return plain or ""

    def spoken(self, parameter: Parameter) -> str:
        """Return a value that people hear or read, never empty."""
        text = self.text(parameter)
        if not text:
            shown = parameter.key or parameter.name
            message = f"{shown} is empty, which is not allowed now; one space stands in its place"
            self.warn("FLW005", message, "Give a text, or a word such as `none` to compare with.")
        return text or BLANK

    def path(self, namespace: str, name: str) -> str:
        """Return the path of a dynamic value; what cannot be found is a finding."""
        found = path_of(namespace, name)
        if found.complaint:
            message = f"{found.complaint}; {found.path} stands there"
            (self.warn if found.known else self.fail)("FLW009", message, found.remedy)
        return found.path

    def passes(self, *names: str) -> None:
        """Note that parameters of these names have no say here."""
        self.placed.update(names)

    def on(self, *names: str) -> bool:
        """Tell whether a switch is on; a missing one is off, and so is one that cannot be read."""
        value = switch(self.given(*names) or "False")
        if value not in ("True", "False"):
            message = f"{names[0]} is {value!r}, neither true nor false; false stands there"
            self.fail("FLW003", message, "Say true or false.")
        return value == "True"

    def ways(self, *outcomes: str) -> list[Way]:
        """Return the wired branches of these outcomes; they have found a place."""
        self.placed.update(f"-> {outcome}" for outcome in outcomes)
        return [way for way in self.module.ways if way.outcome in outcomes and way.target]


def switch(text: str) -> str:
    """Return a switch as Connect spells it, True or False; any other text stays as it is."""
    plain = text.strip().lower()
    return "True" if plain in _YES else "False" if plain in _NO else text


def _written(value: object) -> str:
    try:
        return whole(one_line(value))
    except (TypeError, ValueError, RecursionError):
        return BLANK


@dataclass(frozen=True, slots=True)
class Wiring:
    """Which outcome of a module takes which way out of its action.

    `onward` become NextAction; `errors` must be wired, `optional` may be; `fixed` outcomes are
    conditions of their own, all of them needed but the `spare` ones; `choices` bring operator and
    operand with them (`operator` replaces theirs). `mirrors` is the error type, or `=operand`,
    whose target NextAction repeats. `never` outcomes cannot happen any more: they are left out,
    and told. `passing` is the way (`next` or an error type) to the next action of the same module.
    """

    onward: tuple[str, ...] = ("Success",)
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    fixed: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    spare: frozenset[str] = frozenset()
    choices: tuple[str, ...] = ()
    operator: str = ""
    mirrors: str = ""
    never: tuple[str, ...] = ()
    passing: str = ""
    ends: bool = False
    """The action is terminal."""
    rests: bool = False
    """NextAction may be missing."""


class Step(NamedTuple):
    """One action: its type, its parameters, and how it is wired."""

    type: str
    parameters: Mapping[str, Any]
    wiring: Wiring


Conversion = Callable[[Job], tuple[Step, ...]]
"""Module -> the actions that do what it did, in the order they run."""

ERROR = ("Error",)
FAILS: Mapping[str, tuple[str, ...]] = {"NoMatchingError": ERROR}
PLAIN = Wiring(errors=FAILS)
"""Success goes on, Error must be wired."""

LENIENT = Wiring(optional=FAILS)
"""Success goes on, Error may be wired."""

SURE = Wiring(never=ERROR)
"""Success goes on, and nothing can fail."""

TERMINAL = Wiring(onward=(), ends=True)


def operator_of(job: Job, way: Way) -> str:
    """Return the operator of a branch; one that is not known stays as it is, with a finding."""
    plain = way.operator.lower().removeprefix("number").removeprefix("text")
    known = OPERATORS.get(plain)
    if known is None:
        message = f"its branch compares with {way.operator!r}, which is no operator"
        job.fail("FLW008", message, "Choose Equals, or a Text... or Number... operator.")
    return known or way.operator
