"""Exports of Lex V1 as bots of V2: what works as before, and what is told to be lost."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from lex.making import carried_out, target

from ivr.faults import Refused, Severity
from ivr.formats.lex import export
from ivr.formats.lex.calls import plan
from ivr.formats.lex.v1 import is_v1, read_v1, read_v1_bytes
from ivr.formats.lex.v1.names import INTENTS, NEAR_TYPES, SAME_TYPES, built_in

METADATA = {"schemaVersion": "1.0", "importType": "LEX", "importFormat": "JSON"}
HOOK = {"uri": "arn:aws:lambda:us-east-1:123456789012:function:hook", "messageVersion": "1.0"}


def says(*texts, **more):
    listed = [{"contentType": "PlainText", "content": each} for each in texts]
    return {"messages": listed, **more}


def slot(name="Size", kind="AMAZON.NUMBER", **more):
    asked = says(f"{name}?", maxAttempts=2)
    return {"name": name, "slotType": kind, "slotConstraint": "Required", "priority": 1,
            "valueElicitationPrompt": asked, **more}  # fmt: skip


def intent(**more):
    return {"name": "Order", "version": "3", "sampleUtterances": ["order"], "slots": [], **more}


def v1(*intents, **more):
    resource = {"name": "Pizza", "intents": list(intents), "slotTypes": [], "locale": "en-US"}
    resource |= {"voiceId": "Salli", "childDirected": True, "idleSessionTTLInSeconds": 120}
    return {"metadata": METADATA, "resource": {**resource, **more}}


def read(*intents, **more):
    return read_v1(v1(*intents, **more), "pizza.json")


def first(result):
    (found,) = [each for each in result.bot.locales[0].intents if not each.is_fallback]
    return found


def losses(result):
    return [each.message for each in result.findings if each.severity is Severity.WARNING]


def test_a_bot_keeps_its_settings():
    result = read(intent())
    bot = result.bot
    assert (bot.name, bot.idle_session_ttl_in_seconds) == ("Pizza", 120)
    assert bot.data_privacy == {"childDirected": True}
    (locale,) = bot.locales
    assert (locale.identifier, locale.name) == ("en_US", "English (US)")
    assert locale.voice_settings == {"engine": "standard", "voiceId": "Salli"}
    assert losses(result) == []


def test_what_is_read_is_a_whole_v2_export():
    bot = read(intent(slots=[slot()]), slotTypes=[{"name": "Kind"}]).bot
    again = export.read_archive(export.archive(bot))
    assert again.locales == bot.locales
    assert carried_out(plan(bot, target(bot)))


def test_a_bot_without_a_voice_has_none():
    assert read(intent(), voiceId="0").bot.locales[0].voice_settings is None


@pytest.mark.parametrize(("old", "new"), [*SAME_TYPES.items()])
def test_built_in_types_have_v2_names(old, new):
    result = read(intent(slots=[slot(kind=old)]))
    assert first(result).slots[0].slot_type_name == new
    assert losses(result) == []


@pytest.mark.parametrize("old", [*NEAR_TYPES, "AMAZON.Airport", "AMAZON.SpeedUnit", "AMAZON.Actor"])
def test_a_type_that_v2_has_not_is_named_in_a_finding(old):
    result = read(intent(slots=[slot(kind=old)]))
    assert first(result).slots[0].slot_type_name == built_in(old).name
    (loss,) = losses(result)
    assert old in loss
    assert loss.startswith("intents.Order.slots.Size:")


def test_built_in_names_are_read_in_any_case():
    assert built_in("AMAZON.date").name == built_in("AMAZON.DATE").name == "AMAZON.Date"


def test_four_digits_become_a_type_with_a_pattern():
    result = read(intent(slots=[slot("Pin", "AMAZON.FOUR_DIGIT_NUMBER")]))
    assert first(result).slots[0].slot_type_name == "FourDigitNumber"
    (kind,) = result.bot.locales[0].slot_types
    assert (kind.parent_slot_type_signature, kind.regex) == ("AMAZON.AlphaNumeric", "[0-9]{4}")


def test_slots_are_asked_in_their_order_with_what_they_say():
    second = slot("Town", "AMAZON.US_CITY", priority=1, obfuscationSetting="DEFAULT_OBFUSCATION")
    defaults = {"defaultValueList": [{"defaultValue": "5"}]}
    late = slot(priority=2, sampleUtterances=["{Size} inches"], defaultValueSpec=defaults)
    order = first(read(intent(slots=[late, second])))
    assert [each.name for each in order.slots_in_order()] == ["Town", "Size"]
    town, size = order.slot("Town"), order.slot("Size")
    assert town.obfuscation_setting == {"obfuscationSettingType": "DefaultObfuscation"}
    asked = size.value_elicitation_setting["promptSpecification"]
    assert asked["maxRetries"] == 2
    assert list(asked["promptAttemptsSpecification"]) == ["Initial", "Retry1", "Retry2"]
    assert asked["messageGroupsList"][0]["message"]["plainTextMessage"] == {"value": "Size?"}
    assert size.value_elicitation_setting["sampleUtterances"] == [{"utterance": "{Size} inches"}]
    assert size.value_elicitation_setting["defaultValueSpecification"] == defaults


def test_slot_types_keep_values_synonyms_strategy_and_pattern():
    values = [{"value": "big", "synonyms": ["large", ""]}, {"value": "small"}, {"value": ""}]
    listed = {"name": "Kind", "valueSelectionStrategy": "TOP_RESOLUTION"}
    listed["enumerationValues"] = values
    pattern = [{"regexConfiguration": {"pattern": "[0-9]{4}"}}]
    regex = {"name": "Pin", "parentSlotTypeSignature": "AMAZON.AlphaNumeric",
             "slotTypeConfigurations": pattern}  # fmt: skip
    kinds = read(intent(), slotTypes=[regex, listed]).bot.locales[0].slot_types
    assert [each.name for each in kinds] == ["Kind", "Pin"]
    assert kinds[1].regex == "[0-9]{4}"
    assert kinds[0].value_selection_setting["resolutionStrategy"] == "TOP_RESOLUTION"
    values = {each.sample_value.value: [s.value for s in each.synonyms or ()]
              for each in kinds[0].slot_type_values}  # fmt: skip
    assert values == {"big": ["large"], "small": []}


def test_code_hooks_become_switches_and_are_named_for_the_alias():
    activity = {"type": "CodeHook", "codeHook": HOOK}
    result = read(intent(dialogCodeHook=HOOK, fulfillmentActivity=activity))
    order = first(result)
    assert order.dialog_code_hook == {"enabled": True}
    assert order.fulfillment_code_hook["enabled"] is True
    (note,) = result.findings
    assert note.severity is Severity.INFO
    assert HOOK["uri"] in note.message


def test_two_functions_of_one_bot_are_a_loss():
    other = {"type": "CodeHook", "codeHook": {**HOOK, "uri": HOOK["uri"] + "2"}}
    result = read(intent(dialogCodeHook=HOOK, fulfillmentActivity=other))
    assert any("2 different code hooks" in each for each in losses(result))


def test_no_fulfilment_is_none():
    order = first(read(intent(fulfillmentActivity={"type": "ReturnIntent"})))
    assert order.fulfillment_code_hook is None
    assert order.dialog_code_hook == {"enabled": False}


def test_confirmation_and_rejection_stay():
    order = first(
        read(
            intent(
                confirmationPrompt=says("Sure?", maxAttempts=3),
                rejectionStatement=says("Never mind."),
            )
        )
    )
    setting = order.intent_confirmation_setting
    assert setting["isActive"] is True
    assert setting["promptSpecification"]["maxRetries"] == 3
    told = setting["declinationResponse"]["messageGroupsList"][0]["message"]
    assert told["plainTextMessage"] == {"value": "Never mind."}


def test_a_conclusion_ends_and_a_follow_up_listens():
    ended = first(read(intent(conclusionStatement=says("Done.")))).intent_closing_setting
    assert ended["nextStep"]["dialogAction"]["type"] == "EndConversation"
    follow = {"prompt": says("Else?", maxAttempts=2), "rejectionStatement": says("Bye.")}
    result = read(intent(followUpPrompt=follow))
    closing = first(result).intent_closing_setting
    assert closing["nextStep"]["dialogAction"]["type"] == "ElicitIntent"
    assert any("rejectionStatement of a followUpPrompt" in each for each in losses(result))


def test_clarification_is_what_fallback_says_until_it_gives_up():
    result = read(intent(), clarificationPrompt=says("Again?", maxAttempts=3),
                  abortStatement=says("Bye."))  # fmt: skip
    fallback = result.bot.locales[0].intent("FallbackIntent")
    assert fallback.identifier == "FALLBCKINT"
    conditional = fallback.initial_response_setting["conditional"]
    branches = conditional["conditionalBranches"]
    assert [each["condition"]["expressionString"] for each in branches] == [
        "!fn.IS_SET([clarifications])", '[clarifications] = "1"', '[clarifications] = "2"',
    ]  # fmt: skip
    assert {each["nextStep"]["dialogAction"]["type"] for each in branches} == {"ElicitIntent"}
    assert branches[2]["nextStep"]["sessionAttributes"] == {"clarifications": "3"}
    given_up = conditional["defaultBranch"]["response"]["messageGroupsList"][0]["message"]
    assert given_up["plainTextMessage"] == {"value": "Bye."}
    assert any("clarificationPrompt" in each for each in losses(result))


def test_a_fallback_of_its_own_stays_the_only_one():
    own = {"name": "Lost", "parentIntentSignature": "AMAZON.FallbackIntent"}
    result = read(intent(), own, clarificationPrompt=says("Again?"))
    assert [each.name for each in result.bot.locales[0].intents] == ["Lost", "Order"]
    assert any("clarificationPrompt" in each for each in losses(result))


def test_message_groups_and_variations():
    listed = [{"contentType": "PlainText", "content": c, "groupNumber": g}
              for g, c in ((2, "d"), (1, "a"), (1, "b"), (2, "e"), (2, "f"), (2, "g"))]  # fmt: skip
    result = read(intent(conclusionStatement={"messages": listed}))
    groups = first(result).intent_closing_setting["closingResponse"]["messageGroupsList"]
    assert [group["message"]["plainTextMessage"]["value"] for group in groups] == ["a", "d"]
    assert [len(group["variations"]) for group in groups] == [1, 2]
    assert any("4 messages in one group" in each for each in losses(result))


def test_ssml_and_payloads_stay_what_they_are():
    listed = [{"contentType": "SSML", "content": "<speak>a</speak>"},
              {"contentType": "CustomPayload", "content": "{}"}]  # fmt: skip
    group = first(read(intent(conclusionStatement={"messages": listed})))
    (said,) = group.intent_closing_setting["closingResponse"]["messageGroupsList"]
    assert said["message"]["ssmlMessage"] == {"value": "<speak>a</speak>"}
    assert said["variations"][0]["customPayload"] == {"value": "{}"}


def test_response_cards_become_groups_of_their_own():
    buttons = [{"text": f"b{n}", "value": "v"} for n in range(6)]
    attachments = [{"title": "T", "subTitle": "S", "imageUrl": "u", "attachmentLinkUrl": "l",
                    "buttons": buttons}, {"subTitle": "no title"}]  # fmt: skip
    card = json.dumps({"version": 1, "genericAttachments": attachments})
    result = read(intent(slots=[slot(responseCard=card)]))
    asked = first(result).slots[0].value_elicitation_setting["promptSpecification"]
    _, group = asked["messageGroupsList"]
    made = group["message"]["imageResponseCard"]
    assert (made["title"], made["subtitle"], len(made["buttonsList"])) == ("T", "S", 5)
    told = " ".join(losses(result))
    assert all(word in told for word in ("attachmentLinkUrl", "6 buttons", "without a title"))


def test_names_that_v2_refuses_are_made_legal_everywhere():
    result = read(intent(name="My.Order", sampleUtterances=["for {a.b} men"], slots=[slot("a.b")]))
    order = first(result)
    assert (order.name, order.slots[0].name) == ("My_Order", "a_b")
    assert order.utterances == ("for {a_b} men",)
    assert len(losses(result)) == 2


def test_contexts_and_kendra_stay():
    kendra = {"kendraIndex": "arn", "queryFilterString": "{}", "role": "arn:role"}
    given = [{"name": "paid", "timeToLiveInSeconds": 60, "turnsToLive": 2}]
    result = read(
        intent(
            inputContexts=[{"name": "known"}],
            outputContexts=[*given, {"name": "x"}],
            kendraConfiguration=kendra,
            parentIntentSignature="AMAZON.KendraSearchIntent",
        )
    )
    order = first(result)
    assert order.input_contexts == [{"name": "known"}]
    assert order.output_contexts == given
    assert order.model_extra["kendraConfiguration"]["queryFilterStringEnabled"] is True
    assert len(losses(result)) == 2


def test_built_in_intents_stay_and_others_are_told():
    assert len(INTENTS) == 9
    kept = first(read(intent(parentIntentSignature="AMAZON.StopIntent")))
    assert kept.parent_intent_signature == "AMAZON.StopIntent"
    result = read(intent(parentIntentSignature="AMAZON.YesIntent"))
    assert first(result).parent_intent_signature is None
    assert "AMAZON.YesIntent" in losses(result)[0]


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"detectSentiment": True}, "detectSentiment"),
        ({"enableModelImprovements": False}, "enableModelImprovements"),
        ({"brandNew": 1}, "brandNew"),
    ],
)
def test_settings_of_the_bot_that_v2_has_elsewhere(more, word):
    assert word in losses(read(intent(), **more))[0]


def test_bookkeeping_is_no_loss():
    assert losses(read(intent(checksum="x"), checksum="y", status="READY")) == []


# --- files ----------------------------------------------------------------------------------


def test_a_zip_with_one_export_is_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target_:
        target_.writestr("Pizza.json", json.dumps(v1(intent())))
    assert read_v1_bytes(buffer.getvalue(), "pizza.zip").bot.name == "Pizza"
    assert read_v1_bytes(json.dumps(v1(intent())).encode(), "p.json").bot.name == "Pizza"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (b"{", "LEX024"),
        (b"\xff", "LEX024"),
        (b"[" * 100_000, "LEX024"),
        (b"PK\x03\x04", "LEX020"),
        (b"[]", "LEX023"),
        (
            json.dumps({"metadata": {"importType": "LEX"}, "resource": {"name": "A"}}).encode(),
            "LEX023",
        ),
        (json.dumps(v1() | {"metadata": {"importType": "ALEXA"}}).encode(), "LEX023"),
    ],
)
def test_what_is_no_export_of_a_v1_bot_is_refused(value, code):
    with pytest.raises(Refused) as refused:
        read_v1_bytes(value, "x.json")
    assert {each.code for each in refused.value.findings} == {code}


def test_v1_is_known_by_its_metadata():
    assert is_v1(v1())
    assert not is_v1({"metaData": {"resourceType": "BOT"}})
    assert not is_v1([])
