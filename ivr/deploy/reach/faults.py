"""Faults of an account -> findings that people can act on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ivr.deploy.reach.cloud import Fault
from ivr.faults import Finding, Refused, Where, error


class _Meaning(NamedTuple):
    code: str
    message: str
    remedy: str


_EXPIRED = _Meaning(
    "DEP003", "the credentials have expired, or are not valid", "Sign in again, then repeat this."
)
_NONE = _Meaning(
    "DEP003",
    "no credentials were found",
    "Set AWS_PROFILE, or sign in as you do for the aws command.",
)
_DENIED = _Meaning(
    "DEP005", "these credentials may not do this", "Ask for the permission that the message names."
)
_QUOTA = _Meaning(
    "DEP004", "a quota of the account is used up", "Ask for more in Service Quotas, then repeat."
)
_BUSY = _Meaning("DEP016", "the service did not answer in time", "Repeat; what is done stays done.")

MEANINGS: Mapping[str, _Meaning] = {
    **dict.fromkeys(
        (
            *("ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"),
            *("UnrecognizedClientException", "RequestExpired", "InvalidAccessKeyId"),
            *("SignatureDoesNotMatch", "AuthFailure"),
        ),
        _EXPIRED,
    ),
    "NoCredentials": _NONE,
    **dict.fromkeys(
        ("AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "403"), _DENIED
    ),
    **dict.fromkeys(
        (
            *("LimitExceededException", "ServiceQuotaExceededException", "LimitExceeded"),
            *("ParameterLimitExceeded", "TooManyBuckets", "PolicyLengthExceededException"),
        ),
        _QUOTA,
    ),
}
"""Error code of a service -> what it means here."""

_SECRET = re.compile(r"(?:ASIA|AKIA)[A-Z0-9]{8,}|(?<=Signature=)\S+")
_INDEX = re.compile(r"Actions?\[(\d+)\]|[Aa]ction (?:at )?index (\d+)")
_IDENTIFIER = re.compile(r"[Ii]dentifier:?\s*[\"'\[]?([^\s\"'\],]+)")


def finding_of(fault: Fault, where: Where) -> Finding:
    """Return what a fault means; what nobody foresaw is told in the service's own words."""
    meaning = MEANINGS.get(fault.code_given, _BUSY)
    if meaning is _BUSY and fault.code_given not in {"Unreached", "ThrottlingException"}:
        text = f"{fault.call} was refused: {fault.code_given}: {clean(fault.message)}"
        return error("DEP017", where, text, "Correct what the service names, then repeat this.")
    text = f"{meaning.message} ({fault.call}: {clean(fault.message)})"
    return error(meaning.code, where, text, meaning.remedy)


def clean(text: str) -> str:
    """Return a service's words on one line, without keys and signatures."""
    return _SECRET.sub("...", " ".join(text.split())).rstrip(".")


class Told(NamedTuple):
    """What is known of a flow that Connect refused: its actions in order, and their lines."""

    name: str
    identifiers: tuple[str, ...]
    origins: Mapping[str, Where]


def refused_flow(fault: Fault, told: Told) -> Refused:
    """Return the findings of a flow that Connect refused: each problem at the line of its spec."""
    where = next(iter(told.origins.values()), Where(told.name))
    problems = fault.problems or (fault.message,)
    found: list[Finding] = []
    for problem in problems:
        action = _action(problem, told.identifiers)
        place = told.origins.get(action, Where(where.file))
        at = f"flow {told.name}, action {action}" if action else f"flow {told.name}"
        message = f"Connect refuses {at}: {clean(problem)}"
        found.append(error("DEP009", place, message, "Correct the node at this line."))
    return Refused(found)


def _action(problem: str, identifiers: tuple[str, ...]) -> str:
    """Return the action that a problem names: by its index, or by its identifier."""
    index = _INDEX.search(problem)
    if index:
        number = int(index[1] or index[2])
        return identifiers[number] if number < len(identifiers) else ""
    named = _IDENTIFIER.search(problem)
    if named and named[1] in identifiers:
        return named[1]
    quoted = [word for word in re.split(r"[\s\"'`\[\],]+", problem) if word in identifiers]
    return quoted[0] if quoted else ""
