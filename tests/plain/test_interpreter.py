"""The plain interpreter itself: every action type, every kind of branch, small flows."""

from __future__ import annotations

import pytest
from plain import interpreter as plain
from plain.cases import CASES, JSON, MAP, MENU, STORE
from plain.making import BYE, GENERAL, LINE, QUEUED, action, flow, lone, say


def label(kind, given, world, rules, before):
    got = plain.run({"main": lone(kind, given, rules, *before)}, world, "main")
    return next(label for _, name, label in got["path"] if name == "x")


@pytest.mark.parametrize(
    "case",
    CASES,
    ids=[f"{n}-{case[0]}-{str(case[-1])[:30]}" for n, case in enumerate(CASES)],
)
def test_branch(case):
    assert label(*case[:-1]) == case[-1]


def test_every_type_has_a_case():
    assert {case[0] for case in CASES} == set(plain.ACTIONS)
    assert len(plain.ACTIONS) == 68


def test_conditions_in_order_first_true_wins():
    rules = {"TextStartsWith a": "bye", "Equals ab": "x"}
    given = {"ComparisonValue": "$.Attributes.v"}
    main = flow(action("x", "Compare", given, "bye", conditions=rules), BYE)
    got = plain.run({"main": main}, {"attributes": {"v": "ab"}}, "main")
    assert got["path"][0] == ("main", "x", "TextStartsWith a")


def test_loop_counts_then_resets():
    both = {"Equals ContinueLooping": "l", "Equals DoneLooping": "again"}
    loop = action("l", "Loop", {"LoopCount": "2"}, "again", conditions=both)
    after = {"Equals ContinueLooping": "l", "Equals DoneLooping": "bye"}
    outer = action("again", "Loop", {"LoopCount": "1"}, "bye", conditions=after)
    path = plain.run({"main": flow(loop, outer, BYE)}, {}, "main")["path"]
    assert [step[2].split()[-1][:4] for step in path if step[1] == "l"] == [
        "Cont",
        "Cont",
        "Done",
    ] * 2


def store(digits, maximum="20", **rules):
    given = {**MENU, "StoreInput": "True", "DTMFConfiguration": rules}
    given["InputValidation"] = {"CustomValidation": {"MaximumLength": maximum}}
    spoken = say("said", "You typed $.StoredCustomerInput.")
    main = flow(action("x", "GetParticipantInput", given, "said"), spoken, BYE)
    return plain.run({"main": main}, {"inputs": [{"keys": digits}]}, "main")["prompts"][-1][1]


@pytest.mark.parametrize(
    ("typed", "rules", "expected"),
    [
        ("1234#", {}, "1234"),
        ("1234", {}, "1234"),
        ("", {}, "Timeout"),
        ("12*34#", {}, "34"),
        ("12*34#", {"DisableCancelKey": "True"}, "12*34"),
        ("12*34", {"DisableCancelKey": "True", "InputTerminationSequence": "*3"}, "12"),
        ("12#3##4", {"InputTerminationSequence": "##"}, "12#3"),
        ("1234567", {"maximum": "4"}, "1234"),
    ],
)
def test_stored_input(typed, rules, expected):
    assert store(typed, **rules) == f"You typed {expected}."


def test_encrypted_and_phone_input():
    given = {**STORE, "InputValidation": {"PhoneNumberValidation": {"NumberFormat": "E164"}}}
    given["InputEncryption"] = {"EncryptionKeyId": "k", "Key": "pem"}
    main = flow(
        action("x", "GetParticipantInput", given, "s"), say("s", "$.StoredCustomerInput"), BYE
    )
    got = plain.run({"main": main}, {"inputs": [{"keys": "15550100123#"}]}, "main")
    assert got["prompts"][-1] == ("text", "encrypted(+15550100123)")


@pytest.mark.parametrize("buffered", [True, False])
def test_typed_ahead_keys(buffered):
    keeping = {"EnableDTMFBuffer": "True"} if buffered else {}
    first, second = {**MENU, **keeping}, {**MENU, **keeping, "Text": "Again."}
    skip = {"Text": "Long.", "SkipWhenDTMFBufferEnabled": "True"}
    main = flow(
        action("x", "GetParticipantInput", first, conditions={"Equals 1": "long"}),
        action("long", "MessageParticipant", skip, "y"),
        action(
            "y",
            "GetParticipantInput",
            second,
            conditions={"Equals 2": "bye"},
            errors={"NoMatchingCondition": "bye"},
        ),
        BYE,
    )
    got = plain.run({"main": main}, {"inputs": [{"keys": "12"}, {"keys": "3"}]}, "main")
    assert got["path"][2][2] == ("Equals 2" if buffered else "NoMatchingCondition")
    assert [text for _, text in got["prompts"]] == (
        ["Press."] if buffered else ["Press.", "Long.", "Again."]
    )


