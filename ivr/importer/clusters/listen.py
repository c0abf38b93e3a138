"""Questions: menus of keys, values that are keyed, bots that understand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ivr.importer.clusters.act import seconds, texts
from ivr.importer.clusters.again import Again, again, repeated
from ivr.importer.clusters.speak import said, wish_of, with_rest
from ivr.importer.naming.words import slug
from ivr.importer.reading.sheet import Cluster, Sheet, To, table, targets_of
from ivr.importer.reading.usual import unusual, unusual_keys
from ivr.ir.actions.base import (
    INPUT_TIME_LIMIT_EXCEEDED,
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
    ActionBase,
)

Node = dict[str, Any]

_ERRORS: Mapping[str, str] = {
    INPUT_TIME_LIMIT_EXCEEDED: "no_input",
    NO_MATCHING_CONDITION: "no_match",
    "InvalidPhoneNumber": "invalid",
    NO_MATCHING_ERROR: "error",
}
"""Error of a question -> how it failed, in the words of dialogs."""

_KEY = re.compile(r"[0-9*#]")


class _Failing(NamedTuple):
    """The failures of a question: by their own name, and those that have none."""

    named: Mapping[str, str]
    others: Mapping[str, str]
    again: Again | None

    def written(self, sheet: Sheet, name: str, to: To) -> Node:
        """Return the keys that say where failures lead."""
        back: Mapping[str, object] = self.again.failures if self.again is not None else {}
        left = {kind: target for kind, target in self.named.items() if kind not in back}
        node: Node = {}
        on = {kind: to(target) for kind, target in left.items() if kind != "error"}
        if on:
            node["on"] = on
        if "error" in left:
            node["on_error"] = to(left["error"])
        if self.again is not None:
            node["retry"] = self.again.written(sheet, name, to)
        if self.others:
            node["errors"] = {kind: to(target) for kind, target in self.others.items()}
        return node

    def exits(self) -> tuple[str | None, ...]:
        """Return the identifiers outside."""
        back: Mapping[str, object] = self.again.failures if self.again is not None else {}
        named = (target for kind, target in self.named.items() if kind not in back)
        looped = self.again.exits() if self.again is not None else ()
        return (*named, *looped, *self.others.values())


def _failing(sheet: Sheet, action: ActionBase, own: frozenset[str]) -> _Failing:
    errors = sheet.ways(action.identifier).errors
    named = {_ERRORS[kind]: target for kind, target in errors.items() if _ERRORS.get(kind) in own}
    ordered = {kind: named[kind] for kind in _ERRORS.values() if kind in named}
    others = {kind: target for kind, target in errors.items() if _ERRORS.get(kind) not in own}
    return _Failing(ordered, others, again(sheet, action.identifier, ordered))


def _cluster(
    asked: tuple[ActionBase, str],
    failing: _Failing,
    others: tuple[str | None, ...],
    write: Callable[[str, To], Node],
    body: tuple[str, ...] = (),
) -> Cluster:
    """Return the cluster of a question, an action and its name.

    Where a Loop stands before it, that is its head.
    """
    action, wish = asked
    looped = failing.again
    members = [*body, *(looped.body() if looped is not None else ())]
    head = action.identifier
    if looped is not None and looped.loop is not None and looped.place == "before":
        head = looped.loop.identifier
        members = [action.identifier, *(each for each in members if each != head)]
    exits = targets_of([*others, *failing.exits()])
    return Cluster(head, wish, exits, write, body=tuple(members))


def _timing(given: Node) -> Node:
    """Take the time limits out of parameters and return them as keys of a node."""
    node: Node = {}
    first = seconds(given.setdefault("InputTimeLimitSeconds", None))
    if first is not None:
        node["timeout"] = first
        del given["InputTimeLimitSeconds"]
    keys = given.get("DTMFConfiguration")
    between = seconds(table(keys).get("InterdigitTimeLimitSeconds"))
    if between is not None:
        node["inter_digit"] = between
        _take(given, "DTMFConfiguration", "InterdigitTimeLimitSeconds")
    return node


def _take(given: Node, key: str, inner: str) -> None:
    """Take a parameter out of an object of parameters, and the object too where it gets empty."""
    left = {name: value for name, value in table(given[key]).items() if name != inner}
    if left:
        given[key] = left
    else:
        del given[key]


def _input(sheet: Sheet, action: ActionBase) -> Cluster | None:
    stored = action.plain.get("StoreInput")
    if sheet.ways(action.identifier).next is None:
        return None
    return _collect(sheet, action) if stored == "True" else _menu(sheet, action)


def _menu(sheet: Sheet, action: ActionBase) -> Cluster | None:
    ways = sheet.ways(action.identifier)
    keys = ways.equals()
    if keys is None or not all(_KEY.fullmatch(key) for key in keys):
        return None
    if not keys and NO_MATCHING_CONDITION not in ways.errors:
        return None
    failing = _failing(sheet, action, frozenset({"no_input", "no_match", "error"}))
    asked = action, wish_of(sheet, action, "ask")
    following = ways.next if NO_MATCHING_CONDITION not in ways.errors else None

    def write(name: str, to: To) -> Node:
        words, rest = said(sheet, action, name)
        unusual(rest, "StoreInput", "False")
        timing = _timing(rest)
        options = [{"key": key, "goto": to(target)} for key, target in keys.items()]
        node: Node = {"menu": words, "options": options, **timing}
        if following is not None:
            node["then"] = to(following)
        return with_rest(
            {**node, **failing.written(sheet, name, to)}, sheet.public(rest, action.identifier)
        )

    return _cluster(asked, failing, (*keys.values(), following), write)


def _timed_out(sheet: Sheet, action: ActionBase) -> tuple[str, str, str] | None:
    """Return the comparison that tells that nothing was keyed: (itself, target, else)."""
    compared = sheet.of_type(sheet.ways(action.identifier).next, "Compare")
    if compared is None or compared.plain != {"ComparisonValue": "$.StoredCustomerInput"}:
        return None
    ways = sheet.ways(compared.identifier)
    if ways.equals() is None or [o for _, o, _ in ways.conditions] != ["Timeout"]:
        return None
    if set(ways.errors) != {NO_MATCHING_CONDITION}:
        return None
    if not sheet.only_from(compared.identifier, action.identifier):
        return None
    return compared.identifier, ways.conditions[0][2], ways.errors[NO_MATCHING_CONDITION]


def _collect(sheet: Sheet, action: ActionBase) -> Cluster | None:
    ways = sheet.ways(action.identifier)
    if ways.conditions:
        return None
    failing = _failing(sheet, action, frozenset({"invalid", "error"}))
    asked = action, wish_of(sheet, action, "ask")
    timed = _timed_out(sheet, action)
    then = timed[2] if timed is not None else ways.next or ""

    def write(name: str, to: To) -> Node:
        words, rest = said(sheet, action, name)
        rest.pop("StoreInput")
        unusual_keys(rest)
        value: Node = {"slot": name, "say": words, **_digits(rest)}
        node: Node = {"collect": value, **_timing(rest), "then": to(then)}
        written = failing.written(sheet, name, to)
        if timed is not None:
            written["on"] = {"timeout": to(timed[1]), **written.get("on", {})}
        return with_rest({**node, **written}, sheet.public(rest, action.identifier))

    others = (then, timed[1] if timed is not None else None)
    return _cluster(asked, failing, others, write, (timed[0],) if timed is not None else ())


def _digits(given: Node) -> Node:
    """Take the length and the key that ends a value out of parameters, or its kind."""
    if given.get("InputValidation") == _E164:
        del given["InputValidation"]
        return {"type": "phone"}
    custom = table(table(given.get("InputValidation")).get("CustomValidation"))
    length = custom.get("MaximumLength")
    if set(custom) != {"MaximumLength"} or not re.fullmatch(r"[1-9]|1\d|20", str(length)):
        return {}
    _take(given, "InputValidation", "CustomValidation")
    digits: Node = {"max": int(str(length))}
    end = table(given.get("DTMFConfiguration")).get("InputTerminationSequence")
    if isinstance(end, str) and re.fullmatch(r"[0-9*#]{1,5}", end):
        digits["end"] = end
        _take(given, "DTMFConfiguration", "InputTerminationSequence")
    return {"digits": digits}


_E164 = {"PhoneNumberValidation": {"NumberFormat": "E164"}}


def _lex(sheet: Sheet, action: ActionBase) -> Cluster | None:
    ways = sheet.ways(action.identifier)
    intents, alias = ways.equals(), table(action.plain.get("LexV2Bot")).get("AliasArn")
    if intents is None or not isinstance(alias, str) or not alias or ways.next is None:
        return None
    if set(table(action.plain["LexV2Bot"])) != {"AliasArn"}:
        return None
    failing = _failing(sheet, action, frozenset({"no_input", "no_match", "error"}))
    asked = action, wish_of(sheet, action, "ask")
    following = ways.next if NO_MATCHING_ERROR not in ways.errors else None

    def write(name: str, to: To) -> Node:
        words, rest = said(sheet, action, name)
        del rest["LexV2Bot"]
        bot = sheet.named("bot", alias, action.identifier, "AliasArn")
        node: Node = {"ask": words, "bot": bot}
        if intents:
            node["intents"] = {intent: to(target) for intent, target in intents.items()}
        session = texts(action.plain.get("LexSessionAttributes"))
        if session is not None:
            node["attributes"] = {key: sheet.value(text, key) for key, text in session.items()}
            del rest["LexSessionAttributes"]
        if following is not None:
            node["then"] = to(following)
        return with_rest(
            {**node, **failing.written(sheet, name, to)}, sheet.public(rest, action.identifier)
        )

    made = _cluster(asked, failing, (*intents.values(), following), write)
    return made if made.wish != "ask" else _called(made, sheet, action)


def _called(made: Cluster, sheet: Sheet, action: ActionBase) -> Cluster:
    """Return a cluster that is called after its bot."""
    bot = slug(sheet.shown(action.identifier, "AliasArn"))
    return Cluster(made.head, f"ask_{bot}" if bot else "ask", made.exits, made.write, made.body)


def _loop(sheet: Sheet, action: ActionBase) -> Cluster | None:
    """Return the question that a Loop stands before, or a node that does nothing but count."""
    goes = sheet.ways(action.identifier).equals() or {}
    question = sheet.of_type(goes.get("ContinueLooping"), *_QUESTIONS)
    made = None if question is None else _QUESTIONS[question.type](sheet, question)
    return made if made is not None and made.head == action.identifier else repeated(sheet, action)


_QUESTIONS: Mapping[str, Callable[[Sheet, ActionBase], Cluster | None]] = {
    "GetParticipantInput": _input,
    "ConnectParticipantWithLexBot": _lex,
}

LISTEN_CLUSTERS: Mapping[str, Callable[[Sheet, ActionBase], Cluster | None]] = {
    **_QUESTIONS,
    "Loop": _loop,
}
"""Type of the first action -> what finds its node."""
