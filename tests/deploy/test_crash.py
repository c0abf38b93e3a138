"""A deployment killed at each write, before it and after it, and repeated until it is done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.cli.cloud.opening import Asked, Ground, opened
from ivr.deploy.apply import running
from ivr.deploy.apply.running import Under
from ivr.deploy.apply.work import Work
from ivr.deploy.reach.cloud import is_write
from ivr.deploy.state.lock import Holder, Journal
from ivr.deploy.state.registry import Registry
from ivr.faults import Refused
from tests.deploy.conftest import NUMBER
from tests.doubles.account import REGION, Account, Killed


@pytest.fixture(scope="module")
def release(written):
    """The release of the workspace, compiled once."""
    account = Account()
    made = opened(Asked(written, "dev"), Ground(account, account.clock, REGION))
    key = made.release.code["functions"]
    return replace(made.release, contents={key: b"zip"}), made.aim


def attempt(account, release, journal, who="one"):
    made, aim = release

    def make():
        return Work(account, aim, Registry(account, aim), made, clock=account.clock)

    return running.deploy(make, Under(Holder(f"lock-{who}", who, 0.0), Journal(journal)))


def fresh():
    account = Account()
    account.connect.claim(NUMBER)
    return account


def state_of(account):
    """What callers meet, without the ids that an account chooses."""
    names = {flow["Id"]: flow["Name"] for flow in account.connect.flows.values()}
    return {
        "flows": sorted(names.values()),
        "modules": sorted(each["Name"] for each in account.connect.modules.values()),
        "bots": sorted(each["name"] for each in account.lex.bots.values()),
        "aliases": len(account.lex.aliases),
        "associated": len(account.connect.bots),
        "allowed": len(account.functions.statements),
        "numbers": [names[each["flow"]] for each in account.connect.numbers.values()],
        "stacks": {name: each["StackStatus"] for name, each in account.formation.stacks.items()},
        "parameters": sorted(account.parameters.values),
        "empty": [flow["Name"] for flow in account.connect.flows.values() if _empty(flow)],
    }


def _empty(flow):
    return '"end"' in flow["Content"]


def dying(account, at, *, after):
    """Let the process end at the n-th write."""
    left = [at]

    def hook(_service, operation):
        if is_write(operation):
            left[0] -= 1
            if left[0] == 0:
                raise Killed

    setattr(account, "after" if after else "before", hook)


def test_killed_at_each_write_and_repeated(release, tmp_path):
    whole = fresh()
    attempt(whole, release, tmp_path / "whole.json")
    wanted = state_of(whole)
    assert wanted["empty"] == []
    writes = len(whole.written())
    assert writes > 30
    for at in range(1, writes + 1):
        for after in (False, True):
            account = fresh()
            journal = tmp_path / f"{at}{after}.json"
            dying(account, at, after=after)
            with pytest.raises(Killed):
                attempt(account, release, journal)
            account.before = account.after = lambda *_: None
            attempt(account, release, journal)
            assert state_of(account) == wanted, f"write {at}, after={after}"
            account.forget()
            attempt(account, release, journal)
            assert account.written() == [], f"write {at}, after={after}: not at rest"


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
