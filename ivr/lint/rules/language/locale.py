"""Languages: every locale complete, in its own words, figures and voice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.faults import Severity, Where
from ivr.lint.facts.ear import versions
from ivr.lint.facts.wording import LANGUAGE_HOP, LITERAL_FIGURES, found
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.dialog import Dialog
from ivr.spec.nodes.listen import Menu, Phrases
from ivr.speech.prompts import Prompt

_E, _W = Severity.ERROR, Severity.WARNING

VOICES = {
    "en-US": "Joanna Matthew Danielle Gregory Ivy Kendra Kimberly Salli Joey Justin Kevin Ruth"
    " Stephen Patrick",
    "en-GB": "Amy Emma Brian Arthur",
    "es-US": "Lupe Pedro Penelope Miguel",
    "es-ES": "Lucia Sergio Alba Raul Conchita Enrique",
    "es-MX": "Mia Andres",
    "fr-CA": "Gabrielle Liam Chantal",
    "fr-FR": "Lea Remi Celine Mathieu",
    "de-DE": "Vicki Daniel Marlene Hans",
    "it-IT": "Bianca Adriano Carla Giorgio",
    "pt-BR": "Camila Vitoria Thiago Ricardo",
}
"""Polly voices by locale. Source: Polly developer guide, available voices."""

_LOCALE_OF_VOICE = {name: locale for locale, names in VOICES.items() for name in names.split(" ")}


def _reported(subject: Subject, code: str) -> Iterator[Spot]:
    for finding in subject.prompt_findings.get(code, ()):
        yield Spot(finding.where, finding.message, finding.severity, finding.remedy)


def missing_prompts(subject: Subject) -> Iterator[Spot]:
    yield from _reported(subject, "LOC001")
    for graph in subject.graphs:
        dialog = graph.dialog
        for each in graph.filled:
            if not isinstance(each.said, dict):
                continue
            for locale in each.locales:
                if locale not in each.said:
                    where = dialog.source.value_at(*each.path)
                    yield Spot(where, f"this text is missing in {locale}")


def other_variables(subject: Subject) -> Iterator[Spot]:
    yield from _reported(subject, "LOC002")


def untranslated(subject: Subject) -> Iterator[Spot]:
    yield from _reported(subject, "LOC003")


def broken_templates(subject: Subject) -> Iterator[Spot]:
    yield from _reported(subject, "LOC004")


_FIGURE = re.compile(r"[$€£\d](?:[-/:]\d|\d{4}|(?<=[$€£])\s?\d)")
"""Part of every literal figure, and quick to look for: most texts are spared the longer search."""


def literal_figures(subject: Subject) -> Iterator[Spot]:
    for prompt in subject.prompts:
        for figure in _figures(prompt):
            yield Spot(prompt.where, f"{figure!r} is spoken as the voice guesses")
    for dialog, heard in subject.heard:
        for each, _, prompt, _ in heard if _FIGURE.search(subject.aloud[dialog.dialog]) else ():
            if prompt is None or prompt.where.file:
                continue
            for figure in _figures(prompt):
                inline = isinstance(each.said, dict) or each.said not in subject.ear.known
                if inline:
                    yield Spot(
                        dialog.where(*each.path), f"{figure!r} is spoken as the voice guesses"
                    )


def _figures(prompt: Prompt) -> list[str]:
    if not prompt.variants and not _FIGURE.search(prompt.source):
        return []
    matches = [LITERAL_FIGURES.search(text) for text in versions(prompt)]
    return [match[0] for match in matches if match]


def broken_ssml(subject: Subject) -> Iterator[Spot]:
    yield from _reported(subject, "LOC006")


def foreign_voices(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        dialog = graph.dialog
        for locale, voice in dialog.voices.items():
            where = dialog.where("voices", locale)
            speaks = _LOCALE_OF_VOICE.get(voice.voice)
            known = ", ".join(VOICES[locale].split(" ")) if locale in VOICES else ""
            if locale not in dialog.locales:
                yield Spot(where, f"{locale} has a voice but is not among locales", _W)
            elif speaks is None:
                message = f"{voice.voice!r} is not a voice known to speak {locale}"
                yield Spot(where, message, _W, f"Known are {known}.")
            elif speaks != locale:
                message = f"{voice.voice} speaks {speaks}, not {locale}"
                yield Spot(where, message, remedy=f"Use {known}.")


def missing_phrases(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, node in graph.of(Menu):
            for index, option in enumerate(node.options):
                phrases = option.phrases
                only = option.locales_only or graph.dialog.locales
                if phrases is not None:
                    where = graph.where(name, "options", index, "phrases")
                    yield from _without(graph.dialog, phrases, only, where)


def _without(
    dialog: Dialog, phrases: Phrases, locales: tuple[str, ...], where: Where
) -> Iterator[Spot]:
    if isinstance(phrases, dict):
        missing = [locale for locale in locales if not phrases.get(locale)]
    else:
        missing = [locale for locale in locales if locale != dialog.locale]
    if missing:
        yield Spot(where, f"there are no phrases in {', '.join(missing)}")


def wrong_voice_for_hop(subject: Subject) -> Iterator[Spot]:
    for dialog, heard in subject.heard:
        for each, locale, prompt, _ in heard if subject.may_say(dialog, LANGUAGE_HOP) else ():
            for text in versions(prompt):
                words = found(LANGUAGE_HOP, text, locale)
                if words and "<lang" not in text:
                    message = f"{words!r} is spoken by the voice of {locale}"
                    yield Spot(dialog.where(*each.path), message)


LOCALE_RULES: tuple[Rule, ...] = (
    Rule(
        "LOC001",
        _E,
        "A prompt is missing in a locale",
        "Callers in that language hear nothing there.",
        "Add the text.",
        "translation checks of dialog tools",
        "locale",
        missing_prompts,
    ),
    Rule(
        "LOC002",
        _E,
        "Other variables in another locale",
        "Callers of one language are told less.",
        "Use the same variables in every locale.",
        "translation checks of dialog tools",
        "locale",
        other_variables,
    ),
    Rule(
        "LOC003",
        _W,
        "The same text in two languages",
        "It was copied and never translated.",
        "Translate it.",
        "translation checks of dialog tools",
        "locale",
        untranslated,
    ),
    Rule(
        "LOC004",
        _E,
        "A template that cannot be rendered",
        "A variable nobody declared would be silence in a call.",
        "Declare the variable, or correct the template.",
        "own rule",
        "locale",
        broken_templates,
    ),
    Rule(
        "LOC005",
        _W,
        "A figure without a formatter",
        "Voices read dates, amounts and long numbers as they guess, differently per language.",
        "Make it a variable of the right type.",
        "own rule",
        "locale",
        literal_figures,
    ),
    Rule(
        "LOC006",
        _E,
        "SSML that the voice does not speak",
        "Connect takes the error branch, and the prompt is silent.",
        "Use the tags that Connect lists for neural voices.",
        "Connect administrator guide, SSML tags",
        "locale",
        broken_ssml,
    ),
    Rule(
        "LOC007",
        _E,
        "A voice of another language",
        "It reads the words with the wrong sounds, or not at all.",
        "Use a voice of the locale.",
        "Polly developer guide, available voices",
        "locale",
        foreign_voices,
    ),
    Rule(
        "LOC008",
        _E,
        "No phrases in a locale",
        "Callers of that language can only press keys there.",
        "Give phrases per locale.",
        "translation checks of dialog tools",
        "locale",
        missing_phrases,
    ),
    Rule(
        "LOC010",
        _W,
        "A language offered in the wrong voice",
        "An English voice saying para español is not understood by those it is meant for.",
        "Use SSML with <lang>, or a recording.",
        "own rule",
        "locale",
        wrong_voice_for_hop,
    ),
)
