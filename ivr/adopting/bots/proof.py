"""A bot's YAML and the proof that compiling it gives the bot that was read.

A draft is compiled in memory; what the compiled bot lacks goes to `extra` of the part concerned,
and what comes out is compared once more, file by file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from ivr.adopting.bots.difference import differences, missing
from ivr.adopting.bots.sayable import sayable
from ivr.compiler.bots.writing.spoken import slots_of_bot, spoken
from ivr.compiler.lexicon.vocabulary import title
from ivr.compiler.material import Material
from ivr.compiler.pipeline import compiled_bot
from ivr.compiler.resolve.bots import check_bots
from ivr.faults import Finding, Refused, Severity, Where, error, in_reading_order
from ivr.formats.lex.dialects.parts import by_name
from ivr.importer.bots import Draft, bot_file, bot_text, draft_of, kept_file, kept_text, nameless
from ivr.importer.bots.bot import locale_tag
from ivr.importer.bots.values import Json
from ivr.importer.naming.words import Names, slug, with_tail
from ivr.ir.bot import Bot, BotLocale, BotRecord, Intent
from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.kept import Kept
from ivr.spec.bots.locales import LEX_LOCALES
from ivr.spec.infra.environment import Environment
from ivr.spec.reading.loader import load_text
from ivr.speech.prompts import Prompt, PromptBook
from ivr.speech.render import Rendered

NO_BOT = "LEX073"
"""A bot that cannot be brought into a workspace."""

NAME_MAX = 36

_BOOK = PromptBook((), {})
_ENVIRONMENT = Environment.model_validate(
    {
        "environment": "local",
        "instance": "arn:aws:connect:us-east-1:000000000000:instance/imported",
        "derive": True,
    }
)
_MESSAGE_MAX = 1_000


class BotSource(NamedTuple):
    """A bot to bring in: `shown` names its file in findings, `name` wishes for its id.

    `named` tells that Lex gave its records their ids: those of other sources are not kept.
    """

    bot: Bot
    shown: str
    name: str = ""
    named: bool = True


class AdoptedBot(NamedTuple):
    """A bot as YAML and the proof.

    `differences` are the places at which the compiled bot is not the one that was read; `refused`
    is what `ivr compile` finds wrong with it, at the lines of its YAML.
    """

    source: BotSource
    name: str
    draft: Draft
    differences: tuple[str, ...] = ()
    refused: tuple[Finding, ...] = ()

    @property
    def proven(self) -> bool:
        """Tell whether compiling gives the bot that was read."""
        return not self.differences

    @property
    def extras(self) -> int:
        """How many parts of the bot have keys that no key of the vocabulary says."""
        return _extras(self.draft.value)


def adopt_bots(
    sources: Iterable[BotSource], taken: Iterable[str] = ()
) -> tuple[tuple[AdoptedBot, ...], tuple[Finding, ...]]:
    """Return the bots of a workspace, in the order given, and why some cannot be.

    Args:
        sources: What was read.
        taken: Ids that bots of the workspace have already.
    """
    names = Names(taken, NAME_MAX)
    adopted: list[AdoptedBot] = []
    refused: list[Finding] = []
    for each in sources:
        read = by_name(each.bot)
        source = each._replace(bot=read if each.named else nameless(read))
        try:
            _check(source)
            wished = with_tail(slug(source.name or source.bot.name), NAME_MAX)
            adopted.append(_proven(source, names.fresh(wished, "bot")))
        except Refused as problem:
            refused.extend(problem.findings)
    return tuple(adopted), tuple(refused)


def bot_files(adopted: Iterable[AdoptedBot]) -> dict[str, str]:
    """Return the files of bots: path in the workspace -> text."""
    files: dict[str, str] = {}
    for each in adopted:
        files[bot_file(each.name)] = bot_text(each.draft.value, each.source.shown)
        if each.draft.kept:
            files[kept_file(each.name)] = kept_text(each.draft.kept)
    return files


def _check(source: BotSource) -> None:
    """Refuse what no YAML can hold."""
    where = Where(source.shown)
    bot = source.bot
    wrong: list[Finding] = []
    tags = [locale_tag(each) for each in bot.locales]
    if not tags:
        wrong.append(error(NO_BOT, where, "the bot has no locale", "Export it with its locales."))
    for tag in tags:
        if tag not in LEX_LOCALES or tags.count(tag) > 1:
            why = "stands in it twice" if tag in LEX_LOCALES else "is none that Lex speaks"
            wrong.append(error(NO_BOT, where, f"locale {tag[:40]!r} {why}"))
    wrong += [error(NO_BOT, where, f"two {each} in the same place") for each in _twice(bot)]
    if wrong:
        raise Refused(tuple(dict.fromkeys(wrong)))


def _twice(bot: Bot) -> Iterator[str]:
    for locale in bot.locales:
        groups: list[tuple[str, Sequence[BotRecord]]] = [
            ("intents", locale.intents),
            ("slot types", locale.slot_types),
            *(("slots", each.slots) for each in locale.intents),
        ]
        for kind, records in groups:
            names = [cast("str", getattr(each, "name", "")) for each in records]
            yield from (f"{kind} {name[:100]!r}" for name in set(names) if names.count(name) > 1)


def _proven(source: BotSource, name: str) -> AdoptedBot:
    """Return the shortest of the ways to write a bot, of those that are equal."""
    tried = [_tried(source, name, each) for each in ("console", "lex", "nothing")]
    return min(tried, key=lambda each: (len(each.differences), len(bot_text(each.draft.value))))


def _tried(source: BotSource, name: str, unwritten: str) -> AdoptedBot:
    draft = _sayable(draft_of(source.bot, name, _keeps, unwritten))
    spec = _loaded(draft, name, source.shown)
    known = slots_of_bot(spec, {}, ())

    def keeps(text: str) -> bool:
        return _keeps(text) and spoken(_rendered(text), known, Where())[0] == text

    draft = _sayable(draft_of(source.bot, name, keeps, unwritten))
    if draft.value["name"] == title(name):
        del draft.value["name"]
    made, _ = compiled_bot(_material(_loaded(draft, name, source.shown)))
    draft = draft._replace(value=_with_extra(draft.value, by_name(made), source.bot))
    spec = _loaded(draft, name, source.shown)
    material = _material(spec)
    made, found = compiled_bot(material)
    refused = (each for each in (*check_bots(material), *found) if each.severity is Severity.ERROR)
    return AdoptedBot(
        source, name, draft, differences(made, source.bot), in_reading_order(dict.fromkeys(refused))
    )


def _sayable(draft: Draft) -> Draft:
    return draft._replace(value=sayable(draft.value))


def _loaded(draft: Draft, name: str, shown: str) -> BotSpec:
    try:
        spec = load_text(BotSpec, bot_text(draft.value, shown), bot_file(name))
    except Refused as refused:
        raise Refused([_unwritable(each, shown) for each in refused.findings]) from None
    return spec.remembering(Kept.model_validate(draft.kept))


def _unwritable(finding: Finding, shown: str) -> Finding:
    message = f"no YAML can hold it: {finding.message}"
    return error(NO_BOT, Where(shown), message, finding.remedy)


def _material(spec: BotSpec) -> Material:
    return Material((), (spec,), _BOOK, _ENVIRONMENT)


def _prompt(text: str) -> Prompt:
    return Prompt("text", "en-US", "text", text)


def _rendered(text: str) -> Rendered:
    return _BOOK.attempt(_prompt(text), str)[0]


def _keeps(text: str) -> bool:
    """Tell whether a text is said as it stands, whatever the slots are."""
    if not text.strip() or len(text) > _MESSAGE_MAX:
        return False
    rendered, wrong = _BOOK.attempt(_prompt(text), str)
    return not wrong and rendered.kind == "text" and rendered.content == text


# --- extra ----------------------------------------------------------------------------------


def _with_extra(value: Json, made: Bot, wanted: Bot) -> Json:
    """Return a bot's YAML with what no key of it says, as `extra` of each part."""
    whole = dict(value)
    whole |= _named("extra", missing(made, wanted))
    tags = [locale_tag(each) for each in wanted.locales]
    pairs = {
        locale_tag(one): (other, one)
        for one in wanted.locales
        if (other := made.locale(one.identifier)) is not None
    }
    own = {tag: missing(*pair) for tag, pair in pairs.items()}
    whole |= _named("extra_locale", _per_locale(own, tags))
    for name, intent in cast("Json", whole["intents"]).items():
        found = {
            tag: (mine, other)
            for tag, (compiled, read) in pairs.items()
            if (mine := _intent_of(compiled, name, intent)) is not None
            and (other := read.intent(name)) is not None
        }
        _add(intent, {tag: missing(*pair) for tag, pair in found.items()}, tags)
        for slot_name, slot in intent.get("slots", {}).items():
            slots = {
                tag: missing(mine, other)
                for tag, (compiled, read) in found.items()
                if (mine := compiled.slot(slot_name)) is not None
                and (other := read.slot(slot_name)) is not None
            }
            _add(slot, slots, tags)
    for name, kind in whole.get("slot_types", {}).items():
        kinds = {
            tag: missing(mine, other)
            for tag, (compiled, read) in pairs.items()
            if (mine := compiled.slot_type(name)) is not None
            and (other := read.slot_type(name)) is not None
        }
        _add(kind, kinds, tags)
    return whole


def _intent_of(compiled: BotLocale, name: str, intent: Mapping[str, Any]) -> Intent | None:
    found = compiled.intent(name)
    if found is None and intent.get("built_in") == "AMAZON.FallbackIntent":
        return next((each for each in compiled.intents if each.is_fallback), None)
    return found


def _add(part: Json, patches: Mapping[str, Json], tags: Sequence[str]) -> None:
    part.update(_named("extra", _per_locale(patches, tags)))


def _per_locale(patches: Mapping[str, Json], tags: Sequence[str]) -> Json:
    """Return one table where all locales need the same, else one for each that needs some."""
    every = list(patches.values())
    if not every or len(tags) == 1 or all(each == every[0] for each in every):
        return every[0] if every else {}
    return {tag: each for tag, each in patches.items() if each}


def _named(key: str, patch: Json) -> Json:
    return {key: patch} if patch else {}


def _extras(value: object) -> int:
    if isinstance(value, list):
        return sum(map(_extras, cast("list[object]", value)))
    if not isinstance(value, dict):
        return 0
    table = cast("Json", value)
    return sum(
        1 if key in {"extra", "extra_locale"} else _extras(each) for key, each in table.items()
    )
