"""Types that few flows use: local ones by their state, the others by what the world answers."""

from __future__ import annotations

import sys

import pytest

from ivr.ir.actions import ACTION_TYPES, RARE_TYPES, contract_of
from ivr.simulator.call.beyond import Answer, ScriptedAnswers
from ivr.simulator.call.callers import HangUp, Keys, Silence, Speech
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import QueueView
from ivr.simulator.machine import run
from ivr.simulator.steps import RARE_STEPS, STEPS

NO_MATCH, LATE, MISMATCH = "NoMatchingError", "TimeLimitExceeded", "ChannelMismatch"
CHAT = Contact(channel="CHAT")
VOICE = Contact(customer="+14155550101")
TASK = Contact(channel="TASK")


class Told:
    """Answers everything alike, and keeps what it was asked."""

    def __init__(self, answer):
        self.told, self.asked = answer, []

    def answer(self, asked):
        self.asked.append(asked)
        return self.told


def one(kit, kind, parameters=None, *, errors=(), when=(), then="bye", before=(), after=()):
    """A flow of one action with some wired errors and operands, between others."""
    main = kit.action(
        "it",
        kind,
        parameters,
        then,
        errors=dict.fromkeys((NO_MATCH, *errors), "oops"),
        when=dict.fromkeys(when, "bye"),
    )
    return kit.flow("main", *before, main, *after)


def took(kit, flow, answer=None, contact=CHAT, **ports):
    """Run the flow; return (label of `it`, record, what was asked)."""
    told = Told(answer)
    record = kit.play(kit.world(flow, answers=told, **ports), contact=contact)
    label = next(step.label for step in record.trace if step.identifier == "it")
    return label, record, told.asked


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


TASK_HERE = {"Name": "Call back", "ContactFlowId": "main"}


class TestOtherContacts:
    def test_a_task_in_a_flow_that_is_here_needs_no_answer(self, kit):
        tell = kit.say("tell", "$.Task.ContactId", "bye")
        flow = one(kit, "CreateTask", TASK_HERE, then="tell", after=(tell,))
        label, record, _ = took(kit, flow)
        assert label == "next"
        assert len(record.said()[0]) == 36
        assert record.state.contact.more["Started"] == ("CreateTask",)
        assert took(kit, flow)[1].said() == record.said()
        named = took(kit, flow, Answer(values={"ContactId": "t1"}))[1]
        assert named.said() == ("t1",)

    @pytest.mark.parametrize("wrong", ["0", "518401", "$.Attributes.none"])
    def test_a_delay_out_of_bounds(self, kit, wrong):
        flow = one(kit, "CreateTask", {**TASK_HERE, "DelaySeconds": wrong})
        assert took(kit, flow)[0] == NO_MATCH

    @pytest.mark.parametrize(
        "parameters", [{"Name": "a", "ContactFlowId": "x"}, {"Name": "a", "TaskTemplateId": "t"}]
    )
    def test_a_task_elsewhere_is_the_worlds_to_know(self, kit, parameters):
        flow = one(kit, "CreateTask", parameters)
        assert took(kit, flow)[1].end.code == "SIM001"
        assert took(kit, flow, Answer())[0] == "next"
        assert took(kit, flow, Answer(error=NO_MATCH))[0] == NO_MATCH

    def chat(self, kit, address, flow="main"):
        endpoint = {"Address": "+14155550101", "Type": "CONNECT_PHONENUMBER_ARN"}
        parameters = {
            "SourceEndpoint": endpoint,
            "DestinationEndpoint": {"Address": address, "Type": "TELEPHONE_NUMBER"},
            "ContactFlowArn": flow,
        }
        return one(kit, "StartOutboundChatContact", parameters)

    def test_a_chat(self, kit):
        label, record, _ = took(kit, self.chat(kit, "+14155550102"))
        assert (label, record.state.contact.more["Started"]) == (
            "next",
            ("StartOutboundChatContact",),
        )
        assert took(kit, self.chat(kit, "none"))[0] == NO_MATCH
        assert took(kit, self.chat(kit, "+14155550102", "x"))[1].end.code == "SIM001"
        broken = Answer(error=NO_MATCH)
        assert took(kit, self.chat(kit, "+14155550102"), broken)[0] == NO_MATCH


