"""A hundred times too many alerts at once: nothing is dropped, and the pace holds."""

from __future__ import annotations

from bench.soak.overload import ALERTS_PER_SECOND, Flood

SECONDS = 3


def test_a_flood_ends_as_calls_messages_and_work_for_people(stage):
    flood = Flood(stage, SECONDS)
    found = flood.flood()
    assert flood.wrong == []
    assert sum(found.values()) == ALERTS_PER_SECOND * SECONDS
    assert min(found["call"], found["message"], found["people"]) > 10
