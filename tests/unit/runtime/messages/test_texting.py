"""Messages go at most once, in order of money at risk, and only where they may."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.faults import IvrError, Unavailable, Unreadable
from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter
from ivr.runtime.ports import TextAnswer
from ivr.runtime.records import Attempt, AttemptState, Customer, OptOut, Placed, Quota


def test_a_suspicious_charge_is_asked_about_by_message(bank):
    bank.texted()
    (request,) = bank.texter.sent
    assert request.number == "+14155550101"
    assert request.body.startswith("Example Bank fraud alert")
    (attempt,) = bank.attempts()
    assert (attempt.state, attempt.channel) == (AttemptState.STARTED, "sms")
    placed = bank.store.get(Placed, attempt.contact)
    assert (placed.case, placed.attempt) == (bank.case().id, "1")
    assert bank.case().state == "CALLED"
    assert "text_sent" in bank.audits()


def test_a_message_is_in_the_customers_language(bank):
    bank.texted(locale="es-US")
    assert "Responda SI o NO" in bank.bodies[0]


def test_neither_amount_nor_merchant_nor_card_stands_in_it(bank):
    bank.customer()
    bank.charge(amount="4155")
    bank.pump()
    for private in ("4155", "Shop", "1111", "ana"):
        assert private not in bank.bodies[0]


def test_a_second_pump_sends_nothing_again(bank):
    bank.texted()
    assert bank.pump().sent == 0
    assert len(bank.texter.sent) == 1


def test_a_message_counts_as_attempt_and_quota(bank):
    bank.texted()
    assert bank.store.get(Quota, "ana", "2026-03-02").attempts == 1


def test_what_has_most_at_risk_goes_first(bank):
    for n, amount in enumerate(("10", "900", "90")):
        bank.customer(f"c{n}", phones=(f"+1415555010{n}",))
        bank.charge(f"c{n}", amount=amount)
    bank.pump()
    assert [request.number[-1] for request in bank.texter.sent] == ["1", "2", "0"]


@pytest.mark.parametrize("applied", [False, True])
def test_an_unknown_outcome_counts_as_sent_and_is_never_sent_again(bank, failing, applied):
    bank.customer()
    bank.charge()
    unsure = dataclasses.replace(bank.ports, texter=failing(bank.texter, "send", applied=applied))
    assert bank.pump(unsure).unknown == 1
    assert bank.pump().sent == 0
    assert len(bank.texter.sent) == int(applied)
    assert bank.attempts()[0].state is AttemptState.INTENT
    assert bank.store.get(Quota, "ana", "2026-03-02").attempts == 1


def test_a_crash_after_the_message_leaves_an_intent_that_is_never_sent_again(bank, failing):
    bank.customer()
    bank.charge()
    store = failing(bank.store, "commit", times=0)
    crashing = dataclasses.replace(bank.ports, store=store)

    def send(request):
        store.times = 9
        return RememberedTexter.send(bank.texter, request)

    with pytest.raises(Unavailable):
        bank.pump(dataclasses.replace(crashing, texter=Sender(send)))
    assert len(bank.texter.sent) == 1
    bank.pump()
    bank.minutes(bank.policy.reply_minutes + 1)
    bank.pump()
    assert len(bank.texter.sent) == 1
    assert bank.attempts()[0].end == "lost"


class Sender:
    def __init__(self, send):
        self.send = send


def test_the_service_knows_who_opted_out(make_bank):
    bank = make_bank()
    bank.texter = RememberedTexter(frozenset({"+14155550101"}))
    bank.ports = dataclasses.replace(bank.ports, texter=bank.texter)
    bank.customer()
    bank.charge()
    bank.pump()
    assert bank.opted_out()
    assert bank.attempts()[0].end == "opted_out"
    assert "opt_out" in bank.audits()
    bank.dial()
    assert bank.dialer.calls == []
    assert bank.case().state == "REVIEW"


def test_a_refused_message_goes_on_to_a_call(bank):
    bank.ports = dataclasses.replace(
        bank.ports, texter=Sender(lambda _: TextAnswer(refusal="ValidationException"))
    )
    bank.customer()
    bank.charge()
    assert bank.pump().refused == 1
    bank.dial()
    assert [a.channel for a in bank.attempts()] == ["sms", "voice"]
    assert len(bank.dialer.calls) == 1


def test_a_texter_that_is_not_set_up_sends_nothing_and_the_case_goes_on(bank):
    def unset(_):
        raise Unreadable("IVR_SMS_NUMBER is not set.", "RUN001")

    bank.ports = dataclasses.replace(bank.ports, texter=Sender(unset))
    bank.customer()
    bank.charge()
    bank.pump()
    assert bank.attempts()[0].end == "failed"
    assert bank.attempts()[1].channel == "voice"


def test_without_a_banks_name_nothing_is_sent(bank):
    bank.settings = dataclasses.replace(bank.settings, bank="銀行")
    bank.customer()
    bank.charge()
    with pytest.raises(Unreadable, match="IVR_BANK"):
        bank.pump()
    assert bank.attempts()[0].state is AttemptState.READY
    assert bank.texter.sent == []


@pytest.mark.parametrize(
    ("change", "end"),
    [
        ({"texts": False}, "no_consent"),
        ({"phones": ("+14155550177",)}, "no_phone"),
        ({"time_zone": "Asia/Tokyo"}, "too_old"),
    ],
)
def test_what_changed_since_the_plan_speaks_against_it(bank, change, end):
    bank.customer()
    bank.charge()
    kept = bank.store.get(Customer, "ana")
    bank.store.commit(dataclasses.replace(kept, **change))
    bank.pump()
    assert "+14155550101" not in [request.number for request in bank.texter.sent]
    assert bank.attempts()[0].end == end


def test_nobody_is_texted_who_opted_out_in_the_meantime(bank):
    bank.customer()
    bank.charge()
    bank.store.commit(OptOut(number="+14155550101", at=bank.ports.now()))
    bank.pump()
    assert bank.texter.sent == []
    assert bank.attempts()[0].end == "opted_out"


def test_the_days_quota_holds(make_bank):
    bank = make_bank(attempts_per_day=0)
    bank.customer()
    bank.charge()
    bank.pump()
    assert bank.texter.sent == []
    assert bank.case().state == "REVIEW"


def test_an_unanswered_message_goes_on(bank):
    bank.texted()
    bank.minutes(bank.policy.reply_minutes - 1)
    bank.pump()
    assert bank.attempts()[0].state is AttemptState.STARTED
    bank.minutes(2)
    bank.pump()
    assert bank.attempts()[0].end == "no_answer"
    assert bank.case().state == "REVIEW"


def test_an_unanswered_message_leads_to_a_call_while_the_charge_is_fresh(make_bank):
    bank = make_bank(reply_minutes=5)
    bank.texted()
    bank.minutes(6)
    bank.pump()
    bank.dial()
    assert [(a.channel, a.end) for a in bank.attempts()] == [("sms", "no_answer"), ("voice", "")]
    assert len(bank.dialer.calls) == 1


def test_one_message_that_cannot_be_planned_does_not_stop_the_others(bank):
    bank.customer("bob", phones=("+14155550102",))
    bank.charge("bob", amount="900")
    orphan = bank.attempts("bob")[0]
    bank.store.commit(
        Attempt(
            **{f: getattr(orphan, f) for f in ("customer", "channel", "phone", "at_risk")},
            case="case-gone",
            number="1",
            due=0,
            at=0,
        )
    )
    assert bank.pump().sent == 1
    assert bank.store.get(Attempt, "case-gone", "1").end == "settled"


def test_faults_of_the_store_are_raised(bank, failing):
    bank.customer()
    bank.charge()
    with pytest.raises(IvrError):
        bank.pump(dataclasses.replace(bank.ports, store=failing(bank.store, "waiting")))
