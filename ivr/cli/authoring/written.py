"""`ivr bot write`: a bot as an archive, as a template of CloudFormation, or as calls of boto3."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ivr.cli.authoring.bots import named_bots
from ivr.cli.terminal.render import console, show_findings
from ivr.cli.writing import put
from ivr.faults import Finding, Severity, Unreadable, has_errors
from ivr.ir.bot import Bot

_ARN = re.compile(r"arn:aws[\w-]*:\w+:[\w-]*:\d{12}:\S+")


class Asked(NamedTuple):
    """What `ivr bot write` was asked: the form, the file, and what the bot is given.

    `role`, `hook` and `instance` are the ARNs of the role that Lex takes on, of the function that
    all locales ask, and of the Connect instance that may talk to the bot; empty for none.
    """

    form: str
    out: Path | None = None
    alias: str = "live"
    role: str = ""
    hook: str = ""
    instance: str = ""


class _Made(NamedTuple):
    content: bytes
    findings: tuple[Finding, ...] = ()


def write(name: str, root: Path, env: str, asked: Asked) -> int:
    """Write a bot of a workspace, or an exported one, in the form that was asked for.

    Raises:
        Unreadable: There is no such bot or form, or something is missing for it.
        Refused: The export cannot be read.
    """
    _check(asked)
    bots = named_bots(name, root, env)
    made = _MAKERS[asked.form](bots, asked)
    show_findings([f for f in made.findings if f.severity != Severity.INFO], console(err=True))
    if asked.out is None:
        print(made.content.decode(), end="")
    else:
        put({asked.out: made.content})
        print(f"wrote {asked.out}")
    return int(has_errors(made.findings))


def _check(asked: Asked) -> None:
    if asked.form not in _MAKERS:
        message = f"no form {asked.form!r}. There are: {', '.join(_MAKERS)}."
        raise Unreadable(message, "USE001")
    if asked.form == "archive" and asked.out is None:
        raise Unreadable("an archive needs a file. Say where with --out FILE.zip.", "USE001")
    given = {"--role": asked.role, "--hook": asked.hook, "--instance": asked.instance}
    for option, arn in given.items():
        if arn and not _ARN.fullmatch(arn):
            raise Unreadable(f"{option} {arn[:100]!r} is no ARN. Give one whole.", "USE001")
    if asked.form == "calls" and not asked.role:
        message = "a bot is created with a role. Say which with --role ARN."
        raise Unreadable(message, "USE001")


def _one(bots: Sequence[Bot], form: str) -> Bot:
    if len(bots) == 1:
        return bots[0]
    names = ", ".join(bot.symbol_name or bot.name for bot in bots) or "none"
    raise Unreadable(f"{form} is of one bot. Name it; there are {names}.", "USE001")


def _archive(bots: Sequence[Bot], asked: Asked) -> _Made:
    from ivr.formats.lex.export import archive

    return _Made(archive(_one(bots, asked.form)))


def _cloudformation(bots: Sequence[Bot], asked: Asked) -> _Made:
    from ivr.formats.lex.cloudformation import template

    made = template(bots, asked.alias)
    return _Made(made.text.encode(), made.findings)


def _calls(bots: Sequence[Bot], asked: Asked) -> _Made:
    from ivr.formats.lex.calls import Target, plan, step_json

    bot = _one(bots, asked.form)
    hooks = {each.identifier: asked.hook for each in bot.locales} if asked.hook else {}
    made = plan(bot, Target(asked.role, asked.alias, hooks, asked.instance))
    steps = [step_json(step) for step in made.steps]
    text = json.dumps(steps, indent=1, ensure_ascii=False) + "\n"
    return _Made(text.encode(), made.findings)


_MAKERS: Mapping[str, Callable[[Sequence[Bot], Asked], _Made]] = {
    "archive": _archive,
    "cloudformation": _cloudformation,
    "calls": _calls,
}
"""How each form is made."""
