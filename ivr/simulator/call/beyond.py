"""What lies beyond the contact centre's own state, such as cases, profiles and views.

Law of the room: nobody here guesses. Whatever cannot be known locally is asked, and where nobody
answers, the call stops with SIM001.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

NO_VALUES: Mapping[str, object] = {}


class Asked(NamedTuple):
    """An action that asks; its parameters are plain JSON with their paths filled in."""

    flow: str
    identifier: str
    type: str
    parameters: Mapping[str, object]
    moment: datetime
    channel: str = "VOICE"


class Answer(NamedTuple):
    """What came of it, after how many seconds.

    `result` is what the action's conditions compare, such as the button of a view; `values` is
    what it loads, such as the fields of a profile; an `error` is an error type, after which the
    values are loaded all the same.
    """

    result: str = ""
    values: Mapping[str, object] = NO_VALUES
    error: str = ""
    seconds: float = 0.2


class Answers(Protocol):
    """Everything that AWS keeps or does and that no flow can tell."""

    def answer(self, asked: Asked) -> Answer | None:
        """Return what an action comes to; None = it cannot be known here."""
        ...


@dataclass(frozen=True, slots=True)
class NoAnswers:
    """A world in which nothing is known beyond the contact."""

    def answer(self, asked: Asked) -> Answer | None:
        """Return that it cannot be known."""
        del asked
        return None


@dataclass(frozen=True)
class ScriptedAnswers:
    """Answers by `flow/identifier`, identifier or type, the most exact first.

    Several answers under one key are used up in order; the last one stays. What is not scripted
    is asked of the answers `beyond`.
    """

    script: Mapping[str, Sequence[Answer]]
    beyond: Answers = field(default_factory=NoAnswers)
    used: dict[str, int] = field(default_factory=dict[str, int])

    def answer(self, asked: Asked) -> Answer | None:
        """Return the next answer for the action."""
        keys = (f"{asked.flow}/{asked.identifier}", asked.identifier, asked.type)
        key = next((key for key in keys if self.script.get(key)), None)
        if key is None:
            return self.beyond.answer(asked)
        turn = self.used.get(key, 0)
        self.used[key] = turn + 1
        answers = self.script[key]
        return answers[min(turn, len(answers) - 1)]
