from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_FILE = Path(__file__).with_name("cases.py")
_spec = importlib.util.spec_from_file_location("lint_cases", _FILE)
assert _spec is not None
assert _spec.loader is not None
sys.modules["lint_cases"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(sys.modules["lint_cases"])
