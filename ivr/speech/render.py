"""A filled template -> what stands in the flow: cleaned, checked, with the places of call values.

Law: `$.` enters a prompt by `place` alone, because Connect substitutes wherever it stands. A
call-time value travels through rendering as a mark that no author can write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from ivr import spoken
from ivr.speech.entries import PromptKind
from ivr.speech.markup import ssml
from ivr.speech.template import Trouble

Placing = Callable[[str], str]
"""The JSONPath of a call-time value by its name: `amount` -> `$.External.amount`."""

Manners = Mapping[str, str]
"""Attributes of a say-as tag by the name of a call-time value: `interpret-as="digits"`."""

NO_MANNERS: Manners = MappingProxyType({})

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([a-z0-9_]+){_CLOSE}")
_ANY_MARK = re.compile(f"{_OPEN}[a-z0-9_]+{_CLOSE}")
_IN_TAG = re.compile(f"<[^<>]*{_OPEN}")
_BEFORE = re.compile(rf"\$+{_OPEN}")
# What a JSONPath would swallow: a name goes on with letters, digits, - and _, a path with . and [.
_AFTER = re.compile(rf"{_CLOSE}(?=[\w\[{_OPEN}-]|\.\.?[\w\[])")


class Rendered(NamedTuple):
    """What a flow says: `content` is text, SSML or a `prompt:` symbol, by `kind`.

    `variables_used` names the call-time values in it, in reading order.
    """

    kind: PromptKind
    content: str
    variables_used: tuple[str, ...] = ()


def mark(name: str) -> str:
    """Return what stands for a call-time value while a template is rendered."""
    return f"{_OPEN}{name}{_CLOSE}"


def finish(
    filled: str, kind: PromptKind, place: Placing, manners: Manners = NO_MANNERS
) -> tuple[Rendered, tuple[Trouble, ...]]:
    """Return a filled template as it stands in the flow, and what is wrong with it.

    Control characters are dropped and white space becomes single spaces. A text with a value that
    has a manner becomes SSML; in SSML of the author's own, a tag of his round a value wins.
    """
    if _OPEN not in filled:
        return _unmarked(" ".join(spoken.visible(filled).split()), kind)
    text = " ".join("".join(_cleaned(filled)).split())
    names = tuple(dict.fromkeys(_MARK.findall(text)))
    if kind == "text" and not manners.keys().isdisjoint(names):
        text, kind = f"<speak>{ssml.escape(text)}</speak>", "ssml"
    content = _MARK.sub(lambda found: _placed(found, place, manners), text)
    troubles = [*_substitution(text), *_bounds(text, content, kind)]
    return Rendered(kind, content, names), tuple(troubles)


def _placed(found: re.Match[str], place: Placing, manners: Manners) -> str:
    path, manner = place(found[1]), manners.get(found[1], "")
    if not manner or ssml.is_said_otherwise(found.string, found.start()):
        return path
    return f"<say-as {manner}>{path}</say-as>"


def _unmarked(text: str, kind: PromptKind) -> tuple[Rendered, tuple[Trouble, ...]]:
    """Return a text without call-time values as it stands in the flow."""
    substituted = _substitution(text) if "$." in text else ()
    return Rendered(kind, text), (*substituted, *_bounds(text, text, kind))


def heard(rendered: Rendered) -> str:
    """Return what a person reads on chat: the plain text; a recording shows its name.

    Raises:
        Malformed: The content is SSML that is not allowed.
    """
    if rendered.kind == "ssml":
        return ssml.plain_text(rendered.content)
    return f"[{rendered.content}]" if rendered.kind == "audio" else rendered.content


def _cleaned(filled: str) -> Iterator[str]:
    end = 0
    for found in _ANY_MARK.finditer(filled):
        yield spoken.visible(filled[end : found.start()])
        yield found[0]
        end = found.end()
    yield spoken.visible(filled[end:])


def _substitution(text: str) -> Iterator[Trouble]:
    if "$." in text or _BEFORE.search(text):
        message = "`$.` in a prompt would be substituted by Connect"
        yield Trouble("PRM004", message, "Declare a call-time variable and write its name.")
    if _AFTER.search(text):
        message = "a call-time value runs into the characters after it"
        yield Trouble("PRM005", message, "Put a space or punctuation between.")


def _bounds(text: str, content: str, kind: PromptKind) -> Iterator[Trouble]:
    if not content:
        yield Trouble("PRM001", "the prompt renders to nothing", "Write what is said.")
    elif kind == "ssml":
        if _IN_TAG.search(text):
            message = "a call-time value stands inside a tag"
            yield Trouble("PRM005", message, "Let it stand between tags.")
        for message, remedy in ssml.read(content).troubles:
            yield Trouble("SEC009" if "characters," in message else "LOC006", message, remedy)
    elif kind == "text" and len(content) > ssml.BILLED_CHARACTERS_MAX:
        message = f"{len(content):,} characters; at most {ssml.BILLED_CHARACTERS_MAX:,}"
        yield Trouble("SEC009", message, "Split it.")
