"""Digressions: each is answered, understood, and open to somebody."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.compiler.lexicon.meanings import COMMON, RESERVED, Understanding
from ivr.compiler.lexicon.questions import digressions_heard
from ivr.compiler.material import Material
from ivr.compiler.resolve.heard.words import missing_phrases
from ivr.compiler.resolve.names import check_input, unknown
from ivr.faults import Finding, error
from ivr.spec.dialog import Dialog, Digression
from ivr.spec.graph import digressions_at, universals_at
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.listen import Ask


def check_digressions(
    dialog: Dialog, material: Material, understanding: Understanding
) -> Iterator[Finding]:
    """Yield a finding for every digression that cannot be come to, or is not answered."""
    for name, digression in dialog.digressions.items():
        yield from _answer(dialog, name, digression, material)
        yield from _named(dialog, name)
        yield from _understood(dialog, name, digression, (material, understanding))
    yield from _open(dialog)
    yield from _apart(dialog, understanding)


def _answer(
    dialog: Dialog, name: str, digression: Digression, material: Material
) -> Iterator[Finding]:
    where = dialog.where("digressions", name)
    if (digression.say is None) == (digression.call is None):
        message = f"digression {name!r} is answered by {_both(digression)}"
        yield error("SPC003", where, message, "Give it one of `say:` and `call:`.")
    if digression.call is None:
        if digression.with_:
            message = "`with` is for a module, and none is called"
            where = dialog.where("digressions", name, "with")
            yield error("SPC003", where, message, "Add `call:`, or remove it.")
        return
    where = dialog.source.value_at("digressions", name, "call")
    module = material.by_name.get(digression.call)
    if module is None:
        modules = [each.dialog for each in material.dialogs if each.kind == "module"]
        yield unknown("module", digression.call, modules, where)
    elif module.kind != "module":
        message = f"dialog {digression.call!r} is of kind {module.kind}; module is needed here"
        yield error("REF001", where, message, "Name a module, or answer with `say:`.")
    else:
        yield from check_input(dialog, ("digressions", name), digression.with_, module)
    for locale in dialog.locales if module is not None else ():
        if module is not None and locale not in module.locales:
            message = f"dialog {digression.call!r} is not written in {locale}"
            yield error("LOC001", where, message, "Add the locale there, or leave it out here.")


def _both(digression: Digression) -> str:
    return "nothing" if digression.say is None else "a prompt and a module"


def _named(dialog: Dialog, name: str) -> Iterator[Finding]:
    if name in COMMON:
        where = dialog.where("digressions", name)
        message = f"digression {name!r} has the name of what callers say for {COMMON[name]!r}"
        yield error("REF003", where, message, "Give it another name.")
    if name in RESERVED:
        where = dialog.where("digressions", name)
        message = f"digression {name!r} has the name of an intent that every bot has for itself"
        yield error("REF003", where, message, "Give it another name.")


def _understood(
    dialog: Dialog, name: str, digression: Digression, around: tuple[Material, Understanding]
) -> Iterator[Finding]:
    material, understanding = around
    at = ("digressions", name)
    if digression.phrases is not None:
        yield from missing_phrases(dialog, (*at, "phrases"), digression.phrases, dialog.locales)
        return
    asked = [n for n in dialog.nodes.values() if isinstance(n, Ask) and digressions_at(dialog, n)]
    bots = [material.bots_by_name[n.bot] for n in asked if n.bot in material.bots_by_name]
    meaning = understanding.vocabulary.meaning(name)
    if meaning is None and not any(name in bot.intents for bot in bots):
        message = f"nothing is said for digression {name!r}"
        remedy = f"Add `phrases:`, or give an option with `intent: {name}` its phrases."
        yield error("LOC008", dialog.where(*at), message, remedy)


def _open(dialog: Dialog) -> Iterator[Finding]:
    """Yield what nobody can come to: in the whole dialog, or where a node names it."""
    heard = False
    for name, node in dialog.nodes.items():
        if not isinstance(node, Listens):
            continue
        here = digressions_heard(dialog, node)
        heard = heard or bool(here)
        for index, wanted in enumerate(_listed(node)):
            where = dialog.source.value_at("nodes", name, "allow_digression", index)
            if wanted not in dialog.digressions:
                yield unknown("digression", wanted, dialog.digressions, where)
            elif wanted not in here:
                message = f"digression {wanted!r} is not heard while {name!r} listens for keys"
                yield error("CMP007", where, message, "Remove it, or let the node take words.")
    if dialog.digressions and not heard:
        message = "no node of this dialog can hear its digressions"
        remedy = "Let a node take words, or remove them; a secret is keyed and never left."
        yield error("CMP007", dialog.where("digressions"), message, remedy)


def _listed(node: Listens) -> tuple[str, ...]:
    allowed = node.allow_digression
    return () if isinstance(allowed, bool) else allowed


def _apart(dialog: Dialog, understanding: Understanding) -> Iterator[Finding]:
    """Yield digressions whose phrases are also those of another digression or a universal."""
    told: set[tuple[str, str]] = set()
    for name, node in dialog.nodes.items():
        heard = digressions_heard(dialog, node) if isinstance(node, Listens) else {}
        if not heard or not isinstance(node, Listens):
            continue
        taken: dict[str, str] = {}
        for part in (*universals_at(dialog, node), *heard):
            intent = understanding.intent(name, part)
            first = taken.setdefault(intent, part) if intent is not None else part
            if first != part and (first, part) not in told:
                told.add((first, part))
                where = dialog.where("digressions", part)
                message = f"digression {part!r} cannot be told from {first!r}: they share a phrase"
                yield error("LEX005", where, message, "Keep the phrase in one of them.")
