"""A flow of one rare action between others, played, and what the world was asked for it."""

from __future__ import annotations

from ivr.simulator.call.state import Contact

NO_MATCH, LATE, MISMATCH = "NoMatchingError", "TimeLimitExceeded", "ChannelMismatch"


CHAT = Contact(channel="CHAT")


VOICE = Contact(customer="+14155550101")


TASK = Contact(channel="TASK")


class Told:
    """Answers everything alike, and keeps what it was asked."""

    def __init__(self, answer):
        self.told, self.asked = answer, []

    def answer(self, asked):
        self.asked.append(asked)
        return self.told


def one(kit, kind, parameters=None, *, errors=(), when=(), then="bye", before=(), after=()):
    """A flow of one action with some wired errors and operands, between others."""
    main = kit.action(
        "it",
        kind,
        parameters,
        then,
        errors=dict.fromkeys((NO_MATCH, *errors), "oops"),
        when=dict.fromkeys(when, "bye"),
    )
    return kit.flow("main", *before, main, *after)


def took(kit, flow, answer=None, contact=CHAT, **ports):
    """Run the flow; return (label of `it`, record, what was asked)."""
    told = Told(answer)
    record = kit.play(kit.world(flow, answers=told, **ports), contact=contact)
    label = next(step.label for step in record.trace if step.identifier == "it")
    return label, record, told.asked
