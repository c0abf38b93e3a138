"""Menus of keys: tries unrolled by how the last one failed, options announced, universals open."""

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
