"""Amounts of money as they are said or written -> ISO 4217 code and amount with two decimals.

Law: a currency that nobody said is that of the region; an amount without one stays an amount.
Source of the form: Lex V2 guide, AMAZON.Currency.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from ivr.hearing.values.ear import Ear, Meaning
from ivr.hearing.values.numbers.cardinals import below_hundred, word_at
from ivr.hearing.values.numbers.quantities import (
    Quantity,
    knows_number,
    quantity,
    share_of,
    with_shares,
)
from ivr.hearing.values.numbers.words import NumberWords, number_words
from ivr.hearing.values.text import Said, listed

_BY_REGION: Mapping[str, str] = {
    **dict.fromkeys(("US", "PR", "EC", "SV", "PA", "419", ""), "USD"),
    **dict.fromkeys(("ES", "DE", "FR", "IT", "NL", "AT", "FI", "PT", "IE", "BE"), "EUR"),
    "GB": "GBP",
    "MX": "MXN",
    "CA": "CAD",
    "AU": "AUD",
    "NZ": "NZD",
    "IN": "INR",
    "ZA": "ZAR",
    "JP": "JPY",
    "KR": "KRW",
    "BR": "BRL",
    "CN": "CNY",
    "CH": "CHF",
    "CO": "COP",
    "AR": "ARS",
    "CL": "CLP",
    "PE": "PEN",
}


def _table(*rows: tuple[str, str]) -> dict[str, str]:
    return {word: code for code, words in rows for word in listed(words)}


_HOME = "home"
_MAJOR = {
    "en": _table(
        (_HOME, "dollar dollars bucks buck dolars $ us$"),
        ("GBP", "pound pounds quid sterling £"),
        ("EUR", "euro euros €"),
        ("JPY", "yen ¥"),
        ("MXN", "peso pesos"),
        ("CHF", "franc francs"),
        ("INR", "rupee rupees"),
        ("CNY", "yuan renminbi"),
        ("KRW", "won"),
        ("BRL", "reais real"),
        ("ZAR", "rand"),
    ),
    "es": _table(
        (_HOME, "dolar dolares $"),
        ("USD", "us$ verdes"),
        ("EUR", "euro euros € pavos"),
        ("GBP", "libra libras £"),
        ("MXN", "peso pesos varo varos"),
        ("JPY", "yen yenes ¥"),
        ("PEN", "sol soles"),
        ("CRC", "colon colones"),
        ("GTQ", "quetzal quetzales"),
        ("BRL", "real reales"),
        ("CHF", "franco francos"),
        ("VES", "bolivar bolivares"),
        ("HNL", "lempira lempiras"),
    ),
}
_CODES = _table(
    *(
        (code, code.lower())
        for code in listed(
            "USD EUR GBP MXN CAD AUD NZD JPY CHF INR CNY KRW BRL ZAR COP ARS CLP PEN"
        )
    )
)
_SYMBOLS = {"$": _HOME, "€": "EUR", "£": "GBP", "¥": "JPY"}
_MINOR = {
    "en": _table(("", "cent cents ¢ c centavo centavos"), ("GBP", "pence p")),
    "es": _table(
        ("", "centavo centavos ctvs ¢ c"),
        ("EUR", "centimo centimos"),
        ("GBP", "peniques"),
        ("", "centimo"),
    ),
}
_COINS: Mapping[str, Mapping[str, int]] = {
    "en": {
        "nickel": 5, "nickels": 5, "dime": 10, "dimes": 10, "penny": 1, "pennies": 1,
        "quarter": 25, "quarters": 25,
    },
}  # fmt: skip
"""Coins by their names, in hundredths of the currency of the region."""
_UNCOUNTED = frozenset(listed("pence p c sterling reais renminbi verdes quid"))
"""Words of money that are no singular, though no `s` tells it."""
_NATIONS = {
    "us": "USD", "american": "USD", "americanos": "USD", "estadounidenses": "USD",
    "canadian": "CAD", "canadienses": "CAD", "australian": "AUD", "australianos": "AUD",
    "british": "GBP", "esterlinas": "GBP", "mexican": "MXN", "mexicanos": "MXN",
    "colombianos": "COP", "colombian": "COP", "argentinos": "ARS", "argentine": "ARS",
    "chilenos": "CLP", "chilean": "CLP", "swiss": "CHF", "suizos": "CHF", "sterling": "GBP",
    "mexicano": "MXN", "americano": "USD", "canadiense": "CAD",
    "dominican": "DOP", "dominicanos": "DOP", "uruguayan": "UYU", "uruguayos": "UYU",
    "cuban": "CUP", "cubanos": "CUP", "philippine": "PHP", "filipinos": "PHP",
    "jamaican": "JMD", "singapore": "SGD",
}  # fmt: skip
_NATIONAL = re.compile(r"\w{3,}(?:(?:an|in|en|ay|ol)[oa]s|(?:ens|es)es)")
"""How a Spanish word of a nation ends that may stand after a currency."""
_NOT_NATIONAL = frozenset(listed(
    "menos buenos buenas meses semanas hermanos hermanas vecinos llenos llenas cuentas intereses")
)  # fmt: skip
_WITH = {"en": frozenset({"and", "with"}), "es": frozenset({"y", "con"})}
_CENT = Decimal("0.01")
_RANGE = frozenset({"-", "\u2013", "/"})
"""Signs between the figures of two amounts."""
_CENTS = frozenset({"cent", "cents", "¢"})
_ONE = Decimal(1)
_MAX = Decimal(10) ** 15


def home_currency(ear: Ear) -> str:
    """Return the ISO code of the currency of a region."""
    return _BY_REGION.get(ear.region, "USD")


class _Amount:
    """An amount as it is read, word by word."""

    def __init__(self, ear: Ear) -> None:
        self.ear = ear
        self.language = ear.language if ear.language in _MAJOR else "en"
        self.table: NumberWords = number_words(ear.language)
        self.major: Decimal | None = None
        self.minor: Decimal | None = None
        self.code = ""
        self.last: Quantity | None = None

    def named(self, code: str) -> str:
        """Return an ISO code; a dollar without a nation is that of the region, else American."""
        if code != _HOME:
            return code
        home = home_currency(self.ear)
        return home if home in ("USD", "CAD", "AUD", "NZD") else "USD"

    def currency(self, words: Sequence[str], at: int) -> tuple[str, int]:
        """Read a currency of one or two words, and where it ends."""
        start = at
        while word_at(words, at) in self.table.linking or word_at(words, at) == "de":
            at += 1
        nation = _NATIONS.get(word_at(words, at), "")
        if nation:
            at += 1
        word = word_at(words, at)
        code = _MAJOR[self.language].get(word) or _SYMBOLS.get(word) or _CODES.get(word)
        if code is None:
            return "", start
        at += 1
        after = _NATIONS.get(word_at(words, at), "")
        return self.named(nation or after or code), at + 1 if after else at


def read_currency(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read all words as an amount: `USD 52.00`; what `one fifty` may mean comes in order."""
    said = with_shares(said)
    if any(
        said.gap(at).strip() in _RANGE for at in range(1, len(said.words)) if _in_figures(said, at)
    ):
        return
    yield from _read(_plain_words(said), ear)


