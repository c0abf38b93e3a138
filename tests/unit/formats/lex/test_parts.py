"""Composite slots: questions for their parts, in the YAML and in every dialect of Lex."""

from __future__ import annotations

import json

import pytest
from lex.making import carried_out, target

from ivr.adopting.bots import BotSource, adopt_bots
from ivr.compiler.bots.build import compile_bot
from ivr.compiler.lexicon.checks.bots import check
from ivr.formats.lex import export
from ivr.formats.lex.calls import plan
from ivr.formats.lex.cloudformation import read_template, template
from ivr.formats.lex.dialects.parts import by_id, by_name
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_text

TYPES = """\
slot_types:
  Room: {values: {king: [big], queen: []}}
  Stay: {parts: {room: {type: Room}, nights: {type: AMAZON.Number}}}
"""
SLOT = """\
        type: Stay
        required: true
        ask: Which room, and for how long?
        needs: room AND nights
        parts:
          room: {ask: [Which room?, King or queen?], retries: 1, attempts: {every: {start: 5s}}}
          nights:
            ask: How many nights?
            order: ordered
            values: ["[usual]"]
            utterances: ["for {nights}"]
            wait: {waiting: Take your time., back: Welcome back.}
"""


def written(slot=SLOT, said="book {stay}"):
    head = "bot: hotel\nlocales: [en-US]\nintents:\n  Book:\n"
    return f"{head}    utterances: [book, '{said}']\n    slots:\n      stay:\n{slot}{TYPES}"


def spec(*written_as):
    return load_text(BotSpec, written(*written_as), "bots/hotel.yaml")


def say(said, _locale):
    return said


def compiled(*written_as):
    return compile_bot(spec(*written_as), say)


def setting(bot):
    return bot.locales[0].intent("Book").slot("stay").model_extra["subSlotSetting"]


def type_id(bot, name="Room"):
    return bot.locales[0].slot_type(name).identifier


def texts(part):
    groups = part["valueElicitationSetting"]["promptSpecification"]["messageGroupsList"]
    return [group["message"]["plainTextMessage"]["value"] for group in groups]


def test_parts_are_asked_for_as_a_slot_is():
    bot = compiled()
    made = setting(bot)
    assert made["expression"] == "room AND nights"
    room, nights = made["slotSpecifications"]["room"], made["slotSpecifications"]["nights"]
    assert (texts(room), texts(nights)) == (
        ["Which room?", "King or queen?"], ["How many nights?"]
    )  # fmt: skip
    prompt = room["valueElicitationSetting"]["promptSpecification"]
    assert (prompt["maxRetries"], list(prompt["promptAttemptsSpecification"])) == (
        1, ["Initial", "Retry1"]
    )  # fmt: skip
    heard = nights["valueElicitationSetting"]
    assert heard["sampleUtterances"] == [{"utterance": "for {nights}"}]
    assert heard["defaultValueSpecification"] == {"defaultValueList": [{"defaultValue": "[usual]"}]}
    assert heard["waitAndContinueSpecification"]["isActive"] is True
    assert heard["promptSpecification"]["messageSelectionStrategy"] == "Ordered"


def test_a_bot_without_them_has_no_setting():
    assert "subSlotSetting" not in compiled("        type: Stay\n").model_dump_json()


def test_an_archive_names_types_of_parts_by_id_and_lexs_own_by_name():
    """As the guide of Lex shows them."""
    bot = compiled()
    specs = setting(bot)["slotSpecifications"]
    assert {name: each["slotTypeId"] for name, each in specs.items()} == {
        "room": type_id(bot), "nights": "AMAZON.Number"
    }  # fmt: skip
    kind = bot.locales[0].slot_type("Stay")
    assert kind.model_extra["compositeSlotTypeSetting"]["subSlots"] == [
        {"name": "room", "slotTypeId": type_id(bot)},
        {"name": "nights", "slotTypeId": "AMAZON.Number"},
    ]
    assert kind.value_selection_setting["resolutionStrategy"] == "CONCATENATION"
    assert export.read_archive(export.archive(bot)).locales == bot.locales


