"""`ivr risk train`: from labelled charges to a registered model."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ivr.cli.terminal.render import console, show_findings
from ivr.cli.writing import put
from ivr.faults import Conflict, Finding, Unreadable, Where, warning

if TYPE_CHECKING:
    from ivr.runtime.services.models.registry import Registry
    from ivr.study.risk.training.boosting import Told
    from ivr.study.risk.training.frame import Rows
    from ivr.study.risk.training.training import Order, Trained
    from ivr.study.risk.transform import Summary

NEEDED = ("lightgbm", "ibis", "duckdb", "numpy")
REGISTRY = ".ivr/models"
"""The folder of a workspace that keeps its models."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What `ivr risk train` was asked; see its options."""

    files: tuple[Path, ...]
    name: str
    update: bool = False
    test: Path | None = None
    labels: Path | None = None
    store: str = ""
    registry: str = REGISTRY
    out: Path | None = None
    seed: int = 1
    seeds: int = 1
    search: int = 0
    challengers: bool = True
    calls: bool = False
    quarantine: Path | None = None
    memory: str = ""


def train(asked: Asked, watching: Told | None = None) -> int:
    """Train a model, show what came of it and register it; nothing is registered by halves.

    Args:
        asked: What was asked.
        watching: Is told how far the training is, in place of the terminal.

    Raises:
        Unreadable: The extra `risk` is missing, a file cannot be used, or a training of the model
            is under way.
        Refused: The history cannot teach.
    """
    need_libraries()
    from ivr.study.risk.training.boosting import single_threaded
    from ivr.study.risk.training.training import trained

    single_threaded()
    labels = _labels(asked)
    progress = nullcontext(watching) if watching else _progress()
    with progress as told, _frame(asked) as (frame, ignored):
        rows = _rows(frame, labels, calls=asked.calls)
        if asked.out is not None:
            made = trained(rows, _order(asked, ignored), told)
            put({asked.out: made.content})
            where = str(asked.out)
        else:
            made, number = _registered(asked, rows, ignored, told)
            where = f"{asked.name} {number} in {asked.registry}"
    _show(made, where)
    return 0


def need_libraries(names: Sequence[str] = NEEDED) -> None:
    """Say how to get the libraries that training needs, where one is missing.

    Raises:
        Unreadable: One is (USE009).
    """
    from importlib.util import find_spec

    missing = [name for name in names if find_spec(name) is None]
    if missing:
        message = f"training needs {', '.join(missing)}, which the extra risk brings."
        raise Unreadable(f"{message} Run `pip install 'ivr[risk]'`.", "USE009")


def tell_of(made: Summary) -> None:
    """Say on stderr what of a history is not used, and what may be no whole value."""
    out = console(err=True)
    if lost := sum(made.quarantined.values()):
        reasons = ", ".join(f"{why} {count:,}" for why, count in made.quarantined.items())
        out.print(f"{lost:,} of {made.rows:,} rows cannot be used: {reasons}")
    if made.zoneless:
        out.print(f"{made.zoneless:,} times name no zone and were taken for UTC")
    if made.missing:
        counts = ", ".join(f"{name} {count:,}" for name, count in made.missing.items())
        out.print(f"values that cannot be read count as missing: {counts}")
    for file, columns in made.ignored.items():
        listed = ", ".join(columns)
        out.print(f"{file}: columns that are not asked for: {listed}", markup=False)
    show_findings(map(end_of, made.open_ended), out)


def end_of(file: str) -> Finding:
    """Return what is said of a file whose last line has no end."""
    message = "The last line has no end, and was taken as it stands"
    remedy = "If its writing was cut off, write it again: the last value may be a part of one."
    return warning("HIS004", Where(file), message, remedy)


def _labels(asked: Asked) -> dict[str, int]:
    from ivr.study.risk.training.labels import labels_of_file, labels_of_records

    found: dict[str, int] = {}
    if asked.store:
        from ivr.cli.state.opening import opened
        from ivr.runtime.records import Case, Review

        with opened(asked.store) as store:
            shelves = store.shelves
            found = labels_of_records(shelves.scan(Review), list(shelves.scan(Case)))
    if asked.labels is not None:
        found |= labels_of_file(asked.labels)
    return found


@contextmanager
def _frame(asked: Asked) -> Generator[tuple[Path, tuple[str, ...]]]:
    """Yield the feature frame of the files, and which columns became no feature."""
    from ivr.study.risk.transform import FRAME, MEMORY, QUARANTINE, transform
    from ivr.study.risk.transform import Asked as Transformed

    files = (*asked.files, *([asked.test] if asked.test else []))
    memory = asked.memory or MEMORY
    with TemporaryDirectory(prefix="ivr-train-") as folder:
        try:
            order = Transformed(files=files, out=Path(folder), calls=asked.calls, memory=memory)
            made = transform(order)
        finally:
            bad = Path(folder) / QUARANTINE
            if asked.quarantine is not None and bad.is_file():
                put({asked.quarantine: bad})
        tell_of(made)
        ignored = {name for columns in made.ignored.values() for name in columns}
        yield Path(folder) / FRAME, tuple(sorted(ignored))


