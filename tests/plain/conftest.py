"""Lets the tests of the plain interpreter share modules, as the package `plain`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1]))
pytest.register_assert_rewrite("plain.readings")
