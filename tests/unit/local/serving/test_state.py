"""Session states as clients send them: runtime hints and composite slots, over boto3."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.faults import IvrError
from ivr.formats.lex import pieces
from ivr.ir.bot import Bot, BotLocale, Intent, SampleUtterance, Slot, SlotPriority, SlotType
from ivr.local.serving.catalogue import Catalogue, Served
from ivr.local.serving.hooks import NONE_ATTACHED, Attached
from ivr.local.serving.operations import Runtime
from ivr.local.serving.sessions import Sessions

PLACE = {"botId": "SeasideHotel", "botAliasId": "local", "localeId": "en_US", "sessionId": "me"}


def hinted(phrase, intent="Stay", slot="guest"):
    return {"slotHints": {intent: {slot: {"runtimeHintValues": [{"phrase": phrase}]}}}}


def asking(text):
    return {"slotConstraint": "Required", "promptSpecification": pieces.prompt([text], 1)}


def hotel():
    part = {"promptSpecification": pieces.prompt(["how many nights?"], 1)}
    setting = {
        "expression": "room AND nights",
        "slotSpecifications": {"nights": {"valueElicitationSetting": part}},
    }
    room = SlotType.model_validate(
        {
            "name": "Room",
            "slotTypeValues": [{"sampleValue": {"value": v}} for v in ("twin", "king")],
        }
    )
    kinds = {
        "subSlots": [
            {"name": "room", "slotTypeId": "Room"},
            {"name": "nights", "slotTypeId": "AMAZON.Number"},
        ]
    }
    wish = SlotType.model_validate({"name": "Wish", "compositeSlotTypeSetting": kinds})
    slots = (
        Slot.model_validate(
            {"name": "wish", "slotTypeName": "Wish", "subSlotSetting": setting,
             "valueElicitationSetting": asking("which room?")}
        ),
        Slot(name="guest", slot_type_name="AMAZON.LastName",
             value_elicitation_setting=asking("your name?")),
    )  # fmt: skip
    stay = Intent(
        name="Stay",
        sample_utterances=[SampleUtterance(utterance=text) for text in ("a room", "i need {wish}")],
        slots=slots,
        slot_priorities=[SlotPriority(slot_name=each.name, priority=n)
                         for n, each in enumerate(slots)],
    )  # fmt: skip
    fallback = Intent(name="FallbackIntent", parent_intent_signature="AMAZON.FallbackIntent")
    locale = BotLocale(
        name="n", identifier="en_US", intents=(stay, fallback), slot_types=(room, wish)
    )
    return Bot(name="SeasideHotel", locales=(locale,), hints={"en_US": hinted("Anders")})


@pytest.fixture
def lex(clock, serve, client):
    catalogue = Catalogue.of([Served(hotel(), NONE_ATTACHED)], ())
    with serve(Runtime(catalogue, Sessions(clock))) as server, client(server) as found:
        yield found


@pytest.fixture
def lex_of_flowers(runtime, hook, serve, client, bot):
    """A shop whose bot says something where its code hook fails."""
    shop = bot()
    order, ask, fallback = shop.locales[0].intents
    after = {"failureResponse": pieces.response(["sorry"])}
    fulfilment = {"enabled": True, "isActive": True, "postFulfillmentStatusSpecification": after}
    ask = ask.model_copy(update={"fulfillment_code_hook": fulfilment})
    locale = shop.locales[0].model_copy(update={"intents": (order, ask, fallback)})
    served = Served(shop.model_copy(update={"locales": (locale,)}), Attached("test", hook))
    with (
        serve(replace(runtime, catalogue=Catalogue.of([served]))) as server,
        client(server) as found,
    ):
        yield found


def say(lex, text, **more):
    return lex.recognize_text(**PLACE, text=text, **more)["sessionState"]


def test_a_composite_slot_over_the_wire(lex):
    state = say(lex, "i need a king")
    assert state["dialogAction"] == {
        "type": "ElicitSlot", "slotToElicit": "wish", "subSlotToElicit": {"name": "nights"}
    }  # fmt: skip
    wish = state["intent"]["slots"]["wish"]
    assert (wish["shape"], wish["subSlots"]["nights"]) == ("Composite", None)
    assert wish["subSlots"]["room"]["value"]["interpretedValue"] == "king"
    state = say(lex, "three")
    assert state["dialogAction"] == {"type": "ElicitSlot", "slotToElicit": "guest"}
    nights = state["intent"]["slots"]["wish"]["subSlots"]["nights"]
    assert nights["value"]["interpretedValue"] == "3"


def test_a_client_may_ask_for_a_sub_slot(lex):
    room = {"shape": "Scalar", "value": {"originalValue": "twin", "interpretedValue": "twin"}}
    slots = {"wish": {"shape": "Composite", "subSlots": {"room": room}}}
    action = {"type": "ElicitSlot", "slotToElicit": "wish", "subSlotToElicit": {"name": "nights"}}
    state = {"intent": {"name": "Stay", "slots": slots}, "dialogAction": action}
    lex.put_session(**PLACE, sessionState=state)
    after = say(lex, "two")["intent"]["slots"]["wish"]["subSlots"]
    assert {name: each["value"]["interpretedValue"] for name, each in after.items()} == {
        "room": "twin", "nights": "2"
    }  # fmt: skip
    strange = {**action, "subSlotToElicit": {"name": "hour"}}
    with pytest.raises(lex.exceptions.ValidationException, match="no sub slot 'hour'"):
        lex.put_session(**PLACE, sessionState={**state, "dialogAction": strange})


def test_the_hints_of_a_bot_are_in_its_sessions(lex):
    assert say(lex, "a room")["runtimeHints"] == hinted("Anders")
    assert lex.get_session(**PLACE)["sessionState"]["runtimeHints"] == hinted("Anders")
    say(lex, "a twin for three nights")
    guest = say(lex, "anderz")["intent"]["slots"]["guest"]
    assert guest["value"]["interpretedValue"] == "Anders"


def test_a_reply_notes_what_is_not_simulated(runtime, serve, client, bot):
    source = {"s3BucketName": "my-grammars", "s3ObjectKey": "menú.grxml"}
    kind = SlotType.model_validate(
        {"name": "Dish", "externalSourceSetting": {"grammarSlotTypeSetting": {"source": source}}}
    )
    shop = bot("Restaurant")
    english = shop.locales[0]
    order = english.intents[0]
    dish = order.slots[0].model_copy(update={"slot_type_name": "Dish"})
    order = order.model_copy(update={"slots": (dish, *order.slots[1:])})
    intents = (order, *english.intents[1:])
    english = english.model_copy(update={"slot_types": (kind,), "intents": intents})
    served = Served(shop.model_copy(update={"locales": (english,)}), NONE_ATTACHED)
    catalogue = Catalogue.of([served])
    with serve(replace(runtime, catalogue=catalogue)) as server, client(server) as lex:
        place = {**PLACE, "botId": "Restaurant"}
        replies = [lex.recognize_text(**place, text=text) for text in ("order flowers", "soup")]
    notes = [r["ResponseMetadata"]["HTTPHeaders"].get("x-ivr-note") for r in replies]
    assert notes == [None, "the grammar of slot type Dish lies in S3 and is not simulated"]
    assert replies[1]["messages"] == replies[0]["messages"]


def test_a_note_is_one_line_of_printable_characters(hook, lex_of_flowers):
    def raises(event):
        raise IvrError("no\r\nset-cookie: x\0 niño")

    hook.answer = raises
    reply = lex_of_flowers.recognize_text(**{**PLACE, "botId": "FlowerShop"}, text="opening hours")
    note = reply["ResponseMetadata"]["HTTPHeaders"]["x-ivr-note"]
    assert note.endswith("IvrError: no set-cookie: x ni?o")
    assert "set-cookie" not in reply["ResponseMetadata"]["HTTPHeaders"]


def test_hints_of_a_request_take_their_place_and_stay(lex):
    assert say(lex, "a room", sessionState={"runtimeHints": hinted("Benoit")})["runtimeHints"] == (
        hinted("Benoit")
    )
    say(lex, "a twin for three nights")
    guest = say(lex, "benoitt")["intent"]["slots"]["guest"]
    assert guest["value"]["interpretedValue"] == "Benoit"


def test_put_session_brings_hints(lex):
    elicit = {"type": "ElicitSlot", "slotToElicit": "guest"}
    state = {
        "intent": {"name": "Stay"}, "dialogAction": elicit, "runtimeHints": hinted("Benoit")
    }  # fmt: skip
    lex.put_session(**PLACE, sessionState=state)
    assert say(lex, "benoitt")["intent"]["slots"]["guest"]["value"]["interpretedValue"] == "Benoit"


@pytest.mark.parametrize(
    "hints", [hinted("x", intent="Gone"), hinted("x", slot="gone")], ids=["intent", "slot"]
)
def test_hints_for_what_is_not_there(lex, hints):
    with pytest.raises(lex.exceptions.ValidationException, match="runtimeHints"):
        say(lex, "a room", sessionState={"runtimeHints": hints})
