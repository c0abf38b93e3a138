from __future__ import annotations

import pytest

from ivr.simulator.call.callers import HangUp, Keys, Silence, Speech
from ivr.simulator.call.state import Contact
from ivr.simulator.call.transcript import MASK, HeardEntry, Said

MENU_ERRORS = {
    "InputTimeLimitExceeded": "late",
    "NoMatchingCondition": "odd",
    "NoMatchingError": "oops",
}


def labels(record):
    return [step.label for step in record.trace]


def menu(kit, **parameters):
    return kit.flow(
        "main",
        kit.action(
            "top",
            "GetParticipantInput",
            {"Text": "Press 1 or star.", "InputTimeLimitSeconds": "5", **parameters},
            "odd",
            when={"1": "one", "*": "star"},
            errors=MENU_ERRORS,
        ),
        kit.say("one", "One.", "bye"),
        kit.say("star", "Star.", "bye"),
        kit.say("late", "Too late.", "bye"),
    )


def store(kit, **parameters):
    parameters = {
        "Text": "Key it.",
        "StoreInput": "True",
        "InputTimeLimitSeconds": "5",
        "InputValidation": {"CustomValidation": {"MaximumLength": "4"}},
        **parameters,
    }
    errors = {"NoMatchingError": "oops", "InvalidPhoneNumber": "odd"}
    return kit.flow(
        "main",
        kit.action("take", "GetParticipantInput", parameters, "told", errors=errors),
        kit.say("told", "Got $.StoredCustomerInput.", "bye"),
    )


def chat():
    return Contact(channel="CHAT")


class TestMessage:
    def test_text_is_filled_and_takes_reading_time(self, kit):
        scene = kit.world(kit.flow("main", kit.say("hi", "Hello $.Attributes.name.", "bye")))
        record = kit.play(scene, contact=Contact(attributes={"name": "Ann"}))
        assert record.said() == ("Hello Ann.",)
        assert record.trace[0].seconds == pytest.approx(len("Hello Ann.") / 15)

    def test_ssml_is_written_as_is_and_plain_through_the_world(self, kit):
        hi = kit.action("hi", "MessageParticipant", {"SSML": "<speak>Hi</speak>"}, "bye")
        scene = kit.world(kit.flow("main", hi), plain=lambda text, locale: text[7:-8])
        said = kit.play(scene).transcript[1]
        assert (said.written, said.plain) == ("<speak>Hi</speak>", "Hi")

    @pytest.mark.parametrize(
        ("parameters", "shown"),
        [
            ({"PromptId": "arn:p"}, "[prompt:bell]"),
            ({"PromptId": "$.Attributes.bell"}, "[prompt:bell]"),
            (
                {"Media": {"Uri": "s3://b/k", "SourceType": "S3", "MediaType": "Audio"}},
                "[s3://b/k]",
            ),
        ],
    )
    def test_recordings_play_on_voice_and_fail_on_chat(self, kit, parameters, shown):
        errors = {"NoMatchingError": "oops"}
        hi = kit.action("hi", "MessageParticipant", parameters, "bye", errors=errors)
        scene = kit.world(kit.flow("main", hi), symbols={"arn:p": "prompt:bell"})
        bell = {"bell": "arn:p"}
        assert kit.play(scene, contact=Contact(attributes=bell)).said() == (shown,)
        silent = kit.play(scene, contact=Contact(channel="CHAT", attributes=bell))
        assert silent.said() == ("Error branch.",)

    def test_an_unwired_error_is_a_coded_end(self, kit):
        hi = kit.action("hi", "MessageParticipant", {"PromptId": "arn:p"}, "bye")
        record = kit.play(kit.world(kit.flow("main", hi)), contact=chat())
        assert record.end.kind == "error"
        assert [finding.code for finding in record.findings] == ["SIM002"]

    def test_an_action_without_words_says_nothing(self, kit):
        hi = kit.action("hi", "MessageParticipant", {}, "bye")
        assert kit.play(kit.world(kit.flow("main", hi))).said() == ()


