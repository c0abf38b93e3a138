"""`ivr risk report`: a model judged by labelled charges, as one page and as pictures."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from ivr.cli.risk.registry import chosen
from ivr.cli.risk.registry.opening import opened
from ivr.cli.risk.train import need_libraries, tell_of
from ivr.cli.terminal.render import console, show_findings
from ivr.cli.writing import put
from ivr.faults import Unreadable

if TYPE_CHECKING:
    from ivr.runtime.risk.learned.model import Model
    from ivr.study.risk.backtest import Backtest
    from ivr.study.risk.report import Report
    from ivr.study.risk.training.frame import Rows

NEEDED = ("ibis", "duckdb", "numpy", "pyarrow")
DRAWN = ("matplotlib",)


class Asked(NamedTuple):
    """What `ivr risk report` was asked; see its options."""

    data: tuple[Path, ...]
    model: str
    out: Path
    before: tuple[Path, ...] = ()
    against: tuple[str, ...] = ()
    labels: Path | None = None
    policy: Path | None = None
    png: Path | None = None
    svg: Path | None = None
    registry: str = ".ivr/models"


class Framed(NamedTuple):
    """A feature frame, and the numbers of the files that judge; the others came before."""

    frame: Path
    judging: frozenset[int]


def report(asked: Asked) -> int:
    """Write a report and say in a few lines what stands in it.

    Raises:
        Unreadable: The extra `risk` is missing, or a file or model cannot be used.
        Refused: The policy has an error.
    """
    need_libraries((*NEEDED, *(DRAWN if asked.png else ())))
    from ivr.study.risk.report.showing.html import page

    model = model_of(asked.model, asked.registry)
    with framed(asked.before, asked.data) as found:
        made = _reported(asked, model, found)
        test = _backtested(asked.policy, model, found)
    put({asked.out: page(made, test)})
    drawn = _drawn(asked, made, test)
    _show(made, asked.out, drawn)
    return 0


def model_of(said: str, registry: str) -> Model:
    """Return the model of a file, of `NAME@VERSION`, or the active, latest or shipped one.

    Raises:
        Unreadable: There is none, or it was altered or cut short.
    """
    name, _, number = said.partition("@")
    if Path(said).suffix == ".json" or not number:
        try:
            return chosen.model(said, registry)
        except Unreadable as fault:
            number = _latest(said, registry) if fault.code == "REG004" else ""
            if not number:
                raise
    from ivr.runtime.risk.learned.model import parse
    from ivr.runtime.services.models import registry as models

    with opened(registry) as shelf:
        return parse(models.content(shelf.models, name, number), f"{name} {number}")


def _latest(name: str, registry: str) -> str:
    """Return the latest version that was trained; nothing where there is no registry, or none."""
    from ivr.runtime.services.models import registry as models

    try:
        with opened(registry) as shelf:
            kept = models.versions(shelf.models, name)
    except Unreadable:
        return ""
    return next((each.number for each in reversed(kept) if each.artifact), "")


@contextmanager
def framed(before: tuple[Path, ...], data: tuple[Path, ...]) -> Generator[Framed]:
    """Yield the feature frame of charges, and of those before them that give cards a history.

    Raises:
        Unreadable: A file cannot be used.
    """
    from ivr.study.risk.transform import FRAME, transform
    from ivr.study.risk.transform import Asked as Transformed

    if not data:
        raise Unreadable("there is nothing to judge by. Name a file by --data.", "USE001")
    with TemporaryDirectory(prefix="ivr-judge-") as folder:
        made = transform(Transformed(files=(*before, *data), out=Path(folder)))
        tell_of(made)
        numbers = frozenset(range(len(before), len(before) + len(data)))
        yield Framed(Path(folder) / FRAME, numbers)


def _reported(asked: Asked, model: Model, found: Framed) -> Report:
    from ivr.study.risk.report import Asked as Judged
    from ivr.study.risk.report import reported

    rows = _rows(asked.labels, found.frame)
    judging = sum((rows.source == number for number in found.judging), rows.source < 0)
    before = rows.where(~judging)
    others = tuple(model_of(each, asked.registry) for each in asked.against)
    judged = Judged(
        model, rows.where(judging), before if len(before) else None, others, str(asked.data[0])
    )
    return reported(judged)


def _rows(labels: Path | None, frame: Path) -> Rows:
    from ivr.study.risk.training.frame import history
    from ivr.study.risk.training.labels import labels_of_file

    rows = history(frame, labels_of_file(labels) if labels is not None else None)
    if (rows.weight != 1).any():
        console(err=True).print(
            f"more rows than are held at once: {len(rows):,} were drawn, every fraud among them;"
            " calls a day are then too few"
        )
    return rows


def _backtested(policy: Path | None, model: Model, found: Framed) -> Backtest | None:
    if policy is None:
        return None
    from ivr.cli.risk.policy.judged import proven
    from ivr.runtime.risk import policy as policies
    from ivr.study.risk import backtest

    tried = backtest.Asked(policies.read(proven(policy).json_value()), name=policy.stem)
    return backtest.backtested(backtest.pasts(found.frame, model, found.judging), tried)


def _drawn(asked: Asked, made: Report, test: Backtest | None) -> int:
    """Write the pictures that are wanted; return how many."""
    from ivr.study.risk.report.showing.charts import charts, frontier

    drawn = (*charts(made), *((frontier(test),) if test else ()))
    count = 0
    if asked.png is not None:
        from ivr.study.risk.report.showing import plots

        put({asked.png / name: each for name, each in plots.pictures(drawn).items()})
        count += len(drawn)
    if asked.svg is not None:
        from ivr.study.risk.report.showing.svg import svg

        put({asked.svg / f"{each.name}.svg": svg(each, alone=True) + "\n" for each in drawn})
        count += len(drawn)
    return count


def _show(made: Report, out: Path, drawn: int) -> None:
    from ivr.study.risk.report.curves import FIGURES

    show_findings(made.doubts, console(err=True))
    span = made.span
    print(f"{made.model.name} {made.model.version} judged by {span.charges:,.0f} charges, "
          f"{span.frauds:,.0f} frauds")  # fmt: skip
    for n, (name, sure) in enumerate(zip(FIGURES, made.figures, strict=True)):
        without = f"; without all-fraud cards {made.without[n]:.4f}" if made.without else ""
        print(f"  {name} {sure.value:.4f} ({sure.low:.4f} to {sure.high:.4f}){without}")
    print(f"{out}{f' and {drawn} pictures' if drawn else ''}")
