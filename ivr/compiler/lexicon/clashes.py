"""What two nodes of one dialog may not share: a phrase with two meanings, a value of two kinds.

Law: a generated bot hears without knowing which node is listening, so what it hears must mean one
thing in the whole dialog.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ivr.compiler.lexicon.vocabulary import Capture, DialogVocabulary
from ivr.faults import Finding, Where, error


def check_vocabulary(vocabulary: DialogVocabulary, where: Where) -> Iterator[Finding]:
    """Yield LEX005 for everything that would be understood in two ways; `where` is the dialog."""
    for locale in vocabulary.locales:
        yield from _shared_phrases(vocabulary, locale, where)
    for first, second in combinations(vocabulary.captures, 2):
        if _clash(first, second):
            message = f"the values of {first.slot} and {second.slot} cannot be told apart"
            remedy = "Let both be taken by the same intent, or give them other lengths."
            yield error("LEX005", where, message, remedy)


def _shared_phrases(vocabulary: DialogVocabulary, locale: str, where: Where) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for meaning in vocabulary.meanings:
        for phrase in meaning.phrases.get(locale, ()):
            other = first.setdefault(phrase.casefold(), meaning.name)
            if other != meaning.name:
                message = f"{phrase!r} means both {other} and {meaning.name} in {locale}"
                yield error("LEX005", where, message, "Keep it in one of them.")


def _clash(first: Capture, second: Capture) -> bool:
    if (first.intent, first.slot) == (second.intent, second.slot):
        return False
    if first.digits is not None and second.digits is not None:
        return first.digits[0] <= second.digits[1] and second.digits[0] <= first.digits[1]
    if first.values and second.values:
        return not {v.casefold() for v in first.values}.isdisjoint(
            v.casefold() for v in second.values
        )
    return _kind(first) == _kind(second)


def _kind(capture: Capture) -> object:
    if capture.digits is not None:
        return capture.digits
    return capture.values or capture.type
