"""Every scenario of the inbound dialogs is also held on chat, and ends as well as it can there.

A chat takes no secret: it is masked nowhere and kept in the transcript. So nobody is proven in a
chat, nothing private is shown, and whoever needs a step with a keypad comes to a person.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr import workspace
from ivr.faults import Refused
from ivr.local.contact_centre import BUSINESS_HOUR, FixedClock, open_desk
from ivr.local.scenarios import play
from ivr.simulator.call.callers import Keys, Speech
from ivr.simulator.call.transcript import HeardEntry, Invoked, Said

INBOUND = frozenset({"inbound", "people", "card_services"})
"""Dialogs that chats come to; block_card is for calls alone."""

FILES = sorted(
    path.name
    for path in Path("tests/scenarios").glob("*.yaml")
    if any(path.stem.endswith(name) for name in (*INBOUND, "queue"))
)
ENDS = {"transfer", "hangup", "callback", "customer_hung_up"}
NEEDS_PROOF = "lambda:authenticate"


@pytest.fixture(scope="module")
def suite():
    return workspace.suite(workspace.load(Path()))


@pytest.fixture(scope="module")
def private(suite):
    """What a stranger may not read: balances, merchants, endings and names of the sample."""
    told = set()
    for customer in suite.site.sample["customers"]:
        told |= {each["merchant"] for each in customer["transactions"]}
        told |= {card["number"][-4:] for card in customer["cards"]}
        told |= {f"{float(customer['balance']):,.2f}"}
    return told


def typed(case):
    """Return a case with everything typed instead of keyed or said, on a chat."""
    plays = [
        replace(each, does=Speech(each.does.text) if isinstance(each.does, Keys) else each.does)
        for each in case.plays
    ]
    return replace(case, channel="chat", plays=tuple(plays))


def chats(suite, name):
    """Yield (case, what came of it) for every case of a file that can be held on chat."""
    for each in suite.cases(Path("tests/scenarios") / name):
        if each.conversation.dialog not in INBOUND:
            continue
        case = typed(each)
        desk = open_desk(suite.site, FixedClock(case.given.clock or BUSINESS_HOUR))
        try:
            yield case, play(suite, desk, case, case.caller())
        except Refused:
            continue


def shown(record):
    said = (each for each in record.transcript if isinstance(each, Said) and each.to == "customer")
    return " ".join(each.plain for each in said)


def went_wrong(case, record, private):
    """Yield what may not be of one chat."""
    own = " ".join(e.text for e in record.transcript if isinstance(e, HeardEntry))
    if record.end.kind not in ENDS:
        yield f"it ended: {record.end}"
    if any(e.function == NEEDS_PROOF for e in record.transcript if isinstance(e, Invoked)):
        yield "a secret was asked for on chat"
    leaked = [word for word in private if word in shown(record) and word not in own]
    if leaked and "account" not in case.given.handler:
        yield f"shown: {leaked}"


@pytest.mark.parametrize("name", FILES)
def test_every_inbound_scenario_is_held_on_chat_too(suite, private, name):
    wrong, held = [], 0
    for case, record in chats(suite, name):
        held += 1
        wrong += [f"{case.name}: {what}" for what in went_wrong(case, record, private)]
    assert not wrong, "\n".join(wrong[:20])
    assert held


def test_what_needs_a_keypad_leads_to_a_person_on_chat(suite):
    """Who would be asked for a secret by voice is told why not, and handed on."""
    asked = [
        record
        for case, record in chats(suite, "card_services.yaml")
        if suite_says(suite, "card_services.no_keypad", case.locale) in shown(record)
        and not case.given.queue
    ]
    assert len(asked) >= 10
    assert {record.end.kind for record in asked} <= {"transfer", "customer_hung_up"}
    assert sum(record.end.kind == "transfer" for record in asked) >= 10


def suite_says(suite, prompt, locale):
    dialog, _, name = prompt.partition(".")
    return suite.prompts.find(dialog, name, locale).source
