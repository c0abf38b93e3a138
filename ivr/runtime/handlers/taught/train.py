"""S3 says through a queue: history to learn from was uploaded: begin a training.

The key is the message's own. The same version of an object is one job. Settings: IVR_TRAIN_BY,
IVR_TRAIN_JOB, IVR_UPLOADS_BUCKET, IVR_RESULTS, IVR_TRAIN_ROLE, IVR_DETECTOR. The queue's
visibility timeout must be six times the function's timeout, with ReportBatchItemFailures on and a
queue of dead letters. Source: Lambda developer guide, with-sqs.
"""

from __future__ import annotations

from typing import Any

from ivr.runtime import wiring
from ivr.runtime.events.uploads import Upload
from ivr.runtime.ledger import marks
from ivr.runtime.services.models import jobs, uploads
from ivr.runtime.wiring import Services

KIND = "train"


def answer(event: object, services: Services) -> dict[str, Any]:
    """Answer {batchItemFailures} for the messages of a queue."""

    def begin(upload: Upload) -> str:
        return jobs.once(KIND, upload.location, upload.version, services.ports).id

    told = uploads.each(event, services.settings.learning.bucket, begin)
    for _, code in told.failed:
        marks.count("failed", function=KIND, code=code)
    return told.answer()


def handle(event: object, context: object) -> dict[str, Any]:
    """Serve the Lambda function."""
    return wiring.serve(KIND, answer, event, context=context)
