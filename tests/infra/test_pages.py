"""Pages and contents that are made from code are as the code would make them now."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import jsonschema
import pytest

from bench.infra import cost, cost_page, pictures, schemas, usage
from bench.infra.prices import PRICES
from bench.infra.templates import path_of, resources, together
from ivr.runtime.records import Card

ROOT = Path(__file__).parents[2]
STALE = "run `make docs`"


def test_the_cost_page_is_what_the_sums_are_now():
    page = (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")
    assert page == cost_page.markdown(), STALE


def test_every_kind_of_call_is_priced_or_left_out_by_name():
    named = {*cost.MIX, *cost.OUTBOUND, *cost.WRITTEN, *cost.LEFT_OUT}
    assert named == set(usage.calls())
    assert sum(cost.MIX.values()) == pytest.approx(1)


def test_every_price_and_every_assumption_is_used():
    lines = [*cost.of_transactions(), *cost.of_delivery(), *cost.of_events(), *cost.of_month()]
    lines += [line for name in usage.calls() for line in cost.of_call(name)]
    assert {line.price for line in lines} == set(PRICES)
    source = (ROOT / "bench" / "infra" / "cost.py").read_text(encoding="utf-8")
    for name in cost.ASSUMED:
        assert f'ASSUMED["{name}"]' in source, name


def test_memory_is_as_the_templates_have_it():
    found = resources("AWS::Serverless::Function").values()
    asked = {each["MemorySize"] for each in found if ".asked." in each["Handler"]}
    judging = {each["MemorySize"] for each in found if each["Handler"].endswith("consume.handle")}
    assert {size / 1_024 for size in asked} == {cost.CALL_GB}
    assert {size / 1_024 for size in judging} == {cost.STREAM_GB}


def test_counting_follows_the_units_that_are_billed():
    used = usage.Used()
    bank = usage.Bank(usage._policy(), provider=usage.Given(0))
    store = usage.CountingStore(bank.store, used)
    known = usage.customer(usage.charge(1, 1), 1)
    usage.seed.load(store, {"customers": [known]}, usage.PEPPER)
    alone = used.write_units
    assert alone == used.writes, "one short record, one unit"
    one, other = (Card(customer="ana", token=name, ending="1111") for name in ("t1", "t2"))
    store.commit(one, other)
    assert used.write_units == alone + 4, "within a transaction each costs twice"
    assert used.read_units == 0
    store.get(Card, "ana", "t9")
    assert used.read_units == 1, "what is not there is a read, too"
    store.list(Card, "ana")
    assert used.read_units == 2, "a partition is read whole, in steps of 4 KB"


def test_the_pictures_are_what_the_templates_say_now():
    page = pictures.PAGE.read_text(encoding="utf-8")
    assert page == pictures.drawn(page), STALE


def test_every_function_queue_and_machine_is_in_a_picture():
    page = pictures.PAGE.read_text(encoding="utf-8")
    drawn = set(re.findall(r"^  (\w+)[\[({>]", page, re.MULTILINE))
    alone = {"Review", "ListNumber", "CodeHook"}  # the desk invokes them, and aliases of bots
    content = together()["Resources"].items()
    wanted = {name for name, each in content if each["Type"] in pictures.SHAPES}
    unseen = {"Access", "AlarmTopic", "HistoryCrawler"}  # no arrow leads there
    assert wanted - drawn == alone | unseen


def test_arrows_are_what_the_templates_say():
    assert pictures.Arrow("TransactionStream", "Consume") in pictures.arrows()
    assert pictures.Arrow("Intake", "IntakeQuarantine", pictures.FAILS) in pictures.arrows()


def test_the_registry_publishes_the_schemas_of_the_workspace():
    text = path_of(schemas.STACK).read_text(encoding="utf-8")
    assert text == schemas.filled(text), STALE
    found = resources("AWS::EventSchemas::Schema")
    assert set(found) == set(schemas.PUBLISHED)
    for each in found.values():
        jsonschema.Draft4Validator.check_schema(json.loads(each["Content"]))


EVENTS = [
    {"detail-type": "Transaction", "source": "s", "detail": {"customer_email": "a@b.example"}},
    {"detail-type": "Transaction", "source": "s", "detail": {"customer": "ana"}},
    {"detail-type": "Transaction", "source": "s", "detail": usage.charge(1, 1)},
    {"detail-type": "Profile Changed", "source": "s", "detail": {"customer": "ana"}},
    {"detail-type": "Profile Changed", "source": "s", "detail": {"changed": ["shoes"]}},
    {"detail-type": "Account Opened", "source": "s", "detail": {"customer": ""}},
    {"detail-type": "Transaction", "source": "ivr.fraud", "detail": {"customer": "ana"}},
    {
        "detail-type": "Transaction",
        "source": "ivr.fraud",
        "detail": {
            "customer": "ana",
            "enrichment": {"outcome": "fraud", "score": 900, "case": "c"},
        },
    },
    {"source": "s"},
    [],
]


@pytest.mark.parametrize("events", schemas.PUBLISHED.values())
@pytest.mark.parametrize("event", EVENTS, ids=[f"event {n}" for n, _ in enumerate(EVENTS)])
def test_both_drafts_accept_the_same_events(events: str, event: object):
    text = (schemas.SCHEMAS / f"{events}-event.schema.json").read_text(encoding="utf-8")
    newer = jsonschema.Draft202012Validator(json.loads(text))
    older = jsonschema.Draft4Validator(json.loads(schemas.content(events)))
    assert newer.is_valid(copy.deepcopy(event)) == older.is_valid(event)
