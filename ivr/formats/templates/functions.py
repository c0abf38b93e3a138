"""The functions of templates, as texts: what is not known before deployment stays `${...}`.

Source: CloudFormation user guide, intrinsic functions; Terraform's JSON writes `${...}` itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

_PART = re.compile(r"\$\{(!?)([^{}]*)\}")
_ODD = re.compile(r"[^\w:.\-/ ]+")


class NotTold(Exception):
    """A value cannot be told from the file alone; the text says what it is made of."""


def function_of(value: object) -> tuple[str, object]:
    """Return the function that a value is and what it is given; an empty name for plain values."""
    if isinstance(value, dict):
        table = cast("Mapping[str, object]", value)
        if len(table) == 1:
            ((name, given),) = table.items()
            if name == "Ref" or str(name).startswith("Fn::"):
                return name, given
    return "", None


def text_of(value: object) -> str:
    """Return the text that a value is as a whole.

    Raises:
        NotTold: It comes from elsewhere.
    """
    function, given = function_of(value)
    if not function:
        if isinstance(value, str):
            return value
        raise NotTold("its content is neither text nor object")
    if function == "Fn::Sub":
        return _substituted(given)
    if function == "Fn::Join":
        return _joined(given)
    if function == "Fn::ToJsonString":
        return json.dumps(plain(given), ensure_ascii=False)
    raise NotTold(_ELSEWHERE.get(function, f"its content is made by {function} in the cloud"))


_ELSEWHERE: Mapping[str, str] = {
    "Ref": "its content is a parameter, which the template does not hold",
    "Fn::Transform": "its content is included by Fn::Transform, which is not looked into",
}


def part_of(value: object) -> str:
    """Return a value as it stands inside of a text: what is not known yet as `${...}`.

    Raises:
        NotTold: It puts in what may be anything, not a value.
    """
    function, given = function_of(value)
    if function == "Ref":
        return f"${{{_words(given)}}}"
    if function == "Fn::GetAtt":
        return f"${{{_words(given).replace(' ', '.')}}}"
    if function in {"Fn::Sub", "Fn::Join"}:
        return text_of(value)
    if function == "Fn::Transform":
        raise NotTold(_ELSEWHERE[function])
    if function:
        return f"${{{function} {_words(given)}}}"
    if isinstance(value, dict) or isinstance(value, list):  # noqa: SIM101 - types stay known
        raise NotTold("its content is joined of pieces that are no texts")
    return json.dumps(value) if isinstance(value, bool) else str(value)


def plain(value: object) -> Any:  # noqa: ANN401 - a JSON value
    """Return a JSON value in which every function stands as its text.

    Raises:
        NotTold: See `part_of`.
    """
    if isinstance(value, dict):
        table = cast("dict[str, object]", value)
        if function_of(table)[0]:
            return part_of(table)
        return {key: plain(inner) for key, inner in table.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in cast("list[object]", value)]
    return value


def _substituted(given: object) -> str:
    """Return the text of `Fn::Sub`; of the names that it is given, those that are known."""
    text, known = given, {}
    if isinstance(given, list) and len(cast("list[object]", given)) == 2:
        text, named = cast("list[object]", given)
        if isinstance(named, dict):
            known = {k: part_of(v) for k, v in cast("dict[str, object]", named).items()}
    if not isinstance(text, str):
        raise NotTold("Fn::Sub is given no text")

    def put(part: re.Match[str]) -> str:
        if part[1]:
            return f"${{{part[2]}}}"
        return known.get(part[2].strip(), part[0])

    return _PART.sub(put, text)


def _joined(given: object) -> str:
    parts = cast("list[object]", given) if isinstance(given, list) else []
    if len(parts) != 2 or not isinstance(parts[0], str) or not isinstance(parts[1], list):
        raise NotTold("its content is joined by Fn::Join of what is no list")
    return parts[0].join(part_of(piece) for piece in cast("list[object]", parts[1]))


def _words(given: object) -> str:
    """Return what a function is given, in words that cannot end a `${...}`."""
    if isinstance(given, list):
        words = " ".join(_words(each) for each in cast("list[object]", given))
    elif isinstance(given, dict):
        name, inner = function_of(cast("object", given))
        words = f"{name} {_words(inner)}" if name else json.dumps(given, sort_keys=True)
    else:
        words = str(given)
    return _ODD.sub("", words)[:200]
