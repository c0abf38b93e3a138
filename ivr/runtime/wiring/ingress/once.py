"""The same request within an hour gets the same answer, without being worked on again.

Law of the room: this spares work and keeps answers alike; it guarantees nothing. What must not
happen twice is kept from it by the ledger, so where the memory of requests fails, the request is
simply worked on. Kept are a digest of the request and the answer, never the request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ivr.faults import Conflict
from ivr.runtime.wiring.assembly import Services
from ivr.runtime.wiring.hurry import lasting

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer

KEPT_SECONDS = 3_600
"""How long an answer is kept, in seconds: a sender that tries again does so within the hour."""

MILLISECONDS_LEFT = 6_000
"""The time that is taken to be left where no Lambda context tells: the limit of the function."""

Work = Callable[[], Mapping[str, str]]


class NoContext:
    """Stands for the context of a Lambda function where there is none."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the time that a function has at most, in milliseconds."""
        return MILLISECONDS_LEFT


_memories: WeakKeyDictionary[object, BasePersistenceLayer] = WeakKeyDictionary()
"""Where answers are kept, for each store: beside its records, or in this process."""


def once(key: str, digest: str, work: Work, given: Services, context: object) -> Mapping[str, str]:
    """Return the answer that was given under this key, or that of the work.

    Args:
        key: What its sender calls the request.
        digest: Stands for the request's content.
        work: What the request asks for; it may be done again at any time.
        given: The services; answers are kept beside their records.
        context: The Lambda context, or None.

    Raises:
        Conflict: The same request is being worked on, or another had the same key.
    """
    from aws_lambda_powertools.utilities.idempotency import (  # noqa: PLC0415  loads boto3
        IdempotencyConfig,
        idempotent_function,
    )
    from aws_lambda_powertools.utilities.idempotency.exceptions import (  # noqa: PLC0415  as above
        IdempotencyAlreadyInProgressError,
        IdempotencyPersistenceLayerError,
        IdempotencyValidationError,
    )

    config = IdempotencyConfig(
        event_key_jmespath="key",
        payload_validation_jmespath="digest",
        expires_after_seconds=KEPT_SECONDS,
        hash_function="sha256",
        raise_on_no_idempotency_key=True,
    )
    known: Any = context if hasattr(context, "get_remaining_time_in_millis") else NoContext()
    config.register_lambda_context(known)

    def worked(asked: Mapping[str, str]) -> Mapping[str, str]:
        del asked
        return work()

    remembered = idempotent_function(
        worked, data_keyword_argument="asked", persistence_store=_memory(given), config=config
    )
    try:
        return remembered(asked={"key": key, "digest": digest})
    except IdempotencyAlreadyInProgressError:
        raise Conflict("The same request is being worked on. Send it again later.") from None
    except IdempotencyValidationError:
        raise Conflict("Another request had the same key. Send a key for each.") from None
    except IdempotencyPersistenceLayerError:
        return work()


def _memory(given: Services) -> BasePersistenceLayer:
    store = lasting(given.ports.store)
    if store not in _memories:
        _memories[store] = _beside(given) if _is_on_aws(given) else _in_process()
    return _memories[store]


def _is_on_aws(given: Services) -> bool:
    return given.settings.store_kind == "dynamodb"


def _beside(given: Services) -> BasePersistenceLayer:
    from ivr.runtime.adapters.aws.requests import remembered_requests  # noqa: PLC0415  boto3

    return remembered_requests(given.settings)


def _in_process() -> BasePersistenceLayer:
    from aws_lambda_powertools.utilities.idempotency.exceptions import (  # noqa: PLC0415  as above
        IdempotencyItemAlreadyExistsError,
        IdempotencyItemNotFoundError,
    )
    from aws_lambda_powertools.utilities.idempotency.persistence.base import (  # noqa: PLC0415
        BasePersistenceLayer,
    )
    from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import (  # noqa: PLC0415
        DataRecord,
    )

    class InProcess(BasePersistenceLayer):
        """Answers kept in this process, for a laptop."""

        def __init__(self) -> None:
            super().__init__()
            self._kept: dict[str, DataRecord] = {}

        def _get_record(self, idempotency_key: str) -> DataRecord:
            try:
                return self._kept[idempotency_key]
            except KeyError:
                raise IdempotencyItemNotFoundError from None

        def _put_record(self, data_record: DataRecord) -> None:
            found = self._kept.get(data_record.idempotency_key)
            if found is not None and not found.is_expired:
                self._validate_payload(data_record, found)
                raise IdempotencyItemAlreadyExistsError(old_data_record=found)
            self._kept[data_record.idempotency_key] = data_record

        def _update_record(self, data_record: DataRecord) -> None:
            self._kept[data_record.idempotency_key] = data_record

        def _delete_record(self, data_record: DataRecord) -> None:
            self._kept.pop(data_record.idempotency_key, None)

    return InProcess()
