"""Timers, tries and sizes: what callers bear and what Connect and Lex take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast

from ivr.faults import Severity
from ivr.lint.facts.flowgraph import REAL_TYPES, WRONG_TYPES
from ivr.lint.facts.gathered import by_keypad, gathered, slots_of
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.facts.wording import FETCH, found
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.dialog import Dialog
from ivr.spec.graph import digressions_at, universals_at, waits_of
from ivr.spec.nodes.act import Raw, Set
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.leave import Goto, TransferNode
from ivr.spec.nodes.listen import Collect, Form, Menu
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.values import Said

_E, _W = Severity.ERROR, Severity.WARNING

ATTRIBUTE_BYTES_MAX = 32_768
"""All attributes of one contact. Source: Connect admin guide, service quotas."""

LEX_START_SECONDS_MAX = 10
"""Longest wait for the first word that voice telephony keeps."""

_Bounds = tuple[int, int, str]
"""Shortest and longest time in milliseconds, and what is waited for."""

_OPEN = 1_000_000_000
"""No longest time is known."""

_ONE_KEY: Mapping[str, _Bounds] = {"timeout": (1_000, 180_000, "for the first key; Connect waits")}
_KEYED: Mapping[str, _Bounds] = {
    **_ONE_KEY,
    "inter_digit": (1_000, 20_000, "between keys; Connect waits"),
}
"""How long GetParticipantInput waits. Source: action page; the service refuses other numbers."""

_HEARD: Mapping[str, _Bounds] = {
    "timeout": (1, _OPEN, "for the first input; Lex waits"),
    "inter_digit": (1, _OPEN, "between keys; Lex waits"),
    "end_silence": (1, _OPEN, "for the end of an utterance; Lex waits"),
    "max_speech": (1, _OPEN, "for speech; Lex waits"),
}
"""Lex takes no time of nothing. Source: Lex V2 API, audio and DTMF specifications."""

KEYS_MAX = 10

VOICE_ID = frozenset({"CheckVoiceId", "StartVoiceIdStream", "SetVoiceId"})
"""Voice ID ended on 2026-05-20. Source: AWS end-of-support notice."""

CAMPAIGN_ONLY = "CheckOutboundCallStatus"

_ARN = re.compile(r"\barn:aws[\w-]*:[\w-]+:")
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.I)


def timers(subject: Subject) -> Iterator[Spot]:
    shortest, longest = subject.limits.first_input
    low, high = subject.limits.inter_digit
    for graph in subject.graphs:
        for name, node in graph.listeners:
            settings = graph.listening(name, node)
            first, between = settings.first_wait / 1000, settings.inter_digit / 1000
            if not shortest <= first <= longest:
                message = f"{name!r} waits {first:g} s for the first input; {shortest:g} to "
                yield Spot(graph.where(name, "timeout"), f"{message}{longest:g} s is usual")
            if not low <= between <= high:
                message = f"{name!r} waits {between:g} s between keys; {low:g} to {high:g} s"
                yield Spot(graph.where(name, "inter_digit"), f"{message} is usual")
            if between >= first:
                message = f"{name!r} waits longer between keys than for the first input"
                yield Spot(graph.where(name, "timeout"), message)
        yield from _hurried(subject, graph)


def _hurried(subject: Subject, graph: DialogGraph) -> Iterator[Spot]:
    """A long number, or something to be fetched first, takes longer than the usual wait."""
    needed = subject.limits.fetching_seconds
    for each in gathered(graph):
        node = graph.nodes[each.node]
        if not isinstance(node, Listens):
            continue
        seconds = graph.listening(each.node, node).first_wait / 1000
        digits = each.slot.digits
        long = digits is not None and digits.min >= subject.limits.long_digits
        if seconds < needed and (long or _fetches(subject, graph, each.slot.say)):
            message = f"{each.node!r} waits {seconds:g} s for something that callers look up"
            remedy = f"Set `timeout: {needed:g}s` or a little more."
            yield Spot(graph.where(each.node, "timeout"), message, remedy=remedy)


def _fetches(subject: Subject, graph: DialogGraph, said: Said) -> bool:
    dialog = graph.dialog
    texts = ((subject.ear.text(dialog, said, locale), locale) for locale in dialog.locales)
    return any(found(FETCH, text, locale) for text, locale in texts)


def tries(subject: Subject) -> Iterator[Spot]:
    few, many = subject.limits.tries
    for graph in subject.graphs:
        for name, node in graph.listeners:
            count = graph.listening(name, node).max_retries
            if count > many:
                message, severity = f"{name!r} tries {count} times; {many} at most", _E
            elif count < few:
                message, severity = f"{name!r} gives up after the first try", _W
            elif count > subject.limits.data_tries and isinstance(node, (Collect, Form)):
                message, severity = f"{name!r} asks for a value {count} times; 3 are enough", _W
            else:
                continue
            yield Spot(graph.where(name, "max_retries"), message, severity)


def _raw_nodes(subject: Subject) -> Iterator[tuple[DialogGraph, str, str]]:
    for graph in subject.graphs:
        for name, node in graph.of(Raw):
            yield graph, name, str(node.raw.get("Type", ""))


def unknown_types(subject: Subject) -> Iterator[Spot]:
    for graph, name, kind in _raw_nodes(subject):
        if not kind:
            yield Spot(graph.where(name, "raw"), f"{name!r} has no Type")
        elif kind not in REAL_TYPES:
            message = f"Connect has no action {kind!r}"
            right = WRONG_TYPES.get(kind)
            remedy = f"Use {right}." if right else did_you_mean(kind, REAL_TYPES)
            yield Spot(graph.where(name, "raw", "Type"), message, remedy=remedy)


def lex_timers(subject: Subject) -> Iterator[Spot]:
    usual, possible = subject.limits.max_speech
    for graph in subject.graphs:
        for name, node in graph.listeners:
            settings = graph.listening(name, node)
            speech = settings.max_speech / 1000
            keyed, heard = _listened(graph.dialog, node)
            if keyed:
                one_key = isinstance(node, Menu)
                yield from _impossible(graph, name, node, _ONE_KEY if one_key else _KEYED)
            if not heard:
                continue
            yield from _impossible(graph, name, node, _HEARD)
            if speech > usual:
                message = f"{name!r} listens to {speech:g} s of speech; Lex takes {possible:g} s"
                severity = _E if speech > possible else _W
                yield Spot(graph.where(name, "max_speech"), message, severity)
            longest = max(waits_of(settings.timeout)) / 1000
            if longest > LEX_START_SECONDS_MAX:
                message = f"{name!r} waits {longest:g} s for the first word"
                yield Spot(graph.where(name, "timeout"), message)


def _impossible(
    graph: DialogGraph, name: str, node: Listens, bounds: Mapping[str, _Bounds]
) -> Iterator[Spot]:
    """Yield the times that the service refuses, at the line where they were written."""
    for key, (shortest, longest, what) in bounds.items():
        own: int | tuple[int, ...] | None = getattr(node, key)
        times = waits_of(getattr(graph.dialog.defaults, key) if own is None else own)
        time = next((each for each in times if not shortest <= each <= longest), None)
        if time is None:
            continue
        where = graph.dialog.where("defaults", key) if own is None else graph.where(name, key)
        bound = f"{shortest // 1000} to {longest // 1000} s"
        remedy = f"Use `{key}:` of {shortest // 1000}s to {longest // 1000}s."
        if longest == _OPEN:
            bound, remedy = "1 ms or more", f"Use `{key}:` of 1ms or more."
        message = f"{name!r} waits {time / 1000:g} s {what} {bound}"
        yield Spot(where, message, _E, remedy)


def _listened(dialog: Dialog, node: Listens) -> tuple[bool, bool]:
    """Tell whether Connect takes keys by itself at a node, and whether Lex listens there."""
    if isinstance(node, (Collect, Form)):
        stored = [by_keypad(node, each) for each in slots_of(node)]
        return any(stored), not all(stored)
    keyed = isinstance(node, Menu) and _by_keys(dialog, node)
    return keyed, not keyed


def _by_keys(dialog: Dialog, node: Menu) -> bool:
    """Tell whether a menu takes nothing but keys."""
    if node.input != "any":
        return node.input == "keys"
    if "chat" in dialog.channels or digressions_at(dialog, node):
        return False
    worded = any(option.phrases or option.intent for option in node.options)
    return not worded and not any(u.phrases for u in universals_at(dialog, node).values())


def many_keys(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, node in graph.of(Menu):
            keys = {option.key for option in node.options if option.key}
            if len(keys) > KEYS_MAX:
                message = f"menu {name!r} branches on {len(keys)} keys; {KEYS_MAX} at most"
                yield Spot(graph.where(name), message)


def large_attributes(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        tables = [(name, node.set) for name, node in graph.of(Set)]
        tables += [(name, node.with_) for name, node in graph.of(Goto)]
        tables += [(name, node.transfer.attributes) for name, node in graph.of(TransferNode)]
        for name, written in tables:
            size = sum(len(k.encode()) + len(v.encode()) for k, v in written.items())
            if size > ATTRIBUTE_BYTES_MAX:
                message = f"{name!r} sets {size:,} bytes; a contact holds {ATTRIBUTE_BYTES_MAX:,}"
                yield Spot(graph.where(name), message)


def large_flows(subject: Subject) -> Iterator[Spot]:
    many, too_many = subject.limits.flow_actions
    for graph in subject.flow_graphs:
        count = len(graph.flow.actions)
        if count > many:
            message = f"flow {graph.flow.name} has {count} actions; Connect takes {too_many}"
            yield Spot(graph.place, message, _E if count > too_many else _W)
        limit = subject.limits.flow_characters
        size = graph.characters() if count > many // 4 else 0
        if size > limit:
            message = (
                f"flow {graph.flow.name} has about {size:,} characters; Connect takes {limit:,}"
            )
            yield Spot(graph.place, message, _E)


def raw_identifiers(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        text = graph.dialog.source.text
        if text and not _MAY_BE_RAW.search(text):
            continue
        written = graph.dialog.model_dump(exclude_unset=True, by_alias=True)
        for path, text in _texts(written, ()):
            if _ARN.search(text) or _UUID.search(text):
                yield Spot(graph.dialog.where(*path), f"{text[:60]!r} belongs to one environment")


_MAY_BE_RAW = re.compile(r"arn:aws|-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-|\\")
"""Part of every ARN and id, or an escape that may spell one: quick to look for in a whole file."""

_Path = tuple[str | int, ...]


def _texts(value: object, path: _Path) -> Iterator[tuple[_Path, str]]:
    if isinstance(value, str):
        if ":" in value or "-" in value:
            yield path, value
    elif isinstance(value, dict):
        for key, inner in cast("Mapping[str, object]", value).items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(cast("list[object]", value)):
            yield from _texts(inner, (*path, index))


def campaign_actions(subject: Subject) -> Iterator[Spot]:
    campaigns = {graph.dialog.dialog for graph in subject.graphs if graph.dialog.by_campaign}
    for graph, name, kind in _raw_nodes(subject):
        if kind == CAMPAIGN_ONLY and graph.dialog.dialog not in campaigns:
            yield Spot(graph.where(name), f"{kind} works in outbound campaigns only")
    for flow in subject.flow_graphs:
        for action, _ in flow.of_type(CAMPAIGN_ONLY) if flow.flow.dialog not in campaigns else ():
            severity = None if flow.flow.dialog else _W
            message = f"{action.type} works in outbound campaigns only"
            yield Spot(flow.where(action), message, severity)


def voice_id(subject: Subject) -> Iterator[Spot]:
    for graph, name, kind in _raw_nodes(subject):
        if kind in VOICE_ID:
            yield Spot(graph.where(name), f"{kind} needs Voice ID, which has ended")
    for flow in subject.flow_graphs:
        for action, _ in flow.of_type(*VOICE_ID):
            yield Spot(flow.where(action), f"{flow.called(action)} needs Voice ID, which has ended")
        for action, fault in subject.faults(flow).get("TGT008", ()):
            yield Spot(flow.where(action), fault.message, fault.severity, fault.remedy)


_SOURCE = "Connect and Lex guides"
LIMIT_RULES: tuple[Rule, ...] = (
    Rule(
        "VUI007",
        _W,
        "A wait too short or too long",
        "Less than three seconds cuts people off, more than ten feels like a dead line.",
        "Use about 5s for the first input and 3s between keys.",
        "Genesys 5 s and 3 s; Lex 4 s; FreeSWITCH 10 s and 2 s",
        "limits",
        timers,
    ),
    Rule(
        "VUI008",
        _W,
        "Too many tries, or too few",
        "Nobody succeeds at the fifth; and one try punishes a cough.",
        "Try three times for a value, up to four times for a key.",
        "Alpines; Plum; FreeSWITCH; Rasa",
        "limits",
        tries,
        worst=_E,
    ),
    Rule(
        "TGT001",
        _E,
        "An action that Connect does not have",
        "The console accepts more than the service; the flow is refused.",
        "Use the right action name.",
        _SOURCE,
        "limits",
        unknown_types,
    ),
    Rule(
        "TGT002",
        _W,
        "A timer that Connect or Lex cuts short",
        "Lex cuts an utterance, and Connect a wait for keys, at bounds of their own.",
        "Use at most 10s for the first word and 15s of speech.",
        _SOURCE,
        "limits",
        lex_timers,
        worst=_E,
    ),
    Rule(
        "TGT003",
        _E,
        "Too many keys",
        "One input action branches on ten keys at the most.",
        "Split the menu.",
        _SOURCE,
        "limits",
        many_keys,
    ),
    Rule(
        "TGT004",
        _E,
        "Attributes too large",
        "Over 32 KB the action takes its error branch, and nothing is set.",
        "Keep ids in attributes and the rest in the store.",
        _SOURCE,
        "limits",
        large_attributes,
    ),
    Rule(
        "TGT005",
        _W,
        "A flow too large",
        "Connect refuses more than 250 actions or 256,000 characters.",
        "Move parts into a module or another dialog.",
        _SOURCE,
        "limits",
        large_flows,
        worst=_E,
    ),
    Rule(
        "TGT006",
        _E,
        "An ARN or id in a dialog",
        "It is right in one environment and wrong in every other.",
        "Name the resource, and bind the name in infra/environments.",
        _SOURCE,
        "limits",
        raw_identifiers,
    ),
    Rule(
        "TGT007",
        _E,
        "An action for campaigns only",
        "Answering machine detection needs campaign traffic; elsewhere the error branch runs.",
        "Ask the person who answers to press a key instead.",
        _SOURCE,
        "limits",
        campaign_actions,
    ),
    Rule(
        "TGT008",
        _E,
        "Voice ID has ended",
        "The service is gone since 2026-05-20.",
        "Prove the caller by knowledge.",
        _SOURCE,
        "limits",
        voice_id,
    ),
)
