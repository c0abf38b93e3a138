"""What hearing is asked and answers: the port that a trained understanding fills as well.

Law: an understanding is not Amazon's. Every answer carries the label of who gave it, and
transcripts show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from ivr.ir.bot import Slot

Mode = Literal["Text", "Speech", "DTMF"]
"""How words came in. Source: Lex V2 Lambda event, inputMode."""


class Utterance(NamedTuple):
    """What one turn heard: words, or keys as they were pressed; empty text is silence."""

    text: str = ""
    mode: Mode = "Speech"


@dataclass(frozen=True, slots=True)
class SlotValue:
    """A slot's value: the caller's words, what they mean, and other values they may mean."""

    original: str
    interpreted: str
    resolved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interpretation:
    """One thing an utterance may mean. `confidence` is 0 to 1; None for the fallback intent."""

    intent: str
    confidence: float | None
    slots: Mapping[str, SlotValue] = field(default_factory=dict[str, SlotValue])


class Understanding(Protocol):
    """Understands one locale of one bot."""

    @property
    def label(self) -> str:
        """Who understands, for transcripts: `simulated: ...`."""
        ...

    def interpret(self, heard: Utterance) -> tuple[Interpretation, ...]:
        """Return what an utterance may mean, likeliest first, without the fallback intent.

        At most four. An interpretation below the bot's threshold may be among them.
        """
        ...

    def value(self, slot: Slot, heard: Utterance) -> SlotValue | None:
        """Return the value for a slot that was just asked for, or None."""
        ...

    def confirmed(self, heard: Utterance) -> bool | None:
        """Return whether an utterance is a yes or a no; None for neither."""
        ...
