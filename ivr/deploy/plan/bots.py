"""What happens to bots, whoever owns them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.compare.bots import bot_changes
from ivr.deploy.plan import desired, stacks
from ivr.deploy.plan.basis import Planning, last_release
from ivr.deploy.plan.flows import sentences
from ivr.deploy.plan.model import Change, Fate
from ivr.deploy.plan.templates import aliases_in
from ivr.deploy.reach.cloud import Fault
from ivr.deploy.state.registry import Record
from ivr.deploy.state.release import Release
from ivr.faults import Finding, error


def _aliases(planning: Planning) -> Iterator[Change]:
    """Yield what is published of bots that a stack owns."""
    for name, output in desired_aliases(planning.release).items():
        if planning.registry.get("bot", name) is not None:
            planning.findings.append(_owned_twice(planning, name, "the deployer owns it already"))
        record = planning.registry.get("alias", name)
        arn = planning.outputs.get(output, "")
        if arn:
            planning.ids[f"bot:{name}"] = arn
        if record is None:
            yield Change("alias", name, Fate.CREATE)
        else:
            yield Change("alias", name, Fate.CHANGE if arn not in {"", record.arn} else Fate.KEEP)


def _owned_twice(planning: Planning, name: str, why: str) -> Finding:
    message = f"bot {name} would have two owners: {why}"
    remedy = "Leave `deploy: bots:` as it was, or `ivr destroy` the stage first."
    return error("DEP011", planning.aim.where, message, remedy)


def desired_aliases(release: Release) -> Mapping[str, str]:
    """Return bot of a stack -> the output with the ARN of its alias."""
    if stacks.BOTS not in release.templates:
        return {}
    outputs = aliases_in(release.templates[stacks.BOTS])
    return {name: outputs[bot.name] for name, bot in release.bots.items() if bot.name in outputs}


def bots(planning: Planning) -> Iterator[Change]:
    """Yield what happens to each bot, and to what is published of those that a stack owns."""
    yield from _aliases(planning)
    wanted = desired.wanted_bots(planning.release, planning.ids)
    new = [each.name for each in wanted if planning.registry.get("bot", each.name) is None]
    if new and stacks.live_stack(planning.cloud, planning.aim, stacks.BOTS).is_there:
        stack = stacks.stack_name(planning.aim, stacks.BOTS)
        planning.findings += [_owned_twice(planning, each, f"stack {stack}") for each in new]
    new_stacks = any(name not in planning.outputs for name in ("BotRoleArn",))
    if wanted and not planning.role and not (planning.release.templates and new_stacks):
        message = "no role is known that bots run as"
        remedy = "Give it under `deploy: bot_role:` of the environment."
        planning.findings.append(error("DEP014", planning.aim.where, message, remedy))
    before: Release | None = None
    for each in wanted:
        record = planning.registry.get("bot", each.name)
        if record is None:
            yield Change("bot", each.name, Fate.CREATE)
        elif record.digest == each.digest(planning.aim, planning.role) and not (
            planning.overwrite and _moved(planning, record)
        ):
            yield Change("bot", each.name, Fate.KEEP)
            continue
        else:
            before = before or last_release(planning)
            old = before.bots.get(each.name) if before else None
            noticed = bot_changes([old], [each.bot]) if old else ()
            yield Change("bot", each.name, Fate.CHANGE, sentences(noticed))
        if record is None:
            planning.ids.pop(f"bot:{each.name}", None)


def _moved(planning: Planning, record: Record) -> bool:
    """Tell whether a bot's alias is gone, or at another version than the one that was deployed."""
    asked = {"botId": record.id, "botAliasId": record.more["alias"]}
    try:
        alias = planning.cloud.call("lexv2-models", "describe_bot_alias", asked)
    except Fault as fault:
        if fault.code_given != "ResourceNotFoundException":
            raise
        return True
    return alias.get("botVersion") != record.more["version"]
