"""Each function reaches exactly the partitions that its role allows: seen in real calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode import decode

from ivr import workspace
from ivr.contract import FUNCTIONS
from ivr.faults import IvrError
from ivr.local import scenarios
from ivr.local.contact_centre import BUSINESS_HOUR, Desk, FixedClock, open_desk
from ivr.local.scenarios import Suite
from ivr.runtime.records import PLACES
from ivr.simulator.call.transcript import Invoked
from ivr.simulator.rehearsal.cases import Case, cases

ROOT = Path(__file__).parents[2]
Touched = set[tuple[str, str]]
"""IAM action and partition, such as ("dynamodb:PutItem", "CUSTOMER#*")."""


class NotingStore:
    """Implements the Store port over another one, and notes what is asked of which partition."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.touched: Touched = set()

    def get(self, kind, owner, name="", /):
        self._note("GetItem", kind)
        return self.store.get(kind, owner, name)

    def list(self, kind, owner, /):
        self._note("Query", kind)
        return self.store.list(kind, owner)

    def commit(self, *records):
        for record in records:
            self._note("PutItem", type(record))
        self.store.commit(*records)

    def taken(self) -> Touched:
        touched, self.touched = self.touched, set()
        return touched

    def _note(self, action: str, kind: type) -> None:
        self.touched.add((f"dynamodb:{action}", f"{PLACES[kind].owner}#*"))


def allowed(name: str) -> Touched:
    content, _ = decode(str(ROOT / "infra" / "template.yaml"))
    role = "".join(part.title() for part in name.split("_")) + "Role"
    return {
        (statement["Action"], partition)
        for policy in content["Resources"][role]["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if str(statement["Action"]).startswith("dynamodb:")
        for partition in statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    }


def shipped_cases(suite: Suite) -> Iterator[Case]:
    for path in sorted((ROOT / scenarios.CALLERS).glob("*.yaml")):
        script = scenarios.read_script(path, path.name)
        yield from cases(script, suite.locales.get(script.dialog or "", "en-US"))
    for path in suite.files():
        yield from (case for case in suite.cases(path) if case.locale == "en-US")


@pytest.fixture(scope="module")
def seen() -> dict[str, Touched]:
    """Return what each function touched in the shipped callers and scenarios."""
    suite = workspace.suite(workspace.load(ROOT))
    found: defaultdict[str, Touched] = defaultdict(set)
    for case in shipped_cases(suite):
        desk = open_desk(suite.site, FixedClock(case.given.clock or BUSINESS_HOUR))
        store = NotingStore(desk.store)
        ports = replace(desk.services.ports, store=store)
        noted = Desk(replace(desk.services, ports=ports), desk.store, desk.dialer)

        def watch(entry: object, store: NotingStore = store) -> None:
            if isinstance(entry, Invoked):
                found[entry.function.removeprefix("lambda:")] |= store.taken()
            else:
                found["intake"] |= store.taken()

        try:
            scenarios.play(suite, noted, case, case.caller(), watch)
        except IvrError:
            store.taken()
    return found


@pytest.mark.parametrize("name", [*FUNCTIONS, "intake"])
def test_a_role_allows_what_its_function_does(seen: dict[str, Touched], name: str):
    assert seen[name]
    assert seen[name] <= allowed(name)


RARE = {
    ("intake", "dynamodb:GetItem", "ASSESSMENT#*"): "an event that comes a second time",
    ("answer", "dynamodb:GetItem", "NUMBER#*"): "a caller who wants no more calls",
    ("answer", "dynamodb:PutItem", "NUMBER#*"): "a caller who wants no more calls",
    ("card_state", "dynamodb:GetItem", "CUSTOMER#*"): "the card of an outbound case",
    ("card_state", "dynamodb:GetItem", "CASE#*"): "the card of an outbound case",
    ("card_state", "dynamodb:Query", "CUSTOMER#*"): "the card of a proven caller",
    ("route", "dynamodb:GetItem", "CASE#*"): "a caller whose card is under suspicion",
}
"""What a role allows although the shipped conversations may not show it, and what for."""


def test_no_role_allows_more(seen: dict[str, Touched]):
    idle = {(name, *each) for name in seen for each in allowed(name) - seen[name]}
    assert idle <= set(RARE)
