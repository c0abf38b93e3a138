"""Jobs on Glue, SageMaker or Fraud Detector, begun under a token.

Law of the room: a job is named by its token where the service lets us; Glue does not, so that its
latest runs are looked through for the token first. Requests are verified before they are sent.
Source: Glue API reference, StartJobRun and GetJobRuns; SageMaker API reference, CreateTrainingJob
and CreateProcessingJob; Fraud Detector API reference, CreateBatchPredictionJob.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Conflict, Unreadable
from ivr.runtime.adapters.aws.client import client
from ivr.runtime.adapters.aws.scoring import setup
from ivr.runtime.adapters.aws.scoring.asking import Call, translated, verify
from ivr.runtime.adapters.aws.scoring.executor import Executor
from ivr.runtime.ports import Order
from ivr.runtime.settings import Learning, Settings

TOKEN = "--ivr_token"  # noqa: S105  an argument's name
RUNS_LOOKED_AT = 200
"""The latest runs of a Glue job, in which one with our token is looked for."""

INSTANCE = "ml.m5.xlarge"
DISK_GIGABYTES = 30
SECONDS_MAX = 3_600 * 6


@dataclass(frozen=True, slots=True)
class GlueJobs:
    """Implements ports.Jobs by Glue jobs that carry our wheel."""

    client: Any
    learning: Learning

    def start(self, order: Order, /) -> str:
        """See ports.Jobs."""
        name = _named(order, self.learning)
        arguments = {
            TOKEN: order.token,
            "--source": order.source,
            "--results": f"{self.learning.results}/{order.kind}/{order.token}",
        }
        call = Call("start_job_run", {"JobName": name, "Arguments": arguments})
        verify(self.client, [call])
        try:
            return self._found(name, order.token) or str(
                self.client.start_job_run(**call.params)["JobRunId"]
            )
        except (ClientError, BotoCoreError) as fault:
            raise translated(fault, "Glue") from None

    def _found(self, name: str, token: str) -> str:
        asked: dict[str, Any] = {"JobName": name, "MaxResults": RUNS_LOOKED_AT}
        for run in self.client.get_job_runs(**asked).get("JobRuns", ()):
            if run.get("Arguments", {}).get(TOKEN) == token:
                return str(run["Id"])
        return ""


@dataclass(frozen=True, slots=True)
class SageMakerJobs:
    """Implements ports.Jobs by an image with our wheel: training jobs and processing jobs."""

    client: Any
    learning: Learning

    def start(self, order: Order, /) -> str:
        """See ports.Jobs; a name that is taken is our own job."""
        call = (_training if order.kind == "train" else _processing)(order, self.learning)
        verify(self.client, [call])
        try:
            getattr(self.client, call.method)(**call.params)
        except (ClientError, BotoCoreError) as fault:
            told = translated(fault, "SageMaker")
            if not isinstance(told, Conflict):
                raise told from None
        return _job(order)


@dataclass(frozen=True, slots=True)
class FraudDetectorJobs:
    """Implements ports.Jobs by Fraud Detector, for who has it."""

    client: Any
    learning: Learning
    detector: Mapping[str, Any]
    wait: Callable[[float], None]

    def start(self, order: Order, /) -> str:
        """See ports.Jobs."""
        run = Executor(self.client, self.wait, patient=False)
        if order.kind == "train":
            learning = self.learning
            history = setup.History(order.source, learning.role, major=learning.major)
            return run.carry_out(setup.training(self.detector, history))["model_version"]
        target = f"{self.learning.results}/{order.token}"
        job = _job(order)
        wanted = setup.Prediction(job, order.source, target, self.learning.role)
        run.carry_out([setup.batch(self.detector, wanted)])
        return job


def jobs_of(settings: Settings) -> GlueJobs | SageMakerJobs | FraudDetectorJobs:
    """Return who begins jobs by the settings.

    Raises:
        Unreadable: Nobody is named, or the detector cannot be read (RUN001).
    """
    learning, region, url = settings.learning, settings.region, settings.endpoint_url
    if learning.by == "glue":
        return GlueJobs(client("glue", region, url, once=True), learning)
    if learning.by == "sagemaker":
        return SageMakerJobs(client("sagemaker", region, url), learning)
    if learning.by == "fraud_detector":
        asked = client("frauddetector", region)
        return FraudDetectorJobs(asked, learning, _detector(learning), _not_at_all)
    raise Unreadable("IVR_TRAIN_BY is not set. Set glue, sagemaker or fraud_detector.", "RUN001")


def _not_at_all(_seconds: float) -> None:
    """Wait for nothing: a queue delivers again what was throttled."""


def _detector(learning: Learning) -> Mapping[str, Any]:
    try:
        return json.loads(Path(learning.detector).read_bytes())
    except (OSError, ValueError):
        message = "IVR_DETECTOR names no compiled detector. Set its path."
        raise Unreadable(message, "RUN001") from None


def _named(order: Order, learning: Learning) -> str:
    name = {"train": learning.train, "predict": learning.predict, "etl": learning.etl}[order.kind]
    if not name:
        raise Unreadable(f"IVR_{order.kind.upper()}_JOB is not set. Set a job's name.", "RUN001")
    return name


def _job(order: Order) -> str:
    return f"ivr-{order.kind}-{order.token}"


def _training(order: Order, learning: Learning) -> Call:
    source = {"S3DataType": "S3Prefix", "S3Uri": order.source}
    asked = {
        "TrainingJobName": _job(order),
        "AlgorithmSpecification": {
            "TrainingImage": _named(order, learning),
            "TrainingInputMode": "File",
        },
        "RoleArn": learning.role,
        "InputDataConfig": [{"ChannelName": "train", "DataSource": {"S3DataSource": source}}],
        "OutputDataConfig": {"S3OutputPath": f"{learning.results}/{order.kind}"},
        "ResourceConfig": {
            "InstanceType": INSTANCE,
            "InstanceCount": 1,
            "VolumeSizeInGB": DISK_GIGABYTES,
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": SECONDS_MAX},
        "HyperParameters": {"token": order.token},
    }
    return Call("create_training_job", asked)


def _processing(order: Order, learning: Learning) -> Call:
    given = {
        "S3Uri": order.source,
        "LocalPath": "/opt/ml/processing/input",
        "S3DataType": "S3Prefix",
        "S3InputMode": "File",
    }
    output = {
        "S3Uri": f"{learning.results}/{order.kind}/{order.token}",
        "LocalPath": "/opt/ml/processing/output",
        "S3UploadMode": "EndOfJob",
    }
    cluster = {
        "InstanceType": INSTANCE,
        "InstanceCount": 1,
        "VolumeSizeInGB": DISK_GIGABYTES,
    }
    asked = {
        "ProcessingJobName": _job(order),
        "ProcessingInputs": [{"InputName": "charges", "S3Input": given}],
        "ProcessingOutputConfig": {"Outputs": [{"OutputName": "scores", "S3Output": output}]},
        "ProcessingResources": {"ClusterConfig": cluster},
        "StoppingCondition": {"MaxRuntimeInSeconds": SECONDS_MAX},
        "AppSpecification": {"ImageUri": _named(order, learning)},
        "RoleArn": learning.role,
    }
    return Call("create_processing_job", asked)
