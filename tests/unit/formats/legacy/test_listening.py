import pytest

TEXT = [("Text", "Press one."), ("TextToSpeechType", "text")]
SAID = {"Text": "Press one."}
STORED = [("Success", "next"), ("Error", "oops")]


def test_a_menu(console):
    branches = [
        ("Evaluate", "Equals", "1", "next"),
        ("Evaluate", "Equals", 2, "other"),
        ("Timeout", "oops"),
        ("NoMatch", "other"),
        ("Error", "oops"),
    ]
    parameters = [*TEXT, ("Timeout", "8"), ("MaxDigits", 1)]
    made = console.action("GetUserInput", parameters, branches, target="Digits")
    assert made == (
        "GetParticipantInput",
        {**SAID, "StoreInput": "False", "InputTimeLimitSeconds": "8"},
        {
            "next": "other",
            "Equals 1": "next",
            "Equals 2": "other",
            "InputTimeLimitExceeded": "oops",
            "NoMatchingCondition": "other",
            "NoMatchingError": "oops",
        },
    )


def test_what_a_menu_lacks_goes_where_its_failures_go(console):
    branches = [("Evaluate", "Equals", "1", "next"), ("NoMatch", "other")]
    parameters = [*TEXT, ("Timeout", "5")]
    _, _, ways = console.action(
        "GetUserInput", parameters, branches, target="Digits", codes=["FLW002", "FLW002"]
    )
    assert ways["InputTimeLimitExceeded"] == ways["NoMatchingError"] == "other"


def test_a_menu_of_more_digits_is_a_finding(console):
    branches = [("Timeout", "oops"), ("NoMatch", "oops"), ("Error", "oops")]
    parameters = [*TEXT, ("Timeout", "5"), ("MaxDigits", "4")]
    converted = console.convert("GetUserInput", parameters, branches, target="Digits")
    (found,) = converted.findings
    assert "4 digits" in found.message
    assert 'GetUserInput "Press one." (id it, at x 10.5, y 20)' in found.message


@pytest.mark.parametrize("target", ["Lex", None])
@pytest.mark.parametrize(
    ("bot", "expected"),
    [
        ([("BotAliasArn", "arn:lex"), ("LexVersion", "V2")],
         {"LexV2Bot": {"AliasArn": "arn:lex"}}),
        ([("BotAliasArn", "bot", "User Defined"), ("LexVersion", "V2")],
         {"LexV2Bot": {"AliasArn": "$.Attributes.bot"}}),
        ([("BotName", "Cable"), ("BotAlias", "$LATEST"), ("BotRegion", "us-west-2")],
         {"LexBot": {"Name": "Cable", "Region": "us-west-2", "Alias": "$LATEST"}}),
    ],
)  # fmt: skip
def test_a_bot(console, target, bot, expected):
    branches = [
        ("Evaluate", "Equals", "Pay", "next"),
        ("NoMatch", "other"),
        ("Error", "oops"),
    ]
    kind, parameters, ways = console.action("GetUserInput", [*TEXT, *bot], branches, target=target)
    assert kind == "ConnectParticipantWithLexBot"
    assert parameters == {**SAID, **expected}
    assert ways == {
        "next": "oops",
        "Equals Pay": "next",
        "NoMatchingCondition": "other",
        "NoMatchingError": "oops",
    }


def test_a_bot_is_told_attributes_and_may_time_out(console):
    told = [
        {"name": "Parameter", "key": "topic", "value": "topic",
         "namespace": "Lex.SessionAttributes"},
        {"name": "Parameter", "key": "x-amz-lex:barge-in-enabled:*:*", "value": True},
    ]  # fmt: skip
    branches = [("NoMatch", "next"), ("Error", "oops"), ("Timeout", "other")]
    parameters = [*TEXT, ("BotAliasArn", "arn:lex"), *told]
    _, given, ways = console.action("GetUserInput", parameters, branches, target="Lex")
    assert given["LexSessionAttributes"] == {
        "topic": "$.Lex.SessionAttributes.topic",
        "x-amz-lex:barge-in-enabled:*:*": "True",
    }
    assert ways["InputTimeLimitExceeded"] == "other"


def test_a_bot_without_a_name_is_a_finding(console):
    branches = [("NoMatch", "next"), ("Error", "oops")]
    made = console.action("GetUserInput", [*TEXT, ("LexVersion", "V2")], branches, target="Lex",
                          codes=["FLW003"])  # fmt: skip
    assert made[1]["LexV2Bot"] == {"AliasArn": "unset"}


@pytest.mark.parametrize("kind", ["StoreUserInput", "StoreCustomerInput"])
def test_stored_digits(console, kind):
    parameters = [
        *TEXT,
        ("CustomerInputType", "Custom"),
        ("Timeout", "6"),
        ("MaxDigits", 20.0),
        ("EncryptEntry", True),
        ("EncryptionKeyId", "key", "User Defined"),
        ("EncryptionKey", "certificate"),
        ("TerminatorDigits", "#"),
        ("DisableCancel", "true"),
    ]
    made = console.action(kind, parameters, STORED)
    assert made == (
        "GetParticipantInput",
        {
            **SAID,
            "StoreInput": "True",
            "InputTimeLimitSeconds": "6",
            "InputValidation": {"CustomValidation": {"MaximumLength": "20"}},
            "InputEncryption": {"EncryptionKeyId": "$.Attributes.key", "Key": "certificate"},
            "DTMFConfiguration": {"InputTerminationSequence": "#", "DisableCancelKey": "True"},
        },
        {"next": "next", "NoMatchingError": "oops"},
    )


@pytest.mark.parametrize(
    ("wanted", "format_"), [("Local", "Local"), ("International", "E164"), ("E164", "E164")]
)
def test_a_stored_phone_number(console, wanted, format_):
    parameters = [
        *TEXT,
        ("CustomerInputType", "PhoneNumber"),
        ("Timeout", "6"),
        ("PhoneNumberFormat", wanted),
        ("CountryCode", "US"),
    ]
    branches = [*STORED, ("InvalidNumber", "other")]
    _, given, ways = console.action("StoreUserInput", parameters, branches)
    validation = {"NumberFormat": format_, "CountryCode": "US"}
    assert given["InputValidation"] == {"PhoneNumberValidation": validation}
    assert ways == {"next": "next", "NoMatchingError": "oops", "InvalidPhoneNumber": "other"}


def test_an_encrypted_phone_number_is_an_error(console):
    parameters = [*TEXT, ("CustomerInputType", "PhoneNumber"), ("Timeout", "6"),
                  ("PhoneNumberFormat", "Local"), ("EncryptEntry", "true")]  # fmt: skip
    branches = [*STORED, ("InvalidNumber", "other")]
    made = console.action("StoreUserInput", parameters, branches, codes=["FLW003"])
    assert "InputEncryption" not in made[1]


def test_a_switch_that_is_a_placeholder(console):
    parameters = [*TEXT, ("Timeout", "%T%"), ("MaxDigits", "${n}"), ("DisableCancel", "{{off}}")]
    _, given, _ = console.action("StoreUserInput", parameters, STORED)
    assert given["InputTimeLimitSeconds"] == "%T%"
    assert given["InputValidation"]["CustomValidation"]["MaximumLength"] == "${n}"
    assert given["DTMFConfiguration"] == {"DisableCancelKey": "{{off}}"}
    parameters.append(("EncryptEntry", "{{secret}}"))
    console.action("StoreUserInput", parameters, STORED, codes=["FLW003"])
