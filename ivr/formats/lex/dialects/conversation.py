"""What a bot says and where it goes next: messages, prompts, steps, conditions, hooks.

Traps of the dialects, all of them in these tables: the API says `messageGroups` and `active` where
exports and CloudFormation say `messageGroupsList` and `isActive`, except in fulfilment updates,
where all three agree; cards have `buttonsList` in exports alone; CloudFormation spells
`SSMLMessage` and `DTMFSpecification`, and writes the maps of a next step as lists.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.formats.lex.dialects.members import Member, Shape, of, shape

_GROUPS = of("[MessageGroup]", api="messageGroups")
_ACTIVE = of("flag", api="active")


def _after(*outcomes: str) -> dict[str, str]:
    """Return the response, next step and conditional of each outcome."""
    parts = {"Response": "Response", "NextStep": "NextStep", "Conditional": "Conditional"}
    return {f"{name}{part}": holds for name in outcomes for part, holds in parts.items()}


_THREE: dict[str, str | Member] = {**_after("success", "failure", "timeout")}

CONVERSATION: Mapping[str, Shape] = {
    "Message": shape(
        plainTextMessage="Words",
        ssmlMessage=of("Words", cloud="SSMLMessage"),
        customPayload="Words",
        imageResponseCard="Card",
    ),
    "Words": shape(value="text"),
    "Card": shape(
        title="text",
        subtitle="text",
        imageUrl="text",
        buttonsList=of("[Button]", api="buttons", cloud="Buttons"),
    ),
    "Button": shape(text="text", value="text"),
    "MessageGroup": shape(message="Message", variations="[Message]"),
    "Response": shape(messageGroupsList=_GROUPS, allowInterrupt="flag"),
    "Prompt": shape(
        messageGroupsList=_GROUPS,
        maxRetries="whole",
        allowInterrupt="flag",
        messageSelectionStrategy="text",
        promptAttemptsSpecification="{Attempt}",
    ),
    "Attempt": shape(
        allowInterrupt="flag",
        allowedInputTypes="InputTypes",
        audioAndDTMFInputSpecification="AudioAndDTMF",
        textInputSpecification="TextInput",
    ),
    "InputTypes": shape(allowAudioInput="flag", allowDTMFInput="flag"),
    "AudioAndDTMF": shape(
        startTimeoutMs="whole",
        audioSpecification="Audio",
        dtmfSpecification=of("DTMF", cloud="DTMFSpecification"),
    ),
    "Audio": shape(maxLengthMs="whole", endTimeoutMs="whole"),
    "DTMF": shape(
        maxLength="whole", endTimeoutMs="whole", deletionCharacter="text", endCharacter="text"
    ),
    "TextInput": shape(startTimeoutMs="whole"),
    "NextStep": shape(
        sessionAttributes=of("{text}", pairs=("Key", "Value")),
        dialogAction="DialogAction",
        intent="IntentOverride",
    ),
    "DialogAction": shape(
        type="text",
        slotToElicit="name",
        suppressNextMessage="flag",
        intentsInScope=of("[name]", api=None, cloud=None),
    ),
    "IntentOverride": shape(
        name="name", slots=of("{Override}", pairs=("SlotName", "SlotValueOverride"))
    ),
    "Override": shape(shape="text", value="OverrideValue", values="[Override]"),
    "OverrideValue": shape(interpretedValue="text"),
    "Conditional": shape(
        isActive=_ACTIVE, conditionalBranches="[Branch]", defaultBranch="DefaultBranch"
    ),
    "Branch": shape(name="text", condition="Condition", nextStep="NextStep", response="Response"),
    "Condition": shape(expressionString="text"),
    "DefaultBranch": shape(nextStep="NextStep", response="Response"),
    "CodeHook": shape(
        isActive=_ACTIVE,
        enableCodeHookInvocation="flag",
        invocationLabel="text",
        postCodeHookSpecification="Outcomes",
    ),
    "ElicitationCodeHook": shape(enableCodeHookInvocation="flag", invocationLabel="text"),
    "Outcomes": shape(**_THREE),
    "InitialResponse": shape(
        initialResponse="Response",
        nextStep="NextStep",
        conditional="Conditional",
        codeHook="CodeHook",
    ),
    "Confirmation": shape(
        isActive=_ACTIVE,
        promptSpecification="Prompt",
        **_after("confirmation", "declination", "failure"),
        codeHook="CodeHook",
        elicitationCodeHook="ElicitationCodeHook",
    ),
    "Closing": shape(
        isActive=_ACTIVE,
        closingResponse="Response",
        nextStep="NextStep",
        conditional="Conditional",
    ),
    "FulfillmentCodeHook": shape(
        enabled="flag",
        isActive=_ACTIVE,
        postFulfillmentStatusSpecification="Outcomes",
        fulfillmentUpdatesSpecification="Updates",
    ),
    "Updates": shape(
        active=of("flag", also=("isActive", "IsActive")),
        startResponse="StartResponse",
        updateResponse="UpdateResponse",
        timeoutInSeconds="whole",
    ),
    "StartResponse": shape(
        delayInSeconds="whole",
        messageGroups=of("[MessageGroup]", also=("messageGroupsList", "MessageGroupsList")),
        allowInterrupt="flag",
    ),
    "UpdateResponse": shape(
        frequencyInSeconds="whole",
        messageGroups=of("[MessageGroup]", also=("messageGroupsList", "MessageGroupsList")),
        allowInterrupt="flag",
    ),
    "WaitAndContinue": shape(
        isActive=_ACTIVE,
        waitingResponse="Response",
        continueResponse="Response",
        stillWaitingResponse="StillWaiting",
    ),
    "StillWaiting": shape(
        messageGroupsList=_GROUPS,
        frequencyInSeconds="whole",
        timeoutInSeconds="whole",
        allowInterrupt="flag",
    ),
    "Capture": shape(
        **_after("capture", "failure"),
        codeHook="CodeHook",
        elicitationCodeHook="ElicitationCodeHook",
    ),
}
"""The shapes that intents and slots share, by name."""
