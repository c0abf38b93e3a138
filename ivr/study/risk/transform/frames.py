"""The dataframe library of the transform: its own types tell a checker next to nothing.

Law of the room: whatever builds expressions takes the library from here, as one without types.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

ibis: Any = import_module("ibis")

Table = Any
"""A table of the library: an expression, not yet computed."""

Value = Any
"""A column of a table."""
