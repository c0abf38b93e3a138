"""Small exports of the old console, written by hand."""

import pytest

from ivr.formats.legacy import read_legacy


class Console:
    """Builds an export of one module between `next` and `oops`, and converts it."""

    def module(self, kind, parameters=(), branches=(), *, target=None, **metadata):
        value = {
            "id": "it",
            "type": kind,
            "branches": [self.branch(each) for each in branches],
            "parameters": [self.parameter(each) for each in parameters],
            "metadata": {"position": {"x": 10.5, "y": 20}, **metadata},
        }
        return value if target is None else {**value, "target": target}

    @staticmethod
    def branch(given):
        if isinstance(given, dict):
            return given
        name, *choice, target = given
        value = {"condition": name, "transition": target}
        if choice:
            value |= {"conditionType": choice[0], "conditionValue": choice[1]}
        return value

    @staticmethod
    def parameter(given):
        if isinstance(given, dict):
            return given
        name, value, *space = given
        return {"name": name, "value": value, "namespace": space[0] if space else None}

    @staticmethod
    def export(*modules, kind="contactFlow", **extra):
        ends = [
            {"id": name, "type": "Disconnect", "branches": [], "parameters": [], "metadata": {
                "position": {"x": 400, "y": y}}}
            for name, y in (("next", 0), ("oops", 200), ("other", 400))
        ]  # fmt: skip
        return {
            "modules": [*modules, *ends],
            "version": "1",
            "type": kind,
            "start": modules[0]["id"],
            "metadata": {"entryPointPosition": {"x": 15, "y": 15}, "name": "n", "status": "saved"},
            **extra,
        }

    def convert(self, *given, kind="contactFlow", **metadata):
        value = self.export(self.module(*given, **metadata), kind=kind)
        return read_legacy(value, "old")

    def action(self, *given, codes=(), kind="contactFlow", **metadata):
        """Return type, parameters and transitions of the first action, plainly."""
        converted = self.convert(*given, kind=kind, **metadata)
        assert [f.code for f in converted.findings] == list(codes), converted.findings
        action = converted.flow.by_id["it"]
        value = action.json_value()
        return action.type, value["Parameters"], plain(action)


def plain(action):
    ways = action.transitions
    table = {"next": ways.next_action} if ways.next_action else {}
    for branch in ways.conditions:
        table[f"{branch.condition.operator} {branch.condition.operands[0]}"] = branch.next_action
    return table | {error.error_type: error.next_action for error in ways.errors}


@pytest.fixture
def console():
    return Console()
