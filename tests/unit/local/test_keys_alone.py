"""A value that is to be keyed is taken by keys alone: what is said is no match."""

from pathlib import Path

import pytest

from ivr import workspace

POLICY = Path(__file__).parents[3] / "infra/policy/default.yaml"

DESK = """\
dialog: desk
locales: [en-US]
defaults: {on_error: bye, on_exhausted: bye, max_retries: 4}
universals: {agent: {key: "0", goto: person}}
start: card
nodes:
  card:
    collect: {slot: card, say: Key four digits., digits: {min: 4, max: 4}}
    input: keys
    no_input: [Are you there?]
    no_match: [Please use the keys.]
    invalid: [Four of them please.]
    then: told
  told: {say: "It is {{ card }}.", then: bye}
  person: {transfer: {queue: service, on: {full: bye, error: bye}}}
  bye: {hangup: Good bye.}
"""

SCENARIO = """\
- test: keys alone
  dialog: desk
  given: {{silence_is: {silence}}}
  steps:
{steps}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("desk")
    files = {
        "flows/desk.yaml": DESK,
        "prompts/variables.yaml": 'card: {type: digits, phase: call, sample: "1234"}\n',
        "infra/environments/local.yaml": "environment: local\n"
        "instance: arn:aws:connect:us-east-1:111122223333:instance/i\nderive: true\n",
        "infra/policy/default.yaml": POLICY.read_text(encoding="utf-8"),
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return workspace.suite(workspace.load(root))


@pytest.mark.parametrize("silence", ["fallback", "timeout"])
@pytest.mark.parametrize(
    "steps",
    [
        ['{key: "1234", slot: {card: "1234"}}'],
        ["{says: one two three four}", "{hears: Please use the keys.}", '{key: "1234"}'],
        ["{says: my dog}", "{hears: Please use the keys.}"],
        ['{key: "12#"}', "{hears: Four of them please.}"],
        ["{silence: true}", "{hears: Are you there?}", "{says: one two three four}",
         "{hears: Please use the keys.}", '{key: "1234", slot: {card: "1234"}}'],
    ],
)  # fmt: skip
def test_what_is_said_is_no_value(made, steps, silence):
    path = made.root / "tests/scenarios/desk.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(f"    - {step}" for step in steps)
    path.write_text(SCENARIO.format(silence=silence, steps=lines), encoding="utf-8")
    (case,) = made.cases(path)
    assert [str(finding) for finding in made.run(case).findings] == []
