"""What is remembered of a card: as compact as promised, and right in whatever order it came."""

from __future__ import annotations

import base64
import struct
import sys
from random import Random

from ivr.runtime.records import Spending, decode, encode
from ivr.runtime.risk.learned.features import (
    DAY_SECONDS,
    FEATURES,
    MONTH_SECONDS,
    NAMES,
    Purchase,
    vector,
)
from ivr.runtime.risk.learned.past import KEPT_MAX, State, after, before, closed, opened

START = 1_709_294_400
ITEM_BYTES_MAX = 400_000


def remembered(state):
    """Return a state after it was written to a store and read again."""
    recent, sums = closed(state)
    record = Spending(customer="c", card="k", recent=recent, sums=sums)
    text = encode(record)
    return opened(decode(Spending, text, 1, 0)), len(text)


def history(count, step, seed=0):
    draw, at = Random(seed), START
    for _ in range(count):
        at += draw.randrange(step)
        yield Purchase(at, draw.randrange(100_000), draw.randrange(14))


def found(state, purchase):
    return dict(zip(NAMES, vector(before(state, purchase), purchase), strict=True))


def test_a_new_card_has_no_history():
    first = found(State(), Purchase(START, 1_000, 3))
    without = {feature.name: feature.none for feature in FEATURES if feature.none == feature.none}
    assert {name: first[name] for name in without} == without


def test_a_window_holds_its_first_second_and_not_its_own():
    state = after(State(), Purchase(START, 500))
    for late, count in ((0, 0), (1, 1), (3_600, 1), (3_601, 0)):
        assert found(state, Purchase(START + late, 100))["cnt_1h"] == count
    assert found(state, Purchase(START + 3_601, 100))["earlier"] == 1


def test_what_is_stored_is_what_was_known():
    state = State()
    for purchase in history(300, 20_000):
        state, _ = remembered(after(state, purchase))
    plain = State()
    for purchase in history(300, 20_000):
        plain = after(plain, purchase)
    assert state == plain


def test_whatever_came_late_is_in_its_place():
    purchases = list(history(200, 2_000))
    late = sorted(purchases, key=lambda each: each.at + Random(each.at).randrange(DAY_SECONDS))
    assert late != purchases
    one, other = State(), State()
    for purchase in purchases:
        one = after(one, purchase)
    for purchase in late:
        other = after(other, purchase)
    assert (one.ever, one.categories, one.parts) == (other.ever, other.categories, other.parts)
    for probe in (purchases[150], purchases[-1]):
        assert vector(before(one, probe), probe) == vector(before(other, probe), probe)


def test_a_charge_of_long_ago_is_reckoned_by_what_is_known():
    state = State()
    for purchase in history(50, DAY_SECONDS * 3):
        state = after(state, purchase)
    old = found(state, Purchase(START - 10 * MONTH_SECONDS, 100))
    assert (old["since_h"], old["history_d"], old["cnt_30d"]) == (0, 0, 0)


def test_a_card_of_5000_charges_in_30_days_stays_small():
    state = State()
    rows = list(history(5_000, 2 * MONTH_SECONDS // 5_000))
    for purchase in rows:
        state = after(state, purchase)
    _, size = remembered(state)
    assert len(state.recent.times) > 4_900
    assert size < 100_000 < ITEM_BYTES_MAX


def test_beyond_the_most_that_are_kept_the_oldest_are_forgotten():
    rows = b"".join(struct.pack("<IQb", START + n, 100, 1) for n in range(KEPT_MAX))
    full = Spending(customer="c", card="k", recent=base64.b64encode(rows).decode(), sums=(0,) * 9)
    state = after(opened(full), Purchase(START + KEPT_MAX, 100, 1))
    _, size = remembered(state)
    assert (len(state.recent.times), state.forgotten) == (KEPT_MAX, START)
    assert size < ITEM_BYTES_MAX


def calls_of(work):
    """Return how many functions of ours a piece of work calls."""
    calls = []
    sys.setprofile(lambda _frame, event, _arg: calls.append(event) if event == "call" else None)
    try:
        work()
    finally:
        sys.setprofile(None)
    return len(calls)


def test_a_card_that_is_tried_out_costs_no_more_calls_of_ours_than_another():
    def charged(count):
        state = State()
        for at in range(count):
            state = after(state, Purchase(START + at // 2, 20_000 + at, 1))
        probe = Purchase(START + count, 100, 1)
        recent, sums = closed(state)
        record = Spending(customer="c", card="k", recent=recent, sums=sums)

        def work():
            known = opened(record)
            vector(before(known, probe), probe)
            closed(after(known, probe))

        return calls_of(work)

    assert charged(500) == charged(10)


def test_rows_of_a_second_stand_in_one_order_however_they_came():
    purchases = [Purchase(START, cents, kind) for cents in (300, 100, 200) for kind in (2, None, 1)]
    one, other = State(), State()
    for first, last in zip(purchases, reversed(purchases), strict=True):
        one, other = after(one, first), after(other, last)
    assert one == other
    assert one.recent.cents == (100, 100, 100, 200, 200, 200, 300, 300, 300)
    assert one.recent.categories == (-1, 1, 2) * 3
    assert remembered(one)[0] == one
