"""Locales of one bot beside each other: what one has and another lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ivr.faults import Severity
from ivr.ir.bot import BotLocale, Intent, SlotType
from ivr.lint.facts.bots.judged import JudgedBot, Path, language, table
from ivr.lint.rule import Rule, Spot, Subject

_W, _I = Severity.WARNING, Severity.INFO

SHARED_VALUES = 0.5
"""Of two languages, value lists that share so much are meant to be the same."""


def missing_pieces(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        locales = judged.bot.locales
        if len(locales) < 2:
            continue
        for locale in locales:
            for other in locales:
                if other is not locale:
                    yield from _intents(judged, locale, other)
                    yield from _types(judged, locale, other)


def _intents(judged: JudgedBot, has: BotLocale, lacks: BotLocale) -> Iterator[Spot]:
    for intent in has.intents:
        path: Path = (has.identifier, "intents", intent.name)
        twin = lacks.intent(intent.name)
        if twin is None:
            if not _meant(judged, path, lacks) and not intent.is_fallback:
                message = f"intent {intent.name!r} is missing in {lacks.identifier}"
                yield Spot(judged.at(path), message)
            continue
        here: Path = (lacks.identifier, "intents", intent.name)
        if intent.utterances and not twin.utterances:
            message = f"intent {intent.name!r} has utterances in {has.identifier}"
            yield Spot(judged.at(here), f"{message}, and none in {lacks.identifier}")
        for slot in intent.slots:
            inside = (*path, "slots", slot.name)
            if twin.slot(slot.name) is None and not _meant(judged, inside, lacks):
                message = f"slot {slot.name!r} of {intent.name!r} is missing in {lacks.identifier}"
                yield Spot(judged.at(here), message)
        for what in _unsaid(intent, twin):
            message = f"{what} of {intent.name!r} is said in {has.identifier}"
            yield Spot(judged.at(here), f"{message}, and not in {lacks.identifier}", _I)


def _meant(judged: JudgedBot, path: Path, lacks: BotLocale) -> bool:
    """Tell whether the author of a spec keeps something to some locales."""
    if judged.spec is None:
        return False
    spec, name = judged.spec, str(path[2])
    kept = spec.slot_types.get(name) if path[1] == "slotTypes" else spec.intents.get(name)
    if kept is None:
        return True
    if path[3:4] == ("slots",) and path[1] == "intents":
        slot = spec.intents[name].slots.get(str(path[4]))
        only = slot.only if slot is not None else None
    else:
        only = kept.only
    return only is not None and lacks.identifier.replace("_", "-") not in only


def _unsaid(intent: Intent, twin: Intent) -> Iterator[str]:
    """Yield what an intent says and its twin of another locale does not."""
    for name, said, other in (
        ("the closing", intent.intent_closing_setting, twin.intent_closing_setting),
        ("the confirmation", intent.intent_confirmation_setting, twin.intent_confirmation_setting),
    ):
        if table(said) and not table(other):
            yield name
    for slot in intent.slots:
        other_slot = twin.slot(slot.name)
        asked = table(slot.value_elicitation_setting).get("promptSpecification")
        if other_slot is None or not asked:
            continue
        if not table(other_slot.value_elicitation_setting).get("promptSpecification"):
            yield f"the question for {slot.name!r}"


def _types(judged: JudgedBot, has: BotLocale, lacks: BotLocale) -> Iterator[Spot]:
    for kind in has.slot_types:
        path: Path = (has.identifier, "slotTypes", kind.name)
        twin = lacks.slot_type(kind.name)
        if twin is None:
            if not _meant(judged, path, lacks):
                message = f"slot type {kind.name!r} is missing in {lacks.identifier}"
                yield Spot(judged.at(path), message)
            continue
        missing = _missing(_values(kind), _values(twin), same=language(has) == language(lacks))
        if missing:
            named = ", ".join(repr(value) for value in missing[:3])
            more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
            message = f"{named}{more} of slot type {kind.name!r} is missing in {lacks.identifier}"
            yield Spot(judged.at((lacks.identifier, "slotTypes", kind.name)), message)


def _values(kind: SlotType) -> Mapping[str, str]:
    listed = kind.slot_type_values or ()
    return {each.sample_value.value.casefold(): each.sample_value.value for each in listed}


def _missing(one: Mapping[str, str], other: Mapping[str, str], *, same: bool) -> Sequence[str]:
    """Return the values that another locale lacks; words of another language are none."""
    shared = one.keys() & other.keys()
    alike = len(shared) > SHARED_VALUES * max(len(one), len(other), 1)
    if not (alike or (same and other)):
        return ()
    return [value for key, value in one.items() if key not in other]


LOCALE_BOT_RULES: tuple[Rule, ...] = (
    Rule(
        "LEX016",
        _W,
        "A piece of a bot that one locale lacks",
        "Callers in that language cannot say it, or hear nothing.",
        "Add it there; in a bot's YAML, `only:` says that it is meant so.",
        "own rule",
        "bots",
        missing_pieces,
    ),
)
