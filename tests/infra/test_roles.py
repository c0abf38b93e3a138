"""Functions of streams, machines, uploads and predictions do what their roles allow, and no more.

Each is driven over ports that note which action of IAM a call would be, and on which partition.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from bench.infra.templates import statements
from ivr.faults import IvrError
from ivr.runtime import wiring
from ivr.runtime.handlers.streamed import begin, consume, enrich, follow, judge, resume
from ivr.runtime.handlers.taught import crawled, predict, predictions, train
from ivr.runtime.records import place
from ivr.runtime.settings import Learning
from tests.streams.conftest import Bank, charge, content, kinesis

Touched = defaultdict[str, set[tuple[str, str]]]
"""Function -> (IAM action, partition; empty where it is of no table)."""

HANDLERS = {
    each.__name__.rpartition(".")[2]: each.answer
    for each in (
        begin,
        consume,
        enrich,
        follow,
        judge,
        resume,
        crawled,
        predict,
        predictions,
        train,
    )
}
ACTIONS = {
    ("starter", "start"): "states:StartExecution",
    ("starter", "run"): "states:StartSyncExecution",
    ("refill", "put_back"): "firehose:PutRecordBatch",
    ("quarantine", "keep"): "s3:PutObject",
    ("jobs", "start"): "glue:StartJobRun",
}
STORE = {"get": "GetItem", "list": "Query", "commit": "PutItem", "remove": "DeleteItem"}
ACCOUNT = "123456789012"


class Noting:
    """A port over another one; each call is noted for the function that is at work."""

    def __init__(self, port: Any, name: str, bank: NotingBank) -> None:
        self._port, self._name, self._bank = port, name, bank

    def __getattr__(self, method: str) -> Any:
        def ask(*asked: Any) -> Any:
            self._bank.noted(self._name, method, asked)
            return getattr(self._port, method)(*asked)

        return ask


class Jobs:
    def start(self, order: object) -> str:
        return "run-1"


class NotingBank(Bank):
    """The bank of the streams' tests, whose ports note what is asked of them."""

    def __init__(self, touched: Touched) -> None:
        super().__init__()
        self.touched, self.at_work = touched, ""
        learning = Learning(by="glue", train="train", predict="predict", etl="etl")
        settings = replace(self.services.settings, learning=learning, account=ACCOUNT)
        self.services = replace(self.services, settings=replace(settings, region="us-east-1"))
        kept = {"store": self.store, "starter": self.starter, "refill": self.refill}
        kept |= {"quarantine": self.keeper, "jobs": Jobs()}
        self.ports(**{name: Noting(port, name, self) for name, port in kept.items()})

    def noted(self, port: str, method: str, asked: tuple[Any, ...]) -> None:
        known = self.touched[self.at_work]
        if port != "store":
            known.add((ACTIONS[port, method], ""))
            return
        owners = {_owner(each) for each in (asked if method == "commit" else asked[:1])}
        known |= {(f"dynamodb:{STORE[method]}", owner) for owner in owners}

    def ask(self, name: str, event: object) -> Any:
        self.at_work = name
        with contextlib.suppress(IvrError):
            return HANDLERS[name](event, self.services)
        return None


def _owner(asked: Any) -> str:
    kind = asked if isinstance(asked, type) else type(asked)
    return f"{place(kind).owner}#*"


CHARGES = (
    *(charge("T1"), charge("T2", "700"), charge("T2", "700"), charge("T3", "500")),
    *(charge("T4", customer="nobody"), charge("T5", card="4000009999999999")),
    *("not JSON", {"customer": "ana"}, b"\xff", charge("T6", "900", "bob", "4000001234562222")),
)
PROFILES = (
    ("Profile Changed", {"customer": "ana", "event_id": "E1", "changed": ["phone", "email"]}),
    ("Profile Changed", {"customer": "nobody", "event_id": "E2"}),
    ("Profile Changed", {"changed": []}),
    ("Account Opened", {"customer": "new", "phone": "+14155550177"}),
    ("Account Opened", {"customer": "more", "phone": "+14155550101"}),
)


def bridged(kind: str, detail: object, account: str = ACCOUNT) -> dict[str, Any]:
    told = {"detail-type": kind, "source": "s", "account": account, "region": "us-east-1"}
    return {**told, "id": "e1", "time": "2026-01-14T15:00:00Z", "detail": detail}


def queued(body: object, receives: int = 1, **more: Any) -> dict[str, Any]:
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue"
    own = {"eventSource": "aws:sqs", "eventSourceARN": arn, "messageId": "m1"}
    attributes = {"ApproximateReceiveCount": str(receives)}
    return {"Records": [{**own, "body": json.dumps(body), "attributes": attributes, **more}]}


def consumed(bank: NotingBank) -> None:
    batch = {"Records": kinesis(*CHARGES)["Records"]}
    for record in batch["Records"]:
        record["eventSourceARN"] = f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/s"
    bank.ask("consume", batch)
    bank.streaming(machine="m", batch_machine="b")
    bank.ask("consume", batch)


