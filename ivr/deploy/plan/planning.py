"""A release against what is recorded -> a plan.

Law: nothing is written. An unchanged resource costs no call of its own, but a stack, which is asked
how it is; of a flow that will change, its live content is read, so that an edit in the console is
not lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from ivr.compare.bots import bot_changes
from ivr.compare.changes import changes
from ivr.compare.model import Change as Noticed
from ivr.deploy.plan import desired, stacks
from ivr.deploy.plan.desired import WantedFlow
from ivr.deploy.plan.model import Change, Fate, Plan
from ivr.deploy.plan.templates import aliases_in
from ivr.deploy.reach.cloud import Cloud, Fault, Json, pages
from ivr.deploy.state.aim import Aim
from ivr.deploy.state.registry import Record, Registry
from ivr.deploy.state.release import Release, Shelf
from ivr.faults import Finding, Refused, error, has_errors, warning
from ivr.formats import connect
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow

TOLD_MAX = 12
"""Sentences about one resource; what is more is counted."""


class LiveFlow(NamedTuple):
    """A flow as the account has it."""

    name: str
    content: str
    arn: str = ""
    tags: Mapping[str, str] = {}


@dataclass
class Planning:
    """What a plan is made from: the account, where in it, what is recorded and what is wanted."""

    cloud: Cloud
    aim: Aim
    registry: Registry
    release: Release
    overwrite: bool = False

    def __post_init__(self) -> None:
        """Start with the ids that are recorded."""
        self.findings: list[Finding] = []
        self.outputs: dict[str, str] = {}
        self._seen: dict[str, LiveFlow | None] = {}
        self.ids = desired.ids_of(self.registry.records.values())

    def live(self, record: Record) -> LiveFlow | None:
        """Return a flow as the account has it; it is asked once."""
        if record.key not in self._seen:
            self._seen[record.key] = live_flow(self.cloud, self.aim, record)
        return self._seen[record.key]

    def put_out(self, outputs: Mapping[str, str]) -> None:
        """Take over what a stack puts out."""
        self.outputs |= outputs
        self.ids |= {f"output:{name}": value for name, value in outputs.items()}

    @property
    def role(self) -> str:
        """The role that bots run as."""
        return self.release.deployment.bot_role or self.outputs.get("BotRoleArn", "")


def plan(planning: Planning) -> Plan:
    """Return what a deployment would do.

    Raises:
        Refused: It could not be done as things stand; all findings at once.
        Fault: The account was not reached, or refuses to tell.
    """
    planning.findings += desired.misbound(planning.release, planning.aim)
    made = (
        *_stacks(planning),
        *_bots(planning),
        *_flows(planning),
        *_numbers(planning),
        *_gone(planning),
    )
    if has_errors(planning.findings):
        raise Refused(planning.findings)
    release = planning.release.digest
    return Plan(planning.aim.stage, release, made, tuple(planning.findings))


def _stacks(planning: Planning) -> Iterator[Change]:
    later = False
    for name in stacks.in_order(planning.release):
        live = stacks.live_stack(planning.cloud, planning.aim, name)
        planning.findings += stacks.unready(live, planning.aim, planning.release.file_of(name))
        wanted = stacks.wanted_stack(name, planning.release, planning.aim, planning.outputs)
        if not later:  # a stack before may yet put out what is missing
            planning.findings += stacks.unfilled(wanted)
        planning.put_out(live.outputs)
        if not live.is_there:
            yield Change("stack", name, Fate.CREATE)
        elif live.digest != wanted.digest:
            yield Change("stack", name, Fate.CHANGE, ("template or parameters changed",))
        else:
            yield Change("stack", name, Fate.KEEP)
            continue
        later = True


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


def _bots(planning: Planning) -> Iterator[Change]:
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


def last_release(planning: Planning) -> Release | None:
    """Return the release that was deployed last, where it is kept."""
    if not planning.registry.releases:
        return None
    return Shelf(planning.cloud, planning.aim).get(planning.registry.releases[0])


def _flows(planning: Planning) -> Iterator[Change]:
    wanted = desired.wanted_flows(planning.release)
    for each in wanted:
        record = planning.registry.get(each.kind, each.name)
        if record is not None and desired.is_of_another_type(record, each):
            planning.ids.pop(each.symbol, None)
    for each in wanted:
        record = planning.registry.get(each.kind, each.name)
        if record is None or desired.is_of_another_type(record, each):
            yield Change(each.kind, each.name, Fate.CREATE)
        elif (
            record.seen  # nothing is, while a deployment fills the flow
            and record.digest == each.digest(planning.ids)
            and not _flow_is_other(planning, record)
        ):
            yield Change(each.kind, each.name, Fate.KEEP)
        else:
            yield Change(each.kind, each.name, Fate.CHANGE, _noticed(planning, each, record))


def _flow_is_other(planning: Planning, record: Record) -> bool:
    """Tell whether a flow is not as it was deployed; looked at only where that is overwritten."""
    if not planning.overwrite:
        return False
    live = planning.live(record)
    if live is None or live.name != record.more.get("title", live.name):
        return True
    return desired.canonical(live.content) != record.seen


def _noticed(planning: Planning, wanted: WantedFlow, record: Record) -> tuple[str, ...]:
    """Return what callers would notice of a change, against what they are met with now."""
    live = planning.live(record)
    if live is None:
        message = f"{record.kind} {record.name} is not there any more, and will be made again"
        planning.findings.append(warning("DEP012", planning.aim.where, message))
        return ()
    if record.seen and desired.canonical(live.content) != record.seen:
        planning.findings.append(_edited(planning, record))
    return sentences(changes_of(planning.release, wanted, live, planning.ids))


def _edited(planning: Planning, record: Record) -> Finding:
    where = planning.release.flows[record.name].origins
    place = next(iter(where.values()), planning.aim.where)
    message = f"{record.kind} {record.name} was edited since it was deployed"
    if planning.overwrite:
        return warning("DEP012", place, f"{message}; that edit is overwritten")
    remedy = "See it with `ivr drift`; keep it with --adopt, or give it up with --overwrite."
    return error("DEP012", place, message, remedy)


def changes_of(
    release: Release, wanted: WantedFlow, live: LiveFlow, ids: Mapping[str, str]
) -> tuple[Noticed, ...]:
    """Return what callers would notice if a live flow became the wanted one."""
    now = release.flows[wanted.name]
    others = [flow for name, flow in release.flows.items() if name != wanted.name]
    old = read_live(live, now)
    if old is None:
        return ()
    names = {value: symbol for symbol, value in ids.items()}
    tokens = {f"${{{symbol}}}": symbol for symbol in ids}
    both = ({**names, **tokens}, {**names, **tokens})
    new = connect.read_text(wanted.filled(ids), now.name, now.type)
    return changes([*others, old], [*others, replace(new, origins=now.origins)], both)


def read_live(live: LiveFlow, like: Flow) -> Flow | None:
    """Return a live flow as a value, None where it cannot be read."""
    try:
        return connect.read_text(live.content, like.name, like.type)
    except Refused:
        return None


def sentences(noticed: tuple[Noticed, ...]) -> tuple[str, ...]:
    """Return changes as lines, the many counted."""
    lines = [f"{each.severity}: {each.message}" for each in noticed[:TOLD_MAX]]
    if len(noticed) > TOLD_MAX:
        lines.append(f"and {len(noticed) - TOLD_MAX} more")
    return tuple(lines)


def _numbers(planning: Planning) -> Iterator[Change]:
    entered = entered_flows(planning.cloud, planning.aim) if planning.overwrite else {}
    for number, symbol in desired.wanted_numbers(planning.release).items():
        record = planning.registry.get("number", number)
        flow = planning.registry.get("flow", symbol.partition(":")[2])
        told = (f"enters {symbol.partition(':')[2]}",)
        if record is None:
            yield Change("number", number, Fate.CREATE, told)
        else:
            enters = entered.get(record.id) if planning.overwrite else record.digest
            is_right = flow is not None and flow.id == record.digest == enters
            yield (
                Change("number", number, Fate.KEEP)
                if is_right
                else Change("number", number, Fate.CHANGE, told)
            )


def _gone(planning: Planning) -> Iterator[Change]:
    """Yield what is recorded and no longer wanted; stacks stay until they are destroyed."""
    wanted = {(each.kind, each.name) for each in desired.wanted_flows(planning.release)}
    wanted |= {("bot", each.name) for each in desired.wanted_bots(planning.release)}
    wanted |= {("alias", name) for name in desired_aliases(planning.release)}
    wanted |= {("number", number) for number in planning.release.deployment.numbers}
    for kind in ("number", "flow", "module", "bot", "alias"):
        for name in sorted(planning.registry.of(kind)):
            if (kind, name) not in wanted:
                yield Change(kind, name, Fate.REMOVE)


def entered_flows(cloud: Cloud, aim: Aim) -> dict[str, str]:
    """Return id of a number -> id of the flow that it enters, for all of the instance."""
    asked = {"InstanceId": aim.instance_id, "ResourceType": "VOICE_PHONE_NUMBER"}
    listed = pages(
        cloud, ("connect", "list_flow_associations", asked), "FlowAssociationSummaryList"
    )
    return {
        str(each["ResourceId"]).rpartition("/")[2]: str(each.get("FlowId", "")).rpartition("/")[2]
        for each in listed
    }


def live_flow(cloud: Cloud, aim: Aim, record: Record) -> LiveFlow | None:
    """Return a flow or module as the account has it, None where it is gone: one call."""
    try:
        told = _described(cloud, aim, record)
    except Fault as fault:
        if fault.code_given == "ResourceNotFoundException":
            return None
        raise
    return LiveFlow(
        str(told["Name"]), str(told["Content"]), str(told["Arn"]), dict(told.get("Tags") or {})
    )


def _described(cloud: Cloud, aim: Aim, record: Record) -> Json:
    at = {"InstanceId": aim.instance_id}
    if record.kind == "module":
        asked = {**at, "ContactFlowModuleId": record.id}
        return cloud.call("connect", "describe_contact_flow_module", asked)["ContactFlowModule"]
    asked = {**at, "ContactFlowId": record.id}
    return cloud.call("connect", "describe_contact_flow", asked)["ContactFlow"]


def kind_of(flow: Flow) -> str:
    """Return what the registry calls a flow: flow, or module."""
    return "module" if flow.type is FlowType.MODULE else "flow"
