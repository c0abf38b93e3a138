"""Places on the canvas, by hand-made flows: what a person would accept."""

import random

import pytest

from ivr.formats.layout import COLUMN, ENTRY, ORIGIN, WIDTH, exits, height_of, positions
from ivr.formats.layout.shape import HEAD, ROW
from ivr.ir.actions import read_action
from ivr.ir.actions.base import FlowType, Transitions, ends, leads
from ivr.ir.actions.control import Compare, CompareParameters
from ivr.ir.actions.participant import DisconnectParticipant, MessageParameters, MessageParticipant
from ivr.ir.flow import Flow


def say(name, to, error=None):
    errors = {"NoMatchingError": error} if error else None
    said = MessageParameters(text=name)
    return MessageParticipant(
        identifier=name, parameters=said, transitions=leads(to, errors=errors)
    )


def choose(name, otherwise, **options):
    return Compare(
        identifier=name,
        parameters=CompareParameters(comparison_value="$.Attributes.x"),
        transitions=leads(otherwise, conditions=options, errors={"NoMatchingCondition": otherwise}),
    )


def bye(name="bye"):
    return DisconnectParticipant(identifier=name, transitions=ends())


def flow(*actions, start=None):
    return Flow("f", FlowType.CONTACT_FLOW, start or actions[0].identifier, tuple(actions))


def lines(made, places):
    """Return each way as (x, y, x, y), from the row of the branch to the entry of its target."""
    for name, action in made.by_id.items():
        x, y = places[name]
        for row, target in enumerate(dict.fromkeys(sum(exits(action), ()))):
            if target in places and target != name:
                to_x, to_y = places[target]
                yield x + WIDTH, y + HEAD + ROW * row, to_x, to_y + 13, name, target


def crossings(made):
    ways = list(lines(made, positions(made)))
    pairs = ((one, two) for at, one in enumerate(ways) for two in ways[at + 1 :])
    return sum(cross(one, two) for one, two in pairs if not {*one[4:]} & {*two[4:]})


def cross(one, two):
    def side(line, point):
        a, b, c, d = line
        return (c - a) * (point[1] - b) - (d - b) * (point[0] - a)

    a, b = one[:4], two[:4]
    return side(a, b[:2]) * side(a, b[2:]) < 0 and side(b, a[:2]) * side(b, a[2:]) < 0


def test_a_line_of_actions_is_a_straight_line():
    made = flow(*(say(f"a{n}", f"a{n + 1}", "oops") for n in range(9)), bye("a9"), bye("oops"))
    places = positions(made)
    assert [places[f"a{n}"] for n in range(10)] == [
        (ORIGIN[0] + n * COLUMN, ORIGIN[1]) for n in range(10)
    ]
    assert places["oops"][1] > ORIGIN[1] + height_of(made.by_id["a0"])


def test_the_entry_leads_straight_into_the_first_action():
    first = positions(flow(say("z", "a"), say("a", "b"), bye("b"), start="a"))["a"]
    assert (first[1], first[0] > ENTRY[0]) == (ENTRY[1], True)


def test_the_main_line_passes_beside_options_and_errors():
    made = flow(
        choose("menu", "long", one="short"), say("short", "bye", "oops"),
        say("long", "longer", "oops"), say("longer", "bye"), say("oops", "bye"), bye(),
    )  # fmt: skip
    places = positions(made)
    assert {places[name][1] for name in ("menu", "long", "longer", "bye")} == {ORIGIN[1]}
    assert places["short"][1] > ORIGIN[1]
    assert places["oops"][1] > places["short"][1]


def test_options_stand_in_the_order_of_their_branches():
    options = {f"k{n}": f"o{n}" for n in range(6)}
    said = [say(name, "bye") for name in options.values()]
    random.Random(4).shuffle(said)
    places = positions(flow(choose("menu", "bye", **options), *said, bye()))
    downwards = sorted(options.values(), key=lambda name: places[name][1])
    assert sorted(downwards[1:]) == downwards[1:]


def test_a_loop_runs_back_and_everything_else_runs_right():
    made = flow(
        say("ask", "check"), choose("check", "again", good="bye"), say("again", "ask"), bye()
    )
    places = positions(made)
    assert places["ask"][0] < places["check"][0] < places["again"][0]
    assert places["bye"][0] > places["check"][0]


