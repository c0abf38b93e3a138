"""One conversation with a bot between its turns, and what a turn answers.

Law: frozen values; a turn takes a session and answers the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from ivr.hearing.port import Interpretation, SlotValue

Json = dict[str, Any]

CodeHook = Callable[[Json], object]
"""The bot's Lambda function: Lex V2 event -> answer. It raises `IvrError` where it failed."""

Waiting = Literal["intent", "slot", "confirmation"]


NO_SLOTS: Mapping[str, SlotValue | None] = {}
NO_TEXTS: Mapping[str, str] = {}
NO_VALUES: Mapping[str, str | None] = {}


class ActiveIntent(NamedTuple):
    """The intent being talked about. `slots` has every slot of it, None where unfilled."""

    name: str
    slots: Mapping[str, SlotValue | None] = NO_SLOTS
    state: str = "InProgress"
    confirmation: str = "None"


class Session(NamedTuple):
    """A conversation so far. `tries` counts the failed answers to what is `waiting`."""

    id: str = "local"
    attributes: Mapping[str, str] = NO_TEXTS
    intent: ActiveIntent | None = None
    waiting: Waiting = "intent"
    slot: str = ""
    tries: int = 0
    contexts: tuple[Json, ...] = ()


class Message(NamedTuple):
    """Words of a bot: `kind` is PlainText, SSML, CustomPayload or ImageResponseCard."""

    text: str
    kind: str = "PlainText"

    @property
    def ssml(self) -> bool:
        """Tell whether the text is SSML."""
        return self.kind == "SSML"


class TurnReply(NamedTuple):
    """One turn of a bot.

    `state`: elicit = the bot asks on; done = the dialogue is over, however it ended; failed = the
    bot could not run, and `why` says why. `slots` are interpreted values. `dialog_state` is the
    intent's state (ReadyForFulfillment, Fulfilled, Failed, InProgress). `label` says who
    understood. `session` goes into the next turn. `secret_slots` are obfuscated ones.
    """

    state: Literal["elicit", "done", "failed"]
    session: Session
    intent: str = ""
    slots: Mapping[str, str | None] = NO_VALUES
    session_attributes: Mapping[str, str] = NO_TEXTS
    messages: tuple[Message, ...] = ()
    dialog_state: str = "InProgress"
    dialog_action: str = "Close"
    eliciting: str = ""
    confidence: float | None = None
    interpretations: tuple[Interpretation, ...] = ()
    secret_slots: frozenset[str] = frozenset()
    label: str = ""
    why: str = ""
