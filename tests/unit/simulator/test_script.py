"""Settings in a row are one act, and nobody can tell."""

from __future__ import annotations

from ivr.simulator.call.state import Contact
from ivr.simulator.script import Manner, scripts

ERRORS = {"NoMatchingError": "oops"}


def logging(kit, identifier, on, then):
    behavior = {"FlowLoggingBehavior": "Enabled" if on else "Disabled"}
    return kit.action(identifier, "UpdateFlowLoggingBehavior", behavior, then)


def voice(kit, identifier, name, then):
    kind = "UpdateContactTextToSpeechVoice"
    return kit.action(identifier, kind, {"TextToSpeechVoice": name}, then, errors=ERRORS)


def hook(kit, identifier, event, flow, then):
    parameters = {"EventHooks": {event: flow}}
    return kit.action(identifier, "UpdateContactEventHooks", parameters, then, errors=ERRORS)


def language(kit, identifier, code, then):
    parameters = {"LanguageCode": code, "Name": "n"}
    return kit.action(identifier, "UpdateContactData", parameters, then, errors=ERRORS)


def four(kit):
    return (
        logging(kit, "a", False, "b"),
        voice(kit, "b", "Lupe", "c"),
        hook(kit, "c", "CustomerQueue", "queue", "d"),
        language(kit, "d", "es-US", "bye"),
    )


def acts(world, flow="main"):
    return scripts(world.book, Manner.TOGETHER)[flow]


def names(act):
    return [identifier for _, identifier, _ in act.branches.actions]


def steps(record):
    return [(step.identifier, step.label) for step in record.trace]


def queue(kit):
    return kit.flow("queue", *four(kit)[:2], kit.say("c", "Wait.", "bye"), kind="CUSTOMER_QUEUE")


def test_settings_in_a_row_are_one_act_and_leave_every_step(kit):
    world = kit.world(kit.flow("main", *four(kit)), queue(kit))
    assert names(acts(world)["a"]) == ["a", "b", "c", "d"]
    record = kit.play(world)
    assert steps(record) == [*((each, "next") for each in "abcd"), ("bye", "end")]
    contact = record.state.contact
    assert (contact.logging, contact.voice, contact.language) == (False, "Lupe", "es-US")
    assert (contact.hooks, contact.fields) == ({"CustomerQueue": "queue"}, {"Name": "n"})


def test_of_two_settings_the_later_stands(kit):
    row = (voice(kit, "a", "Lupe", "b"), voice(kit, "b", "Joanna", "bye"))
    assert kit.play(kit.world(kit.flow("main", *row))).state.contact.voice == "Joanna"


def test_a_row_ends_before_a_setting_that_depends_on_the_call(kit):
    row = (
        logging(kit, "a", False, "b"),
        voice(kit, "b", "$.Attributes.voice", "c"),
        logging(kit, "c", True, "bye"),
    )
    world = kit.world(kit.flow("main", *row))
    assert [names(acts(world)[each]) for each in "abc"] == [["a"], ["b"], ["c"]]
    record = kit.play(world, contact=Contact(attributes={"voice": "Lupe"}))
    assert record.state.contact.voice == "Lupe"
    assert steps(kit.play(world))[1] == ("b", "NoMatchingError")


def test_a_setting_that_fails_takes_its_error_branch_in_the_middle_of_a_row(kit):
    row = (logging(kit, "a", False, "b"), hook(kit, "b", "CustomerQueue", "nowhere", "bye"))
    record = kit.play(kit.world(kit.flow("main", *row)))
    assert steps(record)[:3] == [("a", "next"), ("b", "NoMatchingError"), ("oops", "next")]


def test_a_call_with_a_guard_ends_at_the_very_action_even_within_a_row(kit):
    for most in range(5):
        record = kit.play(kit.world(kit.flow("main", *four(kit)), queue(kit), actions_max=most))
        assert record.end.code == "SIM003"
        assert record.end.identifier == ("a", "b", "c", "d", "bye")[most]
        assert [identifier for identifier, _ in steps(record)] == list("abcd"[:most])


def test_a_circle_of_settings_ends_by_the_guard(kit):
    row = (logging(kit, "a", False, "b"), logging(kit, "b", True, "a"))
    record = kit.play(kit.world(kit.flow("main", *row)))
    assert (record.end.code, len(record.trace)) == ("SIM003", 10_000)


def test_acts_are_made_once_for_all_calls_of_a_book(kit):
    world = kit.world(kit.flow("main", *four(kit)), queue(kit))
    kit.play(world)
    first = acts(world)["a"]
    kit.play(world)
    assert acts(world)["a"] is first
    assert acts(world)["nothing of the kind"] is None
