"""A backtest, told: as a table for a terminal, as JSON, as rows for a page.

Law of the room: values in, text out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ivr.study.risk.backtest.following import CALL, KINDS, REVIEW, TEXT, Result
from ivr.study.risk.backtest.trying import Backtest, Trial

SIDES = (
    ("Frauds caught and called about", "caught"),
    ("Frauds that a person looks at", "reviewed"),
    ("Frauds missed", "missed"),
    ("Honest charges called about", "stopped"),
    ("Honest charges that a person looks at", "looked"),
    ("Cases opened", "cases"),
    ("Customers asked in vain", "disturbed"),
)
MONEY = (
    ("Fraud money saved", "saved"),
    ("Saved because the card stood stopped", "after"),
    ("Fraud money lost", "lost"),
    ("Cost in all", "cost"),
)
NAMES = {CALL: "Calls", TEXT: "Text messages", REVIEW: "Reviews by people"}
HEAD = ("above", "caught", "missed", "lost", "in vain", "calls/day", "texts/day", "cost", "")


def sides(test: Backtest) -> Sequence[tuple[str, str, str]]:
    """Return rows of (what, against, policy)."""
    both = (test.against, test.policy)
    found = [(name, *(f"{getattr(each, key):,}" for each in both)) for name, key in SIDES]
    found += [(name, *(f"{getattr(each, key):,.2f}" for each in both)) for name, key in MONEY]
    found += [(f"{NAMES[kind]} a day (busiest day)", *(_load(each, kind) for each in both))
              for kind in KINDS]  # fmt: skip
    limits = test.assumed.capacity
    found += [
        (f"{NAMES[kind]} beyond {limit} a day", *(f"{each.beyond[kind]:,}" for each in both))
        for kind, limit in limits.items()
    ]
    return [(name, old, new) for name, old, new in found]


def trials(test: Backtest) -> Sequence[tuple[str, ...]]:
    """Return a row for each threshold, in the columns of HEAD."""
    return [_trial(each, test.cheapest) for each in test.trials]


def text(test: Backtest) -> str:
    """Return a backtest for a terminal."""
    head = ("", test.against.name, test.policy.name)
    lines = [*_table([head, *sides(test)]), ""]
    if test.trials:
        lines += [*_table([HEAD, *trials(test)]), ""]
    if test.others:
        lines.append(told_of_others(test))
    share = f"{100 * test.policy.share:.1f} %"
    lines.append(
        f"{test.policy.name} saves {share} of fraud money and asks {test.policy.disturbed:,} "
        f"customers in vain, {test.policy.disturbed / test.policy.days:.1f} a day."
    )
    return "\n".join(lines)


def told_of_others(test: Backtest) -> str:
    """Return who decided about charges that the model did not score."""
    return (
        f"The model did not score {test.others:,} of {test.charges:,} charges, as it would not in "
        "calls: the policy decides about them at every threshold."
    )


def json_value(test: Backtest) -> dict[str, Any]:
    """Return a backtest as plain values; money is text."""
    return {
        "charges": test.charges,
        "others": test.others,
        "first": test.first,
        "last": test.last,
        "elsewhere": test.elsewhere,
        "policy": _result(test.policy),
        "against": _result(test.against),
        "trials": [
            {"threshold": each.threshold, "frontier": each.best, **_result(each.result)}
            for each in test.trials
        ],
        "assumed": {
            "zone": test.assumed.zone,
            "call_seconds": test.assumed.call_seconds,
            "costs": {name: str(cost) for name, cost in test.assumed.costs.items()},
            "capacity": dict(test.assumed.capacity),
        },
    }


def _result(result: Result) -> dict[str, Any]:
    whole = {key: getattr(result, key) for _, key in SIDES}
    money = {key: str(getattr(result, key)) for _, key in MONEY}
    loads = {name: dict(getattr(result, name)) for name in ("loads", "busiest", "beyond")}
    days = {"name": result.name, "days": round(result.days, 2), "frauds": result.frauds}
    return {**days, **whole, **money, **loads}


def _load(result: Result, kind: str) -> str:
    return f"{result.a_day(kind):,.1f} ({result.busiest[kind]:,})"


def _trial(trial: Trial, cheapest: Trial | None) -> tuple[str, ...]:
    result = trial.result
    notes = ["frontier"] * trial.best + ["cheapest"] * (trial is cheapest)
    return (
        str(trial.threshold),
        f"{result.caught:,}",
        f"{result.missed:,}",
        f"{result.lost:,.2f}",
        f"{result.disturbed:,}",
        f"{result.a_day(CALL):,.1f}",
        f"{result.a_day(TEXT):,.1f}",
        f"{result.cost:,.2f}",
        ", ".join(notes),
    )


def _table(cells: Sequence[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        first = row[0].ljust(widths[0])
        others = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join([first, *others]).rstrip()
