from datetime import UTC, datetime

import pytest

from ivr.local.premises import LocalCalendars, LocalCipher, LocalNumbers, LocalQueues

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)


def name(arn):
    return arn.rpartition("/")[2]


def test_calendars_are_open_and_holidays_are_not():
    usual = LocalCalendars(name)
    assert usual.is_open("x/bank", NOON)
    assert not usual.is_open("x/bank_holidays", NOON)


def test_queues_have_an_agent_soon():
    view = LocalQueues(name).look("x/fraud", NOON)
    assert view is not None
    assert (view.name, view.open, view.full, view.wait_seconds) == ("fraud", True, False, 20.0)


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        ("+14155550101", "dialable"),
        ("anonymous", "invalid"),
        ("+1", "invalid"),
        ("+1415", "undialable"),
    ],
)  # fmt: skip
def test_numbers(number, verdict):
    assert LocalNumbers().check(number) == verdict


def test_keyed_numbers_become_e164():
    assert LocalNumbers().parse("4155550101", "US") == "+14155550101"
    assert LocalNumbers().parse("41", "US") is None
    assert LocalNumbers().parse("", "US") is None


def test_encrypted_digits_do_not_show():
    assert "01311980" not in (LocalCipher().encrypt("key:input", "pem", "01311980") or "")
