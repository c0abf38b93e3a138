"""Every handler at the moments that matter, each as a scene to be struck at every operation."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bench.crashes.striking import OWNER, PHONE, Bank, Scene
from ivr.runtime.ports import Fate
from ivr.runtime.records import Case, Review

INBOUND = "00000000-0000-4000-8000-000000000042"


def charge(name: str = "T1", card: str = "tok-1") -> Mapping[str, Any]:
    """Return a suspicious charge as a bus delivers it."""
    detail = {"customer": OWNER, "transaction_id": name, "amount": "100", "card_token": card}
    return {"source": "bank", "detail": {**detail, "merchant": "Shop"}}


def _asked(contact: str, parameters: Mapping[str, str], **more: Any) -> Mapping[str, Any]:
    facts = {
        "ContactId": contact,
        "Channel": "VOICE",
        "CustomerEndpoint": {"Address": PHONE, "Type": "TELEPHONE_NUMBER"},
        "InitiationMethod": "INBOUND",
        "Attributes": {},
        **more,
    }
    return {"Details": {"ContactData": facts, "Parameters": dict(parameters)}}


def inbound(**parameters: str) -> Callable[[Bank], Mapping[str, Any]]:
    """Return what a flow asks for somebody who called us."""
    return lambda bank: _asked(INBOUND, parameters)


def outbound(**parameters: str) -> Callable[[Bank], Mapping[str, Any]]:
    """Return what a flow asks on the call that we placed about the case."""

    def event(bank: Bank) -> Mapping[str, Any]:
        attempt = bank.attempts[0]
        attributes = {"case_id": attempt.case, "attempt": attempt.number}
        return _asked(attempt.contact, parameters, InitiationMethod="API", Attributes=attributes)

    return event


def _nothing(_bank: Bank) -> None:
    """Prepare nothing."""


def _suspected(bank: Bank) -> None:
    bank.ask("intake", charge())


def _dialled(bank: Bank) -> None:
    _suspected(bank)
    bank.ask("dial", {})


def _said_yes(bank: Bank) -> None:
    """Let a message say YES while the call is on the line."""
    _dialled(bank)
    bank.store.commit(replace(bank.case, answer="said_mine", contact="reply-1"))


def _two_charges(bank: Bank) -> None:
    _suspected(bank)
    bank.ask("intake", charge("T2", "tok-2"))
    bank.ask("dial", {})


def _proven(bank: Bank) -> None:
    _two_charges(bank)
    bank.ask("authenticate", outbound(proof="birth_year", secret="1980")(bank))


def _at_home(bank: Bank) -> None:
    bank.ask("authenticate", inbound(proof="birth_date", secret="01311980")(bank))


def _told(bank: Bank) -> None:
    _at_home(bank)
    bank.ask("account", inbound()(bank))


def _left_in_intent(bank: Bank) -> None:
    """Leave an intent whose call was started and never heard of."""
    _suspected(bank)
    bank.mortal.strike(1, "killed after", "dial")
    bank.tried("dial", {})
    bank.mortal.strike(0, "")
    bank.minutes(1)


def _answered_in_intent(bank: Bank) -> None:
    """Leave an intent whose call was never started; then the customer answers the message."""
    _texted(bank)
    bank.ask("text_reply", wrote("who is this", "reply-0")(bank))
    bank.mortal.strike(1, "failed", "dial")
    bank.ask("dial", {})
    bank.mortal.strike(0, "")
    bank.ask("text_reply", wrote("NO")(bank))
    bank.minutes(1)


def _unanswered(bank: Bank) -> None:
    _dialled(bank)
    bank.minutes(2)
    contact = bank.attempts[0].contact
    bank.dialer.fates[contact] = Fate(0, bank.services.ports.now(), "TELECOM_UNANSWERED")


def _again_later(bank: Bank) -> None:
    _unanswered(bank)
    bank.ask("sweep", {})
    bank.minutes(11)


def _texted(bank: Bank) -> None:
    _dialled(bank)
    bank.minutes(1)
    contact = bank.attempts[0].contact
    now = bank.services.ports.now()
    bank.dialer.fates[contact] = Fate(now - 20, now, "")
    bank.ask("contact_event", over(connected=True)(bank))
    bank.ask("deliver", {})


def _to_be_texted(bank: Bank) -> None:
    _dialled(bank)
    bank.minutes(1)
    bank.ask("contact_event", over(connected=True)(bank))


def _blocked(bank: Bank) -> None:
    _at_home(bank)
    bank.ask("block", inbound(card="7899", reason="lost")(bank))


def _doubtful(bank: Bank) -> None:
    bank.provider.score = 500
    _suspected(bank)


def _left_to_people(bank: Bank) -> None:
    _proven(bank)
    bank.ask("answer", outbound(answer="unsure", charge="1")(bank))


def _given_up(bank: Bank) -> None:
    _suspected(bank)
    bank.minutes(25 * 60)
    bank.ask("sweep", {})


def _quiet(bank: Bank) -> None:
    _suspected(bank)
    bank.minutes(12)


def over(*, connected: bool) -> Callable[[Bank], Mapping[str, Any]]:
    """Return the event that the call is over."""
    return _happened("DISCONNECTED", connected=connected)


def _happened(kind: str, *, connected: bool = False) -> Callable[[Bank], Mapping[str, Any]]:
    def event(bank: Bank) -> Mapping[str, Any]:
        now = _iso(bank.clock.now())
        detail = {"contactId": bank.attempts[0].contact, "eventType": kind}
        if connected:
            detail["connectedToSystemTimestamp"] = now
        return {"source": "aws.connect", "time": now, "detail": detail}

    return event


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def wrote(body: str, name: str = "reply-1") -> Callable[[Bank], Mapping[str, Any]]:
    """Return the event that the customer answered the message."""
    told = {"originationNumber": PHONE, "messageBody": body, "inboundMessageId": name}
    sns = {"TopicArn": "arn:aws:sns:us-east-1:111122223333:t", "Message": json.dumps(told)}
    return lambda bank: {"Records": [{"Sns": sns}]}


def decided(verdict: str, *, late: bool = False) -> Callable[[Bank], Mapping[str, Any]]:
    """Return a person's verdict about the oldest review; `late`: a charge joined since the look."""

    def event(bank: Bank) -> Mapping[str, Any]:
        (review, *_) = bank.store.waiting(Review, "reviews", 1)
        case = bank.store.get(Case, review.case) if review.case else None
        seen = [charge.transaction for charge in case.charges] if case is not None else []
        if late:
            bank.ask("intake", charge("T3", "tok-2"))
        return {"review": review.id, "verdict": verdict, "by": "agent-7", "seen": seen}

    return event


