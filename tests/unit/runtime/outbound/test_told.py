"""The functions that are told of charges, time and contacts: their events and their answers."""

from __future__ import annotations

import pytest

from ivr.faults import Malformed, Unavailable
from ivr.runtime.events.contacts import read_contact_event
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ports import Fate
from ivr.runtime.records import Attempt, CaseState, Placed
from ivr.runtime.records import Case as CaseRecord

OURS = "arn:aws:connect:us-east-1:111122223333:instance/ours"


def event(kind, contact, instance=OURS, **detail):
    """The event as Connect publishes it."""
    return {
        "version": "0",
        "detail-type": "Amazon Connect Contact Event",
        "source": "aws.connect",
        "account": "111122223333",
        "region": "us-east-1",
        "time": "2026-03-02T18:00:30Z",
        "resources": [],
        "detail": {
            "eventType": kind,
            "contactId": contact,
            "channel": "VOICE",
            "instanceArn": instance,
            "initiationMethod": "API",
            "initiationTimestamp": "2026-03-02T18:00:00.000Z",
            **detail,
        },
    }


@pytest.fixture
def ours(make_centre):
    made = make_centre(instance_arn=OURS)
    yield made
    made.store.close()


def test_a_charge_leads_over_a_case_and_a_pump_to_a_contact(ours):
    taken = ours.charge()
    assert (taken["outcome"], taken["way"], taken["attempt"], taken["why"]) == (
        "fraud",
        "voice",
        "1",
        "",
    )
    (request,) = ours.dialer.calls
    assert set(request.attributes) == {"case_id", "attempt", "locale"}
    pace = HANDLERS["dial"]({}, ours.services)
    assert (pace["dialled"], pace["on_line"]) == ("0", "1")


def test_the_end_of_a_call_arrives_as_an_event(ours):
    taken = ours.charge()
    ours.dialer.fates[taken["contact"]] = Fate(0, 9, "TELECOM_BUSY")
    for result in ("ended", "already"):
        told = HANDLERS["contact_event"](event("DISCONNECTED", taken["contact"]), ours.services)
        assert told == {"result": result}
    assert ours.store.get(Attempt, taken["case"], "1").end == "busy"
    assert ours.store.get(CaseRecord, taken["case"]).state is CaseState.UNREACHED


@pytest.mark.parametrize("instance", ["arn:aws:connect:us-east-1:9:instance/theirs", ""])
def test_the_event_of_a_foreign_instance_is_refused(ours, instance):
    taken = ours.charge()
    with pytest.raises(Malformed):
        HANDLERS["contact_event"](event("DISCONNECTED", taken["contact"], instance), ours.services)
    assert ours.store.get(Attempt, taken["case"], "1").end == ""


@pytest.mark.parametrize("broken", [None, [], "x", {"detail": []}, {"detail": {}}])
def test_what_is_no_contact_event_is_malformed(ours, broken):
    with pytest.raises(Malformed):
        HANDLERS["contact_event"](broken, ours.services)


def test_the_sweep_tells_what_it_did(ours):
    taken = ours.charge()
    ours.dialer.fates[taken["contact"]] = Fate(0, 9, "")
    ours.clock.advance(120)
    swept = HANDLERS["sweep"]({}, ours.services)
    assert swept == {"asked": "1", "over": "1", "looked": "0", "people": "0", "scored": "0"}


def test_a_store_that_is_down_is_raised(ours):
    ours.store.close()
    for name in ("dial", "sweep"):
        with pytest.raises(Unavailable):
            HANDLERS[name]({}, ours.services)


def test_a_connected_call_is_noted(ours):
    taken = ours.charge()
    told = event(
        "CONNECTED_TO_SYSTEM",
        taken["contact"],
        connectedToSystemTimestamp="2026-03-02T18:00:07.000Z",
    )
    assert HANDLERS["contact_event"](told, ours.services) == {"result": "noted"}
    assert ours.store.get(Placed, taken["contact"]).connected_at == 1_772_474_407


def test_keys_are_read_in_any_case_and_what_is_unknown_is_let_be():
    detail = {
        "EventType": "disconnected",
        "ContactID": "c1",
        "DisconnectTimestamp": "2026-03-02T18:00:00Z",
        "disconnectReason": "telecom_busy",
        "NewField": {"a": [1]},
        "connectedToSystemTimestamp": "yesterday",
    }
    read = read_contact_event({"time": 7, "detail": detail})
    assert read.kind == "DISCONNECTED"
    assert (read.contact, read.ended_at, read.reason) == ("c1", 1_772_474_400, "TELECOM_BUSY")
    assert (read.at, read.connected_at) == (0, 0)
    assert read_contact_event(detail) == read
