"""Target queues, callbacks, priorities and the figures of queues."""

from __future__ import annotations

import pytest

from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import QueueView
from tests.unit.simulator.steps.queues import ERRORS, SYMBOLS, hall, labels


class TestTarget:
    @pytest.mark.parametrize(
        ("parameters", "label"),
        [
            ({"QueueId": "arn:q"}, "next"),
            ({"AgentId": "arn:other"}, "next"),
            ({"QueueId": "$.Attributes.q"}, "next"),
            ({"QueueId": "$.Attributes.none"}, "NoMatchingError"),
            ({"QueueId": "arn:q", "AgentId": "arn:other"}, "NoMatchingError"),
            ({}, "NoMatchingError"),
        ],
    )
    def test_exactly_one_known_target(self, kit, parameters, label):
        queue = kit.action("queue", "UpdateContactTargetQueue", parameters, "bye", errors=ERRORS)
        scene = kit.world(kit.flow("main", queue), queues=hall(kit))
        assert labels(kit.play(scene, contact=Contact(attributes={"q": "arn:q"})))[0] == label


class TestCallback:
    def run(self, kit, number="$.CustomerEndpoint.Address", customer="+14155550101", **more):
        parameters = {
            "InitialCallDelaySeconds": "5",
            "MaximumConnectionAttempts": "2",
            "RetryDelaySeconds": "600",
            **more,
        }
        main = kit.flow(
            "main",
            kit.action(
                "number",
                "UpdateContactCallbackNumber",
                {"CallbackNumber": number},
                "queue",
                errors={"InvalidCallbackNumber": "bad", "CallbackNumberNotDialable": "far"},
            ),
            kit.action(
                "queue", "UpdateContactTargetQueue", {"QueueId": "arn:q"}, "call", errors=ERRORS
            ),
            kit.action("call", "CreateCallbackContact", parameters, "bye", errors=ERRORS),
            kit.say("bad", "Bad number.", "bye"),
            kit.say("far", "Not there.", "bye"),
        )

        class Network:
            def check(self, number):
                return {"+1": "dialable", "+9": "undialable"}.get(number[:2], "invalid")

        scene = kit.world(main, queues=hall(kit), symbols=SYMBOLS, numbers=Network())
        return kit.play(scene, contact=Contact(customer=customer, attributes={"n": "+99"}))

    def test_a_callback_ends_the_call_as_one(self, kit):
        record = self.run(kit)
        assert (record.end.kind, record.end.queue) == ("callback", "cards")

    @pytest.mark.parametrize(
        ("number", "customer", "label"),
        [
            ("$.CustomerEndpoint.Address", None, "InvalidCallbackNumber"),
            ("$.CustomerEndpoint.Address", "nonsense", "InvalidCallbackNumber"),
            ("$.Attributes.n", None, "CallbackNumberNotDialable"),
        ],
    )
    def test_numbers_that_cannot_be_called(self, kit, number, customer, label):
        record = self.run(kit, number, customer)
        assert labels(record)[0] == label
        assert record.end.kind == "hangup"

    @pytest.mark.parametrize(
        "more",
        [
            {"InitialCallDelaySeconds": "0"},
            {"RetryDelaySeconds": "259201"},
            {"QueueId": "arn:unknown"},
        ],
    )
    def test_what_the_service_would_refuse(self, kit, more):
        assert "NoMatchingError" in labels(self.run(kit, **more))


class TestPriority:
    def run(self, kit, **parameters):
        act = kit.action("p", "UpdateContactRoutingBehavior", parameters, "bye", errors=ERRORS)
        return kit.play(kit.world(kit.flow("main", act)))

    def test_priority_and_head_start(self, kit):
        assert self.run(kit, QueuePriority="1").state.contact.priority == 1
        adjusted = self.run(kit, QueueTimeAdjustmentSeconds="90").state.contact
        assert (adjusted.priority, adjusted.head_start_seconds) == (5, 90)

    @pytest.mark.parametrize("priority", ["0", "-1", "1.5", "first"])
    def test_a_priority_is_a_whole_number_from_one(self, kit, priority):
        assert labels(self.run(kit, QueuePriority=priority))[0] == "NoMatchingError"

    def test_proficiencies_and_criteria_are_kept(self, kit):
        wanted = {"Steps": [{"Expression": {}}]}
        assert self.run(kit, RoutingProficiencies=wanted).state.contact.routing_criteria == wanted
        for criteria, label in ((wanted, "next"), ("$.Attributes.none", "NoMatchingError")):
            act = kit.action(
                "c",
                "UpdateContactRoutingCriteria",
                {"RoutingCriteria": criteria},
                "bye",
                errors=ERRORS,
            )
            record = kit.play(kit.world(kit.flow("main", act)))
            assert labels(record)[0] == label


VIEW = {"size": 3, "oldest_age_seconds": 90.0, "agents_available": 0, "agents_staffed": 2}


class TestMetrics:
    def check(self, kit, metric, condition, **more):
        act = kit.action(
            "m",
            "CheckMetricData",
            {"MetricType": metric, **more},
            "oops",
            when={condition: "bye"},
            errors={"NoMatchingError": "oops", "NoMatchingCondition": "odd"},
        )
        queues = kit.Hall({"arn:q": QueueView("cards", "arn:q", **VIEW)})
        return labels(kit.play(kit.world(kit.flow("main", act), queues=queues)))[0]

    @pytest.mark.parametrize(
        ("metric", "condition", "true"),
        [
            ("NumberOfContactsInQueue", "NumberGreaterThan 2", True),
            ("NumberOfContactsInQueue", "NumberGreaterThan 3", False),
            ("OldestContactInQueueAgeSeconds", "NumberGreaterThan 60000", True),
            ("OldestContactInQueueAgeSeconds", "NumberGreaterThan 90000", False),
            ("NumberOfAgentsAvailable", "NumberGreaterThan 0", False),
            ("NumberOfAgentsStaffed", "NumberGreaterThan 0", True),
            ("NumberOfAgentsOnline", "NumberGreaterThan 0", True),
        ],
    )
    def test_metrics_compare(self, kit, metric, condition, true):
        label = self.check(kit, metric, condition, QueueId="arn:q")
        assert label == (condition if true else "NoMatchingCondition")

    def test_unknown_metrics_and_queues_are_errors(self, kit):
        assert self.check(kit, "Moods", "NumberGreaterThan 0", QueueId="arn:q") == "NoMatchingError"
        assert self.check(kit, "NumberOfAgentsOnline", "NumberGreaterThan 0") == "NoMatchingError"

    def test_loaded_metrics_are_readable(self, kit):
        get = kit.action("get", "GetMetricData", {"QueueId": "arn:q"}, "say", errors=ERRORS)
        text = (
            "$.Metrics.Queue.Size $.Metrics.Queue.OldestContactAge $.Metrics.Agents.Staffed.Count"
        )
        queues = kit.Hall({"arn:q": QueueView("cards", "arn:q", **VIEW)})
        scene = kit.world(kit.flow("main", get, kit.say("say", text, "bye")), queues=queues)
        assert kit.play(scene).said() == ("3 90 2",)
        bare = kit.action("get", "GetMetricData", {}, "bye", errors=ERRORS)
        assert labels(kit.play(kit.world(kit.flow("main", bare))))[0] == "NoMatchingError"
