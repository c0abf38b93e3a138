"""Scenario files as lint rules see them: what each test calls, and what an unread one may call.

Law of the room: of a file that was refused nothing is believed but the names of its dialogs, and
those only where each of its scenarios names one that exists. The contact centre is not loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from ivr.faults import Finding, Refused
from ivr.lint.rule import TestedCall, every_phrase
from ivr.simulator.rehearsal.scenario import Scenario, filled, read_scenarios
from ivr.spec.reading.reader import Document, read_file

SCENARIOS = Path("tests/scenarios")

OUTBOUND_DIALOG = "fraud_verification"
"""What a scenario that starts from a transaction calls, where it names no dialog."""


class KnownTests(NamedTuple):
    """The tests that could be read, why others could not, and which dialogs those may call."""

    calls: tuple[TestedCall, ...]
    findings: tuple[Finding, ...]
    doubtful: frozenset[str]


def known_tests(root: Path, locales: Mapping[str, str]) -> KnownTests:
    """Return what is known of the tests of a workspace.

    Args:
        root: The workspace.
        locales: Dialog -> its default locale.

    Raises:
        Unreadable: A scenario file cannot be opened.
    """
    calls: list[TestedCall] = []
    findings: list[Finding] = []
    doubtful: set[str] = set()
    for path in sorted((root / SCENARIOS).glob("*.yaml")):
        document = None
        try:
            document = read_file(path, path.relative_to(root).as_posix())
            calls.extend(_call(each, locales) for each in read_scenarios(document))
        except Refused as refused:
            findings.extend(refused.findings)
            doubtful.update(_may_call(document, frozenset(locales)))
    return KnownTests(tuple(calls), tuple(findings), frozenset(doubtful))


def _call(scenario: Scenario, locales: Mapping[str, str]) -> TestedCall:
    dialog = scenario.dialog or OUTBOUND_DIALOG
    spoken = scenario.locale or (locales.get(dialog, ""),)
    rows = scenario.each or ({},)
    answered = {scenario.given_in(row).outbound.answered_by for row in rows}
    call = TestedCall(scenario.name, dialog, spoken, scenario.asserts, scenario.where())
    given = frozenset(_given(scenario, rows))
    return call._replace(answered=tuple(sorted(answered)), given=given)


def _given(scenario: Scenario, rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Yield the keys that callers press, without the hash that ends them, and what they say."""
    for step in scenario.steps:
        spoken = every_phrase(step.says)
        for row in rows:
            if step.key is not None:
                keys = str(filled(step.key, row))
                yield from (keys, keys.rstrip("#") or keys)
            yield from (str(filled(each, row)).lower() for each in spoken)


def _may_call(document: Document | None, dialogs: frozenset[str]) -> frozenset[str]:
    """Return the dialogs that a refused file may call once it is mended: all, if it names others.

    A scenario without a dialog calls the usual one, or has its key misspelt: that may be any.
    """
    if document is None or document.findings:
        return dialogs
    named = frozenset(_named(document.value))
    return named if named and named <= dialogs else dialogs


def _named(value: object) -> Iterator[str]:
    """Yield the dialog of each scenario as it was written, empty where there is none."""
    for each in cast("list[object]", value) if isinstance(value, list) else [value]:
        table = cast("dict[str, object]", each) if isinstance(each, dict) else {}
        yield str(table.get("dialog", ""))
