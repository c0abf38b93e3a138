"""Digits as they are said: one by one, in tens, in hundreds, doubled, counted.

Law: what was said has readings, likeliest first, and at most so many of them are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.numbers.cardinals import below_hundred, cardinal, word_at
from ivr.hearing.values.numbers.words import NumberWords, number_words
from ivr.hearing.values.text import Said

READINGS_MAX = 256
"""How many readings of one text are tried."""

_STEPS_MAX = 3_000
"""How many parts are put together for one text, finished readings or not."""

LENGTH_MAX = 128
"""Longest string that is read out of digits and letters."""

SKIPPED = {
    "en": frozenset({"and", "then", "a", "dash", "hyphen", "minus", "space", "#", "-", "slash"}),
    "es": frozenset({"y", "luego", "guion", "despues", "espacio", "#", "-", "menos", "diagonal"}),
}
"""Words between digits that are none."""

_NOT_IN_CODES = frozenset({"k", "grand", "score"})


class Part(NamedTuple):
    """What some tokens may stand for, and where they end."""

    text: str
    end: int


Parts = Callable[[int], Sequence[Part]]


def readings(length: int, parts: Parts) -> Iterator[str]:
    """Yield what all tokens together may stand for, likeliest first, at most `READINGS_MAX`.

    `parts` says what may begin at a place, likeliest first.
    """
    options = [parts(at) for at in range(length)]
    open_at = [False] * length + [True]
    for at in range(length - 1, -1, -1):
        options[at] = [part for part in options[at] if open_at[part.end]]
        open_at[at] = bool(options[at])
    if not length or not open_at[0]:
        return
    stack: list[tuple[int, str]] = [(0, "")]
    given = 0
    steps = 0
    while stack and given < READINGS_MAX and steps < _STEPS_MAX:
        at, text = stack.pop()
        steps += 1
        if at == length:
            given += 1
            yield text
            continue
        stack.extend(
            (part.end, text + part.text)
            for part in reversed(options[at])
            if len(text) + len(part.text) <= LENGTH_MAX
        )


def digit_strings(said: Said, ear: Ear, skipped: frozenset[str] | None = None) -> Iterator[str]:
    """Yield digit strings that the words may say, each once; `skipped` may stand between them."""
    table = number_words(ear.language)
    if skipped is None:
        skipped = SKIPPED.get(ear.language, SKIPPED["en"])

    def parts(at: int) -> Sequence[Part]:
        found = digit_parts(said.words, at, table)
        if not found and said.words[at] in skipped:
            return [Part("", at + 1)]
        return found

    given: set[str] = set()
    for text in readings(len(said.words), parts):
        if text and text not in given:
            given.add(text)
            yield text


def digit_parts(words: Sequence[str], at: int, table: NumberWords) -> list[Part]:
    """Return the digits that may begin at a place: `forty two` is 42, or 40 and then 2."""
    word = words[at]
    if word[0].isdigit() or word[0] == "-":
        return _figures(words, at, table)
    if word in table.zeros:
        return [Part("0", at + 1)] if is_zero(words, at, table) else []
    if word in table.times:
        return _repeated(words, at, table)
    return [*_counted(words, at, table), *_spoken(words, at, table)]


def is_zero(words: Sequence[str], at: int, table: NumberWords) -> bool:
    """Tell whether a word is the digit 0: `zip` is one between digits, else what is asked for."""
    if words[at] not in table.between:
        return words[at] in table.zeros
    before, after = words[at - 1] if at else "", word_at(words, at + 1)
    return all(
        word[:1].isdigit() or word in table.atoms or word in table.zeros - table.between
        for word in (before, after)
    )


def _figures(words: Sequence[str], at: int, table: NumberWords) -> list[Part]:
    digits = "".join(c for c in words[at] if c.isdigit())
    found = [Part(digits, at + 1)]
    after = word_at(words, at + 1)
    if len(digits) == 1 and after in table.plurals:
        return [Part(table.plurals[after] * int(digits), at + 2)]
    if after in table.hundred or (after in table.scales and after not in _NOT_IN_CODES):
        whole = cardinal(words, at, table)
        return [Part(str(whole.value), whole.end)] if whole else found
    return found


def _repeated(words: Sequence[str], at: int, table: NumberWords) -> list[Part]:
    """Read `double five`, `triple zero`, `double double two`."""
    count = table.times[words[at]]
    after = word_at(words, at + 1)
    if after in table.times and word_at(words, at + 2) not in table.times and at + 2 < len(words):
        return [Part(part.text * count, part.end) for part in _repeated(words, at + 1, table)]
    digit = "0" if after in table.zeros else str(table.atoms.get(after, after))
    return [Part(digit * count, at + 2)] if digit.isdigit() and len(digit) == 1 else []


def _counted(words: Sequence[str], at: int, table: NumberWords) -> list[Part]:
    """Read `three zeros`."""
    count = table.atoms.get(words[at], 0)
    digit = table.plurals.get(word_at(words, at + 1))
    return [Part(digit * count, at + 2)] if digit is not None and 2 <= count <= 9 else []


def _spoken(words: Sequence[str], at: int, table: NumberWords) -> list[Part]:
    found: list[Part] = []
    whole = cardinal(words, at, table)
    if whole is not None and not _NOT_IN_CODES.intersection(words[at + 1 : whole.end]):
        found.append(Part(str(whole.value), whole.end))
    group = _round_hundreds(words, at, table)
    small = below_hundred(words, at, table)
    alone = table.atoms.get(words[at])
    for part in (
        group,
        small and Part(str(small.value), small.end),
        None if alone is None else Part(str(alone), at + 1),
    ):
        if part is not None and part not in found:
            found.append(part)
    if group is not None and _singles(words, group.end, table) > 1:
        found.sort(key=lambda part: part != group)
    return found


def _round_hundreds(words: Sequence[str], at: int, table: NumberWords) -> Part | None:
    """Read hundreds or thousands alone: the 800 of `eight hundred five five five`."""
    for end in range(min(at + 3, len(words)), at, -1):
        if words[end - 1] in table.hundred or words[end - 1] in table.scales:
            whole = cardinal(words[at:end], 0, table)
            fits = whole is not None and whole.end == end - at
            return Part(str(whole.value), end) if whole and fits else None
    value = table.hundreds.get(words[at])
    return None if value is None else Part(str(value), at + 1)


def _singles(words: Sequence[str], at: int, table: NumberWords) -> int:
    """Count single digits in a row."""
    count = 0
    while (
        at + count < len(words)
        and count < 4
        and (words[at + count] in table.zeros or 0 < table.atoms.get(words[at + count], 10) < 10)
    ):
        count += 1
    return count
