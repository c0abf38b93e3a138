"""Who is on the line: what a caller can do when asked, and callers that need no person.

Law of the room: a caller knows what it was told and asked, never the flow.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Literal, NamedTuple, Protocol


class Keys(NamedTuple):
    """Keys pressed, 0-9 * #. `barge_in_at` is seconds into the prompt; None = after it."""

    text: str
    barge_in_at: float | None = None


class Speech(NamedTuple):
    """Words said, or typed on chat."""

    text: str
    barge_in_at: float | None = None


class Silence(NamedTuple):
    """The caller lets the time pass."""


class HangUp(NamedTuple):
    """The caller leaves."""


Heard = Keys | Speech | Silence | HangUp


class Listening(NamedTuple):
    """What the line waits for.

    `kind`: menu takes one key, store takes digits, lex takes words or keys, wait takes nothing
    (the caller may only stay or hang up). `seconds` is how long the line waits for a beginning.
    `secret` input must not be shown or kept.
    """

    kind: Literal["menu", "store", "lex", "wait"]
    prompt: str = ""
    seconds: float = 5.0
    digits_max: int = 1
    channel: str = "VOICE"
    locale: str = "en-US"
    secret: bool = False
    barge_in: bool = True


class Caller(Protocol):
    """The person or script on the line."""

    def answer(self, listening: Listening) -> Heard:
        """Return what the caller does now that the line listens."""
        ...


class ScriptedCaller:
    """Does one thing after another; when the script is over it hangs up, or stays silent.

    Being kept waiting uses up nothing of the script except a hang-up.
    """

    def __init__(self, script: Sequence[Heard], afterwards: Heard | None = None) -> None:
        self._script = tuple(script)
        self._afterwards: Heard = HangUp() if afterwards is None else afterwards
        self.used = 0

    def answer(self, listening: Listening) -> Heard:
        """Return the next thing of the script."""
        over = self.used >= len(self._script)
        if listening.kind == "wait":
            return self._wait(over=over)
        if over:
            return self._afterwards
        self.used += 1
        return self._script[self.used - 1]

    def _wait(self, *, over: bool) -> Heard:
        if over or not isinstance(self._script[self.used], HangUp):
            return Silence()
        self.used += 1
        return HangUp()


PHRASES = ("yes", "no", "agent", "lost card", "what?", "", "12 34", "sí", "qwerty " * 40)
"""What a random caller says: sense, nonsense, nothing and too much."""


class RandomCaller:
    """Does anything, reproducibly from a seed: keys, words, silence, early and late, hanging up."""

    def __init__(self, seed: int, phrases: Sequence[str] = PHRASES) -> None:
        self._random = Random(seed)  # noqa: S311 - a test caller, not a secret
        self._phrases = tuple(phrases)

    def answer(self, listening: Listening) -> Heard:
        """Return something; about one answer in twelve is a hang-up."""
        chance = self._random.random()
        if chance < 0.08:
            return HangUp()
        if listening.kind == "wait" or chance < 0.2:
            return Silence()
        early = self._random.choice((None, None, 0.0, 1.2))
        if chance < 0.4:
            return Speech(self._random.choice(self._phrases), early)
        longest = max(1, min(listening.digits_max + 2, 24))
        length = self._random.choice((1, self._random.randint(1, longest)))
        return Keys("".join(self._random.choices("0123456789*#", k=length)), early)
