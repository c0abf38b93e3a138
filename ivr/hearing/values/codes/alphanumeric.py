"""AMAZON.AlphaNumeric, UK postal codes: letters and digits as said -> a code in capitals.

Law: a regular expression chooses among readings; without one the likeliest reading counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from ivr.hearing.values.codes.letters import is_letter, letter_words, sign_parts, without_radio
from ivr.hearing.values.ear import Ear, Meaning
from ivr.hearing.values.numbers.digits import LENGTH_MAX, Part, readings
from ivr.hearing.values.text import Said

REGEX_LENGTH_MAX = 300
"""Longest pattern. Source: Lex V2 models API, RegexPattern."""

_TOKENS_MAX = 96
_GIVEN_MAX = 8
_LITERAL = re.compile(r"[^\W_]+(?:[-./_ ]?[^\W_]+)*")
_EXPLOSIVE = re.compile(r"\([^()]*[+*}][^()]*\)[+*{]")
_POSTAL = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


@lru_cache(maxsize=512)
def pattern(regex: str) -> re.Pattern[str] | None:
    """Compile a pattern of a slot type; None for one that Lex refuses or that may run for ever."""
    if len(regex) > REGEX_LENGTH_MAX or _EXPLOSIVE.search(regex):
        return None
    try:
        return re.compile(regex, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError):
        return None


def spans(said: Said, parts: Callable[[int], Sequence[Part]]) -> list[tuple[int, int]]:
    """Return the stretches of tokens that can be read as signs, the longest first."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(said.words):
        end = _furthest(at, parts)
        if end > at:
            found.append((at, end))
        at = max(end, at + 1)
    return sorted(found, key=lambda span: span[0] - span[1])


def _furthest(start: int, parts: Callable[[int], Sequence[Part]]) -> int:
    reached = {start}
    waiting = [start]
    while waiting:
        for part in parts(waiting.pop()):
            if part.end not in reached:
                reached.add(part.end)
                waiting.append(part.end)
    return max(reached)


def parts_of(said: Said, ear: Ear) -> Callable[[int], Sequence[Part]]:
    """Return what signs may begin at a place of a text; each place is looked at once."""
    known: dict[int, list[Part]] = {}

    def parts(at: int) -> Sequence[Part]:
        if at >= len(said.words):
            return ()
        found = known.get(at)
        if found is None:
            found = sign_parts(said.words, at, ear.language)
            if not found and said.words[at] in ("-", "_", "+"):
                found = [Part("", at + 1)]
            if found and "-" in said.gap(at).strip() and not said.gap(at).startswith(" "):
                found = [*(Part("-" + part.text, part.end) for part in found if part.text), *found]
            known[at] = found
        return found

    return parts


def codes(said: Said, ear: Ear) -> Iterator[tuple[str, int, int]]:
    """Yield codes that stretches of the text say, with first and last token."""
    said = without_radio(said.part(0, _TOKENS_MAX))
    parts = parts_of(said, ear)
    for start, end in spans(said, parts):

        def shifted(at: int, start: int = start, end: int = end) -> Sequence[Part]:
            return [
                Part(part.text, part.end - start) for part in parts(at + start) if part.end <= end
            ]

        for text in readings(end - start, shifted):
            if text.strip("-"):
                yield text.strip("-"), start, end


def read_alphanumeric(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read a code; with a pattern, only codes that match all of it."""
    if ear.regex is not None:
        yield from _matching(said, ear.regex, ear)
        return
    literal = _literal(said)
    if literal is not None:
        yield Meaning(literal)
    given: set[str] = set()
    for text, first, end in codes(said, ear):
        fits = len(said.words) == 1 or _is_code(said.part(first, end), text, ear)
        if fits and text not in given and (len(text) > 1 or len(said.words) == end - first):
            given.add(text)
            bare = text.replace("-", "")
            yield Meaning(text, (text, bare) if bare != text else ())
        if len(given) >= _GIVEN_MAX:
            return


def _is_code(part: Said, text: str, ear: Ear) -> bool:
    """Tell words that spell from words that only sound like letters: `see you` is no code."""
    alphabet = letter_words(ear.language).alphabet
    return any(c.isdigit() for c in text) or any(
        is_letter(word) or word in alphabet for word in part.words
    )


def _literal(said: Said) -> str | None:
    """Return what was typed as a code: `ABC-123`, `A1B2C3`, `QX`."""
    text = said.original
    mixed = any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    capitals = len(said.words) == 1 and text.isupper() and len(text) > 1
    is_code = (mixed and " " not in text) or capitals
    fits = text.isascii() and len(text) <= LENGTH_MAX
    return text.upper() if is_code and fits and _LITERAL.fullmatch(text) else None


def _matching(said: Said, regex: str, ear: Ear) -> Iterator[Meaning]:
    compiled = pattern(regex)
    if compiled is None:
        return
    given: set[str] = set()
    for text in (*_written(said), *(code for code, _, _ in islice(codes(said, ear), 2_000))):
        for form in (text, text.replace("-", "")):
            if form and form not in given and compiled.fullmatch(form):
                given.add(form)
                yield Meaning(form)
        if len(given) >= _GIVEN_MAX:
            return


def _written(said: Said) -> Iterator[str]:
    """Yield the text as it is written, and without what separates."""
    text = said.original.strip().upper()
    if len(text) <= LENGTH_MAX:
        yield text
        yield text.replace(" ", "")
        yield "".join(c for c in text if c.isalnum())


def read_postal_code(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read a UK postal code, with its space. Source: Lex V2 guide, AMAZON.UKPostalCode."""
    given: set[str] = set()
    candidates = (*_written(said), *(code for code, _, _ in islice(codes(said, ear), 2_000)))
    for text in candidates:
        match = _POSTAL.fullmatch("".join(c for c in text if c.isalnum()))
        if match and match[0] not in given:
            given.add(match[0])
            yield Meaning(f"{match[1]} {match[2]}")
