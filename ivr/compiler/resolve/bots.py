"""Hand-written bots: what Lex would refuse, and the prompts that they say."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.compiler.lexicon.bot_check import check
from ivr.compiler.material import Material
from ivr.compiler.scope.saying import Spot, meant
from ivr.faults import Finding, error
from ivr.spec.bot import BotSpec


def check_bots(material: Material) -> Iterator[Finding]:
    """Yield a finding for everything wrong with the bots."""
    seen: dict[str, BotSpec] = {}
    for bot in material.bots:
        first = seen.setdefault(bot.bot, bot)
        if first is not bot:
            message = f"bot {bot.bot!r} is also written in {first.source.file}"
            yield error("REF003", bot.where("bot"), message, "Rename one of the two.")
        yield from check(bot)
        yield from _prompts(bot, material)


def _prompts(bot: BotSpec, material: Material) -> Iterator[Finding]:
    for spot in _spots(bot):
        for locale in bot.locales:
            yield from meant(material.prompts, bot, bot.bot, spot, locale)[1]


def _spots(bot: BotSpec) -> Iterator[Spot]:
    for name, intent in bot.intents.items():
        for slot_name, slot in intent.slots.items():
            if slot.ask is not None:
                yield Spot(("intents", name, "slots", slot_name, "ask"), slot.ask)
        if intent.confirm is not None:
            yield Spot(("intents", name, "confirm", "ask"), intent.confirm.ask)
            if intent.confirm.declined is not None:
                yield Spot(("intents", name, "confirm", "declined"), intent.confirm.declined)
        if intent.closing is not None:
            yield Spot(("intents", name, "closing"), intent.closing)
