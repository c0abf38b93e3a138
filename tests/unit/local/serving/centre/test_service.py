"""The whole service: charges come in, phones ring, texts go out, and every case ends."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from ivr.local.contact_centre import PEPPER
from ivr.local.serving.centre.contacts import Outbound
from ivr.local.serving.centre.news import News, event_of, sink_of
from ivr.local.serving.centre.stack import Wishes, at_any_hour
from ivr.runtime.adapters.aws.outgoing.dialer import ConnectDialer
from ivr.runtime.adapters.aws.outgoing.texter import EndUserTexter
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ports import TextRequest
from ivr.runtime.records import Attempt, AttemptState, Card, Case, CaseState
from ivr.runtime.settings import Settings
from ivr.runtime.wiring import build

CUSTOMER = "customer-0101"
CHARGES = Path(__file__).parents[5] / "infra/sample/transactions"


def charge(name="suspicious", **changed):
    detail = json.loads((CHARGES / f"{name}.json").read_text())["detail"]
    return json.dumps({**detail, **changed}).encode()


def post(found, body, key="the key", method="POST", path="/transactions"):
    headers = {"x-api-key": key, "Content-Type": "application/json"}
    request = urllib.request.Request(found.url + path, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code, json.load(fault)


def attempts(found):
    return {each.channel: each for each in found.store.scan(Attempt)}


def test_a_suspicious_charge_rings_and_a_denial_blocks_the_card(centre):
    with centre("fraud_denied", pumping=True) as found:
        status, told = post(found, charge())
        assert (status, told["outcome"]) == (202, "fraud")

        def denied():
            case = found.store.get(Case, told["case"])
            return case.state is CaseState.DENIED and case

        case = found.eventually(denied)
        (card,) = found.store.list(Card, CUSTOMER)
        assert card.is_blocked
        found.eventually(lambda: attempts(found)["voice"].state is AttemptState.ENDED)
        assert attempts(found)["voice"].end == "answered"
        assert attempts(found)["voice"].contact == case.contact
        found.eventually(lambda: found.texts)
        assert "Example Bank" in found.texts[0].body
        assert found.complaints == []


def test_a_busy_line_is_told_apart_and_a_voicemail_leads_to_a_text(centre):
    with centre("busy", pumping=True) as found:
        post(found, charge())
        found.eventually(lambda: "voice busy" in [f"{a.channel} {a.end}" for a in ledger(found)])
    with centre("voicemail", pumping=True) as found:
        _, told = post(found, charge())
        found.eventually(lambda: found.texts)
        assert [each.end for each in ledger(found)][:1] == ["voicemail"]

        def texted():
            sent = attempts(found).get("sms")
            return sent is not None and sent.state is AttemptState.STARTED

        found.eventually(texted)
        assert found.stack.inbox.reply(found.texts[0].number, "NO") == "blocked"
        assert found.store.get(Case, told["case"]).state is CaseState.DENIED


def ledger(found):
    return sorted(found.store.scan(Attempt), key=lambda each: each.number)


def test_only_post_with_the_key_is_let_in(centre):
    with centre() as found:
        assert post(found, charge(), key="another") == (403, {"message": "Forbidden"})
        for method in ("GET", "PUT", "DELETE"):
            assert post(found, None, method=method)[0] == 403
        assert post(found, b"not json")[0] == 400
        assert post(found, charge(), path="/transactions?card=1")[0] == 400
        assert list(found.store.scan(Case)) == []


def test_the_production_dialer_and_texter_place_a_local_call(centre, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "any")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    with centre("fraud_confirmed") as found:
        settings = Settings(
            pepper=PEPPER,
            instance_arn=found.site.instance,
            outbound_flow="fraud_verification",
            source_number="+14155550100",
            contact_endpoint_url=found.url,
            region="us-east-1",
            bank="Example Bank",
            sms_number="+18005550100",
        )
        dialer, texter = ConnectDialer.of(settings), EndUserTexter.of(settings)
        ports = replace(found.stack.services.ports, dialer=dialer, texter=texter)
        services = build(ports, settings, found.stack.services.desk.policy)
        told = HANDLERS["intake"](json.loads(charge()), services)
        assert HANDLERS["dial"]({}, services)["dialled"] == "1"
        attempt = found.store.get(Attempt, told["case"], "1")
        fate = found.eventually(lambda: (f := dialer.fate(attempt.contact)).ended_at and f)
        assert fate.connected_at
        found.eventually(lambda: found.store.get(Case, told["case"]).state is CaseState.CONFIRMED)
        found.eventually(lambda: found.store.get(Attempt, told["case"], "1").end == "answered")
        assert dialer.fate("nobody") is None
        sent = texter.send(TextRequest("+14155550101", "hello", "a-1"))
        assert sent.message == found.texts[-1].id
        found.stack.inbox.reply("+14155550101", "STOP")
        assert texter.send(TextRequest("+14155550101", "x", "a-2")).refusal == "opted_out"


def test_state_is_kept_in_a_file_and_calls_of_an_earlier_server_are_over(centre, tmp_path):
    wishes = Wishes(f"sqlite:{tmp_path / 'state.db'}", "the key")
    with centre("no_answer", wishes) as found:
        post(found, charge())
        found.stack.pump()
        (before,) = ledger(found)
        assert before.state is AttemptState.STARTED
    with centre("no_answer", wishes) as found:
        after, following = ledger(found)
        assert (after.contact, after.end) == (before.contact, "no_answer"), "it was stopped"
        assert following.state is AttemptState.LATER
        dialer = found.stack.services.ports.dialer
        assert dialer.fate(before.contact).ended_at
        assert not dialer.fate(before.contact).connected_at


def test_a_pump_that_fails_is_told_once(centre):
    with centre() as found:
        services = found.stack.services
        lost = replace(services.settings, bank="")
        found.stack.services = replace(services, settings=lost)
        post(found, charge("suspicious"))
        store = found.store
        attempt = ledger(found)[0]
        store.commit(replace(attempt, channel="sms"))
        found.stack.pump()
        found.stack.pump()
        assert len(found.complaints) == 1
        assert "IVR_BANK" in found.complaints[0]


def test_night_is_no_hindrance_where_that_is_asked_for(suite):
    calling = at_any_hour(suite.site).policy["calling"]
    assert (calling["first_hour"], calling["last_hour"]) == (0, 24)
    assert calling["lines"] == 5


class Places:
    """A handler that knows a contact only after a while."""

    def __init__(self, *results):
        self.results, self.seen = list(results), []

    def __call__(self, event):
        self.seen.append(event["detail"]["eventType"])
        return {"result": self.results.pop(0) if len(self.results) > 1 else self.results[0]}


def test_an_event_that_comes_too_early_comes_again_and_a_sink_that_fails_is_told_once(centre):
    with centre("busy") as found:
        live = found.stack.board.contacts.start(_asked())[0]
        live.over.set()
        handler, complaints, lines = Places("ignored", "ended"), [], []

        def sink(line):
            lines.append(line)
            raise OSError("full")

        news = News(found.site.instance, handler, sink, complaints.append)
        news.start()
        news(live, "DISCONNECTED", live.initiated)
        news(live, "DISCONNECTED", live.initiated)
        found.eventually(lambda: len(handler.seen) == 3)
        news.close()
        assert len(lines) == 1
        assert complaints == ["contact events are lost from now on: full"]


def test_events_grow_a_file(centre, tmp_path):
    path = tmp_path / "events.jsonl"
    sink = sink_of(str(path))
    with centre("busy") as found:
        live = found.stack.board.contacts.start(_asked())[0]
        live.over.set()
        event = event_of(live, "INITIATED", live.initiated, found.site.instance)
        for _ in range(2):
            sink(json.dumps(event).encode() + b"\n")
    lines = path.read_text().splitlines()
    assert [json.loads(line)["detail"]["eventType"] for line in lines] == ["INITIATED"] * 2
    with pytest.raises(Exception, match="cannot be written"):
        sink_of(str(tmp_path / "no" / "file"))


def test_events_are_posted(found_events):
    url, seen = found_events
    sink_of(url)(b'{"a": 1}')
    assert seen == [("application/json", b'{"a": 1}')]


@pytest.fixture
def found_events():
    seen = []

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            seen.append((self.headers["Content-Type"], self.rfile.read(length)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Taker) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/events", seen
        server.shutdown()
        thread.join()


def _asked():
    return Outbound("+14155550101", "inbound", "+14155550100")