def test_both_ways_of_naming_lead_to_each_other():
    bot = compiled()
    named = by_name(bot)
    assert setting(named)["slotSpecifications"]["room"]["slotTypeName"] == "Room"
    assert by_id(named) == bot
    assert by_name(named) == named
    gone = named.model_copy(
        update={"locales": (named.locales[0].model_copy(update={"slot_types": named.locales[0]
                .slot_types[1:]}),)}
    )  # fmt: skip
    assert setting(by_id(gone))["slotSpecifications"]["room"]["slotTypeName"] == "Room"


def test_a_template_names_types_and_comes_back_as_it_went():
    made = template([compiled()])
    assert made.findings == ()
    text = json.dumps(made.value)
    assert '"SlotTypeName": "Room"' in text
    assert type_id(compiled()) not in text
    (back,) = read_template(made.text, "bot.json").bots
    assert setting(by_name(back)) == setting(by_name(export_of(compiled())))


def export_of(bot):
    """Return a bot without nulls, as other dialects say nothing."""

    def bare(value):
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if v is not None}
        return [bare(each) for each in value] if isinstance(value, list) else value

    texts = {path: json.dumps(bare(json.loads(text))) for path, text in export.files(bot).items()}
    return export.read_files({path: text.encode() for path, text in texts.items()})


def test_calls_refer_to_types_that_are_there_by_then():
    bot = compiled()
    made = plan(bot, target(bot))
    assert made.findings == ()
    calls = carried_out(made)
    slot = next(said for name, said in calls if name == "create_slot")
    specs = slot["subSlotSetting"]["slotSpecifications"]
    assert specs["room"]["slotTypeId"] != type_id(bot)
    assert specs["nights"]["slotTypeId"] == "AMAZON.Number"


def test_an_import_writes_them_as_keys_of_the_vocabulary():
    (made,), refused = adopt_bots([BotSource(compiled(), "hotel.zip")])
    assert (refused, made.differences, made.refused, made.extras) == ((), (), (), 0)
    slot = made.draft.value["intents"]["Book"]["slots"]["stay"]
    assert slot["needs"] == "room AND nights"
    assert slot["parts"]["room"]["ask"] == ["Which room?", "King or queen?"]
    assert slot["parts"]["nights"]["utterances"] == ["for {nights}"]
    assert "resolution" not in made.draft.value["slot_types"]["Stay"]


def test_an_import_of_a_template_does_so_too():
    (back,) = read_template(template([compiled()]).text, "bot.json").bots
    (made,), _ = adopt_bots([BotSource(back, "bot.json", named=False)])
    assert (made.differences, made.extras) == ((), 0)


@pytest.mark.parametrize(
    ("slot", "said", "finding"),
    [
        ("        type: AMAZON.City\n        parts: {a: {}}\n", "x", "AMAZON.City has no parts"),
        ("        type: AMAZON.City\n        needs: a\n", "x", "AMAZON.City has no parts"),
        ("        type: Stay\n        parts: {rom: {}}\n", "x", "has no part 'rom'"),
        ("        type: Stay\n        needs: room AND suite\n", "x", "'suite' is no part of"),
        ("        type: Stay\n        needs: room AND (\n", "x", "is no expression for Lex"),
        ("        type: Stay\n        needs: ''\n", "x", "an expression has 1 to 640"),
        ("        type: Stay\n        parts: {room: {retries: 6}}\n", "x", "retries: 6 is not"),
        ("        type: Stay\n        parts: {room: {values: ['']}}\n", "x", "value is empty"),
        ("        type: Stay\n        parts: {room: {utterances: ['a {nights}']}}\n", "x",
         "{nights} names no slot"),
        ("        type: Stay\n        parts: {room: {attempts: {every: {start: 0s}}}}\n", "x",
         "start is at least 1ms"),
        (SLOT, "book {stay.night}", "{stay.night} names no slot"),
        (SLOT, "book {city.nights}", "{city.nights} names no slot"),
    ],
)  # fmt: skip
def test_what_lex_would_refuse_is_found(slot, said, finding):
    assert any(finding in str(each) for each in check(spec(slot, said)))


def test_utterances_may_hold_a_place_for_a_part():
    assert list(check(spec(SLOT, "book for {stay.nights} nights"))) == []
    made = compiled(SLOT, "book for {stay.nights} nights").locales[0].intent("Book")
    assert made.utterances == ("book", "book for {stay.nights} nights")
