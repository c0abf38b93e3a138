"""Records in their text form, seals and tokens."""

from __future__ import annotations

import pytest

from ivr.faults import Malformed
from ivr.runtime.records import (
    Card,
    Lines,
    OptOut,
    card_token,
    decode,
    encode,
    local_time,
    proof_seal,
    same_seal,
    seal,
)
from ivr.runtime.risk.calling import LINES_MAX, read


def test_a_field_of_a_later_release_is_dropped_and_a_missing_one_has_its_default():
    body = '{"customer": "C", "token": "t", "ending": "1111", "novelty": [1]}'
    assert decode(Card, body, 3, 0) == Card(customer="C", token="t", ending="1111", version=3)


def test_version_and_expiry_are_the_stores_own():
    assert (
        encode(OptOut(number="+1", at=2, version=5, expires=9)) == '{"number":"+1","at":2,"by":""}'
    )


@pytest.mark.parametrize(
    ("zone", "clock"),
    [("America/Los_Angeles", "16:00"), ("UTC", "00:00"), ("Mars/Olympus", "00:00"), ("", "00:00")],
)
def test_local_time_falls_back_to_utc(zone, clock):
    assert local_time(86_400 * 31, zone).strftime("%H:%M") == clock


def test_seals_are_bound_to_pepper_and_every_part():
    one = proof_seal(b"pepper", "C1", "birth_year", "1980")
    assert same_seal(one, proof_seal(b"pepper", "C1", "birth_year", "1980"))
    assert (
        len(
            {
                one,
                proof_seal(b"pepper", "C2", "birth_year", "1980"),
                proof_seal(b"salt", "C1", "birth_year", "1980"),
                proof_seal(b"pepper", "C1", "birth_date", "1980"),
                seal(b"pepper", "proof", "C1", "birth_year1980"),
            }
        )
        == 5
    )


def test_a_token_tells_nothing_of_its_number():
    token = card_token(b"pepper", "4000001234567899")
    assert len(token) == 32
    assert "7899" not in token
    assert token != card_token(b"other", "4000001234567899")


def test_all_the_lines_that_a_policy_allows_fit_into_one_item():
    calls = tuple((f"case-{n:024x}-1", 1_760_000_000) for n in range(LINES_MAX))
    lines = Lines(name="outbound", millitokens=0, filled_at=1_760_000_000_000, calls=calls)
    assert len(encode(lines)) < 400_000
    assert read({"lines": LINES_MAX}).lines == LINES_MAX
    with pytest.raises(Malformed, match=r"0\.\.5000"):
        read({"lines": LINES_MAX + 1})
