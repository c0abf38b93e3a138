"""Answers to questions: several values, samples, keys, patience, defaults."""

import pytest

from ivr.hearing.conversation import how_it_listens, listen_to
from ivr.hearing.graph.answers.listening import DEFAULT, listening, pressed
from ivr.hearing.session import ActiveIntent, Session

TOPPINGS = {
    "name": "Topping",
    "slotTypeValues": [{"sampleValue": {"value": v}} for v in ("ham", "olives", "cheese")],
}


def texts(reply):
    return [message.text for message in reply.messages]


def asked(build, with_bot, slot, *, types=(), session=None, **attributes):
    bot = build.bot(build.intent("Ask", "ask", slots=(slot,)), types=types)
    say = with_bot(bot, session=session, **attributes)
    say("ask")
    return say


def test_a_slot_may_take_several_values(build, with_bot):
    slot = build.slot("tops", "Topping", multipleValuesSetting={"allowMultipleValues": True})
    reply = asked(build, with_bot, slot, types=[TOPPINGS])("ham, olives and cheese please")
    assert reply.slots == {"tops": "ham,olives,cheese"}
    value = reply.session.intent.to_json()["slots"]["tops"]
    assert (value["shape"], len(value["values"])) == ("List", 3)
    one = asked(build, with_bot, slot, types=[TOPPINGS])("olives")
    assert one.session.intent.slots["tops"].shape == "List"


def test_several_values_are_branched_on(build, with_bot):
    branch = {"response": build.says("no ham"), "nextStep": build.step("EndConversation")}
    capture = {"captureConditional": build.branches(('{tops} CONTAINS "ham"', branch))}
    many = {"allowMultipleValues": True}
    slot = build.slot("tops", "Topping", multipleValuesSetting=many, slotCaptureSetting=capture)
    assert texts(asked(build, with_bot, slot, types=[TOPPINGS])("cheese and ham")) == ["no ham"]


def test_samples_of_a_slot_take_the_words_around_a_value_away(build, with_bot):
    samples = [{"utterance": "my name is {name}"}, {"utterance": "{other} or {name} please"}]
    slot = build.slot("name", "AMAZON.FreeFormInput", sampleUtterances=samples)
    assert asked(build, with_bot, slot)("My name  is Ana María.").slots == {"name": "Ana María"}
    assert asked(build, with_bot, slot)("x or Bo please").slots == {"name": "Bo"}
    assert asked(build, with_bot, slot)("just Bo").slots == {"name": "just Bo"}


# --- keys and silence -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "digits"),
    [("123#", "123"), ("12*34#", "34"), ("1234", "1234"), ("1#2", "1"), ("#", ""), ("12*", "")],
)
def test_keys_end_and_delete(keys, digits):
    assert pressed(keys, DEFAULT) == digits


def test_no_more_keys_than_the_longest_value():
    assert pressed("123456", DEFAULT._replace(dtmf_length=4)) == "1234"


def test_keys_fill_a_slot(build, with_bot):
    slot = build.slot("pin", "AMAZON.Number")
    assert asked(build, with_bot, slot)("99*42#", "DTMF").slots == {"pin": "42"}
    longest = {"x-amz-lex:dtmf:max-length:Ask:pin": "2", "x-amz-lex:dtmf:max-length:*:*": "9"}
    assert asked(build, with_bot, slot, **longest)("4242", "DTMF").slots == {"pin": "42"}


def test_silence_is_told_from_no_match(build, with_bot):
    say = asked(build, with_bot, build.slot("pin", retries=3))
    heard = [("", "Speech"), ("purple", "Speech"), ("#", "DTMF")]
    assert [say(*each).missed for each in heard] == ["silence", "no_match", "silence"]
    assert say("four").missed == ""
    assert say("purple").missed == "no_match"


def attempts(**first):
    spec = {
        "allowedInputTypes": {"allowAudioInput": False, "allowDTMFInput": True},
        "allowInterrupt": False,
        "audioAndDTMFInputSpecification": {
            "startTimeoutMs": 5_000,
            "dtmfSpecification": {"maxLength": 4, "endCharacter": "*", "deletionCharacter": "#"},
        },
        **first,
    }
    return {"promptAttemptsSpecification": {"Initial": spec}}


def test_an_attempt_says_how_it_listens(build, with_bot):
    slot = build.slot("pin", retries=2)
    prompt = {**slot.value_elicitation_setting["promptSpecification"], **attempts()}
    setting = {**slot.value_elicitation_setting, "promptSpecification": prompt}
    slot = slot.model_copy(update={"value_elicitation_setting": setting})
    say = asked(build, with_bot, slot)
    how = how_it_listens(say.listener, say.session)
    assert (how.audio_start_ms, how.dtmf_length, how.interrupt) == (5_000, 4, False)
    assert say("four", "Speech").missed == "silence"
    say = asked(build, with_bot, slot)
    assert say("9#12345*", "DTMF").slots == {"pin": "1234"}


