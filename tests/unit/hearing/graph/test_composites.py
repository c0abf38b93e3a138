"""Composite slots: one answer divided into sub slots, the missing ones asked one by one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.hearing.conversation import how_it_listens
from ivr.hearing.graph.answers.dividing import READS_MAX, divided
from ivr.hearing.port import SlotValue
from ivr.hearing.session import Session
from ivr.ir.bot import Slot

TOPPINGS = {
    "name": "Topping",
    "slotTypeValues": [
        {"sampleValue": {"value": "ham"}},
        {"sampleValue": {"value": "olives"}, "synonyms": [{"value": "black olives"}]},
        {"sampleValue": {"value": "cheese"}},
    ],
}
ADDRESS = {
    "name": "Address",
    "compositeSlotTypeSetting": {
        "subSlots": [
            {"name": "size", "slotTypeId": "AMAZON.Number"},
            {"name": "top", "slotTypeId": "Topping"},
            {"name": "day", "slotTypeId": "AMAZON.Date"},
        ]
    },
}


def composite_slot(build, expression, **more):
    def part(text):
        asking = {"promptSpecification": {**build.says(text), "maxRetries": 1}}
        return {"valueElicitationSetting": {**asking, **more.pop(text, {})}}

    names = ("size", "top", "day")
    setting = {"expression": expression, "slotSpecifications": {n: part(f"{n}?") for n in names}}
    return build.slot("addr", "Address", subSlotSetting=setting, **more)


def texts(reply):
    return [message.text for message in reply.messages]


def begun(build, with_bot, slot, *utterances, **more):
    intent = build.intent("Ask", "ask", *utterances, slots=(slot,), **more)
    return with_bot(build.bot(intent, types=[TOPPINGS, ADDRESS]))


def asked(build, with_bot, slot, **more):
    say = begun(build, with_bot, slot, **more)
    say("ask")
    return say


def inner(reply):
    """Return the values of the sub slots that have one."""
    value = reply.session.intent.slots["addr"]
    return {name: part.interpreted for name, part in value.parts.items() if part}


def test_parts_of_a_composite_slot_are_asked_one_by_one(build, with_bot):
    say = asked(build, with_bot, composite_slot(build, "size AND top"))
    first = say("four")
    assert (texts(first), first.eliciting, first.session.sub_slot) == (["top?"], "addr", "top")
    action = first.session.to_json()["sessionState"]["dialogAction"]
    assert action["subSlotToElicit"] == {"name": "top"}
    again = say("purple")
    assert (texts(again), again.missed) == (["top?"], "no_match")
    last = say("ham")
    assert (last.state, last.slots) == ("done", {"addr": "4,ham"})
    value = last.session.intent.to_json()["slots"]["addr"]
    assert value["shape"] == "Composite"
    assert value["subSlots"]["day"] is None


@pytest.mark.parametrize(
    ("expression", "said", "ends"),
    [("size AND top", "four, ham", True), ("size OR top", "ham", True),
     ("(size OR top) AND day", "ham", False), ("", "ham", False), ("size AND (", "ham", False),
     ("day OR (size AND top)", "ham and four", True)],
)  # fmt: skip
def test_an_expression_says_which_parts_are_needed(build, with_bot, expression, said, ends):
    say = asked(build, with_bot, composite_slot(build, expression))
    assert (say(said).state == "done") is ends


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("four ham", {"size": "4", "top": "ham"}),
        ("ham four", {"size": "4", "top": "ham"}),
        ("twenty four with black olives please", {"size": "24", "top": "olives"}),
        ("i would like cheese on march third 2027", {"top": "cheese", "day": "2027-03-03"}),
        ("four, ham and march third 2027", {"size": "4", "top": "ham", "day": "2027-03-03"}),
    ],
)
def test_one_answer_is_divided_into_its_sub_slots(build, with_bot, said, found):
    reply = asked(build, with_bot, composite_slot(build, ""))(said)
    assert inner(reply) == found


def test_the_samples_of_a_sub_slot_name_it_alone(build, with_bot):
    """As Lex's guide writes them: `my name is {firstName}`."""
    samples = {"sampleUtterances": [{"utterance": "no more than {size} of them"}]}
    say = asked(build, with_bot, composite_slot(build, "top AND size", **{"size?": samples}))
    say("ham")
    assert inner(say("no more than a dozen of them")) == {"size": "12", "top": "ham"}


