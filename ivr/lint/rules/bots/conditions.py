"""Conditions of bots: what Lex cannot read, what never holds, what may be unset."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.faults import Severity
from ivr.lint.facts.bots.judged import JudgedBot, table
from ivr.lint.facts.bots.limits import limits_broken
from ivr.lint.rule import Rule, Spot, Subject

_E = Severity.ERROR


def conditions(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        for _, path, message in limits_broken(judged).get("LEX006", ()):
            yield Spot(judged.at(path), message, remedy="Decide the rest in another step.")
        for part, setting in judged.every("conditionalBranches"):
            from ivr.lint.facts.bots.deciding import (  # noqa: PLC0415  few bots decide
                flaws_of,
            )

            for path, message, severity, remedy in flaws_of(part, setting, _set(judged)):
                yield Spot(judged.at(path), message, severity, remedy)


def _set(judged: JudgedBot) -> frozenset[str]:
    """Return the session attributes that a step of the bot sets."""
    return frozenset(
        key for _, each in judged.every("sessionAttributes") for key in table(each.value)
    )


CONDITION_RULES: tuple[Rule, ...] = (
    Rule(
        "LEX006",
        _E,
        "A condition that Lex refuses, or that does not decide",
        "The build fails; or a branch is never taken, or not when it is meant.",
        "Correct the condition.",
        "Lex V2 developer guide, conditions",
        "bots",
        conditions,
    ),
)
