"""Two dialogs, the first leading to the second's people, and calls in which a flow is away."""

from ivr.simulator.call.callers import ScriptedCaller
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import FlowBook
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.given import Given
from ivr.simulator.rehearsal.stage import quiet_world, staged

FRONT = """
dialog: front
locales: [en-US, es-US]
channels: [voice, chat]
voices: {en-US: {voice: Matthew, engine: Standard, style: Conversational}}
defaults: {on_error: trouble}
start: hello
nodes:
  hello: {say: {en-US: Good day., es-US: Buenos días.}, then: bye}
  trouble: {say: {en-US: One moment please., es-US: Un momento.}, then: team}
  team: {set: {team: blue}, then: onward, on_error: onward}
  onward: {goto: people, with: {topic: cards}, on_error: bye}
  bye: {hangup: {en-US: Good bye., es-US: Hasta luego.}}
"""


PEOPLE = """
dialog: people
locales: [en-US, es-US]
channels: [voice, chat]
takes: [topic]
defaults: {on_error: later}
universals: {agent: {key: "0", goto: which}}
start: which
nodes:
  which:
    decide:
      - {when: channel is TASK and topic is cards, goto: plain}
      - {when: "topic is one of cards, loans", goto: cards}
      - {when: topic is not set, goto: plain}
    else: plain
  cards: {transfer: {queue: cards, on: {closed: sorry, full: sorry, error: sorry}}}
  plain: {transfer: {queue: service, on: {full: sorry, error: sorry}}}
  sorry: {say: {en-US: Nobody is free., es-US: Nadie puede atender.}, then: later}
  later: {hangup: {en-US: Please call later., es-US: Llame más tarde.}}
"""


AT_ONCE = FRONT.replace("start: hello", "start: onward").replace("  hello: {say", "  unused: {say")


def call(program, dialog="front", given=None, **contact):
    """Run a silent caller through a program and return the record."""
    book = FlowBook(
        {flow.name: flow for flow in program.flows},
        {value: name for name, value in program.symbols.items()},
    )
    world = staged(quiet_world(book), Given.model_validate(given or {}))
    return run(world, dialog, Contact(**contact), ScriptedCaller(()))


def words(record):
    return list(record.said())


def ended(record):
    return record.end.kind, record.end.queue


def long_dialog(count):
    steps = "".join(
        f"  n{i}: {{say: {{en-US: Step {i}., es-US: Paso {i}.}}, then: n{i + 1}}}\n"
        for i in range(count)
    )
    source = FRONT.replace("then: bye}", "then: n0}", 1).replace("nodes:\n", "nodes:\n" + steps)
    return source.replace(
        "  bye:", f"  n{count}: {{say: {{en-US: Last., es-US: Fin.}}, then: bye}}\n  bye:"
    )
