"""Runs the program of a pattern over a text, all ways at once: time is characters times steps.

Law of the room: nothing is tried again, so that no pattern and no text can make it hang.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from ivr.faults import Malformed

CHARACTERS_MAX = 1_024
"""A longer text matches nothing: as long as Fraud Detector lets the value of a variable be."""

STEPS_MAX = 512
LAST = 0x10FFFF

Program = Sequence[Sequence[Any]]


def verify(steps: object) -> Program:
    """Return a program in which every step leads somewhere.

    Raises:
        Malformed: It is none.
    """
    if not isinstance(steps, list):
        raise Malformed("A pattern has no program. Compile the detector again.")
    found = cast("list[Any]", steps)
    if not 0 < len(found) <= STEPS_MAX or not all(_is_step(step, len(found)) for step in found):
        raise Malformed("A pattern's program is not as it was compiled. Compile it again.")
    return found


def _is_step(step: object, count: int) -> bool:
    match step:
        case ["c", list()]:
            ranges = cast("list[list[object]]", step)[1]
            return all(_is_range(pair) for pair in ranges)
        case ["s", int() as one, int() as other]:
            return 0 <= one < count and 0 <= other < count
        case ["g", int() as target]:
            return 0 <= target < count
        case ["^"] | ["$"] | ["m"]:
            return True
        case _:
            return False


def _is_range(pair: object) -> bool:
    match pair:
        case [int() as low, int() as high]:
            return 0 <= low <= high <= LAST
        case _:
            return False


def is_match(steps: Program, text: str) -> bool:
    """Tell whether the whole text matches."""
    if len(text) > CHARACTERS_MAX:
        return False
    ways = _reached(steps, [0], begins=True, ends=not text)
    for index, sign in enumerate(text):
        point = ord(sign)
        taken = [way + 1 for way in ways if _takes(steps[way], point)]
        ways = _reached(steps, taken, begins=False, ends=index == len(text) - 1)
        if not ways:
            return False
    return any(steps[way][0] == "m" for way in ways)


def _takes(step: Sequence[Any], point: int) -> bool:
    return step[0] == "c" and any(low <= point <= high for low, high in step[1])


def _reached(steps: Program, starts: Sequence[int], *, begins: bool, ends: bool) -> list[int]:
    """Return the steps that wait for a character, or end the match, from these on."""
    found: list[int] = []
    seen: set[int] = set()
    open_ = [*starts]
    while open_:
        at = open_.pop()
        if at in seen or at >= len(steps):
            continue
        seen.add(at)
        step = steps[at]
        match step[0]:
            case "s" | "g":
                open_.extend(step[1:])
            case "^" | "$":
                open_.extend([at + 1] if (begins if step[0] == "^" else ends) else [])
            case _:
                found.append(at)
    return found
