"""What it is like to listen: seconds, words, reprompts, silence and interruption."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.faults import Severity
from ivr.lint.facts.ear import REPROMPTS
from ivr.lint.facts.gathered import gathered
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.facts.proof import silent_wait
from ivr.lint.facts.wording import SCOLDING, STOCK_PHRASES, Words, found, normal
from ivr.lint.rule import Rule, Spot, Subject, way_of
from ivr.spec.dialog import Dialog
from ivr.spec.graph import listening
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.leave import TransferNode
from ivr.spec.nodes.listen import Ask, Collect, Form, Menu
from ivr.spec.nodes.speak import Say
from ivr.spec.values import Said
from ivr.speech import pace

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO


def _severity(value: float, limits: tuple[float, float]) -> Severity | None:
    """Return the severity of a value over a (warning, error) pair; None = within bounds."""
    warned, refused = limits
    if value > refused:
        return _E
    return _W if value > warned else None


def long_prompts(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        dialog = graph.dialog
        for each in graph.utterances:
            if each.role not in ("menu", "ask", "say") or _tells(subject, graph, each.said):
                continue
            seconds, locale = subject.ear.slowest(dialog, each.said, each.locales)
            severity = _severity(seconds, subject.limits.prompt_seconds)
            if severity is not None:
                message = f"this takes about {seconds:.0f} s in {locale}"
                yield Spot(dialog.where(*each.path), message, severity)
        yield from _long_greeting(subject, graph)


def _tells(subject: Subject, graph: DialogGraph, said: Said) -> bool:
    """Tell whether a prompt reads out something of the call, which callers do wait for."""
    used = subject.ear.variables(graph.dialog, said, graph.dialog.locale)
    return any(subject.variables[name].phase == "call" for name in used)


def _long_greeting(subject: Subject, graph: DialogGraph) -> Iterator[Spot]:
    dialog = graph.dialog
    if dialog.kind != "inbound":
        return
    stops = frozenset(name for name, _ in graph.listeners)

    def cost(name: str) -> float:
        node = graph.nodes[name]
        return (
            subject.ear.slowest(dialog, node.say, dialog.locales)[0]
            if isinstance(node, Say)
            else 0.0
        )

    wait = silent_wait(graph, cost, stops)
    severity = _severity(wait.seconds, subject.limits.greeting_seconds) if wait else None
    if wait is not None and severity is not None:
        path = way_of(wait.path)
        message = f"callers listen for about {wait.seconds:.0f} s before they may answer: {path}"
        yield Spot(dialog.where("start"), message, severity)


def many_words(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, node in graph.listeners:
            limit = (
                subject.limits.menu_words
                if isinstance(node, Menu)
                else subject.limits.question_words
            )
            for locale in graph.dialog.locales:
                said = _asked(node, locale)
                texts = [subject.ear.text(graph.dialog, each, locale) for each in said]
                words = max((pace.words(text) for text in texts), default=0)
                if isinstance(node, Menu):
                    words = sum(pace.words(text) for text in texts)
                if words > limit:
                    message = f"{name!r} asks in {words} words in {locale}; {limit} are enough"
                    yield Spot(graph.where(name), message)
                    break


def _asked(node: Listens, locale: str) -> tuple[Said, ...]:
    match node:
        case Menu(menu=said, options=options):
            here = [o for o in options if not o.locales_only or locale in o.locales_only]
            return (said, *(option.say for option in here if option.say is not None))
        case Collect(collect=slot):
            return (slot.say,)
        case Form(form=slots):
            return tuple(slot.say for slot in slots)
        case Ask(ask=said):
            return (said,)
        case _:
            return ()


def same_or_scolding_reprompts(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        scolding: Words = SCOLDING if subject.may_say(graph.dialog, SCOLDING) else {}
        owners = [(("nodes", name), node) for name, node in graph.listeners]
        for place, owner in (*owners, (("defaults",), graph.dialog.defaults)):
            for role in REPROMPTS:
                said: tuple[Said, ...] = getattr(owner, role) or ()
                if said and (scolding or len(said) > 1):
                    yield from _tapering(subject, graph.dialog, (*place, role), said, scolding)


def _tapering(
    subject: Subject,
    dialog: Dialog,
    place: tuple[str, ...],
    said: tuple[Said, ...],
    scolding: Words,
) -> Iterator[Spot]:
    for locale in dialog.locales:
        before = ""
        for index, each in enumerate(said):
            text = subject.ear.text(dialog, each, locale)
            words = found(scolding, text, locale)
            if words:
                message = f"{words!r} blames the caller"
                yield Spot(dialog.where(*place, index), message, remedy="Say what to do instead.")
            told = normal(text)
            if text and told == before:
                message = f"reprompt {index + 1} says the same as the one before it"
                yield Spot(dialog.where(*place, index), message)
            before = told


def values_not_read_back(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for each in gathered(graph):
            slot = each.slot
            if slot.confirm != "explicit" or slot.confirm_say is None:
                continue
            for locale in graph.dialog.locales:
                prompt = subject.ear.prompt(graph.dialog, slot.confirm_say, locale)
                if prompt is not None and slot.slot not in prompt.source:
                    message = f"the question about {slot.slot!r} does not read it back"
                    yield Spot(graph.where(each.node, *each.path, "confirm_say"), message)
                    break


def dead_air(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, node in graph.of(Invoke):
            if node.invoke.wait is not None:
                continue
            function = subject.functions.get(node.invoke.handler)
            if function and function.typical_seconds > subject.limits.dead_air_seconds:
                message = f"{function.name} takes about {function.typical_seconds:g} s in silence"
                yield Spot(graph.where(name), message)


def rigid_prompts(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        for name, node in graph.listeners:
            barge_in = graph.listening(name, node).barge_in
            if barge_in.keys and barge_in.speech:
                continue
            seconds = sum(
                subject.ear.slowest(graph.dialog, said, graph.dialog.locales)[0]
                for said in _asked(node, graph.dialog.locale)
            )
            if seconds > subject.limits.rigid_prompt_seconds:
                message = f"{name!r} cannot be interrupted for about {seconds:.0f} s"
                yield Spot(graph.where(name), message)
            elif not node.about:
                message = f"{name!r} cannot be interrupted, and `about` does not say why"
                yield Spot(graph.where(name), message)


def stock_phrases(subject: Subject) -> Iterator[Spot]:
    yield from _wording(subject, STOCK_PHRASES, "helps nobody")


def _wording(subject: Subject, words: Words, verdict: str) -> Iterator[Spot]:
    for dialog, heard in subject.heard:
        before = None
        for each, locale, _, text in heard if subject.may_say(dialog, words) else ():
            told = found(words, text, locale)
            if told and each is not before:
                before = each
                yield Spot(dialog.where(*each.path), f"{told!r} {verdict}")


def late_agents(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        if graph.dialog.kind != "inbound":
            continue
        stops = frozenset(name for name, _ in graph.of(TransferNode))

        def cost(name: str, graph: DialogGraph = graph) -> float:
            return _silent_seconds(subject, graph, graph.nodes[name])

        wait = silent_wait(graph, cost, stops) if stops else None
        severity = _severity(wait.seconds, subject.limits.agent_seconds) if wait else None
        if wait is not None and severity is not None:
            path = way_of(wait.path)
            message = f"a silent caller reaches a person after about {wait.seconds:.0f} s: {path}"
            yield Spot(graph.dialog.where("start"), message, severity)


def _silent_seconds(subject: Subject, graph: DialogGraph, node: NodeBase) -> float:
    dialog = graph.dialog
    ear = subject.ear
    if isinstance(node, Say):
        return ear.slowest(dialog, node.say, dialog.locales)[0]
    if not isinstance(node, Listens):
        return 0.0
    settings = listening(dialog, node)
    asked = _asked(node, dialog.locale)
    first = sum(ear.slowest(dialog, said, dialog.locales)[0] for said in asked)
    tries = settings.max_retries
    again = settings.no_input[: tries - 1]
    spoken = sum(ear.slowest(dialog, said, dialog.locales)[0] for said in again)
    repeated = first * max(0, tries - 1 - len(again)) if not again else 0.0
    waited = sum(settings.wait(number, silent=number > 1) for number in range(1, tries + 1))
    return first + spoken + repeated + waited / 1000


SPEECH_RULES: tuple[Rule, ...] = (
    Rule(
        "VUI005",
        _W,
        "A prompt too long",
        "After ten seconds callers stop listening; before the first choice eight are enough.",
        "Say less, or in two turns.",
        "Plum (20 s); Microsoft speech tips; the lower numbers are our own",
        "speech",
        long_prompts,
        worst=_E,
    ),
    Rule(
        "VUI006",
        _W,
        "Too many words",
        "A question of 25 words takes ten seconds, a menu of 45 takes eighteen.",
        "Shorten it.",
        "own numbers, at 2.5 words a second",
        "speech",
        many_words,
    ),
    Rule(
        "VUI009",
        _W,
        "Reprompts that repeat or scold",
        "The same words fail the same way; blame makes callers hang up.",
        "Let each reprompt say more, or say it differently.",
        "ivrsworld; Google conversation design",
        "speech",
        same_or_scolding_reprompts,
    ),
    Rule(
        "VUI015",
        _W,
        "A confirmation that does not read the value back",
        "Nobody can confirm what they did not hear.",
        "Put `{{ slot }}` into confirm_say.",
        "practice; confirm tasks of voice-agent tools",
        "speech",
        values_not_read_back,
    ),
    Rule(
        "VUI016",
        _W,
        "Dead air",
        "After three seconds of silence callers think the line is dead.",
        "Add `wait:` with a short prompt.",
        "ivrsworld; acixd; Avaya 15592",
        "speech",
        dead_air,
    ),
    Rule(
        "VUI018",
        _W,
        "A prompt that cannot be interrupted",
        "Regular callers know the answer before the question ends.",
        "Allow barge-in, or say in `about` which notice must be heard.",
        "Avaya; ivrsworld",
        "speech",
        rigid_prompts,
    ),
    Rule(
        "VUI019",
        _I,
        "A stock phrase",
        "Callers have heard it a thousand times, and it costs seconds.",
        "Leave it out.",
        "W3C COGA on promotional information; the list is our own",
        "speech",
        stock_phrases,
    ),
    Rule(
        "VUI021",
        _W,
        "A long way to a person",
        "Who cannot use the menus should not wait a minute for every one of them.",
        "Fewer tries, shorter prompts, or a transfer earlier.",
        "own numbers",
        "speech",
        late_agents,
        worst=_E,
    ),
)
