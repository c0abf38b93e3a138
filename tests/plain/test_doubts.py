"""What the description leaves open: two readings of each numbered doubt, and what it comes to.

The doubts are numbered in docs/simulator.md.
"""

from __future__ import annotations

import pytest
from plain.flows import BUFFERED, END, HOOKED, LAMBDA, calls, hook, keyed, queued, store
from plain.making import BYE, GENERAL, action, flow, say
from plain.readings import agree, read_plainly

REMAINING = hook("h", "CustomerRemaining", "after", "x")
BLIND = {
    "ThirdPartyPhoneNumber": "+15550100100",
    "ThirdPartyConnectionTimeLimitSeconds": "30",
    "ContinueFlowExecution": "False",
}
VIEW = {"ViewResource": {"Id": "view"}, "InvocationTimeLimitSeconds": "400"}
FAILING = {"errors": {GENERAL: "end"}}
AFTER = {
    "dial": action("s", "TransferParticipantToThirdParty", BLIND, "end", **FAILING),
    "repeat": action(
        "s", "MessageParticipantIteratively", {"Messages": [{"Text": "La."}]}, "end", **FAILING
    ),
    "view": action("s", "ShowView", VIEW, "end", **FAILING),
    "authenticate": action("s", "AuthenticateParticipant", {}, "end", **FAILING),
    "message": say("s", "Lost.", "end"),
}


def both(flows, world):
    """Agree on a call, and return it."""
    agree(flows, world)
    return read_plainly(flows, {"steps": 100, **world}, "main")


@pytest.mark.parametrize("channel", ["VOICE", "CHAT"])
@pytest.mark.parametrize("kind", AFTER)
def test_nobody_is_there_in_a_disconnect_flow(kind, channel):
    bye = action("x", "DisconnectParticipant")
    flows = {"main": flow(REMAINING, bye, BYE), "after": flow(AFTER[kind], END)}
    call = both(flows, {"channel": channel})
    assert call.path[2] == ("after", "s", "next" if kind == "message" else GENERAL)
    assert call.prompts == []


@pytest.mark.parametrize("agent", [True, False])
def test_who_still_waits_was_not_disconnected(agent):
    flows = {**HOOKED, "main": queued(hook("h", "CustomerRemaining", "after", "pick"))}
    call = both(flows, {"queues": {"q": {"agent": agent, "metrics": {}}}})
    assert (("after", "end", "end") in call.path) is agent


@pytest.mark.parametrize("last", ["EndFlowExecution", "EndFlowModuleExecution"])
def test_a_flow_that_ends_ends_the_contact(last):
    flows = {"main": flow(REMAINING, action("x", last), BYE), "after": flow(END)}
    assert both(flows, {}).path[-1] == ("after", "end", "end")


@pytest.mark.parametrize("outcome", ["ok", {"is": "Go"}])
def test_a_button_without_a_condition(outcome):
    errors = {"NoMatchingCondition": "bye", GENERAL: "bye", "TimeLimitExceeded": "bye"}
    main = flow(action("x", "ShowView", VIEW, "bye", errors=errors), BYE)
    call = both({"main": main}, {"channel": "CHAT", "outcomes": {"ShowView": [outcome]}})
    assert call.path[0] == ("main", "x", "NoMatchingCondition")


