"""Keys and phrases: what a caller does at a node means one thing, and something at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivr.compiler.lexicon.meanings import COMMON, Understanding
from ivr.compiler.lexicon.questions import offered, phrases_in, uses_speech
from ivr.compiler.resolve.names import unknown
from ivr.faults import Finding, error
from ivr.spec.dialog import UNIVERSALS, Dialog
from ivr.spec.graph import universals_at
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.listen import Menu, Phrases
from ivr.spec.reading.nearest import did_you_mean


def check_words(dialog: Dialog, understanding: Understanding) -> Iterator[Finding]:
    """Yield a finding for every clash of keys or phrases, and every locale without phrases."""
    yield from _universal_keys(dialog)
    yield from _universal_phrases(dialog)
    yield from _excepted(dialog)
    for name, node in dialog.nodes.items():
        if isinstance(node, Menu):
            yield from _keys(dialog, name, node)
            yield from _meanings(dialog, name, node, understanding)
            yield from _reachable(dialog, name, node)
            yield from _intents(dialog, name, node, understanding)


def _excepted(dialog: Dialog) -> Iterator[Finding]:
    """Yield a finding for every exception from a universal that the dialog does not have."""
    active = dialog.universals.active()
    for name, node in dialog.nodes.items():
        for index, excepted in enumerate(node.except_ if isinstance(node, Listens) else ()):
            where = dialog.source.value_at("nodes", name, "except", index)
            if excepted in UNIVERSALS and excepted not in active:
                message = f"universal {excepted!r} is not on in this dialog"
                yield error("REF001", where, message, "Remove it from `except:`.")
            elif excepted not in active:
                yield unknown("universal", excepted, active or UNIVERSALS, where)


def _universal_keys(dialog: Dialog) -> Iterator[Finding]:
    taken: dict[str, str] = {}
    for name, universal in dialog.universals.active().items():
        if universal.key is None:
            continue
        first = taken.setdefault(universal.key, name)
        if first != name:
            where = dialog.where("universals", name, "key")
            message = f"key {universal.key} already means {first!r}"
            yield error("REF003", where, message, "Give one of them another key.")


def _keys(dialog: Dialog, name: str, node: Menu) -> Iterator[Finding]:
    universals = {
        universal.key: universal_name
        for universal_name, universal in universals_at(dialog, node).items()
        if universal.key is not None
    }
    seen: dict[tuple[str, str], int] = {}
    for index, option in enumerate(node.options):
        if option.key is None:
            continue
        uses = [(locale, option.key) for locale in dialog.locales if offered(option, locale)]
        clash = next((seen[use] for use in uses if use in seen), None)
        if clash is not None or option.key in universals:
            where = dialog.where("nodes", name, "options", index, "key")
            message = f"key {option.key} is the universal {universals.get(option.key)!r}"
            remedy = "Use another key, or `except:` that universal here."
            if clash is not None:
                message = f"key {option.key} already chooses option {clash + 1}"
                remedy = "Give one of them another key."
            yield error("REF003", where, message, remedy)
        seen.update(dict.fromkeys(uses, index))


def _meanings(
    dialog: Dialog, name: str, node: Menu, understanding: Understanding
) -> Iterator[Finding]:
    taken: dict[str, tuple[str, str | None]] = {}
    for universal_name, universal in universals_at(dialog, node).items():
        intent = understanding.intent(name, universal_name)
        if intent is not None:
            taken.setdefault(intent, (f"universal {universal_name!r}", universal.goto))
    for index, option in enumerate(node.options):
        intent = understanding.intent(name, index)
        if intent is None:
            continue
        first = taken.setdefault(intent, (f"option {index + 1}", option.goto))
        if first[1] != option.goto:
            where = dialog.where("nodes", name, "options", index, "phrases")
            message = f"these phrases cannot be told from those of {first[0]}"
            yield error("GRA007", where, message, "Remove what both have, here or in another menu.")


def _reachable(dialog: Dialog, name: str, node: Menu) -> Iterator[Finding]:
    speech = uses_speech(dialog, node)
    for index, option in enumerate(node.options):
        if option.key is None:
            where = dialog.where("nodes", name, "options", index)
            if option.phrases is None and option.intent is None:
                remedy = "Add `key:` or `phrases:`."
                yield error("SPC003", where, "nothing chooses this option", remedy)
            elif not speech:
                message = "this menu takes keys alone and this option has none"
                yield error("SPC003", where, message, "Add `key:`.")
        if speech and option.phrases is not None:
            locales = [locale for locale in dialog.locales if offered(option, locale)]
            at = ("nodes", name, "options", index, "phrases")
            yield from missing_phrases(dialog, at, option.phrases, locales)


def _intents(
    dialog: Dialog, name: str, node: Menu, understanding: Understanding
) -> Iterator[Finding]:
    """Yield a finding for every option that names an intent which nobody gave any words."""
    if not uses_speech(dialog, node):
        return
    for index, option in enumerate(node.options):
        if option.intent is None or option.phrases is not None:
            continue
        meaning = understanding.vocabulary.meaning(understanding.intent(name, index) or "")
        said = meaning.phrases if meaning is not None else dict[str, tuple[str, ...]]()
        silent = [x for x in dialog.locales if offered(option, x) and not said.get(x)]
        where = dialog.source.value_at("nodes", name, "options", index, "intent")
        if silent and not any(said.values()):
            known = {each.name for each in understanding.vocabulary.meanings} | set(COMMON)
            message = f"nothing is said for intent {option.intent!r}"
            remedy = did_you_mean(option.intent, sorted(known)) or "Add `phrases:`."
            yield error("REF001", where, message, remedy)
        elif silent:
            message = f"nothing is said for intent {option.intent!r} in {', '.join(silent)}"
            yield error("LOC008", where, message, "Add `phrases:` for it.")


def _universal_phrases(dialog: Dialog) -> Iterator[Finding]:
    for name, universal in dialog.universals.active().items():
        if universal.phrases is not None:
            at = ("universals", name, "phrases")
            yield from missing_phrases(dialog, at, universal.phrases, dialog.locales)


def missing_phrases(
    dialog: Dialog, at: tuple[str | int, ...], phrases: Phrases, locales: Sequence[str]
) -> Iterator[Finding]:
    """Yield LOC008 where some locale has no phrases; `at` is where they are written."""
    where = dialog.where(*at)
    if not isinstance(phrases, dict) and len(locales) > 1:
        message = f"one list of phrases cannot serve {', '.join(locales)}"
        yield error("LOC008", where, message, "Write a list for each locale.")
        return
    missing = [locale for locale in locales if not phrases_in(phrases, locale)]
    if missing:
        yield error("LOC008", where, f"no phrases in {', '.join(missing)}")
