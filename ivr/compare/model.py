"""A difference between two versions, as it is told."""

from __future__ import annotations

from typing import NamedTuple

from ivr.faults import Severity, Where
from ivr.ir.telling import SHOWN, shortened


class Change(NamedTuple):
    """One difference: how bad it is, its kind, the flow or bot, the part, and the sentence.

    `kind` is one of way, choice, words, setting, added, removed, people, flow; of bots also bot,
    locale, intent, utterances, slot, values, threshold, hook. `action` is an action's identifier,
    or the path of a bot's part: `en_US/BlockCard/amount`.
    """

    severity: Severity
    kind: str
    flow: str
    action: str
    message: str
    where: Where = Where()


def where_apart(now: str, was: str) -> tuple[str, str]:
    """Return what is said, shortened to what differs: of texts that begin alike the later part."""
    if not (now[:1] == was[:1] == '"'):
        return shortened(now), shortened(was)
    texts = now[1:-1], was[1:-1]
    pairs = enumerate(zip(*texts, strict=False))
    alike = next((i for i, (one, two) in pairs if one != two), min(map(len, texts)))
    begin = texts[0].rfind(" ", 0, max(0, alike - 12)) + 1 if alike > SHOWN // 2 else 0
    lead = "..." if begin else ""
    new, old = (f'"{shortened(lead + text[begin:])}"' for text in texts)
    return new, old
