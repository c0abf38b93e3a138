"""The step graph: conditionals, overrides, code hooks with their ends, starts of other intents."""

import pytest

from ivr.faults import IvrError, Unavailable
from ivr.hearing.session import Timed


def texts(reply):
    return [message.text for message in reply.messages]


# --- conditionals ---------------------------------------------------------------------------


def days_bot(build):
    back = {"Days": {"shape": None, "value": {"interpretedValue": None}, "values": None}}
    capture = {
        "captureNextStep": build.step("EvaluateConditional"),
        "captureConditional": build.branches(
            ("{Days} > 7", {"response": build.says("{Days} is too long"),
                            "nextStep": build.step("ElicitSlot", slot="Days", slots=back)}),
            ("{Days} < 1 ", {"nextStep": build.step("ElicitSlot", slot="Days", quiet=True)}),
            ("{Days} = 5 oops", {"nextStep": build.step("EndConversation")}),
            default={"response": build.says("fine"), "nextStep": build.step("CloseIntent")},
        ),
    }  # fmt: skip
    closing = {"closingResponse": build.says("bye [via]")}
    slot = build.slot("Days", slotCaptureSetting=capture)
    return build.bot(build.intent("Stay", "stay", slots=(slot,), intentClosingSetting=closing))


def test_the_first_branch_that_holds_is_taken(build, with_bot):
    say = with_bot(days_bot(build), via="[x]")
    assert say.texts("stay") == ["Days?"]
    again = say("nine")
    assert (texts(again), again.eliciting) == (["9 is too long", "Days?"], "Days")
    assert again.slots == {"Days": None}
    quiet = say("zero")
    assert (texts(quiet), quiet.eliciting) == ([], "Days")
    last = say("five")
    assert texts(last) == ["fine", "bye [x]"]
    assert "'{Days} = 5 oops'" in last.why


def test_a_conditional_that_is_off_leaves_the_default_path(build, with_bot):
    off = {**build.branches(("{Days} = 1", {})), "isActive": False}
    capture = {"captureNextStep": build.step("EvaluateConditional"), "captureConditional": off}
    slot = build.slot("Days", slotCaptureSetting=capture)
    say = with_bot(build.bot(build.intent("Stay", "stay", slots=(slot,))))
    say("stay")
    assert say("one").dialog_state == "ReadyForFulfillment"


def test_an_active_conditional_needs_no_step_that_names_it(build, with_bot):
    branch = {"response": build.says("typed"), "nextStep": build.step("EndConversation")}
    initial = {"conditional": build.branches(('$.inputMode = "Text"', branch))}
    say = with_bot(build.bot(build.intent("Hi", "hi", initialResponseSetting=initial)))
    assert say.texts("hi") == ["typed"]


def test_a_bot_by_others_counts_its_fallbacks(build, with_bot):
    def after(count):
        return {
            "response": build.says(f"sorry {count}"),
            "nextStep": build.step("ElicitIntent", attributes={"count": count}),
        }

    first = '(!fn.IS_SET([count]) OR [count] = "" OR [count] = "0") AND !fn.IS_SET([failed])'
    initial = {
        "nextStep": build.step("EvaluateConditional"),
        "conditional": build.branches(
            (first, after("1")),
            ('[count] = "1"', after("2")),
            default={"nextStep": build.step("EndConversation")},
        ),
    }
    fallback = build.intent(
        "FallbackIntent",
        parentIntentSignature="AMAZON.FallbackIntent",
        initialResponseSetting=initial,
    )
    say = with_bot(build.bot(fallback))
    assert [say.texts("purple") for _ in range(3)] == [["sorry 1"], ["sorry 2"], []]
    assert say.session.attributes == {"count": "2"}


# --- steps with overrides -------------------------------------------------------------------


def test_a_step_may_start_another_intent_with_values(build, with_bot):
    tops = [{"value": {"interpretedValue": text}} for text in ("ham", "egg")]
    size = {"shape": "Scalar", "value": {"interpretedValue": "{Ask.n}"}}
    given = {"size": size, "tops": {"values": tops}}
    over = build.step("StartIntent", intent="Order", slots=given, attributes={"from": "{n}"})
    ask = build.intent(
        "Ask",
        "ask {n}",
        slots=(build.slot("n", slotCaptureSetting={"captureNextStep": over}),),
        initialResponseSetting={"nextStep": build.step("ElicitSlot", slot="n")},
    )
    order = build.intent("Order", "order", slots=(build.slot("size"), build.slot("tops")))
    reply = with_bot(build.bot(ask, order))("ask four")
    assert (reply.intent, reply.slots) == ("Order", {"size": "4", "tops": "ham,egg"})
    assert reply.session_attributes == {"from": "4"}
    assert reply.session.intent.slots["tops"].shape == "List"


