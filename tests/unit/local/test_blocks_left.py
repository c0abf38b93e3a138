"""Whoever asks for a block in a local call ends with the block, an agent's item, or a call."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr import workspace
from ivr.faults import Conflict, Unavailable
from ivr.local import scenarios
from ivr.local.contact_centre import Desk, open_desk
from ivr.runtime.records import Card, CardState, Review

ROOT = Path(__file__).parents[3]

CALL = """\
- test: a block that fails while nobody is there
  dialog: block_card
  from: "+14155550101"
  given: {attributes: {errand: block, block_reason: lost}, queue.fraud: closed}
  steps:
    - {key: "01311980"}
    - {hears: confirm_only_card, key: "1"}
    - {hears: people.security_busy}
    - {hears: people.callback_offer, key: "2"}
  ends: hangup
"""


class Failing:
    """A store that fails as told once a card is to be blocked."""

    def __init__(self, store, fault, *, for_good):
        self._store, self._fault, self._for_good = store, fault, for_good
        self._failed = False

    def __getattr__(self, name):
        if self._failed and self._for_good:
            raise self._fault
        return getattr(self._store, name)

    def commit(self, *records):
        states = {record.state for record in records if isinstance(record, Card)}
        self._failed = self._failed or CardState.BLOCKED in states
        if (self._failed and self._for_good) or CardState.BLOCKED in states:
            raise self._fault
        self._store.commit(*records)


@pytest.fixture(scope="module")
def suite():
    return workspace.suite(workspace.load(ROOT))


def taken(suite, tmp_path, fault, *, for_good):
    path = tmp_path / "call.yaml"
    path.write_text(CALL)
    (case,) = suite.cases(path)
    desk = open_desk(suite.site)
    ports = replace(desk.services.ports, store=Failing(desk.store, fault, for_good=for_good))
    failing = Desk(replace(desk.services, ports=ports), desk.store, desk.dialer)
    record = scenarios.play(suite, failing, case, case.caller())
    cards = [card.state for card in desk.store.list(Card, "customer-0101")]
    return record, cards, [one.why for one in desk.store.waiting(Review, "reviews", 9)]


@pytest.mark.parametrize("fault", [Unavailable("busy"), Conflict("busy")], ids=["busy", "late"])
def test_who_declines_a_call_leaves_an_item_and_a_held_card(suite, tmp_path, fault):
    record, cards, items = taken(suite, tmp_path, fault, for_good=False)
    assert record.end.kind == "hangup"
    assert cards == [CardState.HELD]
    assert items == ["unblocked"]


def test_who_cannot_be_written_down_is_called_back(suite, tmp_path):
    record, cards, items = taken(suite, tmp_path, Unavailable("down"), for_good=True)
    assert (record.end.kind, record.end.queue) == ("callback", "fraud")
    assert cards == [CardState.ACTIVE]
    assert items == []
