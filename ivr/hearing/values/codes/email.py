"""AMAZON.EmailAddress: typed or spoken -> an address in lower case.

Law: an address has one at sign, a domain with a dot, and only characters that mail has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ivr.hearing.values.codes.letters import letter_parts, letter_words
from ivr.hearing.values.ear import Ear, Meaning
from ivr.hearing.values.numbers.digits import digit_parts
from ivr.hearing.values.numbers.words import number_words
from ivr.hearing.values.text import Said, listed

_TYPED = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}"
)
_WHOLE = re.compile(
    r"[a-z0-9_][a-z0-9_+-]*(?:\.[a-z0-9_+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}"
)
_AT = {"en": ("at", "@"), "es": ("arroba", "@", "aroba")}

_MARKS: Mapping[str, Mapping[tuple[str, ...], str]] = {
    "en": {
        ("dot",): ".", ("period",): ".", ("point",): ".", ("underscore",): "_",
        ("under", "score"): "_", ("dash",): "-", ("hyphen",): "-", ("minus",): "-",
        ("plus",): "+", ("plus", "sign"): "+", ("at", "sign"): "@",
        ("all", "one", "word"): "", ("one", "word"): "", ("no", "spaces"): "",
        ("all", "lowercase"): "", ("all", "lower", "case"): "", ("lowercase",): "",
        ("in", "lowercase"): "", ("the", "number"): "", ("capital",): "", ("all", "together"): "",
        ("the", "letter"): "", ("the", "letters"): "",
    },
    "es": {
        ("punto",): ".", ("guion", "bajo"): "_", ("raya", "baja"): "_", ("guion", "abajo"): "_",
        ("subguion",): "_", ("guion", "medio"): "-", ("guion", "normal"): "-", ("guion",): "-",
        ("mas",): "+", ("signo", "mas"): "+", ("a", "roba"): "@",
        ("todo", "junto"): "", ("todo", "en", "minusculas"): "", ("en", "minusculas"): "",
        ("minusculas",): "", ("sin", "espacios"): "", ("el", "numero"): "", ("la", "letra"): "",
        ("barra", "baja"): "_", ("linea", "baja"): "_", ("underscore",): "_", ("dash",): "-",
        ("dot",): ".", ("raya",): "-", ("mayuscula",): "", ("mayusculas",): "",
        ("con", "mayuscula"): "", ("con", "minuscula"): "", ("y", "luego"): "",
        ("seguido", "de"): "", ("seguido", "por"): "", ("y", "despues"): "", ("luego",): "",
        ("despues",): "", ("las", "letras"): "", ("los", "numeros"): "", ("junto",): "",
        ("en", "mayusculas"): "", ("minuscula",): "", ("sin", "espacio"): "", ("pegado",): "",
        ("todo", "minuscula"): "", ("en", "minuscula"): "", ("todo", "pegado"): "",
    },
}  # fmt: skip
_LEADS = {
    "en": frozenset(listed(
        "my the email e mail address at is its thats that this you can reach me send to yes sure "
        "it ok okay im i have use would be well so um uh just please id say and contact write on"
    )),
    "es": frozenset(listed(
        "mi el la correo electronico email mail e direccion es seria si claro este bueno pues de "
        "tengo uso usa use apunte anote pueden puede escribirme siguiente escriba escribame "
        "envielo "
        "mandelo mandeme ponga anota apunta electronica personal trabajo correos a eh un por "
        "favor ok"
    )),
}  # fmt: skip
_TAILS = {
    "en": frozenset(listed("please thanks thank you all lowercase that is it thats one word ok")),
    "es": frozenset(listed("por favor gracias todo en minusculas junto ok eso es todo")),
}
_ABOUT = {"en": "with", "es": "con"}
_SOUNDS = {
    "gmail": "jimeil yimeil gemail jemail gmeil gimeil jimail gimail jmail jeimeil",
    "hotmail": "jotmeil hotmeil jotmail otmail otmeil",
    "outlook": "autluk outluk autlook aotlook autluc",
    "yahoo": "yahu yaju yajoo llahu iahu",
    "icloud": "aicloud aiclaud ayclaud icloth",
}
_HOSTS = {heard: host for host, sounds in _SOUNDS.items() for heard in sounds.split()}
"""Names of great hosts as they are heard -> as they are written."""

_PLAIN_NAMES = frozenset(
    listed("jota ene ese efe eme ele erre ere equis zeta ceta uve ache hache cu enie")
)
_SHORT_NAMES = frozenset(listed("be ce de pe te ve ge ka ye"))
"""Spanish names of letters: no address holds those words; those that may be words as well."""

_TOKENS_MAX = 64


def read_email(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read an address anywhere in the words."""
    typed = _TYPED.search(said.text[said.tokens[0].start :]) if said.tokens else None
    if typed:
        yield Meaning(typed[0].lower())
        return
    language = ear.language if ear.language in _MARKS else "en"
    said = said.part(0, _TOKENS_MAX)
    for at in _signs(said.words, language):
        local = _without_leads(said.part(0, at), language)
        domain = said.part(at + 1, len(said.words))
        for part in (_without_tails(domain, language), domain):
            local = _without_remarks(local, language)
            text = f"{_written(local, language)}@{_host(_written(part, language))}"
            if _WHOLE.fullmatch(text):
                yield Meaning(text)
                return


