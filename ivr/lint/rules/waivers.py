"""Waivers: each has a reason, names rules that exist, and waives something."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ivr.faults import Severity
from ivr.lint.rule import Rule, Spot, Subject
from ivr.lint.waivers import Reach, allows
from ivr.spec.reading.nearest import did_you_mean

_E, _W = Severity.ERROR, Severity.WARNING

STAGE_WARNINGS = ("CMP013", "CMP014", "PRM006", "PRM008", "SPC002")
"""Warnings of earlier stages: they can be waived, and no rule here repeats them."""

OWN = ("TST006", "TST007", "TST008")


def waiver_rules(judging: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return the rules about waivers, which have to know every other rule."""
    by_id = {rule.id: rule for rule in judging}

    def unknown_rules(subject: Subject) -> Iterator[Spot]:
        known = (*by_id, *OWN, *STAGE_WARNINGS)
        for reach in subject.waivers.values():
            yield from _unknown(reach, known)

    def idle_waivers(subject: Subject) -> Iterator[Spot]:
        if subject.flows:
            for file, reach in subject.waivers.items():
                yield from _idle(subject, file, reach, by_id)

    return (
        Rule(
            "TST006",
            _E,
            "A waiver without a reason",
            "The next reader cannot tell a decision from a mistake.",
            "Add `because:`.",
            "own rule",
            "tests",
            waivers_without_reason,
        ),
        Rule(
            "TST007",
            _W,
            "A waiver of a rule that does not exist",
            "What was meant is still found, or was never wrong.",
            "Name a rule that exists.",
            "own rule",
            "tests",
            unknown_rules,
        ),
        Rule(
            "TST008",
            _W,
            "A waiver that waives nothing",
            "It outlived its reason, and would hide the next finding unseen.",
            "Remove it.",
            "own rule",
            "tests",
            idle_waivers,
        ),
    )


def waivers_without_reason(subject: Subject) -> Iterator[Spot]:
    for reach in subject.waivers.values():
        for written in reach:
            if not written.waiver.because.strip():
                codes = ", ".join(written.waiver.allow)
                yield Spot(written.where, f"{codes or 'nothing'} waived without a reason")


def _unknown(reach: Reach, known: Collection[str]) -> Iterator[Spot]:
    for written in reach:
        for code, where in zip(written.waiver.allow, written.places, strict=True):
            if code not in known:
                remedy = did_you_mean(code, known) or "Name one that `ivr rules` lists."
                yield Spot(where, f"there is no rule {code!r} to waive", remedy=remedy)


def _idle(subject: Subject, file: str, reach: Reach, rules: Mapping[str, Rule]) -> Iterator[Spot]:
    for written in reach:
        waiver = written.waiver
        if not waiver.allow:
            yield Spot(written.where, "this waiver names no rule")
        for code, where in zip(waiver.allow, written.places, strict=True):
            rule = rules.get(code)
            if rule is None or not allows(waiver, code) or _unjudged(subject, rule):
                continue
            found = (each for each in rule.findings(subject) if each.where.file == file)
            if not any(written in reach.at(each.where) for each in found):
                yield Spot(where, f"{code} finds nothing here to waive")


def _unjudged(subject: Subject, rule: Rule) -> bool:
    return rule.family == "tests" and (subject.tests is None or bool(subject.doubtful))
