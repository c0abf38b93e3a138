"""What every command about an account begins with: the workspace compiled, the account reached."""

from __future__ import annotations

import getpass
import os
import random
import socket
import time
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ivr import workspace
from ivr.cli.terminal.render import console, show_findings
from ivr.faults import Finding, Refused, Severity, Where, error, has_errors
from ivr.workspace.reading import Reading

if TYPE_CHECKING:
    from ivr.deploy.apply.running import Under
    from ivr.deploy.apply.work import Work
    from ivr.deploy.reach.cloud import Clock, Cloud
    from ivr.deploy.state.aim import Aim
    from ivr.deploy.state.release import Release
    from ivr.formats.build import Build
    from ivr.spec.infra.environment import Environment
    from ivr.workspace import Workspace

JOURNALS = Path(".ivr/deploy")

OTHER_MODELS = frozenset({"Model", "ModelRegistry"})
"""Parameters that name another model than the one which ships, whose digest is another one."""


class Ground(NamedTuple):
    """The account, a clock, and the region that is set where the command runs, or nothing."""

    cloud: Cloud
    clock: Clock
    region: str = ""


class Asked(NamedTuple):
    """The workspace, the environment, and whether edits in the console may be lost."""

    root: Path
    env: str
    overwrite: bool = False


class Opened(NamedTuple):
    """A workspace on its way into an account."""

    asked: Asked
    aim: Aim
    ground: Ground
    release: Release

    def work(self, release: Release | None = None) -> Work:
        """Return the material of a plan, with what is recorded now."""
        from ivr.deploy.apply.work import Work
        from ivr.deploy.state.registry import Registry

        cloud, clock, _ = self.ground
        registry = Registry(cloud, self.aim)
        return Work(
            cloud,
            self.aim,
            registry,
            release or self.release,
            self.asked.overwrite,
            clock=clock,
            tell=told,
            root=self.asked.root,
        )

    def under(self) -> Under:
        """Return the lock of this person on this machine, and its journal."""
        from ivr.deploy.apply.running import Under
        from ivr.deploy.state.lock import Holder, Journal

        who = f"{getpass.getuser()}@{socket.gethostname()}"
        holder = Holder(uuid.uuid4().hex[:12], who, time.time())  # noqa: TID251 - shown to people
        path = self.asked.root / JOURNALS / f"{self.aim.stage}.json"
        return Under(holder, Journal(path))


def told(line: str) -> None:
    """Print a line of progress."""
    console(err=True).print(line, markup=False)


def told_halfway(work: Work) -> None:
    """Print which release was left halfway, if one was."""
    if work.registry.begun:
        told(f"release {work.registry.begun[:12]} was left halfway")


def opened(asked: Asked, ground: Ground | None = None) -> Opened:
    """Return a workspace compiled for an environment, and its account, which is the right one.

    Raises:
        Refused: The workspace has errors, or the account is another one.
    """
    from ivr.deploy.state.aim import aim_of, check_account

    loaded = workspace.load(asked.root, asked.env)
    aim = aim_of(loaded.environment)
    build = _built(loaded)
    ground = ground or real_ground(aim.region)
    check_account(ground.cloud, aim, ground.region)
    return Opened(asked, aim, ground, _release(loaded, build))


def reached(asked: Asked, ground: Ground | None = None) -> Opened:
    """Return the account of an environment without a release: nothing has to compile for it.

    Raises:
        Refused: The environment is wrong, or the account is another one.
    """
    from ivr.deploy.state.aim import aim_of, check_account
    from ivr.deploy.state.release import Release
    from ivr.formats.build import Build

    reading = Reading(asked.root)
    environment = reading.environment(asked.env)
    if environment is None or has_errors(reading.findings):
        raise Refused(reading.findings)
    aim = aim_of(environment)
    ground = ground or real_ground(aim.region)
    check_account(ground.cloud, aim, ground.region)
    return Opened(asked, aim, ground, Release(Build({}), deployment=environment.deploy))


