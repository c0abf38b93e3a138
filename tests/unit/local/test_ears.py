from datetime import date

import pytest

from ivr.compiler.bots.build import compile_bot
from ivr.faults import NotFound
from ivr.local.ears import LocalBots
from ivr.simulator.call.callers import Keys, Silence, Speech
from ivr.simulator.call.world import BotSession
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_text

BOT = """\
bot: travel
locales: [en-US]
intents:
  Leave:
    utterances: ["i leave {day}", "{day}"]
    slots: {day: {type: AMAZON.Date, ask: When do you leave?}}
"""
NEW_YEAR = date(2027, 1, 1)


def bots():
    spec = load_text(BotSpec, BOT, "bots/travel.yaml")
    bot = compile_bot(spec, lambda said, _locale: [str(said)])
    return LocalBots.of([bot], lambda arn: arn.rpartition("/")[2])


def fulfilled(event):
    """Close whatever the bot was about, as a code hook does."""
    state = event["sessionState"]
    intent = {**state["intent"], "state": "Fulfilled"}
    return {"sessionState": {**state, "intent": intent, "dialogAction": {"type": "Close"}}}


def turn(heard, bot="travel", locale="en-US", today=NEW_YEAR):
    hooked = bots().hooked(fulfilled, today)
    return hooked.turn(f"arn/{bot}", locale, BotSession("s", {}), heard)


def test_tomorrow_depends_on_the_day_of_the_call():
    assert turn(Speech("i leave tomorrow")).slots == {"day": "2027-01-02"}


def test_a_bot_that_does_not_exist_has_failed():
    assert turn(Speech("hello"), bot="unheard").state == "failed"
    assert turn(Speech("hello"), locale="de-DE").state == "failed"


def test_silence_and_keys_reach_the_fallback():
    assert turn(Silence()).intent == "FallbackIntent"
    assert turn(Keys("#")).intent == "FallbackIntent"


def test_listeners_are_kept():
    kept = bots()
    assert kept.listener("a/travel", "en-US", NEW_YEAR) is kept.listener(
        "a/travel", "en-US", NEW_YEAR
    )
    with pytest.raises(NotFound):
        kept.listener("a/other", "en-US", NEW_YEAR)


CLUB = """\
bot: club
locales: [en-US]
session_ttl: 10m
intents:
  Join:
    utterances: [i want to join]
    contexts: {gives: {member: {turns: 5, lasts: 30s}}}
  Spa:
    utterances: [where is the spa]
    contexts: {needs: [member]}
"""


@pytest.mark.parametrize(
    ("idle", "intent"), [(0.0, "Spa"), (29.0, "Spa"), (31.0, "FallbackIntent")]
)
def test_active_contexts_age_by_the_seconds_of_a_call(idle, intent):
    spec = load_text(BotSpec, CLUB, "bots/club.yaml")
    club = compile_bot(spec, lambda said, _locale: [str(said)])
    hooked = LocalBots.of([club], lambda arn: arn).hooked(fulfilled, NEW_YEAR)
    joined = hooked.turn("club", "en-US", BotSession("s", {}), Speech("i want to join"))
    assert (joined.intent, joined.memory_seconds) == ("Join", 600)
    known = BotSession("s", {}, "VOICE", joined.memory, idle)
    assert hooked.turn("club", "en-US", known, Speech("where is the spa")).intent == intent
