"""Everything wrong with the prompts of a workspace, at once: per prompt, and between locales.

Law: prompts are judged with their samples, so that a finding does not depend on any call.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ivr.faults import Finding, error, has_errors, warning
from ivr.speech.prompts import Prompt, PromptBook
from ivr.speech.template import Slot, pieces


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which locales need which prompts.

    `locales` are those of the workspace, `default` the one that others are compared with;
    `groups` names, for a prompt file (a dialog), the only locales that need it.
    """

    default: str
    locales: Collection[str]
    groups: Mapping[str, Collection[str]] = field(default_factory=dict[str, Collection[str]])

    def needed(self, identity: str) -> Collection[str]:
        """Return the locales that must have the prompt `identity`."""
        return self.groups.get(identity.partition(".")[0], self.locales)


def check(book: PromptBook, coverage: Coverage) -> tuple[Finding, ...]:
    """Return every finding about the prompts of a book (LOC001-004, 006, PRM, SEC009)."""
    findings = [finding for prompt in book for finding in check_prompt(book, prompt)]
    for identity in book.names():
        findings.extend(_between_locales(book, identity, coverage))
    return tuple(findings)


def check_prompt(book: PromptBook, prompt: Prompt) -> tuple[Finding, ...]:
    """Return what is wrong with one prompt, in the book or inline, in all its versions."""
    findings: list[Finding] = []
    for version in range(len(prompt.versions)):
        _, wrong = book.attempt(prompt, lambda name: f"$.External.{name}", version)
        findings.extend(wrong)
        if not has_errors(wrong):
            findings.extend(_too_slow(book, prompt, version))
    return tuple(dict.fromkeys(findings))


def _too_slow(book: PromptBook, prompt: Prompt, version: int) -> Iterator[Finding]:
    if prompt.max_seconds is None:
        return
    seconds = book.seconds(prompt, version)
    if seconds > prompt.max_seconds:
        message = f"prompt {prompt.id} takes about {seconds:.0f} s; at most {prompt.max_seconds:g}"
        yield warning("PRM006", prompt.where, message, "Shorten it, or raise max_seconds.")


def _between_locales(book: PromptBook, identity: str, coverage: Coverage) -> Iterator[Finding]:
    found = {locale: book.get(identity, locale) for locale in sorted(book.locales())}
    there = {locale: prompt for locale, prompt in found.items() if prompt is not None}
    model = there.get(coverage.default) or next(iter(there.values()))
    group, _, key = identity.partition(".")
    for locale in sorted(set(coverage.needed(identity)) - set(there)):
        message = f"prompt {identity} is missing in {locale}"
        yield error("LOC001", model.where, message, f"Add {key} to prompts/{locale}/{group}.yaml.")
    for prompt in there.values():
        if prompt is not model:
            yield from _compared(book, prompt, model)


def _compared(book: PromptBook, prompt: Prompt, model: Prompt) -> Iterator[Finding]:
    here, there = set(book.uses(prompt)), set(book.uses(model))
    if "audio" not in (prompt.kind, model.kind) and here != there:
        names = ", ".join(sorted(here ^ there))
        message = f"prompt {prompt.id} has other variables than in {model.locale}: {names}"
        yield error("LOC002", prompt.where, message, "Use the same variables in every locale.")
    if prompt.source == model.source and _translatable(prompt, model):
        message = f"prompt {prompt.id} says the same as in {model.locale}"
        yield warning("LOC003", prompt.where, message, "Translate it.")


def _translatable(prompt: Prompt, model: Prompt) -> bool:
    other_language = prompt.locale[:2] != model.locale[:2]
    parts = pieces(prompt.source) or (prompt.source,)
    literal = "".join(part for part in parts if not isinstance(part, Slot))
    return other_language and prompt.kind != "audio" and any(char.isalpha() for char in literal)
