"""What a caller says that something is: `that is not correct`, `eso no está bien`.

Law: who or what, then how it is denied, then one judging word; a denial of a bad word is unclear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivr.hearing.values.text import listed

YES, NO, MAYBE, UNKNOWN = "Yes", "No", "Maybe", "Don't know"
"""The values of AMAZON.Confirmation."""

JUDGED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "en": {
        "subjects": frozenset(listed("that it this all everything they those these we i")),
        "joined": frozenset(listed("thats its theyre im")),
        "persons": frozenset(listed("i im")),
        "copulas": frozenset(listed("is was are were am")),
        "negators": frozenset(listed("not isnt wasnt arent werent aint never")),
        "degrees": frozenset(listed(
            "really quite very entirely exactly absolutely definitely totally completely all "
            "so pretty fully perfectly too still actually the"
        )),
        "right": frozenset(listed(
            "right correct true accurate fine good okay ok alright great perfect exact me mine one "
            "it"
        )),
        "wrong": frozenset(listed("incorrect wrong false inaccurate untrue mistaken bad")),
        "sure": frozenset(listed("sure certain positive confident")),
        "well": frozenset(listed("fine good okay ok alright great perfect bad")),
    },
    "es": {
        "subjects": frozenset(listed("eso esto todo ese esa este yo")),
        "joined": frozenset(),
        "persons": frozenset(listed("yo estoy estamos")),
        "copulas": frozenset(listed("es esta era estaba fue son estan estoy estamos")),
        "negators": frozenset(listed("no nunca tampoco")),
        "degrees": frozenset(listed("muy del todo nada tan completamente totalmente bastante")),
        "right": frozenset(listed(
            "bien correcto correcta correctos cierto verdad asi verdadero exacto perfecto"
        )),
        "wrong": frozenset(listed(
            "mal incorrecto incorrecta incorrectos falso falsa equivocado equivocada erroneo "
            "erronea"
        )),
        "sure": frozenset(listed("seguro segura convencido convencida")),
        "well": frozenset(listed("bien mal perfecto asi correcto correcta")),
    },
}  # fmt: skip
"""Language -> kind of word -> words. `joined` are a subject and its verb in one word; of `persons`
`sure` words are answers, but `well` words are not: `I'm fine`."""


def judged(words: Sequence[str], at: int, language: str) -> tuple[str, int]:
    """Read a subject, how it is denied and what it is said to be: `that is not quite right`.

    The value is empty where it is not clear which way, the length nothing where nothing is judged.
    """
    kinds, end = JUDGED[language], at
    bound = denied = False
    while end < len(words):
        word = words[end]
        starts = end == at and word in kinds["subjects"] | kinds["joined"]
        bound = bound or word in kinds["copulas"] or (end == at and word in kinds["joined"])
        if word in kinds["negators"]:
            denied, bound = True, bound or language == "en"
        elif not starts and word not in kinds["copulas"] | kinds["degrees"]:
            break
        end += 1
    if not bound or end == len(words):
        return "", 0
    is_person = not kinds["persons"].isdisjoint(words[at:end])
    verdict = _verdict(words[end], kinds, is_person=is_person, denied=denied)
    return ("", 0) if verdict is None else (verdict, end + 1 - at)


def _verdict(
    word: str, kinds: Mapping[str, frozenset[str]], *, is_person: bool, denied: bool
) -> str | None:
    """Return what a judging word answers, nothing where that is unclear; None for another word."""
    if word in kinds["sure"] and is_person:
        return UNKNOWN if denied else YES
    if is_person and word in kinds["well"]:
        return ""
    if word in kinds["right"]:
        return NO if denied else YES
    if word in kinds["wrong"]:
        return "" if denied else NO
    return None