def test_the_next_message_may_be_suppressed(build, with_bot):
    closing = {"closingResponse": build.says("bye")}
    initial = {"nextStep": build.step("CloseIntent", quiet=True)}
    intent = build.intent("Hi", "hi", initialResponseSetting=initial, intentClosingSetting=closing)
    assert with_bot(build.bot(intent)).texts("hi") == []


def test_only_intents_in_scope_are_understood_next(build, with_bot):
    initial = {"nextStep": build.step("ElicitIntent", scope=["Yes"])}
    ask = build.intent("Ask", "ask", initialResponseSetting=initial)
    say = with_bot(build.bot(ask, build.intent("Yes", "sure"), build.intent("No", "nope")))
    say("ask")
    assert say.session.scope == ("Yes",)
    assert say("nope").intent == "FallbackIntent"
    say("ask")
    assert say("sure").intent == "Yes"


def test_intents_that_start_one_another_fail(build, with_bot):
    def over(name):
        return {"nextStep": build.step("StartIntent", intent=name)}

    ring = [
        build.intent("A", "go", initialResponseSetting=over("B")),
        build.intent("B", "b", initialResponseSetting=over("A")),
    ]
    reply = with_bot(build.bot(*ring))("go")
    assert (reply.state, reply.error) == ("failed", "ValidationException")
    assert "circle" in reply.why


def test_a_slot_whose_capture_leads_back_to_it_is_asked_again(build, with_bot):
    back = {"captureNextStep": build.step("ElicitSlot", slot="n")}
    slot = build.slot("n", slotCaptureSetting=back)
    say = with_bot(build.bot(build.intent("Ask", "ask", slots=(slot,))))
    say("ask")
    assert [say("four").eliciting for _ in range(3)] == ["n"] * 3


# --- code hooks -----------------------------------------------------------------------------


def hooked_bot(build, **ends):
    initial = {
        "codeHook": build.hook("first", **ends),
        "nextStep": build.step("InvokeDialogCodeHook"),
    }
    return build.bot(
        build.intent(
            "Ask", "ask", slots=(build.slot("n"),), dialogCodeHook={"enabled": True},
            initialResponseSetting=initial,
        )
    )  # fmt: skip


def failing(problem):
    def hook(event):
        del event
        raise problem

    return hook


ENDS = {
    "failureResponse": {
        "messageGroupsList": [{"message": {"plainTextMessage": {"value": "broken"}}}]
    },
    "timeoutResponse": {
        "messageGroupsList": [{"message": {"plainTextMessage": {"value": "late"}}}]
    },
}


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        (failing(IvrError("no")), "broken"),
        (lambda event: {"x": 1}, "broken"),
        (lambda event: {"sessionState": {"dialogAction": {"type": "Delegate"},
                                         "intent": {"name": "Ask", "state": "Failed"}}}, "broken"),
        (failing(Unavailable("30 s")), "late"),
        (lambda event: Timed({"sessionState": {"dialogAction": {"type": "Delegate"}}}, 31), "late"),
    ],
)  # fmt: skip
def test_a_hook_that_fails_or_is_late_takes_its_end(build, with_bot, hook, said):
    reply = with_bot(hooked_bot(build, **ENDS), hook)("ask")
    assert (reply.state, reply.dialog_state, texts(reply)) == ("done", "Failed", [said])


def test_a_hook_without_ends_fails_the_turn(build, with_bot):
    reply = with_bot(hooked_bot(build), failing(IvrError("no")))("ask")
    assert (reply.state, reply.error, reply.why) == ("failed", "DependencyFailedException", "no")


def test_a_hook_that_is_late_and_has_no_end_for_it_has_taken_its_time(build, with_bot):
    reply = with_bot(hooked_bot(build), failing(Unavailable("late")))("ask")
    assert (reply.state, reply.why, reply.seconds) == ("failed", "late", 30)


def test_a_hook_that_delegates_goes_the_way_of_success(build, with_bot, answers, replying):
    success = {
        "successResponse": build.says("checked"),
        "successNextStep": build.step("EvaluateConditional"),
        "successConditional": build.branches(
            ('[vip] = "yes"', {"nextStep": build.step("EndConversation")}),
            default={"nextStep": build.step("ElicitSlot", slot="n")},
        ),
    }
    hook = answers(lambda e: replying(e, "Delegate", attributes={"vip": "yes"}))
    say = with_bot(hooked_bot(build, **success), hook)
    assert (say("ask").state, hook.events[0]["invocationLabel"]) == ("done", "first")
    reply = with_bot(hooked_bot(build, **success))("ask")
    assert (texts(reply), reply.eliciting) == (["checked", "n?"], "n")


