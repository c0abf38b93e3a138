"""Streams, recordings, messages and waits: which channels have them, and what is left of them."""

from __future__ import annotations

import pytest

from ivr.simulator.call.beyond import Answer
from ivr.simulator.call.callers import HangUp, Silence, Speech
from ivr.simulator.machine import run
from tests.unit.simulator.steps.rare.playing import CHAT, MISMATCH, NO_MATCH, TASK, VOICE, one, took


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


@pytest.mark.parametrize("text", ["<speak>Hi.</speak>", "<speak>$.Channel</speak>"])
def test_marked_up_speech_is_for_voice_only(kit, text):
    flow = one(kit, "MessageParticipant", {"SSML": text})
    assert took(kit, flow, contact=VOICE)[0] == "next"
    assert took(kit, flow, contact=CHAT)[0] == NO_MATCH


def test_messages_without_an_interval_go_on_until_the_phase_is_over(kit):
    class Patient:
        def answer(self, listening):
            return Silence()

    flow = one(kit, "MessageParticipantIteratively", {"Messages": [{"Text": "Wait."}]})
    record = run(kit.world(flow), "main", VOICE, Patient())
    assert [step.label for step in record.trace] == ["phase over"]
    assert record.end.kind == "flow_ended"
