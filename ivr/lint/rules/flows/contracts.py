"""Rules about the contract of each action: parameters, values, ways out, paths.

What is wrong is found once for a flow (`ivr.lint.facts.flows.judged`); each rule tells its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.faults import Severity
from ivr.lint.rule import Check, Rule, Spot, Subject

_E, _W = Severity.ERROR, Severity.WARNING


def faults(code: str) -> Check:
    """Return the check that yields the faults of one code."""

    def check(subject: Subject) -> Iterator[Spot]:
        for graph in subject.flow_graphs if code in subject.fault_codes else ():
            for action, fault in subject.faults(graph).get(code, ()):
                yield Spot(graph.where(action), fault.message, fault.severity, fault.remedy)

    return check


_PROBES = "action pages of the flow language; live probes by three teams (F, P, X)"
_PAGES = "action pages of the flow language (D); public flows (C)"
_REFUSED = "The service refuses the flow."

_TABLE: tuple[tuple[str, Severity, str, str, str, str], ...] = (
    (
        "FLW002",
        _E,
        "An error branch missing, or one too many",
        _REFUSED,
        "Wire what it demands.",
        _PROBES,
    ),
    (
        "FLW003",
        _E,
        "A parameter missing or unknown",
        _REFUSED,
        "Give what the action needs.",
        "action pages (D); an unknown name is refused as property name (X)",
    ),
    (
        "FLW004",
        _E,
        "A number or boolean that is not a string",
        "The service refuses it, with a misleading message.",
        "Write every scalar as a string.",
        "live probes (P, X)",
    ),
    (
        "FLW005",
        _E,
        "An empty string",
        "Nothing can be empty, and nothing compares with empty.",
        'Leave it out, or write a word such as "none".',
        "live probes (P)",
    ),
    (
        "FLW006",
        _E,
        "An action that does not go on, or goes on after the end",
        _REFUSED,
        "Set NextAction, except on actions that end the flow.",
        "live probes (P)",
    ),
    (
        "FLW008",
        _E,
        "A condition that Connect does not know",
        "Nine operators, one operand each, no nesting; many types allow fewer.",
        "Split it into several actions.",
        "live probes (P); action pages (D)",
    ),
    (
        "FLW009",
        _E,
        "A comparison of something that is no value",
        "Compare takes one path with a leaf.",
        "Compare a path such as $.External.band.",
        "live probes (P)",
    ),
    (
        "FLW010",
        _E,
        "A path where none can stand",
        "Ids are static or one whole path; limits and switches are static.",
        "Use one of the two.",
        "action pages (D)",
    ),
    (
        "FLW015",
        _E,
        "A branch that the action must have is missing",
        _REFUSED,
        "Wire every branch.",
        "live probes (F, P); action pages (D)",
    ),
    (
        "FLW016",
        _E,
        "A number out of bounds",
        _REFUSED,
        "Use a number within bounds.",
        "action pages (D)",
    ),
    (
        "FLW023",
        _E,
        "A way out that cannot be read",
        "Transitions hold NextAction, Errors and Conditions, and nothing of another shape.",
        "Write the branch as the flow language has it.",
        "flow language, transitions (D)",
    ),
    (
        "FLW024",
        _E,
        "A value that the parameter cannot have",
        "The service refuses the flow, or the action fails in every call.",
        "Write a value that the action page allows.",
        _PAGES,
    ),
    (
        "FLW025",
        _W,
        "A path that names nothing",
        "Flow data has no such value: what is read is empty.",
        "Read a value that the administrator guide lists.",
        "administrator guide, contact attributes (A); public flows (C)",
    ),
    (
        "FLW038",
        _W,
        "Two branches for the same",
        "The first is taken, always; the second is there for nothing.",
        "Remove one of the two.",
        "flow language, conditions are tried in order (D)",
    ),
)

CONTRACT_RULES: tuple[Rule, ...] = tuple(
    Rule(code, severity, title, why, remedy, source, "flows", faults(code))
    for code, severity, title, why, remedy, source in _TABLE
)
