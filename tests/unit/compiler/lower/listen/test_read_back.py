"""How a collected value is said again: as its type wants, and never with a broken prompt."""

import pytest

NODES = """
first:
  collect: {slot: it, say: What is it?, %s}
  then: tell
tell: {hangup: "You said {{ it }}."}
"""

DIGITS = "digits: {min: 2, max: 8}"


def told(bench, shown, kind, what):
    samples = {"phone": "+14155550101", "date": "2026-01-02", "money": "1 USD", "time": "10:00"}
    bench.variable("it", kind, sample=samples.get(kind, "1234"))
    return shown(bench.flow(NODES % what)).parameters("tell")


@pytest.mark.parametrize(
    ("kind", "what", "manner"),
    [
        ("digits", DIGITS, 'interpret-as="digits"'),
        ("card_ending", DIGITS, 'interpret-as="digits"'),
        ("digits", "type: AMAZON.Number", 'interpret-as="digits"'),
        ("phone", DIGITS, 'interpret-as="telephone"'),
        ("phone", "type: AMAZON.PhoneNumber", 'interpret-as="telephone"'),
        ("count", DIGITS, 'interpret-as="cardinal"'),
        ("count", "type: AMAZON.Number", 'interpret-as="cardinal"'),
        ("date", "type: AMAZON.Date", 'interpret-as="date" format="ymd"'),
    ],
)
def test_a_value_is_said_as_its_variable_declares(bench, shown, kind, what, manner):
    said = f"<speak>You said <say-as {manner}>$.FlowAttributes.it</say-as>.</speak>"
    assert told(bench, shown, kind, what) == {"SSML": said}


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("text", DIGITS),
        ("money", DIGITS),
        ("date", DIGITS),
        ("time", "type: AMAZON.Time"),
        ("digits", "values: [one, two]"),
        ("digits", "type: AMAZON.FreeFormInput"),
        ("count", "type: AMAZON.Date"),
        ("name", "type: AMAZON.FirstName"),
    ],
)
def test_a_value_that_no_manner_fits_is_said_as_it_stands(bench, shown, kind, what):
    assert told(bench, shown, kind, what) == {"Text": "You said $.FlowAttributes.it."}


def test_a_workspace_slot_type_of_digits_alone_is_said_as_digits(bench, shown):
    bench.bots = [
        """
        bot: b
        locales: [en-US]
        intents:
          Card:
            utterances: ["card {four}"]
            slots: {four: {type: Four, required: true, ask: Which one?}}
        slot_types: {Four: {regex: "[0-9]{4}"}}
        """
    ]
    assert "SSML" in told(bench, shown, "digits", "type: Four")
    bench.variable("four", "digits", sample="1234")
    nodes = """
    first: {ask: What now?, bot: b, intents: {Card: tell}, keep: [four]}
    tell: {hangup: "It ends in {{ four }}."}
    """
    said = shown(bench.flow(nodes)).parameters("tell")["SSML"]
    assert '<say-as interpret-as="digits">$.FlowAttributes.four</say-as>' in said


def test_the_rest_of_a_text_is_escaped_and_other_values_stay_as_they_are(bench, shown):
    bench.variable("it", "digits", sample="1234")
    bench.variable("card_ending", "card_ending", sample="4821")
    nodes = """
    first: {collect: {slot: it, say: What is it?, digits: {min: 4, max: 4}}, then: look}
    look: {invoke: {handler: card_state, in: {card: "{{ it }}"}}, then: tell}
    tell: {hangup: "R & D <{{ it }}> is not {{ card_ending }}."}
    """
    assert shown(bench.flow(nodes)).parameters("tell")["SSML"] == (
        '<speak>R &amp; D &lt;<say-as interpret-as="digits">$.FlowAttributes.it</say-as>&gt; '
        "is not $.External.card_ending.</speak>"
    )


BESIDE = """
first: {collect: {slot: it, say: What is it?, digits: {min: 4, max: 4}}, then: why}
why: {collect: {slot: why, say: And why?, type: AMAZON.FreeFormInput}, then: tell}
tell: {hangup: "You said {{ it }} because {{ why }}."}
"""


def test_beside_a_value_that_may_hold_any_sign_nothing_is_marked_up_and_the_author_hears(
    bench, shown
):
    bench.variable("it", "digits", sample="1234")
    bench.variable("why")
    compiled = bench.compile(dialog(BESIDE))
    said = shown(compiled.program.flow("x")).parameters("tell")
    assert said == {"Text": "You said $.FlowAttributes.it because $.FlowAttributes.why."}
    (finding,) = compiled.findings
    assert (finding.code, finding.where.line) == ("PRM008", 10)
    assert "'why' beside it may hold any sign" in finding.message


def dialog(nodes):
    body = "".join(f"  {line}\n" for line in nodes.strip().splitlines())
    return f"""\
dialog: x
locales: [en-US]
defaults: {{on_error: person, on_exhausted: person}}
start: first
nodes:
  person: {{transfer: {{queue: service, on: {{full: bye, error: bye}}}}}}
  bye: {{hangup: Good bye.}}
{body}"""


def test_what_is_not_a_value_on_every_way_is_said_as_it_stands(bench, shown):
    bench.variable("it", "digits", sample="1234")
    nodes = """
    first: {menu: Which way?, options: [{key: "1", goto: ask}, {key: "2", goto: look}]}
    ask: {collect: {slot: it, say: What is it?, digits: {min: 4, max: 4}}, then: tell}
    look: {invoke: {handler: card_state, out: {it: card_ending}}, then: tell}
    tell: {hangup: "It is {{ it }}."}
    """
    assert shown(bench.flow(nodes)).parameters("tell") == {"Text": "It is $.FlowAttributes.it."}


def test_markup_of_the_authors_own_wins(bench, shown):
    bench.variable("it", "digits", sample="1234")
    ssml = (
        '<speak><say-as interpret-as="telephone">{{ it }}</say-as> or {{ it }} or '
        "<prosody rate='slow'>{{ it }}</prosody>.</speak>"
    )
    bench.prompts = {"en-US": {"x": {"tell_it": {"ssml": ssml}}}}
    said = shown(
        bench.flow((NODES % DIGITS).replace('"You said {{ it }}."', "tell_it"))
    ).parameters("tell")["SSML"]
    path = "$.FlowAttributes.it"
    digits = f'<say-as interpret-as="digits">{path}</say-as>'
    assert said == (
        f'<speak><say-as interpret-as="telephone">{path}</say-as> or {digits} or '
        f"<prosody rate='slow'>{digits}</prosody>.</speak>"
    )


def test_on_chat_the_value_is_plain_text(bench, shown):
    bench.variable("it", "digits", sample="1234")
    text = dialog(NODES % DIGITS).replace("locales:", "channels: [voice, chat]\nlocales:")
    x = shown(bench.compile(text).program.flow("x"))
    assert x.ways("tell")["Equals CHAT"] == "tell.chat"
    assert x.parameters("tell.chat") == {"Text": "You said $.FlowAttributes.it."}
    assert "say-as" in x.parameters("tell.voice")["SSML"]
