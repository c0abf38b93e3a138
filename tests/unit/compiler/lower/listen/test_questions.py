"""Forms and open questions: several values in order, and ways by intent."""

FORM = """
first:
  form:
    - {slot: kind, say: Which kind?, values: [gold, silver]}
    - {slot: number, say: Which number?, digits: {min: 2, max: 6}}
  confirm: explicit
  confirm_say: "{{ kind }} {{ number }}, right?"
  then: bye
"""


def test_a_form_gathers_in_order_and_starts_again_after_a_no(bench, shown):
    bench.variable("kind")
    bench.variable("number", "digits", sample="12")
    x = shown(bench.flow(FORM))
    assert x.ways("first.keep")["next"] == "first.number"
    assert x.ways("first.number.keep")["next"] == "first.confirm"
    assert x.parameters("first.confirm")["SSML"] == (
        "<speak>$.FlowAttributes.kind "
        '<say-as interpret-as="digits">$.FlowAttributes.number</say-as>, right?</speak>'
    )
    assert x.ways("first.confirm.choose")["Equals Yes"] == "bye"
    assert x.ways("first.confirm.choose")["Equals No"] == "first.confirm.rejected"
    assert x.ways("first.confirm.rejected") == {
        "next": "person",
        "Equals ContinueLooping": "first",
        "Equals DoneLooping": "person",
    }


BOT = """
bot: banking
locales: [en-US]
intents:
  Block: {utterances: [block my card], slots: {why: {type: AMAZON.FreeFormInput, ask: Why so?}}}
  Agent: {utterances: [agent please]}
  Balance: {utterances: [my balance]}
"""


def test_an_open_question_goes_by_intent_and_keeps_the_slots_of_each(bench, shown):
    bench.bots = [BOT]
    dialog = """
    dialog: x
    locales: [en-US]
    universals: {agent: {goto: person}}
    defaults: {on_error: person, on_exhausted: person}
    start: first
    nodes:
      first:
        ask: How can I help?
        bot: banking
        intents: {Block: why, Balance: bye}
        keep: [why]
      why: {decide: [{when: why is theft, goto: person}], else: bye}
      person: {transfer: {queue: service, on: {error: bye}}}
      bye: {hangup: Good bye.}
    """
    x = shown(bench.compile(dialog).program.flow("x"))
    choose = x.ways("first.choose")
    assert choose["Equals Block"] == "first.keep"
    assert choose["Equals Balance"] == "bye"
    assert choose["Equals Agent"] == "person"
    assert x.parameters("first.keep") == {"FlowAttributes": {"why": {"Value": "$.Lex.Slots.why"}}}


def test_what_one_intent_keeps_is_not_known_after_another(bench):
    bench.bots = [BOT]
    nodes = """
    dialog: x
    locales: [en-US]
    defaults: {on_error: bye, on_exhausted: bye}
    start: first
    nodes:
      first: {ask: How can I help?, bot: banking, intents: {Block: why, Balance: why}, keep: [why]}
      why: {decide: [{when: why is theft, goto: bye}], else: bye}
      bye: {hangup: Good bye.}
    """
    assert bench.findings(nodes) == ["8 GRA009"]
