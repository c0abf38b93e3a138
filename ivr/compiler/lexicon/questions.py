"""Which questions a dialog puts to bots of its own, and which keys may answer them.

A node may ask several: a form asks for each value and then whether all are right. Law: what is
asked, never what it is called.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.spec.dialog import Dialog, Digression
from ivr.spec.graph import digressions_at, kept, listening, universals_at
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.listen import Ask, Collect, Form, Menu, Option, Phrases, SlotSpec

KEYS = "0123456789"
"""Keys that Lex passes on as text; `*` and `#` are told by the code hook instead."""

YES, NO = "yes", "no"


def uses_speech(dialog: Dialog, node: Listens) -> bool:
    """Tell whether a node asks a bot of the dialog's own.

    A menu is a keypad action where the dialog is voice only and nobody wrote any words to be
    understood; of values, those that the keypad action itself can check.
    """
    known = kept(dialog, "_uses_speech", dict[int, bool])  # by id: its nodes live as long as it
    if id(node) not in known:
        asks = asks_to_go_on if isinstance(node, Ask) else asks_main
        known[id(node)] = asks(dialog, node) or (asks is asks_main and bool(asked_slots(node)))
    return known[id(node)]


def asks_main(dialog: Dialog, node: Listens) -> bool:
    """Tell whether a node asks something else than a value: which option, or yes or no."""
    return _takes_words(dialog, node) or asks_yes_or_no(node) or asks_to_go_on(dialog, node)


def _takes_words(dialog: Dialog, node: Listens) -> bool:
    """Tell whether a node is a menu that asks a bot."""
    if not isinstance(node, Menu):
        return False
    if node.input != "any":
        return node.input == "speech"
    return "chat" in dialog.channels or _has_words(dialog, node)


def digressions_heard(dialog: Dialog, node: Listens) -> dict[str, Digression]:
    """Return the digressions that callers may come to while a node listens, by name."""
    if not dialog.digressions or getattr(node, "input", "any") == "keys":
        return {}
    answered = isinstance(node, Ask) or _takes_words(dialog, node)
    words = answered or asks_yes_or_no(node) or bool(asked_slots(node))
    return digressions_at(dialog, node) if words else {}


def asks_to_go_on(dialog: Dialog, node: Listens) -> bool:
    """Tell whether a digression from a node ends in a yes or no question."""
    return bool(digressions_heard(dialog, node)) and listening(dialog, node).resume == "ask"


def asked_slots(node: object) -> tuple[SlotSpec, ...]:
    """Return the slots whose value a bot is asked for."""
    return tuple(s for s in slots_of(node) if s.secure is None and not by_keypad(node, s))


def by_keypad(node: object, slot: SlotSpec) -> bool:
    """Tell whether a value is taken by the keypad action alone.

    It stores any digits up to a number of them and cannot check more; a secret has no other way.
    """
    if slot.secure is not None:
        return True
    if getattr(node, "input", "any") != "keys" or slot.values or slot.type is not None:
        return False
    return slot.digits is None or slot.digits.min == 1


def keyed_alone(node: object, slot: SlotSpec) -> bool:
    """Tell whether a bot is asked for digits that count only if they were keyed.

    Words that are no digits, such as a date, nobody can key: there words are taken.
    """
    digits = slot.digits is not None or (bool(slot.values) and all(map(str.isdecimal, slot.values)))
    return getattr(node, "input", "any") == "keys" and digits and not by_keypad(node, slot)


def asks_yes_or_no(node: object) -> bool:
    """Tell whether a bot is asked if what a node gathered is right."""
    return reads_back(node) and getattr(node, "input", "any") != "keys"


def reads_back(node: object) -> bool:
    """Tell whether a node asks yes or no about what it gathered."""
    slots = slots_of(node)
    if not slots:
        return False
    whole = isinstance(node, Form) and node.confirm == "explicit"
    return whole or any(slot.confirm in {"explicit", "auto"} for slot in slots)


def slots_of(node: object) -> tuple[SlotSpec, ...]:
    """Return the slots that a collect or form gathers; of other nodes none."""
    if isinstance(node, Collect):
        return (node.collect,)
    return node.form if isinstance(node, Form) else ()


def main_keys(dialog: Dialog, node: Listens) -> Iterator[str]:
    """Yield the digits that answer what a node asks besides values."""
    if not asks_main(dialog, node) or getattr(node, "input", "any") == "speech":
        return
    yield from universal_keys(dialog, node)
    if isinstance(node, Menu):
        keys = (option.key for option in node.options)
        yield from (key for key in keys if key is not None and key in KEYS)
    if asks_yes_or_no(node) or asks_to_go_on(dialog, node):
        yield from ("1", "2")


def universal_keys(dialog: Dialog, node: Listens) -> Iterator[str]:
    """Yield the digits that are universals at a node that may be answered by keys."""
    if getattr(node, "input", "any") == "speech":
        return
    keys = (universal.key for universal in universals_at(dialog, node).values())
    yield from (key for key in keys if key is not None and key in KEYS)


def phrases_in(phrases: Phrases | None, locale: str) -> tuple[str, ...]:
    """Return an author's phrases for one locale."""
    if phrases is None:
        return ()
    return phrases.get(locale, ()) if isinstance(phrases, dict) else phrases


def offered(option: Option, locale: str) -> bool:
    """Tell whether an option is offered in a locale."""
    return not option.locales_only or locale in option.locales_only


def _has_words(dialog: Dialog, node: Menu) -> bool:
    if digressions_at(dialog, node):
        return True
    universals = universals_at(dialog, node).values()
    return any(option.phrases or option.intent for option in node.options) or any(
        universal.phrases for universal in universals
    )
