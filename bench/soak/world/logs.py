"""Handlers as they run in production, with their log and metrics; what they write is judged too."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from typing import Any

from ivr.runtime import wiring
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.wiring import Services

_written = io.StringIO()
"""Where the log of this process goes: the logger keeps the stream that it finds first."""


def logged(judge: Callable[[str, str], None]) -> Callable[[str, object, Services], Any]:
    """Return what answers an event with log and metrics, and has `judge` read what was written."""

    def serve(name: str, event: object, services: Services) -> Any:
        begun = _written.tell()
        try:
            with contextlib.redirect_stdout(_written):
                return wiring.serve(name, HANDLERS[name], event, services)
        finally:
            _written.seek(begun)
            judge(f"the log of {name}", _written.read())
            if not begun:
                _written.truncate(0)
                _written.seek(0)

    return serve
