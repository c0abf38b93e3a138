"""Silence, `*` and `#` in whole calls: each means one thing, whatever else is listened for."""

from pathlib import Path

import pytest

from ivr import workspace

POLICY = Path(__file__).parents[3] / "infra/policy/default.yaml"

FLOW = """\
dialog: shop
locales: [en-US]
channels: [voice]
defaults: {on_error: bye, on_exhausted: bye, no_input: [say_silent], no_match: [say_unclear]}
universals: {repeat: {key: "#"}}
start: code
nodes:
  code: {collect: {slot: code, say: say_code, digits: {min: 4, max: 4}}, then: help}
  help: {ask: say_help, bot: helper, intents: {Book: booked, Lost: lost}}
  booked: {hangup: say_booked}
  lost: {hangup: say_lost}
  bye: {hangup: say_bye}
"""

BOT = """\
bot: helper
locales: [en-US]
intents:
  Book: {utterances: [book a table, a table please, reserve a table]}
  Lost: {built_in: AMAZON.FallbackIntent}
"""

PROMPTS = """\
say_code: Code please.
say_help: What now?
say_booked: It is booked.
say_lost: A person will help.
say_unclear: I did not get that.
say_silent: I did not hear you.
say_bye: Good bye.
"""

SCENARIO = """\
- test: one call
  dialog: shop
  given: {{silence_is: {silence}}}
  steps:
{steps}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    root = tmp_path_factory.mktemp("shop")
    write(root)
    loaded = workspace.load(root)
    return workspace.suite(loaded, workspace.make(loaded, workspace.compile_workspace(loaded)))


def write(root):
    """Write the workspace."""
    files = {
        "flows/shop.yaml": FLOW,
        "bots/helper.yaml": BOT,
        "prompts/en-US/shop.yaml": PROMPTS,
        "prompts/variables.yaml": '{code: {type: digits, phase: call, sample: "1234"}}\n',
        "infra/policy/default.yaml": POLICY.read_text(encoding="utf-8"),
        "infra/environments/local.yaml": "environment: local\n"
        "instance: arn:aws:connect:us-east-1:111122223333:instance/i\nderive: true\n",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def complaints(made, silence, *steps):
    path = made.root / "tests/scenarios/shop.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    written = "\n".join(f"    - {step}" for step in steps)
    path.write_text(SCENARIO.format(silence=silence, steps=written), "utf-8")
    (case,) = made.cases(path)
    return [str(finding) for finding in made.run(case).findings]


@pytest.mark.parametrize("silence", ["fallback", "timeout"])
def test_a_hash_asks_again_where_a_value_is_asked_and_silence_is_silence(shop, silence):
    steps = (
        '{hears: say_code, key: "#"}',
        "{hears: say_code, silence: true}",
        '{hears: say_silent, key: "1234"}',
        "{hears: say_help, says: book a table}",
        "{hears: say_booked}",
    )
    assert complaints(shop, silence, *steps) == []


@pytest.mark.parametrize("silence", ["fallback", "timeout"])
def test_silence_is_no_input_though_the_author_takes_what_nobody_understood(shop, silence):
    steps = (
        '{hears: say_code, key: "1234"}',
        "{hears: say_help, silence: true}",
        '{hears: say_silent, key: "#"}',
        "{hears: say_help, says: purple elephants}",
        "{hears: say_lost}",
    )
    assert complaints(shop, silence, *steps) == []
