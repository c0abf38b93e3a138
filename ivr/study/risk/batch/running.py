"""A batch from beginning to end, and again from where it was stopped.

Law of the room: a stage that is done is noted once its files are whole; of the rows that are
written, those that were noted count, and what stands behind them is cut off. Another file, model
or detector is another run. What came in and what goes out are counted, and must be equal.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from ivr.faults import Malformed, Unreadable
from ivr.runtime.risk.detector.deciding import Detector
from ivr.runtime.risk.learned.features import NAMES
from ivr.runtime.risk.learned.model import Model
from ivr.runtime.risk.policy import Table
from ivr.runtime.risk.providers.forest import HISTORY_MIN
from ivr.runtime.risk.scorecard import SCALE as CARD
from ivr.study.risk.batch.lines import RESULTS, Heading, Line, heading, lines, sealed
from ivr.study.risk.batch.scored import (
    FAULTS,
    SCORES,
    UNSCORED,
    VALUES,
    Job,
    Reasons,
    Told,
    gather,
    score,
)
from ivr.study.risk.judging import BY_CARD

ROWS_NOTED = 20_000

SUCCESS, FAILED = "Success", "Failed: "
UNSUITED = "unlike_what_was_learned"
"""Why a row has no outcome that the model does not judge, where no policy reads the scorecard."""

STATE = "state.json"
CARD_DIGITS_MIN = 12
"""As many digits as a card's number has at least; what is shorter stands elsewhere by chance."""

MASK = "****"
_DIGITS = re.compile(r"[0-9](?:[ -]?[0-9]){11,}")
"""What may be a card's number: of a line that is no row nobody knows which column it is in."""

_ENDS = 65_536


@dataclass(frozen=True, slots=True)
class Asked:
    """What is judged by whom.

    Attributes:
        source: A CSV file of charges.
        out: Where the results go.
        model: Scores.
        detector: Decides.
        digest: Of the detector's text: another one is another run.
        history: Earlier charges of the same cards; CSV or Parquet files.
        pepper: Keys the tokens of cards.
        noted: After so many rows it is noted how far the file is written.
        outcomes: What scores of the scorecard lead to, where it judges in the model's place;
            without it those rows have no outcome.
        earlier: How many charges a card must have had before the model judges it.
    """

    source: Path
    out: Path
    model: Model
    detector: Detector
    digest: str
    history: tuple[Path, ...] = ()
    pepper: bytes = b""
    noted: int = ROWS_NOTED
    outcomes: Table | None = None
    earlier: int = HISTORY_MIN


class Done(NamedTuple):
    """What came of a run: rows in all, by outcome, by reason; `resumed` of them stood already."""

    rows: int
    outcomes: Mapping[str, int]
    failed: Mapping[str, int]
    resumed: int


@dataclass(slots=True)
class _State:
    """How far a run is; `rows` is -1 until they are counted."""

    key: str
    rows: int = -1
    scored: bool = False
    reasons: tuple[str, ...] = ("",)
    written: int = 0
    size: int = 0
    outcomes: Mapping[str, int] | None = None
    failed: Mapping[str, int] | None = None


def judge(asked: Asked, told: Told) -> Done:
    """Judge every row of a file.

    Raises:
        Unreadable: The file cannot be used (HIS001, HIS002), or the results cannot be written
            (USE006).
    """
    found = heading(asked.source)
    work = asked.out.with_name(f".{asked.out.name}.work")
    key = _key(asked)
    try:
        state = _opened(work, key)
        job = _job(asked, found, work)
        _scored(job, state, told)
        done = _written(asked, job, state, told)
        os.replace(work / "out.csv", asked.out)  # noqa: PTH105  one step on every system
        shutil.rmtree(work)
    except OSError as fault:
        raise Unreadable(f"{asked.out} cannot be written: {fault.strerror}.", "USE006") from None
    return done


def _job(asked: Asked, found: Heading, work: Path) -> Job:
    wanted = tuple(
        name for name in asked.detector.variables if name in NAMES and name not in found.spelt
    )
    return Job(
        asked.source,
        found,
        work,
        asked.model,
        asked.history,
        asked.pepper,
        wanted,
        asked.earlier,
    )


def _key(asked: Asked) -> str:
    """Return the digest of what makes a run the same: files by size, time and ends."""
    parts = [asked.model.digest, asked.digest, hashlib.sha256(asked.pepper).hexdigest()]
    parts += [repr(asked.outcomes), str(asked.earlier)]
    for path in (asked.source, *asked.history):
        try:
            known = path.stat()
            with path.open("rb") as file:
                ends = file.read(_ENDS)
                file.seek(max(0, known.st_size - _ENDS))
                ends += file.read(_ENDS)
        except OSError as fault:
            raise Unreadable(f"{path} cannot be read: {fault.strerror}.", "HIS001") from None
        digest = hashlib.sha256(ends).hexdigest()
        parts.append(f"{path.resolve()}|{known.st_size}|{known.st_mtime_ns}|{digest}")
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _opened(work: Path, key: str) -> _State:
    """Return how far the same run was; the folder of another one is emptied."""
    try:
        state = _State(**json.loads((work / STATE).read_bytes()))
    except (OSError, ValueError, TypeError):
        state = _State("")
    if state.key == key:
        return state
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, mode=0o700)
    return _State(key)


def _note(work: Path, state: _State) -> None:
    told = {name: getattr(state, name) for name in _State.__slots__}
    aside = work / f"{STATE}.new"
    aside.write_text(json.dumps(told), encoding="ascii")
    os.replace(aside, work / STATE)  # noqa: PTH105  one step on every system


