"""Each cluster of actions becomes one node, and the node says all of it."""

from dataclasses import replace

import pytest

from ivr.adopting import Source, adopt
from ivr.formats.connect import read_flow
from ivr.ir.actions.base import FlowType

FAILED = "NoMatchingError"
OTHER = "NoMatchingCondition"
SILENT = "InputTimeLimitExceeded"
BYE = {"Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}


def test_a_message_and_the_end_are_one_goodbye(step, adopted):
    made = adopted({"bye now": step("MessageParticipant", {"Text": "Bye."}, "end"), "end": BYE})
    assert made.imported.dialog["nodes"] == {"bye_now": {"hangup": "bye_now"}}
    assert made.imported.prompts == {"bye_now": "Bye."}
    assert (made.actions, made.real, made.nodes) == (2, 2, 1)


def test_a_goodbye_whose_error_goes_onward_names_itself(step, nodes):
    said = step("MessageParticipant", {"Text": "Bye."}, "end", {FAILED: "end"})
    assert nodes({"bye": said, "end": BYE}) == {"bye": {"hangup": "bye", "on_error": "bye"}}


def test_equal_ends_are_one_node(step, nodes):
    asked = step("Compare", {"ComparisonValue": "$.Channel"}, "b", {OTHER: "b"}, is_VOICE="a")
    found = nodes({"which": asked, "a": BYE, "b": BYE})
    assert found == {
        "which": {"decide": [{"when": "channel is VOICE", "goto": "a"}], "else": "a"},
        "a": {"hangup": None},
    }


def test_settings_at_the_start_are_keys_of_the_dialog(step, adopted):
    made = adopted(
        {
            "log": step("UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"}, "voice"),
            "voice": step("UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": "Lupe"}, "lang"),
            "lang": step("UpdateContactData", {"LanguageCode": "es-US"}, "end", {FAILED: "end"}),
            "end": BYE,
        }
    )
    dialog = made.imported.dialog
    assert dialog["logging"] is True
    assert dialog["voices"] == {"es-US": {"voice": "Lupe"}}
    assert dialog["language"] is True
    assert dialog["locales"] == ["es-US"]
    assert list(dialog["nodes"]) == ["end"]
    assert made.real == 4


def test_a_setting_in_the_middle_is_a_node_of_its_own(step, nodes):
    found = nodes(
        {
            "hi": step("MessageParticipant", {"Text": "Hi there."}, "first"),
            "first": step("UpdateContactRoutingBehavior", {"QueuePriority": "1"}, "hook"),
            "hook": step(
                "UpdateContactEventHooks",
                {"EventHooks": {"AgentWhisper": "$.Attributes.whisper"}},
                "end",
                {FAILED: "end"},
            ),
            "end": BYE,
        }
    )
    assert found["first"] == {"set": {"priority": "1"}, "of": "settings", "then": "hook"}
    assert found["hook"]["set"] == {"agent_whisper": "whisper"}


MENU = {"Text": "Press 1 or 2.", "InputTimeLimitSeconds": "5", "StoreInput": "False"}


def test_a_menu_that_is_asked_again_is_one_node(step, adopted):
    made = adopted(
        {
            "menu": step("GetParticipantInput", MENU, "wrong", {SILENT: "quiet", OTHER: "wrong",
                         FAILED: "end"}, is_1="end", is_2="end"),
            "quiet": step("MessageParticipant", {"Text": "I heard nothing."}, "count"),
            "wrong": step("MessageParticipant", {"Text": "No such choice."}, "count"),
            "count": step("Loop", {"LoopCount": "2"}, "end", is_ContinueLooping="menu",
                          is_DoneLooping="end"),
            "end": BYE,
        }
    )  # fmt: skip
    assert made.imported.dialog["nodes"]["menu"] == {
        "menu": "menu",
        "options": [{"key": "1", "goto": "end"}, {"key": "2", "goto": "end"}],
        "timeout": "5s",
        "on_error": "end",
        "retry": {
            "no_input": "menu_no_input",
            "no_match": "menu_no_match",
            "count": 2,
            "exhausted": "end",
        },
    }
    assert made.nodes == 2


