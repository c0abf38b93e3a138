"""Names in scenarios: what exists nowhere is a finding at its line, before any call is taken."""

from __future__ import annotations

import pytest

from ivr.contract import FUNCTIONS
from ivr.faults import Where
from ivr.simulator.rehearsal.cases import cases
from ivr.simulator.rehearsal.judge import Lookups, run_scenario
from ivr.simulator.rehearsal.named import Names, misplaced, unknown_names
from ivr.simulator.rehearsal.scenario import read_scenarios
from ivr.spec.reading.reader import read_text


@pytest.fixture
def names(kit):
    rung = kit.action(
        "route", "CheckHoursOfOperation", {}, "bye", errors={"NoMatchingError": "oops"}
    )
    kept = kit.action(
        "keep",
        "UpdateFlowAttributes",
        {"FlowAttributes": {"ending": {"Value": "1234"}}},
        "note",
        errors={"NoMatchingError": "oops"},
    )
    noted = kit.action(
        "note",
        "UpdateContactAttributes",
        {"Attributes": {"reason": "lost"}, "TargetContact": "Current"},
        "theirs",
        errors={"NoMatchingError": "oops"},
    )
    theirs = kit.action(
        "theirs",
        "UpdateContactAttributes",
        {"Attributes": {"elsewhere": "1"}, "TargetContact": "Related"},
        "bye",
        errors={"NoMatchingError": "oops"},
    )
    flow = kit.flow(
        "clinic_en-US",
        kit.say("welcome.said", "Hello.", "route"),
        rung,
        kept,
        noted,
        theirs,
        dialog="clinic",
        locale="en-US",
        nodes={"welcome.said": "welcome"},
    )
    return Names(
        flows={flow.name: flow},
        dialogs=("clinic", "desk"),
        usual="clinic",
        hours=("clinic",),
        queues=("desk",),
        functions=FUNCTIONS,
        slots=("patient",),
        brought=("locale",),
    )


def scenario(text):
    (read,) = read_scenarios(read_text(f"test: t\n{text}\n", "a.yaml"))
    return read


def found(names, text):
    (case,) = cases(scenario(text))
    return [str(finding) for finding in (*misplaced(case, names), *unknown_names(case, names))]


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("given: {hours.clinc: closed}", "2:9", "no calendar 'clinc'. Did you mean 'clinic'?"),
        ("given: {hours: {clinc: closed}}", "2:17", "no calendar 'clinc'."),
        ("given: {queue.dsk: full}", "2:9", "no queue 'dsk'."),
        ("given: {handler.blok: {error: true}}", "2:9", "function 'blok'. Did you mean 'block'?"),
        (
            "given: {handler.block: {returns: {resullt: blocked}}}",
            "2:35",
            "function 'block' does not answer 'resullt'. Did you mean 'result'?",
        ),
        (
            "given: {handler.block: [{error: true}, {returns: {result: blokked}}]}",
            "2:51",
            "function 'block' never answers result 'blokked'. Did you mean 'blocked'?",
        ),
        ("given: {breaks: {nowhere: NoMatchingError}}", "2:18", "no action 'nowhere'."),
        ("given: {breaks: {clinic/route: error}}", "2:18", "no action 'clinic/route'."),
        ("given: {breaks: {route: Foo}}", "2:18", "action 'route' has no error 'Foo'."),
        ("never_invokes: [block, rout]", "2:24", "no function 'rout'. Did you mean 'route'?"),
        ("invokes: rout", "2:1", "no function 'rout'. Did you mean 'route'?"),
        ("steps: [{invoked: rout}]", "2:10", "no function 'rout'. Did you mean 'route'?"),
        ("steps: [{slot: {pattient: null}}]", "2:17", "no slot 'pattient'."),
        ("steps: [{goes_to: welcom}]", "2:10", "dialog 'welcom'. Did you mean 'welcome'?"),
        (
            "steps: [{attribute: {raeson: lost}}]",
            "2:22",
            "no flow sets attribute 'raeson'. Did you mean 'reason'?",
        ),
        (
            "steps: [{}, {attribute: {locale: es-US, team: fraud}}]",
            "2:41",
            "no flow sets attribute 'team'. There are locale, reason.",
        ),
        ("steps: [{attribute: {elsewhere: '1'}}]", "2:22", "no flow sets attribute 'elsewhere'."),
        (
            "given: {attributes: {vip: 'yes'}}\nsteps: [{attribute: {vpi: 'yes'}}]",
            "3:22",
            "no flow sets attribute 'vpi'. Did you mean 'vip'?",
        ),
        (
            "steps: [{attribute: {ending: '1234'}}]",
            "2:22",
            "'ending' is a flow attribute, and tests see contact attributes only. Expect a",
        ),
        (
            "steps: [{attribute: {Channel: VOICE}}]",
            "2:22",
            "'Channel' is Connect's own, and no contact attribute. Expect a contact attribute",
        ),
        (
            "given: {answers: {CheckHoursOfOperatin: {result: 'True'}}}",
            "2:19",
            "no action or type 'CheckHoursOfOperatin'. Did you mean 'CheckHoursOfOperation'?",
        ),
        ("dialog: clinc", "2:1", "REF001 there is no dialog 'clinc'. Did you mean 'clinic'?"),
        ("locale: fr-FR", "2:1", "dialog 'clinic' does not speak fr-FR."),
    ],
)  # fmt: skip
def test_a_name_that_nothing_has_is_a_finding_at_its_line(names, text, place, says):
    (finding,) = found(names, text)
    assert finding.startswith(f"a.yaml:{place}: error ")
    assert says in finding
    assert "SCN002" in finding or "REF001" in finding