def test_lex_values_and_json_paths():
    turn = {"intent": "Pay", "slots": {"sum": "5"}, "session": {"b": "2"}}
    given = {"Text": "Hi.", "LexSessionAttributes": {"a": "$.Attributes.x", "b": "1"}}
    words = "$.Lex.IntentName $.Lex.Slots.sum $.Lex.SessionAttributes.a$.Lex.SessionAttributes.b"
    words += " $.External.none at $5.00 for $.CustomerEndpoint.Address."
    main = flow(
        action("x", "ConnectParticipantWithLexBot", given, conditions={"Equals Pay": "s"}),
        say("s", words),
        BYE,
    )
    world = {"inputs": [{"speech": turn}], "attributes": {"x": "X"}}
    world["contact"] = {"CustomerEndpoint": {"Address": "+1"}}
    got = plain.run({"main": main}, world, "main")
    assert got["prompts"][-1][1] == "Pay 5 X2  at $5.00 for +1."


def test_lambda_answers_lists_and_attributes():
    given = {**JSON, "LambdaInvocationAttributes": {"who": "$.Attributes.who"}}
    keep = {"Attributes": {"first": "$.External.rows.0.name", "flag": "$.External.ok"}}
    main = flow(
        action("x", "InvokeLambdaFunction", given, "keep"),
        action("keep", "UpdateContactAttributes", keep, "related"),
        action(
            "related",
            "UpdateContactAttributes",
            {"Attributes": {"z": "1"}, "TargetContact": "Related"},
            "bye",
        ),
        BYE,
    )
    answers = {"f": [{"answer": {"rows": [{"name": "Ann"}], "ok": True}}]}
    got = plain.run({"main": main}, {"lambdas": answers, "attributes": {"who": "me"}}, "main")
    assert got["attributes"] == {"who": "me", "first": "Ann", "flag": "true"}
    assert got["invoked"] == [("f", {"who": "me"})]


def test_a_failed_call_empties_external():
    fail = {"errors": {GENERAL: "s"}}
    main = flow(
        action("x", "InvokeLambdaFunction", MAP, "y"),
        action("y", "InvokeLambdaFunction", MAP, "s", **fail),
        say("s", "<$.External.a>"),
        BYE,
    )
    got = plain.run({"main": main}, {"lambdas": {"f": [{"answer": {"a": "1"}}, "timeout"]}}, "main")
    assert got["prompts"] == [("text", "<>")]


def test_transfer_keeps_attributes_only():
    set_flow = {"FlowAttributes": {"f": {"Value": "1"}}}
    main = flow(
        action("x", "UpdateFlowAttributes", set_flow, "y"),
        action("y", "UpdateContactAttributes", {"Attributes": {"a": "$.FlowAttributes.f"}}, "z"),
        action("z", "TransferToFlow", {"ContactFlowId": "arn:aws:x:contact-flow/next"}, "bye"),
        BYE,
    )
    after = flow(say("s", "<$.Attributes.a$.FlowAttributes.f>"), BYE)
    got = plain.run({"main": main, "next": after}, {}, "main")
    assert got["path"][2:4] == [("main", "z", "enter"), ("next", "s", "next")]
    assert got["prompts"] == [("text", "<1>")]


def test_module_input_result_and_boundary():
    main = flow(
        action("e", "InvokeLambdaFunction", MAP, "x"),
        action(
            "x",
            "InvokeFlowModule",
            {"FlowModuleId": "m:$LATEST", "Input": {"n": 7}},
            "bye",
            conditions={"Equals Paid": "s"},
        ),
        say("s", "$.Modules.Result $.Modules.ResultData.sum $.External.a"),
        BYE,
    )
    end = {"Result": "Paid", "ResultData": {"sum": "$.Modules.Input.n"}}
    inner = flow(say("i", "<$.External.a>", "end"), action("end", "EndFlowModuleExecution", end))
    world = {"lambdas": {"f": [{"answer": {"a": "A"}}]}}
    got = plain.run({"main": main, "m": inner}, world, "main")
    assert [text for _, text in got["prompts"]] == ["<>", "Paid 7 A"]
    assert got["path"][1:5] == [
        ("main", "x", "enter"),
        ("m", "i", "next"),
        ("m", "end", "return"),
        ("main", "x", "Equals Paid"),
    ]


@pytest.mark.parametrize(("depth", "expected"), [(5, "next"), (6, GENERAL)])
def test_module_nesting(depth, expected):
    def calling(name):
        call = action("x", "InvokeFlowModule", {"FlowModuleId": name}, "r", errors={GENERAL: "r"})
        return flow(call, action("r", "EndFlowModuleExecution"))

    flows = {"m0": calling("m1")} | {f"m{n}": calling(f"m{n + 1}") for n in range(1, depth)}
    flows[f"m{depth}"] = flow(action("r", "EndFlowModuleExecution"))
    labels = {f: way for f, name, way in plain.run(flows, {}, "m0")["path"] if name == "x"}
    assert labels[f"m{depth - 1}"] == expected


def hook(name, event, target, then):
    return action(name, "UpdateContactEventHooks", {"EventHooks": {event: target}}, then)


