"""Pictures of docs/infrastructure.md, drawn from the templates alone.

    python -m bench.infra.pictures     draw them again between the page's marks

An arrow is something that a template says: a mapping, a rule, a subscription, a permission to be
asked, a statement of a role, a queue of what failed. Table, key and logs are reached by nearly all
functions and are left out; the page says so.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bench.infra.templates import resources, statements, template, together
from ivr.spec.infra.deployment import STACKS

PAGE = Path(__file__).parents[2] / "docs" / "infrastructure.md"
FEW = 6
"""Lines of a picture that says nothing."""

BEGIN, END = "<!-- pictures: made by `make docs` -->\n", "<!-- end of pictures -->\n"

SHAPES: Mapping[str, str] = {
    "AWS::Serverless::Function": "{}[{}]",
    "AWS::Serverless::Api": "{}{{{{{}}}}}",
    "AWS::StepFunctions::StateMachine": "{}[[{}]]",
    "AWS::S3::Bucket": "{}[({})]",
    "AWS::SQS::Queue": "{}[/{}/]",
    "AWS::Kinesis::Stream": "{}[/{}/]",
    "AWS::KinesisFirehose::DeliveryStream": "{}[/{}/]",
    "AWS::Events::EventBus": "{}([{}])",
    "AWS::SNS::Topic": "{}([{}])",
    "AWS::Glue::Crawler": "{}[[{}]]",
    "AWS::Glue::Job": "{}[[{}]]",
}
"""Type of resource -> how Mermaid draws its name and its words; others are not drawn."""

OUTSIDE = "{}>{}]"
FAILS, LEAVES = "what failed", "leaves"
VERBS: Mapping[str, str] = {
    "connect:StartOutboundVoiceContact": "calls",
    "connect:DescribeContact": "asks",
    "events:PutEvents": "publishes",
    "firehose:PutRecordBatch": "puts back",
    "glue:StartJobRun": "starts",
    "lambda:InvokeFunction": "asks",
    "s3:PutObject": "puts",
    "sms-voice:SendTextMessage": "texts",
    "sns:Publish": "tells",
    "sqs:SendMessage": LEAVES,
    "states:StartExecution": "starts",
    "states:StartSyncExecution": "asks",
}
"""Action of a role -> what the arrow says."""


class Arrow(NamedTuple):
    """From one logical id, or one outside, to another."""

    start: str
    end: str
    words: str = ""

    def drawn(self) -> str:
        line = "-.->" if self.words == FAILS else "-->"
        return f"  {self.start} {line}{f'|{self.words}|' if self.words else ''} {self.end}"


def between_stacks() -> str:
    """Return the picture of stacks: what each needs of those before it."""
    lines = ["flowchart LR"]
    given: dict[str, str] = {}
    for name in STACKS:
        needs: dict[str, int] = {}
        for parameter in template(name)["Parameters"]:
            if parameter in given:
                needs[given[parameter]] = needs.get(given[parameter], 0) + 1
        lines.append(f"  {_id(name)}[{name}]")
        lines += [f"  {_id(of)} -->|{count}| {_id(name)}" for of, count in needs.items()]
        given |= dict.fromkeys(template(name).get("Outputs", {}), name)
    return "\n".join(lines)


def of_stack(name: str) -> str:
    """Return the picture of a stack, and of what it touches outside."""
    own = set(template(name)["Resources"])
    kept = [each for each in arrows() if {each.start, each.end} & own]
    kept = [each for each in kept if each.start in _drawn() or each.end in _drawn()]
    named = {end for each in kept for end in (each.start, each.end)}
    lines = ["flowchart LR", *(_node(each) for each in sorted(named))]
    return "\n".join([*lines, *(each.drawn() for each in kept)])


@cache
def arrows() -> tuple[Arrow, ...]:
    """Return every arrow of all stacks, each once, in a fixed order."""
    found = {arrow for source in _SOURCES for arrow in source()}
    failing = {(each.start, each.end) for each in found if each.words == FAILS}
    return tuple(
        sorted(
            each
            for each in found
            if each.start and each.end
            if each.words != LEAVES or (each.start, each.end) not in failing
        )
    )


def _asked() -> Iterator[Arrow]:
    for permission in resources("AWS::Lambda::Permission").values():
        function = _target(permission["FunctionName"])
        if permission["Principal"] == "connect.amazonaws.com":
            yield Arrow("Connect", function)
        if permission["Principal"] == "apigateway.amazonaws.com":
            yield Arrow("TransactionsApi", function)


def _mapped() -> Iterator[Arrow]:
    for mapping in resources("AWS::Lambda::EventSourceMapping").values():
        function = _target(mapping["FunctionName"])
        source = _target(mapping["EventSourceArn"])
        yield Arrow({"KafkaClusterArn": "Kafka"}.get(source, source), function)
        yield from _failed(function, mapping.get("DestinationConfig", {}).get("OnFailure"))
    for subscription in resources("AWS::SNS::Subscription").values():
        yield Arrow(_target(subscription["TopicArn"]), _target(subscription["Endpoint"]))


def _ruled() -> Iterator[Arrow]:
    for rule in resources("AWS::Events::Rule").values():
        source = "Schedule" if "ScheduleExpression" in rule else _bus(rule.get("EventBusName"))
        for target in rule["Targets"]:
            yield Arrow(source, _target(target["Arn"]))
            yield from _failed(_target(target["Arn"]), target.get("DeadLetterConfig"))


def _allowed() -> Iterator[Arrow]:
    for role, said in statements():
        holder = role.removesuffix("Role")
        for action in _listed(said["Action"]):
            for resource in _listed(said["Resource"]) if action in VERBS else ():
                end = _OUTSIDE_OF.get(action.partition(":")[0]) or _target(resource)
                if {holder, end} <= _drawn() | _WORDS.keys():
                    yield Arrow(holder, end, VERBS[action])


def _left() -> Iterator[Arrow]:
    for name, function in resources("AWS::Serverless::Function").items():
        yield from _failed(name, function.get("DeadLetterQueue"))
    for name, queue in resources("AWS::SQS::Queue").items():
        yield from _failed(name, queue.get("RedrivePolicy"))
    for name, bucket in resources("AWS::S3::Bucket").items():
        if "EventBridgeConfiguration" in bucket.get("NotificationConfiguration", {}):
            yield Arrow(name, "DefaultBus")


_SOURCES: tuple[Callable[[], Iterable[Arrow]], ...] = (_asked, _mapped, _ruled, _allowed, _left)
_OUTSIDE_OF = {"connect": "Connect", "sms-voice": "Phones"}
_WORDS = {
    "Connect": "Amazon Connect",
    "Phones": "phones of customers",
    "Kafka": "topic of MSK",
    "NewsBus": "bus of news",
}


def _failed(function: str, told: Mapping[str, Any] | None) -> Iterator[Arrow]:
    for key in ("Destination", "TargetArn", "Arn", "deadLetterTargetArn"):
        if told and key in told:
            yield Arrow(function, _target(told[key]), FAILS)


def _bus(name: Any) -> str:
    return _target(name) if name and _target(name) in _drawn() else "DefaultBus"


@cache
def _drawn() -> frozenset[str]:
    found = together()["Resources"].items()
    return frozenset(name for name, each in found if each["Type"] in SHAPES)


@cache
def _by_name() -> Mapping[str, str]:
    """Return names that are put together in templates -> the resource that has them."""
    keys = ("FunctionName", "StateMachineName", "DeliveryStreamName", "Name")
    return {
        name["Fn::Sub"]: logical
        for logical, each in together()["Resources"].items()
        for key in keys
        if isinstance(name := each.get("Properties", {}).get(key), dict) and "Fn::Sub" in name
        if logical in _drawn()
    }


def _target(value: Any) -> str:
    """Return the logical id, or the parameter, that a value of a template names."""
    if isinstance(value, str):
        return value
    for way, named in _WAYS.items():
        if way in value:
            return named(value[way])
    return _within(json.dumps(value))


_WAYS: Mapping[str, Callable[[Any], str]] = {
    "Ref": lambda name: name,
    "Fn::GetAtt": lambda parts: parts[0],
    "Fn::If": lambda parts: _target(parts[1]),
}


def _within(text: str) -> str:
    named = re.search(r"(?::|/)(ivr-\$\{Stage\}-[a-z-]+)(?=\")", text)
    if named and named[1] in _by_name():
        return _kind_of(text, named[1])
    inner = re.search(r"\$\{(\w+)\.\w+\}|(?:\"|event-bus/)\$\{(\w+)\}", text)
    return (inner[1] or inner[2]) if inner else ""


def _kind_of(text: str, name: str) -> str:
    """Return the resource of that name: of a delivery stream, where the ARN is one of Firehose."""
    kinds = {":firehose:": "Delivery", ":glue:": "Transform"}
    return next((each for part, each in kinds.items() if part in text), _by_name()[name])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _node(name: str) -> str:
    kind = together()["Resources"].get(name, {}).get("Type", "")
    words = _WORDS.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return "  " + SHAPES.get(kind, OUTSIDE).format(name, words)


def _id(name: str) -> str:
    return name.replace("-", "_")


def drawn(page: str) -> str:
    """Return the text of the page with its pictures drawn again."""
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    parts = ["", "```mermaid", between_stacks(), "```", ""]
    for name in STACKS:
        picture = of_stack(name)
        if picture.count("\n") > FEW:
            parts += [f"### {name}", "", "```mermaid", picture, "```", ""]
    return before + BEGIN + "\n".join(parts) + "\n" + END + after


def main() -> int:
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
