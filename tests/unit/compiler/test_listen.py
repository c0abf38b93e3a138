"""Nodes that listen: tries unrolled, keys and words, values kept and read back, secrets."""

import textwrap

import pytest

from ivr.faults import Refused
from ivr.ir.bot import FALLBACK_INTENT

MENU = """
first:
  menu: For a card, press 1.
  options: [{key: "1", goto: bye}, {key: "*", goto: person}]
  no_input: [Are you there?, Please press 1.]
  no_match: [Try again.]
  max_retries: 3
  timeout: 4500ms
"""


def test_tries_of_a_keys_menu_are_unrolled_by_how_the_last_one_failed(bench, shown):
    x = shown(bench.flow(MENU))
    assert x.ways("first") == {
        "next": "first.no_match_1",
        "Equals 1": "bye",
        "Equals *": "person",
        "InputTimeLimitExceeded": "first.no_input_1",
        "NoMatchingCondition": "first.no_match_1",
        "NoMatchingError": "person",
    }
    assert x.parameters("first.no_input_1")["Text"] == "Are you there?"
    assert x.parameters("first.no_match_1")["Text"] == "Try again."
    assert x.parameters("first.no_input_2")["Text"] == "Please press 1."
    assert x.parameters("first.no_match_2")["Text"] == "Try again."
    assert x.ways("first.no_match_1")["InputTimeLimitExceeded"] == "first.no_input_2"
    assert x.ways("first.no_input_2")["InputTimeLimitExceeded"] == "person"
    assert x.ways("first.no_match_2")["NoMatchingCondition"] == "person"
    assert x.parameters("first")["InputTimeLimitSeconds"] == "5"
    assert x.parameters("first")["DTMFConfiguration"] == {"DisableCancelKey": "True"}


def test_without_reprompts_the_menu_is_said_again_and_equal_tries_are_one(bench, shown):
    nodes = """
    first:
      menu: Press 1 please.
      options: [{key: "1", goto: bye}]
      max_retries: 2
      timeout: [5s]
    """
    x = shown(bench.flow(nodes))
    assert [name for name in x.ids() if name.startswith("first")] == ["first", "first.no_match_1"]
    assert x.ways("first")["InputTimeLimitExceeded"] == "first.no_match_1"
    assert x.parameters("first.no_match_1")["Text"] == "Press 1 please."


LEX_WAIT = "x-amz-lex:audio:start-timeout-ms:*:*"
WORDS = 'options: [{key: "1", phrases: [a card], goto: bye}]'
KEYS = 'options: [{key: "1", goto: bye}]'


def waits(x, try_):
    """Return how long a try of `first` waits for the first input, as the flow has it."""
    parameters = x.parameters("first" if not try_ else f"first.{try_}")
    return parameters.get("InputTimeLimitSeconds") or parameters["LexSessionAttributes"][LEX_WAIT]


@pytest.mark.parametrize(
    ("options", "timeout", "expected"),
    [
        (KEYS, "timeout: 4s", ("4", "8", "4", "8", "4")),
        (WORDS, "timeout: 4s", ("4000", "8000", "4000", "8000", "4000")),
        (KEYS, "timeout: 100s", ("100", "180", "100", "180", "100")),
        (WORDS, "timeout: 7s", ("7000", "10000", "7000", "10000", "7000")),
        (WORDS, "timeout: 12s", ("12000", "12000", "12000", "12000", "12000")),
        (KEYS, "timeout: [4s, 6s]", ("4", "6", "6", "6", "6")),
        (WORDS, "timeout: [4s, 6s, 9s]", ("4000", "6000", "6000", "9000", "9000")),
        (KEYS, "", ("3", "6", "3", "6", "3")),
    ],
)
def test_who_was_silent_gets_twice_the_time(bench, shown, options, timeout, expected):
    said = "no_input: [Are you there?, Still there?], no_match: [Again please., Once more.]"
    menu = f"first: {{menu: Which one?, {options}, {said}, {timeout}}}".replace(", }", "}")
    dialog = DEFAULTED.replace("MENU", menu)
    x = shown(bench.compile(dialog).program.flow("x"))
    tries = ("", "no_input_1", "no_match_1", "no_input_2", "no_match_2")
    assert tuple(waits(x, each) for each in tries) == expected


