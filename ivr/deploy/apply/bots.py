"""Bots: the archive imported, each locale built, a version made, the alias moved to it.

Law: callers talk to the alias alone, and it moves last, so that a build which fails changes nothing
for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ivr.deploy.apply.access import let_in
from ivr.deploy.apply.telling import build_findings, place
from ivr.deploy.apply.work import BOT_SECONDS, Work
from ivr.deploy.plan.bots import desired_aliases
from ivr.deploy.plan.desired import WantedBot
from ivr.deploy.reach.cloud import Fault, Json, pages
from ivr.deploy.state.registry import Record
from ivr.faults import Refused, Where, error

LEX = "lexv2-models"
_GONE = "ResourceNotFoundException"
VERSIONS_KEPT = 5
"""Versions that a bot keeps; Lex has room for 100."""

Asked = tuple[str, str, Mapping[str, Any]]


def deploy_bot(work: Work, wanted: WantedBot) -> None:
    """Bring a bot to where it is wanted, from wherever an earlier try left it.

    Raises:
        Refused: Lex refuses the archive or a build (DEP010), or the name is somebody else's.
    """
    record = work.registry.get("bot", wanted.name)
    if record is not None and not _is_there(work, record):
        work.registry.drop(record)
        record = None
    if record is None or record.more.get("content") != wanted.content:
        record = _versioned(work, wanted, record)
        work.registry.put(record)
    record = _aliased(work, wanted, record)
    let_in(work, wanted, record)
    if record.more.get("published") != record.arn:
        work.registry.publish("bot", wanted.name, record.arn)
    more = {**record.more, "published": record.arn}
    digest = wanted.digest(work.aim, work.role)
    work.registry.put(replace(record, digest=digest, more=more))
    work.ids[f"bot:{wanted.name}"] = record.arn
    work.tell(f"bot {wanted.name}: version {record.more['version']} is live")


def _is_there(work: Work, record: Record) -> bool:
    """Tell whether a bot and the version that callers would talk to were not deleted since."""
    at = {"botId": record.id, "botVersion": str(record.more.get("version", "DRAFT"))}
    try:
        work.cloud.call(LEX, "describe_bot_version", at)
    except Fault as fault:
        if fault.code_given != _GONE:
            raise
        return False
    return True


def publish_alias(work: Work, name: str) -> None:
    """Publish the alias of a bot that a stack owns."""
    arn = work.outputs[desired_aliases(work.release)[name]]
    work.registry.publish("alias", name, arn)
    work.registry.put(Record("alias", name, arn, arn))
    work.ids[f"bot:{name}"] = arn
    work.tell(f"alias {name}: published")


def _versioned(work: Work, wanted: WantedBot, record: Record | None) -> Record:
    """Import and build a bot, make a version of it, and return what to remember."""
    if record is None:
        _not_foreign(work, wanted)
    bot = _imported(work, wanted)
    failed: list[Any] = []
    for locale in wanted.locales:
        at = {"botId": bot, "botVersion": "DRAFT", "localeId": locale}
        work.cloud.call(LEX, "build_bot_locale", at)
    for locale in wanted.locales:
        at = {"botId": bot, "botVersion": "DRAFT", "localeId": locale}
        built = work.until((LEX, "describe_bot_locale", at), _is_built, BOT_SECONDS)
        if built["botLocaleStatus"] != "Built":
            failed += build_findings(work, wanted, locale, built.get("failureReasons", []))
        else:
            work.tell(f"bot {wanted.name}: {locale} is built")
    if failed:
        raise Refused(failed)
    version = _version(work, wanted, bot)
    before: list[str] = list(record.more.get("versions", [])) if record else []
    more = {**(record.more if record else {}), "content": wanted.content}
    more |= {"version": version, "versions": [*before, version]}
    arn = record.arn if record else ""
    return Record("bot", wanted.name, bot, arn, more=more)


def _is_built(answer: Json) -> bool:
    return answer["botLocaleStatus"] in {"Built", "Failed", "NotBuilt"} and (
        answer["botLocaleStatus"] != "NotBuilt" or bool(answer.get("failureReasons"))
    )


def _not_foreign(work: Work, wanted: WantedBot) -> None:
    """Refuse to import over a bot that we did not make."""
    named = [{"name": "BotName", "values": [wanted.bot.name], "operator": "EQ"}]
    found = pages(work.cloud, (LEX, "list_bots", {"filters": named}), "botSummaries", "nextToken")
    for each in found:
        if each["botName"] != wanted.bot.name:
            continue
        arn = (
            f"arn:{work.aim.partition}:lex:{work.aim.region}:{work.aim.account}:bot/{each['botId']}"
        )
        tags = work.cloud.call(LEX, "list_tags_for_resource", {"resourceARN": arn}).get("tags", {})
        if tags.get("ivr-stage") != work.aim.stage:
            message = f"a bot {wanted.bot.name} is there already, and not of stage {work.aim.stage}"
            remedy = "Rename one of the two, or delete that one."
            raise Refused([error("DEP011", Where(f"bots/{wanted.name}.yaml"), message, remedy)])


def _imported(work: Work, wanted: WantedBot) -> str:
    """Import the archive over whatever is there, and return the bot's id."""
    work.tell(f"bot {wanted.name}: importing")
    target = work.cloud.call(LEX, "create_upload_url", {})
    work.cloud.upload(str(target["uploadUrl"]), wanted.archive)
    specification = {
        "botName": wanted.bot.name,
        "roleArn": work.role,
        "dataPrivacy": {"childDirected": bool(wanted.bot.data_privacy.get("childDirected"))},
        "idleSessionTTLInSeconds": wanted.bot.idle_session_ttl_in_seconds,
        "botTags": work.aim.tags,
    }
    asked = {
        "importId": target["importId"],
        "resourceSpecification": {"botImportSpecification": specification},
        "mergeStrategy": "Overwrite",
    }
    work.cloud.call(LEX, "start_import", asked)
    at: Asked = (LEX, "describe_import", {"importId": target["importId"]})
    done = work.until(at, lambda told: told["importStatus"] in {"Completed", "Failed"}, BOT_SECONDS)
    if done["importStatus"] == "Failed":
        raise Refused(build_findings(work, wanted, "", done.get("failureReasons", [])))
    return str(done["importedResourceId"])