def test_a_long_expression_does_not_blow_up(build, with_bot):
    long = " AND ".join(["(size OR top)"] * 40)
    assert asked(build, with_bot, composite_slot(build, long))("ham").state == "done"


def test_the_type_of_a_sub_slot_may_be_told_by_its_id(build, with_bot):
    kinds = [{**TOPPINGS, "identifier": "T123456789"}, {
        "name": "Address",
        "compositeSlotTypeSetting": {"subSlots": [{"name": "top", "slotTypeId": "T123456789"}]},
    }]  # fmt: skip
    slot = build.slot("addr", "Address")
    say = with_bot(build.bot(build.intent("Ask", "ask", slots=(slot,)), types=kinds))
    say("ask")
    assert inner(say("some black olives")) == {"top": "olives"}


def test_keys_fill_a_sub_slot(build, with_bot):
    say = asked(build, with_bot, composite_slot(build, "top AND size"))
    say("ham")
    assert inner(say("12#", "DTMF")) == {"size": "12", "top": "ham"}


def test_the_first_utterance_may_say_it_all_or_some(build, with_bot):
    slot = composite_slot(build, "size AND top")
    talk = begun(build, with_bot, slot, "order {addr}", "with {addr.top} on it")
    reply = talk("order four ham")
    assert (reply.state, inner(reply)) == ("done", {"size": "4", "top": "ham"})
    talk = begun(build, with_bot, slot, "order {addr}", "with {addr.top} on it")
    reply = talk("with black olives on it")
    assert (inner(reply), reply.session.sub_slot) == ({"top": "olives"}, "size")
    assert (reply.eliciting, texts(reply)) == ("addr", ["size?"])
    shown = {name for each in reply.interpretations for name in each.slots}
    assert shown == {"addr"}


def test_an_utterance_that_is_nothing_but_a_composite_slot(build, with_bot):
    slot = composite_slot(build, "size AND top")
    assert inner(begun(build, with_bot, slot, "{addr}")("four ham")) == {"size": "4", "top": "ham"}
    assert begun(build, with_bot, slot, "{addr}")("what a day").intent == "FallbackIntent"
    around = begun(build, with_bot, slot, "order {addr}")("order something or other")
    assert (around.intent, around.eliciting, around.session.sub_slot) == ("Ask", "addr", "")


def test_a_sub_slot_that_was_asked_for_takes_the_whole_answer_first(build, with_bot):
    say = asked(build, with_bot, composite_slot(build, "size AND top AND day"))
    assert say("ham").session.sub_slot == "size"
    reply = say("five")
    assert (inner(reply), reply.session.sub_slot) == ({"size": "5", "top": "ham"}, "day")
    other = asked(build, with_bot, composite_slot(build, "size AND top AND day"))
    other("ham")
    assert inner(other("on march third 2027")) == {"top": "ham", "day": "2027-03-03"}


def test_a_default_value_of_a_sub_slot_is_not_asked_for(build, with_bot):
    given = {"defaultValueSpecification": {"defaultValueList": [{"defaultValue": "[usual]"}]}}
    slot = composite_slot(build, "size AND top", **{"top?": given})
    say = with_bot(build.bot(build.intent("Ask", "ask", slots=(slot,)), types=[TOPPINGS, ADDRESS]),
                   usual="cheese")  # fmt: skip
    say("ask")
    reply = say("four")
    assert (reply.state, inner(reply)) == ("done", {"size": "4", "top": "cheese"})


def test_the_event_says_which_sub_slot_is_asked_next(build, with_bot, answers):
    hook = answers()
    intent = build.intent(
        "Ask", "ask", slots=(composite_slot(build, "size AND top"),),
        dialog_code_hook={"enabled": True},
    )  # fmt: skip
    say = with_bot(build.bot(intent, types=[TOPPINGS, ADDRESS]), hook)
    say("ask")
    say("four")
    action = hook.events[-1]["proposedNextState"]["dialogAction"]
    assert action == {
        "slotToElicit": "addr", "type": "ElicitSlot", "subSlotToElicit": {"name": "top"}
    }  # fmt: skip


def test_a_hook_may_ask_for_a_sub_slot_that_is_there(build, with_bot, answers, replying):
    def asking(part):
        return answers(
            lambda e: replying(e, "ElicitSlot", slot="addr", part=part, messages=["which one?"])
        )

    intent = build.intent(
        "Ask", "ask", slots=(composite_slot(build, ""),), dialog_code_hook={"enabled": True}
    )
    bot = build.bot(intent, types=[TOPPINGS, ADDRESS])
    reply = with_bot(bot, asking("day"))("ask")
    assert (texts(reply), reply.session.sub_slot) == (["which one?"], "day")
    broken = with_bot(bot, asking("hour"))("ask")
    assert (broken.state, broken.error) == ("failed", "DependencyFailedException")
    assert "no sub slot 'hour'" in broken.why


