"""Values at run time: what a JSONPath holds, and texts with paths in them.

Law of the room: reading changes nothing. A path that leads nowhere is None; in a text it is
silent. Source: Amazon Connect admin guide, "list of available contact attributes".
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from ivr.ir.actions.base import FlowType
from ivr.ir.references import paths_in
from ivr.simulator.call.exits import as_number
from ivr.simulator.call.state import CallState
from ivr.simulator.call.world import QueueView, World

TEMPLATES_KEPT = 65_536
"""How many parsed texts stay in memory; a large workspace has a tenth of that."""

Root = Callable[[CallState, World], object]


class _Path(NamedTuple):
    root: Root
    leaves: tuple[str, ...]


@lru_cache(maxsize=TEMPLATES_KEPT)
def _path(text: str) -> _Path:
    root, *leaves = text[2:].split(".")
    return _Path(ROOTS.get(root) or _loaded(root), tuple(leaves))


def _loaded(root: str) -> Root:
    """Return what reads a root that only an action fills."""
    return lambda state, _world: state.local.loaded.get(root)


@lru_cache(maxsize=TEMPLATES_KEPT)
def _pieces(text: str) -> tuple[str | _Path, ...]:
    pieces: list[str | _Path] = []
    rest = text
    for path in paths_in(text):
        before, _, rest = rest.partition(path)
        pieces.extend((before, _path(path)))
    return (*pieces, rest)


def look(path: str, state: CallState, world: World) -> object:
    """Return the value at a JSONPath such as `$.External.band`, or None."""
    return _value(_path(path), state, world)


def reader(path: str) -> Root:
    """Return what reads the value at a JSONPath, as `look` does."""
    parsed = _path(path)
    root, leaves = parsed
    if len(leaves) != 1:
        return lambda state, world: _value(parsed, state, world)
    keyed = _KEYED.get(path[2:].partition(".")[0])
    if keyed is not None:
        return keyed(leaves[0])
    leaf = leaves[0]

    def read(state: CallState, world: World) -> object:
        here = root(state, world)
        if isinstance(here, dict):
            return cast("dict[str, object]", here).get(leaf)
        return _item(here, leaf)

    return read


def text_of(value: object) -> str:
    """Return a JSON value as a flow speaks and compares it; None is empty."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, default=str)


def fill(text: str, state: CallState, world: World) -> str:
    """Return a free text with its paths replaced by their values."""
    if "$." not in text:
        return text
    return "".join(
        [
            piece if isinstance(piece, str) else text_of(_value(piece, state, world))
            for piece in _pieces(text)
        ]
    )


def given(text: str, state: CallState, world: World) -> object:
    """Return a parameter's value: of a whole path what it holds (None = nothing), else the text."""
    if text.startswith("$.") and _whole(text):
        return look(text, state, world)
    return fill(text, state, world)


def giver(text: str) -> Root:
    """Return what reads a parameter's value, as `given` does."""
    if "$." not in text:
        return lambda _state, _world: text
    if text.startswith("$.") and _whole(text):
        return reader(text)
    return lambda state, world: fill(text, state, world)


def resource(text: str | None, state: CallState, world: World) -> str:
    """Return an id or ARN, static or from one whole path; empty where there is none."""
    if text is None:
        return ""
    return text_of(look(text, state, world)) if text.startswith("$.") else text


def number(text: str | None, state: CallState, world: World, otherwise: float) -> float:
    """Return a decimal parameter, static or from a path; `otherwise` where it is no number."""
    if text is None:
        return otherwise
    parsed = as_number(resource(text, state, world)) if text[:2] == "$." else _stated(text)
    return otherwise if parsed is None else parsed


NESTING_MAX = 100
"""Depth below which parameters are taken as they are written."""


def told(value: object, state: CallState, world: World, depth: int = 0) -> object:
    """Return parameters as plain JSON with every path in them filled in.

    A text that is one whole path keeps the type of what it holds.
    """
    if isinstance(value, str):
        return given(value, state, world) if "$." in value else value
    if depth < NESTING_MAX and isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        return {key: told(held, state, world, depth + 1) for key, held in table.items()}
    if depth < NESTING_MAX and isinstance(value, list):
        return [told(held, state, world, depth + 1) for held in cast("list[object]", value)]
    return value


@lru_cache(maxsize=TEMPLATES_KEPT)
def _whole(text: str) -> bool:
    return paths_in(text) == (text,)


def _value(path: _Path, state: CallState, world: World) -> object:
    root, leaves = path
    here = root(state, world)
    if len(leaves) == 1 and isinstance(here, dict):
        return cast("dict[str, object]", here).get(leaves[0])
    for depth, leaf in enumerate(leaves):
        if isinstance(here, dict):
            table = cast("dict[str, object]", here)
            here = table.get(leaf)
            if here is None:
                return table.get(".".join(leaves[depth:]))
        else:
            here = _item(here, leaf)
    return here


def _item(here: object, leaf: str) -> object:
    """Return the item of a list at a decimal index, or None."""
    if not isinstance(here, (list, tuple)) or not leaf.isdigit():
        return None
    items = cast("Sequence[object]", here)
    return items[int(leaf)] if int(leaf) < len(items) else None


