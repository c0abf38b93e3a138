"""Files that templates name by their key in the bucket, beside the zips: machines, script, wheel.

infra/machines/transaction.asl.json   TransactionMachineKey
the Spark job's script                TransformScriptKey
what it imports of us                 WheelKey
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ivr.deploy.bundle import wheel
from ivr.deploy.bundle.packing import digest_of
from ivr.faults import Refused, Where, error

MACHINES = "infra/machines"
ENDING = ".asl.json"
SCRIPT = "study/risk/transform/job.py"


class Alongside(NamedTuple):
    """A file: the parameter that stacks know it by, its name, its bytes."""

    parameter: str
    name: str
    content: bytes

    @property
    def key(self) -> str:
        """Where it lies in the bucket: another content, another key."""
        return f"code/{digest_of(self.content)[:32]}/{self.name}"


def alongside(root: Path, source: Path) -> tuple[Alongside, ...]:
    """Return the files that go along.

    Args:
        root: The workspace, which has the machines.
        source: The folder of the package, which has script and wheel.

    Raises:
        Refused: A machine is not JSON (DEP024), all at once.
    """
    machines = tuple(_machines(root))
    wrong = [
        error("DEP024", Where(f"{MACHINES}/{each.name}"), f"the machine is not JSON: {problem}")
        for each in machines
        if (problem := _problem(each.content))
    ]
    if wrong:
        raise Refused(wrong)
    script = Alongside("TransformScriptKey", Path(SCRIPT).name, (source / SCRIPT).read_bytes())
    return (*machines, script, Alongside("WheelKey", wheel.NAME, wheel.wheel(source)))


def _machines(root: Path) -> Iterator[Alongside]:
    for path in sorted((root / MACHINES).glob(f"*{ENDING}")):
        stem = path.name.removesuffix(ENDING)
        yield Alongside(f"{camel(stem)}MachineKey", path.name, path.read_bytes())


def _problem(content: bytes) -> str:
    try:
        json.loads(content)
    except ValueError as problem:
        return str(problem)
    return ""


def camel(name: str) -> str:
    """Return a name as parameters of stacks have it: `batch_express` -> `BatchExpress`."""
    return "".join(part.capitalize() for part in re.split(r"[-_]", name))
