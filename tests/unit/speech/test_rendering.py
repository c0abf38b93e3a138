"""Rendering prompts: build values spoken, call values placed, each in its language."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ivr.speech.prompts import Prompt, PromptBook, Rendered, heard
from ivr.speech.sandbox import Sandbox
from ivr.speech.template import FILTERS, pieces
from ivr.speech.variables import SAMPLES
from tests.unit.speech.book import BOOK, VARIABLES, content, place, prompt


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
