"""The calls that create and update a bot: their order, and what they leave behind."""

from __future__ import annotations

import json

import pytest
from lex.making import HOOK, INSTANCE, ROLE, carried_out, parameters, target, waiters

from ivr.formats.lex.calls import (
    Call,
    Joined,
    Known,
    KnownIntent,
    KnownLocale,
    Ref,
    Target,
    Wait,
    filled,
    needs_of,
    plan,
)
from ivr.formats.lex.calls.steps import joined_json
from ivr.formats.lex.dialects import bot_of

FALLBACK = {"name": "FallbackIntent", "parentIntentSignature": "AMAZON.FallbackIntent"}


def slot(name, kind="AMAZON.City", then=None):
    step = {"dialogAction": {"type": "ElicitSlot", "slotToElicit": then}}
    capture = {"slotCaptureSetting": {"captureNextStep": step}} if then else {}
    setting = {"slotConstraint": "Required", **capture}
    return {"name": name, "slotTypeName": kind, "valueElicitationSetting": setting}


def order(**more):
    return {
        "name": "Order",
        "sampleUtterances": [{"utterance": "order {size}"}],
        "slots": [slot("size", "Size", then="town"), slot("town")],
        "slotPriorities": [
            {"slotName": "size", "priority": 1},
            {"slotName": "town", "priority": 2},
        ],
        **more,
    }


def a_bot(*intents, kinds=({"name": "Size"},), phrases=(), **more):
    locale = {"identifier": "en_US", "slotTypes": list(kinds), **more}
    locale["intents"] = [*(intents or (order(),)), FALLBACK]
    if phrases:
        items = [{"phrase": each} for each in phrases]
        locale["customVocabulary"] = {"customVocabularyItems": items}
    return bot_of({"name": "Pizza", "locales": [locale]})


def operations(bot, known=None, **more):
    return [step.operation for step in plan(bot, target(bot, **more), known or Known()).steps]


def said(bot, operation, known=None):
    made = plan(bot, target(bot), known or Known())
    return [given for name, given in carried_out(made) if name == operation]


def test_a_bot_is_created_in_the_order_that_ids_force():
    assert operations(a_bot()) == [
        "create_bot",
        "describe_bot",
        "create_bot_locale",
        "describe_bot_locale",
        "create_slot_type",
        "create_intent",
        "create_slot",
        "create_slot",
        "update_slot",
        "update_intent",
        "update_intent",
        "build_bot_locale",
        "describe_bot_locale",
        "create_bot_version",
        "describe_bot_version",
        "create_bot_alias",
        "describe_bot_alias",
        "add_permission",
        "create_resource_policy",
        "associate_bot",
    ]
    carried_out(plan(a_bot(), target(a_bot())))


def test_an_intent_is_created_bare_and_said_in_full_once_its_slots_have_ids():
    (bare,) = said(a_bot(), "create_intent")
    assert "sampleUtterances" not in bare
    assert "slotPriorities" not in bare
    whole = next(each for each in said(a_bot(), "update_intent") if each["intentName"] == "Order")
    assert [each["priority"] for each in whole["slotPriorities"]] == [1, 2]
    ids = [each["slotId"] for each in whole["slotPriorities"]]
    assert len(set(ids)) == 2
    assert whole["sampleUtterances"] == [{"utterance": "order {size}"}]


def test_a_slot_that_leads_to_a_later_one_is_said_in_full_afterwards():
    first, _ = said(a_bot(), "create_slot")
    assert first["slotName"] == "size"
    assert "slotCaptureSetting" not in first["valueElicitationSetting"]
    (full,) = said(a_bot(), "update_slot")
    step = full["valueElicitationSetting"]["slotCaptureSetting"]["captureNextStep"]
    assert step["dialogAction"]["slotToElicit"] == "town"


def test_the_fallback_intent_is_there_already_under_its_own_id():
    whole = said(a_bot(), "update_intent")
    (fallback,) = [each for each in whole if each["intentName"] == "FallbackIntent"]
    assert fallback["intentId"] == "FALLBCKINT"
    assert all(each["intentName"] != "FallbackIntent" for each in said(a_bot(), "create_intent"))


