"""Look-up and routing."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.faults import Unavailable
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.records import Assessment, Visits
from ivr.runtime.risk.provider import RiskDesk


def test_a_known_number_is_a_hint_with_locale(centre):
    told = {"known": "yes", "vip": "no", "locale": "es-US", "prefers": "voice"}
    assert centre.ask("lookup") == told


def test_a_vip_is_told(centre):
    assert centre.ask("lookup", number="+14155550102")["vip"] == "yes"


@pytest.mark.parametrize(
    ("number", "known"),
    [
        (None, "withheld"),
        ("anonymous", "withheld"),
        ("Anonymous", "withheld"),
        ("", "withheld"),
        ("+266696687", "withheld"),
        ("+14155550177", "no"),
        ("sip:ana@example.com", "no"),
        ("+", "no"),
        ("911", "no"),
        ("+1415555010\u0661", "no"),
        ("+" + "1" * 400, "no"),
    ],
)
def test_withheld_and_unusable_numbers_are_nobody(centre, number, known):
    told = {"known": known, "vip": "no", "locale": "none", "prefers": "none"}
    assert centre.ask("lookup", number=number) == told


def test_a_shared_number_tells_only_what_its_owners_share(centre):
    assert centre.ask("lookup", number="+14155550105")["locale"] == "none"


@pytest.mark.parametrize(
    ("number", "band"),
    [
        ("+14155550101", "low"),
        ("+14155550177", "low"),
        (None, "medium"),
        ("911", "medium"),
        ("+14155550199", "spam"),
        ("+14155550102", "medium"),
    ],
    ids=["customer", "stranger", "withheld", "garbage", "listed", "listed customer"],
)
def test_bands(centre, number, band):
    assert centre.ask("route", number=number)["band"] == band


def test_a_listed_customer_is_never_hung_up_on(centre):
    for n in range(8):
        answer = centre.ask("route", f"n{n}", number="+14155550102")
    assert answer["band"] == "high"


def test_many_calls_from_a_number_raise_the_band_and_time_lowers_it(centre):
    bands = [centre.ask("route", f"n{n}", number="+14155550177")["band"] for n in range(7)]
    assert bands == ["low", "low", "medium", "medium", "medium", "medium", "medium"]
    centre.clock.advance(3601)
    assert centre.ask("route", "later", number="+14155550177")["band"] == "low"


def test_a_retry_finds_the_first_assessment_and_counts_once(centre):
    first = centre.ask("route")
    centre.clock.advance(5)
    assert [centre.ask("route") for _ in range(3)] == [first] * 3
    assert len(centre.store.get(Visits, "+14155550101").contacts) == 1
    kept = centre.store.get(Assessment, first["assessment"])
    assert (kept.score, kept.reasons, kept.version) == (100, (), 1)


def test_an_open_fraud_case_leads_to_the_skilled_queue(centre):
    centre.charge()
    assert centre.ask("route", "in")["band"] == "high"


def test_a_chat_without_a_number_is_not_punished_as_withheld(centre):
    event = centre.event("chat", None)
    event["Details"]["ContactData"]["Channel"] = "CHAT"
    assert HANDLERS["route"](event, centre.services)["band"] == "low"


class Failing:
    def __init__(self, fault):
        self.fault = fault

    def score_call(self, signals):
        raise self.fault

    score_charge = score_call


@pytest.mark.parametrize("fault", [Unavailable("down"), TimeoutError(), ConnectionError()])
def test_a_provider_that_is_down_means_a_person(centre, fault):
    desk = RiskDesk(Failing(fault), centre.services.desk.policy)
    services = dataclasses.replace(centre.services, desk=desk)
    answer = HANDLERS["route"](centre.event("c"), services)
    assert answer["band"] == "medium"
    assert centre.store.get(Assessment, "c").degraded
