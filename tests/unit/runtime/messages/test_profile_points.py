"""What each fact about a profile adds to its score, one at a time."""

from __future__ import annotations

import pytest

from ivr.runtime.records import Assessment, Episode, Number
from ivr.runtime.services.streaming.profiles import assessed, look, name_of, read

LISTED, OTHERS = "+14155550177", "+14155550102"


def event(kind="Profile Changed", customer="ana", **said):
    return {"detail-type": kind, "id": "e", "detail": {"customer": customer, **said}}


@pytest.mark.parametrize(
    ("said", "score"),
    [
        (event(), 0),
        (event(changed=["phone"]), 200),
        (event(changed=["email"]), 150),
        (event(changed=["address"]), 150),
        (event(changed=["pin"]), 150),
        (event(changed=["name"]), 0),
        (event(changed=["name", "email"]), 350),
        (event(changed=["phone", "email", "address", "pin"]), 850),
        (event(phone=LISTED), 600),
        (event(phone=OTHERS), 300),
        (event(customer="new"), 450),
        (event("Account Opened", "new"), 100),
        (event("Account Opened", "new", phone="+14155550188"), 0),
        (event("Account Opened", phone="+14155550101"), 300),
        (event("Account Opened", "new", phone=LISTED), 600),
    ],
)
def test_each_fact_adds_its_points(bank, said, score):
    bank.customer()
    bank.store.commit(Number(number=LISTED, spam=True), Number(number=OTHERS, customers=("ben",)))
    seen = read(said)
    assert look(seen, bank.ports, bank.desk).score == score
    kept = bank.store.get(Assessment, assessed(seen.customer, name_of(seen)))
    assert (kept.score, kept.expires) == (score, bank.ports.now() + 90 * 86_400)


def test_an_open_case_adds_its_points_and_a_score_ends_at_1000(bank):
    bank.texted()
    assert bank.store.get(Episode, "ana") is not None
    assert look(read(event()), bank.ports, bank.desk).score == 450
    many = event(changed=["phone", "email", "address", "pin"], id="e2")
    assert look(read(many), bank.ports, bank.desk).score == 1_000


def test_an_event_without_an_id_has_one_of_what_it_says():
    one, same, other = read(event()), read(event()), read(event(changed=["pin"]))
    assert one.id == same.id != other.id
    assert len(one.id) == 32
    assert int(one.id, 16) >= 0
