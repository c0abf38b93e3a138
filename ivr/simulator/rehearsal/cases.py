"""A conversation, unfolded: one case for each locale, channel, modality, row and phrase.

Law of the room: a case holds nothing that is left to choose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from ivr.faults import Where
from ivr.simulator.call.callers import HangUp, Heard, Keys, ScriptedCaller, Silence, Speech
from ivr.simulator.call.state import Contact
from ivr.simulator.rehearsal.given import Given
from ivr.simulator.rehearsal.scenario import Conversation, StepSpec, Wording, filled

WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Play:
    """One step with everything chosen; `index` is its place in the file's list of steps."""

    index: int
    where: Where
    hears: str | None = None
    does: Heard | None = None
    goes_to: str | None = None
    slot: tuple[tuple[str, str | None], ...] = ()
    attribute: tuple[tuple[str, str], ...] = ()
    invoked: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One run of a conversation. `label` tells it from its sisters, such as `es-US keys`."""

    conversation: Conversation
    locale: str
    channel: str
    modality: str
    row: Mapping[str, str]
    phrase: int
    label: str
    given: Given
    plays: tuple[Play, ...]

    @property
    def name(self) -> str:
        """The name of the conversation with this case's label."""
        return f"{self.conversation.name} [{self.label}]" if self.label else self.conversation.name

    def script(self) -> tuple[Heard, ...]:
        """Return what the caller does, in order."""
        return tuple(play.does for play in self.plays if play.does is not None)

    def caller(self) -> ScriptedCaller:
        """Return the caller of this case."""
        stays = self.conversation.afterwards == "silence"
        return ScriptedCaller(self.script(), Silence() if stays else HangUp())

    def contact(self, base: Contact) -> Contact:
        """Return `base` with what this case says of the contact."""
        said = self.conversation.from_
        customer = base.customer if said is None else self.worded(said)
        return replace(
            base,
            channel="CHAT" if self.channel == "chat" else "VOICE",
            language=self.locale or base.language,
            customer=None if customer == WITHHELD else customer,
            attributes={**base.attributes, **self.given.attributes},
            answered_by=self.given.outbound.answered_by,
        )

    def worded(self, wording: Wording) -> str:
        """Return a wording in this case's locale, with this case's row filled in."""
        return _filled(_localised(wording, self.locale), self.row)


def cases(conversation: Conversation, default_locale: str = "en-US") -> Iterator[Case]:
    """Yield every case of a conversation, in the order written."""
    locales = conversation.locale or (default_locale,)
    rows = conversation.each or ({},)
    for locale, channel, modality, (number, row), phrase in product(
        locales,
        conversation.channel,
        conversation.modality,
        enumerate(rows),
        range(_phrases(conversation)),
    ):
        labels = (
            locale if len(locales) > 1 else "",
            channel if len(conversation.channel) > 1 else "",
            modality if len(conversation.modality) > 1 else "",
            f"row {number + 1}" if conversation.each else "",
            f"phrase {phrase + 1}" if _phrases(conversation) > 1 else "",
        )
        case = Case(
            conversation,
            locale,
            channel,
            modality,
            row,
            phrase,
            " ".join(filter(None, labels)),
            conversation.given_in(row),
            (),
        )
        yield replace(case, plays=tuple(_plays(case)))


def _phrases(conversation: Conversation) -> int:
    """Return how many runs the longest list of phrases needs."""
    lists = [
        phrases
        for step in conversation.steps
        if step.says is not None
        for phrases in (step.says.values() if isinstance(step.says, dict) else (step.says,))
    ]
    return max(map(len, lists), default=1)


def _filled(text: str, row: Mapping[str, str]) -> str:
    return str(filled(text, row))


def _localised(wording: Wording, locale: str) -> str:
    if isinstance(wording, str):
        return wording
    return wording.get(locale) or next(iter(wording.values()), "")


def _plays(case: Case) -> Iterator[Play]:
    for index, step in enumerate(case.conversation.steps):
        yield Play(
            index,
            case.conversation.where("steps", index),
            hears=None if step.hears is None else case.worded(step.hears),
            does=_deed(step, case),
            goes_to=step.goes_to,
            slot=tuple((k, v and _filled(v, case.row)) for k, v in step.slot.items()),
            attribute=tuple((k, _filled(v, case.row)) for k, v in step.attribute.items()),
            invoked=step.invoked,
        )


def _deed(step: StepSpec, case: Case) -> Heard | None:
    if step.hangup:
        return HangUp()
    if step.silence:
        return Silence()
    early = None if step.barge_in_at is None else step.barge_in_at / 1_000
    keys = step.key is not None and (case.modality == "keys" or step.says is None)
    if keys and step.key is not None:
        return Keys(_filled(step.key, case.row), early)
    return None if step.says is None else Speech(_filled(_words(step, case), case.row), early)


def _words(step: StepSpec, case: Case) -> str:
    said = step.says or ("",)
    phrases = said if isinstance(said, tuple) else said.get(case.locale, next(iter(said.values())))
    return phrases[case.phrase % len(phrases)]
