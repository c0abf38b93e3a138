"""Bots -> one CloudFormation template: the bot, its version, its alias, and who may reach it.

Law: the same bots give the same bytes. A version is a snapshot that is taken when it is created
and never again, so its logical id carries the digest of what the bot says: a changed bot ships.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from ivr.faults import Finding, Severity, Where, in_reading_order, warning
from ivr.formats.lex.cloudformation import access
from ivr.formats.lex.dialects import CLOUD, EXPORT, Path, Translation, nested
from ivr.formats.lex.dialects.parts import by_name, in_full
from ivr.formats.lex.dialects.records import left_over
from ivr.formats.lex.dialects.translation import NO_WORD
from ivr.ir.bot import Bot

Json = dict[str, Any]

TOO_MUCH = "LEX036"

TEMPLATE_BYTES_MAX = 1_048_576
PARAMETERS_MAX = 200
RESOURCES_MAX = 500
"""Of one template. Source: CloudFormation quotas."""

_DIGITS = 12


class Written(NamedTuple):
    """A template as a value and as JSON text, and what it could not take along."""

    value: Json
    text: str
    findings: tuple[Finding, ...]


def template(bots: Iterable[Bot], alias: str = "live") -> Written:
    """Return the template of some bots, each with an alias called `alias`."""
    made: Json = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Lex bots, each with a version, an alias and access for Amazon Connect.",
        "Parameters": access.parameters(),
        "Conditions": {access.HAS_INSTANCE: access.given(access.INSTANCE)},
        "Resources": {},
        "Outputs": {},
    }
    findings: list[Finding] = []
    taken: set[str] = set()
    for bot in bots:
        base = _free(_logical(bot.name), taken)
        findings += _add(made, bot, base, alias)
    text = _text(made)
    return Written(made, text, in_reading_order([*findings, *_too_much(made, text)]))


def _text(made: Json) -> str:
    """Return the text of a template: for people, or without a space where only that fits."""
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    if len(text.encode()) <= TEMPLATE_BYTES_MAX:
        return text
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n"


def _add(made: Json, bot: Bot, base: str, alias: str) -> list[Finding]:
    """Put a bot's resources into a template; return what it could not take along."""
    translation = Translation(EXPORT, CLOUD, files_of(bot))
    said = translation.record("Bot", nested(in_full(by_name(bot))))
    locales = [locale["LocaleId"] for locale in said["BotLocales"]]
    at = access.ids(base, _digest(said))
    hooks = {locale: access.hook(base, locale) for locale in locales}
    made["Resources"][at.bot] = _bot(said)
    if locales:
        _publish(made, bot, at, hooks, alias)
    return [*translation.findings, *_layouts(bot)]


def _publish(made: Json, bot: Bot, at: access.Ids, hooks: dict[str, str], alias: str) -> None:
    resources = made["Resources"]
    resources[at.version] = access.version(at, list(hooks))
    resources[at.alias] = access.alias(at, alias, hooks)
    for locale, parameter in hooks.items():
        made["Parameters"][parameter] = access.hook_parameter(bot.name, locale)
        made["Conditions"][f"Has{parameter}"] = access.given(parameter)
        resources[f"{parameter}Permission"] = access.permission(at, parameter)
    resources[at.policy] = access.policy(at)
    resources[at.association] = access.association(at)
    made["Outputs"][f"{at.alias}Arn"] = {
        "Description": f"ARN of the alias of {bot.name}, for flows.",
        "Value": {"Fn::GetAtt": [at.alias, "Arn"]},
    }


def _bot(said: Json) -> Json:
    """Return the bot's resource: built as it is deployed, run by the role that is given."""
    properties = {
        "Name": said["Name"],
        "RoleArn": {"Ref": access.ROLE},
        **{key: value for key, value in said.items() if key not in {"Name", "BotLocales"}},
        "AutoBuildBotLocales": True,
        "BotLocales": said["BotLocales"],
    }
    return {"Type": "AWS::Lex::Bot", "Properties": properties}


def files_of(bot: Bot) -> Any:  # noqa: ANN401 - a function from paths to places
    """Return the places of a bot's settings: the files of its export."""
    root = bot.folder or bot.name

    def place(path: Path) -> Where:
        steps = dict(zip(path[::2], path[1::2], strict=False))
        at = steps.get("locales")
        if not isinstance(at, int):
            return Where(f"{root}/Bot.json")
        locale = bot.locales[at]
        below = f"{root}/BotLocales/{locale.identifier}"
        intent, kind, slot = (steps.get(key) for key in ("intents", "slotTypes", "slots"))
        if isinstance(kind, int):
            return Where(f"{below}/SlotTypes/{locale.slot_types[kind].name}/SlotType.json")
        if not isinstance(intent, int):
            return Where(f"{below}/BotLocale.json")
        below = f"{below}/Intents/{locale.intents[intent].name}"
        if isinstance(slot, int):
            return Where(f"{below}/Slots/{locale.intents[intent].slots[slot].name}/Slot.json")
        return Where(f"{below}/Intent.json")

    return place


def _layouts(bot: Bot) -> list[Finding]:
    """Say which files only an export holds."""
    message = "only an export can hold this file"
    remedy = "Keep the bot's archive if the console should draw it as it was."
    return [
        Finding(NO_WORD, Severity.INFO, Where(path), message, remedy) for path in left_over(bot)
    ]


def _too_much(made: Json, text: str) -> list[Finding]:
    counts = (
        (len(text.encode()), TEMPLATE_BYTES_MAX, "bytes"),
        (len(made["Parameters"]), PARAMETERS_MAX, "parameters"),
        (len(made["Resources"]), RESOURCES_MAX, "resources"),
    )
    remedy = "Write fewer bots into one template, or import the archive."
    return [
        warning(
            TOO_MUCH,
            Where("template"),
            f"the template has {count:,} {what}; CloudFormation takes {most:,}",
            remedy,
        )
        for count, most, what in counts
        if count > most
    ]


def _digest(said: Json) -> str:
    canonical = json.dumps(said, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:_DIGITS]


def _logical(name: str) -> str:
    """Return a logical id of a bot's name: its letters and digits, each word with a capital."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in name).split()
    return "".join(word[0].upper() + word[1:] for word in words) or "Lex"


def _free(base: str, taken: set[str]) -> str:
    """Return a logical id that no bot of the template has yet, and take it."""
    number, free = 1, base
    while free in taken:
        number += 1
        free = f"{base}{number}"
    taken.add(free)
    return free