DEFAULTED = """
dialog: x
locales: [en-US]
defaults: {timeout: 3s, on_error: bye, on_exhausted: bye}
start: first
nodes:
  MENU
  bye: {hangup: Good bye.}
"""


def test_values_and_read_backs_wait_longer_for_the_silent_too(bench, shown):
    nodes = """
    first:
      collect:
        {slot: card, say: Which card?, digits: {min: 4, max: 4}, confirm: explicit,
         confirm_say: "Is it {{ card }}?"}
      timeout: 4s
      then: bye
    """
    bench.variable("card", "digits", sample="1234")
    x = shown(bench.flow(nodes))
    assert [waits(x, each) for each in ("", "no_input_1", "no_match_1")] == ["4000", "8000", "4000"]
    assert [waits(x, f"confirm{each}") for each in ("", ".no_input_1")] == ["4000", "8000"]


@pytest.mark.parametrize("timeout", ["[]", "[5]", "[5s, 5s, 5s, 5s, 5s, 5s]", "five"])
def test_a_wait_that_is_none_is_refused(bench, timeout):
    with pytest.raises(Refused) as refused:
        bench.material(
            DEFAULTED.replace("MENU", f"first: {{menu: Hm hm?, {KEYS}, timeout: {timeout}}}")
        )
    assert [(each.where.line, each.code) for each in refused.value.findings] == [(7, "SPC002")]


def test_options_are_announced_in_key_order_after_the_menu(bench, shown):
    nodes = """
    first:
      menu: What now?
      options:
        - {key: "2", say: "For cards, press 2.", goto: bye}
        - {key: "1", say: "For loans, press 1.", goto: bye}
    """
    x = shown(bench.flow(nodes))
    assert x.parameters("first")["Text"] == "What now? For loans, press 1. For cards, press 2."


def test_text_joined_with_ssml_is_escaped(bench, shown):
    bench.prompts = {
        "en-US": {"x": {"ask": {"ssml": "<speak>What <break time='1s'/>now?</speak>"}}}
    }
    nodes = """
    first:
      menu: ask
      options: [{key: "1", say: "For R and D <tell us>, press 1.", goto: bye}]
    """
    assert x_ssml(shown(bench.flow(nodes))).endswith("&lt;tell us&gt;, press 1.</speak>")


def x_ssml(x):
    return x.parameters("first")["SSML"]


def test_a_prompt_that_keys_may_not_interrupt_is_said_before_listening(bench, shown):
    nodes = """
    first:
      menu: This call may be recorded. Press 1.
      options: [{key: "1", goto: bye}]
      barge_in: {keys: false}
    """
    x = shown(bench.flow(nodes))
    assert x.type("first") == "MessageParticipant"
    assert x.ways("first") == {"next": "first.keys"}
    assert x.parameters("first.keys")["Text"] == " "


def test_universals_open_keys_at_every_menu_but_where_excepted(bench, shown):
    dialog = """
    dialog: x
    locales: [en-US]
    universals:
      agent: {key: "0", goto: person}
      repeat: {key: "9"}
      help: {key: "#", say: You can press 1.}
    start: first
    nodes:
      first:
        menu: Press 1.
        options: [{key: "1", goto: second}]
        on_exhausted: person
      second:
        menu: Press 2.
        options: [{key: "2", goto: bye}]
        except: [repeat]
        allow_digression: false
        on_exhausted: person
      person: {transfer: {queue: service, on: {error: bye}}}
      bye: {hangup: Good bye.}
    """
    x = shown(bench.compile(dialog).program.flow("x"))
    ways = x.ways("first")
    assert ways["Equals 0"] == "person"
    assert ways["Equals 9"] == "first"
    assert ways["Equals #"] == "first.help"
    assert x.ways("first.help") == {"next": "first"}
    assert {"Equals 0", "Equals 2"} == {w for w in x.ways("second") if w.startswith("Equals")}


