"""Bots: names, utterances, slots and values as Lex takes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.faults import Severity, Where
from ivr.ir.bot import FALLBACK_SIGNATURE, NAME_PATTERN
from ivr.lint.facts.flowgraph import table_of
from ivr.lint.facts.wording import normal
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.bot import BUILT_IN_SLOT_TYPES, BotIntent, BotSlot, BotSpec
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.listen import Ask
from ivr.spec.reading.nearest import did_you_mean

_E, _W = Severity.ERROR, Severity.WARNING

UTTERANCE_CHARACTERS_MAX = 500
UTTERANCES_MAX = 1_500
INTENTS_MAX = 250
SLOTS_MAX = 100
VALUE_CHARACTERS_MAX = 140
MESSAGE_CHARACTERS_MAX = 1_000
RETRIES_MAX = 5
REGEX_CHARACTERS_MAX = 300
"""Source: Lex V2 developer guide, quotas."""

UTTERANCES_USUAL = 3

TEST_ALIAS = "TSTALIASID"

_SLOT = re.compile(r"\{([^{}]*)\}")
_JOINED_SLOT = re.compile(r"[^\s]\{[^{}]*\}|\{[^{}]*\}[^\s.,?!']")
_LOOSE_REGEX = re.compile(r"[*+.]|\{\d+,\}")
_V1_ATTRIBUTES = re.compile(
    r"max-speech-duration-ms|silence-duration-threshold-ms|barge-in-enabled|start-silence-threshold"
)


def _intents(subject: Subject) -> Iterator[tuple[BotSpec, str, BotIntent]]:
    for bot in subject.bots:
        for name, intent in bot.intents.items():
            yield bot, name, intent


def _slots(subject: Subject) -> Iterator[tuple[BotSpec, tuple[str, ...], BotIntent, BotSlot]]:
    for bot, name, intent in _intents(subject):
        for slot_name, slot in intent.slots.items():
            yield bot, ("intents", name, "slots", slot_name), intent, slot


def _sample(bot: BotSpec, name: str, locale: str, index: int) -> tuple[str | int, ...]:
    per_locale = isinstance(bot.intents[name].utterances, dict)
    return ("intents", name, "utterances", *((locale,) if per_locale else ()), index)


def loose_slots(subject: Subject) -> Iterator[Spot]:
    for bot, name, intent in _intents(subject):
        for locale in bot.locales:
            for index, sample in enumerate(intent.utterances_in(locale)):
                where = bot.where(*_sample(bot, name, locale, index))
                for slot in _SLOT.findall(sample):
                    if slot not in intent.slots:
                        message = f"utterance {sample!r} names an unknown slot {slot!r}"
                        yield Spot(where, message, remedy=did_you_mean(slot, intent.slots))
                if _JOINED_SLOT.search(sample):
                    message = f"a slot in {sample!r} is not surrounded by spaces"
                    yield Spot(where, message)
        yield from _priorities(bot, name, intent)


def _priorities(bot: BotSpec, name: str, intent: BotIntent) -> Iterator[Spot]:
    seen: dict[int, str] = {}
    for slot_name, slot in intent.slots.items():
        first = seen.setdefault(slot.priority, slot_name) if slot.priority is not None else None
        if first is not None and first != slot_name:
            message = f"slots {first!r} and {slot_name!r} have the same priority"
            yield Spot(bot.where("intents", name, "slots", slot_name), message)


def built_in_intents(subject: Subject) -> Iterator[Spot]:
    for bot in subject.bots:
        fallbacks = [n for n, i in bot.intents.items() if i.built_in == FALLBACK_SIGNATURE]
        if len(fallbacks) > 1:
            message = f"bot {bot.bot!r} has several fallback intents: {', '.join(fallbacks)}"
            yield Spot(bot.where("intents", fallbacks[1]), message)
    for bot, name, intent in _intents(subject):
        if intent.built_in and (intent.utterances or intent.slots):
            message = f"built-in intent {name!r} has utterances or slots of its own"
            yield Spot(bot.where("intents", name), message)


def names_and_counts(subject: Subject) -> Iterator[Spot]:
    for bot in subject.bots:
        named = [("intents", name) for name in bot.intents]
        named += [("slot_types", name) for name in bot.slot_types]
        for path in named:
            yield from _named(bot, path)
        yield from _counted(bot, "intents", len(bot.intents), INTENTS_MAX)
        yield from _long_values(bot)
    for bot, name, intent in _intents(subject):
        yield from _long_samples(bot, name, intent)
        yield from _counted(bot, f"slots of {name}", len(intent.slots), SLOTS_MAX)
    for bot, path, _, slot in _slots(subject):
        yield from _named(bot, path)
        if slot.type not in bot.slot_types and slot.type not in BUILT_IN_SLOT_TYPES:
            known = (*bot.slot_types, *BUILT_IN_SLOT_TYPES)
            message = f"there is no slot type {slot.type!r}"
            yield Spot(bot.where(*path, "type"), message, remedy=did_you_mean(slot.type, known))


def _named(bot: BotSpec, path: tuple[str, ...]) -> Iterator[Spot]:
    if not re.match(NAME_PATTERN, path[-1]):
        yield Spot(bot.where(*path), f"Lex takes no name such as {path[-1]!r}")


def _counted(bot: BotSpec, what: str, count: int, most: int) -> Iterator[Spot]:
    if count > most:
        yield Spot(bot.where("intents"), f"{count} {what}; Lex takes {most}")


def _long_samples(bot: BotSpec, name: str, intent: BotIntent) -> Iterator[Spot]:
    for locale in bot.locales:
        samples = intent.utterances_in(locale)
        if len(samples) > UTTERANCES_MAX:
            message = f"{name!r} has {len(samples)} utterances; Lex takes {UTTERANCES_MAX}"
            yield Spot(bot.where("intents", name, "utterances"), message)
        for index, sample in enumerate(samples):
            if len(sample) > UTTERANCE_CHARACTERS_MAX:
                message = f"an utterance has {len(sample)} characters; Lex takes 500"
                yield Spot(bot.where(*_sample(bot, name, locale, index)), message)


def _long_values(bot: BotSpec) -> Iterator[Spot]:
    for name, kind in bot.slot_types.items():
        for locale in bot.locales:
            for value, synonyms in kind.values_in(locale).items():
                longest = max((value, *synonyms), key=len)
                if len(longest) > VALUE_CHARACTERS_MAX:
                    message = f"a value has {len(longest)} characters; Lex takes 140"
                    yield Spot(bot.where("slot_types", name), message)


def loose_regexes(subject: Subject) -> Iterator[Spot]:
    for bot in subject.bots:
        for name, kind in bot.slot_types.items():
            regex = kind.regex
            where = bot.where("slot_types", name, "regex")
            if regex is None:
                continue
            if kind.values:
                yield Spot(where, f"slot type {name!r} has both values and a regex")
            if _LOOSE_REGEX.search(regex) or len(regex) > REGEX_CHARACTERS_MAX:
                message = f"Lex takes no regex such as {regex[:40]!r}"
                yield Spot(where, message)


def same_utterances(subject: Subject) -> Iterator[Spot]:
    for bot in subject.bots:
        for locale in bot.locales:
            yield from _same_samples(bot, locale)
    for bot, name, intent in _intents(subject):
        few = [x for x in bot.locales if len(intent.utterances_in(x)) < UTTERANCES_USUAL]
        if intent.built_in is None and few:
            message = f"{name!r} has fewer than three utterances in {', '.join(few)}"
            yield Spot(bot.where("intents", name), message, _W, "Add ways in which callers say it.")


def _same_samples(bot: BotSpec, locale: str) -> Iterator[Spot]:
    seen: dict[str, str] = {}
    for name, intent in bot.intents.items():
        for index, sample in enumerate(intent.utterances_in(locale)):
            first = seen.setdefault(normal(_SLOT.sub("{}", sample)), name)
            where = bot.where(*_sample(bot, name, locale, index))
            if first != name:
                yield Spot(where, f"{sample!r} means both {first!r} and {name!r}")


def slot_questions(subject: Subject) -> Iterator[Spot]:
    for bot, path, _, slot in _slots(subject):
        if slot.required and slot.ask is None:
            yield Spot(bot.where(*path), f"required slot {path[-1]!r} has no question")
        if not 0 <= slot.retries <= RETRIES_MAX:
            message = f"slot {path[-1]!r} is asked {slot.retries} times more; Lex takes 0 to 5"
            yield Spot(bot.where(*path, "retries"), message)
        for locale in bot.locales:
            prompt = subject.ear.said(bot.bot, slot.ask, locale)
            text = "" if prompt is None else subject.ear.words_of(prompt)
            if len(text) > MESSAGE_CHARACTERS_MAX:
                message = f"the question has {len(text):,} characters; Lex takes 1,000"
                yield Spot(bot.where(*path, "ask"), message)


def unwired_failures(subject: Subject) -> Iterator[Spot]:
    asking = {
        bot.bot
        for bot in subject.bots
        if any(slot.required for intent in bot.intents.values() for slot in intent.slots.values())
    }
    for graph in subject.graphs:
        for name, node in graph.of(Ask):
            if node.bot in asking and not _wired(graph.dialog, node):
                message = f"bot {node.bot!r} may fail to get a slot, and {name!r} does not say then"
                yield Spot(graph.where(name), message)


def _wired(dialog: object, node: Listens) -> bool:
    defaults = getattr(dialog, "defaults", None)
    return node.on_error is not None or getattr(defaults, "on_error", None) is not None


def test_aliases(subject: Subject) -> Iterator[Spot]:
    environment = subject.environment
    if environment is None or environment.derive:
        return
    for symbol, bound in environment.symbols.items():
        if symbol.startswith("bot:") and TEST_ALIAS in bound:
            message = f"{symbol} is bound to the test alias of the draft"
            yield Spot(environment.where("symbols", symbol), message)


def old_attributes(subject: Subject) -> Iterator[Spot]:
    for where, key in _session_attributes(subject):
        if _V1_ATTRIBUTES.search(key):
            yield Spot(where, f"{key!r} is an attribute of Lex V1")


def _session_attributes(subject: Subject) -> Iterator[tuple[Where, str]]:
    for graph in subject.flow_graphs:
        for action, parameters in graph.of_type("ConnectParticipantWithLexBot"):
            for key in table_of(parameters.get("LexSessionAttributes")):
                yield graph.where(action), key
    for graph in subject.graphs:
        for name, node in graph.nodes.items():
            for key in node.attributes if isinstance(node, Ask) else ():
                yield graph.where(name, "attributes", key), key


def shared_synonyms(subject: Subject) -> Iterator[Spot]:
    for bot in subject.bots:
        for name, kind in bot.slot_types.items():
            for locale in bot.locales:
                seen: dict[str, str] = {}
                for value, synonyms in kind.values_in(locale).items():
                    for word in (value, *synonyms):
                        first = seen.setdefault(normal(word), value)
                        if first != value:
                            message = f"{word!r} means both {first!r} and {value!r}"
                            yield Spot(bot.where("slot_types", name), message)


_SOURCE = "Lex V2 developer guide"
BOT_RULES: tuple[Rule, ...] = (
    Rule(
        "LEX001",
        _E,
        "An utterance whose slot Lex cannot fill",
        "The import of the bot fails.",
        "Name slots of the intent, with spaces around them.",
        _SOURCE,
        "bots",
        loose_slots,
    ),
    Rule(
        "LEX002",
        _E,
        "A built-in intent with words of its own",
        "Lex takes neither utterances nor slots there, and one fallback for each locale.",
        "Remove them.",
        _SOURCE,
        "bots",
        built_in_intents,
    ),
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
        "LEX008",
        _W,
        "A slot whose failure leads nowhere",
        "After the last retry Lex ends the turn without an intent.",
        "Add on_error.",
        _SOURCE,
        "bots",
        unwired_failures,
    ),
    Rule(
        "LEX009",
        _E,
        "The test alias in an environment",
        "It serves the draft, to two callers at a time.",
        "Bind a published alias.",
        _SOURCE,
        "bots",
        test_aliases,
    ),
    Rule(
        "LEX010",
        _W,
        "An attribute name of Lex V1",
        "Lex V2 ignores it.",
        "Use the x-amz-lex:audio names.",
        _SOURCE,
        "bots",
        old_attributes,
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
)
