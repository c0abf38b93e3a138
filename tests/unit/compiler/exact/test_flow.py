"""Whole exact dialogs: the header, where things come from, and nothing that is not written."""

import os
import subprocess
import sys

from ivr.compiler.exact.check import check_exact
from ivr.compiler.exact.table import EXACT
from ivr.compiler.link.cut import Limits
from ivr.simulator.call.callers import Keys, ScriptedCaller, Silence
from ivr.simulator.call.state import Contact
from ivr.simulator.call.transcript import Said
from ivr.simulator.call.world import FlowBook
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.stage import quiet_world
from ivr.spec.dialog import Dialog
from ivr.spec.nodes import NODES
from ivr.spec.nodes.listen import Form
from ivr.spec.reading.loader import load_text

ANY = "NoMatchingError"
HEAD = """\
dialog: x
exact: true
locales: [en-US]
start: first
nodes:
  b: {hangup: null}
  c: {hangup: null}
"""

OTHER = """\
dialog: x
locales: [en-US]
defaults: {on_error: person, on_exhausted: person}
start: first
nodes:
  person: {transfer: {queue: service, on: {full: bye, error: bye}}}
  bye: {hangup: Good bye.}
"""

COUNTED = """\
  first:
    menu: Hi all
    options: [{key: '1', goto: b}, {key: '*', goto: c}]
    on_error: c
    retry: {say: Once more, no_input: Still there?, count: 2, exhausted: c, on_error: first}
"""


def test_every_node_type_but_form_has_a_lowering_that_says_what_it_gives():
    assert set(EXACT) == set(NODES.values()) - {Form}
    assert all(len(each.__doc__ or "") > 40 for each in EXACT.values())


def test_the_header_holds_what_is_written_in_the_order_written(bench, spelt):
    header = """\
        dialog: x
        voices: {en-US: {voice: Joanna, engine: Neural, style: Newscaster}}
        logging: false
        hooks: {disconnect: later, customer_queue: waiting}
        exact: true
        language: true
        recording: all
        locales: [en-US]
        start: b
        nodes: {b: {hangup: null}}
    """
    program = bench.compile(header).program
    actions = [action.json_value() for action in program.flow("x").actions]
    recorded = {"RecordedParticipants": ["Agent", "Customer"], "IVRRecordingBehavior": "Enabled"}
    hooks = [program.symbols["flow:later"], program.symbols["flow:waiting"]]
    voice = {
        "TextToSpeechVoice": "Joanna",
        "TextToSpeechEngine": "Neural",
        "TextToSpeechStyle": "Newscaster",
    }
    names = ["voice", "logging", "disconnect", "customer_queue", "language", "recording"]
    to = {name: f"setup.{name}" for name in names}

    def made(*parts):
        return spelt((parts, {}))

    expected = [
        made(to["voice"], "UpdateContactTextToSpeechVoice", voice, to["logging"]),
        made(
            to["logging"],
            "UpdateFlowLoggingBehavior",
            {"FlowLoggingBehavior": "Disabled"},
            to["disconnect"],
        ),
        made(
            to["disconnect"],
            "UpdateContactEventHooks",
            {"EventHooks": {"CustomerRemaining": hooks[0]}},
            to["customer_queue"],
            {ANY: to["customer_queue"]},
        ),
        made(
            to["customer_queue"],
            "UpdateContactEventHooks",
            {"EventHooks": {"CustomerQueue": hooks[1]}},
            to["language"],
            {ANY: to["language"]},
        ),
        made(
            to["language"],
            "UpdateContactData",
            {"LanguageCode": "en-US"},
            to["recording"],
            {ANY: to["recording"]},
        ),
        made(
            to["recording"],
            "UpdateContactRecordingBehavior",
            {"RecordingBehavior": recorded},
            "b",
        ),
        made("b", "DisconnectParticipant"),
    ]
    assert actions == expected
    assert program.flow("x").start == "setup.voice"


def test_one_voice_and_its_engine_are_written_only_as_far_as_they_are(exact):
    head = HEAD.replace("exact: true", "exact: true\nvoices: {en-US: {voice: Joanna}}")
    assert exact("first: {hangup: null}", head)[0]["Parameters"] == {"TextToSpeechVoice": "Joanna"}


def test_the_dialog_says_once_what_all_actions_of_a_type_have(bench, exact):
    says = "{InvokeLambdaFunction: {ResponseValidation: null}, UpdateContactAttributes: {A: B}}"
    head = HEAD.replace("exact: true", f"exact: true\nconnect: {says}")
    nodes = """
first: {invoke: {handler: f}, then: own}
own: {invoke: {handler: f}, then: set, connect: {ResponseValidation: {ResponseType: JSON}}}
set: {set: {k: v}, then: raw}
raw: {raw: {Type: UpdateContactAttributes, Parameters: {Attributes: {k: v}}}, then: b}
"""
    first, own, set_, raw = (action["Parameters"] for action in exact(nodes, head))
    assert "ResponseValidation" not in first
    assert own["ResponseValidation"] == {"ResponseType": "JSON"}
    assert set_ == {"Attributes": {"k": "v"}, "A": "B"}
    assert raw == {"Attributes": {"k": "v"}}


