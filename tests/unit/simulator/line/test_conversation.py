from __future__ import annotations

import pytest

from ivr.simulator.call.callers import HangUp, Keys, Silence, Speech
from ivr.simulator.call.state import Contact
from ivr.simulator.call.transcript import MASK, HeardEntry, Understood
from ivr.simulator.call.world import BotMessage, BotReply

DONE = BotReply(
    "done",
    "Block",
    {"card": "1234", "unset": None},
    {"heard": "speech"},
    (BotMessage("Thank you."),),
    dialog_state="Fulfilled",
    confidence=0.9,
    alternatives=(("Balance", 0.4),),
    sentiment="NEGATIVE",
)


def ask(kit, errors=None, **parameters):
    parameters = {"Text": "How can I help?", "LexV2Bot": {"AliasArn": "arn:bot"}, **parameters}
    errors = errors or {
        "NoMatchingError": "oops",
        "NoMatchingCondition": "odd",
        "InputTimeLimitExceeded": "late",
    }
    return kit.flow(
        "main",
        kit.action(
            "ask",
            "ConnectParticipantWithLexBot",
            parameters,
            "oops",
            when={"Block": "told", "FallbackIntent": "what"},
            errors=errors,
        ),
        kit.say(
            "told",
            "Card $.Lex.Slots.card, $.Lex.SessionAttributes.heard, $.Lex.IntentName, "
            "$.Lex.IntentConfidence.Score, $.Lex.AlternativeIntents.Balance.IntentName, "
            "$.Lex.SentimentResponse.Label, $.Lex.DialogState.",
            "bye",
        ),
        kit.say("what", "Pardon?", "bye"),
        kit.say("late", "Too late.", "bye"),
    )


def first_label(record):
    return record.trace[0].label


def test_the_intent_branches_and_lex_values_are_readable(kit):
    bot = kit.Turns([DONE])
    record = kit.play(kit.world(ask(kit), bots=bot), Speech("block my card"))
    assert first_label(record) == "Equals Block"
    assert record.said() == (
        "How can I help?",
        "Thank you.",
        "Card 1234, speech, Block, 0.9, Balance, NEGATIVE, Fulfilled.",
    )
    alias, locale, session, heard = bot.heard[0]
    assert (alias, locale, heard) == ("arn:bot", "en-US", Speech("block my card"))
    assert session.id == record.state.facts.id


def test_the_bot_asks_on_until_it_knows(kit):
    elicit = BotReply(
        "elicit",
        "Block",
        messages=(BotMessage("Sure."), BotMessage("<speak>Which card?</speak>", ssml=True)),
        session_attributes={"step": "2"},
        eliciting="card",
        memory="kept",
    )
    bot = kit.Turns([elicit, DONE])
    scene = kit.world(ask(kit), bots=bot, plain=lambda text, locale: "Which card?")
    record = kit.play(scene, Speech("block"), Keys("12#"))
    assert record.said()[1:4] == ("Sure.", "Which card?", "Thank you.")
    second = bot.heard[1]
    assert second[2].attributes == {"step": "2"}
    assert second[2].memory == "kept"
    assert second[3] == Keys("12")
    assert first_label(record) == "Equals Block"


def twice(kit, second=None):
    """Return a flow that asks a bot, and then again, a minute later."""

    def asking(name, then, attributes):
        return kit.action(
            name,
            "ConnectParticipantWithLexBot",
            {"Text": "Yes?", "LexV2Bot": {"AliasArn": "arn:bot"}, **attributes},
            then,
            when={"Block": then},
            errors=dict.fromkeys(
                ("NoMatchingError", "NoMatchingCondition", "InputTimeLimitExceeded"), then
            ),
        )

    again = {} if second is None else {"LexSessionAttributes": second}
    first = asking("ask", "pause", {"LexSessionAttributes": {"by": "the flow"}})
    pause = kit.action("pause", "Wait", {"TimeLimitSeconds": "60"}, "again")
    return kit.flow("main", first, pause, asking("again", "bye", again))


def remembering(*, seconds=300.0):
    return DONE._replace(memory="so far", memory_seconds=seconds)


@pytest.mark.parametrize(
    ("changes", "attributes", "known"),
    [
        ({}, None, ("so far", {"heard": "speech"})),
        ({}, {"own": "1"}, ("so far", {"own": "1"})),
        ({"bot_sessions": "restarted"}, None, (None, {})),
        ({"bot_sessions": "restarted"}, {"own": "1"}, (None, {"own": "1"})),
    ],
)
def test_a_bot_that_is_asked_again_knows_what_was_said_by_one_switch(
    kit, changes, attributes, known
):
    bot = kit.Turns([remembering(), remembering()])
    scene = kit.world(twice(kit, attributes), bots=bot, **changes)
    kit.play(scene, Speech("block"), Speech("block"))
    first, second = (session for _, _, session, _ in bot.heard)
    assert (first.memory, first.attributes) == (None, {"by": "the flow"})
    assert (second.memory, second.attributes) == known


