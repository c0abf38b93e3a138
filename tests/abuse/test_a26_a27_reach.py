"""A26, A27: calls that cost money, and values that are too long to carry."""

from __future__ import annotations

import pytest

from ivr.contract import FUNCTIONS
from ivr.faults import Malformed
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ledger.reach.numbers import may_reach
from ivr.runtime.records import AuditEntry, Case
from ivr.simulator.steps.attributes import ATTRIBUTE_BYTES_MAX

COSTLY = {
    "premium_us": "+19005550123",
    "premium_caribbean": "+18765550123",
    "dominican": "+18095550123",
    "satellite": "+881612345678",
    "international_premium": "+97912345678",
    "shared_cost_uk": "+448451234567",
    "premium_uk": "+449012345678",
    "latvia": "+37190112233",
    "somalia": "+252612345678",
    "cuba": "+5352123456",
    "invalid": "+10000000000",
    "short": "+1911",
    "national": "4155550101",
    "letters": "+1415555HELP",
    "sip": "sip:+14155550101@example.com",
    "two": "+14155550101,+19005550123",
    "extension": "+14155550101;ext=9",
    "dial_on": "+14155550101p900",
    "fullwidth": "+1415555\uff10101",
    "newline": "+14155550101\n",
    "empty": "",
}


@pytest.mark.parametrize("channel", ["voice", "sms"])
@pytest.mark.parametrize("name", COSTLY)
def test_a26_no_number_that_costs_more_is_reached(make_bank, name, channel):
    bank = make_bank()
    bank.customer(phones=(COSTLY[name],), channel=channel)
    taken = bank.charge()
    for _ in range(3):
        bank.pump()
        bank.minutes(5)
        bank.sweep()
    assert bank.dialer.calls == []
    assert (taken.way, taken.why) == ("people", "invalid")
    actions = [entry.action for entry in bank.store.list(AuditEntry, "ana")]
    assert "left_to_people_invalid" in actions


def test_a26_a_number_that_became_costly_after_the_plan_is_not_called(bank):
    bank.charge()
    attempt = bank.attempt()
    bank.change(attempt, phone=COSTLY["premium_us"])
    bank.pump()
    assert [call.number for call in bank.dialer.calls] == ["+14155550101"]
    assert ("voice", "3", "invalid") in bank.trail()
    assert "attempt_invalid" in [e.action for e in bank.store.list(AuditEntry, "ana")]


def test_a26_countries_are_an_allow_list(make_bank):
    assert may_reach("+442079460000", "voice", ("US", "GB"))
    assert not may_reach("+442079460000", "voice", ("US",))
    assert not may_reach("+14155550101", "voice", ())


def test_a26_a_callers_number_is_texted_only_where_it_is_the_customers_own(line):
    for number in (COSTLY["premium_us"], COSTLY["satellite"], "+442079460000"):
        assert line.call_in("send_code", contact=f"c-{number}", number=number)["result"] == "sent"
    assert line.texter.sent == []
    actions = [entry.action for entry in line.store.list(AuditEntry, "nobody")]
    assert actions == ["code_refused"] * 3


LONG = ("x" * 40_000, "\u00e9" * 20_000, "\U0001f600" * 10_000, '"' * 20_000)


def test_a27_a_call_that_we_place_carries_ids_and_choices_however_long_the_charge(make_bank):
    bank = make_bank()
    bank.customer(locale="en-US", first_name="N" * 40_000)
    bank.charge(merchant="M" * 40_000)
    bank.pump()
    (call,) = bank.dialer.calls
    assert set(call.attributes) == {"case_id", "attempt", "locale"}
    size = sum(len(key) + len(value.encode()) for key, value in call.attributes.items())
    assert size < 256


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_a27_no_answer_is_long_enough_to_overflow_the_attributes(line, text):
    charge = line.case.charges[0]._replace(merchant=text)
    line.change(Case, "K", charges=(charge,))
    line.prove()
    try:
        answer = line.ask("case")
    except Malformed:
        return
    size = sum(len(key) + len(value.encode()) for key, value in answer.items())
    assert size < ATTRIBUTE_BYTES_MAX


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_a27_a_bots_session_that_is_too_long_is_refused_before_lex_cuts_it(house, text):
    event = {
        "invocationSource": "FulfillmentCodeHook",
        "bot": {"name": "Any", "localeId": "en_US"},
        "sessionState": {
            "intent": {"name": "Any", "slots": {}},
            "sessionAttributes": {"heard": "speech", "long": text},
        },
    }
    with pytest.raises(Malformed, match="longer than"):
        HANDLERS["code_hook"](event, house.services)


def test_a27_attributes_that_overflow_take_the_error_branch_and_stay_as_they_were(kit):
    parameters = {"Attributes": {"k": "x" * ATTRIBUTE_BYTES_MAX}}
    setting = kit.action(
        "set", "UpdateContactAttributes", parameters, "bye", errors={"NoMatchingError": "oops"}
    )
    record = kit.play(kit.world(kit.flow("main", setting)))
    assert record.trace[0].label == "NoMatchingError"
    assert record.state.contact.attributes == {}


def test_a27_what_an_answer_tells_of_a_person_is_private_by_contract():
    private = {
        name for function in FUNCTIONS.values() for name, f in function.answers.items() if f.private
    }
    assert {"amount", "merchant", "date", "card_ending", "balance"} <= private
