"""What Lex takes: names, lengths, counts, patterns, questions; and settings at their extremes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.faults import Severity
from ivr.hearing.graph.known.parts import parts_of
from ivr.ir.bot import BotLocale, Slot, SlotType
from ivr.lint.facts.bots.judged import JudgedBot, Path, rows, table
from ivr.lint.facts.bots.limits import limits_broken
from ivr.lint.facts.bots.regexes import wrong_with
from ivr.lint.facts.wording import normal
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.bots.types import BUILT_IN_SLOT_TYPES
from ivr.spec.reading.nearest import did_you_mean

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

ALPHANUMERIC = "AMAZON.AlphaNumeric"
OWN = "AMAZON."

PARTED = "en_US"
"""The one locale that has composite slots. Source: Lex V2 developer guide, composite slot types."""

OF_V1: Mapping[str, str] = {
    "AMAZON.NUMBER": "AMAZON.Number",
    "AMAZON.FOUR_DIGIT_NUMBER": "AMAZON.Number",
    "AMAZON.DATE": "AMAZON.Date",
    "AMAZON.TIME": "AMAZON.Time",
    "AMAZON.DURATION": "AMAZON.Duration",
    "AMAZON.US_CITY": "AMAZON.City",
    "AMAZON.EUROPE_CITY": "AMAZON.City",
    "AMAZON.US_STATE": "AMAZON.State",
    "AMAZON.US_FIRST_NAME": "AMAZON.FirstName",
    "AMAZON.US_LAST_NAME": "AMAZON.LastName",
    "AMAZON.COUNTRY": "AMAZON.Country",
}
"""Slot types of V1 -> those of V2."""


def _told(subject: Subject, code: str) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        for _, path, message in limits_broken(judged).get(code, ()):
            yield Spot(judged.at(path), message)


def names_and_counts(subject: Subject) -> Iterator[Spot]:
    yield from _told(subject, "LEX003")
    for judged in subject.lex_bots:
        for path, locale, intent in judged.intents:
            own = {kind.name for kind in locale.slot_types}
            for slot in intent.slots:
                place = (*path, "slots", slot.name, "slotTypeName")
                yield from _type_of(judged, place, slot, own)
        for locale in judged.bot.locales:
            for kind in locale.slot_types:
                yield from _parts_of(judged, locale, kind)


def _type_of(judged: JudgedBot, place: Path, slot: Slot, own: set[str]) -> Iterator[Spot]:
    name = slot.slot_type_name
    if name in own or name in BUILT_IN_SLOT_TYPES or "${" in name:
        return
    message = f"there is no slot type {name!r}"
    if name in OF_V1:
        yield Spot(judged.at(place), message, remedy=f"In Lex V2 it is {OF_V1[name]}.")
        return
    remedy = did_you_mean(name, (*own, *BUILT_IN_SLOT_TYPES))
    bare = [each.removeprefix(OWN) for each in BUILT_IN_SLOT_TYPES]
    if name.startswith(OWN) and not did_you_mean(name.removeprefix(OWN), bare):
        remedy = "Check it in the guide of Lex V2."
        yield Spot(judged.at(place), f"slot type {name!r} is not known", _W, remedy)
    else:
        yield Spot(judged.at(place), message, remedy=remedy)


def _parts_of(judged: JudgedBot, locale: BotLocale, kind: SlotType) -> Iterator[Spot]:
    """Yield the parts of a composite type that are composite. Source: Lex V2 developer guide."""
    composite = table(table(kind.model_extra).get("compositeSlotTypeSetting"))
    names = locale.type_names()
    path: Path = (locale.identifier, "slotTypes", kind.name, "compositeSlotTypeSetting", "subSlots")
    for index, part in enumerate(rows(composite.get("subSlots"))):
        called = table(part).get("slotTypeName") or table(part).get("slotTypeId")
        name = names.get(str(called), str(called))
        other = locale.slot_type(name)
        if name == kind.name:
            message = f"composite slot type {kind.name!r} is a part of itself"
            yield Spot(judged.at((*path, index)), message)
        elif other is not None and table(other.model_extra).get("compositeSlotTypeSetting"):
            message = f"{name!r} is composite: it can be no part of {kind.name!r}"
            yield Spot(judged.at((*path, index)), message)


def composites_elsewhere(subject: Subject) -> Iterator[Spot]:
    """Yield composite types and slots outside en-US; of specs the compiler tells it."""
    for judged in subject.lex_bots:
        for locale in judged.bot.locales if judged.spec is None else ():
            if locale.identifier != PARTED:
                message = f"Lex has composite slots in en-US alone, not in {locale.identifier}"
                for path in _composites(locale):
                    yield Spot(judged.at(path), message)


def _composites(locale: BotLocale) -> Iterator[Path]:
    for kind in locale.slot_types:
        if table(kind.model_extra).get("compositeSlotTypeSetting"):
            yield (locale.identifier, "slotTypes", kind.name)
    for intent in locale.intents:
        for slot in intent.slots:
            if parts_of(locale, slot):
                path: Path = (locale.identifier, "intents", intent.name, "slots", slot.name)
                yield (*path, "slotTypeName")


def loose_regexes(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        for locale in judged.bot.locales:
            for kind in locale.slot_types:
                path: Path = (locale.identifier, "slotTypes", kind.name)
                yield from _pattern(judged, path, kind)


def _pattern(judged: JudgedBot, path: Path, kind: SlotType) -> Iterator[Spot]:
    extra = kind.model_extra or {}
    made_elsewhere = extra.get("compositeSlotTypeSetting") or extra.get("externalSourceSetting")
    if kind.regex is None:
        if not (kind.slot_type_values or kind.parent_slot_type_signature or made_elsewhere):
            message = f"slot type {kind.name!r} has neither values nor a regex"
            yield Spot(judged.at(path), message, _W, "Add values.")
        return
    place = (*path, "valueSelectionSetting", "regexFilter")
    if kind.parent_slot_type_signature != ALPHANUMERIC:
        message = f"slot type {kind.name!r} has a regex, but not the parent {ALPHANUMERIC}"
        yield Spot(judged.at(place), message, remedy=f"Make {ALPHANUMERIC} its parent.")
    if kind.slot_type_values:
        yield Spot(judged.at(place), f"slot type {kind.name!r} has both values and a regex", _W)
    wrong = wrong_with(kind.regex)
    if wrong is not None and "${" not in kind.regex:
        message = f"Lex takes no regex such as {kind.regex[:60]!r}: {wrong.why}"
        if wrong.doubtful:
            message = f"Lex may refuse the regex {kind.regex[:60]!r}: {wrong.why}"
        yield Spot(judged.at(place), message, _W if wrong.doubtful else None)


def slot_questions(subject: Subject) -> Iterator[Spot]:
    yield from _told(subject, "LEX007")
    for judged in subject.lex_bots:
        for path, _, intent in judged.intents:
            for slot in intent.slots:
                yield from _question(judged, (*path, "slots", slot.name), slot)


def _question(judged: JudgedBot, place: Path, slot: Slot) -> Iterator[Spot]:
    written = judged.spec.intents.get(str(place[2])) if judged.spec is not None else None
    own = written.slots.get(slot.name) if written is not None else None
    unasked = own is not None and own.ask is None and not own.extra
    prompt = table(table(slot.value_elicitation_setting).get("promptSpecification"))
    if slot.required and (unasked or not prompt):
        yield Spot(judged.at(place), f"required slot {slot.name!r} has no question")
    attempts = table(prompt.get("promptAttemptsSpecification"))
    retries = prompt.get("maxRetries")
    for name in attempts:
        number = int(name[5:]) if name.startswith("Retry") and name[5:].isdigit() else 0
        if isinstance(retries, int) and number > retries:
            message = (
                f"{name} of slot {slot.name!r} is set up, but it is asked again {retries} times"
            )
            where = (*place, "valueElicitationSetting", "promptSpecification", "maxRetries")
            yield Spot(judged.at(where), message, _I, "Raise maxRetries, or remove the attempt.")


def shared_synonyms(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        for locale in judged.bot.locales:
            for kind in locale.slot_types:
                yield from _shared(judged, (locale.identifier, "slotTypes", kind.name), kind)


def _shared(judged: JudgedBot, path: Path, kind: SlotType) -> Iterator[Spot]:
    seen: dict[str, str] = {}
    for index, each in enumerate(kind.slot_type_values or ()):
        value = each.sample_value.value
        for word in (value, *(synonym.value for synonym in each.synonyms or ())):
            first = seen.setdefault(normal(word), value)
            if first != value:
                message = f"{word!r} means both {first!r} and {value!r}"
                yield Spot(judged.at((*path, "slotTypeValues", index)), message)


THRESHOLDS_USUAL = (0.1, 0.9)
TTL_USUAL_SECONDS = 43_200


def extremes(subject: Subject) -> Iterator[Spot]:
    low, high = THRESHOLDS_USUAL
    for judged in subject.lex_bots:
        for locale in judged.bot.locales:
            given = locale.nlu_confidence_threshold
            place = (locale.identifier, "nluConfidenceThreshold")
            if 0 <= given < low:
                message = f"with a threshold of {given:g} hardly anything is not understood"
                yield Spot(judged.at(place), message)
            elif high < given <= 1:
                message = f"with a threshold of {given:g} hardly anything is understood"
                yield Spot(judged.at(place), message)
        seconds = judged.bot.idle_session_ttl_in_seconds
        if seconds > TTL_USUAL_SECONDS:
            message = f"a session is kept {seconds / 3_600:.0f} hours: the next caller may get it"
            yield Spot(judged.at(("idleSessionTTLInSeconds",)), message, _I, "Keep it for minutes.")


_SOURCE = "Lex V2 developer guide"
LIMIT_RULES: tuple[Rule, ...] = (
    Rule(
        "LEX003",
        _E,
        "A name, length or count that Lex refuses",
        "The import of the bot fails.",
        "Shorten it, or use letters, digits, - and _.",
        _SOURCE,
        "bots",
        names_and_counts,
    ),
    Rule(
        "LEX004",
        _E,
        "A regular expression that Lex refuses",
        "Lex takes classes and bounded counts only.",
        "Use [0-9]{4,8} and the like.",
        _SOURCE,
        "bots",
        loose_regexes,
    ),
    Rule(
        "LEX007",
        _E,
        "A slot that cannot be asked for",
        "Lex needs a question of up to 1,000 characters and at most five retries.",
        "Add `ask:`, or shorten it.",
        _SOURCE,
        "bots",
        slot_questions,
    ),
    Rule(
        "LEX011",
        _W,
        "One word for two values",
        "Lex picks one of the two values.",
        "Leave it to one of them.",
        _SOURCE,
        "bots",
        shared_synonyms,
    ),
    Rule(
        "LEX027",
        _W,
        "A setting at its extreme",
        "What is understood is decided by the threshold; 0.4 is what Lex itself sets.",
        "Go back to 0.4 and measure.",
        "own rule",
        "bots",
        extremes,
    ),
    Rule(
        "LEX041",
        _W,
        "A composite slot outside en-US",
        "Lex has none in other locales; in a bot's YAML it is an error.",
        "Keep it in en-US (`only: [en-US]`), and ask for its parts one by one elsewhere.",
        _SOURCE,
        "bots",
        composites_elsewhere,
    ),
)
