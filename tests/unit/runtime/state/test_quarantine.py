"""Quarantine: encrypted or only measured, and opened with an audit entry first."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from ivr.faults import NotFound, Unavailable, Unreadable
from ivr.runtime.adapters.aws.quarantine import BucketQuarantine
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.quarantine import FolderQuarantine
from ivr.runtime.ledger.trail import NOBODY
from ivr.runtime.records import AuditEntry, Quarantined
from ivr.runtime.services.keeping.custody import look_at
from ivr.runtime.settings import Settings

PEPPER = b"a pepper of a test"
CONTENT = b'{"card_number": "4000001234567899"}'


def test_a_file_is_sealed_and_opened_again(tmp_path):
    kept = FolderQuarantine(tmp_path / "q", PEPPER)
    place = kept.keep("n1", CONTENT)
    assert [path.name for path in (tmp_path / "q").iterdir()] == ["n1.sealed"]
    assert b"4000001234567899" not in (tmp_path / "q" / "n1.sealed").read_bytes()
    assert FolderQuarantine(tmp_path / "q", PEPPER).open("n1", place) == CONTENT


def test_the_same_content_looks_different_each_time(tmp_path):
    kept = FolderQuarantine(tmp_path, PEPPER)
    sealed = [Path(kept.keep("a", CONTENT)).read_bytes() for _ in range(2)]
    assert sealed[0] != sealed[1]


@pytest.mark.parametrize("change", ["name", "pepper", "content", "short"])
def test_what_was_changed_or_is_not_ours_is_not_opened(tmp_path, change):
    path = tmp_path / "n1.sealed"
    place = FolderQuarantine(tmp_path, PEPPER).keep("n1", CONTENT)
    if change == "content":
        path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    if change == "short":
        path.write_bytes(b"x")
    pepper = b"some other pepper" if change == "pepper" else PEPPER
    with pytest.raises(NotFound, match="pepper"):
        FolderQuarantine(tmp_path, pepper).open("n2" if change == "name" else "n1", place)


def test_without_a_folder_only_a_digest_is_kept():
    kept = FolderQuarantine(None, PEPPER)
    place = kept.keep("n1", CONTENT)
    assert place == kept.keep("n2", CONTENT) != kept.keep("n1", CONTENT + b" ")
    assert place.startswith("digest:")
    assert place.endswith(f":{len(CONTENT)}")
    assert "4000001234567899" not in place
    with pytest.raises(NotFound, match="digest"):
        kept.open("n1", place)


def test_without_the_library_only_a_digest_is_kept(tmp_path):
    place = FolderQuarantine(tmp_path, PEPPER, library="not_installed").keep("n1", CONTENT)
    assert place.startswith("digest:")
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_does_not_take_it_is_unavailable(tmp_path):
    (tmp_path / "q").write_text("a file")
    with pytest.raises(Unavailable, match="did not take it"):
        FolderQuarantine(tmp_path / "q", PEPPER).keep("n1", CONTENT)


def test_a_file_that_is_gone_is_not_found(tmp_path):
    kept = FolderQuarantine(tmp_path, PEPPER)
    place = kept.keep("n1", CONTENT)
    (tmp_path / "n1.sealed").unlink()
    with pytest.raises(NotFound, match="no more"):
        kept.open("n1", place)


@pytest.fixture
def bucket(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="parked")
        yield client


@pytest.mark.parametrize("key", ["", "a-key"])
def test_an_object_is_written_under_a_kms_key(bucket, key):
    kept = BucketQuarantine(bucket, "parked", key)
    place = kept.keep("n1", CONTENT)
    assert place == "s3://parked/n1"
    head = bucket.head_object(Bucket="parked", Key="n1")
    assert head["ServerSideEncryption"] == "aws:kms"
    assert key in head.get("SSEKMSKeyId", "")
    assert kept.open("n1", place) == CONTENT


@pytest.mark.parametrize(
    ("name", "place"),
    [("n2", "s3://parked/n2"), ("n1", "s3://other/n1"), ("n1", "s3://parked/n2")],
)
def test_an_object_that_is_not_there_is_not_found(bucket, name, place):
    kept = BucketQuarantine(bucket, "parked")
    kept.keep("n1", CONTENT)
    with pytest.raises(NotFound):
        kept.open(name, place)


@pytest.mark.parametrize(
    "fault",
    [
        ClientError({"Error": {"Code": "SlowDown", "Message": "4000001234567899"}}, "PutObject"),
        EndpointConnectionError(endpoint_url="https://s3"),
    ],
    ids=["SlowDown", "EndpointConnectionError"],
)
def test_no_answer_is_unavailable(fault):
    class Failing:
        def put_object(self, **asked):
            raise fault

        get_object = put_object

    kept = BucketQuarantine(Failing(), "parked")
    for ask in (lambda: kept.keep("n", CONTENT), lambda: kept.open("n", "s3://parked/n")):
        with pytest.raises(Unavailable) as caught:
            ask()
        assert "4000001234567899" not in str(caught.value)


def test_a_bucket_must_be_named():
    with pytest.raises(Unreadable, match="IVR_QUARANTINE"):
        BucketQuarantine.of(Settings(store="dynamodb:t", pepper=PEPPER))


class Watched:
    """A quarantine that notes how many audit entries stood when it was read."""

    def __init__(self, store):
        self.store, self.audited = store, []

    def open(self, name, place):
        self.audited.append(len(self.store.list(AuditEntry, NOBODY)))
        return CONTENT


def test_a_look_is_audited_before_it_is_granted():
    store = MemoryStore(ManualClock())
    store.commit(Quarantined(id="n1", why="RUN400", size=9, place="p", at=1))
    reader = Watched(store)
    start = int(ManualClock().now().timestamp())
    for now in (start, start, start + 1):
        assert look_at(store, reader, "n1", ("ana", "a complaint"), now) == CONTENT
    assert reader.audited == [1, 1, 2]
    entry, _ = store.list(AuditEntry, NOBODY)
    assert (entry.action, entry.subject, entry.actor, entry.note) == (
        "quarantine_opened",
        "n1",
        "ana",
        "a complaint",
    )


def test_what_was_never_put_away_is_neither_opened_nor_audited():
    store = MemoryStore(ManualClock())
    with pytest.raises(NotFound, match="Nothing is in quarantine under n9"):
        look_at(store, Watched(store), "n9", ("ana", "curious"), 5)
    assert store.list(AuditEntry, NOBODY) == ()


def test_who_cannot_be_audited_sees_nothing():
    store = MemoryStore(ManualClock())
    store.commit(Quarantined(id="n1", why="RUN400", size=9, place="p", at=1))

    class Deaf:
        get, list = store.get, store.list

        def commit(self, *records):
            raise Unavailable("no")

    reader = Watched(store)
    with pytest.raises(Unavailable):
        look_at(Deaf(), reader, "n1", ("ana", "a complaint"), 5)
    assert reader.audited == []
