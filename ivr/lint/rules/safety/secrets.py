"""What may not be kept: secrets leave their one use nowhere, private answers stay in the flow.

A secret that was keyed stands in `$.StoredCustomerInput` until something else is keyed, also for
actions that an author writes as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from ivr.faults import Severity, Where
from ivr.ir.references import symbol
from ivr.lint.facts.gathered import NAMED, SpecPath, gathered, secrets, texts
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.facts.privacy import mentioned
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.nodes.act import Invoke, Raw, Set
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.leave import Goto, TransferNode
from ivr.spec.nodes.listen import Ask, Collect, Form

STORED = "$.StoredCustomerInput"
"""Where keys stand after an action that stores them. Source: Connect admin guide, attributes."""

CARD_DIGITS_MIN, CARD_DIGITS_MAX = 12, 19
"""How many digits a card number has. Source: ISO/IEC 7812-1, and cards in use."""


def leaking_secrets(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        if secrets(graph):
            yield from _spoken(subject, graph)
            yield from _handed_on(subject, graph)
    yield from _stored(subject)


def _spoken(subject: Subject, graph: DialogGraph) -> Iterator[Spot]:
    names = secrets(graph).keys()
    for each in graph.filled:
        used = subject.ear.variables(graph.dialog, each.said, each.locales[0])
        for name in names & set(used):
            yield Spot(graph.dialog.where(*each.path), f"the secret {name!r} is spoken")


def _handed_on(subject: Subject, graph: DialogGraph) -> Iterator[Spot]:
    names = secrets(graph).keys()
    for name, node in graph.nodes.items():
        for path, text in _kept(subject, node):
            for secret in names & set(NAMED.findall(text)):
                message = f"the secret {secret!r} is kept or handed on by {name!r}"
                yield Spot(graph.where(name, *path), message)


def _stored(subject: Subject) -> Iterator[Spot]:
    for (dialog, name), secret in _after_secrets(subject).items():
        graph = subject.graph_of[dialog]
        for where in _uses(subject, graph, name):
            message = f"{STORED} still holds the secret {secret!r} and is kept or handed on"
            yield Spot(where, f"{message} by {name!r}")


def _uses(subject: Subject, graph: DialogGraph, name: str) -> Iterator[Where]:
    """Yield the parts of a node that keep, say or hand on what was keyed."""
    node = graph.nodes[name]
    found = _raw_uses(subject, node.raw) if isinstance(node, Raw) else _kept(subject, node)
    yield from (graph.where(name, *path) for path, text in found if STORED in text)
    for each in [utterance for utterance in graph.utterances if utterance.node == name]:
        prompts = (subject.ear.prompt(graph.dialog, each.said, x) for x in each.locales)
        if any(p is not None and STORED in p.source for p in prompts):
            yield graph.dialog.where(*each.path)


_HARMLESS = ("Compare",)
"""Actions that read a value and keep it nowhere."""


def _raw_uses(subject: Subject, raw: Mapping[str, object]) -> Iterator[tuple[SpecPath, str]]:
    kind, written = str(raw.get("Type", "")), raw.get("Parameters")
    if kind in _HARMLESS or not isinstance(written, dict):
        return
    sworn = _sworn(subject, cast("Mapping[str, object]", written))
    for path, text in texts(cast("object", written), ("raw", "Parameters")):
        if path[-2:] not in sworn:
            yield path, text


def _sworn(subject: Subject, written: Mapping[str, object]) -> set[SpecPath]:
    """Return the parameters of a function that its contract calls secret."""
    function = symbol(str(written.get("LambdaFunctionARN", "")))
    asks = subject.asks(function.name if function is not None else "")
    return {("LambdaInvocationAttributes", key) for key, field in asks.items() if field.secret}


_Place = tuple[str, str]


def _after_secrets(subject: Subject) -> Mapping[_Place, str]:
    """Return the nodes (dialog, node) at which a keyed secret is still stored, with its name."""
    held: dict[_Place, str] = {}
    waiting: list[tuple[_Place, str]] = []
    for graph in subject.graph_of.values():
        for node, secret in _secret_steps(graph):
            waiting.extend((place, secret) for place in _onward(subject, graph, node))
    while waiting:
        place, secret = waiting.pop()
        if place in held:
            continue
        held[place] = secret
        graph = subject.graph_of[place[0]]
        if not _stores(graph.nodes[place[1]]):
            waiting.extend((after, secret) for after in _onward(subject, graph, place[1]))
    return held


def _secret_steps(graph: DialogGraph) -> Iterator[tuple[str, str]]:
    for each in gathered(graph):
        if each.slot.secure is not None:
            yield each.node, each.slot.slot
    for name, node in graph.of(Raw):
        if _stores(node) and "InputEncryption" in str(node.raw):
            yield name, name


def _onward(subject: Subject, graph: DialogGraph, name: str) -> Iterator[_Place]:
    node = graph.nodes[name]
    yield from ((graph.dialog.dialog, way.target) for way in graph.ways[name])
    there = subject.graph_of.get(node.goto) if isinstance(node, Goto) else None
    if there is not None and there.dialog.start in there.nodes:
        yield there.dialog.dialog, there.dialog.start


def _stores(node: NodeBase) -> bool:
    """Tell whether a node puts other keys where a secret was stored."""
    if isinstance(node, Raw):
        written = str(node.raw.get("Parameters"))
        return node.raw.get("Type") == "GetParticipantInput" and "'StoreInput': 'True'" in written
    slots = (node.collect,) if isinstance(node, Collect) else ()
    slots = node.form if isinstance(node, Form) else slots
    keyed = getattr(node, "input", "") == "keys"
    return bool(slots) and (keyed or any(slot.secure is not None for slot in slots))


def kept_private_answers(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, node in graph.nodes.items():
            private = subject.private_at(graph.dialog.dialog, name)
            for path, text in _attributes(subject, node) if private else ():
                for held in sorted(private & mentioned(text)):
                    message = f"the private answer {held!r} is kept with the contact by {name!r}"
                    yield Spot(graph.where(name, *path), message)


def _attributes(subject: Subject, node: NodeBase) -> Iterator[tuple[SpecPath, str]]:
    """Yield every template that becomes a contact attribute or is said to another function."""
    if isinstance(node, Raw) and node.raw.get("Type") == "UpdateContactAttributes":
        yield ("raw",), str(node.raw.get("Parameters"))
    else:
        yield from _kept(subject, node)


def _kept(subject: Subject, node: NodeBase) -> Iterator[tuple[SpecPath, str]]:
    """Yield every template whose value is stored, logged or given to a function not sworn in."""
    match node:
        case Set(set=pairs):
            prefix: SpecPath = ("set",)
        case Goto(with_=pairs):
            prefix = ("with",)
        case TransferNode(transfer=transfer):
            pairs, prefix = transfer.attributes, ("transfer", "attributes")
        case Ask(attributes=pairs):
            prefix = ("attributes",)
        case Invoke(invoke=invocation):
            asks = subject.asks(invocation.handler)
            sworn = {key for key, field in asks.items() if field.secret}
            pairs = {k: v for k, v in invocation.in_.items() if k not in sworn}
            prefix = ("invoke", "in")
        case _:
            return
    for key, text in pairs.items():
        yield (*prefix, key), text


def card_like_numbers(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for each in gathered(graph):
            digits = each.slot.digits
            if digits is None or each.slot.secure is not None:
                continue
            if digits.max < CARD_DIGITS_MIN or digits.min > CARD_DIGITS_MAX:
                continue
            message = f"{each.slot.slot!r} takes {digits.max} digits: a card number would be kept"
            yield Spot(graph.where(each.node, *each.path, "digits"), message)


SECRET_RULES: tuple[Rule, ...] = (
    Rule(
        "SEC001",
        Severity.ERROR,
        "A secret leaves its one use",
        "Attributes are kept for two years and prompts are transcribed; masking hides logs only.",
        "Give it to a parameter that the contract calls secret, and to nothing else.",
        "Lex developer guide, obfuscation",
        "safety",
        leaking_secrets,
    ),
    Rule(
        "SEC013",
        Severity.ERROR,
        "A private answer is kept with the contact",
        "Contact attributes are kept for 24 months and cannot be erased one by one.",
        "Keep it with `out:` for this flow alone, or let a function look it up again.",
        "Connect admin guide, contact attributes",
        "safety",
        kept_private_answers,
    ),
    Rule(
        "SEC015",
        Severity.WARNING,
        "A card number fits, and nothing hides it",
        "What is keyed where it is not secure stands in logs, transcripts and attributes.",
        "Set `digits.max` below 12, or mark the value `secure`.",
        "PCI DSS 4.0, 3.2 and 3.5; ISO/IEC 7812-1",
        "safety",
        card_like_numbers,
    ),
)
