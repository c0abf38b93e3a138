"""A few of the cases that `make fuzz` tries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

FAULTY = """
import sys, tempfile
from pathlib import Path
from bench import fuzzing
with tempfile.TemporaryDirectory() as folder:
    cases = fuzzing.Cases(Path(folder))
    before = [cases.run(seed) for seed in range(20)]
    assert before == [cases.run(seed) for seed in range(20)], "a seed makes its case again"
    cases._texts = []
    print({cases.run(seed) for seed in range(20)})
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_mutated_flows_and_specs_end_in_typed_findings() -> None:
    done = run("-m", "bench.fuzzing", "--count", "150", "--seed", "5000")
    assert done.returncode == 0, done.stderr
    assert "150 cases" in done.stdout


def test_a_fault_of_ours_is_told_with_its_seed() -> None:
    done = run("-c", FAULTY)
    assert "FAILED flow" in done.stdout, done.stderr
    assert "seed " in done.stderr


def test_cases_that_once_failed_end_in_findings() -> None:
    for seed in ("702339",):
        done = run("-m", "bench.fuzzing", "--count", "1", "--seed", seed)
        assert done.returncode == 0, done.stderr
