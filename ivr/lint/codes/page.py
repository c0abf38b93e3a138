"""Finding codes for people: one explained at a terminal, all of them as a page.

Law of the room: pure functions from tables to text; the tables of lint rules and of stages are one
book here.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.faults import Unreadable
from ivr.lint.codes import CODES, STAGES
from ivr.lint.rule import Rule
from ivr.lint.rules import RULES
from ivr.spec.reading.nearest import did_you_mean

_RULES = {rule.id: rule for rule in RULES}


def explained(code: str) -> tuple[str, ...]:
    """Return what a code means and what to do, in lines; upper or lower case.

    Raises:
        Unreadable: No stage uses that code (USE003).
    """
    wanted = code.strip().upper()
    rule = _RULES.get(wanted)
    if rule is not None:
        return _of_rule(rule)
    if wanted not in CODES:
        near = did_you_mean(wanted, (*_RULES, *CODES)) or "`ivr explain` lists all codes."
        raise Unreadable(f"no finding has the code {code!r}. {near}", "USE003")
    _, means, remedy = CODES[wanted]
    return (f"{wanted}: {means}", f"What to do: {remedy}")


def _of_rule(rule: Rule) -> tuple[str, ...]:
    return (
        f"{rule.id}: {rule.title}.",
        f"{rule.graveness} ({rule.family}): {rule.why}",
        f"What to do: {rule.remedy}",
        f"Source: {rule.source}.",
    )


def listed() -> Iterator[tuple[str, str]]:
    """Yield every code with one line on it, stages first, then lint rules."""
    yield from ((each.code, each.means) for codes in STAGES.values() for each in codes)
    yield from ((rule.id, f"{rule.title}.") for rule in sorted(RULES, key=lambda rule: rule.id))


def findings_markdown() -> str:
    """Return the page that lists every finding code: docs/findings.md."""
    lines = [
        "# Finding codes",
        "",
        "Written by `ivr explain --md`; do not edit. `ivr explain CODE` tells one at a terminal.",
        "Codes never change their meaning. The message of a finding is more exact than this page:",
        "it names the place, the name, and what was probably meant.",
    ]
    for stage, codes in STAGES.items():
        lines += ["", f"## {stage}", "", "| Code | Means | What to do |", "|---|---|---|"]
        lines += [f"| {code} | {means} | {remedy} |" for code, means, remedy in codes]
    lines += ["", "## Lint rules", "", "Reasons and sources are in [rules.md](rules.md).", ""]
    lines += ["| Code | Means | What to do |", "|---|---|---|"]
    for rule in sorted(RULES, key=lambda rule: rule.id):
        lines.append(f"| {rule.id} | {rule.title}. | {rule.remedy} |")
    return "\n".join(lines) + "\n"
