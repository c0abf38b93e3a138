"""The parameters of an action held against the contract of its type.

Law: the contract is the only source; a type has no code of its own here. A value is first asked
whether it fits, which is quick, and explained only where it does not. Empty texts, values that are
no texts and paths are looked at elsewhere (`values`), and fit here; `unfit` tells why one does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple, cast

from ivr.faults import Severity
from ivr.ir.actions import contract_of
from ivr.ir.actions.parameters import (
    Contract,
    Group,
    Kind,
    Needs,
    Parameter,
    Parameters,
)


class Fault(NamedTuple):
    """What is wrong with one action: the rule, and what differs from the rule's own words."""

    code: str
    message: str
    severity: Severity | None = None
    remedy: str = ""


Fits = Callable[[Any], bool]


class Form(NamedTuple):
    """A parameter, whether a value fits it, and the forms of what it holds."""

    parameter: Parameter
    fits: Fits
    item: Form | None = None
    inner: Plan | None = None


class Shape(NamedTuple):
    """What is left to ask where these very parameters stand: the values, and what they entail."""

    asked: tuple[tuple[str, Fits], ...]
    needs: tuple[Needs, ...]


_SHAPES_KEPT = 256
"""Shapes that a plan remembers: flows of strangers may have any parameters."""


class Plan(NamedTuple):
    """The parameters of an action type, or of an object within one, ready to be held against.

    `shapes` remembers which parameters were found to be right together: names first, None where
    they are not.
    """

    forms: Mapping[str, Form]
    required: frozenset[str]
    groups: tuple[Group, ...]
    needs: tuple[Needs, ...]
    closed: bool
    shapes: dict[tuple[str, ...], Shape | None]

    def sound(self, written: Mapping[str, Any]) -> bool:
        """Tell whether nothing is wrong; the quick way, for nearly all actions."""
        names = tuple(written)
        try:
            shape = self.shapes[names]
        except KeyError:
            shape = self._shape(names)
            if len(self.shapes) < _SHAPES_KEPT:
                self.shapes[names] = shape
        if shape is None:
            return False
        for name, fits in shape.asked:
            if not fits(written[name]):
                return False
        return not shape.needs or not any(breaks(each, written) for each in shape.needs)

    def _shape(self, names: tuple[str, ...]) -> Shape | None:
        forms = [(name, self.forms.get(name)) for name in names]
        if not self.required <= set(names) or any(
            form.parameter.retired if form else self.closed for _, form in forms
        ):
            return None
        for group in self.groups:
            count = sum(name in names for name in group.names)
            if count < group.least or (group.most is not None and count > group.most):
                return None
        needs = tuple(each for each in self.needs if _matters(each, names))
        return Shape(tuple((name, form.fits) for name, form in forms if form), needs)


def _matters(needs: Needs, names: tuple[str, ...]) -> bool:
    """Tell whether a parameter may entail something where these names stand."""
    lacking = [name for name in needs.needed if name not in names]
    barred = [name for name in needs.refused if name.partition(".")[0] in names]
    bounding = [name for name, _ in needs.most if name in names]
    return (needs.absent or needs.given in names) and bool(lacking or barred or bounding)


def breaks(needs: Needs, written: Mapping[str, Any]) -> bool:
    """Tell whether what a parameter entails may be broken."""
    if needs.most and not any(exceeds(written.get(name), most) for name, most in needs.most):
        return bool(needs.needed or needs.refused) and applies(needs, written)
    return applies(needs, written)


def exceeds(value: object, most: int) -> bool:
    """Tell whether a text is a number, and higher than some number."""
    return isinstance(value, str) and value.isdecimal() and int(value[:_DIGITS]) > most


def applies(needs: Needs, written: Mapping[str, Any]) -> bool:
    """Tell whether a parameter entails something with the value that it has."""
    given = written.get(needs.given)
    stands = given is not None and (not needs.value or str(given).lower() == needs.value.lower())
    return stands is not needs.absent


@cache
def contract_plan(kind: str) -> tuple[Contract, Plan]:
    """Return the contract of an action type, and its parameters ready to be held against."""
    contract = contract_of(kind)
    made = _plan(contract.parameters, contract.one_of, contract.needs, closed=contract.closed)
    return contract, made


def _plan(
    parameters: Parameters, groups: tuple[Group, ...], needs: tuple[Needs, ...], *, closed: bool
) -> Plan:
    forms = {name: form_of(parameter) for name, parameter in parameters.items()}
    required = frozenset(name for name, parameter in parameters.items() if parameter.required)
    return Plan(forms, required, groups, needs, closed, {})