def test_the_elicitation_hook_hears_answers_under_its_label(build, with_bot, answers):
    capture = {
        "elicitationCodeHook": {"enableCodeHookInvocation": True, "invocationLabel": "L"},
        "captureNextStep": build.step("InvokeDialogCodeHook"),
        "codeHook": build.hook("M"),
    }
    slot = build.slot("n", slotCaptureSetting=capture)
    intent = build.intent("Ask", "ask", slots=(slot,), dialogCodeHook={"enabled": True})
    hook = answers()
    say = with_bot(build.bot(intent), hook)
    say("ask")
    say("banana")
    say("four")
    assert [event.get("invocationLabel") for event in hook.events] == [None, "L", "L", "M"]
    assert [e["proposedNextState"]["prompt"] for e in hook.events[:2]] == [
        {"attempt": "Initial"},
        {"attempt": "Retry1"},
    ]
    assert hook.events[1]["proposedNextState"]["intent"]["slots"] == {"n": None}


def test_a_hook_may_set_contexts_hints_and_style(build, with_bot, answers, replying):
    context = {"name": "c", "timeToLive": {"timeToLiveInSeconds": 60, "turnsToLive": 2},
               "contextAttributes": {}}  # fmt: skip

    def wish(event):
        value = replying(event, "ElicitSlot", slot="n", messages=["spell it"])
        state = value["sessionState"]
        state["dialogAction"]["slotElicitationStyle"] = "SpellByLetter"
        return {**value, "sessionState": {**state, "activeContexts": [context],
                                          "runtimeHints": {"slotHints": {}}}}  # fmt: skip

    say = with_bot(hooked_bot(build), answers(wish))
    reply = say("ask")
    assert reply.session.contexts == (context,)
    assert reply.session.style == "SpellByLetter"
    action = reply.session.to_json()["sessionState"]["dialogAction"]
    assert action["slotElicitationStyle"] == "SpellByLetter"


# --- confirmation ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers_", "said", "state"),
    [(["yes"], ["gladly"], "ReadyForFulfillment"), (["no"], ["as you like"], "Failed"),
     (["purple", "purple"], ["I give up"], "Failed")],
)  # fmt: skip
def test_a_confirmation_has_three_ends(build, with_bot, answers_, said, state):
    setting = {
        "promptSpecification": {**build.says("sure?"), "maxRetries": 1},
        "confirmationResponse": build.says("gladly"),
        "declinationResponse": build.says("as you like"),
        "failureResponse": build.says("I give up"),
    }
    say = with_bot(build.bot(build.intent("Pay", "pay", intentConfirmationSetting=setting)))
    assert say.texts("pay") == ["sure?"]
    for text in answers_:
        reply = say(text)
    assert (texts(reply), reply.dialog_state, reply.state) == (said, state, "done")


@pytest.mark.parametrize(
    ("step", "state"),
    [("EndConversation", "Failed"), ("CloseIntent", "Failed"), ("FulfillIntent", None)],
)
def test_a_confirmation_that_is_given_up_has_failed_where_it_ends(build, with_bot, step, state):
    setting = {
        "promptSpecification": {**build.says("sure?"), "maxRetries": 0},
        "failureNextStep": build.step(step),
    }
    say = with_bot(build.bot(build.intent("Pay", "pay", intentConfirmationSetting=setting)))
    say("pay")
    given_up = say("purple")
    assert given_up.dialog_state == (state or "ReadyForFulfillment")
    assert given_up.state == "done"


def test_a_question_that_is_given_up_by_a_branch_that_ends_has_failed(build, with_bot):
    end = {"nextStep": build.step("EndConversation"), "response": build.says("bye")}
    capture = {"failureConditional": build.branches(("fn.IS_SET([x])", {}), default=end)}
    slot = build.slot("count", retries=0, slotCaptureSetting=capture)
    say = with_bot(build.bot(build.intent("Pay", "pay", slots=[slot])))
    say("pay")
    given_up = say("purple")
    assert (texts(given_up), given_up.dialog_state) == (["bye"], "Failed")


def test_a_confirmation_may_branch_and_run_its_hook(build, with_bot, answers):
    setting = {
        "promptSpecification": {**build.says("sure?"), "maxRetries": 0},
        "elicitationCodeHook": {"enableCodeHookInvocation": False},
        "confirmationNextStep": build.step("InvokeDialogCodeHook"),
        "codeHook": build.hook("after yes", successResponse=build.says("looked up")),
        "declinationConditional": build.branches(
            ('[again] = "1"', {"nextStep": build.step("ConfirmIntent")})
        ),
    }
    intent = build.intent(
        "Pay", "pay", intentConfirmationSetting=setting, dialogCodeHook={"enabled": True}
    )
    hook = answers()
    say = with_bot(build.bot(intent), hook, again="1")
    say("pay")
    assert say("no").dialog_action == "ConfirmIntent"
    assert texts(say("yes")) == ["looked up"]
    assert hook.events[-1]["invocationLabel"] == "after yes"
