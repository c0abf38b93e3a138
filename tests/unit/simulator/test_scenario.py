from __future__ import annotations

import pytest

from ivr.faults import Refused, Unavailable, Where, error
from ivr.simulator.call.callers import HangUp, Keys, Silence, Speech
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import BotMessage, BotReply, FunctionReply
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.cases import cases
from ivr.simulator.rehearsal.judge import Lookups, run_scenario
from ivr.simulator.rehearsal.scenario import read_caller, read_scenarios
from ivr.simulator.rehearsal.stage import staged
from ivr.spec.reading.reader import read_text


def scenarios(text):
    return read_scenarios(read_text(text, "tests/a.yaml"))


class TestReading:
    def test_a_list_and_a_single_test(self):
        assert [s.name for s in scenarios("- test: a\n- test: b\n")] == ["a", "b"]
        (single,) = scenarios("test: alone\nsteps: [{silence: true}]\n")
        assert str(single.where("steps", 0)) == "tests/a.yaml:2:9"

    def test_dotted_and_nested_givens_are_the_same(self):
        dotted, nested = scenarios(
            "- {test: a, given: {hours.bank: closed, queue.x: full}}\n"
            "- {test: b, given: {hours: {bank: closed}, queue: {x: {full: true}}}}\n"
        )
        assert dotted.given == nested.given

    @pytest.mark.parametrize(
        ("text", "finding"),
        [
            ("- test: a\n  step: []\n", "2:3: error SPC001 unknown key 'step'"),
            ("- test: a\n  steps: [{hers: x}]\n", "2:12: error SPC001 unknown key 'hers'"),
            ("- test: a\n  steps: [{key: 1}]\n", "2:17: error SPC002"),
            ("- test: a\n  steps: [{key: x}]\n", "2:17: error SPC002"),
            (
                "- test: a\n  steps: [{silence: true, hangup: true}]\n",
                "error SPC002 a step has one",
            ),
            (
                "- test: a\n  steps: [{silence: true, barge_in_at: 1s}]\n",
                "error SPC002 barge_in_at",
            ),
            ("- test: a\n  ends: vanish\n", "2:3: error SPC002"),
            ("- test: a\n  given: {hours.bank: shut}\n", "error SPC002 'shut'"),
            ("- test: a\n  given: [x]\n", "2:10: error SPC002"),
            ("- steps: []\n", "error SPC003 'test' is missing"),
            ("- test: a\n  within: 5\n", "error SPC002"),
            ("- test: a\n  locale: xx-XX\n", "error SPC002"),
            ("- test: a\n  steps: [{hears: /(/}]\n", "error SPC002 not a regular expression"),
            ("- test: a\n  modality: []\n", "2:13: error SPC002 a list: at least 1"),
            ("- test: a\n  locale: []\n", "2:11: error SPC002 a list: at least 1"),
            ("- test: a\n  channel: []\n", "2:12: error SPC002 a list: at least 1"),
            ("- test: a\n  steps: [{says: []}]\n", "2:18: error SPC002 a list: at least 1"),
            ("- test: a\n  steps: [{says: {en-US: []}}]\n", "2:26: error SPC002 a list: at least"),
            ("- test: a\n  steps: [{says: {}}]\n", "2:18: error SPC002"),
            ("- test: a\n  steps: [{hears: {}}]\n", "2:19: error SPC002"),
            ("[]\n", "1:1: error SPC002 a list: at least 1"),
            (
                "- test: a\n  each: [{w: open}, {w: shut}]\n  given: {hours.bank: '{w}'}\n",
                "error SPC002 row 2 does not fit given",
            ),
            (
                "- test: a\n  each: [{k: '1'}, {k: one}]\n  steps: [{key: '{k}'}]\n",
                "error SPC002 row 2 gives keys that no telephone has: 'one'",
            ),
        ],
    )
    def test_mistakes_are_findings_at_their_line(self, text, finding):
        with pytest.raises(Refused) as refused:
            scenarios(text)
        assert finding in str(refused.value)

    def test_a_caller_script(self):
        script = read_caller(
            read_text(
                'caller: silent one\nfrom: "+14155550101"\nchannel: chat\nlocale: es-US\n'
                "steps: [{silence: true}]\nafterwards: silence\n",
                "tests/callers/silent.yaml",
            )
        )
        (case,) = cases(script)
        contact = case.contact(Contact())
        assert (contact.channel, contact.language, contact.customer) == (
            "CHAT",
            "es-US",
            "+14155550101",
        )
        assert case.caller().answer.__self__ is not None
        assert case.script() == (Silence(),)