def _rows(frame: Path, labels: Mapping[str, int], *, calls: bool) -> Rows:
    from ivr.runtime.risk.learned.calls import CALL_NAMES
    from ivr.runtime.risk.learned.features import NAMES
    from ivr.study.risk.training.frame import history

    rows = history(frame, labels, names=CALL_NAMES if calls else NAMES)
    if (rows.weight != 1).any():
        console(err=True).print(
            f"more rows than are held at once: {len(rows):,} were drawn, every fraud among them;"
            " each honest one weighs as many as it stands for"
        )
    return rows


def _order(asked: Asked, ignored: tuple[str, ...], number: str = "1.0") -> Order:
    from ivr.runtime.risk.learned.calls import CALL_USED
    from ivr.study.risk.training.boosting import Plan
    from ivr.study.risk.training.training import Order

    return Order(
        plan=Plan(CALL_USED) if asked.calls else Plan(),
        name=asked.name,
        number=number,
        where=str(asked.files[0]),
        seeds=tuple(range(asked.seed, asked.seed + asked.seeds)),
        search=asked.search,
        challengers=asked.challengers and not asked.calls,
        tested=len(asked.files) if asked.test else None,
        ignored=ignored,
    )


def _registered(
    asked: Asked, rows: Rows, ignored: tuple[str, ...], told: Told
) -> tuple[Trained, str]:
    """Train under a number of the registry, which is given back if that fails."""
    from ivr.cli.risk.registry.opening import opened
    from ivr.runtime.services.models import registry as models
    from ivr.study.risk.training.training import judged, trained

    judged(rows, _order(asked, ignored))  # what cannot teach takes no number
    with opened(asked.registry, fresh=True) as shelf:
        registry = shelf.models
        number = _begun(registry, asked)
        try:
            made = trained(rows, _order(asked, ignored, number), told)
            content = models.Trained(
                made.content, made.digest, made.features, made.metrics, made.lineage
            )
            models.complete(registry, asked.name, number, content)
        except BaseException as fault:
            with suppress(Unreadable):  # who cancelled it in between was first
                _given_up(registry, asked.name, number, fault)
            raise
    return made, number


def _begun(registry: Registry, asked: Asked) -> str:
    """Take a number for a training.

    Raises:
        Unreadable: Another training is under way (REG002), or there is nothing to update (REG004).
    """
    from ivr.runtime.services.models import registry as models

    if asked.update and not models.versions(registry, asked.name):
        message = f"{asked.registry} has no model {asked.name} to update. Leave out --update."
        raise Unreadable(message, "REG004")
    mode = models.UPDATE if asked.update else models.CREATE
    try:
        return models.begin(registry, asked.name, mode, "lightgbm").number
    except Conflict as fault:
        raise Unreadable(f"{fault}", "REG002") from fault


def _given_up(registry: Registry, name: str, number: str, fault: BaseException) -> None:
    """Note why a training brought nothing.

    Raises:
        Unreadable: It was cancelled meanwhile (REG001).
    """
    from ivr.runtime.services.models import registry as models

    if isinstance(fault, KeyboardInterrupt):
        models.cancel(registry, name, number, "It was stopped.")
    else:
        models.fail(registry, name, number, str(fault)[:500] or type(fault).__name__)


@contextmanager
def _progress() -> Generator[Told]:
    """Yield what draws progress on the terminal; it draws nothing where there is none."""
    from rich.progress import Progress, TaskID

    out = console(err=True)
    with Progress(console=out, transient=True, disable=not out.is_terminal) as shown:
        tasks: dict[str, TaskID] = {}

        def told(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=of)
            shown.update(tasks[what], completed=done, total=of)

        yield told


def _show(made: Trained, where: str) -> None:
    from rich.table import Table

    out = console()
    show_findings(made.findings, console(err=True))
    frauds = made.metrics["frauds"]
    table = Table(
        title=f"Judged by {frauds:,} frauds in {made.metrics['rows']:,} charges "
        f"({made.judged_by}); in brackets without all-fraud cards"
    )
    table.add_column("model")
    for name in ("ROC", "PR", "recall @0.1 %", "recall @1 %"):
        table.add_column(name, justify="right")
    for row in made.table:
        pairs = zip(row.figures, row.without, strict=True)
        table.add_row(row.name, *[f"{figure:.4f} ({other:.4f})" for figure, other in pairs])
    sure = [f"{low:.4f}-{high:.4f}" for low, high in made.metrics["intervals"].values()]
    out.print(table)
    out.print(f"forest, 95 % intervals: {', '.join(sure)}")
    points = [f"{score}: {100 * found:.2f} %" for score, _, found in made.metrics["calibration"]]
    out.print(f"honest charges above a score: {', '.join(points)}")
    out.print(f"{where}: {len(made.features)} features, {len(made.content):,} bytes")
