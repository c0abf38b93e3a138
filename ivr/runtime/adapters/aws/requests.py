"""Answers to requests, kept beside the records: for powertools' idempotency.

Partition `REQUEST#<function>`, sort key a digest, time-to-live `expires` like every record.
"""

from __future__ import annotations

from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer

from ivr.runtime.adapters.aws.client import client
from ivr.runtime.settings import Settings

PARTITION = "REQUEST#transactions"


def remembered_requests(settings: Settings) -> DynamoDBPersistenceLayer:
    """Return where answers are kept: in the table of the settings."""
    return DynamoDBPersistenceLayer(
        table_name=settings.store_name,
        key_attr="owner",
        static_pk_value=PARTITION,
        sort_key_attr="name",
        expiry_attr="expires",
        boto3_client=client("dynamodb", settings.region, settings.endpoint_url),
    )
