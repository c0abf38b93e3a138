"""Exact dialogs: every node and key gives the JSON that it says, and nothing gives any more."""

import json
import os
import subprocess
import sys
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.compiler.exact.check import check_exact
from ivr.compiler.exact.table import EXACT
from ivr.compiler.link.cut import Limits
from ivr.faults import has_errors
from ivr.formats.connect import read_flow, write_flow
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
from ivr.speech.prompts import Variable, load_variables
from ivr.speech.variables import Given

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


def at(name, place, kind="text"):
    return Variable(name=name, type=kind, phase="call", sample="Ann", at=place)


@pytest.fixture
def exact(bench):
    """Return a function: nodes -> the JSON of their actions, symbols in the place of ARNs."""
    bench.variables["n"] = at("n", "$.Attributes.n")

    def compiled(nodes, head=HEAD):
        program = bench.compile(head + "".join(f"  {line}\n" for line in lines(nodes))).program
        text = json.dumps([action.json_value() for action in program.flow("x").actions])
        for symbol, arn in program.symbols.items():
            text = text.replace(json.dumps(arn), json.dumps(symbol))
        return [action for action in json.loads(text) if action["Identifier"] not in ("b", "c")]

    return compiled


def lines(nodes):
    return nodes.strip("\n").splitlines()


def made(here, kind, parameters=None, then=None, errors=None, when=None, *, operator="Equals"):  # noqa: PLR0917 - an action in one line
    """Return an action; errors and conditions as tables."""
    wired = {
        "Errors": [{"NextAction": to, "ErrorType": e} for e, to in (errors or {}).items()],
        "Conditions": [
            {"NextAction": to, "Condition": {"Operator": operator, "Operands": [operand]}}
            for operand, to in (when or {}).items()
        ],
    }
    onward = {} if then is None else {"NextAction": then}
    ways = {**onward, **wired} if then or errors or when else {}
    return {"Identifier": here, "Type": kind, "Parameters": parameters or {}, "Transitions": ways}


MESSAGE, INPUT, LOOP = "MessageParticipant", "GetParticipantInput", "Loop"
LEX, QUEUE = "ConnectParticipantWithLexBot", "TransferContactToQueue"
ANY, NONE, LATE = "NoMatchingError", "NoMatchingCondition", "InputTimeLimitExceeded"
GO_ON, DONE = "ContinueLooping", "DoneLooping"
ASKED = {"Text": "Hi all", "InputTimeLimitSeconds": "5"}
STORED = {**ASKED, "StoreInput": "True"}
KEYS = "options: [{key: '1', goto: b}, {key: '*', goto: c}]"
MENU_KEYS = {"1": "b", "*": "c"}

