"""What hearing is asked and answers: the port that a trained understanding fills as well.

Values of slots are here too, and how they stand in JSON: in Lambda events, in Lambda answers and in
the runtime API. Reading them is lenient to members that are new, strict on those with a meaning.
Source: Lex V2 developer guide, lambda-input-format; botocore's model of lexv2-runtime, Slot.

Law: an understanding is not Amazon's. Every answer carries the label of who gave it, and
transcripts show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol, cast

from ivr.faults import Malformed
from ivr.ir.bot import Slot

Json = dict[str, Any]

DEEP_MAX = 4
"""Lists in composites in lists: deeper values are refused."""

Mode = Literal["Text", "Speech", "DTMF"]
"""How words came in. Source: Lex V2 Lambda event, inputMode."""


class Utterance(NamedTuple):
    """What one turn heard: words, or keys as they were pressed; empty text is silence."""

    text: str = ""
    mode: Mode = "Speech"


Shape = Literal["Scalar", "List", "Composite"]


@dataclass(frozen=True, slots=True)
class SlotValue:
    """A slot's value: the caller's words, what they mean, and other values they may mean.

    `values` are the values of a slot that takes several; `parts` the sub slots of a composite
    one, None where unfilled. `interpreted` of such a value is its members', joined by commas.
    """

    original: str
    interpreted: str
    resolved: tuple[str, ...] = ()
    values: tuple[SlotValue, ...] | None = None
    parts: Mapping[str, SlotValue | None] | None = None

    @property
    def shape(self) -> Shape:
        """What Lex calls this shape of value."""
        if self.parts is not None:
            return "Composite"
        return "Scalar" if self.values is None else "List"


@dataclass(frozen=True, slots=True)
class Interpretation:
    """One thing an utterance may mean. `confidence` is 0 to 1; None for the fallback intent."""

    intent: str
    confidence: float | None
    slots: Mapping[str, SlotValue] = field(default_factory=dict[str, SlotValue])


class Understanding(Protocol):
    """Understands one locale of one bot."""

    @property
    def label(self) -> str:
        """Who understands, for transcripts: `simulated: ...`."""
        ...

    def interpret(self, heard: Utterance) -> tuple[Interpretation, ...]:
        """Return what an utterance may mean, likeliest first, without the fallback intent.

        At most four. An interpretation below the bot's threshold may be among them.
        """
        ...

    def value(self, slot: Slot, heard: Utterance) -> SlotValue | None:
        """Return the value for a slot that was just asked for, or None.

        Words around the value are let be: an answer holds a value wherever it stands in it.
        """
        ...

    def confirmed(self, heard: Utterance) -> bool | None:
        """Return whether an utterance is a yes or a no; None for neither."""
        ...


def table(value: object, what: str) -> Json:
    """Return a JSON object.

    Raises:
        Malformed: It is none.
    """
    if not isinstance(value, dict):
        raise Malformed(f"{what} is not an object")
    return cast("Json", value)


def slot_json(value: SlotValue | None) -> Json | None:
    """Return a slot as events carry it; None where it is unfilled."""
    if value is None:
        return None
    if value.parts is not None:
        parts = {name: slot_json(part) for name, part in value.parts.items()}
        return {"shape": "Composite", "value": _inner(value), "subSlots": parts}
    if value.values is not None:
        listed = [slot_json(each) for each in value.values]
        return {"shape": "List", "value": _inner(value), "values": listed}
    return {"shape": "Scalar", "value": _inner(value)}


def _inner(value: SlotValue) -> Json:
    return {
        "originalValue": value.original,
        "interpretedValue": value.interpreted,
        "resolvedValues": list(value.resolved),
    }


def slots_json(slots: Mapping[str, SlotValue | None]) -> Json:
    """Return the slots of an intent as events carry them."""
    return {name: slot_json(value) for name, value in slots.items()} if slots else {}


def read_slots(said: Json) -> dict[str, SlotValue | None]:
    """Return the slots of an intent's JSON.

    Raises:
        Malformed: One has another shape than Lex takes.
    """
    return {name: read_slot(name, value) for name, value in said.items()}


def read_slot(name: str, value: object, deep: int = DEEP_MAX) -> SlotValue | None:
    """Return one slot, or None where it is unfilled.

    Raises:
        Malformed: It has another shape than Lex takes.
    """
    if value is None:
        return None
    said = table(value, f"slot {name}")
    if deep == 0:
        raise Malformed(f"slot {name} is nested too deeply")
    if said.get("subSlots"):
        parts = table(said["subSlots"], f"slot {name}.subSlots")
        return composite({key: read_slot(f"{name}.{key}", v, deep - 1) for key, v in parts.items()})
    if said.get("values"):
        found = [read_slot(name, each, deep - 1) for each in _rows(said["values"], name)]
        return listed([each for each in found if each is not None])
    return _scalar(name, said.get("value"))


def _scalar(name: str, inner: object) -> SlotValue | None:
    if inner is None:
        return None
    said = table(inner, f"slot {name}.value")
    meant = said.get("interpretedValue")
    if not isinstance(meant, str):
        raise Malformed(f"slot {name} has no interpretedValue")
    resolved = said.get("resolvedValues") or (meant,)
    texts = tuple(str(each) for each in _rows(resolved, name))
    return SlotValue(str(said.get("originalValue") or meant), meant, texts)


def _rows(value: object, name: str) -> Iterable[object]:
    if not isinstance(value, list | tuple):
        raise Malformed(f"slot {name} holds something else than a list where one is needed")
    return cast("Iterable[object]", value)


def listed(values: Iterable[SlotValue]) -> SlotValue | None:
    """Return several values as the value of a slot that takes many; None where there is none."""
    found = tuple(values)
    if not found:
        return None
    original = ", ".join(value.original for value in found)
    meant = ",".join(value.interpreted for value in found)
    return SlotValue(original, meant, (meant,), values=found)


def composite(parts: Mapping[str, SlotValue | None]) -> SlotValue | None:
    """Return the value of a composite slot; None where no part has one."""
    found = [part for part in parts.values() if part is not None]
    if not found:
        return None
    original = " ".join(part.original for part in found)
    meant = ",".join(part.interpreted for part in found)
    return SlotValue(original, meant, (meant,), parts=dict(parts))
