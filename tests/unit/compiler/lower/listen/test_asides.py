"""What a question answers beside its own answers: digressions, the budget, and wrong ones."""

import textwrap

import pytest

HEAD = """\
dialog: x
locales: [en-US]
defaults: {on_error: person, on_exhausted: person}
universals: {UNIVERSALS}
digressions: {DIGRESSIONS}
start: first
nodes:
  person: {transfer: {queue: service, on: {error: bye}}}
  bye: {hangup: Good bye.}
"""
HOURS = "Hours: {phrases: [opening hours], say: We are open.}"
MENU = 'first: {menu: Which one?, options: [{key: "1", phrases: [cards], goto: bye}]}'
FEES = """
dialog: fees
kind: module
locales: [en-US]
returns: [told]
start: tell
nodes: {tell: {say: It is free., then: done}, done: {return: told}}
"""


def written(nodes, universals="", digressions=""):
    head = HEAD.replace("UNIVERSALS", universals).replace("DIGRESSIONS", digressions)
    return head + textwrap.indent(textwrap.dedent(nodes).strip("\n"), "  ") + "\n"


@pytest.fixture
def flow(bench, shown):
    def compiled(nodes, universals="", digressions="", *others):
        program = bench.compile(written(nodes, universals, digressions), *others).program
        return shown(program.flow("x"))

    return compiled


# --- the budget -----------------------------------------------------------------------------


def test_without_a_budget_nothing_is_counted(flow):
    x = flow(MENU, 'repeat: {key: "9"}')
    assert x.ways("first.choose")["Equals Repeat"] == "first"
    assert "Loop" not in {x.type(name) for name in x.ids()}


def test_a_budget_is_one_loop_where_all_lead_to_the_question_again(flow):
    x = flow(MENU, 'repeat: {key: "9"}, budget: 4')
    choose = x.ways("first.choose")
    assert choose["Equals Repeat"] == choose["Equals Key9"] == "first.again"
    assert x.parameters("first.again") == {"LoopCount": "4"}
    assert x.ways("first.again") == {
        "next": "person",
        "Equals ContinueLooping": "first",
        "Equals DoneLooping": "person",
    }


def test_different_answers_share_one_count(flow):
    universals = "repeat: {}, back: {goto: bye}, help: {say: Say cards.}, budget: 2"
    x = flow(MENU, universals)
    choose = x.ways("first.choose")
    assert [x.ways(choose[f"Equals {name}"])["next"] for name in ("Repeat", "GoBack", "Help")] == [
        "first.again"
    ] * 3
    assert x.ways("first.again")["Equals ContinueLooping"] == "first.wished"
    assert x.ways("first.wished") == {
        "next": "person",
        "Equals repeat": "first",
        "Equals back": "bye",
        "Equals help": "first.help",
        "NoMatchingCondition": "person",
    }
    assert x.parameters("first.wish_help") == {"FlowAttributes": {"ivr_wish": {"Value": "help"}}}


def test_a_budget_counts_keys_where_there_is_no_bot(flow):
    nodes = 'first: {menu: Press 1., options: [{key: "1", goto: bye}], input: keys}'
    x = flow(nodes, 'repeat: {key: "9"}, agent: {key: "0", goto: person}, budget: 1')
    ways = x.ways("first")
    assert ways["Equals 9"] == "first.again"
    assert ways["Equals 0"] == "person"


def test_the_main_menu_is_counted_where_it_is_the_question_itself(flow):
    nodes = MENU.replace("goto: bye", "goto: other")
    nodes += "\nother: {menu: What?, options: [{phrases: [more], goto: first}]}"
    x = flow(nodes, "main_menu: {goto: first}, budget: 3")
    assert x.ways("first.choose")["Equals MainMenu"] == "first.again"
    assert x.ways("other.choose")["Equals MainMenu"] == "first"


def test_each_question_of_a_form_counts_for_itself_and_a_node_may_differ(flow):
    nodes = """
    first:
      form:
        - {slot: a, say: Which a?, digits: {min: 4, max: 4}}
        - {slot: b, say: Which b?, digits: {min: 7, max: 7}}
      budget: 5
      then: bye
    """
    x = flow(nodes, "repeat: {}, budget: 2")
    assert x.parameters("first.again") == x.parameters("first.b.again") == {"LoopCount": "5"}
    assert x.ways("first.b.again")["Equals ContinueLooping"] == "first.b"