def _in_figures(said: Said, at: int) -> bool:
    return said.words[at - 1][-1].isdigit() and not said.words[at][0].isalpha()


def amend_currency(before: Said, after: Said, ear: Ear) -> Iterator[Meaning]:
    """Read an amount said again without its currency: `fifty euros, no, sixty`."""
    amount = _Amount(ear)
    if any(_names_currency(word, amount) for word in after.words):
        return
    for at in range(len(before.words) - 1, -1, -1):
        code, end = amount.currency(before.words, at)
        if code:
            yield from _read([*_plain_words(with_shares(after)), *before.words[at:end]], ear)
            return


def _read(words: Sequence[str], ear: Ear) -> Iterator[Meaning]:
    amount = _Amount(ear)
    found = _spoken(words, amount)
    if found is not None:
        yield from _meanings([found], amount)
        return
    amount = _Amount(ear)
    pair = _pair(words, amount)
    if pair is not None:
        yield from _meanings(pair, amount)
        return
    coins = _in_coins(words, amount)
    if coins is not None:
        yield from _meanings([coins], amount)


def _names_currency(word: str, amount: _Amount) -> bool:
    names = (_MAJOR[amount.language], _SYMBOLS, _CODES, _MINOR[amount.language])
    return any(word in table for table in names)


def _plain_words(said: Said) -> list[str]:
    return [word for word in said.words if word not in ("*", "+")]


def _meanings(values: Sequence[Decimal], amount: _Amount) -> Iterator[Meaning]:
    code = amount.code or home_currency(amount.ear)
    texts = tuple(
        f"{code} {value.quantize(_CENT, ROUND_HALF_UP)}" for value in values if abs(value) < _MAX
    )
    if texts:
        yield Meaning(texts[0], texts)


def _spoken(words: Sequence[str], amount: _Amount) -> Decimal | None:
    """Read `<currency> number <currency> [and] number <cents>`."""
    code, at = amount.currency(words, 0)
    number = _number(words, at, amount)
    if number is None and code:
        code, number = "", _number(words, 0, amount)
    if number is None:
        return None
    cents = word_at(words, number.end)
    if cents in _MINOR[amount.language] and not code:
        amount.code = _MINOR[amount.language][cents]
        return number.value / 100 if number.end + 1 == len(words) else None
    after, end = amount.currency(words, number.end)
    amount.code = code or after
    if end == len(words):
        return number.value
    if not amount.code:
        return _with_cents(words, number, end, amount)
    half = _half(words, end, amount)
    return number.value + half if half is not None else _with_cents(words, number, end, amount)


