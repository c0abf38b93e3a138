"""ivr drift: what was edited since it was deployed, and how it comes back into the specs."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.cli.cloud.opening import Asked, Ground, Opened, in_sentences, reached, told
from ivr.cli.render import console, show_findings
from ivr.faults import Finding, Where, error

if TYPE_CHECKING:
    from ivr.deploy.after.drift import Drift


def drift(asked: Asked, *, adopt: bool, ground: Ground | None = None) -> int:
    """Print what is not as it was deployed; 1 where there is anything, unless it was adopted."""
    from ivr.deploy.after.drift import drifted

    with in_sentences(Where(f"infra/environments/{asked.env}.yaml")):
        open_ = reached(asked, ground)
        work = open_.work()
        found = drifted(work)
    if not found:
        print(f"{open_.aim.stage}: everything is as it was deployed")
        return 0
    if adopt:
        return _adopted(open_, found)
    show_findings([_finding(open_, each) for each in found], console(err=True))
    for each in found:
        print(f"{each.kind} {each.name}")
        for line in each.told:
            print(f"    {line}")
    print(f"{open_.aim.stage}: {len(found)} not as deployed")
    return 1


def _finding(open_: Opened, each: Drift) -> Finding:
    where = each.where if each.where.file else open_.aim.where
    message = f"{each.kind} {each.name} is not as it was deployed"
    remedy = "Keep it with `ivr drift --adopt`, or give it up with `ivr deploy --overwrite`."
    return error("DEP023", where, message, remedy)


def _adopted(open_: Opened, found: Sequence[Drift]) -> int:
    """Import the flows and bots that were edited into the workspace, over what they came from."""
    from ivr.cli.flows import bring
    from ivr.compare.flows import redirected
    from ivr.deploy.plan.desired import ids_of
    from ivr.formats.connect import write_text

    root = open_.asked.root
    ids = ids_of(open_.work().registry.records.values())
    tokens = {value: f"${{{symbol}}}" for symbol, value in ids.items()}
    code = 0
    with tempfile.TemporaryDirectory() as scratch:
        for each in found:
            if each.flow is not None:
                path = Path(scratch) / f"{each.name}.json"
                path.write_text(write_text(redirected(each.flow, tokens)), encoding="utf-8")
            elif each.archive:
                path = Path(scratch) / f"{each.name}.zip"
                path.write_bytes(each.archive)
            else:
                told(f"{each.kind} {each.name}: {'; '.join(each.told)}; deploy makes it again")
                continue
            wishes = bring.Wishes(env=open_.asked.env, force=True, waive="edited in the console")
            to = "dialog" if each.flow is not None else None
            code = max(code, bring.import_(str(path), to=to, out=root, wishes=wishes))
    return code
