"""Safety: card values, passwords, judgements, proofs, templates, resources and logs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.faults import Severity
from ivr.ir.actions.base import ActionBase
from ivr.ir.actions.control import UpdateFlowLoggingBehavior
from ivr.ir.actions.participant import GetParticipantInput
from ivr.ir.references import is_path, root_of
from ivr.lint.disclosure import disclosures
from ivr.lint.facts.flowgraph import FlowGraph
from ivr.lint.facts.gathered import NAMED, gathered, secrets, slots_of
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.facts.proof import sets
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.listen import Ask

_E, _W = Severity.ERROR, Severity.WARNING

_WORD = re.compile(r"[a-z][a-z0-9_]*")

_CARD_KINDS = frozenset({"pan", "cvv", "pin"})
_PASSWORD_KINDS = frozenset({"otp", "pin", "password"})


def open_card_values(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, path, slot, _ in gathered(graph):
            secure = slot.secure
            if secure is None or secure.kind not in _CARD_KINDS:
                continue
            if not (secure.encrypt and secure.mask):
                missing = "encrypted" if not secure.encrypt else "masked"
                message = f"{secure.kind} {slot.slot!r} is not {missing}"
                yield Spot(graph.where(name, *path, "secure"), message)


def kept_cvv(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        codes = {n for n, s in secrets(graph).items() if s.secure and s.secure.kind == "cvv"}
        for code in codes:
            users = [
                name
                for name, node in graph.nodes.items()
                if isinstance(node, Invoke) and code in NAMED.findall(str(node.invoke.in_))
            ]
            for name in users[1:]:
                message = f"the card code {code!r} is used again after {users[0]!r}"
                yield Spot(graph.where(name), message)


def spoken_passwords(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, path, slot, given in gathered(graph):
            kind = slot.secure.kind if slot.secure else ""
            if kind and given == "speech":
                message = f"{name!r} says `input: speech`, but a secret like {slot.slot!r} is keyed"
                yield Spot(graph.dialog.source.value_at("nodes", name, "input"), message, _E)
            elif kind in _PASSWORD_KINDS and given != "keys":
                severity = _E if graph.dialog.kind == "outbound" else _W
                message = f"callers may say their {kind} aloud at {name!r}"
                yield Spot(graph.where(name, *path), message, severity)


def unchecked_secrets(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, path, slot, _ in gathered(graph):
            if slot.secure is None or slot.digits is None or slot.digits.min == 1:
                continue
            if not _judged_next(subject, graph, name, slot.slot):
                message = f"fewer than {slot.digits.min} digits are taken for {slot.slot!r} as well"
                yield Spot(graph.where(name, *path, "digits", "min"), message)
        for name, node in graph.listeners:
            open_slots = [each for each in slots_of(node) if each.secure is None]
            if node.invalid and slots_of(node) and not open_slots:
                message = f"{name!r} never says `invalid`: Connect stores a secret as it is keyed"
                yield Spot(graph.where(name, "invalid"), message)


def _judged_next(subject: Subject, graph: DialogGraph, name: str, secret: str) -> bool:
    """Tell whether the function that gets a secret next has its answer decided on."""
    asked = graph.nodes.get(getattr(graph.nodes[name], "then", ""))
    if not isinstance(asked, Invoke) or secret not in NAMED.findall(str(asked.invoke.in_)):
        return False
    decision = graph.nodes.get(asked.then)
    tested = " ".join(case.when for case in getattr(decision, "decide", ()))
    names = {*subject.answers(asked.invoke.handler), *asked.invoke.out}
    return not names.isdisjoint(_WORD.findall(tested))


def spoken_judgements(subject: Subject) -> Iterator[Spot]:
    judgements = set(subject.limits.judgements)
    for graph in subject.graphs:
        for each in graph.filled:
            used = subject.ear.variables(graph.dialog, each.said, each.locales[0])
            for name in judgements & set(used):
                where = graph.dialog.where(*each.path)
                yield Spot(where, f"the caller hears the {name}")
        for name, node in graph.of(Ask):
            for key, text in node.attributes.items():
                for word in judgements & {key, *NAMED.findall(text)}:
                    message = f"the {word} is put where the caller's bot session shows it"
                    yield Spot(graph.where(name, "attributes", key), message)


def private_before_proof(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        if graph.dialog.kind != "outbound":
            yield from disclosures(subject, graph)


def unsafe_templates(subject: Subject) -> Iterator[Spot]:
    for finding in subject.prompt_findings.get("SEC009", ()):
        yield Spot(finding.where, finding.message, finding.severity, finding.remedy)


def unescaped_values(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        clean: set[str] = set()
        for _, node in graph.of(Invoke):
            clean.update(*sets(node, subject.functions))
        for each in graph.filled:
            prompt = subject.ear.prompt(graph.dialog, each.said, each.locales[0])
            if prompt is None or prompt.kind != "ssml":
                continue
            for name in set(subject.ear.book.call_values(prompt)) - clean:
                message = f"{name!r} comes from the caller and stands in SSML as it is"
                yield Spot(graph.dialog.where(*each.path), message)


_CALLER_ROOTS = frozenset(
    {"Lex", "StoredCustomerInput", "CustomerEndpoint", "Media", "Views", "Customer"}
)


def resources_from_callers(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, leaf in graph.notable:
            value, named = leaf.value, action.CONTRACT.resources
            if not isinstance(value, str) or not value.startswith("$."):
                continue
            if ".".join(leaf.path) not in named:
                continue
            if is_path(value) and root_of(value) in _CALLER_ROOTS:
                message = f"{leaf.path[-1]} is taken from {value}, which the caller chooses"
                severity = None if graph.flow.dialog else Severity.WARNING
                yield Spot(graph.where(action), message, severity)


def logged_secrets(subject: Subject) -> Iterator[Spot]:
    secret_nodes = {
        (graph.dialog.dialog, name)
        for graph in subject.graphs
        for name, _, slot, _ in gathered(graph)
        if slot.secure is not None
    }
    for graph in subject.flow_graphs:
        actions = (action for action, _ in graph.of_type("GetParticipantInput"))
        inputs = [action for action in actions if _secret(graph, action, secret_nodes)]
        if not inputs:
            continue
        states = graph.may_be("Disabled", _logging)
        for action in inputs:
            if "Enabled" in states.get(action.identifier, ()):
                message = f"{action.identifier} takes a secret while the flow is logged"
                severity = None if graph.flow.dialog else Severity.WARNING
                yield Spot(graph.where(action), message, severity)


def _secret(graph: FlowGraph, action: ActionBase, nodes: set[tuple[str, str]]) -> bool:
    if not isinstance(action, GetParticipantInput) or not action.stores:
        return False
    node = (graph.flow.dialog, graph.flow.nodes.get(action.identifier, ""))
    return node in nodes or action.parameters.input_encryption is not None


def _logging(action: ActionBase) -> str:
    if isinstance(action, UpdateFlowLoggingBehavior):
        return action.parameters.flow_logging_behavior
    return ""


SAFETY_RULES: tuple[Rule, ...] = (
    Rule(
        "SEC002",
        _E,
        "Card data in the clear",
        "A paused recording alone is not a full control.",
        "Set `encrypt: true` and keep `mask: true`.",
        "PCI SSC guidance on telephone payments, by way of vendors",
        "safety",
        open_card_values,
    ),
    Rule(
        "SEC003",
        _E,
        "A card code is kept",
        "It may not be stored once the payment is authorised.",
        "Use it in one function only.",
        "PCI DSS, sensitive authentication data",
        "safety",
        kept_cvv,
    ),
    Rule(
        "SEC004",
        _W,
        "A secret said aloud",
        "Whoever sits beside the caller hears it too.",
        "Set `input: keys`.",
        "own rule",
        "safety",
        spoken_passwords,
        worst=_E,
    ),
    Rule(
        "SEC007",
        _E,
        "The caller learns the risk score",
        "Who knows the score learns how to lower it.",
        "Decide on it, but never tell it.",
        "own rule",
        "safety",
        spoken_judgements,
    ),
    Rule(
        "SEC008",
        _W,
        "Private details before a proof",
        "A phone number is no proof: callers can fake it and probe accounts.",
        "Reach this node only where `authenticate` answered passed.",
        "bai.org on telephone reconnaissance",
        "safety",
        private_before_proof,
    ),
    Rule(
        "SEC009",
        _E,
        "A template that does too much",
        "Templates run on the build machine; only variables, filters and plain choices are safe.",
        "Use variables and filters only.",
        "own measurements of template engines",
        "safety",
        unsafe_templates,
    ),
    Rule(
        "SEC010",
        _W,
        "The caller's words in SSML",
        "Connect fills values in as they are: a < in them silences the prompt.",
        "Use a text prompt, or let a function answer the value.",
        "own rule",
        "safety",
        unescaped_values,
    ),
    Rule(
        "SEC011",
        _E,
        "The caller chooses a resource",
        "Queues, flows and functions must come from a closed list.",
        "Compare the value, and name the resource in each branch.",
        "own rule",
        "safety",
        resources_from_callers,
    ),
    Rule(
        "SEC012",
        _E,
        "A secret is logged",
        "Flow logs hold what was keyed, in the clear.",
        "Turn logging off before and on again after.",
        "Connect best practices for security",
        "safety",
        logged_secrets,
    ),
    Rule(
        "SEC014",
        _W,
        "Nothing checks a secret",
        "Connect stores what is keyed and cannot count it, and a secret passes nothing that could.",
        "Let the function that receives it refuse it, and decide on its answer right after: where "
        "it is refused, say so and ask again.",
        "Connect flow language, GetParticipantInput and Compare",
        "safety",
        unchecked_secrets,
    ),
)
