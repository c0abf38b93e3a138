"""Prompt files: mappings of `prompts/<locale>/<group>.yaml` -> prompts.

Law: plain values come in, frozen prompts and findings go out. Nothing is rendered here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Literal, NamedTuple, cast, get_args

from ivr.faults import Finding, Where, error
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.values import Speech
from ivr.speech.variables import Place

PromptKind = Literal["text", "ssml", "audio"]

KINDS: tuple[PromptKind, ...] = get_args(PromptKind)
SECONDS_MAX = 120.0
"""Longest `max_seconds` that may be asked for."""

_KEYS = (*KINDS, "variants", "max_seconds")
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_AUDIO = re.compile(r"prompt:[A-Za-z0-9_.-]{1,100}")


class Prompt(NamedTuple):
    """What is said in one locale.

    `source` is a template for text and ssml, a `prompt:` symbol for audio; `variants` say the same
    in other words. `max_seconds` is the longest it may take, None = no bound.
    """

    id: str
    locale: str
    kind: PromptKind
    source: str
    variants: tuple[str, ...] = ()
    max_seconds: float | None = None
    where: Where = Where()

    @property
    def versions(self) -> tuple[str, ...]:
        """The source, then its variants."""
        return (self.source, *self.variants)


def load_prompts(
    document: object, locale: str, group: str, where: Place
) -> tuple[tuple[Prompt, ...], tuple[Finding, ...]]:
    """Return the prompts of one file, with ids `<group>.<key>`, and everything wrong with it.

    Args:
        document: The parsed mapping: key -> text, or {text | ssml | audio, variants, max_seconds}.
        locale: The folder of the file, such as en-US.
        group: The file's stem, which is a dialog or `common`.
        where: Place of a part of the file: `where("greeting", "ssml")`.
    """
    if not isinstance(document, Mapping):
        return (), (error("SPC002", where(), "a prompt file is a mapping of prompts"),)
    prompts: list[Prompt] = []
    findings: list[Finding] = []
    for key, entry in cast("Mapping[str, object]", document).items():
        wrong = [*_key(key, where), *_entry(entry, partial(where, key))]
        findings.extend(wrong)
        if not wrong:
            prompts.append(_prompt(f"{group}.{key}", locale, entry, where(key)))
    return tuple(prompts), tuple(findings)


def inline(
    said: str | Speech, identity: str, locale: str, where: Where
) -> tuple[Prompt | None, tuple[Finding, ...]]:
    """Return the prompt of a text that stands in a dialog, or what is wrong with it.

    Args:
        said: A template text, or a speech object.
        identity: A name for findings and reports, such as `inbound.top`.
        locale: The locale in which it is said.
        where: Its place in the dialog.
    """
    if isinstance(said, str) and said.strip():
        return Prompt(identity, locale, "text", said, where=where), ()
    entry = said if isinstance(said, str) else said.model_dump(exclude_unset=True)
    wrong = tuple(_entry(entry, lambda *_: where))
    return (None, wrong) if wrong else (_prompt(identity, locale, entry, where), ())


def _prompt(identity: str, locale: str, entry: object, where: Where) -> Prompt:
    if isinstance(entry, str):
        return Prompt(id=identity, locale=locale, kind="text", source=entry, where=where)
    fields = cast("Mapping[str, object]", entry)
    kind = _kinds(fields)[0]
    return Prompt(
        id=identity,
        locale=locale,
        kind=kind,
        source=cast("str", fields[kind]),
        variants=tuple(cast("list[str]", fields.get("variants", ()))),
        max_seconds=cast("float | None", fields.get("max_seconds")),
        where=where,
    )


def _kinds(fields: Mapping[str, object]) -> list[PromptKind]:
    return [kind for kind in KINDS if fields.get(kind) is not None]


def _key(key: str, where: Place) -> Iterator[Finding]:
    if not _ID.fullmatch(key):
        remedy = "Use a lower-case letter, then letters, digits and underscores; at most 40."
        yield error("SPC002", where(key), f"{key!r} cannot name a prompt", remedy)


def _entry(entry: object, where: Place) -> Iterator[Finding]:
    if isinstance(entry, str):
        yield from _said("text", entry, where())
        return
    if not isinstance(entry, Mapping):
        yield error("SPC002", where(), "a prompt is a text or a mapping", "Put it in quotes.")
        return
    fields = cast("Mapping[str, object]", entry)
    for key in fields:
        if key not in _KEYS:
            remedy = did_you_mean(key, _KEYS) or f"Use {', '.join(_KEYS)}."
            yield error("SPC001", where(key), f"unknown key {key!r}", remedy)
    kinds = _kinds(fields)
    if len(kinds) != 1:
        yield error("PRM001", where(), "a prompt is exactly one of text, ssml and audio")
        return
    yield from _said(kinds[0], fields[kinds[0]], where(kinds[0]))
    yield from _variants(kinds[0], fields.get("variants", []), where)
    yield from _seconds(fields.get("max_seconds"), where("max_seconds"))


def _variants(kind: PromptKind, variants: object, where: Place) -> Iterator[Finding]:
    if not isinstance(variants, list | tuple):
        yield error("SPC002", where("variants"), "variants is not a list", f"List more {kind}.")
        return
    for index, variant in enumerate(cast("list[object]", variants)):
        yield from _said(kind, variant, where("variants", index))


def _seconds(seconds: object, where: Where) -> Iterator[Finding]:
    if seconds is None:
        return
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not number or not 0 < cast("float", seconds) <= SECONDS_MAX:
        message = f"max_seconds {seconds!r} is not a number up to {SECONDS_MAX:.0f}"
        yield error("SPC002", where, message, "Write seconds, such as 8.")


def _said(kind: PromptKind, value: object, where: Where) -> Iterator[Finding]:
    if not isinstance(value, str):
        yield error("SPC002", where, f"{kind} is not a text", "Put it in quotes.")
    elif not value.strip():
        yield error("PRM001", where, "the prompt says nothing", "Write what is said.")
    elif kind == "audio" and not _AUDIO.fullmatch(value):
        yield error("PRM001", where, f"{value!r} is no recording", "Name it as prompt:greeting.")
