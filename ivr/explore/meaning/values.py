"""What is known of a value that only the call knows, and what each comparison adds to it.

A value is a text, nothing at all (None), or an `Unknown`: one of which some comparisons are known.
Law of the room: pure; a comparison that could go either way is never decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor
from typing import NamedTuple

from ivr.ir.roots import CHANNELS
from ivr.simulator.call.exits import OPERATORS, as_number

OTHER = "$="
"""Begins the operand of a comparison with another unknown value, by its name."""

IN = "in"
"""The test of a closed set: its operand names one of `SETS`."""

KEYS, PERCENT, HOURS, ANSWERED = "keys", "percent", "hours", "answered"
COUNT, DIGITS, CHANNEL = "count", "digits", "channel"

SETS: Mapping[str, tuple[str, ...]] = {
    KEYS: tuple("1234567890*#"),
    PERCENT: tuple(str(number) for number in range(1, 101)),
    HOURS: ("True", "False"),
    ANSWERED: ("CallAnswered", "VoicemailBeep", "VoicemailNoBeep", "NotDetected"),
    CHANNEL: CHANNELS,
    "VOICE+CHAT": ("VOICE", "CHAT"),
    "VOICE": ("VOICE",),
    "CHAT": ("CHAT",),
}
"""Sets of which every member is known: what a value of that kind may be."""


class Test(NamedTuple):
    """A comparison, and how it came out."""

    operator: str
    operand: str
    true: bool


class Unknown(NamedTuple):
    """A value of which this is known: whether it may be absent, and how comparisons came out.

    Equal names are one and the same value.
    """

    name: int
    may_lack: bool = True
    tests: frozenset[Test] = frozenset()


Value = str | Unknown | None


def of_kind(name: int, kind: str) -> Unknown:
    """Return any value of a closed set, of COUNT (a number from 0) or of `digits:<most>`."""
    return Unknown(name, may_lack=False, tests=frozenset({Test(IN, kind, true=True)}))


def holds(operator: str, operand: str, value: str) -> bool:
    """Tell whether a comparison is true of a text; an operator that nobody knows is not."""
    if operator == IN:
        return _is_of(operand, value)
    test = OPERATORS.get(operator)
    return test is not None and test(value, operand)


def _is_of(kind: str, value: str) -> bool:
    if kind in SETS:
        return value in SETS[kind]
    if kind == COUNT:
        return value.isdecimal()
    return 0 < len(value) <= _longest(kind) and set(value) <= _KEYPAD


def _longest(kind: str) -> int:
    """Return the most digits of a kind such as `digits:4`."""
    most = kind.rpartition(":")[2]
    return int(most) if most.isdecimal() else 20


_KEYPAD = frozenset("0123456789*#")


def told(value: Value, operator: str, operand: str) -> bool | None:
    """Return how a comparison comes out, None where it may go either way."""
    if value is None:
        return False
    if isinstance(value, str):
        return holds(operator, operand, value)
    for test in value.tests:
        if test.operator == operator and test.operand == operand:
            return test.true
    return None


def if_true(value: Unknown, operator: str, operand: str) -> Value:
    """Return what is known where a comparison is true; None where it cannot be."""
    if operator == "Equals":
        return operand if fits(value, operand) else None
    return _possible(Unknown(value.name, False, value.tests | {Test(operator, operand, True)}))  # noqa: FBT003 - the fields are named above


def if_false(value: Unknown, operator: str, operand: str) -> Unknown | None:
    """Return what is known where a comparison is false; None where it cannot be."""
    if operator == "Equals" and not fits(value, operand):
        return value
    found = value._replace(tests=value.tests | {Test(operator, operand, true=False)})
    return found if value.may_lack else _possible(found)


def _possible(value: Unknown) -> Unknown | None:
    """Return a value, or None where its comparisons contradict each other for sure."""
    return value if _is_open(value.tests) else None


@lru_cache(maxsize=65_536)
def _is_open(tests: frozenset[Test]) -> bool:
    """Tell whether some value agrees with these, or whether that cannot be decided."""
    return witness(Unknown(0, False, tests)) is not None or not _decidable(tests)  # noqa: FBT003 - named above


def _decidable(tests: Iterable[Test]) -> bool:
    """Tell whether the candidates of `witness` are all that matter: sets, equality, numbers."""
    return not any(test.operator.startswith("Text") for test in tests)


def fits(value: Unknown, text: str) -> bool:
    """Tell whether a text agrees with all that is known."""
    return all(
        holds(test.operator, test.operand, text) is test.true
        for test in value.tests
        if not test.operand.startswith(OTHER)
    )


def witness(value: Unknown) -> str | None:
    """Return a text that agrees with all that is known, or None where none was found."""
    apart = any(test.operand.startswith(OTHER) for test in value.tests)
    candidates = _candidates(value.tests, value.name if apart else 0)
    return next((text for text in candidates if fits(value, text)), None)


def _candidates(tests: frozenset[Test], first: int = 0) -> Iterator[str]:
    closed = [test.operand for test in tests if test.operator == IN and test.operand in SETS]
    if closed:
        yield from SETS[closed[0]]
        return
    numeric = any(test.operator.startswith("Number") for test in tests)
    if not numeric:
        yield from _plain(tests, first)
    yield from _numbers(tests)
    yield from _texts(tests)


def _plain(tests: frozenset[Test], first: int) -> Iterator[str]:
    """Yield the plainest values from the `first` on: enough for every one that is excluded."""
    keyed = next((test.operand for test in tests if test.operator == IN), None)
    for number in range(first, first + len(tests) + 1):
        if keyed is None:
            yield "other" if not number else f"other{number}"
        else:
            yield str((number + 1) % 10) * min(4, _longest(keyed))


def _numbers(tests: frozenset[Test]) -> Iterator[str]:
    """Yield every number at which some comparison changes, one beside it, and one between two."""
    marks = sorted({n for n in (as_number(test.operand) for test in tests) if n is not None})
    yield "0"
    for mark in marks:
        yield from (_written(n) for n in (mark, floor(mark) - 1, ceil(mark) + 1))
    yield from (_written((low + high) / 2) for low, high in pairwise(marks))
    top = int(marks[-1]) if marks and marks[-1] < 1e15 else 0
    yield from (str(top + 2 + more) for more in range(len(tests)))
    yield "no number"


def _written(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _texts(tests: frozenset[Test]) -> Iterator[str]:
    """Yield texts put together from what must begin, stand in and end them."""
    parts: dict[str, list[str]] = {}
    for test in sorted(tests):
        if test.true:
            parts.setdefault(test.operator, []).append(test.operand)
    begins = max(parts.get("TextStartsWith", [""]), key=len)
    ends = max(parts.get("TextEndsWith", [""]), key=len)
    within = "".join(part for part in parts.get("TextContains", []))
    for between in (within, f" {within} ", f"x{within}x"):
        yield begins + between + ends
    yield begins if len(begins) >= len(ends) else ends


Namer = Callable[[], int]
"""Gives a name to a value that is new."""


def fresh(namer: Namer) -> Unknown:
    """Return a value of which nothing is known."""
    return Unknown(namer())