def test_origins_are_the_lines_of_the_yaml(bench):
    nodes = """\
  first:
    menu: Hi all
    options: [{key: '1', goto: b}]
    retry:
      say: Once more
      count: 2
      exhausted: c
"""
    flow = bench.compile(HEAD + nodes).program.flow("x")
    at_line = {name: where.line for name, where in flow.origins.items()}
    assert at_line == {"b": 6, "c": 7, "first": 8, "first.loop": 11, "first.again": 12}
    assert flow.nodes["first.loop"] == "first"


def test_nothing_is_dropped_merged_or_cut(bench):
    nodes = "".join(f"  n{k}: {{say: Hi all, then: b}}\n" for k in range(240))
    text = HEAD + "  first: {hangup: null}\n" + nodes
    program = bench.compile(text, limits=Limits(100, 10_000)).program
    assert [flow.name for flow in program.flows] == ["x"]
    assert len(program.flow("x").actions) == 243
    assert program.bots == ()


def test_bindings_are_taken_as_the_environment_has_them(bench):
    arn = "arn:aws:connect:us-east-1:111122223333:instance/i/flow-module/"
    arn += "00000000-0000-4000-8000-000000000202"
    bench.environment += f'symbols: {{"module:m": "{arn}"}}\n'
    program = bench.compile(HEAD + "  first: {call: {dialog: m}}\n").program
    assert program.flow("x").by_id["first"].json_value()["Parameters"] == {"FlowModuleId": arn}
    assert program.symbols["module:m"] == arn


def test_a_call_through_an_exact_dialog(bench):
    nodes = """\
  first:
    menu: {text: Press one.}
    options: [{key: '1', goto: thanks}]
    retry: {no_input: Are you there?, no_match: Not that., count: 2, exhausted: sorry}
  thanks: {hangup: Thank you.}
  sorry: {hangup: Sorry.}
"""
    program = bench.compile(HEAD + nodes).program
    flows = {flow.name: flow for flow in program.flows}
    world = quiet_world(FlowBook(flows))

    def heard(*script):
        record = run(world, "x", Contact(customer="+14155550101"), ScriptedCaller(script))
        return [each.plain for each in record.transcript if isinstance(each, Said)]

    ask = "Press one."
    assert heard(Keys("1")) == [ask, "Thank you."]
    assert heard(Silence(), Keys("9"), Keys("1")) == [
        ask,
        "Are you there?",
        ask,
        "Not that.",
        ask,
        "Thank you.",
    ]
    assert heard(Keys("9"), Keys("9"), Keys("9"))[-2:] == ["Not that.", "Sorry."]


def test_an_exact_dialog_may_be_gone_to(bench):
    other = OTHER.replace("dialog: x", "dialog: z") + "  first: {goto: x, on_error: person}\n"
    program = bench.compile(other, HEAD + "  first: {transfer: {}}\n").program
    went = program.flow("z").by_id["first"].json_value()["Parameters"]["ContactFlowId"]
    assert went == program.symbols["flow:x"]


def test_the_check_alone_finds_nothing_in_a_sound_dialog():
    dialog = load_text(Dialog, HEAD + "  first: {hangup: null}\n", "flows/x.yaml")
    assert list(check_exact(dialog)) == []


def test_other_workspaces_never_load_this_room():
    code = (
        "import sys, pathlib, ivr.workspace as w\n"
        "w.compile_workspace(w.load(pathlib.Path('.')))\n"
        "print([name for name in sys.modules if name.startswith('ivr.compiler.exact')])"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "[]"


def test_the_same_bytes_whatever_the_hash_seed(tmp_path):
    text = HEAD + COUNTED
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    code = (
        "import sys, json, pathlib\n"
        "from ivr.compiler.assemble.flows import FLOW_TYPES, HOOK_NAMES\n"
        "from ivr.compiler.exact.flow import exact_flow\n"
        "from ivr.spec.dialog import Dialog\n"
        "from ivr.spec.reading.loader import load_file\n"
        "from ivr.speech.prompts import PromptBook\n"
        "dialog = load_file(Dialog, pathlib.Path(sys.argv[1]), 'x')\n"
        "made = exact_flow(dialog, PromptBook([], {}), FLOW_TYPES['inbound'], HOOK_NAMES)\n"
        "print(json.dumps([action.json_value() for action in made.flow.actions]))"
    )

    def out(seed):
        given_seed = {**os.environ, "PYTHONHASHSEED": seed}
        arguments = [sys.executable, "-c", code, str(tmp_path / "x.yaml")]
        return subprocess.run(
            arguments, capture_output=True, text=True, check=True, env=given_seed
        ).stdout

    assert out("0") == out("7") != ""
