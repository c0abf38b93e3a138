"""Words around a name that are none of it, and words that no name has; all folded.

Law: tables, and the stripping of what leads to a name and follows it.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.hearing.values.names.refusals import is_talk
from ivr.hearing.values.text import HESITATIONS, Said, listed

Words = Mapping[str, frozenset[str]]


PERSON_LEADS: Words = {
    "en": frozenset(listed(
        "my the first last given family full middle name names surname is was its it im i am this "
        "thats that call me you can they people everyone go goes by under would be spelled yes "
        "sure ok okay hi hello well so mr mrs ms dr miss mister for put down speaking with and "
        "id like say just use forename maiden nickname legal legally "
        " everybody thatll thatd calls named married "
        "mother father parents friends said think believe mam sorry actually hey listed"
    )),
    "es": frozenset(listed(
        "mi el nombre apellido apellidos es soy me llamo llaman dicen puede pueden puedes llamarme "
        "decirme habla aqui primer segundo se llama lo si claro bueno yo senor senora senorita "
        "usted con su son mis los eh pues seria este fue hola buenas buenos dias tardes gusto "
        "pila completo paterno materno nombres dime digame llame llamar le les todos don dona "
        "doctor doctora perdon mucho pusieron dije parte apellida apellido"
    )),
}  # fmt: skip

PLACE_LEADS: Words = {
    "en": frozenset(listed(
        "i live im in from its it is the city town village state country of province my we i'm am "
        "located at near are was born currently right now moving to going am currently based "
        "would be that thats this for stay staying work resident residing reside over yes well so "
        "by on street name named called address hometown home around outside just calling call "
        "moved move flying fly out traveling "
        "travelling travel want go headed heading driving downtown greater suburb suburbs "
        "originally "
        "think thinking believe book me hotel flight actually sorry somewhere close not south "
        "north "
        "east west of say said um uh a an id like get need trip leaving departing arriving"
    )),
    "es": frozenset(listed(
        "vivo en soy de estoy la ciudad pueblo estado pais provincia mi es me encuentro desde aqui "
        "naci resido vivimos estamos somos ahora seria municipio para a cerca se llama calle "
        "direccion sobre si bueno pues capital departamento region nacido nacida vengo "
        "domicilio llamando llamo llama quiero quisiera viajar ir voy vamos mude "
        "mudamos radico radicamos resido reside residimos hacia viajo volar vuelo salgo saliendo "
        "necesito boleto un una hotel perdon creo seria cercanias alrededores afueras centro area "
        "queda encuentra por originario originaria actualmente tengo"
    )),
}  # fmt: skip

TAILS: Words = {
    "en": frozenset(listed("please thanks thank you sir maam madam here speaking now right okay ok "
                           "actually though um uh i guess think is my name it currently calling "
                           "thats me "
                           "line again very much")),
    "es": frozenset(listed("por favor gracias senor senora senorita aqui ahora nada mas creo pues "
                           "servirle ordenes muchas es mi nombre actualmente ok")),
}  # fmt: skip

NOT_NAMES: Words = {
    "en": frozenset(listed(
        "dont do not know knows what why how when where who which no nope nothing none yes yeah "
        "help agent representative operator person human card account balance lost stolen want "
        "need cant cannot wont didnt does repeat again sorry understand tell said say stop cancel "
        "hello okay ok maybe perhaps thanks business something anything someone idea sure mean "
        "because wrong different another other any every same"
    )),
    "es": frozenset(listed(
        "no se sabe que por como cuando donde quien cual nada ninguno si ayuda agente persona "
        "representante operador tarjeta cuenta saldo perdi robaron quiero necesito puedo repita "
        "repetir otra vez perdon entiendo diga dijo cancelar hola quizas talvez algo alguien "
        "porque idea seguro gracias tengo puede mismo misma otro"
    )),
}  # fmt: skip

_DIRECTIONS = frozenset(listed("south north east west"))
_SPANISH_ARTICLES = frozenset({"la", "las", "los", "el", "san", "santa"})


def bare(said: Said, leads: Words, language: str) -> Said:
    """Return the words without what leads to a name and what follows it; never nothing at all."""
    start, end = 0, len(said.words)
    ahead = leads.get(language, frozenset[str]()) | HESITATIONS
    behind = TAILS.get(language, frozenset[str]()) | HESITATIONS
    while start < end - 1 and said.words[start] in ahead:
        if leads is PLACE_LEADS and _begins(said, start, language):
            break
        start += 1
    while end > start + 1 and said.words[end - 1] in behind:
        end -= 1
    return said.part(start, end)


def _begins(said: Said, at: int, language: str) -> bool:
    """Tell a word that leads to places from the same word in a name: `La Paz`, `West Covina`."""
    word, after = said.words[at], said.words[at + 1]
    if language == "es":
        if word == "ciudad":
            return after != "de" and (at == 0 or said.words[at - 1] not in ("la", "mi"))
        return word in _SPANISH_ARTICLES and _named(said, at)
    in_front = at == 0 or said.words[at - 1] != "the"
    return word in _DIRECTIONS and after not in ("of", "in") and in_front


def _named(said: Said, at: int) -> bool:
    """Tell an article that belongs to a name (`La Paz`) from one before `city`."""
    after = said.words[at + 1]
    return after not in PLACE_LEADS["es"]


def is_name(said: Said, language: str, longest: int, *, surely: bool = False) -> bool:
    """Tell whether words can be a name: so many words of letters, none that speaks about things.

    `surely`: words of talk are no hindrance, for something else tells that this is a name.
    """
    refused = NOT_NAMES.get(language, frozenset[str]())
    is_plain = 0 < len(said.words) <= longest and all(
        word[0].isalpha() and word not in refused and len(word) <= 40 for word in said.words
    )
    return is_plain and (surely or not is_talk(said, language))