def _now(_bank: Bank) -> Mapping[str, Any]:
    return {}


BOTH = ("tok-1", "tok-2")

SCENES: tuple[Scene, ...] = (
    Scene("lookup", _nothing, "lookup", inbound()),
    Scene("route", _nothing, "route", inbound()),
    Scene("proof", _nothing, "authenticate", inbound(proof="birth_date", secret="01311980")),
    Scene("no proof", _nothing, "authenticate", inbound(proof="pin", secret="0000")),
    Scene("account", _at_home, "account", inbound()),
    Scene("block", _at_home, "block", inbound(card="7899", reason="lost"), ("tok-1",)),
    Scene("block again", _blocked, "block", inbound(card="7899", reason="lost"), ("tok-1",)),
    Scene("card state", _blocked, "card_state", inbound(card="7899"), ("tok-1",)),
    Scene("send code", _nothing, "send_code", inbound()),
    Scene("dispute", _told, "dispute", inbound(which="1")),
    Scene("case", _dialled, "case", outbound()),
    Scene("proof by year", _dialled, "authenticate", outbound(proof="birth_year", secret="1980")),
    Scene("details", _proven, "case", outbound()),
    Scene("mine", _proven, "answer", outbound(answer="mine", charge="1"), (), ("T1",)),
    Scene("not mine", _proven, "answer", outbound(answer="not_mine", charge="1"), ("tok-1",)),
    Scene("stop all", _two_charges, "answer", outbound(answer="not_mine", charge="all"), BOTH),
    Scene("unsure", _proven, "answer", outbound(answer="unsure", charge="1")),
    Scene("opt out", _dialled, "answer", outbound(answer="opt_out")),
    Scene("away", _dialled, "answer", outbound(answer="unavailable")),
    Scene("wrong person", _dialled, "answer", outbound(answer="wrong_person")),
    Scene("a key", _dialled, "answer", outbound(answer="present")),
    Scene("nobody", _dialled, "answer", outbound(answer="no_human")),
    Scene("nobody after a YES", _said_yes, "answer", outbound(answer="no_human")),
    Scene("first charge", _nothing, "intake", lambda bank: charge()),
    Scene("joined charge", _suspected, "intake", lambda bank: charge("T2", "tok-2")),
    Scene("charge after a call", _dialled, "intake", lambda bank: charge("T2", "tok-2")),
    Scene("dial", _suspected, "dial", _now),
    Scene("dial again", _again_later, "dial", _now),
    Scene("heal", _left_in_intent, "dial", _now),
    Scene("heal after a NO", _answered_in_intent, "dial", _now, ("tok-1",)),
    Scene("connected", _dialled, "contact_event", _happened("CONNECTED_TO_SYSTEM")),
    Scene("not answered", _unanswered, "contact_event", over(connected=False)),
    Scene("voicemail", _dialled, "contact_event", over(connected=True)),
    Scene("after proof", _proven, "contact_event", over(connected=True)),
    Scene("sweep a call", _unanswered, "sweep", _now),
    Scene("sweep a case", _quiet, "sweep", _now),
    Scene("text", _to_be_texted, "deliver", _now),
    Scene("news of a block", _blocked, "deliver", _now, ("tok-1",)),
    Scene("text NO", _texted, "text_reply", wrote("NO"), ("tok-1",)),
    Scene("text YES", _texted, "text_reply", wrote("YES")),
    Scene("text STOP", _texted, "text_reply", wrote("STOP")),
    Scene("text anything", _texted, "text_reply", wrote("who is this")),
    Scene("verdict fraud", _left_to_people, "review", decided("fraud"), BOTH),
    Scene("verdict legitimate", _left_to_people, "review", decided("legitimate"), (), ("T1", "T2")),
    Scene(
        "verdict before a charge joined",
        _given_up,
        "review",
        decided("legitimate", late=True),
        (),
        ("T1", "T2"),
    ),
    Scene("doubt is fraud", _doubtful, "review", decided("fraud"), ("tok-1",)),
)
"""What is struck."""


