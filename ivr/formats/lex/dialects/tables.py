"""Every setting of a bot, and what the export, the API and CloudFormation call it.

Sources: key paths of real Lex V2 exports; shapes of the Lex V2 models API (CreateBot,
CreateBotLocale, UpdateIntent, CreateSlot, CreateSlotType); registry schema of AWS::Lex::Bot.
Where no real export shows a key, CloudFormation's spelling is taken, as exports do elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.formats.lex.dialects.conversation import CONVERSATION
from ivr.formats.lex.dialects.members import Shape, of, shape

_FLAG = shape(enabled="flag")

_BOTS: Mapping[str, Shape] = {
    "Bot": shape(
        name=of("name", api="botName"),
        identifier=of("own", api="botId", cloud="Id"),
        version=of("own", api="botVersion", cloud=None),
        description="text",
        dataPrivacy="DataPrivacy",
        idleSessionTTLInSeconds="whole",
        errorLogSettings="Switch",
        botType="text",
        botMembers="[BotMember]",
        locales=of("[BotLocale]", api=None, cloud="BotLocales"),
    ),
    "DataPrivacy": shape(childDirected="flag"),
    "Switch": _FLAG,
    "BotMember": shape(
        botMemberId="text",
        botMemberName="text",
        botMemberAliasId="text",
        botMemberAliasName="text",
        botMemberVersion="text",
    ),
    "BotLocale": shape(
        identifier=of("name", api="localeId", cloud="LocaleId"),
        name=of("own", api="localeName", cloud=None),
        version=of("own", api="botVersion", cloud=None),
        description="text",
        nluConfidenceThreshold=of("number", api="nluIntentConfidenceThreshold"),
        voiceSettings="VoiceSettings",
        unifiedSpeechSettings="UnifiedSpeechSettings",
        audioFillerSettings="AudioFillerSettings",
        speechRecognitionSettings="SpeechRecognitionSettings",
        speechDetectionSensitivity="text",
        speakerDiarizationSettings=of("Switch", cloud=None),
        generativeAISettings="GenerativeAISettings",
        customVocabulary=of("CustomVocabulary", api=None),
        intents=of("[Intent]", api=None),
        slotTypes=of("[SlotType]", api=None),
    ),
    "VoiceSettings": shape(engine="text", voiceId="text"),
    "UnifiedSpeechSettings": shape(speechFoundationModel="SpeechFoundationModel"),
    "SpeechFoundationModel": shape(modelArn="text", voiceId="text"),
    "AudioFillerSettings": shape(
        enabled="flag",
        audioType="text",
        startDelayInMilliseconds="whole",
        minimumPlayDurationInMilliseconds="whole",
        responseDeliveryDelayInMilliseconds="whole",
    ),
    "SpeechRecognitionSettings": shape(
        speechModelPreference="text", speechModelConfig="SpeechModelConfig"
    ),
    "SpeechModelConfig": shape(deepgramConfig="DeepgramConfig"),
    "DeepgramConfig": shape(apiTokenSecretArn="text", modelId="text"),
    "CustomVocabulary": shape(customVocabularyItems="[CustomVocabularyItem]"),
    "CustomVocabularyItem": shape(phrase="text", weight="whole", displayAs="text"),
}

_INTENTS: Mapping[str, Shape] = {
    "Intent": shape(
        name=of("name", api="intentName"),
        identifier=of("own", api="intentId", cloud=None),
        displayName=of("text", api="intentDisplayName"),
        description="text",
        parentIntentSignature="text",
        sampleUtterances="[Utterance]",
        dialogCodeHook="Switch",
        fulfillmentCodeHook="FulfillmentCodeHook",
        slotPriorities="[SlotPriority]",
        intentConfirmationSetting="Confirmation",
        intentClosingSetting="Closing",
        initialResponseSetting="InitialResponse",
        inputContexts="[InputContext]",
        outputContexts="[OutputContext]",
        kendraConfiguration="Kendra",
        qnAIntentConfiguration="QnA",
        qInConnectIntentConfiguration="QInConnect",
        bedrockAgentIntentConfiguration=of("BedrockAgentIntent", api=None),
        slots=of("[Slot]", api=None),
    ),
    "Utterance": shape(utterance="text"),
    "SlotPriority": shape(slotName=of("slot", api="slotId"), priority="whole"),
    "InputContext": shape(name="text"),
    "OutputContext": shape(name="text", timeToLiveInSeconds="whole", turnsToLive="whole"),
    "Kendra": shape(kendraIndex="text", queryFilterStringEnabled="flag", queryFilterString="text"),
}

_ANSWERS: Mapping[str, Shape] = {
    "QInConnect": shape(qInConnectAssistantConfiguration="QInConnectAssistant"),
    "QInConnectAssistant": shape(assistantArn="text"),
    "QnA": shape(dataSourceConfiguration="DataSource", bedrockModelConfiguration="BedrockModel"),
    "DataSource": shape(
        opensearchConfiguration="Opensearch",
        kendraConfiguration="QnAKendra",
        bedrockKnowledgeStoreConfiguration="KnowledgeStore",
    ),
    "Opensearch": shape(
        domainEndpoint="text",
        indexName="text",
        exactResponse="flag",
        exactResponseFields="ExactFields",
        includeFields=of("[text]", empty=False),
    ),
    "ExactFields": shape(questionField="text", answerField="text"),
    "QnAKendra": shape(
        kendraIndex="text",
        queryFilterStringEnabled="flag",
        queryFilterString="text",
        exactResponse="flag",
    ),
    "KnowledgeStore": shape(
        bedrockKnowledgeBaseArn="text",
        exactResponse="flag",
        exactResponseFields=of("KnowledgeFields", cloud="BKBExactResponseFields"),
    ),
    "KnowledgeFields": shape(answerField="text"),
    "BedrockModel": shape(
        modelArn="text",
        bedrockGuardrailConfiguration=of("Guardrail", api="guardrail"),
        bedrockTraceStatus=of("text", api="traceStatus"),
        bedrockModelCustomPrompt=of("text", api="customPrompt"),
    ),
    "Guardrail": shape(
        bedrockGuardrailIdentifier=of("text", api="identifier"),
        bedrockGuardrailVersion=of("text", api="version"),
    ),
    "BedrockAgentIntent": shape(
        bedrockAgentConfiguration="BedrockAgent",
        bedrockAgentIntentKnowledgeBaseConfiguration="BedrockKnowledge",
    ),
    "BedrockAgent": shape(bedrockAgentId="text", bedrockAgentAliasId="text"),
    "BedrockKnowledge": shape(
        bedrockKnowledgeBaseArn="text", bedrockModelConfiguration="BedrockModel"
    ),
    "GenerativeAISettings": shape(
        runtimeSettings="RuntimeSettings", buildtimeSettings="BuildtimeSettings"
    ),
    "RuntimeSettings": shape(
        nluImprovementSpecification=of("NluImprovement", api="nluImprovement"),
        slotResolutionImprovementSpecification=of("ModelSwitch", api="slotResolutionImprovement"),
    ),
    "BuildtimeSettings": shape(
        descriptiveBotBuilderSpecification=of("ModelSwitch", api="descriptiveBotBuilder"),
        sampleUtteranceGenerationSpecification=of("ModelSwitch", api="sampleUtteranceGeneration"),
    ),
    "ModelSwitch": shape(enabled="flag", bedrockModelSpecification="BedrockModel"),
    "NluImprovement": shape(
        enabled="flag",
        assistedNluMode=of("text", values=("Primary", "Fallback")),
        intentDisambiguationSettings="Disambiguation",
    ),
    "Disambiguation": shape(
        enabled="flag", maxDisambiguationIntents="whole", customDisambiguationMessage="text"
    ),
}

_SLOTS: Mapping[str, Shape] = {
    "Slot": shape(
        name=of("name", api="slotName"),
        identifier=of("own", api="slotId", cloud=None),
        description="text",
        slotTypeName=of("type", api="slotTypeId"),
        obfuscationSetting="Obfuscation",
        multipleValuesSetting="MultipleValues",
        valueElicitationSetting="Elicitation",
        subSlotSetting="SubSlots",
    ),
    "Obfuscation": shape(obfuscationSettingType="text"),
    "MultipleValues": shape(allowMultipleValues="flag"),
    "Elicitation": shape(
        slotConstraint="text",
        defaultValueSpecification="DefaultValues",
        promptSpecification="Prompt",
        sampleUtterances="[Utterance]",
        waitAndContinueSpecification="WaitAndContinue",
        slotCaptureSetting="Capture",
        slotResolutionSetting=of("SlotResolution", cloud=None),
    ),
    "SlotResolution": shape(slotResolutionStrategy="text"),
    "DefaultValues": shape(defaultValueList="[DefaultValue]"),
    "DefaultValue": shape(defaultValue="text"),
    "SubSlots": shape(expression="text", slotSpecifications="{SubSlot}"),
    "SubSlot": shape(
        slotTypeName=of("type", api="slotTypeId", also=("SlotTypeId",)),
        valueElicitationSetting="SubElicitation",
    ),
    "SubElicitation": shape(
        defaultValueSpecification="DefaultValues",
        promptSpecification="Prompt",
        sampleUtterances="[Utterance]",
        waitAndContinueSpecification="WaitAndContinue",
    ),
    "SlotType": shape(
        name=of("name", api="slotTypeName"),
        identifier=of("own", api="slotTypeId", cloud=None),
        description="text",
        parentSlotTypeSignature="text",
        slotTypeValues=of("[SlotTypeValue]", empty=False),
        valueSelectionSetting="ValueSelection",
        externalSourceSetting="ExternalSource",
        compositeSlotTypeSetting="Composite",
    ),
    "SlotTypeValue": shape(sampleValue="Sample", synonyms=of("[Sample]", empty=False)),
    "Sample": shape(value="text"),
    "ValueSelection": shape(
        resolutionStrategy="strategy",
        regexFilter="Regex",
        advancedRecognitionSetting="Recognition",
    ),
    "Regex": shape(pattern="text"),
    "Recognition": shape(audioRecognitionStrategy="text"),
    "ExternalSource": shape(grammarSlotTypeSetting="Grammar"),
    "Grammar": shape(source="GrammarSource"),
    "GrammarSource": shape(s3BucketName="text", s3ObjectKey="text", kmsKeyArn="text"),
    "Composite": shape(subSlots=of("[SubSlotType]")),
    "SubSlotType": shape(
        name="name", slotTypeName=of("type", api="slotTypeId", also=("SlotTypeId",))
    ),
}

SHAPES: Mapping[str, Shape] = {**_BOTS, **_INTENTS, **_ANSWERS, **_SLOTS, **CONVERSATION}
"""Every shape by its name; `Bot`, `BotLocale`, `Intent`, `Slot` and `SlotType` are records."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "BotLocale": ("identifier",),
    "Intent": ("name",),
    "Slot": ("name", "slotTypeName"),
    "SlotType": ("name",),
    "SlotPriority": ("slotName", "priority"),
    "Utterance": ("utterance",),
    "SlotTypeValue": ("sampleValue",),
    "Sample": ("value",),
}
"""What makes a record one: without it, exports cannot hold it."""

NEEDED: Mapping[str, tuple[str, ...]] = {"CodeHook": ("postCodeHookSpecification",)}
"""What the API and CloudFormation want in a record, if only an empty object; exports do without.

Source: botocore's model, DialogCodeHookInvocationSetting."""

STRATEGIES: Mapping[str, str] = {
    "ORIGINAL_VALUE": "OriginalValue",
    "TOP_RESOLUTION": "TopResolution",
    "CONCATENATION": "Concatenation",
}
"""Export and CloudFormation -> API."""
