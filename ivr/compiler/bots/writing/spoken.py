"""How the slots in a bot's own messages are said: digits one by one, a date as a date.

Lex puts the value where `{slot}` stands, as it was heard or keyed. Law: a message becomes SSML only
where nobody reads it on chat and nothing in it can hold a sign that SSML does not carry; where that
is not so, it stays as it is and PRM008 tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ivr.compiler.lexicon.reach.shapes import Shape, manner, shape_of_type
from ivr.contract import Kind
from ivr.faults import Finding, Where, warning
from ivr.spec.bots.bot import BotSpec
from ivr.spec.dialog import Dialog
from ivr.spec.nodes.listen import Ask
from ivr.speech.markup import ssml
from ivr.speech.render import Rendered

_VALUE = re.compile(r"\{([A-Za-z][\w-]*)\}|\[([\w.:-]+)\]")
"""`{slot}` or `[session attribute]`. Source: Lex V2 guide, messages."""

_USUAL: Mapping[str, Kind] = {"digits": Kind.DIGITS, "phone": Kind.PHONE, "date": Kind.DATE}
"""Shape of a slot -> how it is said where no variable of its name is declared."""


class Slots(NamedTuple):
    """What a bot's slots may hold, the declared types of variables, and who reads it on chat."""

    shapes: Mapping[str, Shape]
    kinds: Mapping[str, str]
    chats: str = ""

    def manner(self, name: str) -> str:
        """Return the say-as attributes of a slot, empty for as it stands."""
        shape = self.shapes.get(name, "")
        return manner(self.kinds.get(name) or _USUAL.get(shape, ""), shape)


def slots_of_bot(spec: BotSpec, kinds: Mapping[str, str], dialogs: Iterable[Dialog]) -> Slots:
    """Return what is known of the slots of a bot, over all its intents."""
    shapes: dict[str, Shape] = {}
    for intent in spec.intents.values():
        for name, slot in intent.slots.items():
            shape = shape_of_type(slot.type, spec.slot_types)
            shapes[name] = shape if shapes.get(name, shape) == shape else ""
    return Slots(shapes, kinds, next(filter(None, (_chats(each, spec) for each in dialogs)), ""))


def _chats(dialog: Dialog, spec: BotSpec) -> str:
    """Return the name of a dialog that asks a bot on chat, or nothing."""
    asks = any(isinstance(n, Ask) and n.bot == spec.bot for n in dialog.nodes.values())
    return dialog.dialog if asks and "chat" in dialog.channels else ""


def spoken(rendered: Rendered, slots: Slots, where: Where) -> tuple[str, tuple[Finding, ...]]:
    """Return a message of a bot with its slots said in their manner, or why they are not."""
    text = rendered.content
    named = [found[1] or "" for found in _VALUE.finditer(text)] if "{" in text else []
    first = next((name for name in named if slots.manner(name)), "")
    if not first or rendered.kind == "audio":
        return text, ()
    if rendered.kind == "text":
        loose = next((name for name in named if not slots.shapes.get(name)), None)
        reason = f"dialog {slots.chats!r} shows it on chat" if slots.chats else ""
        if loose is not None:
            reason = f"{loose or 'an attribute'!r} beside it may hold any sign"
        if reason:
            message = f"a bot says {{{first}}} as it stands, because {reason}"
            return text, (warning("PRM008", where, message, _REMEDY),)
        text = f"<speak>{ssml.escape(text)}</speak>"
    return _VALUE.sub(lambda found: _said(found, slots), text), ()


_REMEDY = "Write it as ssml with a say-as tag, or let the dialog say it."


def _said(found: re.Match[str], slots: Slots) -> str:
    wanted = slots.manner(found[1] or "")
    if not wanted or ssml.is_said_otherwise(found.string, found.start()):
        return found[0]
    return f"<say-as {wanted}>{found[0]}</say-as>"