def _built(loaded: Workspace) -> Build:
    compiled = workspace.compile_workspace(loaded)
    findings = workspace.judged(loaded, compiled)
    if has_errors(findings):
        raise Refused(findings)
    show_findings(findings, console(err=True))
    return workspace.build(loaded, compiled)


def _release(loaded: Workspace, build: Build) -> Release:
    """Return the release; only what a template asks for goes along."""
    from ivr.deploy.bundle import ROOT, alongside, bundles, model_digest
    from ivr.deploy.plan.templates import parameters_in
    from ivr.deploy.state.release import Release

    environment = loaded.environment
    paths = _templates(loaded.root, environment)
    templates = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    if build.bots and environment.deploy.bots == "cloudformation":
        templates["bots"] = _bots(build, environment.deploy.alias)
    asked = {each.name for text in templates.values() for each in parameters_in(text)}
    _all_asked(environment, asked)
    made = (
        (*bundles(build.files["policy.json"]), *alongside(loaded.root, ROOT)) if templates else ()
    )
    wanted = [each for each in made if each.parameter in asked]
    given = {each.parameter: each.key for each in wanted}
    if not OTHER_MODELS & environment.deploy.parameters.keys():
        given["ModelDigest"] = model_digest()
    return Release(
        build,
        templates,
        given,
        environment.deploy,
        {each.key: each.content for each in wanted},
        {name: path.relative_to(loaded.root).as_posix() for name, path in paths.items()},
    )


def _bots(build: Build, alias: str) -> str:
    """Return the template of the stack that owns the bots."""
    from ivr.formats.lex.cloudformation import template

    written = template(build.bots, alias)
    show_findings([f for f in written.findings if f.severity != Severity.INFO], console(err=True))
    return written.text


def _all_asked(environment: Environment, asked: set[str]) -> None:
    """Refuse a parameter that no stack has."""
    from ivr.spec.reading.nearest import did_you_mean

    found: list[Finding] = []
    for name in environment.deploy.parameters:
        if name not in asked:
            remedy = did_you_mean(name, asked) or "Leave it out, or add the stack that has it."
            where = environment.where("deploy", "parameters", name)
            found.append(error("DEP014", where, f"no stack has a parameter {name}", remedy))
    if found:
        raise Refused(found)


def _templates(root: Path, environment: Environment) -> dict[str, Path]:
    """Return the files of the stacks that are wanted."""
    from ivr.deploy.state.release import STACKS_FOLDER
    from ivr.spec.infra.deployment import STACKS

    wanted = environment.deploy.stacks
    found: dict[str, Path] = {}
    for name in STACKS if wanted is None else wanted:
        path = root / STACKS_FOLDER / f"{name}.yaml"
        if path.is_file():
            found[name] = path
        elif wanted is not None:
            where = environment.where("deploy", "stacks")
            message = f"stack {name} has no template {STACKS_FOLDER}/{name}.yaml"
            raise Refused([error("DEP014", where, message, "Write it, or leave the stack out.")])
    return found


def real_ground(region: str) -> Ground:
    """Return the account of the ordinary credential chain."""
    from ivr.deploy.aws import Account
    from ivr.deploy.reach.cloud import Clock
    from ivr.deploy.reach.patience import Patient

    clock = Clock(time.monotonic, time.sleep)  # noqa: TID251 - the one real clock of a deployer
    account = Account.of(region, os.environ.get("AWS_PROFILE", ""))  # noqa: TID251 - the chain's own
    jitter: Callable[[], float] = random.Random().random  # noqa: S311 - spreads tries, no secret
    return Ground(Patient(account, clock, jitter), clock, account.chosen_region)


@contextmanager
def in_sentences(where: Where = Where()) -> Generator[None]:  # noqa: B008 - a frozen value
    """Turn a fault of the account into a finding."""
    from ivr.deploy.reach.cloud import Fault
    from ivr.deploy.reach.faults import finding_of

    try:
        yield
    except Fault as fault:
        raise Refused([finding_of(fault, where)]) from None
