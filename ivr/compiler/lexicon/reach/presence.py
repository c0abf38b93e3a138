"""Slots that an utterance may leave empty, and how a flow tells that one has a value.

Connect compares a missing value with nothing: every comparison of it is false, and "no value" is
no operand. Law: a value is there where a comparison that only values pass has passed.
Source: flow language, Compare and the nine operators.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.compiler.lexicon.reach.shapes import shape_of_type
from ivr.compiler.lexicon.reach.values import SlotTypes
from ivr.contract import NONE
from ivr.spec.bots.intents import BotIntent
from ivr.spec.bots.slots import BotSlot
from ivr.spec.conditions import AllOf, AnyOf, Condition, ConditionError, Not, Test, holds, parse
from ivr.spec.nodes.decide import Decide

Unsure = Mapping[str, tuple[Test, ...]]
"""Variable that may be empty -> comparisons of which every value passes one; none = unknown."""

COMPARED_MAX = 40
"""Values of a listed type that one action compares; a flow with more would be hard to read."""

_BY_SHAPE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "digits": (("NumberGreaterOrEqualTo", "0"),),
    "number": (("NumberGreaterOrEqualTo", "0"), ("NumberLessThan", "0")),
    "date": (("TextContains", "-"),),
    "time": (("TextContains", ":"),),
    "phone": tuple(("TextContains", digit) for digit in "0123456789"),
}
"""Shape of a value -> operators and operands of which every such value passes one."""


def unsure_slots(intent: BotIntent, kinds: SlotTypes) -> Unsure:
    """Return the slots of an intent that may be empty when it was understood."""
    return {
        name: _presence(name, slot, kinds)
        for name, slot in intent.slots.items()
        if not slot.required and not slot.values
    }


def _presence(name: str, slot: BotSlot, kinds: SlotTypes) -> tuple[Test, ...]:
    spec = kinds.get(slot.type)
    if spec is not None and spec.regex is None and spec.resolves == "top":
        words = [
            value
            for key, entry in spec.values.items()
            for value in ((key,) if isinstance(entry, tuple) else entry)
        ]
        words = list(dict.fromkeys(words))
        return tuple(Test(name, "Equals", word) for word in words if len(words) <= COMPARED_MAX)
    shape = shape_of_type(slot.type, kinds)
    return tuple(Test(name, *passed) for passed in _BY_SHAPE.get(shape, ()))


def asks_presence(test: Test) -> bool:
    """Tell whether a comparison is `is set` or `is not set`."""
    return test.operator == "Equals" and test.operand == NONE


def with_presence(condition: Condition, unsure: Unsure) -> Condition:
    """Return a condition in which `is set` asks for what only a value passes."""
    match condition:
        case Test(variable=name):
            told = unsure.get(name)
            return Not(AnyOf(told)) if told and asks_presence(condition) else condition
        case Not(of=part):
            inner = with_presence(part, unsure)
            return inner.of if isinstance(inner, Not) and isinstance(part, Test) else Not(inner)
        case AllOf(parts=parts):
            return AllOf(tuple(with_presence(part, unsure) for part in parts))
        case AnyOf(parts=parts):
            return AnyOf(tuple(with_presence(part, unsure) for part in parts))


def still_unsure(node: Decide, label: str, unsure: Unsure) -> Unsure:
    """Return which values may still be empty behind one way out of a `decide`."""
    return {
        name: told for name, told in unsure.items() if _taken_without(node, label, (name, unsure))
    }


def _taken_without(node: Decide, label: str, around: tuple[str, Unsure]) -> bool:
    """Tell whether a contact without a value may take a way: no comparison of it is true."""
    name, unsure = around
    for case in node.decide:
        try:
            truth = holds(with_presence(parse(case.when), unsure), {name: ""})
        except ConditionError:
            return True
        if case.when == label:
            return truth is not False
        if truth:
            return False
    return True
