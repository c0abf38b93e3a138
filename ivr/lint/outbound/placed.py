"""Calls that we place: an outbound dialog, and what is said along its paths.

Law: facts only; what is wrong with them is for the rules to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ivr.contract import Kind
from ivr.lint.facts.ear import Utterance
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.facts.wording import Words, found, holds_number
from ivr.lint.rule import Subject
from ivr.spec.dialog import Outbound


class Told(NamedTuple):
    """Words that an utterance says in a locale."""

    utterance: Utterance
    locale: str
    words: str


class PlacedCall:
    """An outbound dialog, and what is said along its paths."""

    def __init__(self, subject: Subject, graph: DialogGraph, outbound: Outbound) -> None:
        """Look at the dialog of `graph`, whose envelope is `outbound`."""
        self.subject = subject
        self.graph = graph
        self.outbound = outbound
        self.said: dict[str, list[Utterance]] = {}
        for each in graph.utterances:
            self.said.setdefault(each.node, []).append(each)

    @property
    def answered(self) -> str:
        """The node at which whoever picks up comes in: `human` where a campaign has heard one.

        A function that dials hears nobody: its calls begin at the start.
        """
        dialog = self.graph.dialog
        return self.outbound.answering.human if dialog.by_campaign else dialog.start

    def variables(self, name: str) -> frozenset[str]:
        """Return the variables that a node speaks in its first turn."""
        dialog, ear = self.graph.dialog, self.subject.ear
        spoken = (ear.variables(dialog, e.said, dialog.locale) for e in self.first(name))
        return frozenset(variable for variables in spoken for variable in variables)

    def first(self, name: str) -> list[Utterance]:
        """Return what a node says before it listens."""
        roles = ("say", "menu", "option", "ask", "hangup")
        return [each for each in self.said.get(name, ()) if each.role in roles]

    def seconds(self, name: str) -> float:
        """Return about how long a node speaks in its first turn."""
        dialog, ear = self.graph.dialog, self.subject.ear
        return sum(ear.slowest(dialog, e.said, dialog.locales)[0] for e in self.first(name))

    def names_us(self, name: str) -> bool:
        """Tell whether a node says which institution calls."""
        return bool(self.variables(name) & set(self.subject.limits.institution))

    def of_kind(self, name: str, kind: Kind) -> set[str]:
        """Return the spoken variables of a kind."""
        return {v for v in self.variables(name) if self.subject.variables[v].type == kind}

    def tells_number(self, name: str) -> bool:
        """Tell whether a node says a telephone number: a variable of that type, or figures."""
        return bool(self.of_kind(name, Kind.PHONE)) or all(
            self._figures(name, locale) for locale in self.graph.dialog.locales
        )

    def _figures(self, name: str, locale: str) -> bool:
        dialog, ear = self.graph.dialog, self.subject.ear
        said = (ear.text(dialog, each.said, locale) for each in self.first(name))
        return any(holds_number(text, locale) for text in said)

    def openings(self, root: str) -> set[str]:
        """Return the nodes whose words are the first that somebody hears."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [root] if root in self.graph.nodes else []
        while waiting:
            name = waiting.pop()
            if self.first(name):
                found.add(name)
            elif name not in seen:
                seen.add(name)
                waiting.extend(way.target for way in self.graph.ways[name])
        return found

    def without(self, words: Words) -> list[str]:
        """Return the locales in which nothing in the dialog says some words."""
        dialog, ear = self.graph.dialog, self.subject.ear
        said = [each.said for each in self.graph.utterances]

        def silent(locale: str) -> bool:
            return not any(found(words, ear.text(dialog, each, locale), locale) for each in said)

        return [each for each in dialog.locales if each[:2] in words and silent(each)]

    def saying(self, words: Words, unless: Words | None = None) -> Iterator[Told]:
        """Yield each utterance that says some words, and not others, in one locale."""
        for each in self.graph.utterances:
            for locale in each.locales:
                text = self.subject.ear.text(self.graph.dialog, each.said, locale)
                told = found(words, text, locale)
                if told and not found(unless or {}, text, locale):
                    yield Told(each, locale, told)
                    break

    def personal(self, name: str) -> set[str]:
        """Return the variables of the call, other than a name, that a node speaks at first."""
        spoken = ((v, self.subject.variables[v]) for v in self.variables(name))
        return {each for each, v in spoken if v.phase == "call" and v.type != Kind.NAME}


def placed_calls(subject: Subject) -> Iterator[PlacedCall]:
    """Yield each outbound dialog that has an envelope."""
    for graph in subject.graphs:
        if graph.dialog.outbound is not None:
            yield PlacedCall(subject, graph, graph.dialog.outbound)
