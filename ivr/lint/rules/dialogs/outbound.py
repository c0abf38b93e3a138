"""Calls that we place: who calls, who listens, what is told, and the way to stop them.

Engineering input, not legal advice: counsel confirms before anything is called compliant.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from ivr.faults import Severity
from ivr.lint.disclosure import disclosures
from ivr.lint.facts.graphs import is_end
from ivr.lint.facts.proof import AUTHENTICATED
from ivr.lint.facts.wording import ASKS_MONEY, BACK_OF_CARD, NEVER_ASK
from ivr.lint.outbound.placed import PlacedCall, placed_calls
from ivr.lint.outbound.undetected import undetected
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.graph import ways_of
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.listen import Collect, Form

_E, _W = Severity.ERROR, Severity.WARNING


_NUMBER_FORMS = (
    "Say it as a variable of type phone, or in figures such as 1-800-555-0100, in every locale."
)


def late_introduction(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        graph = call.graph
        for name in sorted(call.openings(call.answered)):
            if not call.names_us(name):
                message = f"the first words, at {name!r}, do not say who calls"
                yield Spot(graph.where(name), message)
        told = _told_before_question(call)
        if any(not any(call.tells_number(n) for n in path) for path in told):
            message = "the call asks its first question before it says how to reach the caller back"
            where = graph.dialog.where("outbound", "identify")
            yield Spot(where, message, remedy=_NUMBER_FORMS)


def _told_before_question(call: PlacedCall) -> list[tuple[str, ...]]:
    graph = call.graph
    start = call.answered
    listeners = [name for name, _ in graph.listeners if name in graph.after([start])]
    paths = [graph.path([start], name) for name in listeners] if start in graph.nodes else []
    first = [p for p in paths if not any(isinstance(graph.nodes[n], Listens) for n in p[:-1])]
    return [path for path in first if path]


def long_calls(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        seconds = _shortest(call)
        limit = subject.limits.outbound_seconds
        if seconds is not None and seconds > limit:
            message = f"even the shortest call speaks for {seconds:.0f} s; {limit:g} s at most"
            yield Spot(call.graph.dialog.where("start"), message)


def _shortest(call: PlacedCall) -> float | None:
    graph = call.graph
    start = call.outbound.rpc
    waiting = [(0.0, start)] if start in graph.nodes else []
    seen: set[str] = set()
    while waiting:
        spent, name = heapq.heappop(waiting)
        spent += call.seconds(name)
        if is_end(graph.nodes[name]):
            return spent
        if name not in seen:
            seen.add(name)
            for way in graph.ways[name]:
                heapq.heappush(waiting, (spent, way.target))
    return None


def no_envelope(subject: Subject) -> Iterator[Spot]:
    for dialog in subject.dialogs:
        if dialog.kind == "outbound" and dialog.outbound is None:
            message = f"outbound dialog {dialog.dialog!r} does not say by what right it calls"
            yield Spot(dialog.where("kind"), message)


def wide_window(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        window = call.outbound.window
        if window.from_ < "08:00" or window.to > "21:00" or window.from_ >= window.to:
            message = f"calls go out from {window.from_} to {window.to}"
            yield Spot(call.graph.dialog.where("outbound", "window"), message)


def details_before_proof(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        if graph.dialog.kind == "outbound":
            yield from disclosures(subject, graph, (AUTHENTICATED,))


def poor_party_question(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        node = call.graph.nodes.get(call.outbound.rpc)
        ways = ways_of(node) if node else ()
        answers = {way.target for way in ways if way.label not in ("exhausted", "error")}
        if node and (not isinstance(node, Listens) or len(answers) < 3):
            message = f"{call.outbound.rpc!r} knows {len(answers)} answers of who is listening"
            yield Spot(call.graph.where(call.outbound.rpc), message)


_FORBIDDEN = frozenset({"pan", "pin", "cvv", "otp", "password"})


def secrets_asked(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        for name, node in call.graph.nodes.items():
            slots = (node.collect,) if isinstance(node, Collect) else ()
            for slot in node.form if isinstance(node, Form) else slots:
                if slot.secure and slot.secure.kind in _FORBIDDEN:
                    message = f"an outbound call asks for a {slot.secure.kind}"
                    yield Spot(call.graph.where(name), message)
        for each, locale, words in call.saying(ASKS_MONEY, NEVER_ASK):
            message = f"an outbound call in {locale} asks to move money: {words!r}"
            yield Spot(call.graph.dialog.where(*each.path), message)
        for locale in call.without(NEVER_ASK):
            message = f"the call never says in {locale} what it will never ask for"
            remedy = 'Say "we will never ask for your PIN".'
            yield Spot(call.graph.dialog.where("outbound"), message, _W, remedy)


def no_call_back(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        for locale in call.without(BACK_OF_CARD)[:1]:
            message = f"the call does not offer in {locale} to call the number on the card"
            yield Spot(call.graph.dialog.where("outbound"), message)


def unknown_answers(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        answering = call.outbound.answering
        missing = [key for key in ("screener", "no_answer") if getattr(answering, key) is None]
        if missing:
            where = call.graph.dialog.where("outbound", "answering")
            yield Spot(where, f"nothing is said about {' and '.join(missing)}")
        yield from undetected(call)


def first_words(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        limit = subject.limits.first_utterance_seconds
        for name in sorted(call.openings(call.answered)):
            seconds = call.seconds(name)
            if seconds > limit:
                message = f"the first words take about {seconds:.0f} s; screeners cut at {limit:g}"
                yield Spot(call.graph.where(name), message)
            for variable in sorted(call.personal(name)):
                message = f"the first words already tell {variable!r}"
                yield Spot(call.graph.where(name), message)
        yield from _short_wait(subject, call)


def _short_wait(subject: Subject, call: PlacedCall) -> Iterator[Spot]:
    """A screening service answers later than a person does."""
    graph = call.graph
    for path in _told_before_question(call):
        node = graph.nodes[path[-1]]
        if not isinstance(node, Listens):
            continue
        seconds = graph.listening(path[-1], node).first_wait / 1000
        limit = subject.limits.screener_wait
        if seconds < limit:
            message = f"the first question, {path[-1]!r}, waits {seconds:g} s; a screener needs"
            remedy = f"Wait at least {limit:g}s for the first answer."
            yield Spot(graph.where(path[-1]), f"{message} {limit:g} s", remedy=remedy)


def silent_start(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        graph = call.graph
        limit = subject.limits.answer_silence_seconds
        for name in sorted(call.openings(call.answered)):
            path = graph.path([call.answered], name)
            nodes = (graph.nodes[each] for each in path)
            waits = [n.invoke for n in nodes if isinstance(n, Invoke) and n.invoke.wait is None]
            functions = [subject.functions.get(each.handler) for each in waits]
            seconds = sum(each.typical_seconds for each in functions if each)
            if seconds > limit:
                message = f"{name!r} speaks only about {seconds:g} s after the call is answered"
                yield Spot(graph.where(name), message)


def talkative_voicemail(subject: Subject) -> Iterator[Spot]:
    for call in placed_calls(subject):
        for name in sorted(call.openings(call.outbound.answering.voicemail)):
            yield from _message(subject, call, name)


def _message(subject: Subject, call: PlacedCall, name: str) -> Iterator[Spot]:
    where = call.graph.where(name)
    private = subject.private_at(call.graph.dialog.dialog, name)
    for variable in sorted(call.personal(name) | (private & call.variables(name))):
        yield Spot(where, f"a voicemail tells {variable!r}")
    if not call.names_us(name):
        yield Spot(where, "the voicemail does not say who called")
    if not call.tells_number(name):
        message = "the voicemail does not say which number to call"
        yield Spot(where, message, remedy=_NUMBER_FORMS)
    seconds, limit = call.seconds(name), subject.limits.voicemail_seconds
    if seconds > limit:
        yield Spot(where, f"the voicemail takes about {seconds:.0f} s; {limit:g} s at most")


OUTBOUND_RULES: tuple[Rule, ...] = (
    Rule(
        "OUT004",
        _E,
        "The call does not say at once who calls",
        "Name and contact of the institution belong at the beginning.",
        "Say the institution first, and its number before the first question.",
        "47 CFR 64.1200(a)(9)(iii) and (b); not re-read",
        "outbound",
        late_introduction,
    ),
    Rule(
        "OUT005",
        _W,
        "A call too long",
        "About a minute, unless answers need more.",
        "Say less after the right person is found.",
        "47 CFR 64.1200(a)(9)(iii); not re-read",
        "outbound",
        long_calls,
    ),
    Rule(
        "OUT008",
        _E,
        "No consent or exemption declared",
        "A synthetic voice counts as an artificial one: each call needs a ground.",
        "Add `outbound:` with purpose and campaign_kind.",
        "FCC, February 2024, by way of commentaries",
        "outbound",
        no_envelope,
    ),
    Rule(
        "OUT009",
        _W,
        "Calls outside 08:00 to 21:00",
        "Local time of the person called; custom, and law for solicitations.",
        "Narrow the window, or waive it with the reason that makes it urgent.",
        "47 CFR 64.1200(c)(1); Regulation F",
        "outbound",
        wide_window,
    ),
    Rule(
        "OUT011",
        _E,
        "Details before the right person is proven",
        "Whoever picks up the telephone is not the customer.",
        "Reach this node only where `authenticate` answered passed.",
        "practice of fraud verification calls",
        "outbound",
        details_before_proof,
    ),
    Rule(
        "OUT012",
        _E,
        "Too few answers to who is listening",
        "Yes, wait, not here and wrong number are four different calls.",
        "Offer yes, get them, not here and wrong number.",
        "practice; Regulation F limited-content message as a privacy model",
        "outbound",
        poor_party_question,
    ),
    Rule(
        "OUT013",
        _E,
        "An outbound call asks for a secret",
        "That is what fraudsters do; a bank says that it never will.",
        "Prove the customer by something else, and say what is never asked for.",
        "UK Finance, Take Five; 159",
        "outbound",
        secrets_asked,
    ),
    Rule(
        "OUT014",
        _W,
        "No offer to call back",
        "A careful customer hangs up and dials the number on the card.",
        "Offer it in words.",
        "UK Finance, Take Five; 159",
        "outbound",
        no_call_back,
    ),
    Rule(
        "OUT015",
        _E,
        "An answer that nobody planned for",
        "People, screeners, voicemail and nobody are different; unknown is a person, undisclosed.",
        "Set screener and no_answer.",
        "Connect outcomes; answering categories of voice-agent tools",
        "outbound",
        unknown_answers,
    ),
    Rule(
        "OUT016",
        _W,
        "First words too long or too personal",
        "Screening services show the first seconds to whoever holds the telephone.",
        "Say the institution and a neutral reason in eight seconds.",
        "vendors' notes on call screening; the number is our own",
        "outbound",
        first_words,
    ),
    Rule(
        "OUT017",
        _E,
        "Silence after the answer",
        "Two seconds of silence make an abandoned call.",
        "Speak before asking slow functions.",
        "FCC and Ofcom practice on abandoned calls",
        "outbound",
        silent_start,
    ),
    Rule(
        "OUT018",
        _E,
        "A voicemail that says too much, or too little",
        "Anybody may listen to it; it needs who, which number, and nothing private.",
        "Say the institution, a neutral reason and the toll-free number.",
        "privacy model of limited-content messages; the seconds are our own",
        "outbound",
        talkative_voicemail,
    ),
)
