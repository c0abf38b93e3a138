"""What calls and transactions cost: lines of quantity x price, each with its formula.

    of_call("low_risk")     1,000 calls of a kind
    of_transactions()       10^6 transactions by Kinesis; of_delivery(), of_events() come on top
    of_month()              what stands whether anybody calls or not

Quantities are counted (`bench.infra.usage`, the templates) or assumed (ASSUMED, each with why);
prices are `bench.infra.prices`. The page is made by `bench.infra.cost_page`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from bench.infra import usage
from bench.infra.prices import PRICES
from bench.infra.templates import resources
from bench.infra.usage import Used

MILLION, THOUSAND, GB = 1_000_000, 1_000, 1_000_000_000
HOURS, DAYS = 730, 30.4
"""Of a month."""

CALL_GB, STREAM_GB = 0.5, 1.0
"""Memory of functions in a call, and of those that judge charges; a test reads the templates."""


class Assumed(NamedTuple):
    """A quantity that nobody measured here."""

    value: float
    about: str


ASSUMED: Mapping[str, Assumed] = {
    "start": Assumed(0.005, "seconds of an invocation beside its requests: own work and its log"),
    "wait": Assumed(0.005, "seconds of a request to the table, from within the Region"),
    "judge": Assumed(0.0015, "seconds of own work on one charge, trained model included"),
    "log_bytes": Assumed(1_500, "bytes that an invocation logs, Lambda's own lines included"),
    "told_per_call": Assumed(4, "contact events of a call, each an invocation of contact_event"),
    "told_requests": Assumed(3, "read units of one of them"),
    "batch": Assumed(100, "records of a batch; 500 at most, fewer where little comes"),
    "suspicious": Assumed(0.01, "share of charges that are not approved"),
    "transitions": Assumed(30, "transitions of an execution: notice, case, looks at a review"),
    "looks": Assumed(24, "invocations of follow by an execution: one an hour, for a day"),
    "sampled": Assumed(0.05, "share of invocations that X-Ray samples, beyond one a second"),
    "express_seconds": Assumed(0.3, "seconds of an Express execution, in 64 MB"),
    "months": Assumed(24, "months that what is written is kept; alerts are, decision 0022"),
    "idle_requests": Assumed(4, "requests of a scheduled run that finds nothing, of half a unit"),
    "series": Assumed(150, "metrics with their dimensions, of which METRICS has the names"),
    "enriched": Assumed(1.6, "length of an enriched line by that of what was sent, before gzip"),
}

MIX: Mapping[str, float] = {
    "low_risk": 0.50,
    "spanish": 0.10,
    "unknown": 0.15,
    "medium_risk": 0.15,
    "high_risk": 0.05,
    "silent": 0.02,
    "spam": 0.03,
}
"""Kind of call -> its share of inbound calls: assumed."""

OUTBOUND = ("fraud_confirmed", "fraud_denied", "voicemail", "wrong_person")
WRITTEN = ("chat",)
LEFT_OUT = ("lambda_failing",)


class Line(NamedTuple):
    """A part of a sum: how much of what, and how that was found."""

    what: str
    quantity: float
    price: str
    formula: str

    @property
    def dollars(self) -> float:
        return self.quantity * PRICES[self.price].dollars


def of_call(name: str) -> tuple[Line, ...]:
    """Return what 1,000 calls of a kind cost."""
    used = usage.calls()[name]
    told = ASSUMED["told_per_call"].value
    talk = [Line("Connect", THOUSAND * used.minutes, "voice", "minutes")]
    way = "outbound" if name in OUTBOUND else "inbound"
    talk.append(Line("telephone", THOUSAND * used.minutes, way, "minutes"))
    if name in WRITTEN:
        talk = [Line("Connect", THOUSAND * 2 * (used.turns + 1), "chat", "2 x (turns + 1)")]
    kind = "text" if name in WRITTEN else "speech"
    talk.append(Line("Lex", THOUSAND * used.turns, kind, "turns"))
    return (*talk, *_functions(used, told), *_table(used, told))


def _functions(used: Used, told: float) -> Iterator[Line]:
    count = THOUSAND * (used.functions + told)
    waits = used.reads + used.writes + told * ASSUMED["told_requests"].value
    seconds = THOUSAND * (
        (used.functions + told) * ASSUMED["start"].value + waits * ASSUMED["wait"].value
    )
    yield Line("invocations", count, "request", "functions + told_per_call")
    yield Line("their time", CALL_GB * seconds, "gb_second", "0.5 GB x (start + requests x wait)")
    yield Line("their logs", count * ASSUMED["log_bytes"].value / GB, "log", "x log_bytes")


def _table(used: Used, told: float = 0.0) -> Iterator[Line]:
    reads = used.read_units + told * ASSUMED["told_requests"].value
    yield Line("reads", THOUSAND * reads, "read", "read units + told_per_call x told_requests")
    yield Line("writes", THOUSAND * used.write_units, "write", "write units")
    kept = THOUSAND * used.kept_bytes / GB * ASSUMED["months"].value
    yield Line("kept", kept, "table", "bytes x months")
    yield Line("kept, recoverable", kept, "recovery", "bytes x months")


def of_transactions() -> tuple[Line, ...]:
    """Return what a million transactions through Kinesis cost."""
    share = ASSUMED["suspicious"].value
    used = _blended(usage.approved(), usage.held(), share)
    batches = MILLION / ASSUMED["batch"].value
    size = _stepped(usage.record_bytes(), 1_024) * MILLION / GB
    own = ASSUMED["judge"].value + (used.reads + used.writes) * ASSUMED["wait"].value
    flagged = MILLION * share
    followed = flagged * ASSUMED["looks"].value
    kept = MILLION * used.kept_bytes / GB * ASSUMED["months"].value
    return (
        Line("into the stream", size, "stream_in", "records x 1 KB"),
        Line("out of it", size, "stream_out", "the same"),
        Line("kept a week", size * 6 / DAYS, "stream_week", "x 6 days beyond the first"),
        Line("invocations", batches + followed, "request", "10^6 / batch + flagged x looks"),
        Line("their time", STREAM_GB * MILLION * own, "gb_second", "judge + requests x wait"),
        Line("their logs", (batches + followed) * ASSUMED["log_bytes"].value / GB, "log", "each"),
        Line("traces", batches * ASSUMED["sampled"].value, "trace", "batches x sampled"),
        Line("reads", MILLION * used.read_units, "read", "read units"),
        Line("writes", MILLION * used.write_units, "write", "write units"),
        Line("kept", kept, "table", "bytes x months"),
        Line("kept, recoverable", kept, "recovery", "bytes x months"),
        Line(
            "executions",
            flagged * ASSUMED["transitions"].value,
            "transition",
            "flagged x transitions",
        ),
        Line("notices", flagged, "notice", "flagged"),
    )


def of_delivery() -> tuple[Line, ...]:
    """Return what a million transactions cost that reach the lake by Firehose, beside judging."""
    length = usage.record_bytes()
    size = _stepped(length, 5 * 1_024) * MILLION / GB
    line = length * ASSUMED["enriched"].value * MILLION / GB
    calls = MILLION * length / 1_000_000
    return (
        Line("into Firehose", size, "delivery", "records x 5 KB"),
        Line("invocations", calls, "request", "bytes / 1 MB"),
        Line("kept in the lake", line * ASSUMED["months"].value, "lake", "x enriched x months"),
    )


def of_events() -> tuple[Line, ...]:
    """Return what a million transactions cost that come by the raw bus, beside judging."""
    seconds = MILLION * ASSUMED["express_seconds"].value * 64 / 1_024
    return (
        Line("raw events", MILLION, "event", "one each"),
        Line("enriched events", MILLION, "event", "one each"),
        Line("archive", usage.record_bytes() * MILLION / GB, "archive", "bytes"),
        Line("executions", MILLION, "express", "one each"),
        Line("their time", seconds, "express_gb_second", "64 MB x express_seconds"),
        Line("invocations", MILLION, "request", "judge, one each"),
        Line("logs", MILLION * ASSUMED["log_bytes"].value / GB, "log", "each"),
    )


def of_month() -> tuple[Line, ...]:
    """Return what stands whether anybody calls or not."""
    watched = sum(_watched(each) for each in resources("AWS::CloudWatch::Alarm").values())
    secrets = len(resources("AWS::SecretsManager::Secret"))
    series = ASSUMED["series"].value
    runs = _scheduled() * HOURS * 60
    requests = ASSUMED["idle_requests"].value
    seconds = runs * (ASSUMED["start"].value + requests * ASSUMED["wait"].value)
    return (
        Line("scheduled runs", runs, "request", "schedules x minutes"),
        Line("their time", CALL_GB * seconds, "gb_second", "0.5 GB x (start + idle x wait)"),
        Line("their reads", runs * requests / 2, "read", "runs x idle_requests / 2"),
        Line("their logs", runs * ASSUMED["log_bytes"].value / GB, "log", "runs x log_bytes"),
        Line("stream", HOURS, "stream_hour", "730 hours"),
        Line("key", len(resources("AWS::KMS::Key")), "key", "of the templates"),
        Line("secrets", secrets, "secret", "of the templates"),
        Line("alarms", watched, "alarm", "metrics under alarms of the templates"),
        Line("metrics", series, "metric", "series"),
        Line("dashboard", len(resources("AWS::CloudWatch::Dashboard")), "dashboard", "of them"),
        Line("number", DAYS, "number", "one, 30.4 days"),
    )


def _scheduled() -> int:
    """Return how many rules start a function every minute."""
    rules = resources("AWS::Events::Rule").values()
    return sum(each.get("ScheduleExpression") == "rate(1 minute)" for each in rules)


def _watched(alarm: Mapping[str, object]) -> int:
    """Return how many metrics an alarm looks at; a query counts as one here."""
    parts = alarm.get("Metrics")
    listed = parts if isinstance(parts, list) else []
    return max(1, sum("MetricStat" in each for each in listed))


def _blended(usual: Used, other: Used, share: float) -> Used:
    names = usual.__slots__
    return Used(**{n: (1 - share) * getattr(usual, n) + share * getattr(other, n) for n in names})


def _stepped(size: int, step: int) -> int:
    return -(-size // step) * step


def total(lines: Iterable[Line]) -> float:
    """Return the sum of lines in dollars."""
    return sum(line.dollars for line in lines)