def test_prompts_and_conditions_know_the_sub_slots(build, with_bot):
    branch = {
        "response": build.says("{addr.size} is a lot"),
        "nextStep": build.step("EndConversation"),
    }
    capture = {"captureConditional": build.branches(("{addr.size} > 9", branch))}
    slot = composite_slot(build, "size", slotCaptureSetting=capture)
    assert texts(asked(build, with_bot, slot)("10")) == ["10 is a lot"]
    assert texts(asked(build, with_bot, slot)("9")) == []


def test_a_sub_slot_listens_as_its_own_prompt_says(build, with_bot):
    keys = {"audioAndDTMFInputSpecification": {"dtmfSpecification": {"maxLength": 2}}}
    prompt = {"promptAttemptsSpecification": {"Initial": keys}, "maxRetries": 1}
    slot = composite_slot(
        build,
        "top AND size",
        **{"size?": {"promptSpecification": {**build.says("size?"), **prompt}}},
    )
    say = asked(build, with_bot, slot)
    assert how_it_listens(say.listener, say.session).dtmf_length == 513
    say("ham")
    assert how_it_listens(say.listener, say.session).dtmf_length == 2


def test_a_session_with_a_composite_slot_is_written_and_read(build, with_bot):
    say = asked(build, with_bot, composite_slot(build, "size AND top"))
    session = say("four").session
    assert Session.from_json(session.to_json(private=True)) == session


WORDS = ("four", "ham", "olives", "black", "tomorrow", "twenty", "and", "the", "xyzzy")
PARTS = tuple(Slot(name=f"addr.{name}", slot_type_name=name) for name in ("n", "t", "any"))
NUMBERS = {"four": "4", "twenty": "20", "twenty four": "24"}
THINGS = {"ham": "ham", "olives": "olives", "black olives": "olives"}


def read(part, text):
    """Find a value among other words, the longest first."""
    known = {"n": NUMBERS, "t": THINGS}.get(part.slot_type_name)
    if known is None:
        return SlotValue(text, text, (text,))
    words = text.split()
    places = [(a, b) for a in range(len(words)) for b in range(a + 1, len(words) + 1)]
    for at, end in sorted(places, key=lambda place: place[0] - place[1]):
        phrase = " ".join(words[at:end])
        if phrase in known:
            return SlotValue(phrase, known[phrase], (known[phrase],))
    return None


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=24))
def test_no_word_is_in_two_sub_slots(said):
    found = divided(" ".join(said), PARTS, read)
    left = list(said)
    for value in found.values():
        for word in value.original.split():
            left.remove(word)
    assert ("n" in found) >= any(word in NUMBERS for word in said[:16])
    assert ("t" in found) >= any(word in THINGS for word in said[:16])


def test_what_only_certain_words_can_be_goes_first():
    found = divided("the twenty four black olives", PARTS, read)
    assert {name: value.interpreted for name, value in found.items()} == {
        "n": "24", "t": "olives", "any": "the"
    }  # fmt: skip


SIX = tuple(Slot(name=f"addr.{n}", slot_type_name=kind) for n, kind in enumerate("ntnxxx"))


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=300), st.booleans())
def test_an_answer_is_read_a_bounded_number_of_times(said, anew):
    """However long it is, and if each stretch of it is another value."""
    count = 0

    def counted(part, text):
        nonlocal count
        count += 1
        found = read(part, text)
        return found and (SlotValue(text, text, (text,)) if anew else found)

    divided(" ".join(said), SIX, counted)
    assert count <= READS_MAX + 2 * len(SIX)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("john smith", ["john", "smith"]),
        ("john paul smith", ["john paul", "smith"]),
        ("john", ["john"]),
        ("for four people a room to the sea", ["for", "people a room to the sea"]),
    ],
)
def test_what_takes_any_words_gets_what_is_left(said, found):
    parts = [Slot(name=f"addr.{n}", slot_type_name=n) for n in ("any", "n", "more")]
    made = divided(said, parts, read)
    assert [made[each].original for each in ("any", "more") if each in made] == found
