"""The shape of a dialog: reach, ends, exits, cycles, and what is known on every path."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from ivr.contract import LAMBDA_WAIT_SECONDS_MAX, NONE
from ivr.faults import Severity
from ivr.lint.facts.gathered import failures
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.facts.logic import first_true, parsed
from ivr.lint.facts.proof import endless, sets
from ivr.lint.facts.wording import normal
from ivr.lint.rule import Rule, Spot, Subject, way_of
from ivr.spec.conditions import Condition, Test, tests, variables
from ivr.spec.graph import ways_of
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.decide import Decide, Hours, Split
from ivr.spec.nodes.leave import TransferNode
from ivr.spec.nodes.listen import Menu, Option
from ivr.spec.reading.nearest import did_you_mean

_E, _W = Severity.ERROR, Severity.WARNING


def unreachable_nodes(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        if graph.dialog.start not in graph.nodes:
            continue  # REF001 says so; what would be reached from there is not known
        excused = graph.after(_meant(graph))
        for name in graph.nodes:
            if name not in graph.reached and name not in excused:
                yield Spot(graph.where(name), f"no caller can reach node {name!r}")


def _meant(graph: DialogGraph) -> list[str]:
    """Return the nodes that misspelt names nearly say: REF001 says that these lead nowhere."""
    targets = {way.target for leads in graph.written.values() for way in leads}
    unknown = sorted(targets - graph.nodes.keys())
    if not unknown:
        return []
    advice = " ".join(did_you_mean(name, graph.nodes) for name in unknown)
    return [name for name in graph.nodes if f"'{name}'" in advice]


def dead_ends(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name in graph.nodes:
            if name in graph.reached and name not in graph.ending:
                message = f"from node {name!r} no way leads to a transfer, a goodbye or a return"
                yield Spot(graph.where(name), message)


def idle_choices(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, node in (*graph.of(Decide), *graph.of(Hours), *graph.of(Split)):
            targets = {way.target for way in ways_of(node)}
            if len(targets) == 1:
                message = f"every branch of {name!r} leads to {targets.pop()!r}"
                yield Spot(graph.where(name), message)


def endless_cycles(subject: Subject) -> Iterator[Spot]:
    for places in endless(subject.graph_of):
        dialog, name = places[0]
        cycle = way_of([n if d == dialog else f"{d}.{n}" for d, n in (*places, places[0])])
        message = f"callers who say nothing go round for ever: {cycle}"
        yield Spot(subject.graph_of[dialog].where(name), message)


def listeners_without_exits(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, node in graph.listeners:
            settings = graph.listening(name, node)
            if settings.on_exhausted is None:
                message = f"{name!r} does not say where a caller goes when every try failed"
                remedy = "Add on_exhausted, or a default in defaults."
                yield Spot(graph.where(name), message, remedy=remedy)
            possible = failures(node)
            wanted = [key for key in ("no_input", "no_match") if key in possible]
            missing = [key for key in wanted if not getattr(settings, key)]
            if missing and settings.max_retries > 1:
                message = f"{name!r} says the same again: it has no {' and no '.join(missing)}"
                remedy = f"Add {' and '.join(missing)}, or a default in defaults."
                yield Spot(graph.where(name), message, _W, remedy)
            yield from _never_said(graph, name, node, possible)


def _never_said(
    graph: DialogGraph, name: str, node: Listens, possible: frozenset[str]
) -> Iterator[Spot]:
    for key in ("no_match", "invalid"):
        if getattr(node, key) and key not in possible:
            message = f"{key} of {name!r} is never said: {_WHY[key]}"
            yield Spot(graph.where(name, key), message, _W, f"Remove `{key}:` here.")


_WHY = {
    "no_match": "whatever is keyed is stored, and the function after it judges",
    "invalid": "no value is checked here",
}


def unsafe_invokes(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, node in graph.of(Invoke):
            if node.on.error is None:
                message = f"{name!r} does not say where to go when {node.invoke.handler} fails"
                yield Spot(graph.where(name), message, remedy="Add `on: {error: ...}`.")
            seconds = node.invoke.timeout / 1000
            if not 1 <= seconds <= LAMBDA_WAIT_SECONDS_MAX:
                message = f"{name!r} waits {seconds:g} s; Connect waits 1 to 8 s"
                where = graph.where(name, "invoke", "timeout")
                yield Spot(where, message, remedy="Use a timeout of 1s to 8s.")


def settled_conditions(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        choices = _choices(subject, graph)
        for name, node in graph.of(Decide):
            doubled = tuple(_doubled_conditions(graph, name, node))
            yield from doubled or _impossible(graph, name, node, choices)
        for name, node in graph.of(Menu):
            yield from _overlapping(graph, name, node)


def _doubled_conditions(graph: DialogGraph, name: str, node: Decide) -> Iterator[Spot]:
    seen: dict[str, int] = {}
    for index, case in enumerate(node.decide):
        first = seen.setdefault(normal(case.when), index)
        if first != index:
            message = f"condition {case.when!r} stands already above; this one is never reached"
            yield Spot(graph.where(name, "decide", index), message)


def _impossible(
    graph: DialogGraph, name: str, node: Decide, choices: Mapping[str, frozenset[str]]
) -> Iterator[Spot]:
    conditions = [parsed(case.when) for case in node.decide]
    for index, condition in enumerate(conditions):
        where = graph.dialog.source.value_at("nodes", name, "decide", index, "when")
        wrong = False
        for test in () if condition is None else tests(condition):
            if _foreign(test, choices):
                wrong = True
                known = choices[test.variable] - {NONE}
                message = f"{test.variable} is never {test.operand!r}: it is {_list(known)}"
                remedy = did_you_mean(test.operand, known)
                yield Spot(where, message, remedy=remedy)
        variable = _only_variable(conditions[: index + 1])
        if wrong or variable not in choices:
            continue
        taken = [first_true(conditions, {variable: value})[index] for value in choices[variable]]
        if not any(taken):
            message = f"condition {node.decide[index].when!r} never holds here"
            yield Spot(where, message)


def _foreign(test: Test, choices: Mapping[str, frozenset[str]]) -> bool:
    known = choices.get(test.variable)
    return known is not None and test.operator == "Equals" and test.operand not in known


def _only_variable(conditions: Iterable[Condition | None]) -> str:
    names = {name for c in conditions if c is not None for name in variables(c)}
    return names.pop() if len(names) == 1 else ""


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _choices(subject: Subject, graph: DialogGraph) -> dict[str, frozenset[str]]:
    """Return the variables that only functions set, with every value they may have."""
    values: dict[str, set[str]] = {}
    open_names: set[str] = set(graph.dialog.takes)
    for node in graph.nodes.values() if graph.of(Invoke) else ():
        if not isinstance(node, Invoke):
            kept, _ = sets(node, subject.functions)
            open_names.update(kept)
            continue
        answers = subject.answers(node.invoke.handler)
        aliases = {name: answers.get(key) for name, key in node.invoke.out.items()}
        for name, field in (*answers.items(), *aliases.items()):
            if field is None or not field.choices:
                open_names.add(name)
            else:
                values.setdefault(name, {NONE}).update(field.choices)
    return {name: frozenset(v) for name, v in values.items() if name not in open_names}


def _overlapping(graph: DialogGraph, name: str, node: Menu) -> Iterator[Spot]:
    for locale in graph.dialog.locales:
        seen: dict[str, int] = {}
        for index, option in enumerate(node.options):
            if option.locales_only and locale not in option.locales_only:
                continue
            for phrase in _phrases(option, locale):
                first = seen.setdefault(normal(phrase), index)
                if first != index and node.options[first].goto != option.goto:
                    message = f"{phrase!r} means both option {first + 1} and option {index + 1}"
                    yield Spot(graph.where(name, "options", index, "phrases"), message)


def _phrases(option: Option, locale: str) -> tuple[str, ...]:
    phrases = option.phrases or ()
    return phrases.get(locale, ()) if isinstance(phrases, dict) else phrases


def unsafe_transfers(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, node in graph.of(TransferNode):
            leads = node.transfer.on.model_dump()
            missing = [key for key in _TROUBLE if leads[key] is None]
            if missing:
                message = f"transfer {name!r} does not say where to go when the queue is "
                message += ", ".join(_TROUBLE[key] for key in missing)
                yield Spot(graph.where(name), message)


_TROUBLE = {"closed": "closed", "full": "full", "error": "out of reach"}


def deep_menus(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        sorting = any(_level(node) for _, node in graph.of(Menu))
        for name, depth in _depths(graph).items() if sorting else ():
            if depth > subject.limits.menu_depth and _level(graph.nodes[name]):
                message = f"menu {name!r} is {depth} menus deep"
                yield Spot(graph.where(name), message)


def _depths(graph: DialogGraph) -> dict[str, int]:
    depths: dict[str, int] = {}
    waiting = deque((root, 0) for root in graph.roots)
    while waiting:
        name, above = waiting.popleft()
        here = above + _level(graph.nodes[name])
        if here < depths.get(name, len(graph.nodes) + 1):
            depths[name] = here
            waiting.extend((target, here) for target in graph.targets[name])
    return depths


def _level(node: NodeBase) -> int:
    """Return 1 for a menu that sorts callers; a choice between two things is a question."""
    return int(isinstance(node, Menu) and len(node.options) > 2)


GRAPH_RULES: tuple[Rule, ...] = (
    Rule(
        "GRA001",
        _E,
        "No caller can reach this node",
        "Somebody meant it to be reached; and it counts towards the size of the flow.",
        "Lead to it, or delete it.",
        "flow checkers of several dialog tools",
        "structure",
        unreachable_nodes,
    ),
    Rule(
        "GRA002",
        _E,
        "A dead end",
        "The caller can only hang up.",
        "Lead to a transfer, a callback, a hangup or a return.",
        "flow checkers of several dialog tools",
        "structure",
        dead_ends,
    ),
    Rule(
        "GRA003",
        _W,
        "A choice that changes nothing",
        "Either a branch is wrong, or the question is not needed.",
        "Lead somewhere else, or remove the node.",
        "reviews of dialog tools",
        "structure",
        idle_choices,
    ),
    Rule(
        "GRA004",
        _E,
        "A cycle that needs no caller",
        "A silent line or a failing function keeps the flow running for ever, and the bill too.",
        "Wait for the caller on the way, or leave the cycle after some tries.",
        "guards of contact-centre platforms against endless flows",
        "structure",
        endless_cycles,
    ),
    Rule(
        "GRA005",
        _E,
        "A question without a way out",
        "Silence and misunderstandings are ordinary; each needs words and an end.",
        "Add no_input, no_match (where something can fail to match) and on_exhausted.",
        "VoiceXML events; checks of flow tools",
        "structure",
        listeners_without_exits,
    ),
    Rule(
        "GRA006",
        _E,
        "A function that may fail unnoticed",
        "Connect takes the error branch after a failure or after 8 s at the most.",
        "Add `on: {error: ...}`, and a timeout of 1s to 8s.",
        "Connect administrator guide, InvokeLambdaFunction",
        "structure",
        unsafe_invokes,
    ),
    Rule(
        "GRA007",
        _W,
        "A condition or phrase that never counts",
        "The first that fits wins, so what comes after it is never chosen.",
        "Remove it, or make it differ.",
        "ISO 9241-154, section 7.2 (by its title)",
        "structure",
        settled_conditions,
    ),
    Rule(
        "GRA008",
        _E,
        "A transfer without closed, full or error",
        "Queues close and fill up; a caller must not be dropped then.",
        "Add `on: {closed: ..., full: ..., error: ...}`.",
        "practice of telephone dialogs",
        "structure",
        unsafe_transfers,
    ),
    Rule(
        "GRA010",
        _W,
        "A menu too deep",
        "Callers lose their way; broad menus beat deep ones.",
        "Offer it nearer to the start.",
        "acixd on menu design; the number is our own",
        "structure",
        deep_menus,
    ),
)
