"""Speak nodes of exact dialogs: each key gives its JSON, and nothing more."""

import pytest

MESSAGE = "MessageParticipant"
ANY = "NoMatchingError"


def made(*parts, **more):
    """An action that is expected; `says` spells it out."""
    return parts, more


CASES = {
    "say": ("first: {say: Hi all, then: b}", [made("first", MESSAGE, {"Text": "Hi all"}, "b")]),
    "say and its error": (
        "first: {say: {ssml: <speak>a</speak>}, then: b, on_error: c}",
        [made("first", MESSAGE, {"SSML": "<speak>a</speak>"}, "b", {ANY: "c"})],
    ),
    "say a recording": (
        "first: {say: {audio: 'prompt:p'}, then: b}",
        [made("first", MESSAGE, {"PromptId": "prompt:p"}, "b")],
    ),
    "say a recording of the contact's": (
        "first: {say: {audio: '{{ n }}'}, then: b}",
        [made("first", MESSAGE, {"PromptId": "$.Attributes.n"}, "b")],
    ),
    "say a file": (
        "first: {say: {audio: 's3://bucket/a.wav'}, then: b}",
        [
            made(
                "first",
                MESSAGE,
                {"Media": {"Uri": "s3://bucket/a.wav", "SourceType": "S3", "MediaType": "Audio"}},
                "b",
            )
        ],
    ),
    "say nothing, and what connect says": (
        "first: {say: {}, then: b, connect: {Media: {Uri: $.Attributes.u}}, errors: {Odd: c}}",
        [made("first", MESSAGE, {"Media": {"Uri": "$.Attributes.u"}}, "b", {"Odd": "c"})],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_node_is_what_it_says(says, case):
    says(*CASES[case])
