"""Carries ordered calls out, one after the other, so that it can be begun again at any time.

Law of the room: all calls are verified before the first is sent. What exists already is fine where
it is the same; what takes hours is waited for, and found again by who begins anew. A training under
way is waited for, never swallowed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Denied, Unavailable
from ivr.runtime.adapters.aws.client import code_of
from ivr.runtime.adapters.aws.scoring.asking import Call, filled, translated, verify

SERVICE = "Fraud Detector"
TRIES = 6
"""How often a throttled call is asked, with waits of 1, 2, 4, 8 and 16 seconds between."""

POLL_SECONDS = 60.0
POLLS_MAX = 1_440
"""A training is waited for no longer than a day."""

_THROTTLED = frozenset({"ThrottlingException", "TooManyRequestsException"})
_FAILED = frozenset({"ERROR", "TRAINING_CANCELLED", "TRAINING_CANCELED", "FAILED"})
_ENDED = frozenset({"FAILED", "CANCELED"})
"""How a batch prediction ends without results. Source: API reference, AsyncJobStatus."""

_PATHS = ("inputPath", "outputPath")


@dataclass(slots=True)
class Executor:
    """One run of calls: a client, how seconds pass, and what was answered so far.

    `patient` says that trainings and batch predictions are waited for; else a run ends once they
    have begun.
    """

    client: Any
    wait: Callable[[float], None]
    tell: Callable[[str], None] = lambda _line: None
    patient: bool = True
    known: dict[str, str] = field(default_factory=dict[str, str])

    def carry_out(self, calls: Sequence[Call]) -> Mapping[str, str]:
        """Carry the calls out in order and return what was kept of their answers.

        Raises:
            Malformed: A call would be refused; none was sent.
            Denied: The service refuses a call, or a training failed.
            Unavailable: The service did not answer; begin again.
        """
        verify(self.client, calls)
        for call in calls:
            _SETTLED[call.settle](self, call._replace(params=filled(call.params, self.known)))
        return self.known

    def ask(self, method: str, **params: object) -> dict[str, Any]:
        """Ask once more while the service throttles.

        Raises:
            ClientError: The service refuses.
            Unavailable: It did not answer.
        """
        for attempt in range(TRIES):
            try:
                return getattr(self.client, method)(**params)
            except ClientError as fault:
                if code_of(fault) not in _THROTTLED:
                    raise
                self.wait(2.0**attempt)
            except BotoCoreError as fault:
                raise translated(fault, SERVICE) from None
        raise Unavailable(f"{SERVICE} throttles {method}. Begin again later.")

    def plain(self, call: Call) -> None:
        """Make something that may exist already."""
        try:
            self.ask(call.method, **call.params)
            self.tell(f"{call.method} done")
        except ClientError as fault:
            self._passed(call, fault)

    def listed(self, call: Call) -> None:
        """Make a list, or give it the items that it should have."""
        try:
            self.ask(call.method, **call.params)
        except ClientError as fault:
            self._passed(call, fault)
            self._sent("update_list", {**call.params, "updateMode": "REPLACE"})

    def ruled(self, call: Call) -> None:
        """Make a rule, or its next version where it says something else."""
        which = {"ruleId": call.params["ruleId"], "detectorId": call.params["detectorId"]}
        try:
            rule = self.ask(call.method, **call.params)["rule"]
        except ClientError as fault:
            self._passed(call, fault)
            rule = self._latest_rule(call, which)
        self.known[call.keep] = str(rule["ruleVersion"])

    def trained(self, call: Call) -> None:
        """Train a version, or find the one in training, and wait until it is trained."""
        which = {name: call.params[name] for name in ("modelId", "modelType")}
        number = self._in_training(which, call) or self._begun(call)
        self.known[call.keep] = number
        if self.patient:
            self._until({**which, "modelVersionNumber": number}, "TRAINING_COMPLETE")

    def activated(self, call: Call) -> None:
        """Let a version score, and wait until it does."""
        which = {name: each for name, each in call.params.items() if name != "status"}
        if self._status(which) != "ACTIVE":
            self._sent(call.method, call.params)
            self._until(which, "ACTIVE")

    def drafted(self, call: Call) -> None:
        """Make a detector version, or find the latest if it is the same."""
        name = call.params["detectorId"]
        latest = self._latest_draft(name)
        if latest and _same_draft(self._sent("get_detector_version", latest), call.params):
            self.known[call.keep] = latest["detectorVersionId"]
            return
        made = self._sent(call.method, call.params)
        self.known[call.keep] = str(made["detectorVersionId"])

    def predicted(self, call: Call) -> None:
        """Begin a batch prediction, or find the one of that name, and wait for its results."""
        self.plain(call)
        if not self.patient:
            return
        job = str(call.params["jobId"])
        for _ in range(POLLS_MAX):
            found = self._sent("get_batch_prediction_jobs", {"jobId": job}).get("batchPredictions")
            if found and not _same(_PATHS, found[0], call.params):
                raise Denied(f"Another batch prediction is named {job}. Name this one otherwise.")
            status = str(found[0]["status"]) if found else "unknown"
            self.tell(f"batch prediction {job} is {status}{_progress(found)}")
            if status == "COMPLETE":
                self.known["job"] = job
                return
            if status in _ENDED:
                raise Denied(f"Batch prediction {job} is {status}. See why in the console.")
            self.wait(POLL_SECONDS)
        raise Unavailable(f"Batch prediction {job} is not complete after a day. Begin again.")

    def _latest_rule(self, call: Call, which: Mapping[str, str]) -> Mapping[str, Any]:
        found = self._sent("get_rules", which)["ruleDetails"]
        latest = max(found, key=lambda rule: int(rule["ruleVersion"]))
        asked = call.params
        same = (latest["expression"], latest["outcomes"]) == (
            asked["expression"],
            asked["outcomes"],
        )
        if same:
            return latest
        update = {name: asked[name] for name in ("expression", "language", "outcomes")}
        rule = {**which, "ruleVersion": latest["ruleVersion"]}
        return self._sent("update_rule_version", {**update, "rule": rule})["rule"]

    def _latest_draft(self, name: str) -> dict[str, str]:
        summaries = self._sent("describe_detector", {"detectorId": name}).get(
            "detectorVersionSummaries", ()
        )
        numbers = [int(each["detectorVersionId"]) for each in summaries]
        return {"detectorId": name, "detectorVersionId": str(max(numbers))} if numbers else {}

    def _in_training(self, which: Mapping[str, str], call: Call) -> str:
        """Return the number of the version that is in training, nothing where none is."""
        wanted = f"{call.params.get('majorVersionNumber', '')}."
        asked: dict[str, Any] = dict(which)
        while True:
            page = self._sent("describe_model_versions", asked)
            for each in page.get("modelVersionDetails", ()):
                number = str(each["modelVersionNumber"])
                same = wanted == "." or number.startswith(wanted)
                if each["status"] == "TRAINING_IN_PROGRESS" and same:
                    return number
            if not page.get("nextToken"):
                return ""
            asked["nextToken"] = page["nextToken"]

    def _begun(self, call: Call) -> str:
        return str(self._sent(call.method, call.params)["modelVersionNumber"])

    def _status(self, which: Mapping[str, str]) -> str:
        return str(self._sent("get_model_version", which)["status"])

    def _until(self, which: Mapping[str, str], wanted: str) -> None:
        number = which["modelVersionNumber"]
        for _ in range(POLLS_MAX):
            status = self._status(which)
            self.tell(f"model version {number} is {status}")
            if status in (wanted, "ACTIVE"):
                return
            if status in _FAILED:
                raise Denied(f"Model version {number} is {status}. See why in the console.")
            self.wait(POLL_SECONDS)
        raise Unavailable(f"Model version {number} is not {wanted} after a day. Begin again.")

    def _sent(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self.ask(method, **params)
        except ClientError as fault:
            raise translated(fault, SERVICE) from None

    def _passed(self, call: Call, fault: ClientError) -> None:
        """Let pass that something exists already; whatever else is refused is raised."""
        text = str(fault.response.get("Error", {}).get("Message", "")).lower()
        if "already exist" not in text:
            raise translated(fault, SERVICE) from None
        self.tell(f"{call.method} was done before")


def _same(names: Sequence[str], found: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    """Tell whether what is found is what was asked, as far as it says."""
    return all(found.get(name, asked[name]) == asked[name] for name in names)


def _progress(found: Sequence[Mapping[str, Any]] | None) -> str:
    total = found[0].get("totalRecordsCount") if found else None
    return f": {found[0].get('processedRecordsCount', 0):,} of {total:,}" if found and total else ""


def _same_draft(found: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    def told(draft: Mapping[str, Any]) -> tuple[object, ...]:
        rules = [(each["ruleId"], each["ruleVersion"]) for each in draft.get("rules", ())]
        models = [
            (each["modelId"], each["modelVersionNumber"]) for each in draft.get("modelVersions", ())
        ]
        return rules, models, draft.get("ruleExecutionMode")

    return told(found) == told(asked)


_SETTLED: Mapping[str, Callable[[Executor, Call], None]] = {
    "": Executor.plain,
    "listed": Executor.listed,
    "ruled": Executor.ruled,
    "trained": Executor.trained,
    "activated": Executor.activated,
    "drafted": Executor.drafted,
    "predicted": Executor.predicted,
}
"""How a call is settled."""
