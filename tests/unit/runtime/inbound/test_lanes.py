"""Where contacts go, and what the agent is told."""

from __future__ import annotations

import dataclasses
import time

import pytest

from ivr.faults import Malformed, Unavailable
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.records import Assessment, Customer, Number
from ivr.runtime.risk import lanes, policy
from ivr.runtime.risk.provider import Punctual, RiskDesk, Score
from ivr.runtime.risk.signals import CallSignals, read_call

ANA, BOB, SHARED, LISTED = "+14155550101", "+14155550102", "+14155550105", "+14155550199"


def with_provider(centre, provider):
    desk = RiskDesk(provider, centre.services.desk.policy)
    return dataclasses.replace(centre.services, desk=desk)


def test_an_ordinary_customer_goes_to_the_bot(centre):
    answer = centre.ask("route")
    assert answer == {
        "lane": "bot",
        "band": "low",
        "assessment": "c1",
        "reasons": "none",
        "case": "none",
    }


@pytest.mark.parametrize(
    ("number", "lane"),
    [(ANA, "bot"), (None, "agent"), ("sip:ana@x.test", "agent"), (LISTED, "refuse")],
    ids=["customer", "withheld", "SIP URI", "listed"],
)
def test_lanes_of_numbers(centre, number, lane):
    assert centre.ask("route", number=number)["lane"] == lane


def test_a_priority_customer_goes_to_the_head_of_the_line(centre):
    bob = centre.store.get(Number, BOB)
    centre.store.commit(dataclasses.replace(bob, spam=False))
    assert centre.ask("route", number=BOB)["lane"] == "priority"


def test_a_listed_customer_is_never_turned_away(centre):
    lanes_of = {centre.ask("route", f"n{n}", number=BOB)["lane"] for n in range(12)}
    assert lanes_of <= {"agent", "priority", "skilled"}


def test_an_open_case_goes_to_its_team_with_the_case(centre):
    case = centre.charge()["case"]
    answer = centre.ask("route", "in")
    assert (answer["lane"], answer["case"]) == ("case", case)
    assert "case_open" in answer["reasons"].split()


def test_of_two_customers_on_one_number_no_case_is_named_if_both_have_one(centre):
    for name, card in (("eve", "4000001234565555"), ("ana", "4000001234567899")):
        centre.charge(transaction_id=name, customer=name, card_number=card)
    number = centre.store.get(Number, SHARED)
    centre.store.commit(dataclasses.replace(number, customers=("eve", "ana")))
    answer = centre.ask("route", "in", number=SHARED)
    assert (answer["lane"], answer["case"]) == ("case", "none")


def test_signals_and_lane_are_kept_for_audit_and_replay(centre):
    centre.ask("route", number="+442071234567", verstat="TN-Validation-Failed")
    kept = centre.store.get(Assessment, "c1")
    assert kept.lane == "agent"
    assert kept.signals == {"foreign": "True", "unverified": "True"}
    assert read_call(kept.signals) == CallSignals(foreign=True, unverified=True)
    assert set(kept.reasons) == {"number_unknown", "number_foreign", "number_unverified"}


@pytest.mark.parametrize("verstat", ["", "TN-Validation-Passed-A", "No-TN-Validation", "nonsense"])
def test_an_attested_number_is_believed_no_more_than_another(centre, verstat):
    asked = {"verstat": verstat} if verstat else {}
    centre.ask("route", "said", number="+14155550177", **asked)
    centre.ask("route", "unsaid", number="+14155550178")
    said, unsaid = (centre.store.get(Assessment, name) for name in ("said", "unsaid"))
    assert (said.score, said.signals) == (unsaid.score, unsaid.signals)


def test_a_retry_finds_the_first_lane_although_the_world_has_changed(centre):
    first = centre.ask("route", "in")
    centre.charge()
    assert {**centre.ask("route", "in"), "case": "none"} == first


def test_a_call_from_an_app_hides_no_number(centre):
    event = centre.event("app", None)
    event["Details"]["ContactData"]["InitiationMethod"] = "WEBRTC_API"
    assert HANDLERS["route"](event, centre.services)["lane"] == "bot"


def test_a_callback_is_no_new_visit(centre):
    for n in range(7):
        event = centre.event(f"back{n}")
        event["Details"]["ContactData"]["InitiationMethod"] = "CALLBACK"
        assert HANDLERS["route"](event, centre.services)["band"] == "low"


