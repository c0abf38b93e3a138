"""Collected values in whole calls: who takes a number, what an invalid one is, how it is heard."""

import textwrap
from pathlib import Path

import pytest

from ivr import workspace
from ivr.spec.values import LOCALES

POLICY = Path(__file__).parents[3] / "infra/policy/default.yaml"

FLOW = """\
dialog: parcel
locales: [{locales}]
channels: [voice, chat]
defaults:
  max_retries: 4
  on_error: bye
  on_exhausted: bye
  no_input: [say_silent]
  no_match: [say_unclear]
universals: {{agent: {{key: "0", goto: bye}}}}
start: code
nodes:
  code:
    collect: {{slot: code, say: say_code, digits: {{min: 4, max: 4}}}}
    invalid: [say_short]
    then: number
  number:
    collect:
      slot: number
      say: say_number
      digits: {{min: 4, max: 8}}
      confirm: explicit
      confirm_say: say_right
    then: pieces
  pieces:
    collect: {{slot: pieces, say: say_pieces, digits: {{min: 1, max: 2}}}}
    invalid: [say_short]
    then: choose
  choose:
    menu: say_menu
    options:
      - {{key: "1", phrases: {{{phrases}}}, goto: day}}
  day:
    collect: {{slot: day, say: say_day, type: AMAZON.Date}}
    then: told
  told: {{hangup: say_told}}
  bye: {{hangup: say_bye}}
"""

PROMPTS = """\
say_code: Code please.
say_number: Number please.
say_right: "Is it {{ number }} for {{ code }}?"
say_pieces: How many pieces?
say_menu: Now what?
say_day: Which day?
say_told: "It is {{ code }}, {{ number }}, {{ pieces }}, on {{ day }}."
say_short: That is no such number.
say_unclear: I did not get that.
say_silent: I did not hear you.
say_bye: Good bye.
"""

VARIABLES = """\
code: {type: digits, phase: call, sample: "1234"}
number: {type: phone, phase: call, sample: "+14155550101"}
pieces: {type: count, phase: call, sample: "12"}
day: {type: date, phase: call, sample: "2026-03-03"}
"""

SCENARIOS = """\
- test: every number is taken by the question that asked
  dialog: parcel
  locale: {locale}
  given: {{clock: "2026-01-14T15:00:00+00:00", silence_is: {silence}}}
  channel: {channel}
  steps:
{steps}
"""


def suite(root, locales):
    files = {
        "flows/parcel.yaml": FLOW.format(
            locales=", ".join(locales),
            phrases=", ".join(f"{each}: [send it]" for each in locales),
        ),
        "prompts/variables.yaml": VARIABLES,
        "infra/environments/local.yaml": "environment: local\n"
        "instance: arn:aws:connect:us-east-1:111122223333:instance/i\nderive: true\n",
        "infra/policy/default.yaml": POLICY.read_text(encoding="utf-8"),
        **{f"prompts/{each}/parcel.yaml": PROMPTS for each in locales},
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    loaded = workspace.load(root)
    return workspace.suite(loaded, workspace.make(loaded, workspace.compile_workspace(loaded)))


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    return suite(tmp_path_factory.mktemp("two"), ["en-US", "es-US"])


def complaints(made, steps, *, locale="en-US", silence="fallback", channel="voice"):
    path = made.root / "tests/scenarios/parcel.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = textwrap.indent("\n".join(f"- {step}" for step in steps), "    ")
    path.write_text(
        SCENARIOS.format(locale=locale, silence=silence, channel=channel, steps=text), "utf-8"
    )
    (case,) = made.cases(path)
    return [str(finding) for finding in made.run(case).findings]


@pytest.mark.parametrize("silence", ["fallback", "timeout"])
def test_a_number_that_two_questions_would_take_goes_to_the_one_that_asked(two, silence):
    steps = [
        '{hears: say_code, key: "1234", slot: {code: "1234"}}',
        '{hears: say_number, key: "5678", slot: {number: "5678"}}',
        '{hears: say_right, key: "2"}',
        "{hears: say_number, silence: true}",
        '{hears: say_silent, key: "12345678#", slot: {number: "12345678"}}',
        '{hears: say_right, key: "1"}',
        '{hears: say_pieces, key: "1#", slot: {pieces: "1"}}',
        '{hears: say_menu, key: "1"}',
        "{hears: say_day, says: march third}",
    ]
    assert complaints(two, steps, silence=silence) == []


@pytest.mark.parametrize("silence", ["fallback", "timeout"])
def test_a_number_that_is_none_of_its_length_is_invalid_and_other_words_are_no_match(two, silence):
    steps = [
        '{hears: say_code, key: "12#"}',
        '{hears: say_short, says: "one two three"}',
        "{hears: say_short, says: flibber flabber}",
        '{hears: say_unclear, says: "one two three four", slot: {code: "1234"}}',
        '{hears: say_number, key: "12#"}',
        '{hears: say_unclear, key: "0#"}',
        "{hears: say_bye}",
    ]
    assert complaints(two, steps, silence=silence) == []


LAST = [
    '{hears: say_code, key: "1234"}',
    '{hears: say_number, key: "5550101#"}',
    '{hears: "%s", key: "1"}',
    '{hears: say_pieces, key: "12#"}',
    '{hears: say_menu, key: "1"}',
    '{hears: say_day, says: "%s"}',
    '{hears: "%s"}',
]

HEARD = {
    "en": ("five five five zero one zero one for one two three four", "one two three four"),
    "es": ("cinco cinco cinco cero uno cero uno for uno dos tres cuatro", "uno dos tres cuatro"),
    "fr": ("cinq cinq cinq zéro un zéro un for un deux trois quatre", "un deux trois quatre"),
    "de": ("fünf fünf fünf null eins null eins for eins zwei drei vier", "eins zwei drei vier"),
    "it": ("cinque cinque cinque zero uno zero uno for uno due tre quattro", "uno due tre quattro"),
    "pt": ("cinco cinco cinco zero um zero um for um dois três quatro", "um dois três quatro"),
}


@pytest.mark.parametrize("locale", sorted(LOCALES))
def test_digits_are_heard_one_by_one_in_every_language(tmp_path, locale):
    read_back, _ = HEARD[locale[:2]]
    made = suite(tmp_path, [locale])
    steps = [LAST[0], LAST[1], LAST[2] % f"Is it {read_back}?"]
    assert complaints(made, steps, locale=locale) == []


@pytest.mark.parametrize(
    ("locale", "day", "told"),
    [
        ("en-US", "march third", "12, on March 3rd, 2026."),
        ("es-US", "tres de marzo", "12, on 3 de marzo de 2026."),
    ],
)
def test_a_count_and_a_date_are_heard_as_such(two, locale, day, told):
    read_back, digits = HEARD[locale[:2]]
    steps = [*LAST[:2], LAST[2] % read_back, *LAST[3:5], LAST[5] % day]
    steps.append(LAST[6] % f"It is {digits}, {read_back.partition(' for ')[0]}, {told}")
    assert complaints(two, steps, locale=locale) == []


def test_on_chat_a_value_is_read_as_it_was_typed(two):
    steps = [
        '{hears: say_code, says: "1234"}',
        '{hears: say_number, says: "5550101"}',
        '{hears: "Is it 5550101 for 1234?", says: "yes"}',
        '{hears: say_pieces, says: "123"}',
        '{hears: say_short, says: "12"}',
        "{hears: say_menu}",
    ]
    assert complaints(two, steps, channel="chat") == []
