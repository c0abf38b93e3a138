"""One import at work: the flow as tables, and what its dialog needs so far.

Law: clusters read the flow here and register what they say and name; none changes the flow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from ivr.importer.naming.bindings import Bindings
from ivr.importer.naming.prompts import Prompts, Spoken
from ivr.importer.naming.variables import Variables
from ivr.importer.reading.folding import misshapen
from ivr.importer.reading.usual import unusual, usual_of
from ivr.ir.actions.base import ActionBase
from ivr.ir.flow import Flow

Table = Mapping[str, Any]

START = "\0start"
"""Stands for the entry of a flow among those that lead to an action."""


class Ways(NamedTuple):
    """All ways out of an action as plain tables; `plain` tells whether they hold everything.

    `conditions` are (operator, operand, target) in their order.
    """

    next: str | None
    errors: Mapping[str, str]
    conditions: tuple[tuple[str, str, str], ...]
    plain: bool

    def targets(self) -> tuple[str, ...]:
        """Return every target once, in reading order."""
        following = () if self.next is None else (self.next,)
        chosen = (target for _, _, target in self.conditions)
        return tuple(dict.fromkeys((*following, *chosen, *self.errors.values())))

    def onward(self, *errors: str) -> str | None:
        """Return what follows, where nothing else leads out but errors of these types."""
        return None if self.conditions or self.errors.keys() - set(errors) else self.next

    def equals(self) -> dict[str, str] | None:
        """Return operand -> target where all conditions are Equals, each operand once."""
        table = {operand: target for _, operand, target in self.conditions}
        plain = all(operator == "Equals" for operator, _, _ in self.conditions)
        return table if plain and len(table) == len(self.conditions) else None


To = Callable[[str], str]
"""Identifier -> the name of its node."""


@dataclass(frozen=True)
class Cluster:
    """Actions that one node stands for.

    `head` is the first of them, `body` are the others; `shared` are ends that other nodes may
    stand for too. `exits` are identifiers outside. `write` makes the node from its own name and
    the names of others. `raw` tells that no node says what the action does.
    """

    head: str
    wish: str
    exits: tuple[str, ...]
    write: Callable[[str, To], dict[str, Any]]
    body: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    raw: bool = False

    @property
    def own(self) -> tuple[str, ...]:
        """The actions that no other node stands for."""
        return (self.head, *self.body)


class Sheet:
    """The flow as clusters look at it.

    Args:
        flow: What is imported.
        raw: Identifiers of actions that are to stay raw.
        variables: Those of the workspace.
        bindings: Those of the workspace.
    """

    def __init__(
        self, flow: Flow, raw: frozenset[str], variables: Variables, bindings: Bindings
    ) -> None:
        self.flow = flow
        self.raw = raw
        self.variables = variables
        self.bindings = bindings
        self.prompts = Prompts(variables, bindings)
        self.claimed: set[str] = set()
        self.usual = usual_of(action for name, action in flow.by_id.items() if name not in raw)
        self._ways = {name: ways_of(action) for name, action in flow.by_id.items()}
        self._sources = _sources(flow)
        self._shown = _shown(flow)

    def action(self, name: str) -> ActionBase | None:
        """Return an action that no node stands for yet and that need not stay raw."""
        if name in self.claimed or name in self.raw:
            return None
        return self.flow.by_id.get(name)

    def of_type(self, name: str | None, *types: str) -> ActionBase | None:
        """Return such an action if it is of one of these types and its ways are plain."""
        action = self.action(name) if name is not None else None
        return self._readable(action, types)

    def end(self, name: str | None, *types: str) -> ActionBase | None:
        """Return an end of these types, which several nodes may stand for."""
        action = self.flow.by_id.get(name) if name is not None and name not in self.raw else None
        return self._readable(action, types)

    def _readable(self, action: ActionBase | None, types: tuple[str, ...]) -> ActionBase | None:
        if action is None or action.type not in types:
            return None
        shaped = isinstance(cast("object", action.plain), dict) and not _holds_null(action.plain)
        return action if shaped and self.ways(action.identifier).plain else None

    def ways(self, name: str) -> Ways:
        """Return the ways out of an action."""
        return self._ways[name]

    def only_from(self, name: str, *others: str) -> bool:
        """Tell whether nothing but these actions leads to an action."""
        return self._sources.get(name, set[str]()) <= set(others)

    def shown(self, name: str, key: str) -> str:
        """Return what the console shows for a resource of an action: its display name."""
        return self._shown.get((name, key), "")

    def said(self, spoken: Spoken, wish: str, owner: str) -> str:
        """Return the id of the prompt for what an action says."""
        return self.prompts.said(spoken, wish, self.shown(owner, "PromptId"))

    def named(self, kind: str, value: str, owner: str, key: str) -> str:
        """Return the name of a resource that an action uses."""
        return self.bindings.named(kind, value, self.shown(owner, key))

    def unusual(self, kind: str, given: dict[str, Any]) -> dict[str, Any]:
        """Return parameters of an action of a type without those that most such actions have."""
        rest = dict(given)
        for key, most in self.usual.get(kind, {}).items():
            unusual(rest, key, most)
        return rest

    def value(self, text: str, hint: str = "") -> str:
        """Return a value as it stands in a dialog: with variables, a symbol, or itself."""
        hidden = self.bindings.hidden(text, hint)
        return self.variables.template(text) if hidden == text else hidden

    def public(self, value: Any, owner: str) -> Any:  # noqa: ANN401 - JSON
        """Return JSON parameters without anything private."""
        shown = {key: name for (action, key), name in self._shown.items() if action == owner}
        return self.bindings.everywhere(value, shown)


def _holds_null(value: object) -> bool:
    """Tell whether a JSON value holds null somewhere: in a dialog, null takes a key away."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if each is None:
            return True
        if isinstance(each, Mapping):
            waiting.extend(cast("Table", each).values())
        elif isinstance(each, list):
            waiting.extend(cast("list[object]", each))
    return False


