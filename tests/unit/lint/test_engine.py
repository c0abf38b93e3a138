from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.faults import Finding, Severity, Where
from ivr.formats.connect import read_flow
from ivr.lint.engine import choose, inspect, lint, once_each
from ivr.lint.facts.graphs import cycles
from ivr.lint.report import REPORTS, as_sarif, as_text, rules_markdown, summary
from ivr.lint.rule import SHOWN_STEPS, Rule, Spot, Subject, way_of
from ivr.lint.rules import RULES
from ivr.lint.rules.waivers import STAGE_WARNINGS
from ivr.spec.dialog import Dialog
from ivr.spec.graph import exits, universals_at, ways
from ivr.spec.nodes import NODES
from ivr.spec.nodes.listen import Menu
from ivr.spec.reading.loader import load_text
from ivr.speech.prompts import Prompt, PromptBook

TWO_DOORS = """\
dialog: doors
locales: [en-US]
start: top
nodes:
  top:
    menu: Which door do you want?
    options: [{key: "1", goto: bye}, {key: "1", goto: bye}]
    lint: {allow: [REF003], because: one door has two signs}
  side: {menu: Which side?, options: [{key: "1", goto: bye}, {key: "1", goto: bye}]}
  bye: {hangup: Goodbye.}
lint: {allow: [VUI012], because: a tiny shop}
"""


def doors(text: str = TWO_DOORS) -> Subject:
    return Subject(dialogs=(load_text(Dialog, text, "flows/doors.yaml"),))


def codes(findings: tuple[Finding, ...]) -> list[tuple[str, int]]:
    return [(finding.code, finding.where.line) for finding in findings]


def test_a_waiver_reaches_its_node_and_no_further() -> None:
    report = inspect(doors(), choose(only=["REF003"]))
    assert codes(report.findings) == [("REF003", 9)]
    assert codes(report.waived) == [("REF003", 7)]


def test_a_waiver_of_the_dialog_reaches_all_of_it() -> None:
    report = inspect(doors(), choose(only=["VUI012"]))
    assert report.findings == ()
    assert [finding.code for finding in report.waived] == ["VUI012"]


def test_a_waiver_without_a_reason_waives_nothing() -> None:
    report = inspect(doors(TWO_DOORS.replace("one door has two signs", '""')))
    assert ("REF003", 7) in codes(report.findings)
    assert ("TST006", 8) in codes(report.findings)


def test_flow_findings_are_waived_by_the_line_that_they_come_from() -> None:
    rule = Rule("X001", Severity.ERROR, "t", "w", "r", "s", "f", lambda _: iter([Spot(spot, "m")]))
    text = TWO_DOORS.replace("allow: [REF003]", "allow: [X001]")
    for line, waived in ((5, 1), (8, 1), (9, 0), (2, 0)):
        spot = Where("flows/doors.yaml", line, 3)
        assert len(inspect(doors(text), [rule]).waived) == waived, line


@pytest.mark.parametrize("code", STAGE_WARNINGS)
def test_what_an_earlier_stage_warned_of_can_be_waived(code: str) -> None:
    subject = doors(TWO_DOORS.replace("allow: [REF003]", f"allow: [REF003, {code}]"))
    found = Finding(code, Severity.WARNING, Where("flows/doors.yaml", 6, 11), "m")
    report = inspect(subject, choose(only=["TST007"]), found=[found])
    assert (report.findings, report.waived) == ((), (found,))


def test_every_warning_of_an_earlier_stage_is_known_to_waivers() -> None:
    emitted = {
        code
        for room in ("compiler", "speech", "spec")
        for path in Path("ivr", room).rglob("*.py")
        if path.parent.name != "rules"  # of detectors: no dialog, so no waiver
        for code in re.findall(r"""\bwarning\(\s*["']([A-Z]+\d+)""", path.read_text("utf-8"))
    }
    assert emitted >= {"PRM006", "PRM008"}
    assert emitted <= {*STAGE_WARNINGS, *(rule.id for rule in RULES)}


