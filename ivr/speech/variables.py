"""Prompt variables: each declares its type, and whether it is known at build or in the call.

Law: a value is checked by speaking it; no default is guessed for a value that callers hear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple, cast

from pydantic import BaseModel

from ivr import spoken
from ivr.contract import Kind
from ivr.faults import Finding, Malformed, Where, error
from ivr.spec.reading.nearest import did_you_mean

Place = Callable[..., Where]
"""Where a part of a document was written: `where("amount", "type")`, `where()` = the whole."""

SAMPLES: Mapping[Kind, str] = {
    Kind.TEXT: "Corner Coffee House",
    Kind.NAME: "Alexandra",
    Kind.MONEY: "1234.56 USD",
    Kind.DATE: "2026-09-23",
    Kind.TIME: "17:30",
    Kind.DIGITS: "12345678",
    Kind.CARD_ENDING: "4821",
    Kind.PHONE: "+14155550101",
    Kind.COUNT: "12",
}
"""A long-ish value of each kind that a prompt may speak, for estimates."""

_JINJA_WORD = re.compile(
    "and|else|elif|endfor|endif|false|for|if|import|in|include|is|loop|macro|none|not|or|raw"
    "|recursive|set|true|with"
)
_NAME = re.compile("[a-z][a-z0-9_]{0,39}")
_KEYS = ("type", "phase", "value", "sample", "at", "about")
_AT = re.compile(r"\$[.\[]\S.*")


class Variable(BaseModel, frozen=True):
    """A declared prompt variable. `value` (build only) and `sample` are canonical strings.

    `at` (call only) is the place where it stands, such as `$.Attributes.name`, whatever the dialog
    gives on the way; without it the compiler finds the place.
    """

    name: str
    type: Kind
    phase: Literal["build", "call"]
    value: str | None = None
    sample: str
    at: str | None = None


class Given(NamedTuple):
    """Values that an environment gives to build variables, and where it says so."""

    values: Mapping[str, str]
    where: Place


def _nowhere(*_path: str | int) -> Where:
    return Where()


def load_variables(
    document: object, where: Place, given: Given | None = None
) -> tuple[dict[str, Variable], tuple[Finding, ...]]:
    """Return the variables of `prompts/variables.yaml` by name, and everything wrong with them.

    Args:
        document: The parsed mapping: name -> {type, phase, value, sample, about}.
        where: Place of a part of it.
        given: Values of the chosen environment; they win over `value`.
    """
    given = given or Given({}, _nowhere)
    if not isinstance(document, Mapping):
        return {}, (error("SPC002", where(), "variables are a mapping of names"),)
    entries = cast("Mapping[str, object]", document)
    findings = list(_strangers(entries, given))
    variables: dict[str, Variable] = {}
    for name, entry in entries.items():
        wrong = list(_shape(name, entry, where))
        if not wrong:
            variable = _variable(name, cast("Mapping[str, str]", entry), given)
            wrong = list(_values(variable, where, given))
            variables[name] = variable
        findings.extend(wrong)
    return variables, tuple(findings)


def _variable(name: str, entry: Mapping[str, str], given: Given) -> Variable:
    kind, phase = Kind(entry["type"]), cast("Literal['build', 'call']", entry["phase"])
    value = given.values.get(name, entry.get("value")) if phase == "build" else None
    sample = entry.get("sample") or value or SAMPLES[kind]
    at = entry.get("at")
    return Variable(name=name, type=kind, phase=phase, value=value, sample=sample, at=at)


def _strangers(entries: Mapping[str, object], given: Given) -> Iterator[Finding]:
    for name in given.values:
        if name not in entries:
            message = f"no prompt variable {name!r} is declared"
            remedy = did_you_mean(name, entries) or "Declare it in prompts/variables.yaml."
            yield error("REF001", given.where(name), message, remedy)


def _shape(name: str, entry: object, where: Place) -> Iterator[Finding]:
    if not _NAME.fullmatch(name) or _JINJA_WORD.fullmatch(name):
        remedy = "Use a lower-case letter, then letters, digits and underscores; no Jinja word."
        yield error("SPC002", where(name), f"{name!r} cannot name a variable", remedy)
    if not isinstance(entry, Mapping):
        yield error("SPC002", where(name), f"variable {name!r} is not a mapping", "Give its type.")
        return
    fields = cast("Mapping[str, object]", entry)
    for key, value in fields.items():
        if key not in _KEYS:
            remedy = did_you_mean(key, _KEYS) or f"Use {', '.join(_KEYS)}."
            yield error("SPC001", where(name, key), f"unknown key {key!r}", remedy)
        elif not isinstance(value, str):
            yield error("SPC002", where(name, key), f"{key} is not a text", "Put it in quotes.")
    yield from _closed(name, "type", fields, tuple(SAMPLES), where)
    yield from _closed(name, "phase", fields, ("build", "call"), where)


def _closed(
    name: str, key: str, fields: Mapping[str, object], allowed: tuple[str, ...], where: Place
) -> Iterator[Finding]:
    choices = ", ".join(allowed)
    if key not in fields:
        yield error("SPC003", where(name), f"variable {name!r} has no {key}", f"Use {choices}.")
    elif isinstance(fields[key], str) and fields[key] not in allowed:
        remedy = did_you_mean(str(fields[key]), allowed) or f"Use {choices}."
        yield error("SPC002", where(name, key), f"{key} {fields[key]!r} is not known", remedy)


def _values(variable: Variable, where: Place, given: Given) -> Iterator[Finding]:
    name = variable.name
    place = given.where(name) if name in given.values else where(name, "value")
    if variable.phase == "build" and not variable.value:
        message = f"build variable {name!r} has no value"
        yield error("PRM002", where(name), message, "Give it here or in the environment.")
    elif variable.value is not None:
        yield from _speakable(variable, variable.value, place)
    if variable.phase == "call" and place != where(name, "value"):
        message = f"{name!r} is known only in the call; no environment can give it"
        yield error("PRM002", place, message, "Remove it, or make its phase build.")
    if variable.at is not None:
        yield from _standing(variable, variable.at, where(name, "at"))
    yield from _speakable(variable, variable.sample, where(name, "sample"))


def _standing(variable: Variable, at: str, where: Where) -> Iterator[Finding]:
    if variable.phase == "build":
        message = f"{variable.name!r} is known when the flow is built; it stands nowhere in a call"
        yield error("PRM002", where, message, "Remove `at:`, or make its phase call.")
    elif not _AT.fullmatch(at):
        message = f"{at!r} is no place in a call"
        yield error("PRM002", where, message, "Write a JSONPath, such as $.Attributes.name.")


def _speakable(variable: Variable, value: str, place: Where) -> Iterator[Finding]:
    try:
        said = spoken.speak(variable.type, value, "en-US")
        reason = "nothing of it can be spoken" if said == spoken.NONE else ""
    except Malformed as refusal:
        reason = str(refusal)
    if reason:
        message = f"{value!r} is no {variable.type} value: {reason}"
        yield error("PRM002", place, message, f"Such as {SAMPLES[variable.type]!r}.")
