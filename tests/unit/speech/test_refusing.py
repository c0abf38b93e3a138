"""Prompts that are refused: what cannot be lowered, what reaches for the engine, what forges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.contract import UNSPEAKABLE, Kind
from ivr.faults import Refused
from ivr.speech.markup import ssml
from ivr.speech.prompts import PromptBook, heard
from tests.unit.speech.book import BOOK, content, place, prompt, variable


def codes(source, kind="text"):
    _, findings = BOOK.attempt(prompt(source, kind), place)
    return {finding.code for finding in findings}


REFUSED = [
    # A call-time value that does not stand bare cannot be lowered.
    ("{{ amount | money }}", "PRM003"),
    ("{{ amount|text }}", "PRM003"),
    ("{% if true %}{{ amount | money }}{% endif %}", "PRM003"),
    ("{% if amount %}x{% endif %}", "PRM003"),
    ("{% if who == 'Ana' %}x{% endif %}", "PRM003"),
    ("{{ 'x' if who else 'y' }}", "PRM003"),
    ("{{ who if true else 'y' }}", "PRM003"),
    ("{{ who ~ 'x' }}", "PRM003"),
    ("{{ (who, 'x') }}", "PRM003"),
    ("{% for x in who %}y{% endfor %}", "SEC009"),
    ("{{ who is defined }}", "PRM003"),
    # Names, filters and syntax.
    ("{{ amuont }}", "LOC004"),
    ("{% if nope %}x{% endif %}", "LOC004"),
    ("{{ amount", "LOC004"),
    ("{% if true %}x", "LOC004"),
    ("{% endif %}", "LOC004"),
    ("{{ }}", "LOC004"),
    ("{{{ bank }}", "LOC004"),
    ("{{ fee | date }}", "LOC004"),
    ("{{ tries < bank }}", "LOC004"),
    ("{% for d in ['a'] %}x{% endfor %}{{ d }}", "LOC004"),
    ("{% if true %}{{ loop.last }}{% endif %}", "LOC004"),
    ("{{ true }}", "LOC004"),
    ("{{ bank | upper }}", "SEC009"),
    ("{{ bank | Upper }}", "SEC009"),
    # What Connect would substitute.
    ("$.Attributes.pin", "PRM004"),
    ("pay $.External.amount", "PRM004"),
    ("${{ amount }}", "PRM004"),
    ("$\x00.Attributes.pin", "PRM004"),
    ("$\u200b.Attributes.pin", "PRM004"),
    ("${{ '.' }}Attributes.pin", "PRM004"),
    ("{{ '$' }}{{ '.Attributes.pin' }}", "PRM004"),
    ("{{ '$.Attributes.pin' }}", "PRM004"),
    ("{% if true %}${% endif %}.Attributes.pin", "PRM004"),
    ("{{ amount }}s", "PRM005"),
    ("{{ amount }}.External", "PRM005"),
    ("{{ amount }}-x", "PRM005"),
    ("{{ amount }}['x']", "PRM005"),
    ("{{ amount }}{{ who }}", "PRM005"),
    ("{{ amount }}{% if true %}s{% endif %}", "PRM005"),
    # Nothing to say, too much to say.
    ("{% if tries == 1 %}x{% endif %}", "PRM001"),
    ("\x07\u202e", "PRM001"),
    ("a" * 3001, "SEC009"),
    ("a" * 70_000, "SEC009"),
    ("{% for x in [" + "1," * 500 + "] %}" + "a" * 50 + "{% endfor %}", "SEC009"),
]


@pytest.mark.parametrize(("source", "code"), REFUSED)
def test_refused(source, code):
    assert code in codes(source)


ABUSE = [
    "{{ ''.__class__ }}",
    "{{ bank.__class__.__mro__ }}",
    "{{ bank['__class__'] }}",
    "{{ bank|attr('__class__') }}",
    "{{ '{0.__class__}'.format(bank) }}",
    "{{ '%s'|format(bank) }}",
    "{{ bank.format_map({}) }}",
    "{{ 'a' * 200000000 }}",
    "{{ 'a'|center(200000000) }}",
    "{{ 2 ** 2 ** 40 }}",
    "{{ 'a' ~ 'b' }}",
    "{{ 'a' + 'b' }}",
    "{{ 'a' % 'b' }}",
    "{{ range(100000000) }}",
    "{% for x in range(100000000) %}x{% endfor %}",
    "{% for x in 'abc' %}x{% endfor %}",
    "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{% for x in [1, 2] if x > 1 %}y{% endfor %}",
    "{% for x, y in [[1, 2]] %}y{% endfor %}",
    "{% for bank in [1] %}y{% endfor %}",
    "{% for loop in [1] %}y{% endfor %}",
    "{% for a in [" + "1," * 1001 + "] %}{% endfor %}",
    "{% for a in [" + "1," * 100 + "] %}" * 3 + "{% endfor %}" * 3,
    "{% for a in [1] %}" * 19 + "{% endfor %}" * 19,
    "{% set x = 'a' %}{{ x }}",
    "{% macro m() %}x{% endmacro %}{{ m() }}",
    "{% block b %}x{% endblock %}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{% filter upper %}x{% endfilter %}",
    "{% call x() %}y{% endcall %}",
    "{% autoescape false %}x{% endautoescape %}",
    "{{ bank | safe }}",
    "{{ self }}",
    "{{ cycler }}",
    "{{ lipsum(100000) }}",
    "{{ bank is string }}",
    "{{ bank[0] }}",
    "{{ bank[::1] }}",
    "{{ {'a': 1} }}",
    "{{ 1.5 }}",
    "{{ -tries }}",
    "{{ none }}",
    "{{ 99999999999 }}",
    "{{ 0x" + "f" * 60_000 + " }}",
    "{{ " + "9" * 5000 + " }}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{{ " + "not " * 5000 + "1 }}",
    "{{ " + "[" * 40 + "]" * 40 + " }}",
    "{% if true %}" * 200 + "{% endif %}" * 200,
    "{{ [" + "1," * 5000 + "] }}",
    "{{ '\\x00' }}",
    "{{ '\\ue000pin\\ue001' }}",
    "{{ tries | count(1) }}",
    "{{ loop.index0.real }}",
    "{{ 'x' | attr }}",
    "\ue000pin\ue001{{ nope }}",
]


@pytest.mark.parametrize("source", ABUSE)
def test_abuse_a11_is_refused(source):
    found = codes(source)
    assert found & {"SEC009", "LOC004", "PRM003"}, found


@pytest.mark.parametrize("source", [row for row in ABUSE if "__" in row or "*" in row[:20]])
def test_the_classic_escapes_have_their_own_code(source):
    assert "SEC009" in codes(source)


def test_a_mark_cannot_be_forged():
    assert content("\ue000amount\ue001 x") == "amount x"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("Hello", "LOC006"),
        ("<speak>Hello", "LOC006"),
        ("<speak>AT&T</speak>", "LOC006"),
        ("<speak><emphasis>x</emphasis></speak>", "LOC006"),
        ("<speak><sub alias='{{ who }}'>x</sub></speak>", "PRM005"),
        ("<speak><break time='{{ amount }}'/></speak>", "PRM005"),
        (f"<speak>{'a' * 3001}</speak>", "SEC009"),
        ("<speak>{{ '</speak><audio src=\"x\"/>' | money }}</speak>", "LOC004"),
        ("<speak>$.Attributes.pin</speak>", "PRM004"),
    ],
)
def test_refused_in_ssml(source, code):
    assert code in codes(source, "ssml")


def test_a_refusal_names_prompt_and_line():
    with pytest.raises(Refused) as refusal:
        BOOK.render(prompt("{{ amount | money }} {{ bnak }}"), place)
    lines = [str(finding) for finding in refusal.value.findings]
    assert len(lines) == 2
    assert all(line.startswith("prompts/en-US/inbound.yaml:7:1: error ") for line in lines)
    assert any("PRM003" in line and "cannot be lowered" in line for line in lines)
    assert any("Did you mean 'bank'?" in line for line in lines)


SOUP = st.lists(
    st.sampled_from(
        [
            "{{", "}}", "{%", "%}", "{#", "#}", " ", "if ", "else", "endif", "for x in ", "endfor",
            "['a','b']", "bank", "amount", "who", "tries", "|", "money", "text", "loop.last",
            "attr", "$", ".", "Attributes", "'", '"', "~", "*", "(", ")", "[", "]", "x", "1", "==",
            "and ", "not ", "<speak>", "</speak>", "<break/>", "\x00", "\u202e", "\ue000", "\ue001",
            "&", "{{ bank }}", "{{ amount }}", "{% if tries %}", "{% endif %}", "{% raw %}",
        ]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(SOUP, st.sampled_from(["text", "ssml"]))
def test_any_source_is_safe_or_refused(source, kind):
    rendered, findings = BOOK.attempt(prompt(source, kind), place)
    if findings:
        return
    written = rendered.content
    without = written.replace("$.External.amount", "").replace("$.External.who", "")
    assert "$." not in without
    assert written.isprintable()
    assert set(rendered.variables_used) <= {"amount", "who"}
    if kind == "ssml":
        assert ssml.read(written).troubles == ()
    else:
        assert not any(name in written for name in ("{{ bank", "Bank & "))


A8_TO_A10 = ["</speak><audio src='x'/>.", "$.Attributes.pin", "{{7*7}}", "{% if x %}", "{{ bank }}"]


@given(st.text(max_size=60) | st.sampled_from(A8_TO_A10))
def test_abuse_a8_to_a10_data_never_becomes_a_template(value):
    variables = {"x": variable("x", Kind.TEXT, value or "a")}
    book = PromptBook((), variables)
    for source in ("<speak>{{ x }}</speak>", "<speak>{% if true %}{{ x }}{% endif %}</speak>"):
        rendered, findings = book.attempt(prompt(source, "ssml"), place)
        assert findings == ()
        said = heard(rendered)
        assert not UNSPEAKABLE.intersection(said)
        assert "$." not in rendered.content
