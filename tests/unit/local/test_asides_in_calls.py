"""A module that answers a digression is told what it takes, and what is private stays private."""

from pathlib import Path

import pytest

from ivr import workspace

POLICY = Path(__file__).parents[3] / "infra/policy/default.yaml"

DESK = """\
dialog: desk
locales: [en-US]
defaults: {on_error: bye, on_exhausted: bye}
digressions:
  Fees:
    phrases: [what does it cost]
    call: fees
    with: {days: "{{ days }}", kind: travel}
start: length
nodes:
  length:
    collect: {slot: days, say: How many days?, digits: {min: 1, max: 2}}
    allow_digression: []
    then: sure
  sure:
    menu: Shall I note it?
    options: [{key: "1", phrases: [note it], goto: bye}]
  bye: {hangup: Good bye.}
"""

FEES = """\
dialog: fees
kind: module
locales: [en-US]
takes: [days, kind]
returns: [told]
start: which
nodes:
  which: {decide: [{when: kind is travel, goto: tell}], else: done}
  tell: {say: "It is free for {{ days }} days.", then: done}
  done: {return: told}
"""

SCENARIO = """\
- test: the module hears what was collected before
  dialog: desk
  steps:
    - {key: "12#"}
    - {says: what does it cost}
    - {hears: "It is free for 12 days."}
    - {key: "1"}
  ends: hangup
"""

LOOKED_UP = """\
  length: {invoke: {handler: account}, then: sure, on: {error: bye}}
"""


def load(root, desk=DESK, fees=FEES):
    files = {
        "flows/desk.yaml": desk,
        "flows/fees.yaml": fees,
        "prompts/variables.yaml": 'days: {type: count, phase: call, sample: "12"}\n',
        "infra/environments/local.yaml": "environment: local\n"
        "instance: arn:aws:connect:us-east-1:111122223333:instance/i\nderive: true\n",
        "infra/policy/default.yaml": POLICY.read_text(encoding="utf-8"),
        "tests/scenarios/desk.yaml": SCENARIO,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return workspace.load(root)


def test_the_module_says_what_it_was_given(tmp_path):
    loaded = load(tmp_path)
    made = workspace.suite(loaded)
    (case,) = made.cases(tmp_path / "tests/scenarios/desk.yaml")
    verdict = made.run(case)
    assert [str(each) for each in verdict.findings] == []


@pytest.mark.parametrize(("given", "codes"), [("balance", {"SEC013"}), ("channel", set())])
def test_what_a_digression_gives_is_as_private_in_the_module(tmp_path, given, codes):
    start, end = DESK.index("  length:\n"), DESK.index("  sure:")
    desk = DESK[:start] + LOOKED_UP + DESK[end:]
    desk = desk.replace("{{ days }}", f"{{{{ {given} }}}}")
    fees = FEES.replace('{say: "It is free for {{ days }} days."', '{set: {noted: "{{ days }}"}')
    found = workspace.lint(load(tmp_path, desk, fees))
    told = {each.code for each in found if each.where.file == "flows/fees.yaml"}
    assert told & {"SEC013"} == codes