SPEECH = """
dialog: x
locales: [en-US, es-US]
universals: {agent: {key: "0", goto: person}, repeat: {key: "*"}}
defaults: {on_error: person, on_exhausted: person}
start: first
nodes:
  first:
    menu: {en-US: How can I help?, es-US: En qué puedo ayudarle?}
    options:
      - key: "1"
        phrases: {en-US: [lost card, stolen card], es-US: [tarjeta perdida]}
        goto: bye
      - {intent: Balance, phrases: {en-US: [balance], es-US: [saldo]}, goto: person}
    no_input: [{en-US: Still there?, es-US: Sigue ahí?}]
    timeout: 5s
    end_silence: 700ms
  person: {transfer: {queue: service, on: {error: bye}}}
  bye: {hangup: {en-US: Good bye., es-US: Adiós amigo.}}
"""


def test_a_speech_menu_is_a_one_shot_turn_counted_by_the_flow(bench, shown):
    program = bench.compile(SPEECH).program
    x = shown(program.flow("x_en-US"))
    assert x.ways("first") == {
        "next": "person",
        "Equals FallbackIntent": "first.heard",
        "InputTimeLimitExceeded": "first.no_input_1",
        "NoMatchingCondition": "first.choose",
        "NoMatchingError": "person",
    }
    parameters = x.parameters("first")
    assert parameters["LexV2Bot"]["AliasArn"] == program.symbols["bot:x_menus"]
    session = parameters["LexSessionAttributes"]
    assert session["heard"] == "speech"
    assert session["attempt"] == "1"
    assert session["x-amz-lex:audio:start-timeout-ms:*:*"] == "5000"
    assert session["x-amz-lex:audio:end-timeout-ms:*:*"] == "700"
    assert session["x-amz-lex:dtmf:max-length:*:*"] == "1"
    assert session["x-amz-lex:dtmf:deletion-character:*:*"] == "D"
    assert session["x-amz-lex:allow-interrupt:*:*"] == "true"


def test_intents_are_looked_up_once_for_all_tries(bench, shown):
    x = shown(bench.compile(SPEECH).program.flow("x_en-US"))
    choose = x.ways("first.choose")
    assert choose["Equals Bye"] == choose["Equals Key1"] == "bye"
    assert choose["Equals Balance"] == choose["Equals Agent"] == choose["Equals Key0"] == "person"
    assert choose["Equals Repeat"] == "first"
    assert choose["NoMatchingCondition"] == "first.missed"
    assert x.ways("first.heard") == {
        "next": "first.missed",
        "Equals nothing": "first.silent",
        "Equals key_star": "first",
        "NoMatchingCondition": "first.missed",
    }
    assert x.ways("first.silent") == {
        "next": "person",
        "Equals 1": "first.no_input_1",
        "Equals 2": "first.no_input_2",
        "NoMatchingCondition": "person",
    }
    assert x.parameters("first.silent") == {"ComparisonValue": "$.Lex.SessionAttributes.attempt"}


def test_silence_leads_the_same_way_whichever_way_lex_tells_it(bench, shown):
    x = shown(bench.compile(SPEECH).program.flow("x_en-US"))
    by_fallback = x.ways("first.silent")
    for number, name in ((1, "first"), (2, "first.no_input_1"), (3, "first.no_input_2")):
        told = by_fallback.get(f"Equals {number}", by_fallback["NoMatchingCondition"])
        assert x.ways(name)["InputTimeLimitExceeded"] == told


def test_the_bot_of_a_dialog_knows_its_meanings_keys_and_universals(bench):
    (bot,) = bench.compile(SPEECH).program.bots
    assert bot.symbol_name == "x_menus"
    english = bot.locale("en-US")
    names = {intent.name for intent in english.intents}
    assert {"FallbackIntent", "Agent", "Repeat", "Bye", "Balance", "Key0", "Key1"} <= names
    assert english.intent("Bye").utterances == ("lost card", "stolen card")
    assert bot.locale("es-US").intent("Balance").utterances == ("saldo",)