class TestMenu:
    @pytest.mark.parametrize(
        ("heard", "label", "said"),
        [
            (Keys("1"), "Equals 1", "One."),
            (Keys("*"), "Equals *", "Star."),
            (Keys("12"), "Equals 1", "One."),
            (Keys("7"), "NoMatchingCondition", "No condition."),
            (Silence(), "InputTimeLimitExceeded", "Too late."),
            (Speech("one"), "InputTimeLimitExceeded", "Too late."),
        ],
    )
    def test_one_key_branches(self, kit, heard, label, said):
        record = kit.play(kit.world(menu(kit)), heard)
        assert labels(record)[0] == label
        assert record.said()[-1] == said
        assert record.end.kind == "hangup"

    def test_hanging_up_ends_the_call(self, kit):
        record = kit.play(kit.world(menu(kit)), HangUp())
        assert record.end.kind == "customer_hung_up"
        assert record.transcript[-1].kind == "hang_up"

    def test_keys_on_chat_take_the_error_branch_unasked(self, kit):
        record = kit.play(kit.world(menu(kit)), Keys("1"), contact=chat())
        assert labels(record)[0] == "NoMatchingError"
        assert record.said() == ("Error branch.",)

    def test_time_passes_as_the_caller_uses_it(self, kit):
        prompt = len("Press 1 or star.") / 15
        scene = kit.world(menu(kit))
        took = {
            heard: kit.play(scene, heard).trace[0].seconds
            for heard in (Silence(), Keys("1"), Keys("1", 0.5), Speech("x"))
        }
        assert took[Silence()] == pytest.approx(prompt + 5)
        assert took[Keys("1")] == pytest.approx(prompt + 1)
        assert took[Keys("1", 0.5)] == pytest.approx(0.5)
        assert took[Speech("x")] == pytest.approx(prompt + 6)

    def test_the_time_limit_may_come_from_a_path(self, kit):
        scene = kit.world(menu(kit, InputTimeLimitSeconds="$.Attributes.wait"))
        record = kit.play(scene, Silence(), contact=Contact(attributes={"wait": "9"}))
        assert record.trace[0].seconds == pytest.approx(len("Press 1 or star.") / 15 + 9)

    def test_keys_pressed_ahead_wait_for_the_next_menu_and_skip_messages(self, kit):
        buffered = {"EnableDTMFBuffer": "True", "InputTimeLimitSeconds": "5"}
        first = kit.action(
            "a",
            "GetParticipantInput",
            {"Text": "A?", **buffered},
            "odd",
            when={"1": "skip"},
            errors=MENU_ERRORS,
        )
        skip = kit.action(
            "skip",
            "MessageParticipant",
            {"Text": "Long words.", "SkipWhenDTMFBufferEnabled": "True"},
            "b",
        )
        second = kit.action(
            "b",
            "GetParticipantInput",
            {"Text": "B?", **buffered},
            "odd",
            when={"2": "bye"},
            errors=MENU_ERRORS,
        )
        late = kit.say("late", "Late.", "bye")
        scene = kit.world(kit.flow("main", first, skip, second, late))
        assert kit.play(scene, Keys("12")).said() == ("A?",)
        assert kit.play(scene, Keys("1"), Keys("2")).said() == ("A?", "Long words.", "B?")


