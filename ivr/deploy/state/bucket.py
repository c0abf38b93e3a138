"""A bucket of ours: made where there is none, closed to the public, with versions.

Law: a bucket that people name is theirs; it is only asked whether it is there, and of the account.
"""

from __future__ import annotations

from typing import Any

from ivr.deploy.reach.cloud import Cloud, Fault
from ivr.deploy.state.aim import Aim

MISSING = frozenset({"404", "NoSuchBucket", "NotFound"})


def ready(cloud: Cloud, aim: Aim, bucket: str, *, ours: bool) -> None:
    """Make sure of a bucket; one that was made and not finished is finished.

    Args:
        cloud: The account.
        aim: Where in it; a bucket of another account is refused by S3.
        bucket: Its name.
        ours: The name was derived, not given.

    Raises:
        Fault: It is somebody else's, or cannot be made.
    """
    named = {"Bucket": bucket, "ExpectedBucketOwner": aim.account}
    try:
        cloud.call("s3", "head_bucket", named)
    except Fault as fault:
        if fault.code_given not in MISSING:
            raise
        _make(cloud, aim, bucket)
    else:
        if not ours or _has_versions(cloud, named):
            return
    closed = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )
    block = {**named, "PublicAccessBlockConfiguration": closed}
    cloud.call("s3", "put_public_access_block", block)
    versioned = {**named, "VersioningConfiguration": {"Status": "Enabled"}}
    cloud.call("s3", "put_bucket_versioning", versioned)  # last: it tells that all is done


def _has_versions(cloud: Cloud, named: dict[str, str]) -> bool:
    return cloud.call("s3", "get_bucket_versioning", named).get("Status") == "Enabled"


def _make(cloud: Cloud, aim: Aim, bucket: str) -> None:
    place: dict[str, Any] = {}
    if aim.region != "us-east-1":  # S3 takes every region but this one by name
        place = {"CreateBucketConfiguration": {"LocationConstraint": aim.region}}
    cloud.call("s3", "create_bucket", {"Bucket": bucket, **place})
