"""infra/stacks give each handler a function, a role and no more than it needs."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from bench.infra.templates import resources, statements, together
from ivr.contract import FUNCTIONS, LAMBDA_WAIT_SECONDS_MAX
from ivr.runtime import settings
from ivr.runtime.ledger.reach import lines
from ivr.runtime.records import PLACES, QUEUES, Card, Lines, key, models
from ivr.runtime.wiring import METRICS
from ivr.runtime.wiring.held import RECEIVES_MAX

ROOT = Path(__file__).parents[2]
HANDLERS = "ivr.runtime.handlers"
TOLD = {
    "intake",
    "dial",
    "contact_event",
    "sweep",
    "text_reply",
    "deliver",
    "list_number",
    "review",
    "transactions",
}
STREAMED = {"begin", "consume", "enrich", "follow", "judge", "resume"}
TAUGHT = {"crawled", "predict", "predictions", "train"}
NOT_ASKED_BY_FLOWS = {"code_hook", *TOLD, *STREAMED, *TAUGHT}
BY_MACHINES = {"begin", "follow", "judge"}


def functions() -> dict[str, dict[str, Any]]:
    """Function name in the contract's spelling -> properties, with the globals below them."""
    return {
        each["Handler"].removesuffix(".handle").rpartition(".")[2]: {**each, "logical": logical}
        for logical, each in resources("AWS::Serverless::Function").items()
    }


MACHINES = ("Transaction", "Batch", "Event")
OF_SERVICES = {f"{name}MachineRole" for name in MACHINES} | {
    *("BotRole", "DeliveryRole", "HistoryRole", "RawEventsRole", "TransformRole"),
}
"""Roles that Lex, Firehose, Glue, EventBridge and Step Functions work under."""

LOGS_OF_SERVICES = {f"{name}MachineLog" for name in MACHINES} | {"ApiLog", "DeliveryLog"}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_every_function_has_a_handler():
    for name, function in functions().items():
        module, _, attribute = function["Handler"].rpartition(".")
        assert callable(getattr(importlib.import_module(module), attribute)), name


def test_every_handler_and_every_contract_function_is_deployed():
    folder = ROOT.joinpath(*HANDLERS.split("."))
    modules = {path.stem for path in folder.glob("*/*.py")} - {"__init__"}
    assert set(functions()) == modules == {*FUNCTIONS, *NOT_ASKED_BY_FLOWS}


def test_functions_are_named_as_environments_bind_them():
    for name, function in functions().items():
        assert function["FunctionName"] == {"Fn::Sub": f"ivr-${{Stage}}-{name.replace('_', '-')}"}


def test_every_function_answers_before_its_caller_gives_up():
    late = {n: f["Timeout"] for n, f in functions().items() if f["Timeout"] >= 7}
    assert late.keys() == (TOLD | STREAMED | TAUGHT) - {"list_number", "review"}
    told = {name: limit for name, limit in late.items() if name in TOLD}
    assert max(told.values()) < 60, "a schedule comes again within the minute"
    assert late["enrich"] <= 300, "Firehose waits five minutes"
    assert max(late[name] for name in BY_MACHINES) <= 60, "a task of a machine waits a minute"
    assert LAMBDA_WAIT_SECONDS_MAX > 7


def test_every_function_has_a_role_and_a_log_of_its_own():
    found = functions()
    roles = [function["Role"]["Fn::GetAtt"][0] for function in found.values()]
    logs = [function["LoggingConfig"]["LogGroup"]["Ref"] for function in found.values()]
    assert set(roles) == set(resources("AWS::IAM::Role")) - OF_SERVICES
    assert set(logs) == set(resources("AWS::Logs::LogGroup")) - LOGS_OF_SERVICES
    assert len(set(roles)) == len(set(logs)) == len(found)
    assert all("RetentionInDays" in log for log in resources("AWS::Logs::LogGroup").values())


STARTERS = {
    *("BeginRole", "ConsumeRole", "ResumeRole", "RawEventsRole"),
}
PARKERS = {
    *("IntakeRole", "TextReplyRole", "TransactionsRole"),
    *("ConsumeRole", "EnrichRole", "JudgeRole", "ResumeRole"),
}
"""Who puts into the quarantine what cannot be read."""


SCORERS = {
    *("IntakeRole", "SweepRole", "TransactionsRole", "PredictionsRole"),
    *("ConsumeRole", "EnrichRole", "JudgeRole"),
}
"""Who scores charges, and may ask the model's registry or another provider."""


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        ("connect:StartOutboundVoiceContact", {"DialRole"}),
        ("connect:DescribeContact", {"ContactEventRole", "SweepRole"}),
        ("states:StartExecution", STARTERS),
        ("states:StartSyncExecution", {"ConsumeRole"}),
        ("sns:Publish", {"TransactionMachineRole"}),
        ("iam:PassRole", {"TrainRole", "PredictRole"}),
        ("ssm:GetParameter", {"DialRole"}),
        ("firehose:PutRecordBatch", {"EnrichRole"}),
        ("sms-voice:SendTextMessage", {"DeliverRole", "SendCodeRole", "TextReplyRole"}),
        ("events:PutEvents", {"DeliverRole", "EventMachineRole"}),
        ("secretsmanager:GetSecretValue", {"AuthenticateRole"}),
        ("s3:PutObject", PARKERS | {"DeliveryRole", "TransformRole"}),
        ("s3:GetObject", SCORERS | {"DeliveryRole", "HistoryRole", "TransformRole"}),
        ("sagemaker:InvokeEndpoint", SCORERS),
        ("frauddetector:GetEventPrediction", SCORERS),
        ("kafka-cluster:ReadData", {"ConsumeRole"}),
        ("dynamodb:Scan", set()),
    ],
)
def test_only_who_must_may(action: str, roles: set[str]):
    assert {role for role, said in statements() if action in as_list(said["Action"])} == roles


