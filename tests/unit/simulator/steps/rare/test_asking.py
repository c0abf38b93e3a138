"""Types whose answer only the world knows: its errors take their branches, its values are read."""

from __future__ import annotations

import sys

import pytest

from ivr.ir.actions import ACTION_TYPES, RARE_TYPES, contract_of
from ivr.simulator.call.beyond import Answer, ScriptedAnswers
from ivr.simulator.call.state import Contact
from ivr.simulator.steps import RARE_STEPS, STEPS
from tests.unit.simulator.steps.rare.playing import LATE, NO_MATCH, one, took


def channel_of(kind):
    channels = contract_of(kind).channels
    return Contact(channel=next(c for c in ("CHAT", "VOICE", "TASK", "EMAIL") if c in channels))


CASE = {"LinkContactToCase": "true", "CaseTemplateId": "t"}


PROFILE = {"ProfileRequestData": {"PhoneNumber": "$.CustomerEndpoint.Address"}}


ASKING = {
    "AuthenticateParticipant": ({}, (LATE,)),
    "CheckSegmentMembership": ({}, ()),
    "CreateContact": ({}, ()),
    "CreatePersistentContactAssociation": ({"SourceContactId": "c"}, ()),
    "EvaluateDataTableValues": ({}, ()),
    "ListDataTableValues": ({}, ()),
    "UpsertDataTableValues": ({}, ()),
    "RenderMessageTemplate": ({}, ()),
    "RouteContactToAgent": ({}, ()),
    "StartOutboundEmailContact": ({}, ()),
    "LoadContactContent": ({"ContentType": "EmailMessage"}, ()),
    "CreateWisdomSession": ({"WisdomAssistantArn": "w"}, ()),
    "CreateCase": (CASE, ("ContactNotLinked",)),
    "GetCase": (
        {"LinkContactToCase": "true", "CaseRequestFields": {"status": "open"}},
        ("NoneFound", "MultipleFound", "ContactNotLinked"),
    ),
    "UpdateCase": ({"LinkContactToCase": "true", "CaseId": "c"}, ("ContactNotLinked",)),
    "GetCustomerProfile": (PROFILE, ("MultipleFoundError", "NoneFoundError")),
    "GetCustomerProfileObject": (
        {"ProfileRequestData": {"ProfileId": "p", "ObjectType": "o", "UseLatest": "True"}},
        ("NoneFoundError",),
    ),
    "CreateCustomerProfile": (PROFILE, ()),
    "UpdateCustomerProfile": (PROFILE, ()),
    "GetCalculatedAttributesForCustomerProfile": (
        {"ProfileRequestData": {"ProfileId": "p"}},
        ("NoneFoundError",),
    ),
    "AssociateContactToCustomerProfile": (
        {"ProfileRequestData": {"ProfileId": "p", "ContactId": "$.ContactId"}},
        (),
    ),
    "StartVoiceIdStream": ({}, ()),
    "CheckVoiceId": ({"CheckVoiceIdOption": "enrollmentStatus"}, ()),
    "ShowView": (
        {"ViewResource": {"Id": "v"}, "InvocationTimeLimitSeconds": "60"},
        (LATE, "NoMatchingCondition"),
    ),
}


@pytest.mark.parametrize("kind", sorted(ASKING))
class TestAsking:
    def test_without_an_answer_the_call_stops(self, kit, kind):
        flow = one(kit, kind, *ASKING[kind][:1])
        label, record, _ = took(kit, flow, contact=channel_of(kind))
        assert (label, record.end.code) == ("stopped", "SIM001")
        assert kind in record.findings[0].message

    def test_an_answer_leads_on(self, kit, kind):
        flow = one(kit, kind, ASKING[kind][0])
        label, record, asked = took(kit, flow, Answer(seconds=2.0), channel_of(kind))
        if kind != "ShowView":
            assert (label, record.state.seconds) == ("next", 2)
        assert (asked[0].type, asked[0].identifier, asked[0].flow) == (kind, "it", "main")

    def test_each_error_takes_its_branch(self, kit, kind):
        parameters, errors = ASKING[kind]
        flow = one(kit, kind, parameters, errors=errors)
        for error in (NO_MATCH, *errors):
            answer = Answer(error=error)
            assert took(kit, flow, answer, channel_of(kind))[0] == error

    def test_an_error_without_a_branch_of_its_own_takes_the_general_one(self, kit, kind):
        flow = one(kit, kind, ASKING[kind][0])
        assert took(kit, flow, Answer(error="Unheard"), channel_of(kind))[0] == NO_MATCH

    def test_another_channel_is_an_error(self, kit, kind):
        flow = one(kit, kind, ASKING[kind][0])
        for channel in ("VOICE", "CHAT", "TASK", "EMAIL"):
            if channel not in contract_of(kind).channels:
                contact = Contact(channel=channel)
                assert took(kit, flow, Answer(), contact)[0] == NO_MATCH

    def test_the_service_can_be_broken(self, kit, kind):
        flow = one(kit, kind, ASKING[kind][0])
        contact, broken = channel_of(kind), {"it": NO_MATCH}
        assert took(kit, flow, Answer(), contact, breaks=broken)[0] == NO_MATCH


def test_there_is_a_step_for_every_rare_type():
    assert set(RARE_STEPS) == set(RARE_TYPES)
    assert set(STEPS) | set(RARE_STEPS) == ACTION_TYPES
    for kind, module in RARE_STEPS.items():
        __import__(module)
        assert kind in sys.modules[module].STEPS


def test_a_type_that_connect_does_not_have_asks_too(kit):
    flow = one(kit, "PlayPrompt", {"Text": "Hi"})
    assert took(kit, flow)[1].end.code == "SIM001"
    label, _, asked = took(kit, flow, Answer())
    assert (label, asked[0].parameters) == ("next", {"Text": "Hi"})


