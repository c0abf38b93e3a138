"""How a call ended is told as it was: a goodbye only where one was said."""

from ivr.cli.running.phone.voice import ending, said_goodbye
from ivr.formats.connect import read_flow
from ivr.simulator.call.callers import ScriptedCaller
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import FlowBook
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.stage import quiet_world

BYE = {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
FAILING = [{"ErrorType": "NoMatchingError", "NextAction": "bye"}]


def played(*actions, channel="VOICE"):
    value = {"Version": "2019-10-30", "StartAction": actions[0]["Identifier"]}
    flow = read_flow({**value, "Actions": [*actions, BYE]}, "one")
    world = quiet_world(FlowBook({"one": flow}))
    return run(world, "one", Contact(channel=channel), ScriptedCaller(()))


def message(name, then):
    return {"Identifier": name, "Type": "MessageParticipant", "Parameters": {"Text": "Welcome."},
            "Transitions": {"NextAction": then, "Errors": FAILING}}  # fmt: skip


MENU = {
    "Identifier": "menu",
    "Type": "GetParticipantInput",
    "Parameters": {"Text": "Press 1.", "StoreInput": "False", "InputTimeLimitSeconds": "5"},
    "Transitions": {
        "Errors": [
            *FAILING,
            {"ErrorType": "NoMatchingCondition", "NextAction": "bye"},
            {"ErrorType": "InputTimeLimitExceeded", "NextAction": "bye"},
        ],
    },
}


def test_a_message_before_the_end_is_a_goodbye():
    record = played(message("hi", "bye"))
    assert said_goodbye(record)
    assert ending(record.end, goodbye=True) == "goodbye said, call ended"


def test_a_question_that_chat_cannot_hear_is_none():
    record = played(message("hi", "menu"), MENU, channel="CHAT")
    assert record.said() == ("Welcome.",)
    assert not said_goodbye(record)
    assert ending(record.end, goodbye=False) == "call ended without a goodbye"


def test_an_end_without_a_word_is_none():
    assert not said_goodbye(played(BYE))
