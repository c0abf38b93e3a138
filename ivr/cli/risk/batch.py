"""`ivr risk batch`: a file of charges in, the same file with scores and outcomes out."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ivr.cli.risk.registry import chosen
from ivr.cli.risk.train import end_of, need_libraries
from ivr.cli.terminal.render import console, show_findings
from ivr.faults import Unreadable

if TYPE_CHECKING:
    from ivr.runtime.risk.policy import Table
    from ivr.study.risk.batch import Done
    from ivr.study.risk.batch.scored import Told

NEEDED = ("ibis", "duckdb", "numpy")
POLICY = Path("infra/policy/default.yaml")


class Asked(NamedTuple):
    """What `ivr risk batch` was asked; see its options."""

    source: Path
    out: Path
    model: str
    detector: str = ""
    history: tuple[Path, ...] = ()
    registry: str = ".ivr/models"
    root: Path = Path()
    policy: Path | None = None
    earlier: int = 5


def batch(asked: Asked) -> int:
    """Judge every row of a file; 1 where a row could not be judged.

    Raises:
        Unreadable: The extra `risk` is missing, or a file, model or detector cannot be used.
        Refused: The detector is wrong.
    """
    need_libraries(NEEDED)
    from ivr.study.risk import batch as study
    from ivr.study.risk.transform.engines.files import is_open_ended

    if asked.out.resolve() in {each.resolve() for each in (asked.source, *asked.history)}:
        raise Unreadable("--out is a file that is read. Name another one.", "USE001")
    model = chosen.model(asked.model, asked.registry)
    detector = chosen.detector(asked.detector, model.name, asked.registry, asked.root)
    wanted = study.Asked(
        asked.source,
        asked.out,
        model,
        *detector,
        history=asked.history,
        outcomes=_outcomes(asked),
        earlier=asked.earlier,
    )
    ends = [end_of(str(each)) for each in (asked.source, *asked.history) if is_open_ended(each)]
    show_findings(ends, console(err=True))
    with _progress() as told:
        done = study.judge(wanted, told)
    _show(done, asked.out, f"{model.name} {model.version}, {detector.detector.name}")
    return int(bool(done.failed))


def _outcomes(asked: Asked) -> Table | None:
    """Return what the scorecard's scores lead to: by the policy that is named, or the usual one."""
    from ivr.cli.risk.backtest import policy_of
    from ivr.runtime.risk.scorecard import SCALE

    usual = asked.root / POLICY
    file = asked.policy or (usual if usual.is_file() else None)
    return policy_of(file).outcomes.get(SCALE) if file else None


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


def _show(done: Done, out: Path, by: str) -> None:
    print(f"{out}: {done.rows:,} rows by {by}")
    if done.resumed:
        print(f"  gone on after {done.resumed:,} rows that stood already")
    judged = sum(done.outcomes.values())
    print(f"  {judged:,} judged{_parts(done.outcomes)}")
    print(f"  {done.rows - judged:,} not{_parts(done.failed)}")


def _parts(counts: Mapping[str, int]) -> str:
    named = {name.replace(", ", " + "): count for name, count in counts.items()}
    listed = ", ".join(f"{name} {count:,}" for name, count in sorted(named.items()))
    return f": {listed}" if listed else ""
