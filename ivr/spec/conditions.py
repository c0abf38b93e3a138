"""Conditions of `decide`: 'band is high and attempts < 3' as a tree.

Grammar, loosest first: `a or b`, `a and b`, `not a`, `(a)`, and comparisons: `x is word`,
`x is not word`, `x is one of a, b`, `x < 3` (also <= > >=), `x starts with word`,
`x ends with word`, `x contains word`, `x has key word`, `x is set`. Words may be quoted, and stand
then as they are; a quote is doubled inside its own kind. A variable that begins with `$` may be
quoted too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"(?:[^"]|"")*"|'(?:[^']|'')*')|(?P<sign><=|>=|<|>|=|!=|\(|\)|,)|(?P<word>[^\s()<>=!,"']+))"""
)

OPERATORS = {
    "<": "NumberLessThan",
    "<=": "NumberLessOrEqualTo",
    ">": "NumberGreaterThan",
    ">=": "NumberGreaterOrEqualTo",
}


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison: `operator` is Connect's own name, `operand` a constant."""

    variable: str
    operator: str
    operand: str


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    of: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    """Conjunction."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Disjunction."""

    parts: tuple[Condition, ...]


Condition = Test | Not | AllOf | AnyOf


class ConditionError(ValueError):
    """The text is not a condition; the message says what was expected where."""


@lru_cache(maxsize=4_096)
def parse(text: str) -> Condition:
    """Return the tree of a condition.

    Raises:
        ConditionError: The text does not follow the grammar.
    """
    tokens = _tokens(text)
    condition, rest = _any(tokens)
    if rest:
        raise ConditionError(f"nothing more was expected at {rest[0][1]!r}")
    return condition


def variables(condition: Condition) -> tuple[str, ...]:
    """Return the variables that a condition reads, in order."""
    match condition:
        case Test(variable=name):
            return (name,)
        case Not(of=part):
            return variables(part)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return tuple(name for part in parts for name in variables(part))


def tests(condition: Condition) -> tuple[Test, ...]:
    """Return every comparison in a condition, in order."""
    match condition:
        case Test():
            return (condition,)
        case Not(of=part):
            return tests(part)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return tuple(test for part in parts for test in tests(part))


_Tokens = list[tuple[str, str]]


def _tokens(text: str) -> _Tokens:
    found: _Tokens = []
    position = 0
    stripped = text.rstrip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if match is None:
            raise ConditionError(f"{stripped[position:].strip()[:12]!r} cannot be read")
        kind = str(match.lastgroup)
        value = match[kind]
        found.append((kind, _unquoted(value) if kind == "quoted" else value))
        position = match.end()
    if not found:
        raise ConditionError("the condition is empty")
    return found


def _unquoted(value: str) -> str:
    return value[1:-1].replace(value[0] * 2, value[0])


def _word(tokens: _Tokens, *words: str) -> bool:
    return [t[1].lower() for t in tokens[: len(words)] if t[0] == "word"] == list(words)


def _any(tokens: _Tokens) -> tuple[Condition, _Tokens]:
    first, rest = _all(tokens)
    parts = [first]
    while _word(rest, "or"):
        part, rest = _all(rest[1:])
        parts.append(part)
    return (parts[0] if len(parts) == 1 else AnyOf(tuple(parts))), rest


def _all(tokens: _Tokens) -> tuple[Condition, _Tokens]:
    first, rest = _one(tokens)
    parts = [first]
    while _word(rest, "and"):
        part, rest = _one(rest[1:])
        parts.append(part)
    return (parts[0] if len(parts) == 1 else AllOf(tuple(parts))), rest


def _one(tokens: _Tokens) -> tuple[Condition, _Tokens]:
    if _word(tokens, "not"):
        part, rest = _one(tokens[1:])
        return Not(part), rest
    if tokens and tokens[0] == ("sign", "("):
        condition, rest = _any(tokens[1:])
        if not rest or rest[0] != ("sign", ")"):
            raise ConditionError("a closing parenthesis is missing")
        return condition, rest[1:]
    return _comparison(tokens)


