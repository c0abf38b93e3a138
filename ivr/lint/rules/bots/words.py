"""What callers say to a bot: slots in utterances, built-in intents, what two intents share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ivr.faults import Severity
from ivr.hearing.graph.known.parts import parts_of
from ivr.hearing.samples.words import NEGATORS, STOP_WORDS, stem, words
from ivr.ir.bot import BotLocale, Intent, Slot
from ivr.lint.facts.bots.judged import JudgedBot, Path, language, rows, table, told
from ivr.lint.facts.wording import normal
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.bots.messages import slots_named
from ivr.spec.reading.nearest import did_you_mean

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

UTTERANCES_USUAL = 3
SHOWN_UTTERANCES = 3

_SLOT = re.compile(r"\{([^{}]*)\}")
_JOINED = re.compile(r"[^\s]\{[^{}]*\}|\{[^{}]*\}[^\s]")

SEARCHING = frozenset(
    {
        *("AMAZON.KendraSearchIntent", "AMAZON.QnAIntent", "AMAZON.QInConnectIntent"),
        "AMAZON.BedrockAgentIntent",
    }
)
"""Built-in intents that take utterances of their own. Source: Lex V2 developer guide."""

BUILT_IN = SEARCHING | {
    f"AMAZON.{name}Intent"
    for name in ("Fallback", "Cancel", "Help", "Stop", "Pause", "Resume", "Repeat", "StartOver")
}
CONFIGURED: Mapping[str, str] = {
    "AMAZON.KendraSearchIntent": "kendraConfiguration",
    "AMAZON.QnAIntent": "qnAIntentConfiguration",
}
"""Built-in intents that Lex builds only with these settings. Source: Lex V2 models API."""


def _samples(path: Path, intent: Intent) -> Iterator[tuple[Path, str]]:
    for index, text in enumerate(intent.utterances):
        yield (*path, "sampleUtterances", index), text


def _slot_samples(path: Path, slot: Slot) -> Iterator[tuple[Path, str]]:
    here: Path = (*path, "slots", slot.name, "valueElicitationSetting", "sampleUtterances")
    elicitation = table(slot.value_elicitation_setting)
    for index, each in enumerate(rows(elicitation.get("sampleUtterances"))):
        text = table(each).get("utterance")
        if isinstance(text, str):
            yield (*here, index), text


def loose_slots(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        for path, _, intent in judged.intents:
            known = [slot.name for slot in intent.slots]
            told = [*_samples(path, intent)]
            for slot in intent.slots:
                told += _slot_samples(path, slot)
            for place, text in told:
                yield from _loose(judged, place, text, known)
            yield from _priorities(judged, path, intent)


def _loose(judged: JudgedBot, place: Path, text: str, known: list[str]) -> Iterator[Spot]:
    if "{" not in text and "}" not in text:
        return
    for name in _SLOT.findall(text):
        if name.partition(".")[0] not in known:
            message = f"utterance {text!r} names an unknown slot {name!r}"
            yield Spot(judged.at(place), message, remedy=did_you_mean(name, known))
    if _JOINED.search(text):
        yield Spot(judged.at(place), f"a slot in {text!r} is not surrounded by spaces")
    if {"{", "}"} & set(_SLOT.sub("", text)):
        yield Spot(judged.at(place), f"a brace in {text!r} closes or opens nothing")


def _priorities(judged: JudgedBot, path: Path, intent: Intent) -> Iterator[Spot]:
    given = {each.slot_name: each.priority for each in intent.slot_priorities or ()}
    first: dict[int, str] = {}
    for slot in intent.slots:
        place = (*path, "slots", slot.name)
        if slot.name not in given:
            message = f"slot {slot.name!r} has no priority"
            yield Spot(judged.at(place), message, remedy="Name it in slotPriorities.")
            continue
        other = first.setdefault(given[slot.name], slot.name)
        if other != slot.name:
            message = f"slots {other!r} and {slot.name!r} have the same priority"
            yield Spot(judged.at(place), message, _W, "Give each a number of its own.")
    for index, each in enumerate(intent.slot_priorities or ()):
        if intent.slot(each.slot_name) is None:
            message = f"a priority is given to slot {each.slot_name!r}, which is not there"
            remedy = did_you_mean(each.slot_name, [slot.name for slot in intent.slots])
            yield Spot(judged.at((*path, "slotPriorities", index)), message, remedy=remedy)


def unfilled_messages(subject: Subject) -> Iterator[Spot]:
    """Yield what messages of exports name and nothing fills; of specs the compiler tells it."""
    for judged in subject.lex_bots:
        for part, setting, text in told(judged) if judged.spec is None else ():
            if part.intent is None or part.locale is None or "{" not in text or "${" in text:
                continue
            strange = [name for name in slots_named(text) if part.intent.slot(name) is None]
            known: Mapping[str, None] = _sayable(part.locale, part.intent) if strange else {}
            for name in strange:
                if name not in known:
                    message = f"a message names {{{name}}}, no slot of {part.intent.name!r}"
                    yield Spot(judged.at(setting.path), message, remedy=did_you_mean(name, known))


def _sayable(locale: BotLocale, intent: Intent) -> Mapping[str, None]:
    """Return what messages of an intent may name: slots and their parts, of others by intent."""
    every = {
        each.name: [
            name
            for slot in each.slots
            for name in (slot.name, *(part.name for part in parts_of(locale, slot)))
        ]
        for each in locale.intents
    }
    others = (f"{owner}.{name}" for owner, names in every.items() for name in names)
    return dict.fromkeys((*every[intent.name], *others))


def built_in_intents(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        for locale in judged.bot.locales:
            yield from _fallbacks(judged, locale)
        for path, _, intent in judged.intents:
            if intent.parent_intent_signature:
                yield from _built_in(judged, path, intent, intent.parent_intent_signature)


def _fallbacks(judged: JudgedBot, locale: BotLocale) -> Iterator[Spot]:
    names = [intent.name for intent in locale.intents if intent.is_fallback]
    here: Path = (locale.identifier,)
    if len(names) > 1:
        message = f"{locale.identifier} has several fallback intents: {', '.join(names)}"
        yield Spot(judged.at((*here, "intents", names[1])), message)
    if not names and locale.intents:
        message = f"{locale.identifier} has no fallback intent"
        remedy = "Add an intent with the parent AMAZON.FallbackIntent."
        yield Spot(judged.at(here), message, remedy=remedy)


def _built_in(judged: JudgedBot, path: Path, intent: Intent, parent: str) -> Iterator[Spot]:
    if parent not in BUILT_IN:
        message = f"{intent.name!r} has the parent {parent!r}, which is not known"
        yield Spot(judged.at(path), message, _W, did_you_mean(parent, BUILT_IN))
        return
    taken = intent.slots or (intent.utterances and parent not in SEARCHING)
    if taken:
        message = f"built-in intent {intent.name!r} has utterances or slots of its own"
        yield Spot(judged.at(path), message)
    wanted = CONFIGURED.get(parent)
    if wanted is not None and not (intent.model_extra or {}).get(wanted):
        message = f"built-in intent {intent.name!r} has no {wanted}"
        yield Spot(judged.at(path), message, remedy="Say where it looks for answers.")


def same_utterances(subject: Subject) -> Iterator[Spot]:
    for judged in subject.lex_bots:
        for locale in judged.bot.locales:
            yield from _same(judged, locale, nearly=not subject.refusing)
        yield from _few(judged)


def _same(judged: JudgedBot, locale: BotLocale, *, nearly: bool) -> Iterator[Spot]:
    """Yield utterances of one intent that are those of another: to the letter, or `nearly`."""
    exact: dict[str, str] = {}
    gists: dict[tuple[str, ...], tuple[str, str]] = {}
    spoken = language(locale)
    for intent in _as_written(judged, locale):
        path: Path = (locale.identifier, "intents", intent.name)
        for place, text in _samples(path, intent):
            said = normal(text)
            first = exact.setdefault(said, intent.name)
            if first != intent.name:
                yield Spot(judged.at(place), f"{text!r} means both {first!r} and {intent.name!r}")
                continue
            gist = _gist(text, spoken) if nearly else ()
            other, words_of = gists.setdefault(gist, (intent.name, text))
            if gist and other != intent.name and _written(judged, intent.name, other):
                message = f"{text!r} of {intent.name!r} is nearly {words_of!r} of {other!r}"
                yield Spot(judged.at(place), message, _W, "Tell the two apart, or join them.")


def _as_written(judged: JudgedBot, locale: BotLocale) -> Sequence[Intent]:
    """Return the intents of a locale as their author ordered them."""
    if judged.spec is None:
        return locale.intents
    order = {name: index for index, name in enumerate(judged.spec.intents)}
    return sorted(locale.intents, key=lambda intent: order.get(intent.name, len(order)))


def _written(judged: JudgedBot, *names: str) -> bool:
    """Tell whether intents are all of the bot's author: a dialog may lend it others."""
    return judged.spec is None or all(name in judged.spec.intents for name in names)


