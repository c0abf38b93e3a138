"""Hand-made flows: what needs more than one action."""

from __future__ import annotations

from plain.making import BYE, GENERAL, QUEUED, action, flow, say

END = action("end", "EndFlowExecution")
HOURS = ("Equals True", "Equals False")
LAMBDA = {"LambdaFunctionARN": "f", "InvocationTimeLimitSeconds": "3"}


def hook(name, event, target, then):
    given_ = {"EventHooks": {event: target}}
    return action(name, "UpdateContactEventHooks", given_, then, errors={GENERAL: "bye"})


def queued(*before, then="bye"):
    """A flow that queues the contact after some actions."""
    errors = {GENERAL: "bye", "QueueAtCapacity": "bye"}
    return flow(
        *before, QUEUED, action("x", "TransferContactToQueue", {}, then, errors=errors), BYE
    )


def loops(count, inner):
    both = {"Equals ContinueLooping": "again", "Equals DoneLooping": "done"}
    after = {"Equals ContinueLooping": "l", "Equals DoneLooping": "bye"}
    return flow(
        action("l", "Loop", {"LoopCount": count}, "done", conditions=both),
        say("again", "Again.", "l"),
        action("done", "Loop", {"LoopCount": inner}, "bye", conditions=after),
        BYE,
    )


def keyed(second=None, **given_):
    """Store or menu input, then its result is told, then perhaps a second input."""
    wired = {"InputTimeLimitExceeded": "say", "NoMatchingCondition": "say", GENERAL: "say"}
    menu = given_.get("StoreInput") != "True"
    errors = wired if menu else {GENERAL: "say", "InvalidPhoneNumber": "bye"}
    told = say("say", "<$.StoredCustomerInput>", "y" if second else "bye")
    first = {"Text": "Press.", "InputTimeLimitSeconds": "5", **given_}
    rules = {"Equals 1": "say", "Equals #": "bye"} if menu else {}
    actions = [
        action("x", "GetParticipantInput", first, "say", conditions=rules, errors=errors),
        told,
    ]
    if second:
        more = {**first, **second, "Text": "More."}
        told_too = say("say2", "[$.StoredCustomerInput]", "bye")
        then = action("y", "GetParticipantInput", more, "say2", conditions=rules, errors=errors)
        actions += [then, told_too]
    return flow(*actions, BYE)


def store(maximum="20", **rules):
    checks = {"CustomValidation": {"MaximumLength": maximum}}
    return {"StoreInput": "True", "InputValidation": checks, "DTMFConfiguration": rules}


def module(result=None, **values):
    given_ = {
        **({"Result": result} if result else {}),
        **({"ResultData": values} if values else {}),
    }
    return flow(
        say("in", "<$.Modules.Input.n$.External.a>", "r"),
        action("r", "EndFlowModuleExecution", given_),
    )


def calls(name, conditions=(), **given_):
    rules = dict.fromkeys(conditions, "yes")
    call = action(
        "x",
        "InvokeFlowModule",
        {"FlowModuleId": name, **given_},
        "say",
        conditions=rules,
        errors={GENERAL: "bye"},
    )
    told = "$.Modules.Result $.Modules.ResultData.n"
    return flow(call, say("say", f"No {told}"), say("yes", f"Yes {told}"), BYE)


