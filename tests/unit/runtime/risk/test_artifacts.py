"""Contents of a registry: what a folder or a bucket that fails says."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import Stubber

from ivr.faults import Denied, NotFound, Unavailable
from ivr.runtime.adapters.aws.artifacts import BucketArtifacts
from ivr.runtime.adapters.embedded.artifacts import FolderArtifacts

DIGEST = "ab" * 32


@pytest.fixture(autouse=True)
def credentials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("NoSuchKey", NotFound),
        ("AccessDenied", Denied),
        ("NoSuchBucket", Denied),
        ("SlowDown", Unavailable),
        ("InternalError", Unavailable),
    ],
)
def test_a_bucket_says_why(code, kind):
    client = boto3.client("s3", region_name="us-east-1")
    with Stubber(client) as stub:
        for method in ("get_object", "put_object"):
            stub.add_client_error(method, code)
        with pytest.raises(kind):
            BucketArtifacts(client, "b").get(DIGEST)
        with pytest.raises(kind):
            BucketArtifacts(client, "b").put(DIGEST, b"x")
    client.close()


def test_what_is_sent_carries_its_checksum():
    sent = {}

    class Bucket:
        def put_object(self, **asked):
            sent.update(asked)

        def get_object(self, **_asked):
            raise ReadTimeoutError(endpoint_url="https://s3")

    artifacts = BucketArtifacts(Bucket(), "b")
    artifacts.put(DIGEST, b"x")
    assert sent["Key"] == f"artifacts/{DIGEST}"
    assert sent["ChecksumSHA256"] == "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="
    with pytest.raises(Unavailable):
        artifacts.get(DIGEST)


def test_a_folder_that_is_none_is_unavailable_and_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("x")
    artifacts = FolderArtifacts(tmp_path / "file")
    with pytest.raises(Unavailable):
        artifacts.put(DIGEST, b"x")
    with pytest.raises(Unavailable):
        artifacts.get(DIGEST)
    good = FolderArtifacts(tmp_path / "good")
    good.put(DIGEST, b"x")
    assert [path.name for path in (tmp_path / "good" / "artifacts").iterdir()] == [DIGEST]
