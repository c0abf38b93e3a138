"""Every key of the bot vocabulary, and the place in Lex's files where it ends up."""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path

import pytest

from ivr.compiler.bots.build import compile_bot
from ivr.compiler.lexicon.checks.bots import check
from ivr.formats.lex import export
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_text

CASE = Path(__file__).parents[3] / "golden" / "bots"
RICH = (CASE / "rich.yaml").read_text(encoding="utf-8")
KEY_PATHS = (
    Path(os.getenv("IVR_CORPUS", "../shared/corpus")).parent / "reference/lex-export-keypaths.txt"
)


def say(said, locale):
    if isinstance(said, dict):
        said = said[locale]
    if isinstance(said, str):
        return said
    return [said.text or said.ssml, *said.variants]


def compiled(text):
    return compile_bot(load_text(BotSpec, text, "bots/b.yaml"), say)


def files(bot):
    return {path: json.loads(text) for path, text in export.files(bot).items()}


def test_the_rich_bot_is_clean_and_gives_its_golden(accept):
    spec = load_text(BotSpec, RICH, "rich.yaml")
    assert [str(each) for each in check(spec)] == []
    text = json.dumps(files(compiled(RICH)), ensure_ascii=False, indent=1) + "\n"
    golden = CASE / "rich.json"
    if accept:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


# --- one key after the other ----------------------------------------------------------------

HEAD = "bot: shop\nlocales: [en-US]\n"


def record(body, *, head=HEAD):
    """Return the intent Book of a bot with one slot, city."""
    bot = compiled(f"{head}intents:\n  Book:\n    utterances: [book]\n{body}")
    return bot.locales[0].intent("Book").model_dump(by_alias=True) | {
        "slots": [each.json_value() for each in bot.locales[0].intent("Book").slots]
    }


def slot(body):
    text = f"    slots:\n      city:\n        type: AMAZON.City\n        ask: Where to?\n{body}"
    return record(text)["slots"][0]


def at(value, path):
    for step in path.split("."):
        value = value[int(step) if step.isdigit() else step]
    return value


PROMPT = "valueElicitationSetting.promptSpecification"
INITIAL = f"{PROMPT}.promptAttemptsSpecification.Initial"
SPOKEN = f"{INITIAL}.audioAndDTMFInputSpecification"
CAPTURE = "valueElicitationSetting.slotCaptureSetting"
WAIT = "valueElicitationSetting.waitAndContinueSpecification"


