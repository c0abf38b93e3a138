"""A deployment killed at each write, before it and after it, and repeated until it is done."""

from __future__ import annotations

import copy
from contextlib import suppress

import pytest

from ivr.deploy.apply import running
from ivr.deploy.apply.running import Under
from ivr.deploy.apply.work import Work
from ivr.deploy.reach.cloud import Fault, is_write
from ivr.deploy.state.lock import Holder, Journal
from ivr.deploy.state.registry import Registry
from ivr.faults import Refused
from tests.deploy.faults.killing import attempt, contents_of, dying, fresh, state_of
from tests.doubles.account import Account, Killed


def test_killed_at_each_call_and_repeated(release, tmp_path):
    """At every question, every write and every transfer of bytes that a whole deployment makes."""
    whole = fresh()
    calls = [0, 0]

    def counted(after):
        def hook(service, operation):
            calls[after] += not after or is_write(operation) or service == "upload"

        return hook

    whole.before, whole.after = counted(after=False), counted(after=True)
    attempt(whole, release, tmp_path / "whole.json")
    wanted = state_of(whole)
    assert wanted["empty"] == []
    assert calls[0] == len(whole.calls) + 1  # and the archive of the bot
    assert calls[1] == len(whole.written()) + 1 > 30
    kills = [(at, after) for after in (False, True) for at in range(1, calls[after] + 1)]
    for at, after in kills:
        account = fresh()
        journal = tmp_path / f"{at}{after}.json"
        dying(account, at, after=after)
        with pytest.raises(Killed):
            attempt(account, release, journal)
        account.before = account.after = lambda *_: None
        attempt(account, release, journal)
        assert state_of(account) == wanted, f"call {at}, after={after}"
        account.forget()
        attempt(account, release, journal)
        assert account.written() == [], f"call {at}, after={after}: not at rest"


def test_killed_at_each_call_of_a_change_and_repeated(release, changed, tmp_path):
    """Phrases, words, a stack's parameter and a contract change; half of it is there."""
    before = fresh()
    attempt(before, release, tmp_path / "before.json")
    calls = [0]

    def counted(_service, _operation):
        calls[0] += 1

    whole = copy.deepcopy(before.__dict__)
    account = Account()
    account.__dict__.update(whole)
    account.before = counted
    attempt(account, changed, tmp_path / "whole.json")
    wanted = contents_of(account)
    assert calls[0] > 30
    for at in range(1, calls[0] + 1):
        account = Account()
        account.__dict__.update(copy.deepcopy(before.__dict__))
        journal = tmp_path / f"changed{at}.json"
        dying(account, at, after=False)
        with pytest.raises(Killed):
            attempt(account, changed, journal)
        account.before = lambda *_: None
        attempt(account, changed, journal)
        assert contents_of(account) == wanted, f"call {at}"
        account.forget()
        attempt(account, changed, journal)
        assert account.written() == [], f"call {at}: not at rest"


def test_credentials_that_run_out_at_each_call_and_repeated(release, changed, tmp_path):
    """From that call on each is refused, the one that would give the lock back too."""
    before = fresh()
    attempt(before, release, tmp_path / "before.json")
    whole = Account()
    whole.__dict__.update(copy.deepcopy(before.__dict__))
    whole.forget()
    attempt(whole, changed, tmp_path / "whole.json")
    wanted = contents_of(whole)
    for valid in range(len(whole.calls)):
        account = Account()
        account.__dict__.update(copy.deepcopy(before.__dict__))
        account.forget()

        def expired(service, operation, account=account, valid=valid):
            if len(account.calls) > valid:
                raise Fault("ExpiredTokenException", "expired", f"{service}.{operation}")

        account.before = expired
        journal = tmp_path / f"expired{valid}.json"
        with pytest.raises(Fault, match="ExpiredTokenException"):
            attempt(account, changed, journal)
        account.before = lambda *_: None
        attempt(account, changed, journal)
        assert contents_of(account) == wanted, f"call {valid}"
        assert "/ivr/dev/lock" not in account.parameters.values, f"call {valid}"


def test_killed_while_a_flow_is_filled_then_thought_better_of(release, changed, tmp_path):
    account = fresh()
    attempt(account, release, tmp_path / "one.json")
    wanted = contents_of(account)

    def hook(_service, operation):
        if operation == "update_contact_flow_content":
            raise Killed

    account.after = hook
    with pytest.raises(Killed):
        attempt(account, changed, tmp_path / "one.json")
    account.after = lambda *_: None
    attempt(account, release, tmp_path / "one.json")
    assert contents_of(account)["flows"] == wanted["flows"]


