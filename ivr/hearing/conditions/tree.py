"""What a condition is made of, and what may be wrong with one.

Law: frozen values; columns count from 1 in the expression as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["text", "number", "date", "time", "duration"]
"""How a value compares. Source: Lex V2 developer guide, conditions: by the type of the slot."""

Family = Literal["slot", "attribute", "mode", "transcript"]

Comparator = Literal["=", "!=", "<", "<=", ">", ">=", "CONTAINS"]

Quantifier = Literal["", "ANY", "ALL"]


class Flaw(NamedTuple):
    """One thing that is wrong with a condition: where, what, and what to do."""

    column: int
    message: str
    remedy: str = ""


class Reference(NamedTuple):
    """What a condition looks at: `{slot}`, `[attribute]`, `$.inputMode` or `$.inputTranscript`."""

    family: Family
    name: str
    column: int = 1

    @property
    def written(self) -> str:
        """The reference as authors write it."""
        if self.family == "slot":
            return f"{{{self.name}}}"
        return f"[{self.name}]" if self.family == "attribute" else f"$.{self.name}"


class Constant(NamedTuple):
    """The right side of a comparison; `quoted` tells text from a bare number, date or time."""

    text: str
    quoted: bool
    column: int = 1


class Comparison(NamedTuple):
    """`reference comparator constant`; `counted` compares how many values there are instead."""

    reference: Reference
    comparator: Comparator
    constant: Constant
    quantifier: Quantifier = ""
    counted: bool = False
    column: int = 1


class IsSet(NamedTuple):
    """`fn.IS_SET(reference)`."""

    reference: Reference
    column: int = 1


class Not(NamedTuple):
    """The opposite of a condition."""

    condition: Node
    column: int = 1


class Both(NamedTuple):
    """`left AND right`."""

    left: Node
    right: Node
    column: int = 1


class Either(NamedTuple):
    """`left OR right`."""

    left: Node
    right: Node
    column: int = 1


Node = Comparison | IsSet | Not | Both | Either


class Value(NamedTuple):
    """What a reference stands for: its values, one unless `many`, and how they compare."""

    texts: tuple[str, ...]
    kind: Kind = "text"
    many: bool = False


Facts = Mapping[tuple[Family, str], Value]
"""Everything that is set, by family and name; what is missing is unset."""


def references(node: Node) -> tuple[Reference, ...]:
    """Return every reference of a condition, in the order they are written."""
    if isinstance(node, Comparison | IsSet):
        return (node.reference,)
    if isinstance(node, Not):
        return references(node.condition)
    return (*references(node.left), *references(node.right))
