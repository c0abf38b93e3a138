"""Collect and form -> actions: one value after the other, each asked, kept and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ivr.compiler.lexicon.questions import KEYS, NO, YES, by_keypad, keyed_alone
from ivr.compiler.lower.listen import keypad
from ivr.compiler.lower.listen.asides import counted
from ivr.compiler.lower.listen.choices import Choices, add_universals
from ivr.compiler.lower.listen.tries import Question, Tries
from ivr.compiler.lower.listen.turns import SIGNS, Turn, many_keys, one_key, turn
from ivr.compiler.scope.known import STORED, Known, within
from ivr.compiler.scope.saying import Spot
from ivr.compiler.scope.scope import Line, Scope, variables_in
from ivr.compiler.scope.secrecy import Restored, hush
from ivr.compiler.scope.speaking import message
from ivr.ir.actions.attributes import FlowAttributeParameters, UpdateFlowAttributes
from ivr.ir.actions.base import NO_MATCHING_CONDITION, NO_MATCHING_ERROR, ActionBase, built, leads
from ivr.ir.actions.control import Compare, CompareParameters
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.listen import Collect, Digits, Form, SlotSpec

CONFIDENT = 0.8
"""Confidence from which `confirm: auto` does not read a value back, unless the slot says."""

_LISTS = ("no_input", "no_match", "invalid")


class _Part(NamedTuple):
    """One slot of a node: where it stands, the prefix of its roles, and its first identifier."""

    slot: SlotSpec
    path: tuple[str | int, ...]
    prefix: str
    first: str
    then: str


def collect(node: Collect, scope: Scope) -> list[ActionBase]:
    """Ask for the value until it is given, keep it, and read it back where that is wanted."""
    part = _Part(node.collect, ("collect",), "", scope.fresh(), scope.way(node.then))
    return _gathered(part, scope)


def form(node: Form, scope: Scope) -> list[ActionBase]:
    """Ask for each value in turn; with `confirm`, read all back and start again after a no."""
    prefixes = ["", *(f"{slot.slot}." for slot in node.form[1:])]
    firsts = [scope.fresh(prefix.removesuffix(".")) for prefix in prefixes]
    actions: list[ActionBase] = []
    last = scope.way(node.then)
    if node.confirm == "explicit" and node.confirm_say is not None:
        known = _known(scope, "")
        lines = scope.lines(node.confirm_say, "confirm_say", known=known)
        confirmed = scope.fresh("confirm", "confirm_say")
        ways = (confirmed, last, firsts[0])
        actions.extend(_yes_or_no(scope, ways, "confirm.", Question(lines, known)))
        last = confirmed
    for index, slot in enumerate(node.form):
        then = firsts[index + 1] if index + 1 < len(firsts) else last
        part = _Part(slot, ("form", index), prefixes[index], firsts[index], then)
        actions.extend(_gathered(part, scope))
    return actions


def _gathered(part: _Part, scope: Scope) -> list[ActionBase]:
    if part.slot.secure is not None:
        return _secret(part, scope)
    after, confirming = _confirmation(part, scope)
    keyed = by_keypad(scope.node, part.slot)
    asking = _keyed(part, scope, after) if keyed else _spoken(part, scope, after)
    return [*asking, *confirming]


def _known(scope: Scope, slot: str) -> Known:
    told = dict(within(scope.node, scope.known, scope.draft.outside))
    return told.get(slot, scope.known)


def _keep(scope: Scope, part: _Part, value: str, then: str) -> ActionBase:
    return built(
        UpdateFlowAttributes,
        identifier=scope.fresh(f"{part.prefix}keep", *part.path),
        type="UpdateFlowAttributes",
        parameters=built(
            FlowAttributeParameters, flow_attributes={part.slot.slot: {"Value": value}}
        ),
        transitions=leads(then, errors={NO_MATCHING_ERROR: scope.failure()}),
    )


def _spoken(part: _Part, scope: Scope, after: str) -> list[ActionBase]:
    """Ask the bot that takes this value; keys are a value too.

    Digits that are another value, or a key that means nothing here, are an invalid value.
    """
    slot = part.slot
    understanding = scope.draft.understanding
    choices = Choices()
    add_universals(scope, choices, part.first)
    capture = understanding.capture(scope.name, slot.slot)
    kept = _keep(scope, part, f"$.Lex.Slots.{capture.slot}", after)
    keys = not understanding.is_single(capture)
    intents = {capture.intent: kept.identifier, **choices.by_intent(keys=keys)}
    digits = slot.digits or Digits()
    signs = choices.signs()
    _check_end(part, scope, digits, signs)
    what = Turn(
        bot=f"bot:{understanding.asked(capture).bot}",
        intents=intents,
        failed=scope.failure(),
        signs=signs,
        session=many_keys(digits.max if slot.digits is not None else None, digits.end, signs),
        refused=tuple(i for i in understanding.misplaced(capture) if i not in intents),
        keyed=capture.intent if keyed_alone(scope.node, slot) else "",
    )
    tries = Tries(scope, part.prefix, part.first, Question(_lines(part, scope)))
    asked = turn(scope, tries, part.prefix, what, _lists(scope))
    return [*asked, kept, *choices.actions]


def _check_end(part: _Part, scope: Scope, digits: Digits, signs: Mapping[str, str]) -> None:
    """Report a key that the author wants to end this value, and that a universal has too."""
    meant = "end" in digits.model_fields_set and digits.min < digits.max
    if meant and SIGNS.get(digits.end) in signs:
        message = f"key {digits.end} ends {part.slot.slot!r}, and is a universal here"
        remedy = "End the value with another key, or take the universal out with `except:`."
        scope.report("REF003", message, *part.path, "digits", "end", remedy=remedy)


def _lines(part: _Part, scope: Scope) -> Sequence[Line]:
    return scope.lines(part.slot.say, *part.path, "say")


def _lists(scope: Scope) -> dict[str, Sequence[Spot]]:
    lists = {how: scope.reprompts(how) for how in _LISTS}
    lists["invalid"] = lists["invalid"] or lists["no_match"]
    return lists


def _keyed(part: _Part, scope: Scope, after: str) -> list[ActionBase]:
    """Store what is keyed: up to so many digits, which is all that Connect can check.

    One key may be the value, so none is a universal.
    """
    kept = _keep(scope, part, STORED, after)
    stored = keypad.Stored(
        digits=part.slot.digits or Digits(),
        secure=None,
        accepted=kept.identifier,
        failed=scope.failure(),
        early={},
    )
    tries = Tries(scope, part.prefix, part.first, Question(_lines(part, scope)))
    return [*keypad.store(scope, tries, part.prefix, stored, _lists(scope)), kept]


def _early(part: _Part, keys: dict[str, str]) -> dict[str, str]:
    """Return the single keys that cannot be the value itself: they stay universals."""
    shortest = part.slot.digits.min if part.slot.digits is not None else 1
    return {key: way for key, way in keys.items() if key in KEYS and shortest > 1}


def _secret(part: _Part, scope: Scope) -> list[ActionBase]:
    """Take a secret by keys with logs and recording off; they come back on every way out.

    Where the next node hands the secret to a function, that node brings them back. What is
    encrypted cannot be compared: then no key is a universal.
    """
    asking = scope.fresh("secret", *part.path)
    restored = Restored(scope)
    choices = Choices()
    add_universals(scope, choices, part.first)
    encrypted = part.slot.secure is not None and part.slot.secure.encrypt
    keys = {} if encrypted else _early(part, choices.keys)
    stored = keypad.Stored(
        digits=part.slot.digits or Digits(),
        secure=part.slot.secure,
        accepted=part.then if _handed_over(part, scope) else restored.way(part.then),
        failed=restored.way(scope.failure()),
        early={key: restored.way(way) for key, way in keys.items()},
    )
    tries = Tries(scope, part.prefix, asking, Question(_lines(part, scope)))
    tries.leaving = restored.way
    asked = keypad.store(scope, tries, part.prefix, stored, _lists(scope))
    return [*hush(scope, part.first, asking), *asked, *restored.actions(), *choices.actions]


def _handed_over(part: _Part, scope: Scope) -> bool:
    following = scope.dialog.nodes.get(getattr(scope.node, "then", ""))
    if not isinstance(following, Invoke):
        return False
    names = (name for text in following.invoke.in_.values() for name in variables_in(text))
    return part.slot.slot in names


def _confirmation(part: _Part, scope: Scope) -> tuple[str, list[ActionBase]]:
    """Return where a kept value goes, and the actions that read it back."""
    slot = part.slot
    if slot.confirm == "never" or slot.confirm_say is None:
        return part.then, []
    here = scope.fresh(f"{part.prefix}confirm", *part.path, "confirm_say")
    known = _known(scope, slot.slot)
    lines = scope.lines(slot.confirm_say, *part.path, "confirm_say", known=known)
    if slot.confirm == "implicit":
        return here, message(scope, here, lines, part.then)
    ways = (here, part.then, part.first)
    actions = _yes_or_no(scope, ways, f"{part.prefix}confirm.", Question(lines, known))
    if slot.confirm == "explicit":
        return here, actions
    sure = scope.fresh(f"{part.prefix}sure", *part.path)
    return sure, [_sure(sure, slot.threshold or CONFIDENT, here, part.then), *actions]


def _sure(identifier: str, threshold: float, unsure: str, then: str) -> ActionBase:
    score = CompareParameters(comparison_value="$.Lex.IntentConfidence.Score")
    ways = leads(
        then,
        conditions={f"{threshold:g}": unsure},
        operator="NumberLessThan",
        errors={NO_MATCHING_CONDITION: then},
    )
    return Compare(identifier=identifier, type="Compare", parameters=score, transitions=ways)


def _yes_or_no(
    scope: Scope, ways: tuple[str, str, str], prefix: str, question: Question
) -> list[ActionBase]:
    """Ask yes or no: 1 or 2, or words. `ways` are: here, after a yes, after a no.

    As many noes as the node has tries are enough: the last leads to `on_exhausted`.
    """
    here, yes, _ = ways
    no, counting = _rejected(scope, prefix, ways[2])
    choices = Choices()
    understanding = scope.draft.understanding
    choices.add("1", understanding.intent(scope.name, YES), yes)
    choices.add("2", understanding.intent(scope.name, NO), no)
    add_universals(scope, choices, here)
    tries = Tries(scope, prefix, here, question)
    failed = scope.failure()
    if getattr(scope.node, "input", "any") == "keys":
        asked = keypad.choose(scope, tries, choices.keys, {}, failed)
        return [*asked, *counting, *choices.actions]
    signs = choices.signs()
    what = Turn(
        bot=scope.own_bot,
        intents=choices.by_intent(keys=True),
        failed=failed,
        signs=signs,
        session=one_key(signs),
    )
    return [*turn(scope, tries, prefix, what, {}), *counting, *choices.actions]


def _rejected(scope: Scope, prefix: str, again: str) -> tuple[str, list[ActionBase]]:
    """Return where a no leads: past a Loop to the question again, in the end to people."""
    more = scope.settings.max_retries - 1
    if more < 1:
        return scope.exhausted(), []
    loop = scope.fresh(f"{prefix}rejected")
    return loop, [counted(scope, loop, more, again)]
