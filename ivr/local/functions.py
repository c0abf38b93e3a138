"""Lambda functions of a local contact centre: the real handlers, called in process."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ivr.contract import NONE, Function
from ivr.faults import IvrError, Unavailable, Unreadable, sentence
from ivr.hearing.session import CodeHook, Limited, Timed
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.wiring import Services
from ivr.simulator.call.world import FunctionReply, Functions
from ivr.simulator.rehearsal.given import Given, HandlerGiven
from ivr.spec.infra.functions import LocalName

HANDLER_SECONDS = 0.3
"""How long a handler takes in call time: a warm Lambda with two reads of its table."""


Local = Callable[[Mapping[str, object]], object]


@dataclass(frozen=True, slots=True)
class LocalFunctions:
    """Implements the simulator's Functions port.

    Args:
        services: What the real handlers work on.
        named: ARN -> bare name of the function.
        own: Python callables of a workspace's own functions, by name.
    """

    services: Services
    named: Callable[[str], str]
    own: Mapping[str, Local] = field(default_factory=dict[str, Local])

    def invoke(self, arn: str, event: Mapping[str, object], limit_seconds: float) -> FunctionReply:
        """Answer an event; what a handler raises is an error of the function."""
        name = self.named(arn)
        handler = HANDLERS.get(name)
        if handler is None and name not in self.own:
            why = f"no local callable; give its answer under `given:`, as `handler.{name}: ...`"
            return FunctionReply("error", why=why)
        try:
            value = handler(event, self.services) if handler else self.own[name](event)
        except IvrError as fault:
            return FunctionReply("error", seconds=HANDLER_SECONDS, why=f"{fault.code} {fault}")
        except Exception as fault:  # noqa: BLE001 - a Lambda turns any exception into an error too
            return FunctionReply("error", seconds=HANDLER_SECONDS, why=type(fault).__name__)
        return FunctionReply("answer", value, HANDLER_SECONDS)


def code_hook(functions: Functions, arn: str) -> CodeHook:
    """Return the code hook that bots call: the function at `arn`, whatever a test gives of it.

    A usual answer takes no time of its own, a bot's turn has it in its own; a slower one does.
    """

    def answer(event: dict[str, Any], seconds: float) -> object:
        reply = functions.invoke(arn, event, seconds)
        if reply.kind == "timeout":
            raise Unavailable(f"the code hook did not answer within {seconds:g} seconds")
        if reply.kind not in {"answer", "garbage"}:
            raise IvrError(reply.why or f"{arn}: {reply.kind}")
        is_usual = reply.seconds <= HANDLER_SECONDS
        return reply.value if is_usual else Timed(reply.value, reply.seconds)

    return Limited(answer)


def completed(given: Given, contracts: Mapping[str, Function]) -> Given:
    """Return what a test gives with every answer field named: `none` where it names none."""
    if not given.handler:
        return given
    handlers = {
        name: tuple(_complete(each, contracts.get(name)) for each in answers)
        for name, answers in given.handler.items()
    }
    return given.model_copy(update={"handler": handlers})


def _complete(given: HandlerGiven, contract: Function | None) -> HandlerGiven:
    if given.returns is None or contract is None:
        return given
    return given.model_copy(
        update={"returns": {**dict.fromkeys(contract.answers, NONE), **given.returns}}
    )


def own_functions(declared: Mapping[str, LocalName], root: Path | None = None) -> dict[str, Local]:
    """Return the callables that a workspace names, by function.

    Args:
        declared: Function -> `package.module:name`, and where that was written.
        root: Folder of the workspace, whose modules are found after all installed ones.

    Raises:
        Unreadable: A module or a callable does not exist.
    """
    folder = str(root.resolve()) if root else ""
    if declared and folder and folder not in sys.path:
        sys.path.append(folder)
        importlib.invalidate_caches()
    return {name: _callable(name, place, folder) for name, place in declared.items()}


def _callable(name: str, local: LocalName, folder: str) -> Local:
    module, _, attribute = local.name.partition(":")
    try:
        return cast("Local", getattr(importlib.import_module(module), attribute))
    except Exception as problem:  # the author's module may raise anything while it is read
        message = f"{local.where}: {name}.local: {local.name} cannot be imported: {problem}"
        remedy = f"Put the module into {folder or 'the workspace'}, or install its package."
        if not isinstance(problem, ModuleNotFoundError):
            remedy = f"Correct {module}, or name another `module:callable`."
        raise Unreadable(f"{sentence(message)} {remedy}", "USE004") from problem
