"""What identifies somebody's account leaves the dialog: ARNs, account ids, telephone numbers.

Each such text becomes a symbol, and the environment says what it stood for. Law: the same text of
the same kind gets the same symbol; two texts never share one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from ivr.importer.naming.words import slug
from ivr.ir.references import symbol

SYMBOL_MAX = 60

INSTANCE = "arn:aws:connect:us-east-1:111122223333:instance/00000000-0000-4000-8000-000000000001"
"""Stands for the instance where a flow names none."""

_PRIVATE = re.compile(
    r"arn:aws[^\s\"'<>,]*"
    r"|(?<![\w.])\+\d[\d ().-]{6,20}\d"
    r"|(?<!\d)\d{12}(?!\d)"
    r"|(?<![\w.$-])(?:1[ .-])?\(?[2-9]\d{2}[). -]{1,2}\d{3}[. -]\d{4}(?![\w-])"
)
"""What must not be left: an ARN, a telephone number, an account id."""

_PLAIN_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_INSTANCE = re.compile(r"arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{12}:instance/[0-9a-f-]{36}")

_FOLDERS = (
    ("/operating-hours/", "hours"),
    ("/agent/", "queue"),
    ("/queue/", "queue"),
    ("/prompt/", "prompt"),
    ("/contact-flow/", "flow"),
    ("/flow-module/", "module"),
    (":function:", "lambda"),
    (":bot-alias/", "bot"),
)
"""Part of an ARN -> kind of symbol."""


def is_private(text: str) -> bool:
    """Tell whether a text holds an ARN, an account id or a telephone number."""
    return bool(_PRIVATE.search(text))


def private_parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, each with whether it is private."""
    end = 0
    for found in _PRIVATE.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], False
        yield found[0], True
        end = found.end()
    if end < len(text):
        yield text[end:], False


def kind_of(text: str) -> str:
    """Return the kind of symbol that a text asks for."""
    if _PLAIN_NUMBER.fullmatch(text):
        return "number"
    if text.startswith("arn:"):
        return next((kind for part, kind in _FOLDERS if part in text), "resource")
    return "resource"


_SOUND = re.compile(r"\.(?:wav|mp3|ulaw)$", re.IGNORECASE)
"""How the names of recordings end, which says nothing."""


class Bindings:
    """The symbols of a workspace that is being imported: symbol -> what it stood for."""

    def __init__(self, known: Bindings | None = None) -> None:
        """Begin with nothing, or with what others need already."""
        self.symbols: dict[str, str] = {**known.symbols} if known else {}
        self.by_value: dict[tuple[str, str], str] = {**known.by_value} if known else {}
        self.instance = known.instance if known else ""
        self.taken: frozenset[str] = known.taken if known else frozenset()

    @classmethod
    def of(cls, symbols: Mapping[str, str], instance: str, taken: frozenset[str]) -> Bindings:
        """Return the symbols that a workspace has already.

        Args:
            symbols: What is bound there.
            instance: The ARN of its instance.
            taken: Names that new symbols may not get: they mean something there.
        """
        made = cls()
        made.symbols, made.instance, made.taken = dict(symbols), instance, taken
        for name, value in symbols.items():
            kind, _, called = name.partition(":")
            made.by_value.setdefault((kind, value), called)
        return made

    def named(self, kind: str, value: str, hint: str = "") -> str:
        """Return the name, after the colon, of the symbol that stands for a value."""
        self._look_for_instance(value)
        known = self.by_value.get((kind, value))
        if known is not None:
            return known
        base = slug(_SOUND.sub("", hint), SYMBOL_MAX)[:36].strip("_") or named_in(value) or kind
        name, number = base, 1
        while f"{kind}:{name}" in self.symbols or name in self.taken:
            number += 1
            name = f"{base}_{number}"
        self.symbols[f"{kind}:{name}"] = value
        self.by_value[kind, value] = name
        return name

    def hidden(self, text: str, hint: str = "") -> str:
        """Return a text as it may stand in a dialog: itself, or a symbol for it."""
        if symbol(text) is not None:
            return self._itself(text)
        if not is_private(text):
            return text
        kind = kind_of(text)
        return f"{kind}:{self.named(kind, text, hint)}"

    def everywhere(self, value: Any, hints: Mapping[str, str], key: str = "") -> Any:  # noqa: ANN401 - JSON
        """Return a JSON value with every private text hidden; keys are left alone."""
        if isinstance(value, str):
            shown = hints.get(key, "")
            return self.hidden(value, shown or ("" if value.startswith("arn:") else key))
        if isinstance(value, list):
            return [self.everywhere(item, hints, key) for item in cast("list[Any]", value)]
        if isinstance(value, Mapping):
            table = cast("Mapping[str, Any]", value)
            return {name: self.everywhere(item, hints, name) for name, item in table.items()}
        return value

    def _itself(self, text: str) -> str:
        """Return a symbol for a text that looks like one: most often itself."""
        kind, _, name = text.partition(":")
        if self.symbols.setdefault(text, text) == text:
            self.by_value[kind, text] = name
            return text
        return f"{kind}:{self.named(kind, text, name)}"

    def _look_for_instance(self, value: str) -> None:
        found = _INSTANCE.match(value)
        if found is not None and not self.instance:
            self.instance = found[0]


def named_in(value: str) -> str:
    """Return the name that a value gives itself: the last readable part of an ARN or path."""
    parts = [slug(part, SYMBOL_MAX) for part in re.split(r"[/:.$(){}%]+", value)]
    telling = [part for part in parts if part and part not in _TELL_NOTHING]
    return telling[-1][:36].strip("_") if telling else ""


_TELL_NOTHING = frozenset(
    {"arn", "aws", "connect", "lambda", "lex", "function", "instance", "queue"}
)