def _stopped(bank: Bank) -> None:
    _texted(bank)
    bank.ask("text_reply", wrote("STOP")(bank))


def _listed(bank: Bank) -> None:
    bank.ask("list_number", listing(STRANGER, listed=True)(bank))


def _answered(bank: Bank) -> None:
    _proven(bank)
    bank.ask("answer", outbound(answer="not_mine", charge="1")(bank))


STRANGER = "+14155550177"


def listing(number: str, *, listed: bool) -> Callable[[Bank], Mapping[str, Any]]:
    """Return what somebody at the desk says about a number."""
    return lambda bank: {"number": number, "listed": listed, "by": "agent-7", "days": 3}


def from_number(number: str | None, **parameters: str) -> Callable[[Bank], Mapping[str, Any]]:
    """Return what a flow asks for a caller with another number, or with none."""
    kind = {"Address": number, "Type": "TELEPHONE_NUMBER"}
    endpoint = None if number is None else kind
    return lambda bank: _asked(INBOUND, parameters, CustomerEndpoint=endpoint)


def _with_reason(reason: str) -> Callable[[Bank], Mapping[str, Any]]:
    def event(bank: Bank) -> Mapping[str, Any]:
        contact, now = bank.attempts[0].contact, bank.services.ports.now()
        bank.dialer.fates[contact] = Fate(0, now, reason)
        return over(connected=False)(bank)

    return event


