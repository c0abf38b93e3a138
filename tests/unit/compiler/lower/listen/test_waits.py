"""How long a question waits, and how much longer for who was silent."""

import pytest

from ivr.faults import Refused

LEX_WAIT = "x-amz-lex:audio:start-timeout-ms:*:*"


WORDS = 'options: [{key: "1", phrases: [a card], goto: bye}]'


KEYS = 'options: [{key: "1", goto: bye}]'


def waits(x, try_):
    """Return how long a try of `first` waits for the first input, as the flow has it."""
    parameters = x.parameters("first" if not try_ else f"first.{try_}")
    return parameters.get("InputTimeLimitSeconds") or parameters["LexSessionAttributes"][LEX_WAIT]


@pytest.mark.parametrize(
    ("options", "timeout", "expected"),
    [
        (KEYS, "timeout: 4s", ("4", "8", "4", "8", "4")),
        (WORDS, "timeout: 4s", ("4000", "8000", "4000", "8000", "4000")),
        (KEYS, "timeout: 100s", ("100", "180", "100", "180", "100")),
        (WORDS, "timeout: 7s", ("7000", "10000", "7000", "10000", "7000")),
        (WORDS, "timeout: 12s", ("12000", "12000", "12000", "12000", "12000")),
        (KEYS, "timeout: [4s, 6s]", ("4", "6", "6", "6", "6")),
        (WORDS, "timeout: [4s, 6s, 9s]", ("4000", "6000", "6000", "9000", "9000")),
        (KEYS, "", ("3", "6", "3", "6", "3")),
    ],
)
def test_who_was_silent_gets_twice_the_time(bench, shown, options, timeout, expected):
    said = "no_input: [Are you there?, Still there?], no_match: [Again please., Once more.]"
    menu = f"first: {{menu: Which one?, {options}, {said}, {timeout}}}".replace(", }", "}")
    dialog = DEFAULTED.replace("MENU", menu)
    x = shown(bench.compile(dialog).program.flow("x"))
    tries = ("", "no_input_1", "no_match_1", "no_input_2", "no_match_2")
    assert tuple(waits(x, each) for each in tries) == expected


DEFAULTED = """
dialog: x
locales: [en-US]
defaults: {timeout: 3s, on_error: bye, on_exhausted: bye}
start: first
nodes:
  MENU
  bye: {hangup: Good bye.}
"""


def test_values_and_read_backs_wait_longer_for_the_silent_too(bench, shown):
    nodes = """
    first:
      collect:
        {slot: card, say: Which card?, digits: {min: 4, max: 4}, confirm: explicit,
         confirm_say: "Is it {{ card }}?"}
      timeout: 4s
      then: bye
    """
    bench.variable("card", "digits", sample="1234")
    x = shown(bench.flow(nodes))
    assert [waits(x, each) for each in ("", "no_input_1", "no_match_1")] == ["4000", "8000", "4000"]
    assert [waits(x, f"confirm{each}") for each in ("", ".no_input_1")] == ["4000", "8000"]


@pytest.mark.parametrize("timeout", ["[]", "[5]", "[5s, 5s, 5s, 5s, 5s, 5s]", "five"])
def test_a_wait_that_is_none_is_refused(bench, timeout):
    with pytest.raises(Refused) as refused:
        bench.material(
            DEFAULTED.replace("MENU", f"first: {{menu: Hm hm?, {KEYS}, timeout: {timeout}}}")
        )
    assert [(each.where.line, each.code) for each in refused.value.findings] == [(7, "SPC002")]
