"""What bots say -> message groups, responses and prompts of Lex's export files.

Law: a prompt's first text is the message and the next two its variations, which is all that one
message group holds; several messages are several groups, said one after another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ivr.formats.lex import pieces
from ivr.spec.bots.said import Card, Messages, Shown, told
from ivr.spec.bots.slots import AttemptName, Listening, Prompting
from ivr.spec.values import Said

Json = dict[str, Any]

Say = Callable[[Said, str], str | Sequence[str]]
"""How a prompt is rendered for a bot: (prompt, locale) -> text, or its first text and variants.

SSML is a whole `<speak>` document. Slots stand in it as `{slot}`, session attributes as `[name]`.
"""

_ORDERS = {"random": "Random", "ordered": "Ordered"}

_NOTHING: Json = {
    "plainTextMessage": None,
    "ssmlMessage": None,
    "customPayload": None,
    "imageResponseCard": None,
}


class Voice(NamedTuple):
    """Says things in one locale of one bot; `unwritten` is what stands for what nobody wrote."""

    say: Say
    locale: str
    unwritten: str = "console"

    @property
    def bare(self) -> bool:
        """Whether steps and waits that nobody wrote are left to Lex."""
        return self.unwritten != "console"

    def switch(self, written: bool | None) -> bool | None:  # noqa: FBT001 - as written in the file
        """Return a switch, on where nobody wrote it, or nothing where nothing stands for that."""
        return True if written is None and self.unwritten != "nothing" else written

    def groups(self, messages: Messages | None) -> list[Json]:
        """Return the message groups of what is said; none for nothing."""
        own = (one.said for one in told(messages) if one.locale in {"", self.locale})
        return [group for said in own for group in self._group(said)]

    def response(self, messages: Messages | None, *, barge_in: bool | None = None) -> Json | None:
        """Return a response, or None for nothing said."""
        groups = self.groups(messages)
        if not groups:
            return None
        return {"messageGroupsList": groups, "allowInterrupt": self.switch(barge_in)}

    def prompt(self, messages: Messages | None, question: Prompting, default: str) -> Json | None:
        """Return the prompt of a question; `default` is asked where its author wrote nothing."""
        groups = self.groups(messages)
        if not groups:
            if self.bare:
                return None
            groups = pieces.message_groups((default,))
        order = question.order or (None if self.bare else "random")
        listens = question.attempts or not self.bare
        return {
            "messageGroupsList": groups,
            "maxRetries": question.retries,
            "allowInterrupt": self.switch(question.barge_in),
            "messageSelectionStrategy": _ORDERS[order] if order is not None else None,
            "promptAttemptsSpecification": attempts(question) if listens else None,
        }

    def _group(self, one: Said | Shown) -> list[Json]:
        if isinstance(one, Shown):
            variants = [_variant(each) for each in one.variants]
            return [{"message": shown(one), "variations": variants or None}]
        rendered = self.say(one, self.locale)
        texts = (rendered,) if isinstance(rendered, str) else tuple(rendered)
        return pieces.message_groups(texts) if texts else []


ATTEMPTS: tuple[tuple[AttemptName, str], ...] = (
    ("initial", "Initial"),
    ("retry_1", "Retry1"),
    ("retry_2", "Retry2"),
    ("retry_3", "Retry3"),
    ("retry_4", "Retry4"),
    ("retry_5", "Retry5"),
)
"""Key of the vocabulary -> attempt. Source: Lex V2 models API, PromptAttempt."""


def shown(message: Shown) -> Json:
    """Return a message that is a card, a payload or an exact text."""
    if message.exact is not None:
        return pieces.message(message.exact)
    payload = {"value": message.payload} if message.payload is not None else None
    card = _card(message.card) if message.card is not None else None
    return {**_NOTHING, "customPayload": payload, "imageResponseCard": card}


def _variant(one: Shown | str) -> Json:
    return pieces.message(one) if isinstance(one, str) else shown(one)


def _card(card: Card) -> Json:
    buttons = [{"text": button.text, "value": button.value} for button in card.buttons]
    return {
        "title": card.title,
        "subtitle": card.subtitle,
        "imageUrl": card.image,
        "buttonsList": buttons or None,
    }


def attempts(question: Prompting) -> Json:
    """Return how each attempt listens: `Initial`, then `Retry1` to the last retry (0..5)."""
    names = ATTEMPTS[: question.retries + 1]
    every = question.attempts.get("every")
    return {
        shown_as: _attempt(question, (every, question.attempts.get(name)))
        for name, shown_as in names
    }


def _attempt(question: Prompting, written: Sequence[Listening | None]) -> Json:
    given: Json = {}
    for listening in written:
        if listening is not None:
            given |= listening.model_dump(exclude_none=True)
    attempt = pieces.attempt()
    barge_in = given.get("barge_in", question.barge_in is not False)
    attempt["allowInterrupt"] = barge_in
    inputs: Sequence[str] | None = given.get("inputs")
    if inputs is not None:
        attempt["allowedInputTypes"] = {
            "allowAudioInput": "speech" in inputs,
            "allowDTMFInput": "keys" in inputs,
        }
    for key, path in _LISTENING.items():
        if key in given:
            place = attempt
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = given[key]
    return attempt


_SPOKEN = "audioAndDTMFInputSpecification"

_LISTENING: Mapping[str, tuple[str, ...]] = {
    "start": (_SPOKEN, "startTimeoutMs"),
    "speech_max": (_SPOKEN, "audioSpecification", "maxLengthMs"),
    "speech_end": (_SPOKEN, "audioSpecification", "endTimeoutMs"),
    "keys_max": (_SPOKEN, "dtmfSpecification", "maxLength"),
    "keys_end": (_SPOKEN, "dtmfSpecification", "endTimeoutMs"),
    "end_key": (_SPOKEN, "dtmfSpecification", "endCharacter"),
    "delete_key": (_SPOKEN, "dtmfSpecification", "deletionCharacter"),
    "text_start": ("textInputSpecification", "startTimeoutMs"),
}
"""Key of the vocabulary -> its place in an attempt."""
