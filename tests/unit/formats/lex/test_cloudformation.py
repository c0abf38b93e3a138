"""Templates of bots: what stands around a bot, and bots out of templates of others."""

from __future__ import annotations

import json

import pytest
from lex.making import same

from ivr.faults import Refused, Severity
from ivr.formats.lex import pieces
from ivr.formats.lex.cloudformation import is_hinted, read_template, template
from ivr.formats.lex.dialects import bot_of
from ivr.ir.bot import Bot

FALLBACK = {"name": "FallbackIntent", "parentIntentSignature": "AMAZON.FallbackIntent"}


def a_bot(name="Card-Services", *utterances, locales=("en_US",)):
    said = [{"utterance": each} for each in utterances or ("hello",)]
    intents = [{"name": "Hello", "sampleUtterances": said}, FALLBACK]
    return bot_of(
        {"name": name, "locales": [{"identifier": each, "intents": intents} for each in locales]}
    )


def resources(*bots, **more):
    return template(bots, **more).value["Resources"]


def only(bots, kind):
    return {k: v for k, v in resources(*bots).items() if v["Type"] == kind}


# --- writing --------------------------------------------------------------------------------


def test_a_bot_comes_with_version_alias_and_access():
    made = resources(a_bot())
    assert sorted(each["Type"] for each in made.values()) == [
        "AWS::Connect::IntegrationAssociation",
        "AWS::Lambda::Permission",
        "AWS::Lex::Bot",
        "AWS::Lex::BotAlias",
        "AWS::Lex::BotVersion",
        "AWS::Lex::ResourcePolicy",
    ]
    bot = made["CardServicesBot"]["Properties"]
    assert bot["Name"] == "Card-Services"
    assert bot["RoleArn"] == {"Ref": "LexRoleArn"}
    assert bot["AutoBuildBotLocales"] is True
    alias = made["CardServicesAlias"]["Properties"]
    assert alias["BotAliasName"] == "live"
    assert "ConversationLogSettings" not in alias
    assert alias["SentimentAnalysisSettings"] == {"DetectSentiment": False}


def test_a_changed_bot_has_another_version_and_the_same_one_the_same():
    (first,) = only([a_bot("B", "hello")], "AWS::Lex::BotVersion")
    (again,) = only([a_bot("B", "hello")], "AWS::Lex::BotVersion")
    (other,) = only([a_bot("B", "hallo")], "AWS::Lex::BotVersion")
    assert first == again != other
    assert first.startswith("BVersion")
    alias = only([a_bot("B", "hello")], "AWS::Lex::BotAlias")["BAlias"]["Properties"]
    assert alias["BotVersion"] == {"Fn::GetAtt": [first, "BotVersion"]}


def test_every_locale_has_a_code_hook_of_its_own():
    made = template([a_bot(locales=("en_US", "es_US"))]).value
    hooks = [name for name in made["Parameters"] if name.endswith("HookArn")]
    assert hooks == ["CardServicesEnUsHookArn", "CardServicesEsUsHookArn"]
    settings = made["Resources"]["CardServicesAlias"]["Properties"]["BotAliasLocaleSettings"]
    assert [each["LocaleId"] for each in settings] == ["en_US", "es_US"]
    hooked = settings[1]["BotAliasLocaleSetting"]["CodeHookSpecification"]["Fn::If"]
    assert hooked[0] == "HasCardServicesEsUsHookArn"
    called = hooked[1]["LambdaCodeHook"]
    assert called["LambdaArn"] == {"Ref": "CardServicesEsUsHookArn"}
    permission = made["Resources"]["CardServicesEsUsHookArnPermission"]
    assert permission["Properties"]["Principal"] == "lexv2.amazonaws.com"
    assert permission["Properties"]["SourceArn"] == {"Fn::GetAtt": ["CardServicesAlias", "Arn"]}


def test_connect_comes_in_by_account_and_instance():
    (policy,) = only([a_bot()], "AWS::Lex::ResourcePolicy").values()
    (statement,) = policy["Properties"]["Policy"]["Statement"]
    assert statement["Principal"] == {"Service": "connect.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"AWS:SourceAccount": {"Ref": "AWS::AccountId"}},
        "ArnEquals": {"AWS:SourceArn": {"Ref": "ConnectInstanceArn"}},
    }
    (association,) = only([a_bot()], "AWS::Connect::IntegrationAssociation").values()
    assert association["Properties"]["IntegrationType"] == "LEX_BOT"


def test_bots_whose_names_are_alike_do_not_meet():
    made = only([a_bot("A-B"), a_bot("A_B"), a_bot("--")], "AWS::Lex::Bot")
    assert list(made) == ["ABBot", "AB2Bot", "LexBot"]


