"""What is tested here is what is deployed: the templates say of streams what the replay does."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
import yaml

from bench.infra.templates import resources
from ivr.local.streams.buses import matches
from ivr.local.streams.delivery import BUFFER_BYTES, PARTITION
from ivr.local.streams.replay import MAPPING, bus_event, event_pattern
from tests.streams.conftest import SEED

INFRA = Path(__file__).parents[3] / "infra"


@pytest.mark.parametrize("name", ["ConsumeTransactions", "ConsumeKafka"])
def test_the_mapping_delivers_as_the_replay_does(name):
    mapping = resources("AWS::Lambda::EventSourceMapping")[name]
    assert mapping["BatchSize"] == MAPPING.batch
    assert mapping["MaximumRetryAttempts"] == MAPPING.attempts
    assert mapping["MaximumRecordAgeInSeconds"] == MAPPING.age_seconds
    assert mapping["BisectBatchOnFunctionError"] is MAPPING.bisect
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"]


def test_the_delivery_stream_buffers_and_names_partitions_as_the_replay_does():
    (stream,) = resources("AWS::KinesisFirehose::DeliveryStream").values()
    target = stream["ExtendedS3DestinationConfiguration"]
    (processor,) = target["ProcessingConfiguration"]["Processors"]
    given = {each["ParameterName"]: each["ParameterValue"] for each in processor["Parameters"]}
    assert float(given["BufferSizeInMBs"]) * 1_048_576 == BUFFER_BYTES
    day = datetime.date(2020, 6, 21).strftime(PARTITION)
    prefix = target["Prefix"].replace("!{timestamp:yyyy-MM-dd}", "2020-06-21")
    assert prefix == f"transactions/{day}/"


def test_the_rule_matches_what_the_replay_puts():
    rule = resources("AWS::Events::Rule")["RawEvents"]
    own = event_pattern()
    assert rule["EventPattern"]["detail-type"] == own["detail-type"]
    at = datetime.datetime(2020, 6, 21, tzinfo=datetime.UTC)
    assert matches(own, bus_event(SEED, at))
    assert not matches(own, {**bus_event(SEED, at), "detail-type": "Other"})


def test_the_statement_for_athena_makes_the_table_of_the_stack():
    (table,) = resources("AWS::Glue::Table").values()
    described = table["TableInput"]["StorageDescriptor"]
    text = (INFRA / "schemas" / "transactions.sql").read_text(encoding="utf-8")
    body = text[text.index("(") + 1 : text.index("PARTITIONED")]
    columns = re.findall(r"`(\w+)` (\S+?),?\n", body)
    assert columns == [(each["Name"], each["Type"]) for each in described["Columns"]]
    assert described["SerdeInfo"]["SerializationLibrary"] in text
    for name, value in table["TableInput"]["Parameters"].items():
        if name.startswith("projection"):
            assert f"'{name}' = '{value}'" in text


KINDS = {"email": "EMAIL_ADDRESS", "job": "FREE_FORM_TEXT", "phone": "PHONE_NUMBER"}
KINDS |= {"ip_address": "IP_ADDRESS", "card_bin": "CARD_BIN", "useragent": "USERAGENT"}
KINDS |= {"amt": "PRICE", "amount": "PRICE", "price": "PRICE", "category": "PRODUCT_CATEGORY"}
"""Part of a variable's name -> the kind that Fraud Detector has for it. Source: its user guide."""


def kind_of(name):
    return next((kind for part, kind in KINDS.items() if part in name), None)


def test_seed_14_each_variable_of_a_detector_has_the_kind_of_its_name():
    found = {
        each["Name"]: each.get("VariableType")
        for each in resources("AWS::FraudDetector::Variable").values()
    }
    for file in sorted((INFRA / "detectors").glob("*.yaml")):
        rules = yaml.safe_load(file.read_text(encoding="utf-8"))
        found |= {name: each.get("kind") for name, each in rules["variables"].items()}
    assert {"amt", "category"} <= set(found)
    wrong = {name: kind for name, kind in found.items() if kind != kind_of(name)}
    assert wrong == {}
    assert (kind_of("customer_email"), kind_of("customer_job")) == (
        "EMAIL_ADDRESS",
        "FREE_FORM_TEXT",
    )
