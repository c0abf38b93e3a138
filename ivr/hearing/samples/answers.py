"""Yes, no, perhaps and do not know, as callers say them; all phrases folded.

Law: words only. Which languages hearing knows is decided here and in `numerals`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivr.hearing.samples.words import listed

CONFIRMATIONS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {
        "Yes": listed(
            "yes,yeah,yep,yup,yes please,sure,sure thing,correct,right,ok,okay,of course,"
            "absolutely,definitely,exactly,that is correct,that is right,thats correct,thats right,"
            "it is,i do,i did,affirmative,go ahead,yes it is,yes i do,yes i did,please do",
            ",",
        ),
        "No": listed(
            "no,nope,nah,no thanks,no thank you,not really,not at all,wrong,incorrect,thats wrong,"
            "that is wrong,not correct,thats not right,thats not correct,it is not,i do not,"
            "i did not,do not,never,negative,no it is not,no i did not,no i do not",
            ",",
        ),
        "Maybe": ["maybe", "perhaps", "possibly"],
        "Don't know": ["i do not know", "do not know", "not sure", "im not sure", "i am not sure"],
    },
    "es": {
        "Yes": listed(
            "si,si por favor,claro,claro que si,correcto,es correcto,asi es,exacto,exactamente,"
            "por supuesto,de acuerdo,esta bien,afirmativo,si senor,si senora,si fui yo,adelante,"
            "vale,eso es,desde luego",
            ",",
        ),
        "No": listed(
            "no,no gracias,incorrecto,no es correcto,eso no es correcto,esta mal,para nada,"
            "de ninguna manera,negativo,nunca,no fui yo,no senor,no senora,claro que no",
            ",",
        ),
        "Maybe": ["quizas", "tal vez", "puede ser", "a lo mejor"],
        "Don't know": ["no se", "no lo se", "no estoy seguro", "no estoy segura"],
    },
}
"""Language -> value of AMAZON.Confirmation -> phrases."""

TAILS: Mapping[str, frozenset[str]] = {
    "en": frozenset(listed("please thanks thank you sir madam maam it that is was i do did")),
    "es": frozenset(listed("por favor gracias senor senora lo es fue eso")),
}
"""Words that may follow a yes or a no without changing it."""


def confirmation(said: Sequence[str], language: str) -> str | None:
    """Return the value of AMAZON.Confirmation that folded words say, or None."""
    text = " ".join(said)
    table = CONFIRMATIONS.get(language, {})
    for value, phrases in table.items():
        if text in phrases:
            return value
    tails = TAILS.get(language, frozenset())
    if said and all(word in tails for word in said[1:]):
        return next((value for value, phrases in table.items() if said[0] in phrases), None)
    return None