def _comparison(tokens: _Tokens) -> tuple[Condition, _Tokens]:
    if not tokens or not (tokens[0][0] == "word" or tokens[0][1].startswith("$")):
        raise ConditionError(
            "a variable was expected" + (f" at {tokens[0][1]!r}" if tokens else "")
        )
    name, rest = tokens[0][1], tokens[1:]
    if rest and rest[0][0] == "sign" and rest[0][1] in OPERATORS:
        operand, after = _operand(rest[1:])
        return Test(name, OPERATORS[rest[0][1]], operand), after
    for words, operator in _PHRASES:
        if _word(rest, *words):
            return _phrase(name, operator, rest[len(words) :])
    raise ConditionError(f"after {name!r} one of is, <, >, starts with, contains was expected")


_PHRASES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("is", "one", "of"), "one of"),
    (("is", "not", "set"), "not set"),
    (("is", "set"), "set"),
    (("is", "not"), "not"),
    (("is",), "Equals"),
    (("starts", "with"), "TextStartsWith"),
    (("ends", "with"), "TextEndsWith"),
    (("contains",), "TextContains"),
    (("has", "key"), "KeyExists"),
)


def _phrase(name: str, operator: str, rest: _Tokens) -> tuple[Condition, _Tokens]:
    if operator == "set":
        return Not(Test(name, "Equals", "none")), rest
    if operator == "not set":
        return Test(name, "Equals", "none"), rest
    operand, after = _operand(rest)
    if operator == "not":
        return Not(Test(name, "Equals", operand)), after
    if operator != "one of":
        return Test(name, operator, operand), after
    choices: list[Condition] = [Test(name, "Equals", operand)]
    while after and after[0] == ("sign", ","):
        operand, after = _operand(after[1:])
        choices.append(Test(name, "Equals", operand))
    return (choices[0] if len(choices) == 1 else AnyOf(tuple(choices))), after


def _operand(tokens: _Tokens) -> tuple[str, _Tokens]:
    if not tokens or tokens[0][0] == "sign":
        raise ConditionError("a word or number was expected")
    return tokens[0][1], tokens[1:]


Known = Mapping[str, str]
"""Variables whose value is known."""


def holds(condition: Condition | None, known: Known) -> bool | None:
    """Return whether a condition holds, given some values; None = it depends on others."""
    match condition:
        case None:
            return None
        case Test(variable=name):
            told = name in known and condition.operator != "KeyExists"
            return _test(condition, known[name]) if told else None
        case Not(of=part):
            inner = holds(part, known)
            return None if inner is None else not inner
        case AllOf(parts=parts):
            return _every([holds(part, known) for part in parts])
        case AnyOf(parts=parts):
            none = _every([_opposite(holds(part, known)) for part in parts])
            return _opposite(none)


def _opposite(truth: bool | None) -> bool | None:  # noqa: FBT001 - a truth value is the argument
    return None if truth is None else not truth


def _every(truths: list[bool | None]) -> bool | None:
    if False in truths:
        return False
    return None if None in truths else True


def _test(test: Test, value: str) -> bool | None:
    match test.operator:
        case "Equals":
            return value == test.operand
        case "TextStartsWith":
            return value.startswith(test.operand)
        case "TextEndsWith":
            return value.endswith(test.operand)
        case "TextContains":
            return test.operand in value
        case _:
            return _compare(test.operator, value, test.operand)


def _compare(operator: str, value: str, operand: str) -> bool | None:
    try:
        left, right = float(value), float(operand)
    except ValueError:
        return False
    return {
        "NumberLessThan": left < right,
        "NumberLessOrEqualTo": left <= right,
        "NumberGreaterThan": left > right,
        "NumberGreaterOrEqualTo": left >= right,
    }.get(operator)
