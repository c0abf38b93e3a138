import json

import pytest

from ivr.faults import Refused
from ivr.formats.connect import MODULE_SETTINGS, read_flow, read_text, write_flow, write_text
from ivr.formats.layout import positions
from ivr.ir.actions import misshapen
from ivr.ir.actions.base import FlowType, ends, leads
from ivr.ir.actions.participant import (
    DisconnectParticipant,
    MessageParameters,
    MessageParticipant,
)
from ivr.ir.flow import Flow
from ivr.spec.reading.plain import sentence_of


def say(name, to, *, error=None):
    errors = {"NoMatchingError": error} if error else None
    return MessageParticipant(
        identifier=name,
        parameters=MessageParameters(text=name),
        transitions=leads(to, errors=errors),
    )


def bye(name="bye"):
    return DisconnectParticipant(identifier=name, transitions=ends())


def flow(*actions, kind=FlowType.CONTACT_FLOW):
    return Flow("f", kind, actions[0].identifier, tuple(actions))


def test_a_written_flow_has_what_the_service_asks_for():
    value = write_flow(flow(say("hello", "bye"), bye()))
    assert value["Version"] == "2019-10-30"
    assert value["StartAction"] == "hello"
    assert value["Actions"][1] == {
        "Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {},
    }  # fmt: skip
    assert "Settings" not in value
    assert set(value["Metadata"]["ActionMetadata"]) == {"hello", "bye"}


def test_a_module_carries_its_settings():
    assert write_flow(flow(bye(), kind=FlowType.MODULE))["Settings"] == MODULE_SETTINGS


def test_what_is_written_is_read_back():
    made = flow(say("a", "bye", error="bye"), bye())
    read = read_text(write_text(made), "f")
    assert read.actions == made.actions
    assert read.start == made.start


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "JSON object"),
        ("{}", "list of Actions"),
        ('{"modules": []}', "Legacy exports"),
        ('{"Version": "1", "StartAction": "a", "Actions": []}', "is not 2019-10-30"),
        ('{"Version": "2019-10-30", "Actions": []}', "StartAction is missing"),
        ('{"Version": "2019-10-30", "StartAction": "a", "Actions": [3]}', "JSON object"),
        (
            '{"Version": "2019-10-30", "StartAction": "a", "Actions": [{"Type": "Compare"}]}',
            "Compare has no Identifier. Give it one",
        ),
    ],
)
def test_what_is_no_flow_is_refused_with_a_sentence(text, says):
    with pytest.raises(Refused, match=says.replace("(", r"\(")):
        read_text(text, "x.json")


def test_all_faults_come_at_once():
    with pytest.raises(Refused) as caught:
        read_flow({"Version": "x", "Actions": [1, 2]}, "x")
    assert len(caught.value.findings) == 4


def test_an_action_of_another_shape_than_its_type_is_kept_and_explained():
    odd = {"Identifier": "a", "Type": "Compare", "Transitions": {}}
    odd["Parameters"] = {"ComparisonValue": 1}

    value = {"Version": "2019-10-30", "StartAction": "a", "Metadata": {}, "Actions": [odd]}
    read = read_flow(value, "f").actions[0]
    assert read.json_value() == odd
    (details,) = misshapen(read)
    assert details["loc"] == ("Parameters", "ComparisonValue")
    assert sentence_of(details) == "a text belongs here, not 1"


def test_metadata_of_a_stranger_is_kept():
    value = {
        "Version": "2019-10-30", "StartAction": "bye", "Metadata": {"Annotations": [1]},
        "Actions": [bye().json_value()], "Odd": 1,
    }  # fmt: skip
    assert write_flow(read_flow(value, "f")) == value


def test_blocks_never_overlap_and_errors_stand_below():
    made = flow(
        say("a", "b", error="oops"), say("b", "bye", error="oops"), say("oops", "bye"), bye()
    )
    places = positions(made)
    assert len(set(places.values())) == 4
    assert places["a"][0] < places["b"][0] < places["bye"][0]
    assert places["oops"][1] > places["b"][1] or places["oops"][0] == places["b"][0]


def test_an_unreachable_block_still_has_a_place():
    assert set(positions(flow(bye(), say("lost", "bye")))) == {"bye", "lost"}


def test_the_text_is_the_same_every_time():
    text, again = (write_text(flow(say("a", "bye"), bye())) for _ in range(2))
    assert text == again
    value = json.loads(text)
    assert list(value) == ["Version", "StartAction", "Metadata", "Actions"]
    assert value["Actions"] == [say("a", "bye").json_value(), bye().json_value()]
    assert list(value["Metadata"]["ActionMetadata"]) == ["a", "bye"]
    assert text.count('\n{"Identifier": ') == 2
