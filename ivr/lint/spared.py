"""Waivers for flows that no dialog stands behind: `ivr-lint.yaml` beside the files.

    waivers:
      - files: "billing/*.json"
        rules: [FLW020]
        actions: [old-menu]
        because: The old menu is kept until the migration in May.

Law: as in a dialog, a waiver has a reason, names rules that exist, and waives something. What kept
a file from being read is not waived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from pydantic import Field, PrivateAttr

from ivr.faults import Finding, Severity, Where
from ivr.lint.rules import RULES
from ivr.lint.rules.waivers import OWN, STAGE_WARNINGS
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.reading.reader import Source
from ivr.spec.values import SpecModel

FILE = "ivr-lint.yaml"

_KNOWN = frozenset({*(rule.id for rule in RULES), *OWN, *STAGE_WARNINGS})


class FlowWaiver(SpecModel, frozen=True):
    """Rules that do not apply to some files, and why.

    `files` is a pattern for paths from the folder of the waivers, `*` standing for anything;
    `actions` are identifiers, without any the whole files.
    """

    files: str = "*"
    rules: tuple[str, ...]
    actions: tuple[str, ...] = ()
    because: str = ""


class FlowWaivers(SpecModel, frozen=True):
    """The whole file."""

    waivers: tuple[FlowWaiver, ...] = Field(default=())

    _source: Source = PrivateAttr(default_factory=Source)

    def where(self, *path: str | int) -> Where:
        """Return the place of a part of this file."""
        return self._source.at(*path)

    def written_in(self, source: Source) -> FlowWaivers:
        """Return these waivers knowing where they were written."""
        object.__setattr__(self, "_source", source)
        return self


class Told(NamedTuple):
    """A finding, the path of its file from the folder of the waivers, and the actions it is of."""

    finding: Finding
    file: str
    actions: Collection[str] = ()


class Spared(NamedTuple):
    """What is left to be told, and what was waived."""

    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...]


def spare(waivers: FlowWaivers, told: Sequence[Told]) -> Spared:
    """Return the findings that nobody waived, those that somebody did, and faults of waivers."""
    used: set[tuple[int, str]] = set()
    kept: list[Finding] = []
    waived: list[Finding] = []
    for each in told:
        reaching = [
            (index, each.finding.code)
            for index, waiver in enumerate(waivers.waivers)
            if waiver.because.strip() and _reaches(waiver, each)
        ]
        used.update(reaching)
        (waived if reaching else kept).append(each.finding)
    return Spared((*kept, *_hygiene(waivers, used)), tuple(waived))


def _reaches(waiver: FlowWaiver, told: Told) -> bool:
    return (
        told.finding.code in waiver.rules
        and fnmatchcase(told.file, waiver.files)
        and (not waiver.actions or not set(waiver.actions).isdisjoint(told.actions))
    )


def _hygiene(waivers: FlowWaivers, used: Collection[tuple[int, str]]) -> Iterator[Finding]:
    titles: Mapping[str, str] = {rule.id: rule.remedy for rule in RULES if rule.id in OWN}
    for index, waiver in enumerate(waivers.waivers):
        where = waivers.where("waivers", index)
        if not waiver.because.strip():
            message = f"{', '.join(waiver.rules) or 'nothing'} waived without a reason"
            yield Finding("TST006", Severity.ERROR, where, message, titles["TST006"])
            continue
        if not waiver.rules:
            message = "this waiver names no rule"
            yield Finding("TST008", Severity.WARNING, where, message, titles["TST008"])
        for place, code in enumerate(waiver.rules):
            at = waivers.where("waivers", index, "rules", place)
            if code not in _KNOWN:
                remedy = did_you_mean(code, _KNOWN) or titles["TST007"]
                message = f"there is no rule {code!r} to waive"
                yield Finding("TST007", Severity.WARNING, at, message, remedy)
            elif (index, code) not in used:
                message = f"{code} finds nothing here to waive"
                yield Finding("TST008", Severity.WARNING, at, message, titles["TST008"])