def _gist(text: str, spoken: str) -> tuple[str, ...]:
    """Return what is left of an utterance without small words, endings, order and slot names."""
    small, turning = (
        STOP_WORDS.get(spoken, frozenset[str]()),
        NEGATORS.get(spoken, frozenset[str]()),
    )
    said = words(_SLOT.sub(" ", text))
    kept = [stem(word, spoken) for word in said if word in turning or word not in small]
    holes = ["{}"] * text.count("{")
    asked = [word for word in said if word in _ASKING.get(spoken, ())]
    return tuple(sorted((*kept, *asked, *holes))) if kept else ()


_ASKING: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        {"i", "you", "in", "on", "off", "out", "up", "to", "from", "a", "about", "get"}
    ),
    "es": frozenset({"a", "de", "con", "para", "esta", "este", "algo"}),
}
"""Small words that may turn one meaning into another: send to, receive from; turn on, turn off."""


def _few(judged: JudgedBot) -> Iterator[Spot]:
    few: dict[str, list[tuple[Path, str]]] = {}
    for path, locale, intent in judged.intents:
        count = len(intent.utterances)
        if intent.parent_intent_signature is None and 0 < count < UTTERANCES_USUAL:
            few.setdefault(intent.name, []).append((path, locale.identifier.replace("_", "-")))
    for name, places in few.items():
        message = f"{name!r} has fewer than three utterances in {', '.join(x for _, x in places)}"
        where = judged.at(places[0][0])
        yield Spot(where, message, _W, "Add ways in which callers say it.")