class TestStore:
    @pytest.mark.parametrize(
        ("keys", "stored"),
        [
            ("12#", "12"),
            ("1234", "1234"),
            ("12345", "1234"),
            ("12", "12"),
            ("99*12#", "12"),
        ],
    )
    def test_digits_are_edited_and_stored(self, kit, keys, stored):
        record = kit.play(kit.world(store(kit)), Keys(keys))
        assert labels(record)[0] == "next"
        assert record.said()[-1] == f"Got {stored}."

    @pytest.mark.parametrize("heard", [Silence(), Speech("four two")])
    def test_silence_is_the_success_path_with_timeout(self, kit, heard):
        record = kit.play(kit.world(store(kit)), heard)
        assert labels(record)[0] == "next"
        assert record.said()[-1] == "Got Timeout."

    def test_only_the_ending_key_stores_nothing(self, kit):
        assert kit.play(kit.world(store(kit)), Keys("#")).said()[-1] == "Got ."

    def test_star_is_a_digit_where_cancelling_is_off(self, kit):
        dtmf = {"DisableCancelKey": "True", "InputTerminationSequence": "*#"}
        longer = {"CustomValidation": {"MaximumLength": "6"}}
        scene = kit.world(store(kit, DTMFConfiguration=dtmf, InputValidation=longer))
        assert kit.play(scene, Keys("1*2*#")).said()[-1] == "Got 1*2."

    def test_the_gap_after_the_last_digit_is_waited_out(self, kit):
        gap = {"InterdigitTimeLimitSeconds": "3"}
        scene = kit.world(store(kit, DTMFConfiguration=gap))
        ended, open_ended = (kit.play(scene, Keys(k)).trace[0].seconds for k in ("12#", "12"))
        assert open_ended - ended == pytest.approx(3)

    def test_hanging_up_and_chat(self, kit):
        assert kit.play(kit.world(store(kit)), HangUp()).end.kind == "customer_hung_up"
        record = kit.play(kit.world(store(kit)), contact=chat())
        assert labels(record)[0] == "NoMatchingError"

    @pytest.mark.parametrize(
        ("keys", "validation", "label", "said"),
        [
            ("4155550101", {"NumberFormat": "Local", "CountryCode": "US"}, "next", "+14155550101"),
            ("123", {"NumberFormat": "Local", "CountryCode": "US"}, "InvalidPhoneNumber", ""),
            ("442071838750", {"NumberFormat": "E164"}, "next", "+442071838750"),
        ],
    )
    def test_phone_numbers_are_checked(self, kit, keys, validation, label, said):
        flow = store(kit, InputValidation={"PhoneNumberValidation": validation})
        record = kit.play(kit.world(flow), Keys(keys))
        assert labels(record)[0] == label
        assert said in record.said()[-1]

    def test_encrypted_digits_reach_neither_flow_nor_transcript(self, kit):
        flow = store(kit, InputEncryption={"EncryptionKeyId": "k1", "Key": "PEM"})
        record = kit.play(kit.world(flow), Keys("1234#"))
        assert record.said()[-1] == "Got encrypted:k1:PEM."
        assert "1234" not in repr(record)
        assert [e.text for e in record.transcript if isinstance(e, HeardEntry)] == [MASK]

    def test_a_key_that_does_not_encrypt_is_an_error(self, kit):
        flow = store(kit, InputEncryption={"EncryptionKeyId": "$.Attributes.none", "Key": "PEM"})
        assert labels(kit.play(kit.world(flow), Keys("1234#")))[0] == "NoMatchingError"

    def test_with_logging_off_what_is_keyed_is_masked_everywhere(self, kit):
        off = kit.action(
            "off", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Disabled"}, "take"
        )
        take = kit.action(
            "take",
            "GetParticipantInput",
            {"Text": "PIN?", "StoreInput": "True", "InputTimeLimitSeconds": "5"},
            "bye",
            errors={"NoMatchingError": "oops"},
        )
        record = kit.play(kit.world(kit.flow("main", off, take)), Keys("80714#"))
        assert "80714" not in repr(record)
        assert record.state.local.stored == MASK


