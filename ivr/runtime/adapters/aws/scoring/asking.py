"""Requests that are checked against the service's own model before anything is sent.

Law of the room: what botocore lets pass and the service would refuse (patterns, lengths, closed
sets) is checked here, too. Source: the service models that botocore carries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from botocore.exceptions import BotoCoreError, ClientError
from botocore.validate import ParamValidator

from ivr.faults import Conflict, Denied, IvrError, Malformed, NotFound, Unavailable
from ivr.runtime.adapters.aws.client import code_of, unanswered

_REFUSED = frozenset(
    {
        *("AccessDeniedException", "AccessDenied", "UnrecognizedClientException"),
        *("ValidationException", "ValidationError", "InvalidInputException"),
    }
)
_GONE = frozenset({"ResourceNotFoundException", "EntityNotFoundException"})
_BUSY = frozenset({"ConflictException", "ResourceInUse", "ConcurrentRunsExceededException"})


class Ref(NamedTuple):
    """Stands in a request for what an earlier call answered, by name; `sample` has its form."""

    name: str
    sample: str = "1"


class Call(NamedTuple):
    """One request: the client's method, its parameters, and how it is settled.

    `settle` names what is done so that asking again changes nothing; "" = whatever exists already
    is fine. `keep` names the answer for later calls.
    """

    method: str
    params: Mapping[str, Any]
    settle: str = ""
    keep: str = ""


def verify(client: Any, calls: Sequence[Call]) -> None:  # noqa: ANN401  any client of botocore
    """Check every request against the service's model; nothing is sent.

    Raises:
        Malformed: One would be refused; all are told.
    """
    found = [problem for call in calls for problem in _problems(client, call)]
    if found:
        raise Malformed("; ".join(found[:10]))


def filled(value: Any, known: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401  any JSON
    """Return a request whose references are what they stand for, or samples where none is known."""
    if isinstance(value, Ref):
        return known[value.name] if known is not None else value.sample
    if isinstance(value, Mapping):
        items = cast("Mapping[str, Any]", value).items()
        return {name: filled(each, known) for name, each in items}
    if isinstance(value, (list, tuple)):
        return [filled(each, known) for each in cast("Sequence[Any]", value)]
    return value


def translated(fault: ClientError | BotoCoreError, service: str) -> IvrError:
    """Return a fault as ours; its text, which may repeat what was sent, is left out."""
    if isinstance(fault, BotoCoreError):
        return unanswered(fault, service)
    code = code_of(fault)
    if code in _GONE:
        return NotFound(f"{service} knows no such thing: {code}.")
    if code in _BUSY:
        return Conflict(f"{service} is at work on it: {code}. Wait, and ask again.")
    if code in _REFUSED:
        return Denied(f"{service} refuses the request: {code}. Mend the role or the request.")
    return Unavailable(f"{service} did not answer: {code}. Try again.")


def _problems(client: Any, call: Call) -> Iterator[str]:  # noqa: ANN401  any client of botocore
    operation = client.meta.method_to_api_mapping[call.method]
    shape: Any = client.meta.service_model.operation_model(operation).input_shape
    params = filled(call.params)
    report: Any = ParamValidator().validate(params, shape)
    if report.has_errors():
        yield f"{operation}: {report.generate_report()}"
        return
    for path, why in _unfit(shape, params, ""):
        yield f"{operation}{path}: {why}"


def _unfit(shape: Any, value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield where a value is not of the pattern, length or set of its shape."""
    if shape.type_name == "structure":
        for name, each in value.items():
            yield from _unfit(shape.members[name], each, f"{path}.{name}")
    elif shape.type_name == "list":
        for index, each in enumerate(value):
            yield from _unfit(shape.member, each, f"{path}[{index}]")
    elif shape.type_name == "string":
        why = _unfit_text(shape, value)
        if why:
            yield path, why


def _unfit_text(shape: Any, value: str) -> str:  # noqa: ANN401  a shape of botocore
    meta: Mapping[str, Any] = shape.metadata
    if meta.get("enum") and value not in meta["enum"]:
        return "it is none of the service's choices"
    if len(value) > meta.get("max", len(value)):
        return f"it is longer than {meta['max']} characters"
    pattern = str(meta.get("pattern", ""))
    return "" if _matches(pattern, value) else f"it does not match {pattern}"


def _matches(pattern: str, value: str) -> bool:
    """Tell whether a value is of a pattern; one that only Java can read is left to the service."""
    try:
        return re.search(pattern, value) is not None
    except re.error:
        return True
