"""Conditions of a bot that cannot be read: Lex would refuse the bot that holds one.

Law: the grammar alone; what a condition decides, and whether it ever holds, is the linter's.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.faults import Finding, Where, error

CONDITION = "LEX006"

SHOWN_MAX = 80


def check_condition(written: str, where: Where) -> Iterator[Finding]:
    """Yield a finding for each thing in a condition that Lex cannot read; columns count from 1."""
    from ivr.hearing.conditions.reading import parse  # noqa: PLC0415 - few bots decide

    if "${" in written:
        return
    shown = written if len(written) <= SHOWN_MAX else f"{written[: SHOWN_MAX - 3]}..."
    for flaw in parse(written).flaws:
        said = flaw.message.removesuffix(".")
        message = f"condition {shown!r}, column {flaw.column}: {said}"
        yield error(CONDITION, where, message, flaw.remedy or "Correct the condition.")
