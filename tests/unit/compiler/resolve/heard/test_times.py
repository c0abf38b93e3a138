"""Times that Connect takes in whole seconds: what it takes otherwise is told where it stands."""

import pytest

from ivr.faults import Refused, Severity

HEAD = """\
dialog: x
locales: [en-US]
defaults: {on_error: bye, on_exhausted: bye}
start: first
nodes:
  bye: {hangup: Good bye.}
  service: {transfer: {queue: service, on: {full: bye, error: bye}}}
"""

SERVICE = "  service: {transfer: {queue: service, on: {full: bye, error: bye}}}\n"

KEYS = 'options: [{key: "1", goto: bye}]'
WORDS = 'options: [{key: "1", phrases: [a card], goto: bye}]'
STORED = "{slot: card, say: Key it please., digits: {max: 4}}"


def told(bench, node, head=HEAD):
    compiled = bench.compile(f"{head}  first:\n{node}")
    return [(each.where.line, each.code, each.message) for each in compiled.findings]


@pytest.mark.parametrize(
    ("node", "key", "written", "taken"),
    [
        (f"    menu: Hm hm?\n    {KEYS}\n    timeout: 2500ms", "timeout", "2500ms", 3),
        (f"    menu: Hm hm?\n    {KEYS}\n    timeout: [2s, 2500ms]", "timeout", "2500ms", 3),
        (
            f"    collect: {STORED}\n    input: keys\n    inter_digit: 1500ms\n    then: bye",
            "inter_digit",
            "1500ms",
            2,
        ),
        (
            "    play_queue: [Hm hm.]\n    then: bye\n    every: 10500ms",
            "every",
            "10500ms",
            11,
        ),
    ],
)
def test_a_broken_second_is_told_with_what_becomes_of_it(bench, node, key, written, taken):
    line = 8 + next(n for n, text in enumerate(node.splitlines(), 1) if key in text)
    head = HEAD
    if "queue" in node:
        head = HEAD.replace("locales:", "kind: queue\nlocales:").replace(SERVICE, "")
    message = f"`{key}` of {written} becomes {taken} s: Connect takes whole seconds here"
    assert told(bench, node, head) == [(line, "CMP014", message)]


@pytest.mark.parametrize(
    ("node", "key"),
    [
        ("    transfer:\n      queue: fraud\n      skill: fraud\n      skill_for: 1500ms\n"
         "      on: {full: bye, error: bye}", "skill_for"),
        ("    callback:\n      queue: fraud\n      delay: 1500ms\n      on: {error: bye}\n"
         "    then: bye", "delay"),
        ("    callback:\n      queue: fraud\n      retry_after: 9500ms\n      on: {error: bye}\n"
         "    then: bye", "retry_after"),
        ("    invoke:\n      handler: route\n      timeout: 2500ms\n    then: bye", "timeout"),
    ],
)  # fmt: skip
def test_times_of_other_nodes_are_told(bench, node, key):
    line = 8 + next(n for n, text in enumerate(node.splitlines(), 1) if key in text)
    (found,) = told(bench, node)
    assert found[:2] == (line, "CMP014")


@pytest.mark.parametrize(
    "node",
    [
        f"    menu: Hm hm?\n    {WORDS}\n    timeout: 2500ms\n    inter_digit: 1500ms",
        f"    menu: Hm hm?\n    {KEYS}\n    timeout: 2s\n    inter_digit: 1500ms",
    ],
)
def test_what_lex_takes_or_nobody_reads_is_not_told(bench, node):
    assert told(bench, node) == []


def test_a_default_is_told_once_where_it_is_written(bench):
    head = HEAD.replace("on_exhausted: bye}", "on_exhausted: bye, timeout: 1500ms}")
    menu = f"    menu: Hm hm?\n    {KEYS}\n  second: {{menu: Hm?, {KEYS}}}"
    assert [each[:2] for each in told(bench, menu, head)] == [(3, "CMP014")]


def test_a_time_that_is_rounded_is_a_warning(bench):
    compiled = bench.compile(f"{HEAD}  first: {{menu: Hm hm?, {KEYS}, timeout: 2500ms}}")
    assert [each.severity for each in compiled.findings] == [Severity.WARNING]
    assert compiled.findings[0].remedy == "Write `timeout: 3s`, or less."


EXACT = """\
dialog: x
exact: true
locales: [en-US]
start: first
nodes:
  bye: {hangup: Good bye.}
"""


def test_an_exact_dialog_tells_it_too_and_waits_one_time(bench):
    menu = f"  first: {{menu: Hm hm?, {KEYS}, on_error: bye, timeout: TIME}}"
    compiled = bench.compile(EXACT + menu.replace("TIME", "2500ms"))
    assert [(each.where.line, each.code) for each in compiled.findings] == [(7, "CMP014")]
    with pytest.raises(Refused) as refused:
        bench.compile(EXACT + menu.replace("TIME", "[2s, 3s]"))
    assert [(each.where.line, each.code) for each in refused.value.findings] == [(7, "SPC002")]