CONFUSED_SHARE = 0.3
CONFUSED_COUNT = 3
"""From this share, and so many utterances, of an intent on, its confusion is a warning."""


def confused_utterances(subject: Subject) -> Iterator[Spot]:
    if not subject.deep:
        return
    from ivr.lint.facts.bots.confusion import confusions  # noqa: PLC0415  on demand only

    for judged in subject.lex_bots:
        for locale in judged.bot.locales:
            for found in confusions(locale):
                if not _written(judged, found.intent, found.other):
                    continue
                shown = ", ".join(repr(text) for text in found.utterances[:SHOWN_UTTERANCES])
                count = len(found.utterances)
                message = (
                    f"{count} of {found.total} utterances of {found.intent!r} ({found.share:.0%}) "
                    f"are understood as {found.other!r} in {locale.identifier} when left out: "
                    f"{shown}{', ...' if count > SHOWN_UTTERANCES else ''}"
                )
                bad = found.share >= CONFUSED_SHARE and count >= CONFUSED_COUNT
                where = judged.at((locale.identifier, "intents", found.intent))
                yield Spot(where, message, _W if bad else _I)


_SOURCE = "Lex V2 developer guide"
WORD_RULES: tuple[Rule, ...] = (
    Rule(
        "LEX001",
        _E,
        "An utterance whose slot Lex cannot fill",
        "The import of the bot fails, or its build.",
        "Name slots of the intent, with spaces around them, each with a priority.",
        _SOURCE,
        "bots",
        loose_slots,
    ),
    Rule(
        "LEX002",
        _E,
        "No fallback, or a built-in intent with words of its own",
        "Lex takes neither utterances nor slots there, and one fallback for each locale.",
        "Remove them.",
        _SOURCE,
        "bots",
        built_in_intents,
    ),
    Rule(
        "LEX005",
        _E,
        "One utterance for two intents",
        "Lex picks one of the two, and callers get the other.",
        "Leave it to one of them.",
        _SOURCE,
        "bots",
        same_utterances,
    ),
    Rule(
        "LEX026",
        _I,
        "Utterances that are taken for another intent",
        "Left out one by one, they are understood as another: callers will meet the same.",
        "Add utterances that tell the two apart, or join the intents.",
        "own rule, measured with the local understanding: not Amazon's",
        "bots",
        confused_utterances,
    ),
    Rule(
        "LEX040",
        _W,
        "A message that names a slot which is not there",
        "Callers hear the name, or nothing; in a bot's YAML it is an error.",
        "Name a slot of the intent; a session attribute is `[name]`.",
        _SOURCE,
        "bots",
        unfilled_messages,
    ),
)