def test_a_hook_without_outcomes_is_a_legal_call():
    hook = {"isActive": False, "enableCodeHookInvocation": False}
    intent = order(initialResponseSetting={"codeHook": hook})
    (update,) = (u for u in said(a_bot(intent), "update_intent") if u["intentName"] == "Order")
    assert update["initialResponseSetting"]["codeHook"]["postCodeHookSpecification"] == {}


def test_slot_types_come_after_those_that_they_are_made_of():
    parts = {"subSlots": [{"name": "a", "slotTypeName": "Inner"}]}
    kinds = ({"name": "Outer", "compositeSlotTypeSetting": parts}, {"name": "Inner"})
    made = said(a_bot(FALLBACK | {"name": "X"}, kinds=kinds), "create_slot_type")
    assert [each["slotTypeName"] for each in made] == ["Inner", "Outer"]


def test_slot_types_in_a_circle_are_a_finding_and_no_hang():
    kinds = tuple(
        {"name": a, "compositeSlotTypeSetting": {"subSlots": [{"name": "x", "slotTypeName": b}]}}
        for a, b in (("A", "B"), ("B", "A"))
    )
    made = plan(a_bot(FALLBACK | {"name": "X"}, kinds=kinds), Target(ROLE))
    assert [each.code for each in made.findings] == ["LEX038"]


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        (order(slots=[slot("size", "Gone")], slotPriorities=[]), "'Gone' is no slot type"),
        (order(slotPriorities=[{"slotName": "no", "priority": 1}]), "'no' is no slot"),
    ],
)
def test_a_name_that_leads_nowhere_is_a_finding(intent, words):
    made = plan(a_bot(intent), target(a_bot()))
    (finding,) = made.findings
    assert finding.code == "LEX038"
    assert words in finding.message
    assert finding.where.file.startswith("Pizza/BotLocales/en_US/Intents/Order/")


def test_a_vocabulary_comes_in_batches_of_ten():
    made = said(
        a_bot(phrases=[f"word {n}" for n in range(25)]), "batch_create_custom_vocabulary_item"
    )
    assert [len(each["customVocabularyItemList"]) for each in made] == [10, 10, 5]


# --- updating -------------------------------------------------------------------------------

KNOWN = Known(
    "BOTBOTBOTB",
    {
        "en_US": KnownLocale(
            intents={
                "FallbackIntent": KnownIntent("FALLBCKINT"),
                "Order": KnownIntent("ORDERORDER", {"size": "SIZESIZESI", "old": "OLDOLDOLDO"}),
                "Gone": KnownIntent("GONEGONEGO", {"x": "XXXXXXXXXX"}),
            },
            slot_types={"Size": "TYPETYPETY", "OldType": "OLDTYPEOLD"},
            phrases={"kept": "1", "gone": "2"},
        ),
        "fr_FR": KnownLocale(),
    },
    alias="ALIASALIAS",
    functions=frozenset({HOOK}),
    policy=True,
    associated=True,
)


def test_what_is_there_is_updated_and_what_is_gone_is_deleted():
    bot = a_bot(phrases=("kept", "new"))
    assert operations(bot, KNOWN) == [
        "update_bot",
        "describe_bot",
        "update_bot_locale",
        "describe_bot_locale",
        "update_slot_type",
        "create_slot",
        "update_slot",
        "update_intent",
        "update_intent",
        "delete_slot",
        "delete_intent",
        "delete_slot_type",
        "batch_delete_custom_vocabulary_item",
        "batch_update_custom_vocabulary_item",
        "batch_create_custom_vocabulary_item",
        "build_bot_locale",
        "describe_bot_locale",
        "delete_bot_locale",
        "create_bot_version",
        "describe_bot_version",
        "update_bot_alias",
        "describe_bot_alias",
        "update_resource_policy",
    ]
    done = dict(carried_out(plan(bot, target(bot), KNOWN)))
    assert done["delete_slot"]["slotId"] == "OLDOLDOLDO"
    assert done["delete_intent"]["intentId"] == "GONEGONEGO"
    assert done["delete_slot_type"]["slotTypeId"] == "OLDTYPEOLD"
    assert done["delete_bot_locale"]["localeId"] == "fr_FR"
    assert done["update_bot_alias"]["botVersion"] == "7"
    assert done["batch_delete_custom_vocabulary_item"]["customVocabularyItemList"] == [
        {"itemId": "2"}
    ]


