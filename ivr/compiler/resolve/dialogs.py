"""The resolve stage: all findings about names, and what is known of each dialog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ivr.compiler.lexicon.checks.dialogs import check_heard
from ivr.compiler.lexicon.clashes import check_bot_names, check_vocabulary
from ivr.compiler.lexicon.handwritten.lent import asked_bots
from ivr.compiler.lexicon.meanings import Understanding, gather
from ivr.compiler.lexicon.reach.presence import Unsure, unsure_slots
from ivr.compiler.lexicon.reach.shapes import shape_of_type
from ivr.compiler.lexicon.vocabulary import title
from ivr.compiler.material import Material
from ivr.compiler.resolve.between import (
    check_channels,
    check_languages,
    check_modules,
    check_shadows,
)
from ivr.compiler.resolve.channels import check_ways_by_channel
from ivr.compiler.resolve.contracts import check_contracts
from ivr.compiler.resolve.digressions import check_digressions
from ivr.compiler.resolve.heard.keys import check_keys
from ivr.compiler.resolve.heard.silence import check_silence
from ivr.compiler.resolve.heard.times import check_times
from ivr.compiler.resolve.heard.words import check_words
from ivr.compiler.resolve.names import check_dialogs, check_names
from ivr.compiler.resolve.variables import check_prompts, check_variables
from ivr.compiler.scope.known import Known, Outside, Shapes, flow
from ivr.compiler.scope.saying import Sayings
from ivr.faults import Finding, in_reading_order
from ivr.spec.bots.bot import BotSpec
from ivr.spec.dialog import Dialog


class Resolved(NamedTuple):
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
        kinds=material.slot_types,
        shapes={bot.bot: _shapes(bot) for bot in material.bots},
        asked=asked_bots(_understood(material), material.bots),
        unsure={bot.bot: _unsure(bot) for bot in material.bots},
        places=_places(material),
    )
    findings = [*check_dialogs(material), *check_modules(material)]
    sayings = Sayings(material.prompts)
    known: dict[str, Mapping[str, Known]] = {}
    understandings: dict[str, Understanding] = {}
    taken = {title(bot.bot): f"written in {bot.source.file}" for bot in material.bots}
    for name, dialog in material.by_name.items():
        if dialog.exact:
            findings.extend((*_exactly(dialog), *check_times(dialog)))
            continue
        findings.extend(check_keys(dialog))
        findings.extend(check_names(dialog, material))
        findings.extend(check_contracts(dialog, material))
        findings.extend(check_channels(dialog, material))
        findings.extend(check_ways_by_channel(dialog, material))
        findings.extend((*check_silence(dialog), *check_times(dialog)))
        findings.extend(check_shadows(dialog, material))
        known[name] = flow(dialog, outside)
        understandings[name] = gather(dialog, material.slot_types)
        findings.extend(check_words(dialog, understandings[name]))
        findings.extend(check_heard(dialog, understandings[name]))
        findings.extend(check_digressions(dialog, material, understandings[name]))
        where = dialog.where("dialog")
        findings.extend(check_vocabulary(understandings[name].vocabulary, where))
        made = understandings[name].vocabularies()
        findings.extend(check_bot_names(taken, made, where))
        taken.update((title(each.bot), f"made of dialog {name!r}") for each in made)
        findings.extend(check_languages(dialog, material, known[name]))
        findings.extend(check_variables(dialog, material, known[name], outside))
        findings.extend(check_prompts(dialog, sayings, known[name], outside))
    return Resolved(known, understandings, outside, sayings, in_reading_order(findings))


def _exactly(dialog: Dialog) -> Iterable[Finding]:
    from ivr.compiler.exact.check import check_exact  # noqa: PLC0415 - few workspaces have any

    return check_exact(dialog)


def _understood(material: Material) -> tuple[Dialog, ...]:
    """Return the dialogs whose callers are understood by bots of the house's making."""
    return tuple(dialog for dialog in material.by_name.values() if not dialog.exact)


def _places(material: Material) -> Mapping[str, str]:
    """Return the places of variables that state one."""
    stated = {name: variable.at for name, variable in material.prompts.variables.items()}
    return {name: at for name, at in stated.items() if at is not None}


def _shapes(bot: BotSpec) -> Mapping[str, Shapes]:
    """Return the shape of each slot of a bot: intent -> slot -> shape."""
    return {
        name: {key: shape_of_type(slot.type, bot.slot_types) for key, slot in intent.slots.items()}
        for name, intent in bot.intents.items()
    }


def _unsure(bot: BotSpec) -> Mapping[str, Unsure]:
    """Return the slots of a bot that an utterance may leave empty: intent -> slots."""
    return {name: unsure_slots(intent, bot.slot_types) for name, intent in bot.intents.items()}
