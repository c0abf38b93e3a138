"""Test sets of the Lex Test Workbench: conversations as CSV, read and written.

The record's shape is that of the Lex V2 models API (TestSetTurnRecord). The header row of the CSV
is published by sample files only, and those differ in spacing and in columns for slots; names are
therefore compared without spaces, case and hyphens. UNVERIFIED: that the service takes exactly the
header written here.

Law: values in, values out; what a row cannot mean is a finding with its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ivr.faults import Finding, Refused, Where, error

LINE, CONVERSATION, SOURCE, INPUT = "Line #", "Conversation #", "Source", "Input"
INTENT, SLOT = "Expected Output Intent", "Expected Output Slot"
HEADER = (LINE, CONVERSATION, SOURCE, INPUT, INTENT)

USER, AGENT = "User", "Agent"

RECORDS_MAX = 200_000
"""Source: Lex V2 quotas, records of a test set."""

BAD_TEST_SET = "LEX060"

_UNSPACED = re.compile(r"[\s_\-]+")


class Turn(NamedTuple):
    """One turn of a test set: who spoke, the words, and what they should be understood as.

    `conversation` is 0 for a turn that stands alone. `slots` are the values expected, by name.
    """

    words: str
    intent: str = ""
    slots: Mapping[str, str] = {}
    conversation: int = 0
    source: str = USER


def is_test_set(header: Sequence[str]) -> bool:
    """Tell whether a header row is a test set's."""
    names = {_plain(name) for name in header}
    return {_plain(SOURCE), _plain(INPUT), _plain(INTENT)} <= names


def read_test_set(text: str, shown_as: str) -> tuple[Turn, ...]:
    """Return the turns of a test set.

    Raises:
        Refused: It has no such header, too many rows, or rows that mean nothing.
    """
    rows = csv.reader(io.StringIO(text))
    header = [_plain(name) for name in next(rows, list[str]())]
    if not is_test_set(header):
        message = f"the first row is no test set's: it has no {SOURCE}, {INPUT} and {INTENT}"
        raise Refused([error(BAD_TEST_SET, Where(shown_as, 1), message)])
    turns: list[Turn] = []
    findings: list[Finding] = []
    for row in rows:
        table = _Row(list(zip(header, row, strict=False)))
        if not any(value.strip() for _, value in table.cells):
            continue
        problem = table.problem(len(turns))
        if problem:
            findings.append(error(BAD_TEST_SET, Where(shown_as, rows.line_num), problem))
        else:
            turns.append(table.turn())
    if findings:
        raise Refused(findings)
    return tuple(turns)


def write_test_set(turns: Iterable[Turn]) -> str:
    """Return turns as CSV, with as many slot columns as the fullest turn needs."""
    turns = tuple(turns)
    count = max((len(turn.slots) for turn in turns), default=0)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*HEADER, *(f"{SLOT} {at}" for at in range(1, count + 1))])
    for number, turn in enumerate(turns, 1):
        slots = [f"{name} = {value}" for name, value in turn.slots.items()]
        slots += [""] * (count - len(slots))
        place = turn.conversation or "NA"
        writer.writerow([number, place, turn.source, turn.words, turn.intent, *slots])
    return out.getvalue()


class _Row(NamedTuple):
    cells: list[tuple[str, str]]

    def cell(self, name: str) -> str:
        return next((value.strip() for key, value in self.cells if key == _plain(name)), "")

    def slots(self) -> Iterator[str]:
        """Yield the cells of slots, `Name = value` each."""
        start = _plain(SLOT)
        for key, value in self.cells:
            if key.startswith(start) and value.strip():
                yield from (part for part in value.split(";") if part.strip())

    def problem(self, before: int) -> str:
        """Return what is wrong with a row; nothing where it can be used."""
        place = self.cell(CONVERSATION)
        if before >= RECORDS_MAX:
            return f"a test set has at most {RECORDS_MAX:,} records"
        if self.cell(SOURCE).title() not in {USER, AGENT}:
            return f"{SOURCE} is {self.cell(SOURCE)!r}, not {USER} or {AGENT}"
        if place and place.upper() != "NA" and not place.isdecimal():
            return f"{CONVERSATION} is {place!r}, not a number or NA"
        bare = [each for each in self.slots() if "=" not in each]
        return f"{bare[0]!r} is not of the form Name = value" if bare else ""

    def turn(self) -> Turn:
        place = self.cell(CONVERSATION)
        pairs = (each.partition("=") for each in self.slots())
        return Turn(
            self.cell(INPUT),
            self.cell(INTENT),
            {name.strip(): value.strip() for name, _, value in pairs},
            int(place) if place.isdecimal() else 0,
            self.cell(SOURCE).title(),
        )


def _plain(name: str) -> str:
    return _UNSPACED.sub("", name.lstrip("\ufeff")).lower()
