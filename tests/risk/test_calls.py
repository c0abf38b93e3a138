"""Inbound contacts: transformed as calls see them, learned from, scored where that is set."""

from __future__ import annotations

import math

import pytest
from pyarrow import parquet

from ivr.cli.risk.train import Asked as Trained
from ivr.cli.risk.train import train
from ivr.cli.state.history import write_history
from ivr.faults import Unreadable
from ivr.runtime.risk import policy
from ivr.runtime.risk.learned.calls import (
    CALL_NAMES,
    CALL_USED,
    CLASSES,
    CONTACTS,
    FREQUENT,
    Contact,
    State,
    after,
    before,
    begun,
    told,
    vector,
)
from ivr.runtime.risk.learned.model import SHIPPED, read
from ivr.runtime.risk.provider import RiskDesk
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.risk.signals import CallSignals
from ivr.runtime.services.inside import inbound
from ivr.runtime.settings import Scoring, Settings
from ivr.runtime.wiring.scoring import provider_of
from ivr.study.risk.history import calls
from ivr.study.risk.transform import Asked, transform
from tests.risk.conftest import CONTACT_COLUMNS, edge_contacts, write

USUAL = ("event_id", "caller", "event_timestamp", "call_duration", "customer_class", "contact_type")
BANDS = [{"band": "high", "above": 955}, {"band": "medium", "above": 600}, {"band": "low"}]
SCALE = {"bands": BANDS, "charges": {"call_above": 860, "investigate_above": 775}}
POLICY = policy.read({"scales": {"scorecard": SCALE, "fraud_detector": SCALE}})


def contact_of(row, column="channel"):
    kind = row["customer_class"]
    return Contact(
        int(row["event_timestamp"]),
        int(row["call_duration"]),
        CLASSES.index(kind) if kind in CLASSES else None,
        CONTACTS.get(row[column].lower()),
    )


def streamed(contacts):
    """Return the features by id of (id, caller, contact), as a service that hears of each finds."""
    moments = []
    for name, caller, contact in contacts:
        moments.append((contact.at, begun, name, caller, contact))
        moments.append((contact.at + contact.seconds, after, name, caller, contact))
    states, found = {}, {}
    for _, advance, name, caller, contact in sorted(moments, key=lambda each: each[0]):
        state = states.get(caller, State())
        if advance is begun:
            found[name] = vector(before(state, contact), contact)
        states[caller] = advance(state, contact)
    return found


def same(frame, found):
    table = {row["event_id"]: row for row in parquet.read_table(frame).to_pylist()}
    assert table.keys() == found.keys()
    given = {name: [row[each] for each in CALL_NAMES] for name, row in table.items()}
    return given == {
        name: [None if math.isnan(value) else value for value in values]
        for name, values in found.items()
    }


def test_calls_and_training_agree_on_edge_contacts(tmp_path):
    said = edge_contacts()
    file = write(tmp_path / "calls.csv", said, CONTACT_COLUMNS)
    summary = transform(Asked((file,), tmp_path / "out", b"p" * 16, calls=True, events=True))
    assert (summary.kept, summary.cards, summary.reconciled) == (200, 4, True)
    assert set(summary.missing) == {"customer_class", "contact_type"}
    found = streamed([(row["event_id"], row["caller"], contact_of(row)) for row in said])
    assert same(tmp_path / "out" / "features.parquet", found)
    head = (tmp_path / "out" / "events.csv").read_text().splitlines()[0]
    assert (
        head == f"{','.join(CALL_NAMES)},ENTITY_TYPE,ENTITY_ID,EVENT_ID,EVENT_TIMESTAMP,EVENT_LABEL"
    )


def test_calls_and_training_agree_on_made_up_history(tmp_path):
    made = list(calls(4_000, 2))
    file = write(tmp_path / "calls.csv", [row._asdict() for row in made], (*USUAL, "label"))
    transform(Asked((file,), tmp_path / "out", b"p" * 16, calls=True))
    table = parquet.read_table(tmp_path / "out" / "features.parquet").to_pylist()
    at = {row["event_id"]: row["at"] for row in table}
    rows = [row._asdict() | {"event_timestamp": at[row.event_id]} for row in made]
    found = streamed(
        [(row["event_id"], row["caller"], contact_of(row, "contact_type")) for row in rows]
    )
    assert same(tmp_path / "out" / "features.parquet", found)