@pytest.mark.parametrize(
    ("line", "path", "expected"),
    [
        ("required: true", "valueElicitationSetting.slotConstraint", "Required"),
        ("about: where", "description", "where"),
        ("obfuscate: true", "obfuscationSetting.obfuscationSettingType", "DefaultObfuscation"),
        ("obfuscate: false", "obfuscationSetting.obfuscationSettingType", "None"),
        ("multiple: true", "multipleValuesSetting.allowMultipleValues", True),
        ("retries: 4", f"{PROMPT}.maxRetries", 4),
        ("barge_in: false", f"{PROMPT}.allowInterrupt", False),
        ("barge_in: false", f"{INITIAL}.allowInterrupt", False),
        ("order: ordered", f"{PROMPT}.messageSelectionStrategy", "Ordered"),
        ("attempts: {initial: {inputs: [keys]}}", f"{INITIAL}.allowedInputTypes.allowAudioInput",
         False),
        ("attempts: {every: {start: 2s}}", f"{SPOKEN}.startTimeoutMs", 2_000),
        ("attempts: {every: {speech_max: 9s}}", f"{SPOKEN}.audioSpecification.maxLengthMs", 9_000),
        ("attempts: {every: {speech_end: 1s}}", f"{SPOKEN}.audioSpecification.endTimeoutMs", 1_000),
        ("attempts: {every: {keys_max: 4}}", f"{SPOKEN}.dtmfSpecification.maxLength", 4),
        ("attempts: {every: {keys_end: 3s}}", f"{SPOKEN}.dtmfSpecification.endTimeoutMs", 3_000),
        ("attempts: {every: {end_key: A}}", f"{SPOKEN}.dtmfSpecification.endCharacter", "A"),
        ("attempts: {every: {delete_key: B}}", f"{SPOKEN}.dtmfSpecification.deletionCharacter",
         "B"),
        ("attempts: {every: {text_start: 9s}}", f"{INITIAL}.textInputSpecification.startTimeoutMs",
         9_000),
        ("attempts: {every: {barge_in: false}}", f"{INITIAL}.allowInterrupt", False),
        ("values: [Rome]",
         "valueElicitationSetting.defaultValueSpecification.defaultValueList.0.defaultValue",
         "Rome"),
        ('utterances: ["to {city}"]', "valueElicitationSetting.sampleUtterances.0.utterance",
         "to {city}"),
        ("captured: {then: fulfil}", f"{CAPTURE}.captureNextStep.dialogAction.type",
         "FulfillIntent"),
        ("captured: {set: {a: b}}", f"{CAPTURE}.captureNextStep.sessionAttributes.a", "b"),
        ("captured: {slots: {city: Rome}}",
         f"{CAPTURE}.captureNextStep.intent.slots.city.value.interpretedValue", "Rome"),
        ("captured: {slots: {city: null}}", f"{CAPTURE}.captureNextStep.intent.slots.city.shape",
         None),
        ("captured: {say: Noted}",
         f"{CAPTURE}.captureResponse.messageGroupsList.0.message.plainTextMessage.value", "Noted"),
        ("captured: {say: Noted, barge_in: false}", f"{CAPTURE}.captureResponse.allowInterrupt",
         False),
        ("missed: {then: {ask: city, quietly: true}}",
         f"{CAPTURE}.failureNextStep.dialogAction.suppressNextMessage", True),
        ("missed: {then: {ask: city, of: Book}}", f"{CAPTURE}.failureNextStep.intent.name", "Book"),
        ("missed: {then: {do: listen, among: [Book]}}",
         f"{CAPTURE}.failureNextStep.dialogAction.intentsInScope.0.intentName", "Book"),
        ("missed: {then: {start: Book}}", f"{CAPTURE}.failureNextStep.intent.name", "Book"),
        ("hook: {label: Check}", f"{CAPTURE}.codeHook.invocationLabel", "Check"),
        ("hook: {on: false}", f"{CAPTURE}.codeHook.isActive", False),
        ("hook: {invoke: false}", f"{CAPTURE}.codeHook.enableCodeHookInvocation", False),
        ("hook: {failure: {then: close}}",
         f"{CAPTURE}.codeHook.postCodeHookSpecification.failureNextStep.dialogAction.type",
         "CloseIntent"),
        ("asking_hook: {label: Heard}", f"{CAPTURE}.elicitationCodeHook.invocationLabel", "Heard"),
        ("asking_hook: {}", f"{CAPTURE}.elicitationCodeHook.enableCodeHookInvocation", True),
        ("wait: {waiting: W, back: B}",
         f"{WAIT}.waitingResponse.messageGroupsList.0.message.plainTextMessage.value", "W"),
        ("wait: {waiting: W, back: B, on: false}", f"{WAIT}.isActive", False),
        ("wait: {waiting: W, back: B, still_there: {say: S, every: 9s}}",
         f"{WAIT}.stillWaitingResponse.frequencyInSeconds", 9),
        ("wait: {waiting: W, back: B, still_there: {say: S, stop_after: 1m}}",
         f"{WAIT}.stillWaitingResponse.timeoutInSeconds", 60),
        ("extra: {unheardOf: 1}", "unheardOf", 1),
    ],
)  # fmt: skip
def test_a_key_of_a_slot_ends_up_in_its_place(line, path, expected):
    assert at(slot(f"        {line}\n"), path) == expected


