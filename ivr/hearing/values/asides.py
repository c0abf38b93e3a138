"""Words of an answer that are no value though they sound like one, and what they do to values.

Law: tables and places in a text; what a value is stays with the readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from ivr.hearing.values.text import HESITATIONS, Said, Token, listed

BLANK = "…"
"""Stands where a word was that says nothing to any reader."""

Known = Callable[[str], bool]
"""Tells whether a word can be part of a value that is looked for."""

EDGES = {
    "en": HESITATIONS | frozenset(listed(
        "please thanks thank you its it is the my um about around like make that thats for on at "
        "yes sure ok okay i think say maybe approximately exactly just number amount a of "
        "in and to by from this s o with after before until till now right within at between …")),
    "es": HESITATIONS | frozenset(listed(
        "por favor gracias es el la los las mi son como unos unas mas menos si claro creo que "
        "seria aproximadamente exactamente numero cantidad de a en para al un y con del lo dia "
        "por como desde hasta sobre ahora ya hace fue este pasadas punto …")),
}  # fmt: skip
"""Words that may stand at the edges of a value that must be whole."""

CORRECTIONS = {
    "en": frozenset(listed("sorry actually wait correction rather mean meant scratch oops")),
    "es": frozenset(listed("perdon perdona perdone digo mejor corrijo miento espere espera sino")),
}
"""Words after which a value is said again."""

_CORRECTED_BY_TWO = {"en": frozenset({("make", "that"), ("make", "it"), ("change", "that")})}
_NO = "no"

_ASIDES = {
    "en": re.compile(
        r"\b(?:a|an|one|another) (?:quick )?(?:moment|question|problem|issue|favor|thing)\b"
        r"|\b(?<!in )(?:a|one|another) (?:sec|second|minute)\b"
        r"|\b(?:talk|speak|talking|speaking) (?:to|with) (?:a|one) (?:person|human)\b"
    ),
    "es": re.compile(
        r"\bun (?:momento|momentito|ratito|rato|instante|segundito|minutito|problema|favor|poco|"
        r"poquito|monton)\b|(?<!\ben )(?<!\ba )\bun (?:segundo|minuto)\b"
        r"|\buna (?:pregunta|duda|consulta|cosa)\b"
        r"|\b(?:hablar|hable|comuniqueme|paseme|con|quiero|necesito) (?:con |a )?(?:una?) "
        r"(?:persona|humano|agente|operador|operadora|asesor|asesora|representante)\b"
        r"|\bde una vez\b|\buna vez mas\b"
    ),
}  # fmt: skip
"""Stock phrases with an article or a number in them."""

_ABOUT = {
    "en": re.compile(r"\bmore or less\b"),
    "es": re.compile(r"(?:\bmas o|\bpor lo|\ba lo|\bal|\bcuando) menos\b"),
}
"""`About`, said with a word that could be a minus or stand between two values."""

_WHICH = {
    "en": frozenset(listed(
        "no which that this the any each every another other what same right wrong first last new "
        "old only")),
    "es": frozenset(listed("cual cada ese este otro algun ni")),
}  # fmt: skip
"""Words that make a pronoun of the `one` after them."""
_ONE = {"en": frozenset({"one"}), "es": frozenset({"uno", "una"})}

_PERCENT_AFTER = {
    "en": frozenset({("per", "cent")}),
    "es": frozenset({("por", "ciento"), ("por", "cien")}),
}

_LAST_FEW = {
    "en": re.compile(r"\b(?:last|first|final) (?:two|three|four|five|six|\d)(?= (?!digit))"),
    "es": re.compile(r"\b(?:ultimos|primeros) (?:dos|tres|cuatro|cinco|seis|\d)(?= (?!digito))"),
}
"""`The last four` before the digits themselves."""

_DENIALS = {
    "en": frozenset(listed(
        "not isnt wasnt arent werent dont doesnt didnt cant cannot wont never except excluding "
        "besides without nor neither")),
    "es": frozenset(listed("excepto salvo sin tampoco nunca")),
}  # fmt: skip
_EXCEPTIONS = {"en": frozenset({"but"}), "es": frozenset({"menos"})}
_ALL = {
    "en": frozenset(listed("any anything every everything all anyday anytime whatever")),
    "es": frozenset(listed("cualquier cualquiera todo toda todos todas")),
}
_DENIED_THROUGH = {
    "en": frozenset(listed(
        "the a an on at for it its is was be to do want have need make that this like think of")),
    "es": frozenset(listed("el la los las es son fue eran de en para a con")),
}  # fmt: skip
"""Words that may stand between a denial and the value that it denies."""
_NO_VERB = {"es": frozenset(listed("es son fue era quiero puedo tengo necesito"))}
"""Spanish `no` denies the value after one of these; before the value itself it corrects."""

_NO_AND = frozenset(listed(
    "problem problems thats more less later earlier sooner rush matter doubt worries thanks thank "
    "mas menos hay gracias")
)  # fmt: skip
"""What makes another phrase of a `no` after a value: `fifty, no problem`."""

_VAGUE = {
    "en": frozenset(listed("few several many some umpteen multiple various countless")),
    "es": frozenset(listed(
        "ningun ninguna unos unas varios varias muchos muchas algunos algunas cuantos cuantas "
        "pocos pocas")),
}  # fmt: skip

_OR = {"en": frozenset({"or"}), "es": frozenset({"o", "u"})}
_TO = {"en": frozenset({"to", "through", "thru"}), "es": frozenset({"a", "al", "hasta"})}
_BETWEEN = {"en": ("between", frozenset({"and"})), "es": ("entre", frozenset({"y", "e"}))}

_AT_AN_HOUR = (("a", "la"), ("a", "las"))
"""Spanish `to` before what is no end of a range: `el lunes a las tres`."""

_THROUGH_MAX = 3
_ALL_BEFORE_MAX = 4
_JOINTS_MAX = 8


def corrected(words: Sequence[str], language: str) -> tuple[int, int, bool] | None:
    """Return where the last correction begins and ends, and whether it is a mere `no`."""
    marks = CORRECTIONS.get(language, frozenset[str]())
    pairs = _CORRECTED_BY_TWO.get(language, frozenset[tuple[str, str]]())
    for at in range(len(words) - 1, -1, -1):
        is_pair = at > 0 and (words[at - 1], words[at]) in pairs
        if words[at] in marks or is_pair or words[at] == _NO:
            start = at - 1 if is_pair else at
            inside = start > 0 and at < len(words) - 1
            return (start, at + 1, words[at] == _NO) if inside else None
    return None


def without_asides(heard: Said, language: str, known: Known) -> Said:
    """Blank what sounds like a number and is none: `one moment`, `which one`, `una pregunta`."""
    words = heard.words
    blank = _blank(words, _ASIDES.get(language))
    blank |= {at: BLANK for at in range(1, len(words)) if _is_pronoun(words, at, language, known)}
    return _without(heard, blank)


def without_about(heard: Said, language: str) -> Said:
    """Blank `más o menos` and its like."""
    return _without(heard, _blank(heard.words, _ABOUT.get(language)))


def percent_marked(heard: Said, language: str, known: Known) -> Said:
    """Write `por ciento` after a number as a sign, so that no hundred is heard in it."""
    signs: dict[int, str] = {}
    pairs = _PERCENT_AFTER.get(language, frozenset[tuple[str, str]]())
    for at in range(1, len(heard.words) - 1):
        pair = (heard.words[at], heard.words[at + 1])
        if pair in pairs and known(heard.words[at - 1]):
            signs |= {at: "%", at + 1: BLANK}
    return _without(heard, signs)


def is_percent_alone(words: Sequence[str], language: str) -> bool:
    """Tell whether words are `por ciento` without its number."""
    return tuple(words) in _PERCENT_AFTER.get(language, frozenset[tuple[str, str]]())


def without_last_few(heard: Said, language: str) -> Said:
    """Blank the count in `the last four is ...`: it is no digit of the code."""
    return _without(heard, _blank(heard.words, _LAST_FEW.get(language)))


def is_denied(words: Sequence[str], start: int, end: int, language: str) -> bool:
    """Tell whether a value is what is not meant: `not today`, `any day but friday`, `hoy no`."""
    through = _DENIED_THROUGH.get(language, frozenset[str]())
    denials = _DENIALS.get(language, frozenset[str]())
    if _is_exception(words, start, language):
        return True
    at = start - 1
    while at >= 0 and start - at <= _THROUGH_MAX and words[at] in through:
        at -= 1
    if at >= 0 and (words[at] in denials or _is_exception(words, at, language)):
        return True
    verbs = _NO_VERB.get(language, frozenset[str]())
    for verb in (at, at + 1):
        if 0 < verb < start and words[verb - 1] == _NO and words[verb] in verbs:
            return True
    after = words[end] if end < len(words) else ""
    return after == _NO and not (end + 1 < len(words) and words[end + 1] in _NO_AND)


def is_vague(words: Sequence[str], at: int, language: str) -> bool:
    """Tell whether a count that says nothing stands before a place: `several`, `unos cuantos`."""
    return at > 0 and words[at - 1] in _VAGUE.get(language, frozenset[str]())


def joints(words: tuple[str, ...], language: str, *, also_to: bool) -> list[int]:
    """Return the places of words that may stand between two values of which one is meant."""
    joining = _OR.get(language, frozenset[str]())
    if also_to:
        joining |= _TO.get(language, frozenset[str]())
    first, second = _BETWEEN.get(language, ("", frozenset[str]()))
    begins = words.index(first) if first in words else len(words)
    found = (
        at
        for at in range(1, len(words) - 1)
        if (words[at] in joining and words[at : at + 2] not in _AT_AN_HOUR)
        or (at > begins + 1 and words[at] in second)
    )
    return list(islice(found, _JOINTS_MAX))


def _is_exception(words: Sequence[str], at: int, language: str) -> bool:
    everything = _ALL.get(language, frozenset[str]())
    before = words[max(at - _ALL_BEFORE_MAX, 0) : at]
    return words[at] in _EXCEPTIONS.get(language, ()) and any(word in everything for word in before)


def _is_pronoun(words: Sequence[str], at: int, language: str, known: Known) -> bool:
    """Tell the `one` of `which one` from a number: nothing of a value is beside it."""
    if words[at] not in _ONE.get(language, ()) or words[at - 1] not in _WHICH.get(language, ()):
        return False
    is_value_after = at + 1 < len(words) and known(words[at + 1])
    is_corrected = words[at - 1] == _NO and at > 1 and known(words[at - 2])
    return not is_value_after and not is_corrected


def _blank(words: Sequence[str], phrases: re.Pattern[str] | None) -> dict[int, str]:
    """Return the places of all phrases of a table."""
    if phrases is None:
        return {}
    text = " ".join(words)
    return {
        at: BLANK
        for match in phrases.finditer(text)
        for at in range(text.count(" ", 0, match.start()), text.count(" ", 0, match.end()) + 1)
    }


def _without(heard: Said, changed: Mapping[int, str]) -> Said:
    if not changed:
        return heard
    tokens = tuple(
        Token(changed.get(at, token.word), token.start, token.end)
        for at, token in enumerate(heard.tokens)
    )
    return Said(heard.text, tokens, tuple(token.word for token in tokens))
