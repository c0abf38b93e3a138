"""How a value is left out: `anything but debit`, `I have no card`; how an answer is put off.

Law: words only; which value they leave out is the neighbour's.
"""

from __future__ import annotations

from collections.abc import Sequence

from ivr.hearing.values.text import listed

_ARTICLES = frozenset(listed("the a an my your el la los las un una mi tu de del"))
_EXCEPT = frozenset(listed("except excepting excluding besides excepto salvo menos"))
_PAIRS = frozenset({("other", "than"), ("rather", "than"), ("instead", "of"), ("vez", "de"),
                    ("lugar", "de"), ("except", "for"), ("apart", "from")})  # fmt: skip
_BUT = frozenset({"but"})
_ALL = frozenset(listed("any anything anyone everything all every either whichever whatever"))
_ALL_WITHIN = 4
_WITH_NO = frozenset(listed("have has had got theres is with want need"))
HAVING = frozenset(listed("have has own use tengo tenemos tiene uso quiero"))
"""A verb between `no` and what is not had: the denial reaches further."""

_STALLING = frozenset(
    listed(
        "check see look think find verify get grab ver revisar checar buscar pensar verificar mirar"
    )
)
_STALLED = tuple(tuple(phrase.split()) for phrase in listed(
    "let me,lemme,lets,let us,ill,i will,have to,need to,got to,gotta,going to,gonna,"
    "dejeme,dejame,deje,permitame,voy a,tengo que,necesito,hay que",
    ",",
))  # fmt: skip
_STALLED_FORMS = frozenset(listed("reviso checo busco veo miro verifico"))


def excepted(words: Sequence[str], start: int) -> bool:
    """Tell whether the value that starts at a place is the one that is not meant."""
    at = start
    while at and words[at - 1] in _ARTICLES and tuple(words[at - 2 : at]) not in _PAIRS:
        at -= 1
    if tuple(words[max(at - 2, 0) : at]) in _PAIRS:
        return True
    before = words[at - 1] if at else ""
    if before == "menos" and words[max(at - 2, 0)] == "o":
        return False
    if before in _BUT:
        return not _ALL.isdisjoint(words[max(at - 1 - _ALL_WITHIN, 0) : at - 1])
    return before in _EXCEPT


def has_none(words: Sequence[str], at: int) -> bool:
    """Tell the `no` of `I have no credit card` from an answer."""
    return words[at] == "no" and at > 0 and words[at - 1] in _WITH_NO


def is_put_off(words: Sequence[str], at: int) -> bool:
    """Tell a verb that gains time from a value of its family: `let me check`."""
    is_stalling = words[at] in _STALLING and any(
        tuple(words[max(at - len(phrase), 0) : at]) == phrase for phrase in _STALLED
    )
    return is_stalling or (
        words[at] in _STALLED_FORMS and words[max(at - 1, 0)] in ("dejeme", "dejame", "deje")
    )
