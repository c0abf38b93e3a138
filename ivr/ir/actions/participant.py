"""Participant actions: say, ask, understand, wait with messages, disconnect.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import ClassVar, Literal

from pydantic import Field

from ivr.ir.actions.base import (
    DOCS,
    INPUT_TIME_LIMIT_EXCEEDED,
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
    TALKING_FLOWS,
    VOICE,
    WHISPER_FLOWS,
    ActionBase,
    Contract,
    ErrorRule,
    FlowType,
    NoParameters,
    Record,
    Spoken,
    demand,
)
from ivr.ir.actions.parameters import (
    EQUALS,
    FREE,
    LEX_V1_ENDED,
    MESSAGE,
    ONE_MESSAGE,
    STATIC,
    WHOLE,
    ConditionRule,
    Group,
    Needs,
    Parameter,
    choice,
    number,
    record,
    several,
    switch,
    switched_on,
    table,
    value_at,
)


class MessageParameters(Spoken, frozen=True):
    """What to say, and whether keys already typed skip it."""

    skip_when_dtmf_buffer_enabled: str | None = Field(
        default=None, alias="SkipWhenDTMFBufferEnabled"
    )


class MessageParticipant(ActionBase, frozen=True):
    """Says something that keys do not interrupt."""

    CONTRACT: ClassVar = Contract(
        DOCS + "participant-actions-messageparticipant.html",
        "D,F,X,P,C",
        errors=demand(optional=(NO_MATCHING_ERROR,)),
        flows=TALKING_FLOWS | WHISPER_FLOWS,
        resources=("PromptId",),
        parameters={**MESSAGE, "SkipWhenDTMFBufferEnabled": switch()},
        one_of=(ONE_MESSAGE,),
    )
    type: Literal["MessageParticipant"] = "MessageParticipant"
    parameters: MessageParameters


class CustomValidation(Record, frozen=True):
    """Digits of at most this many characters (a decimal string)."""

    maximum_length: str


class PhoneNumberValidation(Record, frozen=True):
    """Digits that form a phone number: Local (with CountryCode) or E164."""

    number_format: str
    country_code: str | None = None


class InputValidation(Record, frozen=True):
    """How stored input is checked; exactly one of the two is set."""

    phone_number_validation: PhoneNumberValidation | None = None
    custom_validation: CustomValidation | None = None


class InputEncryption(Record, frozen=True):
    """The key that encrypts stored input before any flow can read it."""

    encryption_key_id: str
    key: str


class DtmfConfiguration(Record, frozen=True):
    """How keys end and are corrected."""

    input_termination_sequence: str | None = None
    disable_cancel_key: str | None = None
    interdigit_time_limit_seconds: str | None = None


class InputParameters(Spoken, frozen=True):
    """A prompt, and how long and in what form to wait for keys."""

    input_time_limit_seconds: str
    store_input: str | None = None
    input_validation: InputValidation | None = None
    input_encryption: InputEncryption | None = None
    dtmf_configuration: DtmfConfiguration | None = Field(default=None, alias="DTMFConfiguration")
    enable_dtmf_buffer: str | None = Field(default=None, alias="EnableDTMFBuffer")


_MENU_ERRORS = (INPUT_TIME_LIMIT_EXCEEDED, NO_MATCHING_CONDITION)

_MENU = demand(NO_MATCHING_ERROR, *_MENU_ERRORS, rejected=("InvalidPhoneNumber",))
_NUMBER = demand(NO_MATCHING_ERROR, rejected=(*_MENU_ERRORS, "InvalidPhoneNumber"))
_PHONE = demand(NO_MATCHING_ERROR, "InvalidPhoneNumber", rejected=_MENU_ERRORS)
"""Input that branches, stores a number, and stores a telephone number."""


def _input_errors(action: ActionBase) -> ErrorRule:
    if not switched_on(action, "StoreInput"):
        return _MENU
    phone = value_at(action, "InputValidation", "PhoneNumberValidation") is not None
    return _PHONE if phone else _NUMBER


_KEYS = tuple("0123456789*#")


def _input_conditions(action: ActionBase) -> ConditionRule:
    if switched_on(action, "StoreInput"):
        return ConditionRule("none")
    return ConditionRule("keys", EQUALS, _KEYS)


_PHONE_VALIDATION = record(
    {"NumberFormat": choice("Local", "E164").must(), "CountryCode": STATIC},
    needs=(Needs("NumberFormat", ("CountryCode",), value="Local"),),
)
_CUSTOM_VALIDATION = record({"MaximumLength": number(1).must()})
_INPUT = {
    **MESSAGE,
    "InputTimeLimitSeconds": number(1, 180, "never").must(),
    "StoreInput": choice("True", "False"),
    "InputValidation": record(
        {"PhoneNumberValidation": _PHONE_VALIDATION, "CustomValidation": _CUSTOM_VALIDATION},
        Group(("PhoneNumberValidation", "CustomValidation")),
    ),
    "InputEncryption": record({"EncryptionKeyId": WHOLE.must(), "Key": WHOLE.must()}),
    "DTMFConfiguration": record(
        {
            "InputTerminationSequence": WHOLE._replace(high=5, pattern=r"^[0-9*#]{1,5}$"),
            "DisableCancelKey": switch(),
            "InterdigitTimeLimitSeconds": number(1, 20),
        }
    ),
    "EnableDTMFBuffer": switch(),
}
"""The time limit is that for the first key. Source: GetParticipantInput, its action page."""


class GetParticipantInput(ActionBase, frozen=True):
    """Says something and takes keys: one key that branches (menu) or a number (store)."""

    CONTRACT: ClassVar = Contract(
        DOCS + "participant-actions-getparticipantinput.html",
        "D,F,X,P,C",
        errors=_input_errors,
        conditions="keys",
        operands=_KEYS,
        flows=TALKING_FLOWS,
        channels=VOICE,
        resources=("PromptId",),
        mirrors=NO_MATCHING_CONDITION,
        parameters=_INPUT,
        one_of=(ONE_MESSAGE,),
        needs=(
            Needs("StoreInput", ("InputValidation",), value="True"),
            Needs("StoreInput", refused=("InputValidation",), value="True", absent=True),
            Needs("InputEncryption", ("InputValidation.CustomValidation",)),
        ),
        operators=EQUALS,
        by_mode=_input_conditions,
    )
    type: Literal["GetParticipantInput"] = "GetParticipantInput"
    parameters: InputParameters

    @property
    def stores(self) -> bool:
        """Tell whether the digits are stored (`$.StoredCustomerInput`) instead of branched on."""
        stored = self.parameters.store_input
        return stored is not None and stored.lower() == "true"


MESSAGE_OR_INITIAL = Group((*ONE_MESSAGE.names, "LexInitializationData"))
"""Lex turns start with one message, or with words that chat hands over."""


class LexV2Bot(Record, frozen=True):
    """A Lex V2 bot alias."""

    alias_arn: str


class LexBot(Record, frozen=True):
    """A Lex V1 bot (ended 2025-09-15)."""

    name: str
    region: str
    alias: str


class LexInitialization(Record, frozen=True):
    """Words handed to the bot as if the caller had said them."""

    initial_message: str | None = None


class LexTimeouts(Record, frozen=True):
    """Seconds of silence on chat, 60..604800."""

    text: str | None = None


class LexParameters(Spoken, frozen=True):
    """A prompt, the bot that listens, and its session attributes."""

    lex_v2_bot: LexV2Bot | None = Field(default=None, alias="LexV2Bot")
    lex_bot: LexBot | None = None
    lex_session_attributes: dict[str, str] | None = None
    lex_initialization_data: LexInitialization | None = None
    lex_timeout_seconds: LexTimeouts | None = None


class ConnectParticipantWithLexBot(ActionBase, frozen=True):
    """Says something and lets a Lex bot understand the reply; branches on the intent."""

    CONTRACT: ClassVar = Contract(
        DOCS + "participant-actions-connectparticipantwithlexbot.html",
        "D,F,X,C",
        errors=demand(
            NO_MATCHING_ERROR,
            NO_MATCHING_CONDITION,
            optional=(INPUT_TIME_LIMIT_EXCEEDED,),
            rejected=("AgentError",),
        ),
        conditions="intents",
        flows=TALKING_FLOWS,
        resources=("PromptId", "LexV2Bot.AliasArn"),
        mirrors=NO_MATCHING_ERROR,
        parameters={
            **MESSAGE,
            "LexInitializationData": record({"InitialMessage": FREE})._replace(channels=("CHAT",)),
            "LexV2Bot": record({"AliasArn": WHOLE.must()}),
            "LexBot": record(
                {"Name": WHOLE.must(), "Region": STATIC.must(), "Alias": WHOLE.must()}
            )._replace(retired=LEX_V1_ENDED),
            "LexSessionAttributes": table(),
            "LexTimeoutSeconds": record({"Text": number(60, 604_800)}),
        },
        one_of=(Group(("LexV2Bot", "LexBot")), MESSAGE_OR_INITIAL),
        operators=EQUALS,
    )
    type: Literal["ConnectParticipantWithLexBot"] = "ConnectParticipantWithLexBot"
    parameters: LexParameters


class DisconnectParticipant(ActionBase, frozen=True):
    """Ends the contact."""

    CONTRACT: ClassVar = Contract(
        DOCS + "participant-actions-disconnectparticipant.html",
        "D,F,P,C",
        flows=TALKING_FLOWS,
        terminal=True,
    )
    type: Literal["DisconnectParticipant"] = "DisconnectParticipant"
    parameters: NoParameters = NoParameters.model_construct()


class LoopedMessages(Record, frozen=True):
    """Messages played in turn until interrupted; the interval in seconds is a decimal string.

    Whether they go on while the interruption runs is a key that consoles write, not the page.
    """

    messages: list[Spoken]
    interrupt_frequency_seconds: str | None = None
    continue_messaging_during_interrupt: str | None = None


class MessageParticipantIteratively(ActionBase, frozen=True):
    """Plays messages in a loop while the contact waits; may break off every N seconds."""

    CONTRACT: ClassVar = Contract(
        DOCS + "participant-actions-messageparticipantiteratively.html",
        "D,F,C",
        errors=demand(optional=(NO_MATCHING_ERROR,)),
        conditions="fixed",
        operands=("MessagesInterrupted",),
        parameters={
            "Messages": several(record(MESSAGE, ONE_MESSAGE), low=1).must(),
            "InterruptFrequencySeconds": number(1),
            "ContinueMessagingDuringInterrupt": switch(),
        },
        operators=EQUALS,
        may_stop=True,
        flows=frozenset(
            {
                FlowType.CUSTOMER_QUEUE,
                FlowType.CUSTOMER_HOLD,
                FlowType.AGENT_HOLD,
                FlowType.MODULE,
            }
        ),
    )
    type: Literal["MessageParticipantIteratively"] = "MessageParticipantIteratively"
    parameters: LoopedMessages


class ShownNumber(Record, frozen=True):
    """The caller's number and name that the other side is shown."""

    number: str | None = None
    name: str | None = None


