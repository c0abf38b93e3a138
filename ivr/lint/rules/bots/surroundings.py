"""Bots in their surroundings: the alias they are bound to, what sessions give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ivr.faults import Severity, Where
from ivr.hearing.graph.known.hints import count_for
from ivr.hearing.graph.known.parts import parts_of
from ivr.lint.facts.bots.judged import table
from ivr.lint.facts.flowgraph import table_of
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.nodes.listen import Ask

_E, _W = Severity.ERROR, Severity.WARNING

TEST_ALIAS = "TSTALIASID"

_PLACE = re.compile(r"\{([^{}]+\.[^{}]+)\}")

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


def idle_hints(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        for locale in judged.bot.locales:
            hinted = table(table(judged.bot.hints.get(locale.identifier)).get("slotHints"))
            for intent in locale.intents:
                for slot in intent.slots:
                    if slot.name in table(hinted.get(intent.name)) and not count_for(locale, slot):
                        path = (locale.identifier, "intents", intent.name, "slots", slot.name)
                        kind = f"{slot.slot_type_name} in {locale.identifier}"
                        message = f"Lex ignores the hints of {slot.name!r}: {kind}"
                        yield Spot(judged.at(path), message)


def placed_parts(subject: Subject) -> Iterator[Spot]:
    """Yield utterances that name a part of a composite slot, `{slot.part}`.

    Neither the Lex V2 developer guide (composite slot type) nor the API reference (SampleUtterance,
    CreateIntent, SubSlotSetting) says that an utterance may: the guide asks for the slot as a whole
    and says what each part is asked with. A few pages on the web write `{Location.City}`, beside
    keys that no Lex API has. So it stays unverified, and is told.
    """
    for judged in subject.lex_bots:
        for path, locale, intent in judged.intents:
            inner = {
                part.name for each in intent.slots for part in parts_of(locale, each)
            }  # fmt: skip
            for index, text in enumerate(intent.utterances if inner else ()):
                for name in sorted(inner.intersection(_PLACE.findall(text))):
                    message = f"{{{name}}} in {text[:100]!r} is a place that only we know"
                    yield Spot(judged.at((*path, "sampleUtterances", index)), message)


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
    Rule(
        "LEX028",
        _W,
        "Hints that Lex ignores",
        "They count in en-US and en-GB, for types of your own and for names and places.",
        "Remove them, or give the slot a type of your own.",
        "Lex V2 developer guide, runtime hints",
        "bots",
        idle_hints,
    ),
    Rule(
        "LEX029",
        _W,
        "A part of a slot in an utterance",
        "Lex's guide shows whole composite slots there; that it takes `{slot.part}` is unverified.",
        "Write `{slot}`; Lex finds the parts. Or build it in Lex first, and waive this.",
        "Lex V2 developer guide, composite slot types",
        "bots",
        placed_parts,
    ),
)
