"""Menus: how many options, in which order, how they are worded, and the way to a person."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.faults import Severity
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.facts.wording import (
    FOREIGN_KEY_NAMES,
    KEY_BEFORE_GOAL,
    KEY_NAMES,
    KEYS,
    PRESS_OR_SAY,
    found,
)
from ivr.lint.rule import Rule, Spot, Subject, way_of
from ivr.spec.graph import universals_at
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.leave import CallbackNode, Hangup, TransferNode
from ivr.spec.nodes.listen import Collect, Form, Menu, Option
from ivr.spec.nodes.speak import Say

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

_SERVICE_KINDS = ("inbound", "outbound", "agent_transfer", "queue_transfer")
"""Dialogs in which a caller is on the way to being served."""


def _menus(subject: Subject) -> Iterator[tuple[DialogGraph, str, Menu]]:
    for graph in subject.graphs:
        for name, node in graph.of(Menu):
            yield graph, name, node


def _offered(node: Menu, locale: str) -> list[tuple[int, Option]]:
    return [
        (index, option)
        for index, option in enumerate(node.options)
        if not option.locales_only or locale in option.locales_only
    ]


def many_options(subject: Subject) -> Iterator[Spot]:
    many, too_many = subject.limits.options
    for graph, name, node in _menus(subject):
        count = max(len(_offered(node, locale)) for locale in graph.dialog.locales)
        limit = subject.limits.voice_options if node.input == "speech" else many
        if count > limit:
            message = f"menu {name!r} has {count} options; callers keep {limit} in mind"
            yield Spot(graph.where(name), message, _E if count > too_many else _W)


def key_before_goal(subject: Subject) -> Iterator[Spot]:
    for graph, name, node in _menus(subject):
        if len(node.options) <= 2 and not any(option.say for option in node.options):
            continue
        for index, option in enumerate(node.options):
            for locale in graph.dialog.locales if option.say else ():
                text = subject.ear.text(graph.dialog, option.say or "", locale)
                words = found(KEY_BEFORE_GOAL, text, locale)
                if words:
                    message = f"option {index + 1} names the key before its goal: {words!r}"
                    yield Spot(graph.where(name, "options", index, "say"), message)
                    break


def press_or_say(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for each in graph.utterances if subject.may_say(graph.dialog, PRESS_OR_SAY) else ():
            if each.role not in ("menu", "option", "ask"):
                continue
            for locale in each.locales:
                text = subject.ear.text(graph.dialog, each.said, locale)
                words = found(PRESS_OR_SAY, text, locale)
                if words:
                    message = f"{words!r} in {locale} tells how to talk instead of asking"
                    yield Spot(graph.dialog.where(*each.path), message)
                    break


def key_order(subject: Subject) -> Iterator[Spot]:
    for graph, name, node in _menus(subject):
        for locale in graph.dialog.locales:
            keys = _announced(node, locale)
            if keys != sorted(keys):
                message = f"menu {name!r} announces keys out of order: {', '.join(keys)}"
                yield Spot(graph.where(name, "options"), message)
                break
            counted = _announced(node, locale, _opt_out(graph))
            gap = next((n for n, key in enumerate(counted, 1) if key != str(n)), 0)
            if gap and len(keys) > 1:
                message = f"menu {name!r} skips key {gap}: {', '.join(keys)}"
                yield Spot(graph.where(name, "options"), message)
                break


def _announced(node: Menu, locale: str, apart: str = "") -> list[str]:
    """Return the keys 1 to 9 that callers hear of; without any `say` the prompt names them all.

    Options that lead to the node `apart` are left out.
    """
    offered = [option for _, option in _offered(node, locale)]
    told = [option for option in offered if option.say is not None] or offered
    counted = (option.key for option in told if option.goto != apart)
    return [key for key in counted if key and key in "123456789"]


def _opt_out(graph: DialogGraph) -> str:
    """Return the node that stops calls: its key is the same in all menus, not the next number."""
    return graph.dialog.outbound.opt_out if graph.dialog.outbound else ""


def bare_hangups(subject: Subject) -> Iterator[Spot]:
    if not any(_hands_over(node) for graph in subject.graphs for node in graph.nodes.values()):
        return
    for graph in subject.graphs:
        if graph.dialog.kind not in ("inbound", "agent_transfer", "queue_transfer"):
            continue
        for name, node in graph.listeners:
            target = graph.listening(name, node).on_exhausted
            if target is not None and _only_ends(graph, target):
                message = f"after the last try {name!r} hangs up, though people could help"
                yield Spot(graph.where(name), message)


def _hands_over(node: NodeBase) -> bool:
    return isinstance(node, (TransferNode, CallbackNode))


def _only_ends(graph: DialogGraph, name: str) -> bool:
    seen: set[str] = set()
    while name in graph.nodes and name not in seen:
        seen.add(name)
        node = graph.nodes[name]
        if isinstance(node, Hangup):
            return True
        if not isinstance(node, Say):
            return False
        name = node.then
    return False


def no_way_to_a_person(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        dialog = graph.dialog
        if dialog.kind not in _SERVICE_KINDS or not any(graph.listeners):
            continue
        agent = dialog.universals.agent
        if agent is None or agent.key != "0" or agent.goto is None:
            message = f"dialog {dialog.dialog!r} has no universal `agent` on key 0"
            remedy = 'Add `universals: {agent: {key: "0", goto: ...}}`.'
            yield Spot(dialog.where("universals"), message, remedy=remedy)
            continue
        for name, node in graph.listeners:
            if "agent" not in universals_at(dialog, node):
                yield Spot(graph.where(name), f"{name!r} has no way to a person")


def few_universals(subject: Subject) -> Iterator[Spot]:
    keys: dict[str, tuple[str, str]] = {}
    for graph in subject.graphs:
        dialog = graph.dialog
        if dialog.kind not in _SERVICE_KINDS or not any(graph.listeners):
            continue
        active = dialog.universals.active()
        wanted = ("repeat",) if dialog.kind == "outbound" else ("repeat", "main_menu")
        missing = [name for name in wanted if name not in active]
        if missing:
            message = f"dialog {dialog.dialog!r} has no universal {' and no '.join(missing)}"
            yield Spot(dialog.where("universals"), message)
        for name, universal in active.items():
            key, other = keys.setdefault(name, (universal.key or "", dialog.dialog))
            if universal.key and key and universal.key != key:
                message = f"{name} is key {universal.key} here and key {key} in {other!r}"
                yield Spot(dialog.where("universals", name), message)


def keys_not_offered(subject: Subject) -> Iterator[Spot]:
    for graph, name, node in _menus(subject):
        settings = graph.listening(name, node)
        both = any(option.key and option.phrases for option in node.options)
        if not both or node.input != "any" or settings.max_retries < 3 or not settings.no_match:
            continue
        last = settings.no_match[-1]
        for locale in graph.dialog.locales:
            text = subject.ear.text(graph.dialog, last, locale)
            if text and locale[:2] in KEYS and not found(KEYS, text, locale):
                message = f"{name!r} never says in {locale} that keys work too"
                path = ("no_match",) if node.no_match else ()
                yield Spot(graph.where(name, *path), message)
                break


def unconfirmed_acts(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        sure = _unconfirmed(graph)
        for name, node in graph.nodes.items():
            if name not in sure or not isinstance(node, Invoke):
                continue
            if node.invoke.handler in subject.limits.irreversible:
                path = way_of(sure[name])
                message = f"{node.invoke.handler} runs without a yes on the path {path}"
                yield Spot(graph.where(name), message)


def _unconfirmed(graph: DialogGraph) -> dict[str, tuple[str, ...]]:
    """Return the nodes that are reached without any confirming question, with a path to each."""
    paths: dict[str, tuple[str, ...]] = {root: (root,) for root in graph.roots}
    waiting = list(paths)
    while waiting:
        here = waiting.pop()
        if _confirms(graph.nodes[here]):
            continue
        for way in graph.ways[here]:
            if way.target not in paths:
                paths[way.target] = (*paths[here], way.target)
                waiting.append(way.target)
    return paths


def _confirms(node: NodeBase) -> bool:
    match node:
        case Menu(options=options):
            return len(options) == 2 or sum(option.say is not None for option in options) == 2
        case Collect(collect=slot):
            return slot.confirm == "explicit"
        case Form(confirm=confirm):
            return confirm == "explicit"
        case _:
            return False


def foreign_key_names(subject: Subject) -> Iterator[Spot]:
    for dialog, heard in subject.heard:
        for each, locale, _, text in heard if subject.may_say(dialog, FOREIGN_KEY_NAMES) else ():
            wording = FOREIGN_KEY_NAMES.get(locale)
            words = wording.within(text) if wording else ""
            if words:
                message = f"{words!r} is not what the key is called in {locale}"
                remedy = f"There they say {KEY_NAMES[locale]}."
                yield Spot(dialog.where(*each.path), message, remedy=remedy)


def long_lists(subject: Subject) -> Iterator[Spot]:
    for graph, name, node in _menus(subject):
        count = max(len(_offered(node, locale)) for locale in graph.dialog.locales)
        if count > subject.limits.listed_options and "repeat" not in universals_at(
            graph.dialog, node
        ):
            message = f"menu {name!r} has {count} options and cannot be repeated"
            yield Spot(graph.where(name), message)


MENU_RULES: tuple[Rule, ...] = (
    Rule(
        "VUI001",
        _W,
        "Too many options",
        "Callers keep four or five options in mind. Clear labels matter more: waive with reason.",
        "Split the menu, or ask an open question.",
        "Avaya 15577, Plum, ivrsworld, Alpines, Microsoft ms991159",
        "menus",
        many_options,
        worst=_E,
    ),
    Rule(
        "VUI002",
        _W,
        "Key before goal",
        "Who hears the key first has forgotten it when the goal comes.",
        "Say the goal first: for balance, press 2.",
        "Alpines; Blueworx i630600; O'Reilly, Designing Effective Speech Interfaces",
        "menus",
        key_before_goal,
    ),
    Rule(
        "VUI003",
        _W,
        "Press or say",
        "Both at once makes every option twice as long.",
        "Ask the question; mention keys from the second reprompt on.",
        "Microsoft speech tips; acixd on menu options",
        "menus",
        press_or_say,
    ),
    Rule(
        "VUI004",
        _W,
        "Keys out of order",
        "Callers expect 1, 2, 3 and press by counting.",
        "Number the options 1, 2, 3 as they are announced.",
        "Avaya 15577",
        "menus",
        key_order,
    ),
    Rule(
        "VUI010",
        _E,
        "Hanging up on a caller who could not be understood",
        "Who could not use the menu needs a person most.",
        "Lead on_exhausted to a transfer or a callback.",
        "acixd; ivrsworld",
        "menus",
        bare_hangups,
    ),
    Rule(
        "VUI011",
        _E,
        "No way to a person",
        "Key 0 and a word reach a person everywhere, or callers press at random.",
        "Let the universal `agent` apply here.",
        "acixd; Blueworx; W3C COGA o6p04",
        "menus",
        no_way_to_a_person,
    ),
    Rule(
        "VUI012",
        _W,
        "Universals missing or moved",
        "What works everywhere is only learnt if it works everywhere the same.",
        "Give every dialog the universals agent, repeat and main_menu with the same keys.",
        "Blueworx; TSSC on universals",
        "menus",
        few_universals,
    ),
    Rule(
        "VUI013",
        _W,
        "Keys are never offered",
        "Who was not understood twice by voice succeeds with a key.",
        "Mention the keys in the last no_match.",
        "acixd",
        "menus",
        keys_not_offered,
    ),
    Rule(
        "VUI014",
        _E,
        "An act that cannot be undone, without a yes",
        "Speech is misheard; what cannot be undone is confirmed first.",
        "Ask a yes or no question before, or confirm: explicit.",
        "acixd on when to confirm; Alpines",
        "menus",
        unconfirmed_acts,
    ),
    Rule(
        "VUI020",
        _W,
        "Key called by a foreign name",
        "A pound key in London is a coin.",
        "Use the name of the locale.",
        "Blueworx i630600",
        "menus",
        foreign_key_names,
    ),
    Rule(
        "VUI022",
        _I,
        "A long list that cannot be repeated",
        "After four options the first is gone.",
        "Let the universal `repeat` apply.",
        "O'Reilly, Designing Effective Speech Interfaces",
        "menus",
        long_lists,
    ),
)
