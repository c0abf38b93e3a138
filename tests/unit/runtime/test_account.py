"""Balance, transactions, disputes, and cards by their handlers."""

from __future__ import annotations

import pytest

from ivr.contract import FUNCTIONS, UNSPEAKABLE
from ivr.faults import Malformed
from ivr.runtime.records import AuditEntry, Dispute, Transaction


def test_an_unproven_contact_hears_nothing(centre):
    answer = centre.ask("account")
    assert answer.pop("result") == "refused"
    assert set(answer.values()) == {"none"}


def test_a_birth_year_does_not_open_an_account_to_an_inbound_caller(centre):
    assert centre.prove(secret="1980") == "passed"
    assert centre.ask("account")["result"] == "refused"
    assert centre.ask("dispute", which="1")["result"] == "refused"
    assert centre.ask("block", card="1111", reason="lost")["result"] == "blocked"


def test_the_statement_is_spoken_in_the_callers_locale(centre):
    centre.prove()
    english = centre.ask("account")
    spanish = centre.ask("account", attributes={"locale": "es-US"})
    assert english["balance"] == "1,234 dollars and 50 cents"
    assert "dólares" in spanish["balance"]
    assert (english["cards"], english["transactions"]) == ("several", "3")
    assert english["amount_1"] == "4 dollars and 50 cents"
    # 06:00 in London is still the evening before in Los Angeles, where the customer lives.
    assert english["date_1"].startswith("February 3")
    assert not UNSPEAKABLE.intersection("".join(english.values()))
    assert set(english) == set(FUNCTIONS["account"].answers)


def test_an_account_without_transactions_or_cards(centre):
    centre.prove("c", "+14155550105", secret="05051995")
    answer = centre.ask("account", "c", "+14155550105")
    assert (answer["cards"], answer["transactions"], answer["card_ending"]) == ("none", "0", "none")


def test_a_dispute_means_what_was_told_whatever_was_booked_since(centre):
    centre.prove()
    told = centre.ask("account")
    newest = centre.store.list(Transaction, "ana")[-1]
    centre.store.commit(
        Transaction(
            customer="ana",
            id="T9",
            card=newest.card,
            amount=newest.amount,
            currency="USD",
            merchant="New",
            at=newest.at + 1,
        )
    )
    assert centre.ask("account")["merchant_1"] == told["merchant_1"]
    opened = centre.ask("dispute", which="2")
    assert opened["result"] == "opened"
    assert [d.transaction for d in centre.store.list(Dispute, "ana")] == ["T3"]
    assert centre.ask("dispute", which="2") == opened
    assert [e.action for e in centre.store.list(AuditEntry, "ana")] == ["dispute", "proof_passed"]


def test_a_dispute_of_another_contact_is_already_open(centre):
    for contact in ("a", "b"):
        centre.prove(contact)
        centre.ask("account", contact)
    first = centre.ask("dispute", "a", which="1")
    second = centre.ask("dispute", "b", which="1")
    assert (first["result"], second["result"]) == ("opened", "already")
    assert first["reference"] == second["reference"]


def test_a_dispute_of_what_was_not_told_is_refused(centre):
    centre.prove("c", "+14155550102", secret="12251975")
    assert centre.ask("dispute", "c", "+14155550102", which="1")["result"] == "refused"
    with pytest.raises(Malformed):
        centre.ask("dispute", "c", "+14155550102", which="4")


@pytest.mark.parametrize("card", ["", "none", "9999", "Timeout", "7", "*"])
def test_with_several_cards_the_card_must_be_named(centre, card):
    centre.prove()
    assert centre.ask("block", card=card, reason="lost") == {
        "result": "unknown_card",
        "card_ending": "none",
    }


def test_the_only_card_need_not_be_named(centre):
    centre.prove("c", "+14155550102", secret="12251975")
    blocked = centre.ask("block", "c", "+14155550102", reason="stolen")
    assert blocked == {"result": "blocked", "card_ending": "two two two two"}
    assert centre.ask("card_state", "c", "+14155550102")["state"] == "blocked"


def test_card_state_tells_an_unproven_contact_nothing(centre):
    assert centre.ask("card_state", card="1111") == {
        "state": "unknown_card",
        "card_ending": "none",
    }


def test_a_forged_contact_id_reaches_nobodys_card(centre):
    centre.prove("c")
    answer = centre.ask("block", "c", "+14155550102", card="2222", reason="lost")
    assert answer["result"] == "unknown_card"


def test_a_reason_must_be_known(centre):
    with pytest.raises(Malformed):
        centre.ask("block", reason="whim")
