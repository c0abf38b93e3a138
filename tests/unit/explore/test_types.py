"""Every action type that Connect has, and some that it has not: each wired branch is walked."""

from __future__ import annotations

import pytest

from ivr.explore.explore import explore
from ivr.ir.actions import ACTION_TYPES, contract_of, read_action

E = "NoMatchingError"
OPERANDS = {"keys": ("1",), "intents": ("Block",), "open": ("x",)}
UNKNOWN_TYPES = ("SetSomethingNew", "GetUserInput")

LEAVES = {
    "TransferToFlow",
    "TransferContactToQueue",
    "DequeueContactAndTransferToQueue",
    "TransferParticipantToThirdParty",
}
"""Types that do not come back where they succeed: their next action is for show."""


PARAMETERS = {
    "Loop": {"LoopCount": "$.Attributes.n"},
    "UpdateContactTargetQueue": {"QueueId": "q"},
    "DequeueContactAndTransferToQueue": {"QueueId": "q"},
    "MessageParticipantIteratively": {
        "Messages": [{"Text": "Wait."}],
        "InterruptFrequencySeconds": "20",
    },
    "TransferToFlow": {"ContactFlowId": "f"},
    "InvokeFlowModule": {"FlowModuleId": "m"},
    "TransferParticipantToThirdParty": {"ThirdPartyPhoneNumber": "+14155550101"},
    "UpdateContactCallbackNumber": {"CallbackNumber": "$.Attributes.n"},
}
"""What a type cannot do without."""


def wired(p, kind):
    """An action of a type with all that its contract demands and allows, each to its own end."""
    contract = contract_of(kind)
    parameters = PARAMETERS.get(kind, {})
    bare = read_action(p.act("it", kind, parameters))
    rule, errors = contract.condition_rule(bare), contract.error_rule(bare)
    operands = rule.operands if rule.kind == "fixed" else OPERANDS.get(rule.kind, ())
    conditions = {f"Equals {operand}": f"on-{operand}" for operand in operands}
    if rule.kind == "numbers":
        conditions = {"NumberLessThan 31": "on-less"}
    if kind == "Compare":
        parameters = {"ComparisonValue": "$.Attributes.x"}
    failing = {error: f"error-{error}" for error in sorted(errors.required | errors.optional)}
    onward = next(iter(failing.values())) if contract.mirrors[:1] == "N" else "onward"
    onward = f"on-{contract.mirrors[1:]}" if contract.mirrors[:1] == "=" else onward
    return p.act("it", kind, parameters, onward, failing, conditions)


@pytest.mark.parametrize("kind", sorted({*ACTION_TYPES, *UNKNOWN_TYPES}))
def test_every_branch_that_is_wired_is_walked(p, kind):
    if contract_of(kind).terminal:
        flow = p.made(p.act("it", kind))
        assert explore([flow]).found == ()
        return
    it = wired(p, kind)
    ways = it["Transitions"]
    targets = {each["NextAction"] for each in (*ways["Errors"], *ways["Conditions"])}
    targets |= {ways["NextAction"]} - ({"onward"} if kind in LEAVES else set())
    queue = p.act("queue", "UpdateContactTargetQueue", {"QueueId": "q"}, "it", {E: "it"})
    flow = p.made(queue, it, *[p.bye(target) for target in sorted(targets | {"onward"})])
    report = explore([flow])
    unreached = {f.action for f in report.found if f.finding.code == "EXP102"}
    assert unreached & targets == set()
    assert not report.is_grave(), report.findings


@pytest.mark.parametrize("kind", sorted(ACTION_TYPES))
def test_an_error_that_the_service_demands_is_a_dead_end_where_it_is_not_wired(p, kind):
    contract = contract_of(kind)
    rule = contract.error_rule(read_action(p.act("it", kind)))
    it = wired(p, kind) if not contract.terminal else p.act("it", kind)
    if not it["Transitions"] or not rule.required:
        return
    it["Transitions"]["Errors"] = []
    targets = {each["NextAction"] for each in it["Transitions"]["Conditions"]}
    targets.add(it["Transitions"]["NextAction"])
    report = explore([p.made(it, *[p.bye(target) for target in sorted(targets)])])
    assert "EXP103" in {f.finding.code for f in report.found}