def test_a_menu_for_keys_needs_no_bot_though_others_speak(bench, shown):
    dialog = SPEECH.replace("    timeout: 5s\n", "    input: keys\n")
    dialog = dialog.replace(
        "{intent: Balance, phrases: {en-US: [balance], es-US: [saldo]},", '{key: "2",'
    )
    program = bench.compile(dialog).program
    assert program.bots == ()
    assert shown(program.flow("x_en-US")).type("first") == "GetParticipantInput"


def test_chat_makes_a_keys_menu_a_turn_that_understands_typed_digits(bench, shown):
    dialog = """
    dialog: x
    locales: [en-US]
    channels: [voice, chat]
    start: first
    nodes:
      first:
        menu: Press 1.
        options: [{key: "1", goto: bye}]
        on_exhausted: bye
      bye: {hangup: Good bye.}
    """
    x = shown(bench.compile(dialog).program.flow("x"))
    assert x.type("first") == "ConnectParticipantWithLexBot"
    assert x.ways("first.choose")["Equals Key1"] == "bye"


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


def test_a_keyed_value_is_stored_and_silence_is_told_apart(bench, shown):
    nodes = """
    first:
      collect: {slot: last4, say: Key the digits., digits: {max: 4}}
      input: keys
      no_input: [Are you there?]
      max_retries: 2
      then: bye
    """
    x = shown(bench.flow(nodes))
    assert x.parameters("first")["StoreInput"] == "True"
    assert x.parameters("first")["InputValidation"] == {"CustomValidation": {"MaximumLength": "4"}}
    assert x.ways("first") == {"next": "first.check_1", "NoMatchingError": "person"}
    assert x.ways("first.check_1") == {
        "next": "first.keep",
        "Equals Timeout": "first.no_input_1",
        "NoMatchingCondition": "first.keep",
    }
    assert x.ways("first.check_2")["Equals Timeout"] == "person"


CHECKED = """
first:
  collect: {slot: last4, say: Key the digits., %s}
  input: keys
  no_match: [Once more.]
  invalid: [Four digits please.]
  max_retries: 2
  then: bye
"""


@pytest.mark.parametrize(
    ("what", "taken"),
    [
        ("digits: {min: 4, max: 4}", "first.keyed"),
        ('values: ["1234", "4321"]', "first.keyed"),
        ("values: [gold]", "first.keep"),
        ("type: AMAZON.Date", "first.keep"),
    ],
)
def test_a_keyed_value_that_connect_cannot_check_is_taken_by_a_bot(bench, shown, what, taken):
    x = shown(bench.flow(CHECKED % what))
    assert x.type("first") == "ConnectParticipantWithLexBot"
    assert x.ways("first.choose")["Equals Last4Given"] == taken
    assert x.ways("first.heard")["Equals key_other"] == "first.refused"
    assert x.ways("first.refused")["Equals 1"] == "first.invalid_1"
    assert x.parameters("first.invalid_1")["Text"] == "Four digits please."


def test_what_is_no_value_is_no_match_where_nobody_wrote_what_to_say_of_invalid_ones(bench, shown):
    nodes = (CHECKED % "digits: {min: 4, max: 4}").replace("  invalid: [Four digits please.]\n", "")
    x = shown(bench.flow(nodes))
    refused = x.ways("first.heard")["Equals key_other"]
    assert x.parameters(x.ways(refused)["Equals 1"])["Text"] == "Once more."


def test_digits_that_were_said_are_no_match_where_they_are_to_be_keyed(bench, shown):
    program = bench.program(CHECKED % "digits: {min: 4, max: 4}")
    x = shown(program.flow("x"))
    missed = "first.missed"
    assert x.parameters(x.ways(missed)["Equals 1"])["Text"] == "Once more."
    keyed = x.ways("first.keyed")
    assert keyed == {
        "next": missed,
        "Equals key_other": "first.keep",
        "NoMatchingCondition": missed,
    }
    assert "Equals digits" not in x.ways("first.heard")
    hooks = {
        intent.name: (intent.fulfillment_code_hook or {}).get("enabled")
        for bot in program.bots
        for intent in bot.locales[0].intents
    }
    assert hooks["Last4Given"] is True


