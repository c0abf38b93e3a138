"""Scenarios as they are written: read, refused at their line, unfolded into cases."""

from __future__ import annotations

import pytest

from ivr.faults import Refused
from ivr.simulator.call.callers import HangUp, Keys, Silence, Speech
from ivr.simulator.call.state import Contact
from ivr.simulator.rehearsal.cases import cases
from ivr.simulator.rehearsal.scenario import read_caller
from ivr.spec.reading.reader import read_text
from tests.unit.simulator.rehearsal.conftest import codes, scenarios


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
            (
                "- test: a\n  steps: []\n  given:\n    handler.route: {retruns: {}}\n",
                "4:21: error SPC001 unknown key 'retruns'. Did you mean 'returns'?",
            ),
            (
                "- test: a\n  steps: []\n  given:\n    hours.bank: shut\n",
                "4:17: error SPC002 'shut'",
            ),
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
