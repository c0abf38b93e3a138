"""POST /transactions: authenticated, validated, once; nothing that was sent comes back."""

from __future__ import annotations

import base64
import json

import pytest

from ivr.faults import Conflict, Unavailable
from ivr.runtime import wiring
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.handlers.told import transactions
from ivr.runtime.ledger.trail import NOBODY
from ivr.runtime.records import Attempt, Episode, Quarantined
from ivr.runtime.wiring.ingress.once import once

ACCOUNT = "123456789012"
CARD = "4000001234567899"
CHARGE = {
    "transaction_id": "T-1",
    "customer": "ana",
    "card_number": CARD,
    "amount": "4155.00",
    "currency": "EUR",
    "merchant": "Far Shop",
}


def request(body=CHARGE, **said):
    return {
        "resource": "/transactions",
        "path": "/transactions",
        "httpMethod": "POST",
        "headers": {"Content-Type": "application/json"},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "requestContext": {
            "accountId": ACCOUNT,
            "requestId": "r1",
            "resourcePath": "/transactions",
            "httpMethod": "POST",
            "path": "/v1/transactions",
            "stage": "v1",
            "identity": {"userArn": f"arn:aws:iam::{ACCOUNT}:role/bank", "sourceIp": "10.0.0.1"},
        },
        "body": body if isinstance(body, str | None) else json.dumps(body),
        "isBase64Encoded": False,
        **said,
    }


def post(house, event=None, services=None):
    answer = HANDLERS["transactions"](event or request(), services or house.services)
    return answer["statusCode"], json.loads(answer["body"])


def cases(house):
    episode = house.store.get(Episode, "ana")
    return [] if episode is None else [episode.case]


def test_a_charge_starts_the_outbound_path(house):
    status, body = post(house)
    assert status == 202
    assert body == {"outcome": "fraud", "case": cases(house)[0]}
    assert len(house.store.list(Attempt, body["case"])) == 1


def test_the_answer_is_what_api_gateway_wants(house):
    answer = HANDLERS["transactions"](request(), house.services)
    assert set(answer) >= {"statusCode", "body", "isBase64Encoded"}
    json.dumps(answer)


@pytest.mark.parametrize(
    "keys", [({}, {}), ({"Idempotency-Key": "k1"}, {"idempotency-key": "k1"}), ({"x": "1"}, {})]
)
def test_the_same_request_gets_the_same_answer_and_is_worked_on_once(house, keys):
    answers = [post(house, request(headers=headers)) for headers in keys]
    assert answers[0] == answers[1]
    assert len(house.store.list(Attempt, cases(house)[0])) == 1


def test_the_ledger_keeps_a_charge_from_being_taken_twice_under_two_keys(house):
    for key in ("k1", "k2", "k3"):
        assert post(house, request(headers={"Idempotency-Key": key}))[0] == 202
    assert len(house.store.list(Attempt, cases(house)[0])) == 1


def test_another_charge_under_the_same_key_is_a_conflict(house):
    headers = {"Idempotency-Key": "k1"}
    post(house, request(headers=headers))
    other = request({**CHARGE, "transaction_id": "T-2"}, headers=headers)
    assert post(house, other) == (409, {"code": "RUN409"})


def test_two_callers_may_use_the_same_key(house):
    headers = {"Idempotency-Key": "k1"}
    post(house, request(headers=headers))
    other = request({**CHARGE, "transaction_id": "T-2"}, headers=headers)
    other["requestContext"]["identity"] = {"apiKeyId": "another"}
    assert post(house, other)[0] == 202


def test_a_charge_without_an_id_is_taken_by_what_it_says(house):
    event = request({name: value for name, value in CHARGE.items() if name != "transaction_id"})
    assert post(house, event)[0] == 202
    assert post(house, event)[0] == 202
    assert len(house.store.list(Attempt, cases(house)[0])) == 1


@pytest.mark.parametrize(
    "context",
    [
        {"accountId": ACCOUNT, "identity": {"sourceIp": "10.0.0.1"}},
        {"accountId": ACCOUNT, "identity": {"userArn": None, "apiKeyId": ""}},
        {"accountId": ACCOUNT},
        {"accountId": "999999999999", "identity": {"userArn": "arn:aws:iam::9:user/x"}},
    ],
)
def test_nobody_and_foreigners_are_refused(house, context):
    assert post(house, request(requestContext=context)) == (403, {"code": "RUN403"})
    assert cases(house) == []
    assert house.audits(NOBODY) == ["refused_foreign"]


