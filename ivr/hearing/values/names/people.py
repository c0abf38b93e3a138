"""AMAZON.FirstName and AMAZON.LastName: as said, or spelled letter by letter.

Law: a name that was spelled is believed; capitals are set, accents stay as they were heard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivr.hearing.values.codes.letters import is_letter, letter_parts, letter_words
from ivr.hearing.values.ear import Ear, Meaning, one
from ivr.hearing.values.names.carriers import PERSON_LEADS, bare, is_name
from ivr.hearing.values.names.given import GIVEN
from ivr.hearing.values.names.refusals import is_talk, names_nothing
from ivr.hearing.values.names.surnames import ENGLISH, SPANISH
from ivr.hearing.values.names.whose import named, without_remark
from ivr.hearing.values.numbers.words import number_words
from ivr.hearing.values.text import Said, listed

_WORDS_MAX = 6
_SPELLED_MAX = 40
_PARTICLES = frozenset(listed("de del la las los y van von der den da do dos di le el bin al"))
_SPELLING = frozenset(
    listed("spelled spelling spells thats that is its i spell it with se escribe deletreo letra "
           "letras deletreado asi as")
)  # fmt: skip
_ABOUT = frozenset(listed("with without like con sin como"))
_KNOWN = frozenset[str]().union(*GIVEN.values())
_DASHES = frozenset({"hyphen", "dash", "guion"})


def read_first_name(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read a first name; of a full name, the part before the surname."""
    yield from _read(said, ear, first=True)


