"""docs/security.md says what is kept: each kind of record, and its time as the code has it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from bench.infra.templates import resources, statements, together
from ivr.runtime.records import PLACES, models

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([A-Z][a-z]\w+)` \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
SECONDS = {"days": 86_400, "day": 86_400, "minutes": 60}


def test_every_kind_of_record_is_named_once_and_no_other():
    assert [name for name, _, _ in ROWS] == [kind.__name__ for kind in (*PLACES, *models.PLACES)]


@pytest.mark.parametrize(("name", "kept"), [(name, kept) for name, _, kept in ROWS])
def test_the_time_is_that_of_the_code(name, kept):
    named = re.search(r"(\d+) (\w+)[^(]*\(`([\w.]+)\.([A-Z_]+)`\)", kept)
    if named is None:
        assert re.match(r"(until erased|for good|always|2 days)", kept), name
        return
    amount, unit, module, constant = named.groups()
    found = getattr(importlib.import_module(f"ivr.runtime.{module}"), constant)
    assert found == int(amount) * SECONDS[unit], name


def test_what_stands_elsewhere_is_kept_as_the_template_says():
    (rule,) = resources("AWS::S3::Bucket")["Quarantine"]["LifecycleConfiguration"]["Rules"]
    assert f"the quarantine {rule['ExpirationInDays']} days" in PAGE
    for queue in resources("AWS::SQS::Queue").values():
        if "RedrivePolicy" in queue:  # what leaves it waits in another for as long
            continue
        assert f"failed events {queue['MessageRetentionPeriod'] // 86_400} days" in PAGE
        assert queue["KmsMasterKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
    assert f"({together()['Parameters']['LogDays']['Default']} by default)" in PAGE


def test_no_function_may_read_failures_or_what_was_put_away():
    readers = {
        (role, str(said["Resource"]))
        for role, said in statements()
        if "sqs:ReceiveMessage" in said["Action"]
    }
    assert readers == {
        (f"{function}Role", str({"Fn::GetAtt": [queue, "Arn"]}))
        for function, queue in (
            *(("Intake", "IntakeQuarantine"), ("TextReply", "ReplyQuarantine")),
            *(("Resume", "EventQuarantine"), ("Train", "TrainQueue"), ("Predict", "PredictQueue")),
            *(("Block", "BlocksAsked"), ("Answer", "DenialsAsked")),
        )
    }
    opened = [str(said) for _, said in statements() if "s3:GetObject" in said["Action"]]
    assert opened
    assert not [said for said in opened if "Quarantine" in said]


def test_security_md_leads_to_the_page():
    assert "docs/security.md" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")
