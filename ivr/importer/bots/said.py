"""Message groups of an export -> what a bot's YAML says.

Law: a text that the compiler would change is written `exact`; a group that no message can say is
no message, and whoever asked gets None.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, cast

from ivr.importer.bots.values import Json, Said, Style, given, rows, table, text

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
_MEMBERS = ("plainTextMessage", "ssmlMessage", "customPayload", "imageResponseCard")
_SSML = "<speak"
VARIANTS_MAX = 2


class Response(NamedTuple):
    """What a response says; `barge_in` where that is not as usual."""

    said: Said | None
    barge_in: bool | None


def response(style: Style, value: object, groups: str = "messageGroupsList") -> Response:
    """Return what a response of an export says, as far as messages can."""
    found = table(value)
    said = said_of(style, found.get(groups))
    return Response(said, style.switch(found.get("allowInterrupt")) if said else None)


def said_of(style: Style, groups: object) -> Said | None:
    """Return the messages of groups; None where there are none, or one that no message says."""
    items = [_group(style, group) for group in rows(groups)]
    return Said(tuple(items)) if items and all(each is not None for each in items) else None


def _group(style: Style, group: Json) -> Any:  # noqa: ANN401 - JSON
    """Return one message with its variations; None where no message says it."""
    main = _message(group.get("message"))
    others = [_message(each) for each in rows(group.get("variations"))]
    if main is None or None in others or len(others) > VARIANTS_MAX:
        return None
    texts = [main, *others]
    if all(isinstance(each, str) and _plain(style, each) for each in texts):
        first = cast("str", main)
        if others:
            return {"text": first, "variants": others}
        return {"text": first} if _ID.fullmatch(first) and " " not in first else first
    shown: Json = {"exact": main} if isinstance(main, str) else main
    return {**shown, "variants": others} if others else shown


def _plain(style: Style, said: str) -> bool:
    return not said.startswith(_SSML) and style.keeps(said)


def _message(value: object) -> str | Json | None:
    """Return a message as an exact text, a card or a payload; None where it is none of them."""
    members = {key: each for key, each in table(value).items() if each is not None}
    if len(members) != 1:
        return None
    (kind, member), *_ = members.items()
    if kind == "imageResponseCard":
        return _card(table(member))
    told = text(table(member).get("value"))
    if kind not in _MEMBERS or not told or set(table(member)) != {"value"}:
        return None
    if kind == "customPayload":
        return {"payload": told}
    is_ssml = told.lstrip().startswith(_SSML)
    return told if is_ssml == (kind == "ssmlMessage") else None


def _card(card: Json) -> Json | None:
    buttons = [given(text=each.get("text"), value=each.get("value"))
               for each in rows(card.get("buttonsList"))]  # fmt: skip
    if not text(card.get("title")) or any(len(each) != len(("text", "value")) for each in buttons):
        return None
    shown = given(
        title=card["title"],
        subtitle=card.get("subtitle"),
        image=card.get("imageUrl"),
        buttons=buttons or None,
    )
    return {"card": shown}
