"""`ivr data upload`: in parts, cut short at each, gone on with; never twice, never half."""

from __future__ import annotations

import hashlib

import pytest
from moto import mock_aws

from ivr.cli.cloud import uploading as command
from ivr.deploy.after import uploading
from ivr.deploy.after.uploading import PART_BYTES, Place, Purpose, part_bytes, place_for
from ivr.deploy.aws import Account as Real
from ivr.deploy.reach.cloud import Fault
from ivr.deploy.state.aim import Aim
from ivr.faults import Refused, Unreadable
from tests.doubles.account import ACCOUNT, INSTANCE, REGION, Account, Killed

AIM = Aim("dev", INSTANCE, "aws", REGION, ACCOUNT, INSTANCE.rpartition("/")[2])
OURS = f"ivr-dev-uploads-{ACCOUNT}-{REGION}"
PLACE = Place(OURS, "history/charges.csv", ACCOUNT)


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(uploading, "PART_BYTES", 10)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "charges.csv"
    path.write_bytes(b"".join(b"%09d\n" % number for number in range(7)) + b"end")
    return path


@pytest.fixture
def there():
    account = Account()
    place_for(account, AIM, Purpose.HISTORY, "charges.csv")
    account.forget()
    return account


def sent(account, file, place=PLACE):
    ticks = []
    made = uploading.upload(account, file, place, ticks.append)
    assert sum(ticks) == file.stat().st_size
    return made


@pytest.mark.usefixtures("small_parts")
def test_what_arrives_is_the_file(there, file):
    made = sent(there, file)
    assert there.buckets.buckets[OURS]["history/charges.csv"] == file.read_bytes()
    assert made == (f"s3://{OURS}/history/charges.csv", 73, 0)
    assert there.buckets.begun == {}


@pytest.mark.usefixtures("small_parts")
def test_a_file_that_is_there_is_not_written_again(there, file):
    sent(there, file)
    there.forget()
    assert sent(there, file).sent == 0
    assert there.written() == []
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    assert sent(there, file).sent == 73


@pytest.mark.usefixtures("small_parts")
def test_cut_short_at_each_call_it_goes_on(file):
    whole = Account()
    place_for(whole, AIM, Purpose.HISTORY, "charges.csv")
    sent(whole, file)
    for at in range(1, len(whole.calls) + 1):
        account, left = Account(), [at]

        def hook(_service, _operation, left=left):
            left[0] -= 1
            if left[0] == 0:
                raise Killed

        account.before = hook
        with pytest.raises(Killed):
            sent(account, file, place_for(account, AIM, Purpose.HISTORY, "charges.csv"))
        account.before = lambda *_: None
        kept = sum(
            len(p) for each in account.buckets.begun.values() for p in each["parts"].values()
        )
        made = sent(account, file, place_for(account, AIM, Purpose.HISTORY, "charges.csv"))
        assert account.buckets.buckets[OURS]["history/charges.csv"] == file.read_bytes()
        assert account.buckets.closed == account.buckets.versioned == {OURS}
        assert made.found == kept or made.sent == 0, f"call {at}"


@pytest.mark.usefixtures("small_parts")
def test_parts_of_another_file_do_not_count(there, file):
    begun = there.buckets.create_multipart_upload(OURS, PLACE.key, ChecksumAlgorithm="SHA256")
    there.buckets.begun[begun["UploadId"]]["parts"] = {1: b"other", 2: file.read_bytes()[10:20]}
    assert sent(there, file) == (f"s3://{OURS}/history/charges.csv", 63, 10)
    assert there.buckets.buckets[OURS]["history/charges.csv"] == file.read_bytes()


@pytest.mark.usefixtures("small_parts")
def test_the_latest_of_several_that_were_begun_is_gone_on_with(there, file):
    for _ in range(2):
        there.buckets.create_multipart_upload(OURS, PLACE.key, ChecksumAlgorithm="SHA256")
    there.buckets.create_multipart_upload(OURS, f"{PLACE.key}.gz", ChecksumAlgorithm="SHA256")
    sent(there, file)
    assert set(there.buckets.begun) == {"upload-1", "upload-3"}


@pytest.mark.usefixtures("small_parts")
def test_a_file_that_changes_meanwhile_is_not_ended(there, file):
    def hook(_service, operation):
        if operation == "upload_part":
            file.write_bytes(b"x" * 73)

    there.before = hook
    with pytest.raises(Refused, match=r"DEP025 .*was changed while it was read"):
        uploading.upload(there, file, PLACE, lambda _: None)
    assert PLACE.key not in there.buckets.buckets[OURS]


def test_a_short_file_is_one_object(there, file):
    assert sent(there, file).sent == 73
    assert ("s3", "create_multipart_upload") not in there.written()
    there.forget()
    assert sent(there, file).found == 73


def test_parts_are_within_the_limits():
    assert part_bytes(1) == PART_BYTES >= 5 * 2**20
    longest = part_bytes(uploading.BYTES_MAX)
    assert -(-uploading.BYTES_MAX // longest) <= uploading.PARTS_MAX
    assert longest <= 5 * 2**30


def test_the_bucket_of_stack_data_is_taken_where_it_is(there):
    output = {"OutputKey": "UploadsName", "OutputValue": "uploads-of-data"}
    stack = {"StackName": "ivr-dev-data", "CreationTime": 0, "StackStatus": "CREATE_COMPLETE"}
    there.formation.stacks["ivr-dev-data"] = {**stack, "Outputs": [output]}
    there.buckets.buckets["uploads-of-data"] = {}
    place = place_for(there, AIM, Purpose.TRAIN, "charges.csv")
    assert place == ("uploads-of-data", "train/charges.csv", ACCOUNT)
    assert there.written() == []


def test_a_bucket_of_another_account_is_refused(there):
    there.buckets.foreign.add(OURS)
    with pytest.raises(Fault, match="403"):
        place_for(there, AIM, Purpose.TRAIN, "charges.csv")


@pytest.mark.parametrize("content", [b"", None])
def test_what_is_no_file_with_content_is_told(there, tmp_path, content):
    path = tmp_path / "charges.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refused, match="DEP025"):
        uploading.upload(there, path, PLACE, lambda _: None)


def test_the_command(asked, ground, account, file, capsys):
    assert command.upload(asked, [file], "predict", "", ground) == 0
    assert f"s3://{OURS}/predict/charges.csv: 73 bytes sent" in capsys.readouterr().out
    with pytest.raises(Unreadable, match="'learning'"):
        command.upload(asked, [file], "learning", "", ground)
    with pytest.raises(Unreadable, match="one name"):
        command.upload(asked, [file, file], "train", "", ground)


@mock_aws
def test_by_boto3_into_what_moto_has_of_s3(monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setattr(uploading, "PART_BYTES", 5 * 2**20)
    account = Real.of(REGION)
    path = tmp_path / "charges.csv"
    path.write_bytes(b"0123456789abcdef" * (11 * 2**16))
    aim = Aim("dev", INSTANCE, "aws", REGION, "123456789012", AIM.instance_id)
    place = place_for(account, aim, Purpose.HISTORY, path.name)
    made = uploading.upload(account, path, place, lambda _: None)
    assert made.sent == path.stat().st_size == 11 * 2**20
    asked = {"Bucket": place.bucket, "Key": place.key}
    body = account.call("s3", "get_object", asked)["Body"]
    assert hashlib.sha256(body).digest() == hashlib.sha256(path.read_bytes()).digest()
    again = place_for(account, aim, Purpose.HISTORY, path.name)
    assert again == place
