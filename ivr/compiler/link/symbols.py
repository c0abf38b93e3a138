"""Symbols -> ARNs, ids or tokens, as one environment binds them.

Law: what an environment binds wins. With `derive` everything else gets an id made from its name;
without it flows, modules and bots, whose ids only the deployer learns, become tokens such as
`${flow:inbound}`, and any other unbound symbol is a finding at the first action that needs it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast

from ivr.faults import Finding, error
from ivr.ir.actions.base import ActionBase, Record
from ivr.ir.actions.opaque import OpaqueAction
from ivr.ir.actions.participant import (
    GetParticipantInput,
    InputParameters,
    MessageParameters,
    MessageParticipant,
    MessageParticipantIteratively,
)
from ivr.ir.flow import Flow
from ivr.ir.references import Symbol, symbol
from ivr.spec.infra.environment import Environment
from ivr.spec.reading.nearest import did_you_mean

_SPACE = uuid.UUID("6f2b4cf0-6d3f-5d0c-9a56-0b6f2f9d7c11")
"""Name space of derived ids: the same name gives the same id on every machine."""

DEPLOYED = frozenset({"flow", "module", "bot"})
"""Kinds of symbol that this very program defines: their ids are known once it is deployed."""

_ENCRYPTION = ("InputEncryption.EncryptionKeyId", "InputEncryption.Key")


class Binder:
    """Gives every symbol its value in one environment, and remembers which were asked for."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.bound: dict[str, str] = {}
        self.wholly: dict[str, str] = {}
        self.unbound: dict[str, Symbol] = {}

    def value(self, text: str) -> str:
        """Return what a symbol stands for; any other text is returned as it is."""
        if text in self.bound:
            return self.bound[text]
        found = symbol(text)
        if found is None:
            return text
        value = self._value(found)
        if value is None:
            self.unbound[text] = found
            return text
        if found.kind == "module":
            value = value.rpartition("/")[2]
        self.bound[text] = value
        return value

    def whole(self, text: str) -> str:
        """Return what a symbol stands for as the environment has it; of modules the whole ARN."""
        given = self.environment.symbols.get(text)
        if given is None:
            return self.value(text)
        self.wholly[text] = given
        return given

    def stated(self, text: str) -> str:
        """Return what a symbol stands for if the environment says so; any other text as it is."""
        return self.whole(text) if text in self.environment.symbols else text

    def _value(self, found: Symbol) -> str | None:
        given = self.environment.symbols.get(str(found))
        if given is not None:
            return given
        if self.environment.derive:
            return derived(found, self.environment.instance)
        return f"${{{found}}}" if found.kind in DEPLOYED else None


def derived(found: Symbol, instance: str) -> str:
    """Return a well-formed ARN, id or number made from a symbol's name."""
    parts = instance.split(":")
    region, account = (parts[3], parts[4]) if len(parts) > 5 else ("us-east-1", "111122223333")
    made = uuid.uuid5(_SPACE, str(found))
    match found.kind:
        case "lambda":
            return f"arn:aws:lambda:{region}:{account}:function:{found.name}"
        case "bot":
            short = made.hex.upper()
            return f"arn:aws:lex:{region}:{account}:bot-alias/{short[:10]}/{short[10:20]}"
        case "key":
            return f"{found.name}-{made.hex[:8]}"
        case "number":
            return f"+1206555{made.int % 100:04d}"
        case _:
            return f"{instance}/{_FOLDERS[found.kind]}/{made}"


_FOLDERS = {
    "queue": "queue",
    "hours": "operating-hours",
    "prompt": "prompt",
    "flow": "contact-flow",
    "module": "flow-module",
    "resource": "resource",
}
"""Kind of symbol -> the part of a Connect ARN that says so."""


def bind(
    flows: Iterable[Flow], binder: Binder, exact: Container[str] = ()
) -> tuple[tuple[Flow, ...], tuple[Finding, ...]]:
    """Return the flows with every symbol bound, and a finding for each that is not.

    Flows of the `exact` dialogs have every value as the environment has it, and a symbol that the
    environment states is bound wherever it is a whole text: in attributes and raw parameters too.
    """
    findings: dict[str, Finding] = {}
    linked: list[Flow] = []
    for flow in flows:
        actions: list[ActionBase] = []
        exactly = flow.dialog in exact
        change = binder.whole if exactly else binder.value
        for action in flow.actions:
            before = len(binder.unbound)
            made = _bound(action, change)
            actions.append(_stated(made, binder) if exactly else made)
            if len(binder.unbound) > before:
                for text in list(binder.unbound)[before:]:
                    findings[text] = _missing(text, flow, action, binder)
        linked.append(replace(flow, actions=tuple(actions)))
    return tuple(linked), tuple(findings.values())


