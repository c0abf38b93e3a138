"""A risk policy: the one place where scores become bands, with a proof that none is missed.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr

from ivr.faults import Finding, Where, error
from ivr.spec.reading.reader import Source
from ivr.spec.values import Id, SpecModel

SCORE_MAX = 1000

FIRST_HOUR, LAST_HOUR = 8, 21
"""The usual hours of calling, as ivr.runtime.risk.calling has them."""

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""An ISO 3166 alpha-2 code."""


class Band(SpecModel, frozen=True):
    """Scores greater than `above` (0..999); a band without it takes the rest."""

    band: Literal["high", "medium", "low"]
    above: int | None = Field(default=None, ge=0, lt=SCORE_MAX)


class ChargePolicy(SpecModel, frozen=True):
    """What to do about a scored charge: call above one score, review above another."""

    call_above: int = Field(ge=0, lt=SCORE_MAX)
    investigate_above: int = Field(ge=0, lt=SCORE_MAX)


class ScalePolicy(SpecModel, frozen=True):
    """What the scores of one provider mean."""

    bands: tuple[Band, ...] = Field(min_length=1)
    charges: ChargePolicy


Minutes = Annotated[int, Field(ge=1, le=1440)]


class CallingPolicy(SpecModel, frozen=True):
    """How a suspicious charge leads to calls and messages; what is left out is usual.

    Charges of a customer whose case is still open join that case. One older than
    `max_age_minutes` (30) is texted about or left to people, not called. A case gets at most
    `attempts` (3, the most that the bank exemption of 47 CFR 64.1200(a)(9)(iii) allows in three
    days) calls and messages, a customer `attempts_per_day` (3), in the customer's own hours from
    `first_hour` (8) to before `last_hour` (21).

    `lines` (5, half of an instance's default quota, because beyond the quota inbound callers hear
    a busy tone; 0 calls nobody) calls are on the line at once, and `calls_per_second` (2, the
    quota of the service) are started. What has most money at risk goes first. A call that waits
    for a line longer than `spill_minutes` (10) becomes a message where messages are allowed. A
    phone that nobody answered is called again after `retry_minutes` (10). A message that nobody
    answered in `reply_minutes` (60), and a case not answered in `case_hours` (24), are left to
    people.

    `unanswered` says what such a case does to its cards: `hold` (usual: the charge stays held, the
    card works) or `block`. `provider_down` says who judges a charge while the provider of scores
    does not answer: `rules` (usual: the scorecard, and a person looks at the rest) or
    `investigate` (a person in each case). After `block_storm` (3) blocks of a customer's cards
    in 24 hours a person looks at them; further blocks are carried out too. `countries` ([US]) are
    the only ones we call and text, and never their premium numbers.
    """

    max_age_minutes: Minutes | None = None
    attempts: int | None = Field(default=None, ge=1, le=3)
    attempts_per_day: int | None = Field(default=None, ge=1, le=3)
    first_hour: int | None = Field(default=None, ge=0, le=23)
    last_hour: int | None = Field(default=None, ge=1, le=24)
    lines: int | None = Field(default=None, ge=0, le=5_000)
    calls_per_second: int | None = Field(default=None, ge=1, le=100)
    retry_minutes: Minutes | None = None
    spill_minutes: Minutes | None = None
    reply_minutes: int | None = Field(default=None, ge=1, le=4_320)
    case_hours: int | None = Field(default=None, ge=1, le=72)
    block_storm: int | None = Field(default=None, ge=1, le=100)
    countries: tuple[Country, ...] | None = Field(default=None, min_length=1)
    unanswered: Literal["hold", "block"] | None = None
    provider_down: Literal["rules", "investigate"] | None = None


ScaleName = Literal["scorecard", "fraud_detector"]
"""Providers whose scores a policy can read: both score 0..1000."""


