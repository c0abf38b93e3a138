"""Functions and bots: what nodes ask of them is what they take and answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ivr.compiler.lexicon.questions import KEYS, by_keypad
from ivr.compiler.material import Material
from ivr.compiler.resolve.names import unknown
from ivr.contract import LAMBDA_WAIT_SECONDS_MAX, Field, Function
from ivr.faults import Finding, error, warning
from ivr.spec.dialog import Dialog
from ivr.spec.nodes.act import Invoke, Raw
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.decide import Hours, Split
from ivr.spec.nodes.leave import CallbackNode, PlayQueue, TransferNode
from ivr.spec.nodes.listen import Ask, Collect, Form, SlotSpec
from ivr.spec.reading.nearest import did_you_mean

SECONDS_MAX = 259_200
"""Longest delay of a callback, in seconds. Source: flow language, CreateCallbackContact; nothing
that callers wait through is longer."""

_RAW_KEYS = ("Type", "Parameters")

_RAW_REMEDIES: Mapping[str, str] = {
    "Transitions": "Write `then:` and `on:` beside `raw:`.",
    "Identifier": "Remove it: the node's name is the identifier.",
}


def check_contracts(dialog: Dialog, material: Material) -> Iterator[Finding]:
    """Yield a finding for everything that a node asks and nobody takes or answers."""
    for name, node in dialog.nodes.items():
        check = _CHECKS.get(type(node))
        if check is not None:
            yield from check(dialog, name, node, material)


def _invoke(dialog: Dialog, name: str, node: Invoke, material: Material) -> Iterator[Finding]:
    at = ("nodes", name, "invoke")
    wish = node.invoke
    if wish.timeout > LAMBDA_WAIT_SECONDS_MAX * 1000:
        message = f"a flow waits at most {LAMBDA_WAIT_SECONDS_MAX}s for a function"
        yield error("GRA006", dialog.source.value_at(*at, "timeout"), message, "Shorten it.")
    elif wish.timeout <= 0:
        message = "a flow cannot wait 0s for a function"
        yield error("GRA006", dialog.source.value_at(*at, "timeout"), message, "Lengthen it.")
    if node.on.error and node.on.timeout and node.on.error != node.on.timeout:
        message = "Connect cannot tell a timeout from an error: both need one target"
        yield error("GRA006", dialog.where("nodes", name, "on", "timeout"), message)
    function = material.functions.get(wish.handler)
    if function is None:
        where = dialog.source.value_at(*at, "handler")
        yield unknown("function", wish.handler, material.functions, where)
        return
    yield from _asked(dialog, name, node, function)
    for variable, field in wish.out.items():
        if field not in function.answers:
            where = dialog.source.value_at(*at, "out", variable)
            yield unknown(f"answer of {function.name}", field, function.answers, where)


def _asked(dialog: Dialog, name: str, node: Invoke, function: Function) -> Iterator[Finding]:
    given, at = node.invoke.in_, ("nodes", name, "invoke")
    for key, text in given.items():
        where = dialog.source.value_at(*at, "in", key)
        field = function.asks.get(key)
        if field is None:
            yield unknown(f"parameter of {function.name}", key, function.asks, where)
        elif "{{" not in text and field.choices and text not in field.choices:
            message = f"{key} of {function.name} is one of {', '.join(field.choices)}"
            yield error("REF001", where, f"{text!r}: {message}", did_you_mean(text, field.choices))
    misspelt = " ".join(did_you_mean(key, function.asks) for key in given.keys() - function.asks)
    absent = (key for key, field in function.asks.items() if _required(field) and key not in given)
    missing = [key for key in absent if f"'{key}'" not in misspelt]
    if missing:
        message = f"{function.name} needs {', '.join(missing)}"
        yield error("SPC003", dialog.where(*at), message, "Add it under `in:`.")


def _required(field: Field) -> bool:
    return field.required


def _ask(dialog: Dialog, name: str, node: Ask, material: Material) -> Iterator[Finding]:
    at = ("nodes", name)
    bot = material.bots_by_name.get(node.bot)
    if bot is None:
        where = dialog.source.value_at(*at, "bot")
        yield unknown("bot", node.bot, material.bots_by_name, where)
        return
    for intent in node.intents:
        if intent not in bot.intents:
            where = dialog.where(*at, "intents", intent)
            yield unknown(f"intent of {node.bot}", intent, bot.intents, where)
    slots = {slot for intent in bot.intents.values() for slot in intent.slots}
    for index, slot in enumerate(node.keep):
        if slot not in slots:
            where = dialog.source.value_at(*at, "keep", index)
            yield unknown(f"slot of {node.bot}", slot, slots, where)
    missing = [locale for locale in dialog.locales if locale not in bot.locales]
    if missing:
        message = f"bot {node.bot!r} does not understand {', '.join(missing)}"
        yield error("LOC008", dialog.source.value_at(*at, "bot"), message)


def _collect(dialog: Dialog, name: str, node: Collect, _material: Material) -> Iterator[Finding]:
    at = ("nodes", name, "collect")
    yield from _slot(dialog, at, node.collect)
    yield from _digits(dialog, at, node.collect, stored=by_keypad(node, node.collect))


def _form(dialog: Dialog, name: str, node: Form, _material: Material) -> Iterator[Finding]:
    for index, slot in enumerate(node.form):
        at = ("nodes", name, "form", index)
        yield from _slot(dialog, at, slot)
        yield from _digits(dialog, at, slot, stored=by_keypad(node, slot))
        if slot.secure is not None:
            message = f"slot {slot.slot!r} is secret: a form would ask on before it is used"
            remedy = "Use collect, followed by the invoke that takes it."
            yield error("SEC001", dialog.where(*at), message, remedy)
    if node.confirm == "explicit" and node.confirm_say is None:
        where = dialog.where("nodes", name, "confirm")
        yield error("SPC003", where, "nothing is said to confirm", "Add `confirm_say:`.")


def _slot(dialog: Dialog, at: tuple[str | int, ...], slot: SlotSpec) -> Iterator[Finding]:
    if slot.confirm != "never" and slot.secure is not None:
        message = f"slot {slot.slot!r} is secret and cannot be read back"
        yield error("SEC001", dialog.where(*at, "confirm"), message, "Remove confirm.")
    elif slot.confirm != "never" and slot.confirm_say is None:
        message = f"nothing reads {slot.slot!r} back"
        yield error("SPC003", dialog.where(*at, "confirm"), message, "Add `confirm_say:`.")
    kinds = [slot.digits is not None, slot.type is not None, bool(slot.values)]
    if sum(kinds) > 1:
        message = "a slot has one of digits, type and values"
        yield error("SPC002", dialog.where(*at), message, "Remove the others.")


def _digits(
    dialog: Dialog, at: tuple[str | int, ...], slot: SlotSpec, *, stored: bool
) -> Iterator[Finding]:
    """Yield what no caller could key: `stored` values Connect takes itself, a bot the others."""
    digits = slot.digits
    if digits is None:
        return
    if digits.min > digits.max:
        message = f"at least {digits.min} and at most {digits.max} digits"
        yield error("SPC002", dialog.where(*at, "digits"), message, "Swap them.")
    if "end" not in digits.model_fields_set or not digits.end:
        return
    where = dialog.source.value_at(*at, "digits", "end")
    if any(key in KEYS for key in digits.end):
        message = f"the value would end wherever {digits.end!r} stands in it"
        yield error("SPC002", where, message, 'End it with "#" or "*".')
    elif len(digits.end) > 1 and not stored:
        message = f"a bot checks this value, and Lex ends one by a single key, not {digits.end!r}"
        yield error("SPC002", where, message, "Write one key.")
    elif digits.min == digits.max:
        message = f"a value of {digits.max} digits ends at its length; {digits.end} cuts it short"
        yield warning("SPC002", where, message, "Remove `end:`.")


def _split(dialog: Dialog, name: str, node: Split, _material: Material) -> Iterator[Finding]:
    total = sum(share.weight for share in node.split)
    if total != 100:
        where = dialog.where("nodes", name, "split")
        yield error("SPC002", where, f"the weights sum to {total}, not 100")
    seen: set[str] = set()
    for index, share in enumerate(node.split):
        if share.name in seen:
            where = dialog.source.value_at("nodes", name, "split", index, "name")
            message = f"two branches are called {share.name!r}"
            yield error("REF003", where, message, "Rename one: results are counted by name.")
        seen.add(share.name)


def _hours(dialog: Dialog, name: str, node: Hours, _material: Material) -> Iterator[Finding]:
    where = dialog.where("nodes", name)
    if node.holidays is not None and node.holiday is None:
        yield error("SPC003", where, "holidays lead nowhere", "Add `holiday:` with a node.")
    if node.hours == "queue" and node.holiday is not None and node.holidays is None:
        message = "a queue has no calendar of holidays of its own"
        yield error("SPC003", where, message, "Add `holidays:` with a calendar.")


def _play_queue(
    dialog: Dialog, name: str, node: PlayQueue, _material: Material
) -> Iterator[Finding]:
    if (node.every is None) != (node.then is None):
        message = "`every` and `then` belong together: how often, and where to"
        yield error("SPC003", dialog.where("nodes", name), message, "Add the other one.")
    if node.every is not None:
        yield from _seconds(dialog, ("nodes", name, "every"), node.every, SECONDS_MAX)


def _transfer(
    dialog: Dialog, name: str, node: TransferNode, _material: Material
) -> Iterator[Finding]:
    at, wish = ("nodes", name, "transfer", "skill_for"), node.transfer
    if "skill_for" not in wish.model_fields_set:
        return
    if wish.skill is None:
        message = "`skill_for` says how long a skill is asked for, and none is"
        yield error("SPC003", dialog.where(*at), message, "Add `skill:`, or remove it.")
    yield from _seconds(dialog, at, wish.skill_for, SECONDS_MAX)


def _callback(
    dialog: Dialog, name: str, node: CallbackNode, _material: Material
) -> Iterator[Finding]:
    for key, value in (("delay", node.callback.delay), ("retry_after", node.callback.retry_after)):
        yield from _seconds(dialog, ("nodes", name, "callback", key), value, SECONDS_MAX)


def _seconds(
    dialog: Dialog, at: tuple[str, ...], milliseconds: int, most: int
) -> Iterator[Finding]:
    """Yield a finding where a duration is under a second, or over what Connect waits."""
    if not 1_000 <= milliseconds <= most * 1_000:
        message = f"Connect takes 1 to {most} seconds here"
        yield error("SPC002", dialog.source.value_at(*at), message, "Correct the duration.")


def _raw(dialog: Dialog, name: str, node: Raw, _material: Material) -> Iterator[Finding]:
    for key in node.raw:
        if key not in _RAW_KEYS:
            where = dialog.where("nodes", name, "raw", key)
            remedy = _RAW_REMEDIES.get(key) or did_you_mean(key, _RAW_KEYS) or "Remove it."
            yield error("SPC001", where, f"a raw action has no key {key!r}", remedy)


_Check = Callable[[Dialog, str, Any, Material], Iterator[Finding]]

_CHECKS: Mapping[type[NodeBase], _Check] = {
    Invoke: _invoke,
    Ask: _ask,
    Collect: _collect,
    Form: _form,
    Split: _split,
    Hours: _hours,
    PlayQueue: _play_queue,
    TransferNode: _transfer,
    CallbackNode: _callback,
    Raw: _raw,
}
