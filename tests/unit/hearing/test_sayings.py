from __future__ import annotations

import pytest

from ivr.hearing.samples.sayings import is_slots_only, sayings
from ivr.ir.bot import BotLocale, Intent, Slot, SlotType

KINDS = {"day": "AMAZON.Date", "kind": "Kind", "cardNumber": "Own"}
INTENT = Intent.model_validate({"name": "Block"}).model_copy(
    update={
        "slots": tuple(
            Slot.model_validate({"name": n, "slotTypeName": t}) for n, t in KINDS.items()
        )
    }
)


def locale(identifier="en_US"):
    values = [{"sampleValue": {"value": each}} for each in ("credit", "debit")]
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


def test_usual_values_are_of_the_language():
    assert sayings("el {day}", INTENT, locale("es_US"))[0] == "el mañana"


def test_what_is_nothing_but_slots():
    assert is_slots_only("{kind}, {day}")
    assert not is_slots_only("my {kind}")
