"""Runtime hints: what they prefer, where they count, and who may change them."""

import pytest

from ivr.hearing.conversation import listen_to, turn
from ivr.hearing.graph.known.hints import preferred, strangers
from ivr.hearing.port import SlotValue, Utterance
from ivr.hearing.session import Session

FILLINGS = {
    "name": "Filling",
    "slotTypeValues": [
        {"sampleValue": {"value": "fella"}},
        {"sampleValue": {"value": "ham"}, "synonyms": [{"value": "jamon"}]},
    ],
}
CODE = {
    "name": "Code",
    "parentSlotTypeSignature": "AMAZON.AlphaNumeric",
    "valueSelectionSetting": {"regexFilter": {"pattern": "[A-Z]{2}[0-9]{2}"}},
}


def hints(*phrases, intent="Ask", slot="it"):
    values = [{"phrase": phrase} for phrase in phrases]
    return {"slotHints": {intent: {slot: {"runtimeHintValues": values}}}}


@pytest.fixture
def heard(build, with_bot):
    """Return the value of an answer to a question for a slot of a kind."""

    def value(kind, text, *phrases, mode="Text", locale="en_US"):
        intent = build.intent("Ask", "ask", slots=(build.slot("it", kind),))
        bot = build.bot(intent, types=[FILLINGS, CODE], locale=locale)
        session = Session("s", hints=hints(*phrases) if phrases else None)
        say = with_bot(bot, session=session)
        say("ask")
        return say(text, mode).session.intent.slots["it"]

    return value


@pytest.mark.parametrize(
    ("kind", "said", "phrase", "meant"),
    [
        ("AMAZON.LastName", "my name is anderz", "Anders", "Anders"),
        ("AMAZON.City", "jakarrta", "Jakarta", "Jakarta"),
        ("Filling", "filet", "fillet", "fillet"),
        ("Filling", "i would like a filet please", "fillet", "fillet"),
    ],
)
def test_a_hinted_phrase_wins_among_close_readings(heard, kind, said, phrase, meant):
    value = heard(kind, said, phrase)
    assert (value.interpreted, value.original) == (meant, said)


def test_what_is_said_in_other_words_stays_as_it_was(heard):
    assert heard("AMAZON.LastName", "somebody", "Wyatt Anders").interpreted == "Somebody"
    assert heard("Filling", "ham", "fillet").interpreted == "ham"


def test_the_very_words_of_a_value_are_no_slip_of_a_hint(heard):
    assert heard("Filling", "fella", "fellas").interpreted == "fella"
    assert heard("Filling", "jamon", "jamons").interpreted == "ham"
    assert heard("AMAZON.Country", "austria", "Australia").interpreted == "Austria"
    assert heard("Filling", "fellas", "fellas").interpreted == "fellas"


def test_a_hint_is_no_way_past_a_pattern(heard):
    assert heard("Code", "AB12", "AB 123") is not None
    assert heard("Code", "AB 123", "AB 123") is None


@pytest.mark.parametrize(
    ("kind", "said", "more"),
    [
        ("AMAZON.FreeFormInput", "wyat anderz", {}),
        ("AMAZON.LastName", "wyat anderz", {"locale": "es_US"}),
        ("AMAZON.LastName", "wyat anderz", {"mode": "DTMF"}),
    ],
)
def test_elsewhere_hints_count_for_nothing(heard, kind, said, more):
    without = heard(kind, said, **more)
    assert heard(kind, said, "Wyatt Anders", **more) == without


def test_of_several_meanings_the_hinted_one_comes_first():
    meant = {"the big one": ("Springfield", ("Springfield", "Shelbyville")),
             "shelbyville": ("Shelbyville", ("Shelbyville",))}  # fmt: skip

    def read(text):
        found = meant.get(text.lower())
        return SlotValue(text, *found) if found else None

    value = preferred("the big one", ["Shelbyville"], None, read)
    assert (value.interpreted, value.resolved) == ("Shelbyville", ("Shelbyville", "Springfield"))
    assert preferred("the big one", ["Elsewhere"], None, read).interpreted == "Springfield"
    assert preferred("unheard of", ["Shelbyville"], None, read) is None


def test_sub_slots_have_hints_of_their_own(build, with_bot):
    stay = {
        "name": "Stay",
        "compositeSlotTypeSetting": {
            "subSlots": [
                {"name": "who", "slotTypeId": "AMAZON.LastName"},
                {"name": "many", "slotTypeId": "AMAZON.Number"},
            ]
        },
    }
    inner = {"who": {"runtimeHintValues": [{"phrase": "Anders"}]}}
    told = {"slotHints": {"Ask": {"it": {"subSlotHints": inner}}}}
    bot = build.bot(build.intent("Ask", "ask", slots=(build.slot("it", "Stay"),)), types=[stay])
    say = with_bot(bot, session=Session("s", hints=told))
    say("ask")
    say("four")
    parts = say("anderz").session.intent.slots["it"].parts
    assert parts["who"].interpreted == "Anders"


@pytest.fixture
def hinted(build):
    slot = build.slot("it", "AMAZON.LastName")
    intent = build.intent("Ask", "ask", slots=(slot,), dialog_code_hook={"enabled": True})
    return build.bot(intent).model_copy(update={"hints": {"en_US": hints("Anders")}})


def test_a_session_begins_with_the_hints_of_the_bot(hinted, with_bot, answers):
    hook = answers()
    say = with_bot(hinted, hook)
    first = say("ask")
    assert first.session.to_json()["sessionState"]["runtimeHints"] == hints("Anders")
    assert hook.events[0]["sessionState"]["runtimeHints"] == hints("Anders")
    assert say("anderz").slots == {"it": "Anders"}


def test_a_client_takes_them_away(hinted, answers):
    listener = listen_to(hinted, "en-US")
    session = turn(listener, Session("s", hints={}), Utterance("ask"), answers()).session
    assert session.state_json()["runtimeHints"] == {}
    reply = turn(listener, session, Utterance("anderz"), answers())
    assert reply.slots == {"it": "Anderz"}
    assert Session.from_json(session.to_json(private=True)) == session


def test_a_code_hook_gives_others_and_an_unknown_name_fails_it(hinted, with_bot, answers, replying):
    def giving(told):
        def answer(event):
            answered = replying(event, "Delegate")
            answered["sessionState"]["runtimeHints"] = told
            return answered

        return with_bot(hinted, answers(answer))

    say = giving(hints("Benoit"))
    assert say("ask").session.hints == hints("Benoit")
    assert say("benoitt").slots == {"it": "Benoit"}
    for told in (hints("x", intent="Gone"), hints("x", slot="gone")):
        failed = giving(told)("ask")
        assert (failed.state, failed.error) == ("failed", "DependencyFailedException")
        assert "'G" in failed.why or "'gone'" in failed.why


def test_what_hints_name_that_is_not_there(hinted):
    intents = listen_to(hinted, "en-US").intents
    assert list(strangers(hints("a"), intents)) == []
    assert list(strangers({}, intents)) == []
    assert list(strangers(hints("a", slot="b"), intents)) == ["slot 'b' of Ask"]
