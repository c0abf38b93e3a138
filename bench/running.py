"""How many actions a second a core executes: flows of plain actions, no Lambda and no Lex.

A generated dialog is compiled and read back; its callers press a key at each menu until they reach
a person. What runs is messages, key-press menus, Compare, attributes and hours of operation.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from bench import dialogs
from bench.report import Line
from ivr import workspace
from ivr.formats import build as building
from ivr.simulator.call.callers import Heard, Keys, Listening, Silence
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import FlowBook, World
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.stage import quiet_world
from ivr.spec.reading.collector import collector_at_rest

ACTIONS_PER_SECOND = 100_000
ACTIONS = 250
"""Actions of the generated dialog."""

CALLS = 200


class Presser:
    """Implements Caller: presses one key at every menu, and waits patiently."""

    def __init__(self, key: str) -> None:
        self._keys = Keys(key)

    def answer(self, listening: Listening) -> Heard:
        """Return the key, or nothing where nothing is asked."""
        return Silence() if listening.kind == "wait" else self._keys


def plain_world(folder: Path) -> World:
    """Return a world over the flows of a generated dialog, compiled and read back."""
    loaded = workspace.load(dialogs.workspace(folder, 1, ACTIONS))
    program = workspace.compile_workspace(loaded).program
    environment = loaded.environment
    build = building.make(
        program, environment.environment, environment.instance, loaded.policy.json_value()
    )
    return quiet_world(FlowBook({flow.name: flow for flow in build.flows}, build.arns))


def actions(folder: Path, runs: int, calls: int = CALLS) -> Iterator[Line]:
    """Yield how many actions a second of CPU executes; each is in the trace of its call."""
    world = plain_world(folder)
    _rate(world, 2)
    best = max(_rate(world, calls) for _ in range(runs))
    yield Line(
        "actions of flows without Lambda or Lex", best, "/s", ACTIONS_PER_SECOND, at_least=True
    )


def _rate(world: World, calls: int) -> float:
    done = 0
    with collector_at_rest():  # as in every command of ivr
        started = time.process_time()
        for n in range(calls):
            record = run(world, "service_0", Contact(customer="+14155550101"), Presser("12"[n % 2]))
            if record.end.kind != "transfer":
                message = f"the caller never reached a person: {record.end}"
                raise RuntimeError(message)
            done += record.state.done
        return done / (time.process_time() - started)
