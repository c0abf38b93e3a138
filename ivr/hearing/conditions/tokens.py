"""The pieces of an expression: references, constants, operators and words.

Law: total; what is no piece of the grammar becomes a flaw with its column, and reading goes on.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from ivr.hearing.conditions.tree import Flaw

TokenKind = Literal[
    "slot", "attribute", "input", "text", "bare", "comparator", "and", "or", "not", "(", ")",
    "function", "word", "end",
]  # fmt: skip


class Token(NamedTuple):
    """A piece of an expression; `text` is what it means, `column` where it begins."""

    kind: TokenKind
    text: str
    column: int


_PIECES = re.compile(
    r"""
    (?P<space>\s+)
  | \{(?P<slot>[^{}"]*)\}
  | \[(?P<attribute>[^\[\]"]*)\]
  | \$\.(?P<input>\w*)
  | "(?P<text>(?:\\.|[^"\\])*)"
  | (?P<function>[Ff][Nn]\.\w*)
  | (?P<comparator><=|>=|!=|=|<|>)
  | (?P<and>&&)
  | (?P<or>\|\|)
  | (?P<not>!)
  | (?P<open>\()
  | (?P<close>\))
  | (?P<bare>[+-]?\d[\d.:TZ+-]*(?![\w])|P(?=[\dT])[\dA-Z.]+)
  | (?P<word>[^\W\d]\w*)
    """,
    re.VERBOSE,
)

_WORDS: dict[str, TokenKind] = {"and": "and", "or": "or", "not": "not"}
_NAMED: dict[str, TokenKind] = {"open": "(", "close": ")"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

_REMEDIES = {
    "'": 'Write text in double quotes: "yes".',
    '"': "Close the text with a double quote.",
    "{": "Close the name of the slot: {slot}.",
    "[": "Close the name of the attribute: [attribute].",
    "&": "Write AND or &&.",
    "|": "Write OR or ||.",
    "“": "Write straight double quotes.",
    "”": "Write straight double quotes.",
}


def tokens(expression: str) -> tuple[tuple[Token, ...], tuple[Flaw, ...]]:
    """Return the pieces of an expression, ended by one of kind `end`, and what is none."""
    found: list[Token] = []
    flaws: list[Flaw] = []
    place = 0
    while place < len(expression):
        piece = _PIECES.match(expression, place)
        if piece is None:
            flaws.append(_unknown(expression[place], place + 1))
            place = _after_unknown(expression, place)
            continue
        token = _token(piece, place + 1)
        if token is not None:
            found.append(token)
        place = piece.end()
    return (*found, Token("end", "", len(expression) + 1)), tuple(flaws)


def _after_unknown(expression: str, place: int) -> int:
    """Return where to read on: behind a quote nothing more of the expression can be made out."""
    return len(expression) if expression[place] in "\"'" else place + 1


def _unknown(character: str, column: int) -> Flaw:
    message = f"{character!r} is no part of a condition."
    return Flaw(column, message, _REMEDIES.get(character, "Remove it."))


def _token(piece: re.Match[str], column: int) -> Token | None:
    kind = str(piece.lastgroup)
    text = piece[kind]
    if kind == "space":
        return None
    if kind == "word":
        return Token(_WORDS.get(text.lower(), "word"), text, column)
    if kind == "text":
        return Token("text", _ESCAPED.sub(r"\1", text), column)
    return Token(_NAMED.get(kind) or kind, text.strip(), column)  # pyright: ignore[reportArgumentType] - the group names are kinds
