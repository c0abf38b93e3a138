"""What a lowering knows of its surroundings: fresh identifiers, ways out, values and prompts.

A `Draft` is one flow in the making: one dialog in one locale. A `Scope` is one node of it; every
lowering is a function `(node, scope) -> list of actions` and touches nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ivr.compiler.lexicon.meanings import Understanding
from ivr.compiler.scope.exits import QUIET_KINDS, exhausted, failure
from ivr.compiler.scope.identifiers import Identifiers, entry
from ivr.compiler.scope.known import Known, Outside
from ivr.compiler.scope.manners import Manners, manners_in
from ivr.compiler.scope.saying import Path, Sayings, Spot, failed
from ivr.faults import Finding, Malformed, Where, error
from ivr.ir.actions.base import FlowType
from ivr.spec.dialog import Dialog
from ivr.spec.graph import Listening, listening
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.values import Said
from ivr.speech.prompts import Prompt, heard
from ivr.speech.render import NO_MANNERS

_VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")

SETUP = "setup"
"""Beginning of the identifiers of what a flow does before and after its nodes."""


def variables_in(text: str) -> tuple[str, ...]:
    """Return the variables that stand in a value as `{{ name }}`, in order."""
    return tuple(_VARIABLE.findall(text)) if "{{" in text else ()


class Line(NamedTuple):
    """One way to say a prompt: its kind and content, and the plain text for chat."""

    kind: str
    content: str
    chat: str


class Neighbours(NamedTuple):
    """Names of flows outside the one in the making.

    `flows`: dialog -> the flow that hooks name in this locale; `modules` likewise. `dialogs` are
    what other dialogs say, for ways that cross from one to the next.
    """

    flows: Mapping[str, str]
    modules: Mapping[str, str]
    dialogs: Mapping[str, Dialog]


@dataclass
class Draft:
    """One flow in the making."""

    dialog: Dialog
    locale: str
    type: FlowType
    sayings: Sayings
    outside: Outside
    known: Mapping[str, Known]
    understanding: Understanding
    neighbours: Neighbours
    identifiers: Identifiers = field(default_factory=Identifiers)
    origins: dict[str, Where] = field(default_factory=dict[str, Where])
    nodes: dict[str, str] = field(default_factory=dict[str, str])
    findings: list[Finding] = field(default_factory=list[Finding])
    ended: bool = False
    end_identifier: str = ""
    _lines: dict[tuple[Path, str], tuple[Line, ...]] = field(
        default_factory=dict[tuple[Path, str], tuple[Line, ...]]
    )

    _targets: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        self.end_identifier = self.identifiers.fresh(SETUP, "end")

    def target(self, name: str) -> str:
        """Return the identifier at which a node begins, past nodes not offered in this locale."""
        if name not in self._targets:
            self._targets[name] = self._target(name)
        return self._targets[name]

    def _target(self, name: str) -> str:
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            node = self.dialog.nodes[name]
            if not isinstance(node, Listens) or not node.locales_only:
                break
            if self.locale in node.locales_only:
                break
            name = getattr(node, "then", None) or exhausted(self.dialog, name, node) or name
        return entry(name)

    def end(self) -> str:
        """Return the identifier of the action that ends this flow for want of anything better."""
        self.ended = True
        return self.end_identifier

    def lines(self, spot: Spot, known: Known) -> tuple[Line, ...]:
        """Return what is said at a spot as this flow says it, in all its versions."""
        told = self.sayings.found(self.dialog, self.dialog.dialog, spot, self.locale)
        if told.prompt is None:
            return (Line("text", "-", "-"),)
        places: dict[str, str] = {}
        manners, key = NO_MANNERS, (spot.path, "")
        if told.variables:
            places = {name: known.place(name) or "" for name in told.variables}
            manners = manners_in(self.sayings.book, told.prompt, places, known)
            key = (spot.path, "|".join((*places.values(), *manners.values())))
        if key not in self._lines:
            self._lines[key] = self._rendered(told.prompt, places, manners)
        return self._lines[key]

    def _rendered(
        self, prompt: Prompt, places: Mapping[str, str], manners: Manners
    ) -> tuple[Line, ...]:
        lines: list[Line] = []
        for version in range(len(prompt.versions)):
            rendered, findings = self.sayings.book.attempt(
                prompt, places.__getitem__, version, manners
            )
            self.findings.extend(findings)
            said = rendered.content
            chat = said if rendered.kind == "text" else self._chat(prompt, rendered)
            lines.append(Line(rendered.kind, said, chat))
        return tuple(lines)

    def _chat(self, prompt: Prompt, rendered: object) -> str:
        try:
            return heard(rendered)  # pyright: ignore[reportArgumentType]
        except Malformed as reason:
            self.findings.append(error("LOC006", prompt.where, f"prompt {prompt.id}: {reason}"))
            return ""


class Scope:
    """One node of a draft."""

    def __init__(self, draft: Draft, name: str, node: NodeBase) -> None:
        self.draft = draft
        self.dialog = draft.dialog
        self.locale = draft.locale
        self.name = name
        self.node = node
        self.known = draft.known.get(name, Known())
        self._where = draft.dialog.where("nodes", name)

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels of the dialog: voice, chat or both."""
        return self.dialog.channels

    def fresh(self, role: str = "", *path: str | int) -> str:
        """Return a new identifier of this node, `role` empty for its first action.

        `path` says where in the node the action was written.
        """
        identifier = self.draft.identifiers.fresh(self.name, role)
        written = self.dialog.where("nodes", self.name, *path) if path else self._where
        self.draft.origins[identifier] = written
        self.draft.nodes[identifier] = self.name
        return identifier

    def way(self, target: str) -> str:
        """Return the identifier at which another node begins."""
        return self.draft.target(target)

    def ways(self, explicit: str | None) -> str:
        """Return where a stated exit leads, or a failure where it is not stated."""
        return self.failure() if explicit is None else self.way(explicit)

    def failure(self) -> str:
        """Return the identifier to which a failure of this node leads."""
        return self._failure

    @cached_property
    def _failure(self) -> str:
        target = failure(self.dialog, self.name, self.node)
        return self.draft.end() if target is None else self.way(target)

    def exhausted(self) -> str:
        """Return the identifier that follows when every try of this node failed."""
        return self._exhausted

    @cached_property
    def _exhausted(self) -> str:
        target = (
            exhausted(self.dialog, self.name, self.node)
            if isinstance(self.node, Listens)
            else failure(self.dialog, self.name, self.node)
        )
        return self.draft.end() if target is None else self.way(target)

    def place(self, name: str) -> str:
        """Return the JSONPath of a variable; the secure value just keyed has one here too."""
        return self.known.place(name) or self.known.secret(name) or ""

    def value(self, text: str) -> str:
        """Return an author's value as the flow writes it: variables become JSONPaths."""
        return _VARIABLE.sub(lambda match: self.place(match[1]), text)

    def values(self, table: Mapping[str, str]) -> dict[str, str]:
        """Return a table of authors' values as the flow writes them."""
        return {name: self.value(text) for name, text in table.items()}

    def lines(self, said: Said, *path: str | int, known: Known | None = None) -> tuple[Line, ...]:
        """Return what is said at a part of this node, in all its versions."""
        return self.lines_at(Spot(("nodes", self.name, *path), said), known)

    def lines_at(self, spot: Spot, known: Known | None = None) -> tuple[Line, ...]:
        """Return what is said at a spot, in all its versions."""
        return self.draft.lines(spot, known or self.known)

    def reprompts(self, name: str) -> Sequence[Spot]:
        """Return the spots of `no_input`, `no_match` or `invalid` that apply here."""
        if not isinstance(self.node, Listens):
            return ()
        return failed(self.dialog, ("nodes", self.name), self.node, name)

    @cached_property
    def settings(self) -> Listening:
        """How a listening node listens, after its dialog's defaults."""
        assert isinstance(self.node, Listens)
        return listening(self.dialog, self.node)

    @property
    def own_bot(self) -> str:
        """The symbol of the bot that understands this dialog's menus and questions."""
        return f"bot:{self.draft.understanding.vocabulary.bot}"

    def report(self, code: str, message: str, *path: str | int, remedy: str = "") -> None:
        """Add an error finding about a part of this node."""
        where = self.dialog.where("nodes", self.name, *path)
        self.draft.findings.append(error(code, where, message, remedy))

    @property
    def quiet(self) -> bool:
        """Tell whether a failure here may end the flow: the contact goes on elsewhere."""
        return self.dialog.kind in QUIET_KINDS
