"""Flow data that a flow reads: each place becomes a declared variable with its `at`.

Law: one variable for a place, one place for a variable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from ivr.importer.naming.words import RESERVED, Names, slug
from ivr.ir.references import WHOLE_PATH, leaf_of, root_of

VARIABLE_MAX = 36

_OWN_NAMES = frozenset({"Attributes", "External", "FlowAttributes"})
"""Roots whose leaves people name themselves; other leaves tell nothing without their root."""

_BRACED = re.compile(r"""\{\{\s*(?:[a-z][a-z0-9_]*|'\{\{'|"\{\{")\s*\}\}""")
"""What exact dialogs take for the name of a variable, or for braces."""

_PATH = re.compile(WHOLE_PATH.pattern[1:-1])


class Variables:
    """The variables of a workspace that is being imported."""

    def __init__(self, known: Variables | None = None) -> None:
        """Begin with nothing, or with what others need already."""
        self.declared: dict[str, dict[str, Any]] = {**known.declared} if known else {}
        self.values: dict[str, str] = {**known.values} if known else {}
        self.by_place: dict[str, str] = {**known.by_place} if known else {}
        self.taken: frozenset[str] = known.taken if known else frozenset()
        self._names = Names((*RESERVED, *self.declared, *self.taken))

    @classmethod
    def of(
        cls, declared: Mapping[str, Any], values: Mapping[str, str], taken: frozenset[str]
    ) -> Variables:
        """Return the variables that a workspace has already.

        Args:
            declared: Its prompts/variables.yaml.
            values: What its environment says of them.
            taken: Names that new variables may not get: they mean something there.
        """
        known = cls()
        known.taken = taken
        for name, entry in declared.items():
            table = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
            known.declared[name] = table
            if isinstance(table.get("at"), str):
                known.by_place.setdefault(table["at"], name)
            elif table.get("phase") == "build" and table.get("type") == "text" and name in values:
                known.by_place.setdefault(f"={values[name]}", name)
        known.values = dict(values)
        return cls(known)

    def name(self, path: str) -> str:
        """Return the variable that stands for a JSONPath."""
        if path not in self.by_place:
            told = leaf_of(path) if root_of(path) in _OWN_NAMES else path.removeprefix("$.")
            name = self._names.fresh(slug(told, VARIABLE_MAX).strip("_"), "value")
            self.by_place[path] = name
            self.declared[name] = {"type": "text", "phase": "call", "at": path}
        return self.by_place[path]

    def constant(self, value: str, hint: str) -> str:
        """Return the variable of a value that the environment gives."""
        place = f"={value}"
        if place not in self.by_place:
            name = self._names.fresh(slug(hint, VARIABLE_MAX), "value")
            self.by_place[place] = name
            self.declared[name] = {"type": "text", "phase": "build"}
            self.values[name] = value
        return self.by_place[place]

    def template(self, text: str) -> str:
        """Return a text with `{{ variable }}` in place of every JSONPath.

        What would be taken for a variable without being one is written as such a text may be.
        """
        text = text.replace("{{", "{{ '{{' }}") if _BRACED.search(text) else text
        return _PATH.sub(lambda found: f"{{{{ {self.name(found[0])} }}}}", text)
