"""What a phrase says when its small words are left out: `can't find it`, `no la encuentro`.

Law: negations become one word, small words none; the stems of what is left stand in order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivr.hearing.values.listed.stems import stem
from ivr.hearing.values.text import listed

Words = Mapping[str, frozenset[str]]

NEGATORS: Words = {
    "en": frozenset(listed(
        "not dont didnt doesnt wasnt isnt arent werent aint never neither nor cant cannot couldnt "
        "wont wouldnt havent hasnt hadnt unable without"
    )),
    "es": frozenset(listed("no nunca jamas tampoco ni sin")),
}  # fmt: skip
"""Words that say that something is not so."""

SMALL: Words = {
    "en": frozenset(listed(
        "a an the i im ive id ill you youre he hes she it its is was were be been being are am "
        "has have had do does did done we they theyre them my mine your his her their our this "
        "that thats these those there to of for on in at with from by and or so just think "
        "believe guess someone somebody anybody people can could would will should might may got "
        "get gets getting me us please really actually seems seem looks apparently well um uh "
        "very too now already still anymore any some kind sort like want need able if one"
    )) - {"mine"},
    "es": frozenset(listed(
        "el la los las lo le les me te se nos un una unos unas de del al en a y e o que mi mis tu "
        "su sus es esta estan estaba estuvo fue fueron era eran ha han he hay ser sido estoy soy "
        "yo ella usted ellos alguien creo parece como con por para ya puedo puede podido puedes "
        "pude quiero quisiera tengo tiene muy pues bueno esto eso ese esa este aun todavia si "
        "hola mire favor gracias necesito"
    )),
}  # fmt: skip
"""Words that a phrase means the same without."""

GENERIC = frozenset(listed(
    "card tarjet account cuent cont money diner thing cos number numer problem call llam phone "
    "telefon bank banc servic service option opcion other otr"
))  # fmt: skip
"""Stems of things that callers talk about anyway: one of them alone chooses nothing."""

COMMON: Words = {
    "en": frozenset(listed(
        "that this what when then than them they there their these those with will well were have "
        "here your from just like last most cost lots must need want know make more over some "
        "same such take time very work year good back call case even find give help hold home "
        "look much name next only part said sure tell thing think about after again could every "
        "first never other place point right since small still thank today where which while "
        "world would money bank card phone please hello sorry speak agent person balance"
    )),
    "es": frozenset(listed(
        "esta este esto esos esas para pero como cuando donde quien cual todo toda nada algo "
        "mucho poco otra otro bien hola mire diga quiero puedo tengo sobre entre hasta desde "
        "hacer decir saber ahora luego antes nunca siempre tarde noche hora favor gracias ayuda "
        "persona agente tarjeta cuenta dinero banco saldo numero nombre casa cosa parte vez"
    )),
}  # fmt: skip
"""Words that are meant when they are heard: never a slip of another one."""

NOT = "\0not"


def contents(words: Sequence[str], language: str) -> list[tuple[str, int]]:
    """Return the stems that say something, each with its place among the words."""
    negators, small = NEGATORS.get(language, frozenset()), SMALL.get(language, frozenset())
    return [
        (NOT if word in negators else stem(word, language), at)
        for at, word in enumerate(words)
        if word in negators or word not in small
    ]


def phrase_contents(words: Sequence[str], language: str) -> tuple[str, ...]:
    """Return the stems that a phrase says something with; all where it is small words alone."""
    found = tuple(text for text, _ in contents(words, language))
    if any(text != NOT for text in found):
        return found
    return tuple(stem(word, language) for word in words)
