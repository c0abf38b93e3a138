"""Events as AWS sends them, read into frozen values: calls, turns, charges, contacts, replies.

Law of the room: unknown fields are tolerated, known fields of a wrong shape are Malformed, and a
message never repeats a value. A card number becomes a token here and goes no further; CVV and
signature are never read.
"""

from ivr.runtime.events.calls import (
    DEFAULT_LOCALE,
    SPOKEN_LANGUAGES,
    ConnectEvent,
    LexEvent,
    read_connect,
    read_lex,
)
from ivr.runtime.events.charges import AMOUNT_MAX, TransactionEvent, read_transaction
from ivr.runtime.events.contacts import ContactEvent, read_contact_event
from ivr.runtime.events.replies import TextReply, read_reply
from ivr.runtime.events.shape import ID_BYTES_MAX, Tree, e164, named

__all__ = [
    "AMOUNT_MAX",
    "DEFAULT_LOCALE",
    "ID_BYTES_MAX",
    "SPOKEN_LANGUAGES",
    "ConnectEvent",
    "ContactEvent",
    "LexEvent",
    "TextReply",
    "TransactionEvent",
    "Tree",
    "e164",
    "named",
    "read_connect",
    "read_contact_event",
    "read_lex",
    "read_reply",
    "read_transaction",
]
