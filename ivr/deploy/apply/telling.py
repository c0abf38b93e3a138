"""What Lex says of a build that failed -> findings at the author's lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ivr.deploy.apply.work import Work
from ivr.deploy.plan.desired import WantedBot
from ivr.deploy.reach.faults import clean
from ivr.faults import Finding, Where, error

MENUS = "_menus"
"""How bots end that are made from a dialog's menus."""


def build_findings(
    work: Work, wanted: WantedBot, locale: str, reasons: Sequence[str]
) -> list[Finding]:
    """Return a finding for each reason, at the line that the intent or slot type comes from."""
    at = f"bot {wanted.name}, {locale}" if locale else f"bot {wanted.name}"
    remedy = "Correct it at this line; callers keep the version before."
    return [
        error("DEP010", place(work, wanted, reason), f"Lex refuses {at}: {clean(reason)}", remedy)
        for reason in reasons or ("it gives no reason",)
    ]


def place(work: Work, wanted: WantedBot, reason: str) -> Where:
    """Return the line of what a reason names."""
    names = [
        name
        for entry in wanted.bot.locales
        for name in (
            *(intent.name for intent in entry.intents),
            *(kind.name for kind in entry.slot_types),
        )
        if re.search(rf"\b{re.escape(name)}\b", reason)
    ]
    named = max(names, key=len, default="")
    if wanted.name.endswith(MENUS):
        return _in_flows(work, wanted.name.removesuffix(MENUS), named)
    return _in_spec(work.root, f"bots/{wanted.name}.yaml", named)


def place_in_stack(work: Work, resource: str, reason: str) -> Where:
    """Return the line that a resource of the stack of bots comes from."""
    for name, bot in work.release.bots.items():
        if resource.startswith("".join(sign for sign in bot.name if sign.isalnum())):
            return place(work, WantedBot(name, bot, b"", ""), reason)
    return work.aim.where


def _in_flows(work: Work, dialog: str, intent: str) -> Where:
    """Return the line of the node that an intent leads on from; else the dialog's file."""
    for flow in work.release.flows.values():
        if flow.dialog != dialog:
            continue
        for action in flow.actions:
            operands = (
                operand
                for branch in action.transitions.conditions
                for operand in branch.condition.operands
            )
            if intent and intent in operands:
                return flow.origin(action.identifier)
    return Where(f"flows/{dialog}.yaml")


def _in_spec(root: Path | None, file: str, name: str) -> Where:
    path = root / file if root is not None else None
    if path is None or not name or not path.is_file():
        return Where(file)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = re.match(rf"\s*(?:- )?{re.escape(name)}\s*:", line)
        if found:
            return Where(file, number, len(line) - len(line.lstrip()) + 1)
    return Where(file)