WATCHED: tuple[Scene, ...] = (
    *SCENES,
    Scene("route a stranger", _nothing, "route", from_number(STRANGER)),
    Scene("route nobody", _nothing, "route", from_number(None)),
    Scene("route a listed number", _listed, "route", from_number(STRANGER)),
    Scene("route with an open case", _suspected, "route", inbound()),
    Scene("lookup of a stranger", _nothing, "lookup", from_number(STRANGER)),
    Scene("list", _nothing, "list_number", listing(STRANGER, listed=True)),
    Scene("unlist", _listed, "list_number", listing(STRANGER, listed=False)),
    Scene("list a customer", _nothing, "list_number", listing(PHONE, listed=True)),
    Scene("account unproven", _nothing, "account", inbound()),
    Scene("block unproven", _nothing, "block", inbound(card="7899", reason="lost")),
    Scene("block another card", _at_home, "block", inbound(card="0000", reason="lost")),
    Scene("block one of two", _at_home, "block", inbound(reason="stolen")),
    Scene("state of what is not blocked", _at_home, "card_state", inbound(card="7899")),
    Scene("state of a charge", _answered, "card_state", outbound(charge="1")),
    Scene("state of all charges", _answered, "card_state", outbound()),
    Scene("dispute unproven", _nothing, "dispute", inbound(which="1")),
    Scene("wrong year", _dialled, "authenticate", outbound(proof="birth_year", secret="1981")),
    Scene("mine unproven", _dialled, "answer", outbound(answer="mine", charge="1")),
    Scene("not mine unproven", _dialled, "answer", outbound(answer="not_mine", charge="1")),
    Scene("mine twice", _proven, "answer", outbound(answer="mine", charge="all")),
    Scene("unsure of all", _proven, "answer", outbound(answer="unsure", charge="all")),
    Scene("unproven", _dialled, "answer", outbound(answer="unproven")),
    Scene("unclear", _dialled, "answer", outbound(answer="unclear")),
    Scene("busy", _dialled, "contact_event", _with_reason("TELECOM_BUSY")),
    Scene("invalid", _dialled, "contact_event", _with_reason("TELECOM_NUMBER_INVALID")),
    Scene("barred", _dialled, "contact_event", _with_reason("TELECOM_POTENTIAL_BLOCKING")),
    Scene("with a person", _dialled, "contact_event", _happened("CONNECTED_TO_AGENT")),
    Scene("of nobody", _nothing, "contact_event", lambda bank: _elsewhere()),
    Scene("a charge after STOP", _stopped, "intake", lambda bank: charge("T3")),
    Scene("a charge after a NO", _answered, "intake", lambda bank: charge("T3")),
    Scene("a doubtful charge", _doubtful, "intake", lambda bank: charge("T2", "tok-2")),
    Scene("NO after the call", _answered, "text_reply", wrote("NO")),
    Scene("STOP of a stranger", _nothing, "text_reply", wrote("STOP")),
    Scene("verdict legitimate about doubt", _doubtful, "review", decided("legitimate")),
    Scene("a quiet hour", _texted, "sweep", _now),
)
"""What is watched: what is struck, and more."""


def _elsewhere() -> Mapping[str, Any]:
    detail = {"contactId": "contact-of-another-service", "eventType": "DISCONNECTED"}
    return {"source": "aws.connect", "time": "2026-03-02T18:00:00+00:00", "detail": detail}