CASES = {
    "say": ("first: {say: Hi all, then: b}", [made("first", MESSAGE, {"Text": "Hi all"}, "b")]),
    "say and its error": (
        "first: {say: {ssml: <speak>a</speak>}, then: b, on_error: c}",
        [made("first", MESSAGE, {"SSML": "<speak>a</speak>"}, "b", {ANY: "c"})],
    ),
    "say a recording": (
        "first: {say: {audio: 'prompt:p'}, then: b}",
        [made("first", MESSAGE, {"PromptId": "prompt:p"}, "b")],
    ),
    "say a recording of the contact's": (
        "first: {say: {audio: '{{ n }}'}, then: b}",
        [made("first", MESSAGE, {"PromptId": "$.Attributes.n"}, "b")],
    ),
    "say a file": (
        "first: {say: {audio: 's3://bucket/a.wav'}, then: b}",
        [
            made(
                "first",
                MESSAGE,
                {"Media": {"Uri": "s3://bucket/a.wav", "SourceType": "S3", "MediaType": "Audio"}},
                "b",
            )
        ],
    ),
    "say nothing, and what connect says": (
        "first: {say: {}, then: b, connect: {Media: {Uri: $.Attributes.u}}, errors: {Odd: c}}",
        [made("first", MESSAGE, {"Media": {"Uri": "$.Attributes.u"}}, "b", {"Odd": "c"})],
    ),
    "menu": (
        f"first: {{menu: Hi all, {KEYS}}}",
        [made("first", INPUT, ASKED, when=MENU_KEYS)],
    ),
    "menu with all": (
        f"first: {{menu: Hi all, {KEYS}, timeout: 8s, inter_digit: 1500ms, on_error: c, "
        "on: {no_input: b, no_match: c}, connect: {StoreInput: 'False', "
        "DTMFConfiguration: {DisableCancelKey: 'True'}}}",
        [
            made(
                "first",
                INPUT,
                {
                    "Text": "Hi all",
                    "InputTimeLimitSeconds": "8",
                    "DTMFConfiguration": {
                        "InterdigitTimeLimitSeconds": "2",
                        "DisableCancelKey": "True",
                    },
                    "StoreInput": "False",
                },
                "c",
                {LATE: "b", NONE: "c", ANY: "c"},
                MENU_KEYS,
            )
        ],
    ),
    "menu and then": (
        f"first: {{menu: Hi all, {KEYS}, then: b, on: {{no_match: c}}}}",
        [made("first", INPUT, ASKED, "b", {NONE: "c"}, MENU_KEYS)],
    ),
    "menu tries again for ever": (
        f"first: {{menu: Hi all, {KEYS}, retry: {{say: Once more}}}}",
        [
            made(
                "first",
                INPUT,
                ASKED,
                "first.again",
                {LATE: "first.again", NONE: "first.again"},
                MENU_KEYS,
            ),
            made("first.again", MESSAGE, {"Text": "Once more"}, "first"),
        ],
    ),
    "menu tries again in silence": (
        f"first: {{menu: Hi all, {KEYS}, retry: {{for: [no_match]}}, on: {{no_input: c}}}}",
        [made("first", INPUT, ASKED, "first", {LATE: "c", NONE: "first"}, MENU_KEYS)],
    ),
    "menu counts after": (
        f"first: {{menu: Hi all, {KEYS}, on_error: c, retry: {{say: Once more, no_input: "
        "Still there?, count: 2, exhausted: c, on_error: first}}",
        [
            made(
                "first",
                INPUT,
                ASKED,
                "first.again",
                {ANY: "c", LATE: "first.no_input", NONE: "first.again"},
                MENU_KEYS,
            ),
            made("first.loop", LOOP, {"LoopCount": "2"}, "c", when={GO_ON: "first", DONE: "c"}),
            made(
                "first.no_input",
                MESSAGE,
                {"Text": "Still there?"},
                "first.loop",
                {ANY: "first.loop"},
            ),
            made("first.again", MESSAGE, {"Text": "Once more"}, "first.loop", {ANY: "first.loop"}),
        ],
    ),
    "menu counts before": (
        f"first: {{menu: Hi all, {KEYS}, retry: {{for: [no_input, error], say: Once more, "
        "count: '{{ n }}', place: before, exhausted: c, on_error: b}, on: {no_match: b}}",
        [
            made(
                "first.listen",
                INPUT,
                ASKED,
                "b",
                {NONE: "b", LATE: "first.again", ANY: "first.again"},
                MENU_KEYS,
            ),
            made(
                "first",
                LOOP,
                {"LoopCount": "$.Attributes.n"},
                "c",
                when={GO_ON: "first.listen", DONE: "c"},
            ),
            made("first.again", MESSAGE, {"Text": "Once more"}, "first", {ANY: "b"}),
        ],
    ),
    "menu counts first": (
        f"first: {{menu: Hi all, {KEYS}, retry: {{say: Once more, count: 3, place: first}}}}",
        [
            made(
                "first",
                INPUT,
                ASKED,
                "first.loop",
                {LATE: "first.loop", NONE: "first.loop"},
                MENU_KEYS,
            ),
            made("first.loop", LOOP, {"LoopCount": "3"}, when={GO_ON: "first.again"}),
            made("first.again", MESSAGE, {"Text": "Once more"}, "first"),
        ],
    ),
    "collect": (
        "first: {collect: {slot: s, say: Hi all}, then: b}",
        [made("first", INPUT, STORED, "b")],
    ),
    "collect digits": (
        "first: {collect: {slot: s, say: Hi all, digits: {max: 4, end: '#'}}, then: b, "
        "inter_digit: 2s, on_error: c}",
        [
            made(
                "first",
                INPUT,
                {
                    **STORED,
                    "InputValidation": {"CustomValidation": {"MaximumLength": "4"}},
                    "DTMFConfiguration": {
                        "InputTerminationSequence": "#",
                        "InterdigitTimeLimitSeconds": "2",
                    },
                },
                "b",
                {ANY: "c"},
            )
        ],
    ),
    "collect a number to call": (
        "first: {collect: {slot: s, say: Hi all, type: phone}, then: b, on: {invalid: c}}",
        [
            made(
                "first",
                INPUT,
                {
                    **STORED,
                    "InputValidation": {"PhoneNumberValidation": {"NumberFormat": "E164"}},
                },
                "b",
                {"InvalidPhoneNumber": "c"},
            )
        ],
    ),
    "collect and silence": (
        "first: {collect: {slot: s, say: Hi all}, then: b, on: {timeout: c}}",
        [
            made("first", INPUT, STORED, "first.keyed"),
            made(
                "first.keyed",
                "Compare",
                {"ComparisonValue": "$.StoredCustomerInput"},
                "b",
                {NONE: "b"},
                {"Timeout": "c"},
            ),
        ],
    ),
    "collect a secret again": (
        "first: {collect: {slot: s, say: Hi all, digits: {max: 16}, secure: {kind: pan, "
        "encrypt: true, key: k}}, then: b, retry: {say: Once more, count: 1, exhausted: c}}",
        [
            made(
                "first",
                INPUT,
                {
                    **STORED,
                    "InputValidation": {"CustomValidation": {"MaximumLength": "16"}},
                    "InputEncryption": {"EncryptionKeyId": "key:k", "Key": "key:k.certificate"},
                },
                "first.keyed",
            ),
            made(
                "first.keyed",
                "Compare",
                {"ComparisonValue": "$.StoredCustomerInput"},
                "b",
                {NONE: "b"},
                {"Timeout": "first.again"},
            ),
            made("first.loop", LOOP, {"LoopCount": "1"}, "c", when={GO_ON: "first", DONE: "c"}),
            made("first.again", MESSAGE, {"Text": "Once more"}, "first.loop"),
        ],
    ),
    "ask": (
        "first: {ask: Hi all, bot: bot, intents: {Pay: b, Leave: c}}",
        [
            made(
                "first",
                LEX,
                {"Text": "Hi all", "LexV2Bot": {"AliasArn": "bot:bot"}},
                when={"Pay": "b", "Leave": "c"},
            )
        ],
    ),
    "ask with all": (
        "first: {ask: Hi all, bot: bot, intents: {Pay: b}, attributes: {a: 'v {{ n }}'}, "
        "on: {no_input: b}, on_error: c, retry: {for: [no_match], say: Once more}}",
        [
            made(
                "first",
                LEX,
                {
                    "Text": "Hi all",
                    "LexV2Bot": {"AliasArn": "bot:bot"},
                    "LexSessionAttributes": {"a": "v $.Attributes.n"},
                },
                "c",
                {LATE: "b", ANY: "c", NONE: "first.again"},
                {"Pay": "b"},
            ),
            made("first.again", MESSAGE, {"Text": "Once more"}, "first"),
        ],
    ),
    "ask and then": (
        "first: {ask: Hi all, bot: bot, intents: {Pay: b}, then: c, on: {no_match: b}}",
        [
            made(
                "first",
                LEX,
                {"Text": "Hi all", "LexV2Bot": {"AliasArn": "bot:bot"}},
                "c",
                {NONE: "b"},
                {"Pay": "b"},
            )
        ],
    ),
    "decide": (
        "first: {decide: [{when: \"n is ' A  b'\", goto: b}, {when: n is one of x, y, goto: c}], "
        "else: b}".replace("x, y, goto", "'x', 'y', goto").replace(
            "{when: n is one of 'x', 'y'", "{when: \"n is one of 'x', 'y'\""
        ),
        [
            made(
                "first",
                "Compare",
                {"ComparisonValue": "$.Attributes.n"},
                "b",
                {NONE: "b"},
                {" A  b": "b", "x": "c", "y": "c"},
            )
        ],
    ),
    "decide by two": (
        "first: {decide: [{when: channel is CHAT, goto: b}, {when: $.External.a.b is x, goto: c}],"
        " else: b, connect: {Note: z}}",
        [
            made(
                "first",
                "Compare",
                {"ComparisonValue": "$.Channel", "Note": "z"},
                "first.case_2",
                {NONE: "first.case_2"},
                {"CHAT": "b"},
            ),
            made(
                "first.case_2",
                "Compare",
                {"ComparisonValue": "$.External.a.b"},
                "b",
                {NONE: "b"},
                {"x": "c"},
            ),
        ],
    ),
    "hours": (
        "first: {hours: h, open: b, closed: c, on_error: c}",
        [
            made(
                "first",
                "CheckHoursOfOperation",
                {"HoursOfOperationId": "hours:h"},
                "c",
                {ANY: "c"},
                {"True": "b", "False": "c"},
            )
        ],
    ),
    "hours of the queue": (
        "first: {hours: queue, open: b, closed: c}",
        [made("first", "CheckHoursOfOperation", {}, when={"True": "b", "False": "c"})],
    ),
    "split": (
        "first: {split: [{name: a, weight: 30, goto: b}, {name: d, weight: 60, goto: c}, "
        "{name: e, weight: 10, goto: b}]}",
        [
            made(
                "first",
                "DistributeByPercentage",
                {},
                "b",
                {NONE: "b"},
                {"31": "b", "91": "c"},
                operator="NumberLessThan",
            )
        ],
    ),
    "invoke": (
        "first: {invoke: {handler: f}, then: b}",
        [
            made(
                "first",
                "InvokeLambdaFunction",
                {"LambdaFunctionARN": "lambda:f", "InvocationTimeLimitSeconds": "7"},
                "b",
            )
        ],
    ),
    "invoke with all": (
        "first: {invoke: {handler: f, in: {k: ' {{ n }}'}, out: {z: w}, timeout: 3s, wait: A sec},"
        " then: b, on: {error: c}, connect: {ResponseValidation: {ResponseType: JSON}}}",
        [
            made("first", MESSAGE, {"Text": "A sec"}, "first.invoke"),
            made(
                "first.invoke",
                "InvokeLambdaFunction",
                {
                    "LambdaFunctionARN": "lambda:f",
                    "InvocationTimeLimitSeconds": "3",
                    "LambdaInvocationAttributes": {"k": " $.Attributes.n"},
                    "ResponseValidation": {"ResponseType": "JSON"},
                },
                "first.keep",
                {ANY: "c"},
            ),
            made(
                "first.keep",
                "UpdateFlowAttributes",
                {"FlowAttributes": {"z": {"Value": "$.External.w"}}},
                "b",
                {ANY: "c"},
            ),
        ],
    ),
    "set": (
        "first: {set: {k: ' v ', j: '{{ n }}'}, then: b, on_error: c, "
        "connect: {TargetContact: Current}}",
        [
            made(
                "first",
                "UpdateContactAttributes",
                {"Attributes": {"k": " v ", "j": "$.Attributes.n"}, "TargetContact": "Current"},
                "b",
                {ANY: "c"},
            )
        ],
    ),
    "set of the flow": (
        "first: {set: {k: v}, of: flow, then: b}",
        [
            made(
                "first",
                "UpdateFlowAttributes",
                {"FlowAttributes": {"k": {"Value": "v"}}},
                "b",
            )
        ],
    ),
    "call": (
        "first: {call: {dialog: m, with: {k: '{{ n }}'}}, on: {Good: b, error: c}, then: b, "
        "errors: {NoMatchingCondition: c}}",
        [
            made(
                "first",
                "InvokeFlowModule",
                {"FlowModuleId": "module:m", "Input": {"k": "$.Attributes.n"}},
                "b",
                {ANY: "c", NONE: "c"},
                {"Good": "b"},
            )
        ],
    ),
    "goto": (
        "first: {goto: other, on_error: c}",
        [made("first", "TransferToFlow", {"ContactFlowId": "flow:other"}, "c", {ANY: "c"})],
    ),
    "transfer": (
        "first: {transfer: {queue: q, on: {full: b, error: c, queue_error: b}}}",
        [
            made(
                "first",
                "UpdateContactTargetQueue",
                {"QueueId": "queue:q"},
                "first.transfer",
                {ANY: "b"},
            ),
            made("first.transfer", QUEUE, {}, "c", {"QueueAtCapacity": "b", ANY: "c"}),
        ],
    ),
    "transfer to an agent": (
        "first: {transfer: {agent: q}}",
        [
            made("first", "UpdateContactTargetQueue", {"AgentId": "queue:q"}, "first.transfer"),
            made("first.transfer", QUEUE),
        ],
    ),
    "transfer as chosen": (
        "first: {transfer: {on: {error: c}}}",
        [made("first", QUEUE, {}, "c", {ANY: "c"})],
    ),
    "callback": (
        "first: {callback: {on: {error: c}}, then: b}",
        [
            made(
                "first",
                "CreateCallbackContact",
                {
                    "InitialCallDelaySeconds": "5",
                    "MaximumConnectionAttempts": "2",
                    "RetryDelaySeconds": "600",
                },
                "b",
                {ANY: "c"},
            )
        ],
    ),
    "callback with all": (
        "first: {callback: {queue: q, number: '{{ caller_number }}', delay: 1m, attempts: 3, "
        "retry_after: 90s, on: {invalid_number: b, not_dialable: c}}, then: b}",
        [
            made(
                "first",
                "UpdateContactCallbackNumber",
                {"CallbackNumber": "$.CustomerEndpoint.Address"},
                "first.queue",
                {"InvalidCallbackNumber": "b", "CallbackNumberNotDialable": "c"},
            ),
            made(
                "first.queue",
                "CreateCallbackContact",
                {
                    "InitialCallDelaySeconds": "60",
                    "MaximumConnectionAttempts": "3",
                    "RetryDelaySeconds": "90",
                    "QueueId": "queue:q",
                },
                "b",
            ),
        ],
    ),
    "hang up": ("first: {hangup: null}", [made("first", "DisconnectParticipant")]),
    "say goodbye": (
        "first: {hangup: Good bye, on_error: first}",
        [
            made("first", MESSAGE, {"Text": "Good bye"}, "first.end", {ANY: "first.end"}),
            made("first.end", "DisconnectParticipant"),
        ],
    ),
    "end the flow": ("first: {return: ''}", [made("first", "EndFlowExecution")]),
    "raw": (
        "first: {raw: {Type: Wait, Parameters: {TimeLimitSeconds: '5'}}, then: b, "
        "on: {Equals WaitCompleted: c, NoMatchingError: c}}",
        [
            made(
                "first",
                "Wait",
                {"TimeLimitSeconds": "5"},
                "b",
                {ANY: "c"},
                {"WaitCompleted": "c"},
            )
        ],
    ),
    "raw without a next": (
        "first: {raw: {Type: Loop, Parameters: {LoopCount: '2'}}, on: {Equals ContinueLooping: b,"
        " Equals DoneLooping: c}}",
        [made("first", LOOP, {"LoopCount": "2"}, "c", when={GO_ON: "b", DONE: "c"})],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_node_is_what_it_says(exact, case):
    nodes, expected = CASES[case]
    assert exact(nodes) == expected


def test_raw_transitions_stay_as_they_are(exact):
    nodes = """
constructor: {hangup: null}
first:
  raw:
    Type: Odd
    Extra: [1, 2.5, null]
    Transitions:
      NextAction: constructor
      Conditions: [{NextAction: gone, Condition: {Operator: Equals, Operands: [a, b]}}, 3]
      Errors: [{NextAction: b, ErrorType: E, More: true}]
"""
    expected = {
        "Identifier": "first",
        "Type": "Odd",
        "Extra": [1, 2.5, None],
        "Transitions": {
            "NextAction": "constructor~",
            "Conditions": [
                {"NextAction": "gone", "Condition": {"Operator": "Equals", "Operands": ["a", "b"]}},
                3,
            ],
            "Errors": [{"NextAction": "b", "ErrorType": "E", "More": True}],
        },
    }
    assert exact(nodes)[-1] == expected


def test_every_node_type_but_form_has_a_lowering_that_says_what_it_gives():
    assert set(EXACT) == set(NODES.values()) - {Form}
    assert all(len(each.__doc__ or "") > 40 for each in EXACT.values())


def test_play_queue_and_module_end(bench):
    head = HEAD.replace("exact: true", "exact: true\nkind: {}")
    looped = "  first: {play_queue: [Wait please, {audio: 'prompt:p'}], every: 30s, then: done, "
    looped += "on_error: done}\n  done: {return: ''}\n"
    only = head.replace("  b: {hangup: null}\n  c: {hangup: null}\n", "")
    flow = bench.compile(only.format("queue") + looped).program.flow("x")
    played, done = (action.json_value() for action in flow.actions)
    assert flow.type == "CUSTOMER_QUEUE"
    assert [list(each) for each in played["Parameters"]["Messages"]] == [["Text"], ["PromptId"]]
    assert played["Parameters"]["InterruptFrequencySeconds"] == "30"
    assert played["Transitions"] == {
        "Errors": [{"NextAction": "done", "ErrorType": ANY}],
        "Conditions": [
            {
                "NextAction": "done",
                "Condition": {"Operator": "Equals", "Operands": ["MessagesInterrupted"]},
            }
        ],
    }
    assert done == made("done", "EndFlowExecution")
    settings = "exact: true\nsettings: {Transitions: []}\nkind: module"
    ends = "  first: {return: Good, with: {k: v}}\n  other: {return: ''}\n"
    flow = bench.compile(only.replace("exact: true\nkind: {}", settings) + ends).program.flow("x")
    assert flow.extra == {"Settings": {"Transitions": []}}
    assert [action.json_value() for action in flow.actions] == [
        made("first", "EndFlowModuleExecution", {"Result": "Good", "ResultData": {"k": "v"}}),
        made("other", "EndFlowModuleExecution"),
    ]


def test_the_header_holds_what_is_written_in_the_order_written(bench):
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


class TestTexts:
    def said(self, exact, text):
        node = json.dumps({"say": {"text": text}, "then": "b"}, ensure_ascii=False)
        return exact(f"first: {node}")[0]["Parameters"]["Text"]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "  two  spaces\nand lines\n\n",
            "a < b & c > d <speak>",
            "{% if x %} {# no #} { { x } }",
            "$.Attributes.name, $.External['a b'], $",
            "{{ Name }} {{ a | b }} {{x.y}}",
            "“quotes” 'and' \"more\" \\n \t",
            "caf\u00e9 \u200d \U0001f600",
        ],
    )
    def test_a_text_comes_through_to_the_byte(self, exact, text):
        assert self.said(exact, text) == text

    def test_only_declared_variables_are_read_and_braces_can_be_said(self, exact):
        assert self.said(exact, "{{n}} {{ '{{' }} n }}") == "$.Attributes.n {{ n }}"
        assert self.said(exact, '{{ "{{" }}') == "{{"

    def test_prompts_of_the_file_are_said_as_they_stand(self, bench, exact):
        group = {"hi": "  <b> & {{ n }}\n", "loud": {"ssml": "<speak> {{ n }} "}}
        bench.prompts = {"en-US": {"x": group}}
        actions = exact("first: {say: hi, then: other}\nother: {say: loud, then: b}")
        assert [action["Parameters"] for action in actions] == [
            {"Text": "  <b> & $.Attributes.n\n"},
            {"SSML": "<speak> $.Attributes.n "},
        ]

    def test_a_value_of_the_build_is_said_in_its_place(self, bench, exact):
        variable = Variable(name="v", type="text", phase="build", value="A's B", sample="A")
        bench.variables["v"] = variable
        nodes = "first: {say: {ssml: '<speak>{{ v }}</speak>'}, then: a}\n"
        nodes += "a: {say: {text: '{{ v }}'}, then: b}"
        ssml, text = (action["Parameters"] for action in exact(nodes))
        assert (ssml, text) == ({"SSML": "<speak>A&#39;s B</speak>"}, {"Text": "A's B"})

    def test_one_text_per_locale_is_the_one_of_its_locale(self, exact):
        action = exact("first: {say: {en-US: Hi all}, then: b}")[0]
        assert action["Parameters"] == {"Text": "Hi all"}