def test_tags_come_off(kit):
    untag = one(kit, "UntagContact", {"TagKeys": ["a", "none"]})
    contact = Contact(tags={"a": "1", "b": "2"})
    label, record, _ = took(kit, untag, contact=contact)
    assert (label, record.state.contact.tags) == ("next", {"b": "2"})


@pytest.mark.parametrize("wanted", ["AgentOnHold", "CustomerOnHold", "OffHold"])
def test_a_side_is_held_on_voice_only(kit, wanted):
    kind = "UpdatePreviousContactParticipantState"
    flow = one(kit, kind, {"PreviousContactParticipantState": wanted})
    label, record, _ = took(kit, flow, contact=VOICE)
    assert label == "next"
    assert record.state.contact.more["PreviousContactParticipantState"] == wanted
    assert took(kit, flow, contact=CHAT)[0] == NO_MATCH


def test_a_state_of_holding_that_does_not_exist(kit):
    kind = "UpdatePreviousContactParticipantState"
    flow = one(kit, kind, {"PreviousContactParticipantState": "OnHold"})
    assert took(kit, flow, contact=VOICE)[0] == NO_MATCH


LIMIT = {"ConnectionTimeLimitSeconds": "40"}


class TestCompleteOutboundCall:
    def test_whoever_answers_hears_what_follows(self, kit):
        flow = one(kit, "CompleteOutboundCall", LIMIT)
        assert took(kit, flow, contact=VOICE)[0] == "next"

    def test_nobody_answers(self, kit):
        flow = one(kit, "CompleteOutboundCall", LIMIT)
        record = took(kit, flow, contact=Contact(answered_by="no_answer"))[1]
        assert (record.end.kind, record.state.seconds) == ("no_answer", 40)

    def test_chat_cannot_dial(self, kit):
        assert took(kit, one(kit, "CompleteOutboundCall"), contact=CHAT)[0] == NO_MATCH


class TestToAgent:
    def run(self, kit, available=1, agent="arn:ann", **extra):
        view = QueueView("ann", "arn:ann", agents_available=available, agent={"FirstName": "Ann"})
        flow = kit.flow("main", kit.action("it", "TransferContactToAgent"), **extra)
        contact = Contact(agent=agent)
        return kit.play(kit.world(flow, queues=kit.Hall({"arn:ann": view})), contact=contact)

    def test_a_free_agent(self, kit):
        assert self.run(kit).end.kind == "transfer"

    def test_a_busy_agent_ends_the_call(self, kit):
        end = self.run(kit, available=0).end
        assert (end.kind, end.reason) == ("hangup", "the agent is busy")

    @pytest.mark.parametrize("agent", ["", "arn:nobody"])
    def test_an_agent_that_nobody_knows(self, kit, agent):
        assert self.run(kit, agent=agent).end.code == "SIM001"

    def test_whispers_know_the_agent(self, kit):
        hook = kit.action(
            "hook",
            "UpdateContactEventHooks",
            {"EventHooks": {"AgentWhisper": "whisper"}},
            "it",
            errors={NO_MATCH: "oops"},
        )
        main = kit.flow("main", hook, kit.action("it", "TransferContactToAgent"))
        whisper = kit.flow(
            "whisper",
            kit.say("hi", "Hello $.Agent.FirstName", "end"),
            kit.action("end", "EndFlowExecution"),
            kind="AGENT_WHISPER",
        )
        view = QueueView("ann", "arn:ann", agent={"FirstName": "Ann"})
        scene = kit.world(main, whisper, queues=kit.Hall({"arn:ann": view}))
        record = kit.play(scene, contact=Contact(agent="arn:ann"))
        assert record.said("agent") == ("Hello Ann",)


