"""Proofs by PIN and one-time code: callers only, counted together, and the same for strangers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.faults import Malformed
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.records import Contact, Customer, Number, Strikes

PHONE = "+14155550101"


def keyed(line, secret, proof="pin", **where):
    return line.call_in("authenticate", proof=proof, secret=secret, **where)["result"]


@pytest.mark.parametrize("proof", ["pin", "birth_date"])
def test_a_callers_secret_opens_the_account(line, proof):
    secret = {"pin": "4711", "birth_date": "01311980"}[proof]
    assert keyed(line, secret, proof) == "passed"
    assert line.store.get(Contact, "caller-1").proof == proof
    assert line.call_in("account")["result"] == "ok"


def test_a_birth_year_alone_opens_no_callers_account(line):
    assert keyed(line, "1980", "birth_year") == "passed"
    assert line.call_in("account")["result"] == "refused"


@pytest.mark.parametrize("proof", ["pin", "code"])
def test_nobody_is_asked_for_a_pin_or_code_on_a_call_that_we_placed(line, proof):
    with pytest.raises(Malformed, match="never asked"):
        line.ask("authenticate", proof=proof, secret="4711")
    event = line.event("x", "+14155550101", {}, {"proof": proof, "secret": "4711"}, "API")
    with pytest.raises(Malformed, match="never asked"):
        HANDLERS["authenticate"](event, line.services)
    assert line.store.get(Contact, "x") is None


def test_the_strongest_proof_of_a_contact_stands(line):
    keyed(line, "4711")
    keyed(line, "1980", "birth_year")
    assert line.store.get(Contact, "caller-1").proof == "pin"


def test_an_account_is_withheld_on_a_number_that_changed_hands(line):
    keyed(line, "4711")
    line.call_in("account")
    line.change(Number, "+14155550101", changed_at=line.ports.now())
    answer = line.call_in("account")
    assert (answer["result"], answer["balance"]) == ("withheld", "none")
    assert line.call_in("dispute", which="1")["result"] == "refused"


def test_a_locked_customer_is_locked_for_the_right_secret_too(line):
    assert [keyed(line, f"000{n}") for n in range(3)] == ["failed", "failed", "locked"]
    assert keyed(line, "4711") == "locked"
    assert line.store.get(Contact, "caller-1") is None


def test_kinds_of_secrets_share_their_counters(line):
    keyed(line, "0001")
    keyed(line, "1999", "birth_year")
    assert keyed(line, "01011999", "birth_date") == "locked"
    assert len(line.store.get(Strikes, "customer:ana").guesses) == 3


NO_SECRET = {
    "null": {"secret": None},
    "missing": {},
    "empty": {"secret": ""},
    "none": {"secret": "none"},
    "list": {"secret": ["4711"]},
    "number": {"secret": 4711},
}


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "sealed only"])
@pytest.mark.parametrize("said", NO_SECRET.values(), ids=NO_SECRET)
def test_no_secret_is_a_wrong_one_and_counts_once(line, said, plain):
    settings = replace(line.services.settings, keypad_plain=plain)
    services = replace(line.services, settings=settings)
    event = line.event("caller-1", PHONE, {}, {"proof": "pin", **said}, "INBOUND")
    for _ in range(5):
        assert HANDLERS["authenticate"](event, services) == {"result": "failed"}
    assert len(line.store.get(Strikes, "customer:ana").guesses) == 1
    assert line.store.get(Contact, "caller-1") is None


def test_no_secret_opens_no_customer_who_has_none(line):
    line.change(Customer, "ana", proofs={})
    event = line.event("caller-1", PHONE, {}, {"proof": "pin", "secret": None}, "INBOUND")
    assert HANDLERS["authenticate"](event, line.services) == {"result": "failed"}


def test_no_kind_of_proof_is_malformed(line):
    event = line.event("caller-1", PHONE, {}, {"proof": None, "secret": "4711"}, "INBOUND")
    with pytest.raises(Malformed, match="proof"):
        HANDLERS["authenticate"](event, line.services)
