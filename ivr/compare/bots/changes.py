"""What callers would notice between an old bot and a new one.

Severity as for flows: an error takes a language away, a warning sends callers elsewhere or no
longer understands what they say, info is words and times. Ids and the order of things mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ivr.compare.bots.parts import differing
from ivr.compare.flows import paired
from ivr.compare.model import Change
from ivr.faults import Severity
from ivr.ir.bot import Bot, BotLocale, BotRecord, Intent, Slot, SlotType
from ivr.ir.telling import shortened

LISTED = 3
"""So many utterances or values are shown of those that came or went."""


def bot_changes(old: Sequence[Bot], new: Sequence[Bot]) -> tuple[Change, ...]:
    """Return the differences of all bots, each bot's language by language.

    A single bot on either side is compared whatever its name; of several, those of one name.
    """
    found: list[Change] = []
    before, after = ({bot.name: bot for bot in bots} for bots in (old, new))
    for name, one, two in paired(before, after):
        told = _Teller(f"bot {name}")
        if one is None:
            found.append(told(Severity.INFO, "bot", f"bot {name} is new"))
        elif two is None:
            found.append(told(Severity.WARNING, "bot", f"bot {name} is gone"))
        else:
            found.extend(_of_bot(one, two, told))
    return tuple(found)


class _Teller(NamedTuple):
    """Makes changes of one bot, about one part of it: `about` stands before each sentence."""

    bot: str
    part: str = ""
    about: str = ""

    def __call__(self, severity: Severity, kind: str, message: str) -> Change:
        subject = f"{self.about}: " if self.about else ""
        return Change(severity, kind, self.bot, self.part, f"{subject}{message}")

    def of(self, part: str, about: str) -> _Teller:
        """Return a teller about a part of this one's part."""
        parts = (each for each in (self.part, part) if each)
        abouts = (each for each in (self.about, about) if each)
        return _Teller(self.bot, "/".join(parts), ", ".join(abouts))


def _of_bot(old: Bot, new: Bot, told: _Teller) -> Iterator[Change]:
    yield from _settings(old, new, told)
    before, after = ({each.identifier: each for each in bot.locales} for bot in (old, new))
    for name in (*before, *(name for name in after if name not in before)):
        if name not in after:
            message = f"callers who speak {name} are not understood any more"
            yield told.of(name, "")(Severity.ERROR, "locale", message)
        elif name not in before:
            yield told.of(name, "")(Severity.INFO, "locale", f"speaks {name} now")
        else:
            yield from _of_locale(before[name], after[name], told.of(name, name))


def _of_locale(old: BotLocale, new: BotLocale, told: _Teller) -> Iterator[Change]:
    if old.nlu_confidence_threshold != new.nlu_confidence_threshold:
        now, was = new.nlu_confidence_threshold, old.nlu_confidence_threshold
        message = f"an intent needs a confidence of {now} now, was {was}"
        yield told(Severity.WARNING, "threshold", message)
    yield from _settings(old, new, told)
    before, after = ({each.name: each for each in locale.intents} for locale in (old, new))
    moved = _moved(before, after)
    for name in (*before, *(name for name in after if name not in before)):
        about = told.of(name, f"intent {name}")
        if name not in after:
            said = _examples(before[name].utterances)
            yield about(Severity.WARNING, "intent", f"is gone, with {said}")
        elif name not in before:
            said = _examples(after[name].utterances)
            yield about(Severity.INFO, "intent", f"is new, with {said}")
        else:
            yield from _of_intent(before[name], after[name], moved, about)
    yield from _now_elsewhere(moved, told)
    yield from _of_slot_types(old, new, told)


Moved = Mapping[str, tuple[str, str]]
"""Utterances that mean another intent than before: words -> (intent before, intent now)."""


def _moved(before: Mapping[str, Intent], after: Mapping[str, Intent]) -> Moved:
    mine, yours = (
        {
            words.casefold(): (name, words)
            for name, each in table.items()
            for words in each.utterances
        }
        for table in (before, after)
    )
    return {
        yours[key][1]: (mine[key][0], yours[key][0])
        for key in mine.keys() & yours.keys()
        if mine[key][0] != yours[key][0] and yours[key][0] in before
    }


def _now_elsewhere(moved: Moved, told: _Teller) -> Iterator[Change]:
    pairs: dict[tuple[str, str], list[str]] = {}
    for words, ends in sorted(moved.items()):
        pairs.setdefault(ends, []).append(words)
    for (was, now), words in sorted(pairs.items()):
        message = f"{_examples(words)} now means {now}, was {was}"
        yield told.of(now, "")(Severity.WARNING, "intent", message)


