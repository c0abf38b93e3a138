"""The past, decided again."""

from __future__ import annotations

import json
import tracemalloc
from decimal import Decimal

import pytest

from ivr.faults import Malformed, Refused
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.records import Assessment, Review
from ivr.runtime.risk import policy as policies
from ivr.runtime.risk.provider import Score
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.risk.signals import CallSignals, ChargeSignals, kept, read_call, read_charge
from ivr.study.replay import (
    CHARGE,
    CONTACT,
    Capacity,
    Past,
    by_policy,
    by_threshold,
    replay,
    report,
    tallied,
)
from ivr.study.replay.past import of_assessment
from ivr.study.replay.sources import from_lines, from_store


def policy(medium=400, call=600, lanes=()):
    bands = [{"band": "high", "above": 800}, {"band": "medium", "above": medium}, {"band": "low"}]
    charges = {"call_above": call, "investigate_above": 400}
    scales = {"scorecard": {"bands": bands, "charges": charges}}
    return policies.read({"policy": "p", "scales": scales, "lanes": list(lanes)})


def contact(score, name="c", **said):
    return Past(name, CONTACT, said.pop("at", 0), score, "scorecard", **said)


def charge(score, label="", amount="10", **said):
    return Past("t", CHARGE, 0, score, "scorecard", label=label, amount=Decimal(amount), **said)


def compared(pasts, old, new, **said):
    return tallied(replay(pasts, by_policy(old), by_policy(new)), **said)


def test_who_goes_elsewhere_is_counted_with_examples():
    pasts = [contact(score, f"c{score}") for score in range(0, 1001, 100)]
    tally = compared(pasts, policy(400), policy(200))
    assert tally.ways == {(CONTACT, "bot", "agent"): 2}
    assert tally.examples == {(CONTACT, "bot", "agent"): ["c300", "c400"]}
    assert (tally.seen, tally.moved) == (11, 2)
    assert tally.old.to == {(CONTACT, "bot"): 5, (CONTACT, "agent"): 4, (CONTACT, "skilled"): 2}


def test_the_same_policy_moves_nobody():
    tally = compared([contact(n) for n in range(1001)], policy(), policy())
    assert tally.moved == 0
    assert tally.old == tally.new


def test_facts_decide_as_they_did():
    pasts = [contact(900, call=CallSignals(known=True, open_case=True)), contact(900)]
    (first, second) = replay(
        pasts, by_policy(policy()), by_policy(policy(lanes=[{"lane": "agent"}]))
    )
    assert (first.old.to, first.new.to) == ("case", "agent")
    assert (second.old.to, second.new.to) == ("skilled", "agent")


def test_where_the_provider_had_failed_a_person_takes_the_contact_again():
    past = Past("c", CONTACT, 0, 500, "none", degraded=True, call=CallSignals(known=True))
    assert by_policy(policy(600))(past).to == "agent"


def test_a_charge_that_rules_had_judged_is_judged_by_them_again():
    decide = by_policy(policy())
    assert decide(charge(700, degraded=True)).to == "fraud"
    assert decide(charge(100, degraded=True)).to == "investigate"
    assert decide(charge(100)).to == "approve"


class Always:
    def __init__(self, score):
        self.score_call = self.score_charge = lambda signals: Score(score, "scorecard")


def test_a_provider_scores_anew_what_has_signals():
    decide = by_policy(policy(), Always(900))
    assert decide(contact(0, call=CallSignals(known=True))).to == "skilled"
    assert decide(contact(0)).to == "bot"
    assert decide(charge(0, charge=ChargeSignals(amount=Decimal(1)))).to == "fraud"
    assert decide(charge(0)).to == "approve"


def test_the_scorecard_gives_the_kept_score_again():
    signals = CallSignals(known=True, foreign=True, contacts_last_hour=4)
    score = Scorecard().score_call(signals).value
    past = contact(score, call=read_call(kept(signals)))
    assert by_policy(policy(), Scorecard())(past).score == score


def test_money_and_labels_of_charges():
    pasts = [charge(500, "fraud", "70"), charge(700, "fraud", "30"), charge(650, "legitimate", "5")]
    tally = compared(pasts, policy(call=600), policy(call=660))
    assert tally.old.labelled[CHARGE, "fraud", "legitimate"] == 1
    assert tally.new.labelled[CHARGE, "fraud", "legitimate"] == 0
    assert tally.new.money[CHARGE, "fraud", "fraud"] == 30
    assert tally.moved_money == {(CHARGE, "fraud", "investigate"): 5}


def test_a_threshold_is_a_decider_too():
    decide = by_threshold(500)
    assert [decide(charge(score)).to for score in (500, 501)] == ["approve", "fraud"]


def test_what_comes_beyond_capacity_is_counted_by_the_hour():
    pasts = [contact(500, at=at) for at in (0, 10, 20, 3600, 3601, 7200)]
    tally = compared(pasts, policy(400), policy(600), capacity=Capacity({"agent": 1}))
    assert tally.old.beyond(tally.capacity) == {"agent": 3}
    assert tally.new.beyond(tally.capacity) == {"agent": 0}


def test_what_was_decided_otherwise_then_is_told():
    tally = compared([contact(0, was="agent"), contact(0, was="bot")], policy(), policy())
    assert tally.unlike_record == 1
    assert "Of 1 the old policy decides otherwise" in report.text(tally)