def test_a_bot_without_locales_has_nothing_to_publish():
    assert [each["Type"] for each in resources(Bot(name="Bare")).values()] == ["AWS::Lex::Bot"]


def test_a_template_that_is_too_large_says_so():
    bots = [a_bot(f"Bot{number}") for number in range(100)]
    messages = [each.message for each in template(bots).findings if each.code == "LEX036"]
    assert len(messages) == 1
    assert "600 resources" in messages[0]
    large = a_bot("Large", *("x" * 490 for _ in range(2_200)))
    assert [each.code for each in template([large]).findings] == ["LEX036"]


def test_a_setting_without_a_word_is_told_with_the_file_that_has_it():
    slot = {
        "name": "Size",
        "slotTypeName": "AMAZON.City",
        "valueElicitationSetting": {"slotResolutionSetting": {"slotResolutionStrategy": "Default"}},
    }
    intents = [FALLBACK, {"name": "Order", "slots": [slot]}]
    kinds = [{"name": "T", "odd": 1}]
    locale = {"identifier": "en_US", "intents": intents, "slotTypes": kinds, "odd": 1}
    found = template([bot_of({"name": "B", "locales": [locale], "odd": True})]).findings
    assert [each.where.file for each in found] == [
        "B/Bot.json",
        "B/BotLocales/en_US/BotLocale.json",
        "B/BotLocales/en_US/Intents/Order/Slots/Size/Slot.json",
        "B/BotLocales/en_US/SlotTypes/T/SlotType.json",
    ]
    assert {each.code for each in found} == {"LEX030"}


def test_files_that_only_an_export_holds_are_told():
    bot = a_bot().model_copy(update={"other_files": {"B/X/ConversationFlow.json": {"a": 1}}})
    (finding,) = template([bot]).findings
    assert (finding.code, finding.severity) == ("LEX030", Severity.INFO)
    assert finding.where.file == "B/X/ConversationFlow.json"


def test_a_custom_vocabulary_stands_in_its_locale():
    items = [{"phrase": "Zelle", "weight": 3, "displayAs": "ZELLE"}]
    locale = {"identifier": "en_US", "intents": [FALLBACK]}
    path = "B/BotLocales/en_US/CustomVocabulary/CustomVocabulary.json"
    bot = bot_of({"name": "B", "locales": [locale]})
    bot = bot.model_copy(update={"other_files": {path: {"customVocabularyItems": items}}})
    written = template([bot])
    said = written.value["Resources"]["BBot"]["Properties"]["BotLocales"][0]
    assert said["CustomVocabulary"] == {
        "CustomVocabularyItems": [{"Phrase": "Zelle", "Weight": 3, "DisplayAs": "ZELLE"}]
    }
    assert read_template(written.text, "t").bots[0].other_files == bot.other_files


# --- reading --------------------------------------------------------------------------------

YAML = """
Parameters:
  BotName: {Type: String, Default: Pizza}
  Minutes: {Type: Number, Default: 5}
Resources:
  Role: {Type: "AWS::IAM::Role"}
  PizzaBot:
    Type: AWS::Lex::Bot
    Properties:
      Name: !Sub "${BotName}-bot"
      RoleArn: !GetAtt Role.Arn
      Description: !Sub "A bot of ${AWS::StackName}"
      DataPrivacy: {ChildDirected: "false"}
      IdleSessionTTLInSeconds: "600"
      BotTags: [{Key: a, Value: b}]
      BotLocales:
        - LocaleId: en_US
          NluConfidenceThreshold: 0.4
          SlotTypes:
            - Name: Size
              SlotTypeValues:
                - {SampleValue: {Value: 12}}
                - {SampleValue: {Value: 012345678901}}
              ValueSelectionSetting: {ResolutionStrategy: ORIGINAL_VALUE}
          Intents:
            - Name: Order
              SampleUtterances: [{Utterance: a pizza}, {Utterance: !Ref "AWS::NoValue"}]
              FulfillmentCodeHook:
                Enabled: !Ref HookOn
              InitialResponseSetting:
                NextStep:
                  DialogAction: {Type: ElicitSlot, SlotToElicit: size}
                  SessionAttributes: [{Key: a, Value: "1"}, {Key: b}]
              Slots:
                - Name: size
                  SlotTypeName: Size
                  ValueElicitationSetting: {SlotConstraint: Required}
            - !If [WithHelp, {Name: Help}, !Ref "AWS::NoValue"]
"""