class ThirdPartyParameters(Record, frozen=True):
    """The number dialled and what happens to the flow meanwhile."""

    third_party_phone_number: str
    third_party_connection_time_limit_seconds: str
    continue_flow_execution: str
    third_party_dtmf_digits: str | None = Field(default=None, alias="ThirdPartyDTMFDigits")
    caller_id: ShownNumber | None = None


_CALL_ERRORS = ("CallFailed", "ConnectionTimeLimitExceeded")
_COMES_BACK = demand(NO_MATCHING_ERROR, *_CALL_ERRORS)
_LEAVES = demand(NO_MATCHING_ERROR, rejected=_CALL_ERRORS)


def _third_party_errors(action: ActionBase) -> ErrorRule:
    return _COMES_BACK if switched_on(action, "ContinueFlowExecution") else _LEAVES


class TransferParticipantToThirdParty(ActionBase, frozen=True):
    """Connects the caller to an outside number."""

    CONTRACT: ClassVar = Contract(
        DOCS + "participant-actions-transferparticipanttothirdparty.html",
        "D(2023),P,C",
        errors=_third_party_errors,
        flows=TALKING_FLOWS,
        channels=VOICE,
        resources=("ThirdPartyPhoneNumber", "CallerId.Number"),
        parameters={
            "ThirdPartyPhoneNumber": WHOLE.must(),
            "ThirdPartyConnectionTimeLimitSeconds": number(0, 600).must(),
            "ContinueFlowExecution": choice("True", "False").must(),
            "ThirdPartyDTMFDigits": Parameter(
                "text", dynamic="whole", high=50, pattern=r"^[0-9,*#]*$"
            ),
            "CallerId": record({"Number": WHOLE, "Name": WHOLE}),
        },
    )
    type: Literal["TransferParticipantToThirdParty"] = "TransferParticipantToThirdParty"
    parameters: ThirdPartyParameters


PARTICIPANT_ACTIONS: tuple[type[ActionBase], ...] = (
    MessageParticipant,
    GetParticipantInput,
    ConnectParticipantWithLexBot,
    DisconnectParticipant,
    MessageParticipantIteratively,
    TransferParticipantToThirdParty,
)
