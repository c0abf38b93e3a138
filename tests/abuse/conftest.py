"""The verification call and the banks of the unit tests, for whoever means harm.

`sinks` writes down all that is left behind: records, log, metrics, calls, messages, news, answers.
`card_numbers` searches it by Luhn's formula, written here a second time so that one mistake does
not hide another.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from ivr.runtime import wiring
from ivr.runtime.records import PLACES, encode, key_of

UNIT = Path(__file__).parents[1] / "unit/runtime"


def _made(name, path):
    spec = importlib.util.spec_from_file_location(name, UNIT / path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_inside = _made("inside_bank", "inside/conftest.py")
_wired = _made("wired_house", "wired/conftest.py")
_simulator = _made("simulator_kit", "../simulator/conftest.py")
_outbound = _made("outbound_bank", "outbound/conftest.py")


@pytest.fixture
def line():
    return _inside.Line()


@pytest.fixture
def make_line():
    return _inside.Line


@pytest.fixture
def house():
    return _wired.House()


@pytest.fixture
def bank():
    made = _outbound.Bank()
    made.customer()
    return made


@pytest.fixture
def kit():
    return SimpleNamespace(**vars(_simulator))


@pytest.fixture
def make_bank():
    return _outbound.Bank


_RUN = re.compile(r"(?<![0-9A-Za-z])[2-6](?:[ .\-]?[0-9]){11,18}(?![0-9A-Za-z])")


def _is_card(run):
    digits = [int(char) for char in run if char.isdigit()]
    doubled = [digit * 2 for digit in digits[-2::-2]]
    return sum(digits[-1::-2] + [n - 9 * (n > 9) for n in doubled]) % 10 == 0


def card_numbers_in(text, *known):
    """Return what could be a card number, and those of the known ones that stand in any writing."""
    plain = re.sub(r"[^0-9A-Za-z]", "", text)
    found = [run.group() for run in _RUN.finditer(text) if _is_card(run.group())]
    return found + [number for number in known if number in plain]


@pytest.fixture
def card_numbers():
    return card_numbers_in


class Sinks:
    """Everything that services leave behind, as text."""

    card_numbers = staticmethod(card_numbers_in)

    def __init__(self, caplog, capsys):
        self._caplog, self._capsys = caplog, capsys
        self.said = []

    def records(self, store):
        """Return every record with its address; what the quarantine itself holds is none."""
        scan = getattr(store, "scan", None)
        kept = [each for kind in PLACES for each in scan(kind)] if scan else store.written
        return [f"{key_of(record)} {encode(record)}" for record in kept]

    def logged(self):
        """Return the log as it is written, line by line."""
        formatter = wiring.logger().registered_handler.formatter
        return [formatter.format(record) for record in self._ours()]

    def _ours(self):
        return [each for each in self._caplog.records if each.name == wiring.logger().name]

    def everything(self, ports):
        """Return every sink: records, log, metrics and output, calls, messages, news, answers."""
        reached = [repr(call) for call in vars(ports.dialer).get("calls", [])]
        texts = [repr(text) for text in vars(ports.texter).get("sent", [])]
        news = [encode(entry) for entry in vars(ports.publisher).get("news", [])]
        out = list(self._capsys.readouterr())
        return [*self.records(ports.store), *self.logged(), *out, *reached, *texts, *news]


@pytest.fixture
def sinks(caplog, capsys):
    caplog.set_level("DEBUG", logger=wiring.logger().name)
    return Sinks(caplog, capsys)
