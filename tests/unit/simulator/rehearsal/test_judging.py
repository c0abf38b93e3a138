"""Scenarios held against the call they describe: what holds passes, the rest is found."""

from __future__ import annotations

import pytest

from ivr.faults import Refused, Unavailable, Where, error
from ivr.simulator.call.state import Contact
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.judge import Lookups, run_scenario
from tests.unit.simulator.rehearsal.conftest import codes, scenarios


class TestJudging:
    @pytest.mark.parametrize(
        "text",
        [
            "steps: [{hears: welcome}, {hears: menu, key: '1', goes_to: cards}]\n"
            "ends: {transfer: cards}",
            "steps: [{hears: Welcome to example BANK}, {key: '1', attribute: {choice: cards}}]",
            "steps: [{hears: /press \\d/}, {silence: true}, {hears: late}, {silence: true}]\n"
            "ends: hangup",
            "steps: [{key: '2', goes_to: which}, {hears: Which card?, says: mine, "
            "slot: {card: '1234'}, goes_to: inbound.tell}, {hears: balance}]\nends: hangup",
            "steps: [{key: '2'}, {says: mine, slot: {kind: null}}]",
            "steps: [{key: '7'}]\nends: hangup\nnever_hears: [balance]\nnever_invokes: [block]\n"
            "invokes: lookup\nwithin: 10s",
            "steps: [{silence: true, goes_to: top}, {hangup: true}]\nends: customer_hung_up",
            "given: {queue.cards: full}\nsteps: [{key: '1'}, {hears: All busy.}]\nends: hangup",
            "given: {breaks: {top: InputTimeLimitExceeded}}\nsteps: [{hears: late}, {key: '1'}]",
            "given: {handler.lookup: {error: true}}\nsteps: [{hears: Error branch.}]\nends: hangup",
            "steps: [{hears: welcome, goes_to: inbound}]",
            "given: {breaks: {go: Unwired, queue: error}}\nsteps: [{key: '1'}]\nends: hangup",
        ],
    )
    def test_what_holds_passes(self, bank, text):
        (verdict,) = bank(f"test: t\n{text}\n")
        assert verdict.findings == ()
        assert verdict.status == "passed"

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            (
                "steps:\n- hears: late\n",
                "tests/a.yaml:3:3: error EXP001 'late' was not heard; heard instead: "
                "'Welcome to Example Bank. / Press 1 for cards.'",
            ),
            (
                "steps:\n- {hears: menu}\n- {hears: welcome}\n",
                "tests/a.yaml:4:4: error EXP001 'welcome' was not heard; silence",
            ),
            (
                "steps:\n- key: '7'\n- key: '1'\n",
                "tests/a.yaml:4:3: error EXP002 the call ended: hangup before the caller could "
                "press 1",
            ),
            (
                "steps: [{key: '1', goes_to: which}]\n",
                "EXP003 the call did not go to which; it went to cards",
            ),
            (
                "steps: [{key: '1', attribute: {choice: loans}}]\n",
                "EXP003 attribute choice should be 'loans' and is 'cards'",
            ),
            (
                "steps: [{key: '1', attribute: {x: z}}]\n",
                "attribute x should be 'z' and is not set",
            ),
            (
                "steps: [{key: '2'}, {says: x, slot: {card: '9'}}]\n",
                "EXP003 slot card should be '9' and is '1234'",
            ),
            (
                "steps: [{key: '2'}, {says: x, slot: {card: null}}]\n",
                "EXP003 slot card should be not filled and is '1234'",
            ),
            (
                "steps: [{key: '2', slot: {card: null}}]\n",
                "EXP003 slot card should be not filled, and no bot was listening",
            ),
            (
                "steps: [{key: '2', slot: {card: '9'}}]\n",
                "slot card should be '9' and is not filled",
            ),
            (
                "steps: [{key: '1', invoked: block}]\n",
                "EXP003 block was not invoked; invoked: nothing",
            ),
            (
                "steps: [{key: '1'}]\nends: {transfer: loans}\n",
                "EXP004 the call should end with transfer loans; it ended: transfer to cards",
            ),
            (
                "steps: []\nends: hangup\n",
                "EXP004 the call should end with hangup; it ended: customer_hung_up",
            ),
            (
                "steps: [{key: '7'}]\nnever_hears: [menu]\n",
                "tests/a.yaml:3:15: error EXP005 'menu' must never be said, and was: 'Press 1",
            ),
            ("steps: []\nnever_invokes: [lookup]\n", "EXP005 lookup was invoked"),
            ("steps: []\ninvokes: [block]\n", "EXP003 block was never invoked"),
            ("steps: [{key: '7'}, {says: hello}]\n", "before the caller could say 'hello'"),
            ("steps: [{key: '7'}, {silence: true}]\n", "before the caller could stay silent"),
            ("steps: [{key: '7'}, {hangup: true}]\n", "before the caller could hang up"),
            (
                "steps: []\nends: {third_party: '+1'}\n",
                "EXP004 the call should end with third_party",
            ),
            ("steps: [{silence: true}, {silence: true}]\nwithin: 5s\n", "EXP006 the call took"),
        ],
    )
    def test_what_does_not_hold_is_a_finding_at_its_line(self, bank, text, found):
        (verdict,) = bank(f"test: t\n{text}")
        assert verdict.status == "failed"
        assert found in "\n".join(map(str, verdict.findings))

    def test_unknown_prompts_are_told_before_any_call(self, bank):
        (verdict,) = bank("test: t\nsteps: [{hears: welcom}]\nnever_hears: [nope]\n")
        assert verdict.status == "not_run"
        assert codes(verdict) == ["EXP007", "EXP007"]
        assert verdict.record is None

    def test_a_call_that_the_simulator_stops_fails_unless_that_is_expected(self, bank):
        stuck = "given: {breaks: {hello: NoMatchingError}}\nsteps: []\n"
        (failed,) = bank(f"test: t\n{stuck}")
        assert codes(failed) == ["SIM002"]
        (expected,) = bank(f"test: t\n{stuck}ends: {{error: SIM002}}\n")
        assert expected.status == "passed"

    @pytest.mark.parametrize(
        ("problem", "code"),
        [
            (
                Refused([error("USE003", Where(), "x")]),
                "USE003",
            ),
            (Unavailable("the store is away"), "RUN503"),
        ],
    )
    def test_a_case_that_cannot_start_is_not_run(self, problem, code):
        def start(case, caller):
            raise problem

        (scenario,) = scenarios("test: t\n")
        (verdict,) = run_scenario(scenario, start, Lookups())
        assert (verdict.status, codes(verdict)) == ("not_run", [code])

    def test_agents_ears_are_not_the_callers(self, kit):
        end = kit.action("end", "EndFlowExecution")
        whisper = kit.flow("whisper", kit.say("w", "Score 900.", "end"), end, kind="AGENT_WHISPER")
        errors = {"NoMatchingError": "oops", "QueueAtCapacity": "oops"}
        main = kit.flow(
            "main",
            kit.action(
                "hook",
                "UpdateContactEventHooks",
                {"EventHooks": {"AgentWhisper": "whisper"}},
                "queue",
                errors=errors,
            ),
            kit.action("queue", "UpdateContactTargetQueue", {"QueueId": "q"}, "go", errors=errors),
            kit.action("go", "TransferContactToQueue", {}, "oops", errors=errors),
        )
        world = kit.world(main, whisper)
        text = "- {test: a, never_hears: [Score 900]}\n- {test: b, never_says: [Score 900]}\n"
        found = [
            run_scenario(s, lambda case, caller: run(world, "main", Contact(), caller), Lookups())
            for s in scenarios(text)
        ]
        assert [v.status for (v,) in found] == ["passed", "failed"]


def test_without_lookups_ids_are_looked_for_in_vain(kit):
    world = kit.world(kit.flow("main", kit.say("a", "Welcome.", "bye")))
    (scenario,) = scenarios("test: t\nsteps: [{hears: welcome}]\n")
    (verdict,) = run_scenario(
        scenario, lambda case, caller: run(world, "main", Contact(), caller), Lookups()
    )
    assert (verdict.name, verdict.status, codes(verdict)) == ("t", "not_run", ["EXP007"])