CONFIRM = "intentConfirmationSetting"
FULFIL = "fulfillmentCodeHook"
OPENING = "initialResponseSetting"


@pytest.mark.parametrize(
    ("line", "path", "expected"),
    [
        ("about: books", "description", "books"),
        ("dialog_hook: true", "dialogCodeHook.enabled", True),
        ("fulfilment_hook: true", f"{FULFIL}.enabled", True),
        ("fulfil: {hook: false}", f"{FULFIL}.enabled", False),
        ("fulfil: {on: false}", f"{FULFIL}.isActive", False),
        ("fulfil: {timeout: {then: close}}",
         f"{FULFIL}.postFulfillmentStatusSpecification.timeoutNextStep.dialogAction.type",
         "CloseIntent"),
        ("fulfil: {updates: {start: {say: S, after: 2s}}}",
         f"{FULFIL}.fulfillmentUpdatesSpecification.startResponse.delayInSeconds", 2),
        ("fulfil: {updates: {every: {say: S, after: 5s, barge_in: false}}}",
         f"{FULFIL}.fulfillmentUpdatesSpecification.updateResponse.allowInterrupt", False),
        ("fulfil: {updates: {every: {say: S, after: 5s}}}",
         f"{FULFIL}.fulfillmentUpdatesSpecification.updateResponse.messageGroups.0.variations",
         None),
        ("fulfil: {updates: {timeout: 1m, on: false}}",
         f"{FULFIL}.fulfillmentUpdatesSpecification.active", False),
        ("closing: Bye", "intentClosingSetting.nextStep.dialogAction.type", "EndConversation"),
        ("closing: {say: Bye, on: false}", "intentClosingSetting.isActive", False),
        ("closing: {then: listen}", "intentClosingSetting.nextStep.dialogAction.type",
         "ElicitIntent"),
        ("opening: {say: Hello}",
         f"{OPENING}.initialResponse.messageGroupsList.0.message.plainTextMessage.value", "Hello"),
        ("opening: {then: end}", f"{OPENING}.nextStep.dialogAction.type", "EndConversation"),
        ("opening: {hook: {label: First}}", f"{OPENING}.codeHook.invocationLabel", "First"),
        ("confirm: {ask: Sure?, retries: 1}", f"{CONFIRM}.promptSpecification.maxRetries", 1),
        ("confirm: {ask: Sure?, on: false}", f"{CONFIRM}.isActive", False),
        ("confirm: {ask: Sure?, declined: Ok}",
         f"{CONFIRM}.declinationResponse.messageGroupsList.0.message.plainTextMessage.value", "Ok"),
        ('confirm: {ask: Sure?, "yes": {then: close}}',
         f"{CONFIRM}.confirmationNextStep.dialogAction.type", "CloseIntent"),
        ('confirm: {ask: Sure?, "no": {then: listen}}',
         f"{CONFIRM}.declinationNextStep.dialogAction.type", "ElicitIntent"),
        ("confirm: {ask: Sure?, missed: {then: end}}",
         f"{CONFIRM}.failureNextStep.dialogAction.type", "EndConversation"),
        ("confirm: {ask: Sure?, hook: {}}", f"{CONFIRM}.codeHook.isActive", True),
        ("confirm: {ask: Sure?, extra: {x: 1}}", f"{CONFIRM}.x", 1),
        ("contexts: {needs: [shop]}", "inputContexts.0.name", "shop"),
        ("contexts: {gives: {shop: {turns: 3, lasts: 1m}}}", "outputContexts.0",
         {"name": "shop", "timeToLiveInSeconds": 60, "turnsToLive": 3}),
        ("extra: {sampleUtterances: null}", "sampleUtterances", None),
        ("extra: {en-US: {unheardOf: 1}}", "unheardOf", 1),
    ],
)  # fmt: skip
def test_a_key_of_an_intent_ends_up_in_its_place(line, path, expected):
    assert at(record(f"    {line}\n"), path) == expected


