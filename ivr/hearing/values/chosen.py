"""Values of custom slot types, chosen from those that a bot lists.

Law: where two are as likely, neither is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.hearing.values.ear import Ear, Meaning
from ivr.hearing.values.listed.values import SURE_LETTERS, Found
from ivr.hearing.values.text import HESITATIONS, Said


def read_listed(said: Said, ear: Ear, *, surely: bool = False) -> Iterator[Meaning]:
    """Read a value of a custom slot type; where two are as likely, neither is meant.

    `surely`: what is only hinted at, or a slip of a short word, is no value.
    """
    if ear.values is None:
        return
    kept = [at for at, word in enumerate(said.words) if word not in HESITATIONS]
    found = ear.values.find(said)
    if not found and len(kept) < len(said.words):
        said = said.only(kept)
        found = ear.values.find(said)
    if surely:
        found = [each for each in found if _is_sure(each)]
    if not found:
        return
    if (
        len(found) > 1
        and found[0].cost[:2] == found[1].cost[:2]
        and _same_place(found[0], found[1])
    ):
        return
    resolved = tuple(each.value for each in found)
    for at, each in enumerate(found):
        words = said.part(each.start, each.end).original
        value = words if ear.values.keeps_words and at == 0 else each.value
        yield Meaning(value, resolved if at == 0 else (each.value,), words)


def _is_sure(found: Found) -> bool:
    return found.cost[0] < 2 or (found.cost[0] < 4 and -found.cost[1] >= SURE_LETTERS)


def _same_place(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end
