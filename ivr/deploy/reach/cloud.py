"""The port to an account, and the instructions that go through it, as data.

Law: a call is a service, an operation and its parameters, as boto3 takes them. Ids that an earlier
call gives are `Ref`s until it has given them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from ivr.faults import IvrError

Json = dict[str, Any]


class Cloud(Protocol):
    """An account in a region."""

    def call(self, service: str, operation: str, parameters: Mapping[str, Any], /) -> Json:
        """Make one call, such as `("connect", "describe_contact_flow", {...})`.

        Raises:
            Fault: The service refused, or was not reached.
        """
        ...

    def upload(self, address: str, content: bytes, /) -> None:
        """Put bytes at an address that a service gave for it."""
        ...

    def download(self, address: str, /) -> bytes:
        """Get the bytes from an address that a service gave for it."""
        ...


class Clock(NamedTuple):
    """What time it is, in seconds, and how to wait some."""

    now: Callable[[], float]
    wait: Callable[[float], None]


class Fault(IvrError):
    """A call that was refused: the service's own code and words, and what it says of each problem.

    `code_given` is the error code of the service, such as `ThrottlingException`; `Unreached` where
    none answered. `problems` are those of a flow that Connect refused.
    """

    code = "DEP016"

    def __init__(
        self, code_given: str, message: str, call: str = "", problems: tuple[str, ...] = ()
    ) -> None:
        self.code_given = code_given
        self.problems = problems
        self.call = call
        self.message = message
        super().__init__(f"{call}: {code_given}: {message}")


WRITES = (
    *("create_", "update_", "delete_", "put_", "start_", "build_", "associate_", "disassociate_"),
    *("add_", "remove_", "execute_", "tag_", "untag_", "upload_", "complete_", "abort_"),
)


def is_write(operation: str) -> bool:
    """Tell whether an operation changes something in the account."""
    return operation.startswith(WRITES)


def pages(
    cloud: Cloud, asked: tuple[str, str, Mapping[str, Any]], key: str, mark: str = "NextToken"
) -> list[Any]:
    """Return what all pages of a list hold under a key.

    Args:
        cloud: The account.
        asked: Service, operation and parameters of the first page.
        key: The key of the answer that holds the list.
        mark: The key of the mark of the next page.
    """
    service, operation, parameters = asked
    found: list[Any] = []
    more: Mapping[str, Any] = {}
    while True:
        answer = cloud.call(service, operation, {**parameters, **more})
        found += answer.get(key, [])
        if not answer.get(mark):
            return found
        more = {mark: answer[mark]}
