"""A contact centre behind a port, and unmodified clients of Connect and of text messages."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config

from ivr import workspace
from ivr.local import scenarios
from ivr.local.serving.catalogue import Catalogue
from ivr.local.serving.centre import stack as stacks
from ivr.local.serving.centre.answering import RULES, Unwatched, scripted
from ivr.local.serving.centre.stack import Around, Wishes
from ivr.local.serving.operations import Runtime
from ivr.local.serving.sessions import Sessions
from ivr.local.serving.wire.server import LexServer
from ivr.simulator.rehearsal.cases import cases

ROOT = Path(__file__).parents[5]
CHARGES = ROOT / "infra/sample/transactions"
SECONDS = 60.0
"""How long a test waits for what happens in threads: only a failure takes so long."""


@dataclass
class Clock:
    """The machine's time, moved to a Wednesday morning, and on when told to."""

    ahead: timedelta

    def now(self):
        return datetime.now(UTC) + self.ahead


def morning():
    return Clock(datetime(2026, 1, 14, 15, 0, tzinfo=UTC) - datetime.now(UTC))


@pytest.fixture(scope="session")
def suite():
    return workspace.suite(workspace.load(ROOT))


def taker(answer):
    if callable(answer):
        return answer
    if answer in RULES:
        return RULES[answer]
    path = ROOT / "tests/callers" / f"{answer}.yaml"
    return scripted(cases(scenarios.read_script(path, answer)))


def eventually(what):
    until = time.monotonic() + SECONDS
    while not (found := what()):
        assert time.monotonic() < until, "it never happened"
        threading.Event().wait(0.02)
    return found


def client(service, url):
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
    )


@pytest.fixture
def centre(suite):
    """Return what opens a contact centre whose calls are answered as told."""

    @contextmanager
    def opened(answer="no_answer", wishes=None, pumping=False):
        events, texts, complaints, clock = [], [], [], morning()
        around = Around(
            Unwatched(taker(answer)),
            texts.append,
            lambda line: events.append(json.loads(line)),
            complaints.append,
            clock,
        )
        site = replace(suite.site)
        stack = stacks.opened(site, wishes or Wishes(key="the key"), around)
        runtime = Runtime(Catalogue.of([], ()), Sessions(time.monotonic), beside=stack.door)
        with LexServer(runtime, "127.0.0.1", 0) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            stack.start() if pumping else stack.news.start()
            connect = client("connect", server.url)
            sms = client("pinpoint-sms-voice-v2", server.url)
            try:
                yield SimpleNamespace(
                    stack=stack,
                    site=site,
                    url=server.url,
                    connect=connect,
                    sms=sms,
                    events=events,
                    texts=texts,
                    complaints=complaints,
                    clock=clock,
                    store=stack.services.ports.store,
                    eventually=eventually,
                )
            finally:
                server.shutdown()
                thread.join()
                stack.close()
                connect.close()
                sms.close()

    return opened
