"""Any graph at all: no two blocks overlap, ways run right, errors stand below."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.formats.connect import read_flow
from ivr.formats.layout import BETWEEN, STEP, WIDTH, exits, height_of, positions

KINDS = ("MessageParticipant", "Compare", "GetParticipantInput", "TransferToFlow", "Odd")


@st.composite
def flows(draw):
    count = draw(st.integers(1, 24))
    names = st.sampled_from([*(f"a{n}" for n in range(count)), "nowhere"])
    actions = [draw(action(f"a{n}", names)) for n in range(count)]
    value = {"Version": "2019-10-30", "StartAction": "a0", "Actions": actions}
    return read_flow(value, "any")


@st.composite
def action(draw, name, names):
    ways = {}
    if draw(st.booleans()):
        targets = draw(st.lists(names, max_size=4))
        ways = {
            "NextAction": draw(names),
            "Conditions": [
                {"NextAction": to, "Condition": {"Operator": "Equals", "Operands": [str(at)]}}
                for at, to in enumerate(targets)
            ],
            "Errors": [
                {"NextAction": draw(names), "ErrorType": kind}
                for kind in draw(
                    st.sets(st.sampled_from(["NoMatchingError", "NoMatchingCondition"]))
                )
            ],
        }
        ways["Errors"].sort(key=str)
    kind = draw(st.sampled_from(KINDS))
    return {"Identifier": name, "Type": kind, "Parameters": {}, "Transitions": ways}


def reached(flow, start):
    seen, waiting = set(), [start]
    while waiting:
        here = waiting.pop()
        if here in flow.by_id and here not in seen:
            seen.add(here)
            waiting += flow.by_id[here].transitions.targets()
    return seen


def errors_needed(flow):
    """Return the least number of errors on any way to each action, by relaxation."""
    needed = {flow.start: 0}
    for _ in flow.actions:
        for name, action in flow.by_id.items():
            if name not in needed:
                continue
            for cost, targets in enumerate(exits(action)):
                for target in targets:
                    if target in flow.by_id:
                        least = needed[name] + cost
                        needed[target] = min(needed.get(target, least), least)
    return needed


@given(flows())
@settings(deadline=None, max_examples=40)
def test_no_two_blocks_overlap(flow):
    places = sorted((x, y, height_of(flow.by_id[name])) for name, (x, y) in positions(flow).items())
    for at, (x, y, height) in enumerate(places):
        for to_x, to_y, _ in places[at + 1 :]:
            assert to_x >= x + WIDTH or to_y >= y + height + BETWEEN


@given(flows())
@settings(deadline=None, max_examples=40)
def test_only_what_closes_a_loop_runs_back(flow):
    places = positions(flow)
    live = reached(flow, flow.start)
    for name, _, target in flow.edges():
        if target not in places or target == name or (name in live) != (target in live):
            continue
        assert places[target][0] > places[name][0] or name in reached(flow, target)


@given(flows())
@settings(deadline=None, max_examples=40)
def test_what_takes_an_error_stands_below_what_takes_none(flow):
    places, needed = positions(flow), errors_needed(flow)
    for name, here in needed.items():
        chosen, failing = exits(flow.by_id[name])
        for target in failing:
            if needed.get(target, 0) > here:
                beside = [places[each][1] for each in chosen if each in places and each != name]
                assert all(places[target][1] >= y + STEP for y in (*beside, places[name][1]))


@given(flows())
@settings(deadline=None, max_examples=40)
def test_what_cannot_be_reached_stands_below(flow):
    places, live = positions(flow), reached(flow, flow.start)
    bottom = max(places[name][1] + height_of(flow.by_id[name]) for name in live)
    assert all(places[name][1] > bottom for name in places.keys() - live)


@given(flows())
@settings(deadline=None, max_examples=30)
def test_the_same_flow_has_the_same_places(flow):
    again = read_flow(
        {
            "Version": "2019-10-30",
            "StartAction": flow.start,
            "Actions": [each.json_value() for each in flow.actions],
        },
        "other",
    )
    assert list(positions(again).items()) == list(positions(flow).items())
