"""Which intent is meant: contexts, built-in intents, searches; and any bot with any words."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.formats.lex import export as lex
from ivr.hearing.conversation import listen_to, resume, turn
from ivr.hearing.graph.known.knowledge import SEARCHES, ScriptedKnowledge
from ivr.hearing.port import Interpretation, Utterance
from ivr.hearing.session import ActiveIntent, Session


def texts(reply):
    return [message.text for message in reply.messages]


def context(name, turns=2, seconds=60):
    live = {"timeToLiveInSeconds": seconds, "turnsToLive": turns}
    return {"name": name, "timeToLive": live, "contextAttributes": {}}


# --- contexts -------------------------------------------------------------------------------


def context_bot(build):
    order = build.intent(
        "Order", "order {n}", slots=(build.slot("n"),),
        outputContexts=[{"name": "ordered", "timeToLiveInSeconds": 60, "turnsToLive": 2}],
    )  # fmt: skip
    change = build.intent("Change", "change it", inputContexts=[{"name": "ordered"}])
    return build.bot(order, change)


def test_an_intent_may_need_a_context_that_another_sets(build, with_bot):
    say = with_bot(context_bot(build))
    assert say("change it").intent == "FallbackIntent"
    (opened,) = say("order four").session.contexts
    assert opened == {
        "name": "ordered",
        "timeToLive": {"timeToLiveInSeconds": 60, "turnsToLive": 2},
        "contextAttributes": {"n": "4"},
    }
    first = say("change it")
    assert first.intent == "Change"
    assert first.session.contexts[0]["timeToLive"]["turnsToLive"] == 1
    assert say("change it").session.contexts == ()
    assert say("change it").intent == "FallbackIntent"


def test_contexts_live_for_seconds_too(build, with_bot):
    say = with_bot(context_bot(build))
    say("order four")
    assert say("change it", elapsed=59.5).session.contexts[0]["timeToLive"] == {
        "timeToLiveInSeconds": 1,
        "turnsToLive": 1,
    }
    say("order four")
    assert say("change it", elapsed=60).intent == "FallbackIntent"


def test_a_context_outlives_no_number_of_quick_turns(build, with_bot):
    context_of_seconds = context("ordered", turns=20, seconds=5)
    say = with_bot(context_bot(build), session=Session("s", contexts=(context_of_seconds,)))
    left = [
        row["timeToLive"]["timeToLiveInSeconds"]
        for _ in range(8)
        for row in say("change it", elapsed=0.75).session.contexts
    ]
    assert left == [5, 4, 3, 2, 2, 1]
    assert say("change it", elapsed=0.75).intent == "FallbackIntent"


def test_contexts_come_from_the_session_too(build, with_bot):
    say = with_bot(context_bot(build), session=Session("s", contexts=(context("ordered"),)))
    assert say("change it").intent == "Change"


def test_hooks_are_told_of_contexts_and_request_attributes(build, with_bot, answers):
    fallback = build.intent(
        "FallbackIntent", parentIntentSignature="AMAZON.FallbackIntent",
        fulfillmentCodeHook={"enabled": True},
    )  # fmt: skip
    hook = answers()
    say = with_bot(build.bot(fallback), hook, session=Session("s", contexts=(context("c"),)))
    say("purple", request={"client": "app"})
    assert hook.events[0]["sessionState"]["activeContexts"] == [context("c")]
    assert hook.events[0]["requestAttributes"] == {"client": "app"}


# --- interpretations ------------------------------------------------------------------------


class Sure:
    """An understanding that is as sure of each intent as it is told."""

    label = "test"

    def __init__(self, **confidences):
        self.found = tuple(Interpretation(name, share) for name, share in confidences.items())

    def interpret(self, heard):
        return self.found

    def value(self, slot, heard):
        return None

    def confirmed(self, heard):
        return None


@pytest.mark.parametrize(
    ("confidences", "ranked"),
    [
        ({"A": 0.9, "B": 0.3}, ["A", "FallbackIntent", "B"]),
        ({"A": 0.9, "B": 0.4, "C": 0.39}, ["A", "B", "FallbackIntent", "C"]),
        ({"A": 0.39, "B": 0.1}, ["FallbackIntent", "A", "B"]),
        ({}, ["FallbackIntent"]),
    ],
)
def test_the_fallback_stands_where_the_threshold_lies(build, answers, confidences, ranked):
    bot = build.bot(*(build.intent(name, name.lower()) for name in "ABC"))
    listener = listen_to(bot, "en_US", understanding=Sure(**confidences))
    reply = turn(listener, Session("s"), Utterance("a", "Text"), answers())
    assert [each.intent for each in reply.interpretations] == ranked
    assert reply.intent == ranked[0]


# --- built-in intents -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parent", "locale", "said"),
    [("Help", "en_US", "can you help me"), ("Cancel", "en_US", "never mind"),
     ("Stop", "es_US", "detente"), ("Pause", "en_GB", "pause"), ("Resume", "en_US", "keep going"),
     ("StartOver", "es_US", "empezar de nuevo")],
)  # fmt: skip
def test_built_in_intents_have_phrases_of_their_own(build, with_bot, parent, locale, said):
    closing = {"closingResponse": build.says("right")}
    own = build.intent(
        "Own", parentIntentSignature=f"AMAZON.{parent}Intent", intentClosingSetting=closing
    )
    reply = with_bot(build.bot(own, locale=locale))(said)
    assert (reply.intent, texts(reply)) == ("Own", ["right"])


def test_repeat_repeats_nothing_that_the_code_of_the_bot_does_not(build, with_bot):
    own = build.intent("Again", parentIntentSignature="AMAZON.RepeatIntent")
    say = with_bot(build.bot(own, build.intent("Ask", "ask", slots=(build.slot("n"),))))
    say("ask")
    again = say("can you repeat that")
    assert (texts(again), again.dialog_state, again.intent) == ([], "ReadyForFulfillment", "Again")


def test_repeat_may_have_words_of_its_own(build, with_bot):
    own = build.intent(
        "Again", parentIntentSignature="AMAZON.RepeatIntent",
        intentClosingSetting={"closingResponse": build.says("no")},
    )  # fmt: skip
    assert with_bot(build.bot(own)).texts("say that again") == ["no"]


# --- searches -------------------------------------------------------------------------------


def searching(build, parent):
    key = SEARCHES[parent].answer_key
    closing = {"closingResponse": build.says(f"(({key}))")}
    own = build.intent("Search", parentIntentSignature=parent, intentClosingSetting=closing)
    return build.bot(own, build.intent("Hi", "hello there"))


@pytest.mark.parametrize("parent", SEARCHES)
def test_what_nobody_understands_is_answered_by_a_script(build, with_bot, parent):
    knowledge = ScriptedKnowledge({"What is the fee?": "Five euros."})
    say = with_bot(searching(build, parent), knowledge=knowledge)
    found = say("what is the fee?")
    assert (found.intent, texts(found)) == ("Search", ["Five euros."])
    assert found.dialog_state == "Fulfilled"
    assert say("who are you").intent == "FallbackIntent"
    assert say("hello there").intent == "Hi"


@pytest.mark.parametrize("parent", SEARCHES)
def test_without_a_script_the_reply_says_what_is_not_simulated(build, with_bot, parent):
    bot = searching(build, parent)
    reply = with_bot(bot)("what is the fee?")
    assert reply.intent == "FallbackIntent"
    assert reply.why == f"intent Search asks {SEARCHES[parent].service}, which is not simulated"
    over = {"nextStep": build.step("StartIntent", intent="Search")}
    ask = build.intent("Ask", "ask", initialResponseSetting=over)
    locale = bot.locales[0].model_copy(update={"intents": (*bot.locales[0].intents, ask)})
    started = with_bot(bot.model_copy(update={"locales": (locale,)}))("ask")
    assert (started.state, "not simulated" in started.why) == ("failed", True)


# --- going on without hearing ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "said", "waiting"),
    [({"type": "Delegate"}, ["n?"], "ElicitSlot"),
     ({"type": "ElicitSlot", "slotToElicit": "n"}, ["n?"], "ElicitSlot"),
     ({"type": "ElicitIntent"}, [], "ElicitIntent"), ({"type": "Close"}, [], "Close"),
     ({"type": "ConfirmIntent"}, [], "Close")],
)  # fmt: skip
def test_a_session_that_is_put_goes_on(build, answers, action, said, waiting):
    bot = build.bot(build.intent("Ask", "ask", slots=(build.slot("n"),)))
    state = {"dialogAction": action, "intent": {"name": "Ask", "slots": {"n": None}}}
    session = Session.from_json({"sessionId": "s", "sessionState": state})
    reply = resume(listen_to(bot, "en-US"), session, answers())
    assert (texts(reply), reply.dialog_action) == (said, waiting)


@pytest.mark.parametrize("action", ["Delegate", "ElicitSlot", "ElicitIntent", "Close"])
def test_a_session_that_is_put_takes_no_turn_of_its_contexts(build, answers, action):
    bot = build.bot(build.intent("Ask", "ask", slots=(build.slot("n"),)))
    held = [context("one", 1), context("two", 2)]
    state = {
        "dialogAction": {"type": action, "slotToElicit": "n"},
        "intent": {"name": "Ask", "slots": {"n": None}},
        "activeContexts": held,
    }
    session = Session.from_json({"sessionId": "s", "sessionState": state})
    reply = resume(listen_to(bot, "en-US"), session, answers())
    assert list(reply.session.contexts) == held
    said = turn(listen_to(bot, "en-US"), reply.session, Utterance("four"), answers())
    assert [each["name"] for each in said.session.contexts] == ["two"]


def test_a_session_that_names_no_intent_of_the_bot_begins_anew(build, answers):
    bot = build.bot(build.intent("Ask", "ask"))
    odd = Session("s", intent=ActiveIntent("Gone", {"x": None}), waiting="intent")
    assert turn(listen_to(bot, "en-US"), odd, Utterance("ask"), answers()).intent == "Ask"
    slot = odd._replace(waiting="slot", slot="x")
    assert turn(listen_to(bot, "en-US"), slot, Utterance("ask"), answers()).state == "failed"


# --- any bot, any words ---------------------------------------------------------------------

CORPUS = Path(os.getenv("IVR_CORPUS", "../shared/corpus")) / "bots" / "exports"
SAID = ["", "yes", "no", "four", "tomorrow", "purple monkey", "cancel", "help", "repeat that",
        "x" * 1_025, "9*4#", "hold on", "two and three", "\0", "{a}", "[b]"]  # fmt: skip


@pytest.fixture(scope="module")
def exports():
    if not CORPUS.is_dir():
        pytest.skip("no corpus: set IVR_CORPUS")
    bots = [lex.read_folder(path) for path in sorted(CORPUS.iterdir()) if path.is_dir()]
    return [(listen_to(bot, locale.identifier), locale) for bot in bots for locale in bot.locales]


def odd_answer(event, choice):
    session = event["sessionState"]
    kinds = ["Delegate", "ElicitIntent", "Close", "ElicitSlot", "ConfirmIntent"]
    names = list(session["intent"]["slots"]) or ["none"]
    return [
        {"sessionState": {"dialogAction": {"type": kind, "slotToElicit": names[0]},
                          "intent": session["intent"], "sessionAttributes": {}},
         "messages": [{"contentType": "PlainText", "content": "m"}]}
        for kind in kinds
    ][choice % 5] if choice < 10 else {"sessionState": choice}  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.randoms(use_true_random=False), st.integers(0, 11))
def test_any_bot_answers_anything(exports, rng, choice):
    listener, locale = rng.choice(exports)
    sayable = [
        text.replace("{", "").replace("}", "") for i in locale.intents for text in i.utterances
    ]
    session = Session()
    for _ in range(rng.randint(1, 6)):
        text = rng.choice([*SAID, *sayable[:200]])
        heard = Utterance(text, rng.choice(["Text", "Speech", "DTMF"]))
        reply = turn(listener, session, heard, lambda event: odd_answer(event, choice))
        assert reply.state in ("elicit", "done", "failed")
        assert "circle" not in reply.why
        assert (reply.state == "failed") <= bool(reply.why)
        written = json.loads(json.dumps(reply.session.to_json(private=True)))
        session = Session.from_json(written)
        assert session.to_json(private=True) == written


def test_a_turn_of_a_large_bot_is_bounded(build, answers, calls_within):
    def over(n):
        return {"nextStep": build.step("StartIntent", intent=f"I{n + 1}")}

    chain = [
        build.intent(f"I{n}", f"number {n}", initialResponseSetting=over(n)) for n in range(120)
    ]
    listener = listen_to(build.bot(*chain), "en-US")
    with calls_within(500_000):
        reply = turn(listener, Session(), Utterance("number 0"), answers())
    assert (reply.state, "circle" in reply.why) == ("failed", True)
