"""Scan the stacks with checkov, and hold what it says against infra/waivers.yaml.

    python -m bench.infra.scan [PATH OF checkov]

checkov is no dependency of the project: it wants versions of its own. Install it beside, such as
`pipx install checkov`. Exit 1: a check fails that no waiver names, or a waiver is no longer needed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bench.infra.templates import FOLDER

WAIVERS = FOLDER.parent / "waivers.yaml"
EVERY = "*"


class Waiver(NamedTuple):
    """A check that some resources do not keep, and why."""

    check: str
    resources: tuple[str, ...]
    reason: str

    def names(self, failed: tuple[str, str]) -> bool:
        check, resource = failed
        return check == self.check and (EVERY in self.resources or resource in self.resources)


def waivers() -> tuple[Waiver, ...]:
    """Return the waivers in their order."""
    read = yaml.safe_load(WAIVERS.read_text(encoding="utf-8"))
    return tuple(Waiver(w["check"], tuple(w["resources"]), w["reason"].strip()) for w in read)


def failed(told: Any) -> Iterator[tuple[str, str]]:
    """Yield check and resource of what failed, as checkov's JSON tells it."""
    for report in told if isinstance(told, list) else [told]:
        for each in report.get("results", {}).get("failed_checks", []):
            yield each["check_id"], each["resource"]


def judged(found: Iterable[tuple[str, str]], given: Iterable[Waiver]) -> list[str]:
    """Return a line for each check that no waiver names, and for each waiver that names none."""
    known, listed = sorted(set(found)), tuple(given)
    lines = [
        f"{check}: {resource}"
        for check, resource in known
        if not any(each.names((check, resource)) for each in listed)
    ]
    for each in listed:
        unused = [
            name
            for name in each.resources
            if not any(c == each.check and name in (EVERY, r) for c, r in known)
        ]
        lines += [f"{each.check}: {name} needs no waiver any more" for name in unused]
    return lines


def scan(program: str) -> Any:
    """Return what checkov says of the folder of stacks; it is asked nothing of the network."""
    asked = [program, "--directory", str(FOLDER), "--framework", "cloudformation"]
    asked += ["--skip-download", "--quiet", "--output", "json", "--soft-fail"]
    quiet = {**os.environ, "LOG_LEVEL": "ERROR"}  # noqa: TID251  handed on whole
    ran = subprocess.run(asked, capture_output=True, text=True, check=False, env=quiet)
    return json.loads(ran.stdout)


def main(arguments: list[str]) -> int:
    program = arguments[0] if arguments else shutil.which("checkov")
    if not program or not Path(program).exists():
        print("checkov is not installed. Install it beside: pipx install checkov", file=sys.stderr)
        return 2
    told = scan(program)
    lines = judged(failed(told), waivers())
    print("\n".join(lines) or f"nothing fails beyond {WAIVERS.name}")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
