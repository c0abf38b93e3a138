"""What an author wrote to be said -> the prompt that is meant, and every place where one stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from ivr.compiler.lexicon.questions import asks_to_go_on, digressions_heard
from ivr.faults import Finding, Where, error
from ivr.spec.dialog import Dialog
from ivr.spec.graph import universals_at
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.leave import Hangup, PlayQueue
from ivr.spec.nodes.listen import Ask, Collect, Form, Menu, SlotSpec
from ivr.spec.nodes.speak import Say
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.reading.reader import Source
from ivr.spec.values import Said, Speech
from ivr.speech.prompts import Prompt, PromptBook, inline
from ivr.speech.shipped import GO_ON

Path = tuple[str | int, ...]

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")

FAILED_LISTS = ("no_input", "no_match", "invalid")
"""What is said after a try that failed, by how it failed."""


class Spot(NamedTuple):
    """One thing said: where it stands in its dialog, and what an author wrote there.

    `slot` names the value that has just been learned where it is read back, `*` all of a form.
    `locales` are those in which it must be said; all of its author's where none is named.
    """

    path: Path
    said: Said
    slot: str = ""
    locales: tuple[str, ...] = ()


class Author(Protocol):
    """Whoever writes prompts into a file: a dialog or a bot."""

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales in which everything must be said."""
        ...

    @property
    def source(self) -> Source:
        """Where each part was written."""
        ...


class Found(NamedTuple):
    """A prompt, the call-time variables it uses, and what is wrong; None where there is none."""

    prompt: Prompt | None
    variables: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class Sayings:
    """Looks up what authors wrote to be said; each place is looked up once."""

    def __init__(self, book: PromptBook) -> None:
        self.book = book
        self._found: dict[tuple[str, Path, str], Found] = {}

    def found(self, author: Author, group: str, spot: Spot, locale: str) -> Found:
        """Return what `meant` returns, and the variables that the prompt uses."""
        key = (group, spot.path, locale)
        found = self._found.get(key)
        if found is None:
            prompt, findings = meant(self.book, author, group, spot, locale)
            used = () if prompt is None else self.book.call_values(prompt)
            found = self._found[key] = Found(prompt, used, findings)
        return found


def meant(
    book: PromptBook, author: Author, group: str, spot: Spot, locale: str
) -> tuple[Prompt | None, tuple[Finding, ...]]:
    """Return the prompt meant at a spot in one locale, or what is wrong with it.

    `group` is the name of the dialog or bot, whose own prompts are looked at first.
    """
    where = author.source.value_at(*spot.path)
    said = spot.said
    needed = spot.locales or author.locales
    if isinstance(said, str) and " " not in said and _ID.fullmatch(said):
        return _by_id(book, group, said, (locale, where))
    if isinstance(said, dict):
        if locale not in said:
            message = f"nothing is said in {locale} here"
            return None, (error("LOC001", where, message, f"Add a text for {locale}."),)
        said = said[locale]
    elif len(needed) > 1 and not (isinstance(said, Speech) and said.audio):
        message = f"one text cannot serve {len(needed)} locales"
        remedy = f"Write {{{', '.join(f'{each}: ...' for each in needed)}}} or a prompt id."
        return None, (error("LOC001", where, message, remedy),)
    return inline(said, f"{group}.{spot.path[-1]}", locale, where)


def _by_id(
    book: PromptBook, group: str, name: str, around: tuple[str, Where]
) -> tuple[Prompt | None, tuple[Finding, ...]]:
    locale, where = around
    prompt = book.find(group, name, locale)
    if prompt is not None:
        return prompt, ()
    elsewhere = [each for each in book.locales() if book.find(group, name, each)]
    if elsewhere:
        message = f"prompt {name!r} exists in {', '.join(elsewhere)} but not in {locale}"
        return None, (error("LOC001", where, message, f"Add it to prompts/{locale}/."),)
    known = [each.removeprefix(f"{group}.") for each in book.names()]
    remedy = did_you_mean(name, known) or "Add it, or write a text with a space in it."
    return None, (error("REF001", where, f"no prompt {name!r}", remedy),)


def spots(dialog: Dialog, name: str, node: NodeBase) -> Iterator[Spot]:
    """Yield everything that a node may say, with what it inherits from its dialog."""
    own: Path = ("nodes", name)
    told = _TOLD.get(type(node))
    if told is not None:
        yield from told(own, node)
    if not isinstance(node, Listens):
        return
    for kind in FAILED_LISTS:
        yield from failed(dialog, own, node, kind)
    help_ = dialog.universals.help
    if help_ is not None and help_.say is not None and "help" in universals_at(dialog, node):
        yield Spot(("universals", "help", "say"), help_.say)
    for title, digression in digressions_heard(dialog, node).items():
        if digression.say is not None:
            yield Spot(("digressions", title, "say"), digression.say)
    if asks_to_go_on(dialog, node):
        yield Spot((*own, "resume"), GO_ON)


def _say(own: Path, node: Say) -> Iterator[Spot]:
    yield Spot((*own, "say"), node.say)


def _invoke(own: Path, node: Invoke) -> Iterator[Spot]:
    if node.invoke.wait is not None:
        yield Spot((*own, "invoke", "wait"), node.invoke.wait)


def _play_queue(own: Path, node: PlayQueue) -> Iterator[Spot]:
    for index, said in enumerate(node.play_queue):
        yield Spot((*own, "play_queue", index), said)


def _hangup(own: Path, node: Hangup) -> Iterator[Spot]:
    if node.hangup is not None:
        yield Spot((*own, "hangup"), node.hangup)


def _menu(own: Path, node: Menu) -> Iterator[Spot]:
    yield Spot((*own, "menu"), node.menu)
    for index, option in enumerate(node.options):
        if option.say is not None:
            yield Spot((*own, "options", index, "say"), option.say)


def _ask(own: Path, node: Ask) -> Iterator[Spot]:
    yield Spot((*own, "ask"), node.ask)


def _collect(own: Path, node: Collect) -> Iterator[Spot]:
    yield from _slot((*own, "collect"), node.collect)


def _form(own: Path, node: Form) -> Iterator[Spot]:
    for index, slot in enumerate(node.form):
        yield from _slot((*own, "form", index), slot)
    if node.confirm_say is not None:
        yield Spot((*own, "confirm_say"), node.confirm_say, "*")


def _slot(own: Path, slot: SlotSpec) -> Iterator[Spot]:
    yield Spot((*own, "say"), slot.say)
    if slot.confirm_say is not None:
        yield Spot((*own, "confirm_say"), slot.confirm_say, slot.slot)


_TOLD: Mapping[type[NodeBase], Callable[[Path, Any], Iterator[Spot]]] = {
    Say: _say,
    Invoke: _invoke,
    PlayQueue: _play_queue,
    Hangup: _hangup,
    Menu: _menu,
    Ask: _ask,
    Collect: _collect,
    Form: _form,
}
"""Node type -> what it says itself."""


def failed(dialog: Dialog, own: Path, node: Listens, name: str) -> tuple[Spot, ...]:
    """Return the reprompts of one of the FAILED_LISTS: the node's own, else its dialog's."""
    written: tuple[Said, ...] | None = getattr(node, name)
    if written is not None:
        return tuple(Spot((*own, name, i), said) for i, said in enumerate(written))
    inherited: tuple[Said, ...] = getattr(dialog.defaults, name)
    return tuple(Spot(("defaults", name, i), said) for i, said in enumerate(inherited))
