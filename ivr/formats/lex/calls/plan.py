"""A bot -> the calls that bring it into an account, from nothing or over what is there.

The order is what Lex's checks force: ids before who refers to them. Intents are created bare, then
their slots, and only then are they said in full, for priorities want the ids of slots. Lex makes
FallbackIntent itself, under an id that is always the same. What is no longer in the bot goes once
nothing refers to it; a version is a snapshot, so it comes after the build.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ivr.faults import Finding, Severity, Where, error, in_reading_order
from ivr.formats.lex.calls.access import let_in
from ivr.formats.lex.calls.locale import Locale
from ivr.formats.lex.calls.steps import Call, Json, Ref, Step, Wait
from ivr.formats.lex.calls.target import Known, KnownLocale, Target, home
from ivr.formats.lex.dialects import API, EXPORT, Translation
from ivr.formats.lex.dialects.parts import by_name, in_full
from ivr.formats.lex.dialects.records import left_over
from ivr.formats.lex.dialects.translation import NO_WORD
from ivr.ir.bot import Bot, BotLocale

NO_SUCH = "LEX038"
NOTHING = Known()


class Plan(NamedTuple):
    """The steps in order, and what they could not take along."""

    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]


def plan(bot: Bot, target: Target, known: Known = NOTHING) -> Plan:
    """Return the calls that create a bot, or update what is `known` of it."""
    making = _Making(bot, target, known)
    steps = tuple(making.steps())
    return Plan(steps, in_reading_order(making.findings))


class _Making:
    """One bot on its way into an account."""

    def __init__(self, bot: Bot, target: Target, known: Known) -> None:
        self.findings: list[Finding] = []
        self._bot = in_full(by_name(bot))
        self._target = target
        self._known = known
        self._root = bot.folder or bot.name
        self._id: str | Ref = known.id or Ref("bot")

    def steps(self) -> Iterator[Step]:
        """Yield every step."""
        self._layouts()
        yield from self._begin()
        for locale in self._bot.locales:
            yield from self._locale(locale)
        yield from self._leave_locales()
        if self._bot.locales:
            yield from self._publish()

    def _layouts(self) -> None:
        remedy = "Import the bot's archive if the console should draw it as it was."
        message = "only an export can hold this file"
        self.findings += [
            Finding(NO_WORD, Severity.INFO, Where(path), message, remedy)
            for path in left_over(self._bot)
        ]

    def _begin(self) -> Iterator[Step]:
        translation = Translation(EXPORT, API, lambda _: Where(f"{self._root}/Bot.json"))
        said = translation.record("Bot", self._bot.json_value())
        self.findings += translation.findings
        said = {**said, "roleArn": self._target.role}
        if self._known.id:
            yield Call("update_bot", {"botId": self._id, **said})
        else:
            yield Call("create_bot", said, {"bot": "botId"})
        yield Wait("bot_available", "describe_bot", {"botId": self._id})

    def _locale(self, locale: BotLocale) -> Iterator[Step]:
        known = self._known.locales.get(locale.identifier)
        draft = self._draft(locale.identifier)
        translation = Translation(EXPORT, API, lambda _: Where(f"{self._below(locale)}.json"))
        value = locale.json_value()
        value.setdefault("nluConfidenceThreshold", locale.nlu_confidence_threshold)
        said = translation.record("BotLocale", value)
        self.findings += translation.findings
        yield Call(f"{'create' if known is None else 'update'}_bot_locale", {**draft, **said})
        yield Wait("bot_locale_created", "describe_bot_locale", draft)
        content = Locale(self._bot, locale, draft, known or KnownLocale())
        yield from content.steps()
        self.findings += content.findings
        yield Call("build_bot_locale", draft)
        yield Wait("bot_locale_built", "describe_bot_locale", draft)

    def _below(self, locale: BotLocale) -> str:
        return f"{self._root}/BotLocales/{locale.identifier}/BotLocale"

    def _draft(self, locale: str) -> Json:
        return {"botId": self._id, "botVersion": "DRAFT", "localeId": locale}

    def _leave_locales(self) -> Iterator[Step]:
        for locale in sorted(self._known.locales):
            if self._bot.locale(locale) is None:
                yield Call("delete_bot_locale", self._draft(locale))

    def _publish(self) -> Iterator[Step]:
        locales = [locale.identifier for locale in self._bot.locales]
        said: Json = {each: {"sourceBotVersion": "DRAFT"} for each in locales}
        versioned = {"botId": self._id, "botVersionLocaleSpecification": said}
        yield Call("create_bot_version", versioned, {"version": "botVersion"})
        at: Json = {"botId": self._id, "botVersion": Ref("version")}
        yield Wait("bot_version_available", "describe_bot_version", at)
        alias: str | Ref = self._known.alias or Ref("alias")
        settings = {**at, **self._alias(locales)}
        if self._known.alias:
            yield Call("update_bot_alias", {**settings, "botAliasId": alias})
        else:
            yield Call("create_bot_alias", settings, {"alias": "botAliasId"})
        asked = {"botId": self._id, "botAliasId": alias}
        yield Wait("bot_alias_available", "describe_bot_alias", asked)
        self.findings += list(self._astray())
        yield from let_in(self._bot.name, (self._id, alias), self._target, self._known)

    def _alias(self, locales: list[str]) -> Json:
        settings: Json = {}
        for locale in locales:
            settings[locale] = {"enabled": True}
            function = self._target.hooks.get(locale)
            if function:
                called: dict[str, Any] = {"lambdaARN": function, "codeHookInterfaceVersion": "1.0"}
                settings[locale]["codeHookSpecification"] = {"lambdaCodeHook": called}
        return {
            "botAliasName": self._target.alias,
            "botAliasLocaleSettings": settings,
            "sentimentAnalysisSettings": {"detectSentiment": False},
        }

    def _astray(self) -> Iterator[Finding]:
        """Yield a finding for each ARN that is none: nobody could be let in by it."""
        where = Where(f"{self._root}/Bot.json")
        given = [*self._target.hooks.values(), self._target.instance]
        for arn in sorted({each for each in given if each and home(each) is None}):
            message = f"{arn[:100]!r} is no ARN with a region and an account"
            yield error(NO_SUCH, where, message, "Give the whole ARN.")
        for locale in sorted(self._target.hooks.keys()):
            if self._bot.locale(locale) is None:
                message = f"a code hook is given for {locale}, which is no locale of the bot"
                yield error(NO_SUCH, where, message)
