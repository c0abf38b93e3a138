"""What Lex takes for a name, an utterance, a value and a slot type, whoever wrote it.

Law: one rule, one place: hand-written bots and what dialogs have listened for are held to the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ivr.faults import Finding, Severity, Where, error
from ivr.ir.bot import NAME_PATTERN
from ivr.spec.bots.messages import slots_named
from ivr.spec.bots.types import BUILT_IN_SLOT_TYPES
from ivr.spec.reading.nearest import did_you_mean

NAME_LENGTH_MAX = 100
INTENTS_MAX = 250
SLOT_TYPES_MAX = 100
UTTERANCES_PER_INTENT_MAX = 1_500
UTTERANCE_LENGTH_MAX = 500
VALUES_PER_TYPE_MAX = 10_000
VALUE_LENGTH_MAX = 140
"""Source: Lex V2 developer guide, quotas (locales other than English); Lex V2 models API."""

_NAME = re.compile(NAME_PATTERN)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def is_name(name: str) -> bool:
    """Tell whether Lex takes a name of a bot, an intent, a slot or a slot type."""
    return len(name) <= NAME_LENGTH_MAX and _NAME.fullmatch(name) is not None


def check_name(name: str, where: Where) -> Iterator[Finding]:
    """Yield LEX003 for a name that Lex refuses."""
    if not is_name(name):
        message = f"{name!r} is no name for Lex"
        remedy = "Use letters and digits, with single - or _ between them; at most 100."
        yield error("LEX003", where, message, remedy)


def check_utterance(text: str, slots: Collection[str], where: Where) -> Iterator[Finding]:
    """Yield what Lex refuses in a sample utterance of an intent that has `slots`, maybe none."""
    if not text.strip() or len(text) > UTTERANCE_LENGTH_MAX:
        message = f"an utterance has 1 to {UTTERANCE_LENGTH_MAX} characters"
        yield error("LEX003", where, message)
    for match in _PLACEHOLDER.finditer(text):
        if match[1] not in slots:
            message = f"{match[0]} names no slot of this intent"
            remedy = did_you_mean(match[1], slots) or "Declare it in slots, or leave it out."
            yield error("LEX001", where, message, remedy)
        around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
        if around.strip():
            message = f"{match[0]} is not surrounded by spaces"
            yield error("LEX001", where, message, "Lex refuses it; put a space on both sides.")
    if {"{", "}"} & set(_PLACEHOLDER.sub("", text)):
        yield error("LEX001", where, "a brace that closes or opens nothing")


def check_message(
    text: str, slots: Collection[str], where: Where, severity: Severity = Severity.ERROR
) -> Iterator[Finding]:
    """Yield LEX040 for braces of a message that name none of `slots`: they are said as they are."""
    for name in slots_named(text):
        if name not in slots:
            message = f"a message names {{{name}}}, no slot of this intent"
            remedy = did_you_mean(name, slots) or "Declare it; a session attribute is `[name]`."
            yield Finding("LEX040", severity, where, message, remedy)


def check_value(word: str, where: Where) -> Iterator[Finding]:
    """Yield LEX003 for a value or synonym that Lex refuses."""
    if not word.strip() or len(word) > VALUE_LENGTH_MAX:
        message = f"a value has 1 to {VALUE_LENGTH_MAX} characters: {word[:40]!r}"
        yield error("LEX003", where, message)


def check_type(name: str, own: Collection[str], where: Where) -> Iterator[Finding]:
    """Yield LEX003 for a slot type that is neither one of `own` nor one of Lex's."""
    if name not in own and name not in BUILT_IN_SLOT_TYPES:
        remedy = did_you_mean(name, (*own, *BUILT_IN_SLOT_TYPES)) or "Declare it in slot_types."
        yield error("LEX003", where, f"there is no slot type {name!r}", remedy)
