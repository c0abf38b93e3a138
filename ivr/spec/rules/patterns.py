r"""Patterns of regex_match -> programs that run in linear time, whatever the pattern.

Law of the room: the subset of RE2 that needs no going back: no backreferences, no lookaround, no
possessive or atomic groups. A program has at most STATES_MAX steps, so that matching costs no more
than characters times steps. `\d`, `\w`, `\s` and `(?i)` know ASCII only, as in RE2 without flags.
Source: RE2 wiki, Syntax; Fraud Detector developer guide: regex_match takes RE2J.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

STATES_MAX = 256
GROUPS_MAX = 20
"""How deep groups may nest."""

REPEAT_MAX = 1_000
"""The most that `{n}` may ask for. Source: RE2 wiki, Syntax."""

LAST = 0x10FFFF

Range = tuple[int, int]
"""First and last code point."""

Step = list[object]
"""`["c", ranges]` takes one character, `["s", a, b]` goes two ways, `["g", a]` goes on at a step,
`["^"]` and `["$"]` hold at the begin and the end, `["m"]` is the end of a match.
"""


class PatternError(ValueError):
    """A pattern is no pattern, or asks for what is refused."""


class Part(NamedTuple):
    """A part of a pattern: `char`, `cat`, `alt`, `rep`, `^` or `$`."""

    kind: str
    parts: tuple[Part, ...] = ()
    ranges: tuple[Range, ...] = ()
    least: int = 0
    most: int | None = None


_DIGITS: tuple[Range, ...] = ((48, 57),)
_WORD: tuple[Range, ...] = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE: tuple[Range, ...] = ((9, 10), (12, 13), (32, 32))
_CLASSES: Mapping[str, tuple[Range, ...]] = {"d": _DIGITS, "w": _WORD, "s": _SPACE}
_CONTROLS: Mapping[str, int] = {"n": 10, "t": 9, "r": 13, "f": 12, "v": 11, "a": 7}
_PUNCTUATION = frozenset(r"""\.+*?()|[]{}^$-/"'#&~@%!:;,<>=` _""")


def program(pattern: str) -> list[Step]:
    """Return the program of a pattern, which must match a text as a whole.

    Raises:
        PatternError: It is no pattern of the subset, or too large.
    """
    part = _Reading(pattern).whole()
    if _size(part) >= STATES_MAX:
        raise PatternError(f"the pattern needs more than {STATES_MAX} steps")
    steps: list[Step] = []
    _emit(part, steps)
    steps.append(["m"])
    return steps


def _size(part: Part) -> int:
    """Return an upper bound of how many steps a part takes, without writing them."""
    inner = sum(_size(each) for each in part.parts)
    if part.kind == "alt":
        return inner + 2 * len(part.parts)
    if part.kind == "rep":
        times = part.least + 1 if part.most is None else part.most
        return (inner + 1) * max(times, 1) + 2
    return inner + (part.kind != "cat")


def _emit(part: Part, steps: list[Step]) -> None:
    match part.kind:
        case "char":
            steps.append(["c", [list(pair) for pair in part.ranges]])
        case "cat":
            for each in part.parts:
                _emit(each, steps)
        case "alt":
            _emit_choice(part.parts, steps)
        case "rep":
            _emit_repeat(part, steps)
        case _:
            steps.append([part.kind])


def _emit_choice(parts: Sequence[Part], steps: list[Step]) -> None:
    jumps: list[Step] = []
    for each in parts[:-1]:
        fork: Step = ["s", len(steps) + 1, 0]
        steps.append(fork)
        _emit(each, steps)
        jump: Step = ["g", 0]
        steps.append(jump)
        jumps.append(jump)
        fork[2] = len(steps)
    _emit(parts[-1], steps)
    for jump in jumps:
        jump[1] = len(steps)


def _emit_repeat(part: Part, steps: list[Step]) -> None:
    inner = part.parts[0]
    for _ in range(part.least):
        _emit(inner, steps)
    if part.most is None:
        begin = len(steps)
        fork: Step = ["s", begin + 1, 0]
        steps.append(fork)
        _emit(inner, steps)
        steps.append(["g", begin])
        fork[2] = len(steps)
        return
    forks: list[Step] = []
    for _ in range(part.most - part.least):
        fork = ["s", len(steps) + 1, 0]
        steps.append(fork)
        forks.append(fork)
        _emit(inner, steps)
    for fork in forks:
        fork[2] = len(steps)