@pytest.mark.parametrize(("counts", "again"), [("kept", 1), ("restarted", 2)])
def test_loop_counters_when_a_call_comes_back(counts, again):
    ways = {"Equals ContinueLooping": "go", "Equals DoneLooping": "bye"}
    main = flow(
        action("l", "Loop", {"LoopCount": "1"}, "bye", conditions=ways),
        action("go", "TransferToFlow", {"ContactFlowId": "other"}, "bye", errors={GENERAL: "bye"}),
        BYE,
    )
    back = {"ContactFlowId": "$.Attributes.to"}
    other = flow(
        action(
            "c",
            "Compare",
            {"ComparisonValue": "$.Attributes.to"},
            "set",
            conditions={"Equals main": "to"},
            errors={"NoMatchingCondition": "set"},
        ),
        action("set", "UpdateContactAttributes", {"Attributes": {"to": "main"}}, "home"),
        action("home", "TransferToFlow", {"ContactFlowId": "main"}, "bye", errors={GENERAL: "bye"}),
        action("to", "TransferToFlow", back | {"ContactFlowId": "last"}, "bye"),
        BYE,
    )
    flows = {"main": main, "other": other, "last": flow(BYE)}
    call = both(flows, {"loop_counts": counts})
    assert call.path.count(("main", "l", "Equals ContinueLooping")) == again


@pytest.mark.parametrize("counts", ["kept", "restarted"])
def test_loop_counters_in_a_module_and_around_it(counts):
    ways = {"Equals ContinueLooping": "x", "Equals DoneLooping": "bye"}
    inner = {"Equals ContinueLooping": "r", "Equals DoneLooping": "done"}
    main = flow(
        action("l", "Loop", {"LoopCount": "2"}, "bye", conditions=ways),
        action("x", "InvokeFlowModule", {"FlowModuleId": "m"}, "l", errors={GENERAL: "bye"}),
        BYE,
    )
    module = flow(
        action("l", "Loop", {"LoopCount": "1"}, "done", conditions=inner),
        say("done", "Done.", "r"),
        action("r", "EndFlowModuleExecution"),
    )
    call = both({"main": main, "m": module}, {"loop_counts": counts})
    assert call.path.count(("main", "x", "next")) == 2
    assert call.prompts == (["Done."] if counts == "kept" else [])


def test_the_end_of_a_flow_in_a_module_gives_back():
    inner = flow(say("in", "In.", "end"), END)
    call = both({"main": calls("m", ["Equals Paid"]), "m": inner}, {})
    assert call.prompts == ["In.", "No  "]
    assert call.path[2:4] == [("m", "end", "end"), ("main", "x", "next")]


def test_repeated_messages_in_a_module_do_not_give_back():
    inner = flow(action("s", "MessageParticipantIteratively", {"Messages": [{"Text": "La."}]}))
    call = both({"main": calls("m"), "m": inner}, {})
    assert call.prompts == ["La."]


def test_a_flow_reached_from_a_module_does_not_give_back():
    away = action("x", "TransferToFlow", {"ContactFlowId": "on"}, "bye", errors={GENERAL: "bye"})
    call = both({"main": calls("m"), "m": flow(away, BYE), "on": flow(END)}, {})
    assert call.path[-1] == ("on", "end", "end")


@pytest.mark.parametrize(
    ("value", "rule", "true"),
    [
        ("7", "Equals $.Attributes.w", True),
        ("7", "Equals $.Attributes.none", False),
        ("7", "TextContains $.Attributes.none", False),
        ("7", "TextStartsWith $.External.none", False),
        ("8", "NumberGreaterThan $.Attributes.w", True),
        ("+8", "NumberGreaterThan 7", False),
        (".5", "NumberLessThan 7", False),
        ("5.", "NumberLessThan 7", False),
        (" 5 ", "NumberLessThan 7", False),
        ("\u0665", "NumberLessThan 7", False),
        ("-0.5", "NumberLessThan 7", True),
        ("8", "NumberGreaterThan +7", False),
    ],
)
def test_operands_and_numbers(value, rule, true):
    compare = action(
        "x",
        "Compare",
        {"ComparisonValue": "$.Attributes.v"},
        "bye",
        conditions={rule: "bye"},
        errors={"NoMatchingCondition": "bye"},
    )
    call = both({"main": flow(compare, BYE)}, {"attributes": {"v": value, "w": "7"}})
    assert call.path[0][2] == (rule if true else "NoMatchingCondition")


