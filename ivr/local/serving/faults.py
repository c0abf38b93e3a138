"""What the service refuses with: its own error shapes, by name and HTTP status.

Law: every request ends in an answer of the service or in one of these; clients raise the exception
class of the same name. Source: botocore's model of lexv2-runtime, the error shapes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ACCESS_DENIED = "AccessDeniedException"
BAD_GATEWAY = "BadGatewayException"
CONFLICT = "ConflictException"
DEPENDENCY_FAILED = "DependencyFailedException"
INTERNAL = "InternalServerException"
NOT_FOUND = "ResourceNotFoundException"
THROTTLING = "ThrottlingException"
VALIDATION = "ValidationException"

UNKNOWN_OPERATION = "UnknownOperationException"
"""No shape of this service: what AWS says to a path or method that no operation has."""

STATUSES: Mapping[str, int] = {
    ACCESS_DENIED: 403,
    BAD_GATEWAY: 502,
    CONFLICT: 409,
    DEPENDENCY_FAILED: 424,
    INTERNAL: 500,
    NOT_FOUND: 404,
    THROTTLING: 429,
    VALIDATION: 400,
    UNKNOWN_OPERATION: 404,
}
"""Error shape -> HTTP status."""

TOLD_MAX = 10
"""So many broken constraints are told of one request; one more would help nobody."""


class ServiceError(Exception):
    """A request is refused: `shape` is the error's name, `status` its HTTP status."""

    def __init__(self, shape: str, message: str) -> None:
        self.shape = shape
        self.status = STATUSES[shape]
        super().__init__(message)


def invalid(message: str) -> ServiceError:
    """Return the refusal of a request that is not as the API takes it."""
    return ServiceError(VALIDATION, message)


def invalid_values(broken: Sequence[str]) -> ServiceError:
    """Return the refusal of values that break constraints, counted as AWS counts them."""
    plural = "" if len(broken) == 1 else "s"
    told = "; ".join(broken[:TOLD_MAX])
    return invalid(f"{len(broken)} validation error{plural} detected: {told}")


def missing(message: str) -> ServiceError:
    """Return the refusal of a request about something that does not exist."""
    return ServiceError(NOT_FOUND, message)
