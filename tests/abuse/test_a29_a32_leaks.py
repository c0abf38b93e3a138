"""A29-A32: what errors tell, what a log can be made to say, poisoned files, erasure in a call."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ivr import workspace
from ivr.faults import Foreign, IvrError, Malformed, NotFound, Refused, Unreadable
from ivr.formats import build
from ivr.hearing.trained.found import Trained
from ivr.runtime import settings, wiring
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ledger.trail import audit
from ivr.runtime.records import (
    Attempt,
    AttemptState,
    AuditEntry,
    Card,
    Case,
    CaseState,
    Contact,
    Customer,
    History,
)
from ivr.runtime.services.keeping.erasure import Demand, erase
from ivr.runtime.settings import Settings

ROOT = Path(__file__).parents[2]
CANARY = "Zebulon Q. Smith"
EVIL = f"{CANARY} 4111 1111 1111 1111\r\n2026-01-01 ERROR fake \x1b[31m\u2028{{}}"


class Broken:
    """A port whose every operation fails in words that must not get out."""

    def __init__(self, fault):
        self._fault = fault

    def __getattr__(self, name):
        def fails(*asked):
            raise self._fault

        return fails


def filled(value):
    """Return the value with every text in it replaced, but for those that open the door."""
    if isinstance(value, dict):
        return {key: each if key in KEPT else filled(each) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each) for each in value]
    return EVIL if isinstance(value, str) else value


KEPT = frozenset(
    {"InstanceARN", "TopicArn", "ContactId", "account", "region", "httpMethod", "path", "userArn"}
)


def events(line):
    """Return an event for every handler, each of whose texts is hostile."""
    asked = {"proof": "pin", "secret": "4711", "card": "7899", "charge": "1", "answer": "mine"}
    contact = line.event("c1", "+14155550101", {"case_id": "K", "attempt": "1"}, asked, "API")
    charge = {"customer": "ana", "card_token": "t", "amount": "1", "merchant": "m", "id": "T"}
    message = json.dumps({"originationNumber": "x", "messageBody": EVIL, "inboundMessageId": "y"})
    turn = {"bot": {"name": "x"}, "sessionState": {"intent": {"name": "x", "slots": {}}}}
    identity = {"accountId": "1", "identity": {"userArn": "me"}}
    post = {"httpMethod": "POST", "path": "/transactions", "body": "x", "requestContext": identity}
    told = {
        "intake": charge,
        "contact_event": {"detail": {"contactId": "c", "eventType": "DISCONNECTED"}},
        "text_reply": {"Records": [{"Sns": {"TopicArn": "t", "Message": message}}]},
        "list_number": {"number": "+1", "listed": True, "by": "x"},
        "review": {"review": "r", "verdict": "fraud", "by": "x"},
        "transactions": post,
        "code_hook": turn,
    }
    return {name: filled(told.get(name, contact)) for name in HANDLERS}


FAULTS = (ValueError(EVIL), KeyError(EVIL), RuntimeError(EVIL), UnicodeError(EVIL), None)


@pytest.mark.parametrize("fault", FAULTS, ids=["value", "key", "runtime", "unicode", "none"])
@pytest.mark.parametrize("name", sorted(HANDLERS))
def test_a29_a30_no_error_and_no_line_of_the_log_repeats_what_came_in(line, sinks, name, fault):
    given = line.services
    if fault is not None:
        broken = Broken(fault)
        given = replace(given, ports=replace(given.ports, store=broken, quarantine=broken))
    try:
        said = repr(wiring.serve(name, HANDLERS[name], events(line)[name], given))
    except IvrError as raised:
        said = f"{raised!s} {raised!r} {raised.__cause__!r}"
    if name != "code_hook":
        assert CANARY not in said
    logged = sinks.logged()
    assert logged
    for each in logged:
        assert len(each.splitlines()) == 1
        assert "\x1b" not in each
        assert CANARY not in each
        assert not re.search(r"4111|Traceback|\.py\", line", each)
        assert json.loads(each)["function"] == name


@pytest.mark.parametrize("name", sorted(HANDLERS))
def test_a29_a_stack_trace_is_never_an_answer(line, name):
    broken = Broken(RuntimeError(EVIL))
    given = replace(line.services, ports=replace(line.ports, store=broken, quarantine=broken))
    try:
        said = json.dumps(wiring.serve(name, HANDLERS[name], events(line)[name], given))
    except IvrError as raised:
        said = str(raised)
    assert "Traceback" not in said
    assert "\n" not in said
    assert "line " not in said


def test_a30_a_record_in_an_exception_shows_nothing_of_its_person():
    person = Customer(id="x", first_name=CANARY, phones=("+14155550101",))
    assert repr(person) == "Customer(version=0)"
    assert CANARY not in str(ValueError(person))


POLICY = b"""{"scales": {"scorecard": {"bands": [{"band": "low"}],
 "charges": {"call_above": 600, "investigate_above": 400}}}}"""
WIDER = POLICY.replace(b"600", b"999")


def pinned(path, digest):
    return Settings(pepper=b"p" * 16, policy=str(path), policy_digest=digest)


def test_a31_a_policy_that_was_changed_after_its_build_is_refused(tmp_path, line):
    path = tmp_path / "policy.json"
    path.write_bytes(POLICY)
    digest = hashlib.sha256(POLICY).hexdigest()
    assert wiring.build(line.ports, pinned(path, digest)).desk.policy.scales
    path.write_bytes(WIDER)
    with pytest.raises(Unreadable, match="IVR_POLICY_DIGEST") as caught:
        wiring.build(line.ports, pinned(path, digest))
    assert caught.value.code == "RUN001"
    assert wiring.build(line.ports, pinned(path, "")).desk.policy.scales


@pytest.mark.parametrize("digest", ["x", "sha256:", "a" * 63, "g" * 64, "sha1:" + "a" * 40])
def test_a31_a_digest_that_is_none_is_refused_and_not_taken_for_any(digest):
    environ = {"IVR_STORE": "sqlite::memory:", "IVR_PEPPER": "p" * 16, "IVR_POLICY_DIGEST": digest}
    with pytest.raises(Unreadable, match="IVR_POLICY_DIGEST"):
        settings.read(environ)


def test_a31_the_manifest_tells_the_digest_as_the_setting_takes_it(tmp_path, line):
    made = workspace.make(workspace.load(ROOT / "ivr/local/template"))
    said = made.manifest["digests"][build.POLICY]
    path = tmp_path / "policy.json"
    path.write_bytes(made.files[build.POLICY])
    environ = {"IVR_STORE": "sqlite::memory:", "IVR_PEPPER": "p" * 16, "IVR_POLICY": str(path)}
    read = settings.read({**environ, "IVR_POLICY_DIGEST": said})
    assert wiring.build(line.ports, read).desk.policy.scales
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(Unreadable):
        wiring.build(line.ports, read)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"scales": {}}', POLICY.replace(b"low", b"spam"), b"[" * 100_000],
)
def test_a31_a_policy_that_does_not_cover_every_score_is_refused(tmp_path, line, content):
    path = tmp_path / "policy.json"
    path.write_bytes(content)
    with pytest.raises(Malformed):
        wiring.build(line.ports, pinned(path, ""))


def test_a31_a_trained_understanding_that_is_no_array_is_not_run(tmp_path):
    folder = tmp_path / ".ivr"
    folder.mkdir()
    evil = b"cos\nsystem\n(S'touch " + str(tmp_path / "owned").encode() + b"'\ntR."
    for name in ("understanding.npz", "trained.npz", "network.npz"):
        (folder / name).write_bytes(evil)
    with_it = Trained.of(tmp_path)
    assert with_it is not None
    assert not (tmp_path / "owned").exists()
    sources = "".join(path.read_text() for path in (ROOT / "ivr").rglob("*.py"))
    assert "allow_pickle=True" not in sources
    assert not re.search(
        r"^\s*(import pickle|from pickle|import marshal|import shelve)", sources, re.M
    )


DEMAND = "ana", "desk", "asked for it"


def live(line):
    return Demand(*DEMAND, line.ports.now())


def test_a32_while_a_call_is_live_nothing_is_erased(line):
    line.prove()
    with pytest.raises(Refused) as caught:
        erase(line.store, live(line))
    assert {finding.code for finding in caught.value.findings} == {"DAT001", "DAT002"}
    assert line.store.get(Customer, "ana").first_name == "Ana"
    assert line.ask("case")["disclosed"] == "yes"


def test_a32_what_a_live_call_blocked_stays_blocked_and_told_when_all_is_erased(line):
    line.prove()
    assert line.say("not_mine")["result"] == "blocked"
    line.change(Attempt, "K", "1", state=AttemptState.ENDED, end="answered")
    over = History(customer="ana", contact="dialled-1", channel="voice", at=line.ports.now())
    line.store.commit(over)
    erase(line.store, live(line))
    actions = [entry.action for entry in line.store.list(AuditEntry, "ana")]
    assert {"block_fraud", "customer_erased"} <= set(actions)
    assert "card_blocked" in line.news()


@pytest.mark.parametrize("function", ["case", "account", "block", "answer", "authenticate"])
def test_a32_a_call_that_goes_on_after_the_erasure_learns_and_revives_nothing(line, function):
    line.change(Attempt, "K", "1", state=AttemptState.ENDED, end="answered")
    line.change(Case, "K", state=CaseState.CONFIRMED)
    erase(line.store, live(line))
    said = {"proof": "birth_year", "secret": "1980", "answer": "mine", "charge": "1"}
    said |= {"card": "7899", "reason": "lost"}
    try:
        answer = line.ask(function, **said)
    except (NotFound, Malformed, Foreign):
        answer = {}
    assert answer.get("result", "refused") in {"refused", "failed", "locked"}
    assert "Ana" not in json.dumps(answer)
    assert line.store.get(Customer, "ana") is None
    assert line.store.list(Card, "ana") == ()
    assert list(line.store.scan(Contact)) == []


def test_a32_a_caller_who_proves_during_the_erasure_is_seen_or_finds_nobody(line):
    """The erasure looks once more after it emptied the customer: who was faster is seen then."""
    line.change(Attempt, "K", "1", state=AttemptState.ENDED, end="answered")
    line.change(Case, "K", state=CaseState.CONFIRMED)

    class Racing:
        def __init__(self, store):
            self._store, self.raced = store, ""

        def __getattr__(self, name):
            return getattr(self._store, name)

        def commit(self, *records):
            if not self.raced:
                self.raced = line.call_in("authenticate", proof="pin", secret="4711")["result"]
            self._store.commit(*records)

    racing = Racing(line.store)
    with pytest.raises(Refused):
        erase(racing, live(line))
    assert racing.raced == "passed"
    assert (
        line.call_in("authenticate", contact="c2", proof="pin", secret="4711")["result"] == "failed"
    )
    entry = audit("ana", "customer_erased", "ana", "desk", line.ports.now())
    assert line.store.get(AuditEntry, "ana", entry.id) is not None
