"""Where a release goes: the stage, the instance, its account and region."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ivr.deploy.reach.cloud import Cloud
from ivr.faults import Finding, Refused, Where, error
from ivr.spec.infra.deployment import Deployment
from ivr.spec.infra.environment import Environment

_INSTANCE = re.compile(
    r"arn:(aws[a-z-]*):connect:([a-z0-9-]+):(\d{12}):instance/([0-9a-zA-Z-]{1,100})"
)
_STAGE = re.compile(r"[a-z][a-z0-9]{1,11}")


@dataclass(frozen=True)
class Aim:
    """A stage in an account: what names are made of."""

    stage: str
    instance: str
    partition: str
    region: str
    account: str
    instance_id: str
    deployment: Deployment = field(default_factory=Deployment)
    where: Where = field(default_factory=Where)

    @property
    def root(self) -> str:
        """The path of every parameter of the stage."""
        return f"/ivr/{self.stage}"

    @property
    def bucket(self) -> str:
        """The bucket of code and releases."""
        return self.deployment.bucket or f"ivr-{self.stage}-{self.account}-{self.region}"

    @property
    def alias(self) -> str:
        """The name of the alias of every bot."""
        return self.deployment.alias

    def alias_arn(self, bot: str, alias: str) -> str:
        """Return the ARN of a bot's alias by their ids."""
        return f"arn:{self.partition}:lex:{self.region}:{self.account}:bot-alias/{bot}/{alias}"

    @property
    def tags(self) -> dict[str, str]:
        """What everything that the deployer makes is tagged with."""
        return {"ivr-stage": self.stage}


def aim_of(environment: Environment) -> Aim:
    """Return where an environment lies.

    Raises:
        Refused: Its names are derived or as found, so that nothing real has them; or its name or
            instance is not one that resources can be named after (DEP018).
    """
    where = environment.where("instance")
    found = _INSTANCE.fullmatch(environment.instance)
    if environment.derive or environment.as_found or found is None:
        message = f"environment {environment.environment} has no real instance and resources"
        remedy = "Name another with --env, or write one with `ivr env init`."
        raise Refused([error("DEP018", where, message, remedy)])
    if not _STAGE.fullmatch(environment.environment):
        message = f"{environment.environment!r} cannot be part of the names of resources"
        remedy = "Name the environment in 2 to 12 small letters and digits."
        raise Refused([error("DEP018", environment.where("environment"), message, remedy)])
    partition, region, account, instance = found.groups()
    return Aim(
        environment.environment,
        environment.instance,
        *(partition, region, account, instance),
        deployment=environment.deploy,
        where=where,
    )


def check_account(cloud: Cloud, aim: Aim, region: str = "") -> None:
    """Refuse credentials of another account, and a region that is set to another one.

    Raises:
        Refused: With DEP001 or DEP002, both at once.
        Fault: There are no credentials, or they have expired.
    """
    found: list[Finding] = []
    account = str(cloud.call("sts", "get_caller_identity", {}).get("Account", ""))
    if account != aim.account:
        message = f"the credentials are of account {account}, the instance lies in {aim.account}"
        remedy = "Choose another profile with AWS_PROFILE, or another --env."
        found.append(error("DEP001", aim.where, message, remedy))
    if region and region != aim.region:
        message = f"the region is set to {region}, the instance lies in {aim.region}"
        remedy = "Correct AWS_REGION or the profile, or choose another --env."
        found.append(error("DEP002", aim.where, message, remedy))
    if found:
        raise Refused(found)