def test_parameters_are_told_with_their_values(kit):
    parameters = {**CASE, "CaseRequestFields": {"title": "Of $.Attributes.a", "n": "$.External"}}
    flow = one(kit, "CreateCase", parameters)
    contact = Contact(channel="CHAT", attributes={"a": "x"})
    asked = took(kit, flow, Answer(), contact)[2]
    assert asked[0].parameters["CaseRequestFields"] == {"title": "Of x", "n": {}}
    assert asked[0].channel == "CHAT"


LOADED = [
    ("GetCase", "$.Case.status", {"case_id": "1", "status": "open"}),
    ("CreateCase", "$.Case.case_id", {"case_id": "open"}),
    ("UpdateCase", "$.Case.status", {"status": "open"}),
    ("GetCustomerProfile", "$.Customer.FirstName", {"FirstName": "open"}),
    ("CreateCustomerProfile", "$.Customer.ProfileId", {"ProfileId": "open"}),
    ("UpdateCustomerProfile", "$.Customer.Address.City", {"Address": {"City": "open"}}),
    ("CreateWisdomSession", "$.Wisdom.SessionArn", {"SessionArn": "open"}),
    ("EvaluateDataTableValues", "$.DataTables.t.0.k", {"DataTables": {"t": [{"k": "open"}]}}),
]


@pytest.mark.parametrize(("kind", "path", "values"), LOADED)
def test_what_an_answer_holds_can_be_read(kit, kind, path, values):
    flow = one(
        kit, kind, ASKING[kind][0], then="tell", after=(kit.say("tell", f"It is {path}", "bye"),)
    )
    record = took(kit, flow, Answer(values=values))[1]
    assert record.said() == ("It is open",)


def test_only_the_fields_that_were_asked_for_are_loaded(kit):
    parameters = {**PROFILE, "ProfileResponseData": ["FirstName", "Attributes.tier"]}
    tell = kit.say(
        "tell",
        "$.Customer.FirstName/$.Customer.LastName/$.Customer.Attributes.tier/$.Customer.ProfileId",
        "bye",
    )
    flow = one(kit, "GetCustomerProfile", parameters, then="tell", after=(tell,))
    values = {
        "FirstName": "Ann",
        "LastName": "Lee",
        "Attributes": {"tier": "1"},
        "ProfileId": "p",
    }
    assert took(kit, flow, Answer(values=values))[1].said() == ("Ann//1/p",)


def test_a_profile_replaces_the_one_before_and_what_is_calculated_is_added(kit):
    second = kit.action("more", "GetCalculatedAttributesForCustomerProfile", None, "third")
    second["Parameters"] = {"ProfileRequestData": {"ProfileId": "p"}}
    third = kit.action("third", "GetCustomerProfile", PROFILE, "tell")
    tell = kit.say("tell", "$.Customer.A$.Customer.B$.Customer.C", "bye")
    flow = one(kit, "GetCustomerProfile", PROFILE, then="more", after=(second, third, tell))
    script = ScriptedAnswers(
        {
            "it": [Answer(values={"A": "a"})],
            "main/more": [Answer(values={"B": "b"})],
            "GetCustomerProfile": [Answer(values={"C": "c"})],
        }
    )
    assert kit.play(kit.world(flow, answers=script)).said() == ("c",)
    second["Transitions"]["NextAction"] = "tell"
    flow = one(kit, "GetCustomerProfile", PROFILE, then="more", after=(second, tell))
    assert kit.play(kit.world(flow, answers=script)).said() == ("ab",)


def test_a_case_that_is_not_linked_is_known_all_the_same(kit):
    flow = kit.flow(
        "main",
        kit.action("it", "CreateCase", CASE, "bye", errors={"ContactNotLinked": "tell"}),
        kit.say("tell", "$.Case.case_id", "bye"),
    )
    answer = Answer(error="ContactNotLinked", values={"case_id": "c1"})
    assert took(kit, flow, answer)[1].said() == ("c1",)


VIEW = {"ViewResource": {"Id": "v"}, "InvocationTimeLimitSeconds": "60"}


class TestShowView:
    def flow(self, kit):
        tell = kit.say("tell", "$.Views.Action $.Views.ViewResultData.Category.0", "bye")
        action = kit.action(
            "it",
            "ShowView",
            VIEW,
            "odd",
            when={"Next": "tell"},
            errors={"NoMatchingCondition": "odd", NO_MATCH: "oops", LATE: "late"},
        )
        return kit.flow("main", action, tell, kit.say("late", "Late.", "bye"))

    def test_a_button_is_a_condition_and_the_form_is_read(self, kit):
        answer = Answer("Next", {"Category": ["cards", "loans"]}, seconds=12)
        label, record, _ = took(kit, self.flow(kit), answer)
        assert (label, record.said()) == ("Equals Next", ("Next cards",))

    def test_another_button(self, kit):
        assert took(kit, self.flow(kit), Answer("Back"))[0] == "NoMatchingCondition"

    @pytest.mark.parametrize("answer", [Answer("Next", seconds=61), Answer(error=LATE)])
    def test_too_late(self, kit, answer):
        label, record, _ = took(kit, self.flow(kit), answer)
        assert (label, record.trace[1].seconds) == (LATE, 60)


def test_a_segment_is_a_condition(kit):
    flow = one(kit, "CheckSegmentMembership", {}, when=("True",), errors=("NoMatchingCondition",))
    assert took(kit, flow, Answer("True"))[0] == "Equals True"
    assert took(kit, flow, Answer("False"))[0] == "NoMatchingCondition"
