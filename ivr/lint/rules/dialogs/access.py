"""For everybody: keys and voice for each task, time enough, a calm voice and plain words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from ivr.faults import Severity
from ivr.lint.facts.ear import versions
from ivr.lint.facts.gathered import gathered
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.graph import WORD_WAIT_MAX, universals_at, waits_of
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.listen import Menu, Option
from ivr.speech import pace
from ivr.speech.markup import ssml

_W, _I = Severity.WARNING, Severity.INFO


_BOTH = "Remove `input: speech`, so that both ways are taken."


def one_way_only(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        if "voice" not in graph.dialog.channels:
            continue
        for each in gathered(graph):
            if each.input == "speech" and each.slot.secure is None:
                message = f"{each.slot.slot!r} cannot be keyed by callers who do not speak"
                yield Spot(graph.where(each.node, *each.path), message, remedy=_BOTH)
        for name, node in graph.of(Menu):
            if node.input == "speech":
                message = f"menu {name!r} cannot be answered by keys"
                yield Spot(graph.where(name), message, remedy=_BOTH)
            elif any(_by_words(option) for option in node.options):
                yield from _one_way_options(graph, name, node)


def _one_way_options(graph: DialogGraph, name: str, node: Menu) -> Iterator[Spot]:
    told: set[int] = set()
    for locale in graph.dialog.locales:
        offered = [
            (index, option)
            for index, option in enumerate(node.options)
            if not option.locales_only or locale in option.locales_only
        ]
        keyed = {option.goto for _, option in offered if option.key}
        worded = {option.goto for _, option in offered if _by_words(option)}
        for index, option in offered:
            lacking = "key" if option.goto not in keyed else ""
            lacking = lacking or ("words" if _wordless(node, option, worded) else "")
            if lacking and index not in told:
                told.add(index)
                message = f"option {index + 1} of {name!r} can be chosen by no {lacking}"
                yield Spot(graph.where(name, "options", index), message)


def _wordless(node: Menu, option: Option, worded: set[str]) -> bool:
    return node.input != "keys" and option.goto not in worded


def _by_words(option: Option) -> bool:
    return option.phrases is not None or option.intent is not None


def hurried_callers(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, node in graph.listeners:
            once = graph.listening(name, node).max_retries < 2
            if once and "repeat" not in universals_at(graph.dialog, node):
                message = f"{name!r} asks once and cannot be repeated"
                yield Spot(graph.where(name), message)
            yield from _never_longer(graph, name, node)


def _never_longer(graph: DialogGraph, name: str, node: Listens) -> Iterator[Spot]:
    """Yield a wait of each try, as it was written, that gives the silent no more time."""
    settings = graph.listening(name, node)
    first, longest = settings.first_wait, max(waits_of(settings.timeout)[: settings.max_retries])
    if isinstance(settings.timeout, int) or settings.max_retries < 2:
        return
    if longest <= first < WORD_WAIT_MAX:
        where = graph.dialog.where("defaults", "timeout")
        where = where if node.timeout is None else graph.where(name, "timeout")
        message = f"{name!r} waits {first / 1000:g} s, and no longer after a silence"
        yield Spot(where, message, remedy=_LONGER)


_LONGER = "Write `timeout:` as one time, which doubles, or let a later try wait longer."


def hard_words(subject: Subject) -> Iterator[Spot]:
    for dialog, heard in subject.heard:
        for locale in dialog.locales:
            grade = _GRADES.get(locale[:2])
            told = dict.fromkeys(each.text for each in heard if each.locale == locale)
            text = " ".join(told)
            if grade is None or not _enough(text):
                continue
            level = grade(text)
            if level > subject.limits.reading_grade:
                message = f"dialog {dialog.dialog!r} speaks like school grade {level:.1f} in"
                yield Spot(dialog.where("dialog"), f"{message} {locale}")


def _enough(text: str) -> bool:
    """Tell whether a text has words enough; most have them in their first part."""
    first = text[: 16 * ENOUGH_WORDS].rpartition(" ")[0]
    return any(pace.words(part) >= ENOUGH_WORDS for part in (first, text))


ENOUGH_WORDS = 100
"""Grades are measured on passages of a hundred words; shorter ones say nothing."""

_VOWELS = re.compile(r"[aeiouyáéíóúü]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_END = re.compile(r"[.!?]+")
_APART = {code: " " for code in range(128) if not chr(code).isalpha()}
"""Cuts plain text into words in a quarter of the time that a search takes."""


def english_grade(text: str) -> float:
    """Return the school grade of English text. Source: Kincaid et al. 1975, grade level."""
    small = text.lower()
    words = small.translate(_APART).split() if text.isascii() else _WORD.findall(small)
    often = Counter(words)
    syllables = sum(count * _english_syllables(word) for word, count in often.items())
    sentences = max(1, len(_END.findall(text)))
    return 0.39 * len(words) / sentences + 11.8 * syllables / max(1, len(words)) - 15.59


@lru_cache(maxsize=8_192)
def _english_syllables(word: str) -> int:
    count = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith("le") and count > 1
    return max(1, count - silent)


def spanish_grade(text: str) -> float:
    """Return the school grade of Spanish text. Source: Crawford 1984, for grades 1 to 6."""
    words = _WORD.findall(text)
    hundreds = max(1, len(words)) / 100
    syllables = sum(max(1, len(_VOWELS.findall(word))) for word in words) / hundreds
    sentences = max(1, len(_END.findall(text))) / hundreds
    return 0.049 * syllables - 0.205 * sentences - 3.407


_GRADES: Mapping[str, Callable[[str], float]] = {"en": english_grade, "es": spanish_grade}


def fast_voices(subject: Subject) -> Iterator[Spot]:
    limit = subject.limits.words_a_minute
    for prompt in subject.prompts:
        if prompt.kind != "ssml":
            continue
        normal = pace.rate(prompt.locale) * 60
        for text in versions(prompt):
            fastest = max((run.rate for run in ssml.read(text).runs), default=1.0)
            if fastest > 1 and fastest * normal > limit:
                message = f"this is spoken at about {fastest * normal:.0f} words a minute"
                yield Spot(prompt.where, message)
                break


ACCESS_RULES: tuple[Rule, ...] = (
    Rule(
        "ACC001",
        _W,
        "Only keys, or only words",
        "Some callers cannot speak, some cannot press; each task needs both ways.",
        "Give the option a key and phrases.",
        "47 CFR 7.3; EN 301 549, clause 6.4",
        "access",
        one_way_only,
    ),
    Rule(
        "ACC002",
        _W,
        "A question that is gone too soon",
        "Who needs longer must be able to hear it again.",
        "Let the universal `repeat` apply, or try twice.",
        "47 CFR 7.3, no time-dependent controls",
        "access",
        hurried_callers,
    ),
    Rule(
        "ACC004",
        _I,
        "Words that are hard to follow",
        "Who listens cannot go back and read a sentence again.",
        "Use shorter sentences and everyday words.",
        "own number; formulas of Kincaid and of Crawford",
        "access",
        hard_words,
    ),
    Rule(
        "ACC005",
        _W,
        "A voice that hurries",
        "Who listens cannot ask a machine to speak slower.",
        "Leave the rate of the voice as it is.",
        "own number",
        "access",
        fast_voices,
    ),
)
