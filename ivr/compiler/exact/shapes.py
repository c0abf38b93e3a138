"""Actions as plain JSON: what exact dialogs are lowered to before a model reads them.

Law: nothing is added but a NextAction that repeats a branch, as consoles write it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from ivr.ir.actions import contract_of

Json = dict[str, Any]

SECOND = 1_000


class Branch(NamedTuple):
    """A condition with one operand, and the identifier to which it leads."""

    operator: str
    operand: str
    target: str


class Ways(NamedTuple):
    """The ways out of an action: onward, by conditions, by errors (type -> identifier)."""

    then: str | None = None
    conditions: Sequence[Branch] = ()
    errors: Mapping[str, str] = {}


NO_WAYS = Ways()


def action(here: str, kind: str, parameters: Json, ways: Ways = NO_WAYS) -> Json:
    """Return an action; without `then`, NextAction repeats the branch that its type says."""
    return {
        "Identifier": here,
        "Type": kind,
        "Parameters": parameters,
        "Transitions": transitions(kind, ways),
    }


def transitions(kind: str, ways: Ways) -> Json:
    """Return the Transitions of an action of a type; of one that leads nowhere `{}`."""
    conditions = [
        {"NextAction": target, "Condition": {"Operator": operator, "Operands": [operand]}}
        for operator, operand, target in ways.conditions
    ]
    errors = [{"NextAction": to, "ErrorType": error} for error, to in ways.errors.items()]
    onward = _repeated(kind, ways) if ways.then is None else ways.then
    if onward is None and not conditions and not errors:
        return {}
    first: Json = {} if onward is None else {"NextAction": onward}
    return {**first, "Errors": errors, "Conditions": conditions}


def _repeated(kind: str, ways: Ways) -> str | None:
    """Return where the branch leads that the console writes into NextAction as well."""
    mirrors = contract_of(kind).mirrors
    if mirrors[:1] == "=":
        wanted = ("Equals", mirrors[1:])
        return next((each.target for each in ways.conditions if each[:2] == wanted), None)
    return ways.errors.get(mirrors)


def merged(value: Json, more: Mapping[str, Any]) -> Json:
    """Return JSON with more keys, tables within tables merged; what is more wins.

    None takes a key away. A table that only takes away makes none where there is none.
    """
    whole = dict(value)
    for key, given in more.items():
        if given is None:
            whole.pop(key, None)
        elif isinstance(given, dict):
            known: object = whole.get(key)
            under = cast("Json", known) if isinstance(known, dict) else {}
            made = merged(under, cast("Json", given))
            if made or under or not given:
                whole[key] = made
        else:
            whole[key] = given
    return whole


def seconds(milliseconds: int) -> str:
    """Return whole seconds as a decimal string, a part of one as one more."""
    return str(-(-milliseconds // SECOND))
