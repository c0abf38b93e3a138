"""Values that are said or keyed to a bot: kept, read back, and asked for again after a no."""

import pytest

from ivr.ir.bot import FALLBACK_INTENT

COLLECT = """
dialog: x
locales: [en-US]
universals: {agent: {key: "0", goto: person}}
defaults: {on_error: person, on_exhausted: person, no_match: [Once more.]}
start: first
nodes:
  first:
    collect:
      slot: last4
      say: Say the last four digits.
      digits: {min: 4, max: 4}
      confirm: explicit
      confirm_say: "You said {{ last4 }}. Right?"
    invalid: [Four digits please.]
    then: use
  use: {invoke: {handler: card_state, in: {card: "{{ last4 }}"}}, then: bye}
  person: {transfer: {queue: service, on: {error: bye}}}
  bye: {hangup: Good bye.}
"""


def test_a_value_is_kept_then_read_back_and_asked_again_after_a_no(bench, shown):
    bench.variable("last4", "digits", sample="1234")
    x = shown(bench.compile(COLLECT).program.flow("x"))
    assert x.ways("first.choose")["Equals Last4Given"] == "first.keep"
    assert x.parameters("first.keep") == {
        "FlowAttributes": {"last4": {"Value": "$.Lex.Slots.last4"}}
    }
    assert x.ways("first.keep")["next"] == "first.confirm"
    assert x.parameters("first.confirm")["SSML"] == (
        '<speak>You said <say-as interpret-as="digits">$.FlowAttributes.last4</say-as>. '
        "Right?</speak>"
    )
    confirm = x.ways("first.confirm.choose")
    assert confirm["Equals Yes"] == confirm["Equals Key1"] == "use"
    assert confirm["Equals No"] == confirm["Equals Key2"] == "first.confirm.rejected"
    assert x.ways("first.confirm.rejected")["Equals ContinueLooping"] == "first"
    assert x.parameters("use")["LambdaInvocationAttributes"] == {"card": "$.FlowAttributes.last4"}


def test_noes_are_counted_and_the_last_try_gives_the_caller_up(bench, shown):
    bench.variable("last4", "digits", sample="1234")
    x = shown(bench.compile(COLLECT).program.flow("x"))
    assert x.parameters("first.confirm.rejected") == {"LoopCount": "2"}
    assert x.ways("first.confirm.rejected")["Equals DoneLooping"] == "person"


def test_with_one_try_a_no_gives_the_caller_up_at_once(bench, shown):
    bench.variable("last4", "digits", sample="1234")
    once = COLLECT.replace("defaults: {", "defaults: {max_retries: 1, ")
    x = shown(bench.compile(once).program.flow("x"))
    assert x.ways("first.confirm.choose")["Equals No"] == "person"
    assert "Loop" not in {x.type(name) for name in x.ids()}


def test_keys_that_fit_no_slot_are_an_invalid_value_and_words_no_match(bench, shown):
    bench.variable("last4", "digits", sample="1234")
    x = shown(bench.compile(COLLECT).program.flow("x"))
    for digits in ("key_other", "digits"):
        assert x.ways("first.heard")[f"Equals {digits}"] == "first.refused"
    assert x.ways("first.heard")["NoMatchingCondition"] == "first.missed"
    assert x.parameters("first.invalid_1")["Text"] == "Four digits please."
    assert x.parameters("first.no_match_1")["Text"] == "Once more."
    session = x.parameters("first")["LexSessionAttributes"]
    assert session["x-amz-lex:dtmf:max-length:*:*"] == "4"
    assert session["x-amz-lex:dtmf:end-character:*:*"] == "#"


ENDS = "x-amz-lex:dtmf:end-character:*:*"


@pytest.mark.parametrize(
    ("digits", "sign", "end"),
    [
        ("{min: 4, max: 4}", "#", "C"),
        ('{min: 4, max: 4, end: "#"}', "#", "C"),
        ('{min: 4, max: 4, end: "*"}', "*", "C"),
        ('{min: 4, max: 4, end: ""}', "#", "C"),
        ("{min: 4, max: 9}", "#", "C"),
        ('{min: 4, max: 9, end: "*"}', "#", "*"),
        ("{min: 4, max: 9}", "*", "#"),
        ('{min: 4, max: 4, end: ""}', "*", None),
    ],
)
def test_a_key_that_is_a_universal_ends_no_value(bench, shown, digits, sign, end):
    dialog = COLLECT.replace('agent: {key: "0", goto: person}', f'repeat: {{key: "{sign}"}}')
    bench.variable("last4", "digits", sample="1234")
    x = shown(bench.compile(dialog.replace("{min: 4, max: 4}", digits)).program.flow("x"))
    assert x.parameters("first")["LexSessionAttributes"].get(ENDS) == end
    assert x.ways("first.heard")[f"Equals key_{'hash' if sign == '#' else 'star'}"] == "first"


def test_a_key_that_the_author_wants_to_end_a_value_cannot_be_a_universal(bench):
    dialog = COLLECT.replace('agent: {key: "0", goto: person}', 'repeat: {key: "#"}')
    bench.variable("last4", "digits", sample="1234")
    (wrong,) = bench.refusals(dialog.replace("max: 4}", 'max: 9, end: "#"}'))
    assert (wrong.code, wrong.where.line) == ("REF003", 12)
    assert wrong.message == "key # ends 'last4', and is a universal here"


def test_a_single_key_may_be_the_value_itself(bench, shown):
    nodes = """
    first:
      collect: {slot: count, say: How many?, digits: {min: 1, max: 2}}
      then: bye
    """
    program = bench.program(nodes)
    x = shown(program.flow("x"))
    assert set(x.ways("first.choose")) == {"next", "Equals CountGiven", "NoMatchingCondition"}
    assert x.ways("first.keep")["next"] == "bye"
    (bot,) = program.bots
    assert {intent.name for intent in bot.locale("en-US").intents} == {
        "CountGiven",
        FALLBACK_INTENT,
    }


def test_confidence_decides_whether_a_value_is_read_back(bench, shown):
    bench.variable("last4", "digits", sample="1234")
    dialog = COLLECT.replace("confirm: explicit", "confirm: auto\n      threshold: 0.6")
    x = shown(bench.compile(dialog).program.flow("x"))
    assert x.ways("first.keep")["next"] == "first.sure"
    assert x.parameters("first.sure") == {"ComparisonValue": "$.Lex.IntentConfidence.Score"}
    assert x.ways("first.sure")["NumberLessThan 0.6"] == "first.confirm"
    assert x.ways("first.sure")["next"] == "use"
