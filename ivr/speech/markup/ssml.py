"""SSML that Amazon Connect and a neural Polly voice both speak: read, checked, turned into text.

Law: SSML is never repaired here. Only tags that every neural voice supports in full, or whose
unsupported part is refused, are allowed. Sources: Connect admin guide, supported-ssml-tags; Polly
developer guide, supportedtags, say-as-tag, prosody-tag, break-tag. Notably `emphasis` is not
available to neural voices and Connect does not list it; `prosody pitch` and say-as `characters`
are not available to neural voices either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from ivr.faults import Malformed

TOTAL_CHARACTERS_MAX = 6_000
BILLED_CHARACTERS_MAX = 3_000
"""Longest prompt, with and without tags. Source: Polly developer guide, SynthesizeSpeech limits."""

BREAK_SECONDS_MAX = 10.0
"""Longest pause of one break. Source: Connect admin guide, supported-ssml-tags."""

_STRENGTHS = {
    "none": 0.0,
    "x-weak": 0.0,
    "weak": 0.35,
    "medium": 0.35,
    "strong": 0.6,
    "x-strong": 0.9,
}
_RATES = {"x-slow": 0.5, "slow": 0.75, "medium": 1.0, "fast": 1.25, "x-fast": 1.5}
_SENTENCE_PAUSE = 0.6
_PARAGRAPH_PAUSE = 0.9

_LANGUAGE = r"[a-z]{2,3}-[A-Z]{2}"
_TAGS: Mapping[str, Mapping[str, str]] = {
    "speak": {"xml:lang": _LANGUAGE},
    "break": {"time": r"[0-9]{1,5}(\.[0-9]{1,3})?(s|ms)", "strength": "|".join(_STRENGTHS)},
    "say-as": {
        "interpret-as": "cardinal|number|ordinal|digits|fraction|unit|date|time|address|telephone",
        "format": "[mdy]{1,3}|[0-9ymd]{1,8}",
    },
    "prosody": {
        "rate": "|".join(_RATES) + "|(2[0-9]|[3-9][0-9]|1[0-9]{2}|200)%",
        "volume": r"default|silent|x-soft|soft|medium|loud|x-loud|[+-][0-9]{1,2}(\.[0-9])?dB",
    },
    "p": {},
    "s": {},
    "sub": {"alias": ".{1,200}"},
    "lang": {"xml:lang": _LANGUAGE},
}
"""Allowed tags, and the whole pattern of each allowed attribute."""

TAGS = tuple(_TAGS)

_REQUIRED = {"say-as": "interpret-as", "sub": "alias", "lang": "xml:lang"}
_INSTEAD = {
    "emphasis": "Neural voices have no emphasis: use prosody rate or volume.",
    "pitch": "Neural voices have no pitch: use rate or volume.",
    "interpret-as": "Neural voices spell digits and telephone; write letters apart with spaces.",
    "audio": "Make a prompt of kind audio.",
}
_LEAVES = frozenset({"break", "sub", "say-as"})
_CLOSED_TO = {**dict.fromkeys(_TAGS, frozenset[str]()), "p": {"p", "s"}, "s": {"s"}}
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})


class Run(NamedTuple):
    """Text spoken in one manner: `rate` 1.0 is normal pace; `spelled` is sign by sign.

    `said_as` is the interpret-as of the say-as tag that it stands in.
    """

    text: str
    rate: float = 1.0
    spelled: bool = False
    said_as: str = ""


class Reading(NamedTuple):
    """What an SSML document says: its runs, its pauses in seconds, and what is wrong with it.

    `billed` counts the characters outside tags. Each trouble is (message, remedy).
    """

    runs: tuple[Run, ...] = ()
    pauses: float = 0.0
    billed: int = 0
    troubles: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Open:
    tag: str
    rate: float
    spelled: bool
    alias: str = ""
    said_as: str = ""


@dataclass(slots=True)
class _Reader:
    runs: list[Run] = field(default_factory=list[Run])
    pauses: float = 0.0
    billed: int = 0
    troubles: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    open: list[_Open] = field(default_factory=list[_Open])

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.check_place(tag)
        self.check_attributes(tag, attributes)
        parent = self.open[-1] if self.open else _Open("", 1.0, spelled=False)
        rate = (
            parent.rate * _factor(attributes.get("rate", "")) if tag == "prosody" else parent.rate
        )
        spelled = attributes.get("interpret-as") in ("digits", "telephone")
        alias = attributes.get("alias", "")
        said_as = attributes.get("interpret-as", "")
        self.open.append(_Open(tag, rate, parent.spelled or spelled, alias, said_as))
        if tag == "break":
            self.pause(attributes)
        if alias:
            self.runs.append(Run(alias, rate))
        elif tag in ("break", "p", "s"):
            self.runs.append(Run(" ", rate))

    def end(self, tag: str) -> None:
        self.open.pop()
        if tag in ("p", "s"):
            self.runs.append(Run(" "))
            self.pauses += _PARAGRAPH_PAUSE if tag == "p" else _SENTENCE_PAUSE

    def text(self, text: str) -> None:
        here = self.open[-1]
        self.billed += len(text)
        if here.tag == "break" and text.strip():
            self.troubles.append(("<break> holds text", "Write <break/> and the text after it."))
        if here.tag != "sub":
            self.runs.append(Run(text, here.rate, here.spelled, here.said_as))

    def check_place(self, tag: str) -> None:
        above = [one.tag for one in self.open]
        if not above and tag != "speak":
            self.troubles.append((f"the root is <{tag}>", "Put everything into one <speak>."))
        if tag not in _TAGS:
            advice = _INSTEAD.get(tag, f"Use {', '.join(TAGS)}.")
            self.troubles.append((f"<{tag}> is not spoken by neural voices in Connect", advice))
        elif above and (tag == "speak" or above[-1] in _LEAVES or _CLOSED_TO[tag] & set(above)):
            self.troubles.append((f"<{tag}> may not stand inside <{above[-1]}>", "Take it out."))

    def check_attributes(self, tag: str, attributes: Mapping[str, str]) -> None:
        allowed = _TAGS.get(tag)
        if allowed is None:
            return
        for name, value in attributes.items():
            if name not in allowed:
                advice = _INSTEAD.get(name, "Remove it.")
                self.troubles.append((f"<{tag}> has no attribute {name!r} here", advice))
            elif not re.fullmatch(allowed[name], value):
                advice = _INSTEAD.get(name, "")
                self.troubles.append((f"<{tag} {name}={value!r}> is not spoken", advice))
        required = _REQUIRED.get(tag)
        if required and required not in attributes:
            self.troubles.append((f"<{tag}> needs {required}", f'Add {required}="...".'))

    def pause(self, attributes: Mapping[str, str]) -> None:
        time = attributes.get("time", "")
        if not re.fullmatch(_TAGS["break"]["time"], time):
            self.pauses += _STRENGTHS.get(attributes.get("strength", "medium"), 0.0)
            return
        seconds = float(time[:-2]) / 1000 if time.endswith("ms") else float(time[:-1])
        if seconds > BREAK_SECONDS_MAX:
            message = f"a break of {time} is longer than {BREAK_SECONDS_MAX:.0f}s"
            self.troubles.append((message, "Shorten it."))
        self.pauses += seconds


def read(ssml: str) -> Reading:
    """Read an SSML document; everything wrong with it is in `troubles`, nothing is raised."""
    if "<!" in ssml or "<?" in ssml:
        trouble = ("comments, CDATA, declarations and entities are not allowed", "Remove them.")
        return Reading(troubles=(trouble,))
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(ssml, True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, UnicodeEncodeError) as problem:
        trouble = (f"not well-formed SSML: {problem}", "Close every tag; write & as &amp;.")
        return Reading(troubles=(*reader.troubles, trouble))
    troubles = [*reader.troubles, *_too_long(len(ssml), reader.billed)]
    return Reading(tuple(reader.runs), reader.pauses, reader.billed, tuple(troubles))


def plain_text(ssml: str) -> str:
    """Return what an SSML document says, as a chat shows it: no tags, single spaces.

    Raises:
        Malformed: The document is not well formed or not allowed.
    """
    reading = read(ssml)
    if reading.troubles:
        raise Malformed(reading.troubles[0][0])
    return " ".join("".join(run.text for run in reading.runs).split())


def escape(text: str) -> str:
    """Return `text` as it may stand in SSML, inside or outside of a quoted attribute."""
    return text.translate(_ESCAPES)


def is_said_otherwise(text: str, position: int) -> bool:
    """Tell whether a tag that says how its text is spoken is open at a position of SSML."""
    return any(
        text.rfind(f"<{tag}", 0, position) > text.rfind(f"</{tag}", 0, position)
        for tag in ("say-as", "sub")
    )


def _factor(rate: str) -> float:
    percent = re.fullmatch(r"([0-9]{2,3})%", rate)
    return int(percent[1]) / 100 if percent and int(percent[1]) else _RATES.get(rate, 1.0)


def _too_long(total: int, billed: int) -> list[tuple[str, str]]:
    if total <= TOTAL_CHARACTERS_MAX and billed <= BILLED_CHARACTERS_MAX:
        return []
    limits = f"{TOTAL_CHARACTERS_MAX:,} with tags and {BILLED_CHARACTERS_MAX:,} without"
    return [(f"{total:,} characters, {billed:,} without tags; at most {limits}", "Split it.")]