def test_a_rule_judges_a_subject_once() -> None:
    asked: list[Subject] = []

    def check(subject: Subject) -> Iterator[Spot]:
        asked.append(subject)
        yield Spot(Where("flows/doors.yaml", 5, 3), "m")

    rule = Rule("X001", Severity.ERROR, "t", "w", "r", "s", "f", check)
    first, second = doors(), doors()
    found = [finding for each in (first, second, first) for finding in rule.findings(each)]
    assert len(found) == 3
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("count", "told"),
    [(1, "n0"), (3, "n0 -> n1 -> n2"), (SHOWN_STEPS + 300, "n4 -> n5 and 300 more")],
)
def test_a_long_way_is_told_by_its_first_steps(count: int, told: str) -> None:
    assert way_of([f"n{index}" for index in range(count)]).endswith(told)


def test_strict_turns_warnings_into_errors_and_leaves_information() -> None:
    plain = lint(doors())
    strict = lint(doors(), strict=True)
    assert Severity.WARNING in {finding.severity for finding in plain}
    assert Severity.WARNING not in {finding.severity for finding in strict}
    assert codes(plain) == codes(strict)


def test_rules_are_chosen_by_id_and_by_family_prefix() -> None:
    assert [rule.id for rule in choose(only=["GRA001"])] == ["GRA001"]
    chosen = {rule.id[:3] for rule in choose(only=["GRA", "VUI"], skip=["VUI001"])}
    assert chosen == {"GRA", "VUI"}
    assert "VUI001" not in {rule.id for rule in choose(skip=["VUI001"])}
    with pytest.raises(KeyError, match="NOPE"):
        choose(only=["NOPE"])


def test_one_code_speaks_once_about_one_place() -> None:
    where = Where("a.yaml", 1, 1)
    first = Finding("A", Severity.ERROR, where, "in en-US")
    second = Finding("A", Severity.ERROR, where, "in es-US")
    other = Finding("B", Severity.ERROR, where, "else")
    assert once_each([first, second, other]) == (first, other)


def test_two_faults_of_one_place_are_both_told() -> None:
    where = Where("a.yaml", 1, 1)
    one = Finding("A", Severity.ERROR, where, "undefined variable 'one'")
    two = Finding("A", Severity.ERROR, where, "undefined variable 'two'", "Declare it.")
    assert once_each([one, two, one]) == (one, two)
    assert once_each([one], [one, two]) == (one, two)


def test_what_a_stage_and_a_rule_say_in_other_words_is_said_once() -> None:
    where = Where("a.yaml", 1, 1)
    stage = Finding("A", Severity.ERROR, where, "no 'one'")
    rule = Finding("A", Severity.ERROR, where, "'one' is not there", "Declare it.")
    other = rule._replace(message="'two' is not there")
    assert once_each([stage], [rule]) == (stage._replace(remedy="Declare it."),)
    assert once_each([stage], [rule, other]) == (rule, other)


def test_two_undefined_variables_of_one_prompt_are_both_told() -> None:
    dialog = load_text(
        Dialog, "dialog: d\nlocales: [en-US]\nstart: bye\nnodes: {bye: {hangup: closing}}\n", "d"
    )
    prompt = Prompt(
        "d.closing", "en-US", "text", "Bye {{ one }} {{ two }}.", where=Where("p.yaml", 3, 1)
    )
    found = lint(Subject(dialogs=(dialog,), prompts=PromptBook([prompt], {})), choose(only=["LOC"]))
    assert [each.message[-5:] for each in found] == ["'one'", "'two'"]


def test_a_resource_without_an_id_is_told_once_of_a_converted_flow() -> None:
    where = Where("old.json", 4, 3)
    named = "SetQueue 'q': Queue has no id; its name 'Sales' stands there"
    told = Finding("FLW005", Severity.WARNING, where, named, "Put the id in its place.")
    flow = read_flow(
        {
            "Version": "2019-10-30",
            "StartAction": "q",
            "Actions": [
                {
                    "Identifier": "q",
                    "Type": "UpdateContactTargetQueue",
                    "Parameters": {"QueueId": "Sales"},
                    "Transitions": {"NextAction": "q"},
                }
            ],
        },
        "old.json",
    )
    flow = replace(flow, origins={"q": where})
    alone = inspect(Subject(flows=(flow,)), choose(only=["FLW040"])).findings
    assert [each.code for each in alone] == ["FLW040"]
    both = inspect(Subject(flows=(flow,)), choose(only=["FLW040"]), found=[told]).findings
    assert both == (told,)


