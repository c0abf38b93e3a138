"""API Gateway asks: what would you think of this charge? `POST /predictions`, authenticated only.

Scores, the rules that matched and, on request, what each feature adds. Nothing follows from it:
who wants a charge verified sends it to `POST /transactions`. `GET /openapi.json` tells the rest.

Law of the room: an answer holds a stable code, names of our own, and nothing that was sent. A card
number belongs into the body; a request that puts anything into its address is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivr.faults import Malformed, NotFound, Unavailable, Unreadable
from ivr.runtime import wiring
from ivr.runtime.events.predictions import DOCUMENT, OPENAPI, PATH, Unfit, Wanted, read_prediction
from ivr.runtime.records import card_token
from ivr.runtime.risk.provider import Unsuited, Verdict
from ivr.runtime.services.fraud import predicting
from ivr.runtime.services.fraud.predicting import Prediction
from ivr.runtime.wiring import Services, scoring
from ivr.runtime.wiring.ingress import gateway

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import Response

    from ivr.runtime.risk.detector.deciding import Detector

DOOR = "predictions"
MODEL = "model_"
"""How the reason begins that names the model; see `risk.providers.forest`."""


def answer(event: object, services: Services) -> dict[str, Any]:
    """Answer an API Gateway proxy event without a Lambda context."""
    return respond(event, services, None)


def respond(event: object, services: Services, context: object) -> dict[str, Any]:
    """Answer an API Gateway proxy event: 200 with a prediction, or a status and {code}."""
    from aws_lambda_powertools.event_handler import (  # noqa: PLC0415  a laptop may never need it
        APIGatewayRestResolver,
    )

    try:
        request = gateway.proxied(event)
        if request["path"] != DOCUMENT:
            wiring.caller(event, services)
    except Malformed as fault:
        return gateway.proxy(gateway.refusal(fault, DOOR))
    resolver: Any = APIGatewayRestResolver()

    @resolver.post(PATH)
    def post() -> Response[str]:
        return _posted(request, services)

    @resolver.get(DOCUMENT)
    def document() -> Response[str]:
        return gateway.response(HTTPStatus.OK, OPENAPI)

    resolver.not_found(partial(_unknown, request))
    return resolver.resolve(event, context)


def _posted(request: Mapping[str, Any], services: Services) -> Response[str]:
    try:
        gateway.plain(request)
        tokenise = partial(card_token, services.settings.pepper)
        wanted = read_prediction(gateway.body_of(request), tokenise)
        made = predicting.predict(wanted.charge, services.ports, services.desk)
        return gateway.response(HTTPStatus.OK, _told(wanted, made, services))
    except Unfit as fault:
        return gateway.refusal(fault, DOOR, {"fields": fault.fields})
    except (Malformed, NotFound, Unavailable) as fault:
        return gateway.refusal(fault, DOOR)


def _told(wanted: Wanted, made: Prediction, services: Services) -> dict[str, object]:
    verdict = made.verdict
    told: dict[str, object] = {
        "transaction_id": wanted.charge.id,
        "outcome": verdict.band,
        "model_scores": _scores(verdict),
        "rule_results": _rules(made, services),
        "degraded": verdict.degraded,
    }
    return {**told, "reasons": _reasons(made, services)} if wanted.explain else told


def _scores(verdict: Verdict) -> list[dict[str, object]]:
    """Return the score, and of which model it is; a scorecard has no version."""
    model, _, version = _model(verdict).rpartition("_")
    name = model or verdict.scale
    return [{"model": name, "version": version, "score": verdict.score, "scale": verdict.scale}]


def _model(verdict: Verdict) -> str:
    """Return name and version of the model of this process that scored, or nothing."""
    named = [each for each in verdict.reasons if each.startswith(MODEL)]
    return named[0].removeprefix(MODEL) if named else ""


def _rules(made: Prediction, services: Services) -> list[dict[str, object]]:
    """Return the rules that matched: the detector's where it reads the score, or the policy's."""
    detector = _detector(services)
    if detector is not None and (not detector.score or made.verdict.scale == scoring.LEARNED_SCALE):
        from ivr.runtime.risk.providers.rules import declared, facts_of  # noqa: PLC0415  rarely

        leading = {rule.name: list(rule.outcomes) for rule in detector.rules}
        facts = declared(detector, facts_of(made.signals))
        found = detector.decide(facts, made.verdict.score if detector.score else None)
        return [{"rule": name, "outcomes": leading[name]} for name in found.matched]
    return [{"rule": f"policy_{made.verdict.scale}", "outcomes": [made.verdict.band]}]


def _reasons(made: Prediction, services: Services) -> list[dict[str, object]]:
    """Return what each feature adds to the log odds of fraud, or which facts made the score."""
    if _model(made.verdict):
        with suppress(Unsuited, Unreadable):
            found = scoring.forest(services.settings, services.desk.policy)
            return [
                {"feature": each.feature, "added": round(each.added, 4)}
                for each in found.explained(made.signals)
            ]
    return [{"feature": reason} for reason in made.verdict.reasons]


def _detector(services: Services) -> Detector | None:
    path = services.settings.learning.detector
    if not path:
        return None
    try:
        changed = Path(path).stat().st_mtime_ns
        return _read(services.settings.learning.detector, changed)
    except OSError:
        raise Unavailable("The detector that IVR_DETECTOR names cannot be read.") from None


@lru_cache(maxsize=4)
def _read(path: str, changed: int) -> Detector:
    from ivr.runtime.risk.detector.deciding import read  # noqa: PLC0415  where there is one

    del changed
    return read(Path(path).read_bytes())


def _unknown(request: Mapping[str, Any], fault: Exception) -> Response[str]:
    """Return the answer to another method or path; of a known path only POST is served."""
    del fault
    if request["path"] == PATH:
        return gateway.response(HTTPStatus.METHOD_NOT_ALLOWED, {"code": "RUN405"})
    return gateway.refusal(NotFound("There is nothing at this address."), DOOR)


def served(event: object, context: object, given: Services | None = None) -> dict[str, Any]:
    """Serve an event within the time that its context says is left."""
    return wiring.serve(
        DOOR, lambda told, found: respond(told, found, context), event, given, context
    )


def handle(event: object, context: object) -> dict[str, Any]:
    """Serve the Lambda function."""
    return served(event, context)
