"""What a report found, and its calls played again."""

from __future__ import annotations

from ivr.explore.calls.replay import replay

E, C = "NoMatchingError", "NoMatchingCondition"


def codes(report):
    return [(each.finding.code, each.action) for each in report.found]


def only(report, code):
    found = [each for each in report.found if each.finding.code == code]
    assert len(found) == 1, report.findings
    return found[0]


def played(report, code, *flows):
    """The call of the only finding of a code, as the simulator plays its script."""
    call = only(report, code).call
    assert call is not None
    assert call.script is not None
    assert call.hitch == ""
    record = replay(call.script, flows)
    legs = [(leg.flow, leg.identifier, leg.label) for leg in call.legs]
    steps = [(step.flow, step.identifier, step.label) for step in record.trace]
    assert steps[: len(legs)] == legs
    return record


FULL = {"QueueAtCapacity": "bye", E: "bye"}
