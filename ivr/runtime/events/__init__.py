"""Events as AWS sends them, read into frozen values: calls, turns, charges, contacts, replies.

Law of the room: unknown fields are tolerated, known fields of a wrong shape are Malformed, and a
message never repeats a value. A card number becomes a token here and goes no further; CVV and
signature are never read. A function loads the events it is sent, and no others.
"""