def test_deletes_come_after_everything_that_referred_to_what_goes():
    names = operations(a_bot(), KNOWN)
    last = max(at for at, name in enumerate(names) if name == "update_intent")
    assert last < names.index("delete_slot") < names.index("delete_intent")
    assert names.index("delete_intent") < names.index("delete_slot_type")
    assert names.index("delete_bot_locale") < names.index("create_bot_version")


def test_a_bot_with_all_ids_known_needs_none_but_its_version():
    made = plan(a_bot(order(slots=[slot("size", "Size")], slotPriorities=[])), Target(ROLE), KNOWN)
    assert {name for step in made.steps for name in step.needs} == {"version"}


# --- around the bot -------------------------------------------------------------------------


def test_the_alias_has_the_function_of_each_locale_and_no_logs():
    (alias,) = said(a_bot(), "create_bot_alias")
    hooked = alias["botAliasLocaleSettings"]["en_US"]
    called = hooked["codeHookSpecification"]["lambdaCodeHook"]
    assert called == {"lambdaARN": HOOK, "codeHookInterfaceVersion": "1.0"}
    assert "conversationLogSettings" not in alias


def test_connect_comes_in_by_account_and_instance():
    (given,) = said(a_bot(), "create_resource_policy")
    alias = "arn:aws:lex:eu-west-1:123456789012:bot-alias/"
    assert given["resourceArn"].startswith(alias)
    (statement,) = json.loads(given["policy"])["Statement"]
    assert statement["Resource"] == given["resourceArn"]
    assert statement["Condition"]["ArnEquals"] == {"AWS:SourceArn": INSTANCE}
    assert statement["Condition"]["StringEquals"] == {"AWS:SourceAccount": "123456789012"}
    (permission,) = said(a_bot(), "add_permission")
    assert permission["SourceArn"] == given["resourceArn"]
    (associated,) = said(a_bot(), "associate_bot")
    assert associated["LexV2Bot"] == {"AliasArn": given["resourceArn"]}


def test_nobody_is_let_in_where_nobody_is_named():
    names = [step.operation for step in plan(a_bot(), Target(ROLE)).steps]
    assert not {"add_permission", "create_resource_policy", "associate_bot"} & set(names)


def test_arns_that_are_none_and_hooks_of_no_locale_are_findings():
    wrong = Target(ROLE, hooks={"en_US": "hook", "fr_FR": HOOK}, instance="mine")
    made = plan(a_bot(), wrong)
    assert [each.code for each in made.findings] == ["LEX038"] * 3


def test_waits_are_waiters_of_boto3():
    waits = [step for step in plan(a_bot(), target(a_bot())).steps if isinstance(step, Wait)]
    known = {"".join(f"_{c.lower()}" if c.isupper() else c for c in k)[1:]: v for k, v in
             waiters().items()}  # fmt: skip
    assert len(waits) == 5
    for wait in waits:
        operation = known[wait.waiter]["operation"]
        assert parameters(wait.operation) is parameters(operation)


def test_references_are_filled_and_counted():
    value = {"a": [Ref("bot")], "b": {"c": Joined(("arn:", Ref("bot"), "/", Ref("alias")))}}
    assert needs_of(value) == ("bot", "alias")
    assert filled(value, {"bot": "B", "alias": "A"}) == {"a": ["B"], "b": {"c": "arn:B/A"}}
    with pytest.raises(KeyError):
        filled(value, {"bot": "B"})
    text = joined_json({"x": ["<0>", Joined((Ref("bot"),))], "y": "é"})
    assert json.loads(filled(text, {"bot": "B"})) == {"x": ["<0>", "B"], "y": "é"}


def test_a_call_says_what_it_gives():
    gives = {}
    for step in plan(a_bot(), target(a_bot())).steps:
        if isinstance(step, Call):
            gives.update(step.gives)
    assert gives["bot"] == "botId"
    assert gives["en_US/slot/Order/size"] == "slotId"
    assert gives["version"] == "botVersion"
