"""What a hand-written bot understands besides what its author wrote in it.

The dialogs that ask it lend it their universals, with words and keys, and their digressions. Law:
the author's intents stay as they are, and an utterance that stands in them is lent to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ivr.compiler.lexicon.handwritten.shared import expanded
from ivr.compiler.lexicon.phrases import (
    DEFAULTS,
    INTENTS,
    alike,
    default_phrases,
    key_phrases,
    language_of,
)
from ivr.compiler.lexicon.questions import KEYS, digressions_heard, phrases_in
from ivr.compiler.lexicon.reach.values import Reach, reach
from ivr.compiler.lexicon.vocabulary import Capture
from ivr.ir.bot import FALLBACK_INTENT, FALLBACK_SIGNATURE
from ivr.spec.bots.bot import BotSpec
from ivr.spec.dialog import Dialog, Universal
from ivr.spec.graph import universals_at
from ivr.spec.nodes.listen import Ask

_ONLY_A_SLOT = re.compile(r"\s*\{([^{}]*)\}\s*")

Phrases = Mapping[str, tuple[str, ...]]
"""Locale -> what callers say."""


class Wish(NamedTuple):
    """Something that a dialog wants understood at one of its `ask` nodes.

    `firm` phrases are the author's own and keys; the others are shipped and give way. `target` is
    the node it leads to, None where it is answered on the spot; `key` is empty for words.
    """

    dialog: Dialog
    node: str
    named: str
    intent: str
    firm: Phrases
    soft: Phrases
    target: str | None = None
    key: str = ""

    @property
    def asking(self) -> Ask:
        """The node."""
        node = self.dialog.nodes[self.node]
        assert isinstance(node, Ask)
        return node


class AskedBot(NamedTuple):
    """What lowering knows of a hand-written bot: its author's intents, and those lent to it.

    `fallback` is the author's name of what is not understood, which Lex calls FallbackIntent.
    `whole_numbers` says that a caller may key a value of several digits at once; `asking` are the
    intents for which the bot itself asks for values.
    """

    declared: frozenset[str]
    lent: Mapping[str, Phrases]
    fallback: str = FALLBACK_INTENT
    whole_numbers: bool = False
    asking: tuple[str, ...] = ()

    def understands(self, intent: str, locale: str) -> bool:
        """Tell whether an intent is understood in a locale."""
        return intent in self.declared or locale in self.lent.get(intent, {})


def asked_bots(dialogs: Iterable[Dialog], bots: Iterable[BotSpec]) -> Mapping[str, AskedBot]:
    """Return every hand-written bot by name, with what the dialogs lend it."""
    asking = tuple(dialogs)
    return {bot.bot: _asked_bot(bot, tuple(wishes(asking, bot))) for bot in bots}


def wishes(dialogs: Iterable[Dialog], bot: BotSpec) -> Iterator[Wish]:
    """Yield what the dialogs want a bot to understand that its author did not declare."""
    for dialog in dialogs:
        for name, node in dialog.nodes.items():
            if isinstance(node, Ask) and node.bot == bot.bot:
                for wish in _wished(dialog, name, node):
                    if wish.intent not in bot.intents:
                        yield wish


def _wished(dialog: Dialog, name: str, node: Ask) -> Iterator[Wish]:
    for part, universal in universals_at(dialog, node).items():
        target = universal.goto or (name if part == "repeat" else None)
        firm, soft = _words(dialog, part, universal)
        yield Wish(dialog, name, f"universal {part!r}", INTENTS[part], firm, soft, target)
        if universal.key is not None and universal.key in KEYS:
            yield _key(dialog, name, part, universal.key)._replace(target=target)
    for part, digression in digressions_heard(dialog, node).items():
        said = {locale: phrases_in(digression.phrases, locale) for locale in dialog.locales}
        yield Wish(dialog, name, f"digression {part!r}", part, said, {})


def _words(dialog: Dialog, part: str, universal: Universal) -> tuple[Phrases, Phrases]:
    """Return a universal's own phrases, and the shipped ones in locales where it has none."""
    own = {locale: phrases_in(universal.phrases, locale) for locale in dialog.locales}
    spoken = [locale for locale in dialog.locales if language_of(locale) in DEFAULTS[part]]
    return own, {x: default_phrases(part, x) for x in spoken if not own[x]}


def _key(dialog: Dialog, node: str, part: str, key: str) -> Wish:
    said = {locale: key_phrases(key, locale)[1:] for locale in dialog.locales}
    firm = dict.fromkeys(dialog.locales, (key,))
    return Wish(dialog, node, f"universal {part!r}", f"Key{key}", firm, said, key=key)


# --- lending --------------------------------------------------------------------------------

Owners = dict[tuple[str, str], str]
"""(locale, phrase as it is compared) -> the intent that has it."""


def written(bot: BotSpec) -> Owners:
    """Return the author's utterances with their intents."""
    owners: Owners = {}
    for name, intent in bot.intents.items():
        for locale in bot.locales:
            for phrase in expanded(bot, intent.utterances, locale):
                owners.setdefault((locale, alike(phrase)), name)
    return owners


def _asked_bot(bot: BotSpec, wanted: tuple[Wish, ...]) -> AskedBot:
    owners = written(bot)
    said: dict[str, dict[str, dict[str, str]]] = {}
    for phrases, intent in ((w.firm, w.intent) for w in wanted):
        _lend(phrases, intent, owners, said)
    for phrases, intent in ((w.soft, w.intent) for w in wanted):
        _lend(phrases, intent, owners, said)
    builtin = {intent.built_in: name for name, intent in bot.intents.items()}
    return AskedBot(
        declared=frozenset(bot.intents),
        lent={
            intent: {lo: tuple(table.values()) for lo, table in per.items() if lo in bot.locales}
            for intent, per in said.items()
        },
        fallback=builtin.get(FALLBACK_SIGNATURE, FALLBACK_INTENT),
        whole_numbers=any(_whole_numbers(bot)),
        asking=tuple(
            name
            for name, intent in bot.intents.items()
            if any(slot.required for slot in intent.slots.values())
        ),
    )


def _lend(
    phrases: Phrases, intent: str, owners: Owners, said: dict[str, dict[str, dict[str, str]]]
) -> None:
    for locale, words in phrases.items():
        for phrase in words:
            key = (locale, alike(phrase))
            if owners.setdefault(key, intent) == intent:
                said.setdefault(intent, {}).setdefault(locale, {}).setdefault(key[1], phrase)


def _whole_numbers(bot: BotSpec) -> Iterator[bool]:
    """Yield for each utterance whether it is a number of several digits, keyed at once."""
    yield from (len(phrase) > 1 and phrase.isdecimal() for _, phrase in written(bot))
    yield from (mine.numeric for _, _, mine in bare_slots(bot))


def bare_slots(bot: BotSpec) -> Iterator[tuple[str, str, Reach]]:
    """Yield (intent, slot, what it takes) for every utterance that is a value and nothing else."""
    for name, intent in bot.intents.items():
        utterances = (
            said for locale in bot.locales for said in expanded(bot, intent.utterances, locale)
        )
        found = (_ONLY_A_SLOT.fullmatch(said) for said in utterances)
        for slot in dict.fromkeys(match[1] for match in found if match is not None):
            spec = intent.slots.get(slot)
            if spec is not None:
                capture = Capture(name, slot, type=spec.type)
                yield name, slot, reach(capture, bot.slot_types, bot.locales)
