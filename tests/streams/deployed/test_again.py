"""`ivr stream again`: what a defect put away goes back, once, and is removed when it was taken."""

from __future__ import annotations

import base64
import gzip
import json

import pytest
from moto import mock_aws

from bench.infra.templates import resources, together
from ivr.cli.cloud.again import again
from ivr.cli.cloud.opening import Asked, Ground
from ivr.deploy.after import again as handing
from ivr.deploy.aws import Account as Real
from ivr.deploy.reach.cloud import Fault
from ivr.deploy.state.aim import Aim
from ivr.faults import Refused
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.handlers.streamed import consume
from tests.doubles.account import INSTANCE, REGION, Account, Killed
from tests.streams.conftest import NUMBER, charge, content, kinesis

GIVEN_UP = "aws/lambda/00000000-0000-4000-8000-000000000009/shardId-000000000000/2026/11/22/{}"
NOT_ENRICHED = "errors/processing-failed/day=2026-11-22/{}"
OUTPUTS = {
    "data": {"QuarantineName": "quarantine", "LakeName": "lake"},
    "streaming": {"DeliveryName": "ivr-dev-transactions"},
}


def given_up(*said, written=json.dumps):
    """What Lambda puts at an S3 destination: the event is a text in it."""
    return json.dumps({"version": "1.0", "payload": written(kinesis(*said))}).encode()


def not_enriched(*said):
    """What Firehose puts below errors/: a line for each record."""
    lines = [
        json.dumps({"errorCode": "x", "rawData": base64.b64encode(content(each)).decode()})
        for each in said
    ]
    return "\n".join(lines).encode() + b"\n"


class World:
    """The bank's real consumer behind an account, and a workspace that names it."""

    def __init__(self, bank, root):
        self.bank, self.account = bank, Account()
        self.functions = self.account.functions.works
        self.functions["ivr-dev-consume"] = lambda event: consume.answer(event, bank.services)
        self.quarantine: dict[str, bytes] = {}
        self.lake: dict[str, bytes] = {}
        self.account.buckets.buckets |= {"quarantine": self.quarantine, "lake": self.lake}
        for name, outputs in OUTPUTS.items():
            told = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
            stack = {"StackName": f"ivr-dev-{name}", "CreationTime": 0, "Outputs": told}
            self.account.formation.stacks[f"ivr-dev-{name}"] = {
                **stack,
                "StackStatus": "CREATE_COMPLETE",
            }
        folder = root / "infra" / "environments"
        folder.mkdir(parents=True)
        (folder / "dev.yaml").write_text(f"environment: dev\ninstance: {INSTANCE}\n")
        self.asked = Asked(root, "dev")

    def again(self, **how):
        return again(self.asked, Ground(self.account, self.account.clock, REGION), **how)

    @property
    def delivered(self):
        return self.account.deliveries.taken.get("ivr-dev-transactions", [])


@pytest.fixture
def world(bank, tmp_path):
    return World(bank, tmp_path)


class Defective:
    """A store that breaks on whatever is asked of it."""

    def __getattr__(self, name):
        raise ValueError(name)


def test_what_was_given_up_is_judged_once_and_removed(world, capsys):
    for number in range(3):
        world.quarantine[GIVEN_UP.format(number)] = given_up(charge(f"T{number}"))
    world.quarantine["2026-11-22/of-a-sender"] = b"not of a mapping"
    world.bank.consume(charge("T1"))
    assert world.again() == 0
    assert world.bank.outcomes() == dict.fromkeys(("T0", "T1", "T2"), "approve")
    assert world.bank.scorer.seen == ["T1", "T0", "T2"]
    assert list(world.quarantine) == ["2026-11-22/of-a-sender"]
    told = capsys.readouterr()
    assert "1 record back to ivr-dev-consume" in told.out
    assert "dev: 3 put away, 3 handed back" in told.out
    assert NUMBER not in told.out + told.err
    assert world.again() == 0
    assert "dev: 0 put away, 0 handed back" in capsys.readouterr().out


