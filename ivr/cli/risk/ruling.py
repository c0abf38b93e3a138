"""Rules of detectors: proven over every score, and explained for one event."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ivr.cli.state.opening import read_document
from ivr.cli.terminal.render import console, counted, show_findings
from ivr.faults import Finding, Malformed, Refused, Unreadable, has_errors
from ivr.runtime.risk.detector import deciding
from ivr.runtime.risk.detector.deciding import Decision, Detector, Traced
from ivr.spec.rules import judging
from ivr.spec.rules.judging import Judged

FOLDER = Path("infra/detectors")


def check(files: Sequence[Path], root: Path) -> int:
    """Show every finding of detectors, by default all of a workspace; 1 where there is an error.

    Raises:
        Unreadable: There is none, or one cannot be opened.
    """
    chosen = tuple(files) or tuple(sorted((root / FOLDER).glob("*.yaml")))
    if not chosen:
        raise Unreadable(f"there is no detector in {root / FOLDER}. Name a file.", "USE007")
    found: list[Finding] = []
    for each in chosen:
        found.extend(_checked(each))
    show_findings(found, console(err=True))
    print(counted(found))
    return int(has_errors(found))


def _checked(file: Path) -> tuple[Finding, ...]:
    try:
        judged = judging.read(file)
    except Refused as refusal:
        return tuple(refusal.findings)
    if not judged.findings:
        print(f"{file}: {_proof(judged)}")
    return judged.findings


def _proof(judged: Judged) -> str:
    spec, count = judged.spec, len(judged.trees)
    scores = "each score of 0..1000" if spec.model else "each event"
    rules = f"{count} rule{'s' if count != 1 else ''}"
    return f"{scores} matches a rule; {rules}, {judged.proof.cases} kinds of events"


def explain(file: Path, event: Path | None, score: int | None, form: str) -> int:
    """Say what follows from an event and a score, and what each part of each rule came to.

    Raises:
        Unreadable: The event or the score is not one that the detector can read.
        Refused: The detector has an error.
    """
    if form not in {"text", "json"}:
        raise Unreadable(f"no format {form!r}. There are: text, json.", "USE001")
    detector = deciding.read(judging.compiled(file))
    said = read_document(event, 'variables, such as {"amt": 700}') if event else {}
    try:
        found = detector.decide(said, score, explain=True)
    except Malformed as fault:
        raise Unreadable(f"{fault} Mend --event or --score.", "USE001") from fault
    print(_json(detector, found) if form == "json" else _text(detector, found))
    return 0


def _json(detector: Detector, found: Decision) -> str:
    texts = {rule.name: rule.text for rule in detector.rules}
    told = {
        "outcomes": found.outcomes,
        "matched": found.matched,
        "defaulted": found.defaulted,
        "rules": [
            {
                "rule": each.rule,
                "matched": each.matched,
                "note": each.note,
                "parts": [
                    {"text": texts[each.rule][step.start : step.end], "value": step.value}
                    for step in each.steps
                ],
            }
            for each in found.rules
        ],
    }
    return json.dumps(told, indent=2)


def _text(detector: Detector, found: Decision) -> str:
    lines = [f"outcomes: {', '.join(found.outcomes) or 'none'}"]
    actions = (detector.outcomes[name].action for name in found.outcomes)
    lines.append(f"actions: {', '.join(dict.fromkeys(actions)) or 'none'}")
    lines.extend(
        f"${name} is not in the event: {detector.variables[name].default!r}"
        for name in found.defaulted
    )
    texts = {rule.name: rule.text for rule in detector.rules}
    for each in found.rules:
        lines.extend(_rule(each, texts[each.rule]))
    return "\n".join(lines)


def _rule(traced: Traced, text: str) -> list[str]:
    verdict = "matches" if traced.matched else f"does not match{_note(traced.note)}"
    parts = [
        f"  {' '.join(text[step.start : step.end].split())} = {json.dumps(step.value)}"
        for step in traced.steps
    ]
    return [f"rule {traced.rule} {verdict}", *parts]


def _note(note: str) -> str:
    return f": it {note}" if note else ""