def _host(domain: str) -> str:
    """Return a domain as it is written: `jimeil.con` is gmail.com."""
    name, dot, rest = domain.partition(".")
    rest = rest.removesuffix("con") + "com" if rest == "con" or rest.endswith(".con") else rest
    return _HOSTS.get(name, name) + dot + rest


def _without_remarks(said: Said, language: str) -> Said:
    """Leave out how a word is written: `with an h`, `con zeta`."""
    words, names = said.words, letter_words(language).names
    dropped: set[int] = set()
    for at, word in enumerate(words):
        if word != _ABOUT[language] or at == 0:
            continue
        end = at + 1
        while end < len(words) - 1 and words[end] in ("a", "an", "la", "una", "un"):
            end += 1
        if end < len(words) and (len(words[end]) == 1 or (words[end],) in names):
            dropped.update(range(at, end + 1))
    return said.only([at for at in range(len(words)) if at not in dropped]) if dropped else said


def _is_letter_name(words: Sequence[str], at: int, language: str) -> bool:
    """Tell the name of a letter from the same word: `de` beside other letters."""
    if language != "es" or not 0 <= at < len(words):
        return False
    if words[at] in _PLAIN_NAMES:
        return True
    if words[at] not in _SHORT_NAMES:
        return False
    beside = [words[near] for near in (at - 1, at + 1) if 0 <= near < len(words)]
    return any(
        (len(word) == 1 and word.isalpha()) or word in _PLAIN_NAMES or word in _SHORT_NAMES
        for word in beside
    )


def _signs(words: Sequence[str], language: str) -> list[int]:
    """Return the places of the at sign, those with the nearest domain first."""
    found = [at for at, word in enumerate(words) if word in _AT[language]]
    if language == "es":
        found += [at + 1 for at in range(len(words) - 1) if words[at : at + 2] == ("a", "roba")]
    return found[::-1]


def _without_leads(said: Said, language: str) -> Said:
    """Leave out what leads to the address; a name that is such a word alone stays."""
    at = 0
    while at < len(said.words) - 1 and said.words[at] in _LEADS[language]:
        spelled = len(said.words[at]) == 1 and len(said.words[at + 1]) == 1
        is_example = said.words[at] == "a" and said.words[at + 1] in ("de", "como", "as")
        if is_example or _is_letter_name(said.words, at, language):
            break
        if spelled and said.words[at : at + 2] != ("e", "mail"):
            break
        at += 1
    if (
        at < len(said.words)
        and said.words[-1] == "a"
        and language == "es"
        and at + 1 < len(said.words)
    ):
        return said.part(at, len(said.words) - 1)
    return said.part(at, len(said.words))


def _without_tails(said: Said, language: str) -> Said:
    end = len(said.words)
    while end > 1 and said.words[end - 1] in _TAILS[language]:
        end -= 1
    return said.part(0, end)


def _written(said: Said, language: str) -> str:
    marks = _MARKS[language]
    written: list[str] = []
    at = 0
    while at < len(said.words):
        gap = said.gap(at) if at else ""
        if gap in (".", "-"):
            written.append(gap)
        length = next((n for n in (3, 2, 1) if tuple(said.words[at : at + n]) in marks), 0)
        if length:
            written.append(marks[tuple(said.words[at : at + length])])
            at += length
            continue
        text, at = _piece(said.words, at, language)
        written.append(text)
    return "".join(written)


def _piece(words: Sequence[str], at: int, language: str) -> tuple[str, int]:
    """Read one word, number, letter or doubled letter."""
    word, numbers = words[at], number_words(language)
    if word in letter_words(language).alphabet or len(word) > 1:
        digits = [p for p in digit_parts(words, at, numbers) if word not in ("o", "i")]
        if digits:
            return digits[0].text, digits[0].end
    named = [part for part in letter_parts(words, at, language) if part.end > at + 1]
    if word in numbers.times and named:
        return named[0].text.lower(), named[0].end
    if word in numbers.times and at + 1 < len(words):
        letters = letter_parts(words, at + 1, language)
        if letters and len(words[at + 1]) == 1:
            return letters[0].text.lower() * numbers.times[word], letters[0].end
    letters = letter_parts(words, at, language)
    is_name = len(word) == 1 or _is_letter_name(words, at, language)
    spelled = [part for part in letters if part.end > at + 1 or is_name]
    return (spelled[0].text.lower(), spelled[0].end) if spelled else (word, at + 1)
