"""By what right we call: purposes, opting out, and saying that a machine speaks.

Engineering input, not legal advice: counsel confirms before anything is called compliant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ivr.contract import Kind
from ivr.faults import Severity
from ivr.lint.facts.graphs import is_end
from ivr.lint.facts.wording import AUTOMATED, DEBTS, SALES
from ivr.lint.outbound.placed import PlacedCall, placed_calls
from ivr.lint.rule import Rule, Spot, Subject, way_of
from ivr.spec.nodes.act import Invoke

_E, _W = Severity.ERROR, Severity.WARNING

EXEMPT_PURPOSES = ("fraud", "data_breach", "remediation", "money_transfer")
"""What a call without consent may be about. Source: 47 CFR 64.1200(a)(9)(iii), commentaries."""

FREE_NUMBERS: Mapping[str, re.Pattern[str]] = {
    "+1": re.compile(r"\+1(800|833|844|855|866|877|888)\d{7}"),
    "+44": re.compile(r"\+44(800|808)\d{6,7}"),
}
"""Country -> numbers free to the caller. Sources: NANPA toll-free codes; Ofcom numbering plan."""

_EUROPEAN = ("es-ES", "fr-FR", "de-DE", "it-IT")


def foreign_purposes(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        outbound, dialog = call.outbound, call.graph.dialog
        exempt = outbound.campaign_kind == "exempt"
        if exempt and outbound.purpose not in EXEMPT_PURPOSES:
            message = f"a call for {outbound.purpose} is not exempt from consent"
            remedy = "Set `campaign_kind: consent`, and call those who gave it."
            yield Spot(dialog.where("outbound", "purpose"), message, remedy=remedy)
        for words, verdict in ((SALES, "sells something"), (DEBTS, "collects a debt")):
            for each, locale, told in call.saying(words):
                if exempt or locale == "en-GB":
                    yield Spot(dialog.where(*each.path), f"{told!r} {verdict} in {locale}")


def no_opt_out(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        graph = call.graph
        for name, _ in graph.listeners:
            if name in graph.reached and call.outbound.opt_out not in graph.after([name]):
                yield Spot(graph.where(name), f"no way leads from {name!r} to the opt-out")
        yield from _paid_numbers(subject, call)


def _paid_numbers(subject: Subject, call: PlacedCall) -> Iterator[Spot]:
    """A machine cannot press a key, so the number that it is told must cost nothing."""
    for name in sorted(call.openings(call.outbound.answering.voicemail)):
        for variable in sorted(call.of_kind(name, Kind.PHONE)):
            number = subject.variables[variable].value or ""
            country = next((each for each in FREE_NUMBERS if number.startswith(each)), "")
            if country and not FREE_NUMBERS[country].fullmatch(number):
                message = f"the voicemail tells {number}, which is not toll-free"
                remedy = "Tell a toll-free number that takes opt-outs."
                yield Spot(call.graph.where(name), message, remedy=remedy)


def forgotten_opt_outs(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        path = _without_invoke(call)
        if path:
            message = f"the opt-out ends without telling any function: {way_of(path)}"
            yield Spot(call.graph.where(call.outbound.opt_out), message)


def _without_invoke(call: PlacedCall) -> tuple[str, ...]:
    """Return a way from the opt-out to an end on which nothing is recorded; empty = none."""
    graph = call.graph
    waiting: list[tuple[str, ...]] = [(call.outbound.opt_out,)]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        node = graph.nodes.get(path[-1])
        if node is None or path[-1] in seen or isinstance(node, Invoke):
            continue
        seen.add(path[-1])
        if is_end(node):
            return path
        waiting.extend((*path, way.target) for way in graph.ways[path[-1]])
    return ()


def hidden_machines(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        for locale in call.without(AUTOMATED):
            if locale in _EUROPEAN:
                message = f"the call never says in {locale} that a machine speaks"
                yield Spot(call.graph.dialog.where("outbound", "identify"), message)


def detected_in_britain(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        dialog = call.graph.dialog
        if dialog.by_campaign and "en-GB" in dialog.locales:
            message = "a campaign that detects machines calls people in the United Kingdom"
            yield Spot(dialog.where("outbound", "dialled_by"), message)


CONSENT_RULES: tuple[Rule, ...] = (
    Rule(
        "OUT003",
        _E,
        "A purpose that the exemption does not cover",
        "Suspected fraud, a breach, its remedy and a pending transfer may be called about; nothing"
        " else, and never to sell or to collect.",
        "Leave it out, or call with consent.",
        "47 CFR 64.1200(a)(9)(iii) and UK PECR, by way of commentaries",
        "consent",
        foreign_purposes,
    ),
    Rule(
        "OUT006",
        _E,
        "No way to opt out",
        "The opt-out must be open by voice or key before the call ends.",
        "Offer the way to the opt-out node at every question.",
        "47 CFR 64.1200(a)(9)(iii); FCC 20-186, by way of commentaries",
        "consent",
        no_opt_out,
    ),
    Rule(
        "OUT007",
        _E,
        "An opt-out that nobody records",
        "It counts from this call on, also for the next campaign.",
        "Invoke the function that records it, before the goodbye.",
        "47 CFR 64.1200(a)(9)(iii); FCC 2024, by way of commentaries",
        "consent",
        forgotten_opt_outs,
    ),
    Rule(
        "OUT019",
        _W,
        "Machine detection on calls to the United Kingdom",
        "A person who is taken for a machine counts as an abandoned call, which the regulator may"
        " punish; no share of them is safe.",
        "Let a person who is taken for a machine hear who called, and keep count of such calls.",
        "Ofcom, statement on persistent misuse of 2017, by way of copies",
        "consent",
        detected_in_britain,
    ),
    Rule(
        "OUT021",
        _W,
        "A machine that does not say so",
        "Whoever is called in the European Union is told that no person speaks.",
        "Say that the call is automated when it says who calls.",
        "EU AI Act, article 50; not re-read",
        "consent",
        hidden_machines,
    ),
)
