"""V1's messages, prompts and response cards as V2 says them.

V1 numbers the groups of messages and says one of each; without numbers all are one group. V2 has
a message and at most two variations in each of at most five groups.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from ivr.formats.lex import pieces

Json = dict[str, Any]

Say = Callable[[str, str], None]
"""How a loss is said: (what V1 has, what becomes of it)."""

GROUPS_MAX = 5
RETRIES_MAX = 5
BUTTONS_MAX = 5

_CONTENT: Mapping[str, str] = {
    "PlainText": "plainTextMessage",
    "SSML": "ssmlMessage",
    "CustomPayload": "customPayload",
}


def table(value: object) -> Json:
    """Return a value if it is an object, else an empty one."""
    return cast("Json", value) if isinstance(value, dict) else {}


def rows(value: object) -> list[Json]:
    """Return the objects of a list; of anything else, none."""
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("Json", each) for each in listed if isinstance(each, dict)]


def text(value: object) -> str:
    """Return a text that files can hold; of anything else, an empty one."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def response(statement: object, say: Say) -> Json | None:
    """Return what a V1 statement says, or None where it says nothing."""
    groups = message_groups(statement, say)
    return {"messageGroupsList": groups, "allowInterrupt": True} if groups else None


def prompt(said: object, say: Say) -> Json | None:
    """Return a V1 prompt; its attempts become retries, as in Lex's own migration of bots."""
    groups = message_groups(said, say)
    if not groups:
        return None
    attempts = table(said).get("maxAttempts")
    retries = attempts if isinstance(attempts, int) and not isinstance(attempts, bool) else 1
    kept = min(max(retries, 0), RETRIES_MAX)
    if kept != retries:
        say(f"maxAttempts {str(attempts)[:20]}", f"V2 takes {RETRIES_MAX} retries at most")
    return {**pieces.prompt(["-"], kept), "messageGroupsList": groups}


def message_groups(statement: object, say: Say) -> list[Json]:
    """Return the message groups of a V1 statement or prompt, cards as groups of their own."""
    said = table(statement)
    grouped: dict[int, list[Json]] = {}
    for each in rows(said.get("messages")):
        number = each.get("groupNumber")
        message = _message(each, say)
        if message is not None:
            grouped.setdefault(number if isinstance(number, int) else 1, []).append(message)
    groups = [_group(grouped[number], say) for number in sorted(grouped)]
    groups += [_group([_with(card, "imageResponseCard")], say)
               for card in _cards(said.get("responseCard"), say)]  # fmt: skip
    if len(groups) > GROUPS_MAX:
        say(f"{len(groups)} groups of messages and cards", f"V2 takes {GROUPS_MAX}; others are out")
    return groups[:GROUPS_MAX]


def _group(messages: list[Json], say: Say) -> Json:
    most = 1 + pieces.VARIATIONS_MAX
    if len(messages) > most:
        say(f"{len(messages)} messages in one group", f"V2 takes {most}; the first ones stay")
    return {"message": messages[0], "variations": messages[1:most] or None}


def _message(said: Json, say: Say) -> Json | None:
    content = text(said.get("content"))
    kind = said.get("contentType", "PlainText")
    if not content:
        return None
    if not isinstance(kind, str) or kind not in _CONTENT:
        say(f"a message of the type {str(kind)[:40]!r}", "it is said as plain text")
    key = _CONTENT.get(kind, "plainTextMessage") if isinstance(kind, str) else "plainTextMessage"
    return _with({"value": content}, key)


def _with(content: Json, key: str) -> Json:
    empty: Json = dict.fromkeys((*_CONTENT.values(), "imageResponseCard"))
    return {**empty, key: content}


def _cards(written: object, say: Say) -> Iterator[Json]:
    """Yield the cards of a V1 response card: JSON in a text, with up to ten attachments."""
    if not isinstance(written, str) or not written.strip():
        return
    try:
        card = table(json.loads(written))
    except (ValueError, RecursionError):
        say("a response card that is not JSON", "it is left out")
        return
    for attachment in rows(card.get("genericAttachments")):
        title = text(attachment.get("title"))
        if not title:
            say("a card without a title", "it is left out")
            continue
        if attachment.get("attachmentLinkUrl"):
            say("the link of a card (attachmentLinkUrl)", "V2's cards lead nowhere")
        yield _card(title, attachment, say)


def _card(title: str, attachment: Json, say: Say) -> Json:
    said = rows(attachment.get("buttons"))
    buttons = [{key: text(each.get(key)) for key in ("text", "value")} for each in said]
    kept = [button for button in buttons if all(button.values())]
    if len(kept) != len(said) or len(kept) > BUTTONS_MAX:
        say(f"{len(said)} buttons of a card", f"V2 takes {BUTTONS_MAX}, each with text and value")
    return {
        "title": title,
        "subtitle": text(attachment.get("subTitle")) or None,
        "imageUrl": text(attachment.get("imageUrl")) or None,
        "buttonsList": kept[:BUTTONS_MAX] or None,
    }