def test_a_task_is_resumed_and_nothing_else(kit):
    flow = one(kit, "ResumeContact")
    label, record, _ = took(kit, flow, contact=TASK)
    assert (label, record.state.contact.more["Paused"]) == ("next", False)
    assert took(kit, flow, contact=VOICE)[0] == NO_MATCH


def stream(kit, state, identifier="it", then="bye"):
    parameters = {
        "MediaStreamingState": state,
        "MediaStreamType": "Audio",
        "Participants": [{"ParticipantType": "Customer", "MediaDirections": ["From"]}],
    }
    kind = "UpdateContactMediaStreamingBehavior"
    return kit.action(identifier, kind, parameters, then, errors={NO_MATCH: "oops"})


def test_a_stream_starts_and_stops(kit):
    audio = "$.MediaStreams.Customer.Audio"
    tell = kit.say("tell", f"{audio}.StartFragmentNumber {audio}.StopTimestamp", "it")
    flow = kit.flow("main", stream(kit, "Enabled", "on", "tell"), tell, stream(kit, "Disabled"))
    label, record, _ = took(kit, flow, contact=VOICE)
    assert (label, record.said()) == ("next", ("1 ",))
    kept = record.state.contact.more["MediaStreams"]["Customer"]["Audio"]
    assert int(kept["StopTimestamp"]) >= int(kept["StartTimestamp"])


def test_a_stream_that_never_started_has_nothing_to_stop(kit):
    flow = kit.flow("main", stream(kit, "Disabled"))
    record = took(kit, flow, contact=VOICE)[1]
    assert record.state.contact.more["MediaStreams"] == {"Customer": {"Audio": None}}
    assert took(kit, flow, contact=CHAT)[0] == NO_MATCH


RECORD = "UpdateContactRecordingAndAnalyticsBehavior"
ON_VOICE = {
    "VoiceBehavior": {
        "VoiceRecordingBehavior": {
            "RecordedParticipants": ["Agent"],
            "IVRRecordingBehavior": "Enabled",
        },
        "VoiceAnalyticsBehavior": {"Enabled": "True"},
    }
}
ON_CHAT = {"ChatBehavior": {"ChatAnalyticsBehavior": {"Enabled": "True"}}}


class TestRecording:
    def test_on_voice(self, kit):
        flow = one(kit, RECORD, ON_VOICE, errors=(MISMATCH,))
        label, record, _ = took(kit, flow, contact=VOICE)
        contact = record.state.contact
        assert (label, contact.recorded, contact.automation_recorded) == ("next", ("Agent",), True)
        assert contact.more["Analytics"] == {"Enabled": "True"}
        assert took(kit, flow, contact=CHAT)[0] == MISMATCH

    def test_on_chat(self, kit):
        flow = one(kit, RECORD, ON_CHAT, errors=(MISMATCH,))
        assert took(kit, flow, contact=CHAT)[0] == "next"
        assert took(kit, flow, contact=VOICE)[0] == MISMATCH

    def test_a_mismatch_without_a_branch_of_its_own(self, kit):
        assert took(kit, one(kit, RECORD, ON_CHAT), contact=VOICE)[0] == NO_MATCH

    def test_screens_on_every_channel(self, kit):
        parameters = {"ScreenRecordingBehavior": {"ScreenRecordedParticipants": ["Agent"]}}
        flow = one(kit, RECORD, parameters, errors=(MISMATCH,))
        for contact in (VOICE, CHAT, TASK):
            label, record, _ = took(kit, flow, contact=contact)
            assert (label, record.state.contact.more["ScreenRecorded"]) == ("next", ["Agent"])

    def test_redaction_can_be_broken(self, kit):
        failed = "InFlightRedactionConfigurationFailed"
        flow = one(kit, RECORD, ON_CHAT, errors=(MISMATCH, failed))
        assert took(kit, flow, contact=CHAT, breaks={"it": failed})[0] == failed


