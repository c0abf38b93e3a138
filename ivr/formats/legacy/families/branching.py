"""Modules that only decide: attributes, hours, staffing, queue state, percentages, loops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ivr.formats.legacy.draft import (
    ERROR,
    FAILS,
    PLAIN,
    UNSET,
    Conversion,
    Job,
    Step,
    Wiring,
)
from ivr.formats.legacy.parts import queue_or_agent
from ivr.formats.legacy.shape import scalar

_COMPARED = Wiring(
    onward=(),
    errors={"NoMatchingCondition": ("NoMatch",)},
    choices=("Evaluate",),
    mirrors="NoMatchingCondition",
    never=ERROR,
)
_SPLIT = replace(_COMPARED, operator="NumberLessThan")
_OPEN = Wiring(
    onward=(),
    errors=FAILS,
    fixed={"True": ("Equals", "True"), "False": ("Equals", "False")},
    mirrors="NoMatchingError",
)
_STAFFED = Wiring(
    onward=(),
    errors={"NoMatchingCondition": ("False",), "NoMatchingError": ERROR},
    fixed={"True": ("NumberGreaterThan", "0")},
    mirrors="NoMatchingError",
)
_MEASURED = Wiring(
    onward=(),
    errors={"NoMatchingCondition": ("NoMatch",), "NoMatchingError": ERROR},
    mirrors="NoMatchingError",
)
_LOOPED = Wiring(
    onward=(),
    optional=FAILS,
    fixed={"Looping": ("Equals", "ContinueLooping"), "Complete": ("Equals", "DoneLooping")},
    mirrors="=DoneLooping",
)

_STAFFING: Mapping[str, str] = {
    "available": "NumberOfAgentsAvailable",
    "staffed": "NumberOfAgentsStaffed",
    "online": "NumberOfAgentsOnline",
}

_TIME = ("CheckQueueTime", "Evaluate")
_SIZE = ("CheckQueueCapacity", "CheckQueueSize", "CheckQueueLength")
_METRIC = "CheckMetricData"


def check_attribute(job: Job) -> tuple[Step, ...]:
    """Convert CheckAttribute: one value, compared with each branch in turn."""
    attribute, space = job.only("Attribute"), job.given("Namespace") or ""
    name = (scalar(attribute.value) or "") if attribute else ""
    space = space or (attribute.namespace if attribute else "")
    if not name:
        job.fail("FLW003", "the attribute that it checks is missing", "Choose the attribute.")
    if not space and not name.startswith("$."):
        job.fail("FLW009", "it does not say where the attribute is", "Give the namespace.")
        space = "User Defined"
    return (Step("Compare", {"ComparisonValue": job.path(space, name or UNSET)}, _COMPARED),)


def check_hours(job: Job) -> tuple[Step, ...]:
    """Convert CheckHoursOfOperation; without a calendar it asks for the queue's."""
    hours = job.given("Hours", "HoursOfOperation", "HoursOfOperationId")
    parameters = {"HoursOfOperationId": hours} if hours else {}
    return (Step("CheckHoursOfOperation", parameters, _OPEN),)


def check_staffing(job: Job) -> tuple[Step, ...]:
    """Convert CheckStaffing: is there any agent who is available, staffed or online."""
    status = job.needed("Available", "Status")
    metric = _STAFFING.get(status.lower())
    if metric is None:
        message = f"its status {status!r} is not known"
        job.fail("FLW003", message, "Choose Available, Staffed or Online.")
    parameters = {"MetricType": metric or f"NumberOfAgents{status}", **queue_or_agent(job)}
    return (Step(_METRIC, parameters, _STAFFED),)


def check_queue_status(job: Job) -> tuple[Step, ...]:
    """Convert CheckQueueStatus: how long the oldest contact waits (ms), how many wait."""
    asked = queue_or_agent(job)
    outcomes = {way.outcome for way in job.module.ways if way.target}
    oldest = Step(
        _METRIC,
        {"MetricType": "OldestContactInQueueAgeSeconds", **asked},
        replace(_MEASURED, choices=_TIME),
    )
    if outcomes.isdisjoint(_SIZE):
        return (oldest,)
    waiting = Step(
        _METRIC,
        {"MetricType": "NumberOfContactsInQueue", **asked},
        replace(_MEASURED, choices=_SIZE),
    )
    if outcomes.isdisjoint(_TIME):
        return (waiting,)
    passed = replace(oldest.wiring, passing="NoMatchingCondition")
    return (oldest._replace(wiring=passed), waiting)


def percentages(job: Job) -> tuple[Step, ...]:
    """Convert PercentileBranching: each branch holds 1 + the percentages up to its own."""
    last = 1
    for way in job.module.ways:
        if way.outcome != "Evaluate":
            continue
        bound = int(way.operand) if way.operand.isdecimal() and len(way.operand) < 4 else 0
        if not last < bound <= 101:
            message = f"its branches do not ascend to 101: {way.operand!r} follows {last}"
            job.fail("FLW015", message, "Give every branch its share again.")
        last = max(last, bound)
    return (Step("DistributeByPercentage", {}, _SPLIT),)


def loop(job: Job) -> tuple[Step, ...]:
    """Convert Loop."""
    return (Step("Loop", {"LoopCount": job.needed("1", "LoopCount")}, _LOOPED),)


def metrics(job: Job) -> tuple[Step, ...]:
    """Convert GetMetricData, which loads `$.Metrics`."""
    parameters = queue_or_agent(job)
    channel = job.given("Channel", "QueueChannel")
    if channel:
        parameters["QueueChannel"] = channel.capitalize() if channel.isalpha() else channel
    return (Step("GetMetricData", parameters, PLAIN),)


BRANCHING: Mapping[str, Conversion] = {
    "CheckAttribute": check_attribute,
    "CheckHoursOfOperation": check_hours,
    "CheckStaffing": check_staffing,
    "CheckQueueStatus": check_queue_status,
    "PercentileBranching": percentages,
    "Loop": loop,
    "GetMetricData": metrics,
}
