"""SSML: what neural voices in Connect speak, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.faults import Malformed
from ivr.speech.markup import ssml

GOOD = [
    ("<speak>Hello</speak>", "Hello"),
    ("<speak>Hello<break/>there</speak>", "Hello there"),
    ('<speak>One <break time="500ms"/> two</speak>', "One two"),
    ('<speak>One <break time="1.5s"/> two</speak>', "One two"),
    ("<speak><p><s>One.</s><s>Two.</s></p><p>Three.</p></speak>", "One. Two. Three."),
    (
        '<speak>The <sub alias="World Wide Web Consortium">W3C</sub> says</speak>',
        "The World Wide Web Consortium says",
    ),
    ('<speak><say-as interpret-as="digits">4821</say-as></speak>', "4821"),
    ('<speak><say-as interpret-as="date" format="mdy">3-3-2026</say-as></speak>', "3-3-2026"),
    ('<speak><prosody rate="slow" volume="loud">Slow</prosody></speak>', "Slow"),
    ('<speak><prosody rate="85%">Slower</prosody></speak>', "Slower"),
    ('<speak>Say <lang xml:lang="es-US">gracias</lang></speak>', "Say gracias"),
    ("<speak>Barnes &amp; Noble &lt;3</speak>", "Barnes & Noble <3"),
    ("<speak>\n  many   lines\n</speak>", "many lines"),
    ('<speak xml:lang="en-US">Hi</speak>', "Hi"),
]

BAD = [
    ("Hello", "not well-formed"),
    ("", "not well-formed"),
    ("<speak>Hello", "not well-formed"),
    ("<speak>AT&T</speak>", "not well-formed"),
    ("<speak>&nbsp;</speak>", "not well-formed"),
    ("<speak></speak><speak></speak>", "not well-formed"),
    ("<speak>\ud800</speak>", "not well-formed"),
    ("<speak>\x01</speak>", "not well-formed"),
    ("<p>Hello</p>", "root"),
    ("<speak><speak>x</speak></speak>", "inside"),
    ("<speak><p><p>x</p></p></speak>", "inside"),
    ("<speak><s><p>x</p></s></speak>", "inside"),
    ('<speak><sub alias="a"><break/></sub></speak>', "inside"),
    ("<speak><break>x</break></speak>", "holds text"),
    ('<speak><emphasis level="strong">x</emphasis></speak>', "<emphasis>"),
    ('<speak><audio src="https://x/y.mp3"/></speak>', "<audio>"),
    ('<speak><amazon:effect name="whispered">x</amazon:effect></speak>', "amazon:effect"),
    ('<speak><prosody pitch="high">x</prosody></speak>', "pitch"),
    ('<speak><prosody rate="10%">x</prosody></speak>', "rate"),
    ('<speak><prosody rate="201%">x</prosody></speak>', "rate"),
    ('<speak><say-as interpret-as="characters">x</say-as></speak>', "interpret-as"),
    ('<speak><say-as interpret-as="expletive">x</say-as></speak>', "interpret-as"),
    ("<speak><say-as>x</say-as></speak>", "needs interpret-as"),
    ("<speak><sub>x</sub></speak>", "needs alias"),
    ("<speak><lang>x</lang></speak>", "needs xml:lang"),
    ('<speak><break time="11s"/></speak>', "longer than 10s"),
    ('<speak><break time="10001ms"/></speak>', "longer than 10s"),
    ('<speak><break time="soon"/></speak>', "time"),
    ('<speak><break strength="huge"/></speak>', "strength"),
    ('<speak onload="x">y</speak>', "onload"),
    ("<speak><!-- note -->x</speak>", "comments"),
    ("<speak><![CDATA[<x>]]></speak>", "CDATA"),
    ('<?xml version="1.0"?><speak>x</speak>', "declarations"),
    ('<!DOCTYPE l [<!ENTITY a "b">]><speak>&a;</speak>', "entities"),
    (f"<speak>{'a' * 3001}</speak>", "3,000"),
    ("<speak>" + "<break/>" * 750 + "</speak>", "6,000"),
]


@pytest.mark.parametrize(("document", "text"), GOOD)
def test_what_is_spoken(document, text):
    assert ssml.read(document).troubles == ()
    assert ssml.plain_text(document) == text


@pytest.mark.parametrize(("document", "trouble"), BAD)
def test_what_is_refused(document, trouble):
    reading = ssml.read(document)
    assert any(trouble in message for message, _ in reading.troubles), reading.troubles
    with pytest.raises(Malformed):
        ssml.plain_text(document)


def test_all_troubles_come_at_once():
    document = '<speak><emphasis>x</emphasis><break time="99s"/><sub>y</sub></speak>'
    assert len(ssml.read(document).troubles) == 3


def test_bounds_are_inclusive():
    assert ssml.read(f"<speak>{'a' * 3000}</speak>").troubles == ()


@pytest.mark.parametrize(
    ("document", "seconds"),
    [
        ("<speak>x</speak>", 0.0),
        ('<speak>x<break time="800ms"/></speak>', 0.8),
        ('<speak>x<break time="2s"/><break time="500ms"/></speak>', 2.5),
        ('<speak>x<break strength="none"/></speak>', 0.0),
        ("<speak>x<break/></speak>", 0.35),
        ('<speak>x<break strength="strong"/></speak>', 0.6),
        ("<speak><p>x</p><s>y</s></speak>", 1.5),
    ],
)
def test_pauses(document, seconds):
    assert ssml.read(document).pauses == pytest.approx(seconds)


def test_only_text_is_billed():
    assert ssml.read('<speak>four<break time="1s"/></speak>').billed == 4


@given(st.text(alphabet=st.characters(exclude_categories=["C"]), max_size=80))
def test_escaped_text_comes_back(text):
    document = f'<speak><sub alias="{ssml.escape(text) or "x"}">y</sub> {ssml.escape(text)}</speak>'
    expected = " ".join(f"{text or 'x'} {text}".split())
    assert ssml.plain_text(document) == expected


@given(st.text(alphabet="<>/&;!?[]='\" abspeakrlc\x00\ud800", max_size=60))
def test_any_text_is_read_without_a_traceback(text):
    for document in (text, f"<speak>{text}</speak>"):
        reading = ssml.read(document)
        if not reading.troubles:
            assert "<" not in document.replace("<speak", "").replace("</", "") or reading.runs