def test_a_loop_before_the_question_is_part_of_it(step, adopted):
    made = adopted(
        {
            "count": step("Loop", {"LoopCount": "3"}, "end", is_ContinueLooping="menu",
                          is_DoneLooping="end"),
            "menu": step("GetParticipantInput", MENU, "count", {SILENT: "count", OTHER: "count",
                         FAILED: "end"}, is_1="end"),
            "end": BYE,
        }
    )  # fmt: skip
    retry = made.imported.dialog["nodes"]["count"]["retry"]
    assert retry == {"count": 3, "place": "before", "exhausted": "end"}
    assert made.nodes == 2


def test_digits_that_are_kept_are_collected(step, nodes):
    given = {
        "Text": "Your number?",
        "InputTimeLimitSeconds": "6",
        "StoreInput": "True",
        "InputValidation": {"CustomValidation": {"MaximumLength": "8"}},
        "DTMFConfiguration": {
            "InputTerminationSequence": "#",
            "InterdigitTimeLimitSeconds": "4",
            "DisableCancelKey": "False",
        },
    }
    looked = {"ComparisonValue": "$.StoredCustomerInput"}
    found = nodes(
        {
            "number": step("GetParticipantInput", given, "keyed", {FAILED: "end"}),
            "keyed": step("Compare", looked, "end", {OTHER: "end"}, is_Timeout="number"),
            "end": BYE,
        }
    )
    assert found["number"] == {
        "collect": {"slot": "number", "say": "number", "digits": {"max": 8, "end": "#"}},
        "timeout": "6s",
        "inter_digit": "4s",
        "then": "end",
        "on": {"timeout": "number"},
        "on_error": "end",
    }


def test_a_bot_is_asked_and_has_a_name(step, adopted):
    arn = "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST"
    given = {"Text": "How can I help?", "LexV2Bot": {"AliasArn": arn}}
    made = adopted(
        {
            "ask": step("ConnectParticipantWithLexBot", given, "end", {OTHER: "end", FAILED: "end"},
                        is_Book="end"),
            "end": BYE,
        },
        metadata={"ActionMetadata": {"ask": {"lexV2BotName": "Front Desk"}}},
    )  # fmt: skip
    assert made.imported.dialog["nodes"]["ask"]["bot"] == "front_desk"
    assert made.imported.ground.bindings.symbols == {"bot:front_desk": arn}


def test_comparisons_of_several_values_are_one_decision(step, nodes):
    found = nodes(
        {
            "a": step("Compare", {"ComparisonValue": "$.External.tier"}, "b", {OTHER: "b"},
                      is_gold="end"),
            "b": step("Compare", {"ComparisonValue": "$.Attributes.say so"}, "c", {OTHER: "c"},
                      is_yes="end"),
            "c": step("MessageParticipant", {"Text": "Well."}, "end"),
            "end": BYE,
        }
    )  # fmt: skip
    assert [case["when"] for case in found["a"]["decide"]] == ["tier is gold", "say_so is yes"]
    assert found["a"]["else"] == "c"


def test_a_queue_and_the_transfer_are_one_node(step, adopted):
    arn = "arn:aws:connect:us-east-1:123456789012:instance/i/queue/q"
    made = adopted(
        {
            "queue": step("UpdateContactTargetQueue", {"QueueId": arn}, "go", {FAILED: "end"}),
            "go": step("TransferContactToQueue", {}, "end", {"QueueAtCapacity": "end",
                       FAILED: "end"}),
            "end": BYE,
        },
        metadata={"ActionMetadata": {"queue": {"queue": {"text": "Billing"}}}},
    )  # fmt: skip
    on = {"full": "end", "error": "end", "queue_error": "end"}
    assert made.imported.dialog["nodes"]["queue"] == {"transfer": {"queue": "billing", "on": on}}
    assert made.imported.ground.bindings.symbols == {"queue:billing": arn}


