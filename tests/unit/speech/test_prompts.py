"""Rendering prompts: build values spoken, call values placed, everything else refused."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ivr.contract import UNSPEAKABLE, Kind
from ivr.faults import Refused, Where
from ivr.speech.markup import ssml
from ivr.speech.prompts import Prompt, PromptBook, Rendered, Variable, heard
from ivr.speech.sandbox import Sandbox
from ivr.speech.template import FILTERS, pieces
from ivr.speech.variables import SAMPLES


def variable(name, kind, value=None):
    phase = "build" if value is not None else "call"
    return Variable(name=name, type=kind, phase=phase, value=value, sample=value or SAMPLES[kind])


VARIABLES = {
    each.name: each
    for each in (
        variable("bank", Kind.TEXT, "Example Bank & Trust"),
        variable("boss", Kind.NAME, "O'BRIEN"),
        variable("opening", Kind.TIME, "09:00"),
        variable("fee", Kind.MONEY, "42.50 USD"),
        variable("since", Kind.DATE, "2026-03-03"),
        variable("line", Kind.PHONE, "+18005550100"),
        variable("code", Kind.DIGITS, "123456"),
        variable("card", Kind.CARD_ENDING, "4821"),
        variable("tries", Kind.COUNT, "3"),
        variable(
            "evil", Kind.TEXT, "{{7*7}} {% if x %} $.Attributes.pin </speak><audio src='x'/> a"
        ),
        variable("amount", Kind.MONEY),
        variable("who", Kind.NAME),
    )
}


def prompt(source, kind="text", locale="en-US", variants=()):
    return Prompt(
        id="inbound.x",
        locale=locale,
        kind=kind,
        source=source,
        variants=variants,
        where=Where("prompts/en-US/inbound.yaml", 7, 1),
    )


def place(name):
    return f"$.External.{name}"


BOOK = PromptBook((), VARIABLES)


def content(source, kind="text", locale="en-US"):
    return BOOK.render(prompt(source, kind, locale), place).content


def codes(source, kind="text"):
    _, findings = BOOK.attempt(prompt(source, kind), place)
    return {finding.code for finding in findings}


@pytest.mark.parametrize(
    ("source", "english", "spanish"),
    [
        ("Hello.", "Hello.", "Hello."),
        ("{{ bank }}", "Example Bank and Trust", "Example Bank y Trust"),
        ("{{bank}}.", "Example Bank and Trust.", "Example Bank y Trust."),
        ("{{ opening }}", "9 AM", "las 9 de la mañana"),
        ("{{ opening | time }}", "9 AM", "las 9 de la mañana"),
        ("{{ fee | money }}", "42 dollars and 50 cents", "42 dólares con 50 centavos"),
        ("{{ since|date }}", "March 3rd, 2026", "3 de marzo de 2026"),
        (
            "{{ line | phone }}",
            "eight zero zero, five five five, zero one zero zero",
            "ocho cero cero, cinco cinco cinco, cero uno cero cero",
        ),
        ("{{ code }}", "one two three, four five six", "uno dos tres, cuatro cinco seis"),
        ("{{ card | card_ending }}", "four eight two one", "cuatro ocho dos uno"),
        ("{{ tries | count }} {{ tries }}", "3 3", "3 3"),
        ("{{ tries | digits }}", "three", "tres"),
        ("{{ boss }}", "O'Brien", "O'Brien"),
        ("Owe {{ amount }}, {{ who }}.", "Owe $.External.amount, $.External.who.", None),
        ("A { b } 100%", "A { b } 100%", "A { b } 100%"),
        ("two\n  lines\t here ", "two lines here", "two lines here"),
        ("bell\x07 bidi\u202e", "bell bidi", "bell bidi"),
        ("{% if tries > 2 %}many{% else %}few{% endif %}", "many", "many"),
        ("{{ 'a' if bank == 'Other' else 'b' }}", "b", "b"),
        ("{% if bank == 'Example Bank & Trust' %}{{ who }}{% endif %}", "$.External.who", None),
        (
            "{% if opening in ['08:00', '09:00'] and not tries == 1 %}early{% endif %}",
            "early",
            None,
        ),
        ("{# note #}Hi", "Hi", "Hi"),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}", "{{ x }}"),
        (
            "{% for day in ['Mon', 'Tue', 'Wed'] %}{{ day }}"
            "{% if not loop.last %}, {% endif %}{% endfor %}",
            "Mon, Tue, Wed",
            "Mon, Tue, Wed",
        ),
        ("{{ '17:30' | time }}", "5:30 PM", "las 5:30 de la tarde"),
        ("{{ evil }}", "7 7 % if x % Attributes.pin a", None),
        ("{% if true %}{{ evil }}{% endif %}", "7 7 % if x % Attributes.pin a", None),
        ("{{ 7 }}", "7", "7"),
    ],
)
def test_text(source, english, spanish):
    assert content(source) == english
    assert content(source, locale="es-US") == (english if spanish is None else spanish)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<speak>{{ bank }}</speak>", "<speak>Example Bank and Trust</speak>"),
        ("<speak>{{ boss }}</speak>", "<speak>O&#39;Brien</speak>"),
        ("<speak>{{ amount }}<break/></speak>", "<speak>$.External.amount<break/></speak>"),
        ("<speak>{{ '<break/>' }}</speak>", "<speak>&lt;break/&gt;</speak>"),
        ("<speak>{% if true %}{{ boss }}{% endif %}</speak>", "<speak>O&#39;Brien</speak>"),
        ("<speak>\n  <s>Hi</s>\n</speak>", "<speak> <s>Hi</s> </speak>"),
        ("<speak>{{ evil }}</speak>", "<speak>7 7 % if x % Attributes.pin a</speak>"),
    ],
)
def test_ssml(source, said):
    assert content(source, "ssml") == said


def test_a_recording_is_its_symbol():
    rendered = BOOK.render(prompt("prompt:greeting", "audio"), place)
    assert rendered == Rendered("audio", "prompt:greeting")
    assert heard(rendered) == "[prompt:greeting]"
    assert BOOK.seconds(prompt("prompt:greeting", "audio")) == 0


def test_variables_used_are_those_of_the_call_in_reading_order():
    used = BOOK.render(prompt("{{ who }} {{ bank }} {{ amount }} {{ who }}"), place).variables_used
    assert used == ("who", "amount")
    several = prompt(
        "{{ bank }}", variants=("{{ who }}", "{% if tries > 1 %}{{ amount }}{% endif %}")
    )
    assert BOOK.uses(several) == ("bank", "who", "tries", "amount")
    assert BOOK.call_values(several) == ("who", "amount")


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


def test_an_unspoken_locale_is_a_finding():
    _, findings = BOOK.attempt(prompt("{{ bank }}", locale="de-DE"), place)
    assert [finding.code for finding in findings] == ["LOC004"]
    assert content("Hallo.", locale="de-DE") == "Hallo."


def test_versions_are_chosen_by_index():
    several = prompt("one", variants=("two", "three"))
    said = [BOOK.render(several, place, version).content for version in range(4)]
    assert said == ["one", "two", "three", "one"]


def test_samples_are_heard():
    mixed = prompt("{{ who }}, you spent {{ amount }} at {{ bank }}.")
    assert heard(BOOK.sampled(mixed)) == (
        "Alexandra, you spent 1,234 dollars and 56 cents at Example Bank and Trust."
    )
    spanish = prompt("{{ amount }}", locale="es-US")
    assert heard(BOOK.sampled(spanish)) == "1234 dólares con 56 centavos"
    marked = prompt("<speak>{{ who }}<break time='2s'/>{{ boss }}</speak>", "ssml")
    assert heard(BOOK.sampled(marked)) == "Alexandra O'Brien"
    assert BOOK.seconds(marked) == pytest.approx(2 + 2 / 2.6)
    assert BOOK.seconds(prompt("one two")) == pytest.approx(2 / 2.6)


def test_two_locales_hear_their_own_amounts_from_one_book():
    pair = [prompt("{{ fee }}"), prompt("{{ fee }}", locale="es-US")]
    book = PromptBook(pair, VARIABLES)
    assert [book.render(each, place).content for each in book] == [
        "42 dollars and 50 cents",
        "42 dólares con 50 centavos",
    ]


def test_finding_a_prompt():
    def named(identity, locale="en-US"):
        return Prompt(id=identity, locale=locale, kind="text", source=identity)

    book = PromptBook(
        [named("inbound.hello"), named("common.hello"), named("common.bye"), named("x.y", "es-US")],
        VARIABLES,
    )

    def found(dialog, name, locale="en-US"):
        prompt = book.find(dialog, name, locale)
        return prompt and prompt.id

    assert found("inbound", "hello") == "inbound.hello"
    assert found("other", "hello") == "common.hello"
    assert found("inbound", "bye") == "common.bye"
    assert found("inbound", "common.hello") == "common.hello"
    assert found("inbound", "nope") is None
    assert found("inbound", "hello", "es-US") is None
    assert found("x", "y", "es-US") == "x.y"
    assert book.names() == ("common.bye", "common.hello", "inbound.hello", "x.y")
    assert book.locales() == ("en-US", "es-US")


NAMES = st.sampled_from(["bank", "opening", "fee", "boss", "tries", "card"])
SLOTS = st.builds("{{{{{0}{1}{0}}}}}".format, st.sampled_from(["", " ", "\n "]), NAMES) | st.builds(
    "{{{{ {0} | {1} }}}}".format, NAMES, st.sampled_from(["text", "name", "digits"])
)
LITERALS = st.text(alphabet="ab '&.,{}%<\n", max_size=8).filter(
    lambda text: pieces(text) is not None
)


@given(st.lists(SLOTS | LITERALS, max_size=6).map("".join), st.booleans())
def test_the_short_way_says_what_the_engine_says(source, marked):
    assume(pieces(source) is not None)
    kind, locale = ("ssml" if marked else "text"), "es-US"
    document = f"<speak>{source.replace('<', '').replace('&', '')}</speak>" if marked else source
    short, findings = BOOK.attempt(prompt(document, kind, locale), place)
    assume(not findings)
    sandbox = Sandbox(VARIABLES)
    assert not sandbox.study(document, escape=marked).troubles
    long = sandbox.render(document, locale, {}, escape=marked)
    assert isinstance(long, str)
    assert " ".join(long.split()) == short.content


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


def run(script):
    code = textwrap.dedent(script)
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ran.stdout.strip()


@pytest.mark.parametrize(
    ("source", "loaded"), [("Hi {{ bank }}, {{ fee | money }}", "False"), ("{# x #}Hi", "True")]
)
def test_the_engine_is_loaded_only_when_needed(source, loaded):
    script = f"""
        import sys
        from ivr.speech.check import Coverage, check
        from ivr.speech.prompts import Prompt, PromptBook, load_variables
        from ivr.faults import Where
        variables, _ = load_variables(
            {{"bank": {{"type": "text", "phase": "build", "value": "B"}},
              "fee": {{"type": "money", "phase": "build", "value": "1 USD"}}}}, lambda *_: Where())
        prompt = Prompt(id="a.b", locale="en-US", kind="text", source={source!r})
        book = PromptBook([prompt], variables)
        assert check(book, Coverage("en-US", ("en-US",))) == ()
        print("jinja2" in sys.modules)
    """
    assert run(script) == loaded


def test_every_filter_is_a_formatter_of_call_time():
    assert set(FILTERS) == {kind.value for kind in SAMPLES}