BandName = Literal["high", "medium", "low"]
BANDS: tuple[BandName, ...] = ("low", "medium", "high")
LaneName = Literal["bot", "agent", "skilled", "priority", "case", "refuse"]
Fact = Literal["spam", "withheld", "known", "open_case", "vip", "loyal", "difficult", "chat"]
"""What may be true of a contact beside its score; `spam`: listed, and no customer's number."""

STRANGERS: frozenset[Fact] = frozenset({"spam", "withheld"})
"""Facts that are true of nobody we know, and of one contact never both."""

OWNED: frozenset[Fact] = frozenset({"open_case", "vip", "loyal", "difficult"})
"""Facts that are true of contacts from known numbers only."""


class LaneRow(SpecModel, frozen=True):
    """Where some contacts go: `bot`, `agent`, `skilled`, `priority`, `case` or `refuse`.

    The row is for contacts of one of the bands `band` (all, where it is left out) of which each
    fact of `when` is true and none of `unless`. Whatever is true of a contact, exactly one row
    must fit it. `skilled` is an agent of the skill that the dialog asks for, `priority` the head
    of the line, `case` the team that works on the customer's open fraud case, `refuse` a goodbye:
    for numbers listed as spam alone, never for a score.
    """

    lane: LaneName
    band: tuple[BandName, ...] = ()
    when: tuple[Fact, ...] = ()
    unless: tuple[Fact, ...] = ()

    def fits(self, band: BandName, facts: frozenset[Fact]) -> bool:
        """Tell whether a contact of that band and with those facts is this row's."""
        banded = not self.band or band in self.band
        return banded and facts.issuperset(self.when) and facts.isdisjoint(self.unless)


class Listing(SpecModel, frozen=True):
    """Whose number is listed as spam by itself: a stranger's, for `days` (1..365).

    A number of no customer from which `contacts_per_hour` (3..12) contacts come within an hour;
    a hospital or hotel may be such a number, so that the usual policy lists none.
    """

    contacts_per_hour: int = Field(ge=3, le=12)
    days: int = Field(ge=1, le=365)


class Policy(SpecModel, frozen=True):
    """One file of infra/policy/: one table for each provider's scale, and where contacts go."""

    policy: Id
    about: str = ""
    scales: dict[ScaleName, ScalePolicy] = Field(min_length=1)
    lanes: tuple[LaneRow, ...] = ()
    listing: Listing | None = None
    calling: CallingPolicy = CallingPolicy.model_construct()

    _source: Source = PrivateAttr(default_factory=Source)

    def where(self, *path: str | int) -> Where:
        """Return the place of a part of this file."""
        return self._source.at(*path)

    def written_in(self, source: Source) -> Self:
        """Return this policy knowing where it was written."""
        object.__setattr__(self, "_source", source)
        return self

    def json_value(self) -> dict[str, object]:
        """Return what the handlers read at call time."""
        return self.model_dump(exclude_none=True, exclude={"about"})


def check(policy: Policy) -> Iterator[Finding]:
    """Yield a finding for every gap and overlap of the bands of 0..1000, and for empty hours."""
    for name, scale in policy.scales.items():
        yield from _bands(policy, name, scale.bands)
        if scale.charges.investigate_above > scale.charges.call_above:
            message = "investigate_above is higher than call_above: nothing would be investigated"
            yield error("POL004", policy.where("scales", name, "charges"), message, "Swap the two.")
    first = FIRST_HOUR if policy.calling.first_hour is None else policy.calling.first_hour
    last = LAST_HOUR if policy.calling.last_hour is None else policy.calling.last_hour
    if first >= last:
        message = f"first_hour {first} is not before last_hour {last}: nobody may ever be called"
        yield error("POL005", policy.where("calling"), message, "Write the earlier hour first.")
    yield from _lanes(policy)


def possible(mentioned: frozenset[Fact]) -> Iterator[frozenset[Fact]]:
    """Yield every set of these facts that one contact can have, small ones first."""
    for count in range(len(mentioned) + 1):
        for facts in combinations(sorted(mentioned), count):
            if _can_be(frozenset(facts), mentioned):
                yield frozenset(facts)


