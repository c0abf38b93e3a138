"""Authentication: verdicts, counters, binding."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.faults import Malformed
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ledger.people import code_seal
from ivr.runtime.records import Code, Contact, Customer, Strikes, proof_seal


def test_the_right_secret_passes_and_binds(centre):
    assert centre.prove() == "passed"
    bound = centre.store.get(Contact, "c1")
    assert (bound.customer, bound.proof) == ("ana", "birth_date")
    assert centre.prove() == "passed"


def test_three_different_failures_lock_the_contact_even_for_the_right_secret(centre):
    assert [centre.prove(secret=f"0131199{n}") for n in range(3)] == ["failed", "failed", "locked"]
    assert centre.prove() == "locked"
    assert centre.store.get(Contact, "c1") is None


def test_a_retried_event_counts_once(centre):
    assert [centre.prove(secret="01311999") for _ in range(4)] == ["failed"] * 4
    assert len(centre.store.get(Strikes, "contact:c1").guesses) == 1


def test_lockout_follows_the_customer_over_contacts_and_lasts_a_day(centre):
    for n in range(5):
        centre.prove(contact=f"x{n}", secret=f"0131198{n + 1}")
    assert centre.prove(contact="fresh") == "locked"
    centre.clock.advance(86_399)
    assert centre.prove(contact="fresh") == "locked"
    centre.clock.advance(1)
    assert centre.prove(contact="fresh") == "passed"


def test_an_unknown_caller_is_answered_like_a_wrong_secret(centre):
    known = [centre.prove("k", secret=f"0131199{n}") for n in range(4)]
    unknown = [centre.prove("u", "+14155550177", secret=f"0131199{n}") for n in range(4)]
    withheld = [centre.prove("w", None, secret=f"0131199{n}") for n in range(4)]
    assert known == unknown == withheld == ["failed", "failed", "locked", "locked"]


def test_a_customer_without_that_proof_never_passes(centre):
    assert centre.prove("c", "+14155550105", secret="0" * 8) == "failed"


def test_people_who_share_a_number_are_told_apart_by_their_secret(centre):
    assert centre.prove("c", "+14155550105", secret="05051995") == "passed"
    assert centre.store.get(Contact, "c").customer == "fay"


def test_a_contact_never_changes_its_customer(centre):
    centre.prove("c")
    with pytest.raises(Malformed):
        centre.prove("c", "+14155550102", secret="12251975")


@pytest.mark.parametrize(
    "secret", ["", "*", "#", "Timeout", "0" * 64, "01311980\u0660", "\u0660\u0661\u0663\u0661" * 2]
)
def test_garbage_fails(centre, secret):
    answer = centre.ask("authenticate", proof="birth_date", secret=secret)
    assert answer == {"result": "failed"}


@pytest.mark.parametrize(
    ("proof", "secret"),
    [
        ("birth_year", "198"),
        ("birth_year", "19800"),
        ("birth_date", "0131198"),
        ("birth_date", "013119800"),
        ("pin", "471"),
        ("pin", "4711471147114"),
    ],
)
def test_a_secret_of_another_length_fails_even_where_it_is_on_file(centre, proof, secret):
    pepper = centre.services.settings.pepper
    known = centre.store.get(Customer, "ana")
    sealed = proof_seal(pepper, "ana", proof, secret)
    centre.store.commit(replace(known, proofs={**known.proofs, proof: sealed}))
    assert centre.ask("authenticate", proof=proof, secret=secret) == {"result": "failed"}


@pytest.mark.parametrize(
    ("secret", "result"), [("123456", "passed"), ("12345", "failed"), ("1234567", "failed")]
)
def test_a_code_has_six_digits_even_where_another_is_on_file(centre, secret, result):
    pepper = centre.services.settings.pepper
    kept = code_seal(pepper, "c1", "ana", secret)
    centre.store.commit(Code(contact="c1", customer="ana", seal=kept, at=centre.ports.now()))
    assert centre.ask("authenticate", proof="code", secret=secret) == {"result": result}


def test_an_unknown_proof_is_malformed(centre):
    with pytest.raises(Malformed, match="birth_date"):
        centre.ask("authenticate", proof="password", secret="1234")


def test_nothing_stored_holds_the_secret(centre):
    centre.prove(secret="01311999")
    centre.prove()
    rows = centre.store._connection.execute("SELECT * FROM records").fetchall()
    text = repr(rows)
    for secret in ("01311980", "01311999", "4000001234567899"):
        assert secret not in text


@settings(max_examples=60, deadline=None)
@given(secret=st.text(max_size=11) | st.text("0123456789*#", max_size=80))
def test_no_guess_but_the_right_one_passes(make_centre, secret):
    made = make_centre()
    try:
        answer = made.ask("authenticate", proof="birth_date", secret=secret)["result"]
    finally:
        made.store.close()
    assert answer == ("passed" if secret == "01311980" else "failed")


def test_the_right_secret_that_is_overtaken_by_wrong_ones_is_locked_out(centre):
    inner, event = centre.store, centre.event("late", proof="birth_date", secret="01311980")

    class Overtaken:
        """A store at whose first commit five others have guessed already."""

        guessed = False

        def __getattr__(self, name):
            return getattr(inner, name)

        def commit(self, *records):
            if not self.guessed:
                self.guessed = True
                assert [centre.prove(f"x{n}", secret=f"0131199{n}") for n in range(5)]
            inner.commit(*records)

    ports = replace(centre.ports, store=Overtaken())
    services = replace(centre.services, ports=ports)
    assert HANDLERS["authenticate"](event, services)["result"] == "locked"
    assert centre.store.get(Contact, "late") is None
