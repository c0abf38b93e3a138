"""Training and judging the local understanding of bots. Needs numpy: the extra `nlu`.

Law: the same bot and the same recipe give the same arrays on one machine; nothing is downloaded,
and no library but numpy learns.
"""
