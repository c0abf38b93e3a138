"""The log shows what is known to be harmless, in one line; the rest is masked (A7, A29, A30)."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.faults import IvrError, Unavailable
from ivr.runtime import wiring
from ivr.runtime.ledger import marks
from ivr.runtime.wiring import logs

CARD = "4000001234567899"
CONTACT = "4a573372-1f28-4e26-b97b-123456789012"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("no answer for +14155550101", "no answer for +****"),
        ("card 4000 0012 3456 7899 refused", "card **** refused"),
        ("card 4000-0012-3456-7899", "card ****"),
        ("4.0.0.0.0", "****"),
        ("born 01311980", "born ****"),
        ("one\r\ntwo\x00three\u2028four", "one two three four"),
        ("RUN503 after 3 tries", "RUN503 after 3 tries"),
    ],
)
def test_a_message_keeps_its_words_and_no_number(text, kept):
    assert logs.masked(text) == kept


@given(st.text(max_size=300))
def test_no_message_has_two_lines_or_four_digits_in_a_row(text):
    kept = logs.masked(text)
    assert not re.search(r"\d{4}", kept)
    assert len(kept.splitlines()) <= 1


@given(
    st.dictionaries(
        st.text(max_size=20)
        | st.sampled_from(["phone", "secret", "card_number", "event", "Details", "exception"]),
        st.text(max_size=40) | st.just(CARD) | st.lists(st.just(CARD)) | st.integers(),
        max_size=6,
    )
)
def test_a_key_that_is_not_known_tells_nothing(line):
    told = json.loads(logs.written(line))
    for key, value in told.items():
        if key not in logs.SHOWN and key != "message":
            assert value == logs.MASK
    assert "\n" not in logs.written(line)


def test_marks_are_shown_and_nothing_that_only_looks_like_one():
    case = "case-0123456789abcdef01234567"
    shown = marks.digest("T-1")
    line = {"case": case, "contact": CONTACT, "transaction": shown, "attempt": f"{case}-1"}
    assert json.loads(logs.written(line)) == line
    for key in marks.KEYS:
        assert json.loads(logs.written({key: CARD})) == {key: logs.MASK}
        assert json.loads(logs.written({key: "Ana Smith"})) == {key: logs.MASK}


@given(st.text(max_size=60))
def test_a_digest_is_letters_only(value):
    assert re.fullmatch(r"[a-s]{16}", marks.digest(value))
    assert marks.digest(value) == marks.digest(value)


@pytest.mark.parametrize("key", marks.KEYS)
@pytest.mark.parametrize("value", [CARD, "ana", "x y", "132467890123", "u82-1alz-RI301"])
def test_an_id_of_a_foreign_shape_is_marked_by_its_digest(key, value):
    assert marks.shown(key, value) == marks.digest(value)


def lines(caplog):
    return [vars(record) for record in caplog.records]


def test_one_event_has_its_marks_in_every_line(house, caplog):
    def work(event, services):
        marks.mark(transaction="T1", case="case-0123456789abcdef")
        marks.step(case="case-0123456789abcdef", attempt="case-0123456789abcdef-1")
        marks.step(contact=CONTACT, block="token")
        return {"done": "yes"}

    with caplog.at_level(logging.INFO, logger=wiring.logger().name):
        wiring.serve("sweep", work, {}, house.services)
    attempt, contact, answered = lines(caplog)
    assert answered["message"] == "answered"
    assert (answered["case"], answered["transaction"]) == (
        "case-0123456789abcdef",
        marks.digest("T1"),
    )
    assert attempt["attempt"] == "case-0123456789abcdef-1"
    assert (contact["contact"], contact["block"]) == (CONTACT, marks.digest("token"))


def test_marks_end_with_their_event(house, caplog):
    wiring.serve("sweep", lambda e, s: marks.mark(case="x") or {}, {}, house.services)
    caplog.clear()
    with caplog.at_level(logging.INFO, logger=wiring.logger().name):
        wiring.serve("sweep", lambda e, s: {}, {}, house.services)
    assert "case" not in lines(caplog)[-1]
    marks.mark(case="outside")
    marks.step(case="outside")
    marks.count("news", 1, result="sent")
    with marks.begun() as kept:
        pass
    assert (kept.steps, kept.counted) == ([], [])


def test_a_sweep_writes_down_so_many_steps_and_no_more():
    with marks.begun() as kept:
        for n in range(200):
            marks.step(case=f"c{n}")
    assert len(kept.steps) == marks.STEPS_MAX


@pytest.mark.parametrize("fault", [KeyError(CARD), Unavailable(f"card {CARD}\r\nfake: line")])
def test_a_failure_tells_its_marks_and_nothing_it_was_about(house, caplog, fault):
    def fail(event, services):
        marks.mark(contact=CONTACT)
        raise fault

    with pytest.raises(IvrError):
        wiring.serve("lookup", fail, {}, house.services)
    (line,) = lines(caplog)
    assert line["contact"] == CONTACT
    assert CARD not in repr(line)
    assert "\n" not in line["message"]


def test_an_exception_in_the_log_keeps_its_kind_only():
    script = (
        "from ivr.runtime import wiring\n"
        "try:\n    raise ValueError('4000001234567899 of Ana')\n"
        "except ValueError:\n"
        "    wiring.logger().exception('one\\r\\ntwo 4000001234567899', extra={'name1': 'Ana'})\n"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    (line,) = out.stdout.splitlines()
    told = json.loads(line)
    assert (told["message"], told["exception_name"]) == ("one two ****", "ValueError")
    assert "Ana" not in line
    assert CARD not in line