def test_messages_are_worked_on_in_chats_only(kit):
    settings = {"ChatProcessorSettings": {"DeliverUnprocessedMessages": "True"}}
    flow = one(kit, "UpdateContactMediaProcessing", settings, errors=(MISMATCH,))
    assert took(kit, flow, contact=CHAT)[0] == "next"
    assert took(kit, flow, contact=VOICE)[0] == MISMATCH


EVENTS = {"Events": ["CustomerReturned", "BotParticipantDisconnected"]}


class TestWait:
    def flow(self, kit, **parameters):
        action = kit.action(
            "it",
            "Wait",
            {"TimeLimitSeconds": "60", **parameters},
            "oops",
            when=dict.fromkeys(
                ("WaitCompleted", "CustomerReturned", "BotParticipantDisconnected", "Continue"),
                "bye",
            ),
            errors={NO_MATCH: "oops", "ParticipantNotFound": "oops"},
        )
        return kit.flow("main", action)

    def test_time_passes(self, kit):
        label, record, _ = took(kit, self.flow(kit, **EVENTS))
        assert (label, record.state.seconds) == ("Equals WaitCompleted", 60)

    def test_a_customer_who_writes_has_returned(self, kit):
        class Writes:
            def answer(self, listening):
                return Speech("hello?") if listening.kind == "wait" else HangUp()

        for parameters, label in ((EVENTS, "CustomerReturned"), ({}, "WaitCompleted")):
            record = run(kit.world(self.flow(kit, **parameters)), "main", CHAT, Writes())
            assert record.trace[0].label == f"Equals {label}"

    def test_a_bot_that_left_and_nobody_there(self, kit):
        flow = self.flow(kit, **EVENTS)
        answer = Answer("BotParticipantDisconnected", seconds=7)
        label, record, _ = took(kit, flow, answer)
        assert (label, record.state.seconds) == ("Equals BotParticipantDisconnected", 7)
        label = took(kit, flow, Answer(error="ParticipantNotFound"))[0]
        assert label == "ParticipantNotFound"

    def test_a_wait_that_lets_the_flow_go_on_is_the_worlds_to_know(self, kit):
        flow = self.flow(kit, ContinueExecution="True", MinimumWaitTimeSeconds="5")
        assert took(kit, flow)[1].end.code == "SIM001"
        assert took(kit, flow, Answer("Continue"))[0] == "Equals Continue"
        assert took(kit, flow, Answer())[0] == "Equals WaitCompleted"

    def test_too_long(self, kit):
        assert took(kit, self.flow(kit, TimeLimitSeconds="604801"))[0] == NO_MATCH


class TestElsewhere:
    """Flows and modules that are not here: an error, unless the world has them."""

    def test_a_flow(self, kit):
        flow = one(kit, "TransferToFlow", {"ContactFlowId": "x"})
        assert took(kit, flow)[0] == NO_MATCH
        label, record, _ = took(kit, flow, Answer())
        assert (label, record.end.kind, record.end.reason) == (
            "entered",
            "flow_ended",
            "goes on in x",
        )

    def test_a_module(self, kit):
        tell = kit.say("tell", "$.Modules.Result: $.Modules.ResultData.n", "bye")
        action = kit.action(
            "it",
            "InvokeFlowModule",
            {"FlowModuleId": "x", "Input": {"a": "$.ContactId"}},
            "oops",
            when={"done": "tell"},
            errors={NO_MATCH: "oops", "NoMatchingCondition": "odd"},
        )
        flow = kit.flow("main", action, tell)
        assert took(kit, flow)[0] == NO_MATCH
        label, record, asked = took(kit, flow, Answer("done", {"n": 7}))
        assert (label, record.said()) == ("Equals done", ("done: 7",))
        assert asked[0].parameters["Input"] == {"a": CHAT.id}
        assert took(kit, flow, Answer("other"))[0] == "NoMatchingCondition"
        assert took(kit, flow, Answer(error=NO_MATCH))[0] == NO_MATCH


