"""One action of each type, every kind of branch: what each comes to."""

from __future__ import annotations

from plain.making import ANN, ERRORS, FULL, GENERAL, LINE, QUEUED

MENU = {"Text": "Press.", "InputTimeLimitSeconds": "5"}
STORE = {
    **MENU,
    "StoreInput": "True",
    "InputValidation": {"PhoneNumberValidation": {"NumberFormat": "Local"}},
}
BLIND = {"ThirdPartyPhoneNumber": "+15550100", "ContinueFlowExecution": "False"}
STAYING = {**BLIND, "ContinueFlowExecution": "True"}
MAP = {"LambdaFunctionARN": "f", "InvocationTimeLimitSeconds": "3"}
JSON = {**MAP, "ResponseValidation": {"ResponseType": "JSON"}}
HOURS = {"HoursOfOperationId": "h"}
STAFFED = {"MetricType": "NumberOfAgentsAvailable"}


def asked(kind, *outcomes, **given):
    """Cases of a type whose outcome the world alone knows."""
    return [(kind, given, {"outcomes": {kind: [o]}}, (), (), o) for o in outcomes] + [
        (kind, given, {"outcomes": {kind: ["ok"]}}, (), (), "next")
    ]


PLAIN_ONES = """UpdateContactRoutingCriteria TagContact UntagContact CreateTask
    CreateWisdomSession StartOutboundChatContact StartOutboundEmailContact CreateContact
    RenderMessageTemplate RouteContactToAgent UpdateContactRecordingBehavior
    UpdateContactRoutingBehavior CompleteOutboundCall UpdateFlowLoggingBehavior
    EvaluateDataTableValues ListDataTableValues UpsertDataTableValues CreateCustomerProfile
    UpdateCustomerProfile AssociateContactToCustomerProfile
    CheckSegmentMembership"""

