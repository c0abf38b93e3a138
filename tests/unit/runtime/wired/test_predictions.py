"""POST /predictions: judged, explained, and nothing follows; nothing that was sent comes back."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from ivr.faults import Unavailable
from ivr.runtime import wiring
from ivr.runtime.adapters.embedded import seed
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.events.predictions import DOCUMENT, FIELDS, OPENAPI, PATH
from ivr.runtime.handlers.taught import predictions
from ivr.runtime.ports import Ports
from ivr.runtime.risk import policy
from ivr.runtime.settings import Learning, Settings
from ivr.runtime.wiring.ingress.gateway import BODY_BYTES_MAX
from ivr.spec.rules.judging import compiled

NUMBER = "4000000000004821"
PEPPER = b"a pepper of a test"
BANDS = [{"band": "high", "above": 955}, {"band": "medium", "above": 600}, {"band": "low"}]
SCALE = {"bands": BANDS, "charges": {"call_above": 860, "investigate_above": 775}}
POLICY = policy.read({"scales": {"scorecard": SCALE, "fraud_detector": SCALE}})
SAMPLE = Path(__file__).parents[4] / "infra/sample/customers.json"
CHARGE = {
    "transaction_id": "p-1",
    "customer": "customer-0101",
    "card_number": NUMBER,
    "amount": "1249.99",
    "category": "shopping_pos",
    "timestamp": "2026-01-14T15:00:00Z",
}
DETECTOR = Path(__file__).parents[4] / "infra/detectors/transactions.yaml"


class Counting(MemoryStore):
    """A store that counts commits, and may be down."""

    commits = 0
    down = False

    def commit(self, *records):
        self.commits += 1
        super().commit(*records)

    def get(self, kind, owner, name="", /):
        if self.down:
            raise Unavailable("down")
        return super().get(kind, owner, name)


@pytest.fixture
def services():
    clock = ManualClock()
    store = Counting(clock)
    seed.load(store, json.loads(SAMPLE.read_text()), PEPPER)
    store.commits = 0
    return wiring.build(Ports(store, clock), Settings(pepper=PEPPER), POLICY)


def proxied(body, method="POST", path=PATH, query=None, **more):
    return {
        "httpMethod": method,
        "path": path,
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": query,
        "requestContext": {"identity": {"apiKeyId": "k"}, "stage": "v1"},
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
        **more,
    }


def ask(services, body=CHARGE, **more):
    answer = predictions.served(proxied(body, **more), None, services)
    return answer["statusCode"], json.loads(answer["body"])


def test_a_charge_is_judged_and_nothing_follows(services):
    status, told = ask(services)
    assert (status, told["outcome"], told["degraded"]) == (200, "fraud", False)
    (score,) = told["model_scores"]
    assert (score["model"], score["scale"]) == ("transactions", "fraud_detector")
    assert score["score"] > 860
    assert told["rule_results"] == [{"rule": "policy_fraud_detector", "outcomes": ["fraud"]}]
    assert "reasons" not in told
    assert services.ports.store.commits == 0
    assert ask(services) == (status, told)


def test_reasons_are_told_on_request_and_add_up_in_order(services):
    _, told = ask(services, {**CHARGE, "explain": True})
    added = [each["added"] for each in told["reasons"]]
    assert added == sorted(added, reverse=True)
    assert "amt" in [each["feature"] for each in told["reasons"]][:3]
    assert {frozenset(each) for each in told["reasons"]} == {frozenset({"feature", "added"})}


def test_a_scorecard_explains_itself_too(services):
    _, told = ask(services, {**CHARGE, "category": None, "explain": True})
    assert told["model_scores"][0]["model"] == "scorecard"
    assert {"feature": "amount_large"} in told["reasons"]


def ruled(services, path, rules):
    path.write_text(json.dumps(rules))
    return replace(
        services, settings=replace(services.settings, learning=Learning(detector=str(path)))
    )


def test_rules_of_a_detector_are_told_instead_of_the_policys(services, tmp_path):
    given = ruled(services, tmp_path / "d.json", compiled(DETECTOR))
    _, told = ask(given)
    assert [each["outcomes"] for each in told["rule_results"]] in ([["block"]], [["review"]])
    _, told = ask(given, {**CHARGE, "category": None})
    assert told["rule_results"][0]["rule"] == "policy_scorecard"
    gone = replace(
        services, settings=replace(services.settings, learning=Learning(detector="none.json"))
    )
    assert ask(gone) == (503, {"code": "RUN503"})


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_only_post_asks(services, method):
    assert ask(services, None, method=method) == (405, {"code": "RUN405"})


@pytest.mark.parametrize("name", ["card_number", "amount", "q"])
def test_a_card_number_in_the_address_is_refused_and_told_to_nobody(services, name, capsys):
    status, told = ask(services, CHARGE, query={name: NUMBER})
    assert (status, told) == (400, {"code": "RUN400"})
    status, told = ask(services, CHARGE, path=f"{PATH}/{NUMBER}")
    assert (status, told) == (404, {"code": "RUN404"})
    said = capsys.readouterr()
    assert NUMBER not in said.out + said.err


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"transaction_id": None}, ["transaction_id"]),
        ({"transaction_id": 7}, ["transaction_id"]),
        ({"customer": "x" * 257}, ["customer"]),
        ({"amount": "12,50"}, ["amount"]),
        ({"amount": -1}, ["amount"]),
        ({"amount": True}, ["amount"]),
        ({"amount": 1e13}, ["amount"]),
        ({"card_number": None}, ["card_number or card_token"]),
        ({"card_token": "a" * 32}, ["card_number or card_token"]),
        ({"card_number": "4000-XXXX"}, ["card_number"]),
        ({"timestamp": "yesterday"}, ["timestamp"]),
        ({"timestamp": "2026-02-30T12:00:00Z"}, ["timestamp"]),
        ({"timestamp": "2026-01-31T25:00:00Z", "dob": "1980-02-30"}, ["timestamp", "dob"]),
        ({"lat": 91, "explain": "yes"}, ["lat", "explain"]),
        ({"category": ["a"]}, ["category"]),
    ],
    ids=str,
)
def test_what_is_wrong_is_named_by_our_own_names(services, changed, fields):
    status, told = ask(services, {**CHARGE, **changed})
    assert (status, told) == (400, {"code": "RUN400", "fields": fields})


@pytest.mark.parametrize(
    "body",
    [None, "", "{", "[]", '"x"', "[" * 50_000, " " * (BODY_BYTES_MAX + 1), '{"amount": NaN}'],
    ids=["none", "empty", "cut", "list", "text", "deep", "oversized", "nan"],
)
def test_a_body_that_is_none_is_refused(services, body):
    status, told = ask(services, body)
    assert (status, told["code"]) == (400, "RUN400")


def test_base64_is_read_and_other_things_are_not(services):
    text = base64.b64encode(json.dumps(CHARGE).encode()).decode()
    assert ask(services, text, isBase64Encoded=True)[0] == 200
    assert ask(services, "%%%", isBase64Encoded=True)[0] == 400


def test_nobody_else_is_answered(services):
    context = {"requestContext": {"identity": {}, "stage": "v1"}}
    assert ask(services, **context) == (403, {"code": "RUN403"})


def test_who_is_not_on_file_is_not_found(services):
    assert ask(services, {**CHARGE, "customer": "nobody"})[0] == 404
    assert ask(services, {**CHARGE, "card_number": "4000000000009999"})[0] == 404


def test_a_store_that_is_down_is_told(services):
    services.ports.store.down = True
    assert ask(services) == (503, {"code": "RUN503"})


def test_the_document_is_served_and_describes_what_is_answered(services):
    context = {"requestContext": {"identity": {}, "stage": "v1"}}
    status, told = ask(services, None, method="GET", path=DOCUMENT, **context)
    assert (status, told) == (200, json.loads(json.dumps(OPENAPI)))
    assert set(told["paths"]) == {PATH}
    assert set(told["paths"][PATH]) == {"post"}
    schemas = told["components"]["schemas"]
    jsonschema.validate(CHARGE, schemas["Charge"])
    jsonschema.validate(ask(services, {**CHARGE, "explain": True})[1], schemas["Judged"])
    jsonschema.validate(ask(services, {})[1], schemas["Refusal"])


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_the_document_and_the_check_agree(services, name):
    schema = OPENAPI["components"]["schemas"]["Charge"]
    for odd in (None, True, -1, 1e300, "", "x" * 300, [], {}):
        body = {key: value for key, value in {**CHARGE, name: odd}.items() if value is not None}
        refused = ask(services, body)[0] == 400
        valid = jsonschema.Draft202012Validator(schema).is_valid(body)
        assert refused == (not valid), odd
