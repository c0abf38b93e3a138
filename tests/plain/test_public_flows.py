"""Two readings of public flows."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from plain.flows import calls, hook, queued
from plain.readings import agree

CORPUS = Path(os.getenv("IVR_CORPUS", "../shared/corpus")) / "flows" / "clean"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus: set IVR_CORPUS to the folder of flows")
def test_public_flows():
    apart = {}
    files = sorted(CORPUS.glob("*.json"))
    for number, path in enumerate(files):
        flow = json.loads(path.read_text())
        kinds = {action["Type"] for action in flow["Actions"]}
        flows = {"main": flow}
        if "EndFlowModuleExecution" in kinds:
            flows = {"main": calls("m", ["Equals Success"]), "m": flow}
        if "MessageParticipantIteratively" in kinds:
            flows = {"main": queued(hook("h", "CustomerQueue", "wait", "pick")), "wait": flow}
        for seed in range(4):
            try:
                agree(flows, public_world(flow, random.Random(number * 10 + seed)))
            except AssertionError as problem:
                apart[path.name] = str(problem)[:300]
    assert files
    assert not apart, json.dumps(apart, indent=1)


def public_world(flow, chance):
    """A world in which every resource of the flow is there, and something happens to the caller."""
    found = {"queues": {"q": {"agent": True, "metrics": {}}}, "hours": {}, "lambdas": {}}
    found["dialled"] = []
    for action in flow["Actions"]:
        given_ = action.get("Parameters") or {}
        for key in ("QueueId", "AgentId"):
            if key in given_:
                full = {"full": chance.random() < 0.3, "agent": chance.random() < 0.5}
                found["queues"][given_[key]] = {**full, "metrics": {}}
        if "ThirdPartyPhoneNumber" in given_:
            found["dialled"].append(given_["ThirdPartyPhoneNumber"])
        if "HoursOfOperationId" in given_:
            found["hours"][given_["HoursOfOperationId"]] = chance.choice(["open", "closed"])
        if "LambdaFunctionARN" in given_:
            said = {"answer": {"a": "x", "status": "ok"}}
            found["lambdas"][given_["LambdaFunctionARN"]] = [chance.choice([said, "error"])]
    heard = [{"keys": chance.choice("1234567890")} for _ in range(6)]
    heard += [{}, {"speech": {"intent": "FallbackIntent"}}]
    chance.shuffle(heard)
    return {**found, "inputs": [*heard, {"hang_up": True}], "draws": [50] * 400}
