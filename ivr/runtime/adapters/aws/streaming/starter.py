"""Executions by Step Functions: Standard ones by name, Express ones at once.

Law of the room: a name is carried out once in 90 days; that there is one already is an answer, not
a fault. An Express execution that failed or timed out is Unavailable: its parts find their own
work when it is carried out again.
Source: Step Functions API reference, StartExecution and StartSyncExecution.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Denied, Unavailable, Unreadable
from ivr.runtime.adapters.aws.client import CONFIG, CONNECT_SECONDS, client, code_of
from ivr.runtime.settings import Settings

NAME_CHARACTERS_MAX = 80
INPUT_BYTES_MAX = 262_144
"""Source: Step Functions developer guide, service quotas: 256 KiB of UTF-8."""

BATCH_SECONDS = 60
"""How long a batch is waited for: its function has less than the five minutes of an Express."""

PATIENT = CONFIG.merge(
    Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=BATCH_SECONDS,
        retries={"total_max_attempts": 1, "mode": "standard"},
    )
)

STARTED = "ExecutionAlreadyExists"
REFUSALS = frozenset(
    {
        "AccessDeniedException",
        "InvalidArn",
        "InvalidExecutionInput",
        "InvalidName",
        "StateMachineDoesNotExist",
        "StateMachineTypeNotSupported",
    }
)
"""Errors that no retry will heal before a role or a setting has changed."""


class StepClient(Protocol):
    """The methods that a starter needs."""

    def start_execution(self, **asked: object) -> dict[str, Any]:
        """Start an execution."""
        ...

    def start_sync_execution(self, **asked: object) -> dict[str, Any]:
        """Carry out an Express execution, and wait for it."""
        ...


class StepStarter:
    """Implements ports.Starter."""

    def __init__(self, client: StepClient, machine: str, batch_machine: str = "") -> None:
        """Start executions of `machine`, and batches of `batch_machine` (both ARNs)."""
        self._client = client
        self._machine = machine
        self._batch_machine = batch_machine

    @classmethod
    def of(cls, settings: Settings) -> StepStarter:
        """Return the starter that the settings describe.

        Raises:
            Unreadable: No machine is set (RUN001).
        """
        named = settings.streaming
        if not named.machine and not named.batch_machine:
            raise Unreadable("IVR_MACHINE is not set. Set the ARN of the state machine.", "RUN001")
        config = PATIENT if named.batch_machine else CONFIG
        made = client("stepfunctions", settings.region, settings.endpoint_url, config=config)
        return cls(made, named.machine, named.batch_machine)

    def start(self, name: str, told: Mapping[str, object], /) -> bool:
        """See ports.Starter."""
        try:
            self._client.start_execution(
                stateMachineArn=self._machine, name=name, input=_written(told)
            )
        except ClientError as fault:
            if code_of(fault) == STARTED:
                return False
            raise _failed(fault) from None
        except BotoCoreError as fault:
            raise _silent(fault) from None
        return True

    def run(self, told: Mapping[str, object], /) -> object:
        """See ports.Starter."""
        try:
            done = self._client.start_sync_execution(
                stateMachineArn=self._batch_machine, input=_written(told)
            )
        except ClientError as fault:
            raise _failed(fault) from None
        except BotoCoreError as fault:
            raise _silent(fault) from None
        if done["status"] != "SUCCEEDED":
            raise Unavailable(f"The batch ended as {done['status']}. It is carried out again.")
        return json.loads(done["output"])


def _written(told: Mapping[str, object]) -> str:
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False)


def _failed(fault: ClientError) -> Unavailable:
    code = code_of(fault)
    if code in REFUSALS:
        return Denied(f"Step Functions refuses to start it: {code}. Change role or setting.")
    return Unavailable(f"Step Functions did not start it: {code}. Try again.")


def _silent(fault: BotoCoreError) -> Unavailable:
    return Unavailable(f"Step Functions did not answer: {type(fault).__name__}. Try again.")
