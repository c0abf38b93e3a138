"""SSM parameters, S3 buckets, permissions of functions, and who is asking, in memory."""

# ruff: noqa: N803 - parameters are called as the service calls them

from __future__ import annotations

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

    def head_bucket(self, Bucket: str, **_: Any) -> dict[str, Any]:
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
        assert Bucket in self.buckets

    def head_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        if Key not in self.buckets.get(Bucket, {}):
            raise Fault("404", "Not Found")
        return {"ContentLength": len(self.buckets[Bucket][Key])}

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> dict[str, Any]:
        if Bucket not in self.buckets:
            raise Fault("NoSuchBucket", Bucket)
        self.buckets[Bucket][Key] = Body
        return {"ETag": '"x"'}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        if Bucket not in self.buckets:
            raise Fault("NoSuchBucket", Bucket)
        if Key not in self.buckets[Bucket]:
            raise Fault("NoSuchKey", Key)
        return {"Body": self.buckets[Bucket][Key]}


class Functions:
    def __init__(self) -> None:
        self.statements: dict[tuple[str, str], dict[str, Any]] = {}

    def add_permission(self, FunctionName: str, StatementId: str, **said: Any) -> dict[str, Any]:
        if (FunctionName, StatementId) in self.statements:
            raise Fault("ResourceConflictException", f"{StatementId} exists")
        self.statements[FunctionName, StatementId] = said
        return {"Statement": "{}"}
