"""What was edited in the console since it was deployed, in the caller's terms.

Law: nothing of it is changed. To tell what a bot is now, Lex writes an export, which it forgets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ivr.compare.bots import bot_changes
from ivr.deploy.apply.work import BOT_SECONDS, Work
from ivr.deploy.plan import desired
from ivr.deploy.plan.basis import last_release
from ivr.deploy.plan.flows import changes_of, is_redeclared, redeclared, sentences
from ivr.deploy.plan.live import LiveFlow, entered_flows, live_flow, read_live
from ivr.deploy.plan.stacks import in_order, live_stack
from ivr.deploy.reach.cloud import Fault, Json
from ivr.deploy.state.registry import Record
from ivr.deploy.state.release import Release
from ivr.faults import Refused, Where, error
from ivr.formats.lex import export as lex
from ivr.ir.bot import Bot
from ivr.ir.flow import Flow

LEX = "lexv2-models"
CUT_SHORT = "its deployment was cut short; repeat it"
RELEASED = "the instance does not have it any more"


class Drift(NamedTuple):
    """A resource that is not as it was deployed: what is other, and the flow or bot that is there.

    `told` are sentences; `archive` is the export of a bot; `deployed` is the flow as it was;
    `alone` where it is all of its dialog, not one of several languages or parts.
    """

    kind: str
    name: str
    told: tuple[str, ...]
    flow: Flow | None = None
    archive: bytes = b""
    where: Where = Where()
    deployed: Flow | None = None
    alone: bool = True


def drifted(work: Work) -> tuple[Drift, ...]:
    """Return what is not as it was deployed.

    Raises:
        Refused: Nothing is deployed, or the release is not kept any more (DEP015).
    """
    release = last_release(work)
    if release is None:
        message = f"of stage {work.aim.stage} no release is kept"
        remedy = "Deploy it; then drift can be told."
        raise Refused([error("DEP015", work.aim.where, message, remedy)])
    if any("${output:" in each.text for each in desired.wanted_flows(release)):
        for name in in_order(release):
            work.put_out(live_stack(work.cloud, work.aim, name).outputs)
    return (*_flows(work, release), *_bots(work, release), *_numbers(work))


def _flows(work: Work, release: Release) -> Iterator[Drift]:
    for wanted in desired.wanted_flows(release):
        record = work.registry.get(wanted.kind, wanted.name)
        if record is None:
            continue
        live = live_flow(work.cloud, work.aim, record)
        where = next(iter(release.flows[wanted.name].origins.values()), Where())
        if live is None:
            yield Drift(wanted.kind, wanted.name, ("it was deleted",), where=where)
            continue
        if not record.seen:
            yield Drift(wanted.kind, wanted.name, (CUT_SHORT,), where=where)
            continue
        told: list[str] = []
        if live.name != wanted.title:
            told.append(f"it was renamed to {live.name!r}")
        edited = desired.canonical(live.content) != record.seen
        if edited:
            told += _edits(work, release, wanted, live)
        told += _redeclared(release, record, live)
        if told:
            deployed = release.flows[wanted.name]
            flow = read_live(live, deployed) if edited else None
            drift = Drift(wanted.kind, wanted.name, tuple(told), flow, where=where)
            kin = [each for each in release.flows.values() if each.dialog == deployed.dialog]
            yield drift._replace(deployed=deployed, alone=len(kin) == 1)


def _edits(
    work: Work, release: Release, wanted: desired.WantedFlow, live: LiveFlow
) -> tuple[str, ...]:
    """Return what the edit changed, seen from what was deployed."""
    now = read_live(live, release.flows[wanted.name])
    if now is None:
        return ("its content is no flow that can be read",)
    deployed = live._replace(content=wanted.filled(work.ids))
    edited = wanted._replace(text=live.content)
    noticed = changes_of(release, edited, deployed, work.ids)
    return sentences(noticed) or ("something was edited that no caller would notice",)


def _redeclared(release: Release, record: Record, live: LiveFlow) -> tuple[str, ...]:
    """Return how a module declares itself otherwise than it was deployed."""
    if not is_redeclared(record, live):
        return ()
    told = tuple(redeclared(live.contract, release.contracts[record.name]))
    return told or ("something was edited in its settings that no caller would notice",)


def _bots(work: Work, release: Release) -> Iterator[Drift]:
    for wanted in desired.wanted_bots(release):
        record = work.registry.get("bot", wanted.name)
        if record is None:
            continue
        try:
            told, archive = _bot(work, wanted.bot, record)
        except Fault as fault:
            if fault.code_given != "ResourceNotFoundException":
                raise
            told, archive = ("it was deleted",), b""
        if told:
            yield Drift("bot", wanted.name, told, archive=archive)


def _bot(work: Work, deployed: Bot, record: Record) -> tuple[tuple[str, ...], bytes]:
    at = {"botId": record.id, "botAliasId": record.more["alias"]}
    alias = work.cloud.call(LEX, "describe_bot_alias", at)
    told: list[str] = []
    version, live = record.more["version"], alias.get("botVersion")
    if live != version:
        told.append(f"alias {alias['botAliasName']} is at version {live}, was {version}")
    archive = exported(work, record, str(live))
    bot = lex.read_archive(archive, f"{record.name}.zip")
    told += sentences(bot_changes([deployed], [bot]))
    return tuple(told), archive if told else b""


def exported(work: Work, record: Record, version: str) -> bytes:
    """Return the archive of a bot's version as Lex writes it."""
    specification = {"botExportSpecification": {"botId": record.id, "botVersion": version}}
    asked = {"resourceSpecification": specification, "fileFormat": "LexJson"}
    made = work.cloud.call(LEX, "create_export", asked)
    export = {"exportId": made["exportId"]}

    def is_done(told: Json) -> bool:
        return told["exportStatus"] in {"Completed", "Failed"}

    done = work.until((LEX, "describe_export", export), is_done, BOT_SECONDS)
    if done["exportStatus"] == "Failed":
        message = f"Lex could not export bot {record.name}: {'; '.join(done['failureReasons'])}"
        raise Refused([error("DEP010", work.aim.where, message)])
    content = work.cloud.download(str(done["downloadUrl"]))
    work.cloud.call(LEX, "delete_export", export)
    return content


def _numbers(work: Work) -> Iterator[Drift]:
    """Yield numbers that the instance does not have any more, or that enter another flow."""
    records = work.registry.of("number")
    entered = entered_flows(work.cloud, work.aim) if records else {}
    names = {each.id: each.name for each in work.registry.of("flow").values()}
    for number, record in records.items():
        now = entered.get(record.id, "")
        if now == record.digest:
            continue
        enters = names.get(now) or (f"flow {now}, which is not ours" if now else "nothing")
        told = f"it enters {enters}, was {names.get(record.digest, record.digest)}"
        yield Drift("number", number, (told if _is_claimed(work, record) else RELEASED,))


def _is_claimed(work: Work, record: Record) -> bool:
    try:
        work.cloud.call("connect", "describe_phone_number", {"PhoneNumberId": record.id})
    except Fault as fault:
        if fault.code_given != "ResourceNotFoundException":
            raise
        return False
    return True
