"""What words mean the same, and what each meaning is called."""

from ivr.compiler.lexicon.meanings import gather
from ivr.spec.dialog import Dialog


def dialog(*menus, universals=None, locales=("en-US",)):
    nodes = {
        f"m{n}": {"menu": "What now?", "options": options, "on_exhausted": "bye"}
        for n, options in enumerate(menus)
    }
    nodes["bye"] = {"hangup": "Good bye."}
    value = {"dialog": "x", "locales": locales, "start": "m0", "nodes": nodes}
    return Dialog.model_validate({**value, "universals": universals or {}})


def option(*phrases, goto="bye", **more):
    return {"phrases": phrases, "goto": goto, **more}


def names(understanding):
    return [meaning.name for meaning in understanding.vocabulary.meanings]


def test_a_meaning_is_named_by_its_intent_its_announcement_or_its_target():
    told = gather(
        dialog([option("a", intent="Own"), option("b", say="opt_cards"), option("c", goto="m0")])
    )
    assert names(told) == ["Own", "OptCards", "M0"]
    assert told.intent("m0", 1) == "OptCards"


def test_an_announcement_too_long_for_a_name_names_no_intent():
    told = gather(dialog([option("a", say="l" * 60), option("b", say="l" * 50)]))
    assert names(told) == ["Bye", "L" + "l" * 49]


def test_phrases_shared_between_menus_mean_the_same_and_are_joined():
    told = gather(dialog([option("yes", "sure")], [option("Yes ", "of course")]))
    (meaning,) = told.vocabulary.meanings
    assert meaning.phrases == {"en-US": ("yes", "sure", "of course")}
    assert told.intent("m0", 0) == told.intent("m1", 0) == meaning.name


def test_two_meanings_with_one_wish_for_a_name_are_told_apart():
    told = gather(dialog([option("a"), option("b")], [option("c")]))
    assert len(set(names(told))) == 3
    assert names(told)[0] == "Bye"


def test_default_phrases_of_a_universal_give_way_to_an_option():
    told = gather(dialog([option("agent")], universals={"agent": {"goto": "bye"}}))
    by_name = {meaning.name: meaning for meaning in told.vocabulary.meanings}
    assert "agent" not in by_name["Agent"].phrases["en-US"]
    assert by_name["Bye"].phrases["en-US"] == ("agent",)


def test_an_option_may_share_the_authors_own_phrase_of_a_universal():
    universals = {"agent": {"goto": "bye", "phrases": ["human"]}}
    told = gather(dialog([option("human", "person")], universals=universals))
    (meaning,) = told.vocabulary.meanings
    assert meaning.name == "Agent"
    assert meaning.phrases["en-US"] == ("human", "person")


def test_keys_are_those_that_mean_something_where_words_do_too():
    told = gather(
        dialog(
            [option("a", key="4"), option("b", key="*")],
            universals={"agent": {"key": "0", "goto": "bye"}},
        )
    )
    assert told.vocabulary.keys == ("0", "4")


def test_menus_of_keys_alone_need_no_vocabulary():
    told = gather(dialog([{"key": "1", "goto": "bye"}], universals={"repeat": {"key": "9"}}))
    assert told.empty


def collecting(*slots):
    nodes = {
        f"c{n}": {"collect": slot, "then": "bye", "on_exhausted": "bye"}
        for n, slot in enumerate(slots)
    }
    nodes["bye"] = {"hangup": "Good bye."}
    value = {"dialog": "x", "locales": ["en-US"], "start": "c0", "nodes": nodes}
    return Dialog.model_validate(value)


def test_values_of_one_shape_are_taken_by_one_intent():
    four = {"min": 4, "max": 4}
    told = gather(
        collecting(
            {"slot": "last4", "say": "Which card?", "digits": four},
            {"slot": "year", "say": "Which year?", "digits": four},
            {"slot": "metal", "say": "Which metal?", "values": ["gold"]},
        )
    )
    assert [capture.intent for capture in told.vocabulary.captures] == ["Last4Given", "MetalGiven"]
    assert told.capture("c1", "year") == told.capture("c0", "last4")


def test_a_secret_is_no_matter_for_a_bot():
    told = gather(collecting({"slot": "pin", "say": "Key it.", "secure": {"kind": "pin"}}))
    assert told.empty


def test_a_known_intent_without_phrases_has_the_shipped_words_of_its_language():
    told = gather(dialog([{"intent": "Yes", "goto": "bye"}, {"intent": "Agent", "goto": "bye"}]))
    by_name = {meaning.name: meaning.phrases["en-US"] for meaning in told.vocabulary.meanings}
    assert "that's right" in by_name["Yes"]
    assert "representative" in by_name["Agent"]


def test_shipped_words_of_a_known_intent_give_way_to_the_authors_own():
    told = gather(
        dialog(
            [{"intent": "Yes", "goto": "bye"}, {"intent": "No", "goto": "bye"}],
            [option("aye", intent="Yes"), option("no", "never")],
        )
    )
    by_name = {meaning.name: meaning.phrases["en-US"] for meaning in told.vocabulary.meanings}
    assert by_name["Yes"] == ("aye",)
    assert "no" not in by_name["No"]
    assert "nope" in by_name["No"]