def test_findings_of_earlier_stages_are_said_once_and_their_errors_cannot_be_waived() -> None:
    subject = doors()
    same = next(f for f in lint(subject, choose(only=["REF003"])) if f.where.line == 9)
    refused = Finding("REF003", Severity.ERROR, Where("flows/doors.yaml", 7, 5), "from resolve")
    style = Finding("REF003", Severity.WARNING, Where("flows/doors.yaml", 6, 5), "from lower")
    report = inspect(subject, choose(only=["REF003"]), found=[same, refused, style])
    assert codes(report.findings) == [("REF003", 7), ("REF003", 9)]
    assert style in report.waived


def test_every_rule_stands_an_empty_subject() -> None:
    assert lint(Subject()) == ()


def test_rules_carry_their_papers() -> None:
    for rule in RULES:
        assert rule.title, rule.id
        assert rule.why.endswith("."), rule.id
        assert rule.remedy.endswith("."), rule.id
        assert rule.source, rule.id


def test_exits_are_the_written_ones_and_ways_add_the_inherited() -> None:
    text = """\
dialog: shop
locales: [en-US]
defaults: {on_exhausted: bye, on_error: bye}
universals: {agent: {key: "0", goto: bye}, main_menu: {key: "*", goto: top}}
start: top
nodes:
  top:
    menu: Which?
    options: [{key: "1", goto: bye}, {phrases: [cards], goto: top}]
    on_error: top
    except: [main_menu]
  bye: {hangup: null}
"""
    dialog = load_text(Dialog, text, "shop.yaml")
    top = dialog.nodes["top"]
    assert exits(top) == (("key 1", "bye"), ("option 2", "top"), ("error", "top"))
    added = [(way.label, way.target) for way in ways(dialog, top) if way.inherited]
    assert added == [("exhausted", "bye"), ("agent", "bye")]
    assert isinstance(top, Menu)
    assert list(universals_at(dialog, top)) == ["agent"]
    assert exits(dialog.nodes["bye"]) == ()


def test_exits_know_every_node_type() -> None:
    written = {
        "say": "{say: Hi there., then: b}",
        "menu": '{menu: Which?, options: [{key: "1", goto: b}]}',
        "collect": "{collect: {slot: x, say: Which?}, then: b}",
        "form": "{form: [{slot: x, say: Which?}], then: b}",
        "ask": "{ask: What?, bot: c, intents: {Pay: b}}",
        "decide": "{decide: [{when: x is z, goto: b}], else: b}",
        "hours": "{hours: bank, open: b, closed: b, holiday: b}",
        "split": "{split: [{name: p, weight: 50, goto: b}, {name: q, weight: 50, goto: b}]}",
        "repeat": "{repeat: b, count: 2, exhausted: b}",
        "invoke": "{invoke: {handler: route}, then: b, on: {error: b, timeout: b}}",
        "set": "{set: {x: z}, then: b}",
        "call": "{call: {dialog: m}, on: {done: b}}",
        "raw": '{raw: {Type: Wait}, on: {"Equals 1": b}}',
        "goto": "{goto: other, on_error: b}",
        "transfer": "{transfer: {queue: q, on: {closed: b, full: b, error: b}}}",
        "callback": "{callback: {queue: q, on: {error: b}}, then: b}",
        "play_queue": "{play_queue: [Wait.], then: b}",
        "return": "{return: done}",
        "hangup": "{hangup: null}",
    }
    assert set(written) == set(NODES)
    for key, node in written.items():
        text = (
            f"dialog: d\nlocales: [en-US]\nstart: a\nnodes:\n  a: {node}\n  b: {{hangup: null}}\n"
        )
        found = exits(load_text(Dialog, text, "d.yaml").nodes["a"])
        assert {target for _, target in found} == (set() if key in ("return", "hangup") else {"b"})


