"""EventBridge says: a crawler of Glue has finished. One that succeeded starts the transform job.

The same event is one job. Settings: IVR_CRAWLER, IVR_ETL_JOB, IVR_TRAIN_BY=glue.
Source: Glue developer guide, automating-awsglue-with-cloudwatch-events.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ivr.faults import Malformed
from ivr.runtime import wiring
from ivr.runtime.services.models import jobs
from ivr.runtime.wiring import Services

CHANGED = "Glue Crawler State Change"


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer {result, run}: `started`, or `ignored` for other crawlers and other states."""
    told = wiring.bridged(event, services)
    detail: object = told.get("detail")
    if told.get("source") != "aws.glue" or not isinstance(detail, Mapping):
        raise Malformed("The event is no state change of a crawler. Send what Glue sends.")
    said = cast("Mapping[str, object]", detail)
    name, event_id = said.get("crawlerName"), told.get("id")
    if not isinstance(name, str) or not isinstance(event_id, str) or not name or not event_id:
        raise Malformed("The event names no crawler, or has no id. Send what Glue sends.")
    wanted = services.settings.learning.crawler
    if said.get("state") != "Succeeded" or (wanted and name != wanted):
        return {"result": "ignored", "run": ""}
    version = f"{told.get('time', '')}#{event_id}"
    return {"result": "started", "run": jobs.once("etl", name, version, services.ports).run}


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("crawled", answer, event, context=context)