def _can_be(facts: frozenset[Fact], mentioned: frozenset[Fact]) -> bool:
    known = "known" in facts or not facts.isdisjoint(OWNED)
    strange = facts & STRANGERS
    if strange and (known or len(strange) == len(STRANGERS)):
        return False
    return not known or "known" in facts or "known" not in mentioned


def _lanes(policy: Policy) -> Iterator[Finding]:
    """Yield what is wrong with the lanes: every contact that can be is tried on every row."""
    rows = policy.lanes
    for index, row in enumerate(rows):
        if row.lane == "refuse" and "spam" not in row.when:
            message = "this row hangs up on callers whose number nobody listed as spam"
            remedy = "Write `when: [spam]`, or lead them to an agent."
            yield error("POL009", policy.where("lanes", index), message, remedy)
    yield from _misfits(policy)
    fitted = {index for _, _, fitting in _tried(rows) for index in fitting}
    for index in sorted(set(range(len(rows))) - fitted):
        message = f"no contact that can be fits this row of lane {rows[index].lane}"
        yield error("POL008", policy.where("lanes", index), message, "Leave it out, or mend it.")


def _tried(
    rows: tuple[LaneRow, ...],
) -> Iterator[tuple[BandName, frozenset[Fact], tuple[int, ...]]]:
    """Yield band and facts of every contact that can be, and the rows that fit it."""
    mentioned = set[Fact]()
    for row in rows:
        mentioned.update(row.when, row.unless)
    for facts in possible(frozenset(mentioned)) if rows else ():
        for band in BANDS:
            yield band, facts, tuple(n for n, row in enumerate(rows) if row.fits(band, facts))


def _misfits(policy: Policy) -> Iterator[Finding]:
    """Yield the first contact that fits no row, and for two rows the first that fits both."""
    found = set[tuple[int, ...]]()
    for band, facts, fitting in _tried(policy.lanes):
        pair = fitting[:2]
        if len(fitting) == 1 or pair in found:
            continue
        found.add(pair)
        contact = f"a contact of band {band} with {' and '.join(sorted(facts)) or 'no fact'}"
        if not fitting:
            message = f"{contact} fits no lane"
            yield error("POL006", policy.where("lanes"), message, "Add a row for it.")
            continue
        first, second = (policy.lanes[index].lane for index in pair)
        line = policy.where("lanes", pair[0]).line
        message = f"{contact} fits this row of lane {second}, and the row of {first} in line {line}"
        remedy = "Say in `unless` of one row what the other is for."
        yield error("POL007", policy.where("lanes", pair[1]), message, remedy)


def _bands(policy: Policy, scale: str, bands: tuple[Band, ...]) -> Iterator[Finding]:
    before: int | None = None
    for index, band in enumerate(bands):
        finding = _edge(band, before, last=index == len(bands) - 1)
        if finding is not None:
            code, message, remedy = finding
            yield error(code, policy.where("scales", scale, "bands", index), message, remedy)
        before = band.above
    names = [band.band for band in bands]
    if len(set(names)) < len(names):
        where = policy.where("scales", scale, "bands")
        yield error("POL003", where, "a band is named twice", "Name each once.")


def _edge(band: Band, before: int | None, *, last: bool) -> tuple[str, str, str] | None:
    """Return what is wrong with one row, given the limit of the row before."""
    if band.above is None:
        message = f"band {band.band} takes every score, so later bands are never reached"
        return None if last else ("POL001", message, "Move it to the end.")
    if last:
        message = f"scores 0..{band.above} belong to no band"
        return "POL002", message, "Let the last band have no `above`."
    if before is not None and band.above >= before:
        message = f"band {band.band} overlaps the band before it at {band.above}"
        return "POL001", message, "Order bands from the highest score down."
    return None
