"""The workspace that ships, with the real templates of infra/stacks: into an account, and out."""

from __future__ import annotations

import copy
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from ivr.cli.cloud import deploying, drifting
from ivr.cli.cloud.deploying import How
from ivr.cli.cloud.opening import Asked, Ground, opened
from ivr.deploy.plan.planning import plan
from ivr.faults import Refused
from ivr.spec.infra.deployment import STACKS
from tests.doubles.account import REGION, Account

ROOT = Path(__file__).parents[3]
NUMBER = "+12025550143"
SURE = How(sure=True)

DEPLOY = f"""
deploy:
  parameters:
    SourceNumber: "{NUMBER}"
    SmsOriginArn: arn:aws:sms-voice:us-east-1:111122223333:phone-number/phone-1
  numbers: {{"{NUMBER}": inbound}}
"""

PUT_OUT = (("lambda", "Arn"), ("queue", "QueueArn"), ("hours", "HoursArn"))
"""Kind of symbol -> how the output of a stack ends that has its ARN."""


def camel(name):
    return "".join(part.capitalize() for part in name.split("_"))


def environment(text):
    """Return the example of an environment, bound to what the stacks put out."""
    for kind, ending in PUT_OUT:
        text = re.sub(
            rf'"{kind}:(\w+)": \S+',
            lambda found, k=kind, e=ending: f'"{k}:{found[1]}": ${{output:{camel(found[1])}{e}}}',
            text,
        )
    return text + DEPLOY


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    root = tmp_path_factory.mktemp("shipped")
    for folder in ("flows", "prompts", "bots", "infra"):
        shutil.copytree(ROOT / folder, root / folder)
    dev = root / "infra" / "environments" / "dev.yaml"
    dev.write_text(environment(dev.read_text()))
    return root


@pytest.fixture(scope="module")
def first(written):
    """An account with everything in it, and the calls that it took."""
    made = Account()
    made.connect.claim(NUMBER)
    assert deploying.deploy(Asked(written, "dev"), SURE, ground_of(made)) == 0
    return made


def ground_of(account):
    return Ground(account, account.clock, REGION)


@pytest.fixture
def deployed(first):
    account = Account()
    account.__dict__.update(copy.deepcopy(first.__dict__))
    account.forget()
    return account


def test_every_stack_is_there_with_every_file_that_it_names(first):
    assert set(first.formation.stacks) == {f"ivr-dev-{name}" for name in STACKS}
    assert {each["StackStatus"] for each in first.formation.stacks.values()} == {"CREATE_COMPLETE"}
    assert first.formation.failing == {}
    made = first.formation.made
    machines = [
        each["Properties"]["DefinitionS3Location"]["Key"]
        for each in made["ivr-dev-streaming"].resources.values()
        if each["Type"] == "AWS::StepFunctions::StateMachine"
    ]
    assert sorted(key.rpartition("/")[2] for key in machines) == [
        *("batch_express.asl.json", "event.asl.json", "transaction.asl.json"),
    ]
    job = made["ivr-dev-training"].resources["Transform"]["Properties"]
    (bucket,) = first.buckets.buckets
    assert job["Command"]["ScriptLocation"].startswith(f"s3://{bucket}/code/")
    assert job["DefaultArguments"]["--additional-python-modules"].endswith("-py3-none-any.whl")


def test_flows_name_what_the_stacks_put_out(first):
    account = first
    put_out = account.formation.made["ivr-dev-contact-centre"].outputs
    texts = "".join(flow["Content"] for flow in account.connect.flows.values())
    assert put_out["FraudQueueArn"] in texts
    assert "${" not in texts
    (hook,) = {name for name, _ in account.functions.statements}
    assert hook == account.formation.made["ivr-dev-functions"].outputs["CodeHookArn"]


def test_the_dialer_finds_its_flow_where_the_template_says(first):
    dial = first.formation.made["ivr-dev-functions"].resources["Dial"]["Properties"]
    named = dial["Environment"]["Variables"]["IVR_OUTBOUND_FLOW_ID"]
    value, _ = first.parameters.values[named.removeprefix("ssm:")]
    assert value == first.connect.named("fraud_verification")["Id"]


def test_every_id_is_published(first):
    values = {name: value for name, (value, _) in first.parameters.values.items()}
    for flow in first.connect.flows.values():
        assert values[f"/ivr/dev/flows/{flow['Tags']['ivr-name']}"] == flow["Id"]
    published = {value for name, value in values.items() if name.endswith("/alias")}
    assert published == first.connect.bots
    assert len(published) == len(first.lex.bots) == 7


def test_no_resource_has_two_owners(first):
    """What stacks own, by type and name, and what was made by the API, have nothing in common."""
    stacks = {
        (each["Type"].split("::")[1].lower(), str(name))
        for made in first.formation.made.values()
        for each in made.resources.values()
        for key, name in each["Properties"].items()
        if key in {"Name", "FunctionName", "BotName", "TableName"}
    }
    ours = {("connect", flow["Name"]) for flow in first.connect.flows.values()}
    ours |= {("lex", bot["name"]) for bot in first.lex.bots.values()}
    ours |= {("ssm", name) for name in first.parameters.values}
    assert len(stacks) > 20
    assert stacks & ours == set()
    allowed = {each["SourceArn"] for each in first.functions.statements.values()}
    assert all(":bot-alias/" in arn for arn in allowed)