@pytest.mark.parametrize(
    "text",
    [
        "given: {hours.clinic: closed, queue.desk: full, handler.block: {returns: {result: none}}}",
        "given: {handler.route: {returns: {band: low, assessment: anything}}}",
        "given: {breaks: {route: error, clinic_en-US/welcome.said: NoMatchingError}}",
        "given: {breaks: {route: ''}}",
        "steps: [{goes_to: welcome, slot: {patient: null}, invoked: route}]",
        "steps: [{goes_to: clinic.welcome}, {goes_to: clinic}]",
        "invokes: [route]\nnever_invokes: block\nlocale: en-US\ndialog: clinic",
        "dialog: desk\nlocale: fr-FR",
        "steps: [{attribute: {reason: lost, locale: en-US}}]",
        "given: {attributes: {vip: 'yes'}}\nsteps: [{attribute: {vip: 'no'}}]",
    ],
)
def test_names_that_exist_are_no_findings(names, text):
    assert found(names, text) == []


def test_values_of_rows_are_looked_up(names):
    text = "each: [{e: error}, {e: Foo}]\ngiven: {breaks: {route: '{e}'}}"
    wrong = [list(unknown_names(case, names)) for case in cases(scenario(text))]
    assert [len(findings) for findings in wrong] == [0, 1]
    assert wrong[1][0].where == Where("a.yaml", 3, 18)


def test_a_locale_of_several_is_named_by_itself(names):
    _, french = cases(scenario("locale: [en-US, fr-FR]"))
    (finding,) = misplaced(french, names)
    assert str(finding.where) == "a.yaml:2:17"


def test_a_scenario_without_a_dialog_is_told_so(names):
    (case,) = cases(scenario("steps: []"))
    lone = Names(flows={}, dialogs=("desk",), usual="fraud_verification")
    (finding,) = misplaced(case, lone)
    assert "this names no dialog, and there is no dialog 'fraud_verification'" in finding.message


def test_a_mistaken_scenario_is_not_run_and_its_prompts_are_not_blamed(names):
    def start(case, caller):
        raise AssertionError(case, caller)

    wrong = scenario("dialog: clinc\nsteps: [{hears: choose, goes_to: nowhere}]")
    (verdict,) = run_scenario(wrong, start, Lookups(names=names))
    assert verdict.status == "not_run"
    assert [finding.code for finding in verdict.findings] == ["REF001", "SCN002"]


def test_wrong_names_and_prompts_are_told_together(names):
    def start(case, caller):
        raise AssertionError(case, caller)

    wrong = scenario("dialog: clinic\nsteps: [{hears: choose, goes_to: nowhere}]")
    (verdict,) = run_scenario(wrong, start, Lookups(names=names))
    assert [finding.code for finding in verdict.findings] == ["EXP007", "SCN002"]