@pytest.mark.parametrize("guesses", [2, 3])
def test_wrong_secrets_are_remembered_by_the_next_call(centre, guesses):
    for n in range(guesses):
        centre.prove("before", secret=f"0101190{n}")
    centre.ask("route", "next")
    reasons = centre.store.get(Assessment, "next").reasons
    assert ("proofs_failed_3" in reasons) == (guesses == 3)


@pytest.mark.parametrize("risk", ["forwarded", "changed_at", "sim_changed_at"])
def test_a_number_that_changed_hands_counts(centre, risk):
    number = centre.store.get(Number, ANA)
    value = True if risk == "forwarded" else centre.ports.now() - 3600
    centre.store.commit(dataclasses.replace(number, **{risk: value}))
    centre.ask("route")
    assert "number_new" in centre.store.get(Assessment, "c1").reasons


def test_preferences_are_told_when_all_who_share_a_number_agree(centre):
    assert centre.ask("lookup", number=SHARED)["prefers"] == "voice"
    eve = centre.store.get(Customer, "eve")
    centre.store.commit(dataclasses.replace(eve, channel="sms"))
    assert centre.ask("lookup", number=SHARED)["prefers"] == "none"


class Broken:
    def __init__(self, answer=None, fault=None, seconds=0.0):
        self.answer, self.fault, self.seconds = answer, fault, seconds
        self.asked = 0

    def score_call(self, signals):
        self.asked += 1
        time.sleep(self.seconds)
        if self.fault is not None:
            raise self.fault
        return self.answer

    score_charge = score_call


@pytest.mark.parametrize(
    "provider",
    [
        Broken(fault=Unavailable("down")),
        Broken(fault=KeyError("nonsense")),
        Broken("low"),
        Broken(Score(-7, "scorecard")),
        Broken(Score(10, "of_another_product")),
        Punctual(Broken(Score(0, "scorecard"), seconds=1.0), seconds=0.02),
    ],
    ids=["down", "breaks", "nonsense", "below 0", "another scale", "slow"],
)
@pytest.mark.parametrize("number", [ANA, LISTED], ids=["customer", "listed"])
def test_without_a_provider_a_person_takes_the_call(centre, provider, number):
    answer = HANDLERS["route"](centre.event("c", number), with_provider(centre, provider))
    assert answer["lane"] == "agent"
    assert centre.store.get(Assessment, "c").degraded


def test_a_punctual_provider_is_believed(centre):
    quick = Punctual(Broken(Score(900, "scorecard")), seconds=5.0)
    answer = HANDLERS["route"](centre.event("c"), with_provider(centre, quick))
    assert (answer["lane"], answer["band"]) == ("skilled", "high")


def test_a_provider_that_hangs_is_not_asked_without_end():
    hangs = Broken(Score(0, "scorecard"), seconds=0.5)
    slow = Punctual(hangs, seconds=0.01, together=2)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            slow.score_call(CallSignals())
    assert hangs.asked == 2


@pytest.mark.parametrize(
    "rows",
    [
        [{"lane": "bot", "band": ["low"]}],
        [{"lane": "bot"}, {"lane": "agent", "when": ["vip"]}],
        [{"lane": "nowhere"}],
        [{"lane": "bot", "band": ["tiny"]}],
        [{"lane": "bot", "when": ["nice"]}, {"lane": "agent", "unless": ["nice"]}],
        [{"lane": "refuse", "band": ["high"]}, {"lane": "bot", "band": ["low", "medium"]}],
        ["bot"],
        "bot",
        {"lane": "bot"},
        [{"lane": "bot", "when": "vip"}, {"lane": "agent", "unless": ["vip"]}],
    ],
)
def test_lanes_with_a_gap_an_overlap_or_nonsense_are_refused(rows):
    with pytest.raises(Malformed):
        lanes.read(rows)


@pytest.mark.parametrize(
    "listing",
    [1, {}, {"contacts_per_hour": 2, "days": 1}, {"contacts_per_hour": 12, "days": 0}],
)
def test_a_listing_out_of_range_is_refused(listing):
    with pytest.raises(Malformed):
        lanes.read_listing(listing)


def test_a_policy_of_its_own_lanes_is_followed(centre):
    document = {
        "policy": "all_people",
        "scales": {
            "scorecard": {
                "bands": [{"band": "low"}],
                "charges": {"call_above": 600, "investigate_above": 400},
            }
        },
        "lanes": [{"lane": "agent"}],
    }
    desk = RiskDesk(centre.services.desk.provider, policy.read(document))
    services = dataclasses.replace(centre.services, desk=desk)
    assert HANDLERS["route"](centre.event("c", LISTED), services)["lane"] == "agent"
