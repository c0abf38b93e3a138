"""How many digits a value has and what ends it: what no caller could key is refused."""

from __future__ import annotations

import pytest

from ivr.faults import Severity

ERASING = "x-amz-lex:dtmf:deletion-character:*:*"
ENDING = "x-amz-lex:dtmf:end-character:*:*"
LENGTH = "x-amz-lex:dtmf:max-length:*:*"

HEAD = """
dialog: x
locales: [en-US]
defaults: {on_error: bye, on_exhausted: bye}
start: first
nodes:
  bye: {hangup: Good bye.}
  first:
"""

CHECKED = "    collect: {slot: it, say: Which?, digits: DIGITS}\n    then: bye\n"
SECRET = CHECKED.replace("digits", "secure: {kind: pin}, digits")
STORED = CHECKED + "    input: keys\n"
IN_FORM = "    form: [{slot: it, say: Which?, digits: DIGITS}]\n    then: bye\n"


def written(node, digits):
    return HEAD + node.replace("DIGITS", digits)


@pytest.mark.parametrize("node", [CHECKED, SECRET, IN_FORM])
@pytest.mark.parametrize(
    ("digits", "message"),
    [
        ("{min: 5, max: 4}", "at least 5 and at most 4 digits"),
        ('{max: 4, end: "12"}', "the value would end wherever '12' stands in it"),
        ('{max: 4, end: "5"}', "the value would end wherever '5' stands in it"),
        ('{max: 4, end: "#0"}', "the value would end wherever '#0' stands in it"),
    ],
)
def test_what_nobody_could_key_is_refused_at_its_line(bench, node, digits, message):
    (found,) = bench.refusals(written(node, digits))
    assert (found.code, found.where.line, found.message) == ("SPC002", 9, message)
    assert found.remedy


@pytest.mark.parametrize("node", [CHECKED, IN_FORM, STORED.replace("DIGITS", "{min: 2, DIGITS")])
def test_a_bot_ends_a_value_by_one_key(bench, node):
    digits = '{max: 4, end: "##"}' if "{min: 2" not in node else 'max: 4, end: "##"}'
    (found,) = bench.refusals(written(node, digits))
    assert (found.code, found.where.line) == ("SPC002", 9)
    assert "Lex ends one by a single key, not '##'" in found.message


@pytest.mark.parametrize("node", [SECRET, STORED])
def test_what_connect_stores_may_end_by_several_keys(bench, shown, node):
    x = shown(bench.compile(written(node, '{max: 4, end: "*#"}')).program.flow("x"))
    asked = next(name for name in x.ids() if x.type(name) == "GetParticipantInput")
    assert x.parameters(asked)["DTMFConfiguration"] == {
        "InputTerminationSequence": "*#",
        "DisableCancelKey": "True",
        "InterdigitTimeLimitSeconds": "3",
    }


@pytest.mark.parametrize("node", [CHECKED, SECRET])
def test_an_end_that_only_cuts_a_fixed_length_short_is_a_warning(bench, node):
    (found,) = bench.compile(written(node, '{min: 4, max: 4, end: "*"}')).findings
    assert (found.code, found.severity, found.where.line) == ("SPC002", Severity.WARNING, 9)
    assert found.message == "a value of 4 digits ends at its length; * cuts it short"
    assert bench.compile(written(node, "{min: 4, max: 4}")).findings == ()


def test_a_key_that_ends_a_value_does_not_erase_it(bench, shown):
    def session(digits):
        x = shown(bench.compile(written(CHECKED, digits)).program.flow("x"))
        return x.parameters("first")["LexSessionAttributes"]

    star = session('{min: 2, max: 4, end: "*"}')
    assert (star[ENDING], star[ERASING]) == ("*", "D")
    assert ERASING not in session("{min: 2, max: 4}")


@pytest.mark.parametrize("most", [1, 4, 20])
def test_keys_end_at_the_length_so_that_more_of_them_are_lost(bench, shown, most):
    x = shown(bench.compile(written(CHECKED, f"{{max: {most}}}")).program.flow("x"))
    assert x.parameters("first")["LexSessionAttributes"][LENGTH] == str(most)
    x = shown(bench.compile(written(STORED, f"{{max: {most}}}")).program.flow("x"))
    longest = {"CustomValidation": {"MaximumLength": str(most)}}
    assert x.parameters("first")["InputValidation"] == longest
