"""Actions of a flow in use: queues, metrics, input, bounds, hooks, modules, and what is left over.

Facts that the contract of an action does not hold stand here as tables, each with its source.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from ivr.faults import Severity
from ivr.ir.actions.attributes import UpdateContactEventHooks
from ivr.ir.actions.participant import GetParticipantInput
from ivr.ir.references import is_path
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.decide import Decide

_E, _W = Severity.ERROR, Severity.WARNING

RANGES: Mapping[tuple[str, str], tuple[int, int]] = {
    ("InvokeLambdaFunction", "InvocationTimeLimitSeconds"): (1, 8),
    ("GetParticipantInput", "InputTimeLimitSeconds"): (1, 180),
    ("CreateCallbackContact", "InitialCallDelaySeconds"): (1, 259_200),
    ("CreateCallbackContact", "RetryDelaySeconds"): (1, 259_200),
    ("CreateCallbackContact", "MaximumConnectionAttempts"): (1, 1_000),
    ("Loop", "LoopCount"): (0, 100),
    ("Wait", "TimeLimitSeconds"): (1, 604_800),
}
"""Bounds of decimal strings. Source: action pages of the flow language and live probes."""

_NUMBER = re.compile(r"^\d+$")
_PLACEHOLDER = re.compile(r"\$\{(?!(?:flow|module|bot):)[^}]*\}|\{\{[^}]*\}\}|<<[^>]*>>|%%\w+%%")
"""What was to be filled in; the deployer fills in `${flow:...}`, `${module:...}`, `${bot:...}`."""

_ARN = re.compile(r"^arn:aws[\w-]*:\w+:([\w-]*):(\d*):")


def queue_transfers(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        transfers = list(graph.of_type("TransferContactToQueue"))
        if not transfers:
            continue
        setting = {action.identifier for action, _ in graph.of_type("UpdateContactTargetQueue")}
        unset = graph.reached_before(setting)
        for action, written in transfers:
            if written:
                message = f"{action.identifier!r} has parameters; the queue is set beforehand"
                yield Spot(graph.where(action), message, remedy="Use UpdateContactTargetQueue.")
            if action.identifier in unset:
                message = f"{action.identifier!r} is reached without a target queue"
                yield Spot(graph.where(action), message, _W, "Set one on every path.")


def metrics(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, written in graph.of_type("CheckMetricData"):
            metric = str(written.get("MetricType", ""))
            for branch in action.transitions.conditions:
                test = branch.condition
                plain = test.operator == "NumberGreaterThan" and test.operands == ["0"]
                if metric.startswith("NumberOfAgents") and not plain:
                    message = f"{metric} can only be asked for NumberGreaterThan 0"
                    yield Spot(graph.where(action), message)
                if metric.startswith("OldestContact") and _short(test.operands):
                    message = f"{metric} is compared with {test.operands[0]} milliseconds"
                    yield Spot(graph.where(action), message, _W, "Write milliseconds.")


def _short(operands: list[str]) -> bool:
    return any(_NUMBER.match(operand) and 0 < int(operand) < 1000 for operand in operands)


def stored_input(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        compared = any(
            written.get("ComparisonValue") == "$.StoredCustomerInput"
            and any("Timeout" in b.condition.operands for b in action.transitions.conditions)
            for action, written in graph.of_type("Compare")
        )
        for action, _ in graph.of_type("GetParticipantInput"):
            if isinstance(action, GetParticipantInput) and action.stores and not compared:
                message = f"silence at {action.identifier!r} is stored as 'Timeout' and never seen"
                yield Spot(graph.where(action), message)


def fixed_branches(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, _ in graph.of_type("CheckHoursOfOperation", "Loop"):
            wired = [o for b in action.transitions.conditions for o in b.condition.operands]
            missing = [o for o in action.CONTRACT.operands if o not in wired]
            if missing:
                message = f"{action.type} {action.identifier!r} has no branch {', '.join(missing)}"
                yield Spot(graph.where(action), message)
        for action, _ in graph.of_type("DistributeByPercentage"):
            shares = [o for b in action.transitions.conditions for o in b.condition.operands]
            if not _ascending(shares):
                message = f"the shares of {action.identifier!r} do not ascend to 100"
                yield Spot(graph.where(action), message)


def _ascending(shares: list[str]) -> bool:
    if not all(_NUMBER.match(share) for share in shares):
        return False
    numbers = [int(share) for share in shares]
    return numbers == sorted(set(numbers)) and all(2 <= number <= 100 for number in numbers)


def ranges(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for (kind, key), (low, high) in RANGES.items():
            for action, written in graph.of_type(kind):
                value = written.get(key)
                if value is None or (isinstance(value, str) and is_path(value)):
                    continue
                if not _NUMBER.match(str(value)) or not low <= int(str(value)) <= high:
                    message = f"{key} of {action.identifier!r} is {value!r}, not {low} to {high:,}"
                    yield Spot(graph.where(action), message)


def event_hooks(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, written in graph.of_type("UpdateContactEventHooks"):
            if not isinstance(action, UpdateContactEventHooks):
                continue
            count = len(action.parameters.event_hooks)
            if count != 1:
                message = f"{action.identifier!r} sets {count} hooks; one action sets one"
                yield Spot(graph.where(action), message)
            if "EventHooksConfiguration" in written:
                message = f"{action.identifier!r} has EventHooksConfiguration"
                yield Spot(graph.where(action), message, _W, "Remove it; the service refuses it.")


_TRAPS = {
    "UnTagContact": "UntagContact",
    "UpdateRoutingCriteria": "UpdateContactRoutingCriteria",
}


def documented_traps(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for wrong, right in _TRAPS.items():
            for action, _ in graph.of_type(wrong):
                yield Spot(graph.where(action), f"{wrong} is {right} to the service")
        for action, written in graph.of_type("Wait"):
            if "TimeoutSeconds" in written:
                message = f"TimeoutSeconds of {action.identifier!r} is TimeLimitSeconds"
                yield Spot(graph.where(action), message)
        for action, written in graph.of_type("UpdateContactTextToSpeechVoice"):
            if written.get("TextToSpeechStyle") == "Coversational":
                message = f"the style of {action.identifier!r} is Conversational"
                yield Spot(graph.where(action), message)


def module_settings(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        flow = graph.flow
        has_settings = "Settings" in flow.extra or "settings" in flow.extra
        if flow.type == "MODULE" and flow.extra and not has_settings:
            yield Spot(graph.place, f"module {flow.name} has no Settings")
        elif flow.type != "MODULE" and has_settings:
            yield Spot(graph.place, f"flow {flow.name} has Settings, which only modules have")


def idle_actions(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        idle = graph.identifiers.keys() - graph.reached
        for action in graph.flow.actions if idle else ():
            if action.identifier in idle:
                message = f"no contact reaches action {action.identifier!r}"
                yield Spot(graph.where(action), message)
        if graph.flow.dialog:
            continue  # authors see such a choice on their own node: GRA003
        for action, _ in graph.of_type("Compare", "CheckHoursOfOperation", "CheckMetricData"):
            targets = Counter(action.transitions.targets())
            if len(targets) == 1 and action.transitions.conditions:
                message = f"every branch of {action.identifier!r} leads to {next(iter(targets))!r}"
                yield Spot(graph.where(action), message)


def foreign_texts(subject: Subject) -> Iterator[Spot]:
    home = _home(subject)
    for graph in subject.flow_graphs:
        for action, leaf in graph.notable:
            if not isinstance(leaf.value, str) or len(leaf.value) < 5:
                continue
            arn = _ARN.match(leaf.value) if leaf.value.startswith("arn:") else None
            if arn and home and arn[2] and (arn[1], arn[2]) != home:
                message = f"{'.'.join(leaf.path)} of {action.identifier!r} is in {arn[1]} {arn[2]}"
                yield Spot(graph.where(action), message, remedy="Use this instance's resource.")
            placeholder = _PLACEHOLDER.search(leaf.value)
            if placeholder and leaf.path[:1] != ("ViewData",):
                message = f"a placeholder is left in {action.identifier!r}: {placeholder[0]!r}"
                yield Spot(graph.where(action), message, remedy="Fill it in.")


def _home(subject: Subject) -> tuple[str, str] | None:
    match = _ARN.match(subject.environment.instance) if subject.environment else None
    return (match[1], match[2]) if match else None


_STATUS_FIELDS = ("status_code", "statuscode", "http_status")


def unseen_failures(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        decisions = (node for node in graph.nodes.values() if isinstance(node, Decide))
        read = " ".join(case.when for node in decisions for case in node.decide)
        for name, node in graph.of(Invoke):
            for field in subject.answers(node.invoke.handler):
                if field in _STATUS_FIELDS and not _is_read(field, node, read):
                    message = f"{field} of {node.invoke.handler} is answered and never compared"
                    yield Spot(graph.where(name), message)


def _is_read(field: str, node: Invoke, read: str) -> bool:
    names = {field, *(name for name, key in node.invoke.out.items() if key == field)}
    return any(re.search(rf"\b{name}\b", read) for name in names)


_SOURCE = "flow language; live probes of the service"

ACTION_RULES: tuple[Rule, ...] = (
    Rule(
        "FLW012",
        _E,
        "A transfer without its queue",
        "The queue is a state of the contact, not a parameter.",
        "Use UpdateContactTargetQueue before.",
        _SOURCE,
        "flows",
        queue_transfers,
    ),
    Rule(
        "FLW013",
        _E,
        "A metric compared in the wrong way",
        "Agents are asked for > 0; ages are in milliseconds.",
        "Use NumberGreaterThan 0.",
        _SOURCE,
        "flows",
        metrics,
    ),
    Rule(
        "FLW014",
        _W,
        "Silence that is taken for digits",
        "Stored input takes the success path with the text Timeout.",
        'Compare it with "Timeout".',
        _SOURCE,
        "flows",
        stored_input,
    ),
    Rule(
        "FLW015",
        _E,
        "A branch that the action must have is missing",
        "The service refuses the flow.",
        "Wire every branch.",
        _SOURCE,
        "flows",
        fixed_branches,
    ),
    Rule(
        "FLW016",
        _E,
        "A number out of bounds",
        "The service refuses the flow.",
        "Use a number within bounds.",
        _SOURCE,
        "flows",
        ranges,
    ),
    Rule(
        "FLW017",
        _E,
        "More than one hook in an action",
        "Each action sets exactly one.",
        "Use one action per hook.",
        _SOURCE,
        "flows",
        event_hooks,
    ),
    Rule(
        "FLW018",
        _E,
        "A name from the documentation that the service refuses",
        "The pages are wrong here.",
        "Use the name that the service knows.",
        _SOURCE,
        "flows",
        documented_traps,
    ),
    Rule(
        "FLW019",
        _E,
        "Settings in the wrong place",
        "Modules have Settings, flows have none.",
        "Move them.",
        _SOURCE,
        "flows",
        module_settings,
    ),
    Rule(
        "FLW020",
        _W,
        "An action that does nothing",
        "It counts towards 250 and misleads readers.",
        "Remove it.",
        _SOURCE,
        "flows",
        idle_actions,
    ),
    Rule(
        "FLW021",
        _W,
        "A text of another place",
        "The flow works where it was copied from, and nowhere else.",
        "Fill it in for this instance.",
        _SOURCE,
        "flows",
        foreign_texts,
    ),
    Rule(
        "FLW022",
        _W,
        "A failure that looks like success",
        "Connect takes a normal return with a status code as success.",
        "Raise in the function, or compare the code.",
        _SOURCE,
        "flows",
        unseen_failures,
    ),
)
