"""Lambda functions of a local contact centre: the real handlers, called in process.

A function may be mocked by what a test gives: an answer, an error, a timeout or a delay.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from ivr.contract import NONE, Function
from ivr.faults import IvrError, Unreadable
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.wiring import Services
from ivr.simulator.world import FunctionReply

CODE_HOOK = "code_hook"
HANDLER_SECONDS = 0.3
"""How long a handler takes in call time: a warm Lambda with two reads of its table."""


@dataclass(frozen=True, slots=True)
class Mock:
    """What a function does instead: `error`, `timeout`, or `returns` (fields answered).

    `seconds` is how long it takes. `returns` fills the fields it does not name with `none`.
    """

    kind: str = "answer"
    returns: Mapping[str, object] = field(default_factory=dict[str, object])
    seconds: float = HANDLER_SECONDS
    why: str = "mocked"


Local = Callable[[Mapping[str, object]], object]


@dataclass(frozen=True, slots=True)
class LocalFunctions:
    """Implements the simulator's Functions port.

    Args:
        services: What the real handlers work on.
        named: ARN -> bare name of the function.
        contracts: Every function that a flow may invoke.
        mocks: Functions that do something else, by name.
        own: Python callables of a workspace's own functions, by name.
    """

    services: Services
    named: Callable[[str], str]
    contracts: Mapping[str, Function]
    mocks: Mapping[str, Mock] = field(default_factory=dict[str, Mock])
    own: Mapping[str, Local] = field(default_factory=dict[str, Local])

    def invoke(self, arn: str, event: Mapping[str, object], limit_seconds: float) -> FunctionReply:
        """Answer a Connect event; what a handler raises is an error of the function."""
        return self.ask(self.named(arn), event)

    def ask(self, name: str, event: Mapping[str, object]) -> FunctionReply:
        """Answer an event for the function of that name."""
        mock = self.mocks.get(name)
        if mock is not None:
            return self._mocked(name, mock)
        if name in HANDLERS:
            return _served(lambda: HANDLERS[name](event, self.services))
        if name in self.own:
            return _served(lambda: self.own[name](event))
        why = f"lambda:{name} has no local callable; mock it with `handler.{name}`"
        return FunctionReply("error", why=why)

    def code_hook(self, event: dict[str, Any]) -> object:
        """Answer a Lex event as the code hook does.

        Raises:
            IvrError: The hook failed.
        """
        reply = self.ask(CODE_HOOK, event)
        if reply.kind != "answer":
            raise IvrError(reply.why or f"{CODE_HOOK}: {reply.kind}")
        return reply.value

    def _mocked(self, name: str, mock: Mock) -> FunctionReply:
        if mock.kind == "timeout":
            return FunctionReply("timeout", seconds=mock.seconds, why=mock.why)
        if mock.kind == "error":
            return FunctionReply("error", seconds=mock.seconds, why=mock.why)
        contract = self.contracts.get(name)
        blanks = dict.fromkeys(contract.answers, NONE) if contract else {}
        return FunctionReply("answer", {**blanks, **mock.returns}, mock.seconds)


def own_functions(declared: Mapping[str, str]) -> dict[str, Local]:
    """Return the callables that a workspace names, by function.

    Args:
        declared: Function -> `package.module:name`.

    Raises:
        Unreadable: A module or a callable does not exist.
    """
    return {name: _callable(name, place) for name, place in declared.items()}


def _callable(name: str, place: str) -> Local:
    module, _, attribute = place.partition(":")
    try:
        return cast("Local", getattr(importlib.import_module(module), attribute))
    except (ImportError, AttributeError) as problem:
        message = f"infra/functions.yaml: {name}.local: {place} cannot be imported: {problem}"
        raise Unreadable(message, "USE004") from problem


def _served(serve: Callable[[], object]) -> FunctionReply:
    try:
        return FunctionReply("answer", serve(), HANDLER_SECONDS)
    except IvrError as fault:
        return FunctionReply("error", seconds=HANDLER_SECONDS, why=f"{fault.code} {fault}")
    except Exception as fault:  # noqa: BLE001 - a Lambda turns any exception into an error too
        return FunctionReply("error", seconds=HANDLER_SECONDS, why=type(fault).__name__)
