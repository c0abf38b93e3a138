"""Texts, values and places of exact dialogs."""

import json

import pytest

from ivr.faults import has_errors
from ivr.speech.prompts import Variable, load_variables
from ivr.speech.variables import Given

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


class TestTexts:
    def said(self, exact, text):
        node = json.dumps({"say": {"text": text}, "then": "b"}, ensure_ascii=False)
        return exact(f"first: {node}")[0]["Parameters"]["Text"]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "  two  spaces\nand lines\n\n",
            "a < b & c > d <speak>",
            "{% if x %} {# no #} { { x } }",
            "$.Attributes.name, $.External['a b'], $",
            "{{ Name }} {{ a | b }} {{x.y}}",
            "“quotes” 'and' \"more\" \\n \t",
            "caf\u00e9 \u200d \U0001f600",
        ],
    )
    def test_a_text_comes_through_to_the_byte(self, exact, text):
        assert self.said(exact, text) == text

    def test_only_declared_variables_are_read_and_braces_can_be_said(self, exact):
        assert self.said(exact, "{{n}} {{ '{{' }} n }}") == "$.Attributes.n {{ n }}"
        assert self.said(exact, '{{ "{{" }}') == "{{"

    def test_prompts_of_the_file_are_said_as_they_stand(self, bench, exact):
        group = {"hi": "  <b> & {{ n }}\n", "loud": {"ssml": "<speak> {{ n }} "}}
        bench.prompts = {"en-US": {"x": group}}
        actions = exact("first: {say: hi, then: other}\nother: {say: loud, then: b}")
        assert [action["Parameters"] for action in actions] == [
            {"Text": "  <b> & $.Attributes.n\n"},
            {"SSML": "<speak> $.Attributes.n "},
        ]

    def test_a_value_of_the_build_is_said_in_its_place(self, bench, exact):
        variable = Variable(name="v", type="text", phase="build", value="A's B", sample="A")
        bench.variables["v"] = variable
        nodes = "first: {say: {ssml: '<speak>{{ v }}</speak>'}, then: a}\n"
        nodes += "a: {say: {text: '{{ v }}'}, then: b}"
        ssml, text = (action["Parameters"] for action in exact(nodes))
        assert (ssml, text) == ({"SSML": "<speak>A&#39;s B</speak>"}, {"Text": "A's B"})

    def test_one_text_per_locale_is_the_one_of_its_locale(self, exact):
        action = exact("first: {say: {en-US: Hi all}, then: b}")[0]
        assert action["Parameters"] == {"Text": "Hi all"}


class TestStatedPlaces:
    def test_a_stated_place_wins_over_what_the_dialog_gives(self, bench, at, shown):
        bench.variables["who"] = at("who", "$.Customer.FirstName")
        flow = bench.flow("""
            first: {set: {who: Ann}, then: tell}
            tell: {say: "Hello {{ who }}.", then: sort}
            sort: {decide: [{when: who is Ann, goto: bye}], else: person}
        """)
        told = shown(flow)
        assert told.parameters("tell") == {"Text": "Hello $.Customer.FirstName."}
        assert told.parameters("sort") == {"ComparisonValue": "$.Customer.FirstName"}

    def test_nobody_has_to_give_it(self, bench, at, shown):
        bench.variables["who"] = at("who", "$.Attributes.caller-name")
        flow = bench.flow('first: {say: "Hello {{ who }}.", then: bye}')
        assert shown(flow).parameters("first") == {"Text": "Hello $.Attributes.caller-name."}

    def test_it_does_not_lay_open_a_secret(self, bench, at):
        bench.variables["who"] = at("who", "$.StoredCustomerInput")
        nodes = """\
  first: {collect: {slot: pin, say: Key it, secure: {kind: pin}}, then: tell}
  tell: {say: "You keyed {{ who }}.", then: bye}
"""
        assert "9 GRA009" in bench.findings(OTHER + nodes)

    @pytest.mark.parametrize(
        ("entry", "wrong"),
        [
            ({"phase": "call", "at": "$.Attributes.x"}, False),
            ({"phase": "call", "at": "$['a b']"}, False),
            ({"phase": "call", "at": "Attributes.x"}, True),
            ({"phase": "call", "at": "$. "}, True),
            ({"phase": "build", "value": "v", "at": "$.Attributes.x"}, True),
            ({"phase": "call", "at": 3}, True),
        ],
    )
    def test_a_place_is_a_path_and_known_in_the_call_alone(self, bench, entry, wrong):
        where = bench.material(HEAD + "  first: {hangup: null}\n").dialogs[0].where
        none = Given({}, where)
        variables, found = load_variables({"v": {"type": "text", **entry}}, where, none)
        assert has_errors(found) is wrong
        if not wrong:
            assert variables["v"].at == entry["at"]