@pytest.mark.parametrize("channel", ["TASK", "EMAIL"])
def test_work_items_have_no_participant(kit, channel):
    bot = kit.action(
        "ask",
        "ConnectParticipantWithLexBot",
        {"Text": "?", "LexV2Bot": {"AliasArn": "b"}},
        "oops",
        errors={NO_MATCH: "keys", "NoMatchingCondition": "odd"},
    )
    keys = kit.action(
        "keys",
        "GetParticipantInput",
        {"Text": "Press 1.", "InputTimeLimitSeconds": "5"},
        "odd",
        errors={NO_MATCH: "bye", "NoMatchingCondition": "odd", "InputTimeLimitExceeded": "odd"},
    )
    flow = kit.flow("main", kit.say("hi", "Hello.", "ask"), bot, keys)
    record = kit.play(kit.world(flow), Keys("1"), contact=Contact(channel=channel))
    assert record.said() == ()
    assert [step.label for step in record.trace] == ["next", NO_MATCH, NO_MATCH, "end"]


def test_roots_of_the_contact_and_its_queue(kit):
    texts = (
        "$.References.invoice.Value $.SegmentAttributes.vip $.PreviousContactId",
        "$.RelatedContactId $.InitialContactId $.Name $.CustomerId $.Media.InitialMessage",
        "$.Queue.OutboundCallerId.Address[$.Agent.FirstName]",
    )
    flow = kit.flow("main", kit.say("it", " ".join(texts), "bye"))
    contact = Contact(
        channel="CHAT",
        queue="arn:q",
        previous_id="p",
        related_id="r",
        initial_id="i",
        name="N",
        customer_id="c",
        initial_message="hi",
        references={"invoice": {"Value": "u", "Type": "URL"}},
        segment_attributes={"vip": "yes"},
    )
    view = QueueView("q", "arn:q", caller_id="+1415", agent={"FirstName": "Ann"})
    scene = kit.world(flow, queues=kit.Hall({"arn:q": view}))
    record = kit.play(scene, contact=contact)
    assert record.said() == ("u yes p r i N c hi +1415[]",)


def test_metrics_are_null_where_nobody_works(kit):
    path = "$.Metrics.Agents.Busy.Count"
    tell = kit.say("tell", f"{path}/$.Metrics.Queue.Size", "bye")
    flow = one(kit, "GetMetricData", {"QueueId": "q"}, then="tell", after=(tell,))
    for idle, said in ((False, "2/4"), (True, "/")):
        view = QueueView("q", "q", size=4, others={"Busy": 2}, idle=idle)
        assert took(kit, flow, queues=kit.Hall({"q": view}))[1].said() == (said,)


@pytest.mark.parametrize("text", ["<speak>Hi.</speak>", "<speak>$.Channel</speak>"])
def test_marked_up_speech_is_for_voice_only(kit, text):
    flow = one(kit, "MessageParticipant", {"SSML": text})
    assert took(kit, flow, contact=VOICE)[0] == "next"
    assert took(kit, flow, contact=CHAT)[0] == NO_MATCH


def test_a_module_that_nobody_called_just_ends(kit):
    flow = kit.flow("main", kit.action("it", "EndFlowModuleExecution"), kind="MODULE")
    record = kit.play(kit.world(flow))
    assert (record.end.kind, record.end.code) == ("flow_ended", "")


def test_messages_without_an_interval_go_on_until_the_phase_is_over(kit):
    class Patient:
        def answer(self, listening):
            return Silence()

    flow = one(kit, "MessageParticipantIteratively", {"Messages": [{"Text": "Wait."}]})
    record = run(kit.world(flow), "main", VOICE, Patient())
    assert [step.label for step in record.trace] == ["phase over"]
    assert record.end.kind == "flow_ended"
