"""Hand-written bots: what Lex would refuse, the prompts that they say, and who asks them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ivr.compiler.lexicon.checks.bots import check
from ivr.compiler.lexicon.checks.parts import sayable_in
from ivr.compiler.lexicon.handwritten.lent import Owners, Wish, bare_slots, wishes, written
from ivr.compiler.lexicon.lex_rules import INTENTS_MAX, check_message
from ivr.compiler.lexicon.phrases import alike
from ivr.compiler.lexicon.reach.values import Reach
from ivr.compiler.lexicon.vocabulary import title
from ivr.compiler.material import Material
from ivr.compiler.scope.saying import Spot, meant
from ivr.faults import Finding, Severity, Where, error
from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.messages import messages
from ivr.spec.bots.said import Shown
from ivr.speech.prompts import BRACE, Prompt, PromptBook


def check_bots(material: Material) -> Iterator[Finding]:
    """Yield a finding for everything wrong with the bots."""
    seen: dict[str, BotSpec] = {}
    for bot in material.bots:
        first = seen.setdefault(title(bot.bot), bot)
        if first is not bot:
            message = f"bot {bot.bot!r} is also written in {first.source.file}"
            message += "" if first.bot == bot.bot else f", as {first.bot!r}: Lex knows one name"
            yield error("REF003", bot.where("bot"), message, "Rename one of the two.")
        yield from check(bot)
        yield from _prompts(bot, material)
        yield from _lent(bot, material)


def _lent(bot: BotSpec, material: Material) -> Iterator[Finding]:
    """Yield what dialogs would have this bot understand, but its author gave another meaning."""
    wanted = tuple(wishes(material.by_name.values(), bot))
    total = len(bot.intents) + len({wish.intent for wish in wanted})
    if len(bot.intents) < INTENTS_MAX <= total:
        message = f"{total} intents with those of the dialogs that ask; Lex takes {INTENTS_MAX - 1}"
        yield error("LEX003", bot.where("intents"), message, "Use `except:` where they ask.")
    owners = written(bot)
    values = tuple(bare_slots(bot))
    firm: Owners = {}
    for wish in wanted:
        yield from _clashes(wish, owners, firm)
        for intent, slot, takes in values if wish.key else ():
            if _takes_key(takes, wish.key) and not _same(wish, intent):
                message = f"{_what(wish)} may be the value {slot!r} of {intent}"
                yield error("LEX005", _place(wish), message, _remedy(wish, wish.key, intent))


def _clashes(wish: Wish, owners: Owners, firm: Owners) -> Iterator[Finding]:
    """Yield a finding for each intent that has what a wish says; `firm` are the wishes before."""
    found: dict[str, str] = {}
    for locale, phrases in wish.firm.items():
        for phrase in phrases:
            key = (locale, alike(phrase))
            other = owners.get(key) or firm.setdefault(key, wish.intent)
            if other != wish.intent and not _same(wish, other):
                found.setdefault(other, phrase)
    for other, phrase in found.items():
        message = f"{_what(wish)} is also {other} of bot {wish.asking.bot!r}: {phrase!r}"
        yield error("LEX005", _place(wish), message, _remedy(wish, phrase, other))


def _same(wish: Wish, intent: str) -> bool:
    """Tell whether an intent leads where the wish does: then both mean the same."""
    return wish.target is not None and wish.asking.intents.get(intent) == wish.target


def _takes_key(takes: Reach, key: str) -> bool:
    return (takes.single and 1 in takes.lengths) or key in takes.words or "anything" in takes.kinds


def _what(wish: Wish) -> str:
    return f"key {wish.key}, {wish.named}," if wish.key else wish.named


def _place(wish: Wish) -> Where:
    return wish.dialog.source.value_at("nodes", wish.node, "bot")


def _remedy(wish: Wish, phrase: str, intent: str) -> str:
    kind, _, name = wish.named.partition(" ")
    same = f", lead {intent} to {wish.target}" if wish.target is not None else ""
    way = f"`except: [{name[1:-1]}]`" if kind == "universal" else "narrow `allow_digression:`"
    return f"Take {phrase!r} out of one of them{same}, or {way} here."


def _prompts(bot: BotSpec, material: Material) -> Iterator[Finding]:
    book = material.prompts
    named = {name for intent in bot.intents.values() for name in intent.slots}
    known: dict[tuple[str, str], Collection[str]] = {}
    for path, said, locales in messages(bot):
        name = str(path[1])
        found: list[Finding] = []
        for locale in locales:
            if (name, locale) not in known:
                known[name, locale] = sayable_in(bot, bot.intents[name], locale)
            slots = known[name, locale]
            where = bot.source.value_at(*path, *((locale,) if isinstance(said, dict) else ()))
            if isinstance(said, Shown):
                found += _as_it_stands(said, slots, where)
                continue
            prompt, wrong = meant(book, bot, bot.bot, Spot(path, said, locales=locales), locale)
            found += wrong
            for text in _texts(book, prompt, named) if prompt is not None else ():
                found += check_message(text, slots, where)
        yield from dict.fromkeys(found)


def _as_it_stands(said: Shown, slots: Collection[str], where: Where) -> Iterator[Finding]:
    for each in (said, *said.variants):
        text = each.exact if isinstance(each, Shown) else each
        yield from check_message(text or "", slots, where, Severity.WARNING)


def _texts(book: PromptBook, prompt: Prompt, slots: Collection[str]) -> Iterator[str]:
    """Yield every version of a prompt that names anything, as Lex gets it."""
    for version, source in enumerate(prompt.versions):
        if BRACE in source and prompt.kind != "audio":
            yield book.attempt(prompt, lambda name: _braced(name, slots), version)[0].content


def _braced(name: str, slots: Collection[str]) -> str:
    return f"{{{name}}}" if name in slots else f"[{name}]"
