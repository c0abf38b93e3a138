"""State machines under moto's Step Functions: the one adapter through which tasks reach handlers.

moto executes a definition and answers every Lambda task with its own input. Here the emulator's
Lambda is told, on its object and nowhere else, to ask real handlers instead: the function's name
chooses one, what it answers or raises goes back as Lambda would send it. Everything else
(retries, catches, choices, topics, queues, buses) is the emulator's.

Law of the room: moto is part of the extra `dev`, and asked for when a machine is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ivr.faults import Unreadable
from ivr.runtime.adapters.aws.client import CONFIG, client
from ivr.runtime.adapters.aws.streaming.starter import StepStarter

ACCOUNT = "123456789012"
REGION = "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/machines"
TOPIC, NOTICES, UNDONE = "alerts", "notices", "undone"
ENRICHED, SUSPECT = "enriched", "suspect"
TRANSACTION, BATCH, EVENT = "transaction", "batch_express", "event"
TYPES = {TRANSACTION: "STANDARD", BATCH: "EXPRESS", EVENT: "EXPRESS"}
POLL_SECONDS = 0.01
BATCH_SECONDS = 300.0
OVER = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"})

Function = Callable[[Any], Any]
"""What a Lambda task reaches: event in, answer out, or a fault."""

MOTO: Mapping[str, Any] = {
    "stepfunctions": {"execute_state_machine": True},
    "lambda": {"use_docker": False},
}
"""How the emulator has to be set up to execute definitions at all."""


@dataclass(slots=True)
class Emulator:
    """Machines, a topic, queues and buses of one emulated account.

    Attributes:
        functions: Handlers by the name of their function.
        machines: ARNs of machines by name.
        steps: The client of Step Functions.
        invoked: Names of the functions that tasks reached, in order.
    """

    functions: Mapping[str, Function]
    machines: dict[str, str] = field(default_factory=dict[str, str])
    invoked: list[str] = field(default_factory=list[str])
    steps: Any = field(default_factory=lambda: emulated("stepfunctions"))
    _started: int = 0

    def starter(self) -> StepStarter:
        """Return the real adapter, whose executions run here."""
        return StepStarter(_Synchronous(self), self.machines[TRANSACTION], self.machines[BATCH])

    def start(self, machine: str, told: object, name: str = "") -> str:
        """Start an execution of a machine; return its ARN."""
        self._started += 1  # the emulator gives no names of its own
        arn: str = self.steps.start_execution(
            stateMachineArn=self.machines[machine],
            input=json.dumps(told),
            name=name or f"execution-{self._started}",
        )["executionArn"]
        return arn

    def ended(self, execution: str, seconds: float = 60.0) -> dict[str, Any]:
        """Return what is known of an execution once it is over.

        Raises:
            TimeoutError: It went on for longer.
        """
        steps, rounds = self.steps, int(seconds / POLL_SECONDS)
        for _ in range(rounds):
            found: dict[str, Any] = steps.describe_execution(executionArn=execution)
            if found["status"] in OVER:
                return found
            time.sleep(POLL_SECONDS)  # noqa: TID251  the emulator runs in threads of its own
        raise TimeoutError(execution)

    def settled(self, executions: Sequence[str], seconds: float = 60.0) -> list[dict[str, Any]]:
        """Return what is known of executions once each is over, or waits for a person."""
        return [self._settled(each, int(seconds / POLL_SECONDS)) for each in executions]

    def _settled(self, execution: str, rounds: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in range(rounds):
            found = self.steps.describe_execution(executionArn=execution)
            if found["status"] in OVER or self._waits(execution):
                break
            time.sleep(POLL_SECONDS)  # noqa: TID251  as above
        return found

    def _waits(self, execution: str) -> bool:
        told = self.steps.get_execution_history(executionArn=execution)["events"]
        return bool(told) and told[-1]["type"] == "WaitStateEntered"

    def executions(self, machine: str = TRANSACTION) -> list[dict[str, Any]]:
        """Return every execution of a machine."""
        pages = self.steps.get_paginator("list_executions")
        found = pages.paginate(stateMachineArn=self.machines[machine])
        return [each for page in found for each in page["executions"]]

    def received(self, queue: str) -> list[Any]:
        """Take everything out of a queue; each is what its body says."""
        queues, found = emulated("sqs"), list[Any]()
        url = queues.get_queue_url(QueueName=queue)["QueueUrl"]
        while True:
            answer = queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
            messages: list[dict[str, Any]] = answer.get("Messages", [])
            if not messages:
                return found
            for message in messages:
                found.append(json.loads(message["Body"]))
                queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


class _Synchronous:
    """The client of Step Functions, with the one call that the emulator lacks."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def start_execution(self, **asked: object) -> dict[str, Any]:
        """Start an execution."""
        started: dict[str, Any] = self._emulator.steps.start_execution(**asked)
        return started

    def start_sync_execution(self, **asked: object) -> dict[str, Any]:
        """Start an Express execution, and wait for it."""
        arn = self._emulator.start(BATCH, json.loads(str(asked["input"])))
        return self._emulator.ended(arn, BATCH_SECONDS)