def test_what_is_typed_on_a_chat_is_keyed(bench, shown):
    nodes = CHECKED % "digits: {min: 4, max: 4}"
    dialog = f"""
dialog: x
locales: [en-US]
channels: [voice, chat]
defaults: {{on_error: bye, on_exhausted: bye}}
start: first
nodes:
  bye: {{hangup: Good bye.}}
{textwrap.indent(nodes.strip(), "  ")}
"""
    x = shown(bench.compile(dialog).program.flow("x"))
    assert x.ways("first.keyed")["Equals digits"] == "first.keep"


SECRET = """
dialog: x
locales: [en-US]
recording: all
universals: {agent: {key: "0", goto: person}}
defaults: {on_error: person, on_exhausted: person}
start: first
nodes:
  first:
    collect:
      slot: birth
      say: Key your birth date.
      digits: {min: 8, max: 8}
      secure: {kind: dob, encrypt: true}
    max_retries: 1
    then: check
  check:
    invoke: {handler: authenticate, in: {proof: birth_date, secret: "{{ birth }}"}}
    then: bye
  person: {transfer: {queue: service, on: {error: bye}}}
  bye: {hangup: Good bye.}
"""


def test_a_secret_is_taken_unlogged_and_unrecorded_and_handed_straight_on(bench, shown):
    x = shown(bench.compile(SECRET).program.flow("x"))
    assert x.parameters("first") == {"FlowLoggingBehavior": "Disabled"}
    hushed = x.parameters("first.unrecorded")["RecordingBehavior"]
    assert hushed == {"RecordedParticipants": [], "IVRRecordingBehavior": "Disabled"}
    assert x.ways("first.unrecorded") == {"next": "first.secret"}
    asked = x.parameters("first.secret")
    assert (
        asked["InputEncryption"]["Key"]
        == "input.certificate-" + asked["InputEncryption"]["Key"].rpartition("-")[2]
    )
    assert x.ways("first.check_1")["next"] == "check"
    assert x.parameters("check")["LambdaInvocationAttributes"]["secret"] == "$.StoredCustomerInput"


def test_logs_and_recording_come_back_on_every_way_out_of_a_secret(bench, shown):
    x = shown(bench.compile(SECRET).program.flow("x"))
    off = {"check", "first.check_1", "first.secret", "first.unrecorded", "first"}
    leaving = {(name, to) for name, _, to in x.flow.edges() if name in off and to not in off}
    assert leaving
    for _, target in leaving:
        assert x.parameters(target) == {"FlowLoggingBehavior": "Enabled"}
        back = x.ways(target)["next"]
        kept = x.parameters(back)["RecordingBehavior"]
        assert kept == {
            "RecordedParticipants": ["Agent", "Customer"],
            "IVRRecordingBehavior": "Enabled",
        }


def test_no_attribute_and_no_prompt_ever_holds_a_secret(bench, shown):
    x = shown(bench.compile(SECRET).program.flow("x"))
    reading = [
        action.type
        for action in x.flow.actions
        if "StoredCustomerInput" in str(action.json_value()["Parameters"])
    ]
    assert sorted(set(reading)) == ["Compare", "InvokeLambdaFunction"]


FORM = """
first:
  form:
    - {slot: kind, say: Which kind?, values: [gold, silver]}
    - {slot: number, say: Which number?, digits: {min: 2, max: 6}}
  confirm: explicit
  confirm_say: "{{ kind }} {{ number }}, right?"
  then: bye
"""


def test_a_form_gathers_in_order_and_starts_again_after_a_no(bench, shown):
    bench.variable("kind")
    bench.variable("number", "digits", sample="12")
    x = shown(bench.flow(FORM))
    assert x.ways("first.keep")["next"] == "first.number"
    assert x.ways("first.number.keep")["next"] == "first.confirm"
    assert x.parameters("first.confirm")["SSML"] == (
        "<speak>$.FlowAttributes.kind "
        '<say-as interpret-as="digits">$.FlowAttributes.number</say-as>, right?</speak>'
    )
    assert x.ways("first.confirm.choose")["Equals Yes"] == "bye"
    assert x.ways("first.confirm.choose")["Equals No"] == "first.confirm.rejected"
    assert x.ways("first.confirm.rejected") == {
        "next": "person",
        "Equals ContinueLooping": "first",
        "Equals DoneLooping": "person",
    }


