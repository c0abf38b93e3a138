"""Composite slots: what Lex refuses in the questions for their parts and in what they need.

Sources: Lex V2 models API, SubSlotSetting; developer guide, composite slot types: en-US alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from ivr.faults import Finding, Severity, error
from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.intents import BotIntent
from ivr.spec.bots.slots import BotSlot
from ivr.spec.reading.nearest import did_you_mean

EXPRESSION_MAX = 640
"""Characters of what a composite slot needs. Source: Lex V2 models API, SubSlotExpression."""

PARTED = "en-US"
"""The one locale that has composite slots."""

_Path = tuple[str | int, ...]

_WORD = re.compile(r"[^\s()]+")
_OPERATORS = frozenset({"AND", "OR"})


def places_of(spec: BotSpec, intent: BotIntent, locale: str = "") -> Collection[str]:
    """Return what braces of an intent's utterances may name: its slots, and `slot.part`.

    With a locale, only those that it has.
    """
    slots = {
        name: slot
        for name, slot in intent.slots.items()
        if not locale or locale in spec.locales_of(intent, slot)
    }
    inner = (f"{name}.{part}" for name, slot in slots.items() for part in _parts_of(spec, slot))
    return dict.fromkeys((*slots, *inner))


def sayable_in(spec: BotSpec, intent: BotIntent, locale: str) -> Collection[str]:
    """Return what braces of an intent's messages may name: `Intent.slot` of any intent, too."""
    others = (
        f"{name}.{place}"
        for name, each in spec.intents.items()
        for place in places_of(spec, each, locale)
    )
    return dict.fromkeys((*places_of(spec, intent, locale), *others))


def check_composite(
    spec: BotSpec, path: _Path, kind: str, locales: Iterable[str], severity: Severity
) -> Iterator[Finding]:
    """Yield LEX041 where a type of parts, or a slot of it, stands in other locales as well.

    That Lex refuses such a slot is in its guide; of a type that no slot has there nothing is said.
    """
    found = spec.slot_types.get(kind)
    strange = [locale for locale in locales if locale != PARTED]
    if found is not None and found.parts is not None and strange:
        message = f"Lex has composite slots in {PARTED} alone, not in {', '.join(strange)}"
        remedy = f"Write `only: [{PARTED}]`." if PARTED in spec.locales else "Ask for each alone."
        yield Finding("LEX041", severity, spec.where(*path), message, remedy)


def check_parts(spec: BotSpec, path: _Path, slot: BotSlot) -> Iterator[Finding]:
    """Yield parts that the type has not, and a need that is no expression over its parts."""
    known = _parts_of(spec, slot)
    written = [key for key, value in (("parts", slot.parts), ("needs", slot.needs)) if value]
    if written and not known:
        message = f"slot type {slot.type} has no parts"
        remedy = f"Remove `{written[0]}`, or give the type `parts:`."
        yield error("LEX003", spec.where(*path, written[0]), message, remedy)
        return
    for name in slot.parts:
        if name not in known:
            message = f"slot type {slot.type} has no part {name!r}"
            remedy = did_you_mean(name, known) or f"It has {', '.join(known)}."
            yield error("LEX003", spec.where(*path, "parts", name), message, remedy)
    if slot.needs is not None:
        yield from _needs(spec, (*path, "needs"), slot.needs, known)


def _needs(
    spec: BotSpec, path: _Path, expression: str, known: Collection[str]
) -> Iterator[Finding]:
    where = spec.source.value_at(*path)
    if not 0 < len(expression) <= EXPRESSION_MAX:
        message = f"an expression has 1 to {EXPRESSION_MAX} characters"
        yield error("LEX003", where, message)
        return
    strange = [each for each in _WORD.findall(expression) if each not in {*known, *_OPERATORS}]
    for name in dict.fromkeys(strange):
        remedy = did_you_mean(name, known) or f"Name {', '.join(known)}, with AND and OR."
        yield error("LEX003", where, f"{name[:100]!r} is no part of this slot", remedy)
    from ivr.hearing.graph.known.parts import ways_of  # noqa: PLC0415 - few bots have parts

    if not strange and not ways_of(expression, list(known)):
        remedy = "Write `a AND (b OR c)`."
        yield error("LEX003", where, f"{expression[:60]!r} is no expression for Lex", remedy)


def _parts_of(spec: BotSpec, slot: BotSlot) -> Collection[str]:
    kind = spec.slot_types.get(slot.type)
    return kind.parts if kind is not None and kind.parts is not None else {}
