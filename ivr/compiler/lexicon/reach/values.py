"""Which keys and words a value may be: what two questions would both take for theirs.

Law: deciding only, and rather too careful than too bold: what Lex might take counts as taken.
Whoever asks makes a bot of its own where two reaches meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ivr.compiler.lexicon.phrases import DEFAULTS, language_of
from ivr.compiler.lexicon.reach.regexes import refused
from ivr.compiler.lexicon.vocabulary import Capture
from ivr.spec.bots.types import SlotTypeSpec

SlotTypes = Mapping[str, SlotTypeSpec]

LONGEST = 20
"""Most digits that anybody is asked for. Source: Connect, GetParticipantInput."""

ANY_LENGTH = frozenset(range(1, LONGEST + 1))

_NUMERIC = dict.fromkeys(
    ("AMAZON.Number", "AMAZON.Percentage", "AMAZON.Currency", "AMAZON.Duration"), ANY_LENGTH
)
_LENGTHS: Mapping[str, frozenset[int]] = {
    **_NUMERIC,
    "AMAZON.AlphaNumeric": ANY_LENGTH,
    "AMAZON.PhoneNumber": frozenset(range(7, 16)),
    "AMAZON.Date": frozenset(range(4, 9)),
    "AMAZON.Time": frozenset(range(1, 5)),
}
"""How many digits alone may be a value of Lex's own types; the other types take none."""

_CODES = frozenset({"AMAZON.AlphaNumeric", "AMAZON.UKPostalCode"})
_NAMES = frozenset(
    f"AMAZON.{kind}" for kind in ("FirstName", "LastName", "City", "Country", "State")
)
_ANYTHING = frozenset({"AMAZON.FreeFormInput", "AMAZON.StreetName"})


class Reach(NamedTuple):
    """What one question takes: digits by how many there are, listed words, and open kinds.

    `kinds` are of: `codes` (letters and digits), `names` (any few words), `anything`.
    """

    lengths: frozenset[int] = frozenset()
    words: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    @property
    def single(self) -> bool:
        """Tell whether one key may be the whole value; nobody's code is one sign."""
        by_length = 1 in self.lengths and "codes" not in self.kinds
        return by_length or any(len(word) == 1 for word in self.words if word.isdecimal())

    @property
    def numeric(self) -> bool:
        """Tell whether digits alone may be a value."""
        return bool(self.lengths)

    def meets(self, other: Reach) -> bool:
        """Tell whether a caller may do something that both would take."""
        if self.lengths & other.lengths or self.words & other.words:
            return True
        return _covers(self, other) or _covers(other, self)


def _covers(one: Reach, other: Reach) -> bool:
    """Tell whether an open kind of `one` takes something that `other` takes."""
    if "anything" in one.kinds:
        return bool(other.lengths or other.words or other.kinds)
    if "names" in one.kinds and (other.words or "names" in other.kinds):
        return True
    if "codes" in one.kinds and "codes" in other.kinds:
        return True
    return any(_as_digits(one, word) for word in other.words)


def _as_digits(reach: Reach, word: str) -> bool:
    kind, length = form(word)
    return length in reach.lengths if kind == "digits" else kind == "codes" and kind in reach.kinds


def form(word: str) -> tuple[str, int]:
    """Return what open kinds may take a word for: `digits` and how many, `codes`, or nothing."""
    if word.isdecimal():
        return "digits", len(word)
    coded = word.isalnum() and any(sign.isdigit() for sign in word)
    return ("codes" if coded else ""), 0


def reach(capture: Capture, kinds: SlotTypes, locales: Iterable[str]) -> Reach:
    """Return what a capture takes; `kinds` are the slot types of the workspace."""
    if capture.digits is not None:
        fewest, most = capture.digits
        return Reach(frozenset(range(fewest, most + 1)))
    if capture.values:
        return Reach(words=frozenset(value.casefold() for value in capture.values))
    name = capture.type or "AMAZON.AlphaNumeric"
    if name in kinds:
        return _own(kinds[name], tuple(locales))
    if name == "AMAZON.Confirmation":
        return Reach(words=frozenset(_yes_and_no(locales)))
    open_kinds = {"codes": _CODES, "names": _NAMES, "anything": _ANYTHING}
    wide = frozenset(kind for kind, names in open_kinds.items() if name in names)
    return Reach(_LENGTHS.get(name, frozenset()), kinds=wide)


def _own(spec: SlotTypeSpec, locales: tuple[str, ...]) -> Reach:
    if spec.regex is not None:
        lengths = _lengths_of(spec.regex)
        only_digits = digits_alone(spec.regex)
        return Reach(lengths, kinds=frozenset() if only_digits else frozenset({"codes"}))
    said = (
        word.casefold()
        for locale in locales
        for value, synonyms in spec.values_in(locale).items()
        for word in (value, *synonyms)
    )
    return Reach(words=frozenset(said))


def _yes_and_no(locales: Iterable[str]) -> Iterable[str]:
    for locale in locales:
        for part in ("yes", "no"):
            yield from DEFAULTS[part].get(language_of(locale), ())


_DIGITS_ALONE = re.compile(r"(?:\[[0-9-]+\]|\\d|[0-9]|\{\d+(?:,\d+)?\}|[()?|]|\?:)+")


def digits_alone(pattern: str) -> bool:
    """Tell whether whatever a slot type's pattern matches is digits and nothing else."""
    return _DIGITS_ALONE.fullmatch(pattern) is not None


_ATOM = re.compile(r"\[[0-9-]+\]|\\d|[0-9]")
_COUNTED = re.compile(r"\{(\d+)(?:,(\d+))?\}|(\?)")


def _lengths_of(pattern: str) -> frozenset[int]:
    """Return how many digits a slot type's pattern takes.

    Any number where others stand in it, and where Lex refuses it: that is found elsewhere.
    """
    if refused(pattern) or not digits_alone(pattern):
        return ANY_LENGTH
    lengths, _ = _alternatives(pattern.replace("(?:", "("))
    return frozenset(lengths) & ANY_LENGTH


def _alternatives(text: str) -> tuple[set[int], str]:
    """Return the lengths of alternatives up to a closing parenthesis, and the text behind it."""
    lengths: set[int] = set()
    here = {0}
    while text and text[0] != ")":
        if text[0] == "|":
            lengths, here, text = lengths | here, {0}, text[1:]
            continue
        one, text = _piece(text)
        here = {a + b for a in here for b in one if a + b <= LONGEST}
    return lengths | here, text[1:]


def _piece(text: str) -> tuple[set[int], str]:
    """Return the lengths of the first piece of a text with its count, and the rest."""
    atom = _ATOM.match(text)
    one, rest = ({1}, text[atom.end() :]) if atom else _alternatives(text[1:])
    count = _COUNTED.match(rest)
    if count is None:
        return one, rest
    fewest = 0 if count[3] else int(count[1])
    most = 1 if count[3] else int(count[2] or count[1])
    sums, lengths = {0}, {0} if fewest == 0 else set[int]()
    for number in range(1, min(most, LONGEST) + 1):
        sums = {a + b for a in sums for b in one if a + b <= LONGEST}
        lengths |= sums if number >= fewest else set()
    return lengths, rest[count.end() :]
