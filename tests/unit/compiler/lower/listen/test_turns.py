"""Menus that understand words: one turn of a bot, counted and looked up by the flow."""

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


def test_an_option_of_one_locale_is_not_offered_in_another(bench, shown):
    dialog = SPEECH.replace(
        "- {intent: Balance, phrases: {en-US: [balance], es-US: [saldo]}, goto: person}",
        '- {key: "2", phrases: [en español], goto: person, locales_only: [en-US]}',
    )
    program = bench.compile(dialog).program
    assert "Equals Key2" in shown(program.flow("x_en-US")).ways("first.choose")
    assert "Equals Key2" not in shown(program.flow("x_es-US")).ways("first.choose")
