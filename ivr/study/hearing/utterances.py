"""Utterances to be judged by: what is said, and what it should be understood as.

Read from CSV with the columns `utterance,intent[,slots]`, or from a test set of the Lex Test
Workbench. Slots are written `name=value; name=value`. No intent, `none` or the fallback's name mean
that the bot should not think it is meant.

Law: what a file cannot mean is a finding with its line, all of them at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ivr.faults import Finding, Refused, Unreadable, Where, error
from ivr.formats.lex.testsets import USER, Turn, is_test_set, read_test_set, write_test_set
from ivr.spec.reading.nearest import did_you_mean

UTTERANCE, INTENT, SLOTS = "utterance", "intent", "slots"

NONE = "none"

BAD_FILE, UNKNOWN_INTENT = "LEX060", "LEX061"


class Said(NamedTuple):
    """An utterance; an empty intent is the fallback's. `where` is its line.

    `conversation` is the number of the one that it belongs to; 0 for one that stands alone.
    """

    words: str
    intent: str
    slots: Mapping[str, str]
    where: Where
    conversation: int = 0


Known = Mapping[str, Collection[str]]
"""The intents that a bot has, without the fallback, and the names of their slots."""


def read_utterances(file: Path, known: Known, fallback: str) -> tuple[Said, ...]:
    """Return the utterances of a file.

    Args:
        file: The CSV.
        known: What the bot has.
        fallback: The fallback's name, which means none.

    Raises:
        Unreadable: The file cannot be opened or is no text.
        Refused: It has no such columns, no utterance, or intents or slots that the bot has not.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as problem:
        message = f"{file} cannot be read: {problem.strerror or problem}. Name a CSV file."
        raise Unreadable(message, "USE006") from problem
    except UnicodeError as problem:
        message = f"{file} is no UTF-8 text: {problem}. Save it as CSV in UTF-8."
        raise Unreadable(message, "USE006") from problem
    said = [each._replace(intent=_named(each.intent, fallback)) for each in _rows(text, str(file))]
    if not said:
        message = f"there is no utterance in it. The first row names {UTTERANCE} and {INTENT}."
        raise Refused([error(BAD_FILE, Where(str(file), 1), message)])
    strange = list(_strange(said, known))
    if strange:
        raise Refused(strange)
    return tuple(said)


def as_test_set(said: Iterable[Said], fallback: str) -> str:
    """Return utterances as a test set of the Lex Test Workbench, in their conversations.

    Args:
        said: The utterances.
        fallback: The fallback's name, which the test set expects where no intent is meant.
    """
    turns = (
        Turn(each.words, each.intent or fallback, each.slots, each.conversation) for each in said
    )
    return write_test_set(turns)


def _rows(text: str, shown_as: str) -> Iterator[Said]:
    reader = csv.DictReader(io.StringIO(text))
    header = reader.fieldnames or []
    if is_test_set(header):
        for number, turn in enumerate(read_test_set(text, shown_as), 2):
            if turn.source == USER:
                where = Where(shown_as, number)
                yield Said(turn.words, turn.intent, turn.slots, where, turn.conversation)
        return
    if UTTERANCE not in header or INTENT not in header:
        message = f"the first row names {', '.join(header) or 'nothing'}"
        remedy = f"It must name {UTTERANCE} and {INTENT}, or be a Lex test set's."
        raise Refused([error(BAD_FILE, Where(shown_as, 1), message, remedy)])
    for row in reader:
        where = Where(shown_as, reader.line_num)
        words = (row.get(UTTERANCE) or "").strip()
        yield Said(
            words, (row.get(INTENT) or "").strip(), _slots(row.get(SLOTS) or "", where), where
        )


def _slots(text: str, where: Where) -> Mapping[str, str]:
    pairs = [part.partition("=") for part in text.split(";") if part.strip()]
    if any(not between for _, between, _ in pairs):
        message = f"{text!r} is not of the form name=value; name=value"
        raise Refused([error(BAD_FILE, where, message)])
    return {name.strip(): value.strip() for name, _, value in pairs}


def _named(intent: str, fallback: str) -> str:
    return "" if intent.lower() == NONE or intent == fallback else intent


def _strange(said: Iterable[Said], known: Known) -> Iterator[Finding]:
    for each in said:
        if each.intent and each.intent not in known:
            message = f"the bot has no intent {each.intent!r}"
            remedy = f"It has {', '.join(sorted(known))}; {NONE} is for none of them."
            yield error(UNKNOWN_INTENT, each.where, message, remedy)
            continue
        slots = known.get(each.intent, ())
        for name in each.slots:
            if name.partition(".")[0] not in slots:
                message = f"intent {each.intent or NONE} has no slot {name!r}"
                has = f"It has {', '.join(sorted(slots))}." if slots else "It has none."
                yield error(UNKNOWN_INTENT, each.where, message, did_you_mean(name, slots) or has)
