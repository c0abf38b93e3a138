"""What two questions would both take, and the bots that keep their answers apart."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.compiler.lexicon.clashes import check_bot_names
from ivr.compiler.lexicon.meanings import gather
from ivr.compiler.lexicon.reach.crowd import Crowd
from ivr.compiler.lexicon.reach.values import digits_alone, reach
from ivr.compiler.lexicon.vocabulary import Capture, title
from ivr.faults import Where
from ivr.spec.bots.types import SlotTypeSpec
from ivr.spec.dialog import Dialog

KINDS = {
    "Year": SlotTypeSpec(regex="(19|20)[0-9]{2}"),
    "Code": SlotTypeSpec(regex="[A-Z]{2}[0-9]{4}"),
    "Metal": SlotTypeSpec(values={"gold": ("golden",), "silver": ()}),
}


def capture(**what):
    return Capture("A", "a", **what)


def digits(fewest, most):
    return capture(digits=(fewest, most))


def kind(name):
    return capture(type=name)


def values(*words):
    return capture(values=words)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (digits(4, 4), digits(4, 6), True),
        (digits(4, 4), digits(5, 6), False),
        (digits(1, 4), digits(4, 8), True),
        (digits(4, 4), kind("AMAZON.Number"), True),
        (digits(4, 4), kind("AMAZON.PhoneNumber"), False),
        (digits(10, 10), kind("AMAZON.PhoneNumber"), True),
        (digits(8, 8), kind("AMAZON.Date"), True),
        (digits(9, 9), kind("AMAZON.Date"), False),
        (digits(4, 4), kind("AMAZON.Time"), True),
        (digits(4, 4), capture(), True),
        (digits(4, 4), kind("AMAZON.FirstName"), False),
        (digits(4, 4), kind("AMAZON.FreeFormInput"), True),
        (digits(4, 4), kind("Year"), True),
        (digits(5, 6), kind("Year"), False),
        (digits(5, 6), kind("Code"), True),
        (digits(1, 2), values("1", "2"), True),
        (digits(2, 2), values("1", "2"), False),
        (digits(2, 2), values("one"), False),
        (values("red"), values("Red", "x"), True),
        (values("red"), values("blue"), False),
        (values("Golden"), kind("Metal"), True),
        (values("red"), kind("Metal"), False),
        (values("red"), kind("AMAZON.City"), True),
        (values("b52"), capture(), True),
        (values("red"), capture(), False),
        (values("yes"), kind("AMAZON.Confirmation"), True),
        (kind("AMAZON.City"), kind("AMAZON.LastName"), True),
        (kind("AMAZON.UKPostalCode"), capture(), True),
        (kind("AMAZON.EmailAddress"), digits(4, 4), False),
    ],
)
def test_two_values_meet_where_a_caller_may_give_what_both_take(one, other, meet):
    mine, theirs = (reach(each, KINDS, ("en-US",)) for each in (one, other))
    assert mine.meets(theirs) is theirs.meets(mine) is meet


@pytest.mark.parametrize(
    ("pattern", "alone"),
    [("[0-9]{4}", True), (r"\d{2,3}", True), ("(19|20)[0-9]{2}", True), ("[A-Z][0-9]", False)],
)
def test_a_pattern_of_digits_alone_is_told(pattern, alone):
    assert digits_alone(pattern) is alone


@pytest.mark.parametrize(
    ("pattern", "lengths"),
    [
        ("[0-9]{4}", {4}),
        ("(19|20)[0-9]{2}|[0-9]{6}", {4, 6}),
        (r"\d{2,3}[1-5]?", {2, 3, 4}),
        ("(?:[0-9]{3}){2,3}", {6, 9}),
        ("1?2?", {0, 1, 2} - {0}),
        ("[A-Z]{2}", set(range(1, 21))),
    ],
)
def test_a_pattern_takes_as_many_digits_as_it_says(pattern, lengths):
    own = reach(kind("Own"), {"Own": SlotTypeSpec(regex=pattern)}, ("en-US",))
    assert own.lengths == lengths


def dialog(nodes, **more):
    table = {name: {"on_exhausted": "bye", **node} for name, node in nodes.items()}
    table["bye"] = {"hangup": "Good bye."}
    value = {"dialog": "x", "locales": ["en-US"], "start": next(iter(table)), "nodes": table}
    return Dialog.model_validate({**value, **more})


def collect(slot, then="bye", node=None, **what):
    return {"collect": {"slot": slot, "say": "What is it?", **what}, "then": then, **(node or {})}


def between(fewest, most):
    return {"digits": {"min": fewest, "max": most}}


AGENT = {"agent": {"key": "0", "goto": "bye"}}
MENU = {"menu": "What now?", "options": [{"key": "1", "phrases": ["cards"], "goto": "bye"}]}


def bots(told):
    """Return bot -> (intents of values, keys, meanings)."""
    return {
        each.bot: (
            [c.intent for c in each.captures],
            each.keys,
            [meaning.name for meaning in each.meanings],
        )
        for each in told.vocabularies()
    }


def test_values_that_nobody_else_takes_share_the_bot_of_the_menus():
    told = gather(
        dialog(
            {
                "a": collect("card", **between(4, 4)),
                "b": collect("account", **between(8, 10)),
                "c": MENU,
            },
            universals=AGENT,
        )
    )
    meanings = ["Agent", "Bye"]
    assert bots(told) == {"x_menus": (["CardGiven", "AccountGiven"], ("0", "1"), meanings)}
    assert told.apart == {}


def test_two_numbers_of_one_length_have_a_bot_each_with_the_universals():
    told = gather(
        dialog(
            {
                "a": collect("card", **between(4, 4)),
                "b": collect("account", **between(4, 8)),
                "c": MENU,
            },
            universals=AGENT,
        )
    )
    assert bots(told) == {
        "x_menus": ([], ("0", "1"), ["Agent", "Bye"]),
        "x_card": (["CardGiven"], ("0",), ["Agent"]),
        "x_account": (["AccountGiven"], ("0",), ["Agent"]),
    }
    assert told.asked(told.capture("a", "card")).bot == "x_card"


def test_one_shape_is_one_value_wherever_it_is_asked():
    told = gather(
        dialog({"a": collect("card", **between(4, 4)), "b": collect("year", **between(4, 4))})
    )
    assert list(bots(told)) == ["x_menus"]


def test_a_number_of_one_digit_and_the_keys_of_a_menu_are_kept_apart():
    told = gather(dialog({"a": collect("count", **between(1, 2)), "b": MENU}, universals=AGENT))
    assert bots(told) == {
        "x_menus": ([], ("0", "1"), ["Agent", "Bye"]),
        "x_count": (["CountGiven"], (), ["Agent"]),
    }


def test_a_number_of_one_digit_alone_needs_no_bot_of_its_own():
    told = gather(dialog({"a": collect("count", **between(1, 2))}, universals=AGENT))
    assert bots(told) == {"x_menus": (["CountGiven"], (), ["Agent"])}


def test_a_number_that_is_read_back_keeps_clear_of_the_keys_for_yes_and_no():
    told = gather(dialog({"a": collect("count", confirm="explicit", **between(1, 1))}))
    assert bots(told) == {
        "x_menus": ([], ("1", "2"), ["Yes", "No"]),
        "x_count": (["CountGiven"], (), []),
    }


def test_a_listed_word_that_is_an_option_too_is_kept_apart():
    told = gather(dialog({"a": collect("what", values=["cards", "loans"]), "b": MENU}))
    assert list(bots(told)) == ["x_menus", "x_what"]


def test_slots_of_one_name_are_told_apart_by_their_nodes():
    told = gather(
        dialog({"a": collect("menus", **between(2, 4)), "b": collect("menus", **between(4, 8))})
    )
    assert list(bots(told)) == ["x_a_menus", "x_b_menus"]
    told = gather(
        dialog({"a": collect("code", **between(2, 4)), "b": collect("code", **between(4, 8))})
    )
    assert list(bots(told)) == ["x_code", "x_b_code"]


def test_slots_that_lex_would_call_alike_have_bots_of_different_names():
    told = gather(
        dialog({"a": collect("pay_1", **between(2, 4)), "b": collect("pay1", **between(4, 8))})
    )
    assert list(bots(told)) == ["x_pay_1", "x_b_pay1"]
    assert len({title(name) for name in bots(told)}) == 2


def test_no_bot_has_a_longer_name_than_lex_takes():
    long = "n" * 40
    nodes = {f"{long[:-1]}{i}": collect("s" * 40, **between(2, 4 + i)) for i in range(4)}
    told = gather(dialog(nodes, dialog="d" * 40))
    names = list(bots(told))
    assert len(names) == len({title(name) for name in names}) == 4
    assert max(map(len, names)) == 100
    assert names == list(bots(gather(dialog(nodes, dialog="d" * 40))))


def test_a_bot_that_lex_would_call_as_another_is_found():
    told = gather(dialog({"a": MENU}, dialog="pay_1"))
    taken = {title("pay1_menus"): "written in bots/b.yaml"}
    (found,) = check_bot_names(taken, told.vocabularies(), Where("flows/x.yaml", 1, 1))
    assert found.code == "REF003"
    assert "Pay1Menus" in found.remedy


WORDS = st.sampled_from(["red", "gold", "b52", "12", "1", "agent", "yes"])
CAPTURES = st.one_of(
    st.builds(lambda t: digits(t[0], t[0] + t[1]), st.tuples(st.integers(1, 6), st.integers(0, 3))),
    st.builds(lambda words: values(*words), st.lists(WORDS, min_size=1, max_size=3)),
    st.builds(kind, st.sampled_from([*KINDS, "AMAZON.City", "AMAZON.FreeFormInput"])),
    st.just(capture()),
    st.just(kind("AMAZON.EmailAddress")),
)


@given(st.lists(CAPTURES, min_size=1, max_size=6))
def test_a_crowd_without_one_is_met_just_where_one_of_the_others_is(captures):
    reaches = [reach(each, KINDS, ("en-US",)) for each in captures]
    crowd = Crowd(reaches)
    for index, mine in enumerate(reaches):
        others = reaches[:index] + reaches[index + 1 :]
        assert mine.meets(crowd.without(mine)) is any(mine.meets(other) for other in others)


def test_hundreds_of_values_are_told_apart_at_a_cost_in_proportion(growth):
    def written(count):
        nodes = {f"n{i}": collect(f"s{i}", values=[f"a{i}", f"word {i}"]) for i in range(count)}
        nodes["last"] = collect("other", values=["word 7", "else"])
        return dialog(nodes, universals=AGENT)

    def told_apart(count):
        assert list(bots(gather(written(count)))) == ["x_menus", "x_s7", "x_other"]

    assert growth(told_apart, 200) < 2.5


@pytest.mark.parametrize(
    "pattern", ["(" * 600 + "1" + ")" * 600, "[0-9]{4}" * 60, "1{9}{9", "[9-0]"]
)
def test_a_pattern_that_lex_refuses_takes_any_number_of_digits(pattern):
    own = reach(kind("Own"), {"Own": SlotTypeSpec(regex=pattern)}, ("en-US",))
    assert own.lengths == set(range(1, 21))


def test_keys_that_connect_checks_itself_need_no_bot():
    by_keys = {"input": "keys"}
    told = gather(dialog({"a": collect("card", node=by_keys, digits={"max": 4})}))
    assert told.empty
    told = gather(dialog({"a": collect("card", node=by_keys, **between(4, 4))}))
    assert list(bots(told)) == ["x_menus"]


def test_digits_that_are_not_the_value_are_known():
    told = gather(
        dialog(
            {
                "a": collect("card", **between(4, 4)),
                "b": collect("account", **between(8, 10)),
                "c": collect("metal", values=["gold"]),
                "d": MENU,
            },
        )
    )
    assert told.misplaced(told.capture("a", "card")) == ("AccountGiven", "Key1")
    assert told.misplaced(told.capture("c", "metal")) == ("CardGiven", "AccountGiven", "Key1")


LENGTHS = st.tuples(st.integers(1, 6), st.integers(0, 3)).map(lambda t: (t[0], t[0] + t[1]))


@given(st.lists(LENGTHS, min_size=1, max_size=5), st.booleans())
def test_no_bot_ever_takes_one_number_for_two_values(ranges, with_menu):
    nodes = {f"n{i}": collect(f"s{i}", **between(*pair)) for i, pair in enumerate(ranges)}
    told = gather(dialog({**nodes, **({"menu": MENU} if with_menu else {})}, universals=AGENT))
    for bot in told.vocabularies():
        taken = [set(range(c.digits[0], c.digits[1] + 1)) for c in bot.captures]
        taken += [{1}] if bot.keys else []
        assert sum(map(len, taken)) == len(set().union(*taken))
    for i, (fewest, most) in enumerate(ranges):
        asked = told.asked(told.capture(f"n{i}", f"s{i}"))
        assert (fewest, most) in [c.digits for c in asked.captures]
        assert re.fullmatch("x_(menus|s[0-9]|n[0-9]_s[0-9])", asked.bot)
