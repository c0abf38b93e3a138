"""`ivr data review`: what waits for a person, what there is to see, and the verdict."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ivr.cli.main import execute
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.records import Card, Case, CaseState, Charge, Hold, HoldState, Review


@pytest.fixture
def store(tmp_path):
    """A case of one charge that was left to people, and a charge that names itself."""
    name = str(tmp_path / "a.db")
    kept = SqliteStore(name, ManualClock())
    case = Case(id="c", customer="ana", charges=(charge("T1"),), at=1, state=CaseState.REVIEW)
    kept.commit(
        case,
        Card(customer="ana", token="tok", ending="7899"),
        Hold(customer="ana", transaction="T1", card="tok", case="c", at=1),
        Review(id="review-c", customer="ana", why="no_answer", at=1, case="c"),
        Review(id="r2", customer="ana", why="investigate", at=2, transaction="T9", card="tok"),
    )
    yield name, kept
    kept.close()


def charge(name):
    return Charge(name, "tok", "7899", Decimal("12.5"), "USD", "A merchant", 1)


def joins(kept, name):
    case = kept.get(Case, "c")
    joined = Case(
        version=case.version,
        id="c",
        customer="ana",
        charges=(*case.charges, charge(name)),
        at=1,
        state=case.state,
    )
    kept.commit(joined, Hold(customer="ana", transaction=name, card="tok", case="c", at=1))


def said(capsys, *arguments, code=0):
    assert execute(["data", "review", *arguments]) == code
    told = capsys.readouterr()
    return told.out if code == 0 else told.err


def test_what_waits_is_listed_the_oldest_first(store, capsys):
    listed = said(capsys, "list", "-s", store[0])
    assert listed == "review-c  ana  no_answer  c\nr2  ana  investigate  T9\n"


def test_what_is_shown_is_what_the_command_decides(store, capsys):
    shown = said(capsys, "show", "review-c", "-s", store[0]).splitlines()
    assert shown == [
        "review-c  ana  no_answer  waits",
        "  T1  12.50 USD  card 7899  held  nobody answered",
        "ivr data review decide review-c fraud|legitimate --seen T1 --store ...",
    ]
    alone = said(capsys, "show", "r2", "-s", store[0])
    assert "  T9\n" in alone
    assert "--seen" not in alone


def test_a_verdict_is_carried_out_for_what_was_seen(store, capsys):
    name, kept = store
    joins(kept, "T2")
    asked = ("decide", "review-c", "legitimate", "--seen", "T1", "--by", "agent-7", "-s", name)
    told = said(capsys, *asked)
    assert told == "recorded: legitimate, 1 of its case's charges left for the next review\n"
    assert kept.get(Hold, "ana", "T1").state is HoldState.RELEASED
    assert kept.get(Hold, "ana", "T2").state is HoldState.HELD
    assert kept.get(Review, "review-c").decided_by == "agent-7"
    assert "review-c-2" in said(capsys, "list", "-s", name)
    assert "review-c  ana  no_answer  legitimate" in said(capsys, "show", "review-c", "-s", name)


def test_a_review_that_names_its_charge_needs_no_more(store, capsys):
    name, kept = store
    assert said(capsys, "decide", "r2", "fraud", "-s", name) == "recorded: fraud\n"
    assert kept.get(Card, "ana", "tok").is_blocked


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("show", "gone"), "there is no review 'gone'"),
        (("decide", "gone", "fraud"), "there is no review 'gone'"),
        (("decide", "review-c", "perhaps", "--seen", "T1"), "verdict is not one of"),
        (("decide", "review-c", "fraud"), "seen names no charge"),
        (("decide", "review-c", "fraud", "--seen", "T7"), "`ivr data review show review-c` tells"),
    ],
)
def test_what_is_no_verdict_is_refused(store, capsys, asked, told):
    assert told in said(capsys, *asked, "-s", store[0], code=2)
