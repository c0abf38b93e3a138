"""Nodes that choose a way without asking the caller: decide, hours, split, repeat.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import ClassVar

from pydantic import Field

from ivr.spec.nodes.base import NodeBase
from ivr.spec.values import Id, SpecModel


class Case(SpecModel, frozen=True):
    """A condition in the words of `ivr.spec.conditions`, and where it leads."""

    when: str
    goto: Id


class Decide(NodeBase, frozen=True):
    """Goes where the first true condition leads; `else` is mandatory."""

    KEY: ClassVar = "decide"

    decide: tuple[Case, ...] = Field(min_length=1)
    else_: Id = Field(alias="else")


class Hours(NodeBase, frozen=True):
    """Branches on a calendar. `holiday` asks the calendar of holidays first.

    That calendar is `hours:<holidays>` (default `<hours>_holidays`) and is *open* on holidays.
    """

    KEY: ClassVar = "hours"

    hours: str = Field(description="calendar name, or `queue` for the target queue's own hours")
    open: Id
    closed: Id
    holiday: Id | None = None
    holidays: str | None = None
    on_error: Id | None = None


class Share(SpecModel, frozen=True):
    """One arm of an experiment; weights are percent and sum to 100."""

    name: Id
    weight: int = Field(ge=1, le=99)
    goto: Id


class Split(NodeBase, frozen=True):
    """Sends callers down several ways by percentage."""

    KEY: ClassVar = "split"

    split: tuple[Share, ...] = Field(min_length=2)


class Repeat(NodeBase, frozen=True):
    """Exact dialogs: leads back to a node so many times in a contact, then to `exhausted`.

    Connect counts for itself: a number, or a variable that holds one, from 0 to 100.
    """

    KEY: ClassVar = "repeat"

    repeat: Id = Field(description="the node that is done again")
    count: int | str = Field(description="how often")
    exhausted: Id = Field(description="the node that follows in the end")
    on_error: Id | None = None


DECIDE_NODES = (Decide, Hours, Split, Repeat)