def test_an_event_may_be_an_object_too(world):
    world.quarantine[GIVEN_UP.format(0)] = given_up(charge("T0"), charge("T1"), written=lambda e: e)
    assert world.again() == 0
    assert set(world.bank.outcomes()) == {"T0", "T1"}


def test_an_event_is_no_longer_than_it_came(world):
    """A batch may fill what a function takes; Lambda writes it without spaces."""
    event = kinesis(*[charge(f"T{n}") for n in range(3)])
    written = json.dumps(event, separators=(",", ":"))
    world.quarantine[GIVEN_UP.format(0)] = json.dumps({"payload": written}).encode()
    assert world.again() == 0
    (asked,) = [said for _, name, said in world.account.calls if name == "invoke"]
    assert asked["Payload"] == written.encode()


@pytest.mark.parametrize("packed", [bytes, gzip.compress])
def test_what_could_not_be_enriched_goes_back_as_it_was_sent(world, packed):
    said = [charge("T0"), b"\xff not JSON", charge("T2")]
    world.lake[NOT_ENRICHED.format("a")] = packed(not_enriched(*said))
    world.lake["transactions/day=2026-11-22/a.gz"] = b"what was delivered"
    assert world.again() == 0
    assert world.delivered == [content(each) for each in said]
    assert list(world.lake) == ["transactions/day=2026-11-22/a.gz"]


def test_while_the_defect_is_there_everything_stays(world, capsys):
    world.quarantine[GIVEN_UP.format(0)] = given_up(charge("T0"))
    mended = world.bank.services.ports.store
    world.bank.ports(store=Defective())
    assert world.again() == 1
    assert f"s3://quarantine/{GIVEN_UP.format(0)}: error DEP027" in (
        capsys.readouterr().err.replace("\n", "")
    )
    assert list(world.quarantine) == [GIVEN_UP.format(0)]
    world.bank.ports(store=mended)
    assert world.again() == 0
    assert isinstance(world.bank.memory, MemoryStore)
    assert list(world.bank.outcomes()) == ["T0"]


def test_a_function_that_ends_in_an_error_takes_nothing(world):
    def broken(_):
        raise ValueError

    world.functions["ivr-dev-consume"] = broken
    world.quarantine[GIVEN_UP.format(0)] = given_up(charge("T0"))
    world.lake[NOT_ENRICHED.format("a")] = not_enriched(charge("T1"))
    assert world.again() == 1
    assert (list(world.quarantine), world.lake) == ([GIVEN_UP.format(0)], {})
    assert world.delivered == [content(charge("T1"))]


def test_what_a_busy_stream_did_not_take_is_offered_again_and_no_other(world):
    said = [charge(f"T{number}") for number in range(4)]
    world.lake[NOT_ENRICHED.format("a")] = not_enriched(*said)
    world.account.deliveries.busy = 2
    assert world.again() == 0
    assert sorted(world.delivered) == sorted(content(each) for each in said)
    world.lake[NOT_ENRICHED.format("b")] = not_enriched(*said)
    world.account.deliveries.busy = 4 * handing.ROUNDS
    assert world.again() == 1
    assert list(world.lake) == [NOT_ENRICHED.format("b")]


def test_parts_are_within_the_limits_of_a_call(world):
    few_and_long = [b"x" * 900_000] * 6
    many_and_short = [b"{}"] * 1_001
    world.lake[NOT_ENRICHED.format("a")] = not_enriched(*few_and_long, *many_and_short)
    assert world.again() == 0
    assert world.delivered == [*few_and_long, *many_and_short]


@pytest.mark.parametrize(
    "written", [b"", b"{}", b"[]", b'{"payload": "[]"}', b'{"payload": "{"}', b"\x1f\x8bx", b"\xff"]
)
def test_what_is_neither_is_left_and_the_rest_goes_on(world, written):
    world.quarantine[GIVEN_UP.format(0)] = written
    world.quarantine[GIVEN_UP.format(1)] = given_up(charge("T1"))
    assert world.again() == 1
    assert list(world.quarantine) == [GIVEN_UP.format(0)]
    assert list(world.bank.outcomes()) == ["T1"]


