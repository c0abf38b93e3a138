"""State machines, path by path, under moto: tasks reach the real handlers through one adapter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.faults import Unavailable
from ivr.local.streams.machines import (
    BATCH,
    ENRICHED,
    EVENT,
    NOTICES,
    SUSPECT,
    TOPIC,
    TRANSACTION,
    UNDONE,
    emulated,
    emulator,
)
from ivr.local.streams.replay import functions
from ivr.runtime.handlers.streamed import resume
from ivr.runtime.services.fraud import reviews
from tests.streams.conftest import NUMBER, SEED, Bank, charge

MACHINES = Path(__file__).parents[3] / "infra" / "machines"


def hurried(definition):
    """Wait a second where the definition waits longer, and try once more only."""
    if isinstance(definition, list):
        return [hurried(each) for each in definition]
    if not isinstance(definition, dict):
        return definition
    changed = {name: hurried(each) for name, each in definition.items()}
    if changed.get("IntervalSeconds"):
        changed |= {"IntervalSeconds": 1, "MaxAttempts": 1, "JitterStrategy": "NONE"}
        changed.pop("MaxDelaySeconds")
    return changed


class Site:
    """The bank, and machines that reach its handlers; `broken` counts faults to come."""

    def __init__(self):
        self.bank = Bank()
        self.bank.streaming(poll_seconds=1)
        self.broken = {"judge": 0, "follow": 0, "begin": 0}

    def functions(self):
        def broken(name, answer):
            def ask(event):
                if self.broken[name]:
                    self.broken[name] -= 1
                    raise Unavailable("broken")
                return answer(event)

            return ask

        real = functions(lambda: self.bank)
        return {name: broken(name, answer) for name, answer in real.items()}

    def begin(self, machines):
        self.machines = machines
        self.bank.ports(starter=machines.starter())

    def event(self, detail, kind="Transaction"):
        told = {"version": "0", "source": "s", "detail-type": kind, "detail": detail}
        return self.machines.ended(self.machines.start(EVENT, told))

    def judged(self, *said):
        """Judge charges; return what executions of those not approved are told."""
        starter = self.bank.starter
        self.bank.ports(starter=starter)
        self.bank.consume(*said)
        self.bank.ports(starter=self.machines.starter())
        return list(starter.started.items())


@pytest.fixture
def site():
    made = Site()
    with emulator(MACHINES, made.functions(), hurried) as machines:
        made.begin(machines)
        yield made


def test_an_approved_event_is_published_and_nothing_else(site):
    assert site.event(SEED)["status"] == "SUCCEEDED"
    (published,) = site.machines.received(ENRICHED)
    assert published["detail"]["enrichment"]["outcome"] == "approve"
    assert published["source"] == "ivr.fraud"
    assert site.machines.received(SUSPECT) == []
    assert site.machines.executions() == []


def test_a_suspicious_event_reaches_the_enriched_bus_and_is_noticed_once(site):
    for _ in range(2):
        assert site.event(charge("T1", "700"))["status"] == "SUCCEEDED"
    (one,) = site.machines.executions()
    assert site.machines.ended(one["executionArn"])["status"] == "SUCCEEDED"
    (notice,) = site.machines.received(TOPIC)
    assert notice["transaction_id"] == "T1"
    assert notice["fraud_detection_outcome"] == "fraud"
    assert len(site.machines.received(SUSPECT)) == 2
    published = site.machines.received(ENRICHED)
    assert len(published) == 2
    assert NUMBER not in json.dumps(published)
    assert site.bank.dialer.calls == []


def test_accounts_and_profiles_are_inspected_too(site):
    changed = {"customer": "ana", "event_id": "E1", "changed": ["phone", "email", "address"]}
    assert site.event(changed, "Profile Changed")["status"] == "SUCCEEDED"
    opened = {"customer": "new", "event_id": "E2", "phone": "+14155550144"}
    assert site.event(opened, "Account Opened")["status"] == "SUCCEEDED"
    outcomes = [
        each["detail"]["enrichment"]["outcome"] for each in site.machines.received(ENRICHED)
    ]
    assert outcomes == ["investigate", "approve"]
    assert site.bank.reviews() == ["profile_changed"]


def test_an_event_that_nobody_can_read_ends_in_the_quarantine(site):
    assert site.event({"customer": "ana"})["status"] == "SUCCEEDED"
    assert site.bank.quarantined() == ["RUN400"]
    assert site.machines.received(ENRICHED) == []


def test_a_function_that_fails_once_is_tried_again(site):
    site.broken["judge"] = 1
    assert site.event(SEED)["status"] == "SUCCEEDED"
    assert site.machines.invoked.count("judge") == 2
    assert len(site.machines.received(ENRICHED)) == 1


@pytest.mark.parametrize("name", ["judge", "begin"])
def test_an_event_whose_retries_are_exhausted_waits_in_a_queue_and_is_resumed(site, name):
    site.broken[name] = 2
    assert site.event(charge("T1", "700"))["status"] == "SUCCEEDED"
    (kept,) = site.machines.received(UNDONE)
    assert site.machines.received(ENRICHED) == []
    message = {
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:undone",
        "body": json.dumps(kept),
        "attributes": {"ApproximateReceiveCount": "1"},
    }
    started = []

    class Again:
        def start(self, name, told):
            started.append(site.machines.start(EVENT, told, name))
            return True

    site.bank.ports(starter=Again())
    assert resume.answer({"Records": [message]}, site.bank.services) == {"result": "started"}
    site.bank.ports(starter=site.machines.starter())
    assert site.machines.ended(started[0])["status"] == "SUCCEEDED"
    assert len(site.machines.received(ENRICHED)) == 1


def test_a_bus_that_is_gone_keeps_the_event(site):
    buses = emulated("events")
    buses.remove_targets(Rule="all-enriched", EventBusName=ENRICHED, Ids=["queue"])
    buses.delete_rule(Name="all-enriched", EventBusName=ENRICHED)
    buses.delete_event_bus(Name=ENRICHED)
    site.event(SEED)
    assert len(site.machines.received(UNDONE)) == 1


def test_a_review_is_waited_for_until_there_is_a_verdict(site):
    ((name, told),) = site.judged(charge("T2", "500"))
    execution = site.machines.start(TRANSACTION, told, name)
    (found,) = site.machines.settled([execution])
    assert found["status"] == "RUNNING"
    said = reviews.Said("legitimate", "a person")
    reviews.record("review-charge#ana#T2", said, site.bank.services.ports)
    ended = site.machines.ended(execution)
    assert json.loads(ended["output"])["verdict"] == "legitimate"


def test_a_review_that_nobody_decides_is_left_to_people(site):
    ((name, told),) = site.judged(charge("T2", "500"))
    site.bank.clock.advance(8 * 86_400)
    ended = site.machines.ended(site.machines.start(TRANSACTION, told, name))
    assert json.loads(ended["output"])["stage"] == "late"


def test_a_refused_notice_waits_in_a_queue_and_the_case_is_followed(site):
    topics = emulated("sns")
    (topic,) = topics.list_topics()["Topics"]
    topics.delete_topic(TopicArn=topic["TopicArn"])
    ((name, told),) = site.judged(charge("T1", "700"))
    ended = site.machines.ended(site.machines.start(TRANSACTION, told, name))
    assert ended["status"] == "SUCCEEDED"
    (kept,) = site.machines.received(NOTICES)
    assert kept["transaction_id"] == "T1"


def test_a_case_that_cannot_be_found_fails_loudly_after_its_retries(site):
    site.broken["follow"] = 2
    ((name, told),) = site.judged(charge("T1", "700"))
    ended = site.machines.ended(site.machines.start(TRANSACTION, told, name))
    assert (ended["status"], ended["error"]) == ("FAILED", "CaseUnknown")


def test_a_batch_is_judged_in_order_and_each_suspicious_one_followed_once(site):
    site.bank.streaming(batch_machine="arn", poll_seconds=1)
    said = [charge(f"T{n}", "700" if n == 5 else "10") for n in range(20)]
    for _ in range(2):
        assert site.bank.consume(*said) == []
    assert site.bank.scorer.seen == [f"T{n}" for n in range(20)]
    assert len(site.machines.executions()) == 1


def test_a_batch_whose_function_fails_on_is_sent_again(site):
    site.bank.streaming(batch_machine="arn", poll_seconds=1)
    site.broken["judge"] = 2
    said = [charge("T1"), charge("T2")]
    assert len(site.bank.consume(*said)) == 1
    assert site.bank.consume(*said) == []
    assert site.bank.scorer.seen == ["T1", "T2"]


@pytest.mark.parametrize("name", [TRANSACTION, BATCH, EVENT])
def test_every_task_is_retried_and_caught_and_keeps_its_input(name):
    definition = json.loads((MACHINES / f"{name}.asl.json").read_text())
    tasks = [(n, s) for n, s in states(definition) if s["Type"] in {"Task", "Map"}]
    assert tasks
    for task, state in tasks:
        assert state["Retry"], task
        assert any(each["ErrorEquals"] == ["States.ALL"] for each in state["Catch"]), task
        assert "ResultPath" in state or state["Type"] == "Map", task
        assert state.get("ResultPath") != "$", task
    known = {n for n, _ in states(definition)}
    for _, state in states(definition):
        nexts = [state.get("Next"), state.get("Default")]
        nexts += [each["Next"] for each in (*state.get("Catch", ()), *state.get("Choices", ()))]
        assert set(filter(None, nexts)) <= known


def states(machine):
    for name, state in machine["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])
