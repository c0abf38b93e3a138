"""Who may reach a bot's alias: Lex its functions, and Connect the alias."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.formats.lex.calls.steps import Call, Joined, Json, Ref, Step, joined_json
from ivr.formats.lex.calls.target import Home, Known, Target, home

_ODD = re.compile(r"[^a-zA-Z0-9_-]+")
_STATEMENT_MAX = 100


def let_in(
    bot: str, ids: tuple[str | Ref, str | Ref], target: Target, known: Known
) -> Iterator[Step]:
    """Yield the calls that let Lex call the code hooks, and Connect talk to the alias.

    Args:
        bot: The bot's name.
        ids: The ids of the bot and of its alias.
        target: What the bot runs with.
        known: What is allowed already.
    """
    for function in sorted(set(target.hooks.values()) - known.functions):
        lies = home(function)
        if lies is not None:
            yield _permission(f"lex-{bot}-{target.alias}", function, lies, _alias(lies, ids))
    lies = home(target.instance)
    if lies is None:
        return
    alias = _alias(lies, ids)
    said = {"resourceArn": alias, "policy": joined_json(_policy(alias, target.instance, lies))}
    yield Call("update_resource_policy" if known.policy else "create_resource_policy", said)
    if not known.associated:
        associated: Json = {"InstanceId": lies.name, "LexV2Bot": {"AliasArn": alias}}
        yield Call("associate_bot", associated, service="connect")


def _alias(lies: Home, ids: tuple[str | Ref, str | Ref]) -> Joined:
    start = f"arn:{lies.partition}:lex:{lies.region}:{lies.account}:bot-alias/"
    return Joined((start, ids[0], "/", ids[1]))


def _permission(statement: str, function: str, lies: Home, alias: Joined) -> Call:
    said: Json = {
        "FunctionName": function,
        "StatementId": _ODD.sub("-", statement)[:_STATEMENT_MAX],
        "Action": "lambda:InvokeFunction",
        "Principal": "lexv2.amazonaws.com",
        "SourceAccount": lies.account,
        "SourceArn": alias,
    }
    return Call("add_permission", said, service="lambda")


def _policy(alias: Joined, instance: str, lies: Home) -> Json:
    statement: Json = {
        "Sid": "ConnectTalksToTheBot",
        "Effect": "Allow",
        "Principal": {"Service": "connect.amazonaws.com"},
        "Action": ["lex:RecognizeText", "lex:StartConversation"],
        "Resource": alias,
        "Condition": {
            "StringEquals": {"AWS:SourceAccount": lies.account},
            "ArnEquals": {"AWS:SourceArn": instance},
        },
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