def test_two_deployers_do_not_meet(release, tmp_path):
    account = fresh()
    dying(account, 10, after=True)
    with pytest.raises(Killed):
        attempt(account, release, tmp_path / "one.json")
    account.before = account.after = lambda *_: None
    account.forget()
    with pytest.raises(Refused, match=r"DEP006 .*by one since 1970-01-01.*--unlock lock-one"):
        attempt(account, release, tmp_path / "two.json", "two")
    assert [each for each in account.written() if each != ("ssm", "put_parameter")] == []
    attempt(account, release, tmp_path / "one.json")
    assert attempt(account, release, tmp_path / "two.json", "two").work == ()


def test_of_two_deployers_in_one_workspace_one_waits(release, tmp_path):
    account = fresh()
    journal = tmp_path / "same.json"
    met: list[str] = []

    def hook(_service, operation):
        if operation == "create_contact_flow" and not met:
            met.append(operation)
            with pytest.raises(Refused, match="another process in this workspace"):
                attempt(account, release, journal, "two")

    account.before = hook
    attempt(account, release, journal)
    assert met
    assert "/ivr/dev/lock" not in account.parameters.values


def test_a_fault_gives_the_lock_back(release, tmp_path):
    account = fresh()
    account.connect.refused["hello"] = ["something"]
    with pytest.raises(Refused, match="DEP009"):
        attempt(account, release, tmp_path / "one.json")
    assert "/ivr/dev/lock" not in account.parameters.values
    assert not (tmp_path / "one.json").exists()


def test_a_lock_that_was_taken_without_an_answer_is_still_ours(release, tmp_path):
    account = fresh()

    def unheard(_service, operation):
        if operation == "put_parameter":
            raise Fault("Unreached", "no answer", "ssm.put_parameter")

    account.after = unheard
    with pytest.raises(Fault, match="Unreached"):
        attempt(account, release, tmp_path / "one.json")
    assert "/ivr/dev/lock" in account.parameters.values
    account.after = lambda *_: None
    with pytest.raises(Refused, match="DEP006"):
        attempt(account, release, tmp_path / "two.json", "two")
    attempt(account, release, tmp_path / "one.json", "one again")
    assert "/ivr/dev/lock" not in account.parameters.values


def test_who_was_killed_keeps_the_lock_while_the_credentials_are_refused(release, tmp_path):
    account = fresh()
    dying(account, 10, after=True)
    with pytest.raises(Killed):
        attempt(account, release, tmp_path / "one.json")

    def refused(_service, operation):
        if operation == "put_parameter":
            raise Fault("AccessDeniedException", "denied", "ssm.put_parameter")

    account.before, account.after = refused, lambda *_: None
    with pytest.raises(Fault, match="AccessDenied"):
        attempt(account, release, tmp_path / "one.json", "one again")
    account.before = lambda *_: None
    attempt(account, release, tmp_path / "one.json", "one again")
    assert "/ivr/dev/lock" not in account.parameters.values


def test_a_rollback_that_was_killed_goes_on_to_the_same_release(release, changed, tmp_path):
    account = fresh()
    attempt(account, release, tmp_path / "one.json")
    wanted = contents_of(account)["flows"]
    attempt(account, changed, tmp_path / "one.json")
    before = copy.deepcopy(account.__dict__)

    def back(account):
        aim, clock = release[1], account.clock

        def make(wanted):
            return Work(account, aim, Registry(account, aim), wanted, True, clock=clock)

        target = running.previous(make(release[0]))
        under = Under(Holder("lock-one", "one", 0.0), Journal(tmp_path / "back.json"))
        running.deploy(lambda: make(target), under, replacing=True)

    for at in range(1, 40):
        account = Account()
        account.__dict__.update(copy.deepcopy(before))
        dying(account, at, after=True)
        with suppress(Killed):
            back(account)
        account.before = account.after = lambda *_: None
        if not account.parameters.values["/ivr/dev/state/releases"][0].count(","):
            break  # it had ended
        back(account)
        assert contents_of(account)["flows"] == wanted, f"write {at}"
        assert "/ivr/dev/lock" not in account.parameters.values
    assert at > 10