def test_branches_come_before_the_step_that_follows_by_itself():
    made = slot(
        "        captured:\n          then: fulfil\n          branches:\n"
        "            - {if: '{city} = \"Rome\"', name: Rome, say: Ciao, set: {a: b}, "
        "then: confirm}\n"
        "            - {if: '{city} = \"Bern\"'}\n          otherwise: {say: Hm}\n"
    )
    setting = at(made, CAPTURE)
    assert at(setting, "captureNextStep.dialogAction.type") == "EvaluateConditional"
    conditional = setting["captureConditional"]
    first, second = conditional["conditionalBranches"]
    assert (first["name"], second["name"]) == ("Rome", "branch2")
    assert at(first, "condition.expressionString") == '{city} = "Rome"'
    assert at(first, "nextStep.dialogAction.type") == "ConfirmIntent"
    assert at(first, "nextStep.sessionAttributes") == {"a": "b"}
    assert at(second, "nextStep.dialogAction.type") == "FulfillIntent"
    assert at(conditional, "defaultBranch.response.allowInterrupt") is True
    assert conditional["isActive"] is True


def test_branches_that_are_switched_off_are_not_asked():
    made = slot(
        "        captured: {then: end, deciding: false, branches: [{if: '{city} = \"x\"'}], "
        "otherwise: {}}\n"
    )
    assert at(made, f"{CAPTURE}.captureNextStep.dialogAction.type") == "EndConversation"
    assert at(made, f"{CAPTURE}.captureConditional.isActive") is False


def test_cards_payloads_exact_texts_and_several_messages():
    made = record(
        "    closing:\n      - {card: {title: T, subtitle: S, image: 'https://x', "
        "buttons: [{text: A, value: a}]}}\n      - {payload: '{}'}\n"
        "      - {exact: ' {city}  ', variants: [<speak>x</speak>, {payload: p}]}\n"
    )
    groups = at(made, "intentClosingSetting.closingResponse.messageGroupsList")
    card = at(groups[0], "message.imageResponseCard")
    assert card["buttonsList"] == [{"text": "A", "value": "a"}]
    assert (card["title"], card["subtitle"], card["imageUrl"]) == ("T", "S", "https://x")
    assert at(groups[1], "message.customPayload.value") == "{}"
    assert at(groups[2], "message.plainTextMessage.value") == " {city}  "
    assert at(groups[2], "variations.0.ssmlMessage.value") == "<speak>x</speak>"
    assert at(groups[2], "variations.1.customPayload.value") == "p"


def test_messages_of_one_locale_alone():
    bot = compiled(
        "bot: b\nlocales: [en-US, ko-KR]\nintents:\n  A:\n"
        "    utterances: {en-US: [a], ko-KR: [b]}\n"
        "    closing: {en-US: [{exact: one}, two], ko-KR: []}\n"
    )
    english, korean = (each.intent("A").intent_closing_setting for each in bot.locales)
    assert len(english["closingResponse"]["messageGroupsList"]) == 2
    assert not korean or "closingResponse" not in korean


@pytest.mark.parametrize(
    ("unwritten", "expected"),
    [("console", (True, True, True)), ("lex", (False, False, True)), ("nothing", (False,) * 3)],
)
def test_what_nobody_wrote(unwritten, expected):
    made = record(
        "    slots: {city: {type: AMAZON.City, ask: Where?}}\n",
        head=f"{HEAD}unwritten: {unwritten}\n",
    )
    setting = made["slots"][0]["valueElicitationSetting"]
    told = (
        made["initialResponseSetting"] is not None,
        setting["slotCaptureSetting"] is not None,
        setting["promptSpecification"]["allowInterrupt"] is True,
    )
    assert told == expected


