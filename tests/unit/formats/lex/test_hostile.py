"""Whatever a file holds: findings, never a traceback, and an end in time."""

from __future__ import annotations

import copy
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lex.making import Maker, target

from ivr.faults import Refused
from ivr.formats.lex import export
from ivr.formats.lex.calls import plan
from ivr.formats.lex.cloudformation import read_template, template
from ivr.formats.lex.dialects import bot_of
from ivr.formats.lex.v1 import read_v1, read_v1_bytes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["Ref", "Fn::Sub", "Fn::If", "name", "Type", "x"]), inner)
    ),
    max_leaves=12,
)

V1 = {
    "metadata": {"schemaVersion": "1.0", "importType": "LEX"},
    "resource": {
        "name": "B",
        "locale": "en-US",
        "idleSessionTTLInSeconds": 300,
        "clarificationPrompt": {"messages": [{"content": "a"}], "maxAttempts": 2},
        "slotTypes": [{"name": "T", "enumerationValues": [{"value": "v", "synonyms": ["w"]}]}],
        "intents": [
            {
                "name": "I",
                "sampleUtterances": ["a {s}"],
                "slots": [
                    {
                        "name": "s",
                        "slotType": "AMAZON.DATE",
                        "priority": 1,
                        "valueElicitationPrompt": {
                            "messages": [{"contentType": "PlainText", "content": "?"}],
                            "maxAttempts": 2,
                            "responseCard": '{"genericAttachments":[{"title":"t","buttons":[]}]}',
                        },
                    }
                ],
                "outputContexts": [{"name": "c", "timeToLiveInSeconds": 5, "turnsToLive": 1}],
                "followUpPrompt": {"prompt": {"messages": [{"content": "b"}]}},
                "fulfillmentActivity": {"type": "CodeHook", "codeHook": {"uri": "u"}},
            }
        ],
    },
}


def places(value, path=()):
    """Every place in a JSON value but the whole."""
    if not isinstance(value, dict | list):
        return
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        yield from places(inner, (*path, key))


def spoilt(value, seed, junk):
    """A copy of a value with something else at some of its places."""
    rng = random.Random(seed)
    made = copy.deepcopy(value)
    known = list(places(value))
    for path in rng.sample(known, min(2, len(known))):
        inner = made
        for step in path[:-1]:
            inner = inner[step] if _has(inner, step) else None
        if _has(inner, path[-1]):
            inner[path[-1]] = copy.deepcopy(junk)
    return made


def _has(holder, step):
    if isinstance(holder, list):
        return isinstance(step, int) and step < len(holder)
    return isinstance(holder, dict) and step in holder


@given(st.integers(0, 2**32), JSON)
@settings(max_examples=150, deadline=None)
def test_spoilt_v1_exports_end_in_findings(seed, junk):
    try:
        bot = read_v1(spoilt(V1, seed, junk), "x.json").bot
    except Refused:
        return
    template([bot])
    plan(bot, target(bot))
    for text in export.files(bot).values():
        text.encode()


SMALL = Maker(8).bot()
"""The smallest of the first twenty."""
BASE = template([SMALL]).value


@given(st.integers(0, 2**32), JSON)
@settings(max_examples=60, deadline=None)
def test_spoilt_templates_end_in_findings(seed, junk):
    try:
        read = read_template(json.dumps(spoilt(BASE, seed, junk)), "x.json")
    except Refused:
        return
    for bot in read.bots:
        template([bot])
        plan(bot, target(bot))
        for path, text in export.files(bot).items():
            assert ".." not in path
            text.encode()


FILES = {path: json.loads(text) for path, text in export.files(SMALL).items()}


@given(st.integers(0, 2**32), JSON)
@settings(max_examples=60, deadline=None)
def test_spoilt_exports_end_in_findings(seed, junk):
    path = random.Random(seed).choice(sorted(FILES))
    contents = FILES | {path: spoilt(FILES[path], seed, junk)}
    raw = {name: json.dumps(value).encode() for name, value in contents.items()}
    try:
        bot = export.read_files(raw)
    except Refused:
        return
    template([bot])
    plan(bot, target(bot))


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_end_in_findings(raw):
    for read in (
        lambda: read_v1_bytes(raw, "x"),
        lambda: read_template(raw.decode("latin-1"), "x"),
    ):
        assert found_by(read)


def found_by(read):
    """The findings of a refusal; of what was read, that it was."""
    try:
        return read() is not None
    except Refused as refused:
        return refused.findings


def test_aliases_that_repeat_too_much_are_refused_before_they_are_written_out(calls_within):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with calls_within(100_000), pytest.raises(Refused, match="LEX037"):
        read_template("\n".join(lines), "bomb.yaml")


def test_a_deep_setting_of_an_export_is_a_finding():
    value = {}
    for _ in range(300):
        value = {"values": [value]}
    step = {"intent": {"slots": {"s": value}}}
    intent = {"name": "I", "initialResponseSetting": {"nextStep": step}}
    locale = {"identifier": "en_US", "intents": [intent]}
    bot = bot_of({"name": "B", "locales": [locale]})
    assert {each.code for each in template([bot]).findings} == {"LEX031"}
    assert {each.code for each in plan(bot, target(bot)).findings} == {"LEX031"}


def test_findings_cost_in_proportion_to_the_settings(growth):
    def read(count):
        intents = [{"Name": f"I{n}", "Odd": n} for n in range(count)]
        properties = {"Name": "B", "BotLocales": [{"LocaleId": "en_US", "Intents": intents}]}
        bot = {"Type": "AWS::Lex::Bot", "Properties": properties}
        found = read_template(json.dumps({"Resources": {"B": bot}}), "x.json").findings
        assert len(found) == count

    assert growth(read, 400) < 2.5
