"""Lex V1 exports -> V2 bots in the export dialect. V1 itself ended in 2025; its files live on.

    if is_v1(value):
        read = read_v1(value, "OrderFlowers.json")

Law of the room: what V2 cannot say is a coded finding that names it; the rest works as it did.
"""

from ivr.formats.lex.v1.reading import ReadV1, is_v1, read_v1, read_v1_bytes

__all__ = ["ReadV1", "is_v1", "read_v1", "read_v1_bytes"]
