"""What a fresh process pays: the commands of a terminal, and the first event of a Lambda."""

from __future__ import annotations

import compileall
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.clock import process_cpu_seconds
from bench.report import Line
from ivr.runtime.handlers import HANDLERS

ROOT = Path(__file__).parents[1]
WORKSPACE = ("flows", "prompts", "bots", "infra")
IN_CALL = ("lookup", "route", "code_hook", "answer")
REACHING_OUT = ("intake", "dial")
OTHERS = ("authenticate", "contact_event", "sweep", "text_reply", "deliver", "transactions")
HANDLED = (*IN_CALL, *REACHING_OUT, *OTHERS)
COMPILE_SECONDS = 1.0
HELP_SECONDS = 0.25
IMPORT_RATIO = 1.25
"""How much more than its AWS libraries a handler may cost before it can answer."""

TOLD_RATIO = 2.0
"""The same for the functions that no caller waits for, and that have to validate numbers."""

POLICY = {
    "policy": "bench",
    "scales": {
        "scorecard": {
            "bands": [{"band": "high", "above": 800}, {"band": "low"}],
            "charges": {"call_above": 600, "investigate_above": 400},
        }
    },
}

_LIBRARIES = (
    "import boto3; from aws_lambda_powertools import Logger;"
    " boto3.client('dynamodb', region_name='us-east-1'); Logger(service='ivr')"
)
_HANDLER = "import {module}; from ivr.runtime import wiring; wiring.services(); wiring.logger()"


def commands(folder: Path, runs: int) -> Iterator[Line]:
    """Yield the CPU seconds of `ivr compile` on the shipped workspace and of `ivr --help`."""
    _translated()
    for name in WORKSPACE:
        shutil.copytree(ROOT / name, folder / name)
    ivr = (sys.executable, "-m", "ivr.cli.main")
    asked = {"compile": (*ivr, "compile", "--root", str(folder)), "help": (*ivr, "--help")}
    taken = process_cpu_seconds(asked, runs, ROOT)
    yield Line("ivr compile, shipped workspace, cold", taken["compile"], "s", COMPILE_SECONDS)
    yield Line("ivr --help, cold", taken["help"], "s", HELP_SECONDS)


def handlers(folder: Path, runs: int, names: Sequence[str] = HANDLED) -> Iterator[Line]:
    """Yield what each handler pays until it can answer, beside its AWS libraries alone."""
    _translated()
    policy = folder / "policy.json"
    policy.write_text(json.dumps(POLICY), encoding="utf-8")
    variables = {
        "IVR_STORE": "dynamodb:bench",
        "IVR_PEPPER": "no secret, only long enough",
        "IVR_POLICY": str(policy),
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    asked = {name: _python(_HANDLER.format(module=_module(name))) for name in names}
    taken = process_cpu_seconds({"": _python(_LIBRARIES), **asked}, runs, ROOT, variables)
    yield Line("boto3, DynamoDB client and powertools Logger, cold", taken[""], "s")
    limits = dict.fromkeys(IN_CALL, IMPORT_RATIO) | dict.fromkeys(REACHING_OUT, TOLD_RATIO)
    for name in names:
        allowed = limits[name] * taken[""] if name in limits else None
        yield Line(f"handler {name}, cold, ready to answer", taken[name], "s", allowed)


def _module(name: str) -> str:
    """Return the module of a handler."""
    return HANDLERS[name].__module__


def _translated() -> None:
    """Write the bytecode first, as an installation does: the first run is no slower than others."""
    compileall.compile_dir(ROOT / "ivr", quiet=1)


def _python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)
