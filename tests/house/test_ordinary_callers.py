"""At least seven ordinary callers in ten reach self-service, in the shipped simulation.

Who is ordinary: nobody listed, nobody of priority. Their traits are those of the sample's
customers, each with a number of its own; nine in fifty call from a number that is on nobody's
file, four in fifty withhold theirs, and one in ten who are known calls twice within the hour. They
call through a working week, through the real handlers, on the flows as shipped.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from ivr import workspace
from ivr.local.contact_centre import SYSTEM_NUMBER, Order, open_desk, take_call
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.simulator.call.callers import HangUp, ScriptedCaller, Silence
from ivr.simulator.call.state import Contact
from ivr.spec.infra.policy import Policy
from ivr.spec.reading.loader import load_file

CALLS = 300
UNKNOWN, WITHHELD, AGAIN = 0.18, 0.08, 0.10
MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
PROFILES = ("default", "seed")


def ordinary(sample, dice):
    """Return customers with the sample's traits, each with a number of its own."""
    listed = set(sample["listed"])
    kinds = [
        customer
        for customer in sample["customers"]
        if not customer.get("vip") and customer["phones"] and not listed & {*customer["phones"]}
    ]
    return [
        {**dice.choice(kinds), "id": f"ordinary-{n}", "phones": [f"+1212555{n:04d}"], "cards": []}
        | {"transactions": []}
        for n in range(CALLS)
    ]


def week(customers, dice):
    """Yield (when, number or None) of each call, in the order of time."""
    calls = []
    for n, customer in enumerate(customers):
        when = MONDAY + timedelta(days=dice.randrange(5), seconds=dice.randrange(8 * 3_600))
        kind = dice.random()
        if kind < WITHHELD:
            calls.append((when, None))
        elif kind < WITHHELD + UNKNOWN:
            calls.append((when, f"+1415555{n:04d}"))
        else:
            calls.append((when, customer["phones"][0]))
            if dice.random() < AGAIN:
                calls.append((when + timedelta(minutes=20), customer["phones"][0]))
    return sorted(calls, key=lambda call: call[0])


def reached(site, calls):
    """Return which share of calls came to a question of the self-service dialog."""
    clock = ManualClock(MONDAY)
    desk = open_desk(site, clock)
    there = 0
    for when, number in calls:
        clock.advance((when - clock.now()).total_seconds())
        contact = Contact(id=desk.next_contact(), customer=number, system=SYSTEM_NUMBER)
        caller = ScriptedCaller([Silence()], HangUp())
        record = take_call(site, desk, Order("inbound", contact, caller))
        assert record.end.kind in {"customer_hung_up", "transfer"}, record.end
        there += any(step.flow.startswith("card_services_") for step in record.trace)
    return there / len(calls)


@pytest.fixture(scope="module")
def shares():
    """The share of ordinary callers who reach self-service, by profile of the policy."""
    site = workspace.suite(workspace.load(Path())).site
    dice = Random(2026)
    customers = ordinary(site.sample, dice)
    calls = week(customers, dice)
    files = {name: f"infra/policy/{name}.yaml" for name in PROFILES}
    policies = {name: load_file(Policy, Path(file), file) for name, file in files.items()}
    populated = replace(site, sample={"customers": customers})
    return {
        name: reached(replace(populated, policy=policy.json_value()), calls)
        for name, policy in policies.items()
    }


def test_most_ordinary_callers_reach_self_service(shares, record_property):
    said = ", ".join(f"profile {name} {share:.0%}" for name, share in shares.items())
    record_property("ordinary callers who reach self-service", said)
    sys.stdout.write(f"ordinary callers who reach self-service: {said}\n")
    assert shares["default"] >= 0.70, said


def test_the_bands_of_the_published_examples_send_more_callers_to_people(shares):
    assert shares["seed"] < shares["default"]
