"""SSM parameters, S3 buckets, permissions of functions, and who is asking, in memory."""

# ruff: noqa: N803 - parameters are called as the service calls them

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

from ivr.deploy.reach.cloud import Fault


class Identity:
    def __init__(self, account: str) -> None:
        self.account = account

    def get_caller_identity(self) -> dict[str, Any]:
        arn = f"arn:aws:iam::{self.account}:user/somebody"
        return {"Account": self.account, "Arn": arn, "UserId": "somebody"}


class Parameters:
    PAGE_MAX = 10

    def __init__(self) -> None:
        self.values: dict[str, tuple[str, int]] = {}

    def put_parameter(
        self,
        Name: str,
        Value: str,
        Overwrite: bool = False,
        **_: Any,
    ) -> dict[str, Any]:
        assert len(Value) <= 4096, "a standard parameter has 4 KB"
        if Name in self.values and not Overwrite:
            raise Fault("ParameterAlreadyExists", f"{Name} exists")
        version = self.values.get(Name, ("", 0))[1] + 1
        self.values[Name] = (Value, version)
        return {"Version": version, "Tier": "Standard"}

    def get_parameter(self, Name: str) -> dict[str, Any]:
        if Name not in self.values:
            raise Fault("ParameterNotFound", Name)
        return {"Parameter": self._told(Name)}

    def get_parameters_by_path(
        self,
        Path: str,
        Recursive: bool = False,
        MaxResults: int = 10,
        NextToken: str = "0",
    ) -> dict[str, Any]:
        assert Recursive
        assert MaxResults <= self.PAGE_MAX
        names = sorted(name for name in self.values if name.startswith(f"{Path}/"))
        start = int(NextToken)
        page = {"Parameters": [self._told(name) for name in names[start : start + MaxResults]]}
        more = start + MaxResults < len(names)
        return {**page, "NextToken": str(start + MaxResults)} if more else page

    def delete_parameter(self, Name: str) -> dict[str, Any]:
        if self.values.pop(Name, None) is None:
            raise Fault("ParameterNotFound", Name)
        return {}

    def _told(self, name: str) -> dict[str, Any]:
        value, version = self.values[name]
        return {"Name": name, "Value": value, "Version": version, "Type": "String"}


