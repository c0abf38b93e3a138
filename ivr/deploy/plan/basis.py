"""What a plan is made from, and what was learned on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.deploy.plan import desired
from ivr.deploy.plan.live import LiveFlow, live_flow
from ivr.deploy.reach.cloud import Cloud
from ivr.deploy.state.aim import Aim
from ivr.deploy.state.registry import Record, Registry
from ivr.deploy.state.release import Release, Shelf
from ivr.faults import Finding


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


def last_release(planning: Planning) -> Release | None:
    """Return the release that was deployed last, where it is kept."""
    if not planning.registry.releases:
        return None
    return Shelf(planning.cloud, planning.aim).get(planning.registry.releases[0])
