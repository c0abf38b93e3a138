"""What follows an answer: something said, values set, and the next step of Lex's own graph.

    captured:
      say: noted
      set: {tier: gold}
      then: {ask: size}
      branches:
        - if: '{nights} > 7'
          say: long_stay
          then: confirm
      otherwise: {then: fulfil}

Source: Lex V2 developer guide, conversation flows; Lex V2 models API, DialogAction.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import Any, Literal

from pydantic import Field

from ivr.spec.bots.said import Messages
from ivr.spec.values import SpecModel

BRANCHES_MAX = 4
EXPRESSION_LENGTH_MAX = 1_024
"""Conditional branches, and characters of a condition. Source: Lex V2 models API."""

NamedStep = Literal["confirm", "fulfil", "close", "end", "listen", "hook", "decide"]
"""Steps that need no more than their name.

confirm ConfirmIntent, fulfil FulfillIntent, close CloseIntent, end EndConversation, listen
ElicitIntent, hook InvokeDialogCodeHook, decide EvaluateConditional.
"""


class Step(SpecModel, frozen=True):
    """A next step that names something: a slot to ask for, or an intent to start."""

    do: NamedStep | None = Field(default=None, description="a step without a name of its own")
    ask: str | None = Field(default=None, description="ask for this slot")
    start: str | None = Field(default=None, description="go on with this intent")
    of: str | None = Field(default=None, description="the intent that the step belongs to")
    quietly: bool | None = Field(default=None, description="do not say that step's own message")
    among: tuple[str, ...] | None = Field(
        default=None, description="intents that `listen` may choose from; all where unset"
    )


Then = NamedStep | Step


class Branch(SpecModel, frozen=True):
    """One condition, in Lex's own expressions, and what follows where it holds."""

    if_: str = Field(alias="if", min_length=1, max_length=EXPRESSION_LENGTH_MAX)
    name: str | None = Field(default=None, description="shown in the console")
    say: Messages | None = None
    barge_in: bool | None = None
    set: dict[str, str] | None = Field(default=None, description="session attributes")
    slots: dict[str, str | None] | None = Field(default=None, description="slot values")
    then: Then | None = None


class Otherwise(SpecModel, frozen=True):
    """What follows where no condition holds."""

    say: Messages | None = None
    barge_in: bool | None = None
    set: dict[str, str] | None = None
    slots: dict[str, str | None] | None = None
    then: Then | None = None


class Outcome(SpecModel, frozen=True):
    """What is said and done after an answer, a code hook or an ending.

    With `branches` the conditions are tried in order before `then`; `otherwise` is then needed.
    """

    say: Messages | None = None
    barge_in: bool | None = Field(default=None, description="may callers talk over it")
    set: dict[str, str] | None = Field(default=None, description="session attributes")
    slots: dict[str, str | None] | None = Field(default=None, description="slot values")
    then: Then | None = Field(default=None, description="the next step; Lex's own where unset")
    branches: tuple[Branch, ...] = Field(default=(), max_length=BRANCHES_MAX)
    otherwise: Otherwise | None = None
    deciding: bool | None = Field(default=None, description="false keeps branches, switched off")


class Hook(SpecModel, frozen=True):
    """A call of the code hook, and what follows each end of it."""

    label: str | None = Field(default=None, max_length=100, description="invocationLabel")
    on: bool | None = Field(default=None, description="false keeps the settings, switched off")
    invoke: bool = Field(default=True, description="false runs what follows without the call")
    success: Outcome | None = None
    failure: Outcome | None = None
    timeout: Outcome | None = None


Extra = dict[str, Any]
"""Keys of Lex's export files that no key of this vocabulary says, merged in as they are.

Either one table, or one table per locale of the bot (`{en-US: {...}, es-US: {...}}`).
"""
