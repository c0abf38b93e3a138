"""Whatever is done to an old export, it converts or is refused, and its findings are sentences."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.faults import Finding, Refused
from ivr.formats.connect import read_text, write_text
from ivr.formats.legacy import is_legacy, read_legacy, same_paths
from ivr.formats.legacy.families import CONVERSIONS

KINDS = [*sorted(CONVERSIONS), "Unheard", "MessageParticipant"]
OUTCOMES = [
    "Success", "Error", "Evaluate", "NoMatch", "Timeout", "AtCapacity", "Looping", "Complete",
    "True", "False", "InvalidNumber", "InvalidPhoneNumber", "NonDialableNumber", "CallFailure",
    "CheckQueueTime", "CheckQueueSize", "Odd",
]  # fmt: skip
NAMES = [
    "Text", "AudioPrompt", "Attribute", "Namespace", "Queue", "Agent", "ContactFlowId", "Timeout",
    "PhoneNumber", "LoopCount", "FunctionArn", "Parameter", "BotAliasArn", "CustomerInputType",
    "EncryptEntry", "MaxDigits", "BlindTransfer", "Type", "Status", "ContactData", "Track", "key",
    "value", "Odd", "",
]  # fmt: skip

values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["PhoneNumber", "true", "$.External.x", "${x}", "Customer Number"]),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=3), st.none()),
)  # fmt: skip
ids = st.sampled_from(["a", "b", "c", "(d)", "", "gone"])
parameters = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES), "value": values},
    optional={
        "namespace": st.sampled_from([None, "External", "System", "User Defined", "Odd", 3]),
        "key": values,
        "resourceName": values,
        "languageCode": values,
    },
)
branches = st.fixed_dictionaries(
    {"condition": st.sampled_from(OUTCOMES), "transition": ids},
    optional={"conditionType": st.sampled_from(["Equals", "LessThan", "Odd"]),
              "conditionValue": values},
)  # fmt: skip
modules = st.fixed_dictionaries(
    {"id": ids, "type": st.sampled_from(KINDS)},
    optional={
        "target": st.sampled_from(["Queue", "Flow", "PhoneNumber", "Lex", "Digits", "Odd", 4]),
        "parameters": st.one_of(st.lists(parameters, max_size=6), values),
        "branches": st.one_of(st.lists(branches, max_size=6), values),
        "metadata": st.one_of(st.just({"position": {"x": 1, "y": 2}}), values),
    },
)
exports = st.fixed_dictionaries(
    {"modules": st.lists(st.one_of(modules, modules, modules, values), min_size=1, max_size=6)},
    optional={"start": ids, "type": st.sampled_from(["contactFlow", "customerQueue", 3]),
              "version": values, "metadata": values},
)  # fmt: skip


def convert(value):
    """Return the conversion, or None where the value was refused with findings."""
    try:
        return read_legacy(value, "old")
    except Refused as refused:
        return None if refused.findings else pytest.fail("refused for nothing")


@settings(max_examples=200, deadline=None)
@given(exports)
def test_any_export_converts_or_is_refused(value):
    converted = convert(value)
    if converted is None:
        assert not any(isinstance(module, dict) for module in value["modules"])
        return
    flow, findings = converted
    text = write_text(flow)
    again = read_text(text.encode(), "old")
    assert again.start in again.by_id
    assert len(again.by_id) == len(again.actions)
    json.loads(text, parse_constant=pytest.fail)
    for finding in findings:
        assert isinstance(finding, Finding)
        assert finding.sentences.endswith((".", "?", "!", ":"))
    assert "" not in [target for a in flow.actions for target in a.transitions.targets()]


@settings(max_examples=150, deadline=None)
@given(exports)
def test_a_way_that_is_lost_is_a_finding(value):
    converted = convert(value)
    if converted is None:
        return
    lost = [line for line in same_paths(value, converted.flow) if line.endswith("is lost")]
    told = {finding.code for finding in converted.findings} & {"FLW002", "FLW005", "FLW007"}
    assert not lost or told, lost


MENU = {
    "modules": [
        {"id": "ask", "type": "GetUserInput", "target": "Digits",
         "parameters": [{"name": "Text", "value": "Press 1.", "namespace": None},
                        {"name": "Timeout", "value": "5"}],
         "branches": [{"condition": "Evaluate", "conditionType": "Equals", "conditionValue": "1",
                       "transition": "queue"},
                      {"condition": "Timeout", "transition": "bye"},
                      {"condition": "NoMatch", "transition": "bye"},
                      {"condition": "Error", "transition": "bye"}],
         "metadata": {"position": {"x": 1, "y": 1}}},
        {"id": "queue", "type": "Transfer", "target": "Queue", "parameters": [],
         "branches": [{"condition": "AtCapacity", "transition": "bye"},
                      {"condition": "Error", "transition": "bye"}],
         "metadata": {"position": {"x": 2, "y": 1}}},
        {"id": "bye", "type": "Disconnect", "parameters": [], "branches": [],
         "metadata": {"position": {"x": 3, "y": 1}}},
    ],
    "version": "1", "type": "contactFlow", "start": "ask",
    "metadata": {"entryPointPosition": {"x": 0, "y": 0}, "name": "n"},
}  # fmt: skip


def places_in(value, path=()):
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places_in(value[key], (*path, key))
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from places_in(item, (*path, index))


PLACES = [path for path in places_in(MENU) if path]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), values)
def test_one_wrong_value_anywhere_is_no_traceback(seed, wrong):
    value = json.loads(json.dumps(MENU))
    chooser = random.Random(seed)
    *way, last = chooser.choice(PLACES)
    held = value
    for step in way:
        held = held[step]
    if chooser.random() < 0.3:
        del held[last]
    else:
        held[last] = wrong
    if not is_legacy(value):
        return
    converted = convert(value)
    if converted is not None:
        read_text(write_text(converted.flow).encode(), "old")