HOLDERS = {
    "intake": "IntakeQuarantine",
    "text_reply": "ReplyQuarantine",
    "resume": "EventQuarantine",
}
"""Function -> the part of the quarantine in which what it could not take in waits, as written."""


def streams() -> list[dict[str, Any]]:
    mappings = resources("AWS::Lambda::EventSourceMapping").values()
    return [mapping for mapping in mappings if "StartingPosition" in mapping]


def test_what_fails_is_kept_for_people():
    for name in TOLD - {"list_number", "review", "transactions"}:
        target = functions()[name]["DeadLetterQueue"]["TargetArn"]["Fn::GetAtt"][0]
        assert target == HOLDERS.get(name, "Failures"), name
    for rule in resources("AWS::Events::Rule").values():
        assert all("DeadLetterConfig" in target for target in rule["Targets"])
    sources = [each["EventSourceArn"] for each in streams()]
    assert {each.get("Fn::GetAtt", [each.get("Ref")])[0] for each in sources} == {
        *("Table", "TransactionStream", "KafkaClusterArn"),
    }
    for mapping in streams():
        assert 0 < mapping["MaximumRetryAttempts"] < 10
        assert mapping["MaximumRecordAgeInSeconds"] > 0
        assert mapping["DestinationConfig"]["OnFailure"]
        assert mapping["BisectBatchOnFunctionError"]