def _version(work: Work, wanted: WantedBot, bot: str) -> str:
    locales = {locale: {"sourceBotVersion": "DRAFT"} for locale in wanted.locales}
    asked = {"botId": bot, "botVersionLocaleSpecification": locales}
    version = str(work.cloud.call(LEX, "create_bot_version", asked)["botVersion"])
    at: Asked = (LEX, "describe_bot_version", {"botId": bot, "botVersion": version})

    def is_done(told: Json) -> bool:
        return told["botStatus"] in {"Available", "Failed"}

    try:
        done = work.until(at, is_done, BOT_SECONDS)
    except Fault as fault:
        if fault.code_given != _GONE:  # it may not show at once
            raise
        work.clock.wait(5)
        done = work.until(at, is_done, BOT_SECONDS)
    if done["botStatus"] == "Failed":
        raise Refused(build_findings(work, wanted, "", done.get("failureReasons", [])))
    return version


def _aliased(work: Work, wanted: WantedBot, record: Record) -> Record:
    """Move the alias to the version, and return the record with the alias's ARN."""
    said = {
        "botId": record.id,
        "botAliasName": work.aim.alias,
        "botVersion": record.more["version"],
        "botAliasLocaleSettings": {locale: _setting(wanted) for locale in wanted.locales},
        "sentimentAnalysisSettings": {"detectSentiment": False},
    }
    alias = _alias_there(work, record.id)
    if alias:
        work.cloud.call(LEX, "update_bot_alias", {**said, "botAliasId": alias})
    else:
        made = work.cloud.call(LEX, "create_bot_alias", {**said, "tags": work.aim.tags})
        alias = str(made["botAliasId"])
    at: Asked = (LEX, "describe_bot_alias", {"botId": record.id, "botAliasId": alias})
    ended = {"Available", "Failed"}
    done = work.until(at, lambda told: told["botAliasStatus"] in ended, BOT_SECONDS)
    if done["botAliasStatus"] == "Failed":
        message = f"Lex refuses alias {work.aim.alias} of bot {wanted.name}, and gives no reason"
        remedy = "Look at the bot's alias and role in the console, then repeat this."
        raise Refused([error("DEP010", place(work, wanted, ""), message, remedy)])
    more = {**record.more, "alias": alias, "versions": _pruned(work, record)}
    return replace(record, arn=work.aim.alias_arn(record.id, alias), more=more)


def _setting(wanted: WantedBot) -> Json:
    if not wanted.hook:
        return {"enabled": True}
    hook = {"lambdaARN": wanted.hook, "codeHookInterfaceVersion": "1.0"}
    return {"enabled": True, "codeHookSpecification": {"lambdaCodeHook": hook}}


def _alias_there(work: Work, bot: str) -> str:
    asked: Asked = (LEX, "list_bot_aliases", {"botId": bot})
    found = pages(work.cloud, asked, "botAliasSummaries", "nextToken")
    named = (each["botAliasId"] for each in found if each["botAliasName"] == work.aim.alias)
    return str(next(named, ""))


def _pruned(work: Work, record: Record) -> list[str]:
    """Delete versions that nobody goes back to, and return those that are left."""
    versions: list[str] = list(record.more.get("versions", []))
    for version in versions[:-VERSIONS_KEPT]:
        try:
            at = {"botId": record.id, "botVersion": version}
            work.cloud.call(LEX, "delete_bot_version", at)
        except Fault as fault:
            if fault.code_given not in {"ResourceNotFoundException", "PreconditionFailedException"}:
                raise
    return versions[-VERSIONS_KEPT:]


def remove_bot(work: Work, record: Record) -> None:
    """Take a bot out of the instance and delete it; what is gone already is fine."""
    instance = {"InstanceId": work.aim.instance_id, "LexV2Bot": {"AliasArn": record.arn}}
    calls: tuple[tuple[str, str, Json], ...] = (
        ("connect", "disassociate_bot", instance),
        (LEX, "delete_bot", {"botId": record.id, "skipResourceInUseCheck": True}),
    )
    for service, operation, asked in calls if record.arn else calls[1:]:
        try:
            work.cloud.call(service, operation, asked)
        except Fault as fault:
            if fault.code_given != _GONE and not (service == LEX and _is_gone(work, record.id)):
                raise
    work.registry.drop(record)
    work.tell(f"bot {record.name}: removed")


def _is_gone(work: Work, bot: str) -> bool:
    """Tell whether a bot that could not be deleted is not there any more, or soon will not be."""
    try:
        return work.cloud.call(LEX, "describe_bot", {"botId": bot})["botStatus"] == "Deleting"
    except Fault as fault:
        if fault.code_given != _GONE:
            raise
        return True
