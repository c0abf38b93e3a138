"""Who answers an outbound call: detected in a campaign, an unknown listener in any other call."""

import pytest

from ivr.ir.actions.base import FlowType
from ivr.simulator.call.callers import ScriptedCaller
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import FlowBook
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.cases import cases
from ivr.simulator.rehearsal.coverage import Coverage, report
from ivr.simulator.rehearsal.scenario import read_scenarios
from ivr.simulator.rehearsal.stage import quiet_world, staged
from ivr.spec.reading.reader import read_text

RING = """
dialog: ring
kind: outbound
locales: [en-US]
outbound:
  purpose: service
  dialled_by: campaign
  answering: {human: hello, screener: hello, voicemail: message, no_answer: hello}
  identify: hello
  rpc: hello
  opt_out: bye
start: hello
nodes:
  hello: {say: This is your bank., then: bye}
  message: {say: Please call your bank., then: bye}
  bye: {hangup: Good bye.}
"""

BY_FUNCTION = RING.replace("dialled_by: campaign", "dialled_by: service").replace(
    "hello: {say: This is your bank., then: bye}",
    "hello: {say: This is your bank., then: message}",
)


def call(program, answered_by, *, campaign, breaks=()):
    text = f"test: x\ndialog: ring\ngiven: {{outbound.answered_by: {answered_by}}}\n"
    (scenario,) = read_scenarios(read_text(text, "x.yaml"))
    (case,) = cases(scenario)
    book = FlowBook({flow.name: flow for flow in program.flows})
    world = staged(
        quiet_world(book), case.given.model_copy(update={"breaks": dict.fromkeys(breaks, "error")})
    )
    contact = case.contact(Contact(customer="+14155550101", campaign=campaign))
    return run(world, "ring", contact, ScriptedCaller(()))


def heard(record):
    return [*record.said()][:1], record.end.kind


def test_a_campaign_goes_by_what_it_detected_and_takes_everybody_else_for_a_person(bench, shown):
    program = bench.compile(RING).program
    flow = shown(program.flow("ring"))
    assert flow.type("setup.answered") == "CheckOutboundCallStatus"
    assert flow.parameters("setup.answered") == {}
    assert flow.ways("setup.answered") == {
        "next": "hello",
        "Equals CallAnswered": "hello",
        "Equals VoicemailBeep": "message",
        "Equals VoicemailNoBeep": "message",
        "Equals NotDetected": "hello",
        "NoMatchingError": "hello",
    }
    assert flow.ways("setup.language") == {
        "next": "setup.answered",
        "NoMatchingError": "setup.answered",
    }
    assert program.flow("ring").type is FlowType.CONTACT_FLOW


@pytest.mark.parametrize(
    ("answered_by", "said"),
    [
        ("human", "This is your bank."),
        ("screener", "This is your bank."),
        ("unknown", "This is your bank."),
        ("voicemail", "Please call your bank."),
        ("voicemail_without_beep", "Please call your bank."),
    ],
)
def test_what_a_campaign_says_to_whoever_answers(bench, answered_by, said):
    program = bench.compile(RING).program
    assert heard(call(program, answered_by, campaign=True)) == ([said], "hangup")


def test_nobody_answers_a_campaign(bench):
    record = call(bench.compile(RING).program, "no_answer", campaign=True)
    assert heard(record) == ([], "no_answer")


def test_a_detection_that_fails_means_a_person(bench):
    program = bench.compile(RING).program
    broken = call(program, "voicemail", campaign=True, breaks=["setup.answered"])
    assert heard(broken) == (["This is your bank."], "hangup")
    without = call(program, "voicemail", campaign=False)
    assert heard(without) == (["This is your bank."], "hangup")
    assert "NoMatchingError" in [step.label for step in without.trace]


def test_every_branch_of_the_detection_can_be_rehearsed(bench):
    program = bench.compile(RING).program
    walked = Coverage()
    for answered_by in ("human", "screener", "voicemail", "voicemail_without_beep"):
        walked.add(call(program, answered_by, campaign=True))
    walked.add(call(program, "human", campaign=False))
    missing = [
        b.label for b in report(walked, program.flows).missing if b.identifier == "setup.answered"
    ]
    assert missing == []


@pytest.mark.parametrize("answered_by", ["human", "screener", "voicemail", "unknown"])
def test_a_call_dialled_by_a_function_begins_at_the_start_whoever_listens(bench, answered_by):
    program = bench.compile(BY_FUNCTION).program
    assert "CheckOutboundCallStatus" not in {a.type for a in program.flow("ring").actions}
    record = call(program, answered_by, campaign=False)
    assert list(record.said()) == ["This is your bank.", "Please call your bank.", "Good bye."]


def test_what_is_known_at_the_start_is_known_where_voicemail_begins(bench):
    bench.variable("name", "name")
    source = RING.replace("start: hello", "takes: [name]\nstart: hello")
    source = source.replace("Please call your bank.", '"A message for {{ name }}."')
    program = bench.compile(source).program
    assert program.flow("ring").by_id["message"].parameters.text == (
        "A message for $.Attributes.name."
    )


def test_a_value_that_a_person_was_asked_for_is_not_known_to_a_machine(bench):
    bench.variable("name", "name")
    source = RING.replace(
        "hello: {say: This is your bank., then: bye}",
        "hello: {set: {name: Ann}, then: message, on_error: bye}",
    )
    source = source.replace("Please call your bank.", '"A message for {{ name }}."')
    assert bench.findings(source) == ["15 GRA009"]
