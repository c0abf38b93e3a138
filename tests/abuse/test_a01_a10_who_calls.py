"""A1-A10: who pretends to be a customer, what they key, and what data may do when it is spoken."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ivr.contract import FUNCTIONS, UNSPEAKABLE
from ivr.faults import Malformed
from ivr.runtime.records import (
    PLACES,
    AuditEntry,
    Case,
    Contact,
    Customer,
    Number,
    Strikes,
    Transaction,
    encode,
)

PHONE = "+14155550101"
STRANGERS = (
    "",
    "anonymous",
    "sip:ana@example.com",
    "101",
    "+",
    "+1",
    "+0415555",
    "+1415555\uff10101",
)


def keyed(line, secret, proof="pin", **where):
    return line.call_in("authenticate", proof=proof, secret=secret, **where)["result"]


def test_a01_a_spoofed_number_alone_learns_and_changes_nothing(line):
    for function, said in (
        ("account", {}),
        ("dispute", {"which": "1"}),
        ("block", {"reason": "lost", "card": "7899"}),
        ("card_state", {"card": "7899"}),
    ):
        answer = line.call_in(function, **said)
        assert answer.get("result", answer.get("state")) in {"refused", "unknown_card"}
        private = [n for n, field in FUNCTIONS[function].answers.items() if field.private]
        assert {answer[name] for name in private} == {"none"}
    assert set(line.cards.values()) == {"ACTIVE"}
    refused = [entry.action for entry in line.store.list(AuditEntry, "nobody")]
    assert refused == ["refused_block", "refused_dispute"]
    assert keyed(line, "2099", "birth_year") == "failed"
    assert [entry.action for entry in line.store.list(AuditEntry, "ana")] == ["proof_failed"]
    keyed(line, "1980", "birth_year")
    assert line.call_in("account")["result"] == "refused"


@pytest.mark.parametrize("number", STRANGERS, ids=range(len(STRANGERS)))
def test_a02_a_number_that_is_none_is_nobodys(line, number):
    line.store.commit(Number(number=number, customers=("ana",)))
    for secret in ("4711", "01311980"):
        proof = "pin" if len(secret) == 4 else "birth_date"
        assert keyed(line, secret, proof, number=number) == "failed"
    assert line.call_in("account", number=number)["result"] == "refused"
    assert line.call_in("send_code", number=number) == {"result": "sent"}
    assert line.texter.sent == []
    assert line.store.get(Contact, "caller-1") is None
    audited = [entry.action for entry in line.store.list(AuditEntry, "nobody")]
    assert audited.count("proof_failed") == 2
    assert "code_refused" in audited


def test_a03_a_lock_follows_the_customer_to_a_new_call_and_another_number(line):
    assert [keyed(line, f"000{n}") for n in range(3)] == ["failed", "failed", "locked"]
    assert [keyed(line, f"100{n}", contact="c2") for n in range(2)] == ["failed", "locked"]
    assert keyed(line, "4711", contact="c3") == "locked"
    assert keyed(line, "4711", contact="c4", number="+14155550103") == "locked"
    audited = [entry.action for entry in line.store.list(AuditEntry, "ana")]
    assert audited == ["proof_failed"] * 5
    line.clock.advance(86_400)
    assert keyed(line, "4711", contact="c5", number="+14155550103") == "passed"


class Counting:
    """Writes down which operations a store is asked for, and on what kind of record."""

    def __init__(self, store):
        self._store, self.asked = store, []

    def get(self, kind, owner, name=""):
        self.asked.append(("get", kind))
        return self._store.get(kind, owner, name)

    def list(self, kind, owner):
        self.asked.append(("list", kind))
        return self._store.list(kind, owner)

    def commit(self, *records):
        self.asked.append(("commit", tuple(type(record) for record in records)))
        self._store.commit(*records)


@pytest.mark.parametrize("proof", ["pin", "birth_date", "code"])
def test_a04_a_stranger_is_answered_in_the_same_words_and_steps_as_a_wrong_secret(make_line, proof):
    told = []
    for number in (PHONE, "+14155550177"):
        line = make_line()
        counting = Counting(line.store)
        object.__setattr__(line.ports, "store", counting)
        wrong = {"pin": "000{}", "birth_date": "0131199{}", "code": "99999{}"}[proof]
        words = [keyed(line, wrong.format(n), proof, number=number) for n in range(4)]
        told.append((words, counting.asked))
    assert told[0] == told[1]
    assert told[0][0] == ["failed", "failed", "locked", "locked"]


def test_a04_a_code_is_promised_in_the_same_words_and_steps_to_a_stranger(make_line):
    told = []
    for number in (PHONE, "+14155550177"):
        line = make_line()
        counting = Counting(line.store)
        object.__setattr__(line.ports, "store", counting)
        told.append((line.call_in("send_code", number=number), counting.asked))
    assert told[0] == told[1]


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "*",
        "#",
        "47#1",
        "Timeout",
        "4711" * 16,
        "4711\n",
        "\u0664\u0667\u0661\u0661",
        "\uff14\uff17\uff11\uff11",
        "4711\x00",
        " 4711",
    ],
)
def test_a05_what_is_no_pin_fails_and_is_counted(line, secret):
    assert keyed(line, secret) == "failed"
    assert len(line.store.get(Strikes, "customer:ana").guesses) == 1
    assert [entry.action for entry in line.store.list(AuditEntry, "ana")] == ["proof_failed"]
    assert line.store.get(Contact, "caller-1") is None


def test_a06_no_answer_record_or_audit_repeats_a_secret(line):
    for secret in ("4711", "8642"):
        answer = line.call_in("authenticate", proof="pin", secret=secret)
        assert secret not in repr(answer)
    written = [
        encode(record)
        for kind in PLACES
        for owner in ("ana", "caller-1", "contact:caller-1", "customer:ana", f"number:{PHONE}")
        for record in line.store.list(kind, owner)
        if kind is not Customer
    ]
    assert written
    assert not [text for text in written if "4711" in text or "8642" in text]


@pytest.mark.parametrize(
    "name",
    ["</speak><audio src='x'/>", "Ana<break/>", "$.Attributes.pin", "{{7*7}}", '"&amp;"'],
    ids=["a08_audio", "a08_break", "a09_reference", "a10_template", "a08_entity"],
)
def test_a08_a09_a10_a_name_is_text_and_nothing_else(line, name):
    line.change(Customer, "ana", first_name=name)
    spoken = line.ask("case")["name"]
    assert UNSPEAKABLE.isdisjoint(spoken)
    assert "$." not in spoken
    assert "49" not in spoken


@pytest.mark.parametrize(
    "merchant",
    ["{{7*7}}", "{% for x in y %}", "</speak><audio src='x'/>", "$.Attributes.pin", "A & <B>"],
)
def test_a08_a09_a10_a_merchant_is_text_and_nothing_else(line, merchant):
    charge = line.case.charges[0]._replace(merchant=merchant)
    line.change(Case, "K", charges=(charge,))
    line.store.commit(
        Transaction(
            customer="ana",
            id="B1",
            card="tok-1",
            amount=Decimal(1),
            currency="USD",
            merchant=merchant,
            at=1,
        )
    )
    line.prove()
    keyed(line, "4711")
    for spoken in (line.ask("case")["merchant"], line.call_in("account")["merchant_1"]):
        assert UNSPEAKABLE.isdisjoint(spoken)
        assert not spoken.startswith("$.")
        assert "49" not in spoken


def test_a06_a_refused_proof_is_written_nowhere_by_its_digits(line):
    with pytest.raises(Malformed) as caught:
        line.ask("authenticate", proof="pin", secret="4711")
    assert "4711" not in str(caught.value)
    assert not [e for e in line.store.list(AuditEntry, "ana") if "4711" in repr(replace(e))]