def test_parts_are_of_the_locales_that_they_name():
    bot = compiled(
        "bot: b\nlocales: [en-US, es-US]\nintents:\n"
        "  A: {utterances: {en-US: [a], es-US: [b]}, "
        "slots: {s: {type: AMAZON.City, only: [es-US]}}}\n"
        "  B: {utterances: {en-US: [c]}, only: [en-US]}\n"
        "slot_types: {T: {values: {x: []}, only: [en-US]}}\n"
    )
    english, spanish = bot.locales
    assert (english.intent("A").slots, len(spanish.intent("A").slots)) == ((), 1)
    assert (spanish.intent("B"), spanish.slot_type("T")) == (None, None)


def test_priorities_are_as_written_and_count_on():
    made = record(
        "    slots:\n      c: {type: AMAZON.City}\n      b: {type: AMAZON.City, priority: 7}\n"
        "      a: {type: AMAZON.City, priority: 0}\n"
    )
    told = [(each["slot_name"] if "slot_name" in each else each["slotName"], each["priority"])
            for each in made["slotPriorities"]]  # fmt: skip
    assert told == [("a", 0), ("b", 7), ("c", 8)]


def test_hints_are_no_part_of_the_archive_but_known():
    bot = compiled(
        f"{HEAD}phrases: {{towns: {{en-US: [Bern]}}}}\nintents:\n  A:\n    utterances: [a]\n"
        "    slots: {s: {type: AMAZON.City, hints: ['@towns', Rome]}}\n"
    )
    values = [{"phrase": "Bern"}, {"phrase": "Rome"}]
    assert bot.hints == {"en_US": {"slotHints": {"A": {"s": {"runtimeHintValues": values}}}}}
    assert "Rome" not in json.dumps(files(bot))


@pytest.mark.skipif(not KEY_PATHS.is_file(), reason="no table of the key paths of real exports")
def test_what_a_bot_is_not_for_is_no_part_of_the_archive_but_known():
    body = "intents: {A: {utterances: [a]}}\n"
    beyond = "phrases: {far: {en-US: [loans]}}\nbeyond: {en-US: [jobs, '@far']}\n"
    bot = compiled(HEAD + body + beyond)
    assert bot.beyond == {"en_US": ("jobs", "loans")}
    assert files(bot) == files(compiled(HEAD + body))


def test_the_rich_bot_has_keys_of_real_exports_but_for_those_that_none_had():
    known = {}
    for line in KEY_PATHS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            path, _, seen = line.partition(" ")
            known[path] = set(ast.literal_eval(seen))
    names = {re.sub(r".*\.", "", path.replace("[]", "")) for path in known}
    strange = {key for value in files(compiled(RICH)).values() for key in keys(value)} - names
    assert strange <= UNSEEN


UNSEEN = {
    # no real export of the table had these; botocore's shapes do
    "compositeSlotTypeSetting", "subSlots", "externalSourceSetting", "grammarSlotTypeSetting",
    "source", "s3BucketName", "s3ObjectKey", "kmsKeyArn", "audioRecognitionStrategy",
    "customVocabularyItems", "phrase", "weight", "displayAs", "waitingResponse",
    "continueResponse", "stillWaitingResponse", "timeoutInSeconds", "frequencyInSeconds",
    "defaultValueList", "defaultValue", "allowMultipleValues", "timeToLiveInSeconds",
    "turnsToLive", "intentName", "declinationConditional", "confirmationConditional",
    "shape", "values", "value", "interpretedValue", "Retry3", "Retry4", "Retry5",
    "Initial", "Retry1", "Retry2",
    "subSlotSetting", "expression", "slotSpecifications", "place", "slotTypeId",
    "city", "nights", "tier", "yes", "size", "declinationNextStep", "unheardOf",
}  # fmt: skip


def keys(value):
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from keys(each)
    elif isinstance(value, list):
        for each in value:
            yield from keys(each)
