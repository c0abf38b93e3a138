"""Where messages turn: the last second in which one goes, and the first in which it does not."""

from __future__ import annotations

import pytest

from ivr.runtime.ledger.reach import texts
from ivr.runtime.ledger.trail import news
from ivr.runtime.records import Attempt, OutboxEntry
from ivr.runtime.services.keeping.outbox import SENT_SECONDS, SWEPT_SECONDS


@pytest.mark.parametrize(("age", "sent"), [(SWEPT_SECONDS - 1, 0), (SWEPT_SECONDS, 1)])
def test_a_sweep_hands_over_what_waited_for_a_minute(bank, age, sent):
    bank.store.commit(news("ana", "kind", "x", "y", bank.ports.now() - age))
    done = bank.deliver(older=SWEPT_SECONDS)
    assert (done.sent, done.oldest) == (sent, age * sent)


def test_news_that_went_out_is_kept_for_ninety_days(bank):
    made = news("ana", "kind", "x", "y", bank.ports.now())
    bank.store.commit(made)
    bank.deliver()
    bank.clock.advance(SENT_SECONDS - 1)
    assert bank.store.get(OutboxEntry, "ana", made.id).sent_at
    bank.clock.advance(1)
    assert bank.store.get(OutboxEntry, "ana", made.id) is None


def test_a_question_waits_for_its_answer_to_the_second(bank):
    bank.texted()
    bank.clock.advance(60 * bank.policy.reply_minutes - 1)
    assert bank.pump().moved == 0
    bank.clock.advance(1)
    assert bank.pump().moved == 1
    assert bank.attempts()[0].end == "no_answer"


@pytest.mark.parametrize(("late", "end"), [(0, "sent"), (1, "too_old")])
def test_a_notice_of_a_block_goes_while_it_is_news(bank, late, end):
    bank.texted()
    assert bank.reply("NO") == "blocked"
    (notice,) = bank.store.waiting(Attempt, "texts", 9)
    bank.clock.advance(3_600 * bank.policy.case_hours + late)
    bank.pump()
    assert bank.store.get(Attempt, notice.case, notice.number).end == end


@pytest.mark.parametrize("kind", texts.KINDS)
def test_a_name_that_just_fits_stands_whole_and_a_longer_one_is_cut_at_a_word(kind):
    room = texts.SEPTETS_MAX - len(texts.body(kind, "", "en-US"))
    fits, words = "B" * room, f"First {'B' * (room - 6)}"
    assert texts.body(kind, fits, "en-US").startswith(f"{fits} fraud alert")
    assert texts.body(kind, fits + "B", "en-US").startswith(f"{fits} fraud alert")
    assert texts.body(kind, words, "en-US").startswith(f"{words} fraud alert")
    assert texts.body(kind, f"{words}B", "en-US").startswith("First fraud alert")
    assert texts.body(kind, f"{words} Bank", "en-US").startswith(f"{words} fraud alert")
    assert len(texts.body(kind, f"{fits}B", "en-US")) == texts.SEPTETS_MAX
