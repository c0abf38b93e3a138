"""What a flow says moves to prompt files: readable ids, the same words once.

Law: what is said stays as it was, character for character; a place of flow data becomes the name
of its variable, a telephone number the name of a value that the environment gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from ivr.importer.naming.bindings import Bindings, is_private, private_parts
from ivr.importer.naming.variables import Variables
from ivr.importer.naming.words import Names

PROMPT_MAX = 36


class Spoken(NamedTuple):
    """One thing to say: `kind` is text, ssml or audio."""

    kind: str
    content: str


KINDS = {"Text": "text", "SSML": "ssml", "PromptId": "audio"}
"""Key of an action's parameters -> kind of prompt."""


def spoken_of(parameters: Mapping[str, Any]) -> Spoken | None:
    """Return what parameters say, or None where no prompt can say it."""
    given: Mapping[str, Any] = parameters if isinstance(cast("object", parameters), dict) else {}
    said = [(KINDS[key], given[key]) for key in KINDS if key in given]
    if len(said) != 1 or "Media" in given:
        return None
    kind, content = said[0]
    return Spoken(kind, content) if isinstance(content, str) and content.strip() else None


def without_speech(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that say nothing."""
    return {key: value for key, value in parameters.items() if key not in KINDS}


class Prompts:
    """The prompts of one dialog: id -> text, or {ssml | audio}."""

    def __init__(self, variables: Variables, bindings: Bindings) -> None:
        self.entries: dict[str, Any] = {}
        self._ids: dict[Spoken, str] = {}
        self._names = Names()
        self._variables = variables
        self._bindings = bindings

    def said(self, spoken: Spoken, wish: str, hint: str = "") -> str:
        """Return the id of the prompt that says something; `hint` names a recording."""
        if spoken not in self._ids:
            name = self._names.fresh(wish[:PROMPT_MAX].strip("_"), "prompt")
            self._ids[spoken] = name
            self.entries[name] = self._entry(spoken, name, hint)
        return self._ids[spoken]

    def _entry(self, spoken: Spoken, name: str, hint: str) -> Any:  # noqa: ANN401 - YAML
        if spoken.kind == "audio":
            recording = self._bindings.named("prompt", spoken.content, hint)
            return {"audio": f"prompt:{recording}"}
        source = self._public(spoken.content, name)
        return source if spoken.kind == "text" else {"ssml": source}

    def _public(self, text: str, name: str) -> str:
        if not is_private(text):
            return self._variables.template(text)
        pieces: list[str] = []
        for part, private in private_parts(text):
            if private:
                hint = f"{name}_number" if part[:3] != "arn" else f"{name}_resource"
                pieces.append(f"{{{{ {self._variables.constant(part, hint)} }}}}")
            else:
                pieces.append(self._variables.template(part))
        return "".join(pieces)
