"""Nodes that choose a way or act without a word."""


def test_cases_on_one_variable_share_an_action_in_order(bench, shown):
    nodes = """
    first: {invoke: {handler: route}, then: choose}
    choose:
      decide:
        - {when: band is spam, goto: bye}
        - {when: "band is one of high, medium", goto: person}
      else: bye
    """
    x = shown(bench.flow(nodes))
    assert x.parameters("choose") == {"ComparisonValue": "$.External.band"}
    assert list(x.ways("choose").items()) == [
        ("next", "bye"),
        ("Equals spam", "bye"),
        ("Equals high", "person"),
        ("Equals medium", "person"),
        ("NoMatchingCondition", "bye"),
    ]


def test_and_or_and_not_become_chains(bench, shown):
    nodes = """
    first: {invoke: {handler: lookup}, then: choose}
    choose: {decide: [{when: vip is yes and not known is withheld, goto: person}], else: bye}
    """
    x = shown(bench.flow(nodes))
    assert x.ways("choose") == {
        "next": "bye",
        "Equals yes": "choose.and",
        "NoMatchingCondition": "bye",
    }
    assert x.ways("choose.and") == {
        "next": "person",
        "Equals withheld": "bye",
        "NoMatchingCondition": "person",
    }


def test_holidays_are_asked_first(bench, shown):
    x = shown(bench.flow("first: {hours: bank, open: person, closed: bye, holiday: bye}"))
    assert x.ways("first") == {
        "next": "person",
        "Equals True": "bye",
        "Equals False": "first.hours",
        "NoMatchingError": "person",
    }
    assert x.ways("first.hours")["Equals True"] == "person"
    first, second = x.parameters("first"), x.parameters("first.hours")
    assert "/operating-hours/" in first["HoursOfOperationId"]
    assert first != second


def test_the_hours_of_the_target_queue_have_no_id(bench, shown):
    x = shown(bench.flow("first: {hours: queue, open: person, closed: bye}"))
    assert x.parameters("first") == {}


def test_a_split_compares_with_the_running_sum(bench, shown):
    nodes = """
    first:
      split:
        - {name: a, weight: 10, goto: bye}
        - {name: b, weight: 30, goto: person}
        - {name: c, weight: 60, goto: bye}
    """
    x = shown(bench.flow(nodes))
    assert x.ways("first") == {
        "next": "bye",
        "NumberLessThan 11": "bye",
        "NumberLessThan 41": "person",
        "NoMatchingCondition": "bye",
    }


def test_an_invocation_waits_in_whole_seconds_and_keeps_what_it_names(bench, shown):
    nodes = """
    first:
      invoke:
        handler: block
        in: {reason: lost}
        out: {outcome: result}
        timeout: 2500ms
        wait: One moment please.
      on: {error: bye}
      then: person
    """
    x = shown(bench.flow(nodes))
    assert x.parameters("first") == {"Text": "One moment please."}
    asked = x.parameters("first.invoke")
    assert asked["InvocationTimeLimitSeconds"] == "3"
    assert asked["LambdaInvocationAttributes"] == {"reason": "lost"}
    assert asked["ResponseValidation"] == {"ResponseType": "STRING_MAP"}
    assert x.ways("first.invoke") == {"next": "first.keep", "NoMatchingError": "bye"}
    assert x.parameters("first.keep") == {
        "FlowAttributes": {"outcome": {"Value": "$.External.result"}}
    }


def test_a_kept_answer_survives_the_next_function_and_others_do_not(bench, shown):
    nodes = """
    first: {invoke: {handler: lookup, out: {tongue: locale}}, then: second}
    second: {invoke: {handler: route}, then: third}
    third: {decide: [{when: tongue is es-US, goto: bye}, {when: band is low, goto: bye}], else: bye}
    """
    x = shown(bench.flow(nodes))
    assert x.parameters("third") == {"ComparisonValue": "$.FlowAttributes.tongue"}
    assert x.parameters("third.case_2") == {"ComparisonValue": "$.External.band"}


def test_set_writes_attributes_and_goes_on_though_it_failed(bench, shown):
    dialog = """
    dialog: x
    locales: [en-US]
    start: first
    nodes:
      first: {set: {topic: cards, from: "{{ caller_number }}"}, then: bye}
      bye: {hangup: Good bye.}
    """
    x = shown(bench.compile(dialog).program.flow("x"))
    assert x.parameters("first") == {
        "Attributes": {"topic": "cards", "from": "$.CustomerEndpoint.Address"}
    }
    assert x.ways("first") == {"next": "bye", "NoMatchingError": "bye"}


def test_a_raw_action_is_kept_with_its_ways_and_its_symbols_bound(bench, shown):
    nodes = """
    first:
      raw: {Type: GetMetricData, Parameters: {QueueId: "queue:service"}}
      then: second
      on: {NoMatchingError: bye}
    second:
      raw: {Type: NewThing, Parameters: {Who: "queue:service", How: {Deep: ["lambda:route"]}}}
      then: bye
    """
    program = bench.program(nodes)
    x = shown(program.flow("x"))
    assert x.parameters("first") == {"QueueId": program.symbols["queue:service"]}
    assert x.ways("first") == {"next": "second", "NoMatchingError": "bye"}
    assert x.parameters("second") == {
        "Who": program.symbols["queue:service"],
        "How": {"Deep": [program.symbols["lambda:route"]]},
    }


def test_a_raw_action_that_nobody_reaches_is_kept(bench, shown):
    nodes = """
    first: {hangup: Good day.}
    spare: {raw: {Type: GetMetricData}, then: bye, on: {NoMatchingError: bye}}
    """
    x = shown(bench.flow(nodes))
    assert "spare" in x.ids()
    assert "person" not in x.ids()


def test_prompts_read_values_where_they_stand(bench, shown):
    bench.variable("name", "name", sample="Ann")
    nodes = """
    first: {invoke: {handler: case}, then: greet}
    greet: {say: "Hello {{ name }}, welcome.", then: bye}
    """
    x = shown(bench.flow(nodes))
    assert x.parameters("greet") == {"Text": "Hello $.External.name, welcome."}
