"""ivr drift: what was edited since it was deployed, and how it comes back into the specs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ivr import workspace
from ivr.cli.cloud.opening import (
    Asked,
    Ground,
    Opened,
    in_sentences,
    reached,
    told,
    told_halfway,
)
from ivr.cli.terminal.render import console, show_findings
from ivr.cli.writing import put
from ivr.faults import Finding, Where, error

if TYPE_CHECKING:
    from ivr.deploy.after.drift import Drift
    from ivr.ir.flow import Flow

AGAIN = "`ivr deploy --overwrite` puts it back"


def drift(asked: Asked, *, adopt: bool, ground: Ground | None = None) -> int:
    """Print what is not as it was deployed; 1 where there is anything, unless it was adopted."""
    from ivr.deploy.after.drift import drifted

    with in_sentences(Where(f"infra/environments/{asked.env}.yaml")):
        open_ = reached(asked, ground)
        work = open_.work()
        told_halfway(work)
        found = drifted(work)
    if not found:
        print(f"{open_.aim.stage}: everything is as it was deployed")
        return 0
    if adopt:
        return _adopted(open_, found, work.ids)
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


def _adopted(open_: Opened, found: Sequence[Drift], ids: Mapping[str, str]) -> int:
    """Bring what was edited into the workspace; 1 where something could not be."""
    tokens = {value: f"${{{symbol}}}" for symbol, value in ids.items()}
    code = 0
    with tempfile.TemporaryDirectory() as scratch:
        for each in found:
            if each.flow is not None:
                code = max(code, _flow_adopted(open_, each, tokens, Path(scratch)))
            elif each.archive:
                code = max(code, _bot_adopted(open_, each, Path(scratch)))
            else:
                told(f"{each.kind} {each.name}: {'; '.join(each.told)}; {AGAIN}")
    return code


def _flow_adopted(open_: Opened, each: Drift, tokens: Mapping[str, str], scratch: Path) -> int:
    """Bring a flow in: words into prompts; else the dialog, where the flow is all of it."""
    from ivr.cli.cloud.rewording import adopt_words, reworded
    from ivr.compare.flows import redirected
    from ivr.formats.connect import write_text

    if each.flow is None or each.deployed is None:
        return 1
    root, env = open_.asked.root, open_.asked.env
    live = redirected(each.flow, tokens)
    texts = reworded(each.deployed, live)
    files = adopt_words(root, env, each.deployed, texts) if texts else ()
    if files:
        told(f"{each.kind} {each.name}: its words are in {', '.join(_shown(root, files))}")
        return 0
    if not each.alone:
        kept = root / workspace.BUILD / "drift" / f"{each.name}.json"
        put({kept: write_text(live)})
        message = f"{each.kind} {each.name} is one of several of its dialog: {'; '.join(each.told)}"
        (shown,) = _shown(root, (kept,))
        remedy = f"Carry it over by hand from {shown}, or give it up with `ivr deploy --overwrite`."
        show_findings([error("DEP026", each.where, message, remedy)], console(err=True))
        return 1
    path = scratch / f"{each.name}.json"
    path.write_text(_as_told(live, write_text(live)), encoding="utf-8")
    return _imported(open_, path, "dialog")


def _as_told(live: Flow, content: str) -> str:
    """Return a flow as it is imported: a module that declares something with what it declares."""
    if not live.contract:
        return content
    return json.dumps({"ContactFlowModule": {"Content": content, "Settings": dict(live.contract)}})


def _bot_adopted(open_: Opened, each: Drift, scratch: Path) -> int:
    """Bring a bot in that has a file; one that is made from menus is told at its dialog."""
    from ivr.deploy.apply.telling import MENUS

    if not (open_.asked.root / "bots" / f"{each.name}.yaml").is_file():
        where = Where(f"flows/{each.name.removesuffix(MENUS)}.yaml")
        message = f"bot {each.name} is made from the menus of this dialog: {'; '.join(each.told)}"
        remedy = "Change their phrases here, or give the edit up with `ivr deploy --overwrite`."
        show_findings([error("DEP026", where, message, remedy)], console(err=True))
        return 1
    path = scratch / f"{each.name}.zip"
    path.write_bytes(each.archive)
    return _imported(open_, path, None)


def _imported(open_: Opened, path: Path, to: str | None) -> int:
    from ivr.cli.flows import bring

    wishes = bring.Wishes(env=open_.asked.env, force=True, waive="edited in the console")
    return bring.import_(str(path), to=to, out=open_.asked.root, wishes=wishes)


def _shown(root: Path, files: Sequence[Path]) -> list[str]:
    return [path.relative_to(root).as_posix() for path in files]
