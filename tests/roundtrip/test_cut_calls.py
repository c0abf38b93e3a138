"""The same scripted calls pass before and after every long flow is cut."""

from pathlib import Path

import pytest

from ivr import workspace
from ivr.compiler.material import Material
from ivr.compiler.pipeline import Limits, compile_program

ROOT = Path(__file__).parents[2]
EVERY = 9
"""Every ninth case of the shipped scenarios: all dialogs, both locales, keys and words."""


def suite(limits):
    loaded = workspace.load(ROOT)
    material = Material(
        loaded.dialogs, loaded.bots, loaded.prompts, loaded.environment, loaded.functions
    )
    compiled = compile_program(material, limits)
    return compiled.program, workspace.suite(loaded, workspace.make(loaded, compiled))


def verdicts(made):
    cases = [case for path in made.files() for case in made.cases(path)]
    return {case.name: made.run(case).findings for case in cases[::EVERY]}


@pytest.mark.parametrize("limits", [Limits(), Limits(actions=60, characters=60_000)])
def test_shipped_scenarios_hold(limits):
    program, made = suite(limits)
    assert max(len(flow.actions) for flow in program.flows) <= limits.actions
    failed = {name: findings for name, findings in verdicts(made).items() if findings}
    assert not failed