def test_questions_that_lead_back_to_one_place_count_for_themselves(flow):
    nodes = """
    first:
      form:
        - {slot: a, say: Which a?, digits: {min: 4, max: 4}}
        - {slot: b, say: Which b?, digits: {min: 7, max: 7}}
      then: bye
    """
    x = flow(nodes, "back: {goto: other}, budget: 2".replace("other", "person"))
    assert x.ways("first.choose")["Equals GoBack"] == "first.again"
    assert x.ways("first.b.choose")["Equals GoBack"] == "first.b.again"
    assert x.ways("first.again") == x.ways("first.b.again")


def test_a_secret_is_left_restored_when_the_budget_is_used_up(flow):
    nodes = """
    first:
      collect: {slot: pin, say: Key it., digits: {min: 4, max: 4}, secure: {kind: pin}}
      then: bye
    """
    x = flow(nodes, 'repeat: {key: "9"}, budget: 2')
    nines = {ways["Equals 9"] for ways in map(x.ways, x.ids()) if "Equals 9" in ways}
    assert {x.type(way) for way in nines} == {"UpdateFlowLoggingBehavior"}
    assert x.ways("first.again")["Equals ContinueLooping"] == "first"


@pytest.mark.parametrize("budget", ["0", "101", "many"])
def test_a_budget_that_no_loop_can_count_is_refused(bench, budget):
    assert bench.findings(written(MENU, f"repeat: {{}}, budget: {budget}")) == ["4 SPC002"]


# --- digressions ----------------------------------------------------------------------------


def test_a_digression_is_answered_counted_and_comes_back(flow):
    x = flow(MENU, "", HOURS)
    assert x.ways("first.choose")["Equals Hours"] == "first.again"
    assert x.parameters("first.again") == {"LoopCount": "10"}
    assert x.ways("first.again")["Equals ContinueLooping"] == "first.Hours"
    assert x.parameters("first.Hours") == {"Text": "We are open."}
    assert x.ways("first.Hours") == {"next": "first"}


def test_a_module_may_answer(flow):
    x = flow(MENU, "", "Fees: {phrases: [fees], call: fees}", FEES)
    assert x.type("first.Fees") == "InvokeFlowModule"
    assert x.ways("first.Fees") == {"next": "first", "NoMatchingError": "person"}


def test_after_a_module_answers_of_functions_are_not_known_any_more(bench):
    bench.variable("band")
    nodes = """
    first: {invoke: {handler: route}, then: tell}
    tell: {menu: "You are {{ band }}. Which?", options: [{phrases: [cards], goto: bye}]}
    """
    bench.compile(written(nodes, "", HOURS))
    found = bench.refusals(written(nodes, "", "Fees: {phrases: [fees], call: fees}"), FEES)
    assert {(f.code, "band" in f.message) for f in found} == {("GRA009", True)}


def test_a_value_in_the_answer_is_known_wherever_it_may_be_asked_for(bench):
    bench.variable("band")
    nodes = f"{MENU}\nother: {{say: Never said here., then: bye}}"
    digressions = 'Band: {phrases: [my band], say: "You are {{ band }}."}'
    assert "GRA009" in {f.code for f in bench.refusals(written(nodes, "", digressions))}


def test_resume_ask_asks_whether_to_go_on(flow):
    nodes = f"{MENU[:-1]}, resume: ask}}\nmain: {MENU.partition(': ')[2]}"
    x = flow(nodes, "main_menu: {goto: main}", HOURS)
    assert x.ways("first.Hours") == {"next": "first.go_on"}
    assert x.parameters("first.go_on")["Text"] == "Shall we go on with what we were doing?"
    choose = x.ways("first.go_on.choose")
    assert choose["Equals Yes"] == choose["Equals Key1"] == "first"
    assert choose["Equals No"] == choose["Equals Key2"] == "main"
    assert "Equals Hours" not in choose


def test_who_does_not_go_on_from_the_main_menu_gets_its_way_out(flow):
    x = flow(f"{MENU[:-1]}, resume: ask}}", "main_menu: {goto: first}", HOURS)
    assert x.ways("first.go_on.choose")["Equals No"] == "person"


