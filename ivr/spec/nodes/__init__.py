"""The nodes of a dialog, by family, and the table that tells them apart by their key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import Discriminator, Tag

from ivr.spec.nodes.act import ACT_NODES, Call, Invoke, Raw, Set
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.decide import DECIDE_NODES, Decide, Hours, Repeat, Split
from ivr.spec.nodes.leave import (
    LEAVE_NODES,
    CallbackNode,
    Goto,
    Hangup,
    PlayQueue,
    Return,
    TransferNode,
)
from ivr.spec.nodes.listen import LISTEN_NODES, Ask, Collect, Form, Menu
from ivr.spec.nodes.speak import SPEAK_NODES, Say

NODES: Mapping[str, type[NodeBase]] = {
    model.KEY: model
    for family in (SPEAK_NODES, LISTEN_NODES, DECIDE_NODES, ACT_NODES, LEAVE_NODES)
    for model in family
}
"""Key -> model. A mapping is the node whose key it has; the first in this order wins."""


def node_key(value: Any) -> str | None:  # noqa: ANN401 - whatever the author wrote
    """Return the key that tells which node a mapping is, or None where it is no node."""
    if isinstance(value, NodeBase):
        return str(getattr(type(value), "KEY", ""))
    if not isinstance(value, dict):
        return None
    found = [key for key in cast("dict[str, object]", value) if key in NODES]
    return found[0] if len(found) == 1 else next((key for key in NODES if key in found), None)


Node = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Menu, Tag("menu")]
    | Annotated[Collect, Tag("collect")]
    | Annotated[Form, Tag("form")]
    | Annotated[Ask, Tag("ask")]
    | Annotated[Decide, Tag("decide")]
    | Annotated[Hours, Tag("hours")]
    | Annotated[Split, Tag("split")]
    | Annotated[Repeat, Tag("repeat")]
    | Annotated[Invoke, Tag("invoke")]
    | Annotated[Set, Tag("set")]
    | Annotated[Call, Tag("call")]
    | Annotated[Raw, Tag("raw")]
    | Annotated[Goto, Tag("goto")]
    | Annotated[TransferNode, Tag("transfer")]
    | Annotated[CallbackNode, Tag("callback")]
    | Annotated[PlayQueue, Tag("play_queue")]
    | Annotated[Return, Tag("return")]
    | Annotated[Hangup, Tag("hangup")],
    Discriminator(node_key),
]
