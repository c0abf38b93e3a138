"""The published schemas describe what is taken in and what comes out."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import jsonschema
import pytest

from ivr.runtime.handlers.streamed import judge
from tests.streams.conftest import SEED, charge

SCHEMAS = Path(__file__).parents[3] / "infra" / "schemas"


def schema(name):
    found = json.loads((SCHEMAS / f"{name}-event.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


EVENTS = [
    ("Transaction", SEED),
    ("Transaction", charge("T1", "700")),
    ("Profile Changed", {"customer": "ana", "event_id": "E1", "changed": ["phone"]}),
    ("Account Opened", {"customer": "new", "phone": "+14155550177"}),
]


@pytest.mark.parametrize(("kind", "detail"), EVENTS, ids=["seed", "charge", "profile", "account"])
def test_events_are_as_published(bank, kind, detail):
    event = {"detail-type": kind, "source": "s", "detail": detail}
    assert schema("raw").is_valid(event)
    made = judge.answer(event, bank.services)["detail"]
    schema("enriched").validate({"detail-type": kind, "source": "ivr.fraud", "detail": made})


@pytest.mark.parametrize(
    "detail",
    [{}, {"customer": "ana"}, charge("T1", card="x"), "text"],
    ids=["nothing", "no card", "no number", "text"],
)
def test_what_is_parked_is_not_as_published(bank, detail):
    event = {"detail-type": "Transaction", "source": "s", "detail": detail}
    assert not schema("raw").is_valid(event)
    assert judge.answer(event, bank.services)["result"] == "parked"


def test_a_delivered_record_is_the_detail_of_an_enriched_event(bank):
    (answered,) = bank.enrich(charge("T1", "700"))
    detail = json.loads(base64.b64decode(answered["data"]))
    told = {"detail-type": "Transaction", "source": "ivr.fraud", "detail": detail}
    schema("enriched").validate(told)
