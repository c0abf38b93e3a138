"""Expression -> tree, by descent: OR, AND, NOT, comparison.

Law: total; an expression that cannot be read has no tree and says where it breaks.
Source of the grammar and its limits: Lex V2 developer guide, conditions; models API, Condition.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, cast

from ivr.hearing.conditions.tokens import Token, tokens
from ivr.hearing.conditions.tree import (
    Both,
    Comparator,
    Comparison,
    Constant,
    Either,
    Family,
    Flaw,
    IsSet,
    Node,
    Not,
    Quantifier,
    Reference,
)

EXPRESSION_CHARACTERS_MAX = 1_024
DEEP_MAX = 64
"""More brackets and negations inside one another than this are refused."""

FUNCTIONS = ("fn.IS_SET", "fn.COUNT")
INPUTS: Mapping[str, Family] = {"inputMode": "mode", "inputTranscript": "transcript"}
_QUANTIFIERS = ("ANY", "ALL")


class Parsed(NamedTuple):
    """What an expression says: its tree, or None, and everything that is wrong with it."""

    tree: Node | None
    flaws: tuple[Flaw, ...]


class _Broken(Exception):
    def __init__(self, column: int, message: str, remedy: str = "") -> None:
        self.flaw = Flaw(column, message, remedy)
        super().__init__(message)


@lru_cache(maxsize=1_024)
def parse(expression: str) -> Parsed:
    """Return an expression as a tree; no tree where anything is wrong with it."""
    length = len(expression)
    if not 1 <= length <= EXPRESSION_CHARACTERS_MAX:
        message = f"The condition has {length:,} characters; Lex takes 1 to 1,024."
        return Parsed(None, (Flaw(1, message, "Shorten it, or split it into branches."),))
    pieces, flaws = tokens(expression)
    if flaws:
        return Parsed(None, flaws)
    try:
        return Parsed(_Reader(pieces).whole(), ())
    except _Broken as broken:
        return Parsed(None, (broken.flaw,))


class _Reader:
    def __init__(self, pieces: tuple[Token, ...]) -> None:
        self._pieces = pieces
        self._at = 0
        self._deep = 0

    @property
    def _next(self) -> Token:
        return self._pieces[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at += token.kind != "end"
        return token

    def _taken(self, kind: str) -> Token | None:
        return self._take() if self._next.kind == kind else None

    def whole(self) -> Node:
        """Return the tree of everything."""
        tree = self._either()
        left = self._next
        if left.kind == "end":
            return tree
        if left.kind == ")":
            raise _Broken(left.column, "The bracket ) closes nothing.", "Remove it.")
        raise _Broken(left.column, f"{left.text!r} stands here without AND or OR before it.")

    def _either(self) -> Node:
        left = self._both()
        while token := self._taken("or"):
            left = Either(left, self._both(), token.column)
        return left

    def _both(self) -> Node:
        left = self._negated()
        while token := self._taken("and"):
            left = Both(left, self._negated(), token.column)
        return left

    def _negated(self) -> Node:
        self._deep += 1
        if self._deep > DEEP_MAX:
            raise _Broken(self._next.column, "The condition is nested too deeply.", "Split it.")
        token = self._taken("not")
        tree = Not(self._negated(), token.column) if token else self._single()
        self._deep -= 1
        return tree

    def _single(self) -> Node:
        if token := self._taken("("):
            tree = self._either()
            if not self._taken(")"):
                raise _Broken(token.column, "The bracket ( is not closed.", "Add a ).")
            return tree
        if self._next.kind == "word" and self._next.text.upper() in _QUANTIFIERS:
            return self._quantified()
        if self._next.kind == "function":
            return self._function()
        return self._comparison(self._reference())

    def _quantified(self) -> Node:
        """Read `ANY {slot} = "x"`, with or without brackets around the slot or all of it."""
        token = self._take()
        quantifier = cast("Quantifier", token.text.upper())
        bracket = self._taken("(")
        reference = self._reference()
        closed = bool(bracket and self._taken(")"))
        tree = self._comparison(reference)
        if bracket and not closed and not self._taken(")"):
            raise _Broken(bracket.column, "The bracket ( is not closed.", "Add a ).")
        return tree._replace(quantifier=quantifier, column=token.column)

    def _function(self) -> Node:
        token = self._take()
        if token.text not in FUNCTIONS:
            known = " and ".join(FUNCTIONS)
            message = f"The function {token.text} is not known; Lex has {known}."
            raise _Broken(token.column, message, f"Write {_meant(token.text)}.")
        if not self._taken("("):
            raise _Broken(token.column, f"{token.text} needs its ( right after the name.")
        reference = self._reference()
        if not self._taken(")"):
            raise _Broken(self._next.column, f"{token.text} takes one reference, then a ).")
        if token.text == "fn.IS_SET":
            return IsSet(reference, token.column)
        if reference.family != "slot":
            raise _Broken(reference.column, "fn.COUNT counts the values of a slot: {slot}.")
        return self._comparison(reference)._replace(counted=True, column=token.column)

    def _reference(self) -> Reference:
        token = self._take()
        if token.kind == "input":
            family = INPUTS.get(token.text)
            if family is None:
                message = f"$.{token.text} is not known; there are {', '.join(INPUTS)}."
                raise _Broken(token.column, message)
            return Reference(family, token.text, token.column)
        if token.kind not in ("slot", "attribute"):
            raise _Broken(*_no_reference(token))
        if not token.text:
            raise _Broken(token.column, "The reference names nothing.", "Write its name.")
        return Reference("slot" if token.kind == "slot" else "attribute", token.text, token.column)

    def _comparison(self, reference: Reference) -> Comparison:
        token = self._take()
        if token.kind == "word" and token.text.upper() == "CONTAINS":
            comparator = "CONTAINS"
        elif token.kind == "comparator":
            comparator = token.text
        else:
            message = f"{reference.written} is compared with nothing."
            remedy = f'Write {reference.written} = "..." or fn.IS_SET({reference.written}).'
            raise _Broken(token.column, message, remedy)
        constant = self._constant()
        return Comparison(
            reference, cast("Comparator", comparator), constant, column=reference.column
        )

    def _constant(self) -> Constant:
        token = self._take()
        if token.kind in ("text", "bare"):
            return Constant(token.text, token.kind == "text", token.column)
        if token.kind == "comparator":
            message = f"{token.text!r} follows another comparison sign."
            raise _Broken(token.column, message, "Compare with =, !=, <, <=, > or >=.")
        what = f"{token.text!r}" if token.text else "Nothing"
        message = f"{what} stands where a constant is needed."
        raise _Broken(token.column, message, 'Write a number, or text in double quotes: "yes".')


def _no_reference(token: Token) -> tuple[int, str, str]:
    if token.kind == "end":
        return token.column, "The condition ends where a comparison is needed.", ""
    what = token.text or token.kind
    remedy = "Begin a comparison with {slot}, [attribute], $.inputMode or $.inputTranscript."
    return token.column, f"{what!r} stands where a reference is needed.", remedy


def _meant(name: str) -> str:
    same = (known for known in FUNCTIONS if known.lower() == name.lower())
    return next(same, " or ".join(FUNCTIONS))
