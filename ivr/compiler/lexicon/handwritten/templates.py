r"""Utterances with build variables and loops -> utterances as Lex gets them.

    utterances:
      - my {{ bank }} card
      - "{% for verb in ['block', 'stop'] %}{{ verb }} my card\n{% endfor %}"

Law: as strict as prompts; each line that comes out is one utterance. A bot without templates is
the same bot.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ivr.faults import Finding, in_reading_order
from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.intents import BotIntent
from ivr.spec.bots.slots import BotSlot, SlotPart, Utterances
from ivr.speech.prompts import Prompt, PromptBook

MARKS = ("{{", "{%", "{#")

SHOWN_MAX = 40
"""Characters of an utterance that a finding shows."""

Path = tuple[str | int, ...]


class Filled(NamedTuple):
    """Bots whose utterances are plain, and what is wrong with their templates."""

    bots: tuple[BotSpec, ...]
    findings: tuple[Finding, ...]


def filled(bots: Iterable[BotSpec], book: PromptBook) -> Filled:
    """Return bots with every template among their utterances, lists and hints filled."""
    findings: list[Finding] = []
    made = tuple(_Filling(spec, book, findings).bot() for spec in bots)
    return Filled(made, in_reading_order(findings))


class _Filling:
    """Fills the templates of one bot."""

    def __init__(self, spec: BotSpec, book: PromptBook, findings: list[Finding]) -> None:
        self._spec = spec
        self._book = book
        self._findings = findings

    def bot(self) -> BotSpec:
        spec = self._spec
        intents = {name: self._intent(name, each) for name, each in spec.intents.items()}
        phrases = {
            name: self._said(lists, ("phrases", name)) for name, lists in spec.phrases.items()
        }
        beyond = self._said(spec.beyond, ("beyond",))
        same = beyond is spec.beyond
        same = same and all(intents[name] is each for name, each in spec.intents.items())
        if same and all(phrases[name] is each for name, each in spec.phrases.items()):
            return spec
        made = spec.model_copy(update={"intents": intents, "phrases": phrases, "beyond": beyond})
        return made.written_in(spec.source).remembering(spec.remembered)

    def _intent(self, name: str, intent: BotIntent) -> BotIntent:
        path: Path = ("intents", name)
        slots = {
            slot: self._slot((*path, "slots", slot), each) for slot, each in intent.slots.items()
        }
        update: dict[str, Any] = {}
        said = self._said(intent.utterances, (*path, "utterances"))
        if said is not intent.utterances:
            update["utterances"] = said
        if any(slots[slot] is not each for slot, each in intent.slots.items()):
            update["slots"] = slots
        return intent.model_copy(update=update) if update else intent

    def _slot(self, path: Path, slot: BotSlot) -> BotSlot:
        update: dict[str, Any] = {}
        for key, given in (("utterances", slot.utterances), ("hints", slot.hints)):
            said = self._said(given, (*path, key))
            if said is not given:
                update[key] = said
        parts = {name: self._part((*path, "parts", name), p) for name, p in slot.parts.items()}
        if any(parts[name] is not each for name, each in slot.parts.items()):
            update["parts"] = parts
        return slot.model_copy(update=update) if update else slot

    def _part(self, path: Path, part: SlotPart) -> SlotPart:
        said = self._said(part.utterances, (*path, "utterances"))
        return part.model_copy(update={"utterances": said}) if said is not part.utterances else part

    def _said(self, said: Utterances, path: Path) -> Utterances:
        """Return utterances with templates filled: in every locale of the bot, where in none."""
        if isinstance(said, dict):
            made = {each: self._lines(lines, (*path, each), each) for each, lines in said.items()}
            return said if all(made[each] is lines for each, lines in said.items()) else made
        if not any(map(_is_template, said)):
            return said
        locales = self._spec.locales
        if len(locales) == 1:
            return self._lines(said, path, locales[0])
        return {each: self._lines(said, path, each) for each in locales}

    def _lines(self, lines: tuple[str, ...], path: Path, locale: str) -> tuple[str, ...]:
        if not any(map(_is_template, lines)):
            return lines
        made: list[str] = []
        for index, line in enumerate(lines):
            if not _is_template(line):
                made.append(line)
                continue
            where = self._spec.source.value_at(*path, index)
            prompt = Prompt(_shown(line), locale, "text", line, where=where)
            found, wrong = self._book.lines(prompt)
            made += found
            self._findings += [
                each._replace(message=each.message.replace("prompt ", "utterance ", 1))
                for each in wrong
            ]
        return tuple(made)


def _shown(line: str) -> str:
    return repr(line if len(line) <= SHOWN_MAX else f"{line[:SHOWN_MAX]}...")


def _is_template(line: str) -> bool:
    return any(mark in line for mark in MARKS)