def emulated(service: str) -> Any:  # noqa: ANN401  no stubs
    """Return a client of an emulated service; a sync call has no host of its own there."""
    config = CONFIG.merge(type(CONFIG)(inject_host_prefix=False, read_timeout=300))
    return client(service, REGION, config=config)


@contextmanager
def emulator(
    folder: Path, functions: Mapping[str, Function], change: Callable[[Any], Any] | None = None
) -> Generator[Emulator]:
    """Deploy the definitions of a folder into an emulated account, and let them run.

    Args:
        folder: Holds `<machine>.asl.json`.
        functions: Handlers by name: judge, begin, follow.
        change: Changes a parsed definition before it is deployed, such as its delays.

    Raises:
        Unreadable: moto is not installed, or a definition cannot be read.
    """
    try:
        from moto import mock_aws  # noqa: PLC0415  the extra dev
        from moto.awslambda_simple.models import lambda_simple_backends  # noqa: PLC0415  likewise
    except ImportError:
        message = "State machines run in moto, which is not installed. Install the extra dev"
        raise Unreadable(f"{message}: pip install 'ivr[dev]'.", "USE009") from None
    with mock_aws(config=cast("Any", MOTO)):
        made = Emulator(functions)
        backend: Any = lambda_simple_backends[ACCOUNT][REGION]
        backend.invoke = _Adapter(made)
        known = _around()
        for name in (TRANSACTION, BATCH, EVENT):
            _deploy(made, folder / f"{name}.asl.json", known, change)
        try:
            yield made
        finally:
            del backend.invoke


class _Adapter:
    """Stands for the invocation of a function: its handler is asked."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def __call__(
        self, name: str, _qualifier: str, body: str, _headers: object, response: dict[str, str]
    ) -> bytes:
        """Return what Lambda would send: the answer, or its own words for a fault.

        Source: Lambda developer guide, python-exceptions: errorType and errorMessage.
        """
        self._emulator.invoked.append(name)
        try:
            answer = self._emulator.functions[name](json.loads(body))
        except Exception as fault:  # noqa: BLE001  as Lambda does
            response["x-amz-function-error"] = "Unhandled"
            answer = {"errorType": type(fault).__name__, "errorMessage": str(fault)}
        return json.dumps(answer).encode()


def _around() -> dict[str, str]:
    """Make topic, queues and buses, and return what stands for them in a definition."""
    queues, topics, buses = emulated("sqs"), emulated("sns"), emulated("events")
    urls = {
        name: queues.create_queue(QueueName=name)["QueueUrl"]
        for name in (TOPIC, NOTICES, UNDONE, ENRICHED, SUSPECT)
    }
    topic: str = topics.create_topic(Name=TOPIC)["TopicArn"]
    topics.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=_queue_arn(TOPIC),
        Attributes={"RawMessageDelivery": "true"},
    )
    for bus in (ENRICHED, SUSPECT):
        buses.create_event_bus(Name=bus)
        pattern = json.dumps({"source": [{"exists": True}]})
        buses.put_rule(Name=f"all-{bus}", EventBusName=bus, EventPattern=pattern)
        target = {"Id": "queue", "Arn": _queue_arn(bus)}
        buses.put_targets(Rule=f"all-{bus}", EventBusName=bus, Targets=[target])
    return {
        "JudgeFunctionArn": "judge",
        "BeginFunctionArn": "begin",
        "FollowFunctionArn": "follow",
        "AlertsTopicArn": topic,
        "NoticesQueueUrl": urls[NOTICES],
        "UndoneQueueUrl": urls[UNDONE],
        "EnrichedBusName": ENRICHED,
        "SuspectBusName": SUSPECT,
    }


def _queue_arn(name: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def _deploy(
    made: Emulator,
    file: Path,
    known: dict[str, str],
    change: Callable[[Any], Any] | None,
) -> None:
    name = file.name.removesuffix(".asl.json")
    try:
        text = file.read_text("utf-8")
    except OSError as fault:
        message = f"{file} cannot be read: {fault.strerror}."
        raise Unreadable(message, "USE002") from None
    for key, value in known.items():
        text = text.replace(f"${{{key}}}", value)
    definition = json.loads(text)
    made.machines[name] = made.steps.create_state_machine(
        name=name,
        definition=json.dumps(change(definition) if change else definition),
        roleArn=ROLE,
        type=TYPES[name],
    )["stateMachineArn"]
