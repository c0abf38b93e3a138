from __future__ import annotations

from collections import Counter

import pytest

from ivr.hearing.samples.sayings import VALUES_MAX, is_slots_only, sayings
from ivr.ir.bot import BotLocale, Intent, Slot, SlotType

KINDS = {"day": "AMAZON.Date", "kind": "Kind", "cardNumber": "Own"}
INTENT = Intent.model_validate({"name": "Block"}).model_copy(
    update={
        "slots": tuple(
            Slot.model_validate({"name": n, "slotTypeName": t}) for n, t in KINDS.items()
        )
    }
)


def locale(identifier="en_US", listed=("credit", "debit")):
    values = [{"sampleValue": {"value": each}} for each in listed]
    kind = SlotType.model_validate({"name": "Kind", "slotTypeValues": values})
    return BotLocale(name="One", identifier=identifier).model_copy(update={"slot_types": (kind,)})


@pytest.mark.parametrize(
    ("utterance", "said"),
    [
        ("block it", ("block it",)),
        ("block my {kind} card", ("block my credit card", "block my debit card")),
        ("number {cardNumber}", ("number card number",)),
        ("the {nowhere}", ("the nowhere",)),
    ],
)
def test_slots_are_said_by_their_values(utterance, said):
    assert sayings(utterance, INTENT, locale()) == said


def test_values_of_several_slots_take_turns():
    said = sayings("{kind} by {day}", INTENT, locale())
    assert said[0].startswith("credit by ")
    assert said[1].startswith("debit by ")
    assert len(set(said)) == len(said)


def test_the_next_utterance_begins_with_the_next_value():
    turns = Counter()
    said = [
        sayings(text, INTENT, locale(), turns)[0] for text in ("a {kind}", "my {kind}", "{day}")
    ]
    assert said == ["a credit", "my debit", "tomorrow"]


def test_utterances_together_say_every_value_of_many():
    listed = [f"value {number}" for number in range(10)]
    turns, spoken = Counter(), locale(listed=listed)
    said = [sayings(f"say{at} {{kind}}", INTENT, spoken, turns) for at in range(4)]
    assert {len(each) for each in said} == {VALUES_MAX}
    assert {text.partition(" ")[2] for each in said for text in each} == set(listed)


def test_two_slots_of_one_type_differ():
    slots = tuple(
        Slot.model_validate({"name": n, "slotTypeName": "Kind"}) for n in ("given", "wanted")
    )
    intent = INTENT.model_copy(update={"slots": slots})
    said = sayings("{given} for {wanted}", intent, locale())
    assert said == ("credit for debit", "debit for credit")


def test_usual_values_are_of_the_language():
    assert sayings("el {day}", INTENT, locale("es_US"))[0] == "el mañana"


def test_what_is_nothing_but_slots():
    assert is_slots_only("{kind}, {day}")
    assert not is_slots_only("my {kind}")
