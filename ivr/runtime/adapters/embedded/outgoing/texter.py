"""A texter that only remembers the messages it was asked to send."""

from __future__ import annotations

from ivr.runtime.ports import TextAnswer, TextRequest

OPTED_OUT = "opted_out"


class RememberedTexter:
    """Implements ports.Texter; `sent` lists the messages in order.

    Args:
        opted_out: Numbers that the service itself refuses because they said STOP.
    """

    def __init__(self, opted_out: frozenset[str] = frozenset()) -> None:
        self.sent: list[TextRequest] = []
        self._opted_out = opted_out

    def send(self, request: TextRequest, /) -> TextAnswer:
        """Remember the message; messages are numbered, a repetition is a message of its own."""
        if request.number in self._opted_out:
            return TextAnswer(refusal=OPTED_OUT)
        self.sent.append(request)
        return TextAnswer(message=f"message-{request.token}-{len(self.sent)}")
