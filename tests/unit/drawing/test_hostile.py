"""Texts of a flow are hostile: nothing of them may become markup, in any form of drawing."""

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.drawing.html import html
from ivr.drawing.mermaid import mermaid
from ivr.drawing.scene import scene_of
from ivr.drawing.svg import svg
from ivr.formats.connect import read_flow

EVIL = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "]]><!--",
    "--><b>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    '"];click b0 "javascript:alert(1)"',
    "`end\nsubgraph x",
    "#quot;|--> %%{init: {}}%%",
    "\x00\x07\ud800\u202egnp\ufeff\u2028",
)
SVG = "{http://www.w3.org/2000/svg}"


def flow_of(text):
    """Return a flow that says `text` wherever a flow can say something."""
    actions = [
        {
            "Identifier": text,
            "Type": text,
            "Parameters": {"Text": text, "Attributes": {text: text}},
            "Transitions": {
                "NextAction": "b",
                "Errors": [{"NextAction": text, "ErrorType": text}],
                "Conditions": [
                    {"NextAction": "b", "Condition": {"Operator": text, "Operands": [text]}}
                ],
            },
        },
        {"Identifier": "b", "Type": "Compare", "Parameters": {"ComparisonValue": text}},
    ]
    return read_flow({"Version": "2019-10-30", "StartAction": text, "Actions": actions}, text)


class Page(HTMLParser):
    """Collects elements, attributes and the texts of scripts."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.scripts, self.inside = [], [], [], False

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attributes]
        self.inside = tag == "script"
        if self.inside:
            self.scripts.append("")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "script"

    def handle_data(self, data):
        if self.inside:
            self.scripts[-1] += data


def page_of(text):
    page = Page()
    page.feed(text)
    page.close()
    return page


PLAIN = page_of(html(scene_of([flow_of("plain")])))


@pytest.mark.parametrize("text", EVIL)
def test_a_page_has_no_element_and_no_attribute_of_a_flow(text):
    page = page_of(html(scene_of([flow_of(text)])))
    assert set(page.tags) <= set(PLAIN.tags)
    assert page.tags.count("script") == 2
    assert {name for _, name, _ in page.attributes} <= {name for _, name, _ in PLAIN.attributes}
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert not [value for _, name, value in page.attributes if name == "href"]
    assert page.scripts[1] == PLAIN.scripts[1]


@pytest.mark.parametrize("text", EVIL)
def test_the_page_still_knows_the_texts_as_they_are(text):
    scene = json.loads(page_of(html(scene_of([flow_of(text)]))).scripts[0])
    assert scene["flows"] == [text]
    assert scene["boxes"][0]["name"] == scene["boxes"][0]["type"] == text
    assert json.loads(scene["boxes"][0]["given"])["Text"] == text


@pytest.mark.parametrize("text", EVIL)
def test_an_svg_file_stays_well_formed_and_without_scripts(text):
    drawn = svg(scene_of([flow_of(text)]))
    root = ElementTree.fromstring(drawn.encode())
    plain = ElementTree.fromstring(svg(scene_of([flow_of("plain")])).encode())
    assert {each.tag for each in root.iter()} <= {each.tag for each in plain.iter()}
    names = {name for each in root.iter() for name in each.attrib}
    assert names <= {name for each in plain.iter() for name in each.attrib}
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", drawn)


@pytest.mark.parametrize("text", EVIL)
def test_mermaid_labels_cannot_be_left(text):
    assert_mermaid(mermaid([flow_of(text)]))


@given(st.text(min_size=1, max_size=60))
@settings(deadline=None, max_examples=60)
def test_any_text_is_drawn_in_every_form(text):
    scene = scene_of([flow_of(text)])
    ElementTree.fromstring(svg(scene).encode())
    assert page_of(html(scene)).tags.count("script") == 2
    assert_mermaid(mermaid([flow_of(text)]))


LABEL = r'"(?:[^\W]|[ ,.:?!+*/=-]|#\d+;|<br>)*"'
LINES = (
    r"flowchart LR", r"  subgraph f\d+\[LABEL\]", r"    direction LR", r"  end",
    r"    b\d+(?:\[LABEL\]|\{\{LABEL\}\}|\[/LABEL/\]|\(\[LABEL\]\))",
    r"  b\d+ (?:-->|-\.->|==>)(?:\|LABEL\|)? b\d+",
    r"  classDef kind_[a-z]+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}",
    r"  class b\d+(?:,b\d+)* kind_[a-z]+",
)  # fmt: skip
MERMAID = re.compile("|".join(f"(?:{line})" for line in LINES).replace("LABEL", LABEL))


def assert_mermaid(text):
    assert text.endswith("\n")
    for line in text[:-1].split("\n"):
        assert MERMAID.fullmatch(line), line
