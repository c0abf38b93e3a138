"""Code hooks of served bots: the workspace's own handlers, a function of yours, or none.

Law: a hook gets a copy of its event, as a Lambda function does, and the seconds that the bot says;
whatever it raises is an error of the function. What else a request knows of itself is put into the
event here.
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ivr.faults import IvrError, Unavailable, Unreadable
from ivr.hearing.session import HOOK_SECONDS, CodeHook, Limited, asked

Json = dict[str, Any]

Wait = Callable[[threading.Thread, float], None]
"""Waits until a thread ends, so many seconds at most."""

Tell = Callable[[str], None]
"""Takes what the author of a code hook is to know: why it failed, with the traceback."""

_NUMBER = re.compile(r"\d(?:[ -]?\d){2,}")

RAISED_CHARACTERS_MAX = 200
"""So much of an exception goes into a reply's header."""

FUNCTION_NAME = "local"


@dataclass(frozen=True, slots=True)
class Attached:
    """A code hook and the name that the list of bots shows for it."""

    shown: str
    call: CodeHook | None = None


NONE_ATTACHED = Attached("none")


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """What a Python function on Lambda is told of its invocation, as far as this machine knows."""

    aws_request_id: str
    seconds: float = HOOK_SECONDS
    function_name: str = FUNCTION_NAME
    function_version: str = "$LATEST"
    invoked_function_arn: str = f"arn:aws:lambda:us-east-1:123456789012:function:{FUNCTION_NAME}"
    memory_limit_in_mb: int = 128

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds that Lex waits."""
        return int(self.seconds * 1_000)


def imported(named: str, folder: Path) -> Attached:
    """Return the function at `module:function`; modules of `folder` are found after installed ones.

    It takes an event and a context, as Lambda calls it, or an event alone.

    Raises:
        Unreadable: There is no such function.
    """
    module, _, name = named.partition(":")
    place = str(folder.resolve())
    if place not in sys.path:
        sys.path.append(place)
        importlib.invalidate_caches()
    try:
        function = getattr(importlib.import_module(module), name)
    except Exception as problem:  # the author's module may raise anything while it is read
        message = f"--hook {named} cannot be imported: {problem}. Name it as `module:function`."
        raise Unreadable(message, "LEX053") from problem
    if not callable(function):
        raise Unreadable(f"--hook {named} is no function. Name one.", "LEX053")
    return Attached(named, _as_code_hook(function))


def _as_code_hook(function: Callable[..., object]) -> CodeHook:
    takes = inspect.signature(function).parameters.values()
    places = [
        each for each in takes if each.kind in {each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD}
    ]
    wants_context = len(places) > 1 or any(each.kind is each.VAR_POSITIONAL for each in takes)

    def call(event: Json, seconds: float) -> object:
        if not wants_context:
            return function(event)
        return function(event, LambdaContext(str(event.get("sessionId", "")), seconds))

    return Limited(call)


def quietly(told: str) -> None:
    """Tell nobody."""
    del told


def _about(event: Json) -> str:
    """Return which question to a code hook an event is, without a word of the caller."""
    bot = cast("Json", event.get("bot") or {}).get("name", "?")
    source, session = event.get("invocationSource", "?"), event.get("sessionId", "?")
    return f"code hook of bot {bot}, session {session}, {source}"


def _masked(told: str) -> str:
    """Return a traceback without long numbers: an exception may quote what a caller keyed."""
    lines = told.split("\n")
    return "\n".join(
        line if line.startswith('  File "') else _NUMBER.sub("***", line) for line in lines
    )


@dataclass(slots=True)
class Asking:
    """The code hook of one request, as the hearing calls it.

    Afterwards `is_failed` says that it raised or was late, `is_down` that a service behind it did
    not answer, `raised` what it raised, on one line, and `answered` holds the request attributes
    that its last answer set. Every failure and every answer that is refused is told to `tell`, by
    bot, session and source; nothing of what the caller said is.
    """

    attached: Attached
    attributes: Mapping[str, str]
    request: str
    wait: Wait = threading.Thread.join
    is_failed: bool = False
    is_down: bool = False
    answered: Mapping[str, str] | None = None
    tell: Tell = quietly
    raised: str = ""
    _about: str = ""

    def limited(self) -> CodeHook:
        """Return this as the hearing calls it, which tells how long Lex waits."""
        return Limited(self.answer, self.refused)

    def noted(self, why: str) -> str:
        """Return what is noted of a turn that went well, with what its code hook raised."""
        return "; ".join(part for part in (why, self.raised) if part)

    def refused(self, why: str) -> None:
        """Tell why Lex does not take the last answer."""
        self.tell(f"{self._about}: its answer is refused: {why}")

    def answer(self, event: Json, seconds: float = HOOK_SECONDS) -> object:
        """Return the hook's answer within so many seconds.

        Raises:
            Unavailable: It did not answer in time.
            IvrError: It raised, or there is none.
        """
        self.is_failed = self.is_down = False
        self._about = _about(event)
        try:
            answer = self._answer(self._completed(event), seconds)
        except IvrError as fault:
            self.is_failed = True
            self.is_down = isinstance(fault.__cause__, Unavailable)
            self._tell(fault)
            raise
        self.answered = _attributes_in(answer) or self.answered
        return answer

    def _tell(self, fault: IvrError) -> None:
        problem = fault.__cause__
        if problem is None:
            self.tell(f"{self._about}: {fault}")
            return
        if not isinstance(problem, IvrError):  # whose words are told anyway
            raised = " ".join("".join(traceback.format_exception_only(problem)).split())
            self.raised = f"the code hook raised {_masked(raised)[:RAISED_CHARACTERS_MAX]}"
        trace = _masked("".join(traceback.format_exception(problem)).rstrip())
        self.tell(f"{self._about}: it raised {type(problem).__name__}\n{trace}")

    def _completed(self, event: Json) -> Json:
        """Return a copy of the event with what the request alone knows."""
        said = cast("Mapping[str, str]", event.get("requestAttributes") or {})
        state = {**event["sessionState"], "originatingRequestId": self.request}
        attributes = {**self.attributes, **said} or None
        known: Json = {**event, "requestAttributes": attributes, "sessionState": state}
        return cast("Json", json.loads(json.dumps(known)))

    def _answer(self, event: Json, seconds: float) -> object:
        call = self.attached.call
        if call is None:
            message = (
                "the bot asks a code hook, and no Lambda function is attached to it here. "
                "Attach one: ivr serve --hook module:function"
            )
            raise IvrError(message)
        return within(lambda: asked(call, event, seconds), seconds, self.wait)


def _attributes_in(answer: object) -> Mapping[str, str] | None:
    """Return the request attributes that an answer sets; others than texts are passed over."""
    said = cast("Json", answer).get("requestAttributes") if isinstance(answer, dict) else None
    if not isinstance(said, dict):
        return None
    pairs = cast("Json", said).items()
    return {key: value for key, value in pairs if isinstance(value, str)}


def within(
    call: Callable[[], object], seconds: float, wait: Wait = threading.Thread.join
) -> object:
    """Return what a call answers in time; one that is late is left alone, as Lambda's client does.

    Raises:
        Unavailable: It did not answer in time.
        IvrError: It raised.
    """
    outcome: list[object] = []
    problems: list[Exception] = []

    def run() -> None:
        try:
            outcome.append(call())
        except Exception as problem:  # noqa: BLE001 - a Lambda turns any exception into an error
            problems.append(problem)

    thread = threading.Thread(target=run, name="code hook", daemon=True)
    thread.start()
    wait(thread, seconds)
    if problems:
        raise _told(problems[0]) from problems[0]
    if not outcome:
        message = f"the code hook did not answer within {seconds:g} seconds"
        raise Unavailable(message)
    return outcome[0]


def _told(problem: Exception) -> IvrError:
    """Return what callers learn of an exception: its type, and the words of our own.

    It is never `Unavailable`: that is a hook which itself did not answer in time.
    """
    words = f": {problem}" if isinstance(problem, IvrError) else ""
    return IvrError(f"Received error response from Lambda: {type(problem).__name__}{words}")
