"""Speech markup in flows of any origin: whether a voice can speak it at all.

Law: of texts that a template or the call completes, only what stands there is judged. Which voice
speaks is not known here, so a tag that some voice speaks is no fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from xml.parsers import expat

from ivr.faults import Severity

KNOWN_TAGS = frozenset(
    {
        *("speak", "break", "emphasis", "lang", "mark", "p", "s", "phoneme", "prosody", "say-as"),
        *("sub", "w", "amazon:effect", "amazon:domain", "amazon:auto-breaths", "amazon:breath"),
        *("amazon:emotion", "audio", "voice"),
    }
)
"""Tags that some voice or channel speaks. Source: Polly developer guide, supported SSML tags."""

Told = tuple[str, Severity | None, str]
"""What is wrong, as the rest of a sentence; how bad where that differs; what to do."""

_W = Severity.WARNING
_FILLED_IN = re.compile(r"\$\{[^}]*\}|\{\{[^}]*\}\}|<<[^<>]*>>|%%\w+%%|##\w+##")
"""What a template fills in later, which may be anything."""

_LONE_AMPERSAND = re.compile(r"&(?!(?:#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)")


@lru_cache(maxsize=4096)
def markup_faults(ssml: str) -> tuple[Told, ...]:
    """Return what is wrong with a text that is to be spoken as SSML."""
    text = ssml.strip()
    if text.startswith("$."):
        return ()  # the call brings all of it
    filled = _FILLED_IN.sub("x", text)
    if filled == "x":
        return ()
    tags: dict[str, None] = {}
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, _: tags.setdefault(tag)
    try:
        parser.Parse(filled, True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, UnicodeEncodeError) as problem:
        return (_ill_formed(filled, problem),)
    return tuple(_of_tags(tags))


def _ill_formed(text: str, problem: Exception) -> Told:
    if "<speak" not in text and "<" not in text:
        return ("has no <speak> around it", _W, "Write <speak>...</speak>, or use Text.")
    if not text.startswith("<"):
        return ("does not begin with <speak>", None, "Put all of it between <speak> and </speak>.")
    lone = _LONE_AMPERSAND.search(text)
    if lone is not None:
        near = " ".join(text[max(0, lone.start() - 15) : lone.end() + 10].split())
        return (f"has & as it is, near {near!r}", None, "Write &amp; instead.")
    return (_EXPLAINED.get(getattr(problem, "code", 0), f"is ill-formed ({problem})"), None, "")


_EXPLAINED: Mapping[int, str] = {
    3: "ends before every tag is closed",
    4: "has a sign that cannot stand there: < and & are written &lt; and &amp;",
    7: "closes a tag that is not the last one opened",
    9: "goes on after </speak>",
}
"""Number of an error of expat -> what it means for the author."""


def _of_tags(tags: Mapping[str, None]) -> list[Told]:
    found: list[Told] = []
    if "speak" not in tags:
        found.append(("has no <speak> around it", _W, "Write <speak>...</speak>."))
    for tag in tags:
        if tag not in KNOWN_TAGS:
            remedy = "Write it as Polly names it, such as <break/>, <prosody> or <say-as>."
            found.append((f"has the tag <{tag[:40]}>, which no voice knows", None, remedy))
    return found
