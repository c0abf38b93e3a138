"""Bots that are read become YAML and compile to what they were: real ones, and made-up ones.

The real ones are read from `bots` of the corpus (environment variable IVR_CORPUS).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ivr.adopting.bots import BotSource, adopt_bots, bot_files
from ivr.formats.lex import export
from ivr.formats.lex.cloudformation import read_template
from ivr.formats.lex.v1 import read_v1_bytes
from ivr.ir.bot import Bot, BotLocale, Intent, Slot, SlotType

BOTS = Path(os.getenv("IVR_CORPUS", "../shared/corpus")) / "bots"

needs_corpus = pytest.mark.skipif(
    not BOTS.is_dir(), reason="no corpus: set IVR_CORPUS to the folder that holds bots"
)


def inputs(folder):
    return sorted((BOTS / folder).iterdir()) if BOTS.is_dir() else []


def adopted(source):
    (made,), refused = adopt_bots([source])
    assert not refused
    return made


WITHOUT_BOTS = {"15-gen-ai-fsi-agent.yml"}
"""Templates of the corpus whose only bot is imported from an archive in S3."""


@needs_corpus
@pytest.mark.parametrize("folder", inputs("exports"), ids=lambda path: path.name)
def test_an_export_comes_out_as_it_went_in(folder):
    made = adopted(BotSource(export.read_folder(folder), folder.name))
    assert made.differences == ()
    assert bot_files([made])[f"bots/{made.name}.yaml"].startswith("# yaml-language-server")


@needs_corpus
@pytest.mark.parametrize("path", inputs("cfn"), ids=lambda path: path.name)
def test_bots_of_a_template_come_out_as_they_went_in(path):
    bots = read_template(path.read_text(encoding="utf-8"), path.name).bots
    assert bool(bots) is (path.name not in WITHOUT_BOTS)
    for bot in bots:
        made = adopted(BotSource(bot, path.name, named=False))
        assert made.differences == ()
        assert not made.draft.kept


@needs_corpus
@pytest.mark.parametrize("path", inputs("v1"), ids=lambda path: path.name)
def test_a_v1_export_comes_out_as_it_was_read(path):
    read = read_v1_bytes(path.read_bytes(), path.name)
    assert adopted(BotSource(read.bot, path.name, named=False)).differences == ()


@needs_corpus
def test_the_corpus_has_all_three():
    assert all(len(inputs(folder)) > 1 for folder in ("exports", "cfn", "v1"))


# --- made up --------------------------------------------------------------------------------

NAMES = ("Book", "Order", "city", "Size", "FallbackIntent")
TEXTS = st.sampled_from(
    ("Hi", "hi", "Which {city}?", "two  spaces ", "$.External.x", "{{ name }}", "<speak>a</speak>",
     "bad <speak", "1", "yes", "line\nbreak", "[attr] said", "café 東京", "a" * 1_001, " ", "@list")
)  # fmt: skip


def maybe(strategy):
    """A value, null, or nothing at all."""
    return st.one_of(st.just(...), st.none(), strategy)


def table(**keys):
    """A table some of whose keys are null or absent."""
    made = st.fixed_dictionaries({key: maybe(strategy) for key, strategy in keys.items()})
    return made.map(lambda each: {key: value for key, value in each.items() if value is not ...})


def whole(**keys):
    return st.fixed_dictionaries(keys)


VALUE = whole(value=TEXTS)
CARD = table(title=TEXTS, subtitle=TEXTS, imageUrl=TEXTS,
             buttonsList=st.lists(table(text=TEXTS, value=TEXTS), max_size=2))  # fmt: skip
MESSAGE = st.one_of(
    whole(plainTextMessage=VALUE),
    whole(ssmlMessage=VALUE),
    whole(customPayload=VALUE),
    whole(imageResponseCard=CARD),
    table(plainTextMessage=VALUE, ssmlMessage=VALUE, customPayload=VALUE, imageResponseCard=CARD),
)
GROUPS = st.lists(table(message=MESSAGE, variations=st.lists(MESSAGE, max_size=3)), max_size=2)
RESPONSE = table(messageGroupsList=GROUPS, allowInterrupt=st.booleans())
STEPS = ("ElicitSlot", "StartIntent", "ConfirmIntent", "FulfillIntent", "CloseIntent", "Strange",
         "EndConversation", "ElicitIntent", "InvokeDialogCodeHook",
         "EvaluateConditional")  # fmt: skip
OVERRIDE = table(
    shape=st.just("Scalar"), value=table(interpretedValue=TEXTS), values=st.lists(TEXTS, max_size=1)
)
STEP = table(
    sessionAttributes=st.dictionaries(st.sampled_from(("a", "b c")), TEXTS, max_size=2),
    dialogAction=table(
        type=st.sampled_from(STEPS),
        slotToElicit=st.sampled_from(NAMES),
        suppressNextMessage=st.booleans(),
        intentsInScope=st.lists(table(intentName=st.sampled_from(NAMES)), max_size=2),
    ),
    intent=table(
        name=st.sampled_from(NAMES),
        slots=st.dictionaries(st.sampled_from(NAMES), st.none() | OVERRIDE, max_size=2),
    ),
    unheardOf=TEXTS,
)
BRANCH = table(
    name=st.sampled_from(("branch1", "Other")),
    condition=table(expressionString=TEXTS),
    response=RESPONSE,
    nextStep=STEP,
)
CONDITIONAL = table(
    isActive=st.booleans(),
    conditionalBranches=st.lists(BRANCH, max_size=2),
    defaultBranch=table(response=RESPONSE, nextStep=STEP),
)


def ends(*names):
    return {
        key: strategy
        for name in names
        for key, strategy in (
            (f"{name}Response", RESPONSE),
            (f"{name}NextStep", STEP),
            (f"{name}Conditional", CONDITIONAL),
        )
    }


AFTER = table(**ends("success", "failure", "timeout"))
HOOK = table(
    isActive=st.booleans(),
    enableCodeHookInvocation=st.booleans(),
    invocationLabel=st.just("Label"),
    postCodeHookSpecification=AFTER,
)
ASKING = table(enableCodeHookInvocation=st.booleans(), invocationLabel=st.just("Label"))
MILLISECONDS = st.sampled_from((0, 1, 640, 4_000, 30_000, 3_600_000))
ATTEMPT = table(
    allowInterrupt=st.booleans(),
    allowedInputTypes=table(allowAudioInput=st.booleans(), allowDTMFInput=st.booleans()),
    audioAndDTMFInputSpecification=table(
        startTimeoutMs=MILLISECONDS,
        audioSpecification=table(maxLengthMs=MILLISECONDS, endTimeoutMs=MILLISECONDS),
        dtmfSpecification=table(
            maxLength=st.sampled_from((1, 513, 1_024)),
            endTimeoutMs=MILLISECONDS,
            deletionCharacter=st.sampled_from(("*", "#", "A")),
            endCharacter=st.sampled_from(("*", "#", "B")),
        ),
    ),
    textInputSpecification=table(startTimeoutMs=MILLISECONDS),
)
PROMPT = table(
    messageGroupsList=GROUPS,
    maxRetries=st.integers(0, 5),
    allowInterrupt=st.booleans(),
    messageSelectionStrategy=st.sampled_from(("Random", "Ordered")),
    promptAttemptsSpecification=st.dictionaries(
        st.sampled_from(("Initial", "Retry1", "Retry2", "Retry5")), ATTEMPT, max_size=3
    ),
)
STILL = table(messageGroupsList=GROUPS, frequencyInSeconds=st.integers(0, 99),
              timeoutInSeconds=st.integers(0, 999), allowInterrupt=st.booleans())  # fmt: skip
ELICITATION = table(
    slotConstraint=st.sampled_from(("Required", "Optional")),
    promptSpecification=PROMPT,
    defaultValueSpecification=table(
        defaultValueList=st.lists(table(defaultValue=TEXTS), max_size=2)
    ),
    sampleUtterances=st.lists(whole(utterance=TEXTS), max_size=2),
    waitAndContinueSpecification=table(
        isActive=st.booleans(),
        waitingResponse=RESPONSE,
        continueResponse=RESPONSE,
        stillWaitingResponse=STILL,
    ),
    slotCaptureSetting=table(
        **ends("capture", "failure"), codeHook=HOOK, elicitationCodeHook=ASKING
    ),
)
SLOT = table(
    description=TEXTS,
    slotTypeName=st.sampled_from(("AMAZON.Date", "Size")),
    obfuscationSetting=table(
        obfuscationSettingType=st.sampled_from(("None", "DefaultObfuscation"))
    ),
    multipleValuesSetting=table(allowMultipleValues=st.booleans()),
    valueElicitationSetting=ELICITATION,
    identifier=st.just("ABCDEFGHIJ"),
)
UPDATE = table(messageGroups=GROUPS, delayInSeconds=st.integers(0, 9),
               frequencyInSeconds=st.integers(0, 9), allowInterrupt=st.booleans())  # fmt: skip
INTENT = table(
    identifier=st.sampled_from(("ABCDEFGHIJ", "")),
    description=TEXTS,
    parentIntentSignature=st.sampled_from(("AMAZON.HelpIntent", "AMAZON.QnAIntent")),
    sampleUtterances=st.lists(whole(utterance=TEXTS), max_size=3),
    intentConfirmationSetting=table(
        promptSpecification=PROMPT,
        isActive=st.booleans(),
        **ends("confirmation", "declination", "failure"),
        codeHook=HOOK,
        elicitationCodeHook=ASKING,
    ),
    intentClosingSetting=table(
        isActive=st.booleans(), closingResponse=RESPONSE, nextStep=STEP, conditional=CONDITIONAL
    ),
    initialResponseSetting=table(
        initialResponse=RESPONSE, nextStep=STEP, conditional=CONDITIONAL, codeHook=HOOK
    ),
    inputContexts=st.lists(table(name=st.just("ctx")), max_size=1),
    outputContexts=st.lists(
        table(
            name=st.just("ctx"),
            turnsToLive=st.integers(1, 20),
            timeToLiveInSeconds=st.integers(5, 99),
        ),
        max_size=1,
    ),
    dialogCodeHook=table(enabled=st.booleans()),
    fulfillmentCodeHook=table(
        enabled=st.booleans(),
        isActive=st.booleans(),
        postFulfillmentStatusSpecification=AFTER,
        fulfillmentUpdatesSpecification=table(
            active=st.booleans(),
            startResponse=UPDATE,
            updateResponse=UPDATE,
            timeoutInSeconds=st.integers(1, 900),
        ),
    ),
    qnAIntentConfiguration=table(dataSourceConfiguration=table(exactResponse=st.booleans())),
    unheardOf=st.integers(-(10**12), 10**12),
)
TYPE = table(
    description=TEXTS,
    parentSlotTypeSignature=st.sampled_from(("AMAZON.AlphaNumeric", "AMAZON.City")),
    slotTypeValues=st.lists(
        st.fixed_dictionaries(
            {"sampleValue": VALUE}, optional={"synonyms": st.none() | st.lists(VALUE, max_size=2)}
        ),
        max_size=3,
    ),
    valueSelectionSetting=table(
        resolutionStrategy=st.sampled_from(("TOP_RESOLUTION", "ORIGINAL_VALUE", "CONCATENATION")),
        regexFilter=table(pattern=st.just("[0-9]{4}")),
        advancedRecognitionSetting=table(
            audioRecognitionStrategy=st.just("UseSlotValuesAsCustomVocabulary")
        ),
    ),
    compositeSlotTypeSetting=table(
        subSlots=st.lists(table(name=st.just("a"), slotTypeName=st.just("AMAZON.City")), max_size=1)
    ),
    externalSourceSetting=table(
        grammarSlotTypeSetting=table(
            source=table(s3BucketName=st.just("bucket"), s3ObjectKey=st.just("key"))
        )
    ),
)


@st.composite
def intents(draw, name):
    value = draw(INTENT) | {"name": name}
    if name == "FallbackIntent":
        value["parentIntentSignature"] = "AMAZON.FallbackIntent"
    names = draw(st.lists(st.sampled_from(("city", "size")), unique=True, max_size=2))
    slots = [{"slotTypeName": "AMAZON.City"} | draw(SLOT) | {"name": each} for each in names]
    value["slotPriorities"] = [
        {"slotName": each, "priority": draw(st.integers(0, 3))} for each in names
    ]
    made = [each if each["slotTypeName"] else {**each, "slotTypeName": "Size"} for each in slots]
    read = Intent.model_validate(value)
    return read.model_copy(update={"slots": tuple(map(Slot.model_validate, made))})


@st.composite
def locales(draw, tag):
    names = draw(st.lists(st.sampled_from(("Book", "Order")), unique=True, max_size=2))
    made = tuple(draw(intents(name)) for name in sorted([*names, "FallbackIntent"]))
    kinds = [{"name": "Size"} | draw(TYPE)] if draw(st.booleans()) else []
    value = {"name": draw(TEXTS), "identifier": tag} | draw(
        table(
            description=TEXTS,
            voiceSettings=table(engine=st.sampled_from(("neural", "odd")), voiceId=st.just("Ivy")),
            generativeAISettings=table(runtimeSettings=table(x=st.booleans())),
        )
    )
    update = {"intents": made, "slot_types": tuple(map(SlotType.model_validate, kinds))}
    return BotLocale.model_validate(value).model_copy(update=update)


@st.composite
def bots(draw):
    tags = draw(st.lists(st.sampled_from(("en_US", "ko_KR")), unique=True, min_size=1, max_size=2))
    words = {"customVocabularyItems": [{"phrase": "IVR", "weight": 1}]}
    path = f"Shop/BotLocales/{tags[0]}/CustomVocabulary/CustomVocabulary.json"
    files = {path: words} if draw(st.booleans()) else {"Shop/Other.json": {"a": [1, None]}}
    bot = Bot.model_validate({"name": "Shop", "version": draw(st.sampled_from(("DRAFT", "3")))})
    return bot.model_copy(
        update={"locales": tuple(draw(locales(tag)) for tag in tags), "other_files": files}
    )


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(bots())
def test_any_bot_comes_out_as_it_went_in(bot):
    assert adopted(BotSource(bot, "made-up")).differences == ()
