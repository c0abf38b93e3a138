"""What exact dialogs do not understand, and what only they do: refused at its line."""

import pytest

from ivr.speech.prompts import Variable

HEAD = """\
dialog: x
exact: true
locales: [en-US]
start: first
nodes:
  b: {hangup: null}
  c: {hangup: null}
"""


OTHER = """\
dialog: x
locales: [en-US]
defaults: {on_error: person, on_exhausted: person}
start: first
nodes:
  person: {transfer: {queue: service, on: {full: bye, error: bye}}}
  bye: {hangup: Good bye.}
"""


KEYS = "options: [{key: '1', goto: b}, {key: '*', goto: c}]"


def at(name, place, kind="text"):
    return Variable(name=name, type=kind, phase="call", sample="Ann", at=place)


REFUSED = {
    "two locales": ("locales: [en-US]", "locales: [en-US, es-US]", "SPC002"),
    "universals": ("start: first", "universals: {agent: {goto: b}}\nstart: first", "SPC001"),
    "defaults": ("start: first", "defaults: {timeout: 3s}\nstart: first", "SPC001"),
    "a contract that no module has": (
        "start: first",
        "contract: {input: {schema: {}}}\nstart: first",
        "SPC001",
    ),
    "a contract of another shape": (
        "locales: [en-US]\n",
        "locales: [en-US]\nkind: module\ncontract: {transitions: {results: [7]}}\n",
        "SPC002",
    ),
    "a contract with a result twice": (
        "locales: [en-US]\n",
        "locales: [en-US]\nkind: module\n"
        "contract: {transitions: {results: [{name: a}, {name: a}]}}\n",
        "FLW019",
    ),
    "no start": ("start: first", "start: nobody", "REF001"),
    "a foreign voice": (
        "start: first",
        "voices: {es-US: {voice: Lupe}}\nstart: first",
        "LOC001",
    ),
}

WRONG = {
    "a node that is none": ("{say: Hi all, then: nobody}", "REF001"),
    "an exit to nowhere": ("{say: Hi all, then: b, on_error: nobody}", "REF001"),
    "an error to nowhere": ("{say: Hi all, then: b, errors: {E: nobody}}", "REF001"),
    "a retry to nowhere": (
        f"{{menu: Hi all, {KEYS}, retry: {{count: 1, exhausted: nobody}}}}",
        "REF001",
    ),
    "a form": ("{form: [{slot: s, say: Hi all}], then: b}", "SPC004"),
    "reprompts": (f"{{menu: Hi all, {KEYS}, no_input: [Hi all]}}", "SPC001"),
    "an option with words": ("{menu: Hi all, options: [{key: '1', say: A b, goto: b}]}", "SPC001"),
    "an option without key": ("{menu: Hi all, options: [{goto: b}]}", "SPC003"),
    "a read-back": ("{collect: {slot: s, say: Hi all, confirm: explicit}, then: b}", "SPC001"),
    "a type of Lex": ("{collect: {slot: s, say: Hi all, type: AMAZON.Date}, then: b}", "SPC002"),
    "a failure of others": (f"{{menu: Hi all, {KEYS}, on: {{timeout: b}}}}", "SPC001"),
    "a retry of others": (f"{{menu: Hi all, {KEYS}, retry: {{for: [invalid]}}}}", "SPC002"),
    "exhausted, uncounted": (f"{{menu: Hi all, {KEYS}, retry: {{exhausted: b}}}}", "SPC003"),
    "two messages, one place": (
        f"{{menu: Hi all, {KEYS}, retry: {{say: A b, no_input: B c, count: 1, place: first}}}}",
        "SPC002",
    ),
    "two comparisons": ("{decide: [{when: n is a and n is b, goto: b}], else: c}", "CMP004"),
    "a negation": ("{decide: [{when: n is not a, goto: b}], else: c}", "CMP004"),
    "no condition": ("{decide: [{when: n is, goto: b}], else: c}", "CMP004"),
    "a closed queue": ("{transfer: {queue: q, on: {closed: b}}}", "SPC001"),
    "values of a goto": ("{goto: other, with: {k: v}}", "SPC001"),
    "shares": ("{split: [{name: a, weight: 3, goto: b}, {name: d, weight: 3, goto: b}]}", "SPC002"),
    "an unknown prompt": ("{say: nothing, then: b}", "REF001"),
    "an unknown variable": ("{say: 'Hi {{ who }}', then: b}", "GRA009"),
    "a variable without place": ("{set: {k: '{{ m }}'}, then: b}", "GRA009"),
    "two ways to say it": ("{say: {text: a, ssml: b}, then: b}", "PRM001"),
    "another locale": ("{say: {es-US: Hola}, then: b}", "LOC001"),
    "an action without type": ("{raw: {Parameters: {}}, then: b}", "FLW003"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_exact_dialog_is_one_flow_without_inheritance(bench, case):
    old, new, code = REFUSED[case]
    text = HEAD.replace(old, new) + "  first: {hangup: null}\n"
    found = bench.refusals(text)
    assert [finding.code for finding in found] == [code]
    assert found[0].remedy


@pytest.mark.parametrize("case", WRONG)
def test_what_it_does_not_understand_is_refused_at_its_line(bench, case):
    node, code = WRONG[case]
    bench.variables["n"] = at("n", "$.Attributes.n")
    bench.variables["m"] = at("m", None)
    assert bench.findings(f"{HEAD}  first: {node}\n") == [f"8 {code}"]


NORMAL = {
    "connect: {A: b}": "SPC001",
    "errors: {A: person}": "SPC001",
    "on_error: person": "SPC001",
}


@pytest.mark.parametrize("key", NORMAL)
def test_other_dialogs_do_not_understand_keys_of_exact_ones(bench, key):
    found = bench.refusals(f"{OTHER}  first: {{say: Hi all, then: bye, {key}}}\n")
    assert [(f.where.line, f.code) for f in found] == [(8, "SPC001")]
    assert found[0].remedy.endswith(".")


def test_other_dialogs_do_not_say_once_what_consoles_write(bench):
    head = OTHER.replace("start:", "connect: {InvokeLambdaFunction: {A: null}}\nstart:")
    assert bench.findings(head + "  first: {hangup: Bye.}\n") == ["4 SPC001"]


@pytest.mark.parametrize(
    ("node", "codes"),
    [
        ("{menu: Hi all, options: [{key: '1', goto: bye}], on: {no_input: bye}}", ["8 SPC001"]),
        ("{menu: Hi all, options: [{key: '1', goto: bye}], then: bye}", ["8 SPC001"]),
        ("{collect: {slot: s, say: Hi all}, retry: {say: Hi all}, then: bye}", ["8 SPC001"]),
        ("{set: {k: v}, of: flow, then: bye}", ["8 SPC001"]),
        ("{transfer: {on: {full: bye, error: bye}}}", ["8 SPC003"]),
        ("{transfer: {agent: a, on: {full: bye, error: bye}}}", ["8 SPC001"]),
        ("{callback: {on: {invalid_number: bye, error: bye}}, then: bye}", ["8 SPC003"]),
        ("{menu: Hi all, options: []}", ["8 SPC003"]),
        ("{ask: Hi all, bot: b}", ["8 SPC003", "8 REF001"]),
        ("{repeat: bye, count: 2, exhausted: bye}", ["8 SPC004"]),
    ],
)
def test_other_dialogs_refuse_each_of_them(bench, node, codes):
    assert bench.findings(f"{OTHER}  first: {node}\n") == codes
