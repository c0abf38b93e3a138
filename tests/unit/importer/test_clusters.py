"""Each cluster of actions becomes one node, and the node says all of it."""

import pytest

from ivr.adopting import Source, adopt
from ivr.formats.connect import read_flow

FAILED = "NoMatchingError"
OTHER = "NoMatchingCondition"
SILENT = "InputTimeLimitExceeded"
BYE = {"Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}


def step(kind, parameters=None, then=None, errors=None, **conditions):
    """An action; conditions are Equals, `is_` before a key."""
    ways = {"NextAction": then} if then else {}
    if errors:
        ways["Errors"] = [{"ErrorType": e, "NextAction": to} for e, to in errors.items()]
    if conditions:
        ways["Conditions"] = [
            {"NextAction": to, "Condition": {"Operator": "Equals", "Operands": [key[3:]]}}
            for key, to in conditions.items()
        ]
    return {"Type": kind, "Parameters": parameters or {}, "Transitions": ways}


def adopted(actions, metadata=None, **extra):
    listed = [{"Identifier": name, **action} for name, action in actions.items()]
    value = {"Version": "2019-10-30", "StartAction": next(iter(actions)), "Actions": listed}
    value["Metadata"] = metadata or {}
    (made,), refused = adopt([Source(read_flow({**value, **extra}, "main"), "main.json")])
    assert refused == ()
    assert made.proven, made.findings or made.difference
    return made


def nodes(actions, **more):
    return adopted(actions, **more).imported.dialog["nodes"]


def test_a_message_and_the_end_are_one_goodbye():
    made = adopted({"bye now": step("MessageParticipant", {"Text": "Bye."}, "end"), "end": BYE})
    assert made.imported.dialog["nodes"] == {"bye_now": {"hangup": "bye_now"}}
    assert made.imported.prompts == {"bye_now": "Bye."}
    assert (made.actions, made.real, made.nodes) == (2, 2, 1)


def test_a_goodbye_whose_error_goes_onward_names_itself():
    said = step("MessageParticipant", {"Text": "Bye."}, "end", {FAILED: "end"})
    assert nodes({"bye": said, "end": BYE}) == {"bye": {"hangup": "bye", "on_error": "bye"}}


def test_equal_ends_are_one_node():
    asked = step("Compare", {"ComparisonValue": "$.Channel"}, "b", {OTHER: "b"}, is_VOICE="a")
    found = nodes({"which": asked, "a": BYE, "b": BYE})
    assert found == {
        "which": {"decide": [{"when": "channel is VOICE", "goto": "a"}], "else": "a"},
        "a": {"hangup": None},
    }


def test_settings_at_the_start_are_keys_of_the_dialog():
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


def test_a_setting_in_the_middle_is_a_node_of_its_own():
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


def test_a_menu_that_is_asked_again_is_one_node():
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
        "connect": {"StoreInput": "False"},
    }
    assert made.nodes == 2


def test_a_loop_before_the_question_is_part_of_it():
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


