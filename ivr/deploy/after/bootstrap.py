"""An instance asked for its queues, hours, prompts, functions and bots -> an environment file.

Law: nothing is written in the account, and what is there already keeps its name as far as a symbol
can have it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ivr.deploy.reach.cloud import Cloud, pages

_ODD = re.compile(r"[^a-z0-9]+")


class _Asked(NamedTuple):
    kind: str
    operation: str
    parameters: Mapping[str, Any]
    key: str


LISTS = (
    _Asked("queue", "list_queues", {"QueueTypes": ["STANDARD"]}, "QueueSummaryList"),
    _Asked("hours", "list_hours_of_operations", {}, "HoursOfOperationSummaryList"),
    _Asked("prompt", "list_prompts", {}, "PromptSummaryList"),
)
"""What an instance lists with name and ARN -> kind of symbol."""


class Found(NamedTuple):
    """What an instance has: symbol -> ARN, and its numbers."""

    symbols: dict[str, str]
    numbers: tuple[str, ...]


def ask(cloud: Cloud, instance: str) -> Found:
    """Return what an instance has.

    Raises:
        Fault: The account was not reached, or refuses to tell.
    """
    at = {"InstanceId": instance.rpartition("/")[2]}
    named: list[tuple[str, str, str]] = []
    for each in LISTS:
        asked = ("connect", each.operation, {**at, **each.parameters})
        listed = pages(cloud, asked, each.key)
        named += [(each.kind, str(one.get("Name", "")), str(one["Arn"])) for one in listed]
    functions = pages(cloud, ("connect", "list_lambda_functions", at), "LambdaFunctions")
    named += [("lambda", _function(str(arn)), str(arn)) for arn in functions]
    bots = pages(cloud, ("connect", "list_bots", {**at, "LexVersion": "V2"}), "LexBots")
    named += [("bot", name, arn) for name, arn in _aliases(cloud, bots)]
    target = ("connect", "list_phone_numbers_v2", {"TargetArn": instance})
    numbers = pages(cloud, target, "ListPhoneNumbersSummaryList")
    return Found(dict(_symbols(named)), tuple(sorted(str(each["PhoneNumber"]) for each in numbers)))


def _aliases(cloud: Cloud, bots: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for each in bots:
        arn = str(each.get("LexV2Bot", {}).get("AliasArn", ""))
        if arn:
            bot = arn.split("/")[-2]
            told = cloud.call("lexv2-models", "describe_bot", {"botId": bot})
            yield str(told.get("botName", bot)), arn


def _function(arn: str) -> str:
    """Return the name of a function without what stands before it in every stage of ours."""
    name = arn.partition(":function:")[2].partition(":")[0]
    return re.sub(r"^ivr-[a-z0-9]+-", "", name)


def _symbols(named: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str]]:
    """Yield symbol and ARN; of one name for several things the later ones get a number."""
    taken: set[str] = set()
    for kind, name, arn in sorted(named):
        plain = f"{kind}:{plain_name(name)}"
        numbers = (f"{plain}_{n}" for n in range(2, len(taken) + 3))
        symbol = plain if plain not in taken else next(n for n in numbers if n not in taken)
        taken.add(symbol)
        yield symbol, arn


def plain_name(name: str) -> str:
    """Return a name as symbols have it: small letters, digits and underscores."""
    letters = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    text = "".join(sign for sign in letters if not unicodedata.combining(sign)).lower()
    plain = _ODD.sub("_", text).strip("_") or "unnamed"
    return plain if plain[0].isalpha() else f"n_{plain}"


def environment_text(name: str, instance: str, found: Found) -> str:
    """Return the environment file."""
    lines = [
        "# yaml-language-server: $schema=../../.ivr/schema/environment.json",
        f"environment: {name}",
        f"about: As instance {instance.rpartition('/')[2]} was found.",
        f"instance: {instance}",
        "policy: default",
        "",
        "symbols:" if found.symbols else "symbols: {}",
        *(f"  {json.dumps(symbol)}: {arn}" for symbol, arn in found.symbols.items()),
    ]
    if found.numbers:
        lines += [
            "",
            "# Which dialog each number enters; remove the sign before those that are yours.",
            "# deploy:",
            "#   numbers:",
            *(f'#     "{number}": inbound' for number in found.numbers),
        ]
    return "\n".join(lines) + "\n"