def test_a_bot_is_told_how_long_it_rested_and_forgets(kit):
    bot = kit.Turns([remembering(), remembering()])
    kit.play(kit.world(twice(kit), bots=bot), Speech("block"), Speech("block"))
    assert 60 < bot.heard[1][2].idle < 70
    bot = kit.Turns([remembering(seconds=60.0), DONE])
    kit.play(kit.world(twice(kit), bots=bot), Speech("block"), Speech("block"))
    assert (bot.heard[1][2].memory, bot.heard[1][2].idle) == (None, 0.0)


def test_a_turn_that_fails_leaves_the_session_as_it_was(kit):
    failed = BotReply("failed", memory="broken")
    bot = kit.Turns([remembering(), failed])
    record = kit.play(kit.world(twice(kit), bots=bot), Speech("block"), Speech("block"))
    (kept,) = record.state.contact.sessions.values()
    assert kept.session.memory == "so far"


@pytest.mark.parametrize(
    ("reply", "label"),
    [
        (BotReply("done", "FallbackIntent"), "Equals FallbackIntent"),
        (BotReply("done", "Balance"), "NoMatchingCondition"),
        (BotReply("failed", why="no such bot"), "NoMatchingError"),
    ],
)
def test_other_ends_of_a_conversation(kit, reply, label):
    record = kit.play(kit.world(ask(kit), bots=kit.Turns([reply])), Speech("x"))
    assert first_label(record) == label


def test_silence_goes_to_the_bot_or_ends_the_action_by_one_switch(kit):
    bot = kit.Turns([BotReply("done", "FallbackIntent", {}, {"heard": "nothing"})])
    asked = kit.play(kit.world(ask(kit), bots=bot), Silence())
    assert first_label(asked) == "Equals FallbackIntent"
    assert bot.heard[0][3] == Silence()
    late = kit.play(kit.world(ask(kit), bots=bot, silence_is="timeout"), Silence())
    assert first_label(late) == "InputTimeLimitExceeded"
    unwired = ask(kit, errors={"NoMatchingError": "oops", "NoMatchingCondition": "odd"})
    assert first_label(kit.play(kit.world(unwired, silence_is="timeout"), Silence())) == (
        "NoMatchingError"
    )


def test_silence_lasts_as_long_as_the_session_attributes_say(kit):
    slow = {"x-amz-lex:audio:start-timeout-ms:*:*": "8000"}
    took = [
        kit.play(kit.world(flow, silence_is="timeout"), Silence()).trace[0].seconds
        for flow in (ask(kit), ask(kit, LexSessionAttributes=slow))
    ]
    assert took[1] - took[0] == pytest.approx(5)


@pytest.mark.parametrize(
    ("attributes", "keys", "heard"),
    [
        ({}, "12#", Keys("12")),
        ({}, "1*2#", Keys("2")),
        ({"x-amz-lex:dtmf:max-length:*:*": "1"}, "12", Keys("1")),
        ({"x-amz-lex:dtmf:deletion-character:*:*": "D"}, "*#", Keys("*")),
        ({"x-amz-lex:dtmf:end-character:*:*": "D"}, "#", Keys("#")),
        ({}, "#", Silence()),
    ],
)
def test_keys_are_edited_as_lex_edits_them(kit, attributes, keys, heard):
    bot = kit.Turns([DONE])
    flow = ask(kit, LexSessionAttributes=attributes or {"a": "b"})
    kit.play(kit.world(flow, bots=bot), Keys(keys))
    assert bot.heard[0][3] == heard


def test_the_most_exact_attribute_wins_in_a_later_turn(kit):
    attributes = {
        "x-amz-lex:dtmf:max-length:*:*": "1",
        "x-amz-lex:dtmf:max-length:Block:*": "2",
        "x-amz-lex:dtmf:max-length:Block:card": "4",
    }
    elicit = BotReply(
        "elicit",
        "Block",
        session_attributes=attributes,
        eliciting="card",
        messages=(BotMessage("Digits?"),),
    )
    bot = kit.Turns([elicit, DONE])
    flow = ask(kit, LexSessionAttributes=attributes)
    kit.play(kit.world(flow, bots=bot), Keys("123456"), Keys("123456"))
    assert [turn[3] for turn in bot.heard] == [Keys("1"), Keys("1234")]


