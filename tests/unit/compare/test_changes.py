"""Changes in a caller's words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ivr.compare.changes import changes
from ivr.compare.report import REPORTS
from ivr.faults import Severity
from ivr.ir.flow import Flow

END = ("DisconnectParticipant", {}, {})


def say(text: str, then: str) -> Any:
    return "MessageParticipant", {"Text": text}, {"next": then}


def rows() -> dict[str, Any]:
    keys = {"=1": "cards", "=2": "loans", "=0": "agent"}
    failing = {"NoMatchingCondition": "main_menu", "InputTimeLimitExceeded": "agent"}
    asked = {"LambdaFunctionARN": "lambda:lookup", "InvocationTimeLimitSeconds": "5"}
    return {
        "lookup": (
            "InvokeLambdaFunction",
            asked,
            {"next": "main_menu", "NoMatchingError": "agent"},
        ),
        "main_menu": (
            "GetParticipantInput",
            {"Text": "1 cards, 2 loans, 0 agent.", "InputTimeLimitSeconds": "5"},
            {**keys, **failing, "NoMatchingError": "agent"},
        ),
        "cards": say("Your cards.", "bye"),
        "loans": say("Your loans.", "bye"),
        "agent": ("UpdateContactTargetQueue", {"QueueId": "queue:main"}, {"next": "queue"}),
        "queue": (
            "TransferContactToQueue",
            {},
            {"QueueAtCapacity": "bye", "NoMatchingError": "bye"},
        ),
        "bye": END,
    }


def told(old: Flow, new: Flow) -> list[tuple[str, str]]:
    return [(str(change.severity), change.message) for change in changes([old], [new])]


def with_way(name: str, **ways: str) -> dict[str, Any]:
    table = rows()
    kind, given, out = table[name]
    renamed = {way.replace("key", "="): to for way, to in ways.items()}
    return {**table, name: (kind, given, {**out, **renamed})}


def test_nothing_changed_whatever_the_identifiers(made: Any) -> None:
    other = {
        f"{name}-2": (kind, given, {way: f"{to}-2" for way, to in ways.items()})
        for name, (kind, given, ways) in rows().items()
    }
    assert told(made("lookup", rows()), made("lookup-2", other)) == []


def test_a_key_leads_elsewhere(made: Any) -> None:
    new = made("lookup", with_way("main_menu", key2="cards"))
    found = told(made("lookup", rows()), new)
    assert ("warning", "'main_menu': key 2 now goes to 'cards', was 'loans'") in found
    assert ("info", "'loans' is gone (says \"Your loans.\")") in found


def test_a_failure_that_now_hangs_up_is_an_error(made: Any) -> None:
    new = made("lookup", with_way("lookup", NoMatchingError="bye"))
    assert told(made("lookup", rows()), new) == [
        ("error", "'lookup': failure or timeout now hangs up, went to 'agent'")
    ]


def test_the_first_place_that_lost_its_way_to_people(made: Any) -> None:
    table = with_way("main_menu", key0="bye", InputTimeLimitExceeded="bye", NoMatchingError="bye")
    found = told(made("lookup", rows()), made("lookup", table))
    assert ("error", "no way to an agent from 'main_menu' any more") in found
    assert sum("no way to an agent" in message for _, message in found) == 1


def test_choices_come_and_go(made: Any) -> None:
    table = rows()
    kind, given, ways = table["main_menu"]
    ways = {("=3" if way == "=2" else way): to for way, to in ways.items()}
    found = told(
        made("lookup", rows()), made("lookup", {**table, "main_menu": (kind, given, ways)})
    )
    assert ("warning", "'main_menu': key 2 is no longer there") in found
    assert ("info", "'main_menu': key 3 is new, and goes to 'loans'") in found


def test_words_and_settings(made: Any) -> None:
    table = rows()
    table["cards"] = say("All your cards.", "bye")
    table["agent"] = ("UpdateContactTargetQueue", {"QueueId": "queue:vip"}, {"next": "queue"})
    assert told(made("lookup", rows()), made("lookup", table)) == [
        ("info", '\'cards\' now says "All your cards.", was "Your cards."'),
        ("warning", "'agent': the queue is now queue:vip, was queue:main"),
    ]


def test_an_action_put_between(made: Any) -> None:
    table = with_way("main_menu", key1="notice") | {"notice": say("A notice.", "cards")}
    assert told(made("lookup", rows()), made("lookup", table)) == [
        ("info", "'main_menu': key 1 now leads through 'notice' first"),
        ("info", "'notice' is new (says \"A notice.\")"),
    ]
    assert told(made("lookup", table), made("lookup", rows())) == [
        ("info", "'main_menu': key 1 no longer leads through 'notice' first"),
        ("info", "'notice' is gone (says \"A notice.\")"),
    ]


def test_what_decides_in_between_is_more_than_words(made: Any) -> None:
    asked = {"LambdaFunctionARN": "lambda:count", "InvocationTimeLimitSeconds": "5"}
    count = ("InvokeLambdaFunction", asked, {"next": "cards", "NoMatchingError": "cards"})
    table = with_way("main_menu", key1="count") | {"count": count}
    found = told(made("lookup", rows()), made("lookup", table))
    assert found[0] == ("warning", "'main_menu': key 1 now leads through 'count' first")


def test_hours_put_before_a_choice_tell_where_they_lead(made: Any) -> None:
    ways = {"=True": "cards", "=False": "bye", "NoMatchingError": "agent"}
    table = with_way("main_menu", key1="hours") | {"hours": ("CheckHoursOfOperation", {}, ways)}
    assert told(made("lookup", rows()), made("lookup", table)) == [
        ("warning", "'main_menu': key 1 now goes to 'hours', was 'cards'"),
        (
            "info",
            "'hours' is new (checks hours of the queue): "
            "open goes to 'cards', closed goes to 'bye'",
        ),
    ]


def test_a_call_that_begins_elsewhere(made: Any) -> None:
    table = {**rows(), "hello": say("Hello.", "lookup")}
    assert told(made("lookup", rows()), made("hello", table)) == [
        ("info", "the call now leads through 'hello' first"),
        ("info", "'hello' is new (says \"Hello.\")"),
    ]
    found = told(made("lookup", rows()), made("main_menu", rows()))
    assert ("warning", "the call now begins with 'main_menu', was 'lookup'") in found


ARN = "arn:aws:lambda:eu-central-1:111122223333:function:"


@pytest.mark.parametrize(
    ("action", "parameters", "later", "message"),
    [
        (
            "InvokeLambdaFunction",
            {"LambdaFunctionARN": f"{ARN}find-customer"},
            {"LambdaFunctionARN": f"{ARN}find-customer-v2"},
            "warning: the function is now find-customer-v2, was find-customer",
        ),
        (
            "UpdateContactAttributes",
            {"Attributes": {"topic": "cakes", "order": "1"}},
            {"Attributes": {"topic": "bread", "order_no": "1"}},
            "info: attribute topic is now bread, was cakes",
        ),
        (
            "UpdateContactAttributes",
            {"Attributes": {"topic": "cakes", "order": "1"}},
            {"Attributes": {"topic": "cakes", "order_no": "1"}},
            "warning: attribute order is no longer set, was 1",
        ),
        (
            "Loop",
            {"LoopCount": "3"},
            {"LoopCount": "2"},
            "info: the number of rounds is now 2, was 3",
        ),
        (
            "UpdateContactEventHooks",
            {"EventHooks": {"CustomerQueue": f"{ARN}/contact-flow/a"}},
            {"EventHooks": {"CustomerQueue": f"{ARN}/contact-flow/b"}},
            "warning: the flow for CustomerQueue is now b, was a",
        ),
        (
            "UpdateContactRecordingBehavior",
            {"Text-like": "x" * 60 + "a"},
            {"Text-like": "x" * 60 + "b"},
            f"info: Text-like is now {'x' * 60}b, was {'x' * 60}a",
        ),
    ],
)
def test_settings_in_words(
    made: Any, action: str, parameters: Any, later: Any, message: str
) -> None:
    def one(given: Any) -> Flow:
        return made("x", {"x": (action, given, {"next": "bye"}), "bye": END})

    found = [f"{grave}: {text}" for grave, text in told(one(parameters), one(later))]
    assert message in [each.replace("'x': ", "") for each in found]


def test_the_way_to_people_may_cross_flows(made: Any) -> None:
    def gate(to: str) -> Flow:
        given = {"ContactFlowId": f"arn:aws:connect:eu-west-1:1:instance/i/contact-flow/{to}"}
        return made(
            "go",
            {"go": ("TransferToFlow", given, {"NoMatchingError": "bye"}), "bye": END},
            name="gate",
        )

    people, dead_end = made("lookup", rows(), name="people"), made("b", {"b": END}, name="end")
    found = changes([gate("people"), people, dead_end], [gate("end"), people, dead_end])
    assert ("people", "no way to an agent from 'go' any more") in [
        (change.kind, change.message) for change in found
    ]


def test_flows_come_and_go(made: Any) -> None:
    one, two = made("b", {"b": END}, name="one"), made("b", {"b": END}, name="two")
    three = made("b", {"b": END}, name="three")
    found = changes([one, two], [one, three])
    assert [(c.severity, c.message) for c in found] == [
        (Severity.INFO, "flow three is new"),
        (Severity.WARNING, "flow two is gone"),
    ]


@pytest.mark.parametrize("form", sorted(REPORTS))
def test_reports_hold_every_sentence(made: Any, form: str) -> None:
    found = changes([made("lookup", rows())], [made("lookup", with_way("main_menu", key2="cards"))])
    text = REPORTS[form](found)
    assert "key 2 now goes to" in text
    if form == "json":
        assert [each["kind"] for each in json.loads(text)] == ["way", "removed"]
    assert REPORTS[form](()) != text


def test_what_no_contact_can_take_is_no_change(made: Any) -> None:
    asked = {"Text": "Press 1.", "InputTimeLimitSeconds": "5"}
    ways = {"=1": "bye", "next": "odd"}
    flow = made(
        "menu",
        {"menu": ("GetParticipantInput", asked, ways), "odd": say("Odd.", "bye"), "bye": END},
    )
    assert "odd" in flow.reachable()
    assert changes([flow], [flow]) == ()