class TestConditions:
    OPERATORS: ClassVar = {
        "is": "Equals",
        "starts with": "TextStartsWith",
        "ends with": "TextEndsWith",
        "contains": "TextContains",
        ">": "NumberGreaterThan",
        ">=": "NumberGreaterOrEqualTo",
        "<": "NumberLessThan",
        "<=": "NumberLessOrEqualTo",
        "has key": "KeyExists",
    }

    @staticmethod
    def compared(exact, when):
        node = json.dumps({"decide": [{"when": when, "goto": "b"}], "else": "c"})
        action = exact(f"first: {node}")[0]
        return action["Parameters"], action["Transitions"]["Conditions"][0]["Condition"]

    @pytest.mark.parametrize("words", OPERATORS)
    def test_all_nine_operators_can_be_said(self, exact, words):
        condition = {"Operator": self.OPERATORS[words], "Operands": [" A\n'b' or \"c\" "]}
        place, told = self.compared(exact, f'n {words} " A\n\'b\' or ""c"" "')
        assert told == condition
        assert place == {"ComparisonValue": "$.Attributes.n"}

    @given(operand=st.text(max_size=20))
    def test_any_operand_can_be_quoted(self, operand):
        from ivr.spec.conditions import Test, parse  # noqa: PLC0415 - Test is no test class

        quoted = operand.replace('"', '""')
        assert parse(f'x is "{quoted}"') == Test("x", "Equals", operand)

    def test_a_place_may_be_quoted(self, exact):
        place, _ = self.compared(exact, "\"$.Attributes['a b']\" is x")
        assert place == {"ComparisonValue": "$.Attributes['a b']"}


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


