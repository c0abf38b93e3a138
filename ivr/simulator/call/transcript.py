"""What is kept of a call while it runs: words, input, functions asked, and each step's branch.

Law of the room: whatever a caller gave in confidence is already masked when it gets here, and so
is a card number that a caller gave where none was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple, cast

from ivr.contract import CARD_DIGITS_MIN, holds_card

EndKind = Literal[
    "transfer", "hangup", "callback", "customer_hung_up", "no_answer", "flow_ended", "error"
]

MASK = "******"
"""Stands for what a caller gave in confidence, whatever its length."""


def shown(text: str) -> str:
    """Return a text as it is kept: masked where it holds what could be a card number."""
    return MASK if len(text) >= CARD_DIGITS_MIN and holds_card(text) else text


class Said(NamedTuple):
    """Words played: as written in the flow with its values in, and as plain text."""

    seconds: float
    done: int
    written: str
    plain: str
    to: Literal["customer", "agent"] = "customer"


class HeardEntry(NamedTuple):
    """What the caller did when asked; `text` is masked where it was given in confidence.

    `barge_in_at` is seconds into the prompt. `lost` input came while nothing listened.
    """

    seconds: float
    done: int
    kind: Literal["keys", "speech", "silence", "hang_up"]
    text: str = ""
    barge_in_at: float | None = None
    lost: bool = False


class Invoked(NamedTuple):
    """A function asked; `function` is its symbol where it has one. No values are kept."""

    seconds: float
    done: int
    function: str
    outcome: Literal["answer", "error", "timeout", "garbage", "refused", "accepted"]
    attempts: int = 1
    why: str = ""


class Understood(NamedTuple):
    """What a bot made of the caller's words; confidential slots are masked."""

    seconds: float
    done: int
    bot: str
    intent: str
    slots: Mapping[str, str | None]
    state: str


class Entered(NamedTuple):
    """A flow began; `phase` is empty for the caller's own flows, else the hook's name."""

    seconds: float
    done: int
    flow: str
    phase: str = ""


class AttributesSet(NamedTuple):
    """Contact attributes written."""

    seconds: float
    done: int
    values: Mapping[str, str]


Entry = Said | HeardEntry | Invoked | Understood | Entered | AttributesSet
Entries = tuple[Entry, "Entries | None"]
"""A transcript under way: the newest entry and everything before it."""


class Step(NamedTuple):
    """One action done: the branch it took (`next`, `Equals 1`, an error type...) and when."""

    flow: str
    identifier: str
    type: str
    label: str
    seconds: float


_new = cast("Callable[[type[Step], tuple[object, ...]], Step]", vars(tuple)["__new__"])
"""Makes a step of all its values: twice as fast as its class does."""


class Branch:
    """Actions done at once, (flow, identifier, type) each, and the label by which they were left.

    There is one object for each branch of a flow made ready: counting them compares no texts.
    """

    __slots__ = ("actions", "label")

    def __init__(self, actions: tuple[tuple[str, str, str], ...], label: str) -> None:
        self.actions = actions
        self.label = label


class Branches(dict[str, Branch]):
    """The branches of actions done at once, by label; each is made when a call first takes it."""

    def __init__(self, actions: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__()
        self.actions = actions

    def __missing__(self, label: str) -> Branch:
        made = self[label] = Branch(self.actions, label)
        return made


Walked = tuple[Branch, float]
"""What a call did at once, and the seconds at which it was done."""


def traced(walked: Iterable[Walked]) -> tuple[Step, ...]:
    """Return the steps of a call, one for each action."""
    made, kind = _new, Step
    return tuple(
        [
            made(kind, (flow, identifier, of_type, branch.label, seconds))
            for branch, seconds in walked
            for flow, identifier, of_type in branch.actions
        ]
    )


class Ended(NamedTuple):
    """How a contact ended. `code` is set where the simulator itself had to stop."""

    kind: EndKind
    queue: str = ""
    number: str = ""
    reason: str = ""
    code: str = ""
    flow: str = ""
    identifier: str = ""


def unrolled(entries: Entries | None) -> tuple[Entry, ...]:
    """Return a transcript in the order in which it happened."""
    newest_first: list[Entry] = []
    while entries is not None:
        entry, entries = entries
        newest_first.append(entry)
    return tuple(reversed(newest_first))
