"""AMAZON.PhoneNumber: digits as said -> digits, with a plus where one was said.

Law: of what was said, the reading that has the length of a telephone number of the region.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivr.hearing.values.codes.alphanumeric import spans
from ivr.hearing.values.codes.letters import without_radio
from ivr.hearing.values.ear import Ear, Meaning
from ivr.hearing.values.numbers.digits import Part, digit_parts, digit_strings, readings
from ivr.hearing.values.numbers.words import number_words
from ivr.hearing.values.text import Said, listed

DIGITS = range(7, 16)
"""How many digits a telephone number has. Source: ITU E.164, at most fifteen."""

_TOKENS_MAX = 64
_PLUS = frozenset({"plus", "mas", "+"})
_SKIPPED = {
    "en": frozenset(listed("and then dash hyphen area code number is its the country space minus "
                           "thats with star rest next last then part first other followed by "
                           "parenthesis parentheses close closed open dot period digits digit")),
    "es": frozenset(listed("y luego guion codigo area lada numero es el la de espacio prefijo "
                           "menos con pais zona despues resto seguido por parentesis")),
}  # fmt: skip
_AGAIN = {
    "en": frozenset(listed("no sorry wait correction mean actually rather scratch oops")),
    "es": frozenset(listed("no perdon perdone digo mejor corrijo miento espere")),
}
_AREA = {
    "en": (("area", "code"),),
    "es": (("codigo", "de", "area"), ("lada",), ("codigo", "area")),
}
_EXTENSION = frozenset({"extension", "ext", "x", "anexo", "interno"})
_LENGTHS = {"ES": (9,), "GB": (11, 10), "AU": (10,), "MX": (10,), "FR": (10,), "DE": (11, 10, 12)}
_AMERICAN = (10, 11)


def read_phone_number(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read a telephone number anywhere in the words."""
    said = without_radio(said.part(0, min(_before_extension(said.words), _TOKENS_MAX)))
    table, skipped = number_words(ear.language), _SKIPPED.get(ear.language, frozenset[str]())
    known: dict[int, Sequence[Part]] = {}

    def parts(at: int) -> Sequence[Part]:
        if at >= len(said.words):
            return ()
        if at not in known:
            word = said.words[at]
            found = [Part("+", at + 1)] if word in _PLUS else digit_parts(said.words, at, table)
            known[at] = found or ([Part("", at + 1)] if word in skipped else [])
        return known[at]

    stretches = spans(said, parts)
    mended = _mended(said, ear)
    if mended:
        yield Meaning(mended)
    for start, end in stretches:

        def shifted(at: int, start: int = start, end: int = end) -> Sequence[Part]:
            return [Part(p.text, p.end - start) for p in parts(at + start) if p.end <= end]

        numbers = _numbers(readings(end - start, shifted))
        ranked = sorted(numbers, key=lambda number: _strangeness(number, ear))
        yield from (Meaning(number) for number in ranked)


def _mended(said: Said, ear: Ear) -> str | None:
    """Return a number of which the end was said again: `555 1234, no, 1235`; or the area code."""
    marks = _AGAIN.get(ear.language, frozenset[str]())
    at = next((at for at, word in enumerate(said.words) if at and word in marks), None)
    if at is None:
        return _with_area(said, ear)
    whole = next(iter(_ranked(said.part(0, at), ear)), "")
    start = at
    while start < len(said.words) and not _is_digit(said.words[start], ear):
        start += 1
    again = next(digit_strings(said.part(start, len(said.words)), ear), "")
    if not whole or not 2 <= len(again) <= 7:
        return None
    return whole[: -len(again)] + again


def _with_area(said: Said, ear: Ear) -> str | None:
    """Return a number of which the area code was said last."""
    for mark in _AREA.get(ear.language, ()):
        for at in range(4, len(said.words) - 1):
            if said.words[at : at + len(mark)] != mark:
                continue
            start = at + len(mark)
            start += start < len(said.words) and said.words[start] in ("is", "es")
            area = next(digit_strings(said.part(start, len(said.words)), ear), "")
            number = next(iter(_ranked(said.part(0, at), ear)), "")
            if len(area) == 3 and len(number) == 7:
                return area + number
    return None


def _ranked(said: Said, ear: Ear) -> Iterator[str]:
    end = len(said.words)
    while end and not _is_digit(said.words[end - 1], ear):
        end -= 1
    yield from (meaning.value for meaning in read_phone_number(said.part(0, end), ear))


def _is_digit(word: str, ear: Ear) -> bool:
    return bool(digit_parts([word], 0, number_words(ear.language)))


def _before_extension(words: Sequence[str]) -> int:
    return next((at for at, word in enumerate(words) if word in _EXTENSION), len(words))


def _numbers(texts: Iterator[str]) -> list[str]:
    found: list[str] = []
    for text in texts:
        digits = text.replace("+", "")
        number = ("+" if text.startswith("+") else "") + digits
        if len(digits) in DIGITS and text.find("+", 1) < 0 and number not in found:
            found.append(number)
    return found


def _strangeness(number: str, ear: Ear) -> int:
    """Return how unlike a number of the region a number is; readings keep their order else."""
    digits = number.lstrip("+")
    lengths = _LENGTHS.get(ear.region, _AMERICAN)
    if number[0] == "+":
        american = digits[0] == "1"
        return int(len(digits) != 11) if american else int(not 10 <= len(digits) <= 13)
    if lengths is _AMERICAN and len(digits) == 11:
        return 0 if digits[0] == "1" else 2
    if len(digits) in lengths:
        return 0
    return 1 if len(digits) == 7 else 3
