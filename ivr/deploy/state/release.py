"""A release: everything that a deployment is made of, kept in a bucket under its digest.

Law: what is rolled back to is what was deployed, byte for byte; nothing is compiled for it again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ivr.deploy.bundle.packing import digest_of, packed, unpacked
from ivr.deploy.reach.cloud import Cloud, Fault
from ivr.deploy.state import bucket
from ivr.deploy.state.aim import Aim
from ivr.formats.build import MANIFEST, POLICY, Build
from ivr.ir.bot import Bot
from ivr.ir.flow import Flow
from ivr.ir.module import ModuleContract, contracts_of
from ivr.spec.infra.deployment import Deployment

STACKS_FOLDER = "infra/stacks"

KEPT = 10
"""Releases that a stage remembers, the latest first."""


@dataclass(frozen=True)
class Release:
    """A build, the templates of stacks by name, what they are given, and how it is deployed.

    `given` maps a parameter of stacks to its value, such as the key of a zip in the bucket;
    `contents` has the bytes of what may have to be put there, by key. `files` tells in which file
    each template stands.
    """

    def file_of(self, stack: str) -> str:
        """Return the file that findings about a stack name."""
        return self.files.get(stack, f"{STACKS_FOLDER}/{stack}.yaml")

    build: Build
    templates: Mapping[str, str] = field(default_factory=dict[str, str])
    given: Mapping[str, str] = field(default_factory=dict[str, str])
    deployment: Deployment = field(default_factory=Deployment)
    contents: Mapping[str, bytes] = field(default_factory=dict[str, bytes], compare=False)
    files: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)

    @cached_property
    def archive(self) -> bytes:
        """The release as a zip: the build without what its archives of bots hold already."""
        kept = {
            path: content
            for path, content in self.build.files.items()
            if path in {MANIFEST, POLICY} or path.startswith("flows/") or path.endswith(".zip")
        }
        files = {f"build/{path}": content for path, content in kept.items()}
        files |= {f"stacks/{name}.yaml": text.encode() for name, text in self.templates.items()}
        told = {"given": dict(self.given), "deployment": self.deployment.model_dump(mode="json")}
        files["release.json"] = json.dumps(told, sort_keys=True).encode()
        return packed(files)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the archive."""
        return digest_of(self.archive)

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """The flows and modules by name."""
        return {flow.name: flow for flow in self.build.flows}

    @cached_property
    def contracts(self) -> Mapping[str, ModuleContract]:
        """The contract of each module by name, which its callers in this release agree to."""
        return contracts_of(self.build.flows, self.build.arns)

    @cached_property
    def bots(self) -> Mapping[str, Bot]:
        """The bots by the names that flows have for them."""
        return {bot.symbol_name: bot for bot in self.build.bots}


def read_release(archive: bytes) -> Release:
    """Return the release that a zip holds."""
    files = unpacked(archive)
    told: dict[str, Any] = json.loads(files["release.json"])
    build = {
        path.removeprefix("build/"): content
        for path, content in files.items()
        if path.startswith("build/")
    }
    templates = {
        path.removeprefix("stacks/").removesuffix(".yaml"): content.decode()
        for path, content in files.items()
        if path.startswith("stacks/")
    }
    deployment = Deployment.model_validate(told["deployment"])
    return Release(Build(build, "release"), templates, told["given"], deployment)


class Shelf:
    """The bucket of a stage."""

    def __init__(self, cloud: Cloud, aim: Aim) -> None:
        """Nothing is asked yet."""
        self._cloud = cloud
        self._aim = aim

    def get(self, digest: str) -> Release | None:
        """Return a release that was kept, None where it is not there any more."""
        asked = {"Bucket": self._aim.bucket, "Key": f"releases/{digest}.zip"}
        try:
            answer = self._cloud.call("s3", "get_object", asked)
        except Fault as fault:
            if fault.code_given in {"NoSuchKey", "NoSuchBucket", "404"}:
                return None
            raise
        return read_release(answer["Body"])

    def put(self, release: Release) -> None:
        """Keep a release and its code; the bucket is made if there is none."""
        ours = not self._aim.deployment.bucket
        bucket.ready(self._cloud, self._aim, self._aim.bucket, ours=ours)
        for key, content in sorted(release.contents.items()):
            self._put(key, content)
        self._put(f"releases/{release.digest}.zip", release.archive)

    def put_template(self, name: str, text: str) -> str:
        """Keep a template that is too large for a call, and return its address."""
        key = f"templates/{name}-{digest_of(text.encode())[:32]}.yaml"
        self._put(key, text.encode())
        return f"https://{self._aim.bucket}.s3.{self._aim.region}.amazonaws.com/{key}"

    def _put(self, key: str, content: bytes) -> None:
        """Put bytes under a key that names their digest, unless they are there."""
        place = {"Bucket": self._aim.bucket, "Key": key}
        try:
            self._cloud.call("s3", "head_object", place)
        except Fault as fault:
            if fault.code_given not in {"404", "NoSuchKey", "NotFound"}:
                raise
            self._cloud.call("s3", "put_object", {**place, "Body": content})