def test_once_more_writes_nothing_and_reads_at_most_once_for_each_resource(written, deployed):
    work = opened(Asked(written, "dev"), ground_of(deployed)).work()
    made = plan(work)
    assert made.work == ()
    assert deployed.written() == []
    assert len(deployed.calls) <= len(made.changes)
    assert set(Counter(map(str, deployed.calls)).values()) == {1}
    assert deploying.deploy(Asked(written, "dev"), SURE, ground_of(deployed)) == 0
    assert deployed.written() == []


@pytest.fixture
def root(written, tmp_path):
    shutil.copytree(written, tmp_path / "own")
    return tmp_path / "own"


def reworded(root):
    path = next((root / "prompts" / "en-US").glob("inbound.yaml"))
    text = path.read_text()
    assert "\nwelcome:" in text
    path.write_text(re.sub(r"\nwelcome:.*(\n[ ].*)*", "\nwelcome: Good day from {{ bank }}.", text))


def test_a_prompt_edited_then_drift_then_back_then_all_gone(root, deployed, capsys):
    asked, ground = Asked(root, "dev"), ground_of(deployed)
    before = {flow["Name"]: flow["Content"] for flow in deployed.connect.flows.values()}
    reworded(root)
    assert deploying.deploy(asked, SURE, ground) == 0
    after = {flow["Name"]: flow["Content"] for flow in deployed.connect.flows.values()}
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"inbound_en-US"}
    wrote = Counter(f"{service}.{operation}" for service, operation in deployed.written())
    assert wrote["connect.update_contact_flow_content"] == 1
    assert not [each for each in wrote if each.startswith(("lexv2", "cloudformation", "lambda"))]

    capsys.readouterr()
    assert drifting.drift(asked, adopt=False, ground=ground) == 0
    deployed.connect.edit("inbound_en-US", "Good day from", "Go away from")
    assert drifting.drift(asked, adopt=False, ground=ground) == 1
    assert 'now says "Go away from' in capsys.readouterr().out

    assert deploying.rollback(asked, SURE, ground) == 0
    assert {f["Name"]: f["Content"] for f in deployed.connect.flows.values()} == before

    assert deploying.destroy(asked, "dev", ground) == 0
    assert deployed.connect.flows == deployed.lex.bots == {}
    assert set(deployed.formation.stacks) == {"ivr-dev-data"}
    assert deployed.connect.bots == set()
    assert [name for name in deployed.parameters.values if name.startswith("/ivr/dev")] == []


def test_after_everything_was_taken_away_it_is_deployed_again_to_the_same_data(
    root, deployed, capsys
):
    asked, ground = Asked(root, "dev"), ground_of(deployed)
    data = deployed.formation.made["ivr-dev-data"]
    assert deploying.destroy(asked, "dev", ground) == 0
    told = capsys.readouterr()
    assert "stack functions: Failures (ivr-dev-functions-Failures) stays" in told.err
    assert "stack streaming: TransactionStream (ivr-dev-streaming-" in told.err
    assert "Dial (" not in told.err
    assert "stack data and the bucket ivr-dev-111122223333-us-east-1 are left" in told.out
    assert deploying.deploy(asked, SURE, ground) == 0
    assert {each["StackStatus"] for each in deployed.formation.stacks.values()} == {
        "CREATE_COMPLETE"
    }
    assert deployed.formation.made["ivr-dev-data"] is data
    assert len(deployed.formation.stacks) == len(STACKS)


def test_a_parameter_that_no_stack_has_is_told_at_its_line(root, deployed):
    path = root / "infra" / "environments" / "dev.yaml"
    path.write_text(path.read_text().replace("SourceNumber:", "SorceNumber:"))
    with pytest.raises(Refused) as caught:
        deploying.plan(Asked(root, "dev"), How(), ground_of(deployed))
    (found,) = caught.value.findings
    line = path.read_text().splitlines()[found.where.line - 1]
    assert (found.code, line.strip()) == ("DEP014", f'SorceNumber: "{NUMBER}"')
    assert "SourceNumber" in found.remedy


def test_what_no_stack_puts_out_is_told_before_anything_is_done(root, deployed):
    path = root / "infra" / "environments" / "dev.yaml"
    path.write_text(path.read_text().replace("output:FraudQueueArn", "output:FraudArn"))
    with pytest.raises(Refused, match=r"DEP013 .*FraudArn, which no stack puts out"):
        deploying.plan(Asked(root, "dev"), How(), ground_of(deployed))
    assert deployed.written() == []


def test_a_machine_that_is_no_json_is_told(root, deployed):
    (root / "infra" / "machines" / "event.asl.json").write_text("{")
    with pytest.raises(Refused, match=r"infra/machines/event.asl.json: error DEP024"):
        deploying.plan(Asked(root, "dev"), How(), ground_of(deployed))