def _missing(text: str, flow: Flow, action: ActionBase, binder: Binder) -> Finding:
    environment = binder.environment
    kind = binder.unbound[text].kind
    known = [each for each in environment.symbols if each.startswith(f"{kind}:")]
    message = f"{text} is bound to nothing in environment {environment.environment!r}"
    remedy = did_you_mean(text, known) or f"Add {text} to its symbols."
    return error("REF001", flow.origin(action.identifier), message, remedy)


_Change = Callable[[str], str]


def _bound(action: ActionBase, change: _Change) -> ActionBase:
    paths = _paths(action)
    if not paths and not isinstance(action, OpaqueAction):
        return action
    value: Any = action.parameters
    changed = value
    if isinstance(action, OpaqueAction):
        changed = _everywhere(value, change)
    else:
        for path in paths:
            changed = _at(changed, path, change)
    return action if changed == value else action.model_copy(update={"parameters": changed})


def _stated(action: ActionBase, binder: Binder) -> ActionBase:
    """Return an action of an exact dialog with every symbol that the environment states bound."""
    value: Any = action.plain
    changed = _everywhere(value, binder.stated)
    if changed == value:
        return action
    opaque = isinstance(action, OpaqueAction)
    fitted = changed if opaque else type(action.parameters)(**changed)
    return action.model_copy(update={"parameters": fitted})


def _paths(action: ActionBase) -> tuple[tuple[str, ...], ...]:
    """Return the paths of an action's parameters that may hold a symbol."""
    kind = type(action)
    names_any = _NAMES_ANY.get(kind)
    return () if names_any and not names_any(action.parameters) else _declared(kind)


def _recorded(parameters: MessageParameters) -> bool:
    return parameters.prompt_id is not None


def _recorded_or_encrypted(parameters: InputParameters) -> bool:
    return parameters.prompt_id is not None or parameters.input_encryption is not None


_NAMES_ANY: Mapping[type[ActionBase], Callable[[Any], bool]] = {
    MessageParticipant: _recorded,
    GetParticipantInput: _recorded_or_encrypted,
}
"""What most actions of a flow are, and whether one of them names a resource at all."""


@cache
def _declared(model: type[ActionBase]) -> tuple[tuple[str, ...], ...]:
    if model is MessageParticipantIteratively:
        return (("Messages", "*", "PromptId"),)
    extra = _ENCRYPTION if model is GetParticipantInput else ()
    return tuple(tuple(path.split(".")) for path in (*model.CONTRACT.resources, *extra))


def _at(value: Any, path: tuple[str, ...], change: _Change) -> Any:  # noqa: ANN401 - JSON
    """Return a JSON value with the text at a path changed; `*` stands for every item."""
    if not path:
        return change(value) if isinstance(value, str) else value
    if isinstance(value, Record):
        return _within(value, path, change)
    if path[0] == "*" and isinstance(value, list):
        return [_at(item, path[1:], change) for item in cast("list[Any]", value)]
    if isinstance(value, Mapping) and path[0] in value:
        table = cast("Mapping[str, Any]", value)
        return {**table, path[0]: _at(table[path[0]], path[1:], change)}
    return cast("Any", value)


def _within(record: Record, path: tuple[str, ...], change: _Change) -> Record:
    """Return a record with the text at a path, spelled as in JSON, changed."""
    name = record.under(path[0])
    if name is None:
        return record
    before = getattr(record, name)
    after = _at(before, path[1:], change)
    return record if after == before else record.model_copy(update={name: after})


def _everywhere(value: Any, change: _Change) -> Any:  # noqa: ANN401 - JSON
    """Return a JSON value with every text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_everywhere(item, change) for item in cast("list[Any]", value)]
    if isinstance(value, Mapping):
        table = cast("Mapping[str, Any]", value)
        return {key: _everywhere(item, change) for key, item in table.items()}
    return value
