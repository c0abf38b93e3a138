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
        "here give gave ill let spell it ok okay "
        "im i have use would be well so um uh just please id say and contact write on"
    )),
    "es": frozenset(listed(
        "mi el la correo electronico email mail e direccion es seria si claro este bueno pues de "
        "tengo uso usa use apunte anote pueden puede escribirme siguiente escriba escribame "
        "envielo "
        "mandelo mandeme ponga anota apunta electronica personal trabajo correos a eh un por "
        "favor ok aqui ahi va tiene"
    )),
}  # fmt: skip
_TAILS = {
    "en": frozenset(listed("please thanks thank you all lowercase that is it thats one word ok")),
    "es": frozenset(listed("por favor gracias todo en minusculas junto ok eso es todo")),
}
_ENDINGS = frozenset(listed(
    "com con net org edu gov mil int info biz io co us uk mx es ar cl pe ec ve cr gt hn sv ni pa "
    "do pr uy py bo cu br ca de fr it eu au in me tv app dev ai name pro mobi tech online store "
    "site"
))  # fmt: skip
"""Words that end a domain, after a dot."""

_DOTS = frozenset({"dot", "punto", "period", "point"})
_ANEW = {
    "en": frozenset(listed("or wait sorry not actually correction rather")),
    "es": frozenset(listed("o perdon perdone espere espera digo mejor corrijo")),
}
"""After a whole address: another one comes, or this one is wrong."""

_WRITTEN = frozenset(listed(
    "space spaces caps capitals dash dashes dot dots hyphen hyphens underscore underscores "
    "numbers period periods lleva hay tiene espacios"
))  # fmt: skip
"""What `no` says about the writing of an address."""

_SIGN = frozenset({"sign", "symbol"})
_CARRYING = {
    "en": frozenset(listed("my the email mail address reach me best")),
    "es": frozenset(listed("mi el correo direccion email mail electronico")),
}
"""Words before `is` that tell that the address begins after it."""

_IS = {"en": frozenset({"is", "its"}), "es": frozenset({"es"})}
_CLITICS = {"en": frozenset[str](), "es": frozenset(listed("se te le lo la"))}
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
    signs = _signs(said.words, language)
    if any(_holds_ending(said.words[one:other]) for one in signs for other in signs):
        return
    for at in signs:
        local = _without_leads(_without_carrier(said.part(0, at), language), language)
        domain = _domain(said.part(at + 1, len(said.words)), language)
        if domain is None:
            return
        for part in (_without_tails(domain, language), domain):
            local = _without_remarks(local, language)
            text = f"{_written(local, language)}@{_host(_written(part, language))}"
            if _WHOLE.fullmatch(text):
                yield Meaning(text)
                return


def _holds_ending(words: Sequence[str]) -> bool:
    """Tell words between two at signs that end a domain: two addresses are one too many."""
    return any(words[at] in _DOTS and words[at + 1] in _ENDINGS for at in range(1, len(words) - 1))


def _domain(said: Said, language: str) -> Said | None:
    """Return the words of the domain, without what follows; None where it is taken back."""
    words = said.words
    start = int(len(words) > 2 and words[0] in _SIGN and words[1] not in _DOTS)
    for at in range(start + 1, len(words) - 1):
        is_end = words[at] in _DOTS and words[at + 1] in _ENDINGS
        behind = words[at + 2 :]
        goes_on = bool(behind) and (behind[0] in _DOTS or said.gap(at + 2) == ".")
        if is_end and not goes_on:
            return None if _taken_back(behind, language) else said.part(start, at + 2)
    return said.part(start, len(words))


def _taken_back(words: Sequence[str], language: str) -> bool:
    denied = any(
        word == "no" and (at + 1 == len(words) or words[at + 1] not in _WRITTEN)
        for at, word in enumerate(words)
    )
    return denied or not _ANEW[language].isdisjoint(words)


def _without_carrier(said: Said, language: str) -> Said:
    """Leave out a sentence before the address: `the best way to reach me is`, `se lo doy`."""
    words, start = said.words, 0
    for at in range(1, len(words) - 1):
        if words[at] in _IS[language] and not _CARRYING[language].isdisjoint(words[:at]):
            start = at + 1
    start += words[start : start + 1] in (("ahi",), ("aqui",))
    clitics = start
    while clitics < len(words) and words[clitics] in _CLITICS[language]:
        clitics += 1
    if clitics > start and words[start] not in ("lo", "la") and clitics + 1 < len(words):
        start = clitics + 1
    return said.part(start, len(words))


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
        if said.words[at : at + 2] in _MARKS[language]:
            break
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
