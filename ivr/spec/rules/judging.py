"""A detector's file -> what call time runs, or everything that is wrong with it, by line.

Law of the room: names, then texts, then types, then the proof; a stage that finds errors ends it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ivr.faults import Finding, Refused, Where, error, has_errors, in_reading_order, warning
from ivr.spec.reading.loader import load_file, load_text
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.rules.detector import DetectorSpec, OutcomeSpec, VariableSpec
from ivr.spec.rules.kinds import Scope, Typing, kind_of, moment
from ivr.spec.rules.parsing import parse
from ivr.spec.rules.places import place_of
from ivr.spec.rules.proof import Gap, Proof, Question, prove
from ivr.spec.rules.tree import NUMBERS, Kind, Literal, Node, Problem

USUAL: Mapping[Kind, Literal] = {
    Kind.STRING: "",
    Kind.INTEGER: 0,
    Kind.FLOAT: 0.0,
    Kind.BOOLEAN: False,
    Kind.DATETIME: 0,
}
"""What a variable is that an event lacks, where its declaration says nothing."""


class Judged(NamedTuple):
    """What is known of a detector: findings, its trees in order, and the proof where there is one.

    `trees` is empty where a rule cannot be read.
    """

    spec: DetectorSpec
    findings: tuple[Finding, ...]
    trees: tuple[Node, ...] = ()
    proof: Proof = Proof()


def read(path: Path) -> Judged:
    """Return what is known of the detector in a file.

    Raises:
        Unreadable: It cannot be opened.
        Refused: It is not YAML, or not what a detector's file holds.
    """
    return judge(load_file(DetectorSpec, path, str(path)))


def read_text(text: str, shown_as: str) -> Judged:
    """Return what is known of the detector in a text; see `read`."""
    return judge(load_text(DetectorSpec, text, shown_as))


def judge(spec: DetectorSpec) -> Judged:
    """Return every finding of a detector, and its trees where nothing is wrong with them."""
    found = [*_names(spec), *_defaults(spec)]
    trees: list[Node] = []
    for index in range(len(spec.rules)):
        tree, findings = _rule(spec, index)
        found.extend(findings)
        if tree is not None:
            trees.append(tree)
    if has_errors(found):
        return Judged(spec, in_reading_order(found))
    proof = prove(_question(spec, trees))
    found.extend(_proven(spec, proof))
    return Judged(spec, in_reading_order(found), tuple(trees), proof)


def compiled(path: Path) -> dict[str, object]:
    """Return the JSON form of a detector in which nothing is wrong.

    Raises:
        Unreadable: It cannot be opened.
        Refused: It has an error.
    """
    judged = read(path)
    if has_errors(judged.findings):
        raise Refused(judged.findings)
    return json_value(judged)


def json_value(judged: Judged) -> dict[str, object]:
    """Return what call time reads; a number stays whole or broken as it was written."""
    spec = judged.spec
    return {
        "format": 1,
        "kind": "detector",
        "detector": spec.detector,
        "mode": spec.mode,
        "model": _model(spec),
        "event": spec.event.model_dump(mode="json"),
        "variables": {name: _variable(each) for name, each in spec.variables.items()},
        "lists": {name: [*items] for name, items in spec.lists.items()},
        "outcomes": {name: _outcome(each) for name, each in spec.outcomes.items()},
        "rules": [
            {
                "rule": rule.rule,
                "text": rule.when,
                "outcomes": [*rule.outcomes],
                "tree": tree.json_value(),
            }
            for rule, tree in zip(spec.rules, judged.trees, strict=True)
        ],
    }


def canonical(value: object) -> bytes:
    """Return JSON as one text for one meaning: what a digest is taken of."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def _model(spec: DetectorSpec) -> dict[str, str] | None:
    model = spec.model
    if model is None:
        return None
    told = {"name": model.name, "type": model.type, "variable": model.variable}
    return told | ({"version": model.version} if model.version else {})


def _variable(spec: VariableSpec) -> dict[str, object]:
    default = USUAL[spec.type] if spec.default is None else spec.default
    if spec.type is Kind.DATETIME and isinstance(default, str):
        default = moment(default) or 0
    if spec.type is Kind.FLOAT:
        default = float(default)
    told: dict[str, object] = {"type": spec.type.value, "default": default}
    return told | ({"kind": spec.kind} if spec.kind else {})


def _outcome(spec: OutcomeSpec) -> dict[str, object]:
    return spec.model_dump(exclude_none=True, exclude={"about"})


def _scope(spec: DetectorSpec) -> Scope:
    kinds = {name: each.type for name, each in spec.variables.items()}
    if spec.model is not None:
        kinds[spec.model.variable] = Kind.INTEGER
    return Scope(kinds, spec.lists)


def _question(spec: DetectorSpec, trees: Sequence[Node]) -> Question:
    score = spec.model.variable if spec.model else ""
    return Question(trees, score, _scope(spec).variables, spec.mode == "FIRST_MATCHED")


def _rule(spec: DetectorSpec, index: int) -> tuple[Node | None, list[Finding]]:
    text = spec.rules[index].when
    parsed = parse(text)
    if isinstance(parsed, Problem):
        return None, [_finding(spec, index, parsed)]
    typing = Typing(_scope(spec))
    tree = typing.rule(parsed)
    problems = [_finding(spec, index, each) for each in typing.problems]
    return (None if problems else tree), problems