def _of_intent(old: Intent, new: Intent, moved: Moved, told: _Teller) -> Iterator[Change]:
    elsewhere = {words.casefold() for words in moved}
    gone, come = _apart(old.utterances, new.utterances, elsewhere)
    if old.utterances and not new.utterances:
        message = f"cannot be said any more: all {len(old.utterances)} utterances are gone"
        yield told(Severity.WARNING, "utterances", message)
    elif gone:
        yield told(Severity.INFO, "utterances", f"no longer knows {_examples(gone)}")
    if come:
        yield told(Severity.INFO, "utterances", f"also knows {_examples(come)}")
    yield from _settings(old, new, told)
    yield from _of_slots(old, new, told)


def _apart(
    old: Sequence[str], new: Sequence[str], without: set[str]
) -> tuple[list[str], list[str]]:
    """Return the words that are gone and those that are new; capitals mean nothing."""
    before, after = ({words.casefold(): words for words in said} for said in (old, new))
    gone = [words for key, words in before.items() if key not in {*after, *without}]
    return gone, [words for key, words in after.items() if key not in {*before, *without}]


def _of_slots(old: Intent, new: Intent, told: _Teller) -> Iterator[Change]:
    before, after = ({slot.name: slot for slot in intent.slots} for intent in (old, new))
    for name in (*before, *(name for name in after if name not in before)):
        about = told.of(name, f"slot {name}")
        if name not in after:
            yield about(Severity.WARNING, "slot", "is no longer asked for")
        elif name not in before:
            yield about(Severity.INFO, "slot", _newly_asked(after[name]))
        else:
            yield from _of_slot(before[name], after[name], about)
    orders = [
        [slot.name for slot in intent.slots_in_order() if slot.name in before.keys() & after.keys()]
        for intent in (old, new)
    ]
    if orders[0] != orders[1]:
        message = f"asks in another order: {', '.join(orders[1])}; was {', '.join(orders[0])}"
        yield told(Severity.INFO, "slot", message)


def _newly_asked(slot: Slot) -> str:
    need = "is asked for now" if slot.required else "may be given now"
    return f"{need}, a value of {slot.slot_type_name}"


def _of_slot(old: Slot, new: Slot, told: _Teller) -> Iterator[Change]:
    if old.slot_type_name != new.slot_type_name:
        message = f"takes {new.slot_type_name} now, was {old.slot_type_name}"
        yield told(Severity.WARNING, "slot", message)
    if old.required != new.required:
        message = "is now asked for" if new.required else "is no longer asked for, only taken"
        yield told(Severity.INFO, "slot", message)
    yield from _settings(old, new, told)


def _of_slot_types(old: BotLocale, new: BotLocale, told: _Teller) -> Iterator[Change]:
    before, after = ({each.name: each for each in locale.slot_types} for locale in (old, new))
    for name in (name for name in before if name in after):
        about = told.of(name, f"values of {name}")
        one, two = before[name], after[name]
        if one.regex != two.regex:
            message = f"have the pattern {two.regex or 'any'} now, was {one.regex or 'any'}"
            yield about(Severity.WARNING, "values", message)
        gone, come = _apart(_values(one), _values(two), set())
        if gone:
            message = f"no longer understood: {_examples(gone, 'value')}"
            yield about(Severity.WARNING, "values", message)
        if come:
            yield about(Severity.INFO, "values", f"also understood: {_examples(come, 'value')}")
        yield from _settings(one, two, about)


def _values(kind: SlotType) -> list[str]:
    """Return what a slot type understands: values and their synonyms."""
    return [
        said.value
        for each in kind.slot_type_values or ()
        for said in (each.sample_value, *(each.synonyms or ()))
    ]


def _examples(words: Sequence[str], what: str = "utterance") -> str:
    """Return how many there are, with the first of them."""
    if not words:
        return f"no {what}s"
    shown = ", ".join(f'"{shortened(each)}"' for each in words[:LISTED])
    more = ", ..." if len(words) > LISTED else ""
    return f"{len(words)} {what}{'s' if len(words) != 1 else ''}: {shown}{more}"


_SEVERITIES: Mapping[str, Severity] = {"hook": Severity.WARNING, "way": Severity.WARNING}


def _settings(old: BotRecord, new: BotRecord, told: _Teller) -> Iterator[Change]:
    """Yield what a record says, asks or does otherwise, besides what has a sentence of its own."""
    for each in differing(old.json_value(), new.json_value()):
        yield told(_SEVERITIES.get(each.kind, Severity.INFO), each.kind, each.words)