def _scored(job: Job, state: _State, told: Told) -> None:
    """Score the rows, unless that is done."""
    if state.scored:
        return
    reasons = Reasons()
    state.rows = gather(job, reasons, told)
    score(job, state.rows, reasons, told)
    state.reasons, state.scored = tuple(reasons.names), True
    _note(job.work, state)


def _written(asked: Asked, job: Job, state: _State, told: Told) -> Done:
    """Write the rows from where it was noted."""
    path, resumed = job.work / "out.csv", state.written
    outcomes, failed = Counter(state.outcomes or {}), Counter(state.failed or {})
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(state.size)
        file.seek(state.size)
        if not state.size:
            shown = [job.heading.columns[place] for place in job.heading.shown]
            file.write(_csv([[*shown, *RESULTS]]))
        for rows in _chunks(_judged(asked, job, state), asked.noted):
            file.write(_csv(cells for cells, _ in rows))
            for (*_, status), outcome in rows:
                (failed if status != SUCCESS else outcomes)[outcome] += 1
            state.written += len(rows)
            state.outcomes, state.failed = dict(outcomes), dict(failed)
            _synced(file, job.work, state)
            told("writing", state.written, state.rows)
        _synced(file, job.work, state)
    if state.written != state.rows or outcomes.total() + failed.total() != state.rows:
        message = f"{asked.source} has changed while it was judged. Judge it again."
        shutil.rmtree(job.work)
        raise Unreadable(message, "HIS001")
    return Done(state.rows, dict(outcomes), dict(failed), resumed)


def _synced(file: IO[bytes], work: Path, state: _State) -> None:
    """Note how far the file is, once that much is on the disk."""
    file.flush()
    os.fsync(file.fileno())
    state.size = file.tell()
    _note(work, state)


Result = tuple[list[str], str]
"""A row's cells, and its outcomes, or why it failed."""


def _chunks(results: Iterator[Result], size: int) -> Iterator[list[Result]]:
    while rows := list(islice(results, size)):
        yield rows


def _judged(asked: Asked, job: Job, state: _State) -> Iterator[Result]:
    """Yield the rows that are not yet written."""
    if not state.rows:
        return
    found = np.memmap(job.work / SCORES, np.int16, "r")
    faults = np.memmap(job.work / FAULTS, np.uint8, "r")
    shape = (state.rows, len(job.wanted))
    kept: Any = np.memmap(job.work / VALUES, np.float64, "r", shape=shape) if job.wanted else None
    read = enumerate(lines(asked.source, len(job.heading.columns)))
    for number, line in islice(read, state.written, state.rows):
        fault = state.reasons[int(faults[number])]
        features = {}
        if kept is not None:
            pairs = zip(job.wanted, kept[number].tolist(), strict=True)
            features = {name: value for name, value in pairs if math.isfinite(value)}
        added = _results(asked, job.heading, line, (int(found[number]), fault, features))
        yield [*_shown(line, job), *added[0]], added[1]


def _shown(line: Line, job: Job) -> list[str]:
    """Return a row as it stood, the token in place of the card's number, wherever that stands."""
    if line.fault:
        return [_DIGITS.sub(MASK, line.cells[place]) for place in job.heading.shown]
    card = job.heading.named["card"]
    number = line.cells[card]
    cells = [*line.cells]
    if len(number) >= CARD_DIGITS_MIN:
        cells = [cell.replace(number, sealed(number, job.pepper)) for cell in cells]
    cells[card] = sealed(number, job.pepper)
    return [cells[place] for place in job.heading.shown]


def _results(
    asked: Asked, found: Heading, line: Line, known: tuple[int, str, Mapping[str, float]]
) -> Result:
    """Return what is added to a row, and its outcomes, or why it failed."""
    value, fault, features = known
    if value == UNSCORED or fault:
        return ["{}", "", "{}", FAILED + fault], fault
    if value >= BY_CARD:
        return _by_card(asked, value - BY_CARD)
    told = f"{{'{asked.model.name}': {float(value)}}}"
    said: dict[str, object] = {**features}
    for name in asked.detector.variables:
        place = found.spelt.get(name.lower())
        if place is not None:
            said[name] = line.cells[place]
    try:
        decision = asked.detector.decide(said, value if asked.detector.score else None)
    except Malformed:
        return [told, "", "{}", f"{FAILED}variable_unreadable"], "variable_unreadable"
    if not decision.matched:
        return [told, "", "{}", f"{FAILED}no_rule_matches"], "no_rule_matches"
    leading = {rule.name: list(rule.outcomes) for rule in asked.detector.rules}
    rules = {name: leading[name] for name in decision.matched}
    outcomes = ", ".join(decision.outcomes)
    return [told, outcomes, json.dumps(rules), SUCCESS], outcomes


def _by_card(asked: Asked, value: int) -> Result:
    """Return what is added to a row that the scorecard judged: no rule reads its scale."""
    told = f"{{'{CARD}': {float(value)}}}"
    if asked.outcomes is None:
        return [told, "", "{}", f"{FAILED}{UNSUITED}"], UNSUITED
    action = asked.outcomes.band(value)
    named = [name for name, each in asked.detector.outcomes.items() if each.action == action]
    outcome = next(iter(named), action)
    return [told, outcome, json.dumps({f"policy_{CARD}": [outcome]}), SUCCESS], outcome


def _csv(rows: Any) -> bytes:  # noqa: ANN401  rows of texts
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogateescape")