def test_a_mirrored_error_is_an_error():
    ways = leads("sorry", errors={"NoMatchingError": "sorry"}).json_value()
    given = {"ContactFlowId": "flow:other"}
    value = {"Identifier": "go", "Type": "TransferToFlow", "Parameters": given}
    moved = read_action({**value, "Transitions": ways})
    assert exits(moved) == ((), ("sorry",))
    places = positions(flow(choose("which", "go", x="bye"), moved, say("sorry", "bye"), bye()))
    assert places["sorry"][1] > places["go"][1]


@pytest.mark.parametrize(
    ("action", "rows"),
    [
        (bye(), 0),
        (say("a", "b"), 1),
        (say("a", "b", "c"), 2),
        (choose("a", "b", x="c", y="d"), 3),
    ],
)
def test_a_block_grows_with_its_branches(action, rows):
    assert height_of(action) == HEAD + rows * ROW


def test_what_nothing_leads_to_stands_below_everything():
    made = flow(
        say("a", "bye", "oops"), say("oops", "bye"), bye(), say("lost", "more"), say("more", "bye")
    )
    places = positions(made)
    assert places["lost"][1] == places["more"][1] > places["oops"][1]
    assert places["lost"][0] < places["more"][0]


def test_a_flow_without_its_start_still_has_places():
    made = flow(say("a", "b"), say("b", "a"), start="nowhere")
    assert len(set(positions(made).values())) == 2
    assert positions(flow(bye(), start="nowhere")) == {"bye": ORIGIN}
    assert positions(Flow("empty", FlowType.CONTACT_FLOW, "x", ())) == {}


def test_targets_that_do_not_exist_and_loops_on_oneself_are_no_trouble():
    nowhere = MessageParticipant(
        identifier="a",
        parameters=MessageParameters(text="a"),
        transitions=Transitions(next_action="a"),
    )
    assert positions(flow(nowhere)) == {"a": ORIGIN}
    assert positions(flow(say("b", "missing"))) == {"b": ORIGIN}


def ladder(order):
    """A menu of six, each option a line of three, all end together."""
    said = [
        say(f"o{n}.{step}", f"o{n}.{step + 1}" if step < 2 else "bye")
        for n in range(6)
        for step in range(3)
    ]
    random.Random(order).shuffle(said)
    options = {f"k{n}": f"o{n}.0" for n in range(5)}
    return flow(choose("menu", "o5.0", **options), *said, bye())


def retries(order):
    """Three questions, each tried three times, with one way out for all errors."""
    made = []
    for n in range(3):
        for tried in range(3):
            name, again = f"q{n}.{tried}", f"q{n}.{tried + 1}" if tried < 2 else "agent"
            onward = f"q{n + 1}.0" if n < 2 else "done"
            made.append(choose(name, again, yes=onward, no=f"n{n}"))
        made.append(say(f"n{n}", "agent", "failed"))
    made += [say("done", "bye", "failed"), say("agent", "bye", "failed"), say("failed", "bye")]
    first, *others = made
    random.Random(order).shuffle(others)
    return flow(first, *others, bye())


@pytest.mark.parametrize(("make", "most"), [(ladder, 0), (retries, 32)])
@pytest.mark.parametrize("order", range(5))
def test_few_ways_cross_whatever_the_order_of_the_actions(make, most, order):
    assert crossings(make(order)) <= most


def chain(count):
    return [say(f"a{n}", f"a{n + 1}", f"a{n // 2}") for n in range(count - 1)] + [
        bye(f"a{count - 1}")
    ]


def star(count):
    options = {f"k{n}": f"a{n}" for n in range(count - 2)}
    return [choose("m", "z", **options), *(say(n, "z") for n in options.values()), bye("z")]


def rungs(count):
    return [say(f"a{n}", f"a{n + 1}", f"a{(7 * n + 11) % count}") for n in range(count - 1)] + [
        bye(f"a{count - 1}")
    ]


@pytest.mark.parametrize("make", [chain, star, rungs])
def test_ten_thousand_actions_have_places_and_cost_in_proportion(make, growth):
    assert len(positions(flow(*make(10_000)))) == 10_000
    assert growth(lambda count: positions(flow(*make(count))), 500) < 2.5