def test_digits_that_are_kept_are_collected():
    given = {
        "Text": "Your number?",
        "InputTimeLimitSeconds": "6",
        "StoreInput": "True",
        "InputValidation": {"CustomValidation": {"MaximumLength": "8"}},
        "DTMFConfiguration": {"InputTerminationSequence": "#", "InterdigitTimeLimitSeconds": "4"},
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


def test_a_bot_is_asked_and_has_a_name():
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


def test_comparisons_of_several_values_are_one_decision():
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


def test_a_queue_and_the_transfer_are_one_node():
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


def test_functions_attributes_and_flow_data():
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


def test_a_module_returns_and_keeps_its_settings():
    settings = {"InputParameters": [], "OutputParameters": [], "Transitions": []}
    ended = step(
        "EndFlowModuleExecution", {"Result": "Found", "ResultData": {"id": "$.External.id"}}
    )
    made = adopted({"hi": step("MessageParticipant", {"Text": "Hi."}, "done"), "done": ended},
                   Settings=settings)  # fmt: skip
    assert made.imported.dialog["settings"] == settings


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
def test_other_actions_have_their_nodes(kind, parameters, ways, key):
    then, errors = ways
    if kind == "TransferToFlow":
        then = "end"
    found = nodes({"it": step(kind, parameters, then, errors), "end": BYE})
    assert key in found["it"]


def test_what_nobody_reaches_and_what_leads_nowhere_is_kept():
    found = nodes(
        {
            "hi": step("MessageParticipant", {"Text": "Hi."}, "gone"),
            "alone": step("MessageParticipant", {"Text": "Unheard."}, "end"),
            "end": BYE,
        }
    )
    assert found["hi"]["raw"]["Transitions"] == {"NextAction": "gone"}
    assert found["alone"] == {"hangup": "alone"}


def test_numbers_in_prompts_and_in_raw_actions_move_to_the_environment():
    made = adopted(
        {
            "say": step("MessageParticipant", {"Text": "Call +1 206 555 0100 now."}, "task"),
            "task": step("CreateTask", {"Name": "t", "Description": "for +12065550101",
                         "ContactFlowId": "arn:aws:connect:us-east-1:123456789012:x"}, "end",
                         {FAILED: "end"}),
            "end": BYE,
        }
    )  # fmt: skip
    assert made.imported.prompts["say"] == "Call {{ say_number }} now."
    assert made.imported.ground.variables.values == {"say_number": "+1 206 555 0100"}
    held = made.imported.dialog["nodes"]["task"]["raw"]["Parameters"]
    bound = made.imported.ground.bindings.symbols
    assert bound[held["Description"]] == "for +12065550101"
    assert bound[held["ContactFlowId"]].startswith("arn:")


def test_blocks_with_machine_names_are_called_after_what_they_say():
    uuid = "7c80f727-565f-4ea6-bc4e-b164e6e4d642"
    said = {"Text": "Welcome to the Library of Babel, everyone."}
    found = nodes({uuid: step("MessageParticipant", said, "end"), "end": BYE})
    assert list(found) == ["welcome_library_babel_everyone"]


def test_a_node_that_would_add_something_stays_raw():
    """A callback without times: the node has defaults for them, the flow has none."""
    made = adopted(
        {
            "hi": step("MessageParticipant", {"Text": "Hi."}, "back"),
            "back": step("CreateCallbackContact", {}, "end", {FAILED: "end"}),
            "end": BYE,
        }
    )
    found = made.imported.dialog["nodes"]
    assert found["back"]["raw"] == {"Type": "CreateCallbackContact"}
    assert found["hi"] == {"say": "hi", "then": "back"}
    assert (made.actions, made.real) == (3, 2)


def test_loops_count_for_themselves_and_are_never_folded():
    def loop(then):
        return step(
            "Loop", {"LoopCount": "2"}, "end", is_ContinueLooping=then, is_DoneLooping="end"
        )

    found = nodes(
        {
            "one": loop("first"),
            "first": step("InvokeLambdaFunction", {"LambdaFunctionARN": "f",
                          "InvocationTimeLimitSeconds": "3"}, "two", {FAILED: "end"}),
            "two": loop("last"),
            "last": step("UpdateContactAttributes", {"Attributes": {"a": "b"}}, "one",
                         {FAILED: "two"}),
            "end": BYE,
        }
    )  # fmt: skip
    assert [name for name, node in found.items() if "raw" in node] == ["one", "two"]


@pytest.mark.parametrize(
    "odd",
    [
        {"Parameters": ["x"], "Transitions": {"NextAction": "end"}},
        {"Parameters": {"Text": "x"}, "Transitions": "end"},
        {"Parameters": {"Text": "x"}, "Transitions": {"NextAction": "end", "Errors": "none"}},
        {"Parameters": {"Text": "x"}, "Transitions": {"NextAction": "end", "Errors": [3]}},
        {},
    ],
)
def test_what_is_no_more_than_json_is_kept_as_it_is(odd):
    made = adopted({"odd": {"Type": "MessageParticipant", **odd}, "end": BYE})
    assert "raw" in made.imported.dialog["nodes"]["odd"]


def test_a_recording_is_called_what_the_console_calls_it():
    arn = "arn:aws:connect:us-west-2:111122223333:instance/i/prompt/p"
    ways = {FAILED: "end"}
    asked = {"PromptId": arn, "StoreInput": "True", "InputTimeLimitSeconds": "5"}
    metadata = {"ActionMetadata": {"u": {"parameters": {"PromptId": {"displayName": "Enter.wav"}}}}}
    made = adopted(
        {_UUID: step("GetParticipantInput", asked, "end", ways), "end": BYE},
        metadata={"ActionMetadata": {_UUID: metadata["ActionMetadata"]["u"]}},
    )
    assert list(made.imported.dialog["nodes"]) == ["enter", "end"]
    assert list(made.imported.prompts) == ["enter"]


_UUID = "0f9c1d2e-3b4a-4c5d-8e6f-7a8b9c0d1e2f"


def test_a_bot_is_called_by_its_name_and_not_by_its_alias():
    alias = {"displayName": "prod", "useLexBotDropdown": True, "lexV2BotName": "BankBot"}
    shown = {"lexV2BotName": "BankBot", "parameters": {"LexV2Bot": {"AliasArn": alias}}}
    bot = {"AliasArn": "arn:aws:lex:us-west-2:111122223333:bot-alias/ABCDEFGHIJ/TSTALIASID"}
    errors = {FAILED: "end", OTHER: "end", SILENT: "end"}
    asked = step(
        "ConnectParticipantWithLexBot", {"Text": "Hi", "LexV2Bot": bot}, "end", errors, is_A="end"
    )
    found = nodes({_UUID: asked, "end": BYE}, metadata={"ActionMetadata": {_UUID: shown}})
    assert found["hi"]["bot"] == "bank_bot"


def test_a_hook_is_called_after_its_flow():
    arn = "arn:aws:connect:us-west-2:111122223333:instance/i/contact-flow/f"
    hooked = {"parameters": {"EventHooks": {"CustomerQueue": {"displayName": "Queue music"}}}}
    said = step("MessageParticipant", {"Text": "Hi"}, _UUID, {FAILED: _UUID})
    hook = step("UpdateContactEventHooks", {"EventHooks": {"CustomerQueue": arn}}, "end")
    found = nodes(
        {"hi": said, _UUID: hook, "end": BYE}, metadata={"ActionMetadata": {_UUID: hooked}}
    )
    assert found["set_customer_queue_queue_music"]["set"] == {"customer_queue": "queue_music"}


def test_names_in_metadata_are_not_looked_for_at_any_depth():
    deep: object = {"displayName": "far down"}
    for _ in range(5_000):
        deep = {"x": deep}
    made = adopted({"a": BYE}, metadata={"ActionMetadata": {"a": {"parameters": deep}}})
    assert made.proven


def test_what_is_said_before_a_question_is_asked_again_keeps_its_ending():
    text = "Welcome to the very long institution of lovely customers"
    asked = step(
        "GetParticipantInput",
        {"Text": text, "InputTimeLimitSeconds": "5"},
        "end",
        {SILENT: "quiet", OTHER: "wrong", FAILED: "end"},
        is_1="end",
    )
    made = adopted(
        {
            _UUID: asked,
            "quiet": step("MessageParticipant", {"Text": "I heard nothing."}, _UUID),
            "wrong": step("MessageParticipant", {"Text": "No such key."}, _UUID),
            "end": BYE,
        }
    )
    (_, quiet, wrong) = made.imported.prompts
    assert (quiet, wrong) == ("welcome_very_long_no_input", "welcome_very_long_no_match")


def test_raw_nodes_are_called_after_all_of_their_type():
    parameters = {"ThirdPartyPhoneNumber": "+12065550100"}
    other = step("TransferParticipantToThirdParty", parameters, "end", {FAILED: "end"})
    assert "transfer_participant_to_third_party" in nodes({_UUID: other, "end": BYE})
