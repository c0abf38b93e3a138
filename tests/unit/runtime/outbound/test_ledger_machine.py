"""Whatever happens in whatever order, the ledger agrees with a small model of the promises."""

from __future__ import annotations

import dataclasses
from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ivr.faults import Conflict, Unavailable
from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter
from ivr.runtime.ports import DialRequest, Fate
from ivr.runtime.records import (
    OPEN_STATES,
    TRIED_STATES,
    Alert,
    Attempt,
    AttemptState,
    Case,
    CaseState,
    Hold,
    Lines,
    OptOut,
    Review,
)
from ivr.runtime.services.fraud import texting
from ivr.runtime.settings import Settings

PEOPLE = ("ana", "bo")
REASONS = ("TELECOM_BUSY", "TELECOM_UNANSWERED", "TELECOM_NUMBER_INVALID", "CUSTOMER", "")
ANSWERS = {
    "mine": CaseState.CONFIRMED,
    "not_mine": CaseState.DENIED,
    "unavailable": CaseState.UNREACHED,
    "unsure": CaseState.REVIEW,
    "opt_out": CaseState.CLOSED,
}
SETTINGS = Settings(pepper=b"a pepper of a test", bank="Example Bank")
TURNS = {state: turn for turn, state in enumerate(AttemptState)}


class Faulty:
    """A dialer or texter whose answer is lost now and then, before or after it acted."""

    def __init__(self, inner):
        self.inner, self.next, self.watch = inner, "", None

    def fate(self, contact):
        return self.inner.fate(contact)

    def dial(self, request):
        return self._acts(self.inner.dial, request)

    def send(self, request):
        return self._acts(self.inner.send, request)

    def _acts(self, act, request):
        fault, self.next = self.next, ""
        if fault == "before":
            raise Unavailable("lost")
        self.watch(request)
        answer = act(request)
        if fault == "after":
            raise Unavailable("lost")
        return answer


class Ledger(RuleBasedStateMachine):
    """`silenced` are cases that nobody may be called or texted about, `away` called only."""

    make_bank = None

    @initialize(lines=st.integers(1, 3))
    def open(self, lines):
        self.bank = type(self).make_bank(lines=lines)
        self.dialer = Faulty(self.bank.dialer)
        self.dialer.watch = self.asked
        self.texter = Faulty(RememberedTexter())
        self.texter.watch = self.asked
        self.bank.ports = dataclasses.replace(
            self.bank.ports, dialer=self.dialer, texter=self.texter
        )
        for number, name in enumerate(PEOPLE):
            self.bank.customer(name, phones=(f"+1415555010{number}", f"+1415555020{number}"))
        self.charges, self.cases, self.seen = 0, set(), {}
        self.dialled, self.silenced, self.away = set(), set(), set()

    def asked(self, request):
        fresh = request.token not in self.dialled
        case, _, _ = request.token.rpartition("-")
        silenced = self.away | self.silenced if isinstance(request, DialRequest) else self.silenced
        assert not (fresh and case in silenced), "a call or message after the answer"
        assert fresh or isinstance(request, DialRequest), "a message twice"
        assert self.bank.store.get(OptOut, request.number) is None, "a call after an opt-out"
        self.dialled.add(request.token)

    @rule(who=st.sampled_from(PEOPLE), amount=st.integers(1, 9_000), again=st.integers(1, 3))
    def charge(self, who, amount, again):
        self.charges += 1
        found = {self.bank.charge(who, f"T{self.charges}", str(amount)).case for _ in range(again)}
        assert len(found) == 1
        self.cases |= found

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(1, 30))
    def replay(self, who, number):
        alert = self.bank.store.get(Alert, who, f"T{number}")
        if alert is not None:
            assert self.bank.charge(who, f"T{number}").case == alert.case

    @rule(fault=st.sampled_from(["", "", "before", "after"]))
    def pump(self, fault):
        self.dialer.next = fault
        self.bank.pump()
        self.dialer.next = ""

    @rule(fault=st.sampled_from(["", "", "before", "after"]))
    def text(self, fault):
        self.texter.next = fault
        texting.pump(self.bank.ports, self.bank.policy, SETTINGS)
        self.texter.next = ""

    @rule()
    def sweep(self):
        self.bank.sweep()

    @rule(seconds=st.sampled_from([1, 35, 100, 700, 4_000, 30_000]))
    def wait(self, seconds):
        self.bank.clock.advance(seconds)

    @precondition(lambda self: self.bank.dialer.calls)
    @rule(
        which=st.integers(0, 30),
        reason=st.sampled_from(REASONS),
        connected=st.booleans(),
        told=st.integers(0, 2),
    )
    def hang_up(self, which, reason, connected, told):
        contact = list(self.bank.dialer.fates)[which % len(self.bank.dialer.fates)]
        now = self.bank.now
        self.bank.dialer.fates[contact] = Fate(now - 9 if connected else 0, now, reason)
        for _ in range(told):
            self.bank.told("DISCONNECTED", contact)

    @rule(who=st.sampled_from(PEOPLE), answer=st.sampled_from(sorted(ANSWERS)))
    def answer(self, who, answer):
        for name in sorted(self.cases):
            case = self.bank.store.get(Case, name)
            if case.customer == who and case.state in OPEN_STATES:
                self.bank.change(case, answer=answer, state=ANSWERS[answer])
                (self.away if answer == "unavailable" else self.silenced).add(name)

    @rule(number=st.sampled_from(["+14155550100", "+14155550201"]))
    def opt_out(self, number):
        try:
            self.bank.opt_out(number)
        except Conflict:
            assert self.bank.store.get(OptOut, number) is not None

    @invariant()
    def no_token_is_two_contacts_and_states_go_forward(self):
        tokens = Counter(call.token for call in self.bank.dialer.calls)
        assert not tokens or max(tokens.values()) == 1
        for name in self.cases:
            for attempt in self.bank.store.list(Attempt, name):
                before = self.seen.get(attempt.name, attempt.state)
                assert TURNS[attempt.state] >= TURNS[before]
                self.seen[attempt.name] = attempt.state

    @invariant()
    def lines_are_exactly_the_calls_that_are_not_over(self):
        lines = self.bank.store.get(Lines, "outbound")
        held = sorted(name for name, _ in lines.calls) if lines else []
        assert len(held) <= self.bank.policy.lines
        on_line = [
            a.name
            for name in self.cases
            for a in self.bank.store.list(Attempt, name)
            if a.channel == "voice" and a.state in (AttemptState.INTENT, AttemptState.STARTED)
        ]
        assert held == sorted(on_line)

    @invariant()
    def every_case_has_one_attempt_or_a_person_and_every_charge_is_held(self):
        for name in self.cases:
            case = self.bank.store.get(Case, name)
            attempts = self.bank.store.list(Attempt, name)
            live = [a for a in attempts if a.state is not AttemptState.ENDED]
            assert len(live) <= 1
            if case.state in TRIED_STATES:
                assert len(live) == 1
            if case.state is CaseState.REVIEW and case.answer != "unsure":
                assert self.bank.store.get(Review, f"review-{name}") is not None
            sent = [a for a in attempts if a.contact or (a.channel == "sms" and a.state != "READY")]
            assert len(sent) <= 3
            for charge in case.charges:
                assert self.bank.store.get(Hold, case.customer, charge.transaction).case == name


def test_the_ledger_agrees_with_its_model(make_bank):
    class Here(Ledger):
        pass

    Here.make_bank = make_bank
    Here.TestCase.settings = settings(
        max_examples=50,
        stateful_step_count=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    Here.TestCase("runTest").runTest()
