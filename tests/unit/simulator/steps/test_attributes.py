from __future__ import annotations

import pytest

from ivr.simulator.call.state import Contact
from ivr.simulator.call.transcript import MASK, AttributesSet

ERRORS = {"NoMatchingError": "oops"}


def after(kit, *actions, contact=None, **ports):
    scene = kit.world(kit.flow("main", *actions), **ports)
    return kit.play(scene, contact=contact)


def setting(kit, attributes, **more):
    parameters = {"Attributes": attributes, **more}
    return kit.action("set", "UpdateContactAttributes", parameters, "bye", errors=ERRORS)


def test_attributes_are_filled_and_kept(kit):
    record = after(
        kit,
        setting(kit, {"a": "1", "b": "is $.Attributes.band", "c": "$.Attributes.band"}),
        contact=Contact(attributes={"band": "low"}),
    )
    assert record.state.contact.attributes == {
        "band": "low",
        "a": "1",
        "b": "is low",
        "c": "low",
    }
    written = [e.values for e in record.transcript if isinstance(e, AttributesSet)]
    assert written == [{"a": "1", "b": "is low", "c": "low"}]


def test_a_value_that_leads_nowhere_removes_its_key(kit):
    record = after(
        kit, setting(kit, {"band": "$.External.none"}), contact=Contact(attributes={"band": "low"})
    )
    assert record.state.contact.attributes == {}


def test_the_start_attributes_of_a_contact_are_never_changed(kit):
    facts = Contact(attributes={"band": "low"})
    after(kit, setting(kit, {"band": "high"}), contact=facts)
    assert facts.attributes == {"band": "low"}


@pytest.mark.parametrize(
    ("characters", "letter", "label"),
    [(32_767, "x", "next"), (32_768, "x", "NoMatchingError"), (16_384, "é", "NoMatchingError")],
)
def test_more_than_32_768_bytes_take_the_error_branch(kit, characters, letter, label):
    record = after(kit, setting(kit, {"k": letter * characters}))
    assert record.trace[0].label == label
    assert ("k" in record.state.contact.attributes) is (label == "next")


def test_a_related_contact_is_not_this_one(kit):
    record = after(kit, setting(kit, {"a": "1"}, TargetContact="Related"))
    assert record.state.contact.attributes == {}


def test_values_set_with_logging_off_are_masked_in_the_transcript(kit):
    off = kit.action("off", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Disabled"}, "set")
    record = after(kit, off, setting(kit, {"a": "8071"}))
    assert [e.values for e in record.transcript if isinstance(e, AttributesSet)] == [{"a": MASK}]


def test_fields_and_language(kit):
    parameters = {"Name": "Case $.Attributes.n", "CustomerId": "c9", "LanguageCode": "es-US"}
    record = after(
        kit,
        kit.action("set", "UpdateContactData", parameters, "show", errors=ERRORS),
        kit.say("show", "$.Name $.CustomerId $.LanguageCode", "bye"),
        contact=Contact(attributes={"n": "7"}),
    )
    assert record.said() == ("Case 7 c9 es-US",)


def test_fields_of_a_related_contact_are_not_this_ones(kit):
    parameters = {"Name": "x", "TargetContact": "Related"}
    record = after(kit, kit.action("set", "UpdateContactData", parameters, "bye", errors=ERRORS))
    assert record.state.contact.fields == {}


def test_hooks_are_remembered_and_unknown_flows_are_errors(kit):
    def hook(flow):
        parameters = {"EventHooks": {"CustomerQueue": flow}}
        return kit.action("hook", "UpdateContactEventHooks", parameters, "bye", errors=ERRORS)

    known = after(kit, hook("main"))
    assert known.state.contact.hooks == {"CustomerQueue": "main"}
    assert after(kit, hook("nowhere")).trace[0].label == "NoMatchingError"


def test_at_most_six_tags(kit):
    def tag(count):
        tags = {f"k{n}": "v" for n in range(count)}
        return kit.action("tag", "TagContact", {"Tags": tags}, "bye", errors=ERRORS)

    assert len(after(kit, tag(6)).state.contact.tags) == 6
    assert after(kit, tag(7)).trace[0].label == "NoMatchingError"


def test_flow_attributes_are_set_replaced_and_removed(kit):
    def put(identifier, then, **values):
        parameters = {"FlowAttributes": {k: {"Value": v} for k, v in values.items()}}
        return kit.action(identifier, "UpdateFlowAttributes", parameters, then, errors=ERRORS)

    record = after(
        kit,
        put("a", "b", x="1", y="2"),
        put("b", "show", x="$.FlowAttributes.y", y="$.External.none"),
        kit.say("show", "x=$.FlowAttributes.x y=$.FlowAttributes.y", "bye"),
    )
    assert record.said() == ("x=2 y=",)


def test_voice_and_recording(kit):
    voice = {"TextToSpeechVoice": "$.Attributes.voice", "TextToSpeechEngine": "Neural"}
    both = {"RecordedParticipants": ["Agent", "Customer"], "IVRRecordingBehavior": "Enabled"}
    actions = (
        kit.action("voice", "UpdateContactTextToSpeechVoice", voice, "record", errors=ERRORS),
        kit.action("record", "UpdateContactRecordingBehavior", {"RecordingBehavior": both}, "bye"),
    )
    record = after(kit, *actions, contact=Contact(attributes={"voice": "Lupe"}))
    contact = record.state.contact
    assert (contact.voice, contact.engine) == ("Lupe", "Neural")
    assert (contact.recorded, contact.automation_recorded) == (("Agent", "Customer"), True)
    assert after(kit, *actions).trace[0].label == "NoMatchingError"
