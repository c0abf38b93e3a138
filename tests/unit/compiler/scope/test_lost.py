"""A goto that fails, and a part that cannot be entered: the caller gets people all the same."""

import pytest

from ivr.compiler.link.cut import Limits
from tests.unit.compiler.scope.losing import AT_ONCE, PEOPLE, call, ended, long_dialog, words


def test_a_value_that_cannot_be_passed_on_takes_the_error_exit(bench, shown):
    x = bench.compile(
        """
        dialog: x
        locales: [en-US]
        start: first
        nodes:
          first: {goto: away, with: {topic: cards}, on_error: person}
          person: {transfer: {queue: service, on: {full: bye, error: bye}}}
          bye: {hangup: Good bye.}
        """,
        """
        dialog: away
        locales: [en-US]
        takes: [topic]
        start: a
        nodes: {a: {hangup: Good bye.}}
        """,
    ).program
    flow = shown(x.flow("x"))
    assert flow.ways("first") == {"next": "first.go", "NoMatchingError": "person"}
    assert flow.ways("first.go") == {"next": "person", "NoMatchingError": "person"}
    assert "first.queue" not in flow.ids()


@pytest.mark.parametrize(
    ("given", "heard", "end"),
    [
        ({"onward.go": "error"}, [], ("transfer", "cards")),
        ({"onward": "error"}, [], ("transfer", "cards")),
        ({"onward.go": "error", "onward.hours": "error"}, [], ("transfer", "cards")),
        ({"onward.go": "error", "onward.queue": "error"}, ["Good bye."], ("hangup", "")),
        ({"onward.go": "error", "onward.transfer": "error"}, ["Good bye."], ("hangup", "")),
    ],
)
def test_a_caller_on_the_way_to_people_gets_there_without_the_other_dialog(
    bench, given, heard, end
):
    record = call(bench.compile(AT_ONCE, PEOPLE).program, given={"breaks": given})
    assert words(record) == heard
    assert ended(record) == end


def test_a_goto_that_fails_into_people_anyhow_needs_no_queue_of_its_own(bench, shown):
    front = AT_ONCE.replace("on_error: bye}", "on_error: direct}").replace(
        "  bye:", "  direct: {transfer: {queue: blue, on: {full: bye, error: bye}}}\n  bye:"
    )
    flow = shown(bench.compile(front, PEOPLE).program.flow("front_en-US"))
    assert flow.ways("onward.go") == {"next": "direct", "NoMatchingError": "direct"}


def test_a_dialog_that_asks_first_is_not_on_the_way_to_people(bench, shown):
    people = PEOPLE.replace("start: which", "start: ask").replace(
        "nodes:\n",
        "nodes:\n  ask: {menu: {en-US: Cards?, es-US: ¿Tarjetas?}, on_exhausted: which,"
        ' options: [{key: "1", goto: which}], no_input: [], no_match: []}\n',
    )
    flow = shown(bench.compile(AT_ONCE, people).program.flow("front_en-US"))
    assert flow.ways("onward.go") == {"next": "bye", "NoMatchingError": "bye"}


@pytest.mark.parametrize(
    "broken", ["door~to1", "door~to1go", "front_en-US_2/door~take"], ids=["write", "go", "take"]
)
def test_a_part_that_cannot_be_entered_hands_over_to_people(bench, broken):
    limits = Limits(actions=40)
    program = bench.compile(long_dialog(60), PEOPLE, limits=limits).program
    assert max(len(flow.actions) for flow in program.flows) <= limits.actions
    whole = call(program)
    assert words(whole)[-2:] == ["Last.", "Good bye."]
    record = call(program, given={"breaks": {broken: "error"}})
    assert words(record)[-1] == "One moment please."
    assert ended(record) == ("transfer", "cards")
    for flow in program.flows:
        assert flow.reachable() == set(flow.by_id)


def test_a_lost_call_says_goodbye_where_no_queue_takes_it(bench):
    program = bench.compile(long_dialog(60), PEOPLE, limits=Limits(actions=40)).program
    given = {"queue.cards": "full", "breaks": {"door~to1go": "error"}}
    record = call(program, given=given)
    assert words(record)[-2:] == ["One moment please.", "Please call later."]
    assert ended(record) == ("hangup", "")
