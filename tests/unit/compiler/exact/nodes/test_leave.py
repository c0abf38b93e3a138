"""Leave nodes of exact dialogs: each key gives its JSON, and nothing more."""

import pytest

HEAD = """\
dialog: x
exact: true
locales: [en-US]
start: first
nodes:
  b: {hangup: null}
  c: {hangup: null}
"""

MESSAGE = "MessageParticipant"
QUEUE = "TransferContactToQueue"
ANY = "NoMatchingError"


def made(*parts, **more):
    """An action that is expected; `says` spells it out."""
    return parts, more


CASES = {
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
}


@pytest.mark.parametrize("case", CASES)
def test_each_node_is_what_it_says(says, case):
    says(*CASES[case])


def test_play_queue_and_module_end(bench, spelt):
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
    assert done == spelt(made("done", "EndFlowExecution"))
    settings = "exact: true\nsettings: {Transitions: []}\nkind: module"
    ends = "  first: {return: Good, with: {k: v}}\n  other: {return: ''}\n"
    flow = bench.compile(only.replace("exact: true\nkind: {}", settings) + ends).program.flow("x")
    assert flow.extra == {"Settings": {"Transitions": []}}
    assert [action.json_value() for action in flow.actions] == [
        spelt(
            made("first", "EndFlowModuleExecution", {"Result": "Good", "ResultData": {"k": "v"}})
        ),
        spelt(made("other", "EndFlowModuleExecution")),
    ]
