"""One conversation with a bot between its turns, and what a turn answers.

Law: frozen values; a turn takes a session and answers the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast

from ivr.hearing.port import Interpretation, SlotValue, read_slots, slots_json

Json = dict[str, Any]

HOOK_SECONDS = 30.0
"""How long Lex waits for a code hook, unless fulfilment updates are on and say otherwise.

Source: Lex V2 quotas; Lex V2 developer guide, fulfillment updates.
"""

CodeHook = Callable[[Json], object]
"""The bot's Lambda function: Lex V2 event -> answer, or `Timed` to say how long it took.

It raises `Unavailable` where it did not answer in time, any other `IvrError` where it failed.
A `Limited` one is told how long Lex waits.
"""

Waiting = Literal["intent", "slot", "confirmation"]


NO_SLOTS: Mapping[str, SlotValue | None] = {}
NO_TEXTS: Mapping[str, str] = {}
NO_VALUES: Mapping[str, str | None] = {}


class Timed(NamedTuple):
    """A code hook's answer that took `seconds` of the call's own time."""

    answer: object
    seconds: float


@dataclass(frozen=True, slots=True)
class Limited:
    """A code hook that keeps time itself: it is called with the event and the seconds it has.

    `refused` is told why, where Lex would not take what it answered.
    """

    call: Callable[[Json, float], object]
    refused: Callable[[str], None] | None = None

    def __call__(self, event: Json) -> object:
        """Return the answer within the time that Lex usually waits."""
        return self.call(event, HOOK_SECONDS)


def asked(hook: CodeHook, event: Json, seconds: float) -> object:
    """Return what a code hook answers, told how many seconds it has where it wants to know."""
    return hook.call(event, seconds) if isinstance(hook, Limited) else hook(event)


class Arrival(NamedTuple):
    """What came with an utterance: seconds since the last turn, the client's request attributes.

    Active contexts age by those seconds; code hooks are told those attributes. `streamed` tells
    whether the client can be told something while a fulfilment lasts, as StartConversation can.
    """

    elapsed: float = 0.0
    request: Mapping[str, str] = NO_TEXTS
    streamed: bool = True


AT_ONCE = Arrival()


class ActiveIntent(NamedTuple):
    """The intent being talked about. `slots` has every slot of it, None where unfilled."""

    name: str
    slots: Mapping[str, SlotValue | None] = NO_SLOTS
    state: str = "InProgress"
    confirmation: str = "None"

    def to_json(self) -> Json:
        """Return the intent as events and the runtime API carry it."""
        return {
            "name": self.name,
            "slots": slots_json(self.slots),
            "state": self.state,
            "confirmationState": self.confirmation,
        }

    @classmethod
    def from_json(cls, said: Json) -> ActiveIntent:
        """Return an intent that was written as JSON.

        Raises:
            Malformed: A slot has another shape than Lex takes.
        """
        return cls(
            str(said.get("name") or ""),
            read_slots(cast("Json", said.get("slots") or {})),
            str(said.get("state") or "InProgress"),
            str(said.get("confirmationState") or "None"),
        )


class Message(NamedTuple):
    """Words of a bot: `kind` is PlainText, SSML, CustomPayload or ImageResponseCard.

    `card` is the whole card of an ImageResponseCard, whose title is the text.
    """

    text: str
    kind: str = "PlainText"
    card: Json | None = None

    @property
    def ssml(self) -> bool:
        """Tell whether the text is SSML."""
        return self.kind == "SSML"

    def to_json(self) -> Json:
        """Return the message as replies of the runtime API carry it."""
        if self.kind == "ImageResponseCard":
            card = self.card or {"title": self.text}
            return {"contentType": self.kind, "imageResponseCard": card}
        return {"contentType": self.kind, "content": self.text}

    @classmethod
    def from_json(cls, said: Json) -> Message:
        """Return a message that was written as JSON."""
        card = said.get("imageResponseCard")
        kind = str(said.get("contentType") or "PlainText")
        if isinstance(card, dict):
            held = cast("Json", card)
            return cls(str(held.get("title", "")), kind, held)
        return cls(str(said.get("content") or ""), kind)


class Session(NamedTuple):
    """A conversation so far. `tries` counts the failed answers to what is `waiting`.

    `slot` and `sub_slot` are asked for; `style` is how they should be said. `hints` are the
    runtime hints; `scope` the only intents that the next answer may mean (empty: any). `said` are
    the last messages, `waited` the seconds that the bot has waited at the caller's wish, and
    `action` the last dialog action where `waiting` does not tell it: Close or Delegate. Hints are
    None until somebody says some: a bot's own count until then. `given` are slots that were filled
    before they were asked for and that the path through the intent still leads past. `spare` is
    the part of a second by which the contexts are older than they say.
    """

    id: str = "local"
    attributes: Mapping[str, str] = NO_TEXTS
    intent: ActiveIntent | None = None
    waiting: Waiting = "intent"
    slot: str = ""
    tries: int = 0
    contexts: tuple[Json, ...] = ()
    hints: Json | None = None
    scope: tuple[str, ...] = ()
    sub_slot: str = ""
    style: str = ""
    said: tuple[Message, ...] = ()
    waited: float | None = None
    action: str = ""
    given: tuple[str, ...] = ()
    spare: float = 0.0

    def to_json(self, *, private: bool = False) -> Json:
        """Return the session as GetSession answers it.

        Args:
            private: Add what the service's shape has no word for, as member `local`, so that
                `from_json` gives this very session again.
        """
        value: Json = {
            "sessionId": self.id,
            "messages": [message.to_json() for message in self.said],
            "sessionState": self.state_json(),
        }
        if private:
            value["local"] = {
                "tries": self.tries,
                "scope": list(self.scope),
                "waited": self.waited,
                "given": list(self.given),
                "spare": self.spare,
            }
        return value

    def state_json(self) -> Json:
        """Return the session's state as the runtime API carries it."""
        value: Json = {
            "dialogAction": self._action(),
            "activeContexts": list(self.contexts),
            "sessionAttributes": dict(self.attributes),
        }
        if self.intent is not None:
            value["intent"] = self.intent.to_json()
        if self.hints is not None:
            value["runtimeHints"] = self.hints
        return value

    def _action(self) -> Json:
        action: Json = {"type": self.action or ACTIONS[self.waiting]}
        if self.waiting == "slot":
            action["slotToElicit"] = self.slot
        if self.style:
            action["slotElicitationStyle"] = self.style
        if self.sub_slot:
            action["subSlotToElicit"] = {"name": self.sub_slot}
        return action

    @classmethod
    def from_json(cls, said: Json) -> Session:
        """Return a session from what `to_json` wrote, or from a PutSession request.

        Members of the runtime API that are missing are as in a new session.

        Raises:
            Malformed: A slot has another shape than Lex takes.
        """
        state = cast("Json", said.get("sessionState") or {})
        action = cast("Json", state.get("dialogAction") or {})
        local = cast("Json", said.get("local") or {})
        intent = cast("Json | None", state.get("intent"))
        hints = cast("Json | None", state.get("runtimeHints"))
        kind = str(action.get("type") or "ElicitIntent")
        sub_slot = cast("Json", action.get("subSlotToElicit") or {})
        return cls(
            id=str(said.get("sessionId") or "local"),
            attributes=dict(cast("Mapping[str, str]", state.get("sessionAttributes") or {})),
            intent=None if intent is None else ActiveIntent.from_json(intent),
            waiting=WAITING.get(kind, "intent"),
            slot=str(action.get("slotToElicit") or ""),
            tries=int(local.get("tries") or 0),
            contexts=tuple(cast("Sequence[Json]", state.get("activeContexts") or ())),
            hints=None if hints is None else {k: v for k, v in hints.items() if k == "slotHints"},
            scope=tuple(cast("Sequence[str]", local.get("scope") or ())),
            sub_slot=str(sub_slot.get("name") or ""),
            style=str(action.get("slotElicitationStyle") or ""),
            said=tuple(map(Message.from_json, cast("Sequence[Json]", said.get("messages") or ()))),
            waited=cast("float | None", local.get("waited")),
            action="" if kind in WAITING else kind,
            given=tuple(cast("Sequence[str]", local.get("given") or ())),
            spare=float(local.get("spare") or 0.0),
        )


ACTIONS: Mapping[Waiting, str] = {
    "intent": "ElicitIntent",
    "slot": "ElicitSlot",
    "confirmation": "ConfirmIntent",
}
"""The dialog action of each thing that a bot may wait for."""

WAITING: Mapping[str, Waiting] = {action: waiting for waiting, action in ACTIONS.items()}


class TurnReply(NamedTuple):
    """One turn of a bot.

    `state`: elicit = the bot asks on; done = the dialogue is over, however it ended; failed = the
    bot could not run, and `why` says why. `slots` are interpreted values. `dialog_state` is the
    intent's state (ReadyForFulfillment, Fulfilled, Failed, InProgress, Waiting). `label` says who
    understood. `session` goes into the next turn. `secret_slots` are obfuscated ones.

    `why` may also tell of a turn that went well what was not simulated or went wrong on its way.
    `error` is the runtime API's word for a failure. `missed` tells an answer that was not heard
    (silence) from one that was not understood (no_match). `seconds` is how long code hooks took.
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
    error: Literal["", "DependencyFailedException", "ValidationException"] = ""
    missed: Literal["", "silence", "no_match"] = ""
    seconds: float = 0.0
