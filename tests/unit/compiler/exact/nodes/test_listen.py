"""Listen nodes of exact dialogs: each key gives its JSON, and nothing more."""

import pytest

MESSAGE = "MessageParticipant"
INPUT = "GetParticipantInput"
LEX = "ConnectParticipantWithLexBot"
ANY = "NoMatchingError"
NONE = "NoMatchingCondition"
LATE = "InputTimeLimitExceeded"
ASKED = {"Text": "Hi all", "InputTimeLimitSeconds": "5", "StoreInput": "False"}
CANCEL = {"DisableCancelKey": "False"}
STORED = {**ASKED, "StoreInput": "True", "DTMFConfiguration": CANCEL}
KEYS = "options: [{key: '1', goto: b}, {key: '*', goto: c}]"
MENU_KEYS = {"1": "b", "*": "c"}


def made(*parts, **more):
    """An action that is expected; `says` spells it out."""
    return parts, more


CASES = {
    "menu": (
        f"first: {{menu: Hi all, {KEYS}}}",
        [made("first", INPUT, ASKED, when=MENU_KEYS)],
    ),
    "menu with all": (
        f"first: {{menu: Hi all, {KEYS}, timeout: 8s, inter_digit: 1500ms, on_error: c, "
        "on: {no_input: b, no_match: c}, connect: {StoreInput: 'False', "
        "DTMFConfiguration: {DisableCancelKey: 'True'}}}",
        [
            made(
                "first",
                INPUT,
                {
                    "Text": "Hi all",
                    "InputTimeLimitSeconds": "8",
                    "DTMFConfiguration": {
                        "InterdigitTimeLimitSeconds": "2",
                        "DisableCancelKey": "True",
                    },
                    "StoreInput": "False",
                },
                "c",
                {LATE: "b", NONE: "c", ANY: "c"},
                MENU_KEYS,
            )
        ],
    ),
    "menu without what consoles write": (
        f"first: {{menu: Hi all, {KEYS}, connect: {{StoreInput: null, Media: {{Uri: null}}}}}}",
        [made("first", INPUT, {"Text": "Hi all", "InputTimeLimitSeconds": "5"}, when=MENU_KEYS)],
    ),
    "menu of no key": (
        "first: {menu: Hi all, options: [], on: {no_match: b}}",
        [made("first", INPUT, ASKED, "b", {NONE: "b"})],
    ),
    "menu and then": (
        f"first: {{menu: Hi all, {KEYS}, then: b, on: {{no_match: c}}}}",
        [made("first", INPUT, ASKED, "b", {NONE: "c"}, MENU_KEYS)],
    ),
    "collect": (
        "first: {collect: {slot: s, say: Hi all}, then: b}",
        [made("first", INPUT, STORED, "b")],
    ),
    "collect without a cancel key": (
        "first: {collect: {slot: s, say: Hi all}, then: b, inter_digit: 2s, "
        "connect: {DTMFConfiguration: {DisableCancelKey: null}}}",
        [
            made(
                "first",
                INPUT,
                {**STORED, "DTMFConfiguration": {"InterdigitTimeLimitSeconds": "2"}},
                "b",
            )
        ],
    ),
    "collect without keys": (
        "first: {collect: {slot: s, say: Hi all}, then: b, connect: {DTMFConfiguration: null}}",
        [
            made(
                "first",
                INPUT,
                {"Text": "Hi all", "InputTimeLimitSeconds": "5", "StoreInput": "True"},
                "b",
            )
        ],
    ),
    "collect digits": (
        "first: {collect: {slot: s, say: Hi all, digits: {max: 4, end: '#'}}, then: b, "
        "inter_digit: 2s, on_error: c}",
        [
            made(
                "first",
                INPUT,
                {
                    **STORED,
                    "InputValidation": {"CustomValidation": {"MaximumLength": "4"}},
                    "DTMFConfiguration": {
                        **CANCEL,
                        "InputTerminationSequence": "#",
                        "InterdigitTimeLimitSeconds": "2",
                    },
                },
                "b",
                {ANY: "c"},
            )
        ],
    ),
    "collect a number to call": (
        "first: {collect: {slot: s, say: Hi all, type: phone}, then: b, on: {invalid: c}}",
        [
            made(
                "first",
                INPUT,
                {
                    **STORED,
                    "InputValidation": {"PhoneNumberValidation": {"NumberFormat": "E164"}},
                },
                "b",
                {"InvalidPhoneNumber": "c"},
            )
        ],
    ),
    "collect and silence": (
        "first: {collect: {slot: s, say: Hi all}, then: b, on: {timeout: c}}",
        [
            made("first", INPUT, STORED, "first.keyed"),
            made(
                "first.keyed",
                "Compare",
                {"ComparisonValue": "$.StoredCustomerInput"},
                "b",
                {NONE: "b"},
                {"Timeout": "c"},
            ),
        ],
    ),
    "ask": (
        "first: {ask: Hi all, bot: bot, intents: {Pay: b, Leave: c}}",
        [
            made(
                "first",
                LEX,
                {"Text": "Hi all", "LexV2Bot": {"AliasArn": "bot:bot"}},
                when={"Pay": "b", "Leave": "c"},
            )
        ],
    ),
    "ask without intents": (
        "first: {ask: Hi all, bot: bot, then: b, on_error: c}",
        [
            made(
                "first",
                LEX,
                {"Text": "Hi all", "LexV2Bot": {"AliasArn": "bot:bot"}},
                "b",
                {ANY: "c"},
            )
        ],
    ),
    "ask with all": (
        "first: {ask: Hi all, bot: bot, intents: {Pay: b}, attributes: {a: 'v {{ n }}'}, "
        "on: {no_input: b}, on_error: c, retry: {for: [no_match], say: Once more}}",
        [
            made(
                "first",
                LEX,
                {
                    "Text": "Hi all",
                    "LexV2Bot": {"AliasArn": "bot:bot"},
                    "LexSessionAttributes": {"a": "v $.Attributes.n"},
                },
                "c",
                {LATE: "b", ANY: "c", NONE: "first.again"},
                {"Pay": "b"},
            ),
            made("first.again", MESSAGE, {"Text": "Once more"}, "first"),
        ],
    ),
    "ask and then": (
        "first: {ask: Hi all, bot: bot, intents: {Pay: b}, then: c, on: {no_match: b}}",
        [
            made(
                "first",
                LEX,
                {"Text": "Hi all", "LexV2Bot": {"AliasArn": "bot:bot"}},
                "c",
                {NONE: "b"},
                {"Pay": "b"},
            )
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_node_is_what_it_says(says, case):
    says(*CASES[case])
