"""The contact centre of a served workspace: who answers its calls, and what is told of it.

Law of the room: a person at a terminal answers, unless a rule or a script is named to do so.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ivr.cli.risk.scoring import registry_of, scored_by
from ivr.cli.running.serving.asked import Line
from ivr.cli.state.kept import SQLITE, check, unusable
from ivr.cli.terminal.render import console
from ivr.cli.writing import put
from ivr.faults import IvrError, Unavailable
from ivr.local import scenarios
from ivr.local.contact_centre import IN_MEMORY, OUTBOUND_FLOW, SYSTEM_NUMBER
from ivr.local.scenarios import Suite
from ivr.local.serving.centre import stack as stacks
from ivr.local.serving.centre.answering import RULES, Answering, Unwatched, nobody, scripted
from ivr.local.serving.centre.charges import KEY_HEADER, PATH
from ivr.local.serving.centre.news import sink_of
from ivr.local.serving.centre.stack import Around, Stack, Wishes
from ivr.runtime.events.predictions import DOCUMENT
from ivr.runtime.events.predictions import PATH as PREDICTIONS
from ivr.simulator.rehearsal.cases import cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.cli.running.serving.phone import TerminalPhone
    from ivr.local.serving.centre.texts import Message

REPLY_SECONDS = 0.5
"""How long an automatic answer to a text takes."""


class Centre(NamedTuple):
    """A contact centre and, at a terminal, its phone; `answered` says who takes the calls."""

    stack: Stack
    phone: TerminalPhone | None
    answered: str

    def attend(self) -> None:
        """Attend to the phone until Ctrl-C; without one, wait for that."""
        if self.phone is not None:
            self.phone.attend(self.stack.inbox)
        while not threading.Event().wait(3_600):
            pass

    def told(self, url: str) -> Iterator[str]:
        """Yield the lines that tell how to reach the contact centre."""
        instance = self.stack.services.settings.instance_id
        yield f"Connect and text messages at {url} too"
        yield f"  instance {instance}, calls from {SYSTEM_NUMBER}, answered by {self.answered}"
        yield f"  POST {url}{PATH} with {KEY_HEADER}: {self.stack.key}"
        yield f"  POST {url}{PREDICTIONS} with the same key; GET {url}{DOCUMENT} describes it"
        yield f"  {scored_by(self.stack.services)}"


def opened(suite: Suite, line: Line) -> Centre:
    """Return the contact centre of a workspace, which does not run yet.

    Raises:
        Unreadable: The store, the script or the file of events cannot be used.
        Refused: The script is wrong.
    """
    phone = _phone(suite) if not line.answer and _is_terminal() else None
    answering, answered = (phone, "you, here") if phone is not None else _answering(suite, line)
    arrived = phone.text if phone is not None else _printed
    made: list[Stack] = []
    if line.reply:
        arrived = _answered(arrived, made, line.reply)
    sink = sink_of(line.events) if line.events else None
    around = Around(answering, arrived, sink, _complain, campaigns=suite.campaigns)
    stack = _stack(suite, line, around)
    made.append(stack)
    return Centre(stack, phone, answered)


def _stack(suite: Suite, line: Line, around: Around) -> Stack:
    registry, model = registry_of(suite.root, line.registry, line.model)
    wishes = Wishes(
        key=line.key,
        any_hour=line.any_hour,
        limited=line.limited,
        detector=_detector(suite.root),
        registry=registry,
        model=model,
    )
    if not line.store or line.store == IN_MEMORY:
        return stacks.opened(suite.site, wishes, around)
    path = Path(line.store.removeprefix(SQLITE))
    check(path)
    try:
        return stacks.opened(suite.site, wishes._replace(store=f"{SQLITE}{path}"), around)
    except Unavailable as problem:
        raise unusable(path, problem) from problem


def _detector(root: Path) -> str:
    """Compile the workspace's only detector and return its path; nothing where there is none."""
    files = sorted((root / "infra" / "detectors").glob("*.yaml"))
    if len(files) != 1:
        return ""
    from ivr.spec.rules.judging import compiled

    made = root / ".ivr" / "detector.json"
    try:
        content = json.dumps(compiled(files[0]))
        put({made: content})
    except (IvrError, ImportError, OSError) as problem:
        _complain(f"{files[0]}: predictions tell no rules of it. {problem}")
        return ""
    return str(made)


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _phone(suite: Suite) -> TerminalPhone:
    from ivr.cli.running.serving.phone import TerminalPhone

    flows = suite.site.book.by_name
    return TerminalPhone(console(), lambda flow, name: str(flows[flow].origin(name)))


def _answering(suite: Suite, line: Line) -> tuple[Answering, str]:
    """Return who takes calls without a person: a rule, a script, nobody where none is named."""
    if not line.answer:
        return Unwatched(nobody), "nobody: there is no terminal, and no --answer"
    if line.answer in RULES:
        return Unwatched(RULES[line.answer]), f"a rule: {line.answer}"
    script = scenarios.read_script(Path(line.answer), line.answer)
    locale = suite.locales.get(script.dialog or OUTBOUND_FLOW, "en-US")
    return Unwatched(scripted(cases(script, locale))), f"a script: {script.caller}"


def _printed(message: Message) -> None:
    print(f"text to {message.number}: {message.body}", flush=True)


def _answered(
    arrived: Callable[[Message], None], made: list[Stack], words: str
) -> Callable[[Message], None]:
    """Return what takes a text and answers it a moment later."""

    def reply(number: str) -> None:
        try:
            result = made[0].inbox.reply(number, words)
        except IvrError as fault:
            result = f"{fault.code} {fault}"
        made[0].changed.set()
        print(f"text from {number}: {words} ({result})", flush=True)

    def take(message: Message) -> None:
        arrived(message)
        later = threading.Timer(REPLY_SECONDS, reply, (message.number,))
        later.daemon = True
        later.start()

    return take


def _complain(trouble: str) -> None:
    print(f"ivr: {trouble}", file=sys.stderr, flush=True)
