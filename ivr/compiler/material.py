"""What a workspace hands to the compiler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ivr.contract import Function
from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.types import SlotTypeSpec
from ivr.spec.dialog import GATED_KINDS, Dialog
from ivr.spec.infra.environment import Environment
from ivr.speech.prompts import PromptBook


@dataclass(frozen=True)
class Material:
    """Everything that one compilation reads, already loaded."""

    dialogs: tuple[Dialog, ...]
    bots: tuple[BotSpec, ...]
    prompts: PromptBook
    environment: Environment
    functions: Mapping[str, Function] = field(default_factory=dict[str, Function])

    @cached_property
    def by_name(self) -> Mapping[str, Dialog]:
        """Dialogs by name; of duplicates the first."""
        table: dict[str, Dialog] = {}
        for dialog in self.dialogs:
            table.setdefault(dialog.dialog, dialog)
        return table

    @cached_property
    def bots_by_name(self) -> Mapping[str, BotSpec]:
        """Hand-written bots by name."""
        return {bot.bot: bot for bot in self.bots}

    @cached_property
    def slot_types(self) -> Mapping[str, SlotTypeSpec]:
        """Slot types of all hand-written bots by name; of duplicates the last."""
        return {name: kind for bot in self.bots for name, kind in bot.slot_types.items()}


def flow_name(dialog: Dialog, locale: str) -> str:
    """Return the name of a dialog's flow in one locale."""
    return f"{dialog.dialog}_{locale}" if len(dialog.locales) > 1 else dialog.dialog


def is_gated(dialog: Dialog) -> bool:
    """Tell whether a language gate stands before the flows of a dialog."""
    return dialog.kind in GATED_KINDS and len(dialog.locales) > 1
