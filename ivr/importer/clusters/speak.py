"""Messages and goodbyes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ivr.importer.naming.prompts import spoken_of, without_speech
from ivr.importer.naming.words import gist, slug
from ivr.importer.reading.sheet import Cluster, Sheet, To, targets_of
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase

Node = dict[str, Any]


def said(sheet: Sheet, action: ActionBase, name: str) -> tuple[Any, Node]:
    """Return what an action says, as a node writes it, and the parameters that are left.

    What no prompt can say stays among those parameters.
    """
    spoken = spoken_of(action.plain)
    if spoken is None:
        return {}, dict(action.plain)
    return sheet.said(spoken, name, action.identifier), without_speech(action.plain)


def wish_of(sheet: Sheet, action: ActionBase, otherwise: str) -> str:
    """Return a name made of what an action says, of a recording its name in the console."""
    spoken = spoken_of(action.plain)
    if spoken is None:
        return otherwise
    if spoken.kind != "audio":
        if _WHOLE.fullmatch(spoken.content):
            return slug(f"say {re.split(_PARTS, spoken.content)[-1]}") or otherwise
        return gist(spoken.content) or otherwise
    return slug(_SOUND.sub("", sheet.shown(action.identifier, "PromptId"))) or otherwise


_PARTS = r"[.\[\]']+"
_WHOLE = re.compile(r"\$\.[\w.-]*[\w-]")
_SOUND = re.compile(r"\.(?:wav|mp3|ulaw)$", re.IGNORECASE)


def with_rest(node: Node, rest: Mapping[str, Any]) -> Node:
    """Return a node with the parameters that none of its keys says."""
    return {**node, "connect": dict(rest)} if rest else node


def _message(sheet: Sheet, action: ActionBase) -> Cluster | None:
    ways = sheet.ways(action.identifier)
    if ways.next is None or ways.conditions or ways.errors.keys() - {NO_MATCHING_ERROR}:
        return None
    return _goodbye(sheet, action) or _say(sheet, action)


def _say(sheet: Sheet, action: ActionBase) -> Cluster:
    ways = sheet.ways(action.identifier)
    following = ways.next or ""

    def write(name: str, to: To) -> Node:
        words, rest = said(sheet, action, name)
        rest = sheet.unusual(action.type, rest)
        node: Node = {"say": words, "then": to(following)}
        if NO_MATCHING_ERROR in ways.errors:
            node["on_error"] = to(ways.errors[NO_MATCHING_ERROR])
        return with_rest(node, sheet.public(rest, action.identifier))

    return Cluster(action.identifier, wish_of(sheet, action, "say"), ways.targets(), write)


def _goodbye(sheet: Sheet, action: ActionBase) -> Cluster | None:
    """Return the node of a message after which the contact is over."""
    ways = sheet.ways(action.identifier)
    last = sheet.end(ways.next, "DisconnectParticipant")
    failing = ways.errors.get(NO_MATCHING_ERROR)
    if last is None or last.plain or spoken_of(action.plain) is None or not _ends(sheet, last):
        return None
    outside = failing if failing not in (None, last.identifier) else None

    def write(name: str, to: To) -> Node:
        words, rest = said(sheet, action, name)
        rest = sheet.unusual(action.type, rest)
        node: Node = {"hangup": words}
        if failing is not None:
            node["on_error"] = name if outside is None else to(outside)
        return with_rest(node, sheet.public(rest, action.identifier))

    return Cluster(
        action.identifier,
        wish_of(sheet, action, "goodbye"),
        targets_of([outside]),
        write,
        shared=(last.identifier,),
    )


def _ends(sheet: Sheet, action: ActionBase) -> bool:
    return not sheet.ways(action.identifier).targets()


def _disconnect(sheet: Sheet, action: ActionBase) -> Cluster | None:
    if action.plain or not _ends(sheet, action):
        return None
    return Cluster(action.identifier, "hang_up", (), lambda _name, _to: {"hangup": None})


SPEAK_CLUSTERS: Mapping[str, Callable[[Sheet, ActionBase], Cluster | None]] = {
    "MessageParticipant": _message,
    "DisconnectParticipant": _disconnect,
}
"""Type of the first action -> what finds its node."""
