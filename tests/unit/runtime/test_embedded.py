"""The laptop's adapters: a locked database, the seed, the remembered dialer."""

from __future__ import annotations

import sqlite3

import pytest

from ivr.faults import Malformed, Unavailable
from ivr.runtime.adapters.embedded import seed
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.ports import DialRequest
from ivr.runtime.records import Account, Card, CardState, Customer, Number, OptOut

PEPPER = b"a pepper of a test"


def test_a_locked_database_is_unavailable_and_heals(tmp_path):
    path = str(tmp_path / "a.db")
    store = SqliteStore(path, ManualClock(), busy_seconds=0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    one, two = OptOut(number="+14155550101", at=1), OptOut(number="+14155550102", at=1)
    with pytest.raises(Unavailable, match="BUSY"):
        store.commit(one)
    with pytest.raises(Unavailable, match="BUSY"):
        store.commit(one, two)
    other.execute("ROLLBACK")
    store.commit(one, two)
    assert store.get(OptOut, one.number) is not None
    other.close()
    store.close()


def test_what_was_committed_survives_the_process(tmp_path):
    path = str(tmp_path / "a.db")
    first = SqliteStore(path, ManualClock())
    first.commit(OptOut(number="+14155550101", at=7))
    first.close()
    second = SqliteStore(path, ManualClock())
    assert second.get(OptOut, "+14155550101").at == 7
    second.close()


def test_a_closed_store_is_unavailable():
    store = SqliteStore(":memory:", ManualClock())
    store.close()
    with pytest.raises(Unavailable):
        store.get(OptOut, "+1")


def test_what_warns_of_a_shared_number_stands_whoever_names_it():
    warned = {"number": "+14155550101", "forwarded": True, "changed_at": "2026-03-02T00:00:00Z"}
    rows = [{"id": "A", "phones": ["+14155550101"]}, {"id": "B", "phones": [warned]}]
    for documents in ([{"customers": rows}], [{"customers": [row]} for row in rows]):
        store = SqliteStore(":memory:", ManualClock())
        for document in documents:
            seed.load(store, document, PEPPER)
        number = store.get(Number, "+14155550101")
        assert number.forwarded
        assert number.changed_at > 0
        assert number.customers == ("A", "B")


def test_a_seed_is_put_once():
    store = SqliteStore(":memory:", ManualClock())
    document = {
        "customers": [
            {
                "id": "C",
                "phones": ["+14155550101"],
                "birth_date": "01311980",
                "balance": "1.5",
                "cards": [
                    {"number": "4000001234567899"},
                    {"token": "t", "ending": "2222", "state": "HELD"},
                ],
            }
        ],
        "listed": ["+14155550199"],
    }
    assert seed.load(store, document, PEPPER) == 6
    assert seed.load(store, document, PEPPER) == 0
    assert set(store.get(Customer, "C").proofs) == {"birth_date", "birth_year"}
    assert str(store.get(Account, "C").balance) == "1.5"
    assert store.get(Card, "C", "t").state is CardState.HELD
    assert store.get(Number, "+14155550199").spam
    assert store.get(Number, "+14155550101").customers == ("C",)
    store.close()


@pytest.mark.parametrize(
    "document",
    [
        {"customers": {}},
        {"customers": ["C"]},
        {"customers": [{}]},
        {"customers": [{"id": "C", "birth_date": "1980-01-31"}]},
        {"customers": [{"id": "C", "cards": [{}]}]},
        {"customers": [{"id": "C", "cards": [{"number": "4000001234567899", "state": "ODD"}]}]},
        {"customers": [{"id": "C", "balance": "lots"}]},
        {
            "customers": [
                {
                    "id": "C",
                    "transactions": [
                        {"id": "T", "card": "1", "amount": "1", "merchant": "m", "at": "x"}
                    ],
                }
            ]
        },
    ],
)
def test_a_malformed_seed_puts_nothing(document):
    store = SqliteStore(":memory:", ManualClock())
    with pytest.raises(Malformed):
        seed.load(store, document, PEPPER)
    assert store.get(Customer, "C") is None
    store.close()


def test_the_same_token_is_the_same_call():
    dialer = RememberedDialer()
    request = DialRequest(number="+14155550101", token="t", attributes={})
    assert dialer.dial(request) == dialer.dial(request)
    assert dialer.calls == [request]


def test_what_ran_out_leaves_the_file_when_something_is_removed(tmp_path):
    path, clock = tmp_path / "a.db", ManualClock()
    store = SqliteStore(str(path), clock)
    soon = int(clock.now().timestamp()) + 60
    store.commit(OptOut(number="+14155550101", at=7), OptOut(number="+14155550102", at=7))
    store.commit(OptOut(number="+14155550103", at=7, expires=soon))
    clock.advance(60)
    store.remove(store.get(OptOut, "+14155550101"))
    with sqlite3.connect(path) as file:
        left = "\n".join(map(str, file.execute("SELECT * FROM records")))
    assert ("+14155550102" in left, "+14155550103" in left) == (True, False)
    store.close()
