"""A deployment that may die at any call, and what there is afterwards."""

from __future__ import annotations

from ivr.deploy.apply import running
from ivr.deploy.apply.running import Under
from ivr.deploy.apply.work import Work
from ivr.deploy.reach.cloud import is_write
from ivr.deploy.state.lock import Holder, Journal
from ivr.deploy.state.registry import Registry
from tests.deploy.conftest import NUMBER
from tests.doubles.account import Account, Killed


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


def contents_of(account):
    """What callers are told, and by which bots."""
    bots = {bot["name"]: bot for bot in account.lex.bots.values()}
    return {
        "state": state_of(account),
        "flows": {flow["Name"]: flow["Content"] for flow in account.connect.flows.values()},
        "declared": {each["Name"]: each["Settings"] for each in account.connect.modules.values()},
        "bots": {
            name: bot["versions"][alias["botVersion"]]
            for name, bot in bots.items()
            for alias in account.lex.aliases.values()
        },
    }
