"""20,000 calls of the soak: `make soak` plays a million, with the same promises."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from bench.soak import history
from bench.soak.faults import Fault, Injector
from bench.soak.summary import soak
from bench.soak.world.people import Town, card_numbers_in, luhn, private_in
from ivr.runtime.handlers import HANDLERS
from ivr.spoken import card_ending, money

ROOT = Path(__file__).parents[2]
CALLS, PARTS = 20_000, 10
OFTEN = 4
"""A kind of fault that is too rare in a part must at least happen there so often."""


@pytest.mark.parametrize("part", range(PARTS))
def test_no_promise_is_broken(stage, part):
    summary = soak(f"tests/{part}", CALLS // PARTS, stage=stage)
    assert not summary.wrong, (
        f"python -m bench.soak --replay {summary.wrong[0][0]}: {summary.wrong[0][1][:3]}"
    )
    assert summary.calls >= CALLS // PARTS
    assert {fault for fault in Fault if summary.faults[fault] < OFTEN} == set()
    assert set(summary.functions) == set(HANDLERS)
    assert "UNDEFINED" not in summary.ends
    assert len(summary.ends) >= 12


def test_a_seed_is_a_history(stage):
    once, again = (history.play(stage, "tests/again") for _ in range(2))
    assert once.digest == again.digest
    told = history.play(stage, "tests/again", told=True)
    assert told.digest == once.digest
    assert len(told.told) > 50
    assert history.play(stage, "tests/another").digest != once.digest


def test_a_history_is_the_same_in_every_process(stage):
    played = history.play(stage, "tests/everywhere").digest
    for number in ("1", "77"):
        ran = subprocess.run(
            [sys.executable, "-m", "bench.soak", "--replay", "tests/everywhere"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": number},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.split()[-1] == played


def test_two_processes_share_the_calls():
    ran = subprocess.run(
        [sys.executable, "-m", "bench.soak", "--calls", "60", "--processes", "2"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr
    assert "  1/0: " in ran.stdout
    assert "  1/1: " in ran.stdout
    assert "0 broken promises" in ran.stdout


def test_private_values_are_found_however_they_are_said():
    town = Town(random.Random(1), 3)
    person = town.people[0]
    ending = person.cards[0].ending
    for said in (f"hello {person.first_name}.", "on March 2nd, 2026", "el 2 de marzo de 2026"):
        assert private_in(said), said
    owners = {town.owners[found] for found in private_in(f"Hi {person.first_name}")}
    assert owners == {person.id}
    for locale in ("en-US", "es-US"):
        (found,) = private_in(f"the card ending in {card_ending(ending, locale)}.")
        assert town.owners[found] == person.id
        (found,) = private_in(money(Decimal(person.row["balance"]), "USD", locale))
        assert town.owners[found] == person.id
    assert private_in("Thank you for calling Example Bank. For English, press 2.") == ()


def test_card_numbers_are_found():
    number = Town(random.Random(1), 3).people[0].cards[0].number
    assert luhn(number)
    spaced = " ".join(number[n : n + 4] for n in range(0, 16, 4))
    assert card_numbers_in(f"my card is {spaced}.") == card_numbers_in(number) == [number]
    assert card_numbers_in("at 1772474400000 and +14155550101") == []
    assert card_numbers_in(f"a{number}f") == []


def test_calm_weather_brings_no_fault():
    calm = Injector(random.Random(1), 0)
    assert not any(calm.strikes(fault) for fault in Fault for _ in range(100))
    rough = Injector(random.Random(1), 1)
    assert any(rough.strikes(Fault.HANG_UP) for _ in range(1_000))
    rough.stop()
    assert not any(rough.strikes(fault) for fault in Fault for _ in range(100))
