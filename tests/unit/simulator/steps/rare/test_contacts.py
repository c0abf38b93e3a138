"""Other contacts, agents and flows that few calls meet, and what a call then knows of them."""

from __future__ import annotations

import pytest

from ivr.simulator.call.beyond import Answer
from ivr.simulator.call.callers import Keys
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import QueueView
from tests.unit.simulator.steps.rare.playing import CHAT, NO_MATCH, TASK, VOICE, one, took

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


def test_a_module_that_nobody_called_just_ends(kit):
    flow = kit.flow("main", kit.action("it", "EndFlowModuleExecution"), kind="MODULE")
    record = kit.play(kit.world(flow))
    assert (record.end.kind, record.end.code) == ("flow_ended", "")
