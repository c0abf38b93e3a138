"""Variables of every kind, and prompts rendered with them."""

from __future__ import annotations

from ivr.contract import Kind
from ivr.faults import Where
from ivr.speech.prompts import Prompt, PromptBook, Variable
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
