"""A hall of two queues, and what a record says of each step."""

from __future__ import annotations

from ivr.simulator.call.world import QueueView

ERRORS = {"NoMatchingError": "oops"}


def labels(record):
    return [step.label for step in record.trace]


def hall(kit, **view):
    return kit.Hall(
        {"arn:q": QueueView("cards", "arn:q", **view), "arn:other": QueueView("loans", "arn:other")}
    )


SYMBOLS = {"arn:q": "queue:cards", "arn:other": "queue:loans"}
