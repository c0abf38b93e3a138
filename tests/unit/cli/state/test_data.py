"""`ivr data`: customers in and out of a store, at the command line."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from decimal import Decimal

import pytest

from ivr.cli.main import execute
from ivr.cli.state import sample
from ivr.local.contact_centre import PEPPER
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.quarantine import FolderQuarantine
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.ledger.trail import NOBODY
from ivr.runtime.records import (
    AuditEntry,
    Card,
    CardState,
    Case,
    Charge,
    Charged,
    Contact,
    Quarantined,
    Spent,
)

BANK = {
    "customers": [
        {
            "id": "C1",
            "first_name": "Zebulon",
            "phones": ["+14155550101"],
            "pin": "4071",
            "cards": [
                {"number": "4000001234567391", "cvv": "a cvv canary"},
                {"number": "4000001234561111", "state": "BLOCKED"},
            ],
        },
        {"id": "C2", "first_name": "Ana", "phones": ["+14155550101"]},
    ]
}


@pytest.fixture
def store(tmp_path, capsys):
    file = tmp_path / "bank.json"
    file.write_text(json.dumps(BANK))
    assert execute(["data", "seed", str(file), "--store", str(tmp_path / "a.db")]) == 0
    assert "records put into" in capsys.readouterr().out
    return str(tmp_path / "a.db")


def kept(store):
    return SqliteStore(store, ManualClock())


def said(capsys, *arguments, code=0):
    assert execute(["data", *arguments]) == code
    told = capsys.readouterr()
    return told.out if code == 0 else told.err


def test_a_seed_leaves_no_secret_in_the_file(store, tmp_path):
    written = b"".join(path.read_bytes() for path in tmp_path.glob("a.db*"))
    assert b"Zebulon" in written
    for secret in (b"4000001234567391", b'"4071"', b"a cvv canary"):
        assert secret not in written


def test_a_seed_is_put_once(store, tmp_path, capsys):
    assert said(capsys, "seed", str(tmp_path / "bank.json"), "-s", store).startswith("0 records")


@pytest.mark.parametrize(
    ("text", "word"),
    [("nothing", "is not JSON"), ("[]", "no JSON object"), ('{"customers": [{}]}', "has no 'id'")],
)
def test_a_file_that_is_no_seed_is_refused_in_words(tmp_path, capsys, text, word):
    (tmp_path / "odd.json").write_text(text)
    told = said(capsys, "seed", str(tmp_path / "odd.json"), "-s", str(tmp_path / "b.db"), code=2)
    assert told.startswith("ivr: USE002 ")
    assert word in told


def test_a_list_of_customers_tells_whose_card_is_blocked(store, capsys):
    one, other = said(capsys, "show", "-s", store).splitlines()
    assert one.split("  ") == ["C1", "Z***", "+1***01", "a card is blocked"]
    assert other.split("  ") == ["C2", "A***", "+1***01"]


def test_a_customer_is_shown_masked_with_each_card(store, capsys):
    shown = said(capsys, "show", "C1", "-s", store)
    assert shown.startswith("C1  is_blocked: true\n")
    assert "ending: 7391, state: ACTIVE, blocked_by: , is_blocked: false" in shown
    assert "ending: 1111, state: BLOCKED, blocked_by: , is_blocked: true" in shown
    assert "Zebulon" not in shown
    assert "+14155550101" not in shown


def charged(store):
    """Put a case and the latest charges of a card into the store: both name a merchant in rows."""
    row = Charge("t-1", "tok", "7391", Decimal("12.50"), "USD", "Corner Electronics", 5)
    spent = Spent("t-1", Decimal("12.50"), "USD", "Corner Electronics", 5, usual=False)
    case = Case(id="K1", customer="C1", charges=(row,), at=5)
    kept(store).commit(case, Charged(customer="C1", card="tok", charges=(spent,), expires=2**33))


def test_a_merchant_of_charges_is_masked_too(store, capsys):
    charged(store)
    assert said(capsys, "show", "C1", "-s", store).count('"merchant": "C***"') == 2
    assert "Corner Electronics" in said(capsys, "show", "C1", "-s", store, "--clear")


def test_an_export_names_what_stands_in_a_charge(store, capsys):
    charged(store)
    records = json.loads(said(capsys, "export", "C1", "-s", store))["records"]
    (row,) = records["Case"][0]["charges"]
    assert (row["transaction"], row["merchant"]) == ("t-1", "Corner Electronics")
    assert records["Charged"][0]["charges"][0]["usual"] is False


def test_a_customer_is_shown_in_full_when_asked_for(store, capsys):
    shown = said(capsys, "show", "C1", "-s", store, "--clear")
    assert "Zebulon" in shown
    assert "+14155550101" in shown


def test_an_export_holds_everything_but_seals_and_other_people(store, capsys):
    tree = json.loads(said(capsys, "export", "C1", "-s", store))
    assert tree["is_blocked"] is True
    assert tree["records"]["Customer"][0]["proofs"] == ["pin"]
    assert [card["ending"] for card in tree["records"]["Card"]] != []
    assert tree["records"]["Number"][0]["customers"] == ["C1"]
    assert "C2" not in json.dumps(tree)


def test_everybody_is_exported_into_a_file_of_ones_own(store, tmp_path, capsys):
    out = tmp_path / "all.json"
    said(capsys, "export", "--all", "-s", store, "-o", str(out))
    assert len(json.loads(out.read_text())["customers"]) == 2
    assert out.stat().st_mode & 0o077 == 0


def test_a_store_in_which_another_program_writes_is_named(store, tmp_path, capsys):
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        told = said(capsys, "export", "C1", "-s", store, code=2)
    assert f"USE008 --store {store} is in use by another program" in told
    assert "BUSY" not in told


@pytest.mark.parametrize("asked", [["export"], ["export", "C1", "--all"]])
def test_an_export_is_of_one_or_of_all(store, capsys, asked):
    assert "USE001" in said(capsys, *asked, "-s", store, code=2)


@pytest.mark.parametrize("command", ["show", "export", "erase"])
def test_who_is_not_there_is_named(store, capsys, command):
    more = ["--because", "x"] if command == "erase" else []
    assert "USE003" in said(capsys, command, "C9", "-s", store, *more, code=2)


def test_an_erased_customer_leaves_the_audit_alone(store, capsys):
    told = said(capsys, "erase", "C1", "-s", store, "--because", "asked", "--by", "desk")
    assert told.startswith("removed: 1 Account, 2 Card, 1 Customer\nstripped: 1 Number\n")
    (entry,) = kept(store).list(AuditEntry, "C1")
    assert (entry.action, entry.actor, entry.note) == ("customer_erased", "desk", "asked")
    assert kept(store).list(Card, "C1") == ()
    again = said(capsys, "erase", "C1", "-s", store, "--because", "asked", "--by", "desk")
    assert again == "removed: nothing\nstripped: nothing\n"


def test_an_erasure_while_something_is_open_is_refused_with_findings(store, capsys):
    case = Case(id="k", customer="C1", charges=(), at=1)
    kept(store).commit(case, Contact(id="c", customer="C1"))
    told = said(capsys, "erase", "C1", "-s", store, "--because", "asked", code=1)
    assert "C1: error DAT001 case k of this customer is open. Settle it" in told
    assert "C1: error DAT002 contact c of this customer may be live." in told
    assert kept(store).get(Card, "C1", kept(store).list(Card, "C1")[0].token) is not None


def test_an_erasure_needs_a_reason(store, capsys):
    assert "--because is empty" in said(
        capsys, "erase", "C1", "-s", store, "--because", " ", code=2
    )


def test_what_was_put_away_is_listed_and_opened_with_a_reason(store, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("IVR_QUARANTINE", str(tmp_path / "q"))
    place = FolderQuarantine(tmp_path / "q", PEPPER).keep("n1", b'{"odd": 1}')
    kept(store).commit(Quarantined(id="n1", why="RUN400", size=10, place=place, at=1))
    listed = said(capsys, "quarantine", "list", "-s", store)
    assert listed == f"n1  1970-01-01T00:00:01Z  RUN400  10 bytes  {place}\n"
    asked = ("quarantine", "open", "n1", "-s", store, "--because", "why", "--by", "ana")
    assert said(capsys, *asked) == '{"odd": 1}\n'
    (entry,) = kept(store).list(AuditEntry, NOBODY)
    assert (entry.action, entry.actor, entry.note) == ("quarantine_opened", "ana", "why")


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [("none.db", None, "is no file"), ("a.txt", b"Dear bank", "another kind of file")],
)
def test_what_is_no_store_is_refused_and_left_alone(tmp_path, capsys, name, content, word):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    told = said(capsys, "show", "-s", str(path), code=2)
    assert told.startswith(f"ivr: USE008 --store {path} ")
    assert word in told
    assert path.exists() is (content is not None)


def test_a_sample_is_the_same_again_and_another_with_another_seed(capsys):
    first = said(capsys, "sample", "-n", "5", "--seed", "3")
    assert said(capsys, "sample", "-n", "5", "--seed", "3") == first
    assert said(capsys, "sample", "-n", "5", "--seed", "4") != first


def test_a_sample_shows_every_kind_of_customer():
    made = sample.document(60, 200, 1)
    people = made["customers"]
    phones = Counter(phone["number"] for person in people for phone in person["phones"])
    assert max(phones.values()) > 1, "several customers on one number"
    assert any(len(person["phones"]) > 1 for person in people)
    assert sum(len(person["transactions"]) for person in people) == 200
    for name in ("locale", "time_zone", "vip", "channel", "loyalty"):
        assert len({person[name] for person in people}) > 1, name
    assert {person["consent"]["texts"] for person in people} == {True, False}
    assert made["opted_out"]
    assert made["listed"]


def luhn(digits):
    odd, even = digits[-1::-2], digits[-2::-2]
    return sum(map(int, odd)) + sum(sum(divmod(2 * int(each), 10)) for each in even)


def test_a_sample_is_of_nobody_real():
    made = sample.document(300, 0, 2)
    numbers = [phone["number"] for person in made["customers"] for phone in person["phones"]]
    numbers += [*made["listed"], *made["opted_out"]]
    assert all(number[5:10] == "55501" and len(number) == 12 for number in numbers)
    cards = [card["number"] for person in made["customers"] for card in person["cards"]]
    assert all(card.startswith("400000") and len(card) == 16 for card in cards)
    assert all(luhn(card) % 10 == 0 for card in cards)
    assert len(set(cards)) == len(cards)
    for person in made["customers"]:
        endings = [card["number"][-4:] for card in person["cards"]]
        assert len(set(endings)) == len(endings)


def test_a_sample_goes_into_a_store_or_a_file_but_not_both(tmp_path, capsys):
    store = str(tmp_path / "s.db")
    assert "records put into" in said(capsys, "sample", "-n", "8", "-s", store)
    assert len(said(capsys, "show", "-s", store).splitlines()) == 8
    both = ["sample", "-s", store, "-o", str(tmp_path / "x.json")]
    assert "Choose one" in said(capsys, *both, code=2)
    out = tmp_path / "x.json"
    said(capsys, "sample", "-n", "8", "-o", str(out))
    assert json.loads(out.read_text()) == sample.document(8, 40, 0)


def test_a_blocked_card_shows_on_the_customer(store, capsys):
    opened = kept(store)
    for card in opened.list(Card, "C1"):
        assert card.is_blocked is (card.state is CardState.BLOCKED)
    assert json.loads(said(capsys, "export", "C2", "-s", store))["is_blocked"] is False


def looks(store, customer="C1"):
    entries = kept(store).list(AuditEntry, customer)
    return [(e.action, e.subject, e.actor, e.note) for e in entries if e.action.startswith("data_")]


def test_what_is_shown_in_full_stands_in_the_audit(store, capsys):
    said(capsys, "show", "C1", "--store", store)
    assert looks(store) == []
    told = ("--by", "agent-7", "--because", "asked on 4000 0012 3456 7391")
    said(capsys, "show", "C1", "--clear", "--store", store, *told)
    ((action, subject, actor, note),) = looks(store)
    assert (action, subject, actor) == ("data_shown", "C1", "agent-7")
    assert note.startswith("asked on")
    assert "4000" not in note


def test_what_is_exported_stands_in_the_audit_first(store, capsys):
    out = said(capsys, "export", "C1", "--store", store, "--by", "agent-7")
    assert [look[0] for look in looks(store)] == ["data_exported"]
    assert "data_exported" in out, "the export tells of itself"


@pytest.mark.parametrize("asked", [("show", "--clear"), ("export", "--all")])
def test_a_look_at_everybody_is_one_entry(store, capsys, asked):
    said(capsys, *asked, "--store", store, "--by", "agent-7")
    assert looks(store) == []
    ((_, subject, actor, _),) = looks(store, NOBODY)
    assert (subject, actor) == ("everybody", "agent-7")


def test_who_asks_is_who_is_logged_in(store, capsys):
    said(capsys, "export", "C1", "--store", store)
    assert all(look[2] for look in looks(store))


def test_who_is_not_there_leaves_no_entry(store, capsys):
    assert execute(["data", "export", "C9", "--store", store]) == 2
    assert looks(store, "C9") == []
