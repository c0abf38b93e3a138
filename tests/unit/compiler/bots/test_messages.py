"""Slots in a bot's own messages are said as what they are."""

import pytest

BOT = """\
bot: desk
locales: [en-US]
intents:
  Check:
    utterances: [check my card, "check {ending}"]
    slots:
      ending: {type: Ending, required: true, ask: SAID}
      phone: {type: AMAZON.PhoneNumber}
      day: {type: AMAZON.Date}
      count: {type: AMAZON.Number}
      name: {type: AMAZON.FirstName}
    confirm: {ask: ASKED}
slot_types:
  Ending: {regex: "[0-9]{4}"}
"""

DIALOG = """\
dialog: x
locales: [en-US]
channels: CHANNELS
defaults: {on_error: bye, on_exhausted: bye}
start: first
nodes:
  first: {ask: What can I do?, bot: desk, intents: {Check: bye}}
  bye: {hangup: Good bye.}
"""

DIGITS = '<say-as interpret-as="digits">{ending}</say-as>'


def asked(bench, text, channels="[voice]"):
    """Return what the bot asks before it checks, and the findings."""
    bench.bots = [BOT.replace("SAID", "Which card?").replace("ASKED", text)]
    compiled = bench.compile(DIALOG.replace("CHANNELS", channels))
    bot = next(each for each in compiled.program.bots if each.symbol_name == "desk")
    (intent,) = [each for each in bot.locales[0].intents if each.name == "Check"]
    groups = intent.intent_confirmation_setting["promptSpecification"]["messageGroupsList"]
    message = groups[0]["message"]
    told = message["ssmlMessage"] or message["plainTextMessage"]
    return told["value"], [(each.code, each.message) for each in compiled.findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Is it {ending}?"', f"<speak>Is it {DIGITS}?</speak>"),
        (
            '"On {day} & {phone}?"',
            '<speak>On <say-as interpret-as="date" format="ymd">{day}</say-as> &amp; '
            '<say-as interpret-as="telephone">{phone}</say-as>?</speak>',
        ),
        ('{ssml: "<speak>Is it {ending}?</speak>"}', f"<speak>Is it {DIGITS}?</speak>"),
        (
            '{ssml: "<speak>Is it <say-as interpret-as=\\"cardinal\\">{ending}</say-as>?</speak>"}',
            '<speak>Is it <say-as interpret-as="cardinal">{ending}</say-as>?</speak>',
        ),
        ('"All {count} for {name}?"', "All {count} for {name}?"),
        ("Shall I check it?", "Shall I check it?"),
    ],
)
def test_a_slot_is_said_as_what_it_is(bench, text, expected):
    assert asked(bench, text) == (expected, [])


def test_a_variable_of_that_name_says_how(bench):
    bench.variable("ending", "count", sample="1234")
    said = '<speak>Is it <say-as interpret-as="cardinal">{ending}</say-as>?</speak>'
    assert asked(bench, '"Is it {{ ending }}?"') == (said, [])


@pytest.mark.parametrize(
    ("text", "channels", "because"),
    [
        ('"Is it {ending}?"', "[voice, chat]", "dialog 'x' shows it on chat"),
        ('"Is it {ending}, {name}?"', "[voice]", "'name' beside it may hold any sign"),
        ('"Is it {ending}, [who]?"', "[voice]", "'an attribute' beside it may hold any sign"),
    ],
)
def test_what_cannot_be_said_so_stays_and_is_told(bench, text, channels, because):
    said, found = asked(bench, text, channels)
    assert said == text.strip('"')
    assert found == [("PRM008", f"a bot says {{ending}} as it stands, because {because}")]


def test_ssml_is_the_authors_choice_on_chat_too(bench):
    text = '{ssml: "<speak>Is it {ending}?</speak>"}'
    assert asked(bench, text, "[voice, chat]") == (f"<speak>Is it {DIGITS}?</speak>", [])
