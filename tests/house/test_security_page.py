"""docs/security.md says what is kept: each kind of record, and its time as the code has it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from cfnlint.decode import decode

from ivr.runtime.records import PLACES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([A-Z][a-z]\w+)` \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
SECONDS = {"days": 86_400, "day": 86_400, "minutes": 60}


def test_every_kind_of_record_is_named_once_and_no_other():
    assert [name for name, _, _ in ROWS] == [kind.__name__ for kind in PLACES]


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
    content, _ = decode(str(ROOT / "infra" / "template.yaml"))
    resources = content["Resources"]
    (rule,) = resources["Quarantine"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert f"the quarantine {rule['ExpirationInDays']} days" in PAGE
    for name in ("Failures", "IntakeFailures"):
        queue = resources[name]["Properties"]
        assert f"failed events {queue['MessageRetentionPeriod'] // 86_400} days" in PAGE
        assert queue["KmsMasterKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
    assert f"({content['Parameters']['LogDays']['Default']} by default)" in PAGE


def test_no_function_may_read_what_the_queues_of_failures_hold():
    text = (ROOT / "infra" / "template.yaml").read_text(encoding="utf-8")
    assert "sqs:ReceiveMessage" not in text
    assert "s3:GetObject" not in text


def test_security_md_leads_to_the_page():
    assert "docs/security.md" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")