def test_queue_whispers_and_disconnect_flow():
    main = flow(
        hook("h1", "CustomerQueue", "music", "h2"),
        hook("h2", "AgentWhisper", "agent", "h3"),
        hook("h3", "CustomerWhisper", "caller", "h4"),
        hook("h4", "CustomerRemaining", "after", "pick"),
        QUEUED,
        action("x", "TransferContactToQueue", {}, "bye"),
        BYE,
    )
    again = {"Messages": [{"Text": "La."}], "InterruptFrequencySeconds": "20"}
    repeat = action(
        "m", "MessageParticipantIteratively", again, conditions={"Equals MessagesInterrupted": "m"}
    )
    end = action("end", "EndFlowExecution")
    flows = {"main": main, "music": flow(repeat), "agent": flow(say("s", "To agent.", "end"), end)}
    flows["caller"] = flow(say("s", "To caller.", "end"), end)
    lost = action("s", "MessageParticipant", {"Text": "Lost."}, "end", errors={GENERAL: "end"})
    flows["after"] = flow(lost, end)
    world = {"queues": {"q": {"agent": True, "interruptions": 1}}}
    got = plain.run(flows, world, "main")
    assert got["end"] == ("agent", "q")
    assert [*got["prompts"]] == [
        ("text", "La."),
        ("text", "La."),
        ("agent text", "To agent."),
        ("text", "To caller."),
    ]
    assert got["path"][-2:] == [("after", "s", "next"), ("after", "end", "flow_ended")]
    assert plain.run(flows, {"queues": {"q": {"hours": "h"}}}, "main")["end"] == ("queue", "q")


@pytest.mark.parametrize(("there", "expected"), [("open", "enqueue"), ("shut", "QueueAtCapacity")])
def test_queue_to_queue(there, expected):
    main = flow(
        hook("h", "CustomerQueue", "wait", "pick"),
        QUEUED,
        action("x", "TransferContactToQueue", {}, "bye"),
        BYE,
    )
    errors = {"errors": {GENERAL: "bye", "QueueAtCapacity": "bye"}}
    move = action("m", "DequeueContactAndTransferToQueue", {"QueueId": there}, "bye", **errors)
    queues = {"q": {"hours": "h"}, "open": {"full": False}, "shut": {"full": True}}
    got = plain.run({"main": main, "wait": flow(move, BYE)}, {"queues": queues}, "main")
    moves = [label for _, name, label in got["path"] if name == "m"]
    assert moves == ([expected] * 11 + [GENERAL] if there == "open" else [expected])
    assert got["end"] == ("disconnect", None)


def test_callback_is_kept_with_its_number():
    main = flow(
        QUEUED,
        action("x", "UpdateContactCallbackNumber", {"CallbackNumber": "$.Attributes.n"}, "c"),
        action("c", "CreateCallbackContact", {"InitialCallDelaySeconds": "5"}, "bye"),
        BYE,
    )
    world = {"queues": LINE, "attributes": {"n": "+15550100"}}
    assert plain.run({"main": main}, world, "main")["callbacks"] == [("+15550100", "q")]


def test_values_the_world_brings():
    main = flow(
        action("x", "GetCustomerProfile", {}, "y"),
        action("y", "UpdateContactData", {"LanguageCode": "es-US"}, "v"),
        action("v", "UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": "Lupe"}, "pick"),
        action("pick", "UpdateContactTargetQueue", {"QueueId": "q"}, "z"),
        action("z", "GetMetricData", {}, "s"),
        say(
            "s",
            "$.Customer.FirstName $.LanguageCode $.TextToSpeechVoiceId $.Queue.ARN "
            "$.Metrics.Queue.Size $.Channel",
        ),
        BYE,
    )
    brought = {"GetCustomerProfile": [{"values": {"Customer": {"FirstName": "Ann"}}}]}
    got = plain.run({"main": main}, {"outcomes": brought, "queues": LINE}, "main")
    assert got["prompts"] == [("text", "Ann es-US Lupe q 3 VOICE")]


def test_prompt_kinds():
    media = {"Media": {"Uri": "s3://b/a.wav", "SourceType": "S3", "MediaType": "Audio"}}
    main = flow(
        action("a", "MessageParticipant", {"SSML": "<speak>$.Attributes.v</speak>"}, "b"),
        action("b", "MessageParticipant", {"PromptId": "p"}, "c"),
        action("c", "MessageParticipant", media, "bye"),
        BYE,
    )
    got = plain.run({"main": main}, {"attributes": {"v": "&"}}, "main")
    assert got["prompts"] == [
        ("ssml", "<speak>&</speak>"),
        ("prompt", "p"),
        ("media", "s3://b/a.wav"),
    ]


@pytest.mark.parametrize(
    ("main", "end"),
    [
        (flow(say("s", "Hi.", "gone")), ("broken", "gone")),
        (flow(action("s", "PlayPrompt", {}, "s")), ("not_simulated", "PlayPrompt")),
        (flow(action("s", "UpdateFlowLoggingBehavior", {}, "s")), ("endless", "s")),
        (flow(action("s", "MessageParticipant", {"SSML": "x"}, "s")), ("no branch", GENERAL)),
        (flow(action("s", "EndFlowModuleExecution")), ("flow_ended", None)),
    ],
)
def test_ends_that_are_nobodys_wish(main, end):
    assert plain.run({"main": main}, {"channel": "CHAT"}, "main")["end"] == end
