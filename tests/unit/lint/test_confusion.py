from __future__ import annotations

from ivr.ir.bot import BotLocale, Intent, Slot, SlotType
from ivr.lint.facts.bots.confusion import confusions


def intent(name, *utterances):
    given = {"name": name, "sampleUtterances": [{"utterance": each} for each in utterances]}
    slot = Slot.model_validate({"name": "colour", "slotTypeName": "Colour"})
    return Intent.model_validate(given).model_copy(update={"slots": (slot,)})


def locale(*intents):
    values = [{"sampleValue": {"value": each}} for each in ("blue", "green")]
    kind = SlotType.model_validate({"name": "Colour", "slotTypeValues": values})
    update = {"intents": intents, "slot_types": (kind,)}
    return BotLocale(name="English", identifier="en_US").model_copy(update=update)


PAINT = intent("Paint", "paint it {colour}", "make everything {colour}")


def test_a_slot_is_heard_by_its_values():
    sold = intent("Sell", "everything blue goes", "everything green goes", "blue and green go")
    wide = intent("Paint", "paint the wall", "everything {colour}")
    found = {(each.intent, each.other): each.utterances for each in confusions(locale(wide, sold))}
    assert found["Paint", "Sell"] == ("everything {colour}",)


def test_a_slot_is_not_heard_by_its_name():
    named = intent("Ask", "which colour is there", "what colour do you have", "name a colour")
    assert list(confusions(locale(PAINT, named))) == []
