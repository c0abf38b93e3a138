"""What prepares a last transfer: hooks, skill and priority of the dialog it stands in for."""

import pytest

from ivr.compiler.link.cut import Limits
from tests.unit.compiler.scope.losing import AT_ONCE, FRONT, PEOPLE, call, ended, long_dialog, words

SIDE = """
dialog: {name}
kind: {kind}
locales: [en-US, es-US]
channels: [voice, chat]
start: tell
nodes: {{tell: {{say: {{en-US: Hm hm., es-US: Hola.}}, then: over}}, over: {{return: done}}}}
"""


SIDES = [
    SIDE.format(name=name, kind=kind)
    for name, kind in (
        ("tell_agent", "agent_whisper"),
        ("tell_skilled", "agent_whisper"),
        ("hold_on", "customer_whisper"),
    )
]


HOOKED = PEOPLE.replace(
    "start: which", "hooks: {agent_whisper: tell_agent, customer_whisper: hold_on}\nstart: which"
).replace(
    "{queue: cards, on", "{queue: cards, skill: cards:2, priority: 3, whisper: tell_skilled, on"
)


PREPARED = {
    "CustomerWhisper": "hold_on_en-US",
    "AgentWhisper": "tell_skilled_en-US",
}


def hooks_in(program, flow, prefix):
    """Return event hook -> name of its flow, of the actions of a flow with this prefix."""
    names = {arn: symbol.partition(":")[2] for symbol, arn in program.symbols.items()}
    found = {}
    for action in program.flow(flow).actions:
        if action.identifier.startswith(prefix) and action.type == "UpdateContactEventHooks":
            (hook,) = action.json_value()["Parameters"]["EventHooks"].items()
            found[hook[0]] = names[hook[1]]
    return found


def test_a_gate_repeats_what_the_transfer_prepares(bench, shown):
    program = bench.compile(FRONT, HOOKED, *SIDES).program
    gate = shown(program.flow("front"))
    assert hooks_in(program, "front", "rescue.") == PREPARED
    assert gate.parameters("rescue.priority") == {"QueuePriority": "3"}
    step = gate.parameters("rescue.skill")["RoutingCriteria"]["Steps"][0]
    assert step["Expression"]["AttributeCondition"]["Value"] == "cards"
    record = call(program, given={"breaks": {"to_en-US": "error"}})
    assert words(record)[0] == "One moment please."
    assert ended(record) == ("transfer", "cards")


@pytest.mark.parametrize("step", ["rescue.whisper", "rescue.skill", "rescue.CustomerWhisper"])
def test_what_prepares_a_last_transfer_never_stands_in_its_way(bench, step):
    program = bench.compile(FRONT, HOOKED, *SIDES).program
    record = call(program, given={"breaks": {"to_en-US": "error", step: "error"}})
    assert ended(record) == ("transfer", "cards")


def test_a_goto_sets_the_hooks_of_the_dialog_that_it_stands_in_for(bench):
    front = AT_ONCE.replace("start: onward", "hooks: {customer_whisper: hold_on}\nstart: onward")
    program = bench.compile(front, HOOKED, *SIDES).program
    assert hooks_in(program, "front_en-US", "onward.") == {"AgentWhisper": "tell_skilled_en-US"}
    assert hooks_in(program, "front_es-US", "onward.") == {"AgentWhisper": "tell_skilled_es-US"}


def test_a_part_that_was_cut_off_has_its_own_hooks_and_sets_those_of_the_transfer(bench):
    source = long_dialog(60).replace(
        "start: hello", "hooks: {customer_whisper: hold_on}\nstart: hello"
    )
    program = bench.compile(source, HOOKED, *SIDES, limits=Limits(actions=40)).program
    assert max(len(flow.actions) for flow in program.flows) <= 40
    assert hooks_in(program, "front_en-US", "door~lost") == {"AgentWhisper": "tell_skilled_en-US"}
