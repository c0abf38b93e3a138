"""`retry` of exact dialogs: messages, Loops, and the way back to the question."""

import pytest

MESSAGE = "MessageParticipant"
INPUT = "GetParticipantInput"
LOOP = "Loop"
ANY = "NoMatchingError"
NONE = "NoMatchingCondition"
LATE = "InputTimeLimitExceeded"
GO_ON = "ContinueLooping"
DONE = "DoneLooping"
ASKED = {"Text": "Hi all", "InputTimeLimitSeconds": "5", "StoreInput": "False"}
CANCEL = {"DisableCancelKey": "False"}
STORED = {**ASKED, "StoreInput": "True", "DTMFConfiguration": CANCEL}
KEYS = "options: [{key: '1', goto: b}, {key: '*', goto: c}]"
MENU_KEYS = {"1": "b", "*": "c"}


def made(*parts, **more):
    """An action that is expected; `says` spells it out."""
    return parts, more


CASES = {
    "menu tries again for ever": (
        f"first: {{menu: Hi all, {KEYS}, retry: {{say: Once more}}}}",
        [
            made(
                "first",
                INPUT,
                ASKED,
                "first.again",
                {LATE: "first.again", NONE: "first.again"},
                MENU_KEYS,
            ),
            made("first.again", MESSAGE, {"Text": "Once more"}, "first"),
        ],
    ),
    "menu tries again in silence": (
        f"first: {{menu: Hi all, {KEYS}, retry: {{for: [no_match]}}, on: {{no_input: c}}}}",
        [made("first", INPUT, ASKED, "first", {LATE: "c", NONE: "first"}, MENU_KEYS)],
    ),
    "menu counts after": (
        f"first: {{menu: Hi all, {KEYS}, on_error: c, retry: {{say: Once more, no_input: "
        "Still there?, count: 2, exhausted: c, on_error: first}}",
        [
            made(
                "first",
                INPUT,
                ASKED,
                "first.again",
                {ANY: "c", LATE: "first.no_input", NONE: "first.again"},
                MENU_KEYS,
            ),
            made("first.loop", LOOP, {"LoopCount": "2"}, "c", when={GO_ON: "first", DONE: "c"}),
            made(
                "first.no_input",
                MESSAGE,
                {"Text": "Still there?"},
                "first.loop",
                {ANY: "first.loop"},
            ),
            made("first.again", MESSAGE, {"Text": "Once more"}, "first.loop", {ANY: "first.loop"}),
        ],
    ),
    "menu counts before": (
        f"first: {{menu: Hi all, {KEYS}, retry: {{for: [no_input, error], say: Once more, "
        "count: '{{ n }}', place: before, exhausted: c, on_error: b}, on: {no_match: b}}",
        [
            made(
                "first.listen",
                INPUT,
                ASKED,
                "b",
                {NONE: "b", LATE: "first.again", ANY: "first.again"},
                MENU_KEYS,
            ),
            made(
                "first",
                LOOP,
                {"LoopCount": "$.Attributes.n"},
                "c",
                when={GO_ON: "first.listen", DONE: "c"},
            ),
            made("first.again", MESSAGE, {"Text": "Once more"}, "first", {ANY: "b"}),
        ],
    ),
    "menu counts first": (
        f"first: {{menu: Hi all, {KEYS}, retry: {{say: Once more, count: 3, place: first}}}}",
        [
            made(
                "first",
                INPUT,
                ASKED,
                "first.loop",
                {LATE: "first.loop", NONE: "first.loop"},
                MENU_KEYS,
            ),
            made("first.loop", LOOP, {"LoopCount": "3"}, when={GO_ON: "first.again"}),
            made("first.again", MESSAGE, {"Text": "Once more"}, "first"),
        ],
    ),
    "collect a secret again": (
        "first: {collect: {slot: s, say: Hi all, digits: {max: 16}, secure: {kind: pan, "
        "encrypt: true, key: k}}, then: b, retry: {say: Once more, count: 1, exhausted: c}}",
        [
            made(
                "first",
                INPUT,
                {
                    **STORED,
                    "InputValidation": {"CustomValidation": {"MaximumLength": "16"}},
                    "InputEncryption": {"EncryptionKeyId": "key:k", "Key": "key:k.certificate"},
                },
                "first.keyed",
            ),
            made(
                "first.keyed",
                "Compare",
                {"ComparisonValue": "$.StoredCustomerInput"},
                "b",
                {NONE: "b"},
                {"Timeout": "first.again"},
            ),
            made("first.loop", LOOP, {"LoopCount": "1"}, "c", when={GO_ON: "first", DONE: "c"}),
            made("first.again", MESSAGE, {"Text": "Once more"}, "first.loop"),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_node_is_what_it_says(says, case):
    says(*CASES[case])
