"""infra/template.yaml gives each handler a function, a role and no more than it needs."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file
from cfnlint.decode import decode

from ivr import workspace
from ivr.contract import FUNCTIONS, LAMBDA_WAIT_SECONDS_MAX
from ivr.runtime import settings
from ivr.runtime.ledger.reach import lines
from ivr.runtime.records import PLACES, QUEUES, Card, Lines, key

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "infra" / "template.yaml"
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
NOT_ASKED_BY_FLOWS = {"code_hook", *TOLD}


@cache
def template() -> dict[str, Any]:
    content, problems = decode(str(TEMPLATE))
    assert not problems
    return content


def resources(kind: str) -> dict[str, dict[str, Any]]:
    found = template()["Resources"].items()
    return {name: r.get("Properties", {}) for name, r in found if r["Type"] == kind}


def functions() -> dict[str, dict[str, Any]]:
    """Function name in the contract's spelling -> properties, with the globals below them."""
    shared = template()["Globals"]["Function"]
    return {
        each["Handler"].removesuffix(".handle").rpartition(".")[2]: {
            **shared,
            **each,
            "logical": logical,
        }
        for logical, each in resources("AWS::Serverless::Function").items()
    }


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for role, properties in resources("AWS::IAM::Role").items():
        for policy in properties["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield role, statement


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_cfn_lint_has_nothing_to_say():
    assert [str(match) for match in lint_file(TEMPLATE)] == []


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
    assert late.keys() == TOLD - {"list_number", "review"}
    assert max(late.values()) < 60, "a schedule comes again within the minute"
    assert LAMBDA_WAIT_SECONDS_MAX > 7


def test_every_function_has_a_role_and_a_log_of_its_own():
    found = functions()
    roles = [function["Role"]["Fn::GetAtt"][0] for function in found.values()]
    logs = [function["LoggingConfig"]["LogGroup"]["Ref"] for function in found.values()]
    assert set(roles) == set(resources("AWS::IAM::Role"))
    assert set(logs) == set(resources("AWS::Logs::LogGroup"))
    assert len(set(roles)) == len(set(logs)) == len(found)
    assert all("RetentionInDays" in log for log in resources("AWS::Logs::LogGroup").values())


def test_no_role_may_do_everything_or_reach_everything():
    stars = [
        (role, text)
        for role, statement in statements()
        for text in [*as_list(statement["Action"]), *as_list(statement["Resource"])]
        if "*" in str(text)
    ]
    contact = {"Fn::Sub": "${ConnectInstanceArn}/contact/*"}
    parked = {"Fn::Sub": "${Quarantine.Arn}/*"}
    assert sorted(stars, key=str) == [
        ("ContactEventRole", contact),
        ("DialRole", contact),
        ("IntakeRole", parked),
        ("SweepRole", contact),
        ("TextReplyRole", parked),
        ("TransactionsRole", parked),
    ]


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        ("connect:StartOutboundVoiceContact", {"DialRole"}),
        ("connect:DescribeContact", {"ContactEventRole", "SweepRole"}),
        ("sms-voice:SendTextMessage", {"DeliverRole", "SendCodeRole", "TextReplyRole"}),
        ("events:PutEvents", {"DeliverRole"}),
        ("secretsmanager:GetSecretValue", {"AuthenticateRole"}),
        ("s3:PutObject", {"IntakeRole", "TextReplyRole", "TransactionsRole"}),
        ("s3:GetObject", set()),
        ("dynamodb:Scan", set()),
    ],
)
def test_only_who_must_may(action: str, roles: set[str]):
    assert {role for role, said in statements() if action in as_list(said["Action"])} == roles


def test_what_fails_is_kept_for_people():
    for name in TOLD - {"list_number", "review", "transactions"}:
        target = functions()[name]["DeadLetterQueue"]["TargetArn"]["Fn::GetAtt"][0]
        assert target == ("IntakeFailures" if name == "intake" else "Failures"), name
    for rule in resources("AWS::Events::Rule").values():
        assert all("DeadLetterConfig" in target for target in rule["Targets"])
    for mapping in resources("AWS::Lambda::EventSourceMapping").values():
        assert 0 < mapping["MaximumRetryAttempts"] < 10
        assert mapping["MaximumRecordAgeInSeconds"] > 0
        assert mapping["DestinationConfig"]["OnFailure"]


def test_the_stream_wakes_for_queues_that_there_are():
    woken: dict[str, set[str]] = {"queue": set(), "owner": set()}
    for mapping in resources("AWS::Lambda::EventSourceMapping").values():
        for each in mapping["FilterCriteria"]["Filters"]:
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
    known = {f"{place.owner}#*" for place in PLACES.values()} | {"CUSTOMER#nobody", "REQUEST#*"}
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
    assert permission["FunctionName"] == {"Fn::GetAtt": [logical, "Arn"]}
    assert permission["Principal"] == "connect.amazonaws.com"
    assert permission["SourceArn"] == {"Ref": "ConnectInstanceArn"}
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_every_bot_may_ask_the_code_hook_once_it_is_published():
    program = workspace.compile_workspace(workspace.load(ROOT)).program
    for bot in program.bots:
        permission = resources("AWS::Lambda::Permission")[f"CodeHookFor{bot.name}"]
        assert permission["FunctionName"] == {"Fn::GetAtt": ["CodeHook", "Arn"]}
        assert permission["Principal"] == "lexv2.amazonaws.com"
        assert permission["SourceArn"] == {"Ref": f"{bot.name}AliasArn"}
    asked = [name for name in template()["Resources"] if name.startswith("CodeHookFor")]
    assert len(asked) == len(program.bots)


def test_the_rule_takes_the_events_that_the_samples_show():
    parameters = template()["Parameters"]
    for path in (ROOT / "infra" / "sample" / "transactions").glob("*.json"):
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
    shared = template()["Globals"]["Function"]["Environment"]["Variables"]
    own = {
        variable
        for function in functions().values()
        for variable in function["Environment"]["Variables"]
    }
    assert {*shared, *own} <= read
    assert {"IVR_STORE", "IVR_PEPPER", "IVR_POLICY", "IVR_INSTANCE_ARN"} <= set(shared)


def test_the_table_is_the_one_that_the_store_writes():
    table = resources("AWS::DynamoDB::Table")["Table"]
    keys = [(each["AttributeName"], each["KeyType"]) for each in table["KeySchema"]]
    assert keys == [("owner", "HASH"), ("name", "RANGE")]
    assert table["TimeToLiveSpecification"]["AttributeName"] == "expires"
    assert key(Card, "c1", "t1") == ("CUSTOMER#c1", "CARD#t1")


def test_what_cannot_be_replaced_is_kept():
    kept = {
        name
        for name, resource in template()["Resources"].items()
        if resource.get("DeletionPolicy") == resource.get("UpdateReplacePolicy") == "Retain"
    }
    assert {"Table", "Key", "Pepper"} <= kept
    assert resources("AWS::DynamoDB::Table")["Table"]["PointInTimeRecoverySpecification"]