def test_memory_does_not_grow_with_the_number_of_contacts():
    def peak(count):
        tracemalloc.start()
        compared((contact(n % 1001, f"c{n}") for n in range(count)), policy(400), policy(200))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    peak(200)
    assert peak(5_000) < peak(500) + 20_000


@pytest.fixture
def store():
    made = MemoryStore(ManualClock())
    signals = {"known": "True", "vip": "True"}
    made.commit(
        Assessment(
            id="c1", score=300, band="low", reasons=(), scale="scorecard", lane="priority",
            signals=signals,
        ),
        Assessment(id="c2", score=900, band="spam", reasons=(), scale="scorecard"),
        Assessment(
            id="charge#ana#T1", score=500, band="investigate", reasons=(), scale="scorecard",
            signals={"amount": "12.50", "new_merchant": "True"},
        ),
        Review(id="r1", customer="ana", why="w", at=1, transaction="T1", verdict="fraud"),
        Review(id="r2", customer="ana", why="w", at=1, transaction="T2"),
    )  # fmt: skip
    return made


def test_a_store_is_gone_through_with_verdicts_as_labels(store):
    first, second, third = sorted(from_store(store), key=lambda past: past.id)
    assert (first.was, first.call) == ("priority", CallSignals(known=True, vip=True))
    assert second.call.unwanted
    assert (third.kind, third.label, third.amount) == (CHARGE, "fraud", Decimal("12.50"))
    decide = by_policy(policy())
    assert [decide(past).to for past in (first, second, third)] == [
        "priority",
        "refuse",
        "investigate",
    ]


LINE = {"id": "c", "at": 5, "score": 7, "scale": "scorecard", "band": "low"}


def test_a_file_says_the_same_in_lines():
    signals = {"known": "True"}
    lines = [json.dumps({**LINE, "signals": signals, "lane": "bot"}), "", json.dumps(LINE)]
    first, second = from_lines(lines, "past.jsonl")
    assert (first.call, first.was, first.at) == (CallSignals(known=True), "bot", 5)
    assert second.call is None
    told = {**LINE, "band": "fraud", "label": "fraud", "amount": "3.5"}
    (third,) = from_lines([json.dumps(told)], "past.jsonl")
    assert (third.kind, third.label, third.amount) == (CHARGE, "fraud", Decimal("3.5"))


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "{}",
        json.dumps({**LINE, "score": 1001}),
        json.dumps({**LINE, "score": True}),
        json.dumps({**LINE, "at": -1}),
        json.dumps({**LINE, "id": 7}),
        json.dumps({**LINE, "signals": []}),
        json.dumps({**LINE, "signals": {"known": "perhaps"}}),
        json.dumps({**LINE, "amount": "much"}),
        json.dumps({**LINE, "amount": "NaN"}),
        json.dumps({**LINE, "band": "fraud", "signals": {"recent": "3"}}),
    ],
)
def test_a_line_that_is_no_assessment_is_refused_by_its_place(line):
    with pytest.raises(Refused) as refused:
        list(from_lines([json.dumps(LINE), line], "past.jsonl"))
    (finding,) = refused.value.findings
    assert str(finding.where) == "past.jsonl:2:1"


@pytest.mark.parametrize(
    "signals",
    [
        CallSignals(),
        CallSignals(known=True, vip=True, contacts_last_hour=7, failed_proofs=2),
        CallSignals(voice=False, usable=False, withheld=True),
    ],
)
def test_signals_of_contacts_are_read_as_they_were(signals):
    assert read_call(kept(signals)) == signals


def test_signals_of_charges_are_read_as_they_were():
    signals = ChargeSignals(
        amount=Decimal("4155.00"), new_merchant=True, usual_amount=Decimal("2.5")
    )
    assert read_charge(kept(signals)) == signals


def test_signals_of_another_release_are_left_out():
    assert read_call({"known": "True", "aura": "dark"}) == CallSignals(known=True)


def test_an_assessment_of_nonsense_is_refused():
    made = Assessment(
        id="c", score=1, band="low", reasons=(), scale="s", signals={"known": "maybe"}
    )
    with pytest.raises(Malformed):
        of_assessment(made, {})


@pytest.fixture
def told():
    pasts = [contact(300, "c1"), contact(100, "c2"), charge(700, "fraud", "30")]
    capacity = Capacity({"agent": 1})
    return compared(pasts, policy(400), policy(200), capacity=capacity)


def test_a_tally_as_text(told):
    text = report.text(told)
    assert "contact  bot  agent  1      33.3 %          c1" in text
    assert "1 of 3 would go elsewhere (33.3 %)." in text
    assert "agent: 0 came when it was full, 0 would." in text
    assert "new: 0 frauds (0.00) pass, 0 honest charges are stopped." in text


def test_a_tally_as_markdown(told):
    assert "| contact | bot | agent | 1 | 33.3 % |  | c1 |" in report.markdown(told)


def test_a_tally_as_json(told):
    value = json.loads(json.dumps(report.json_value(told)))
    assert (value["seen"], value["elsewhere"]) == (3, 1)
    assert value["new"]["to"] == {"charge.fraud": 1, "contact.agent": 1, "contact.bot": 1}
    assert value["new"]["labelled"] == {"charge.fraud.fraud": 1}
    assert value["new"]["beyond_capacity"] == {"agent": 0}
    assert value["ways"] == [
        {
            "kind": "contact",
            "old": "bot",
            "new": "agent",
            "count": 1,
            "amount": "0",
            "examples": ["c1"],
        }
    ]
