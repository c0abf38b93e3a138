"""Transfers to queues: who waits, what is heard meanwhile, and where the call ends."""

from __future__ import annotations

import pytest

from ivr.simulator.call.callers import HangUp, Keys
from ivr.simulator.call.transcript import Entered, Said
from ivr.simulator.call.world import QueueView
from tests.unit.simulator.steps.queues import ERRORS, SYMBOLS, hall, labels

FULL = {"NoMatchingError": "oops", "QueueAtCapacity": "full"}


def to_queue(kit, *before, then=()):
    first = before[-1]["Identifier"] if before else ""
    assert not first or before[-1]["Transitions"].get("NextAction") == "queue"
    return (
        *before,
        kit.action("queue", "UpdateContactTargetQueue", {"QueueId": "arn:q"}, "go", errors=ERRORS),
        kit.action("go", "TransferContactToQueue", {}, "oops", errors=FULL),
        kit.say("full", "All lines are busy.", "bye"),
        *then,
    )


def hook(kit, event, flow, then):
    return kit.action(
        f"hook_{event}",
        "UpdateContactEventHooks",
        {"EventHooks": {event: flow}},
        then,
        errors=ERRORS,
    )


class TestTransfer:
    def run(self, kit, *script, flows=(), actions=None, **view):
        main = kit.flow("main", *(actions or to_queue(kit)))
        scene = kit.world(main, *flows, queues=hall(kit, **view), symbols=SYMBOLS)
        return kit.play(scene, *script)

    def test_an_agent_answers_after_the_wait(self, kit):
        record = self.run(kit, wait_seconds=45.0)
        assert (record.end.kind, record.end.queue) == ("transfer", "cards")
        assert record.state.seconds == 45
        assert labels(record) == ["next", "queued"]

    def test_a_full_queue(self, kit):
        record = self.run(kit, full=True)
        assert labels(record)[1] == "QueueAtCapacity"
        assert record.said() == ("All lines are busy.",)

    def test_without_a_queue_or_with_an_unknown_one(self, kit):
        bare = kit.action("go", "TransferContactToQueue", {}, "oops", errors=ERRORS)
        assert labels(kit.play(kit.world(kit.flow("main", bare))))[0] == "NoMatchingError"
        lost = kit.world(kit.flow("main", *to_queue(kit)), queues=kit.Hall({}))
        assert labels(kit.play(lost))[0] == "NoMatchingError"

    def test_nobody_ever_answers(self, kit):
        record = self.run(kit, wait_seconds=None)
        assert (record.end.kind, record.end.queue) == ("transfer", "cards")
        assert "still waiting" in record.end.reason
        assert record.state.seconds == 3_600

    def test_the_caller_gives_up_waiting(self, kit):
        record = self.run(kit, HangUp())
        assert (record.end.kind, record.end.queue) == ("customer_hung_up", "cards")

    def test_the_queue_flow_plays_until_the_agent_answers(self, kit):
        wait = kit.flow(
            "wait",
            kit.action(
                "loop",
                "MessageParticipantIteratively",
                {"Messages": [{"Text": "Please hold."}], "InterruptFrequencySeconds": "20"},
                when={"MessagesInterrupted": "note"},
                errors=ERRORS,
            ),
            kit.say("note", "Still busy.", "loop"),
            kind="CUSTOMER_QUEUE",
        )
        actions = (hook(kit, "CustomerQueue", "wait", "queue"), *to_queue(kit))
        record = self.run(kit, flows=(wait,), actions=actions, wait_seconds=30.0)
        assert record.said() == ("Please hold.", "Still busy.", "Please hold.")
        assert record.end.kind == "transfer"
        assert record.state.seconds == pytest.approx(30)
        assert labels(record)[-1] == "phase over"

    def test_whispers_go_to_agent_and_customer_and_then_the_call_is_theirs(self, kit):
        end = kit.action("end", "EndFlowExecution")
        agent = kit.flow(
            "agent", kit.say("w", "Band $.Attributes.band.", "end"), end, kind="AGENT_WHISPER"
        )
        customer = kit.flow(
            "customer", kit.say("w", "Connecting you.", "end"), end, kind="CUSTOMER_WHISPER"
        )
        actions = (
            hook(kit, "AgentWhisper", "agent", "hook_CustomerWhisper"),
            hook(kit, "CustomerWhisper", "customer", "queue"),
            *to_queue(kit),
        )
        record = self.run(kit, flows=(agent, customer), actions=actions)
        assert record.said("agent") == ("Band .",)
        assert record.said() == ("Connecting you.",)
        assert [e.phase for e in record.transcript if isinstance(e, Entered)] == [
            "",
            "AgentWhisper",
            "CustomerWhisper",
        ]
        assert record.end.kind == "transfer"

    def test_an_agent_who_holds_the_call_runs_the_hold_flow_for_that_long(self, kit):
        hold = kit.flow(
            "hold",
            kit.action(
                "loop",
                "MessageParticipantIteratively",
                {"Messages": [{"Text": "On hold."}]},
                errors=ERRORS,
            ),
            kind="CUSTOMER_HOLD",
        )
        actions = (hook(kit, "CustomerHold", "hold", "queue"), *to_queue(kit))
        held = self.run(kit, flows=(hold,), actions=actions, hold_seconds=15.0)
        assert held.said() == ("On hold.",)
        assert held.state.seconds == pytest.approx(35)
        assert self.run(kit, flows=(hold,), actions=actions).said() == ()

    def test_the_disconnect_flow_runs_last_without_a_participant(self, kit):
        end = kit.action("end", "EndFlowExecution")
        after = kit.flow(
            "after",
            kit.say("say", "Nobody hears this.", "ask"),
            kit.action(
                "ask",
                "GetParticipantInput",
                {"Text": "?", "InputTimeLimitSeconds": "5"},
                "tag",
                errors={"NoMatchingError": "tag", "NoMatchingCondition": "tag"},
            ),
            kit.action("tag", "TagContact", {"Tags": {"done": "yes"}}, "end", errors=ERRORS),
            end,
        )
        actions = (hook(kit, "CustomerRemaining", "after", "queue"), *to_queue(kit))
        for script, kind in ((), "transfer"), ((HangUp(),), "customer_hung_up"):
            record = self.run(kit, *script, flows=(after,), actions=actions)
            assert record.end.kind == kind
            assert record.state.contact.tags == {"done": "yes"}
            assert not [e for e in record.transcript if isinstance(e, Said)]

    def test_a_queue_flow_can_offer_a_callback(self, kit):
        wait = kit.flow(
            "wait",
            kit.action(
                "ask",
                "GetParticipantInput",
                {"Text": "1 for a callback.", "InputTimeLimitSeconds": "5"},
                "odd",
                when={"1": "call"},
                errors={
                    "NoMatchingError": "oops",
                    "NoMatchingCondition": "odd",
                    "InputTimeLimitExceeded": "odd",
                },
            ),
            kit.action(
                "call",
                "CreateCallbackContact",
                {
                    "InitialCallDelaySeconds": "5",
                    "MaximumConnectionAttempts": "2",
                    "RetryDelaySeconds": "600",
                },
                "bye",
                errors=ERRORS,
            ),
            kind="CUSTOMER_QUEUE",
        )
        actions = (hook(kit, "CustomerQueue", "wait", "queue"), *to_queue(kit))
        record = self.run(kit, Keys("1"), flows=(wait,), actions=actions, wait_seconds=60.0)
        assert (record.end.kind, record.end.queue) == ("callback", "cards")
        assert record.state.contact.callback_number == "+14155550101"

    def test_a_waiting_contact_moves_to_another_queue_and_cannot_queue_again(self, kit):
        wait = kit.flow(
            "wait",
            kit.action(
                "where",
                "Compare",
                {"ComparisonValue": "$.Queue.Name"},
                "stay",
                when={"cards": "again"},
                errors={"NoMatchingCondition": "stay"},
            ),
            kit.action(
                "again",
                "TransferContactToQueue",
                {},
                "move",
                errors={"NoMatchingError": "move", "QueueAtCapacity": "move"},
            ),
            kit.action(
                "move",
                "DequeueContactAndTransferToQueue",
                {"QueueId": "arn:other"},
                "oops",
                errors=FULL,
            ),
            kit.say("full", "Full.", "bye"),
            kit.action("stay", "EndFlowExecution"),
            kind="CUSTOMER_QUEUE",
        )
        actions = (hook(kit, "CustomerQueue", "wait", "queue"), *to_queue(kit))
        record = self.run(kit, flows=(wait,), actions=actions, wait_seconds=60.0)
        assert (record.end.kind, record.end.queue) == ("transfer", "loans")
        assert labels(record)[4:7] == ["NoMatchingError", "queued", "NoMatchingCondition"]
        assert record.state.seconds == pytest.approx(20)

    def test_queues_that_send_to_each_other_end_after_eleven_moves(self, kit):
        wait = kit.flow(
            "wait",
            kit.action(
                "move",
                "DequeueContactAndTransferToQueue",
                {"QueueId": "arn:q"},
                "oops",
                errors=FULL,
            ),
            kit.say("full", "Full.", "bye"),
            kind="CUSTOMER_QUEUE",
        )
        actions = (hook(kit, "CustomerQueue", "wait", "queue"), *to_queue(kit))
        record = self.run(kit, flows=(wait,), actions=actions)
        assert labels(record).count("queued") == 12
        assert record.end.kind == "hangup"


def test_a_waiting_contact_stays_where_the_other_queue_is_full(kit):
    wait = kit.flow(
        "wait",
        kit.action(
            "move",
            "DequeueContactAndTransferToQueue",
            {"QueueId": "arn:other"},
            "oops",
            errors=FULL,
        ),
        kit.say("full", "Still here.", "stay"),
        kit.action("stay", "EndFlowExecution"),
        kind="CUSTOMER_QUEUE",
    )
    main = kit.flow("main", hook(kit, "CustomerQueue", "wait", "queue"), *to_queue(kit))
    views = {
        "arn:q": QueueView("cards", "arn:q"),
        "arn:other": QueueView("loans", "arn:other", full=True),
    }
    record = kit.play(kit.world(main, wait, queues=kit.Hall(views), symbols=SYMBOLS))
    assert (record.end.kind, record.end.queue) == ("transfer", "cards")
    assert record.said() == ("Still here.",)
