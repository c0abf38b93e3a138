"""docs/operations.md says what is: the pictures of cases and attempts, tests, metrics, wakers."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from bench.infra.templates import together
from ivr.faults import IvrError
from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter
from ivr.runtime.events.calls import ConnectEvent
from ivr.runtime.events.replies import TextReply
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.records import (
    Attempt,
    AttemptState,
    Case,
    CaseState,
    Contact,
    Number,
    Review,
)
from ivr.runtime.services.fraud import replies, reviews, texting
from ivr.runtime.services.inside import verification
from ivr.runtime.settings import Settings
from ivr.runtime.wiring import METRICS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ARROW = re.compile(r"^ +(\S+) --> ([^\s:]+)(?:: ([^\n]*))?$", re.MULTILINE)
START = "[*]"
WALKS, STEPS = 250, 40
UNSEEN_MAX = 4
"""How many arrows these walks need not find; the tests of the services walk all of them."""


def drawn(title: str) -> dict[tuple[str, str], str]:
    """Return the arrows of the picture under a title: (from, to) -> its words."""
    block = re.search(rf"^## {title}\n.*?```mermaid\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
    assert block is not None
    return {(a, b): words for a, b, words in ARROW.findall(block[1])}


PICTURES = {Case: drawn("A case"), Attempt: drawn("An attempt")}
STATES = {Case: CaseState, Attempt: AttemptState}


@pytest.mark.parametrize("kind", PICTURES, ids=lambda kind: kind.__name__)
def test_the_pictures_name_every_state_and_no_other(kind):
    named = {state for arrow in PICTURES[kind] for state in arrow} - {START}
    assert named == {state.value for state in STATES[kind]}


def _bank():
    path = ROOT / "tests/unit/runtime/outbound/conftest.py"
    spec = importlib.util.spec_from_file_location("operations_bank", path)
    module = sys.modules["operations_bank"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Bank


class Watching:
    """A store that notes which states records leave for which."""

    def __init__(self, store):
        self._store, self.moves, self.ends = store, set(), set()

    def __getattr__(self, name):
        return getattr(self._store, name)

    def commit(self, *records):
        before = [self._before(record) for record in records]
        self._store.commit(*records)
        for old, new in zip(before, records, strict=True):
            if type(new) in PICTURES and old != new.state.value:
                self.moves.add((type(new), old, new.state.value))
                if isinstance(new, Attempt) and new.end:
                    self.ends.add((old, new.end))

    def _before(self, record):
        if type(record) not in PICTURES:
            return START
        names = (record.id,) if isinstance(record, Case) else (record.case, record.number)
        kept = self._store.get(type(record), *names)
        return START if kept is None else kept.state.value


WORDS = (*verification.ANSWERS, "mine", "not_mine")


class Walk:
    """A bank whose charges, calls, messages and people do whatever the dice say."""

    def __init__(self, seed):
        self.dice = Random(seed)
        self.bank = _bank()(attempts=3, unanswered=self.dice.choice(["hold", "block"]))
        self.store = self.bank.store = Watching(self.bank.store)
        self.bank.ports = replace(
            self.bank.ports, store=self.store, texter=RememberedTexter(), dialer=self.bank.dialer
        )
        channel = self.dice.choice(["voice", "sms"])
        phones = self.dice.choice([("+14155550101",), ("+14155550101", "+14155550102"), ()])
        self.bank.customer(channel=channel, phones=phones)
        self.store.commit(*(Number(number=phone, customers=("ana",)) for phone in phones))
        self.count = 0

    def charge(self):
        self.count += 1
        late = self.dice.choice([None, None, self.bank.now - 7_200])
        self.bank.charge(name=f"T{self.count}", card=self.dice.choice([1, 2]), at=late)

    def call(self):
        live = self.bank.attempts()[-1]
        attributes = {"case_id": live.case, "attempt": live.number}
        return ConnectEvent(
            live.contact, "VOICE", live.phone, False, "", "API", "en-US", "", attributes, {}
        )

    def connect(self):
        self.bank.told("CONNECTED_TO_SYSTEM")

    def prove(self):
        live = self.bank.attempts()[-1]
        proof = {"customer": "ana", "proof": "birth_year", "case": live.case}
        self.store.commit(Contact(id=live.contact, **proof))

    def confirm(self):
        self.prove()
        for number in range(1, 9):
            said = verification.Answer("mine", str(number))
            verification.record(self.call(), said, self.bank.ports, 3)

    def answer(self):
        charge = str(self.dice.randint(1, max(1, len(self.bank.case().charges))))
        said = verification.Answer(self.dice.choice(WORDS), charge)
        verification.record(self.call(), said, self.bank.ports, 3)

    def reply(self):
        text = self.dice.choice(["YES", "NO", "what?", "STOP"])
        took = TextReply(f"in-{self.dice.random()}", "+14155550101", text)
        replies.take(took, self.bank.ports, self.bank.policy)

    def text(self):
        settings = Settings(pepper=b"p" * 16, bank="Example Bank")
        texting.pump(self.bank.ports, self.bank.policy, settings)

    def decide(self):
        waiting = self.store.waiting(Review, "reviews", 9)
        review = self.dice.choice(waiting)
        case = self.store.get(Case, review.case)
        seen = tuple(charge.transaction for charge in case.charges) if case is not None else ()
        verdict = self.dice.choice(["fraud", "legitimate"])
        reviews.record(review.id, reviews.Said(verdict, "desk", seen), self.bank.ports)

    def end(self):
        reason = self.dice.choice(["TELECOM_BUSY", "TELECOM_UNANSWERED", "", "TELECOM_TIMEOUT"])
        self.bank.ends(reason, connected=self.dice.choice([0, self.bank.now]))

    def wait(self):
        self.bank.minutes(self.dice.choice([1, 11, 61, 300, 1_500]))

    def step(self):
        asked = (self.charge, self.bank.pump, self.bank.sweep, self.answer, self.reply, self.text)
        asked += (self.end, self.wait, self.connect, self.prove, self.decide, self.confirm)
        with suppress(IvrError, IndexError, AttributeError):
            self.dice.choice(asked)()


@cache
def walked() -> tuple[frozenset, frozenset]:
    moves, ends = set(), set()
    for seed in range(WALKS):
        walk = Walk(seed)
        walk.charge()
        for _ in range(STEPS):
            walk.step()
        moves |= walk.store.moves
        ends |= walk.store.ends
    return frozenset(moves), frozenset(ends)


def test_whatever_happens_moves_along_an_arrow():
    moves, _ = walked()
    assert [m for m in moves if (m[1], m[2]) not in PICTURES[m[0]]] == []
    seen = {(kind, old, new) for kind, old, new in moves}
    arrows = {(kind, *arrow) for kind, picture in PICTURES.items() for arrow in picture}
    left = {(old, new) for _, old, new in arrows - seen if new != START}
    assert len(left) <= UNSEEN_MAX, f"an arrow that nothing walks is a wish: {left}"


def test_attempts_end_in_words_that_their_arrow_names():
    _, ends = walked()
    wrong = [
        (state, end)
        for state, end in ends
        if end not in PICTURES[Attempt].get((state, "ENDED"), "").split(", ")
    ]
    assert wrong == []


def names_of(path: Path) -> Iterator[str]:
    """Yield the names of a file's tests: functions, or the titles of scenarios."""
    if path.suffix == ".yaml":
        yield from re.findall(r"^- test: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        return
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name


def test_every_promise_is_proved_by_tests_that_exist():
    rows = re.findall(r"^\| P(\d+) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 11))
    for number, cell in rows:
        named = re.findall(r"`(tests/[^:`]+)::([^`]+)`", cell)
        assert len(named) >= 2, number
        for path, name in named:
            assert name in names_of(ROOT / path), f"P{number}: {path}::{name}"


def test_alarms_watch_metrics_that_are_written():
    rows = re.findall(r"^\| `([a-z_]+)` \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert len(rows) > 9
    assert {name for name, _, _ in rows} <= set(METRICS)
    for name, alarm, _ in rows:
        for dimension in re.findall(r"(\w+)=", alarm):
            assert dimension in METRICS[name].dimensions, name


def named(logical: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", logical).lower()


def test_the_table_of_wakers_names_what_the_stacks_wake():
    resources = together()["Resources"]
    section = PAGE.partition("## What wakes what")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| (`[^|]+`) \| ([^|]+) \|$", section, re.MULTILINE))
    told = {name for cell in rows for name in re.findall(r"`([a-z_]+)`", cell)}
    asked = {name for name in HANDLERS if "asked" in HANDLERS[name].__module__}
    functions = {n for n, r in resources.items() if r["Type"] == "AWS::Serverless::Function"}
    assert told == {named(each) for each in functions} - asked | {"block", "answer"}
    for name, rule in resources.items():
        if rule["Type"] == "AWS::Events::Rule":
            for target in rule["Properties"]["Targets"]:
                woken = target["Arn"].get("Fn::GetAtt", [target["Arn"].get("Ref")])[0]
                cell = rows[f"`{named(woken)}`"] if woken in functions else section
                assert f"`{name}`" in cell, name
        if rule["Type"] == "AWS::Lambda::EventSourceMapping":
            filters = rule["Properties"].get("FilterCriteria", {}).get("Filters", [])
            images = [json.loads(each["Pattern"]).get("dynamodb", {}) for each in filters]
            found = [image.get("NewImage", {}).get("queue", {}).get("S", []) for image in images]
            queues = {queue for each in found for queue in each}
            cell = rows[f"`{named(rule['Properties']['FunctionName']['Fn::GetAtt'][0])}`"]
            place = rule["Properties"]["EventSourceArn"]
            source = place.get("Fn::GetAtt", [place.get("Ref")])[0]
            assert source == "Table" or f"`{source}`" in cell
            assert all(f"`{queue}`" in cell for queue in queues)


def test_every_run_book_that_an_alarm_names_is_there():
    titles = {
        re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^### (.+)$", PAGE, re.MULTILINE)
    }
    named = set(re.findall(r"\]\(#([a-z0-9-]+)\)", PAGE))
    assert named <= titles
    assert len(titles) == 13