@pytest.mark.parametrize("between", ["store", "lex", "module"])
def test_keys_typed_ahead_do_not_survive_another_question(between):
    asked = {"Text": "Press.", "InputTimeLimitSeconds": "5"}
    wired = {"InputTimeLimitExceeded": "bye", "NoMatchingCondition": "y", GENERAL: "bye"}
    bot = {"Text": "Say.", "LexV2Bot": {"AliasArn": "bot"}}
    middle = {
        "store": action("y", "GetParticipantInput", {**asked, **store("2")}, "z"),
        "lex": action("y", "ConnectParticipantWithLexBot", bot, "z", conditions={"Equals P": "z"}),
        "module": action("y", "InvokeFlowModule", {"FlowModuleId": "m"}, "z"),
    }
    menu = {**asked, **BUFFERED}
    main = flow(
        action("x", "GetParticipantInput", menu, "y", conditions={"Equals 1": "y"}, errors=wired),
        middle[between],
        action(
            "z",
            "GetParticipantInput",
            {**menu, "Text": "Sure?"},
            "bye",
            conditions={"Equals 1": "bye", "Equals 2": "bye"},
            errors={**wired, "NoMatchingCondition": "bye"},
        ),
        BYE,
    )
    spoken = {"speech": {"intent": "P"}}
    heard = {"store": [{"keys": "55"}], "lex": [spoken], "module": []}[between]
    inputs = [{"keys": "12"}, *heard, {"keys": "1"}]
    flows = {"main": main, "m": flow(action("r", "EndFlowModuleExecution"))}
    call = both(flows, {"inputs": inputs})
    assert ("main", "z", "Equals 1") in call.path
    assert call.prompts[-1] == "Sure?"


@pytest.mark.parametrize(
    ("keys", "attributes", "silent"),
    [
        ("*", {}, True),
        ("#", {}, True),
        ("12*#", {}, True),
        ("*2", {}, False),
        ("*", {"x-amz-lex:dtmf:deletion-character:*:*": "D"}, False),
        ("#", {"x-amz-lex:dtmf:end-character:*:*": "D"}, False),
    ],
)
def test_a_turn_with_a_bot_and_keys_that_edit(keys, attributes, silent):
    given = {"Text": "Say.", "LexV2Bot": {"AliasArn": "bot"}}
    given |= {"LexSessionAttributes": attributes} if attributes else {}
    errors = dict.fromkeys([GENERAL, "NoMatchingCondition", "InputTimeLimitExceeded"], "bye")
    rules = {"Equals FallbackIntent": "bye"}
    turn = action(
        "x", "ConnectParticipantWithLexBot", given, "bye", conditions=rules, errors=errors
    )
    call = both({"main": flow(turn, BYE)}, {"inputs": [{"keys": keys}]})
    assert call.path[0][2] == ("InputTimeLimitExceeded" if silent else "Equals FallbackIntent")


def test_who_leaves_while_waiting():
    flows = {**HOOKED, "main": queued(hook("h", "CustomerRemaining", "after", "pick"))}
    call = both(flows, {"queues": {"q": {"agent": True}}, "inputs": [{"hang_up": True}]})
    assert call.end[0] == "customer_hung_up"
    assert call.path[-1] == ("after", "end", "end")


def test_an_answer_that_fails_leaves_nothing_in_external():
    main = flow(
        action("a", "InvokeLambdaFunction", LAMBDA, "b", errors={GENERAL: "b"}),
        action("b", "InvokeLambdaFunction", LAMBDA, "s", errors={GENERAL: "s"}),
        say("s", "<$.External.a>"),
        BYE,
    )
    assert both({"main": main}, {"lambdas": {"f": [{"answer": {"a": "1"}}, "error"]}}).prompts == [
        "<>"
    ]


def test_words_at_a_keypad_are_no_key():
    call = both({"main": keyed()}, {"inputs": [{"speech": {"intent": "P"}}]})
    assert call.path[0] == ("main", "x", "InputTimeLimitExceeded")
