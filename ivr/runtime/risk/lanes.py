"""Where a contact goes: rows of a policy, each with bands and facts, exactly one of which fits.

    {"lanes": [{"lane": "refuse", "when": ["spam"]},
               {"lane": "bot", "band": ["low"], "unless": ["spam"]},
               {"lane": "agent", "band": ["medium", "high"], "unless": ["spam"]}]}

Law of the room: a row without `band` is for all bands. Whatever is true of a contact fits one row,
never none and never two; design time proves it, and `read` refuses it again. Only an unwanted
number is turned away, and never by a score; where the provider failed, people take the contact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple, cast

from ivr.faults import Malformed
from ivr.runtime.risk.signals import CallSignals

BANDS = ("low", "medium", "high")
LANES = ("bot", "agent", "skilled", "priority", "case", "refuse")
"""Self-service, an agent, a skilled agent, the head of the line, the fraud case, the door."""

STRANGERS = frozenset({"spam", "withheld"})
"""Facts that are true of nobody we know, and of one contact never both."""

OWNED = frozenset({"open_case", "vip", "loyal", "difficult"})
"""Facts that are true of contacts from known numbers only."""

FACTS = STRANGERS | OWNED | {"known", "chat"}
WITHOUT_PROVIDER = ("bot", "refuse")
"""Lanes that nobody is sent into while the provider of scores does not answer."""

HOUR_CONTACTS_MAX = 12
"""As many contacts of a number as are remembered."""


def facts_of(signals: CallSignals) -> frozenset[str]:
    """Return which facts are true of a contact."""
    holds = (
        ("spam", signals.unwanted),
        ("withheld", signals.withheld),
        ("known", signals.known),
        ("open_case", signals.open_case),
        ("vip", signals.vip),
        ("loyal", signals.loyal),
        ("difficult", signals.difficult),
        ("chat", not signals.voice),
    )
    return frozenset([fact for fact, true in holds if true])


class Row(NamedTuple):
    """A lane, and for whom: of one of these bands, with all of `when` and none of `unless`."""

    lane: str
    bands: tuple[str, ...] = BANDS
    when: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()

    def fits(self, band: str, facts: frozenset[str]) -> bool:
        """Tell whether a contact of that band and with those facts is this row's."""
        return band in self.bands and self.when <= facts and not self.unless & facts


@dataclass(frozen=True, slots=True)
class Lanes:
    """The rows of a policy."""

    rows: tuple[Row, ...]
    _found: dict[tuple[str, frozenset[str]], int] = field(
        default_factory=dict[tuple[str, frozenset[str]], int], compare=False, repr=False
    )

    def place(self, band: str, facts: frozenset[str]) -> int:
        """Return the index of the row that fits.

        Raises:
            Malformed: None fits, or two do: of contacts that cannot be.
        """
        found = self._found.get((band, facts))
        if found is None:
            fitting = [n for n, row in enumerate(self.rows) if row.fits(band, facts)]
            if len(fitting) != 1:
                raise Malformed("No row of the policy's lanes fits, or several do.")
            found = self._found[band, facts] = fitting[0]
        return found

    def lane(self, band: str, facts: frozenset[str], *, degraded: bool = False) -> str:
        """Return the lane of a contact; a person, where the provider failed.

        Raises:
            Malformed: As `place`.
        """
        lane = self.rows[self.place(band, facts)].lane
        return "agent" if degraded and lane in WITHOUT_PROVIDER else lane


USUAL = Lanes(
    (
        Row("refuse", when=frozenset({"spam"})),
        Row("case", when=frozenset({"open_case"})),
        Row("skilled", ("high",), unless=frozenset({"spam", "open_case"})),
        Row("priority", ("low", "medium"), frozenset({"vip"}), frozenset({"open_case"})),
        Row("agent", ("medium",), unless=frozenset({"spam", "open_case", "vip"})),
        Row("bot", ("low",), unless=frozenset({"spam", "open_case", "vip"})),
    )
)
"""What a policy without lanes means."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Who is listed as spam: a stranger's number with so many contacts in an hour, for `days`."""

    contacts_per_hour: int
    days: int


def possible(mentioned: frozenset[str]) -> Iterator[frozenset[str]]:
    """Yield every set of these facts that one contact can have."""
    for count in range(len(mentioned) + 1):
        for facts in map(frozenset, combinations(sorted(mentioned), count)):
            if _can_be(facts, mentioned):
                yield facts


def _can_be(facts: frozenset[str], mentioned: frozenset[str]) -> bool:
    known = "known" in facts or bool(facts & OWNED)
    if facts & STRANGERS and (known or facts >= STRANGERS):
        return False
    return not known or "known" in facts or "known" not in mentioned


def read(value: object) -> Lanes:
    """Return the lanes of a policy; the usual ones where it names none.

    Raises:
        Malformed: A row is no row, a contact fits none or two, or a score alone turns away.
    """
    if not value:
        return USUAL
    rows = tuple(_row(row) for row in _list(value))
    mentioned = frozenset(fact for row in rows for fact in row.when | row.unless)
    states = tuple(possible(mentioned))
    for band in BANDS:
        for facts in states:
            if sum(row.fits(band, facts) for row in rows) != 1:
                raise Malformed("The lanes have a gap or an overlap. Run `ivr policy check`.")
    return Lanes(rows)


def read_listing(value: object) -> Listing | None:
    """Return which numbers are listed, or None where the policy lists none.

    Raises:
        Malformed: It is no listing, or out of range.
    """
    if value is None:
        return None
    tree = _tree(value)
    contacts, days = tree.get("contacts_per_hour"), tree.get("days")
    if type(contacts) is not int or not 3 <= contacts <= HOUR_CONTACTS_MAX:
        raise Malformed("listing.contacts_per_hour is not a whole number of 3..12.")
    if type(days) is not int or not 1 <= days <= 365:
        raise Malformed("listing.days is not a whole number of 1..365.")
    return Listing(contacts, days)


def _row(value: object) -> Row:
    tree = _tree(value)
    lane, bands = tree.get("lane"), _words(tree.get("band")) or BANDS
    when, unless = frozenset(_words(tree.get("when"))), frozenset(_words(tree.get("unless")))
    if lane not in LANES or not set(bands) <= set(BANDS) or not when | unless <= FACTS:
        raise Malformed("A lane, band or fact of the policy is not known.")
    if lane == "refuse" and "spam" not in when:
        raise Malformed("Only numbers listed as spam may be turned away. Write when: [spam].")
    return Row(cast("str", lane), bands, when, unless)


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word) for word in _list(value)) if value else ()


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise Malformed("The policy's lanes hold no list where one is needed.")
    return cast("Sequence[object]", value)


def _tree(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise Malformed("The policy's lanes hold no object where one is needed.")
    return cast("Mapping[str, object]", value)
