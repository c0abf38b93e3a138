"""Tests: every locale and every answer has one, and each expects something.

Law of the family: that a test is missing is said only where no test that could not be read may be
it; what a test lacks is said of every one that could be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.faults import Severity
from ivr.lint.rule import Rule, Spot, Subject, every_phrase

_E = Severity.ERROR


def untested_locales(subject: Subject) -> Iterator[Spot]:
    if subject.tests is None:
        return
    tested = {(test.dialog, locale) for test in subject.tests for locale in test.locales}
    for dialog in subject.dialogs:
        if dialog.kind not in ("inbound", "outbound") or dialog.dialog in subject.doubtful:
            continue
        for locale in dialog.locales:
            if (dialog.dialog, locale) not in tested:
                message = f"no test calls dialog {dialog.dialog!r} in {locale}"
                yield Spot(dialog.where("locales"), message)


def untested_answers(subject: Subject) -> Iterator[Spot]:
    if subject.tests is None:
        return
    tested = {(test.dialog, answer) for test in subject.tests for answer in test.answered}
    for dialog in subject.dialogs:
        outbound = None if dialog.dialog in subject.doubtful else dialog.outbound
        for answer in outbound.answering.model_dump(exclude_none=True) if outbound else {}:
            if (dialog.dialog, answer) not in tested:
                message = f"no test of {dialog.dialog!r} is answered by {answer}"
                where = dialog.where("outbound", "answering", answer)
                remedy = f"Add a scenario with `given: {{outbound: {{answered_by: {answer}}}}}`."
                yield Spot(where, message, remedy=remedy)


def untested_universals(subject: Subject) -> Iterator[Spot]:
    """A choice that is open everywhere is tested where some caller of any test makes it.

    Dialogs hand calls on to each other, so nobody can tell from a test in which one a key is
    pressed. Of a choice without a key and phrases of its own nothing is said.
    """
    if not subject.tests or subject.doubtful:
        return
    given = {text for test in subject.tests for text in test.given}
    called = {test.dialog for test in subject.tests}
    told: set[tuple[str, str | None]] = set()
    for dialog in subject.dialogs:
        choices = dialog.universals.active() if dialog.dialog in called else {}
        for name, choice in choices.items():
            ways = {choice.key or "", *every_phrase(choice.phrases)} - {""}
            if ways and given.isdisjoint(ways) and (name, choice.key) not in told:
                told.add((name, choice.key))
                by = f" (key {choice.key})" if choice.key else ""
                message = f"no caller of any test asks for {name!r}{by}"
                yield Spot(dialog.where("universals", name), message)


def idle_tests(subject: Subject) -> Iterator[Spot]:
    for test in subject.tests or ():
        if not test.asserts:
            yield Spot(test.where, f"test {test.name!r} expects nothing")


TEST_RULES: tuple[Rule, ...] = (
    Rule(
        "TST002",
        _E,
        "No test calls the dialog in this locale",
        "Each locale has prompts, phrases and a flow of its own; one can break alone.",
        "Add a scenario with this locale.",
        "own rule",
        "tests",
        untested_locales,
    ),
    Rule(
        "TST003",
        Severity.WARNING,
        "A choice open everywhere that no test makes",
        "A caller asks for a person, or for a repeat, at any question: the way out of all trouble.",
        "Let a caller of some scenario press its key, or say its phrase.",
        "own rule",
        "tests",
        untested_universals,
    ),
    Rule(
        "TST004",
        _E,
        "No test of an answer to an outbound call",
        "A person, a screener, a voicemail and nobody take different ways, and each may break.",
        "Add a scenario with this answer.",
        "own rule",
        "tests",
        untested_answers,
    ),
    Rule(
        "TST005",
        _E,
        "A test that expects nothing",
        "It can only fail by crashing, so it tells nothing about what callers hear.",
        "Expect what is heard, where it goes, or how it ends.",
        "own rule",
        "tests",
        idle_tests,
    ),
)
