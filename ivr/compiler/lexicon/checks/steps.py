"""Steps of a bot that lead nowhere: slots and intents that are not there, circles, half decisions.

Law: an intent is looked at with the names of all others at hand; nothing is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple, cast

from ivr.compiler.lexicon.checks.conditions import check_condition
from ivr.faults import Finding, error
from ivr.ir.bot import FALLBACK_INTENT, FALLBACK_SIGNATURE, NAME_PATTERN
from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.intents import BotIntent
from ivr.spec.bots.outcome import Branch, Hook, Otherwise, Outcome, Step
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.values import SpecModel

Path = tuple[str | int, ...]

NOWHERE = "LEX070"
CIRCLE = "LEX071"

_NAME = re.compile(NAME_PATTERN)
_FOUR = ("do", "ask", "start")


class Around(NamedTuple):
    """What a step may name: the intents of the bot with their slots, and its own intent."""

    spec: BotSpec
    slots: Mapping[str, Collection[str]]
    intent: str


def check_steps(spec: BotSpec) -> Iterator[Finding]:
    """Yield a finding for each step that Lex could not take."""
    slots = {_lex_name(name, each): tuple(each.slots) for name, each in spec.intents.items()}
    slots.setdefault(FALLBACK_INTENT, ())
    for name, intent in spec.intents.items():
        around = Around(spec, slots, _lex_name(name, intent))
        for path, part in _parts(intent, ("intents", name)):
            yield from _part(around, path, part)
    yield from _circles(spec)


def _lex_name(name: str, intent: BotIntent) -> str:
    return FALLBACK_INTENT if intent.built_in == FALLBACK_SIGNATURE else name


def _parts(value: object, path: Path) -> Iterator[tuple[Path, SpecModel]]:
    """Yield (path, part) of every outcome, branch and hook in an intent."""
    if isinstance(value, Outcome | Branch | Otherwise | Hook):
        yield path, value
    if isinstance(value, SpecModel):
        for key in sorted(type(value).model_fields.keys() - {"extra"}):
            yield from _parts(getattr(value, key), (*path, key))
    elif isinstance(value, dict):
        for key, each in cast("dict[str, object]", value).items():
            yield from _parts(each, (*path, key))
    elif isinstance(value, tuple):
        for index, each in enumerate(cast("tuple[object, ...]", value)):
            yield from _parts(each, (*path, index))


def _part(around: Around, path: Path, part: SpecModel) -> Iterator[Finding]:
    if isinstance(part, Hook):
        if part.label is not None and not _NAME.fullmatch(part.label):
            yield _wrong(around, (*path, "label"), f"{part.label!r} is no label that Lex takes")
        return
    then = getattr(part, "then", None)
    slots: Mapping[str, object] = getattr(part, "slots", None) or {}
    target = around.intent
    if isinstance(then, Step):
        yield from _step(around, (*path, "then"), then)
        target = then.start or then.of or target
    for name in slots:
        yield from _slot(around, (*path, "slots", name), name, target)
    if isinstance(part, Outcome):
        yield from _decision(around, path, part)
    if isinstance(part, Branch) and part.name is not None and not _NAME.fullmatch(part.name):
        yield _wrong(around, (*path, "name"), f"{part.name!r} is no name of a branch")


def _decision(around: Around, path: Path, part: Outcome) -> Iterator[Finding]:
    if part.branches and part.otherwise is None:
        message = "branches need to know what follows where none of them holds"
        yield _wrong(around, (*path, "branches"), message, "Add `otherwise:`.")
    if part.otherwise is not None and not part.branches:
        message = "`otherwise` has no branches before it"
        yield _wrong(around, (*path, "otherwise"), message, "Write it as the outcome itself.")
    for index, branch in enumerate(part.branches if part.deciding is not False else ()):
        place = around.spec.source.value_at(*path, "branches", index, "if")
        yield from check_condition(branch.if_, place)
    names = [each.name or f"branch{index}" for index, each in enumerate(part.branches, 1)]
    for index, name in enumerate(names):
        if name in names[:index]:
            message = f"two branches are called {name!r}"
            yield _wrong(around, (*path, "branches", index), message, "Name each otherwise.")


def _step(around: Around, path: Path, step: Step) -> Iterator[Finding]:
    named = [key for key in _FOUR if getattr(step, key) is not None]
    if len(named) != 1:
        message = "a step is exactly one of do, ask and start"
        yield _wrong(around, path, message, "Write the step that follows.")
    if step.among is not None and step.do != "listen":
        yield _wrong(around, (*path, "among"), "`among` is for `do: listen` alone")
    for key, name in (("start", step.start), ("of", step.of)):
        if name is not None:
            yield from _intent(around, (*path, key), name)
    for index, name in enumerate(step.among or ()):
        yield from _intent(around, (*path, "among", index), name)
    if step.ask is not None:
        yield from _slot(around, (*path, "ask"), step.ask, step.of or around.intent)


def _intent(around: Around, path: Path, name: str) -> Iterator[Finding]:
    if name not in around.slots:
        is_fallback = name in around.spec.intents
        remedy = f"Lex calls it {FALLBACK_INTENT}." if is_fallback else ""
        remedy = remedy or did_you_mean(name, around.slots) or "Write the intent."
        yield _wrong(around, path, f"there is no intent {name!r} in this bot", remedy)


def _slot(around: Around, path: Path, name: str, intent: str) -> Iterator[Finding]:
    slots = around.slots.get(intent, ())
    if intent in around.slots and name not in slots:
        remedy = did_you_mean(name, slots) or f"{intent} has {', '.join(slots) or 'no slots'}."
        yield _wrong(around, path, f"there is no slot {name!r} in intent {intent}", remedy)


def _wrong(around: Around, path: Path, message: str, remedy: str = "") -> Finding:
    return error(NOWHERE, around.spec.source.value_at(*path), message, remedy)


# --- circles --------------------------------------------------------------------------------


def _circles(spec: BotSpec) -> Iterator[Finding]:
    """Yield a finding for each circle of intents that start each other before anybody speaks."""
    leads = {name: _started(intent) for name, intent in spec.intents.items()}
    told: set[str] = set()
    for name in leads:
        way: list[str] = []
        at: str | None = name
        while at is not None and at not in way:
            way.append(at)
            at = leads.get(at)
        if at is None or not told.isdisjoint(way):
            continue
        circle = way[way.index(at) :]
        told.update(way)
        shown = " -> ".join([*circle, at])
        where = spec.source.value_at("intents", circle[-1], "opening", "then")
        message = f"intents start each other for ever: {shown}"
        yield error(CIRCLE, where, message, "Let one of them ask or end.")


def _started(intent: BotIntent) -> str | None:
    """Return the intent that this one starts as soon as it is understood, whatever was said."""
    opening = intent.opening
    if opening is None or (opening.branches and opening.deciding is not False):
        return None
    return opening.then.start if isinstance(opening.then, Step) else None