def test_without_barge_in_early_words_are_lost_and_asked_for_again(kit):
    off = {"x-amz-lex:allow-interrupt:*:*": "false"}
    bot = kit.Turns([DONE])
    script = (Speech("too early", 0.1), Speech("now"))
    record = kit.play(kit.world(ask(kit, LexSessionAttributes=off), bots=bot), *script)
    assert bot.heard[0][3] == Speech("now")
    assert [e.lost for e in record.transcript if isinstance(e, HeardEntry)] == [True, False]
    kit.play(kit.world(ask(kit), bots=bot), *script)
    assert bot.heard[1][3] == Speech("too early", 0.1)


def test_initial_words_are_the_first_turn_unasked(kit):
    bot = kit.Turns([DONE])
    flow = ask(kit, LexInitializationData={"InitialMessage": "$.Attributes.asked"})
    record = kit.play(kit.world(flow, bots=bot), contact=Contact(attributes={"asked": "block"}))
    assert bot.heard[0][3] == Speech("block")
    assert not [e for e in record.transcript if isinstance(e, HeardEntry)]


def test_on_chat_keys_are_typed_text_and_silence_always_ends_the_action(kit):
    bot = kit.Turns([DONE])
    flow = ask(kit, LexTimeoutSeconds={"Text": "60"})
    scene = kit.world(flow, bots=bot)
    kit.play(scene, Keys("1*2#"), contact=Contact(channel="CHAT"))
    assert bot.heard[0][3] == Speech("1*2#")
    assert bot.heard[0][2].channel == "CHAT"
    silent = kit.play(scene, Silence(), contact=Contact(channel="CHAT"))
    assert first_label(silent) == "InputTimeLimitExceeded"
    assert silent.trace[0].seconds == 60


def test_hanging_up_ends_the_call(kit):
    assert kit.play(kit.world(ask(kit)), HangUp()).end.kind == "customer_hung_up"


def test_a_bot_that_only_asks_is_an_error_in_the_end(kit):
    bot = kit.Turns([BotReply("elicit", "Block", messages=(BotMessage("Again?"),))])
    record = kit.play(kit.world(ask(kit), bots=bot), *[Speech("x")] * 200)
    assert first_label(record) == "NoMatchingError"


def test_a_classic_bot_is_asked_by_region_name_and_alias(kit):
    old = kit.action(
        "ask",
        "ConnectParticipantWithLexBot",
        {"Text": "?", "LexBot": {"Name": "$.Attributes.bot", "Region": "b", "Alias": "c"}},
        "oops",
        when={"Block": "bye"},
        errors={"NoMatchingError": "oops", "NoMatchingCondition": "odd"},
    )
    bots = kit.Turns([BotReply("done", "Block")])
    contact = Contact(attributes={"bot": "a"})
    scene = kit.world(kit.flow("main", old), bots=bots)
    assert first_label(kit.play(scene, Speech("block"), contact=contact)) == "Equals Block"
    assert bots.heard[0][0] == "lex:b:a:c"
    nowhere = kit.play(kit.world(kit.flow("main", old)), Speech("block"))
    assert first_label(nowhere) == "NoMatchingError"


def test_confidential_slots_and_words_are_masked(kit):
    secret = BotReply(
        "done", "Block", {"pin": "8071", "card": "1"}, secret_slots=frozenset({"pin"})
    )
    record = kit.play(kit.world(ask(kit), bots=kit.Turns([secret])), Speech("hello"))
    turn = next(e for e in record.transcript if isinstance(e, Understood))
    assert turn.slots == {"pin": MASK, "card": "1"}

    off = kit.action("off", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Disabled"}, "ask")
    bot = kit.action(
        "ask",
        "ConnectParticipantWithLexBot",
        {"Text": "PIN?", "LexV2Bot": {"AliasArn": "x"}},
        "bye",
        errors={"NoMatchingError": "oops", "NoMatchingCondition": "bye"},
    )
    scene = kit.world(kit.flow("main", off, bot), bots=kit.Turns([secret]))
    hidden = kit.play(scene, Speech("eight oh seven one"))
    assert "eight" not in repr(hidden.transcript)
    assert "8071" not in repr(hidden.transcript)


def test_a_bots_own_words_are_spoken_as_they_stand(kit):
    reply = BotReply("done", "Block", messages=(BotMessage("Costs $.Attributes.x"),))
    record = kit.play(kit.world(ask(kit), bots=kit.Turns([reply])), Speech("x"))
    assert record.said()[1] == "Costs $.Attributes.x"
