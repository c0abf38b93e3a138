"""The page and the picture: what a reader, a keyboard and a screen reader find in them."""

import hashlib
import re
from base64 import b64encode
from importlib.resources import files
from xml.etree import ElementTree

import pytest

from ivr.drawing.colours import BARS, DARK, LIGHT, ON_BAR
from ivr.drawing.html import html
from ivr.drawing.mermaid import mermaid_of
from ivr.drawing.scene import scene_of
from ivr.drawing.svg import svg
from ivr.drawing.texts import clipped, seen, wrapped
from ivr.drawing.wording import KINDS
from ivr.formats.connect import read_flow

SVG = "{http://www.w3.org/2000/svg}"


def flow_of(name, count):
    def ways(at):
        if at == count - 1:
            return {}
        return {
            "NextAction": f"a{at + 1}",
            "Errors": [{"NextAction": f"a{(at * 7) % count}", "ErrorType": "NoMatchingError"}],
            "Conditions": [],
        }

    actions = [
        {
            "Identifier": f"a{at}",
            "Type": "MessageParticipant" if at < count - 1 else "DisconnectParticipant",
            "Parameters": {"Text": f"This is number {at}."} if at < count - 1 else {},
            "Transitions": ways(at),
        }
        for at in range(count)
    ]
    return read_flow({"Version": "2019-10-30", "StartAction": "a0", "Actions": actions}, name)


SCENE = scene_of([flow_of("first", 5), flow_of("second", 3)], title="Two")


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_words_on_a_bar_can_be_read(kind):
    assert contrast(BARS[kind], ON_BAR) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_lines_can_be_seen(colours):
    for paper in ("canvas", "frame", "box"):
        assert (
            min(contrast(colours[ink], colours[paper]) for ink in ("text", "quiet", "error")) >= 4.5
        )
        lines = ("edge", "line", "across", "mark")
        assert min(contrast(colours[ink], colours[paper]) for ink in lines) >= 3


def test_a_picture_has_words_for_those_who_cannot_see_it():
    root = ElementTree.fromstring(svg(SCENE).encode())
    assert root.find(f"{SVG}title").text == "Two"
    assert root.find(f"{SVG}desc").text.startswith("8 actions and 12 ways between them, in 2 flows")
    labels = [each.get("aria-label") for each in root.iter(f"{SVG}g") if each.get("aria-label")]
    assert labels[0] == "a0: Message participant, says something"
    ways = [each.find(f"{SVG}title") for each in root.iter(f"{SVG}path") if each.get("id")]
    assert ways[1].text == "a0: error → a0"
    assert "prefers-color-scheme:dark" in root.find(f"{SVG}style").text


def test_errors_are_dashed():
    root = ElementTree.fromstring(svg(SCENE).encode())
    failing = [
        each for each in root.iter(f"{SVG}path") if "failing" in each.get("class", "").split()
    ]
    assert len(failing) == 6
    assert re.search(r"\.link\.failing\{[^}]*stroke-dasharray", root.find(f"{SVG}style").text)


def test_a_page_allows_its_own_script_and_style_alone():
    page = html(SCENE)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    for kind, text in (
        ("script", re.findall(r"<script>(.*?)</script>", page, re.DOTALL)),
        ("style", re.findall(r"<style>(.*?)</style>", page, re.DOTALL)),
    ):
        (only,) = text
        digest = b64encode(hashlib.sha256(only.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert not re.search(
        r"(?:src|href)=|url\((?!#)|@import|https?://(?!www\.w3\.org/2000/svg)", page
    )


def test_a_page_offers_every_flow_and_every_way_to_move():
    page = html(SCENE)
    assert re.findall(r'<option value="\d">(.*?)</option>', page) == ["first", "second"]
    for name in ("search", "next", "previous", "closer", "farther", "whole", "close", "panel"):
        assert page.count(f'id="{name}"') == 1
    assert 'id="flows"' not in html(scene_of([flow_of("one", 2)]))


def test_the_script_writes_no_markup():
    script = (files("ivr.drawing") / "page" / "page.js").read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(", script
    )
    used = set(re.findall(r'get\("([\w-]+)"\)', script))
    assert used <= set(re.findall(r'id="([\w-]+)"', html(SCENE)))


def test_mermaid_has_a_subgraph_for_each_flow():
    text = mermaid_of(SCENE)
    assert re.findall(r"subgraph (f\d)", text) == ["f0", "f1"]
    assert 'b0["a0<br>Message participant<br>This is number 0."]' in text
    assert '  b1 -.->|"error"| b2\n' in text
    assert "  b0 --> b1\n" in text


def test_the_same_flow_gives_the_same_text():
    again = scene_of([flow_of("first", 5), flow_of("second", 3)], title="Two")
    assert (svg(again), html(again), mermaid_of(again)) == (
        svg(SCENE),
        html(SCENE),
        mermaid_of(SCENE),
    )


def test_two_thousand_actions_are_drawn_whole():
    scene = scene_of([flow_of(f"f{n}", 250) for n in range(8)])
    assert len(html(scene)) > len(svg(scene)) > len(mermaid_of(scene))
    assert html(scene).count("This is number 248.") >= 8


def test_a_drawing_costs_in_proportion_to_its_actions(growth):
    def drawn(count):
        scene = scene_of([flow_of("f", count)])
        return html(scene), mermaid_of(scene)

    assert growth(drawn, 100) < 2.5


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [("short", 9, "short"), ("a longer text", 9, "a longer…"), ("日本語のテキスト", 6, "日本…"),
     ("a\n b\t", 9, "a b"), ("", 5, "")],
)  # fmt: skip
def test_a_label_is_short(text, width, expected):
    assert clipped(text, width) == expected


def test_a_text_is_wrapped_and_ends_in_an_ellipsis():
    assert wrapped("one two three four", 9, 2) == ("one two", "three…")
    assert wrapped("x" * 40, 9, 3) == ("xxxxxxxx…",)
    assert wrapped("", 9, 3) == ()
    assert seen("a\u202eb") == "a\N{REPLACEMENT CHARACTER}b"


def test_titles_are_drawn_over_all_frames_and_ids_are_quiet():
    name = "593e342c-2376-592e-94f0-6964ddb1ffc1"
    end = {"Identifier": name, "Type": "DisconnectParticipant", "Parameters": {}}
    value = {"Version": "2019-10-30", "StartAction": name, "Actions": [end]}
    text = svg(scene_of([read_flow(value, "one"), read_flow(value, "two")]))
    assert text.rindex('class="frame"') < text.index('class="heading"')
    assert 'class="quiet" x="10" y="46">593e342c' in text


def test_resources_are_called_what_the_console_calls_them():
    hours = {"Identifier": "h", "Type": "CheckHoursOfOperation", "Parameters": {}}
    hours["Parameters"]["HoursOfOperationId"] = "arn:aws:connect:x:1:instance/i/operating-hours/7d"
    shown = {"HoursOfOperationId": {"displayName": "Bakery hours"}}
    metadata = {"ActionMetadata": {"h": {"parameters": shown}}}
    value = {"Version": "2019-10-30", "StartAction": "h", "Actions": [hours], "Metadata": metadata}
    (box,) = scene_of([read_flow(value, "one")]).boxes
    assert "Bakery hours" in box.told