ENCRYPTED = {"InputEncryption": {"EncryptionKeyId": "k", "Key": "pem"}}
BUFFERED = {"EnableDTMFBuffer": "True"}
TYPED = [[{"keys": k}] for k in ("1234#", "12", "12*34#", "*#", "#", "123456789#", "1#2#", "9##")]
MUSIC = {"Messages": [{"Text": "La."}, {"Text": "Wait."}], "InterruptFrequencySeconds": "20"}
QUEUE_FLOW = action(
    "m",
    "MessageParticipantIteratively",
    MUSIC,
    conditions={"Equals MessagesInterrupted": "m"},
    errors={GENERAL: "end"},
)
SERVED = {"queues": {"q": {"agent": True, "interruptions": 2, "metrics": {}}}}
NOBODY = {"queues": {"q": {"interruptions": 179, "metrics": {}}}, "steps": 1_000}
LOST = action(
    "s",
    "GetParticipantInput",
    {"Text": "Lost.", "InputTimeLimitSeconds": "5"},
    "end",
    errors={GENERAL: "end"},
)
HOOKED = {
    "main": queued(
        hook("h1", "CustomerQueue", "music", "h2"),
        hook("h2", "AgentWhisper", "agent", "h3"),
        hook("h3", "CustomerWhisper", "caller", "h4"),
        hook("h4", "CustomerRemaining", "after", "pick"),
    ),
    "music": flow(QUEUE_FLOW, END),
    "agent": flow(say("s", "To agent.", "end"), END),
    "caller": flow(say("s", "To caller.", "end"), END),
    "after": flow(say("m", "Lost.", "s"), LOST, END),
}


def moving(target):
    errors = {"errors": {GENERAL: "bye", "QueueAtCapacity": "bye"}}
    move = action("m", "DequeueContactAndTransferToQueue", {"QueueId": target}, "bye", **errors)
    return {"main": queued(hook("h", "CustomerQueue", "wait", "pick")), "wait": flow(move, BYE)}


MOVES = {"queues": {"q": {"metrics": {}}, "open": {"metrics": {}}, "shut": {"full": True}}}
TRANSFER = {
    "main": flow(
        action(
            "a",
            "UpdateFlowAttributes",
            {"FlowAttributes": {"f": {"Value": "1"}}},
            "b",
            errors={GENERAL: "bye"},
        ),
        action(
            "b",
            "UpdateContactAttributes",
            {"Attributes": {"a": "$.FlowAttributes.f", "b": "$.External.a"}},
            "c",
            errors={GENERAL: "bye"},
        ),
        action("c", "InvokeLambdaFunction", LAMBDA, "d", errors={GENERAL: "d"}),
        action("d", "TransferToFlow", {"ContactFlowId": "next"}, "bye", errors={GENERAL: "bye"}),
        BYE,
    ),
    "next": flow(say("s", "<$.Attributes.a$.FlowAttributes.f$.External.a$.Attributes.b>"), BYE),
}
SPOKEN = flow(
    action("a", "MessageParticipant", {"SSML": "<speak>$.Attributes.v</speak>"}, "b"),
    action("b", "MessageParticipant", {"PromptId": "p"}, "c"),
    action(
        "c",
        "MessageParticipant",
        {"Text": "$.LanguageCode$.Queue.ARN $.CustomerEndpoint.Address. $5.00"},
        "bye",
    ),
    BYE,
)
TURN = flow(
    action(
        "x",
        "ConnectParticipantWithLexBot",
        {
            "Text": "Say.",
            "LexV2Bot": {"AliasArn": "bot"},
            "LexSessionAttributes": {"a": "$.Attributes.v", "b": "1"},
        },
        "bye",
        conditions={"Equals Pay": "s"},
        errors={GENERAL: "bye", "NoMatchingCondition": "s", "InputTimeLimitExceeded": "bye"},
    ),
    say("s", "$.Lex.IntentName $.Lex.Slots.sum $.Lex.SessionAttributes.a$.Lex.SessionAttributes.b"),
    BYE,
)
PAY = {"speech": {"intent": "Pay", "slots": {"sum": "5"}, "session": {"b": "2"}}}
ANSWERS = ({"answer": {"a": "1"}}, {"answer": {"a": {"b": ["x", 2]}}}, "timeout", "error")
DEEP = {
    f"m{n}": flow(
        action("x", "InvokeFlowModule", {"FlowModuleId": f"m{n + 1}"}, "r", errors={GENERAL: "r"}),
        action("r", "EndFlowModuleExecution"),
    )
    for n in range(7)
}
