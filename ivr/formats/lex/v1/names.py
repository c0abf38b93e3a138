"""What V1 called things, and what V2 calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

FREE_FORM = "AMAZON.FreeFormInput"
ALPHANUMERIC = "AMAZON.AlphaNumeric"

SAME_TYPES: Mapping[str, str] = {
    "AMAZON.AlphaNumeric": ALPHANUMERIC,
    "AMAZON.City": "AMAZON.City",
    "AMAZON.Country": "AMAZON.Country",
    "AMAZON.DATE": "AMAZON.Date",
    "AMAZON.DURATION": "AMAZON.Duration",
    "AMAZON.EmailAddress": "AMAZON.EmailAddress",
    "AMAZON.FirstName": "AMAZON.FirstName",
    "AMAZON.LastName": "AMAZON.LastName",
    "AMAZON.NUMBER": "AMAZON.Number",
    "AMAZON.Percentage": "AMAZON.Percentage",
    "AMAZON.PhoneNumber": "AMAZON.PhoneNumber",
    "AMAZON.State": "AMAZON.State",
    "AMAZON.StreetName": "AMAZON.StreetName",
    "AMAZON.TIME": "AMAZON.Time",
    "AMAZON.US_CITY": "AMAZON.City",
    "AMAZON.US_FIRST_NAME": "AMAZON.FirstName",
    "AMAZON.US_STATE": "AMAZON.State",
}
"""V1 slot type -> the V2 one that takes the same values."""

NEAR_TYPES: Mapping[str, str] = {
    "AMAZON.AT_CITY": "AMAZON.City",
    "AMAZON.AT_REGION": "AMAZON.State",
    "AMAZON.DE_CITY": "AMAZON.City",
    "AMAZON.DE_FIRST_NAME": "AMAZON.FirstName",
    "AMAZON.DE_REGION": "AMAZON.State",
    "AMAZON.EUROPE_CITY": "AMAZON.City",
    "AMAZON.GB_CITY": "AMAZON.City",
    "AMAZON.GB_FIRST_NAME": "AMAZON.FirstName",
    "AMAZON.GB_REGION": "AMAZON.State",
    "AMAZON.Ordinal": "AMAZON.Number",
    "AMAZON.Person": "AMAZON.FirstName",
    "AMAZON.PostalAddress": "AMAZON.StreetName",
    "AMAZON.Region": "AMAZON.State",
    "AMAZON.SearchQuery": FREE_FORM,
    "AMAZON.LITERAL": FREE_FORM,
    "AMAZON.StreetAddress": "AMAZON.StreetName",
}
"""V1 slot type -> the V2 one that comes nearest; a finding says that it takes other values."""

FOUR_DIGITS = "AMAZON.FOUR_DIGIT_NUMBER"
FOUR_DIGITS_TYPE = "FourDigitNumber"
FOUR_DIGITS_PATTERN = "[0-9]{4}"
"""V2 has no such built-in type: a custom one with a pattern takes its place."""


class BuiltIn(NamedTuple):
    """The V2 type of a V1 built-in type; `exact` tells whether it takes the same values."""

    name: str
    exact: bool


def built_in(name: str) -> BuiltIn:
    """Return the V2 type of a V1 built-in type, in any case; free-form input where none is."""
    folded = name.casefold()
    if folded == FOUR_DIGITS.casefold():
        return BuiltIn(FOUR_DIGITS_TYPE, exact=True)
    for table, exact in ((SAME_TYPES, True), (NEAR_TYPES, False)):
        for known, now in table.items():
            if known.casefold() == folded:
                return BuiltIn(now, exact)
    return BuiltIn(FREE_FORM, exact=False)


INTENTS = frozenset(
    f"AMAZON.{name}Intent"
    for name in "Cancel Fallback Help KendraSearch Pause Repeat Resume StartOver Stop".split()  # noqa: SIM905 - a row of names
)
"""Built-in intents of V1 that V2 has as well."""

OBFUSCATIONS: Mapping[str, str] = {"NONE": "None", "DEFAULT_OBFUSCATION": "DefaultObfuscation"}

BOOKKEEPING: Mapping[str, frozenset[str]] = {
    "bot": frozenset(
        {
            *("version", "checksum", "status", "failureReason", "createdDate", "processBehavior"),
            *("lastUpdatedDate", "createVersion"),
        }
    ),
    "intent": frozenset({"version", "checksum", "createdDate", "lastUpdatedDate", "createVersion"}),
    "slot": frozenset({"slotTypeVersion"}),
    "type": frozenset({"version", "checksum", "createdDate", "lastUpdatedDate", "createVersion"}),
}
"""What V1 said of its own records, and V2 counts for itself: nothing of it is lost."""