def test_a_written_flow_is_read_again_as_it_is(bench, exact):
    for nodes, expected in CASES.values():
        flow = bench.compile(HEAD + "".join(f"  {each}\n" for each in lines(nodes))).program.flow(
            "x"
        )
        assert read_flow(write_flow(flow), "x").by_id["first"] == flow.by_id["first"]
        assert expected


def test_bindings_are_taken_as_the_environment_has_them(bench):
    arn = "arn:aws:connect:us-east-1:111122223333:instance/i/flow-module/"
    arn += "00000000-0000-4000-8000-000000000202"
    bench.environment += f'symbols: {{"module:m": "{arn}"}}\n'
    program = bench.compile(HEAD + "  first: {call: {dialog: m}}\n").program
    assert program.flow("x").by_id["first"].json_value()["Parameters"] == {"FlowModuleId": arn}
    assert program.symbols["module:m"] == arn


class TestStatedPlaces:
    def test_a_stated_place_wins_over_what_the_dialog_gives(self, bench, shown):
        bench.variables["who"] = at("who", "$.Customer.FirstName")
        flow = bench.flow("""
            first: {set: {who: Ann}, then: tell}
            tell: {say: "Hello {{ who }}.", then: sort}
            sort: {decide: [{when: who is Ann, goto: bye}], else: person}
        """)
        told = shown(flow)
        assert told.parameters("tell") == {"Text": "Hello $.Customer.FirstName."}
        assert told.parameters("sort") == {"ComparisonValue": "$.Customer.FirstName"}

    def test_nobody_has_to_give_it(self, bench, shown):
        bench.variables["who"] = at("who", "$.Attributes.caller-name")
        flow = bench.flow('first: {say: "Hello {{ who }}.", then: bye}')
        assert shown(flow).parameters("first") == {"Text": "Hello $.Attributes.caller-name."}

    def test_it_does_not_lay_open_a_secret(self, bench):
        bench.variables["who"] = at("who", "$.StoredCustomerInput")
        nodes = """\
  first: {collect: {slot: pin, say: Key it, secure: {kind: pin}}, then: tell}
  tell: {say: "You keyed {{ who }}.", then: bye}
"""
        assert "9 GRA009" in bench.findings(OTHER + nodes)

    @pytest.mark.parametrize(
        ("entry", "wrong"),
        [
            ({"phase": "call", "at": "$.Attributes.x"}, False),
            ({"phase": "call", "at": "$['a b']"}, False),
            ({"phase": "call", "at": "Attributes.x"}, True),
            ({"phase": "call", "at": "$. "}, True),
            ({"phase": "build", "value": "v", "at": "$.Attributes.x"}, True),
            ({"phase": "call", "at": 3}, True),
        ],
    )
    def test_a_place_is_a_path_and_known_in_the_call_alone(self, bench, entry, wrong):
        where = bench.material(HEAD + "  first: {hangup: null}\n").dialogs[0].where
        none = Given({}, where)
        variables, found = load_variables({"v": {"type": "text", **entry}}, where, none)
        assert has_errors(found) is wrong
        if not wrong:
            assert variables["v"].at == entry["at"]


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
    text = HEAD + "".join(f"  {line}\n" for line in lines(CASES["menu counts after"][0]))
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
