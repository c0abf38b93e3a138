"""The text of a file, and the value of a JSON text; whatever is wrong with them is a finding."""

from __future__ import annotations

import json
from typing import NoReturn

from ivr.faults import Refused, Where, error

BYTES_MAX = 16_000_000
"""A bigger file is not opened. A flow's content has at most 256,000 characters; its metadata and
indentation are a small multiple of that."""


def text_in(content: bytes, shown: str) -> str:
    """Return the text of a file.

    Raises:
        Refused: It is too long, a zip archive, or neither UTF-8 nor UTF-16.
    """
    where = Where(shown)
    if len(content) > BYTES_MAX:
        message = f"the file has more than {BYTES_MAX:,} bytes; no flow is so long"
        raise Refused([error("FLW000", where, message)])
    if content[:2] == b"PK":
        remedy = "Unpack it; bots are read by `ivr lint` in a workspace."
        raise Refused([error("FLW000", where, "this is a zip archive, not JSON", remedy)])
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        message = f"byte {problem.start} is no {encoding.removesuffix('-sig').upper()}"
        raise Refused([error("FLW000", where, message, "Save the file as UTF-8.")]) from None


def value_in(text: str, shown: str) -> object:
    """Return the value of a JSON text.

    Raises:
        Refused: It is not JSON, or nested too deeply.
    """
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise Refused([error("FLW000", Where(shown), "the JSON is nested too deeply")]) from None
    except json.JSONDecodeError as problem:
        where = Where(shown, problem.lineno, problem.colno)
        message = f"not JSON: {problem.msg[:1].lower()}{problem.msg[1:]}"
        raise Refused([error("FLW000", where, message)]) from None
    except ValueError as problem:
        raise Refused([error("FLW000", Where(shown), f"not JSON: {problem}")]) from None


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
