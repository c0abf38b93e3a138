"""Stacks: which templates there are, their parameters, and what state the account has them in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ivr.deploy.plan.desired import CODE_HOOK, digest, filled
from ivr.deploy.plan.templates import Parameter, parameters_in
from ivr.deploy.reach.cloud import Cloud, Fault
from ivr.deploy.state.aim import Aim
from ivr.deploy.state.registry import Record
from ivr.deploy.state.release import Release
from ivr.faults import Finding, Where, error
from ivr.spec.infra.deployment import STACKS

PUT_BACK = "UPDATE_ROLLBACK_COMPLETE"
"""A change failed, and what was there before is there again. Whether the tags are, too, is
unverified; hence a record tells what was deployed."""

READY = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", PUT_BACK})
ABSENT = frozenset({"", "DELETE_COMPLETE", "REVIEW_IN_PROGRESS"})
DIGEST_TAG = "ivr-digest"

BOTS = "bots"
"""The stack that owns the bots of an environment which wants that."""

KEPT = "data"
"""The stack that is never taken away: whatever it holds would stay, and only lose its owner."""

ORDER = (*STACKS[:3], BOTS, *STACKS[3:])
"""All stacks in the order of their needs: bots run as a role of the contact centre's."""


class LiveStack(NamedTuple):
    """A stack as the account tells it; an empty status where there is none."""

    name: str
    status: str = ""
    digest: str = ""
    outputs: Mapping[str, str] = {}
    id: str = ""

    @property
    def is_there(self) -> bool:
        """Tell whether there is such a stack."""
        return self.status not in ABSENT


class WantedStack(NamedTuple):
    """A template, and the values of its parameters as far as they are known."""

    name: str
    template: str
    parameters: Mapping[str, str]
    file: str
    unknown: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The digest of template and parameters."""
        return digest(self.template, sorted(self.parameters.items()))


def stack_name(aim: Aim, name: str) -> str:
    """Return what CloudFormation calls a stack of a stage."""
    return f"ivr-{aim.stage}-{name}"


def in_order(release: Release) -> tuple[str, ...]:
    """Return the stacks of a release in the order of their needs."""
    return tuple(name for name in ORDER if name in release.templates)


def wanted_stack(name: str, release: Release, aim: Aim, outputs: Mapping[str, str]) -> WantedStack:
    """Return a stack with its parameters.

    A parameter is, in this order: what the environment says, what the deployer knows, an output
    of that name of a stack before, its own default.
    """
    declared = parameters_in(release.templates[name])
    known = {**outputs, **_known(release, aim), **release.deployment.parameters}
    if name == BOTS:
        known |= _of_bots(release, declared, outputs)
    values = {each.name: known[each.name] for each in declared if each.name in known}
    unknown = tuple(each.name for each in declared if each.name not in known and not each.default)
    return WantedStack(name, release.templates[name], values, release.file_of(name), unknown)


def _known(release: Release, aim: Aim) -> dict[str, str]:
    digests = release.build.manifest["digests"]
    return {
        **release.given,
        "Stage": aim.stage,
        "CodeBucket": aim.bucket,
        "PolicyDigest": str(digests.get("policy.json", "")),
        "ConnectInstanceArn": aim.instance,
        "ConnectInstanceId": aim.instance_id,
    }


def _of_bots(
    release: Release, declared: Iterable[Parameter], outputs: Mapping[str, str]
) -> dict[str, str]:
    """Return the role of the bots, and their code hook for each language."""
    role = release.deployment.bot_role or outputs.get("BotRoleArn", "")
    known = {"LexRoleArn": role} if role else {}
    bound = str(release.build.manifest["symbols"].get(CODE_HOOK, ""))
    hook = filled(bound, {f"output:{name}": value for name, value in outputs.items()})
    return known | {each.name: hook for each in declared if each.name.endswith("HookArn")}


def live_stack(cloud: Cloud, aim: Aim, name: str) -> LiveStack:
    """Return a stack as the account has it: one call."""
    try:
        answer = cloud.call(
            "cloudformation", "describe_stacks", {"StackName": stack_name(aim, name)}
        )
    except Fault as fault:
        if fault.code_given == "ValidationError" and "does not exist" in fault.message:
            return LiveStack(name)
        raise
    told: dict[str, Any] = answer["Stacks"][0]
    tags = {each["Key"]: each["Value"] for each in told.get("Tags", [])}
    outputs = {each["OutputKey"]: each["OutputValue"] for each in told.get("Outputs", [])}
    digest_of = tags.get(DIGEST_TAG, "")
    return LiveStack(name, told["StackStatus"], digest_of, outputs, str(told.get("StackId", "")))


def is_current(live: LiveStack, wanted: WantedStack, record: Record | None) -> bool:
    """Tell whether a stack is as it is wanted; `record` is of its last change that succeeded."""
    if live.digest != wanted.digest:
        return False
    return live.status != PUT_BACK or (record is not None and record.digest == wanted.digest)


def unready(live: LiveStack, aim: Aim, file: str) -> Iterator[Finding]:
    """Yield why a stack cannot be deployed as it is."""
    if not live.is_there or live.status in READY:
        return
    name = stack_name(aim, live.name)
    if live.status.endswith("_IN_PROGRESS"):
        message = f"stack {name} is {live.status}: something else changes it now"
        remedy = "Wait until it has ended, then repeat this."
    elif live.status in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}:
        message = f"stack {name} is {live.status}: it was never whole, and cannot be updated"
        remedy = f"Delete it (aws cloudformation delete-stack --stack-name {name}), then repeat."
    else:
        message = f"stack {name} is {live.status}"
        remedy = f"Continue it (aws cloudformation continue-update-rollback --stack-name {name})."
    yield error("DEP007", Where(file), message, remedy)


def unfilled(wanted: WantedStack) -> Iterator[Finding]:
    """Yield the parameters that have no value."""
    for name in wanted.unknown:
        message = f"parameter {name} of stack {wanted.name} has no value"
        remedy = "Give it one under `deploy: parameters:` of the environment."
        yield error("DEP014", Where(wanted.file), message, remedy)
