"""The limits of Lex V2 as one table: which setting, how it is measured, and what Lex takes.

Law: numbers and names only, each from the Lex V2 models API or the quotas of the developer guide.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, cast

from ivr.ir.bot import NAME_PATTERN, SlotType
from ivr.lint.facts.bots.judged import JudgedBot, Path, Setting, rows, table

Measure = Literal["value", "characters", "count"]


class Limit(NamedTuple):
    """What a setting may be: its own number, its length in characters, or how many it holds.

    `under` is a key that has to stand around it, at any height; any where it is empty. `code` is
    the rule that tells it.
    """

    noun: str
    measure: Measure
    low: float
    high: float
    under: str = ""
    code: str = "LEX003"


def _of(**limits: Limit | tuple[Limit, ...]) -> Mapping[str, tuple[Limit, ...]]:
    return {key: (each,) if isinstance(each, Limit) else each for key, each in limits.items()}


DAY = 86_400

LIMITS: Mapping[str, tuple[Limit, ...]] = _of(
    description=Limit("description", "characters", 0, 2_000),
    idleSessionTTLInSeconds=Limit("seconds of session TTL", "value", 60, DAY),
    nluConfidenceThreshold=Limit("confidence threshold", "value", 0, 1),
    utterance=Limit("utterance", "characters", 1, 500),
    sampleUtterances=(
        Limit("utterances of a slot", "count", 0, 10, "valueElicitationSetting"),
        Limit("utterances of an intent", "count", 0, 1_500),
    ),
    priority=Limit("slot priority", "value", 0, 100),
    maxRetries=Limit("retries", "value", 0, 5, code="LEX007"),
    value=(
        Limit("message", "characters", 1, 1_000, "plainTextMessage", "LEX007"),
        Limit("message", "characters", 1, 1_000, "ssmlMessage", "LEX007"),
        Limit("payload", "characters", 1, 1_000, "customPayload", "LEX007"),
        Limit("value of a button", "characters", 1, 50, "buttonsList"),
        Limit("value of a button", "characters", 1, 50, "buttons"),
        Limit("value", "characters", 1, 140, "slotTypeValues"),
    ),
    text=(
        Limit("text of a button", "characters", 1, 50, "buttonsList"),
        Limit("text of a button", "characters", 1, 50, "buttons"),
    ),
    title=Limit("title of a card", "characters", 1, 250, "imageResponseCard"),
    subtitle=Limit("subtitle of a card", "characters", 1, 250, "imageResponseCard"),
    imageUrl=Limit("address of a card's picture", "characters", 1, 250, "imageResponseCard"),
    buttonsList=Limit("buttons of a card", "count", 0, 5, "imageResponseCard"),
    messageGroupsList=Limit("message groups", "count", 1, 5, code="LEX007"),
    messageGroups=Limit("message groups", "count", 1, 5, code="LEX007"),
    variations=Limit("variations of a message", "count", 0, 2, code="LEX007"),
    conditionalBranches=Limit("branches of a condition", "count", 0, 4, code="LEX006"),
    inputContexts=Limit("input contexts", "count", 0, 5),
    outputContexts=Limit("output contexts", "count", 0, 10),
    timeToLiveInSeconds=Limit("seconds of a context", "value", 5, DAY, "outputContexts"),
    turnsToLive=Limit("turns of a context", "value", 1, 20, "outputContexts"),
    defaultValueList=Limit("default values", "count", 0, 10),
    defaultValue=Limit("default value", "characters", 1, 202),
    slotTypeValues=Limit("values of a slot type", "count", 0, 10_000),
    subSlots=Limit("parts of a composite type", "count", 0, 6),
    slotSpecifications=Limit("parts of a composite slot", "count", 0, 6),
    expression=Limit("expression of a composite slot", "characters", 0, 640, "subSlotSetting"),
    delayInSeconds=Limit("seconds before an update", "value", 1, 900),
    frequencyInSeconds=(
        Limit("seconds between two updates", "value", 1, 300, "stillWaitingResponse"),
        Limit("seconds between two updates", "value", 1, 900, "updateResponse"),
    ),
    timeoutInSeconds=Limit("seconds of a timeout", "value", 1, 900),
    maxLength=Limit("keys of an answer", "value", 1, 1_024, "dtmfSpecification"),
    maxLengthMs=Limit("milliseconds of an answer", "value", 1, 900_000),
    startTimeoutMs=Limit("milliseconds of silence", "value", 1, 900_000),
    endTimeoutMs=Limit("milliseconds of silence", "value", 1, 900_000),
    maxDisambiguationIntents=Limit("intents to choose between", "value", 2, 5),
    customDisambiguationMessage=Limit("message", "characters", 1, 1_000, code="LEX007"),
    phrase=Limit("phrase of a vocabulary", "characters", 1, 100, "customVocabularyItems"),
    weight=Limit("weight of a phrase", "value", 0, 3, "customVocabularyItems"),
    displayAs=Limit("display of a phrase", "characters", 1, 100, "customVocabularyItems"),
    queryFilterString=Limit("filter of a query", "characters", 1, 5_000),
    bedrockModelCustomPrompt=Limit("prompt of a model", "characters", 1, 4_000),
)
"""Key of an export -> its limits; the first whose `under` fits counts."""


class Form(NamedTuple):
    """How a text has to look."""

    noun: str
    pattern: re.Pattern[str]
    under: str = ""


_NAME = re.compile(NAME_PATTERN)
_CONTEXT = re.compile(r"^([A-Za-z]_?)+$")
_KEY = re.compile(r"^[A-D0-9#*]$")
NAME_MAX = 100

FORMS: Mapping[str, tuple[Form, ...]] = {
    "name": (
        Form("name of a context", _CONTEXT, "inputContexts"),
        Form("name of a context", _CONTEXT, "outputContexts"),
    ),
    "invocationLabel": (Form("invocation label", _NAME),),
    "deletionCharacter": (Form("deletion key", _KEY),),
    "endCharacter": (Form("end key", _KEY),),
}
"""Key of an export -> how its text has to look. Source: Lex V2 models API."""

WORDS: Mapping[str, frozenset[str]] = {
    "slotConstraint": frozenset({"Required", "Optional"}),
    "messageSelectionStrategy": frozenset({"Random", "Ordered"}),
    "obfuscationSettingType": frozenset({"None", "DefaultObfuscation"}),
    "resolutionStrategy": frozenset({"ORIGINAL_VALUE", "TOP_RESOLUTION", "CONCATENATION"}),
    "audioRecognitionStrategy": frozenset({"UseSlotValuesAsCustomVocabulary"}),
}
"""Key of an export -> the words that Lex knows there. Source: Lex V2 models API."""


class Quota(NamedTuple):
    """How many of something a locale may hold: in English of AU, GB, US; and in any other."""

    noun: str
    large: int
    other: int

    def most(self, locale: str) -> int:
        """Return the quota of a locale."""
        return self.large if locale in LARGE else self.other


LARGE = frozenset({"en_AU", "en_GB", "en_US"})
"""Locales with larger quotas. Source: Lex V2 developer guide, quotas."""

INTENTS = Quota("intents", 1_000, 250)
SLOTS = Quota("slots", 4_000, 2_000)
SLOTS_OF_INTENT = Quota("slots of an intent", 100, 100)
SLOT_TYPES = Quota("slot types", 250, 100)
VALUES = Quota("values and synonyms", 50_000, 50_000)
VALUES_OF_TYPE = Quota("values and synonyms of a slot type", 10_000, 10_000)
CHARACTERS = Quota("characters of utterances", 2_000_000, 200_000)
ATTRIBUTES_BYTES = 12_288
"""Bytes of all session attributes. Source: Lex V2 developer guide, quotas."""

ONLY_THE_CLOUD_KNOWS = "${"
"""Stands in texts of templates that are made when they are deployed: nobody knows how long."""


class Breach(NamedTuple):
    """A limit that is broken: the rule, the path, and what is wrong."""

    code: str
    path: Path
    message: str


def limits_broken(judged: JudgedBot) -> Mapping[str, list[Breach]]:
    """Return every limit that a bot breaks, by the rule that tells it; worked out once."""
    known = judged.kept.get("limits")
    if known is None:
        known = judged.kept["limits"] = _broken(judged)
    return cast("Mapping[str, list[Breach]]", known)


def _broken(judged: JudgedBot) -> Mapping[str, list[Breach]]:
    found: dict[str, list[Breach]] = defaultdict(list)
    for _, settings in judged.settings:
        for breach in (*_measured(settings), *_formed(settings), *_worded(settings)):
            found[breach.code].append(breach)
    found["LEX003"] += _named(judged)
    found["LEX003"] += _counted(judged)
    return found


def _measured(settings: Mapping[str, list[Setting]]) -> Iterator[Breach]:
    for key in LIMITS.keys() & settings.keys():
        for setting in settings[key]:
            limit = next((each for each in LIMITS[key] if _fits(each.under, setting.path)), None)
            size = _size(limit.measure, setting.value) if limit is not None else None
            if limit is not None and size is not None and not limit.low <= size <= limit.high:
                yield Breach(limit.code, setting.path, _told(limit, size))


def _fits(under: str, path: Path) -> bool:
    return not under or under in path


def _size(measure: Measure, value: Any) -> float | None:  # noqa: ANN401 - a JSON value
    if measure == "value":
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if measure == "characters":
        known = isinstance(value, str) and ONLY_THE_CLOUD_KNOWS not in value
        return len(cast("str", value)) if known else None
    return len(cast("list[Any]", value)) if isinstance(value, list | dict) else None


def _told(limit: Limit, size: float) -> str:
    span = f"{limit.low:,} to {limit.high:,}" if limit.low else f"at most {limit.high:,}"
    if limit.measure == "value":
        return f"{size:,} is no {limit.noun}; Lex takes {limit.low:,} to {limit.high:,}"
    if limit.measure == "count":
        return f"{size:,} {limit.noun}; Lex takes {span}"
    article = "an" if limit.noun[0] in "aeiou" else "a"
    return f"{article} {limit.noun} of {size:,} characters; Lex takes {span}"


def _formed(settings: Mapping[str, list[Setting]]) -> Iterator[Breach]:
    for key in FORMS.keys() & settings.keys():
        for path, value, _ in settings[key]:
            form = next((each for each in FORMS[key] if _fits(each.under, path)), None)
            if form is None or not isinstance(value, str) or ONLY_THE_CLOUD_KNOWS in value:
                continue
            if len(value) > NAME_MAX or not form.pattern.match(value):
                yield Breach("LEX003", path, f"{value[:120]!r} is no {form.noun} for Lex")
    for path, value, _ in settings.get("sessionAttributes", ()):
        yield from _attributes(path, table(value))


def _worded(settings: Mapping[str, list[Setting]]) -> Iterator[Breach]:
    for key in WORDS.keys() & settings.keys():
        for path, value, _ in settings[key]:
            if isinstance(value, str) and value not in WORDS[key] and "${" not in value:
                known = ", ".join(sorted(WORDS[key]))
                yield Breach("LEX003", path, f"{key} is {value[:60]!r}; Lex knows {known}")


def _attributes(path: Path, attributes: Mapping[str, Any]) -> Iterator[Breach]:
    if "" in attributes:
        yield Breach("LEX003", path, "a session attribute has no name")
    size = sum(len(key.encode()) + len(str(value).encode()) for key, value in attributes.items())
    if size > ATTRIBUTES_BYTES:
        message = f"session attributes of {size:,} bytes; Lex keeps {ATTRIBUTES_BYTES:,}"
        yield Breach("LEX003", path, message)


def _named(judged: JudgedBot) -> Iterator[Breach]:
    """Yield the names of records and branches that Lex refuses."""
    for part in judged.parts:
        is_locale = len(part.path) == 1
        name = part.value.get("identifier" if is_locale else "name")
        if not is_locale and isinstance(name, str) and not is_name(name):
            yield Breach(
                "LEX003", (*part.path, "name"), f"Lex takes no name such as {name[:120]!r}"
            )
    for _, setting in judged.every("conditionalBranches"):
        for index, branch in enumerate(rows(setting.value)):
            name = table(branch).get("name")
            if isinstance(name, str) and not is_name(name):
                message = f"Lex takes no name such as {name[:120]!r} for a branch"
                yield Breach("LEX003", (*setting.path, index), message)


def is_name(name: str) -> bool:
    """Tell whether Lex takes a name of a bot, an intent, a slot or a slot type."""
    return ONLY_THE_CLOUD_KNOWS in name or (len(name) <= NAME_MAX and bool(_NAME.match(name)))


def _counted(judged: JudgedBot) -> Iterator[Breach]:
    """Yield what a locale, an intent or a slot type has too many of."""
    for locale in judged.bot.locales:
        here: Path = (locale.identifier,)
        words = {kind.name: _words(kind) for kind in locale.slot_types}
        characters = sum(len(text) for each in locale.intents for text in each.utterances)
        held = [
            (INTENTS, here, len(locale.intents)),
            (SLOTS, here, sum(len(intent.slots) for intent in locale.intents)),
            (SLOT_TYPES, here, len(locale.slot_types)),
            (VALUES, here, sum(words.values())),
            (CHARACTERS, here, characters),
        ]
        held += [
            (SLOTS_OF_INTENT, (*here, "intents", each.name), len(each.slots))
            for each in locale.intents
        ]
        held += [(VALUES_OF_TYPE, (*here, "slotTypes", n), count) for n, count in words.items()]
        for quota, path, count in held:
            most = quota.most(locale.identifier)
            if count > most:
                yield Breach("LEX003", path, f"{count:,} {quota.noun}; Lex takes {most:,}")


def _words(kind: SlotType) -> int:
    """Return how many values and synonyms a slot type lists."""
    return sum(1 + len(each.synonyms or ()) for each in kind.slot_type_values or ())