def test_a_contact_that_cannot_be_used_is_put_aside_with_its_reason(tmp_path):
    good = dict(
        zip(
            CONTACT_COLUMNS, ("a", "+12025550100", "1709164800", "5", "loyal", "VOICE"), strict=True
        )
    )
    odd = {
        "b": ({"caller": ""}, "caller_missing"),
        "c": ({"call_duration": "-1"}, "call_duration_negative"),
        "d": ({"call_duration": "long"}, "call_duration_unreadable"),
        "e": ({"call_duration": "2592001"}, "call_duration_too_large"),
        "a": ({}, "duplicate"),
    }
    more = [good | change | {"event_id": name} for name, (change, _) in odd.items()]
    more += [good | {"event_id": f"g{n}"} for n in range(9)]
    file = write(tmp_path / "calls.csv", [good, *more], CONTACT_COLUMNS)
    summary = transform(Asked((file,), tmp_path / "out", b"p" * 16, calls=True))
    assert summary.quarantined == {reason: 1 for _, reason in odd.values()}
    for each in (tmp_path / "out").iterdir():
        assert b"2025550100" not in each.read_bytes()


def test_signals_tell_what_was_learned():
    contact = Contact(1_709_164_800, 0, CLASSES.index("loyal"), 1)
    state = State()
    for n in range(FREQUENT, 0, -1):
        past = Contact(contact.at - 1_800 * n, 100 + n)
        state = after(begun(state, past), past)
    signals = CallSignals(
        known=True, loyal=True, contacts_last_hour=2, contacts_last_day=FREQUENT + 1,
        average_call_seconds=104, frequent=True,
    )  # fmt: skip
    learned = dict(zip(CALL_NAMES, vector(before(state, contact), contact), strict=True))
    # the one that began 3,600 seconds before is in neither; 1,800 seconds is in both
    assert told(signals) == tuple(learned[name] for name in CALL_USED)
    assert math.isnan(told(CallSignals())[1])
    assert FREQUENT == inbound.FREQUENT_CONTACTS


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """Return the file of a model of made-up calls, by the command."""
    folder = tmp_path_factory.mktemp("calls")
    assert write_history(folder / "calls.parquet", 12_000, 1, contacts=True) == 0
    asked = Trained((folder / "calls.parquet",), "calls", out=folder / "calls.json", calls=True)
    assert train(asked) == 0
    return folder / "calls.json"


def settings(model, **more):
    return Settings(pepper=b"p" * 16, scoring=Scoring(calls=str(model), **more))


def test_a_model_of_calls_scores_where_the_settings_name_it(model):
    desk = RiskDesk(provider_of(settings(model, calls_digest=read(model).digest), POLICY), POLICY)
    usual = desk.judge_call(CallSignals(known=True, average_call_seconds=180))
    taken_over = desk.judge_call(
        CallSignals(known=True, contacts_last_hour=3, contacts_last_day=4, average_call_seconds=30)
    )
    assert (usual.scale, usual.band, usual.degraded) == ("fraud_detector", "low", False)
    assert (taken_over.score > 955, usual.score < 600) == (True, True)
    assert set(taken_over.reasons[1:]) <= set(CALL_USED)
    hidden = CallSignals(withheld=True, usable=False)
    assert desk.judge_call(hidden).score == Scorecard().score_call(hidden).value
    assert not desk.judge_call(hidden).degraded


@pytest.mark.parametrize(
    ("change", "code"),
    [({"calls": "none.json"}, "RSK101"), ({"calls_digest": "0" * 64}, "RSK104")],
    ids=["none", "another"],
)
def test_a_model_of_calls_that_is_refused_leaves_calls_to_the_scorecard(model, change, code):
    said = []
    given = Settings(pepper=b"p" * 16, scoring=Scoring(**{"calls": str(model), **change}))
    desk = RiskDesk(provider_of(given, POLICY, lambda _, why: said.append(why)), POLICY)
    verdict = desk.judge_call(CallSignals(known=True))
    assert (verdict.scale, verdict.degraded, said) == ("scorecard", True, [code])


def test_a_model_of_charges_scores_no_calls(model):
    said = []
    desk = RiskDesk(provider_of(settings(SHIPPED), POLICY, lambda *why: said.append(why)), POLICY)
    assert desk.judge_call(CallSignals()).scale == "scorecard"
    assert [code for _, code in said] == ["RSK103"]
    assert "--calls" in said[0][0]


def test_a_history_of_charges_is_none_of_calls(tmp_path):
    file = tmp_path / "charges.csv"
    assert write_history(file, 50, 0, contacts=False) == 0
    with pytest.raises(Unreadable) as found:
        transform(Asked((file,), tmp_path / "out", calls=True))
    assert found.value.code == "HIS002"
