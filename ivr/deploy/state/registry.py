"""Records of what is deployed, in SSM parameters; and the ids that functions read there.

    /ivr/<stage>/state/<kind>/<name>     the deployer's own record, as JSON
    /ivr/<stage>/state/releases, begun   what was deployed, the latest first; what is on its way
    /ivr/<stage>/flows/<name>            the id of a flow
    /ivr/<stage>/modules/<name>          the id of a module
    /ivr/<stage>/bots/<name>/alias       the ARN of a bot's alias

Law: a record is written once everything that it tells is done, so that a crash leaves work to be
done again and never work that is believed done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from ivr.deploy.reach.cloud import Cloud, Fault, pages
from ivr.deploy.state.aim import Aim

PAGE = 10
"""Most parameters of one answer. Source: SSM API reference, GetParametersByPath."""

RELEASES = "releases"
BEGUN = "begun"


@dataclass(frozen=True)
class Record:
    """One resource as it was deployed.

    Attributes:
        kind: stack, bot, alias (of a bot that a stack owns), flow, module or number.
        name: Its name in the build.
        id: The id that the account gave it.
        arn: What others name it by.
        digest: Of what was wanted when it was deployed.
        seen: Of what the account told of it right afterwards; another one is somebody's edit.
        more: What else its kind must remember.
    """

    kind: str
    name: str
    id: str
    arn: str = ""
    digest: str = ""
    seen: str = ""
    more: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def key(self) -> str:
        """Return `kind/name`."""
        return f"{self.kind}/{self.name}"


class Registry:
    """The records of a stage: read once, written one at a time."""

    def __init__(self, cloud: Cloud, aim: Aim) -> None:
        """Read all records: one call for each ten."""
        self._cloud = cloud
        self._aim = aim
        self._root = f"{aim.root}/state"
        asked = {"Path": self._root, "Recursive": True, "MaxResults": PAGE}
        found = pages(cloud, ("ssm", "get_parameters_by_path", asked), "Parameters")
        values = {str(each["Name"])[len(self._root) + 1 :]: str(each["Value"]) for each in found}
        self.releases: tuple[str, ...] = tuple(json.loads(values.pop(RELEASES, "[]")))
        self.begun: str = values.pop(BEGUN, "")
        self.records: dict[str, Record] = {}
        for text in values.values():
            record = Record(**cast("dict[str, Any]", json.loads(text)))
            self.records[record.key] = record

    def of(self, kind: str) -> Mapping[str, Record]:
        """Return the records of a kind by name."""
        return {each.name: each for each in self.records.values() if each.kind == kind}

    def get(self, kind: str, name: str) -> Record | None:
        """Return a record, None where there is none."""
        return self.records.get(f"{kind}/{name}")

    def put(self, record: Record) -> None:
        """Keep a record; one that is there already in these words costs nothing."""
        if self.records.get(record.key) != record:
            self._write(f"state/{_plain(record.key)}", json.dumps(asdict(record), sort_keys=True))
            self.records[record.key] = record

    def drop(self, record: Record) -> None:
        """Forget a record, and the id that was published."""
        published = PUBLISHED.get(record.kind)
        if published:
            self._delete(published.format(record.name))
        self._delete(f"state/{_plain(record.key)}")
        self.records.pop(record.key, None)

    def publish(self, kind: str, name: str, value: str) -> None:
        """Publish an id for functions to read."""
        self._write(PUBLISHED[kind].format(name), value)

    def put_releases(self, releases: tuple[str, ...]) -> None:
        """Keep which releases were deployed, the latest first."""
        if releases != self.releases:
            self._write(f"state/{RELEASES}", json.dumps(releases))
            self.releases = releases

    def drop_releases(self) -> None:
        """Forget which releases were deployed."""
        self.end()
        self._delete(f"state/{RELEASES}")
        self.releases = ()

    def begin(self, release: str) -> None:
        """Keep which release is on its way, until its deployment has ended."""
        if release != self.begun:
            self._write(f"state/{BEGUN}", release)
            self.begun = release

    def end(self) -> None:
        """Forget which release was on its way."""
        if self.begun:
            self._delete(f"state/{BEGUN}")
            self.begun = ""

    def _write(self, path: str, value: str) -> None:
        asked = {"Name": f"{self._aim.root}/{path}", "Value": value, "Type": "String"}
        self._cloud.call("ssm", "put_parameter", {**asked, "Overwrite": True})

    def _delete(self, path: str) -> None:
        try:
            self._cloud.call("ssm", "delete_parameter", {"Name": f"{self._aim.root}/{path}"})
        except Fault as fault:
            if fault.code_given != "ParameterNotFound":
                raise


PUBLISHED: Mapping[str, str] = {
    "flow": "flows/{}",
    "module": "modules/{}",
    "bot": "bots/{}/alias",
    "alias": "bots/{}/alias",
}
"""Kind -> the parameter that publishes its id."""


def _plain(key: str) -> str:
    """Return a key as a parameter's name may be: a number stands without its plus."""
    return key.replace("+", "")