def test_functions_attributes_and_flow_data(step, adopted):
    function = "arn:aws:lambda:us-east-1:123456789012:function:find-customer"
    asked = {
        "LambdaFunctionARN": function,
        "InvocationTimeLimitSeconds": "8",
        "LambdaInvocationAttributes": {"phone": "$.CustomerEndpoint.Address", "key": "a-1"},
    }
    made = adopted(
        {
            "look": step("InvokeLambdaFunction", asked, "keep", {FAILED: "end"}),
            "keep": step("UpdateFlowAttributes",
                         {"FlowAttributes": {"tier": {"Value": "$.External.tier"}}}, "end",
                         {FAILED: "end"}),
            "end": BYE,
        }
    )  # fmt: skip
    found = made.imported.dialog["nodes"]
    assert found["look"]["invoke"] == {
        "handler": "find_customer",
        "in": {"phone": "{{ customer_endpoint_address }}", "key": "a-1"},
        "timeout": "8s",
    }
    assert found["keep"] == {
        "set": {"tier": "{{ tier }}"}, "of": "flow", "then": "end", "on_error": "end"
    }  # fmt: skip
    assert made.imported.ground.variables.declared["tier"]["at"] == "$.External.tier"


def test_a_module_returns_and_keeps_its_settings(step, adopted):
    settings = {"InputParameters": [], "OutputParameters": [], "Transitions": []}
    ended = step(
        "EndFlowModuleExecution", {"Result": "Found", "ResultData": {"id": "$.External.id"}}
    )
    made = adopted({"hi": step("MessageParticipant", {"Text": "Hi."}, "done"), "done": ended},
                   Settings=settings)  # fmt: skip
    assert made.imported.dialog["settings"] == settings
    assert made.imported.dialog["returns"] == ["Found"]
    assert "contract" not in made.imported.dialog


def test_a_module_keeps_what_it_declares_and_its_actions_do_not_say(step):
    value = {"Version": "2019-10-30", "StartAction": "hi", "Settings": {}}
    said = step("MessageParticipant", {"Text": "In $.Modules.Input.town."}, "done")
    ended = step("EndFlowModuleExecution", {"Result": "Found"})
    listed = [{"Identifier": "hi", **said}, {"Identifier": "done", **ended}]
    contract = {
        "input": {"schema": {"type": "object", "properties": {"rate": {"type": "number"}}}},
        "transitions": {"results": [{"name": "Lost"}]},
    }
    flow = read_flow({**value, "Actions": listed}, "main", FlowType.MODULE)
    (made,), refused = adopt([Source(replace(flow, contract=contract), "main.json")])
    assert (refused, made.proven) == ((), True)
    dialog = made.imported.dialog
    assert (dialog["contract"], dialog["takes"]) == (contract, ["rate", "town"])
    assert dialog["returns"] == ["Lost", "Found"]


@pytest.mark.parametrize(
    ("kind", "parameters", "ways", "key"),
    [
        ("TransferToFlow", {"ContactFlowId": "$.Attributes.flow"}, (None, {FAILED: "end"}), "goto"),
        ("InvokeFlowModule", {"FlowModuleId": "m"}, ("end", {FAILED: "end"}), "call"),
        ("EndFlowExecution", {}, (None, None), "return"),
        ("CreateCallbackContact", {"InitialCallDelaySeconds": "9", "RetryDelaySeconds": "60",
         "MaximumConnectionAttempts": "1"}, ("end", {FAILED: "end"}), "callback"),
        ("ShowView", {"ViewResource": {"Id": "v"}}, ("end", {FAILED: "end"}), "raw"),
    ],
)  # fmt: skip
def test_other_actions_have_their_nodes(kind, parameters, ways, key, *, step, nodes):
    then, errors = ways
    if kind == "TransferToFlow":
        then = "end"
    found = nodes({"it": step(kind, parameters, then, errors), "end": BYE})
    assert key in found["it"]


def test_what_nobody_reaches_and_what_leads_nowhere_is_kept(step, nodes):
    found = nodes(
        {
            "hi": step("MessageParticipant", {"Text": "Hi."}, "gone"),
            "alone": step("MessageParticipant", {"Text": "Unheard."}, "end"),
            "end": BYE,
        }
    )
    assert found["hi"]["raw"]["Transitions"] == {"NextAction": "gone"}
    assert found["alone"] == {"hangup": "alone"}