def ways_of(action: ActionBase) -> Ways:
    """Return the ways out of an action as plain tables."""
    out = action.transitions
    records = (out, *out.errors, *out.conditions, *(each.condition for each in out.conditions))
    errors: dict[str, str] = {}
    for error in out.errors:
        errors.setdefault(error.error_type, error.next_action)
    conditions = tuple(
        (each.condition.operator, each.condition.operands[0], each.next_action)
        for each in out.conditions
        if len(each.condition.operands) == 1
    )
    plain = (
        not any(record.model_extra for record in records)
        and len(errors) == len(out.errors)
        and len(conditions) == len(out.conditions)
        and not action.model_extra
        and not misshapen(action)
    )
    return Ways(out.next_action, errors, conditions, plain)


def _sources(flow: Flow) -> Mapping[str, set[str]]:
    sources: dict[str, set[str]] = {flow.start: {START}}
    for name, action in flow.by_id.items():
        for target in action.transitions.targets():
            sources.setdefault(target, set()).add(name)
    return sources


def _shown(flow: Flow) -> Mapping[tuple[str, str], str]:
    """Return the display names that the console keeps: (identifier, parameter) -> name."""
    metadata = table(flow.extra.get("Metadata"))
    places = table(metadata.get("ActionMetadata") or metadata.get("actionMetadata"))
    return {
        (name, key): display
        for name, entry in places.items()
        for key, display in _displayed(table(entry))
    }


def _displayed(entry: Table) -> Iterator[tuple[str, str]]:
    for key, value in entry.items():
        text = table(value).get("text")
        if isinstance(text, str) and key in _BY_BLOCK:
            yield _BY_BLOCK[key], text
        elif key in _BY_TEXT and isinstance(value, str):
            yield _BY_TEXT[key], value
    yield from _resources(entry.get("parameters"))


def _resources(parameters: object, depth: int = 3) -> Iterator[tuple[str, str]]:
    """Yield (parameter, name) of resources, also of inner ones; a bot goes before its alias."""
    for key, value in table(parameters).items():
        inner = table(value)
        name = inner.get("lexV2BotName") or inner.get("displayName")
        if isinstance(name, str) and name.strip():
            yield key, name
        elif key == "EventHooks":
            yield from (("ContactFlowId", hooked) for _, hooked in _resources(inner))
        elif depth > 1:
            yield from _resources(inner, depth - 1)


_BY_BLOCK = {"queue": "QueueId", "contactFlow": "ContactFlowId", "ContactFlow": "ContactFlowId"}
_BY_TEXT = {
    "contactFlowModuleName": "FlowModuleId",
    "promptName": "PromptId",
    "lexV2BotName": "AliasArn",
}
"""Keys of the console's metadata that name a resource -> the parameter that holds it."""


def table(value: object) -> Table:
    """Return a JSON object, or an empty one where something else stands."""
    return cast("Table", value) if isinstance(value, Mapping) else {}


def targets_of(names: Iterable[str | None]) -> tuple[str, ...]:
    """Return targets once each, in order."""
    return tuple(dict.fromkeys(name for name in names if name is not None))
