"""The number words of English and Spanish, all folded.

Law: tables only; what is done with them is in the neighbouring files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ivr.hearing.values.text import listed


def counted(words: str, first: int, step: int = 1) -> dict[str, int]:
    """Return words that count up from a number."""
    return {word: first + step * index for index, word in enumerate(words.split())}


@dataclass(frozen=True, slots=True)
class NumberWords:
    """How one language says numbers.

    `atoms` are the words for 0 to 99, `tens` those among them that take a unit after them;
    `hundreds` say a hundred in one word, `hundred` multiplies; `bare` scales need no number before
    them (`mil`). `zeros` are further words for the digit 0, `between` those among them that are
    one between digits alone (`nine zip four`); `times` repeat the digit after them, `plurals` are
    digits that a count stands before (`three zeros`). `ordinals` may be a share (`a fifth`), and
    end a number that is none (`twenty fifth`); `uncounted` groups need a number before them.
    """

    atoms: Mapping[str, int]
    tens: frozenset[str]
    hundreds: Mapping[str, int] = field(default_factory=dict[str, int])
    hundred: frozenset[str] = frozenset()
    scales: Mapping[str, int] = field(default_factory=dict[str, int])
    bare: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    unit_joints: frozenset[str] = frozenset()
    joints: frozenset[str] = frozenset()
    points: frozenset[str] = frozenset()
    minus: frozenset[str] = frozenset()
    zeros: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    times: Mapping[str, int] = field(default_factory=dict[str, int])
    plurals: Mapping[str, str] = field(default_factory=dict[str, str])
    fractions: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    groups: Mapping[str, int] = field(default_factory=dict[str, int])
    uncounted: frozenset[str] = frozenset()
    ordinals: frozenset[str] = frozenset()
    linking: frozenset[str] = frozenset()


_HALF, _QUARTER = Decimal("0.5"), Decimal("0.25")

_EN_UNITS = "zero one two three four five six seven eight nine"
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ES_UNITS = "cero uno dos tres cuatro cinco seis siete ocho nueve"
_ES_TENS = "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"

_EN = NumberWords(
    atoms={
        **counted(_EN_UNITS, 0),
        **counted(
            "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10
        ),
        **counted(_EN_TENS, 20, 10),
        "fourty": 40,
        "nought": 0,
        "naught": 0,
        "nil": 0,
        "niner": 9,
    },
    tens=frozenset(listed(_EN_TENS + " fourty")),
    hundred=frozenset({"hundred", "hundreds", "hundert"}),
    scales={
        "thousand": 10**3,
        "thousands": 10**3,
        "grand": 10**3,
        "k": 10**3,
        "million": 10**6,
        "millions": 10**6,
        "billion": 10**9,
        "trillion": 10**12,
    },
    bare=frozenset({"thousand", "hundred"}),
    articles=frozenset({"a", "an"}),
    joints=frozenset({"and"}),
    points=frozenset({"point", "dot"}),
    minus=frozenset({"minus", "negative"}),
    zeros=frozenset({"oh", "o", "ow", "zero", "nought", "naught", "nil", "zip"}),
    between=frozenset({"zip"}),
    times={"double": 2, "triple": 3, "treble": 3, "quadruple": 4, "quad": 4},
    plurals={
        **{f"{word}s": str(digit) for digit, word in enumerate(_EN_UNITS.split())},
        "zeroes": "0",
        "ohs": "0",
        "sixes": "6",
    },
    fractions={
        "half": _HALF,
        "quarter": _QUARTER,
        "quarters": _QUARTER,
        "tenth": Decimal("0.1"),
        "tenths": Decimal("0.1"),
        "fifth": Decimal("0.2"),
        "fifths": Decimal("0.2"),
    },
    groups={"dozen": 12, "dozens": 12, "couple": 2, "pair": 2, "score": 20},
    uncounted=frozenset({"dozens", "score"}),
    ordinals=frozenset(
        listed(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
            "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth hundredth "
            "thousandth"
        )
    ),
    linking=frozenset({"of"}),
)

_ES_HUNDREDS = "tos doscien trescien cuatrocien quinien seiscien setecien ochocien novecien"

_ES = NumberWords(
    atoms={
        **counted(_ES_UNITS, 0),
        "un": 1,
        "una": 1,
        **counted(
            "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve "
            "veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis "
            "veintisiete veintiocho veintinueve",
            10,
        ),
        "veintiun": 21,
        "veintiuna": 21,
        **counted(_ES_TENS, 20, 10),
    },
    tens=frozenset(listed(_ES_TENS + " diez")),
    hundreds={
        "cien": 100,
        "ciento": 100,
        **{
            f"{stem}t{ending}": 100 * count
            for count, stem in enumerate(_ES_HUNDREDS.split(), 1)
            if count > 1
            for ending in ("os", "as")
        },
        "novescientos": 900,
        "sietecientos": 700,
        "nuevecientos": 900,
    },
    hundred=frozenset({"cientos", "cientas"}),
    scales={
        "mil": 10**3,
        "miles": 10**3,
        "k": 10**3,
        "millon": 10**6,
        "millones": 10**6,
        "billon": 10**12,
        "billones": 10**12,
    },
    bare=frozenset({"mil", "millon"}),
    unit_joints=frozenset({"y", "i"}),
    joints=frozenset({"y"}),
    points=frozenset({"coma", "punto"}),
    minus=frozenset({"menos", "negativo"}),
    zeros=frozenset({"cero"}),
    times={"doble": 2, "triple": 3, "cuadruple": 4},
    plurals={
        "ceros": "0",
        "unos": "1",
        "doses": "2",
        "treses": "3",
        "cuatros": "4",
        "cincos": "5",
        "seises": "6",
        "sietes": "7",
        "ochos": "8",
        "nueves": "9",
    },
    fractions={
        "medio": _HALF,
        "media": _HALF,
        "mitad": _HALF,
        "cuarto": _QUARTER,
        "cuartos": _QUARTER,
    },
    groups={"docena": 12, "docenas": 12, "par": 2, "decena": 10, "decenas": 10},
    uncounted=frozenset({"docenas", "decenas", "par"}),
    ordinals=frozenset(
        listed(
            "primero primera segundo segunda tercero tercera quinto quinta sexto sexta septimo "
            "septima octavo octava noveno novena decimo decima"
        )
    ),
    linking=frozenset({"de"}),
)

NUMBER_WORDS: Mapping[str, NumberWords] = {"en": _EN, "es": _ES}

_NO_WORDS = NumberWords({}, frozenset())


def number_words(language: str) -> NumberWords:
    """Return how a language says numbers; of languages without a table only figures are read."""
    return NUMBER_WORDS.get(language, _NO_WORDS)