def read_last_name(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read a surname; of a full name, the part after the first name."""
    yield from _read(said, ear, first=False)


def _read(said: Said, ear: Ear, *, first: bool) -> Iterator[Meaning]:
    if names_nothing(said, ear.language):
        return
    name = bare(named(said, ear.language, first=first), PERSON_LEADS, ear.language)
    spelled = spelled_name(name, ear)
    if spelled is not None:
        yield Meaning(spelled)
        return
    name = bare(without_remark(name, ear.language), {}, ear.language)
    if not is_name(name, ear.language, _WORDS_MAX, surely=True):
        return
    name = _in_order(name, first=first)
    chosen = _first_of(name) if first else _last_of(name, ear)
    if not is_talk(name, ear.language) or _is_known(chosen, first=first):
        yield from one(titled(chosen, ear))


def _is_known(name: Said, *, first: bool) -> bool:
    """Tell a name that is in a table: `my last name is still Smith`."""
    known = _KNOWN if first else ENGLISH | SPANISH
    return all(word in known for word in name.words)


def spelled_name(name: Said, ear: Ear) -> str | None:
    """Return a name that is spelled, with the accents of the name where it was said as well."""
    spelled = _spelled(name, ear)
    if spelled is None:
        return None
    heard = next((name.raw(at) for at, word in enumerate(name.words) if word == spelled), "")
    return _capitalised(heard or spelled)


def _in_order(name: Said, *, first: bool) -> Said:
    """Return a full name without what is said twice, the first name first."""
    words = name.words
    if len(words) > 2 and words[0] == words[-1]:
        return name.part(1, len(words))
    if len(words) == 2 and "," in name.gap(1) and words[1] in _KNOWN and words[0] not in _KNOWN:
        return name.part(1, 2) if first else name.part(0, 1)
    return name


def _spelled(name: Said, ear: Ear) -> str | None:
    """Return the letters that the words end with: all of them, or after the name itself."""
    words = name.words[: _SPELLED_MAX * 2]
    found = _repeated(words)
    for start in range(len(words) if found is None else 0):
        if start and words[start - 1] in _ABOUT:
            break
        if len([word for word in words[:start] if word not in _SPELLING]) > 3:
            break
        text = _letters(words, start, ear)
        if text is not None and text in words[:start]:
            return text
        found = found or text
    return found


def _repeated(words: Sequence[str]) -> str | None:
    """Return a name that is spelled first and said then: `t o n y tony`."""
    count = next((at for at, word in enumerate(words) if not is_letter(word)), len(words))
    text = "".join(words[:count])
    return text if count > 1 and text in words[count:] else None


def _letters(words: Sequence[str], at: int, ear: Ear) -> str | None:
    """Read letters to the end, at least two, one of them named plainly; doubled ones too."""
    table, times = letter_words(ear.language), number_words(ear.language).times
    letters: list[str] = []
    plain = 0
    initial = example = False
    while at < len(words):
        double = times.get(words[at], 0) if at + 1 < len(words) else 0
        options = letter_parts(words, at, ear.language)
        if double and not any(part.end > at + 1 for part in options):
            options = letter_parts(words, at + 1, ear.language)
        if not options:
            return None
        plain += is_letter(words[at]) or double > 0 or words[at] in table.alphabet
        initial = initial or (is_letter(words[at]) and options[0].end == at + 1)
        example = example or words[at] in table.alphabet
        plain += (words[at],) in table.names and len(words[at]) > 1 and ear.language == "es"
        letters.append(options[0].text * max(double, 1))
        at = options[0].end
    text = "".join(letters)
    is_spelled = plain >= 2 and len(letters) >= (3 if initial and example else 2)
    return text.lower() if is_spelled and len(text) <= _SPELLED_MAX else None


def _first_of(name: Said) -> Said:
    if len(name.words) < 2:
        return name
    if name.words[0] in _PARTICLES or _is_prefix(name.words[0], name.words[1]):
        return name.part(0, 2)
    end = at = 1
    while at < len(name.words):
        if name.words[at] in _KNOWN and "-" not in name.gap(at):
            end = at + 1
        elif "-" in name.gap(at) or name.words[at] in _DASHES:
            end = min(at + 2 if name.words[at] in _DASHES else at + 1, len(name.words))
        elif name.words[at] not in _PARTICLES:
            break
        at += 1
    return name.part(0, end)


def _last_of(name: Said, ear: Ear) -> Said:
    at = 0
    while at < len(name.words) - 1 and name.words[at] in _KNOWN and not _is_hyphened(name, at):
        at += 1
    if at == 0 and _begins_with_unknown(name):
        at = 1
    if at and len(name.words) - at > 1 and len(name.words[at]) == 1:
        at += name.words[at] not in ("o", "d", "y")
    if at and ear.language == "en":
        while at < len(name.words) - 1 and not _belongs(name, at):
            at += 1
    return name.part(at, len(name.words))


def _begins_with_unknown(name: Said) -> bool:
    """Tell a first name that no table has from the first of two surnames."""
    if len(name.words) < 2 or _belongs(name, 0):
        return False
    word = name.words[0]
    return word not in SPANISH and word not in ENGLISH and not word.endswith("ez")


def _belongs(name: Said, at: int) -> bool:
    """Tell a word that is of one surname with the next: `de la Cruz`, `Smith-Jones`, `O Brien`."""
    word, after = name.words[at], name.words[at + 1]
    double = word in SPANISH and (after in SPANISH or after in _PARTICLES)
    is_prefix = word in _PARTICLES or word in ("st", "saint", "san") or _is_prefix(word, after)
    return double or is_prefix or after in ("de", "y") or _is_hyphened(name, at)


def _is_hyphened(name: Said, at: int) -> bool:
    return "-" in name.gap(at + 1) or name.words[at + 1] in _DASHES


def titled(name: Said, ear: Ear) -> str:
    """Return a name with its capitals: O'Brien, McDonald, María de los Ángeles, Smith-Jones."""
    written: list[str] = []
    for at, word in enumerate(name.words):
        if word in _DASHES and 0 < at < len(name.words) - 1:
            written.append("-")
            continue
        raw = name.raw(at)
        text = _capitalised(raw)
        joined = at > 0 and (name.gap(at) == "-" or written[-1] == "-")
        prefix = at > 0 and ear.language == "en" and _is_prefix(name.words[at - 1], word)
        if prefix and name.words[at - 1] == "o":
            text = "'" + text
        if at and not joined and not prefix:
            text = " " + text
        written.append("-" + text if at and name.gap(at) == "-" else text)
    return "".join(written)


def _is_prefix(before: str, word: str) -> bool:
    """Tell the halves of O'Brien and McDonald where they are heard as two words."""
    return before in ("o", "mc") and len(word) > 3


def _capitalised(word: str) -> str:
    """Set capitals within one word."""
    pieces = word.replace("\u2019", "'").replace("`", "'").lower().split("'")
    if len(pieces) > 1 and len(pieces[0]) <= 2:
        return "'".join(piece.capitalize() for piece in pieces)
    text = "'".join([pieces[0].capitalize(), *pieces[1:]])
    return f"Mc{text[2:].capitalize()}" if text.startswith("Mc") and len(text) > 4 else text
