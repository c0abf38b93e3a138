"""What nodes, prompts and symbols are called, and what is kept as it is."""

import pytest

FAILED = "NoMatchingError"
OTHER = "NoMatchingCondition"
SILENT = "InputTimeLimitExceeded"
BYE = {"Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}


def test_numbers_in_prompts_and_in_raw_actions_move_to_the_environment(step, adopted):
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


def test_blocks_with_machine_names_are_called_after_what_they_say(step, nodes):
    uuid = "7c80f727-565f-4ea6-bc4e-b164e6e4d642"
    said = {"Text": "Welcome to the Library of Babel, everyone."}
    found = nodes({uuid: step("MessageParticipant", said, "end"), "end": BYE})
    assert list(found) == ["welcome_library_babel_everyone"]


def test_a_node_that_would_add_something_stays_raw(step, adopted):
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


def test_loops_count_for_themselves_and_are_never_folded(step, nodes):
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
    assert [name for name, node in found.items() if "repeat" in node] == ["one", "two"]
    assert found["one"] == {"repeat": "first", "count": 2, "exhausted": "end"}


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
def test_what_is_no_more_than_json_is_kept_as_it_is(odd, adopted):
    made = adopted({"odd": {"Type": "MessageParticipant", **odd}, "end": BYE})
    assert "raw" in made.imported.dialog["nodes"]["odd"]


def test_a_recording_is_called_what_the_console_calls_it(step, adopted):
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


def test_a_bot_is_called_by_its_name_and_not_by_its_alias(step, nodes):
    alias = {"displayName": "prod", "useLexBotDropdown": True, "lexV2BotName": "BankBot"}
    shown = {"lexV2BotName": "BankBot", "parameters": {"LexV2Bot": {"AliasArn": alias}}}
    bot = {"AliasArn": "arn:aws:lex:us-west-2:111122223333:bot-alias/ABCDEFGHIJ/TSTALIASID"}
    errors = {FAILED: "end", OTHER: "end", SILENT: "end"}
    asked = step(
        "ConnectParticipantWithLexBot", {"Text": "Hi", "LexV2Bot": bot}, "end", errors, is_A="end"
    )
    found = nodes({_UUID: asked, "end": BYE}, metadata={"ActionMetadata": {_UUID: shown}})
    assert found["hi"]["bot"] == "bank_bot"


def test_a_hook_is_called_after_its_flow(step, nodes):
    arn = "arn:aws:connect:us-west-2:111122223333:instance/i/contact-flow/f"
    hooked = {"parameters": {"EventHooks": {"CustomerQueue": {"displayName": "Queue music"}}}}
    said = step("MessageParticipant", {"Text": "Hi"}, _UUID, {FAILED: _UUID})
    hook = step("UpdateContactEventHooks", {"EventHooks": {"CustomerQueue": arn}}, "end")
    found = nodes(
        {"hi": said, _UUID: hook, "end": BYE}, metadata={"ActionMetadata": {_UUID: hooked}}
    )
    assert found["set_customer_queue_queue_music"]["set"] == {"customer_queue": "queue_music"}


def test_names_in_metadata_are_not_looked_for_at_any_depth(adopted):
    deep: object = {"displayName": "far down"}
    for _ in range(5_000):
        deep = {"x": deep}
    made = adopted({"a": BYE}, metadata={"ActionMetadata": {"a": {"parameters": deep}}})
    assert made.proven


def test_what_is_said_before_a_question_is_asked_again_keeps_its_ending(step, adopted):
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


def test_raw_nodes_are_called_after_all_of_their_type(step, nodes):
    parameters = {"ThirdPartyPhoneNumber": "+12065550100"}
    other = step("TransferParticipantToThirdParty", parameters, "end", {FAILED: "end"})
    assert "transfer_participant_to_third_party" in nodes({_UUID: other, "end": BYE})


def test_an_end_that_only_another_end_leads_to_is_a_node(step, nodes):
    asked = {"Text": "Press 1.", "InputTimeLimitSeconds": "5"}
    errors = {SILENT: "queue", OTHER: "queue", FAILED: "bye"}
    found = nodes(
        {
            "ask": step("GetParticipantInput", asked, "queue", errors, is_1="bye"),
            "bye": step("MessageParticipant", {"Text": "Bye."}, "end", {FAILED: "queue"}),
            "end": BYE,
            "queue": step("TransferContactToQueue", {}, "end", {FAILED: "end"}),
        }
    )
    assert list(found) == ["ask", "bye", "end", "queue"]
    assert not any("raw" in node for node in found.values())
