"""`ivr bot write`: one bot, three forms, each judged by somebody else."""

from __future__ import annotations

import json
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber

from ivr.cli.main import execute
from ivr.formats.lex import export, pieces
from ivr.ir.bot import Bot, BotLocale, Intent, SampleUtterance, Slot, SlotPriority

ROOT = Path(__file__).parents[4]
ROLE = "arn:aws:iam::123456789012:role/lex"
INSTANCE = "arn:aws:connect:us-east-1:123456789012:instance/abc"
HOOK = "arn:aws:lambda:us-east-1:123456789012:function:hook"


def shop():
    asking = {"slotConstraint": "Required", "promptSpecification": pieces.prompt(["When?"], 1)}
    day = Slot(name="day", slot_type_name="AMAZON.Date", value_elicitation_setting=asking)
    order = Intent(
        name="Order",
        sample_utterances=[SampleUtterance(utterance="i want flowers")],
        slots=(day,),
        slot_priorities=[SlotPriority(slot_name="day", priority=1)],
    )
    fallback = Intent(name="FallbackIntent", parent_intent_signature="AMAZON.FallbackIntent")
    locale = BotLocale(name="English (US)", identifier="en_US", intents=(order, fallback))
    return Bot(name="Shop", locales=(locale,))


@pytest.fixture
def bot(tmp_path):
    file = tmp_path / "shop.zip"
    file.write_bytes(export.archive(shop()))
    return file


@pytest.fixture
def written(bot, capsys):
    """Writes the shop; gives the exit code, what was printed, and what was told."""

    def write(*arguments):
        code = execute(["bot", "write", str(bot), *arguments])
        printed = capsys.readouterr()
        return code, printed.out, " ".join(printed.err.split())

    return write


def test_an_archive_is_the_one_that_lex_imports(bot, written, tmp_path):
    file = tmp_path / "new" / "again.zip"
    code, out, _ = written("--as", "archive", "--out", str(file))
    assert (code, out) == (0, f"wrote {file}\n")
    assert file.read_bytes() == bot.read_bytes()


def test_a_template_holds_the_bot_and_who_may_reach_it(written):
    code, out, _ = written("--alias", "beta")
    resources = list(json.loads(out)["Resources"].values())
    kinds = [each["Type"] for each in resources]
    bot = resources[0]["Properties"]
    assert (code, bot["DataPrivacy"], bot["IdleSessionTTLInSeconds"]) == (
        0, {"ChildDirected": False}, 300
    )  # fmt: skip
    assert bot["BotLocales"][0]["NluConfidenceThreshold"] == 0.4
    assert kinds[:3] == ["AWS::Lex::Bot", "AWS::Lex::BotVersion", "AWS::Lex::BotAlias"]
    assert {"AWS::Lex::ResourcePolicy", "AWS::Connect::IntegrationAssociation"} <= set(kinds)


def test_calls_are_in_order_and_such_that_boto3_takes_them(written):
    given = ("--role", ROLE, "--hook", HOOK, "--instance", INSTANCE)
    code, out, _ = written("--as", "calls", *given)
    steps, known = json.loads(out), set()
    for step in steps:
        assert refs_of(step["parameters"]) <= known
        known |= step.get("gives", {}).keys()
        assert_taken(step)
    order = [step["operation"] for step in steps]
    wanted = ["create_bot", "create_slot", "update_intent", "build_bot_locale", "create_bot_alias"]
    last = {name: place for place, name in enumerate(order)}
    assert sorted(wanted, key=last.__getitem__) == wanted
    assert (code, HOOK in out, INSTANCE in out) == (0, True, True)


def refs_of(value):
    if isinstance(value, list):
        return set().union(*map(refs_of, value))
    if not isinstance(value, dict):
        return set()
    return {value["Ref"]} if "Ref" in value else set().union(*map(refs_of, value.values()))


def stood_in(value):
    """Return parameters in which ids of the right shape stand for what calls would give."""
    if isinstance(value, list):
        return [stood_in(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "Ref" in value:
        return "1" if value["Ref"] == "version" else "ABCDEFGHIJ"
    if "Join" in value:
        return "".join(map(stood_in, value["Join"]))
    return {key: stood_in(each) for key, each in value.items()}


def assert_taken(step):
    """Let botocore check a call against its own model of the service."""
    keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any"}
    client = boto3.client(step.get("service", "lexv2-models"), region_name="us-east-1", **keys)
    with Stubber(client) as stub:
        stub.add_response(step["operation"], {})
        getattr(client, step["operation"])(**stood_in(step["parameters"]))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--as", "yaml"], "There are: archive, cloudformation, calls"),
        (["--as", "archive"], "--out FILE.zip"),
        (["--as", "calls"], "--role ARN"),
        (["--as", "calls", "--role", "me"], "no ARN"),
    ],
)
def test_what_is_missing_is_told(written, arguments, said):
    code, _, told = written(*arguments)
    assert (code, said in told) == (2, True)


def test_a_form_of_one_bot_wants_its_name(capsys):
    code = execute(["bot", "write", "--as", "calls", "--role", ROLE, "--root", str(ROOT)])
    assert (code, "calls is of one bot" in capsys.readouterr().err) == (2, True)
