"""ivr bundle, plan, deploy, rollback, destroy: what is done to an account, told before it is."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ivr import workspace
from ivr.cli.cloud.opening import (
    Asked,
    Ground,
    Opened,
    in_sentences,
    opened,
    reached,
    told,
    told_halfway,
)
from ivr.cli.terminal.render import console, show_findings
from ivr.cli.writing import put
from ivr.faults import Unreadable, Where

if TYPE_CHECKING:
    from ivr.deploy.apply.work import Work
    from ivr.deploy.plan.model import Plan
    from ivr.deploy.state.release import Release

FORMS = ("text", "json")


class How(NamedTuple):
    """How to deploy: only rehearse; without asking; take this lock away first; how to print."""

    dry: bool = False
    sure: bool = False
    unlock: str = ""
    form: str = "text"


def bundle(root: Path, env: str, out: Path | None) -> int:
    """Write the zips for Lambda and print their sizes."""
    from ivr.deploy.bundle import bundles

    loaded = workspace.load(root, env)
    made = bundles(workspace.make(loaded).files["policy.json"])
    folder = out or loaded.root / workspace.BUILD / "bundles" / env
    put({folder / f"{each.name}.zip": each.content for each in made})
    width = max(len(each.name) for each in made)
    for each in made:
        functions = f", {len(each.handlers)} functions" if each.handlers else ""
        size = f"{len(each.content):>9,} bytes"
        print(f"{each.name:<{width}}  {size}  sha256:{each.digest[:16]}{functions}")
    print(f"wrote {len(made)} zips to {folder}")
    return 0


def plan(asked: Asked, how: How, ground: Ground | None = None) -> int:
    """Print what a deployment would do; with a dry run also every call that it would make."""
    from ivr.deploy.plan.planning import plan as planned

    if how.form not in FORMS:
        raise Unreadable(f"no format {how.form!r}. There are: {', '.join(FORMS)}.", "USE001")
    with in_sentences(_where(asked)):
        open_ = opened(asked, ground)
        if how.dry:
            return _rehearse(open_, open_.release, replacing=False)
        made = planned(open_.work())
    _show(made, how.form)
    return 0


def deploy(asked: Asked, how: How, ground: Ground | None = None) -> int:
    """Deploy, after showing what it means and asking where somebody can answer."""
    from ivr.deploy.state.lock import unlock

    with in_sentences(_where(asked)):
        open_ = opened(asked, ground)
        if how.unlock:
            unlock(open_.ground.cloud, open_.aim, how.unlock)
            told(f"lock {how.unlock} is taken away")
        if how.dry:
            return _rehearse(open_, open_.release, replacing=False)
        return _deployed(open_, how, open_.release, replacing=False)


def rollback(asked: Asked, how: How, ground: Ground | None = None) -> int:
    """Deploy the release before the latest."""
    from ivr.deploy.apply.running import previous

    with in_sentences(_where(asked)):
        open_ = reached(asked._replace(overwrite=True), ground)
        work = open_.work()
        release = previous(work)
        told_halfway(work)
        told(f"going back to release {release.digest[:12]}")
        if how.dry:
            return _rehearse(open_, release, replacing=True)
        return _deployed(open_, how, release, replacing=True)


def _deployed(open_: Opened, how: How, release: Release, *, replacing: bool) -> int:
    from ivr.deploy.apply import running
    from ivr.deploy.plan.planning import plan as planned

    if not how.sure and sys.stdin.isatty():
        made = planned(open_.work(release))
        _show(made, "text")
        if made.work and not _agreed():
            told("nothing was done")
            return 1
    made = running.deploy(lambda: open_.work(release), open_.under(), replacing=replacing)
    show_findings(made.findings, console(err=True))
    done = f"{len(made.work)} changed" if made.work else "nothing to do"
    print(f"{open_.aim.stage}: release {release.digest[:12]} is live, {done}")
    return 0


def _agreed() -> bool:
    return input("Deploy this? [y/N] ").strip().lower() in {"y", "yes"}


def _rehearse(open_: Opened, release: Release, *, replacing: bool) -> int:
    """Print every call of a deployment that is not made."""
    from ivr.deploy.apply.running import Under, deploy
    from ivr.deploy.rehearsal import Rehearsal
    from ivr.deploy.state.lock import Journal

    rehearsal = Rehearsal(open_.ground.cloud)
    listening = open_._replace(ground=open_.ground._replace(cloud=rehearsal))

    def make() -> Work:
        work = listening.work(release)
        work.tell = rehearsal.heard
        return work

    under = Under(open_.under().holder, Journal(None))
    _show(deploy(make, under, replacing=replacing), "text")
    for line in rehearsal.lines():
        print(line)
    print(f"dry run: {len(rehearsal.calls)} calls, none of them made")
    return 0


def destroy(asked: Asked, typed: str, ground: Ground | None = None) -> int:
    """Remove everything of a stage, after its name was typed."""
    from ivr.deploy.after import destroy as destroying

    with in_sentences(_where(asked)):
        open_ = reached(asked, ground)
        work = open_.work()
        doomed = tuple(destroying.doomed(work))
        for line in doomed:
            print(f"- {line}")
        if not typed and sys.stdin.isatty():
            typed = input(f"Type {open_.aim.stage} to remove {len(doomed)} things: ").strip()
        destroying.destroy(work, open_.under(), typed)
    left = f"stack {destroying.KEPT} and the bucket {open_.aim.bucket} are left"
    print(f"{open_.aim.stage}: {len(doomed)} removed; {left}")
    return 0


def _show(made: Plan, form: str) -> None:
    show_findings(made.findings, console(err=True))
    if form == "json":
        changes = [each._asdict() for each in made.changes]
        print(json.dumps({"stage": made.stage, "release": made.release, "changes": changes}))
        return
    for line in made.lines():
        print(line)


def _where(asked: Asked) -> Where:
    return Where(f"infra/environments/{asked.env}.yaml")
