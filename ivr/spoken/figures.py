"""Numbers in speech: counts, money, digits one by one, card endings, phone numbers.

Law: numerals where a voice and a reader agree on them, words where they do not. Grouping signs
that mean "thousand" here and "decimal" there are used in English only.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from ivr.faults import Malformed
from ivr.spoken.clean import NONE
from ivr.spoken.languages import Currency, Language, Unit, language

AMOUNT_MAX = Decimal(10) ** 12
"""Amounts and counts from here on are refused: no account holds them, no caller follows them."""

DIGITS_MAX = 64

_AMOUNT = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
_COUNT = re.compile(r"[+-]?[0-9]{1,18}")
_CODE = re.compile(r"[A-Z]{3}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")

# Country calling codes of two digits; 1 and 7 have one, all others three. Source: ITU-T E.164.
_TWO = re.compile("2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
_PHONE_GROUPS = {
    ("1", 10): (3, 3, 4),
    ("44", 10): (4, 3, 3),
    ("34", 9): (3, 3, 3),
    ("52", 10): (2, 4, 4),
    ("33", 9): (1, 2, 2, 2, 2),
}


def money(amount: Decimal | str | int, currency: str, locale: str) -> str:
    """Return an amount as "42 dollars and 50 cents" or "42 dólares con 50 centavos".

    Args:
        amount: In major units, exact; a str is written with a point, such as "1234.5". It is
            rounded half up to the smallest coin. Its size is below `AMOUNT_MAX`.
        currency: ISO 4217 code; one without a name here is spelled after the figure.
        locale: Such as en-US.

    Raises:
        Malformed: The amount, the code or the locale cannot be read.
    """
    words, value, code = language(locale), _decimal(amount), currency.upper()
    if not _CODE.fullmatch(code):
        raise Malformed("a currency is an ISO 4217 code of three letters")
    known = words.currency(code)
    smallest = Decimal(1) if known and known.minor is None else Decimal("0.01")
    size = abs(value).quantize(smallest, ROUND_HALF_UP)
    said = _coins(size, known, words) if known else _spelled(size, code, words)
    return f"{words.minus} {said}" if value < 0 and size else said


def count(number: int | str, locale: str) -> str:
    """Return a whole number in numerals: "1,234" in English, "12 mil 345" in Spanish.

    Raises:
        Malformed: It is not a whole number below `AMOUNT_MAX`, or the locale is not known.
    """
    words = language(locale)
    if not _COUNT.fullmatch(str(number)) or abs(int(number)) >= AMOUNT_MAX:
        raise Malformed("a count is a whole number")
    value = int(number)
    said = _whole(abs(value), words)
    return f"{words.minus} {said}" if value < 0 else said


def digits(text: str, locale: str) -> str:
    """Return each digit as a word, in groups of three or four parted by commas.

    Letters of a reference are spelled; anything else is left out; nothing at all is "none".

    Raises:
        Malformed: More than `DIGITS_MAX` digits and letters, or the locale is not known.
    """
    words = language(locale)
    marks = [char for char in text.upper() if char.isascii() and char.isalnum()]
    if len(marks) > DIGITS_MAX:
        raise Malformed(f"at most {DIGITS_MAX} digits can be spoken")
    return _grouped(marks, _groups(len(marks)), words) or NONE


def card_ending(last4: str, locale: str) -> str:
    """Return the last four digits of a card as words; earlier digits are never spoken.

    Raises:
        Malformed: There are fewer than four digits, or the locale is not known.
    """
    found = [char for char in last4 if char.isascii() and char.isdigit()]
    if len(found) < 4:
        raise Malformed("a card ending has four digits")
    return _grouped(found[-4:], (4,), language(locale))


def phone(e164: str, locale: str) -> str:
    """Return a phone number digit by digit, grouped as its country writes it.

    A number of the locale's own country goes without its calling code.

    Raises:
        Malformed: It is not an E.164 number such as +14155550101, or the locale is not known.
    """
    words = language(locale)
    if not _E164.fullmatch(e164):
        raise Malformed("a phone number is written as E.164, such as +14155550101")
    country, national = _country(e164[1:])
    groups = _PHONE_GROUPS.get((country, len(national))) or _groups(len(national))
    if country == words.home:
        groups = (groups[0] + len(words.trunk), *groups[1:])
        return _grouped(list(words.trunk + national), groups, words)
    code = " ".join(words.digits[int(char)] for char in country)
    return f"{words.plus} {code}, {_grouped(list(national), groups, words)}"


def _decimal(amount: Decimal | str | int) -> Decimal:
    if isinstance(amount, str) and not _AMOUNT.fullmatch(amount):
        raise Malformed("an amount is digits with a point, such as 1234.50")
    try:
        value = Decimal(amount)
    except (InvalidOperation, TypeError, ValueError) as reason:
        raise Malformed("an amount is digits with a point, such as 1234.50") from reason
    if not value.is_finite() or abs(value) >= AMOUNT_MAX:
        raise Malformed(f"an amount is below {AMOUNT_MAX}")
    return value


def _coins(size: Decimal, currency: Currency, words: Language) -> str:
    whole, cents = int(size), int(size * 100) % 100
    if currency.minor is None or not cents:
        return _counted(whole, currency.major, words)
    if not whole:
        return _counted(cents, currency.minor, words)
    major = _counted(whole, currency.major, words)
    return f"{major} {words.minor_joint} {_counted(cents, currency.minor, words)}"


def _counted(number: int, unit: Unit, words: Language) -> str:
    if number == 1:
        return unit.one
    if number == 0 and words.zero_is_singular:
        return f"0 {unit.one.partition(' ')[2]}"
    joint = f" {words.scale[3]} " if words.scale and number and number % 10**6 == 0 else " "
    return f"{_whole(number, words)}{joint}{unit.many}"


def _whole(number: int, words: Language) -> str:
    if words.scale is None:
        return f"{number:,}"
    if number < 10_000:
        return str(number)
    thousand, million, millions, _ = words.scale
    high, rest = divmod(number, 10**6)
    parts = [million if high == 1 else f"{_whole(high, words)} {millions}"] if high else []
    if rest >= 1000:
        parts.append(thousand if rest // 1000 == 1 else f"{rest // 1000} {thousand}")
        rest %= 1000
    return " ".join([*parts, str(rest)] if rest else parts)


def _spelled(size: Decimal, code: str, words: Language) -> str:
    whole, cents = int(size), int(size * 100) % 100
    grouped = f"{whole:,}" if words.scale is None else str(whole)
    figure = f"{grouped}{words.point}{cents:02}" if cents else _whole(whole, words)
    return f"{figure} {' '.join(code)}"


def _groups(length: int) -> tuple[int, ...]:
    if length <= 4:
        return (length,) if length else ()
    if length == 5:
        return (3, 2)
    fours = length // 4 if length % 4 == 0 else length % 3
    return (*([3] * ((length - 4 * fours) // 3)), *([4] * fours))


def _grouped(marks: list[str], groups: tuple[int, ...], words: Language) -> str:
    said = [words.digits[int(mark)] if mark.isdigit() else mark for mark in marks]
    parts: list[str] = []
    for size in groups:
        parts.append(" ".join(said[:size]))
        said = said[size:]
    return ", ".join(parts)


def _country(number: str) -> tuple[str, str]:
    length = 1 if number[0] in "17" else 2 if _TWO.match(number) else 3
    return number[:length], number[length:]
