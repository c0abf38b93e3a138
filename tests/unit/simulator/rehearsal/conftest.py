"""A bank of a few steps that takes the calls of scenarios."""

from __future__ import annotations

import pytest

from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import BotMessage, BotReply, FunctionReply
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.judge import Lookups, run_scenario
from ivr.simulator.rehearsal.scenario import read_scenarios
from ivr.simulator.rehearsal.stage import staged
from ivr.spec.reading.reader import read_text


def scenarios(text):
    return read_scenarios(read_text(text, "tests/a.yaml"))


MENU_ERRORS = {
    "InputTimeLimitExceeded": "late",
    "NoMatchingCondition": "odd",
    "NoMatchingError": "oops",
}


PROMPTS = {
    "welcome": ("Welcome to .+?\\.",),
    "menu": ("Press 1 for cards\\.", "Cards: press 1\\."),
    "late": ("Too late\\.",),
    "balance": ("Your balance is .+?\\.",),
}


@pytest.fixture
def bank(kit):
    errors = {"NoMatchingError": "oops"}
    main = kit.flow(
        "inbound_en-US",
        kit.say("hello", "Welcome to Example Bank.", "look"),
        kit.action(
            "look",
            "InvokeLambdaFunction",
            {"LambdaFunctionARN": "arn:look", "InvocationTimeLimitSeconds": "3"},
            "top",
            errors=errors,
        ),
        kit.action(
            "top",
            "GetParticipantInput",
            {"Text": "Press 1 for cards.", "InputTimeLimitSeconds": "5"},
            "odd",
            when={"1": "mark", "2": "ask"},
            errors=MENU_ERRORS,
        ),
        kit.say("late", "Too late.", "top2"),
        kit.action(
            "top2",
            "GetParticipantInput",
            {"Text": "Last try.", "InputTimeLimitSeconds": "5"},
            "odd",
            when={"1": "mark"},
            errors={**MENU_ERRORS, "InputTimeLimitExceeded": "bye"},
        ),
        kit.action(
            "mark",
            "UpdateContactAttributes",
            {"Attributes": {"choice": "cards"}},
            "queue",
            errors=errors,
        ),
        kit.action("queue", "UpdateContactTargetQueue", {"QueueId": "arn:q"}, "go", errors=errors),
        kit.action(
            "go", "TransferContactToQueue", {}, "oops", errors={**errors, "QueueAtCapacity": "full"}
        ),
        kit.say("full", "All busy.", "bye"),
        kit.action(
            "ask",
            "ConnectParticipantWithLexBot",
            {"Text": "Which card?", "LexV2Bot": {"AliasArn": "arn:bot"}},
            "oops",
            when={"Card": "tell"},
            errors={**errors, "NoMatchingCondition": "odd"},
        ),
        kit.say("tell", "Your balance is $.External.balance.", "bye"),
        dialog="inbound",
        nodes={
            "hello": "hello",
            "top": "top",
            "top2": "top",
            "mark": "cards",
            "queue": "cards",
            "go": "cards",
            "ask": "which",
            "tell": "tell",
            "late": "top",
        },
    )
    bot = kit.Turns([BotReply("done", "Card", {"card": "1234"}, messages=(BotMessage("Fine."),))])
    look = kit.Answers([FunctionReply("answer", {"balance": "$5"})])
    world = kit.world(
        main,
        bots=bot,
        functions=look,
        symbols={"arn:look": "lambda:lookup", "arn:q": "queue:cards"},
    )
    lookups = Lookups(lambda name, locale: PROMPTS.get(name), world.book.by_name)

    def take(case, caller):
        facts = case.contact(Contact(customer="+14155550101"))
        return run(staged(world, case.given), "inbound_en-US", facts, caller)

    def verdicts(text):
        return [v for s in scenarios(text) for v in run_scenario(s, take, lookups)]

    return verdicts


def codes(verdict):
    return [finding.code for finding in verdict.findings]