class TestLoopedMessages:
    def queue_flow(self, kit, *more, interval="30"):
        parameters = {"Messages": [{"Text": "Please wait."}, {"Text": "Still waiting."}]}
        if interval:
            parameters["InterruptFrequencySeconds"] = interval
        wait = kit.action(
            "wait",
            "MessageParticipantIteratively",
            parameters,
            when={"MessagesInterrupted": "again"} if more else {},
            errors={"NoMatchingError": "oops"},
        )
        return kit.flow("wait_flow", wait, *more, kind="CUSTOMER_QUEUE")

    def test_after_the_interval_the_flow_goes_on(self, kit):
        again = kit.say("again", "Interrupted.", "bye")
        record = kit.play(kit.world(self.queue_flow(kit, again)))
        assert labels(record)[:2] == ["Equals MessagesInterrupted", "next"]
        assert record.trace[0].seconds == pytest.approx(30)
        assert record.said() == ("Please wait.", "Still waiting.", "Interrupted.")

    def test_a_caller_may_leave_meanwhile(self, kit):
        record = kit.play(kit.world(self.queue_flow(kit)), HangUp())
        assert record.end.kind == "customer_hung_up"
        assert record.said() == ("Please wait.", "Still waiting.")

    def test_a_short_interval_breaks_off_before_the_next_message(self, kit):
        again = kit.say("again", "Interrupted.", "bye")
        record = kit.play(kit.world(self.queue_flow(kit, again, interval="0.5")))
        assert record.said() == ("Please wait.", "Interrupted.")

    def test_chat_takes_the_error_branch_at_once(self, kit):
        record = kit.play(kit.world(self.queue_flow(kit)), contact=chat())
        assert labels(record)[0] == "NoMatchingError"


class TestThirdParty:
    def dial(self, kit, continues, number="+14155550199"):
        errors = {"NoMatchingError": "oops"}
        if continues == "True":
            errors |= {"CallFailed": "odd", "ConnectionTimeLimitExceeded": "late"}
        parameters = {
            "ThirdPartyPhoneNumber": number,
            "ThirdPartyConnectionTimeLimitSeconds": "30",
            "ContinueFlowExecution": continues,
        }
        dial = kit.action(
            "dial", "TransferParticipantToThirdParty", parameters, "bye", errors=errors
        )
        return kit.flow("main", dial, kit.say("late", "Nobody.", "bye"))

    def numbers(self, kit, outcome):
        class Network:
            def check(self, number):
                return "dialable" if number.startswith("+1") else "undialable"

            def connect(self, number, limit_seconds):
                return outcome

        return Network()

    @pytest.mark.parametrize(
        ("continues", "came", "label", "kind"),
        [
            ("False", "answered", "end", "transfer"),
            ("False", "failed", "NoMatchingError", "hangup"),
            ("True", "answered", "next", "hangup"),
            ("True", "failed", "CallFailed", "hangup"),
            ("True", "timeout", "ConnectionTimeLimitExceeded", "hangup"),
        ],
    )
    def test_every_way_a_call_out_may_go(self, kit, continues, came, label, kind):
        scene = kit.world(self.dial(kit, continues), numbers=self.numbers(kit, came))
        record = kit.play(scene)
        assert (labels(record)[0], record.end.kind) == (label, kind)
        assert record.end.number == ("+14155550199" if kind == "transfer" else "")

    def test_undialable_numbers_and_chat_are_errors(self, kit):
        scene = kit.world(self.dial(kit, "True", "+999"), numbers=self.numbers(kit, "answered"))
        assert labels(kit.play(scene))[0] == "NoMatchingError"
        good = kit.world(self.dial(kit, "True"))
        assert labels(kit.play(good, contact=chat()))[0] == "NoMatchingError"


def test_nobody_answering_an_outbound_call_ends_it_before_the_first_word(kit):
    tag = kit.action(
        "tag", "TagContact", {"Tags": {"a": "b"}}, "hi", errors={"NoMatchingError": "oops"}
    )
    scene = kit.world(kit.flow("main", tag, kit.say("hi", "This is the bank.", "bye")))
    record = kit.play(scene, contact=Contact(initiation="API", answered_by="no_answer"))
    assert record.end.kind == "no_answer"
    assert not [entry for entry in record.transcript if isinstance(entry, Said)]
    assert record.state.contact.tags == {"a": "b"}
