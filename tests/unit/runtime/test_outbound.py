"""From a suspicious charge over one call to its answer."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.faults import Malformed, NotFound, Unavailable
from ivr.runtime.embedded.dialer import RememberedDialer
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ports import DialAnswer
from ivr.runtime.records import (
    Assessment,
    AuditEntry,
    Card,
    Case,
    CaseState,
    Customer,
    Dial,
    DialState,
    OptOut,
    OutboxEntry,
    Quota,
)


@pytest.fixture
def call(centre):
    """A dialled verification: ask(function, **parameters) on its contact."""
    taken = centre.charge()

    class Call:
        case, contact = taken["case"], taken["contact"]

        @staticmethod
        def ask(function, **parameters):
            attributes = {"case_id": taken["case"], "locale": "en-US"}
            return centre.ask(function, taken["contact"], attributes=attributes, **parameters)

        @classmethod
        def prove(cls, secret="1980"):
            return cls.ask("authenticate", proof="birth_year", secret=secret)["result"]

        @staticmethod
        def state():
            return centre.store.get(Case, taken["case"]).state

        @staticmethod
        def cards():
            return {c.ending: c.state.value for c in centre.store.list(Card, "ana")}

    return Call


def test_a_suspicious_charge_is_dialled_with_nothing_personal(centre, call):
    (request,) = centre.dialer.calls
    assert request.number == "+14155550101"
    assert request.attributes == {"case_id": call.case, "locale": "es-US"}
    assert call.state() is CaseState.CALLED
    assert centre.store.get(Dial, call.case).state is DialState.STARTED


def test_a_thousand_deliveries_are_one_call(centre, call):
    answers = {centre.charge()["dial"] for _ in range(1000)}
    assert answers == {"already"}
    assert len(centre.dialer.calls) == 1
    assert centre.store.list(Quota, "ana")[0].attempts == 1


@pytest.mark.parametrize("days", [8, 100])
def test_a_late_replay_is_not_dialled(centre, call, days):
    centre.clock.advance(days * 86_400)
    assert centre.charge()["dial"] == "already"
    assert len(centre.dialer.calls) == 1


def test_another_charge_in_the_window_joins_the_episode(centre, call):
    joined = centre.charge(transaction_id="X2", amount="3000")
    assert (joined["case"], joined["dial"]) == (call.case, "already")
    centre.clock.advance(31 * 60)
    later = centre.charge(transaction_id="X3")
    assert later["case"] != call.case
    assert later["dial"] == "started"


def test_the_day_has_a_quota(centre):
    for n in range(4):
        last = centre.charge(transaction_id=f"Q{n}")
        centre.clock.advance(31 * 60)
    assert last["dial"] == "quota"
    assert len(centre.dialer.calls) == 3
    assert centre.store.get(Case, last["case"]).state is CaseState.REVIEW


@pytest.mark.parametrize(
    ("said", "dial"),
    [
        ({"customer": "cho", "card_number": "4000001234563333"}, "no_phone"),
        ({"customer": "dee", "card_number": "4000001234564444"}, "invalid_phone"),
        ({"customer": "gus", "card_number": "4000001234566666"}, "invalid_phone"),
        ({"timestamp": "2026-03-02T17:29:00Z"}, "too_old"),
    ],
)
def test_what_speaks_against_a_call_leaves_the_case_to_people(centre, said, dial):
    taken = centre.charge(**said)
    assert (taken["outcome"], taken["dial"], taken["contact"]) == ("fraud", dial, "")
    case = centre.store.get(Case, taken["case"])
    assert case.state is CaseState.REVIEW
    actions = [entry.action for entry in centre.store.list(AuditEntry, case.customer)]
    assert actions == ["case_opened", f"not_called_{dial}"]
    assert centre.charge(**said)["dial"] == dial
    assert centre.dialer.calls == []


def test_nobody_is_called_at_night_nor_by_a_replay_next_morning(centre):
    centre.clock.advance(12 * 3600)
    assert centre.charge()["dial"] == "quiet_hours"
    centre.clock.advance(12 * 3600)
    assert centre.charge()["dial"] == "too_old"
    assert centre.dialer.calls == []


def test_a_customer_of_an_unknown_time_zone_is_not_called(centre):
    ana = centre.store.get(Customer, "ana")
    centre.store.commit(dataclasses.replace(ana, time_zone="Mars/Olympus"))
    assert centre.charge()["dial"] == "quiet_hours"


def test_an_opt_out_is_honoured(centre, call):
    assert call.ask("answer", answer="opt_out") == {"result": "recorded", "card_ending": "none"}
    assert call.state() is CaseState.CLOSED
    assert centre.store.get(OptOut, "+14155550101") is not None
    centre.clock.advance(31 * 60)
    assert centre.charge(transaction_id="X2")["dial"] == "opted_out"


@pytest.mark.parametrize(
    ("amount", "currency", "outcome", "reason"),
    [
        ("3.00", "USD", "approve", "merchant_new"),
        ("600", "eur", "investigate", "currency_foreign"),
        ("4155.0", "eur", "fraud", "amount_very_large"),
    ],
)
def test_outcomes(centre, amount, currency, outcome, reason):
    taken = centre.charge(amount=amount, currency=currency, merchant="Shop 9")
    assert taken["outcome"] == outcome
    assert bool(taken["case"]) == (outcome == "fraud")
    kept = centre.store.get(Assessment, "charge#ana#X1")
    assert str(kept.score) == taken["score"]
    assert reason in kept.reasons


def test_a_provider_that_is_down_means_investigate(centre):
    class Down:
        def score_charge(self, signals):
            raise Unavailable("down")

    desk = dataclasses.replace(centre.services.desk, provider=Down())
    services = dataclasses.replace(centre.services, desk=desk)
    event = {
        "transaction_id": "X",
        "customer": "ana",
        "card_number": "4000001234567899",
        "amount": "1",
    }
    assert HANDLERS["intake"](event, services)["outcome"] == "investigate"


def test_a_booked_transaction_may_be_sent_by_its_id(centre):
    taken = centre.charge(transaction_id="T1", amount=None, currency=None, merchant=None)
    assert taken["outcome"] == "approve"


@pytest.mark.parametrize(
    "said",
    [
        {"customer": "nobody"},
        {"card_number": "4000001234569999"},
        {"transaction_id": "T99", "amount": None},
    ],
    ids=["customer", "card", "transaction"],
)
def test_what_is_not_on_file_is_not_found(centre, said):
    with pytest.raises(NotFound):
        centre.charge(**said)
    assert centre.dialer.calls == []


def test_details_only_after_proof(call):
    before = call.ask("case")
    assert (before["state"], before["name"], before["disclosed"]) == ("open", "Ana", "no")
    assert {before[k] for k in ("amount", "merchant", "date", "card_ending")} == {"none"}
    assert call.prove() == "passed"
    after = call.ask("case")
    assert after["disclosed"] == "yes"
    assert after["card_ending"] == "seven eight nine nine"
    assert after["merchant"] == "Far Shop"


def test_a_denial_blocks_exactly_the_cases_card(centre, call):
    call.prove()
    for _ in range(3):
        assert call.ask("answer", answer="not_mine") == {
            "result": "blocked",
            "card_ending": "seven eight nine nine",
        }
    assert call.cards() == {"7899": "BLOCKED", "1111": "ACTIVE"}
    assert call.state() is CaseState.DENIED
    kinds = [news.kind for news in centre.store.list(OutboxEntry, "ana")]
    assert sorted(kinds) == ["card_blocked", "case_denied"]
    assert call.ask("case")["state"] == "closed"


def test_an_unproven_denial_blocks_but_tells_nothing(call):
    assert call.ask("answer", answer="not_mine") == {"result": "blocked", "card_ending": "none"}
    assert call.cards()["7899"] == "BLOCKED"
    assert call.ask("card_state") == {"state": "blocked", "card_ending": "none"}


def test_mine_needs_proof_and_never_unblocks(call):
    assert call.ask("answer", answer="mine")["result"] == "refused"
    assert call.state() is CaseState.CALLED
    call.prove()
    assert call.ask("answer", answer="mine")["result"] == "recorded"
    assert call.state() is CaseState.CONFIRMED
    assert call.ask("answer", answer="not_mine")["result"] == "blocked"
    assert call.ask("answer", answer="mine")["result"] == "refused"
    assert call.cards()["7899"] == "BLOCKED"
    assert call.state() is CaseState.DENIED


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("wrong_person", CaseState.UNREACHED),
        ("unavailable", CaseState.UNREACHED),
        ("unproven", CaseState.UNREACHED),
        ("no_human", CaseState.UNREACHED),
        ("unsure", CaseState.REVIEW),
    ],
)
def test_other_ends_touch_no_card(centre, call, answer, state):
    for _ in range(2):
        assert call.ask("answer", answer=answer) == {"result": "recorded", "card_ending": "none"}
    assert call.state() is state
    assert set(call.cards().values()) == {"ACTIVE"}
    ended = [e for e in centre.store.list(AuditEntry, "ana") if e.action.startswith("answer")]
    assert len(ended) == 1


def test_an_unknown_answer_is_malformed(call):
    with pytest.raises(Malformed):
        call.ask("answer", answer="perhaps")


def test_only_the_dialled_contact_has_the_case(centre, call):
    forged = {"case_id": call.case}
    for function, said in (("case", {}), ("answer", {"answer": "not_mine"}), ("card_state", {})):
        with pytest.raises(Malformed):
            centre.ask(function, "forged", attributes=forged, **said)
        with pytest.raises(Malformed):
            centre.ask(function, call.contact, "+14155550102", attributes=forged, **said)
    assert call.cards()["7899"] == "ACTIVE"


def test_a_contact_without_a_case_is_refused(centre):
    with pytest.raises(Malformed):
        centre.ask("case")
    with pytest.raises(NotFound):
        centre.ask("case", attributes={"case_id": "case-none"})


class Shaky(RememberedDialer):
    """Places the call, but its first answer is lost."""

    def __init__(self):
        super().__init__()
        self.losses = 1

    def dial(self, request):
        answer = super().dial(request)
        if self.losses:
            self.losses -= 1
            raise Unavailable("lost")
        return answer


def with_dialer(centre, dialer):
    centre.ports = dataclasses.replace(centre.ports, dialer=dialer)
    centre.services = dataclasses.replace(centre.services, ports=centre.ports)
    return dialer


def test_a_lost_dial_answer_is_healed_by_the_same_token(centre):
    dialer = with_dialer(centre, Shaky())
    with pytest.raises(Unavailable):
        centre.charge()
    taken = centre.charge()
    assert taken["dial"] == "started"
    assert len(dialer.calls) == 1
    assert centre.store.get(Case, taken["case"]).contact == taken["contact"]


def test_an_old_intent_is_not_dialled_blindly(centre):
    dialer = with_dialer(centre, Shaky())
    with pytest.raises(Unavailable):
        centre.charge()
    centre.clock.advance(6 * 86_400 + 1)
    assert centre.charge()["dial"] == "intent_too_old"
    assert len(dialer.calls) == 1


def test_a_call_that_answers_before_its_ledger_is_written_is_let_in(centre):
    with_dialer(centre, Shaky())
    with pytest.raises(Unavailable):
        centre.charge()
    (request,) = centre.ports.dialer.calls
    answer = centre.ask("answer", "early", attributes=request.attributes, answer="no_human")
    assert answer["result"] == "recorded"
    assert centre.charge()["dial"] == "started"
    case = centre.store.get(Case, request.attributes["case_id"])
    assert case.state is CaseState.UNREACHED


def test_a_refused_call_is_left_to_people(centre):
    class Refusing:
        def dial(self, request):
            return DialAnswer(refusal="DestinationNotAllowedException")

    with_dialer(centre, Refusing())
    taken = centre.charge()
    assert taken["dial"] == "refused"
    assert centre.store.get(Case, taken["case"]).state is CaseState.REVIEW
    assert centre.charge()["dial"] == "refused"
