"""A deployment killed at each write, before it and after it, and repeated until it is done."""

from __future__ import annotations

import copy
import shutil
from dataclasses import replace

import pytest

from ivr.cli.cloud.opening import Asked, Ground, opened
from ivr.deploy.apply import running
from ivr.deploy.apply.running import Under
from ivr.deploy.apply.work import Work
from ivr.deploy.reach.cloud import Fault, is_write
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
    key = made.release.given["CodeKey"]
    layer = made.release.given["LayerCodeKey"]
    return replace(made.release, contents={key: b"zip", layer: b"layer"}), made.aim


@pytest.fixture(scope="module")
def changed(written, tmp_path_factory):
    """The release after a day of edits."""
    root = tmp_path_factory.mktemp("changed") / "service"
    shutil.copytree(written, root)
    for file, old, new in (
        ("flows/hello.yaml", "where are you]", "where are you, the shop]"),
        ("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come any day. #"),
        ("infra/environments/dev.yaml", "Colour: green", "Colour: blue"),
    ):
        path = root / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    account = Account()
    made = opened(Asked(root, "dev"), Ground(account, account.clock, REGION))
    key = made.release.given["CodeKey"]
    layer = made.release.given["LayerCodeKey"]
    return replace(made.release, contents={key: b"zip", layer: b"layer"}), made.aim


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
        "closed": (account.buckets.closed, account.buckets.versioned),
        "empty": [flow["Name"] for flow in account.connect.flows.values() if _empty(flow)],
    }


def _empty(flow):
    return '"end"' in flow["Content"]


def dying(account, at, *, after):
    """Let the process end before the n-th call of any kind, or after the n-th write."""
    left = [at]

    def hook(service, operation):
        if not after or is_write(operation) or service == "upload":
            left[0] -= 1
            if left[0] == 0:
                raise Killed

    setattr(account, "after" if after else "before", hook)


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
    """A bot's phrases, a flow's words and a stack's parameter change; half of it is there."""
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


def contents_of(account):
    """What callers are told, and by which bots."""
    bots = {bot["name"]: bot for bot in account.lex.bots.values()}
    return {
        "state": state_of(account),
        "flows": {flow["Name"]: flow["Content"] for flow in account.connect.flows.values()},
        "bots": {
            name: bot["versions"][alias["botVersion"]]
            for name, bot in bots.items()
            for alias in account.lex.aliases.values()
        },
    }


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
