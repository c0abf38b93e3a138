"""A removal killed at each call, and what it meets: stacks and bots that something else holds."""

from __future__ import annotations

import copy
from contextlib import suppress
from itertools import count

import pytest

from ivr.deploy.after import destroy as destroying
from ivr.deploy.apply.running import Under
from ivr.deploy.apply.work import Work
from ivr.deploy.reach.cloud import Fault
from ivr.deploy.state.lock import Holder, Journal
from ivr.deploy.state.registry import Registry
from tests.deploy.faults.killing import attempt, dying, fresh
from tests.doubles.account import Account, Killed


@pytest.fixture
def updating(release, changed, tmp_path):
    """An account in which a deployment was killed while stacks changed, and its journal."""
    account = fresh()
    attempt(account, release, tmp_path / "one.json")

    def hook(_service, operation):
        if operation == "execute_change_set":
            raise Killed

    account.after = hook
    with pytest.raises(Killed):
        attempt(account, changed, tmp_path / "one.json")
    account.after = lambda *_: None
    account.formation.stacks["ivr-dev-functions"]["StackStatus"] = "UPDATE_IN_PROGRESS"
    account.formation._left["ivr-dev-functions"] = 2
    return account.__dict__, (tmp_path / "one.json").read_text()


def removed(account, release, journal):
    made, aim = release
    work = Work(account, aim, Registry(account, aim), made, clock=account.clock)
    destroying.destroy(work, Under(Holder("lock-one", "one", 0.0), Journal(journal)), "dev")


def test_a_removal_that_was_killed_at_each_call_and_repeated(release, updating, tmp_path):
    before, text = updating
    for at in count(1):
        account, journal = Account(), tmp_path / "removal.json"
        account.__dict__.update(copy.deepcopy(before))
        journal.write_text(text)
        dying(account, at, after=False)
        with suppress(Killed):
            removed(account, release, journal)
            break
        account.before = lambda *_: None
        removed(account, release, journal)
        assert account.connect.flows == account.connect.modules == account.lex.bots == {}
        assert set(account.formation.stacks) == {"ivr-dev-data"}, f"call {at}"
        assert list(account.parameters.values) == [], f"call {at}"
    assert at > 20


def test_a_bot_that_lex_does_not_let_go_is_not_forgotten(release, tmp_path):
    account = fresh()
    attempt(account, release, tmp_path / "one.json")
    (bot,) = account.lex.bots.values()
    bot["busy"] = True
    with pytest.raises(Fault, match="the bot is being built"):
        removed(account, release, tmp_path / "one.json")
    del bot["busy"]
    removed(account, release, tmp_path / "one.json")
    assert account.lex.bots == {}


def test_a_stack_that_was_never_made_goes_too(release, tmp_path):
    account = fresh()

    def hook(_service, operation):
        if operation == "create_change_set" and len(account.formation.stacks) == 2:
            raise Killed

    account.after = hook
    with pytest.raises(Killed):
        attempt(account, release, tmp_path / "one.json")
    account.after = lambda *_: None
    assert account.formation.stacks["ivr-dev-functions"]["StackStatus"] == "REVIEW_IN_PROGRESS"
    removed(account, release, tmp_path / "one.json")
    assert set(account.formation.stacks) == {"ivr-dev-data"}
