"""How many actions a second a core executes, with the machine that `ivr test` uses.

First the shipped inbound flow, traced and covered: what functions and bots answer is given, as
scenarios give it. Then a generated dialog without either, whose callers press a key at each menu
until they reach a person: messages, key-press menus, Compare, attributes, hours of operation.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench import calling, dialogs
from bench.report import Line
from ivr import workspace
from ivr.formats import build as building
from ivr.local import contact_centre
from ivr.local.functions import LocalFunctions, code_hook
from ivr.simulator.call.callers import Heard, Keys, Listening, ScriptedCaller, Silence
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import (
    BotReply,
    Bots,
    BotSession,
    FlowBook,
    FunctionReply,
    Functions,
    VirtualClock,
    World,
)
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.coverage import Coverage
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


@dataclass(frozen=True)
class Noted:
    """Implements Functions and Bots over others, and notes every answer."""

    functions: Functions
    bots: Bots
    answers: list[FunctionReply] = field(default_factory=list[FunctionReply])
    turns: list[BotReply] = field(default_factory=list[BotReply])

    def invoke(self, arn: str, event: Mapping[str, object], limit_seconds: float) -> FunctionReply:
        """Return what the function answers."""
        self.answers.append(self.functions.invoke(arn, event, limit_seconds))
        return self.answers[-1]

    def turn(self, alias_arn: str, locale: str, session: BotSession, heard: Heard) -> BotReply:
        """Return what the bot replies."""
        self.turns.append(self.bots.turn(alias_arn, locale, session, heard))
        return self.turns[-1]


class Prepared:
    """Implements Functions and Bots: gives prepared answers, one after another."""

    def __init__(self, noted: Noted) -> None:
        self._answers = iter(noted.answers)
        self._turns = iter(noted.turns)

    def invoke(self, arn: str, event: Mapping[str, object], limit_seconds: float) -> FunctionReply:
        """Return the next answer."""
        return next(self._answers)

    def turn(self, alias_arn: str, locale: str, session: BotSession, heard: Heard) -> BotReply:
        """Return the next reply."""
        return next(self._turns)


def given_calls() -> tuple[World, list[tuple[Contact, calling.Script, Noted]]]:
    """Return the shipped contact centre, and calls with what each function and bot answers."""
    site = calling.shipped_site()
    world = site.world.but(clock=VirtualClock(contact_centre.BUSINESS_HOUR))
    calls: list[tuple[Contact, calling.Script, Noted]] = []
    for script in calling.SCRIPTS:
        desk = contact_centre.open_desk(site, calling.DailyClock())
        functions = LocalFunctions(desk.services, site.book.name)
        hook = code_hook(functions, contact_centre.CODE_HOOK)
        noted = Noted(functions, site.bots.hooked(hook, contact_centre.BUSINESS_HOUR.date()))
        contact = Contact(
            customer=script[0],
            system=contact_centre.SYSTEM_NUMBER,
            instance_arn=site.instance,
        )
        scene = world.but(functions=noted, bots=noted)
        run(scene, "inbound", contact, ScriptedCaller(script[1]))
        calls.append((contact, script, noted))
    return world, calls


def shipped(runs: int, calls: int = CALLS) -> Iterator[Line]:
    """Yield how many actions of the shipped inbound flow a second of CPU executes."""
    world, given = given_calls()
    _given_rate(world, given, len(given))
    best = max(_given_rate(world, given, calls) for _ in range(runs))
    yield Line(
        "actions of the shipped inbound flow, traced", best, "/s", ACTIONS_PER_SECOND, at_least=True
    )


def _given_rate(
    world: World, given: list[tuple[Contact, calling.Script, Noted]], calls: int
) -> float:
    done, coverage = 0, Coverage()
    with collector_at_rest():  # as in every command of ivr
        started = time.process_time()
        for n in range(calls):
            contact, script, noted = given[n % len(given)]
            answers = Prepared(noted)
            scene = world.but(functions=answers, bots=answers)
            record = run(scene, "inbound", contact, ScriptedCaller(script[1]))
            if record.findings:
                message = f"the simulator had to stop: {record.end}"
                raise RuntimeError(message)
            coverage.add(record)
            done += len(record.trace)
        return done / (time.process_time() - started)


def actions(folder: Path, runs: int, calls: int = CALLS) -> Iterator[Line]:
    """Yield how many actions a second of CPU executes; each is in the trace of its call."""
    yield from shipped(runs, calls)
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
