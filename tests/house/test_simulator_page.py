"""Every action type is simulated, and the page that says how is up to date."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from ivr.ir.actions import ACTION_TYPES
from ivr.simulator.call.world import World
from ivr.simulator.rehearsal.page import PORT, TYPES, markdown
from ivr.simulator.steps import RARE_STEPS, STEPS

ROOT = Path(__file__).parents[2]


def test_every_type_has_a_row_and_a_step():
    assert len(ACTION_TYPES) == 68
    assert set(TYPES) == ACTION_TYPES == set(STEPS) | set(RARE_STEPS)


def test_every_port_is_one_of_the_world():
    assert set(PORT) <= {each.name for each in fields(World)}


def test_the_page_is_up_to_date():
    page = (ROOT / "docs" / "simulator.md").read_text(encoding="utf-8")
    assert page == markdown(), "`make docs`"


def test_shipped_calls_load_no_rare_step():
    code = (
        "import sys; import ivr.local.contact_centre; "
        "sys.exit(any('.steps.rare' in name for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
