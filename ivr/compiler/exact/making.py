"""One exact flow in the making, and one node of it: identifiers, targets, values and texts.

Law: a value or text stands in the flow as its author wrote it, to the byte. Only `{{ name }}` is
read: the place of a variable, or its value where that is known when the flow is built. A literal
`{{` is written `{{ '{{' }}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ivr import spoken
from ivr.compiler.exact.shapes import Json, Ways, action, merged
from ivr.compiler.scope.identifiers import Identifiers, entry
from ivr.compiler.scope.known import SYSTEM
from ivr.faults import Finding, Malformed, Where, error
from ivr.ir.actions.base import FlowType
from ivr.spec.dialog import Dialog
from ivr.spec.nodes.base import NodeBase
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.values import Said, Speech
from ivr.speech.markup import ssml
from ivr.speech.prompts import Prompt, PromptBook

_BRACED = re.compile(r"""\{\{\s*(?:([a-z][a-z0-9_]*)|'\{\{'|"\{\{")\s*\}\}""")
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
_STORED_AT = re.compile(r"^(s3|https?)://")

_KINDS = {"text": "Text", "ssml": "SSML", "audio": "PromptId"}


class Texts(NamedTuple):
    """What is said and written about values: prompts and variables, in one locale."""

    book: PromptBook
    locale: str


@dataclass
class Making:
    """One exact flow in the making. `hooks` are Connect's names of a dialog's hooks."""

    dialog: Dialog
    type: FlowType
    texts: Texts
    hooks: Mapping[str, str]
    identifiers: Identifiers = field(default_factory=Identifiers)
    origins: dict[str, Where] = field(default_factory=dict[str, Where])
    nodes: dict[str, str] = field(default_factory=dict[str, str])
    findings: list[Finding] = field(default_factory=list[Finding])

    def filled(self, text: str, where: Where, *, escaped: bool = False) -> str:
        """Return a text with its variables replaced; a build value in SSML is escaped."""
        if "{{" not in text:
            return text

        def said(found: re.Match[str]) -> str:
            return "{{" if found[1] is None else self._placed(found[1], where, escaped=escaped)

        return _BRACED.sub(said, text)

    def place(self, name: str, where: Where) -> str:
        """Return where a variable stands; one that begins with `$` is a place already."""
        return name if name.startswith("$") else self._placed(name, where, escaped=False)

    def _placed(self, name: str, where: Where, *, escaped: bool) -> str:
        variables = self.texts.book.variables
        variable = variables.get(name)
        if variable is not None and variable.phase == "build":
            try:
                value = spoken.speak(variable.type, variable.value or "", self.texts.locale)
            except Malformed:  # said where the variable is declared
                value = ""
            return ssml.escape(value) if escaped else value
        at = variable.at if variable is not None else None
        found = at or SYSTEM.get(name)
        if found is None:
            message = f"variable {name!r} has no place"
            remedy = did_you_mean(name, (*variables, *SYSTEM)) if variable is None else ""
            remedy = remedy or "State it in prompts/variables.yaml, at: $.Attributes.name."
            self.findings.append(error("GRA009", where, message, remedy))
        return found or ""

    def said(self, said: Said, where: Where) -> Json:
        """Return the parameter that says something: Text, SSML, PromptId or Media; `{}` nothing."""
        if isinstance(said, dict):
            if not said:
                return {}
            if self.texts.locale not in said:
                message = f"nothing is said in {self.texts.locale} here"
                self.findings.append(error("LOC001", where, message, "Add a text for it."))
                return {}
            said = said[self.texts.locale]
        if isinstance(said, str) and _ID.fullmatch(said):
            return self._prompt(said, where)
        if isinstance(said, str):
            return self._spoken("text", said, where)
        return self._speech(said, where)

    def _prompt(self, name: str, where: Where) -> Json:
        book, dialog = self.texts.book, self.dialog.dialog
        found = book.find(dialog, name, self.texts.locale)
        if found is None:
            known = [each.removeprefix(f"{dialog}.") for each in book.names()]
            remedy = did_you_mean(name, known) or "Add it, or write {text: ...}."
            self.findings.append(error("REF001", where, f"no prompt {name!r}", remedy))
            return {}
        self._once(found, where)
        return self._spoken(found.kind, found.source, found.where)

    def _once(self, prompt: Prompt, where: Where) -> None:
        if prompt.variants:
            message = f"prompt {prompt.id} has variants, and an exact dialog says one thing"
            self.findings.append(
                error("PRM001", where, message, "Use `split` and several prompts.")
            )

    def _speech(self, said: Speech, where: Where) -> Json:
        given = [(kind, getattr(said, kind)) for kind in _KINDS]
        stated = [(kind, text) for kind, text in given if text is not None]
        if len(stated) > 1 or said.variants:
            message = "an exact dialog says exactly one of text, ssml and audio"
            self.findings.append(error("PRM001", where, message, "Use several nodes."))
        return self._spoken(*stated[0], where) if stated else {}

    def _spoken(self, kind: str, text: str, where: Where) -> Json:
        content = self.filled(text, where, escaped=kind == "ssml")
        if kind == "audio" and _STORED_AT.match(content):
            return {"Media": {"Uri": content, "SourceType": "S3", "MediaType": "Audio"}}
        return {_KINDS[kind]: content}


class Step:
    """One node of an exact flow."""

    def __init__(self, making: Making, name: str, node: NodeBase) -> None:
        self.making = making
        self.name = name
        self.node = node

    def where(self, *path: str | int) -> Where:
        """Return the place of a part of the node."""
        return self.making.dialog.where("nodes", self.name, *path)

    def fresh(self, role: str = "", *path: str | int) -> str:
        """Return a new identifier: the node's name, or `<node>.<role>`; `path` is its origin."""
        identifier = self.making.identifiers.fresh(self.name, role)
        self.making.origins[identifier] = self.where(*path)
        self.making.nodes[identifier] = self.name
        return identifier

    def to(self, target: str) -> str:
        """Return the identifier at which a node begins."""
        return entry(target)

    def table(self, **targets: str | None) -> dict[str, str]:
        """Return error type -> identifier of those targets that are written."""
        return {kind: entry(to) for kind, to in targets.items() if to is not None}

    def value(self, text: str, *path: str | int) -> str:
        """Return a value as the flow writes it."""
        return self.making.filled(text, self.where(*path))

    def values(self, table: Mapping[str, str], *path: str | int) -> dict[str, str]:
        """Return a table of values as the flow writes them."""
        return {key: self.value(text, *path, key) for key, text in table.items()}

    def place(self, name: str, *path: str | int) -> str:
        """Return where a variable of a condition stands."""
        return self.making.place(name, self.where(*path))

    def said(self, said: Said, *path: str | int) -> Json:
        """Return the parameter that says something."""
        return self.making.said(said, self.where(*path))

    def main(self, here: str, kind: str, parameters: Json, ways: Ways) -> Json:
        """Return the node's main action: with what `connect` and `errors` add."""
        more = {error_type: entry(to) for error_type, to in self.node.errors.items()}
        led = ways._replace(errors={**ways.errors, **more}) if more else ways
        return action(here, kind, merged(self._as_all(kind, parameters), self.node.connect), led)

    def other(self, here: str, kind: str, parameters: Json, ways: Ways) -> Json:
        """Return an action of the node that is not its main one."""
        return action(here, kind, self._as_all(kind, parameters), ways)

    def _as_all(self, kind: str, parameters: Json) -> Json:
        """Return parameters with what the dialog says of all actions of their type."""
        return merged(parameters, self.making.dialog.connect.get(kind, {}))

    def report(self, code: str, message: str, *path: str | int, remedy: str = "") -> None:
        """Add an error finding about a part of the node."""
        self.making.findings.append(error(code, self.where(*path), message, remedy))
