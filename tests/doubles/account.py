"""An account that lives in memory: what is asked and answered is held against botocore's model.

Nothing of AWS is imported but the descriptions of its services. A request that boto3 would refuse,
or a reply that the service could not give, fails the test that made it.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.validate import ParamValidator

from ivr.deploy.reach.cloud import Clock, Fault, is_write
from tests.doubles.centre import Centre
from tests.doubles.formation import Formation
from tests.doubles.lex import Lex
from tests.doubles.storage import Buckets, Deliveries, Functions, Identity, Parameters

ACCOUNT, REGION = "111122223333", "us-east-1"
INSTANCE = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/00000000-0000-4000-8000-000000000002"

ANYWHERE = {
    *("ExpiredTokenException", "AccessDeniedException", "ThrottlingException", "ValidationError"),
    *("403", "404", "NoSuchKey", "NoSuchBucket", "Unreached", "LimitExceededException"),
}
"""Codes that services give without saying so in their model."""


class Killed(BaseException):
    """The deployer's process ends here."""


@functools.cache
def model(service: str) -> tuple[Any, dict[str, str]]:
    found = botocore.session.get_session().get_service_model(service)
    return found, {xform_name(name): name for name in found.operation_names}


class Account:
    """Implements Cloud. `before` and `after` are asked at every call, and may raise."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.before: Callable[[str, str], None] = lambda *_: None
        self.after: Callable[[str, str], None] = lambda *_: None
        self.lex = Lex(ACCOUNT)
        self.buckets = Buckets()
        self.connect = Centre(INSTANCE, self.lex)
        self.functions = Functions()
        self.deliveries = Deliveries()
        self.parameters = Parameters()
        self.formation = Formation(self.buckets)
        self.formation.associated = self.connect.bots
        self.identity = Identity(ACCOUNT)
        self.services: Mapping[str, Any] = {
            "connect": self.connect,
            "lexv2-models": self.lex,
            "ssm": self.parameters,
            "s3": self.buckets,
            "cloudformation": self.formation,
            "lambda": self.functions,
            "firehose": self.deliveries,
            "sts": self.identity,
        }

    @property
    def clock(self) -> Clock:
        def wait(seconds: float) -> None:
            self.now += seconds

        return Clock(lambda: self.now, wait)

    def call(self, service: str, operation: str, parameters: Mapping[str, Any], /) -> Any:
        described, names = model(service)
        shape = described.operation_model(names[operation])
        wrong = ParamValidator().validate(dict(parameters), shape.input_shape)
        assert not wrong.has_errors(), f"{service}.{operation}: {wrong.generate_report()}"
        self.calls.append((service, operation, dict(parameters)))
        self.before(service, operation)
        try:
            reply = getattr(self.services[service], operation)(**parameters) or {}
        except Fault as fault:
            service_says = fault.code_given
            allowed = {error.name for error in shape.error_shapes} | ANYWHERE
            allowed |= {error.error_code for error in shape.error_shapes if error.error_code}
            if service_says not in allowed:
                raise AssertionError(f"{operation} never answers {service_says}") from None
            fault.call = f"{service}.{operation}"
            raise
        if shape.output_shape is not None:
            told = ParamValidator().validate(reply, shape.output_shape)
            assert not told.has_errors(), f"{service}.{operation}: {told.generate_report()}"
        else:
            assert reply == {}
        self.after(service, operation)
        return json.loads(json.dumps(reply)) if not {"Body", "Payload"} & set(reply) else reply

    def upload(self, address: str, content: bytes, /) -> None:
        self.before("upload", address)
        self.lex.uploaded(address, content)
        self.after("upload", address)

    def download(self, address: str, /) -> bytes:
        self.before("download", address)
        return self.lex.downloaded(address)

    def written(self) -> list[tuple[str, str]]:
        """The calls so far that change something."""
        return [(service, operation) for service, operation, _ in self.calls if is_write(operation)]

    def forget(self) -> None:
        """Count calls from here on."""
        self.calls.clear()
