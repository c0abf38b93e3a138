"""What specs may name in one environment, offered by the schemas that editors complete from.

Law of the room: a name is offered, never demanded: what was added after the schema was written is
no mistake. Whether a name exists is for `ivr lint` to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from ivr.spec.dialog import GATED_KINDS, Dialog
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.decide import Hours
from ivr.spec.nodes.leave import CallbackNode, TransferNode
from ivr.workspace import Workspace
from ivr.workspace.reading import INFRA

Names = Mapping[str, tuple[str, ...]]
"""Kind of name -> the names, sorted."""

Schema = dict[str, Any]

INSIDE: Mapping[str, str] = {
    "queue": "queue_kind",
    "customer_hold": "customer_hold",
    "agent_hold": "agent_hold",
    "customer_whisper": "customer_whisper",
    "agent_whisper": "agent_whisper",
    "disconnect": "disconnect",
    "module": "module",
}
"""Kind of dialog that is heard inside others -> kind of name."""

PLACES: Mapping[tuple[str, str], str] = {
    ("Transfer", "queue"): "queue",
    ("Callback", "queue"): "queue",
    ("Transfer", "whisper"): "agent_whisper",
    ("Transfer", "queue_flow"): "queue_kind",
    ("Hours", "hours"): "calendar",
    ("Hours", "holidays"): "hours",
    ("Invocation", "handler"): "function",
    ("ModuleCall", "dialog"): "module",
    ("Digression", "call"): "module",
    ("Goto", "goto"): "dialog",
    ("Ask", "bot"): "bot",
    ("Speech", "audio"): "audio",
    ("Hooks", "customer_queue"): "queue_kind",
    ("Hooks", "customer_hold"): "customer_hold",
    ("Hooks", "agent_hold"): "agent_hold",
    ("Hooks", "customer_whisper"): "customer_whisper",
    ("Hooks", "agent_whisper"): "agent_whisper",
    ("Hooks", "disconnect"): "disconnect",
    ("Scenario", "dialog"): "any_dialog",
    ("a scripted caller", "dialog"): "any_dialog",
    ("StepSpec", "hears"): "say",
    ("StepSpec", "invoked"): "function",
    ("an environment", "policy"): "policy",
}
"""(model or title of the schema, key) -> the kind of name that stands there."""

GIVEN: Mapping[str, tuple[str, Schema]] = {
    "queue": ("queue", {"enum": ["open", "full", "closed", "unknown"]}),
    "hours": ("hours", {"enum": ["open", "closed", "unknown"]}),
    "handler": ("function", {}),
}
"""Head of a dotted key under `given` -> kind of name, and what may stand there in a word."""


def names_of(workspace: Workspace) -> Names:
    """Return every name that the specs of a workspace may use in its environment."""
    dialogs = workspace.dialogs
    found: dict[str, Iterable[str]] = {
        **_symbols(workspace),
        **{
            name: [each.dialog for each in dialogs if each.kind == kind]
            for kind, name in INSIDE.items()
        },
        "dialog": (each.dialog for each in dialogs if each.kind in GATED_KINDS),
        "any_dialog": (each.dialog for each in dialogs),
        "bot": (each.bot for each in workspace.bots),
        "say": _said(workspace),
        "policy": (path.stem for path in (workspace.root / INFRA / "policy").glob("*.yaml")),
        "symbol": _used(workspace),
    }
    return {kind: tuple(sorted(set(names))) for kind, names in found.items()}


def _symbols(workspace: Workspace) -> dict[str, Iterable[str]]:
    """Return what the environment binds; where it derives its bindings, what the specs use too."""
    environment = workspace.environment
    known = set(environment.symbols)
    functions = set(workspace.functions)
    if environment.derive:
        known |= set(_used(workspace))
    else:
        functions &= set(_bare(known, "lambda"))
    hours = _bare(known, "hours")
    return {
        "queue": _bare(known, "queue"),
        "hours": hours,
        "calendar": ["queue", *hours],
        "audio": [symbol for symbol in known if symbol.startswith("prompt:")],
        "function": functions,
    }


def _bare(symbols: Iterable[str], kind: str) -> list[str]:
    return [symbol.partition(":")[2] for symbol in symbols if symbol.partition(":")[0] == kind]


def _said(workspace: Workspace) -> Iterator[str]:
    """Yield each prompt's full id, and the short one that its own dialog uses."""
    for name in workspace.prompts.names():
        yield name
        yield name.partition(".")[2]


def _used(workspace: Workspace) -> Iterator[str]:
    """Yield the symbols that dialogs and prompts need an environment to bind."""
    for dialog in workspace.dialogs:
        yield from _in_nodes(dialog)
    yield from (prompt.source for prompt in workspace.prompts if prompt.kind == "audio")


def _in_nodes(dialog: Dialog) -> Iterator[str]:
    for node in dialog.nodes.values():
        match node:
            case TransferNode():
                yield f"queue:{node.transfer.queue}"
            case CallbackNode():
                yield f"queue:{node.callback.queue}"
            case Invoke():
                yield f"lambda:{node.invoke.handler}"
            case Hours() if node.hours != "queue":
                yield f"hours:{node.hours}"
                if node.holiday:
                    yield f"hours:{node.holidays or f'{node.hours}_holidays'}"
            case _:
                pass


def offering(schema: Schema, names: Names) -> Schema:
    """Return a schema of spec files with the names of an environment offered where they stand."""
    models: dict[str, Schema] = {str(schema.get("title")): schema, **schema.get("$defs", {})}
    for (model, key), kind in PLACES.items():
        properties = models.get(model, {}).get("properties", {})
        if key in properties:
            properties[key] = _offered(properties[key], names[kind])
    if "Given" in models:
        models["Given"]["properties"].update(_given(names))
    if "symbols" in schema.get("properties", {}):
        bound = {symbol: {"type": "string"} for symbol in names["symbol"]}
        schema["properties"]["symbols"]["properties"] = bound
    _offer_prompts(schema, names)
    return schema


def _offered(place: Schema, names: tuple[str, ...]) -> Schema:
    if not names:
        return place
    offer = {"enum": list(names)}
    if "anyOf" in place:
        return {**place, "anyOf": [offer, *place["anyOf"]]}
    about = {key: place[key] for key in ("title", "description", "default") if key in place}
    demand = {key: held for key, held in place.items() if key not in about}
    return {**about, "anyOf": [offer, demand]}


def _given(names: Names) -> dict[str, Schema]:
    return {
        f"{head}.{name}": {"anyOf": [words, {}]} if words else {}
        for head, (kind, words) in GIVEN.items()
        for name in names[kind]
    }


def _offer_prompts(tree: object, names: Names) -> None:
    """Offer prompt ids wherever something is said: text, or a text per locale, or a Speech."""
    if isinstance(tree, list):
        for each in cast("list[object]", tree):
            _offer_prompts(each, names)
    if not isinstance(tree, dict):
        return
    table = cast("Schema", tree)
    for each in table.values():
        _offer_prompts(each, names)
    if {"$ref": "#/$defs/Speech"} in table.get("anyOf", ()) and len(table["anyOf"]) > 2:
        table["anyOf"] = [{"enum": list(names["say"])}, *table["anyOf"]]