def enriched(bank: NotingBank) -> None:
    records = [
        {"recordId": f"r{n}", "data": base64.b64encode(content(said)).decode()}
        for n, said in enumerate(CHARGES)
    ]
    bank.ask("enrich", {"records": records})
    bank.store.broken = 1
    bank.ask("enrich", {"records": records})


def inspected(bank: NotingBank) -> None:
    for said in CHARGES:
        bank.ask("judge", bridged("Transaction", said))
    for kind, detail in PROFILES:
        bank.ask("judge", bridged(kind, detail))
    bank.ask("judge", bridged("Transaction", charge("T9"), "999999999999"))
    bank.ask("begin", {"name": "charge-1", "told": {"transaction": "T2"}})
    for name in ("T1", "T2", "T3", "T6", "T0"):
        bank.ask("follow", {"customer": "bob" if name == "T6" else "ana", "transaction": name})
    for body in (bridged("Transaction", charge("T7")), ["no event"]):
        bank.ask("resume", queued(body))


def taught(bank: NotingBank) -> None:
    for name in ("train", "predict"):
        written = {"key": "a.csv", "size": 3, "versionId": "v1", "eTag": "e"}
        s3 = {"bucket": {"name": "uploads"}, "object": written}
        record = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": s3}
        bank.ask(name, queued({"Records": [record]}))
        bank.ask(name, queued({"Records": [record]}))
    finished = bridged("Glue Crawler State Change", {"crawlerName": "c", "state": "Succeeded"})
    for account in (ACCOUNT, "999999999999"):
        bank.ask("crawled", {**finished, "source": "aws.glue", "account": account})
    for account in (ACCOUNT, "999999999999"):
        identity = {"userArn": f"arn:aws:iam::{account}:user/core", "accountId": account}
        for said in (charge("T1"), charge("T1", customer="nobody"), {}):
            asked = {"path": "/predictions", "httpMethod": "POST", "body": json.dumps(said)}
            context = {"accountId": account, "identity": identity, "stage": "dev"}
            asked |= {"headers": {}, "requestContext": context}
            bank.ask("predictions", asked)


@pytest.fixture(scope="module")
def touched() -> Touched:
    found: Touched = defaultdict(set)
    for drive in (consumed, enriched, inspected, taught):
        drive(NotingBank(found))
    return found


def allowed(name: str) -> set[tuple[str, str]]:
    """Return what the role of a function allows of what a port may ask for."""
    own = "".join(part.title() for part in name.split("_")) + "Role"
    found: set[tuple[str, str]] = set()
    for role, said in statements():
        actions = said["Action"] if isinstance(said["Action"], list) else [said["Action"]]
        for action in actions if role == own else ():
            if action.startswith("dynamodb:"):
                keys = said["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
                found |= {(action, key) for key in keys}
            elif action in ACTIONS.values():
                found.add((action, ""))
    return found


def covers(given: set[tuple[str, str]], wanted: tuple[str, str]) -> bool:
    return wanted in given or (
        wanted == ("dynamodb:PutItem", "CUSTOMER#*")
        and ("dynamodb:PutItem", "CUSTOMER#nobody") in given
    )


@pytest.mark.parametrize("name", HANDLERS)
def test_a_role_allows_what_its_function_does(touched: Touched, name: str):
    assert touched[name], "nothing was driven"
    given = allowed(name)
    assert {each for each in touched[name] if not covers(given, each)} == set()


RARE = {
    ("consume", "dynamodb:GetItem", "MODEL#*"): "where a registry names the model",
    ("enrich", "dynamodb:GetItem", "MODEL#*"): "where a registry names the model",
    ("judge", "dynamodb:GetItem", "MODEL#*"): "where a registry names the model",
    ("predictions", "dynamodb:GetItem", "MODEL#*"): "where a registry names the model",
    ("resume", "dynamodb:PutItem", "CUSTOMER#nobody"): "the audit of what is put away",
    ("predictions", "dynamodb:PutItem", "CUSTOMER#nobody"): "a foreign caller is refused",
    ("crawled", "dynamodb:PutItem", "CUSTOMER#nobody"): "a foreign event is refused",
}
"""What a role allows although it is not seen here, or is seen as any customer; and what for."""


def test_no_role_allows_more(touched: Touched):
    idle = {(name, *each) for name in HANDLERS for each in allowed(name) - touched[name]}
    assert idle - set(RARE) == set()


def test_the_audit_of_a_refusal_is_of_nobody(touched: Touched):
    """Roles that may write CUSTOMER#nobody alone write nothing else of a customer."""
    for name in HANDLERS:
        if ("dynamodb:PutItem", "CUSTOMER#nobody") in allowed(name):
            assert ("dynamodb:PutItem", "CUSTOMER#*") not in allowed(name), name
    assert wiring.TOLD.isdisjoint(HANDLERS)