def test_attributes_outrank_the_prompt_and_the_nearer_one_the_others():
    attributes = {
        "x-amz-lex:audio:start-timeout-ms:*:*": "1000",
        "x-amz-lex:audio:start-timeout-ms:Ask:*": "2000",
        "x-amz-lex:audio:start-timeout-ms:Ask:pin": "3000",
        "x-amz-lex:dtmf:end-character:*:*": "9",
        "x-amz-lex:dtmf:max-length:*:*": "many",
        "x-amz-lex:allow-interrupt:*:*": "false",
        "x-amz-lex:text:start-timeout-ms:Other:*": "1",
    }
    how = listening(attempts(), 0, attributes, "Ask", "pin")
    assert (how.audio_start_ms, how.dtmf_end, how.dtmf_length) == (3_000, "9", 4)
    assert (how.interrupt, how.text_start_ms) == (False, 30_000)
    assert listening({}, 0, attributes, "Ask", "x").audio_start_ms == 2_000
    assert listening({}, 0, attributes, "B", "").audio_start_ms == 1_000
    assert listening({}, 1, {}, "B", "") == DEFAULT


def test_nothing_is_asked_and_the_bot_listens_by_default(build):
    listener = listen_to(build.bot(build.intent("Ask", "ask")), "en-US")
    assert how_it_listens(listener, Session()) == DEFAULT
    gone = Session(intent=ActiveIntent("Gone"), waiting="slot", slot="x")
    assert how_it_listens(listener, gone) == DEFAULT


# --- patience -------------------------------------------------------------------------------


def patient_slot(build):
    still = {**build.says("still here"), "frequencyInSeconds": 60, "timeoutInSeconds": 120}
    patience = {
        "isActive": True,
        "waitingResponse": build.says("take your time"),
        "continueResponse": build.says("welcome back"),
        "stillWaitingResponse": still,
    }
    return build.slot("pin", ask="pin?", waitAndContinueSpecification=patience)


def test_a_caller_may_ask_the_bot_to_wait_and_come_back(build, with_bot):
    say = asked(build, with_bot, patient_slot(build))
    waits = say("hold on please")
    assert (texts(waits), waits.dialog_state) == (["take your time"], "Waiting")
    assert texts(say("")) == ["still here"]
    back = say("I'm back")
    assert (texts(back), back.dialog_state) == (["welcome back"], "InProgress")
    assert say("four").slots == {"pin": "4"}


def test_waiting_has_an_end_and_a_value_ends_it_too(build, with_bot):
    say = asked(build, with_bot, patient_slot(build))
    say("one moment")
    assert [texts(say("")) for _ in range(3)] == [["still here"], ["still here"], ["pin?"]]
    say("wait a second")
    assert say("seven").slots == {"pin": "7"}


def test_without_patience_such_words_are_no_match(build, with_bot):
    assert asked(build, with_bot, build.slot("pin"))("hold on").missed == "no_match"


# --- grammars -------------------------------------------------------------------------------


def test_an_answer_that_a_grammar_would_read_is_told_as_not_simulated(build, with_bot):
    source = {"s3BucketName": "my-grammars", "s3ObjectKey": "menu.grxml"}
    kind = {"name": "Dish", "externalSourceSetting": {"grammarSlotTypeSetting": {"source": source}}}
    slot = build.slot("dish", "Dish", ask="dish?")
    say = with_bot(build.bot(build.intent("Eat", "eat"), types=[kind]))
    assert say("eat").why == ""
    say = with_bot(build.bot(build.intent("Eat", "eat", slots=(slot,)), types=[kind]))
    say("eat")
    reply = say("soup")
    assert (texts(reply), reply.missed) == (["dish?"], "no_match")
    assert reply.why == "the grammar of slot type Dish lies in S3 and is not simulated"


# --- defaults -------------------------------------------------------------------------------

CONTEXT = {
    "name": "trip",
    "timeToLive": {"timeToLiveInSeconds": 90, "turnsToLive": 5},
    "contextAttributes": {"City": "Lima"},
}


@pytest.mark.parametrize(
    ("values", "session", "filled"),
    [
        (["5"], Session(), "5"),
        (["[city]", "5"], Session("s", {"city": "Rome"}), "Rome"),
        (["[city]", "5"], Session(), "5"),
        (["#trip.City", "[city]"], Session("s", {"city": "Rome"}, contexts=(CONTEXT,)), "Lima"),
        (["#trip.Other", "#gone.City"], Session(contexts=(CONTEXT,)), None),
    ],
)
def test_defaults_are_constants_attributes_or_context_values(
    build, with_bot, values, session, filled
):
    rows = {"defaultValueList": [{"defaultValue": value} for value in values]}
    slot = build.slot("city", "AMAZON.City", defaultValueSpecification=rows)
    say = with_bot(build.bot(build.intent("Ask", "ask", slots=(slot,))), session=session)
    assert say("ask").slots == {"city": filled}