def test_a_template_of_others_is_read_with_what_it_says():
    read = read_template(YAML, "pizza.yaml")
    (bot,) = read.bots
    assert bot.name == "Pizza-bot"
    assert bot.symbol_name == "Pizza-bot"
    assert bot.description == "A bot of ${AWS::StackName}"
    assert bot.idle_session_ttl_in_seconds == 600
    assert bot.data_privacy == {"childDirected": False}
    (locale,) = bot.locales
    assert (locale.name, locale.identifier) == ("English (US)", "en_US")
    values = [each.sample_value.value for each in locale.slot_types[0].slot_type_values]
    assert values == ["12", "012345678901"]
    (order,) = locale.intents
    assert order.utterances == ("a pizza",)
    step = order.initial_response_setting["nextStep"]
    assert step["sessionAttributes"] == {"a": "1", "b": None}
    assert order.slots[0].slot_type_name == "Size"


def test_what_cannot_be_told_of_a_template_is_a_finding_at_its_place():
    found = {each.code: each for each in read_template(YAML, "pizza.yaml").findings}
    assert set(found) == {"LEX031", "LEX032", "LEX035"}
    assert found["LEX035"].message.startswith("BotTags")
    lines = YAML.splitlines()
    told = [each for each in read_template(YAML, "pizza.yaml").findings if each.code == "LEX032"]
    assert {"Fn::If", "Ref"} & {word for each in told for word in each.message.split()}
    named = next(each for each in told if each.message.startswith("Name"))
    assert "Name:" in lines[named.where.line - 1]


def in_template(**properties):
    bot = {"Type": "AWS::Lex::Bot", "Properties": {"Name": "B", **properties}}
    return json.dumps({"Resources": {"TheBot": bot}})


def test_an_archive_in_s3_is_told_and_gives_no_bot():
    where = {"S3Bucket": "b", "S3ObjectKey": "k"}
    read = read_template(in_template(BotFileS3Location=where), "t.json")
    assert read.bots == ()
    assert [each.code for each in read.findings] == ["LEX034"]


def test_resources_of_a_loop_or_an_include_are_told():
    loop = {"Fn::ForEach::Bots": ["B", ["x"], {"Bot${B}": {"Type": "AWS::Lex::Bot"}}]}
    include = {"Fn::Transform": {"Name": "AWS::Include"}}
    for inside in (loop, include):
        read = read_template(json.dumps({"Resources": inside}), "t.json")
        assert (read.bots, [each.code for each in read.findings]) == ((), ["LEX034"])


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a b", "-x-", "ab--cd", "ñ", "", "x" * 200, "${Nothing}"]
)
def test_a_name_that_lex_refuses_never_becomes_a_file(name):
    read = read_template(in_template(Name=name), "t.json")
    (bot,) = read.bots
    assert bot.name.replace("-", "").replace("_", "").isalnum()
    assert "--" not in bot.name
    assert len(bot.name) <= 100
    assert [each.code for each in read.findings][:1] in (["LEX031"], ["LEX032"])


def test_a_bot_without_a_name_is_called_by_its_logical_id():
    text = json.dumps({"Resources": {"TheBot": {"Type": "AWS::Lex::Bot", "Properties": {}}}})
    assert [each.name for each in read_template(text, "t.json").bots] == ["TheBot"]


@pytest.mark.parametrize(
    "text",
    ["{", "[1, NaN]", '{"a": NaN}', "a: [", "? {", "\x00", "a: &a [*a, *a]\nb: *b", "[" * 100_000],
)
def test_what_is_no_template_is_refused(text):
    with pytest.raises(Refused) as refused:
        read_template(text, "t.yaml")
    assert {each.code for each in refused.value.findings} == {"LEX037"}


@pytest.mark.parametrize("text", ["", "1", "[]", "a: b", "Resources: 3", "Resources: {A: 1}"])
def test_what_holds_no_bots_gives_none(text):
    assert read_template(text, "t.yaml") == ((), ())


@pytest.mark.parametrize("properties", [None, 1, [], "x", {"Ref": "P"}])
def test_properties_that_are_none_are_a_finding(properties):
    bot = {"Type": "AWS::Lex::Bot", "Properties": properties}
    read = read_template(json.dumps({"Resources": {"B": bot}}), "t.json")
    assert len(read.bots) + len(read.findings) >= 1


def test_the_words_of_a_template_hint_at_bots():
    assert is_hinted("Type: AWS::Lex::Bot\n")
    assert is_hinted('{"Type":"AWS::Lex::Bot"}')
    assert not is_hinted("Type: AWS::Lex::BotAlias")


def test_what_is_written_is_read_back():
    bots = [a_bot("First", "hello", "ça va"), a_bot("Second", locales=("en_US", "es_US"))]
    step = pieces.next_step("StartIntent", intent="FallbackIntent")
    assert step["intent"]["name"] == "FallbackIntent"
    read = read_template(template(bots).text, "t.json")
    assert read.findings == ()
    assert [same(each) for each in read.bots] == [same(each) for each in bots]
