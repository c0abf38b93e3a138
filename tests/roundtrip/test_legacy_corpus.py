"""Every old export converts, and a caller can take the same ways through both.

The walk here reads the two JSON values and nothing else: it shares no code with the conversion.
"""

import csv
import json
import os
from pathlib import Path

import pytest

from ivr.faults import has_errors
from ivr.formats.connect import read_text, write_text
from ivr.formats.legacy import is_legacy, read_legacy, same_paths
from ivr.ir.actions import ACTION_TYPES, contract_of, misshapen
from ivr.ir.actions.opaque import OpaqueAction

CORPUS = Path(os.environ.get("IVR_CORPUS", "../shared/corpus")) / "flows"


def rows():
    index = CORPUS / "INDEX.tsv"
    if not index.is_file():
        return []
    with index.open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines, delimiter="\t"))
    return [row["file"] for row in table if row["format"] == "modules"]


FILES = rows()
needed = pytest.mark.skipif(not FILES, reason=f"corpus not found at {CORPUS}: skipped")
each = pytest.mark.parametrize("file", FILES or ["none"])

ONWARD = {
    "PlayPrompt": "Success",
    "PlayAudio": "Success",
    "GetUserInput/Digits": "NoMatch",
    "GetUserInput/Lex": "Error",
    "CheckAttribute": "NoMatch",
    "CheckHoursOfOperation": "Error",
    "CheckStaffing": "Error",
    "CheckQueueStatus": "Error",
    "Loop": "Complete",
    "LoopPrompts": "Error",
    "Transfer/Queue": "Error",
    "Transfer/Flow": "Error",
    "Transfer/PhoneNumber": "Error",
    "Wait": "Error",
}
"""Which branch stands in NextAction; of every other module it is Success."""

ERRORS = {
    "Error": {"NoMatchingError"},
    "NoMatch": {"NoMatchingCondition"},
    "AtCapacity": {"QueueAtCapacity"},
    "Timeout": {"InputTimeLimitExceeded"},
    "InvalidNumber": {"InvalidPhoneNumber"},
}
CONDITIONS = {
    "True": {"Equals True", "NumberGreaterThan 0"},
    "False": {"Equals False"},
    "Looping": {"Equals ContinueLooping"},
    "Complete": {"Equals DoneLooping"},
    "Timeout": {"Equals MessagesInterrupted", "Equals WaitCompleted"},
}
NUMERIC = {
    "GreaterThan": "NumberGreaterThan",
    "GreaterThanOrEqualTo": "NumberGreaterOrEqualTo",
    "LessThan": "NumberLessThan",
}


def convert(file):
    value = json.loads((CORPUS / file).read_text(encoding="utf-8"))
    assert is_legacy(value)
    return value, read_legacy(value, Path(file).stem)


def follow(branch, kind, ways):
    """Return where the action goes when the module would take this branch."""
    name = branch["condition"]
    if name in ("Evaluate", "CheckQueueTime"):
        operator = NUMERIC.get(branch["conditionType"], branch["conditionType"])
        return ways["conditions"][f"{operator} {branch['conditionValue']}"]
    for label in CONDITIONS.get(name, ()):
        if label in ways["conditions"]:
            return ways["conditions"][label]
    if name == "False":
        return ways["errors"]["NoMatchingCondition"]
    for label in ERRORS.get(name, ()):
        if label in ways["errors"]:
            return ways["errors"][label]
    assert ONWARD.get(kind, "Success") == name, (kind, name)
    return ways["next"]


def ways_of(action):
    onward = action["Transitions"]
    return {
        "next": onward.get("NextAction"),
        "errors": {e["ErrorType"]: e["NextAction"] for e in onward.get("Errors", [])},
        "conditions": {
            f"{c['Condition']['Operator']} {c['Condition']['Operands'][0]}": c["NextAction"]
            for c in onward.get("Conditions", [])
        },
    }


@needed
@each
def test_walking_both_graphs_side_by_side(file):
    value, converted = convert(file)
    written = json.loads(write_text(converted.flow))
    modules = {module["id"]: module for module in value["modules"]}
    actions = {action["Identifier"]: action for action in written["Actions"]}
    waiting, seen, taken = [(value["start"], written["StartAction"])], set(), 0
    while waiting:
        pair = waiting.pop()
        if pair in seen:
            continue
        seen.add(pair)
        module, ways = modules[pair[0]], ways_of(actions[pair[1]])
        kind = "/".join(filter(None, (module["type"], module.get("target"))))
        targets = {branch["transition"] for branch in module["branches"]}
        for branch in module["branches"]:
            waiting.append((branch["transition"], follow(branch, kind, ways)))
            taken += 1
        made = {ways["next"], *ways["errors"].values(), *ways["conditions"].values()} - {None}
        assert made <= targets, f"{kind} leads somewhere new"
    assert {old for old, _ in seen} == {new for _, new in seen}
    assert taken or len(modules) == 1


@needed
@each
def test_the_proof_agrees(file):
    value, converted = convert(file)
    assert same_paths(value, converted.flow) == ()


@needed
@each
def test_a_converted_flow_is_one_that_connect_takes(file):
    _, converted = convert(file)
    again = read_text(write_text(converted.flow), "again")
    assert [a.json_value() for a in again.actions] == [
        a.json_value() for a in converted.flow.actions
    ]
    for action in again.actions:
        assert action.type in ACTION_TYPES
        assert not isinstance(action, OpaqueAction) or not misshapen(action), action.identifier
        contract = contract_of(action.type)
        rule = contract.error_rule(action)
        assert rule.required <= action.transitions.wired, action.identifier
        assert not rule.rejected & action.transitions.wired, action.identifier
        assert contract.terminal == (not action.json_value()["Transitions"])
        assert '""' not in action.given, action.identifier
    assert again.reachable() <= again.by_id.keys()


@needed
@each
def test_no_scalar_but_texts_and_every_place_kept(file):
    value, converted = convert(file)
    places = converted.flow.extra["Metadata"]["ActionMetadata"]
    for module in value["modules"]:
        assert places[module["id"]]["position"] == module["metadata"]["position"]
    for action in converted.flow.actions:
        assert set(scalars(action.json_value()["Parameters"])) <= {str}


def scalars(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [kind for item in value for kind in scalars(item)]
    return [type(value)]


@needed
def test_what_is_an_error_is_a_placeholder_alone():
    errors = [
        finding.message
        for file in FILES
        for finding in convert(file)[1].findings
        if has_errors([finding])
    ]
    assert all("LoggingBehavior is 'TPL_" in message for message in errors), errors