class TestUnfolding:
    def test_one_case_for_each_locale_channel_modality_row_and_phrase(self):
        (scenario,) = scenarios(
            "test: t\nlocale: [en-US, es-US]\nchannel: [voice, chat]\nmodality: [speech, keys]\n"
            "each: [{sum: '1'}, {sum: '2'}]\nsteps: [{says: ['a {sum}', b, c], key: '5'}]\n"
        )
        unfolded = list(cases(scenario))
        assert len(unfolded) == 2 * 2 * 2 * 2 * 3
        assert len({case.name for case in unfolded}) == len(unfolded)
        assert unfolded[0].name == "t [en-US voice speech row 1 phrase 1]"
        assert unfolded[0].script() == (Speech("a 1"),)
        deeds = {case.script()[0] for case in unfolded}
        assert deeds == {Speech("a 1"), Speech("a 2"), Speech("b"), Speech("c"), Keys("5")}

    def test_wordings_per_locale_and_rows(self):
        (scenario,) = scenarios(
            "test: t\nlocale: [en-US, es-US]\neach: [{sum: ten}]\n"
            "given: {handler.f: {returns: {amount: '{sum}'}}}\n"
            "steps: [{hears: {en-US: 'is {sum}', es-US: 'son {sum}'}, "
            "says: {en-US: yes please, es-US: ['sí', claro]}, slot: {s: '{sum}'}}]\n"
        )
        english, _, spanish, _ = cases(scenario)
        assert english.plays[0].hears == "is ten"
        assert (spanish.plays[0].hears, spanish.plays[0].does) == ("son ten", Speech("sí"))
        assert spanish.plays[0].slot == (("s", "ten"),)
        assert spanish.given.handler["f"][0].returns == {"amount": "ten"}

    def test_rows_fill_keys_and_regular_expressions(self, bank):
        verdicts = bank(
            "test: t\neach: [{k: '1', words: 'Press 1'}, {k: '7', words: '(('}]\n"
            "steps: [{hears: '/{words}/', key: '{k}'}]\n"
        )
        assert [v.status for v in verdicts] == ["passed", "failed"]
        assert codes(verdicts[1]) == ["EXP001"]

    def test_inputs(self):
        (scenario,) = scenarios(
            "test: t\nfrom: withheld\nsteps:\n- {key: '1', barge_in_at: 1.2s}\n- silence: true\n"
            "- hears: x y\n- {says: hello}\n- hangup: true\n"
        )
        (case,) = cases(scenario)
        assert case.script() == (Keys("1", 1.2), Silence(), Speech("hello"), HangUp())
        assert case.contact(Contact(customer="+1")).customer is None


MENU_ERRORS = {
    "InputTimeLimitExceeded": "late",
    "NoMatchingCondition": "odd",
    "NoMatchingError": "oops",
}
PROMPTS = {
    "welcome": ("Welcome to .+?\\.",),
    "menu": ("Press 1 for cards\\.", "Cards: press 1\\."),
    "late": ("Too late\\.",),
    "balance": ("Your balance is .+?\\.",),
}


@pytest.fixture
def bank(kit):
    errors = {"NoMatchingError": "oops"}
    main = kit.flow(
        "inbound_en-US",
        kit.say("hello", "Welcome to Example Bank.", "look"),
        kit.action(
            "look",
            "InvokeLambdaFunction",
            {"LambdaFunctionARN": "arn:look", "InvocationTimeLimitSeconds": "3"},
            "top",
            errors=errors,
        ),
        kit.action(
            "top",
            "GetParticipantInput",
            {"Text": "Press 1 for cards.", "InputTimeLimitSeconds": "5"},
            "odd",
            when={"1": "mark", "2": "ask"},
            errors=MENU_ERRORS,
        ),
        kit.say("late", "Too late.", "top2"),
        kit.action(
            "top2",
            "GetParticipantInput",
            {"Text": "Last try.", "InputTimeLimitSeconds": "5"},
            "odd",
            when={"1": "mark"},
            errors={**MENU_ERRORS, "InputTimeLimitExceeded": "bye"},
        ),
        kit.action(
            "mark",
            "UpdateContactAttributes",
            {"Attributes": {"choice": "cards"}},
            "queue",
            errors=errors,
        ),
        kit.action("queue", "UpdateContactTargetQueue", {"QueueId": "arn:q"}, "go", errors=errors),
        kit.action(
            "go", "TransferContactToQueue", {}, "oops", errors={**errors, "QueueAtCapacity": "full"}
        ),
        kit.say("full", "All busy.", "bye"),
        kit.action(
            "ask",
            "ConnectParticipantWithLexBot",
            {"Text": "Which card?", "LexV2Bot": {"AliasArn": "arn:bot"}},
            "oops",
            when={"Card": "tell"},
            errors={**errors, "NoMatchingCondition": "odd"},
        ),
        kit.say("tell", "Your balance is $.External.balance.", "bye"),
        dialog="inbound",
        nodes={
            "hello": "hello",
            "top": "top",
            "top2": "top",
            "mark": "cards",
            "queue": "cards",
            "go": "cards",
            "ask": "which",
            "tell": "tell",
            "late": "top",
        },
    )
    bot = kit.Turns([BotReply("done", "Card", {"card": "1234"}, messages=(BotMessage("Fine."),))])
    look = kit.Answers([FunctionReply("answer", {"balance": "$5"})])
    world = kit.world(
        main,
        bots=bot,
        functions=look,
        symbols={"arn:look": "lambda:lookup", "arn:q": "queue:cards"},
    )
    lookups = Lookups(lambda name, locale: PROMPTS.get(name), world.book.by_name)

    def take(case, caller):
        facts = case.contact(Contact(customer="+14155550101"))
        return run(staged(world, case.given), "inbound_en-US", facts, caller)

    def verdicts(text):
        return [v for s in scenarios(text) for v in run_scenario(s, take, lookups)]

    return verdicts


def codes(verdict):
    return [finding.code for finding in verdict.findings]


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
