"""What a dialog's menus and collects must understand, before it becomes a Lex bot.

Law: data only. Lowering writes it, the bots stage reads it, and neither knows the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Meaning(NamedTuple):
    """One thing a caller may mean: the intent's name and its phrases per locale."""

    name: str
    phrases: Mapping[str, tuple[str, ...]]


class Capture(NamedTuple):
    """One value a caller may give: the intent that takes it and the slot that holds it.

    `digits` is (fewest, most) for values that are keyed or spelled; `values` closes the set;
    `type` is a slot type, Lex's own or the workspace's. The first that is set decides; none of
    them means letters and digits of any form. `keyed` where some question takes it by keys alone:
    then the code hook tells keys from words.
    """

    intent: str
    slot: str
    digits: tuple[int, int] | None = None
    type: str | None = None
    values: tuple[str, ...] = ()
    keyed: bool = False


def title(name: str) -> str:
    """Return an id as Lex resources are named: `card_services` -> `CardServices`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def menus_of(dialog: str) -> str:
    """Return the name of the bot that all questions of a dialog share."""
    return f"{dialog}_menus"


class DialogVocabulary(NamedTuple):
    """Everything that one generated bot listens for: meanings, telephone keys (digits) and values.

    Of two meanings that share a phrase in a locale, the first has it. `name` is set for the bot of
    a single value, which is asked apart from everything else in the dialog.
    """

    dialog: str
    locales: tuple[str, ...]
    meanings: tuple[Meaning, ...] = ()
    keys: tuple[str, ...] = ()
    captures: tuple[Capture, ...] = ()
    name: str = ""

    @property
    def bot(self) -> str:
        """The name of the generated bot: flows call it `bot:<name>`.

        It is not the dialog's own name, which a hand-written bot may have.
        """
        return self.name or menus_of(self.dialog)

    @property
    def empty(self) -> bool:
        """Tell whether nothing is listened for."""
        return not (self.meanings or self.keys or self.captures)

    def meaning(self, name: str) -> Meaning | None:
        """Return a meaning by name."""
        return next((meaning for meaning in self.meanings if meaning.name == name), None)
