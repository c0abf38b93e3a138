"""Prompt files and inline texts."""

from __future__ import annotations

import pytest

from ivr.faults import Where
from ivr.spec.values import Speech
from ivr.speech.entries import Prompt, inline, load_prompts


def where(*path):
    return Where(".".join(map(str, path)), 3, 1)


def load(document):
    prompts, findings = load_prompts(document, "en-US", "inbound", where)
    return prompts, [(finding.code, finding.where.file) for finding in findings]


def test_kinds_of_prompts():
    prompts, findings = load(
        {
            "greeting": "Welcome.",
            "menu": {"text": "Choose.", "variants": ["Pick one."], "max_seconds": 8},
            "slow": {"ssml": "<speak>Slow</speak>"},
            "tune": {"audio": "prompt:hold_music"},
        }
    )
    assert findings == []
    assert [(each.id, each.kind, each.source) for each in prompts] == [
        ("inbound.greeting", "text", "Welcome."),
        ("inbound.menu", "text", "Choose."),
        ("inbound.slow", "ssml", "<speak>Slow</speak>"),
        ("inbound.tune", "audio", "prompt:hold_music"),
    ]
    assert prompts[1].versions == ("Choose.", "Pick one.")
    assert prompts[1].max_seconds == 8
    assert prompts[0].where == Where("greeting", 3, 1)


@pytest.mark.parametrize(
    ("entry", "finding"),
    [
        ("", ("PRM001", "x")),
        ("  ", ("PRM001", "x")),
        (7, ("SPC002", "x")),
        (None, ("SPC002", "x")),
        (["a"], ("SPC002", "x")),
        ({}, ("PRM001", "x")),
        ({"text": "a", "ssml": "<speak>a</speak>"}, ("PRM001", "x")),
        ({"text": ""}, ("PRM001", "x.text")),
        ({"text": 5}, ("SPC002", "x.text")),
        ({"text": "a", "varaints": []}, ("SPC001", "x.varaints")),
        ({"text": "a", "variants": "b"}, ("SPC002", "x.variants")),
        ({"text": "a", "variants": ["b", 3]}, ("SPC002", "x.variants.1")),
        ({"text": "a", "variants": [""]}, ("PRM001", "x.variants.0")),
        ({"text": "a", "max_seconds": "8"}, ("SPC002", "x.max_seconds")),
        ({"text": "a", "max_seconds": True}, ("SPC002", "x.max_seconds")),
        ({"text": "a", "max_seconds": 0}, ("SPC002", "x.max_seconds")),
        ({"text": "a", "max_seconds": 1e9}, ("SPC002", "x.max_seconds")),
        ({"audio": "hold.wav"}, ("PRM001", "x.audio")),
        ({"audio": "prompt:../../etc/passwd"}, ("PRM001", "x.audio")),
    ],
)
def test_what_is_wrong(entry, finding):
    prompts, findings = load({"x": entry})
    assert findings == [finding]
    assert prompts == ()


@pytest.mark.parametrize("key", ["Greeting", "a.b", "", "1a", "a b", "gr\u0435eting"])
def test_keys_that_cannot_be(key):
    assert load({key: "Hello."}) == ((), [("SPC002", key)])


def test_all_findings_of_a_file_come_at_once():
    prompts, findings = load({"a": "", "b": 3, "c": "Fine."})
    assert len(findings) == 2
    assert [prompt.id for prompt in prompts] == ["inbound.c"]


@pytest.mark.parametrize("document", [None, [], "text"])
def test_not_a_mapping(document):
    assert load(document) == ((), [("SPC002", "")])


def test_inline():
    place = Where("flows/inbound.yaml", 9, 4)
    prompt, findings = inline("Hello there.", "inbound.top", "en-US", place)
    assert findings == ()
    assert prompt == Prompt(
        id="inbound.top", locale="en-US", kind="text", source="Hello there.", where=place
    )
    speech = Speech(ssml="<speak>Hi</speak>", variants=("<speak>Yo</speak>",), max_seconds=3)
    prompt, findings = inline(speech, "inbound.top", "en-US", place)
    assert findings == ()
    assert prompt is not None
    assert (prompt.kind, prompt.versions) == ("ssml", ("<speak>Hi</speak>", "<speak>Yo</speak>"))


def test_inline_that_is_wrong():
    place = Where("flows/inbound.yaml", 9, 4)
    prompt, findings = inline(Speech(), "inbound.top", "en-US", place)
    assert prompt is None
    assert [(finding.code, finding.where) for finding in findings] == [("PRM001", place)]
