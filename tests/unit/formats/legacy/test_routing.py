import pytest

DONE = [("Success", "next"), ("Error", "oops")]
PLAIN = {"next": "next", "NoMatchingError": "oops"}
QUEUED = {"next": "oops", "QueueAtCapacity": "other", "NoMatchingError": "oops"}


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        (("Queue", "arn:q"), {"QueueId": "arn:q"}),
        (("Queue", "q", "External"), {"QueueId": "$.External.q"}),
        (("Agent", "agentId", "User Defined"), {"AgentId": "$.Attributes.agentId"}),
        (("Queue", "${queue_arn}"), {"QueueId": "${queue_arn}"}),
    ],
)
def test_the_queue(console, parameter, expected):
    assert console.action("SetQueue", [parameter], DONE) == (
        "UpdateContactTargetQueue", expected, PLAIN,
    )  # fmt: skip


def test_a_queue_without_an_id(console):
    named = [{"name": "Queue", "value": "", "namespace": None, "resourceName": "Basic"}]
    _, given, _ = console.action("SetQueue", named, DONE, codes=["FLW005"])
    assert given == {"QueueId": "Basic"}
    _, given, _ = console.action("SetQueue", [], DONE, codes=["FLW003"])
    assert given == {"QueueId": "unset"}


@pytest.mark.parametrize(
    ("kind", "target"), [("Transfer", "Queue"), ("CustomerInQueue", None), ("Transfer", None)]
)
def test_to_the_queue(console, kind, target):
    branches = [("AtCapacity", "other"), ("Error", "oops")]
    made = console.action(kind, [], branches, target=target)
    assert made == ("TransferContactToQueue", {}, QUEUED)


def test_a_waiting_contact_is_taken_out_of_its_queue(console):
    branches = [("AtCapacity", "other"), ("Error", "oops")]
    made = console.action("Transfer", [("Queue", "arn:q")], branches, target="Queue",
                          kind="customerQueue")  # fmt: skip
    assert made == ("DequeueContactAndTransferToQueue", {"QueueId": "arn:q"}, QUEUED)


def test_a_transfer_that_names_its_queue_becomes_two_actions(console):
    branches = [("AtCapacity", "other"), ("Error", "oops")]
    flow = console.convert("Transfer", [("Queue", "arn:q")], branches, target="Queue").flow
    first, second = flow.by_id["it"], flow.by_id["it-and2"]
    assert (first.type, first.transitions.next_action) == ("UpdateContactTargetQueue", "it-and2")
    assert first.transitions.error("NoMatchingError") == "oops"
    assert second.type == "TransferContactToQueue"
    places = flow.extra["Metadata"]["ActionMetadata"]
    assert places["it"]["position"] != places["it-and2"]["position"]


@pytest.mark.parametrize(("kind", "target"), [("Transfer", "Flow"), ("TransferToFlow", None)])
def test_to_a_flow(console, kind, target):
    parameters = [{"name": "ContactFlowId", "value": "arn:f", "resourceName": "Main"}]
    assert console.action(kind, parameters, [("Error", "oops")], target=target) == (
        "TransferToFlow",
        {"ContactFlowId": "arn:f"},
        {"next": "oops", "NoMatchingError": "oops"},
    )


def test_to_a_number_and_back(console):
    parameters = [("PhoneNumber", "+12065550100"), ("TimeLimit", 30), ("BlindTransfer", False)]
    branches = [*DONE, ("CallFailure", "other"), ("Timeout", "oops")]
    assert console.action("Transfer", parameters, branches, target="PhoneNumber") == (
        "TransferParticipantToThirdParty",
        {
            "ThirdPartyPhoneNumber": "+12065550100",
            "ThirdPartyConnectionTimeLimitSeconds": "30",
            "ContinueFlowExecution": "True",
        },
        {**PLAIN, "CallFailed": "other", "ConnectionTimeLimitExceeded": "oops"},
    )


