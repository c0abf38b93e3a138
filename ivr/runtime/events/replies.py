"""Answers to text messages, as End User Messaging publishes them on a topic.

Source: End User Messaging SMS user guide, two-way SMS messaging.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from ivr.faults import Malformed
from ivr.runtime.events.shape import e164, named, text, tree


@dataclass(frozen=True, slots=True)
class TextReply:
    """An answer. `number` is who wrote, `answered` the message it answers, where that is known.

    `body` is what was written: it is understood and then forgotten.
    """

    id: str
    number: str
    body: str = field(repr=False)
    answered: str = ""


def read_reply(message: str) -> TextReply:
    """Return the answer that a notice's message tells of.

    Raises:
        Malformed: It is not JSON, or has no id, text or sender's number.
    """
    try:
        told = tree(json.loads(message), "message")
    except (ValueError, RecursionError):
        raise Malformed("The message is not JSON. Send what two-way SMS publishes.") from None
    number = e164(text(told.get("originationNumber")))
    if not number:
        raise Malformed("originationNumber is not an E.164 number. Send who wrote.")
    body = told.get("messageBody")
    if not isinstance(body, str):
        raise Malformed("messageBody is no text. Send what was written.")
    return TextReply(
        id=named(told.get("inboundMessageId"), "inboundMessageId"),
        number=number,
        body=body,
        answered=text(told.get("previousPublishedMessageId")),
    )