@given(st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=4), max_size=8))
def test_cycles_are_the_nodes_that_reach_themselves(drawn: dict[int, list[int]]) -> None:
    edges = {key: tuple(to for to in leads if to in drawn) for key, leads in drawn.items()}

    def reach(key: int) -> set[int]:
        seen: set[int] = set()
        waiting = list(edges[key])
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting.extend(edges[here])
        return seen

    in_cycles = {key for group in cycles(edges) for key in group}
    assert in_cycles == {key for key in edges if key in reach(key)}


def test_long_dialogs_do_not_exhaust_the_stack() -> None:
    nodes = "\n".join(f"  n{i}: {{say: Hello there., then: n{i + 1}}}" for i in range(1_500))
    text = (
        f"dialog: long\nlocales: [en-US]\nstart: n0\nnodes:\n{nodes}\n  n1500: {{hangup: null}}\n"
    )
    findings = lint(doors(text))
    assert {finding.code for finding in findings} <= {"VUI005", "VUI021"}
    assert all(len(finding.message) < 200 for finding in findings)


SOME = (
    Finding("GRA001", Severity.ERROR, Where("flows/a.yaml", 3, 5), "no caller: 100%", "Go, now."),
    Finding("VUI019", Severity.INFO, Where("flows/a.yaml"), "stock"),
    Finding("CMP001", Severity.WARNING, Where("", 0), "somewhere"),
)


def test_text_is_one_line_each_and_a_count() -> None:
    lines = as_text(SOME, 2).splitlines()
    assert lines[0] == "flows/a.yaml:3:5: error GRA001 no caller: 100%. Go, now."
    assert lines[-1] == "1 error, 1 warning, 1 info (2 waived)"
    assert summary(()) == "no findings"


def test_json_has_every_part() -> None:
    read = json.loads(REPORTS["json"](SOME, 1))
    assert read["waived"] == 1
    assert read["findings"][0] == {
        "code": "GRA001",
        "severity": "error",
        "file": "flows/a.yaml",
        "line": 3,
        "column": 5,
        "message": "no caller: 100%",
        "remedy": "Go, now.",
    }


def test_sarif_has_the_shape_that_readers_ask_for() -> None:
    log = json.loads(as_sarif(SOME, 1))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["CMP001", "GRA001", "VUI019"]
    for result in run["results"]:
        assert result["ruleId"] in rules
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 5}
    assert "region" not in run["results"][1]["locations"][0]["physicalLocation"]


def test_github_annotations_escape_what_github_reads() -> None:
    lines = REPORTS["github"](SOME, 0).splitlines()
    assert lines[0] == (
        "::error file=flows/a.yaml,line=3,col=5,title=GRA001::no caller: 100%25. Go, now."
    )
    assert lines[1].startswith("::notice file=flows/a.yaml,title=VUI019::")
    assert lines[-1].startswith("::notice::1 error")


def test_the_committed_page_of_rules_is_up_to_date(pytestconfig: pytest.Config) -> None:
    page = pytestconfig.rootpath / "docs" / "rules.md"
    assert page.read_text(encoding="utf-8") == rules_markdown(), "run `ivr rules --md`"


def test_a_flow_that_a_dialog_became_is_not_told_to_be_imported() -> None:
    arn = "arn:aws:connect:us-east-1:111122223333:instance/i/queue/q"
    action = {
        "Identifier": "q",
        "Type": "UpdateContactTargetQueue",
        "Parameters": {"QueueId": arn},
        "Transitions": {"NextAction": "q"},
    }
    value = {"Version": "2019-10-30", "StartAction": "q", "Actions": [action]}
    flow = read_flow(value, "main")
    rule = choose(only=["FLW034"])
    assert len(lint(Subject(flows=(flow,)), rule)) == 1
    assert lint(Subject(flows=(replace(flow, dialog="main"),)), rule) == ()