def test_cut_short_at_each_call_and_repeated_nothing_is_lost_or_judged_twice(bank, tmp_path):
    said = [charge("T0"), charge("T1")]
    for stop in range(1, 40):
        world = World(type(bank)(), tmp_path / str(stop))
        world.quarantine |= {GIVEN_UP.format(n): given_up(one) for n, one in enumerate(said)}
        world.lake[NOT_ENRICHED.format("a")] = not_enriched(charge("T2"))
        left = iter(range(stop - 1))

        def killed(*_, left=left):
            if next(left, None) is None:
                raise Killed

        world.account.after = killed
        try:
            world.again()
        except Killed:
            world.account.after = lambda *_: None
            assert world.again() == 0
        else:
            break
        assert (world.quarantine, world.lake) == ({}, {})
        assert world.bank.scorer.seen == ["T0", "T1"]
        assert set(world.delivered) == {content(charge("T2"))}
    assert stop > 8


def test_a_dry_run_lists_and_changes_nothing(world, capsys):
    world.quarantine[GIVEN_UP.format(0)] = given_up(charge("T0"))
    world.lake[NOT_ENRICHED.format("a")] = not_enriched(charge("T1"))
    assert world.again(dry=True) == 0
    assert {service for service, *_ in world.account.calls} == {"sts", "cloudformation", "s3"}
    assert (len(world.quarantine), len(world.lake)) == (1, 1)
    told = capsys.readouterr().out
    assert f"s3://quarantine/{GIVEN_UP.format(0)}: to ivr-dev-consume" in told
    assert "dev: 2 put away, 0 handed back" in told


def test_without_streams_and_without_permission(world):
    def denied(service, _):
        if service == "s3":
            raise Fault("AccessDeniedException", "no")

    world.account.before = denied
    with pytest.raises(Refused, match="DEP005"):
        world.again()
    del world.account.formation.stacks["ivr-dev-streaming"]
    with pytest.raises(Refused, match="DEP027"):
        world.again()


@mock_aws
def test_by_boto3_into_what_moto_has_of_s3_and_firehose(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    account = Real.of(REGION)
    account.call("s3", "create_bucket", {"Bucket": "lake"})
    there = {
        "RoleARN": "arn:aws:iam::123456789012:role/delivery",
        "BucketARN": "arn:aws:s3:::lake",
        "Prefix": "transactions/",
    }
    account.call(
        "firehose",
        "create_delivery_stream",
        {"DeliveryStreamName": "again", "S3DestinationConfiguration": there},
    )
    key = NOT_ENRICHED.format("a")
    said = [charge("T0"), charge("T1")]
    account.call("s3", "put_object", {"Bucket": "lake", "Key": key, "Body": not_enriched(*said)})
    aim = Aim("dev", INSTANCE, "aws", REGION, "123456789012", "instance")
    kept = handing.Kept("lake", key, handing.Through.DELIVERY, "again")
    assert handing.hand_back(account, aim, kept) == (2, [])
    listed = account.call("s3", "list_objects_v2", {"Bucket": "lake"})["Contents"]
    (delivered,) = (each["Key"] for each in listed)
    assert delivered.startswith("transactions/")
    body = account.call("s3", "get_object", {"Bucket": "lake", "Key": delivered})["Body"]
    assert body == b"".join(content(each) for each in said)


def test_the_places_are_those_of_the_templates():
    delivery = resources("AWS::KinesisFirehose::DeliveryStream")["Delivery"]
    where = delivery["ExtendedS3DestinationConfiguration"]["ErrorOutputPrefix"]
    kind = where.replace("!{firehose:error-output-type}", "processing-failed")
    assert kind.startswith(handing.NOT_ENRICHED)
    for mapping in ("ConsumeTransactions", "ConsumeKafka"):
        found = resources("AWS::Lambda::EventSourceMapping")[mapping]["DestinationConfig"]
        assert found["OnFailure"]["Destination"] == {"Fn::GetAtt": ["Quarantine", "Arn"]}
    assert {output for each in OUTPUTS.values() for output in each} <= set(together()["Outputs"])
