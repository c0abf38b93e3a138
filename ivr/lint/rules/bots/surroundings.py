"""Bots in their surroundings: the alias they are bound to, the attributes that they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ivr.faults import Severity, Where
from ivr.lint.facts.bots.judged import table
from ivr.lint.facts.flowgraph import table_of
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.nodes.listen import Ask

_E, _W = Severity.ERROR, Severity.WARNING

TEST_ALIAS = "TSTALIASID"

_V1_ATTRIBUTES = re.compile(
    r"max-speech-duration-ms|silence-duration-threshold-ms|barge-in-enabled|start-silence-threshold"
    r"|end-silence-threshold"
)


def test_aliases(subject: Subject) -> Iterator[Spot]:
    environment = subject.environment
    if environment is None or environment.derive:
        return
    for symbol, bound in environment.symbols.items():
        if symbol.startswith("bot:") and TEST_ALIAS in bound:
            message = f"{symbol} is bound to the test alias of the draft"
            yield Spot(environment.where("symbols", symbol), message)


def old_attributes(subject: Subject) -> Iterator[Spot]:
    for where, key in _session_attributes(subject):
        yield Spot(where, f"{key!r} is an attribute of Lex V1")


def _session_attributes(subject: Subject) -> Iterator[tuple[Where, str]]:
    """Yield the names of V1, and where they stand."""
    for graph in subject.flow_graphs:
        for action, parameters in graph.of_type("ConnectParticipantWithLexBot"):
            for key in filter(_is_old, table_of(parameters.get("LexSessionAttributes"))):
                yield graph.where(action), key
    for graph in subject.graphs:
        for name, node in graph.of(Ask):
            for key in filter(_is_old, node.attributes):
                yield graph.where(name, "attributes", key), key
    yield from _set_by_bots(subject)


def _set_by_bots(subject: Subject) -> Iterator[tuple[Where, str]]:
    for judged in subject.lex_bots:
        for _, setting in judged.every("sessionAttributes"):
            for key in filter(_is_old, table(setting.value)):
                yield judged.at((*setting.path, key)), key


@cache
def _is_old(key: str) -> bool:
    return _V1_ATTRIBUTES.search(key) is not None


SURROUNDING_RULES: tuple[Rule, ...] = (
    Rule(
        "LEX009",
        _E,
        "The test alias in an environment",
        "It serves the draft, to two callers at a time.",
        "Bind a published alias.",
        "Lex V2 developer guide",
        "bots",
        test_aliases,
    ),
    Rule(
        "LEX010",
        _W,
        "An attribute name of Lex V1",
        "Lex V2 ignores it.",
        "Use the x-amz-lex:audio names.",
        "Lex V2 developer guide",
        "bots",
        old_attributes,
    ),
)