def form_of(parameter: Parameter) -> Form:
    """Return a parameter with what its values are asked."""
    item = form_of(parameter.item) if parameter.item is not None else None
    inner = None
    if parameter.kind == "object":
        within = parameter.parameters
        inner = _plan(within, parameter.one_of, parameter.needs, closed=not parameter.open)
    return Form(parameter, _FITTING[parameter.kind](parameter, item, inner), item, inner)


_Maker = Callable[[Parameter, "Form | None", "Plan | None"], Fits]
_CONTAINERS = (dict, list)


def _left(value: object) -> bool:
    """Tell whether a value is none of our business here: no text, but no container either."""
    return not isinstance(value, _CONTAINERS)


def _text(parameter: Parameter, item: Form | None, inner: Plan | None) -> Fits:
    low, high = parameter.low or 0, parameter.high or 1_000_000_000
    if not parameter.pattern:
        return lambda value: low <= len(value) <= high if type(value) is str else _left(value)
    matches = re.compile(parameter.pattern).match

    def fits(value: object) -> bool:
        if not isinstance(value, str):
            return _left(value)
        return "$." in value or not value or (len(value) <= high and bool(matches(value)))

    return fits


_DIGITS = 18
"""Longer numbers are out of any bounds."""


def _number(parameter: Parameter, item: Form | None, inner: Plan | None) -> Fits:
    low, high = parameter.low, parameter.high

    def fits(value: object) -> bool:
        if not isinstance(value, str):
            return _left(value)
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()):
            return not value or value.startswith("$.")
        number = int(value) if len(value) <= _DIGITS else 10**_DIGITS
        return (low is None or low <= number) and (high is None or number <= high)

    return fits


def _switch(parameter: Parameter, item: Form | None, inner: Plan | None) -> Fits:
    return lambda value: (
        not value or value.lower() in {"true", "false"} or value.startswith("$.")
        if isinstance(value, str)
        else _left(value)
    )


def _choice(parameter: Parameter, item: Form | None, inner: Plan | None) -> Fits:
    choices = frozenset(parameter.choices)
    if parameter.open:
        return lambda value: isinstance(value, str) or _left(value)
    return lambda value: (
        value in choices or not value or "$." in value if isinstance(value, str) else _left(value)
    )


def bounded(parameter: Parameter) -> Fits:
    """Return whether a list or map has as many entries as it may."""
    low, high = parameter.low or 0, parameter.high
    return lambda value: low <= len(value) and (high is None or len(value) <= high)


def _map(parameter: Parameter, item: Form | None, inner: Plan | None) -> Fits:
    counted, each = bounded(parameter), item.fits if item else bool
    keys = re.compile(parameter.pattern).match if parameter.pattern else None
    open_ = parameter.open

    def fits(value: object) -> bool:
        if not isinstance(value, dict):
            return _path_instead(parameter, value)
        table = cast("dict[str, Any]", value)
        if not counted(table) or not (open_ or all(map(each, table.values()))):
            return False
        return keys is None or all(keys(key) or "$." in key for key in table)

    return fits


def _list(parameter: Parameter, item: Form | None, inner: Plan | None) -> Fits:
    counted, each = bounded(parameter), item.fits if item else bool

    def fits(value: object) -> bool:
        if not isinstance(value, list):
            return False
        listed = cast("list[Any]", value)
        return counted(listed) and all(map(each, listed))

    return fits


def _object(parameter: Parameter, item: Form | None, inner: Plan | None) -> Fits:
    def fits(value: object) -> bool:
        if not isinstance(value, dict):
            return _path_instead(parameter, value)
        return inner is None or inner.sound(cast("dict[str, Any]", value))

    return fits


def _path_instead(parameter: Parameter, value: object) -> bool:
    """Tell whether a whole path stands where a map or an object may be one."""
    return parameter.dynamic == "whole" and isinstance(value, str) and value.startswith("$.")


def _no_container(parameter: Parameter, item: Form | None, inner: Plan | None) -> Fits:
    return _left


def _anything(parameter: Parameter, item: Form | None, inner: Plan | None) -> Fits:
    return lambda value: True


_FITTING: Mapping[Kind, _Maker] = {
    "text": _text,
    "path": _no_container,
    "intstring": _number,
    "boolstring": _switch,
    "enum": _choice,
    "map": _map,
    "list": _list,
    "object": _object,
    "json": _anything,
}