def endpoint(address: str | None, channel: str) -> dict[str, str] | None:
    """Return an endpoint as Connect writes it; None where the address is withheld."""
    kind = "TELEPHONE_NUMBER" if channel == "VOICE" else "VOIP"
    return None if address is None else {"Address": address, "Type": kind}


def target_view(state: CallState, world: World) -> QueueView | None:
    """Return the working queue (or agent) of a contact, None where none is set or known."""
    target = state.contact.queue or state.contact.agent
    return world.queues.look(target, world.clock.moment(state.seconds)) if target else None


def _queue(state: CallState, world: World) -> object:
    view = target_view(state, world)
    return None if view is None else queue_json(view)


def queue_json(view: QueueView) -> dict[str, object]:
    """Return a queue as the flow data has it; the caller id is that of its outbound calls."""
    known: dict[str, object] = {"Name": view.name, "ARN": view.arn}
    if view.caller_id:
        known["OutboundCallerId"] = endpoint(view.caller_id, "VOICE")
    return known


WITH_AGENT = frozenset({"AgentWhisper", "CustomerWhisper", "CustomerHold", "AgentHold"})
"""Phases in which an agent has the contact."""

_AGENT_FLOWS = frozenset(
    {
        FlowType.CUSTOMER_WHISPER,
        FlowType.AGENT_WHISPER,
        FlowType.OUTBOUND_WHISPER,
        FlowType.CUSTOMER_HOLD,
        FlowType.AGENT_HOLD,
        FlowType.AGENT_TRANSFER,
    }
)


def _agent(state: CallState, world: World) -> object:
    """Return the agent who has the contact, or is about to; nobody in the caller's own flows."""
    place = state.place
    if place.phase not in WITH_AGENT and world.book.by_name[place.flow].type not in _AGENT_FLOWS:
        return None
    view = target_view(state, world)
    return None if view is None else view.agent


def media_streams(state: CallState) -> object:
    """Return the caller's audio stream as the flow data has it, null where none was started."""
    return state.contact.more.get("MediaStreams") or {"Customer": {"Audio": None}}


def _more(name: str) -> Root:
    return lambda state, _world: state.contact.more.get(name)


def _field(name: str) -> Root:
    return lambda state, _world: state.contact.fields.get(name)


_KEYED: Mapping[str, Callable[[str], Root]] = {
    "Attributes": lambda leaf: lambda state, _: state.contact.attributes.get(leaf),
    "External": lambda leaf: lambda state, _: state.local.external.get(leaf),
    "FlowAttributes": lambda leaf: lambda state, _: state.local.attributes.get(leaf),
}
"""Roots that are always an object: most comparisons read one key of these, with no other look."""

ROOTS: Mapping[str, Root] = {
    "Attributes": lambda state, _: state.contact.attributes,
    "External": lambda state, _: state.local.external,
    "FlowAttributes": lambda state, _: state.local.attributes,
    "Lex": lambda state, _: state.local.lex,
    "StoredCustomerInput": lambda state, _: state.local.stored,
    "Metrics": lambda state, _: state.local.metrics,
    "Modules": lambda state, _: state.local.modules,
    "CustomerEndpoint": lambda state, _: endpoint(
        state.place.facts.customer, state.place.facts.channel
    ),
    "SystemEndpoint": lambda state, _: endpoint(
        state.place.facts.system, state.place.facts.channel
    ),
    "Queue": _queue,
    "Channel": lambda state, _: state.place.facts.channel,
    "ContactId": lambda state, _: state.place.facts.id,
    "InitialContactId": lambda state, _: state.place.facts.initial_id or state.place.facts.id,
    "PreviousContactId": lambda state, _: state.place.facts.previous_id or state.place.facts.id,
    "RelatedContactId": lambda state, _: state.place.facts.related_id or None,
    "CustomerCallbackNumber": lambda state, _: state.contact.callback_number or None,
    "Agent": _agent,
    "References": lambda state, _: state.place.facts.references,
    "SegmentAttributes": lambda state, _: state.place.facts.segment_attributes,
    "MediaStreams": lambda state, _: media_streams(state),
    "Task": _more("Task"),
    "InitiationMethod": lambda state, _: state.place.facts.initiation,
    "InstanceARN": lambda state, _: state.place.facts.instance_arn,
    "AwsRegion": lambda state, _: state.place.facts.region,
    "LanguageCode": lambda state, _: state.contact.language,
    "TextToSpeechVoiceId": lambda state, _: state.contact.voice or None,
    "Name": _field("Name"),
    "Description": _field("Description"),
    "CustomerId": _field("CustomerId"),
    "Media": lambda state, _: {
        "Sip": {"Headers": state.place.facts.sip_headers},
        "InitialMessage": state.place.facts.initial_message or None,
    },
    "Tags": lambda state, _: state.contact.tags,
}
"""Root of a JSONPath -> what stands there. What actions load stands under roots not listed."""


@lru_cache(maxsize=4_096)
def _stated(text: str) -> float | None:
    return as_number(text)


def is_whole_number(value: float) -> bool:
    """Tell whether a number has no fraction."""
    return math.isfinite(value) and value == int(value)