def _number(words: Sequence[str], at: int, amount: _Amount) -> Quantity | None:
    """Read the amount before its currency; `a buck` is one, `dólar con cincuenta` too."""
    found = quantity(words, at, amount.ear)
    if found is not None:
        return found
    if word_at(words, at) in amount.table.articles:
        at += 1
    name = word_at(words, at + 1 if word_at(words, at) in _NATIONS else at)
    is_named = name in _MAJOR[amount.language] or name in _MINOR[amount.language]
    return Quantity(_ONE, at) if is_named and _is_singular(name) else None


def _is_singular(name: str) -> bool:
    return name.isalpha() and not name.endswith("s") and name not in _UNCOUNTED


def _in_coins(words: Sequence[str], amount: _Amount) -> Decimal | None:
    """Add up coins, after whole money or alone: `a quarter and two dimes`."""
    coins = _COINS.get(amount.language, {})
    total, at, is_first = Decimal(0), 0, True
    while at < len(words):
        at += not is_first and words[at] in amount.table.joints
        count, at = _counted_coins(words, at, amount)
        code, end = amount.currency(words, at)
        name = word_at(words, at)
        if count is None or not ((code and is_first) or name in coins or name in _CENTS):
            return None
        amount.code = amount.code or code
        total += count if code else count * coins.get(name, 1) / 100
        at, is_first = end if code else at + 1, False
    return total if any(word in coins for word in words) else None


def _counted_coins(words: Sequence[str], at: int, amount: _Amount) -> tuple[Decimal | None, int]:
    """Read how many coins there are; a coin in the singular is one."""
    word = word_at(words, at)
    count, end = (None, at) if word in amount.table.articles else _two_digits(words, at, amount)
    if count is not None:
        return count, end
    at += word in amount.table.articles
    return (_ONE if _is_singular(word_at(words, at)) else None), at


def _half(words: Sequence[str], at: int, amount: _Amount) -> Decimal | None:
    """Read `five dollars and a half`, `cinco dólares y medio`."""
    if word_at(words, at) not in amount.table.joints:
        return None
    at += 2 if word_at(words, at + 1) in amount.table.articles else 1
    share = share_of(word_at(words, at), amount.table)
    return share if at + 1 == len(words) else None


def _with_cents(words: Sequence[str], whole: Quantity, at: int, amount: _Amount) -> Decimal | None:
    """Read the cents after an amount: `and five cents`, `con diez`, `fifty`."""
    joined = word_at(words, at) in _WITH[amount.language]
    at += joined
    cents, end = _two_digits(words, at, amount)
    if cents is None or whole.value != whole.value.to_integral_value():
        return None
    if word_at(words, end) in _MINOR[amount.language]:
        amount.code = amount.code or _MINOR[amount.language][words[end]]
        return whole.value + cents / 100 if end + 1 == len(words) else None
    if not amount.code and not (joined and amount.language == "es"):
        return None
    if not amount.code and joined and word_at(words, at - 1) == "y":
        return None
    code, end = amount.currency(words, end)
    amount.code = amount.code or code
    return whole.value + cents / 100 if end == len(words) else None


def _two_digits(words: Sequence[str], at: int, amount: _Amount) -> tuple[Decimal | None, int]:
    word = word_at(words, at)
    if word in amount.table.zeros:
        unit = below_hundred(words, at + 1, amount.table)
        if unit is not None and unit.value < 10:
            return Decimal(unit.value), unit.end
    if word in amount.table.articles:
        return Decimal(1), at + 1
    if word.isdigit() and len(word) <= 2:
        return Decimal(int(word)), at + 1
    part = below_hundred(words, at, amount.table)
    return (None, at) if part is None else (Decimal(part.value), part.end)


def _pair(words: Sequence[str], amount: _Amount) -> list[Decimal] | None:
    """Read `twelve fifty`: 12.50, and 1250 where the first is one digit (`one fifty`: 150)."""
    code, start = amount.currency(words, 0)
    front = quantity(words, start, amount.ear)
    if front is None or front.value != front.value.to_integral_value():
        return None
    cents, end = _two_digits(words, front.end, amount)
    zero = word_at(words, front.end) in amount.table.zeros
    after, end = amount.currency(words, end)
    if cents is None or end != len(words) or not (zero or 10 <= cents < 100):
        return None
    amount.code = code or after
    priced = front.value + cents / 100
    together = front.value * 100 + cents
    return [priced, together] if front.value < 100 else [priced]


def knows_currency(word: str, ear: Ear) -> bool:
    """Tell whether a word can be part of an amount of money."""
    language = ear.language if ear.language in _MAJOR else "en"
    return (
        knows_number(word, ear)
        or word in _MAJOR[language]
        or word in _MINOR[language]
        or word in _COINS.get(language, {})
        or word in _CODES
        or word in _SYMBOLS
        or word in _NATIONS
        or word in _WITH[language]
        or word in ("de", "of")
        or (language == "es" and _is_national(word))
    )


def _is_national(word: str) -> bool:
    """Tell whether a Spanish word may say whose currency it is: one not known is no guess."""
    return word not in _NOT_NATIONAL and _NATIONAL.fullmatch(word) is not None
