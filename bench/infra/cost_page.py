"""docs/cost.md, made from `bench.infra.cost`.

python -m bench.infra.cost_page > docs/cost.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from bench.infra import cost, usage
from bench.infra.cost import ASSUMED, LEFT_OUT, MILLION, MIX, OUTBOUND, WRITTEN, Line, total
from bench.infra.prices import PRICED_ON, PRICES, REGION
from ivr.runtime.wiring import METRICS

HEAD = """\
# What it costs

Made by `make docs` from `bench/infra/cost.py`. List prices of {region}, on demand, without
free tier and taxes, as known on {day}: nobody asked AWS for them. **Check the price page** that
each row of the last table names before you rely on a sum.

| | Dollars |
|---|---|
| 1,000 inbound calls, mixed as assumed, until a person takes them or they end | {mixed:.2f} |
| 1,000 outbound verification calls, one of each kind below | {outbound:.2f} |
| 10^6 transactions by Kinesis | {judged:.2f} |
| ... delivered to the lake by Firehose, too | + {delivered:.2f} |
| ... by the raw bus and its machine, beside judging and keeping | + {published:.2f} |
| a month in which nothing happens | {month:.2f} |
"""

CALLS = """\
## 1,000 calls

What a call uses is counted while the callers of `tests/callers` are played
(`bench/infra/usage.py`): minutes on the line until a person or nobody has the call, functions
asked, turns of Lex, and request units of the table by the sizes of the real items. An outbound call
includes the charge that led to it. What agents and their minutes cost is not in it.

| Call | Share | Minutes | Functions | Turns | Read units | Write units | Dollars per 1,000 |
|---|---|---|---|---|---|---|---|"""

CHARGES = """\
A record has {bytes} bytes. A charge that is approved takes {one.reads:g} reads ({one.read_units:g}
units), {one.write_units:g} write units and {one.kept_bytes:.0f} new bytes; one that is held takes
{other.reads:g} reads ({other.read_units:g} units), {other.write_units:g} write units and
{other.kept_bytes:.0f} bytes: counted over {cards} cards of {charges} charges.
"""

ASSUMPTIONS = """\
## What is assumed

Nobody measured these in an account. Replace them by your own in `bench/infra/cost.py`. Shares of
calls are assumed, too.

| | Value | |
|---|---|---|"""

NOT_IN = """\
{metrics} metrics are written; each set of dimensions is billed as one. Not in any sum: requests to
KMS (caches make them few), queues and quarantine (empty while all is well), S3's request metrics of
the two prefixes where failures lie (each is billed as a metric, by the hour in which there are
requests: none while all is well), text messages (a price for each country and carrier), neural
voices where Connect bills them, training, queries by Athena, traffic out of AWS, a web ACL, MSK and
its pollers, support.
"""


def markdown() -> str:
    """Return the page."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield HEAD.format(
        region=REGION,
        day=PRICED_ON,
        mixed=sum(share * total(cost.of_call(name)) for name, share in MIX.items()),
        outbound=sum(total(cost.of_call(name)) for name in OUTBOUND) / len(OUTBOUND),
        judged=total(cost.of_transactions()),
        delivered=total(cost.of_delivery()),
        published=total(cost.of_events()),
        month=total(cost.of_month()),
    )
    yield from _calls()
    yield from _sum("1,000 calls of `low_risk`", cost.of_call("low_risk"))
    yield from _sum("10^6 transactions by Kinesis", cost.of_transactions())
    yield CHARGES.format(
        bytes=usage.record_bytes(),
        one=usage.approved(),
        other=usage.held(),
        cards=usage.CARDS,
        charges=usage.CHARGES_PER_CARD,
    )
    yield from _sum("... delivered by Firehose, beside judging", cost.of_delivery())
    yield from _sum("... by the raw bus, beside judging", cost.of_events())
    yield from _sum("A month", cost.of_month())
    yield ASSUMPTIONS
    yield from (f"| {name} | {each.value:g} | {each.about} |" for name, each in ASSUMED.items())
    yield ""
    yield NOT_IN.format(metrics=len(METRICS))
    yield from _prices()


def _calls() -> Iterator[str]:
    yield CALLS
    for name, used in usage.calls().items():
        if name in LEFT_OUT:
            continue
        share = f"{MIX[name]:.0%}" if name in MIX else "in text" if name in WRITTEN else "outbound"
        cells = f"{used.minutes:.2f} | {used.functions} | {used.turns} | {used.read_units:g}"
        dollars = total(cost.of_call(name))
        yield f"| {name} | {share} | {cells} | {used.write_units:g} | {dollars:.2f} |"
    yield ""


def _sum(title: str, lines: Iterable[Line]) -> Iterator[str]:
    kept = tuple(lines)
    yield f"## {title}\n\n| | Quantity | Formula | Of | Dollars |\n|---|---|---|---|---|"
    for line in kept:
        unit = PRICES[line.price].unit
        cells = f"{_counted(line.quantity)} | {line.formula} | {unit}"
        yield f"| {line.what} | {cells} | {line.dollars:.4f} |"
    yield f"| **sum of quantity x price** | | | | **{total(kept):.2f}** |\n"


def _counted(quantity: float) -> str:
    return f"{quantity:,.0f}" if quantity >= 100 else f"{quantity:.3g}"


def _prices() -> Iterator[str]:
    yield f"## Prices, {REGION}, {PRICED_ON}\n\n| Price | Dollars | Per | Page to check |"
    yield "|---|---|---|---|"
    for name, price in PRICES.items():
        yield f"| {name} | {_shown(price.dollars)} | {price.unit} | {price.page} |"


def _shown(dollars: float) -> str:
    return f"{dollars * MILLION:g} per 10^6" if dollars < 1e-4 else f"{dollars:g}"


def main() -> int:
    sys.stdout.write(markdown())
    return 0


if __name__ == "__main__":
    sys.exit(main())