def test_the_question_whether_to_go_on_may_be_worded_anew(bench, shown):
    bench.prompts = {"en-US": {"x": {"go_on": "Back to it?"}}}
    dialog = written(f"{MENU[:-1]}, resume: ask}}", "", HOURS)
    x = shown(bench.compile(dialog).program.flow("x"))
    assert x.parameters("first.go_on")["Text"] == "Back to it?"


def test_resume_is_inherited_from_the_defaults(bench, shown):
    dialog = written(MENU, "", HOURS).replace(
        "on_exhausted: person}", "on_exhausted: person, resume: ask}"
    )
    x = shown(bench.compile(dialog).program.flow("x"))
    assert x.ways("first.Hours") == {"next": "first.go_on"}


def test_the_nodes_own_answer_comes_before_a_digression_of_the_same_name(flow):
    nodes = """
    first: {menu: Which?, options: [{intent: Hours, goto: bye}]}
    """
    x = flow(nodes, "", HOURS)
    assert x.ways("first.choose")["Equals Hours"] == "bye"


def test_a_list_restricts_and_false_forbids(flow):
    nodes = f"{MENU}\nother: {MENU.partition(': ')[2][:-1]}, allow_digression: [Hours]}}"
    nodes += f"\nthird: {MENU.partition(': ')[2][:-1]}, allow_digression: false}}"
    nodes = nodes.replace("goto: bye", "goto: other", 1).replace("goto: bye", "goto: third", 1)
    x = flow(nodes, "", f"{HOURS}, Fees: {{phrases: [fees], say: It is free.}}")
    open_at = {
        name: {way for way in x.ways(f"{name}.choose") if way in ("Equals Hours", "Equals Fees")}
        for name in ("first", "other", "third")
    }
    assert open_at == {
        "first": {"Equals Hours", "Equals Fees"},
        "other": {"Equals Hours"},
        "third": set(),
    }


def test_a_secret_is_never_left(flow):
    nodes = """
    first: {menu: Which?, options: [{phrases: [cards], goto: pin}]}
    pin: {collect: {slot: pin, say: Key it., secure: {kind: pin}}, then: bye}
    """
    x = flow(nodes, "", HOURS)
    assert [name for name in x.ids() if name.endswith("Hours")] == ["first.Hours"]


# --- what is wrong --------------------------------------------------------------------------

