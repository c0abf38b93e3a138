"""What is known of each variable when a node begins: where it stands, and what it may be.

A forward dataflow over the nodes of a dialog. A variable is known at a node only if it was given
on every path that leads there, so that what is read has always been written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from ivr.compiler.lexicon.handwritten.lent import AskedBot
from ivr.compiler.lexicon.reach.presence import Unsure, still_unsure
from ivr.compiler.lexicon.reach.shapes import Shape, listed, shape_of
from ivr.compiler.lexicon.reach.values import SlotTypes
from ivr.compiler.scope.exits import DIGRESSION, all_ways
from ivr.contract import NONE, Field, Function
from ivr.spec.dialog import Dialog
from ivr.spec.graph import entrances
from ivr.spec.nodes.act import Call, Invoke, Raw, Set
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.decide import Decide
from ivr.spec.nodes.leave import TransferNode
from ivr.spec.nodes.listen import Ask, Collect, Form, SlotSpec

Domain = frozenset[str] | None
"""The values that a variable may have; None = any."""

Facts = Mapping[str, Domain]

NO_FACTS: Facts = MappingProxyType({})


Shapes = Mapping[str, Shape]

NO_SHAPES: Shapes = MappingProxyType({})

NONE_UNSURE: Unsure = MappingProxyType({})

NO_PLACES: Mapping[str, str] = MappingProxyType({})


class Outside(NamedTuple):
    """What a dialog talks to: functions by name, and bot -> intent -> slots.

    `kinds` are the slot types of the workspace; `shapes` those of slots: bot -> intent -> slot;
    `places` are the variables whose place is stated;
    `asked` are the hand-written bots with what dialogs lend them; `unsure` their slots that an
    utterance may leave empty: bot -> intent -> slots.
    """

    functions: Mapping[str, Function] = MappingProxyType({})
    slots: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType({})
    kinds: SlotTypes = MappingProxyType({})
    shapes: Mapping[str, Mapping[str, Shapes]] = MappingProxyType({})
    asked: Mapping[str, AskedBot] = MappingProxyType({})
    unsure: Mapping[str, Mapping[str, Unsure]] = MappingProxyType({})
    places: Mapping[str, str] = MappingProxyType({})


NOTHING_OUTSIDE = Outside()

SYSTEM: Mapping[str, str] = {
    "caller_number": "$.CustomerEndpoint.Address",
    "dialed_number": "$.SystemEndpoint.Address",
    "channel": "$.Channel",
    "contact_id": "$.ContactId",
    "queue_name": "$.Queue.Name",
    "agent_name": "$.Agent.FirstName",
    "locale": "$.LanguageCode",
}
"""Variables that Connect itself knows. Source: Connect admin guide, connect-attrib-list."""

SYSTEM_DOMAINS: Facts = {"channel": frozenset({"VOICE", "CHAT", "TASK", "EMAIL"})}

STORED = "$.StoredCustomerInput"


class Known(NamedTuple):
    """Variables by where they stand; `stored` is the secure slot in `$.StoredCustomerInput`.

    `given` are what the caller of a module passed; `contact` are contact attributes. `shapes` say
    what signs a flow attribute may hold; one without a shape may hold any.
    `unsure` are flow attributes that may be empty. `places` are the variables whose place is
    stated: there they stand, whatever was given on the way.
    """

    external: Facts = NO_FACTS
    flow: Facts = NO_FACTS
    contact: Facts = NO_FACTS
    given: Facts = NO_FACTS
    stored: str = ""
    shapes: Shapes = NO_SHAPES
    unsure: Unsure = NONE_UNSURE
    places: Mapping[str, str] = NO_PLACES

    def place(self, name: str) -> str | None:
        """Return the JSONPath of a variable, or None where it is not known here.

        A secure value has no place: only `secret` tells where it is.
        """
        if name in self.places:
            return None if self.stored and self.places[name] == STORED else self.places[name]
        for facts, root in zip(self[:4], _ROOTS, strict=True):
            if name in facts:
                return f"$.{root}.{name}"
        return SYSTEM.get(name)

    def secret(self, name: str) -> str | None:
        """Return the JSONPath of the secure value just keyed, or None."""
        return STORED if name and name == self.stored else None

    def shape(self, name: str) -> Shape:
        """Return what signs the value of a variable may hold; empty = any."""
        if name in self.places:
            return ""
        if name in self.external:
            return "answer"
        if name in self.flow:
            return self.shapes.get(name, "")
        domain = self.domain(name)
        if domain is not None:
            return listed(domain)
        return "code" if name in _PLAIN_SYSTEM else ""

    def domain(self, name: str) -> Domain:
        """Return the values that a variable may have here; None = any."""
        if name in self.places:
            return None
        for facts in self[:4]:
            if name in facts:
                return facts[name]
        return SYSTEM_DOMAINS.get(name)

    def names(self) -> tuple[str, ...]:
        """Return the names of everything known, sorted."""
        given = {*self.external, *self.flow, *self.contact, *self.given, *self.places}
        return tuple(sorted({*given, *SYSTEM}))


_PLAIN_SYSTEM = frozenset({"caller_number", "dialed_number", "channel", "contact_id", "locale"})
"""Variables of Connect's own that nobody names: numbers, ids and closed lists."""

