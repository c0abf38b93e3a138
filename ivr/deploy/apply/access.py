"""Who may reach a bot's alias: Lex its function, and Connect the alias."""

from __future__ import annotations

import json
import re

from ivr.deploy.apply.work import Work
from ivr.deploy.plan.desired import WantedBot
from ivr.deploy.reach.cloud import Fault, Json
from ivr.deploy.state.registry import Record

_ODD = re.compile(r"[^a-zA-Z0-9_-]+")

THERE = frozenset({"ResourceConflictException", "ConflictException"})
"""What services say of a permission or an association that is there already."""


def let_in(work: Work, wanted: WantedBot, record: Record) -> None:
    """Let Lex ask the function, and Connect talk to the alias."""
    if wanted.hook:
        _quietly(work, ("lambda", "add_permission", _permission(work, wanted, record)))
    wish = json.dumps(_policy(work, record))
    there = _policy_there(work, record)
    if not there or json.loads(there) != json.loads(wish):
        operation = f"{'update' if there else 'create'}_resource_policy"
        asked = {"resourceArn": record.arn, "policy": wish}
        work.cloud.call("lexv2-models", operation, asked)
    bot = {"InstanceId": work.aim.instance_id, "LexV2Bot": {"AliasArn": record.arn}}
    _quietly(work, ("connect", "associate_bot", bot))


def _policy_there(work: Work, record: Record) -> str:
    """Return the policy of an alias as the account has it, or nothing."""
    try:
        told = work.cloud.call(
            "lexv2-models", "describe_resource_policy", {"resourceArn": record.arn}
        )
    except Fault as fault:
        if fault.code_given != "ResourceNotFoundException":
            raise
        return ""
    return str(told.get("policy", ""))


def _quietly(work: Work, asked: tuple[str, str, Json]) -> None:
    """Make a call whose work may be done already."""
    try:
        work.cloud.call(*asked)
    except Fault as fault:
        if fault.code_given not in THERE:
            raise


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
