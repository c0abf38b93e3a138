"""Who may reach a bot's alias: Lex its function, and Connect the alias."""

from __future__ import annotations

import json
import re

from ivr.deploy.apply.work import Work
from ivr.deploy.plan.desired import WantedBot
from ivr.deploy.reach.cloud import Fault, Json
from ivr.deploy.state.registry import Record

_ODD = re.compile(r"[^a-zA-Z0-9_-]+")

THERE = frozenset({"ResourceConflictException", "PreconditionFailedException", "ConflictException"})
"""What services say of a permission, a policy or an association that is there already."""


def let_in(work: Work, wanted: WantedBot, record: Record) -> None:
    """Let Lex ask the function, and Connect talk to the alias."""
    if wanted.hook:
        _quietly(work, ("lambda", "add_permission", _permission(work, wanted, record)))
    policy = {"resourceArn": record.arn, "policy": json.dumps(_policy(work, record))}
    if not _quietly(work, ("lexv2-models", "create_resource_policy", policy)):
        work.cloud.call("lexv2-models", "update_resource_policy", policy)
    bot = {"InstanceId": work.aim.instance_id, "LexV2Bot": {"AliasArn": record.arn}}
    _quietly(work, ("connect", "associate_bot", bot))


def _quietly(work: Work, asked: tuple[str, str, Json]) -> bool:
    """Make a call, and tell whether it was needed."""
    try:
        work.cloud.call(*asked)
    except Fault as fault:
        if fault.code_given not in THERE:
            raise
        return False
    return True


def _permission(work: Work, wanted: WantedBot, record: Record) -> Json:
    alias = str(record.more["alias"])
    statement = _ODD.sub("-", f"lex-{wanted.bot.name}-{record.id}-{alias}")
    return {
        "FunctionName": wanted.hook,
        "StatementId": statement[:100],
        "Action": "lambda:InvokeFunction",
        "Principal": "lexv2.amazonaws.com",
        "SourceAccount": work.aim.account,
        "SourceArn": record.arn,
    }


def _policy(work: Work, record: Record) -> Json:
    statement = {
        "Sid": "ConnectTalksToTheBot",
        "Effect": "Allow",
        "Principal": {"Service": "connect.amazonaws.com"},
        "Action": ["lex:RecognizeText", "lex:StartConversation"],
        "Resource": record.arn,
        "Condition": {
            "StringEquals": {"AWS:SourceAccount": work.aim.account},
            "ArnEquals": {"AWS:SourceArn": work.aim.instance},
        },
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