_ROOTS = ("External", "FlowAttributes", "Attributes", "Modules.Input")


def meet(one: Known, other: Known) -> Known:
    """Return what is known whichever of two ways was taken."""
    if one is other:
        return one
    facts = map(_common, one[:4], other[:4])
    shapes: Shapes = one.shapes
    unsure: Unsure = one.unsure
    if shapes is not other.shapes:
        shapes = {k: shape for k, shape in shapes.items() if other.shapes.get(k) == shape}
    if unsure is not other.unsure:
        unsure = {**unsure, **other.unsure}
    stored = one.stored if one.stored == other.stored else ""
    met = Known(*facts, stored=stored, shapes=shapes, unsure=unsure, places=one.places)
    return one if met == one else met


def _common(one: Facts, other: Facts) -> Facts:
    if one is other:
        return one
    joined: dict[str, Domain] = {}
    for name, domain in one.items():
        if name in other:
            also = other[name]
            joined[name] = None if domain is None or also is None else domain | also
    return one if joined == one else joined  # what stays the same is compared at a glance


def at_start(dialog: Dialog, outside: Outside = NOTHING_OUTSIDE) -> Known:
    """Return what is known when a dialog begins: what it `takes`, and what has a stated place."""
    taken: Facts = dict.fromkeys(dialog.takes)
    if dialog.kind == "module":
        return Known(given=taken, places=outside.places)
    return Known(contact=taken, places=outside.places)


def flow(dialog: Dialog, outside: Outside) -> dict[str, Known]:
    """Return what is known at the start of every node that can be reached."""
    table = dict.fromkeys(entrances(dialog), at_start(dialog, outside))
    waiting = dict.fromkeys(table)
    onward: dict[str, tuple[tuple[str, str], ...]] = {}
    telling = _telling(dialog)
    while waiting:
        name = next(iter(waiting))
        del waiting[name]
        node, known = dialog.nodes[name], table[name]
        if name not in onward:
            onward[name] = _leads(dialog, name, node, telling)
        changes = type(node) in telling or known.stored
        for label, target in onward[name]:
            altered = changes or label == DIGRESSION
            reached = after(node, label, known, outside) if altered else known
            before = table.get(target)
            if reached is before:
                continue
            now = reached if before is None else meet(before, reached)
            if now is not before and now != before:
                table[target] = now
                waiting[target] = None
    return table


def _telling(dialog: Dialog) -> frozenset[type[NodeBase]]:
    """Return the kinds of nodes whose ways differ in what is known behind them."""
    keeping = any(isinstance(node, Ask) and node.keep for node in dialog.nodes.values())
    return _CHANGING | {Decide} if keeping else _CHANGING


def _leads(
    dialog: Dialog, name: str, node: NodeBase, telling: frozenset[type[NodeBase]]
) -> tuple[tuple[str, str], ...]:
    """Return (label, target) of a node's ways, once each; where labels tell nothing, without."""
    ways = [way for way in all_ways(dialog, name, node) if way.target in dialog.nodes]
    if type(node) in telling:
        return tuple(dict.fromkeys([(way.label, way.target) for way in ways]))
    told = [(DIGRESSION if way.label == DIGRESSION else "", way.target) for way in ways]
    return tuple(dict.fromkeys(told))


def after(node: NodeBase, label: str, known: Known, outside: Outside) -> Known:
    """Return what is known behind one way out of a node."""
    if label == DIGRESSION:
        return known._replace(external={}, stored="")
    effect = _EFFECTS.get(type(node))
    changed = effect(node, label, known, outside) if effect else known
    keeps = isinstance(node, Collect) and label == "then" and node.collect.secure is not None
    return changed if keeps or not changed.stored else changed._replace(stored="")


def choices_of(field: Field) -> Domain:
    """Return the values that a contract field may have."""
    return frozenset({*field.choices, NONE}) if field.choices else None


def constant(text: str) -> Domain:
    """Return the domain of a value that an author wrote."""
    return None if "{{" in text else frozenset({text})


def answers(name: str, outside: Outside) -> Facts:
    """Return the answers of a function as facts."""
    function = outside.functions.get(name)
    if function is None:
        return {}
    return {key: choices_of(field) for key, field in function.answers.items()}


def _invoke(node: Invoke, label: str, known: Known, outside: Outside) -> Known:
    if label != "then":
        return known._replace(external={})
    told = answers(node.invoke.handler, outside)
    kept = {name: told.get(field) for name, field in node.invoke.out.items()}
    return _learned(known._replace(external=told), kept, dict.fromkeys(kept, "answer"))


