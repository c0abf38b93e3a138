"""Lets the tests of Lex's dialects share modules, as the package `lex`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1]))
pytest.register_assert_rewrite("lex.making")
