"""The stages of compilation, in order: resolve -> lower -> tidy -> link.

    resolve   finds every name, and where each variable stands; changes nothing
    lower     turns nodes into actions and vocabularies into bots, one flow for each locale
    tidy      drops and merges actions, flow by flow
    link      cuts flows that outgrow Connect and puts ARNs in the place of symbols

Each stage reports everything it finds; errors stop the compilation after their stage. No stage
opens a file, looks at a clock or depends on the order of a set: same material, same program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ivr.compiler.assemble.flows import Understood, lower_dialog, lower_exactly
from ivr.compiler.assemble.gate import Rescuer
from ivr.compiler.assemble.tidy import tidy
from ivr.compiler.bots.build import compile_bot
from ivr.compiler.bots.vocabulary import vocabulary_bot
from ivr.compiler.bots.writing.spoken import slots_of_bot, spoken
from ivr.compiler.lexicon.handwritten.templates import filled
from ivr.compiler.link.cut import LIMITS, Limits, cut
from ivr.compiler.link.private import private_in
from ivr.compiler.link.symbols import Binder, bind
from ivr.compiler.material import Material
from ivr.compiler.resolve.bots import check_bots
from ivr.compiler.resolve.dialogs import Resolved, resolve
from ivr.compiler.scope.saying import Spot, meant
from ivr.faults import Finding, Refused, error, has_errors, in_reading_order
from ivr.ir.actions.base import ActionBase, FlowType
from ivr.ir.bot import Bot
from ivr.ir.flow import Flow
from ivr.ir.program import Program
from ivr.spec.bots.bot import BotSpec
from ivr.spec.nodes.act import Raw
from ivr.spec.reading.collector import collector_at_rest
from ivr.spec.values import Said

CODE_HOOK = "lambda:code_hook"
"""The function that every bot asks what a turn without an intent was."""


class Compiled(NamedTuple):
    """A linked program, and what was found that is no error."""

    program: Program
    findings: tuple[Finding, ...] = ()


def compile_program(material: Material, limits: Limits = LIMITS) -> Compiled:
    """Compile a workspace.

    Args:
        material: Everything the workspace says.
        limits: How large a flow may be before it is cut.

    Raises:
        Refused: A stage found errors; all findings up to and with that stage.
    """
    with collector_at_rest():
        return _compiled(material, limits)


def _compiled(material: Material, limits: Limits) -> Compiled:
    findings: list[Finding] = []
    bots, wrong = filled(material.bots, material.prompts)
    _stop(findings, wrong)
    material = replace(material, bots=bots)
    resolved = resolve(material)
    _stop(findings, (*resolved.findings, *check_bots(material)))
    flows, bots, found_ = _lowered(material, resolved)
    flows = tuple(_titled(flow, material) for flow in flows)
    _stop(findings, found_)
    exact = _exact(material)
    tidied = tuple(
        flow if flow.dialog in exact else tidy(flow, _raw(material, flow)) for flow in flows
    )
    rescuer = Rescuer(material, resolved.sayings)
    program, found_ = _linked(rescuer, (tidied, bots), limits)
    _stop(findings, found_)
    return Compiled(program, in_reading_order(findings))


def _titled(flow: Flow, material: Material) -> Flow:
    """Return a flow with what people call it, where its dialog says so."""
    dialog = material.by_name.get(flow.name)
    return replace(flow, title=dialog.title) if dialog is not None and dialog.title else flow


def _stop(findings: list[Finding], more: Sequence[Finding]) -> None:
    findings.extend(more)
    if has_errors(more):
        raise Refused(findings)


def _lowered(
    material: Material, resolved: Resolved
) -> tuple[tuple[Flow, ...], tuple[Bot, ...], tuple[Finding, ...]]:
    flows: list[Flow] = []
    bots: list[Bot] = []
    findings: list[Finding] = []
    for name, dialog in material.by_name.items():
        if dialog.exact:
            made = lower_exactly(dialog, material)
            flows.extend(made.flows)
            findings.extend(made.findings)
            continue
        understanding = resolved.understandings[name]
        understood = Understood(
            resolved.known[name], understanding, resolved.outside, resolved.sayings
        )
        lowered = lower_dialog(dialog, material, understood)
        flows.extend(lowered.flows)
        findings.extend(lowered.findings)
        told = understanding.vocabularies()
        bots.extend(vocabulary_bot(vocabulary, material.slot_types) for vocabulary in told)
    asked = resolved.outside.asked
    bots.extend(
        compile_bot(spec, _Saying(material, spec, findings), asked[spec.bot].lent)
        for spec in material.bots
    )
    return tuple(flows), tuple(bots), in_reading_order(findings)


def compiled_bot(material: Material) -> tuple[Bot, tuple[Finding, ...]]:
    """Return the one bot of a material that has no other, and what is wrong with its words."""
    findings: list[Finding] = []
    (spec,) = material.bots
    made = compile_bot(spec, _Saying(material, spec, findings))
    return made, in_reading_order(findings)


class _Saying:
    """Renders the prompts of one hand-written bot."""

    def __init__(self, material: Material, spec: BotSpec, findings: list[Finding]) -> None:
        self._book = material.prompts
        self._spec = spec
        self._findings = findings
        kinds = {name: each.type for name, each in material.prompts.variables.items()}
        self._known = slots_of_bot(spec, kinds, material.dialogs)

    def __call__(self, said: Said, locale: str) -> list[str]:
        """Return a prompt and its variants; slots as `{slot}`, other values as `[name]`."""
        spot = Spot(("bot",), said, locales=(locale,))
        prompt, _ = meant(self._book, self._spec, self._spec.bot, spot, locale)
        if prompt is None:
            return []
        texts: list[str] = []
        for version in range(len(prompt.versions)):
            rendered, wrong = self._book.attempt(prompt, self._place, version)
            self._findings.extend(wrong)
            if rendered.kind == "audio":
                message = f"prompt {prompt.id}: a bot says text or SSML, not recordings"
                self._findings.append(error("PRM007", prompt.where, message))
            text, unsaid = spoken(rendered, self._known, prompt.where)
            self._findings.extend(unsaid)
            texts.append(text)
        return texts

    def _place(self, name: str) -> str:
        return f"{{{name}}}" if name in self._known.shapes else f"[{name}]"


def _exact(material: Material) -> frozenset[str]:
    """Return the names of the exact dialogs: their flows stay as they are, whatever their size."""
    return frozenset(name for name, dialog in material.by_name.items() if dialog.exact)


def _raw(material: Material, flow: Flow) -> frozenset[str]:
    """Return the identifiers of authored raw actions: they stay even if nobody reaches them."""
    dialog = material.by_name.get(flow.dialog)
    nodes = dialog.nodes if dialog is not None else {}
    return frozenset(name for name, node in flow.nodes.items() if isinstance(nodes.get(node), Raw))


def _linked(
    rescuer: Rescuer, lowered: tuple[tuple[Flow, ...], tuple[Bot, ...]], limits: Limits
) -> tuple[Program, tuple[Finding, ...]]:
    def last(flow: Flow, prefix: str) -> tuple[ActionBase, ...]:
        return rescuer.midway(flow, prefix).actions

    material = rescuer.material
    flows, bots = lowered
    findings: list[Finding] = []
    fitting: list[Flow] = []
    private = private_in(flows, material.functions)
    exact = _exact(material)
    for flow in flows:
        if flow.dialog in exact:
            fitting.append(flow)
            continue
        parts, wrong = cut(flow, limits, last, private)
        fitting.extend(parts)
        findings.extend(wrong)
    binder = Binder(material.environment)
    linked, unbound = bind(fitting, binder, exact)
    findings.extend(unbound)
    findings.extend(_own_symbols(material, (linked, bots), binder))
    symbols = dict(sorted({**binder.bound, **binder.wholly}.items()))
    return Program(linked, bots, symbols), in_reading_order(findings)


def _own_symbols(
    material: Material, made: tuple[tuple[Flow, ...], tuple[Bot, ...]], binder: Binder
) -> Iterator[Finding]:
    """Bind what the program itself defines, whether or not a flow names it."""
    flows, bots = made
    for flow in flows:
        kind = "module" if flow.type is FlowType.MODULE else "flow"
        binder.value(f"{kind}:{flow.name}")
    for bot in bots:
        binder.value(f"bot:{bot.symbol_name or bot.name}")
    if bots and binder.value(CODE_HOOK) == CODE_HOOK:
        environment = material.environment
        message = f"{CODE_HOOK} is bound to nothing in environment {environment.environment!r}"
        yield error("REF001", environment.where("symbols"), message, "Add it to its symbols.")