def _learned(known: Known, facts: Facts, shapes: Shapes = NO_SHAPES) -> Known:
    """Return what is known once flow attributes were written."""
    if not facts:
        return known
    kept = {name: shape for name, shape in known.shapes.items() if name not in facts}
    learned = known._replace(flow={**known.flow, **facts}, shapes={**kept, **shapes})
    return learned._replace(unsure=_but(known.unsure, facts)) if known.unsure else learned


def _but(unsure: Unsure, facts: Facts) -> Unsure:
    return {name: told for name, told in unsure.items() if name not in facts}


def _set(node: Set, label: str, known: Known, _outside: Outside) -> Known:
    if label != "then":
        return known
    values = {name: constant(value) for name, value in node.set.items()}
    return known._replace(contact={**known.contact, **values})


def _collect(node: Collect, label: str, known: Known, outside: Outside) -> Known:
    if label != "then":
        return known
    slot = node.collect
    if slot.secure is not None:
        return known._replace(stored=slot.slot)
    return _gathered((slot,), known, outside)


def _gathered(slots: Iterable[SlotSpec], known: Known, outside: Outside) -> Known:
    open_slots = [slot for slot in slots if slot.secure is None]
    facts = {slot.slot: _slot_domain(slot.values) for slot in open_slots}
    return _learned(known, facts, {s.slot: shape_of(s, outside.kinds) for s in open_slots})


def _slot_domain(values: tuple[str, ...]) -> Domain:
    return frozenset(values) if values else None


def _form(node: Form, label: str, known: Known, outside: Outside) -> Known:
    return _gathered(node.form, known, outside) if label == "then" else known


def _ask(node: Ask, label: str, known: Known, outside: Outside) -> Known:
    if label not in node.intents:
        return known
    kept = kept_by(node, label, outside)
    shapes = outside.shapes.get(node.bot, {}).get(label, {})
    learned = _learned(known, dict.fromkeys(kept), {slot: shapes.get(slot, "") for slot in kept})
    optional = outside.unsure.get(node.bot, {}).get(label, NONE_UNSURE)
    empty = {slot: optional[slot] for slot in kept if slot in optional}
    return learned._replace(unsure={**learned.unsure, **empty}) if empty else learned


def _decide(node: Decide, label: str, known: Known, _outside: Outside) -> Known:
    if not known.unsure:
        return known
    return known._replace(unsure=still_unsure(node, label, known.unsure))


def kept_by(node: Ask, intent: str, outside: Outside) -> tuple[str, ...]:
    """Return the slots that an `ask` keeps when an intent was understood."""
    carried = outside.slots.get(node.bot, {}).get(intent, ())
    return tuple(slot for slot in node.keep if slot in carried)


def _call(node: Call, label: str, known: Known, _outside: Outside) -> Known:
    if label == "error":
        return known._replace(external={})
    return _learned(known._replace(external={}), dict.fromkeys(node.call.returns))


def _transfer(node: TransferNode, _label: str, known: Known, _outside: Outside) -> Known:
    values = {name: constant(value) for name, value in node.transfer.attributes.items()}
    return known._replace(contact={**known.contact, **values}) if values else known


def _raw(node: Raw, label: str, known: Known, outside: Outside) -> Known:
    parameters = node.raw.get("Parameters", {})
    match node.raw.get("Type"):
        case "InvokeLambdaFunction":
            name = str(parameters.get("LambdaFunctionARN", "")).removeprefix("lambda:")
            told: Facts = answers(name, outside) if label == "then" else NO_FACTS
            return known._replace(external=told)
        case "UpdateContactAttributes" if label == "then":
            return known._replace(contact={**known.contact, **_written(parameters, "Attributes")})
        case "UpdateFlowAttributes" if label == "then":
            return _learned(known, _written(parameters, "FlowAttributes"))
        case _:
            return known


def _written(parameters: Mapping[str, Any], key: str) -> Facts:
    table = parameters.get(key)
    return dict.fromkeys(cast("dict[str, Any]", table)) if isinstance(table, dict) else {}


_EFFECTS: Mapping[type[NodeBase], Callable[[Any, str, Known, Outside], Known]] = {
    Invoke: _invoke,
    Set: _set,
    Collect: _collect,
    Form: _form,
    Ask: _ask,
    Decide: _decide,
    Call: _call,
    TransferNode: _transfer,
    Raw: _raw,
}
"""What each node changes; every other node changes nothing."""

_CHANGING: frozenset[type[NodeBase]] = frozenset(_EFFECTS) - {Decide}
"""A `decide` tells something only where a value may be empty."""


def within(
    node: NodeBase, known: Known, outside: Outside = NOTHING_OUTSIDE
) -> Iterator[tuple[str, Known]]:
    """Yield (part, known) for prompts that a node says after it has learned something.

    A slot's value is known while it is read back; the parts are `confirm_say` keys of slots.
    """
    if isinstance(node, Collect):
        slots, whole = (node.collect,), False
    elif isinstance(node, Form):
        slots, whole = node.form, True
    else:
        return
    for slot in slots:
        known = _gathered((slot,), known, outside)
        yield slot.slot, known
    if whole:
        yield "", known
