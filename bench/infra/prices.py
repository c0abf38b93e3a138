"""List prices of US East (N. Virginia), on demand, in US dollars, as known on PRICED_ON.

Without free tier, volume steps, taxes and savings plans. They change: look at the named page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

PRICED_ON = "2026-11-22"
REGION = "US East (N. Virginia)"


class Price(NamedTuple):
    """What one unit costs, and the page that says so."""

    dollars: float
    unit: str
    page: str


PRICES: Mapping[str, Price] = {
    "voice": Price(0.018, "minute of Connect, voice", "Amazon Connect pricing"),
    "inbound": Price(0.0022, "minute of a call in, DID, US", "Amazon Connect pricing"),
    "outbound": Price(0.0048, "minute of a call out, US", "Amazon Connect pricing"),
    "chat": Price(0.004, "message of a chat", "Amazon Connect pricing"),
    "number": Price(0.03, "day of a DID number, US", "Amazon Connect pricing"),
    "speech": Price(0.004, "speech request of Lex", "Amazon Lex pricing"),
    "text": Price(0.00075, "text request of Lex", "Amazon Lex pricing"),
    "request": Price(0.20e-6, "request of Lambda", "AWS Lambda pricing"),
    "gb_second": Price(0.0000133334, "GB-second of Lambda, arm64", "AWS Lambda pricing"),
    "write": Price(0.625e-6, "write request unit", "Amazon DynamoDB pricing, on-demand"),
    "read": Price(0.125e-6, "read request unit", "Amazon DynamoDB pricing, on-demand"),
    "table": Price(0.25, "GB-month of the table", "Amazon DynamoDB pricing, on-demand"),
    "recovery": Price(0.20, "GB-month of point-in-time recovery", "Amazon DynamoDB pricing"),
    "stream_hour": Price(0.04, "hour of a stream, on demand", "Kinesis Data Streams pricing"),
    "stream_in": Price(0.08, "GB into a stream", "Kinesis Data Streams pricing"),
    "stream_out": Price(0.04, "GB out of a stream", "Kinesis Data Streams pricing"),
    "stream_week": Price(0.10, "GB-month kept beyond a day", "Kinesis Data Streams pricing"),
    "delivery": Price(0.029, "GB into Firehose, in steps of 5 KB", "Amazon Data Firehose pricing"),
    "event": Price(1.0e-6, "custom event", "Amazon EventBridge pricing"),
    "archive": Price(0.10, "GB into an archive", "Amazon EventBridge pricing"),
    "transition": Price(25e-6, "transition, Standard", "AWS Step Functions pricing"),
    "express": Price(1.0e-6, "execution, Express", "AWS Step Functions pricing"),
    "express_gb_second": Price(0.00001667, "GB-second, Express", "AWS Step Functions pricing"),
    "notice": Price(0.50e-6, "notice", "Amazon SNS pricing"),
    "lake": Price(0.023, "GB-month of objects", "Amazon S3 pricing"),
    "log": Price(0.50, "GB of logs", "Amazon CloudWatch pricing"),
    "metric": Price(0.30, "month of a metric", "Amazon CloudWatch pricing"),
    "alarm": Price(0.10, "month of a metric under an alarm", "Amazon CloudWatch pricing"),
    "dashboard": Price(3.00, "month of a dashboard", "Amazon CloudWatch pricing"),
    "trace": Price(5e-6, "trace that is recorded", "AWS X-Ray pricing"),
    "key": Price(1.00, "month of a key", "AWS KMS pricing"),
    "secret": Price(0.40, "month of a secret", "AWS Secrets Manager pricing"),
}
