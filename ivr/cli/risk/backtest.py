"""`ivr risk backtest`: history through model, rules and outbound policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ivr.cli.risk.registry import chosen
from ivr.cli.risk.report import NEEDED, framed, model_of
from ivr.cli.risk.train import need_libraries
from ivr.cli.writing import put
from ivr.faults import Unreadable

if TYPE_CHECKING:
    from ivr.runtime.risk.detector.deciding import Detector
    from ivr.runtime.risk.policy import Policy
    from ivr.study.risk.backtest import Asked as Tried
    from ivr.study.risk.backtest import Assumptions, Backtest

FORMS = ("text", "json")

T = TypeVar("T")


class Asked(NamedTuple):
    """What `ivr risk backtest` was asked; see its options."""

    policy: Path
    data: tuple[Path, ...]
    model: str
    before: tuple[Path, ...] = ()
    against: Path | None = None
    detector: str = ""
    thresholds: tuple[int, ...] = ()
    zone: str = "UTC"
    costs: tuple[str, ...] = ()
    capacity: tuple[str, ...] = ()
    form: str = "text"
    svg: Path | None = None
    registry: str = ".ivr/models"
    earlier: int = 5


def backtest(asked: Asked) -> int:
    """Show what a policy and each threshold would have come to.

    Raises:
        Unreadable: The extra `risk` is missing, or a file, model or option cannot be used.
        Refused: A policy or the detector has an error.
    """
    if asked.form not in FORMS:
        raise Unreadable(f"no format {asked.form!r}. There are: {', '.join(FORMS)}.", "USE001")
    need_libraries(NEEDED)
    from ivr.study.risk.backtest import backtested, pasts

    tried = _tried(asked)
    model = model_of(asked.model, asked.registry)
    detector = _detector(asked, model.name)
    with framed(asked.before, asked.data) as found:
        past = pasts(found.frame, model, found.judging, detector, asked.earlier)
        made = backtested(past, tried)
    _show(made, asked)
    return 0


def _detector(asked: Asked, model: str) -> Detector | None:
    if not asked.detector:
        return None
    return chosen.detector(asked.detector, model, asked.registry, Path()).detector


def _tried(asked: Asked) -> Tried:
    from ivr.study.risk import backtest
    from ivr.study.risk.backtest.trying import THRESHOLDS

    return backtest.Asked(
        policy=policy_of(asked.policy),
        against=policy_of(asked.against) if asked.against else None,
        name=asked.policy.stem,
        against_name=asked.against.stem if asked.against else "nobody is called",
        thresholds=asked.thresholds or THRESHOLDS,
        assumed=_assumed(asked),
    )


def policy_of(file: Path) -> Policy:
    """Return the policy of a file, proven.

    Raises:
        Unreadable: It cannot be read.
        Refused: It has an error.
    """
    from ivr.cli.risk.policy.judged import proven
    from ivr.runtime.risk import policy as policies

    return policies.read(proven(file).json_value())


def _assumed(asked: Asked) -> Assumptions:
    from ivr.study.risk.backtest import Assumptions

    try:
        ZoneInfo(asked.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Unreadable(f"no time zone {asked.zone!r}. Write America/New_York.") from None
    usual = Assumptions()
    costs = {**usual.costs, **_pairs(asked.costs, _money, "--cost call=0.20")}
    capacity = _pairs(asked.capacity, _count, "--capacity call=200")
    return Assumptions(asked.zone, usual.call_seconds, costs, capacity)


def _pairs(said: tuple[str, ...], read: Callable[[str], T], usage: str) -> dict[str, T]:
    from ivr.study.risk.backtest.following import KINDS

    found: dict[str, T] = {}
    for each in said:
        kind, _, value = each.partition("=")
        try:
            found[kind] = read(value)
        except (ValueError, InvalidOperation):
            kind = ""
        if kind not in KINDS:
            names = ", ".join(KINDS)
            raise Unreadable(f"{each!r} cannot be read. Write {usage}, for {names}.", "USE001")
    return found


def _money(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or value < 0:
        raise ValueError(text)
    return value


def _count(text: str) -> int:
    if not text.isdigit():
        raise ValueError(text)
    return int(text)


def _show(made: Backtest, asked: Asked) -> None:
    from ivr.study.risk.backtest import telling

    if asked.form == "json":
        print(json.dumps(telling.json_value(made), indent=2))
    else:
        print(telling.text(made))
    if asked.svg is not None:
        from ivr.study.risk.report.showing.charts import frontier
        from ivr.study.risk.report.showing.svg import svg

        put({asked.svg: svg(frontier(made), alone=True)})