WRONG = {
    "an answer that is none": (MENU, "Hours: {phrases: [hours]}", "SPC003", "nothing"),
    "two answers": (
        MENU,
        "Hours: {phrases: [hours], say: We are open., call: fees}",
        "SPC003",
        "a prompt and a module",
    ),
    "a module that is not there": (MENU, "Fees: {phrases: [fees], call: fes}", "REF001", "'fees'"),
    "a dialog that is no module": (MENU, "Fees: {phrases: [fees], call: x}", "REF001", "inbound"),
    "words that nobody says": (MENU, "Hours: {say: We are open.}", "LOC008", "phrases"),
    "the name of a universal": (
        MENU,
        "Help: {phrases: [hours], say: We are open.}",
        "REF003",
        "'help'",
    ),
    "a phrase of another": (
        MENU,
        f"{HOURS}, Fees: {{phrases: [Opening  hours], say: It is free.}}",
        "LEX005",
        "'Hours'",
    ),
    "a name in a list that is none": (
        f"{MENU[:-1]}, allow_digression: [Huors]}}",
        HOURS,
        "REF001",
        "'Hours'",
    ),
    "a list where nobody hears words": (
        'first: {menu: Press 1., options: [{key: "1", goto: bye}], input: keys, '
        "allow_digression: [Hours]}",
        HOURS,
        "CMP007",
        "keys",
    ),
    "a dialog in which nobody hears words": (
        'first: {menu: Press 1., options: [{key: "1", goto: bye}], input: keys}',
        HOURS,
        "CMP007",
        "no node",
    ),
    "an answer that is not there": (
        MENU,
        "Hours: {phrases: [hours], say: opne_daily}",
        "REF001",
        "opne_daily",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_digression_that_cannot_be(bench, name):
    nodes, digressions, code, hint = WRONG[name]
    found = bench.refusals(written(nodes, "", digressions), FEES)
    told = [f"{f.message} {f.remedy}" for f in found if f.code == code]
    assert any(hint in each for each in told), [str(f) for f in found]


def test_a_digression_takes_no_module_that_takes_something(bench):
    module = FEES.replace("returns", "takes: [card]\nreturns")
    dialog = written(MENU, "", "Fees: {phrases: [fees], call: fees}")
    assert [f.code for f in bench.refusals(dialog, module)] == ["GRA009"]


TAKING = FEES.replace("returns", "takes: [tier]\nreturns").replace(
    "It is free.", '"It is free, {{ tier }}."'
)
ASKING = """
top: {invoke: {handler: lookup, out: {level: vip}}, then: first, on: {error: person}}
first: {menu: Which one?, options: [{key: "1", phrases: [cards], goto: second}]}
second: {menu: Which?, options: [{key: "1", phrases: [loans], goto: bye}]}
"""
GIVING = 'Fees: {phrases: [fees], call: fees, with: {tier: "{{ level }}"}}'


def test_a_digression_gives_its_module_what_it_takes(bench, shown):
    bench.variable("tier")
    dialog = written(ASKING, "", GIVING).replace("start: first", "start: top")
    x = shown(bench.compile(dialog, TAKING).program.flow("x"))
    for name in ("first.Fees", "second.Fees"):
        assert x.parameters(name)["Input"] == {"tier": "$.FlowAttributes.level"}


@pytest.mark.parametrize(
    ("with_", "code", "says"),
    [
        ('{tier: "{{ level }}"}', "GRA009", "'level' is not given on every way"),
        ("{tier: gold, other: silver}", "REF001", "has no input 'other'"),
        ("{teir: gold}", "REF001", "Did you mean 'tier'?"),
        ('{tier: ""}', "FLW005", "no empty value"),
        ("{tier: $.External.level}", "CMP006", "a JSONPath"),
        ('{tier: "{{ level | money }}"}', "PRM003", "bare"),
    ],
)
def test_what_a_digression_gives_is_checked(bench, with_, code, says):
    bench.variable("tier")
    digression = f"Fees: {{phrases: [fees], call: fees, with: {with_}}}"
    found = [str(each) for each in bench.refusals(written(MENU, "", digression), TAKING)]
    assert any(code in each and says in each for each in found), found


def test_what_is_not_known_at_one_question_is_told_with_that_question(bench):
    bench.variable("tier")
    opening = 'open: {menu: Go on?, options: [{key: "1", phrases: [go], goto: top}]}\n'
    dialog = written(opening + ASKING.strip(), "", GIVING).replace("start: first", "start: open")
    (found,) = bench.refusals(dialog, TAKING)
    assert (found.where.line, found.code) == (5, "GRA009")
    assert found.message.endswith("when it is asked for at 'open'")
    assert found.remedy == "Set it before 'open', or leave it out there by `allow_digression:`."
    closed = dialog.replace(
        "phrases: [go], goto: top}]", "phrases: [go], goto: top}], allow_digression: []"
    )
    bench.compile(closed, TAKING)


def test_a_prompt_takes_nothing(bench):
    dialog = written(MENU, "", "Hours: {phrases: [hours], say: We are open., with: {tier: gold}}")
    assert [(f.code, f.remedy) for f in bench.refusals(dialog)] == [
        ("SPC003", "Add `call:`, or remove it.")
    ]


def test_a_module_must_speak_the_dialogs_languages(bench):
    dialog = written(MENU, "", "Fees: {phrases: {es-US: [precio], en-US: [fees]}, call: fees}")
    dialog = dialog.replace("[en-US]", "[en-US, es-US]")
    assert "LOC001" in {f.code for f in bench.refusals(dialog, FEES)}


def test_a_module_may_not_answer_itself(bench):
    module = FEES.replace("start: tell", "digressions: {Fees: {phrases: [fees], call: fees}}")
    module = module.replace("nodes: {tell:", "start: ask\nnodes: {ask: ASK, tell:").replace(
        "ASK", "{menu: Which?, options: [{phrases: [cards], goto: tell}], on_exhausted: done}"
    )
    dialog = written(MENU, "", "Fees: {phrases: [fees], call: fees}")
    assert "GRA004" in {f.code for f in bench.refusals(dialog, module)}


def test_an_unknown_exception_is_found_with_what_was_meant(bench):
    (found,) = bench.refusals(written(f"{MENU[:-1]}, except: [repaet]}}", "repeat: {}"))
    assert (found.code, found.remedy) == ("REF001", "Did you mean 'repeat'?")
    (found,) = bench.refusals(written(f"{MENU[:-1]}, except: [help]}}", "repeat: {}"))
    assert "not on" in found.message