def test_to_a_number_for_good(console):
    parameters = [("PhoneNumber", "n", "External"), ("TimeLimit", "30"), ("BlindTransfer", True)]
    _, given, ways = console.action("Transfer", parameters, [("Error", "oops")],
                                    target="PhoneNumber")  # fmt: skip
    assert given["ContinueFlowExecution"] == "False"
    assert given["ThirdPartyPhoneNumber"] == "$.External.n"
    assert ways == {"next": "oops", "NoMatchingError": "oops"}


def test_to_nowhere_known(console):
    branches = [("AtCapacity", "other"), ("Error", "oops")]
    made = console.action("Transfer", [], branches, target="Moon", codes=["FLW001"])
    assert made[0] == "TransferContactToQueue"


def test_a_callback(console):
    parameters = [("InitialDelaySeconds", 5), ("RetryDelaySeconds", 600), ("MaxRetryAttempts", 1)]
    assert console.action("CreateCallback", parameters, DONE) == (
        "CreateCallbackContact",
        {
            "InitialCallDelaySeconds": "5",
            "RetryDelaySeconds": "600",
            "MaximumConnectionAttempts": "1",
        },
        PLAIN,
    )


def test_a_callback_without_delay_waits_a_second(console):
    parameters = [("InitialDelaySeconds", 0), ("RetryDelaySeconds", 600), ("MaxRetryAttempts", 2),
                  ("Queue", "arn:q"), ("ContactFlowId", "arn:f")]  # fmt: skip
    _, given, _ = console.action("CreateCallback", parameters, DONE, codes=["FLW016"])
    assert given["InitialCallDelaySeconds"] == "1"
    assert (given["QueueId"], given["ContactFlowId"]) == ("arn:q", "arn:f")


def test_the_number_to_call_back(console):
    branches = [("Success", "next"), ("InvalidPhoneNumber", "oops"), ("NonDialableNumber", "other")]
    parameters = [("CallBackNumber", "Stored customer input", "System")]
    assert console.action("SetCallBackNumber", parameters, branches) == (
        "UpdateContactCallbackNumber",
        {"CallbackNumber": "$.StoredCustomerInput"},
        {"next": "next", "InvalidCallbackNumber": "oops", "CallbackNumberNotDialable": "other"},
    )


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        (("AbsolutePosition", 1), {"QueuePriority": "1"}),
        (("TimeOffset", 600), {"QueueTimeAdjustmentSeconds": "600"}),
    ],
)
def test_the_priority(console, parameter, expected):
    made = console.action("UpdateRoutingPriority", [parameter], [("Success", "next")])
    assert made == ("UpdateContactRoutingBehavior", expected, {"next": "next"})


def test_two_priorities_or_none(console):
    both = [("AbsolutePosition", 1), ("TimeOffset", 5)]
    _, given, _ = console.action("UpdateRoutingPriority", both, [("Success", "next")],
                                 codes=["FLW003"])  # fmt: skip
    assert given == {"QueuePriority": "1"}
    _, given, _ = console.action("UpdateRoutingPriority", [], [("Success", "next")],
                                 codes=["FLW003"])  # fmt: skip
    assert given == {"QueuePriority": "5"}


def test_a_function(console):
    parameters = [
        ("FunctionArn", "arn:l"),
        ("TimeLimit", "4"),
        {"name": "Parameter", "key": "phone", "value": "Customer Number", "namespace": "System"},
        {"name": "Parameter", "key": "who", "value": "$.Attributes.who", "namespace": None},
        {"name": "Parameter", "key": "empty", "value": ""},
    ]
    made = console.action("InvokeExternalResource", parameters, DONE, target="Lambda",
                          codes=["FLW005"])  # fmt: skip
    assert made == (
        "InvokeLambdaFunction",
        {
            "LambdaFunctionARN": "arn:l",
            "InvocationTimeLimitSeconds": "4",
            "LambdaInvocationAttributes": {
                "phone": "$.CustomerEndpoint.Address",
                "who": "$.Attributes.who",
                "empty": " ",
            },
        },
        PLAIN,
    )


def test_what_is_no_function(console):
    parameters = [("FunctionArn", "arn:l"), ("TimeLimit", "4")]
    made = console.action("InvokeExternalResource", parameters, DONE, target="Mainframe",
                          codes=["FLW001"])  # fmt: skip
    assert made[0] == "InvokeLambdaFunction"
