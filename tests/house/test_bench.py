"""The bench runs; what it says about speed is for `make bench` and for eyes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_glance_measures_every_part():
    ran = subprocess.run(
        [sys.executable, "-m", "bench.run", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    measured = re.findall(r"^  (\S.*?)  +([\d.,]+) (us|s|/s)\b", ran.stdout, re.MULTILINE)
    assert len(measured) >= 9, ran.stdout
    assert all(float(value.replace(",", "")) > 0 for _, value, _ in measured)
    assert "cxblueprint" in ran.stdout