class Buckets:
    def __init__(self) -> None:
        self.buckets: dict[str, dict[str, bytes]] = {}
        self.closed: set[str] = set()
        self.versioned: set[str] = set()
        self.foreign: set[str] = set()
        """Buckets of other accounts."""
        self.checksums: dict[tuple[str, str], str] = {}
        self.begun: dict[str, dict[str, Any]] = {}
        """Id of an upload that has not ended -> its bucket, key and parts."""

    def head_bucket(self, Bucket: str, **_: Any) -> dict[str, Any]:
        if Bucket in self.foreign:
            raise Fault("403", "Forbidden")
        if Bucket not in self.buckets:
            raise Fault("404", "Not Found")
        return {}

    def create_bucket(self, Bucket: str, **_: Any) -> dict[str, Any]:
        self.buckets[Bucket] = {}
        return {"Location": f"/{Bucket}"}

    def put_public_access_block(self, Bucket: str, **asked: Any) -> None:
        assert all(asked["PublicAccessBlockConfiguration"].values())
        self.closed.add(Bucket)

    def put_bucket_versioning(self, Bucket: str, **_: Any) -> None:
        assert Bucket in self.closed
        self.versioned.add(Bucket)

    def get_bucket_versioning(self, Bucket: str, **_: Any) -> dict[str, Any]:
        return {"Status": "Enabled"} if Bucket in self.versioned else {}

    def head_object(self, Bucket: str, Key: str, **asked: Any) -> dict[str, Any]:
        if Key not in self.buckets.get(Bucket, {}):
            raise Fault("404", "Not Found")
        told: dict[str, Any] = {"ContentLength": len(self.buckets[Bucket][Key])}
        if "ChecksumMode" in asked and (Bucket, Key) in self.checksums:
            told["ChecksumSHA256"] = self.checksums[Bucket, Key]
        return told

    def put_object(self, Bucket: str, Key: str, Body: bytes, **said: Any) -> dict[str, Any]:
        if Bucket not in self.buckets:
            raise Fault("NoSuchBucket", Bucket)
        if "ChecksumSHA256" in said:
            assert said["ChecksumSHA256"] == _checksum(Body)
            self.checksums[Bucket, Key] = said["ChecksumSHA256"]
        self.buckets[Bucket][Key] = Body
        return {"ETag": '"x"'}

    # --- uploads in parts: tags are not digests, as with keys of KMS ---

    def create_multipart_upload(self, Bucket: str, Key: str, **said: Any) -> dict[str, Any]:
        assert said["ChecksumAlgorithm"] == "SHA256"
        name = f"upload-{len(self.begun) + 1}"
        self.begun[name] = {"bucket": Bucket, "key": Key, "parts": {}, "since": len(self.begun)}
        return {"UploadId": name}

    def list_multipart_uploads(
        self, Bucket: str, Prefix: str, UploadIdMarker: str = "", **_: Any
    ) -> dict[str, Any]:
        found = [
            {"UploadId": name, "Key": each["key"], "Initiated": each["since"]}
            for name, each in sorted(self.begun.items())
            if each["bucket"] == Bucket and each["key"].startswith(Prefix) and name > UploadIdMarker
        ]
        page: dict[str, Any] = {"Uploads": found[:1], "IsTruncated": len(found) > 1}
        if len(found) > 1:
            page |= {"NextKeyMarker": found[0]["Key"], "NextUploadIdMarker": found[0]["UploadId"]}
        return page

    def upload_part(
        self, Bucket: str, Key: str, UploadId: str, PartNumber: int, Body: bytes, **said: Any
    ) -> dict[str, Any]:
        if UploadId not in self.begun:
            raise Fault("NoSuchUpload", UploadId)
        assert said["ChecksumSHA256"] == _checksum(Body)
        self.begun[UploadId]["parts"][PartNumber] = Body
        return {"ETag": f'"tag-{PartNumber}"'}

    def list_parts(self, UploadId: str, PartNumberMarker: int = 0, **_: Any) -> dict[str, Any]:
        parts = self.begun[UploadId]["parts"]
        rest = sorted(number for number in parts if number > PartNumberMarker)
        found = [
            {
                "PartNumber": number,
                "ETag": f'"tag-{number}"',
                "Size": len(parts[number]),
                "ChecksumSHA256": _checksum(parts[number]),
            }
            for number in rest[:2]
        ]
        page: dict[str, Any] = {"Parts": found, "IsTruncated": len(rest) > 2}
        return {**page, "NextPartNumberMarker": rest[1]} if len(rest) > 2 else page

    def complete_multipart_upload(
        self, Bucket: str, Key: str, UploadId: str, MultipartUpload: Any, **_: Any
    ) -> dict[str, Any]:
        parts = self.begun.pop(UploadId)["parts"]
        listed = MultipartUpload["Parts"]
        assert [each["PartNumber"] for each in listed] == list(range(1, len(listed) + 1))
        for each in listed:
            assert each["ChecksumSHA256"] == _checksum(parts[each["PartNumber"]])
        contents = [parts[each["PartNumber"]] for each in listed]
        self.buckets[Bucket][Key] = b"".join(contents)
        raw = b"".join(hashlib.sha256(each).digest() for each in contents)
        self.checksums[Bucket, Key] = f"{_checksum(raw)}-{len(listed)}"
        return {"Bucket": Bucket, "Key": Key}

    def list_objects_v2(
        self, Bucket: str, Prefix: str, StartAfter: str = "", **_: Any
    ) -> dict[str, Any]:
        """Two objects a page, which all came at one time."""
        if Bucket not in self.buckets:
            raise Fault("NoSuchBucket", Bucket)
        keys = sorted(k for k in self.buckets[Bucket] if k.startswith(Prefix) and k > StartAfter)
        listed = [{"Key": key, "LastModified": 0.0} for key in keys[:2]]
        page = {"KeyCount": len(listed), "IsTruncated": len(keys) > 2}
        return {**page, "Contents": listed} if listed else page

    def delete_object(self, Bucket: str, Key: str, **_: Any) -> dict[str, Any]:
        self.buckets[Bucket].pop(Key, None)
        return {}

    def get_object(self, Bucket: str, Key: str, **_: Any) -> dict[str, Any]:
        if Bucket not in self.buckets:
            raise Fault("NoSuchBucket", Bucket)
        if Key not in self.buckets[Bucket]:
            raise Fault("NoSuchKey", Key)
        return {"Body": self.buckets[Bucket][Key]}


def _checksum(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


class Deliveries:
    """Delivery streams: what was put into each, and how many records they are too busy to take."""

    def __init__(self) -> None:
        self.taken: dict[str, list[bytes]] = {}
        self.busy = 0

    def put_record_batch(
        self, DeliveryStreamName: str, Records: list[dict[str, bytes]]
    ) -> dict[str, Any]:
        assert len(Records) <= 500, "a call has 500 records"
        assert sum(len(each["Data"]) for each in Records) <= 4 * 2**20, "a call has 4 MiB"
        answers: list[dict[str, str]] = []
        for each in Records:
            if self.busy:
                self.busy -= 1
                answers.append({"ErrorCode": "ServiceUnavailableException"})
            else:
                self.taken.setdefault(DeliveryStreamName, []).append(each["Data"])
                answers.append({"RecordId": f"record-{len(answers)}"})
        failed = sum("ErrorCode" in each for each in answers)
        return {"FailedPutCount": failed, "RequestResponses": answers}


class Functions:
    def __init__(self) -> None:
        self.statements: dict[tuple[str, str], dict[str, Any]] = {}
        self.works: dict[str, Callable[[Any], Any]] = {}
        """Name of a function -> what it answers to an event; what it raises is its own error."""

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        assert len(Payload) <= 6 * 2**20, "an event has 6 MB"
        if FunctionName not in self.works:
            raise Fault("ResourceNotFoundException", FunctionName)
        try:
            answer = self.works[FunctionName](json.loads(Payload))
        except ValueError as problem:
            told = json.dumps({"errorType": "ValueError", "errorMessage": str(problem)})
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": told.encode()}
        return {"StatusCode": 200, "Payload": json.dumps(answer).encode()}

    def add_permission(self, FunctionName: str, StatementId: str, **said: Any) -> dict[str, Any]:
        if (FunctionName, StatementId) in self.statements:
            raise Fault("ResourceConflictException", f"{StatementId} exists")
        self.statements[FunctionName, StatementId] = said
        return {"Statement": "{}"}
