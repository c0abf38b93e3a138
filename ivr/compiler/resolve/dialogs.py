"""The resolve stage: all findings about names, and what is known of each dialog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.compiler.lexicon.clashes import check_vocabulary
from ivr.compiler.lexicon.meanings import Understanding, gather
from ivr.compiler.material import Material
from ivr.compiler.resolve.contracts import check_contracts
from ivr.compiler.resolve.names import check_dialogs, check_names
from ivr.compiler.resolve.variables import check_prompts, check_variables
from ivr.compiler.resolve.words import check_words
from ivr.compiler.scope.known import Known, Outside, flow
from ivr.compiler.scope.saying import Sayings
from ivr.faults import Finding, in_reading_order


@dataclass(frozen=True, slots=True)
class Resolved:
    """What later stages build on: per dialog what each node knows, and what it listens for."""

    known: Mapping[str, Mapping[str, Known]]
    understandings: Mapping[str, Understanding]
    outside: Outside
    sayings: Sayings
    findings: tuple[Finding, ...]


def resolve(material: Material) -> Resolved:
    """Find every name that the dialogs use."""
    outside = Outside(
        functions=material.functions,
        slots={
            bot.bot: {name: tuple(intent.slots) for name, intent in bot.intents.items()}
            for bot in material.bots
        },
    )
    findings = list(check_dialogs(material))
    sayings = Sayings(material.prompts)
    known: dict[str, Mapping[str, Known]] = {}
    understandings: dict[str, Understanding] = {}
    for name, dialog in material.by_name.items():
        findings.extend(check_names(dialog, material))
        findings.extend(check_contracts(dialog, material))
        known[name] = flow(dialog, outside)
        understandings[name] = gather(dialog)
        findings.extend(check_words(dialog, understandings[name]))
        where = dialog.where("dialog")
        findings.extend(check_vocabulary(understandings[name].vocabulary, where))
        findings.extend(check_variables(dialog, material, known[name], outside))
        findings.extend(check_prompts(dialog, sayings, known[name]))
    return Resolved(known, understandings, outside, sayings, in_reading_order(findings))