BOT = """
bot: banking
locales: [en-US]
intents:
  Block: {utterances: [block my card], slots: {why: {type: AMAZON.FreeFormInput, ask: Why so?}}}
  Agent: {utterances: [agent please]}
  Balance: {utterances: [my balance]}
"""


def test_an_open_question_goes_by_intent_and_keeps_the_slots_of_each(bench, shown):
    bench.bots = [BOT]
    dialog = """
    dialog: x
    locales: [en-US]
    universals: {agent: {goto: person}}
    defaults: {on_error: person, on_exhausted: person}
    start: first
    nodes:
      first:
        ask: How can I help?
        bot: banking
        intents: {Block: why, Balance: bye}
        keep: [why]
      why: {decide: [{when: why is theft, goto: person}], else: bye}
      person: {transfer: {queue: service, on: {error: bye}}}
      bye: {hangup: Good bye.}
    """
    x = shown(bench.compile(dialog).program.flow("x"))
    choose = x.ways("first.choose")
    assert choose["Equals Block"] == "first.keep"
    assert choose["Equals Balance"] == "bye"
    assert choose["Equals Agent"] == "person"
    assert x.parameters("first.keep") == {"FlowAttributes": {"why": {"Value": "$.Lex.Slots.why"}}}


def test_what_one_intent_keeps_is_not_known_after_another(bench):
    bench.bots = [BOT]
    nodes = """
    dialog: x
    locales: [en-US]
    defaults: {on_error: bye, on_exhausted: bye}
    start: first
    nodes:
      first: {ask: How can I help?, bot: banking, intents: {Block: why, Balance: why}, keep: [why]}
      why: {decide: [{when: why is theft, goto: bye}], else: bye}
      bye: {hangup: Good bye.}
    """
    assert bench.findings(nodes) == ["8 GRA009"]


def test_confidence_decides_whether_a_value_is_read_back(bench, shown):
    bench.variable("last4", "digits", sample="1234")
    dialog = COLLECT.replace("confirm: explicit", "confirm: auto\n      threshold: 0.6")
    x = shown(bench.compile(dialog).program.flow("x"))
    assert x.ways("first.keep")["next"] == "first.sure"
    assert x.parameters("first.sure") == {"ComparisonValue": "$.Lex.IntentConfidence.Score"}
    assert x.ways("first.sure")["NumberLessThan 0.6"] == "first.confirm"
    assert x.ways("first.sure")["next"] == "use"


def test_an_option_of_one_locale_is_not_offered_in_another(bench, shown):
    dialog = SPEECH.replace(
        "- {intent: Balance, phrases: {en-US: [balance], es-US: [saldo]}, goto: person}",
        '- {key: "2", phrases: [en español], goto: person, locales_only: [en-US]}',
    )
    program = bench.compile(dialog).program
    assert "Equals Key2" in shown(program.flow("x_en-US")).ways("first.choose")
    assert "Equals Key2" not in shown(program.flow("x_es-US")).ways("first.choose")


def test_a_node_of_one_locale_is_passed_over_in_another(bench, shown):
    dialog = """
    dialog: x
    locales: [en-US, es-US]
    defaults: {on_error: bye}
    start: first
    nodes:
      first: {say: {en-US: Hello there., es-US: Hola amigo.}, then: hop}
      hop:
        menu: {en-US: For Spanish press 2., es-US: Nunca.}
        options: [{key: "2", goto: bye}]
        locales_only: [en-US]
        on_exhausted: bye
      bye: {hangup: {en-US: Good bye., es-US: Adiós amigo.}}
    """
    program = bench.compile(dialog).program
    assert shown(program.flow("x_en-US")).ways("first") == {"next": "hop"}
    assert shown(program.flow("x_es-US")).ways("first") == {"next": "bye"}
    assert "hop" not in shown(program.flow("x_es-US")).ids()
