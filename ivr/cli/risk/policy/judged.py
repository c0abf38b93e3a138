"""Prove policies to be whole, and say which rows of one decide."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

from ivr.cli.terminal.render import console, counted, show_findings
from ivr.faults import Finding, Refused, Unreadable, has_errors
from ivr.spec.infra.policy import (
    BANDS,
    SCORE_MAX,
    BandName,
    Fact,
    LaneRow,
    Policy,
    ScalePolicy,
    possible,
)
from ivr.spec.infra.policy import check as check_policy
from ivr.spec.reading.loader import load_file
from ivr.spec.reading.nearest import did_you_mean

FOLDER = Path("infra/policy")
FACTS: tuple[Fact, ...] = get_args(Fact)


class Asked(NamedTuple):
    """What is to be explained: a score, facts, on which scale ("" = the first), in which form."""

    score: int
    facts: tuple[str, ...] = ()
    scale: str = ""
    form: str = "text"


class Why(NamedTuple):
    """A decision, and the row of the file that made it; no row where none is written."""

    what: str
    to: str
    because: str
    where: str = ""


def check(file: Path | None, root: Path) -> int:
    """Show every finding of a policy, or of all of a workspace; 1 where there is an error.

    Raises:
        Unreadable: There is no policy, or it cannot be opened.
    """
    files = (file,) if file is not None else tuple(sorted((root / FOLDER).glob("*.yaml")))
    if not files:
        raise Unreadable(f"there is no policy in {root / FOLDER}. Name a file.", "USE007")
    found: list[Finding] = []
    for each in files:
        findings, policy = read(each)
        found.extend(findings)
        if policy is not None and not has_errors(findings):
            print(f"{each}: {_proof(policy)}")
    show_findings(found, console(err=True))
    print(counted(found))
    return int(has_errors(found))


def read(file: Path) -> tuple[tuple[Finding, ...], Policy | None]:
    """Return the findings of a policy, and what it says where it can be read.

    Raises:
        Unreadable: It cannot be opened.
    """
    try:
        policy = load_file(Policy, file, str(file))
    except Refused as refusal:
        return tuple(refusal.findings), None
    return tuple(check_policy(policy)), policy


def proven(file: Path) -> Policy:
    """Return a policy in which nothing is wrong.

    Raises:
        Unreadable: It cannot be opened.
        Refused: It has a gap, an overlap or another error.
    """
    findings, policy = read(file)
    if policy is None or has_errors(findings):
        raise Refused(findings)
    return policy


def explain(file: Path, asked: Asked) -> int:
    """Say what a policy makes of a score and of facts, and by which rows.

    Raises:
        Unreadable: There is no such scale or fact, or the facts exclude each other.
        Refused: The policy has an error.
    """
    if asked.form not in {"text", "json"}:
        raise Unreadable(f"no format {asked.form!r}. There are: text, json.", "USE001")
    if not 0 <= asked.score <= SCORE_MAX:
        raise Unreadable(f"a score is 0..{SCORE_MAX}, and not {asked.score}.", "USE001")
    policy = proven(file)
    reasons = tuple(_reasons(policy, asked, _facts(asked.facts)))
    if asked.form == "json":
        print(json.dumps([each._asdict() for each in reasons], indent=2))
        return 0
    for each in reasons:
        place = f"  {each.where}" if each.where else ""
        print(f"{each.what} {each.to}: {each.because}.{place}")
    return 0


def _reasons(policy: Policy, asked: Asked, facts: frozenset[Fact]) -> Iterator[Why]:
    name, scale = _scale(policy, asked.scale)
    index, band = _band(scale, asked.score)
    above = scale.bands[index].above
    because = f"{asked.score} on scale {name} is " + (
        f"above {above}" if above is not None else "above no limit of the rows before"
    )
    where = policy.where("scales", name, "bands", index)
    yield Why("band", band, because, str(where))
    yield _lane(policy, band, facts)
    yield _charge(policy, name, scale, asked.score)


def _band(scale: ScalePolicy, score: int) -> tuple[int, BandName]:
    """Return the row that a score falls into; a policy without findings has one."""
    return next(
        (index, row.band)
        for index, row in enumerate(scale.bands)
        if row.above is None or score > row.above
    )


def _lane(policy: Policy, band: BandName, facts: frozenset[Fact]) -> Why:
    if not policy.lanes:
        from ivr.runtime.risk.lanes import USUAL

        lane = USUAL.lane(band, frozenset(facts))
        return Why("lane", lane, "the policy names no lanes, so that the usual ones hold")
    index = next(n for n, row in enumerate(policy.lanes) if row.fits(band, facts))
    row = policy.lanes[index]
    where = str(policy.where("lanes", index))
    return Why("lane", row.lane, _because(row, band), where)


def _because(row: LaneRow, band: str) -> str:
    """Return why a row fits, in words."""
    parts = [f"band {band}" if row.band else "any band"]
    parts += [f"{fact} is true" for fact in row.when]
    if row.unless:
        parts.append(f"neither of {', '.join(row.unless)}" if len(row.unless) > 1 else "")
        if len(row.unless) == 1:
            parts[-1] = f"no {row.unless[0]}"
    return ", ".join(parts)


def _charge(policy: Policy, name: str, scale: ScalePolicy, score: int) -> Why:
    charges = scale.charges
    where = str(policy.where("scales", name, "charges"))
    if score > charges.call_above:
        return Why("charge", "fraud", f"{score} is above call_above {charges.call_above}", where)
    if score > charges.investigate_above:
        because = f"{score} is above investigate_above {charges.investigate_above}"
        return Why("charge", "investigate", because, where)
    return Why("charge", "approve", f"{score} is above neither limit of charges", where)


def _scale(policy: Policy, name: str) -> tuple[str, ScalePolicy]:
    for each, scale in policy.scales.items():
        if name in {"", each}:
            return each, scale
    known = tuple(policy.scales)
    advice = did_you_mean(name, known) or f"There are {', '.join(known)}."
    raise Unreadable(f"the policy has no scale {name!r}. {advice}", "USE003")


def _facts(said: Sequence[str]) -> frozenset[Fact]:
    """Return the facts; known is true with any that only known numbers have."""
    for name in said:
        if name not in FACTS:
            advice = did_you_mean(name, FACTS) or f"There are {', '.join(FACTS)}."
            raise Unreadable(f"no fact {name!r}. {advice}", "USE003")
    asked = frozenset(fact for fact in FACTS if fact in said)
    for facts in possible(frozenset(FACTS)):
        if facts - {"known"} == asked - {"known"} and asked <= facts:
            return facts
    raise Unreadable(f"{' and '.join(sorted(asked))} are never true of one contact.", "USE001")


def _proof(policy: Policy) -> str:
    """Return what was proven, in a line."""
    contacts = len(BANDS) * len(tuple(possible(_mentioned(policy.lanes))))
    scales = ", ".join(policy.scales)
    lanes = (
        f"each of {contacts} kinds of contacts has one lane" if policy.lanes else "the usual lanes"
    )
    return f"each score of 0..{SCORE_MAX} has one band ({scales}); {lanes}"


def _mentioned(rows: Iterable[LaneRow]) -> frozenset[Fact]:
    return frozenset(fact for row in rows for fact in (*row.when, *row.unless))
