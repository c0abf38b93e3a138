"""What is remembered of contacts that customers started."""

from __future__ import annotations

import pytest

from ivr.runtime.events.contacts import ContactEvent, read_contact_event
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ledger import marks
from ivr.runtime.records import Assessment, History
from ivr.runtime.services.keeping import history

ANA = "+14155550101"
DAY = 86_400


def over(centre, contact, *, seconds=90, last="bot", kind="DISCONNECTED"):
    now = centre.clock.now()
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    began = now.timestamp() - seconds
    detail = {
        "eventType": kind,
        "contactId": contact,
        "channel": "VOICE",
        "initiationMethod": "INBOUND",
        "connectedToSystemTimestamp": f"{type(now).fromtimestamp(began, now.tzinfo):%FT%TZ}",
        "disconnectTimestamp": stamp,
    }
    if last != "bot":
        detail["queueInfo"] = {"queueArn": "arn"}
    if last == "agent":
        detail["agentInfo"] = {"agentArn": "arn"}
    event = {"source": "aws.connect", "time": stamp, "detail": detail}
    with marks.begun() as kept:
        result = HANDLERS["contact_event"](event, centre.services)["result"]
    return result, [counted for counted in kept.counted if counted[0] == "contained"]


def called(centre, contact, last="bot"):
    centre.ask("route", contact)
    centre.prove(contact)
    return over(centre, contact, last=last)


def test_a_proven_contact_is_kept_once_whatever_is_repeated(centre):
    result, counted = called(centre, "c1", last="agent")
    assert (result, counted) == ("kept", [("contained", 1, {"by": "agent"})])
    assert over(centre, "c1", last="agent") == ("kept", [])
    (kept,) = centre.store.list(History, "ana")
    assert (kept.contact, kept.channel, kept.seconds, kept.end) == ("c1", "voice", 90, "agent")


@pytest.mark.parametrize(
    ("ended", "told", "seconds"), [(90, 95, 90), (None, 95, 95), (None, None, 100)]
)
def test_a_contact_lasts_until_its_end_else_until_that_was_told(centre, ended, told, seconds):
    centre.ask("route", "c1")
    centre.prove("c1")
    began = centre.ports.now()
    centre.clock.advance(100)
    event = ContactEvent(
        contact="c1",
        kind="DISCONNECTED",
        channel="VOICE",
        last="bot",
        at=began + told if told else 0,
        connected_at=began,
        ended_at=began + ended if ended else 0,
    )
    history.remember(event, centre.ports)
    (kept,) = centre.store.list(History, "ana")
    assert (kept.at, kept.seconds) == (began, seconds)
    assert kept.expires == began + 100 + 90 * DAY


def test_a_contact_that_ends_at_once_lasted_no_second(centre):
    centre.ask("route", "c1")
    centre.prove("c1")
    now = centre.ports.now()
    event = ContactEvent(contact="c1", kind="DISCONNECTED", connected_at=now, ended_at=now)
    history.remember(event, centre.ports)
    (kept,) = centre.store.list(History, "ana")
    assert kept.seconds == 0


def test_who_only_calls_from_a_customers_number_leaves_no_trace_there(centre):
    centre.ask("route", "c1")
    assert over(centre, "c1") == ("counted", [("contained", 1, {"by": "bot"})])
    assert [over(centre, "c1"), over(centre, "c1")] == [("counted", [])] * 2
    assert centre.store.list(History, "ana") == ()


@pytest.mark.parametrize("kind", ["INITIATED", "QUEUED"])
def test_a_contact_that_goes_on_is_not_history(centre, kind):
    centre.ask("route", "c1")
    assert over(centre, "c1", kind=kind) == ("ignored", [])


def test_a_contact_that_was_never_routed_is_ignored(centre):
    assert over(centre, "agents-own") == ("ignored", [])


def test_contacts_that_needed_people_are_a_signal(centre):
    for n in range(4):
        called(centre, f"c{n}", last="agent")
        centre.clock.advance(86_400)
    centre.ask("route", "next")
    made = centre.store.get(Assessment, "next")
    assert "caller_difficult" in made.reasons
    assert made.signals["average_call_seconds"] == "90"
    centre.clock.advance(40 * 86_400)
    centre.ask("route", "later")
    assert centre.store.get(Assessment, "later").reasons == ()


def test_a_customer_who_calls_often_is_told_from_history(centre):
    for n in range(8):
        called(centre, f"c{n}")
        centre.clock.advance(86_400)
    centre.ask("route", "next")
    assert "caller_frequent" in centre.store.get(Assessment, "next").reasons


@pytest.mark.parametrize(
    ("detail", "last"),
    [({}, "bot"), ({"QueueInfo": {"queueArn": "a"}}, "queue"), ({"AgentInfo": {"a": 1}}, "agent")],
)
def test_who_had_a_contact_last_is_read_in_any_case(detail, last):
    event = {"ContactId": "c", "EventType": "DISCONNECTED", **detail}
    assert read_contact_event(event).last == last
