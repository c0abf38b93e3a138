"""Every finding code that is no lint rule, by stage: the one table that pages and reports read.

Law of the room: a code that some stage uses stands here or in `RULES`, in one of the two.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.lint.codes.calls import (
    EXPECTATION_CODES,
    RUNTIME_CODES,
    SCENARIO_CODES,
    SIMULATOR_CODES,
    USAGE_CODES,
)
from ivr.lint.codes.code import Code
from ivr.lint.codes.deciding import REGISTRY_CODES, RULE_CODES
from ivr.lint.codes.deploying import DEPLOY_CODES
from ivr.lint.codes.exploring import EXPLORING_CODES
from ivr.lint.codes.history import HISTORY_CODES
from ivr.lint.codes.material import (
    COMPILE_CODES,
    FILE_CODES,
    FORMAT_CODES,
    POLICY_CODES,
    PROMPT_CODES,
    SPEC_CODES,
)
from ivr.lint.codes.training import TRAINING_CODES

STAGES: Mapping[str, tuple[Code, ...]] = {
    "Files": FILE_CODES,
    "Specs": SPEC_CODES,
    "Risk policies": POLICY_CODES,
    "Prompts": PROMPT_CODES,
    "Compiling": COMPILE_CODES,
    "Flows and bots that were written": FORMAT_CODES,
    "Scenarios: what is named": SCENARIO_CODES,
    "Scenarios: what was expected": EXPECTATION_CODES,
    "The simulator": SIMULATOR_CODES,
    "Explorations": EXPLORING_CODES,
    "Functions in a call": RUNTIME_CODES,
    "Histories to learn from": HISTORY_CODES,
    "Training and models": TRAINING_CODES,
    "Rules of detectors": RULE_CODES,
    "Registries of models": REGISTRY_CODES,
    "Deploying": DEPLOY_CODES,
    "The command": USAGE_CODES,
}
"""Stage -> its codes."""

CODES: Mapping[str, Code] = {each.code: each for codes in STAGES.values() for each in codes}
"""Code -> its meaning."""
