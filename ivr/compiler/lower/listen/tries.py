"""The tries of a question, unrolled: which action asks, and which follows when a try fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ivr.compiler.scope.known import Known
from ivr.compiler.scope.saying import Spot
from ivr.compiler.scope.scope import Line, Scope
from ivr.compiler.scope.speaking import Make, speaking
from ivr.ir.actions.base import ActionBase


class Try(NamedTuple):
    """One asking: its number from 1, its identifier, what is said, and how the last try failed."""

    number: int
    identifier: str
    lines: Sequence[Line]
    after: str = ""

    def wait(self, scope: Scope, longest: int) -> int:
        """Return how long it waits for the first input, in milliseconds."""
        return scope.settings.wait(self.number, silent=self.after == "no_input", longest=longest)


class Question(NamedTuple):
    """What is asked, and what is known by then where that is more than at the node's start."""

    lines: Sequence[Line]
    known: Known | None = None


class Tries:
    """All tries of one question.

    The first says the question; after failure k in all, the k-th entry of `no_input`, `no_match`
    or `invalid` is said (the last entry again and again), or the question where there is none.
    `leaving` says what stands between the last failure and where it leads.
    """

    def __init__(self, scope: Scope, prefix: str, first: str, question: Question) -> None:
        self._scope = scope
        self.leaving: Callable[[str], str] = _straight
        self._prefix = prefix
        self._question = question.lines
        self.count = scope.settings.max_retries
        self._made: dict[tuple[int, str], Try] = {}
        self._order: list[Try] = [Try(1, first, question.lines)]
        self._known = question.known

    def after(self, number: int, how: str, lists: Mapping[str, Sequence[Spot]]) -> str:
        """Return the identifier that follows when try `number` failed in the way `how`."""
        if number >= self.count:
            return self.leaving(self._scope.exhausted())
        key = (number, how)
        if key not in self._made:
            identifier = self._scope.fresh(f"{self._prefix}{how}_{number}")
            lines = self._reprompt(lists.get(how, ()), number)
            self._made[key] = Try(number + 1, identifier, lines, how)
            self._order.append(self._made[key])
        return self._made[key].identifier

    def __iter__(self) -> Iterator[Try]:
        """Yield every try, those found on the way too."""
        position = 0
        while position < len(self._order):
            yield self._order[position]
            position += 1

    def _reprompt(self, spots: Sequence[Spot], number: int) -> Sequence[Line]:
        if not spots:
            return self._question
        return self._scope.lines_at(spots[min(number, len(spots)) - 1], self._known)


def _straight(identifier: str) -> str:
    return identifier


def asked(scope: Scope, each: Try, make: Make) -> list[ActionBase]:
    """Return the actions of one try."""
    return speaking(scope, each.identifier, each.lines, make)
