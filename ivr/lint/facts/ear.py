"""What callers of a dialog hear: every text, its words and seconds, and the variables in it.

Law: prompts are judged by ear, with their samples. A prompt that is not found or cannot be
rendered says nothing here; other rules report it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, TypeGuard

from ivr.faults import Finding, Malformed, Refused, Where
from ivr.spec.dialog import Dialog
from ivr.spec.graph import digressions_at, listening
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.leave import Hangup, PlayQueue
from ivr.spec.nodes.listen import Ask, Collect, Form, Menu
from ivr.spec.nodes.speak import Say
from ivr.spec.values import Said
from ivr.speech import pace
from ivr.speech.check import Coverage, check
from ivr.speech.prompts import Prompt, PromptBook, heard, inline
from ivr.speech.shipped import GO_ON

PROMPT_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
"""What is shaped like this is the name of a prompt; anything else is the text itself."""

_INLINE = Where()

REPROMPTS = ("no_input", "no_match", "invalid")


class Utterance(NamedTuple):
    """Something that a dialog says: by which node (empty: any), where written, and as what."""

    node: str
    path: tuple[str | int, ...]
    said: Said
    role: str
    locales: tuple[str, ...]


def utterances(dialog: Dialog) -> Iterator[Utterance]:
    """Yield everything that a dialog may say, in written order."""
    yield from _told(dialog)
    for role in REPROMPTS:
        for index, said in enumerate(getattr(dialog.defaults, role)):
            yield Utterance("", ("defaults", role, index), said, role, dialog.locales)
    for name, universal in dialog.universals.active().items():
        if universal.say is not None:
            path = ("universals", name, "say")
            yield Utterance("", path, universal.say, name, dialog.locales)
    for name, node in dialog.nodes.items():
        yield from _beside(dialog, name, node)


def _told(dialog: Dialog) -> Iterator[Utterance]:
    for name, node in dialog.nodes.items():
        told = _TELLING.get(type(node))
        if told is None:
            continue
        only = (node.locales_only if isinstance(node, Listens) else ()) or dialog.locales
        for path, said, role, locales in told(node):
            yield Utterance(name, ("nodes", name, *path), said, role, locales or only)


def _beside(dialog: Dialog, name: str, node: NodeBase) -> Iterator[Utterance]:
    """Yield what a node answers beside its own question, and what it asks afterwards."""
    if not isinstance(node, Listens):
        return
    locales = node.locales_only or dialog.locales
    digressions = digressions_at(dialog, node)
    for title, digression in digressions.items():
        if digression.say is not None:
            path = ("digressions", title, "say")
            yield Utterance(name, path, digression.say, "digression", locales)
    if digressions and listening(dialog, node).resume == "ask":
        yield Utterance(name, ("nodes", name, "resume"), GO_ON, "resume", locales)


_Part = tuple[tuple[str | int, ...], Said, str, tuple[str, ...]]


def _said_by_say(node: Say) -> Iterator[_Part]:
    yield ("say",), node.say, "say", ()


def _said_by_hangup(node: Hangup) -> Iterator[_Part]:
    if node.hangup is not None:
        yield ("hangup",), node.hangup, "hangup", ()


def _said_by_queue(node: PlayQueue) -> Iterator[_Part]:
    for index, said in enumerate(node.play_queue):
        yield ("play_queue", index), said, "play_queue", ()


def _said_by_invoke(node: Invoke) -> Iterator[_Part]:
    if node.invoke.wait is not None:
        yield ("invoke", "wait"), node.invoke.wait, "wait", ()


def _asked_by(node: Listens) -> Iterator[_Part]:
    if isinstance(node, Menu):
        yield ("menu",), node.menu, "menu", ()
        for index, option in enumerate(node.options):
            if option.say is not None:
                yield ("options", index, "say"), option.say, "option", option.locales_only
    elif isinstance(node, Ask):
        yield ("ask",), node.ask, "ask", ()
    elif isinstance(node, (Collect, Form)):
        yield from _gathered_by(node)
    for role in REPROMPTS:
        for index, said in enumerate(getattr(node, role) or ()):
            yield (role, index), said, role, ()


def _gathered_by(node: Collect | Form) -> Iterator[_Part]:
    single = isinstance(node, Collect)
    for index, slot in enumerate((node.collect,) if single else node.form):
        path = ("collect",) if single else ("form", index)
        yield (*path, "say"), slot.say, "ask", ()
        if slot.confirm_say is not None:
            yield (*path, "confirm_say"), slot.confirm_say, "confirm", ()
    if isinstance(node, Form) and node.confirm_say is not None:
        yield ("confirm_say",), node.confirm_say, "confirm", ()


_TELLING: Mapping[type[NodeBase], Callable[[Any], Iterator[_Part]]] = {
    Say: _said_by_say,
    Hangup: _said_by_hangup,
    PlayQueue: _said_by_queue,
    Invoke: _said_by_invoke,
    **dict.fromkeys((Menu, Collect, Form, Ask), _asked_by),
}
"""Node type -> what it says."""


class Heard(NamedTuple):
    """An utterance as callers of one locale hear it; `prompt` is None where there is none."""

    utterance: Utterance
    locale: str
    prompt: Prompt | None
    text: str


class Ear:
    """Hears what a dialog says, through the prompts of its workspace."""

    def __init__(self, book: PromptBook) -> None:
        self.book = book
        self._texts: dict[tuple[str, str], str] = {}
        self._prompts: dict[tuple[str, str, str], Prompt | None] = {}

    def prompt(self, dialog: Dialog, said: Said, locale: str) -> Prompt | None:
        """Return the prompt that a dialog says in a locale, or None where there is none."""
        return self.said(dialog.dialog, said, locale)

    def said(self, group: str, said: Said | None, locale: str) -> Prompt | None:
        """Return the prompt that is said in a locale; `group` is the dialog or bot that says it."""
        chosen = said.get(locale) if isinstance(said, dict) else said
        if chosen is None:
            return None
        if not isinstance(chosen, str):
            return inline(chosen, group, locale, _INLINE)[0]
        key = (group, chosen, locale)
        if key not in self._prompts:
            self._prompts[key] = self._found(*key)
        return self._prompts[key]

    def _found(self, group: str, said: str, locale: str) -> Prompt | None:
        if " " not in said and PROMPT_ID.fullmatch(said):
            return self.book.find(group, said, locale)
        return inline(said, group, locale, _INLINE)[0]

    def heard(self, dialog: Dialog, told: Iterable[Utterance]) -> Iterator[Heard]:
        """Yield what callers hear of each utterance, in each of its locales."""
        for each in told:
            said, plain = each.said, is_plain(each.said)
            for locale in each.locales:
                prompt = self.said(dialog.dialog, said, locale)
                text = "" if prompt is None else prompt.source if plain else self.words_of(prompt)
                yield Heard(each, locale, prompt, text)

    def text(self, dialog: Dialog, said: Said, locale: str) -> str:
        """Return the plain words that a caller hears, with samples for call-time values."""
        if is_plain(said):
            return said
        prompt = self.prompt(dialog, said, locale)
        return "" if prompt is None else self.words_of(prompt)

    def words_of(self, prompt: Prompt) -> str:
        """Return the plain words of a prompt; a recording and a broken prompt have none."""
        if prompt.kind == "text" and "{" not in prompt.source:
            return prompt.source
        key = (prompt.locale, prompt.source)
        if key not in self._texts:
            self._texts[key] = self._heard(prompt)
        return self._texts[key]

    def seconds(self, dialog: Dialog, said: Said, locale: str) -> float:
        """Return about how long it takes to say; `max_seconds` counts for a recording."""
        if is_plain(said):
            return pace.of_text(said, locale)
        prompt = self.prompt(dialog, said, locale)
        return 0.0 if prompt is None else self._seconds(prompt)

    def _seconds(self, prompt: Prompt) -> float:
        if prompt.kind == "text":
            return pace.of_text(self.words_of(prompt), prompt.locale)
        if prompt.kind == "audio":
            return prompt.max_seconds or 0.0
        try:
            return self.book.seconds(prompt)
        except Refused:
            return 0.0

    def slowest(self, dialog: Dialog, said: Said, locales: Iterable[str]) -> tuple[float, str]:
        """Return the seconds in the locale that takes longest, and that locale."""
        return max((self.seconds(dialog, said, locale), locale) for locale in locales)

    def variables(self, dialog: Dialog, said: Said, locale: str) -> tuple[str, ...]:
        """Return the declared variables that are spoken."""
        prompt = None if is_plain(said) else self.prompt(dialog, said, locale)
        return () if prompt is None else self.book.uses(prompt)

    def findings(self, dialogs: tuple[Dialog, ...]) -> Mapping[str, tuple[Finding, ...]]:
        """Return what is wrong with the prompts themselves, by code."""
        by_code: dict[str, list[Finding]] = {}
        for finding in self._checked(dialogs):
            by_code.setdefault(finding.code, []).append(finding)
        return {code: tuple(findings) for code, findings in by_code.items()}

    def _checked(self, dialogs: tuple[Dialog, ...]) -> tuple[Finding, ...]:
        if not dialogs:
            return ()
        locales = tuple(dict.fromkeys(locale for each in dialogs for locale in each.locales))
        groups = {each.dialog: each.locales for each in dialogs}
        return check(self.book, Coverage(dialogs[0].locale, locales, groups))

    def _heard(self, prompt: Prompt) -> str:
        try:
            rendered = self.book.sampled(prompt)
            return "" if rendered.kind == "audio" else heard(rendered)
        except (Refused, Malformed):
            return ""

    @cached_property
    def known(self) -> frozenset[str]:
        """The full ids of all prompts, in any locale."""
        return frozenset(self.book.names())

    @cached_property
    def locales(self) -> tuple[str, ...]:
        """The locales that have prompts."""
        return self.book.locales()


def is_plain(said: Said) -> TypeGuard[str]:
    """Tell whether what is said is the text itself: no name of a prompt, and no variable in it."""
    return isinstance(said, str) and " " in said and "{" not in said and not said.isspace()


def versions(prompt: Prompt | None) -> tuple[str, ...]:
    """Return the template texts of a prompt, none for a recording."""
    return () if prompt is None or prompt.kind == "audio" else prompt.versions
