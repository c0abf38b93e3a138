"""Defects of the seed that routes callers, and of those that put cards into addresses."""

from __future__ import annotations

import random

from ivr.faults import Unavailable
from ivr.runtime import wiring
from ivr.runtime.records import Assessment, Visits
from ivr.runtime.risk.provider import RiskDesk


def test_row_9_an_unknown_caller_gets_no_default_customer(bank):
    event = bank.load("connect_inbound_risk.json")
    assert bank.ask("lookup", event)["known"] == "no"
    routed = bank.ask("route", event)
    assert "number_unknown" in bank.store.get(Assessment, routed["assessment"]).reasons
    event["Details"]["Parameters"] = {"proof": "birth_date", "secret": "01311980"}
    assert bank.ask("authenticate", event) == {"result": "failed"}


def test_row_9_no_event_is_logged_whole(bank, caplog, capsys):
    event = bank.load("connect_inbound_risk.json")
    with caplog.at_level("DEBUG", logger=wiring.logger().name):
        wiring.serve("lookup", lambda e, s: bank.ask("lookup", e), event, bank.services)
    told = repr([vars(record) for record in caplog.records]) + capsys.readouterr().out
    contact = event["Details"]["ContactData"]
    for said in (contact["CustomerEndpoint"]["Address"], contact["InstanceARN"], "ContactData"):
        assert said not in told


def test_row_10_a_provider_error_still_gives_a_band(bank):
    class Down:
        def score_call(self, signals):
            raise Unavailable("down")

    desk = RiskDesk(Down(), bank.services.desk.policy)
    bank.services = wiring.Services(bank.services.ports, desk, bank.settings)
    assert bank.ask("route", bank.load("connect_inbound_risk.json"))["band"] == "medium"


def test_row_11_each_contact_has_its_own_time(bank):
    event = bank.load("connect_inbound_risk.json")
    bank.ask("route", event)
    bank.clock.advance(60)
    event["Details"]["ContactData"]["ContactId"] = "another"
    bank.ask("route", event)
    (_, one), (_, other) = bank.store.get(Visits, "+11234567890").contacts[:2]
    assert other - one == 60


def test_row_12_most_ordinary_callers_reach_the_bot(bank):
    dice = random.Random(12)
    bands = []
    for n in range(300):
        event = bank.load("connect_inbound_risk.json")
        contact = event["Details"]["ContactData"]
        contact["ContactId"] = f"ordinary{n}"
        known = dice.random() < 0.7
        contact["CustomerEndpoint"]["Address"] = bank.phone if known else f"+1415555{n:04d}"
        bands.append(bank.ask("route", event)["band"])
        bank.clock.advance(3600)
    assert bands.count("low") >= 0.7 * len(bands)


def test_row_22_a_card_number_in_the_address_is_refused_and_kept_nowhere(bank):
    number = bank.load("payload.json")["variables"]["cc_num"]
    request = {
        "httpMethod": "POST",
        "path": "/transactions",
        "headers": {},
        "queryStringParameters": {"cc_num": number},
        "requestContext": {"identity": {"apiKeyId": "key"}},
        "body": None,
    }
    answer = bank.ask("transactions", request)
    assert answer["statusCode"] == 400
    assert number not in repr(answer)
    assert number not in bank.rows()
    got = bank.ask("transactions", {**request, "httpMethod": "GET"})
    assert got["statusCode"] in {404, 405}
