import json
import re
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import core_schema

from ivr.faults import Refused
from ivr.spec.bots.bot import BotSpec
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.infra.functions import FunctionsSpec
from ivr.spec.infra.policy import Policy
from ivr.spec.nodes import NODES
from ivr.spec.reading.loader import load_text
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.reading.plain import BELONGS, BOUNDS, STATED

_FOREIGN = re.compile(r"[Ii]nput should|instance of|[Vv]alue error|valid (dictionary|string|tuple)")
_WORDS = [
    *("dialog", "locales", "kind", "start", "nodes", "defaults", "universals", "outbound", "en-US"),
    *("text", "bot", "intents", "slots", "symbols", "values", "scales", "bands", "functions"),
    *("asks", "then", "options", "a", "Bye", "5s", "[key]", *NODES),
]

GOOD = """\
dialog: main
locales: [en-US]
start: top
nodes:
  top:
    menu: choose
    options:
      - {key: "1", phrases: [cards], goto: bye}
    timeout: 8s
  bye: {hangup: goodbye}
"""


def refused(text):
    with pytest.raises(Refused) as caught:
        load_text(Dialog, text, "flows/main.yaml")
    return [(f.code, f.where.line, f.where.column) for f in caught.value.findings], str(
        caught.value
    )


def test_a_dialog_knows_where_it_was_written():
    dialog = load_text(Dialog, GOOD, "flows/main.yaml")
    where = dialog.where("nodes", "top", "options", 0, "goto")
    assert (where.file, where.line, where.column) == ("flows/main.yaml", 8, 38)
    assert dialog.nodes["top"].timeout == 8_000


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "says"),
    [
        ("timeout: 8s", "timeuot: 8s", "SPC001", 9, "Did you mean 'timeout'"),
        ("timeout: 8s", "timeout: 8", "SPC002", 9, "number and a unit"),
        ("timeout: 8s", "timeout: fast", "SPC002", 9, "number and a unit"),
        ("start: top\n", "", "SPC003", 1, "'start' is missing"),
        ('key: "1"', "key: 1", "SPC002", 8, "quotes"),
        ('key: "1"', 'key: "12"', "SPC002", 8, "one key"),
        ("menu: choose", "manu: choose", "SPC004", 5, "Did you mean 'menu'"),
        ("goto: bye", "gotoo: bye", "SPC001", 8, "Did you mean 'goto'"),
        ("[en-US]", "[en-XX]", "SPC002", 2, "not a locale"),
        ("menu: choose", "menu: {txt: choose}", "SPC001", 6, "Did you mean 'text'"),
        ("bye: {", "Bye: {", "SPC002", 10, "lower-case letter"),
        ("locales: [en-US]", "locales: []", "SPC002", 2, "at least 1"),
    ],
)
def test_a_fault_has_its_line_and_its_advice(old, new, code, line, says):
    places, text = refused(GOOD.replace(old, new))
    assert (code, line) in [(c, n) for c, n, _ in places]
    assert says in text


def test_all_faults_of_a_file_come_at_once():
    places, _ = refused(GOOD.replace("8s", "8").replace("menu:", "mneu:").replace("en-US", "xx"))
    assert len(places) >= 2


@pytest.mark.parametrize("text", ["- a\n", "just words\n", "3\n"])
def test_a_file_that_is_no_mapping(text):
    places, _ = refused(text)
    assert places[0][0] == "SPC002"


@pytest.mark.parametrize(
    ("node", "found"),
    [
        ("{say: 5, then: bye}", [("SPC002", 12)]),
        ("{say: [a], then: bye}", [("SPC002", 12)]),
        ("{say: {en-US: 5}, then: bye}", [("SPC002", 20)]),
        ("{say: {en-XX: Hi.}, then: bye}", [("SPC002", 13)]),
        ("{say: {en-XX: 5}, then: bye}", [("SPC002", 13)]),
        ("{say: {text: 5}, then: bye}", [("SPC002", 19)]),
        ("{say: {txt: Hi.}, then: bye}", [("SPC001", 13)]),
        ("{say: 012, then: bye}", [("YML003", 12)]),
        ("{hangup: 2026-01-01}", [("YML003", 15)]),
    ],
)
def test_one_mistake_is_one_finding(node, found):
    places, _ = refused(GOOD.replace("{hangup: goodbye}", f"{{hangup: goodbye}}\n  x: {node}"))
    assert [(code, column) for code, _, column in places] == found


def test_a_trap_in_a_number_is_told_once():
    places, text = refused(GOOD.replace("timeout: 8s", "max_retries: 012"))
    assert [code for code, _, _ in places] == ["YML003"]
    assert "Write 12" in text


def test_a_node_of_two_types_is_told_once_and_names_both():
    places, text = refused(
        GOOD.replace("bye: {hangup: goodbye}", "bye: {hangup: x, say: Hi, menu: z, options: 3}")
    )
    assert places == [("SPC004", 10, 20)]
    assert "node 'bye' is of 3 types at once: hangup and say and menu" in text


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.floats(-5, 5) | st.sampled_from(_WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_WORDS), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("model", [Dialog, BotSpec, Environment, Policy, FunctionsSpec])
@given(drawn=st.dictionaries(st.sampled_from(_WORDS), _PLAIN, max_size=8))
@settings(max_examples=60, deadline=None)
def test_the_words_of_the_validation_library_reach_nobody(model, drawn):
    text = json.dumps(drawn)
    try:
        load_text(model, text, "x.yaml")
    except Refused as refusal:
        for finding in refusal.findings:
            assert finding.message
            assert not _FOREIGN.search(str(finding)), str(finding)


@pytest.mark.parametrize("kind", sorted({*BELONGS, *BOUNDS, *STATED}))
def test_the_table_of_plain_words_names_kinds_that_exist(kind):
    assert kind in set(get_args(core_schema.ErrorType))


def test_did_you_mean_is_silent_when_nothing_is_near():
    assert did_you_mean("zebra", ["menu", "say"]) == ""
    assert did_you_mean("mneu", ["menu", "say"]) == "Did you mean 'menu'?"
