"""The proof of a detector: which scores match no rule, which rules no event reaches.

Law of the room: what is told as an error has a witness, an event that call time would judge so;
what only may be so is a warning. Scores are whole numbers of 0..1000.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any, NamedTuple

from ivr.spec.rules.detector import SCORE_MAX
from ivr.spec.rules.tree import Kind, Node
from ivr.spec.rules.truth import (
    OTHER,
    Values,
    atoms,
    free_values,
    holds,
    is_exact,
    loosened,
    matches,
    named,
    trials,
    written,
)

CASES_MAX = 20_000
"""How many kinds of events are tried; a detector that needs more is not proven, and told so."""


TRIALS_MAX = 400_000
"""The same for rules times events: a few seconds."""


class Question(NamedTuple):
    """What is to be proven: rules in order, the score's variable ("" = none), types, the mode."""

    rules: Sequence[Node]
    score: str
    kinds: Mapping[str, Kind]
    first_matched: bool


class Gap(NamedTuple):
    """Scores that match no rule: first, last, an event, and whether that is certain."""

    first: int
    last: int
    witness: str
    certain: bool


class Pair(NamedTuple):
    """Two rules that match the same event, and the scores of which that is true."""

    one: int
    other: int
    first: int
    last: int


@dataclass(slots=True)
class Proof:
    """What was found: gaps, rules (by index) that match nothing or are never reached, pairs.

    `cases` is how many kinds of events were tried, 0 where there are too many.
    """

    cases: int = 0
    gaps: list[Gap] = field(default_factory=list[Gap])
    never: list[int] = field(default_factory=list[int])
    unreached: list[int] = field(default_factory=list[int])
    pairs: list[Pair] = field(default_factory=list[Pair])


class Run(NamedTuple):
    """Scores that no part of any rule tells apart."""

    first: int
    last: int


def prove(asked: Question) -> Proof:
    """Try every kind of event on every rule."""
    parts = {atom.shape(): atom for rule in asked.rules for atom in atoms(rule)}
    domains = _domains(parts, asked)
    runs = _runs(parts.values(), asked.score)
    count = len(runs) * prod(len(values) for values in domains.values())
    if count > CASES_MAX or count * len(asked.rules) > TRIALS_MAX:
        return Proof()
    loose = [loosened(rule, asked.score) for rule in asked.rules]
    asked = asked._replace(rules=loose)
    return _Trial(asked, domains, frozenset(parts)).of(runs, count)


def _domains(parts: Mapping[str, Node], asked: Question) -> dict[str, tuple[Any, ...]]:
    """Return what is tried: for each variable its values, for each free part what it may be."""
    compared: dict[str, list[Any]] = {}
    domains: dict[str, tuple[Any, ...]] = {}
    for shape, atom in parts.items():
        names = named(atom)
        if not is_exact(atom, asked.score):
            domains[shape] = free_values(atom)
        elif names and names != frozenset({asked.score}):
            compared.setdefault(next(iter(names)), []).extend(written(atom))
    for name, values in compared.items():
        whole = asked.kinds.get(name) in (Kind.INTEGER, Kind.DATETIME)
        domains[name] = trials(values, whole=whole) if values else (OTHER,)
    return domains


def _runs(parts: Any, score: str) -> list[Run]:  # noqa: ANN401 - a view of nodes
    """Return the scores of 0..1000 in rows that the parts that read only the score tell apart."""
    asked = [atom for atom in parts if score and named(atom) == frozenset({score})]
    if not asked:
        return [Run(0, SCORE_MAX)]
    runs: list[Run] = []
    before: tuple[bool | None, ...] | None = None
    for value in range(SCORE_MAX + 1):
        found = tuple(_truth(atom, {score: value}) for atom in asked)
        if found == before:
            runs[-1] = runs[-1]._replace(last=value)
        else:
            runs.append(Run(value, value))
        before = found
    return runs


def _truth(atom: Node, values: Values) -> bool | None:
    try:
        return holds(atom, values)
    except ArithmeticError:
        return None


@dataclass(slots=True)
class _Trial:
    """One run over all cases."""

    asked: Question
    domains: Mapping[str, tuple[Any, ...]]
    shapes: frozenset[str]
    ever: set[int] = field(default_factory=set[int])
    first: set[int] = field(default_factory=set[int])
    proof: Proof = field(default_factory=Proof)

    def of(self, runs: Sequence[Run], count: int) -> Proof:
        """Return what is proven."""
        self.proof.cases = count
        for run in runs:
            self._tried(run)
        every = range(len(self.asked.rules))
        self.proof.never = [n for n in every if n not in self.ever]
        if self.asked.first_matched:
            self.proof.unreached = [n for n in every if n in self.ever and n not in self.first]
        return self.proof

    def _tried(self, run: Run) -> None:
        open_: list[dict[str, Any]] = []
        for values in self._events(run):
            matching = [n for n, rule in enumerate(self.asked.rules) if matches(rule, values)]
            self.ever.update(matching)
            self.first.update(matching[:1])
            if not matching:
                open_.append(values)
            self._paired(matching, run)
        if open_:
            self._opened(run, open_)

    def _events(self, run: Run) -> Iterator[dict[str, Any]]:
        names = tuple(self.domains)
        score = {self.asked.score: run.first} if self.asked.score else {}
        for values in product(*self.domains.values()):
            yield {**score, **dict(zip(names, values, strict=True))}

    def _opened(self, run: Run, events: Sequence[dict[str, Any]]) -> None:
        """Note a gap, with the plainest event in it; one that no free part decides is certain."""
        whole = len(events) == prod(len(values) for values in self.domains.values())
        sure = None if whole else self._surely_open(events)
        certain = whole or sure is not None
        witness = "" if whole else self._told(sure or events[0])
        before = self.proof.gaps[-1] if self.proof.gaps else None
        if before and before.last == run.first - 1 and before[2:] == (witness, certain):
            self.proof.gaps[-1] = before._replace(last=run.last)
        else:
            self.proof.gaps.append(Gap(run.first, run.last, witness, certain))

    def _surely_open(self, events: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
        """Return an event that matches nothing whatever its free parts are, or None."""
        free = [name for name in self.domains if name in self.shapes]
        every = prod(len(self.domains[name]) for name in free)
        counts = Counter[tuple[Any, ...]]()
        for event in events:
            known = tuple(value for name, value in event.items() if name not in self.shapes)
            counts[known] += 1
            if counts[known] == every:
                return event
        return None

    def _told(self, event: Mapping[str, Any]) -> str:
        names = [name for name in event if name not in self.shapes and name != self.asked.score]
        return ", ".join(f"${name} {_shown(event[name])}" for name in names)

    def _paired(self, matching: Sequence[int], run: Run) -> None:
        if self.asked.first_matched:
            return
        pairs = self.proof.pairs
        for n, one in enumerate(matching):
            for other in matching[n + 1 :]:
                known = next((p for p in pairs if (p.one, p.other) == (one, other)), None)
                if known is None:
                    pairs.append(Pair(one, other, *run))
                else:
                    pairs[pairs.index(known)] = known._replace(last=run.last)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value == OTHER:
        return "anything else"
    return repr(value) if isinstance(value, str) else f"{value:g}"