@dataclass(slots=True)
class _Reading:
    """One pass over a pattern."""

    text: str
    at: int = 0
    depth: int = 0
    folds: bool = False

    def whole(self) -> Part:
        """Return the pattern as a part."""
        if self.text.startswith("(?i)"):
            self.at, self.folds = 4, True
        part = self._choice()
        if self.at < len(self.text):
            raise PatternError("a `)` closes nothing")
        return part

    def _choice(self) -> Part:
        choices = [self._row()]
        while self._takes("|"):
            choices.append(self._row())
        return choices[0] if len(choices) == 1 else Part("alt", tuple(choices))

    def _row(self) -> Part:
        parts: list[Part] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._repeated(self._atom()))
        return parts[0] if len(parts) == 1 else Part("cat", tuple(parts))

    def _repeated(self, part: Part) -> Part:
        bounds = self._bounds()
        if bounds is None:
            return part
        if part.kind in "^$":
            raise PatternError(f"nothing stands before the repetition of `{part.kind}`")
        self._takes("?")
        if self._peek() in ("*", "+", "?") or self._counts():
            raise PatternError("a repetition is repeated; possessive ones are not of RE2")
        return Part("rep", (part,), (), *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._takes(sign):
                return bounds
        return self._counted() if self._counts() else None

    def _counts(self) -> bool:
        """Tell whether `{n}`, `{n,}` or `{n,m}` stands here; another brace is a character."""
        if self._peek() != "{":
            return False
        end = self.text.find("}", self.at)
        least, comma, most = self.text[self.at + 1 : max(end, self.at + 1)].partition(",")
        return end > 0 and _is_count(least) and (not comma or not most or _is_count(most))

    def _counted(self) -> tuple[int, int | None]:
        end = self.text.index("}", self.at)
        least, comma, most = self.text[self.at + 1 : end].partition(",")
        self.at = end + 1
        low, high = int(least), int(most) if most else None if comma else int(least)
        if max(low, high or 0) > REPEAT_MAX or (high is not None and high < low):
            raise PatternError(f"{{{least}{comma}{most}}} is no count of 0..{REPEAT_MAX}")
        return low, high

    def _atom(self) -> Part:
        sign = self._next()
        special: Mapping[str, Callable[[], Part]] = {
            "(": self._group,
            "[": self._class,
            "\\": self._escaped,
            ".": lambda: Part("char", (), _others(((10, 10),))),
            "^": lambda: Part("^"),
            "$": lambda: Part("$"),
        }
        if sign in special:
            return special[sign]()
        if sign in "*+?":
            raise PatternError(f"nothing stands before `{sign}`")
        return self._char(_one(ord(sign)))

    def _group(self) -> Part:
        self.depth += 1
        if self.depth > GROUPS_MAX:
            raise PatternError(f"groups are nested deeper than {GROUPS_MAX} levels")
        if self._takes("?"):
            self._opening()
        part = self._choice()
        if not self._takes(")"):
            raise PatternError("a `(` is not closed")
        self.depth -= 1
        return part

    def _opening(self) -> None:
        """Read what follows `(?`: no more than a group without a number, or a name."""
        if self._takes(":"):
            return
        rest = self.text[self.at :]
        if rest.startswith(("=", "!", "<=", "<!")):
            raise PatternError("lookahead and lookbehind are not of RE2")
        named = rest.startswith(("P<", "<")) and ">" in rest
        name = rest.partition("<")[2].partition(">")[0]
        if not named or not name.isidentifier():
            raise PatternError(
                "`(?` may begin `(?:...)`, `(?P<name>...)` or, at first, `(?i)` only"
            )
        self.at += rest.index(">") + 1

    def _escaped(self) -> Part:
        return self._char(self._escape())

    def _escape(self) -> tuple[Range, ...]:
        sign = self._next("a `\\` ends the pattern")
        if sign.lower() in _CLASSES:
            ranges = _CLASSES[sign.lower()]
            return ranges if sign.islower() else _others(ranges)
        if sign in _CONTROLS:
            return _one(_CONTROLS[sign])
        if sign.isdigit() or sign == "k":
            raise PatternError("backreferences are not of RE2")
        if sign not in _PUNCTUATION:
            raise PatternError(f"`\\{sign}` is not known")
        return _one(ord(sign))

    def _class(self) -> Part:
        negated = self._takes("^")
        ranges: list[Range] = []
        first = True
        while first or self._peek() != "]":
            ranges.extend(self._members())
            first = False
        self.at += 1
        if self.folds:
            ranges = [*_folded(tuple(ranges))]
        return Part("char", (), _others(tuple(ranges)) if negated else tuple(ranges))

    def _members(self) -> tuple[Range, ...]:
        sign = self._next("a `[` is not closed")
        if sign == "[" and self._peek() == ":":
            raise PatternError("`[:name:]` is not supported; write the characters")
        low = self._escape() if sign == "\\" else _one(ord(sign))
        following = self.text[self.at + 1 : self.at + 2]
        if self._peek() != "-" or following in ("]", ""):
            return low
        self.at += 1
        sign = self._next()
        high = self._escape() if sign == "\\" else _one(ord(sign))
        begin, end = _only(low), _only(high)
        if not 0 <= begin <= end:
            raise PatternError("a range of characters runs backwards, or from a class")
        return ((begin, end),)

    def _char(self, ranges: tuple[Range, ...]) -> Part:
        return Part("char", (), _folded(ranges) if self.folds else ranges)

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _takes(self, sign: str) -> bool:
        if self._peek() != sign:
            return False
        self.at += 1
        return True

    def _next(self, missing: str = "the pattern ends too early") -> str:
        if self.at >= len(self.text):
            raise PatternError(missing)
        self.at += 1
        return self.text[self.at - 1]


def _one(point: int) -> tuple[Range, ...]:
    return ((point, point),)


def _only(ranges: tuple[Range, ...]) -> int:
    """Return the one character of ranges, -1 where there are more."""
    return ranges[0][0] if len(ranges) == 1 and ranges[0][0] == ranges[0][1] else -1


def _is_count(text: str) -> bool:
    return 0 < len(text) <= 4 and text.isascii() and text.isdigit()


def _others(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """Return all code points that are in none of the ranges."""
    found: list[Range] = []
    begin = 0
    for low, high in sorted(ranges):
        if begin < low:
            found.append((begin, low - 1))
        begin = max(begin, high + 1)
    return (*found, (begin, LAST)) if begin <= LAST else tuple(found)


def _folded(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """Return the ranges, and the other case of every ASCII letter in them."""
    found = list(ranges)
    for first, shift in ((65, 32), (97, -32)):
        for low, high in ranges:
            begin, end = max(low, first), min(high, first + 25)
            if begin <= end:
                found.append((begin + shift, end + shift))
    return tuple(found)