@pytest.mark.parametrize(("name", "holder"), HOLDERS.items())
def test_what_may_hold_a_card_number_waits_encrypted_and_comes_back_to_one(name: str, holder: str):
    queue, logical = resources("AWS::SQS::Queue")[holder], functions()[name]["logical"]
    assert queue["KmsMasterKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
    assert "RedrivePolicy" not in queue, "what leaves it was taken in or put away"
    assert queue["VisibilityTimeout"] >= 6 * functions()[name]["Timeout"]
    assert queue["VisibilityTimeout"] * (RECEIVES_MAX + 1) < queue["MessageRetentionPeriod"]
    arn = {"Fn::GetAtt": [holder, "Arn"]}
    (back,) = [
        mapping
        for mapping in resources("AWS::Lambda::EventSourceMapping").values()
        if mapping["EventSourceArn"] == arn
    ]
    assert (back["FunctionName"], back["BatchSize"]) == ({"Fn::GetAtt": [logical, "Arn"]}, 1)
    readers = [r for r, s in statements() if s["Resource"] == arn and "Receive" in str(s["Action"])]
    assert readers == [f"{logical}Role"]


def test_nothing_that_a_customer_or_sender_wrote_waits_among_the_failures():
    content = together()["Resources"]
    holders = [
        name
        for name, resource in content.items()
        if resource["Type"] != "AWS::CloudWatch::Alarm" and "'Failures', 'Arn'" in str(resource)
    ]
    assert not {name for name in holders if "Reply" in name or "Intake" in name}
    subscription = content["TextReplyOnReplies"]["Properties"]["RedrivePolicy"]
    assert subscription["deadLetterTargetArn"] == {"Fn::GetAtt": ["ReplyQuarantine", "Arn"]}


def test_alarms_watch_metrics_that_there_are():
    alarms = resources("AWS::CloudWatch::Alarm")
    asked = set()
    for name, alarm in alarms.items():
        topics = {"Fn::If": ["HasAlarmTopic", {"Ref": "AlarmTopicArn"}, {"Ref": "AlarmTopic"}]}
        assert alarm["AlarmActions"] == [topics], name
        if "Metrics" in alarm and "SELECT" in alarm["Metrics"][0]["Expression"]:
            said = alarm["Metrics"][0]["Expression"]
            found = re.fullmatch(
                r'SELECT SUM\((\w+)\) FROM SCHEMA\("ivr", ([^)]+)\)( WHERE .+)?', said
            )
            assert found, said
            dimensions = {each.strip(' "') for each in found[2].split(",")}
            assert dimensions == set(METRICS[found[1]].dimensions), name
            asked.add(found[1])
        elif alarm.get("Namespace") == "ivr":
            assert METRICS[alarm["MetricName"]].dimensions == (), name
            asked.add(alarm["MetricName"])
    assert asked == {
        *("failed", "passed_over", "parked", "news", "outbox_age", "provider_seconds"),
        "kept_for_later",
    }
    assert {"RefusedAlarm", "IntakeQuarantineAlarm", "ReplyQuarantineAlarm"} <= set(alarms)
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    missing = [name for name in alarms if f"`{name}`" not in page]
    assert missing == []


def test_the_stream_wakes_for_queues_that_there_are():
    woken: dict[str, set[str]] = {"queue": set(), "owner": set()}
    for mapping in streams():
        for each in mapping.get("FilterCriteria", {}).get("Filters", []):
            ((attribute, test),) = json.loads(each["Pattern"])["dynamodb"]["NewImage"].items()
            woken[attribute] |= set(test["S"])
    assert woken["queue"] == {"ready", "outbox", "texts"}
    assert woken["queue"] <= set(QUEUES)
    assert woken["owner"] == {key(Lines, lines.NAME)[0]}


def test_the_rule_takes_events_of_all_contacts_of_the_instance():
    pattern = resources("AWS::Events::Rule")["ContactEvents"]["EventPattern"]
    assert pattern["source"] == ["aws.connect"]
    assert pattern["detail"] == {"instanceArn": [{"Ref": "ConnectInstanceArn"}]}


def test_roles_reach_only_partitions_that_exist():
    places = (*PLACES.values(), *models.PLACES.values())
    known = {f"{place.owner}#*" for place in places} | {"CUSTOMER#nobody", "REQUEST#*"}
    reached = {"Arn": known, "Arn}/index/queues": set(QUEUES)}
    for role, statement in statements():
        if "dynamodb:LeadingKeys" in str(statement):
            keys = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
            table = "".join(as_list(next(iter(statement["Resource"].values())))).rpartition(".")[2]
            assert set(keys) <= reached[table.removeprefix("Table")], role
        elif "dynamodb:" in str(statement["Action"]):
            assert statement["Resource"] == {"Fn::GetAtt": ["Table", "StreamArn"]}, role


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_connect_may_ask_only_from_this_instance_and_account(name: str):
    logical = functions()[name]["logical"]
    permission = resources("AWS::Lambda::Permission")[f"{logical}ForConnect"]
    association = resources("AWS::Connect::IntegrationAssociation")[f"{logical}InConnect"]
    made, given = {"Fn::GetAtt": ["Instance", "Arn"]}, {"Ref": "ConnectInstanceArn"}
    instance = {"Fn::If": ["MakesInstance", made, given]}
    assert permission["FunctionName"] == association["IntegrationArn"]
    arn = permission["FunctionName"]["Fn::Sub"]
    assert arn.endswith(f":function:{functions()[name]['FunctionName']['Fn::Sub']}")
    assert permission["Principal"] == "connect.amazonaws.com"
    assert permission["SourceArn"] == association["InstanceId"] == instance
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_who_may_ask_the_code_hook_is_the_deployers():
    for permission in resources("AWS::Lambda::Permission").values():
        assert permission["Principal"] != "lexv2.amazonaws.com"


def test_the_rule_takes_the_events_that_the_samples_show():
    parameters = together()["Parameters"]
    samples = list((ROOT / "infra" / "sample" / "transactions").glob("*.json"))
    assert samples
    for path in samples:
        event = json.loads(path.read_text())
        assert event["source"] == parameters["TransactionSource"]["Default"]
        assert event["detail-type"] == parameters["TransactionDetailType"]["Default"]


def test_every_permission_names_source_and_account():
    for name, permission in resources("AWS::Lambda::Permission").items():
        assert {"SourceArn", "SourceAccount"} <= set(permission), name


def test_functions_are_given_only_variables_that_are_read():
    class Noting(dict[str, str]):
        def get(self, key: str, default: Any = None) -> Any:
            read.add(key)
            return super().get(key, default)

        def __getitem__(self, key: str) -> str:
            read.add(key)
            return super().__getitem__(key)

    read: set[str] = set()
    settings.read(Noting(IVR_STORE="sqlite::memory:", IVR_PEPPER="p" * settings.PEPPER_BYTES_MIN))
    usual = {"IVR_STORE", "IVR_PEPPER", "IVR_POLICY", "IVR_POLICY_DIGEST", "IVR_INSTANCE_ARN"}
    for name, function in functions().items():
        assert usual <= set(function["Environment"]["Variables"]) <= read, name


def test_the_table_is_the_one_that_the_store_writes():
    table = resources("AWS::DynamoDB::Table")["Table"]
    keys = [(each["AttributeName"], each["KeyType"]) for each in table["KeySchema"]]
    assert keys == [("owner", "HASH"), ("name", "RANGE")]
    assert table["TimeToLiveSpecification"]["AttributeName"] == "expires"
    assert key(Card, "c1", "t1") == ("CUSTOMER#c1", "CARD#t1")


def test_what_cannot_be_replaced_is_kept():
    kept = {
        name
        for name, resource in together()["Resources"].items()
        if resource.get("DeletionPolicy") == resource.get("UpdateReplacePolicy") == "Retain"
    }
    assert {"Table", "Key", "Pepper"} <= kept
    assert resources("AWS::DynamoDB::Table")["Table"]["PointInTimeRecoverySpecification"]