def _finding(spec: DetectorSpec, index: int, problem: Problem) -> Finding:
    path = ("rules", index, "when")
    where = place_of(spec.source, path, spec.rules[index].when, problem.at)
    message = f"rule {spec.rules[index].rule}: {problem.message}"
    return error(problem.code, where, message, problem.remedy)


def _names(spec: DetectorSpec) -> Iterator[Finding]:
    """Yield what is wrong with names of rules, outcomes and the score (RUL014, RUL015, RUL017)."""
    seen: set[str] = set()
    used: set[str] = set()
    for index, rule in enumerate(spec.rules):
        if rule.rule in seen:
            where = spec.where("rules", index, "rule")
            yield error("RUL014", where, f"two rules are named {rule.rule}", "Name each once.")
        seen.add(rule.rule)
        used.update(rule.outcomes)
        for n, name in enumerate(rule.outcomes):
            if name not in spec.outcomes:
                where = spec.where("rules", index, "outcomes", n)
                advice = did_you_mean(name, spec.outcomes) or "Declare it in `outcomes`."
                yield error("RUL015", where, f"no outcome {name} is declared", advice)
    for name in (each for each in spec.outcomes if each not in used):
        where = spec.where("outcomes", name)
        yield warning("RUL015", where, f"no rule leads to outcome {name}", "Leave it out.")
    yield from _scores(spec)


def _scores(spec: DetectorSpec) -> Iterator[Finding]:
    model = spec.model
    if model is not None and model.variable in spec.variables:
        where = spec.where("variables", model.variable)
        message = f"${model.variable} is the model's score, and declared as a variable, too"
        yield error("RUL017", where, message, "Name one of them otherwise.")
    for name, outcome in spec.outcomes.items():
        if model is None and outcome.score is None:
            message = f"no model scores, and outcome {name} tells no score"
            yield error("RUL017", spec.where("outcomes", name), message, "Write `score: 0..1000`.")


def _defaults(spec: DetectorSpec) -> Iterator[Finding]:
    """Yield a finding for every default and list that is not of its type (RUL016)."""
    for name, each in spec.variables.items():
        if each.default is not None and not _fits(each):
            where = spec.where("variables", name, "default")
            message = f"the default of ${name} is not of type {each.type}"
            yield error("RUL016", where, message, "Write a value of its type.")
    for name, items in spec.lists.items():
        kinds = {Kind.FLOAT if kind_of(item) in NUMBERS else kind_of(item) for item in items}
        if len(kinds) > 1:
            message = f"the list {name} holds texts and numbers"
            yield error("RUL016", spec.where("lists", name), message, "List values of one type.")


def _fits(spec: VariableSpec) -> bool:
    default, kind = spec.default, kind_of(spec.default)
    if isinstance(default, float) and not math.isfinite(default):
        return False
    if spec.type is Kind.DATETIME:
        return isinstance(default, str) and moment(default) is not None
    return kind is spec.type or (spec.type is Kind.FLOAT and kind is Kind.INTEGER)


def _proven(spec: DetectorSpec, proof: Proof) -> Iterator[Finding]:
    if not proof.cases:
        message = "the rules tell more kinds of events apart than can be tried"
        yield warning("RUL018", spec.where("rules"), message, "Write fewer comparisons in a file.")
        return
    for gap in proof.gaps:
        yield _gap(spec, gap)
    for index in proof.never:
        message = f"no event can match rule {spec.rules[index].rule}"
        yield error("RUL013", _at(spec, index), message, "Mend its condition, or leave it out.")
    for index in proof.unreached:
        message = f"rules before it match whatever rule {spec.rules[index].rule} matches"
        yield error("RUL012", _at(spec, index), message, "Move it up, or leave it out.")
    yield from _overlaps(spec, proof)


def _overlaps(spec: DetectorSpec, proof: Proof) -> Iterator[Finding]:
    for pair in proof.pairs:
        one, other = spec.rules[pair.one], spec.rules[pair.other]
        if {*one.outcomes} != {*other.outcomes}:
            scores = _scored(spec, pair.first, pair.last)
            message = f"{scores} can match rules {one.rule} and {other.rule}, which differ"
            remedy = "Both follow under ALL_MATCHED; use FIRST_MATCHED if one should win."
            yield warning("RUL011", _at(spec, pair.other), message, remedy)


def _gap(spec: DetectorSpec, gap: Gap) -> Finding:
    scores = _scored(spec, gap.first, gap.last)
    many = gap.first != gap.last and spec.model is not None
    witness = f" with {gap.witness}" if gap.witness else ""
    verb = ("match" if many else "matches") if gap.certain else "may match"
    message = f"{scores}{witness} {verb} no rule"
    remedy = "Widen a rule, or add one for the rest."
    kind = error if gap.certain else warning
    return kind("RUL010", spec.where("rules"), message, remedy)


def _scored(spec: DetectorSpec, first: int, last: int) -> str:
    if spec.model is None:
        return "an event"
    return f"score {first}" if first == last else f"scores {first}..{last}"


def _at(spec: DetectorSpec, index: int) -> Where:
    return spec.where("rules", index, "rule")
