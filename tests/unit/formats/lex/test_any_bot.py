"""Any bot of any settings goes into each dialect and comes back as it was."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from lex.making import Maker, carried_out, same, target

from ivr.formats.lex import export
from ivr.formats.lex.calls import plan
from ivr.formats.lex.cloudformation import read_template, template

SEEDS = st.integers(0, 2**32)
ALLOWED = {"LEX030"}


def unsaid(value):
    """A bot without what CloudFormation has no word for."""
    if isinstance(value, dict):
        kept = {k: unsaid(v) for k, v in value.items() if k not in NO_WORD}
        if kept.get("assistedNluMode") == "DialogManager":
            del kept["assistedNluMode"]
        return kept
    return [unsaid(each) for each in value] if isinstance(value, list) else value


NO_WORD = {"speakerDiarizationSettings", "slotResolutionSetting"}


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_a_bot_survives_cloudformation(seed):
    bot = Maker(seed).bot()
    written = template([bot])
    read = read_template(written.text, "bots.json")
    assert {each.code for each in written.findings} <= ALLOWED
    assert read.findings == ()
    assert [same(each) for each in read.bots] == [unsaid(same(bot))]
    assert template(read.bots).text == template([bot]).text


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_a_bot_survives_its_archive(seed):
    bot = Maker(seed).bot()
    assert same(export.read_archive(export.archive(bot))) == by_name(same(bot))


def by_name(bot):
    """Archives keep records by name."""
    for locale in bot["locales"]:
        locale["intents"].sort(key=lambda each: each["name"])
        locale["slotTypes"].sort(key=lambda each: each["name"])
    return bot


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_every_call_passes_botocore(seed):
    bot = Maker(seed).bot()
    made = plan(bot, target(bot))
    assert made.findings == ()
    done = carried_out(made)
    created = [operation for operation, _ in done if operation.startswith("create_")]
    slots = sum(len(intent.slots) for locale in bot.locales for intent in locale.intents)
    assert created.count("create_slot") == slots
    assert created.count("create_bot") == created.count("create_bot_version") == 1


@given(SEEDS)
@settings(max_examples=5, deadline=None)
def test_the_same_bot_gives_the_same_bytes(seed):
    first, second = Maker(seed).bot(), Maker(seed).bot()
    assert template([first]).text == template([second]).text
    assert plan(first, target(first)) == plan(second, target(second))
    assert json.loads(template([first]).text) == template([first]).value
