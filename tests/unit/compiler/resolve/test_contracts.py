"""What functions and modules are given and answer, held against what they declare."""

import pytest

from tests.unit.compiler.resolve.mistakes import body, told_at

CONTRACTS = {
    "an unknown function": (
        "first: {invoke: {handler: lookpu}, then: bye}",
        "1 REF001",
        "'lookup'",
    ),
    "an unknown parameter": (
        "first: {invoke: {handler: block, in: {reason: lost, crad: x}}, then: bye}",
        "1 REF001",
        "'card'",
    ),
    "a constant outside its choices": (
        "first: {invoke: {handler: block, in: {reason: lots}}, then: bye}",
        "1 REF001",
        "'lost'",
    ),
    "a parameter that is missing": (
        "first: {invoke: {handler: block}, then: bye}",
        "1 SPC003",
        "block needs reason",
    ),
    "a parameter that is misspelt is not missing as well": (
        "first: {invoke: {handler: block, in: {reasn: lost}}, then: bye}",
        "1 REF001",
        "Did you mean 'reason'",
    ),
    "an unknown answer": (
        "first: {invoke: {handler: route, out: {b: bnad}}, then: bye}",
        "1 REF001",
        "'band'",
    ),
    "a function waited for too long": (
        "first: {invoke: {handler: route, timeout: 9s}, then: bye}",
        "1 GRA006",
        "at most 8s",
    ),
    "a timeout that leads elsewhere than an error": (
        "first: {invoke: {handler: route}, on: {error: bye, timeout: person}, then: bye}",
        "1 GRA006",
        "cannot tell",
    ),
    "a function waited for no time": (
        "first: {invoke: {handler: route, timeout: 0s}, then: bye}",
        "1 GRA006",
        "0s",
    ),
}


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_mistake_is_found_where_it_stands(bench, name):
    nodes, place, hint = CONTRACTS[name]
    told = told_at(bench, nodes, place)
    assert any(hint in each for each in told), told


def test_a_goto_must_give_what_the_other_dialog_takes(bench):
    other = """
    dialog: away
    locales: [en-US]
    takes: [topic]
    start: a
    nodes: {a: {hangup: Good bye.}}
    """
    (finding,) = bench.refusals(body("first: {goto: away}"), other)
    assert finding.code == "GRA009"
    assert "topic" in finding.message
    bench.compile(body("first: {set: {topic: a}, then: go}\ngo: {goto: away}"), other)


def test_a_module_returns_only_what_it_declares(bench):
    module = """
    dialog: check
    kind: module
    locales: [en-US]
    returns: [passed]
    start: a
    nodes:
      a: {return: psased}
    """
    caller = body(
        """
        first: {call: {dialog: check}, on: {failed: bye}}
        """
    )
    found = bench.refusals(caller, module)
    assert [f.code for f in found] == ["REF001", "GRA003", "REF001"]
    mistyped, _, missing = found
    assert mistyped.remedy == "Did you mean 'passed'?"
    assert missing.message == "module 'check' has no result 'failed'"


def test_results_that_connect_reserves_or_that_are_too_many(bench):
    module = """
    dialog: check
    kind: module
    locales: [en-US]
    returns: [passed, Success, b, c, d, e, f, g, Error]
    start: a
    nodes:
      a: {return: Success}
    """
    caller = body("first: {call: {dialog: check}, then: bye}")
    found = sorted((f for f in bench.refusals(caller, module) if f.code == "FLW019"), key=str)
    lines = [(f.where.line, f.message) for f in found]
    assert lines == [
        (5, "Connect reserves the result 'Success'"),
        (5, "a module has at most 8 results; these are 9"),
        (5, "Connect reserves the result 'Error'"),
        (8, "Connect reserves the result 'Success'"),
    ]


def test_a_result_or_input_that_a_module_lacks_is_added_there(bench):
    module = """
    dialog: check
    kind: module
    locales: [en-US]
    returns: [passed]
    start: a
    nodes:
      a: {return: passed}
    """
    caller = body(
        """
        first: {call: {dialog: check, with: {level: x}}, on: {late: bye}, then: bye}
        """
    )
    late, level = sorted(bench.refusals(caller, module), key=lambda f: f.message, reverse=True)
    assert late.message == "module 'check' has no result 'late'"
    assert late.remedy == "Add it to `returns:` of check; it has passed."
    assert level.message == "module 'check' has no input 'level'"
    assert level.remedy == "Add it to `takes:` of check."
