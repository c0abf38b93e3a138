"""Findings about prompts: one by one, and between locales."""

from __future__ import annotations

import pytest

from ivr.contract import Kind
from ivr.faults import Severity, Where
from ivr.speech.check import Coverage, check, check_prompt
from ivr.speech.prompts import Prompt, PromptBook, Variable

VARIABLES = {
    "bank": Variable(name="bank", type=Kind.TEXT, phase="build", value="Bank", sample="Bank"),
    "amount": Variable(name="amount", type=Kind.MONEY, phase="call", sample="1.00 USD"),
}
BOTH = Coverage("en-US", ("en-US", "es-US"))


def prompt(identity, source, locale="en-US", kind="text", **more):
    where = Where(f"prompts/{locale}/{identity.partition('.')[0]}.yaml", 1, 1)
    return Prompt(id=identity, locale=locale, kind=kind, source=source, where=where, **more)


def found(prompts, coverage=BOTH):
    findings = check(PromptBook(prompts, VARIABLES), coverage)
    return sorted((finding.code, finding.where.file) for finding in findings)


def test_a_sound_book():
    prompts = [
        prompt("inbound.hello", "Welcome to {{ bank }}."),
        prompt("inbound.hello", "Bienvenido a {{ bank }}.", "es-US"),
        prompt("common.owe", "You owe {{ amount }}."),
        prompt("common.owe", "Usted debe {{ amount }}.", "es-US"),
    ]
    assert found(prompts) == []


def test_missing_in_a_locale():
    prompts = [prompt("inbound.hello", "Hi."), prompt("inbound.bye", "Adiós.", "es-US")]
    assert found(prompts) == [
        ("LOC001", "prompts/en-US/inbound.yaml"),
        ("LOC001", "prompts/es-US/inbound.yaml"),
    ]
    (first, _) = check(PromptBook(prompts, VARIABLES), BOTH)
    assert "missing in en-US" in first.message
    assert first.remedy == "Add bye to prompts/en-US/inbound.yaml."


def test_a_group_that_needs_one_locale_only():
    prompts = [prompt("english.hello", "Hi.")]
    coverage = Coverage("en-US", ("en-US", "es-US"), {"english": ("en-US",)})
    assert found(prompts, coverage) == []
    assert found(prompts, Coverage("en-US", ("en-US",))) == []


def test_other_variables_in_another_locale():
    prompts = [
        prompt("a.b", "Pay {{ amount }} to {{ bank }}."),
        prompt("a.b", "Pague {{ amount }}.", "es-US"),
    ]
    assert found(prompts) == [("LOC002", "prompts/es-US/a.yaml")]
    with_variant = [
        prompt("a.b", "Pay {{ amount }}."),
        prompt("a.b", "Pague.", "es-US", variants=("Debe {{ amount }}.",)),
    ]
    assert found(with_variant) == []


@pytest.mark.parametrize(
    ("source", "locale", "finds"),
    [
        ("Hello.", "es-US", [("LOC003", "prompts/es-US/a.yaml")]),
        ("Hello.", "en-GB", []),
        ("{{ amount }}.", "es-US", []),
        ("1, 2, 3.", "es-US", []),
    ],
)
def test_not_translated(source, locale, finds):
    coverage = Coverage("en-US", ("en-US", locale))
    assert found([prompt("a.b", source), prompt("a.b", source, locale)], coverage) == finds


def test_recordings_may_differ_and_agree():
    prompts = [
        prompt("a.b", "prompt:hello", kind="audio"),
        prompt("a.b", "prompt:hello", "es-US", kind="audio"),
        prompt("a.c", "Owe {{ amount }}."),
        prompt("a.c", "prompt:owe", "es-US", kind="audio"),
    ]
    assert found(prompts) == []


def test_every_version_is_checked():
    several = prompt("a.b", "Fine.", variants=("{{ nope }}", "{{ amount | money }}"))
    codes = [finding.code for finding in check_prompt(PromptBook([], VARIABLES), several)]
    assert codes == ["LOC004", "PRM003"]


def test_too_long_to_listen_to():
    slow = prompt("a.b", "word " * 60, max_seconds=10)
    (finding,) = check_prompt(PromptBook([], VARIABLES), slow)
    assert (finding.code, finding.severity) == ("PRM006", Severity.WARNING)
    assert "23 s" in finding.message
    quick = prompt("a.b", "word " * 20, max_seconds=10)
    assert check_prompt(PromptBook([], VARIABLES), quick) == ()


def test_all_findings_come_at_once():
    prompts = [
        prompt("a.b", "{{ nope }}"),
        prompt("a.c", "<speak>x", kind="ssml"),
        prompt("a.d", "$.Attributes.pin"),
        prompt("a.e", "Same."),
        prompt("a.e", "Same.", "es-US"),
    ]
    assert [code for code, _ in found(prompts)] == [
        "LOC001", "LOC001", "LOC001", "LOC003", "LOC004", "LOC006", "PRM004",
    ]  # fmt: skip
