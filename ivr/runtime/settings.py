"""Environment variables, typed: the only place that reads them.

Law of the room: nothing is read at import; `read` refuses a missing or senseless value by name, and
no value of a secret ever stands in a message. The groups that only functions outside a call use are
named tuples, which cost a cold start of those in a call a fifth of what dataclasses do.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ivr.faults import Unreadable

PEPPER_BYTES_MIN = 16
"""Shortest pepper accepted, in bytes: 128 bits, as long as the tokens it makes."""

ACCOUNT_DIGITS = 12
DAY_SECONDS = 86_400
HISTORY_MAX = 1_000

PROVIDERS = ("forest", "rules", "fraud_detector", "sagemaker", "scorecard")
TRAINERS = ("glue", "sagemaker", "fraud_detector")
STORES = ("sqlite", "dynamodb")

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Learning(NamedTuple):
    """How models are trained and many charges scored at once, where a bucket's uploads start it.

    Attributes:
        by: Who trains and scores: `glue`, `sagemaker` or `fraud_detector`; empty refuses.
        train: Name of the Glue job that trains; of SageMaker, the image with our wheel.
        predict: The same for scoring.
        etl: Name of the Glue job that a crawler's success starts.
        crawler: The crawler whose success counts; empty accepts any.
        bucket: The bucket whose uploads count; empty accepts any of the account.
        results: `s3://bucket/prefix` below which jobs write.
        role: ARN of the role that SageMaker and Fraud Detector work under.
        detector: Path of a compiled detector, for Fraud Detector.
        major: Major version that a training updates; empty creates one.
    """

    by: str = ""
    train: str = ""
    predict: str = ""
    etl: str = ""
    crawler: str = ""
    bucket: str = ""
    results: str = ""
    role: str = ""
    detector: str = ""
    major: str = ""


class Scoring(NamedTuple):
    """Who scores charges, in order; calls are scored by the scorecard.

    Attributes:
        chain: Names of PROVIDERS; the first that answers in time scores. Empty is the trained
            model, then the scorecard, where there is a model and the policy reads its scale.
        model: Path of the model's file; empty is the one that is shipped.
        digest: SHA-256 that the model must have, 64 hex digits; empty accepts any whole one.
        history: Charges that a card must have had before the model judges it.
        endpoint: Name of the SageMaker endpoint.
        registry: Folder, or `dynamodb:TABLE,s3:BUCKET`, whose active version of `name` scores in
            place of the file, which then stands in for it; empty = the file alone.
        name: Name of the model in that registry.
        calls: Path of a model that scores inbound contacts before the scorecard does; empty = none.
        calls_digest: SHA-256 that it must have; empty accepts any whole one.
    """

    chain: tuple[str, ...] = ()
    model: str = ""
    digest: str = ""
    history: int = 5
    endpoint: str = ""
    registry: str = ""
    name: str = "transactions"
    calls: str = ""
    calls_digest: str = ""


class Streaming(NamedTuple):
    """What the functions that streams and buses tell of charges start and fill.

    Attributes:
        machine: ARN of the state machine that follows a charge that was not approved.
        batch_machine: ARN of the Express machine that judges a batch; empty: the function does.
        delivery_stream: Name of the Firehose stream into which records are put back.
        poll_seconds: How long an execution waits before it looks again for a verdict, 1..86,400.
    """

    machine: str = ""
    batch_machine: str = ""
    delivery_stream: str = ""
    poll_seconds: int = 3_600


_NO_LEARNING = Learning()
_NO_SCORING = Scoring()
_NO_STREAMING = Streaming()


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between deployments.

    Attributes:
        store: `sqlite:PATH` (`sqlite::memory:` for a test) or `dynamodb:TABLE`.
        pepper: Secret key of tokens and seals, at least 16 bytes.
        policy: Path of the policy JSON that maps scores to bands.
        policy_digest: SHA-256 that the policy must have, 64 hex digits; empty accepts any.
        instance_arn: The Connect instance that may ask; empty accepts any.
        outbound_flow: Id of the flow that outbound calls enter.
        source_number: E.164 number that outbound calls show.
        endpoint_url: Another DynamoDB endpoint; empty is the Region's own.
        contact_endpoint_url: Another endpoint of Connect and of text messages, such as that of
            `ivr serve`; empty is the Region's own.
        region: AWS Region; empty leaves it to the runtime.
        log_level: Level of the log.
        account: The AWS account whose events are ours, 12 digits; empty accepts any.
        reply_topic: ARN of the SNS topic on which answers to messages arrive; empty accepts any.
        bank: How messages name the bank; none are sent without.
        sms_number: Number, pool or sender id that messages come from.
        configuration_set: Configuration set that messages are sent under; may be empty.
        news_bus: Name of the event bus that takes news.
        quarantine: Bucket, or on a laptop folder, that keeps what could not be read.
        later_queue: URL of the SQS queue of blocks that were asked for and could not be done.
        quarantine_key: Id or ARN of the KMS key of that bucket; empty is the account's own for S3.
        keypad_secret: Id of the secret that holds the private keys of encrypted keypad entry.
        keypad_plain: Secrets that were keyed without encryption are accepted.
        trace: Functions that are told of something are traced; those in a call never are.
        learning: How models are trained; no function in a call reads it.
        scoring: Who scores charges; of a call, only whether a model scores it first.
        streaming: What streams of charges start; no function in a call reads it.
    """

    store: str = "sqlite::memory:"
    pepper: bytes = field(default=b"", repr=False)
    policy: str = ""
    policy_digest: str = ""
    instance_arn: str = ""
    outbound_flow: str = ""
    source_number: str = ""
    endpoint_url: str = ""
    contact_endpoint_url: str = ""
    region: str = ""
    log_level: str = "INFO"
    account: str = ""
    reply_topic: str = ""
    bank: str = ""
    sms_number: str = ""
    configuration_set: str = ""
    news_bus: str = "default"
    quarantine: str = ""
    quarantine_key: str = ""
    later_queue: str = ""
    keypad_secret: str = ""
    keypad_plain: bool = True
    trace: bool = False
    learning: Learning = _NO_LEARNING
    scoring: Scoring = _NO_SCORING
    streaming: Streaming = _NO_STREAMING

    def __post_init__(self) -> None:
        """Refuse a store of an unknown kind and a pepper that is too short.

        Raises:
            Unreadable: With code RUN001.
        """
        kind, colon, name = self.store.partition(":")
        if kind not in STORES or not colon or not name:
            raise Unreadable(
                "IVR_STORE is neither sqlite:PATH nor dynamodb:TABLE. Set one of them.", "RUN001"
            )
        if len(self.pepper) < PEPPER_BYTES_MIN:
            raise Unreadable(
                f"IVR_PEPPER is shorter than {PEPPER_BYTES_MIN} bytes. Set a longer secret.",
                "RUN001",
            )

    @property
    def store_kind(self) -> str:
        """Return `sqlite` or `dynamodb`."""
        return self.store.partition(":")[0]

    @property
    def store_name(self) -> str:
        """Return the path of the file or the name of the table."""
        return self.store.partition(":")[2]

    @property
    def instance_id(self) -> str:
        """Return the last part of the instance ARN, or nothing."""
        return self.instance_arn.rpartition("/")[2]


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment (default: of this process) gives.

    Raises:
        Unreadable: A variable is missing or senseless (RUN001).
    """
    found = os.environ if environ is None else environ
    if not found.get("IVR_STORE"):
        raise Unreadable("IVR_STORE is not set. Set sqlite:PATH or dynamodb:TABLE.", "RUN001")
    return Settings(
        store=found["IVR_STORE"],
        pepper=found.get("IVR_PEPPER", "").encode(),
        policy=found.get("IVR_POLICY", ""),
        policy_digest=_digest(found.get("IVR_POLICY_DIGEST", "")),
        instance_arn=found.get("IVR_INSTANCE_ARN", ""),
        outbound_flow=found.get("IVR_OUTBOUND_FLOW_ID", ""),
        source_number=found.get("IVR_SOURCE_NUMBER", ""),
        endpoint_url=found.get("IVR_ENDPOINT_URL", ""),
        contact_endpoint_url=found.get("IVR_CONTACT_ENDPOINT_URL", ""),
        region=found.get("AWS_REGION", found.get("AWS_DEFAULT_REGION", "")),
        log_level=found.get("IVR_LOG_LEVEL", "INFO"),
        account=_account(found.get("IVR_ACCOUNT", "")),
        reply_topic=found.get("IVR_REPLY_TOPIC", ""),
        bank=found.get("IVR_BANK", ""),
        sms_number=found.get("IVR_SMS_NUMBER", ""),
        configuration_set=found.get("IVR_CONFIGURATION_SET", ""),
        news_bus=found.get("IVR_NEWS_BUS", "") or "default",
        quarantine=found.get("IVR_QUARANTINE", ""),
        quarantine_key=found.get("IVR_QUARANTINE_KEY", ""),
        later_queue=found.get("IVR_LATER_QUEUE", ""),
        keypad_secret=found.get("IVR_KEYPAD_SECRET", ""),
        keypad_plain=found.get("IVR_KEYPAD_PLAIN", "on") == "on",
        trace=found.get("IVR_TRACE", "") == "on",
        learning=_learning(found),
        scoring=_scoring(found),
        streaming=_streaming(found),
    )


def _streaming(found: Mapping[str, str]) -> Streaming:
    poll = found.get("IVR_POLL_SECONDS", "") or "3600"
    if not (poll.isascii() and poll.isdigit() and 0 < int(poll) <= DAY_SECONDS):
        raise Unreadable(f"IVR_POLL_SECONDS is not one of 1..{DAY_SECONDS}.", "RUN001")
    return Streaming(
        machine=found.get("IVR_MACHINE", ""),
        batch_machine=found.get("IVR_BATCH_MACHINE", ""),
        delivery_stream=found.get("IVR_DELIVERY_STREAM", ""),
        poll_seconds=int(poll),
    )


def _learning(found: Mapping[str, str]) -> Learning:
    by = found.get("IVR_TRAIN_BY", "")
    if by and by not in TRAINERS:
        raise Unreadable(
            "IVR_TRAIN_BY is neither glue, sagemaker nor fraud_detector. Set one of them.", "RUN001"
        )
    return Learning(
        by=by,
        train=found.get("IVR_TRAIN_JOB", ""),
        predict=found.get("IVR_PREDICT_JOB", ""),
        etl=found.get("IVR_ETL_JOB", ""),
        crawler=found.get("IVR_CRAWLER", ""),
        bucket=found.get("IVR_UPLOADS_BUCKET", ""),
        results=found.get("IVR_RESULTS", "").rstrip("/"),
        role=found.get("IVR_TRAIN_ROLE", ""),
        detector=found.get("IVR_DETECTOR", ""),
        major=found.get("IVR_TRAIN_MAJOR", ""),
    )


def _scoring(found: Mapping[str, str]) -> Scoring:
    history = found.get("IVR_MODEL_HISTORY", "") or str(_NO_SCORING.history)
    if not (history.isascii() and history.isdigit() and int(history) <= HISTORY_MAX):
        raise Unreadable(f"IVR_MODEL_HISTORY is not one of 0..{HISTORY_MAX}.", "RUN001")
    return Scoring(
        chain=_chain(found),
        model=found.get("IVR_MODEL", ""),
        digest=_digest(found.get("IVR_MODEL_DIGEST", ""), "IVR_MODEL_DIGEST"),
        history=int(history),
        endpoint=found.get("IVR_RISK_ENDPOINT", ""),
        registry=found.get("IVR_MODEL_REGISTRY", ""),
        name=found.get("IVR_MODEL_NAME", "") or _NO_SCORING.name,
        calls=found.get("IVR_CALL_MODEL", ""),
        calls_digest=_digest(found.get("IVR_CALL_MODEL_DIGEST", ""), "IVR_CALL_MODEL_DIGEST"),
    )


def _chain(found: Mapping[str, str]) -> tuple[str, ...]:
    """Return who scores charges, in order."""
    names = tuple(each.strip() for each in found.get("IVR_RISK", "").split(",") if each.strip())
    if len(set(names)) != len(names) or not set(names) <= set(PROVIDERS):
        raise Unreadable(
            f"IVR_RISK is not a list of {', '.join(PROVIDERS)}, each at most once. Set them "
            "in the order in which they are asked, such as forest,scorecard.",
            "RUN001",
        )
    if "sagemaker" in names and not found.get("IVR_RISK_ENDPOINT"):
        raise Unreadable("IVR_RISK_ENDPOINT is not set. Name the endpoint.", "RUN001")
    return names


def at_a_desk(store: str, pepper: bytes = b"") -> Settings:
    """Return the settings of the environment for a person who works on another store.

    `pepper` serves where the environment names none.

    Raises:
        Unreadable: A value is senseless (RUN001).
    """
    named = {**os.environ, "IVR_STORE": store}
    named["IVR_PEPPER"] = named.get("IVR_PEPPER", "") or pepper.decode()
    return read(named)


def _digest(text: str, name: str = "IVR_POLICY_DIGEST") -> str:
    """Return the hex digits of a SHA-256, as a manifest writes it with or without `sha256:`."""
    digits = text.removeprefix("sha256:").lower()
    if text and not _SHA256.fullmatch(digits):
        raise Unreadable(
            f"{name} is not a SHA-256. Set the digest of policy.json that the manifest of the "
            "build tells, or the one that the model's file begins with.",
            "RUN001",
        )
    return digits


def _account(text: str) -> str:
    """Return the account, which is 12 digits or not set: a misspelt one would refuse everybody."""
    if text and not (len(text) == ACCOUNT_DIGITS and text.isascii() and text.isdigit()):
        raise Unreadable(
            f"IVR_ACCOUNT is not {ACCOUNT_DIGITS} digits. Set the AWS account's id.", "RUN001"
        )
    return text