BAD = {
    "not_json": "{",
    "not_object": "[1, 2]",
    "deep": "[" * 60_000,
    "no_customer": json.dumps({**CHARGE, "customer": None}),
    "bad_card": json.dumps({**CHARGE, "card_number": "4000x"}),
    "bad_amount": json.dumps({**CHARGE, "amount": "much"}),
    "nan": '{"customer": "ana", "card_number": "4000001234567899", "amount": NaN}',
    "bad_currency": json.dumps({**CHARGE, "currency": "US dollars"}),
    "no_utf8": "\ud800",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_body_is_refused_without_an_echo_and_quarantined(house, name):
    answer = HANDLERS["transactions"](request(BAD[name]), house.services)
    assert (answer["statusCode"], json.loads(answer["body"])) == (400, {"code": "RUN400"})
    (kept,) = house.quarantine.kept
    found = house.store.get(Quarantined, kept)
    assert (found.why, found.place) == ("RUN400", f"memory:{kept}")
    assert house.quarantine.kept[kept] == BAD[name].encode("utf-8", "surrogatepass")
    assert house.audits(NOBODY) == ["quarantined"]


@pytest.mark.parametrize("body", [None, "", "x" * 70_000])
def test_an_absent_or_huge_body_is_refused_and_not_kept(house, body):
    assert post(house, request(body)) == (400, {"code": "RUN400"})
    assert house.quarantine.kept == {}


def test_the_same_bad_body_is_quarantined_once(house):
    for _ in range(3):
        post(house, request("{"))
    assert len(house.quarantine.kept) == 1
    assert house.audits(NOBODY) == ["quarantined"]


def test_a_quarantine_that_is_down_does_not_hide_the_refusal(house):
    class Down:
        def keep(self, name, content):
            raise Unavailable("down")

    assert post(house, request("{"), house.with_ports(quarantine=Down()))[0] == 400


def test_row_22_a_card_number_in_the_address_is_refused(house):
    for name in ("queryStringParameters", "multiValueQueryStringParameters"):
        value = {"cc_num": CARD} if name[0] == "q" else {"cc_num": [CARD]}
        answer = HANDLERS["transactions"](request(**{name: value}), house.services)
        assert answer["statusCode"] == 400
        assert CARD not in answer["body"]
    assert cases(house) == []


def test_a_body_in_base64_is_read(house):
    body = base64.b64encode(json.dumps(CHARGE).encode()).decode()
    assert post(house, request(body, isBase64Encoded=True))[0] == 202
    assert post(house, request("%%%", isBase64Encoded=True)) == (400, {"code": "RUN400"})


@pytest.mark.parametrize("said", [{"path": "/other", "resource": "/other"}, {"httpMethod": "GET"}])
def test_other_addresses_and_methods_do_not_exist(house, said):
    assert post(house, request(**said))[0] in {404, 405}
    assert cases(house) == []


@pytest.mark.parametrize("key", ["", "k" * 257])
def test_a_senseless_key_is_refused(house, key):
    assert post(house, request(headers={"Idempotency-Key": key}))[0] == 400


@pytest.mark.parametrize("event", [None, {}, {"requestContext": 3}, "x"])
def test_what_api_gateway_does_not_send_is_refused(house, event):
    assert HANDLERS["transactions"](event, house.services)["statusCode"] in {400, 403}


def test_an_event_without_method_is_refused(house):
    event = {"requestContext": request()["requestContext"]}
    assert HANDLERS["transactions"](event, house.services)["statusCode"] == 400


def test_unknown_customers_and_a_store_that_is_down_have_codes_of_their_own(house):
    assert post(house, request({**CHARGE, "customer": "zoe"})) == (404, {"code": "RUN404"})

    class Down:
        def get(self, *asked):
            raise Unavailable("down")

    event = request({**CHARGE, "transaction_id": "T-9"})
    assert post(house, event, house.with_ports(store=Down())) == (503, {"code": "RUN503"})


def test_a_failed_request_may_be_sent_again(house):
    assert post(house, request({**CHARGE, "customer": "zoe"}))[0] == 404
    assert post(house)[0] == 202


def test_no_line_of_the_log_holds_what_was_sent(house, caplog, capsys):
    with caplog.at_level("DEBUG", logger=wiring.logger().name):
        wiring.serve("transactions", HANDLERS["transactions"], request(), house.services)
        wiring.serve("transactions", HANDLERS["transactions"], request(BAD["nan"]), house.services)
    told = repr([vars(record) for record in caplog.records]) + capsys.readouterr().out
    for private in (CARD, "Far Shop", "4155.0", "T-1", "ana"):
        assert private not in told
    assert "'case': 'case-" in told


def test_the_same_work_under_way_is_a_conflict(house):
    def work():
        once("k", "d", dict, house.services, None)
        return {}

    with pytest.raises(Conflict):
        once("k", "d", work, house.services, None)


def test_the_time_that_is_left_is_the_contexts_own(house):
    class Context:
        asked = 0

        def get_remaining_time_in_millis(self):
            self.asked += 1
            return 1_000

    context = Context()
    assert once("k", "d", lambda: {"a": "b"}, house.services, context) == {"a": "b"}
    assert context.asked
    assert transactions.respond(request(), house.services, context)["statusCode"] == 202


class Left:
    """The context of a function that has so many seconds."""

    def __init__(self, seconds):
        self.seconds = seconds

    def get_remaining_time_in_millis(self):
        return int(self.seconds * 1_000)


class Slow:
    """A store whose every request takes four seconds."""

    def __init__(self, house):
        self.house, self.commits = house, 0

    def __getattr__(self, name):
        self.house.clock.advance(4)
        self.commits += name == "commit"
        return getattr(self.house.store, name)


def test_nothing_is_begun_that_could_outlive_the_function(house):
    slow = Slow(house)
    began = house.clock.now()
    answer = transactions.served(request(), Left(28), house.with_ports(store=slow))
    assert (answer["statusCode"], answer["body"]) == (503, '{"code":"RUN503"}')
    assert (house.clock.now() - began).total_seconds() <= 28 - 3.2
    assert slow.commits == 0
    assert cases(house) == []


def test_a_request_is_remembered_beyond_its_event(house):
    header = {"Idempotency-Key": "k-1"}
    first = transactions.served(request(headers=header), Left(28), house.services)
    other = request(CHARGE | {"amount": "1.00"}, headers=header)
    assert first["statusCode"] == 202
    assert transactions.served(other, Left(28), house.services)["statusCode"] == 409
