"""Answers to an outbound call that nothing detects, and whose node nobody reaches therefore.

Source: flow language, CheckOutboundCallStatus: answering machine detection needs a campaign; it
knows people, voicemail and neither, and no flow runs for a call that nobody answers.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.outbound.placed import PlacedCall
from ivr.lint.rule import Spot
from ivr.spec.graph import entrances

_BY_CAMPAIGN = frozenset({"human", "voicemail"})
"""The answers that a campaign detects."""


def undetected(call: PlacedCall) -> Iterator[Spot]:
    """Yield the answers of one dialog whose node nobody reaches, and a start that is none."""
    dialog, answering = call.graph.dialog, call.outbound.answering
    if dialog.by_campaign and dialog.start != answering.human:
        message = f"a campaign's call begins at {answering.human!r}, not at {dialog.start!r}"
        yield Spot(dialog.where("start"), message, remedy=f"Write `start: {answering.human}`.")
    reached = call.graph.after(entrances(dialog))
    why = "only a campaign detects who answers, and every other call begins at the start"
    remedy = "Lead there from a question that nobody answers"
    more = ", or write `dialled_by: campaign` if that is so."
    if dialog.by_campaign:
        why, more = "Connect cannot tell that answer from the others", "."
    for key, target in answering.model_dump(exclude_none=True).items():
        detected = dialog.by_campaign and key in _BY_CAMPAIGN
        if not detected and target in call.graph.nodes and target not in reached:
            where = dialog.where("outbound", "answering", key)
            message = f"nobody reaches {target!r} for {key}: {why}"
            yield Spot(where, message, remedy=remedy + more)
