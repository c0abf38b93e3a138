"""What is wrong with the conditions of a bot: what Lex cannot read, never takes, may find unset.

Law: facts only; told as they stand, with how bad each is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple

from ivr.faults import Severity
from ivr.hearing.conditions.comparing import kind_of
from ivr.hearing.conditions.judging import check, never, unguarded
from ivr.hearing.conditions.reading import parse
from ivr.hearing.conditions.tree import (
    Both,
    Comparison,
    Either,
    Kind,
    Node,
    Not,
    Reference,
    references,
)
from ivr.lint.facts.bots.judged import Part, Path, Setting, is_on, rows, table
from ivr.spec.reading.nearest import did_you_mean

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

SHOWN = 80

_OF_CAPTURE = ("captureConditional", "successConditional")
_AFTER_ALL = ("intentConfirmationSetting", "fulfillmentCodeHook", "intentClosingSetting")
"""Settings that Lex comes to when all required slots have values."""


class Flawed(NamedTuple):
    """What is wrong with a condition: where, what, how bad, and what to do."""

    path: Path
    message: str
    severity: Severity
    remedy: str = ""


def flaws_of(part: Part, setting: Setting, given: Set[str]) -> Iterator[Flawed]:
    """Yield what is wrong with the branches of one conditional.

    `given` are the session attributes that a step of the bot sets.
    """
    active = is_on(setting.around)
    branches = rows(setting.value)
    if active and branches and not setting.around.get("defaultBranch"):
        message = "a condition has no default branch"
        yield Flawed(setting.path[:-1], message, _E, "Say what follows otherwise.")
    kinds = _kinds(part)
    tried: set[str] = set()
    for index, branch in enumerate(branches):
        place: Path = (*setting.path, index, "condition", "expressionString")
        written = table(table(branch).get("condition")).get("expressionString")
        if not isinstance(written, str) or "${" in written:
            continue
        flaws = check(written, kinds)
        for flaw in flaws:
            message = f"condition {_shown(written)}, column {flaw.column}: {flaw.message}"
            yield Flawed(place, message, _E if active else _W, flaw.remedy)
        if not flaws and active:
            yield from _reasoned(part, (place, written), kinds, given)
            if written.strip() in tried:
                message = f"condition {_shown(written)} stands there twice: the first is taken"
                yield Flawed(place, message, _W, "Remove one of the two.")
            tried.add(written.strip())


def _kinds(part: Part) -> Mapping[str, Kind]:
    slots = part.intent.slots if part.intent is not None else ()
    return {slot.name: kind_of(slot.slot_type_name) for slot in slots}


def _reasoned(
    part: Part, condition: tuple[Path, str], kinds: Mapping[str, Kind], given: Set[str]
) -> Iterator[Flawed]:
    place, written = condition
    why = never(written, kinds)
    if why is not None:
        message = f"condition {_shown(written)} never holds: {why.message}"
        yield Flawed(place, message, _W, why.remedy or "Correct it, or remove the branch.")
        return
    yield from _unknown_slots(part, condition)
    sure = _sure(part, place)
    unset = [each for each in unguarded(written) if each.written not in sure]
    turned = _turned(written, unset)
    if not turned:
        unset = [each for each in unset if each.name not in given]
    if not unset:
        return
    named = ", ".join(dict.fromkeys(each.written for each in unset))
    verb = "is" if len(unset) == 1 else "are"
    message = f"condition {_shown(written)} does not hold where {named} {verb} unset"
    remedy = f"Ask fn.IS_SET({unset[0].written}) first, if that is not meant."
    yield Flawed(place, message, _W if turned else _I, remedy)


def _unknown_slots(part: Part, condition: tuple[Path, str]) -> Iterator[Flawed]:
    place, written = condition
    tree = parse(written).tree
    if tree is None or part.intent is None or part.locale is None:
        return
    known = {slot.name for slot in part.intent.slots}
    known |= {
        f"{intent.name}.{slot.name}" for intent in part.locale.intents for slot in intent.slots
    }
    for reference in references(tree):
        first = reference.name.partition(".")[0]
        if reference.family == "slot" and reference.name not in known and first not in known:
            message = f"condition {_shown(written)} asks for slot {reference.name!r}, not there"
            yield Flawed(place, message, _W, did_you_mean(reference.name, known))


def _turned(written: str, unset: list[Reference]) -> bool:
    """Tell whether an unset value surprises: something is asked for not being so."""
    tree = parse(written).tree
    names = {each.written for each in unset}
    return tree is not None and _denies(tree, names, denied=False)


def _denies(node: Node, names: Set[str], *, denied: bool) -> bool:
    if isinstance(node, Not):
        return _denies(node.condition, names, denied=not denied)
    if isinstance(node, Both | Either):
        return any(_denies(each, names, denied=denied) for each in (node.left, node.right))
    if not isinstance(node, Comparison):
        return False
    return node.reference.written in names and denied != (node.comparator == "!=")


def _sure(part: Part, place: Path) -> frozenset[str]:
    """Return the slots that surely have a value where a condition is asked."""
    if part.slot is not None and any(key in place for key in _OF_CAPTURE):
        return frozenset({f"{{{part.slot.name}}}"})
    if part.intent is not None and any(key in place for key in _AFTER_ALL):
        return frozenset(f"{{{slot.name}}}" for slot in part.intent.slots if slot.required)
    return frozenset()


def _shown(written: str) -> str:
    return repr(written if len(written) <= SHOWN else f"{written[: SHOWN - 3]}...")
