"""The stores that must obey the same laws: records in memory, SQLite (two ways), DynamoDB."""

from __future__ import annotations

import functools
import itertools
import json
import threading

import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from bench.infra.templates import resources
from ivr.runtime.adapters.aws.client import client
from ivr.runtime.adapters.aws.store import DynamoStore
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.store import SqliteStore

_tables = itertools.count()


@pytest.fixture(scope="session")
def dynamodb_url():
    """A DynamoDB of our own, on a free port of this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("NO_PROXY", "127.0.0.1,localhost")
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()


PATIENT = Config(read_timeout=60)
"""A busy machine is no fault of a store: here no answer comes too late, as it would in a call."""


class OneAtATime:
    """Makes each request atomic, as DynamoDB does and moto between threads does not."""

    def __init__(self, client):
        self._client, self._lock = client, threading.Lock()

    def __getattr__(self, name):
        method = getattr(self._client, name)

        def request(**asked):
            with self._lock:
                return method(**asked)

        return request


@functools.cache
def _as_deployed():
    """Return keys and indexes of the table as stack data declares it."""
    table = resources("AWS::DynamoDB::Table")["Table"]
    shape = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
    return json.loads(json.dumps({name: table[name] for name in shape}))


def _dynamo(url, clock):
    table = f"records{next(_tables)}"
    store = DynamoStore(table, clock, region="us-east-1", endpoint_url=url)
    store._client.close()
    store._client = OneAtATime(client("dynamodb", "us-east-1", url, config=PATIENT))
    store._client.create_table(TableName=table, BillingMode="PAY_PER_REQUEST", **_as_deployed())
    return store


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture(params=["records", "memory", "file", "dynamodb"])
def store(request, tmp_path, clock):
    if request.param == "dynamodb":
        opened = _dynamo(request.getfixturevalue("dynamodb_url"), clock)
    elif request.param == "records":
        opened = MemoryStore(clock)
    else:
        path = ":memory:" if request.param == "memory" else str(tmp_path / "ivr.db")
        opened = SqliteStore(path, clock)
    yield opened
    opened.close()