# type, parameters, world, conditions wired, actions before, label of the branch taken
CASES = [
    ("MessageParticipant", {"Text": "Hi."}, {}, (), (), "next"),
    ("MessageParticipant", {"SSML": "<speak/>"}, {"channel": "CHAT"}, (), (), GENERAL),
    ("MessageParticipant", {"Text": "Hi."}, {"failures": {"x": GENERAL}}, (), (), GENERAL),
    ("GetParticipantInput", MENU, {"inputs": [{"keys": "1"}]}, ["Equals 1"], (), "Equals 1"),
    ("GetParticipantInput", MENU, {"inputs": [{"keys": "*"}]}, ["Equals *"], (), "Equals *"),
    ("GetParticipantInput", MENU, {"inputs": [{"keys": "2"}]}, ["Equals 1"], (), ERRORS[1]),
    ("GetParticipantInput", MENU, {"inputs": [{}]}, ["Equals 1"], (), "InputTimeLimitExceeded"),
    ("GetParticipantInput", MENU, {}, ["Equals 1"], (), "InputTimeLimitExceeded"),
    ("GetParticipantInput", MENU, {"channel": "CHAT"}, (), (), GENERAL),
    ("GetParticipantInput", MENU, {"channel": "TASK"}, (), (), GENERAL),
    ("GetParticipantInput", MENU, {"inputs": [{"hang_up": True}]}, (), (), "hang_up"),
    ("GetParticipantInput", STORE, {"inputs": [{}]}, (), (), "next"),
    ("GetParticipantInput", STORE, {"inputs": [{"keys": "1", "valid": False}]}, (), (), ERRORS[3]),
    (
        "ConnectParticipantWithLexBot",
        {"Text": "Say."},
        {"inputs": [{"speech": {"intent": "Pay"}}]},
        ["Equals Pay"],
        (),
        "Equals Pay",
    ),
    (
        "ConnectParticipantWithLexBot",
        {"Text": "Say."},
        {"inputs": [{"speech": {"intent": "FallbackIntent"}}]},
        ["Equals Pay"],
        (),
        "NoMatchingCondition",
    ),
    ("ConnectParticipantWithLexBot", {"Text": "Say."}, {"inputs": [{}]}, (), (), ERRORS[2]),
    ("ConnectParticipantWithLexBot", {"SSML": "Say."}, {"channel": "CHAT"}, (), (), GENERAL),
    (
        "ConnectParticipantWithLexBot",
        {"Text": "Say."},
        {"inputs": [{"hang_up": True}]},
        (),
        (),
        "hang_up",
    ),
    ("DisconnectParticipant", {}, {}, (), (), "disconnect"),
    ("MessageParticipantIteratively", {"Messages": [{"Text": "Wait."}]}, {}, (), (), "flow_ended"),
    (
        "MessageParticipantIteratively",
        {"Messages": [{"Text": "Wait."}]},
        {"channel": "CHAT"},
        (),
        (),
        GENERAL,
    ),
    ("ShowView", {}, {"channel": "CHAT"}, (), (), "not_simulated"),
    ("ShowView", {}, {}, (), (), GENERAL),
    *(
        ("ShowView", {}, {"channel": "CHAT", "outcomes": {"ShowView": [o]}}, ["Equals Go"], (), e)
        for o, e in [
            ({"is": "Go"}, "Equals Go"),
            ({"is": "Back"}, "NoMatchingCondition"),
            ("TimeLimitExceeded", "TimeLimitExceeded"),
            (GENERAL, GENERAL),
        ]
    ),
    *asked("TransferParticipantToThirdParty", GENERAL, "CallFailed", ERRORS[5], **STAYING),
    ("TransferParticipantToThirdParty", BLIND, {}, (), (), "third party"),
    ("TransferParticipantToThirdParty", STAYING, {"channel": "CHAT"}, (), (), GENERAL),
    *(
        ("AuthenticateParticipant", {}, {"channel": c, "outcomes": o}, (), (), e)
        for c, o, e in [
            ("CHAT", {}, "next"),
            ("CHAT", {"AuthenticateParticipant": ["TimeLimitExceeded"]}, "TimeLimitExceeded"),
            ("VOICE", {}, GENERAL),
        ]
    ),
    ("UpdateContactAttributes", {"Attributes": {"a": "x" * 32767}}, {}, (), (), "next"),
    ("UpdateContactAttributes", {"Attributes": {"a": "x" * 32768}}, {}, (), (), GENERAL),
    ("UpdateContactTargetQueue", {"QueueId": "q"}, {"queues": LINE}, (), (), "next"),
    ("UpdateContactTargetQueue", {"AgentId": "ann"}, {"queues": {"ann": {}}}, (), (), "next"),
    ("UpdateContactTargetQueue", {"QueueId": "$.External.q"}, {}, (), (), GENERAL),
    ("TransferContactToQueue", {}, {"queues": LINE}, (), [QUEUED], "enqueue"),
    ("TransferContactToQueue", {}, {"queues": LINE}, (), [FULL], "QueueAtCapacity"),
    ("TransferContactToQueue", {}, {"queues": LINE}, (), (), GENERAL),
    ("DequeueContactAndTransferToQueue", {"QueueId": "q"}, {"queues": LINE}, (), (), GENERAL),
    ("UpdateContactCallbackNumber", {"CallbackNumber": "+15550100"}, {}, (), (), "next"),
    ("UpdateContactCallbackNumber", {"CallbackNumber": "$.External.n"}, {}, (), (), ERRORS[8]),
    (
        "UpdateContactCallbackNumber",
        {"CallbackNumber": "+15550100"},
        {"undialable": ["+15550100"]},
        (),
        (),
        "CallbackNumberNotDialable",
    ),
    ("UpdateContactData", {"Name": "Ann"}, {}, (), (), "next"),
    ("UpdateContactEventHooks", {"EventHooks": {"CustomerHold": "main"}}, {}, (), (), "next"),
    ("UpdateContactEventHooks", {"EventHooks": {"CustomerHold": "f"}}, {}, (), (), GENERAL),
    *asked("UpdateContactMediaStreamingBehavior", GENERAL),
    ("UpdateContactMediaStreamingBehavior", {}, {"channel": "CHAT"}, (), (), GENERAL),
    *asked("UpdateContactRecordingAndAnalyticsBehavior", GENERAL, ERRORS[17]),
    (
        "UpdateContactRecordingAndAnalyticsBehavior",
        {"ChatBehavior": {}},
        {},
        (),
        (),
        "ChannelMismatch",
    ),
    ("UpdateContactMediaProcessing", {"ChatProcessorSettings": {}}, {}, (), (), "ChannelMismatch"),
    ("UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": "Joanna"}, {}, (), (), "next"),
    *asked("UpdatePreviousContactParticipantState", GENERAL),
    *(case for kind in PLAIN_ONES.split() for case in asked(kind, GENERAL)),
    *asked("CreateCase", GENERAL, "ContactNotLinked"),
    *asked("GetCase", GENERAL, "NoneFound", "MultipleFound", "ContactNotLinked"),
    *asked("UpdateCase", GENERAL, "ContactNotLinked"),
    *asked("GetCustomerProfile", GENERAL, "NoneFoundError", "MultipleFoundError"),
    *asked("GetCustomerProfileObject", GENERAL, "NoneFoundError"),
    *asked("GetCalculatedAttributesForCustomerProfile", GENERAL, "NoneFoundError"),
    ("ResumeContact", {}, {"channel": "TASK"}, (), (), "next"),
    ("ResumeContact", {}, {}, (), (), GENERAL),
    ("CreatePersistentContactAssociation", {}, {"channel": "CHAT"}, (), (), "next"),
    ("LoadContactContent", {}, {"channel": "EMAIL"}, (), (), "next"),
    ("TransferContactToAgent", {}, {"queues": LINE}, (), [ANN], "agent"),
    ("InvokeFlowModule", {"FlowModuleId": "m"}, {}, (), (), GENERAL),
    ("InvokeFlowModule", {"FlowModuleId": "$.External.m"}, {}, (), (), GENERAL),
    ("EndFlowModuleExecution", {}, {}, (), (), "return"),
    *(
        ("CheckHoursOfOperation", given, {"hours": {"h": h}, "queues": LINE}, rules, before, e)
        for given, before, h, e in [
            (HOURS, (), "open", "Equals True"),
            (HOURS, (), "closed", "Equals False"),
            (HOURS, (), "error", GENERAL),
            ({}, [QUEUED], "open", "Equals True"),
            ({}, (), "open", GENERAL),
            ({"HoursOfOperationId": "other"}, (), "open", GENERAL),
        ]
        for rules in [["Equals True", "Equals False"]]
    ),
    *(
        ("CheckMetricData", STAFFED, {"queues": LINE}, [rule], before, e)
        for rule, before, e in [
            ("NumberGreaterThan 0", [QUEUED], "NumberGreaterThan 0"),
            ("NumberGreaterThan 2", [QUEUED], "NoMatchingCondition"),
            ("NumberGreaterThan 0", (), GENERAL),
        ]
    ),
    ("GetMetricData", {"QueueId": "q"}, {"queues": LINE}, (), (), "next"),
    ("GetMetricData", {}, {"queues": LINE}, (), (), GENERAL),
    ("CheckOutboundCallStatus", {}, {}, (), (), GENERAL),
    (
        "CheckOutboundCallStatus",
        {},
        {"outcomes": {"CheckOutboundCallStatus": [{"is": "VoicemailBeep"}]}},
        ["Equals CallAnswered", "Equals VoicemailBeep"],
        (),
        "Equals VoicemailBeep",
    ),
    ("CheckVoiceId", {"CheckVoiceIdOption": "enrollmentStatus"}, {}, (), (), GENERAL),
    ("StartVoiceIdStream", {}, {}, (), (), GENERAL),
    *(
        ("DistributeByPercentage", {}, {"draws": [n]}, rules, (), e)
        for n, e in [(1, "NumberLessThan 31"), (31, "NumberLessThan 91"), (91, ERRORS[1])]
        for rules in [["NumberLessThan 31", "NumberLessThan 91"]]
    ),
    ("EndFlowExecution", {}, {}, (), (), "flow_ended"),
    *(
        ("Loop", {"LoopCount": n}, {}, ["Equals ContinueLooping", "Equals DoneLooping"], (), e)
        for n, e in [
            ("0", "Equals DoneLooping"),
            ("1", "Equals ContinueLooping"),
            ("101", GENERAL),
            ("$.Attributes.n", GENERAL),
        ]
    ),
    ("TransferToFlow", {"ContactFlowId": "other"}, {}, (), (), GENERAL),
    ("TransferToFlow", {"ContactFlowId": "$.Attributes.flow"}, {}, (), (), GENERAL),
    ("UpdateFlowAttributes", {"FlowAttributes": {"a": {"Value": "1"}}}, {}, (), (), "next"),
    *(
        ("Wait", {"TimeLimitSeconds": "9", **more}, {"outcomes": {"Wait": o}}, rules, (), e)
        for more, o, e in [
            ({}, [], "Equals WaitCompleted"),
            ({}, [{"is": "CustomerReturned"}], "Equals CustomerReturned"),
            ({}, ["ParticipantNotFound"], "ParticipantNotFound"),
            ({}, [GENERAL], GENERAL),
            ({"ContinueExecution": "True"}, [], "not_simulated"),
            ({"ContinueExecution": "True"}, [{"is": "Continue"}], "NoMatchingCondition"),
        ]
        for rules in [["Equals WaitCompleted", "Equals CustomerReturned"]]
    ),
    *(
        ("InvokeLambdaFunction", given, {"lambdas": {"f": answers}}, (), (), e)
        for given, answers, e in [
            (MAP, [{"answer": {"a": "1"}}], "next"),
            (MAP, [{"answer": {"a": 1}}], GENERAL),
            (MAP, [{"answer": {"a": {}}}], GENERAL),
            (MAP, [{"answer": "text"}], GENERAL),
            (MAP, [{"answer": None}], GENERAL),
            (MAP, [{"answer": {"a": "x" * 32768}}], GENERAL),
            (MAP, ["timeout"], GENERAL),
            (MAP, ["error"], GENERAL),
            (MAP, ["error", "error", "error", {"answer": {"a": "1"}}], "next"),
            (MAP, [*["error"] * 4, {"answer": {"a": "1"}}], GENERAL),
            (MAP, [], GENERAL),
            (JSON, [{"answer": {"a": {"b": [1, True]}}}], "next"),
            (JSON, [{"answer": "text"}], GENERAL),
            ({**MAP, "InvocationType": "ASYNCHRONOUS"}, ["error"], "next"),
        ]
    ),
    ("CreateCallbackContact", {}, {}, (), (), GENERAL),
    (
        "CreateCallbackContact",
        {"QueueId": "q"},
        {"contact": {"CustomerEndpoint": {"Address": "+15550100"}}, "queues": LINE},
        (),
        (),
        "next",
    ),
    *(
        ("Compare", {"ComparisonValue": "$.Attributes.v"}, {"attributes": {"v": v}}, [rule], (), e)
        for v, rule, right in [
            ("ab", "Equals ab", True),
            ("ab", "Equals AB", False),
            ("ab", "TextStartsWith a", True),
            ("ab", "TextStartsWith b", False),
            ("ab", "TextEndsWith b", True),
            ("ab", "TextEndsWith a", False),
            ("abc", "TextContains b", True),
            ("abc", "TextContains d", False),
            ("10", "NumberGreaterThan 9", True),
            ("9", "NumberGreaterThan 9", False),
            ("9", "NumberGreaterOrEqualTo 9.0", True),
            ("8", "NumberGreaterOrEqualTo 9", False),
            ("-1", "NumberLessThan 0", True),
            ("0", "NumberLessThan 0", False),
            ("0", "NumberLessOrEqualTo 0", True),
            ("1", "NumberLessOrEqualTo 0", False),
            ("x", "NumberLessOrEqualTo 0", False),
            ("1", "NumberLessThan x", False),
            ({"k": "1"}, "KeyExists k", True),
            ({"k": "1"}, "KeyExists l", False),
            ("x", "KeyExists l", True),
            (None, "KeyExists l", False),
            (None, "Equals x", False),
            ("x", "Contains x", False),
        ]
        for e in [rule if right else "NoMatchingCondition"]
    ),
]
