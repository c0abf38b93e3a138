"""A detector: variables of an event and a score in, the outcomes of rules out, with the reasons.

Law of the room: what an event lacks is its default, and is named; what it holds and cannot be read
is refused, as Fraud Detector does, and never echoed. A score that is not there is no score of 0.
Source: Fraud Detector user guide, rules; API reference, GetEventPrediction.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from ivr.faults import Malformed
from ivr.runtime.risk.detector.evaluation import Step, Tree, Undefined, value_of, well_made

FORMAT = 1
FIRST, ALL = "FIRST_MATCHED", "ALL_MATCHED"
SCORE_MAX = 1000


class Variable(NamedTuple):
    """A variable's type, in Fraud Detector's words, and what it is where an event lacks it."""

    kind: str
    default: Any


class Outcome(NamedTuple):
    """What the service does (`fraud`, `investigate`, `approve`), and the score it stands for."""

    action: str
    score: int | None = None


class Rule(NamedTuple):
    """A rule: its name, text and tree, and the outcomes that follow from it."""

    name: str
    text: str
    tree: Tree
    outcomes: tuple[str, ...]


class Traced(NamedTuple):
    """How one rule came out; `note` tells why one could not be computed."""

    rule: str
    matched: bool
    note: str = ""
    steps: tuple[Step, ...] = ()


class Decision(NamedTuple):
    """Outcomes and the rules that led to them, in order; `defaulted` names what the event lacked.

    `rules` are those that were looked at.
    """

    outcomes: tuple[str, ...]
    matched: tuple[str, ...]
    rules: tuple[Traced, ...]
    defaulted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Detector:
    """A detector that was read: `score` names the variable of the score, nothing where none is."""

    name: str
    mode: str
    model: str
    model_version: str
    score: str
    variables: Mapping[str, Variable]
    outcomes: Mapping[str, Outcome]
    rules: tuple[Rule, ...]

    def decide(
        self, event: Mapping[str, object], score: float | None = None, *, explain: bool = False
    ) -> Decision:
        """Return what follows from an event; with `explain` each part of a rule is traced.

        Raises:
            Malformed: A variable holds no value of its type, or there is no score of 0..1000.
        """
        values, defaulted = self._values(event)
        if self.score:
            values[self.score] = _score(score)
        looked: list[Traced] = []
        for rule in self.rules:
            looked.append(_tried(rule, values, explain=explain))
            if looked[-1].matched and self.mode == FIRST:
                break
        matched = tuple(each.rule for each in looked if each.matched)
        leading = (name for rule in self.rules if rule.name in matched for name in rule.outcomes)
        return Decision(tuple(dict.fromkeys(leading)), matched, tuple(looked), defaulted)

    def _values(self, event: Mapping[str, object]) -> tuple[dict[str, Any], tuple[str, ...]]:
        values: dict[str, Any] = {}
        defaulted: list[str] = []
        for name, variable in self.variables.items():
            said = event.get(name)
            if said is None or said == "":
                values[name] = variable.default
                defaulted.append(name)
            else:
                values[name] = _value(name, variable.kind, said)
        return values, tuple(defaulted)


def _tried(rule: Rule, values: Mapping[str, Any], *, explain: bool) -> Traced:
    trace: list[Step] | None = [] if explain else None
    try:
        matched, note = value_of(rule.tree, values, trace) is True, ""
    except Undefined as fault:
        matched, note = False, str(fault)
    except (TypeError, KeyError, ValueError):
        raise Malformed(f"Rule {rule.name} cannot be computed. Compile the detector.") from None
    return Traced(rule.name, matched, note, tuple(trace or ()))


def _score(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Malformed("There is no score, and the rules read one.")
    if not 0 <= value <= SCORE_MAX:
        raise Malformed(f"The score is not one of 0..{SCORE_MAX}.")
    return value


def _value(name: str, kind: str, said: object) -> Any:  # noqa: ANN401 - of any type
    try:
        return _READ[kind](said)
    except (ValueError, TypeError, KeyError, OverflowError):
        raise Malformed(f"Variable {name} holds no value of type {kind}.") from None


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError
    return said


def _whole(said: object) -> int:
    if isinstance(said, str) and len(said) <= 19:
        return int(said)
    if type(said) is not int:
        raise TypeError
    return said


def _number(said: object) -> float:
    if isinstance(said, bool) or not isinstance(said, (str, int, float)):
        raise TypeError
    found = float(said)
    if not math.isfinite(found):
        raise ValueError
    return found


def _truth(said: object) -> bool:
    return _TRUTHS[said if isinstance(said, bool) else str(said).lower()]


def _moment(said: object) -> int:
    if type(said) is int:
        return said
    read = datetime.fromisoformat(_text(said))
    if read.tzinfo is None:
        raise ValueError
    return int(read.timestamp())


_TRUTHS: Mapping[object, bool] = {True: True, False: False, "true": True, "false": False}
_READ: Mapping[str, Callable[[object], Any]] = {
    "STRING": _text,
    "INTEGER": _whole,
    "FLOAT": _number,
    "BOOLEAN": _truth,
    "DATETIME": _moment,
}


def read(content: bytes | Mapping[str, Any]) -> Detector:
    """Return the detector that design time compiled.

    Raises:
        Malformed: It is not of this format, or not as it was compiled.
    """
    try:
        told = _json(content) if isinstance(content, bytes) else content
        return _detector(told)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        raise Malformed("This is no detector of format 1. Compile it again.") from None


def _json(content: bytes) -> Mapping[str, Any]:
    told: object = json.loads(content)
    if not isinstance(told, dict):
        raise TypeError
    return cast("Mapping[str, Any]", told)


_NO_MODEL: Mapping[str, Any] = {}


def _detector(told: Mapping[str, Any]) -> Detector:
    if told["format"] != FORMAT or told["kind"] != "detector" or told["mode"] not in {FIRST, ALL}:
        raise ValueError
    variables = {str(name): _variable(each) for name, each in told["variables"].items()}
    model: Mapping[str, Any] = told.get("model") or _NO_MODEL
    score = str(model.get("variable", ""))
    names = frozenset(variables) | ({score} if score else frozenset[str]())
    outcomes = {str(name): Outcome(**each) for name, each in told["outcomes"].items()}
    return Detector(
        name=str(told["detector"]),
        mode=told["mode"],
        model=str(model.get("name", "")),
        model_version=str(model.get("version", "")),
        score=score,
        variables=variables,
        outcomes=outcomes,
        rules=tuple(_rule(each, names, outcomes) for each in told["rules"]),
    )


def _variable(told: Mapping[str, Any]) -> Variable:
    """Return a variable whose default is of its type."""
    kind = told["type"]
    default = told["default"]
    return Variable(kind, default if kind == "STRING" else _READ[kind](default))


def _rule(told: Mapping[str, Any], names: frozenset[str], outcomes: Mapping[str, Outcome]) -> Rule:
    leading: Sequence[str] = told["outcomes"]
    if not leading or not all(name in outcomes for name in leading):
        raise ValueError
    return Rule(
        str(told["rule"]), str(told["text"]), well_made(told["tree"], names), tuple(leading)
    )
