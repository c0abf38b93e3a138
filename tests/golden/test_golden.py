"""dialog.yaml -> flow.json, or findings.txt where the dialog is wrong on purpose.

A case is a folder: `dialog.yaml`, other dialogs as `also_*.yaml`, bots as `bot_*.yaml`. Flows are
written with symbols in the place of ARNs and without positions, so that a diff shows the flow.
"""

import json
from pathlib import Path

import pytest

from ivr.compiler.material import Material
from ivr.compiler.pipeline import compile_program
from ivr.contract import FUNCTIONS
from ivr.faults import Refused
from ivr.formats.connect import read_flow, write_flow
from ivr.ir.actions import MODELLED_ACTIONS
from ivr.ir.actions.base import NO_MATCHING_ERROR
from ivr.spec.bots.bot import BotSpec
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.reading.loader import load_file
from ivr.speech.prompts import PromptBook, Variable

CASES = sorted(path.name for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())

ENVIRONMENT = Environment.model_validate(
    {
        "environment": "local",
        "instance": "arn:aws:connect:us-east-1:111122223333:instance/i",
        "derive": True,
    }
)

VARIABLES = {
    name: Variable(name=name, type=kind, phase="call", sample=sample)
    for name, kind, sample in (
        ("last4", "digits", "1234"),
        ("amount", "money", "12.00 USD"),
        ("merchant", "text", "Corner Shop"),
        ("card_ending", "card_ending", "4821"),
        ("which", "text", "gold"),
    )
}


def folder(case):
    return Path(__file__).parent / "cases" / case


def compiled(case):
    def loaded(model, pattern):
        paths = sorted(folder(case).glob(pattern))
        return tuple(load_file(model, path, path.name) for path in paths)

    dialogs = (*loaded(Dialog, "dialog.yaml"), *loaded(Dialog, "also_*.yaml"))
    bots = loaded(BotSpec, "bot_*.yaml")
    book = PromptBook([], VARIABLES)
    return compile_program(Material(dialogs, bots, book, ENVIRONMENT, FUNCTIONS)).program


def written(case):
    """Return (file name, text) of what a case compiles to."""
    try:
        program = compiled(case)
    except Refused as refused:
        return "findings.txt", "".join(f"{finding}\n" for finding in refused.findings)
    value = {flow.name: bare(flow) for flow in program.flows}
    text = json.dumps(value, ensure_ascii=False, indent=1)
    for symbol, arn in program.symbols.items():
        text = text.replace(f'"{arn}"', f'"{symbol}"')
    return "flow.json", text + "\n"


def bare(flow):
    value = write_flow(flow)
    del value["Metadata"]
    return value


@pytest.mark.parametrize("case", CASES)
def test_a_dialog_compiles_to_its_golden(case, accept):
    name, text = written(case)
    golden = folder(case) / name
    if accept:
        other = folder(case) / ({"flow.json", "findings.txt"} - {name}).pop()
        other.unlink(missing_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert golden.is_file(), f"no golden {name}; write it with pytest tests/golden --accept"
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", [c for c in CASES if not c.startswith("wrong_")])
def test_every_action_is_as_the_service_asks(case):
    for flow in compiled(case).flows:
        for action in flow.actions:
            assert complaints(action, flow) == [], (flow.name, action.identifier)
        assert read_flow(write_flow(flow), flow.name, flow.type).actions == flow.actions


def complaints(action, flow):
    """Return what is wrong with an action by its own contract."""
    if action.type not in MODELLED_ACTIONS:
        return []
    contract = type(action).CONTRACT
    rule = contract.error_rule(action)
    ways = action.transitions
    errors = {error.error_type for error in ways.errors}
    value = action.json_value()
    found = {
        "errors missing": rule.required - errors,
        "errors refused": errors & rule.rejected,
        "errors unknown": errors - rule.required - rule.optional,
        "kind of flow": set() if flow.type in contract.flows else {flow.type},
        "not a string": list(scalars(value["Parameters"])),
        "empty": [text for text in texts(value["Parameters"]) if text == ""],
        "terminal": value["Transitions"] if contract.terminal else {},
        "no next": next_missing(action, contract.terminal),
        "mirror": mirror(action, contract.mirrors),
        "operands": operands(action, contract),
        "dangling": set(ways.targets()) - set(flow.by_id),
    }
    return [(what, list(wrong)) for what, wrong in found.items() if wrong]


def next_missing(action, terminal):
    silent = terminal or action.type == "MessageParticipantIteratively"
    return [] if silent or action.transitions.next_action else ["NextAction"]


def mirror(action, mirrors):
    ways = action.transitions
    if not mirrors:
        return []
    if action.type == "GetParticipantInput" and action.stores:
        return []
    if mirrors.startswith("="):
        told = {each.condition.operands[0]: each.next_action for each in ways.conditions}
        return [] if told.get(mirrors[1:]) == ways.next_action else [mirrors]
    if mirrors == NO_MATCHING_ERROR and ways.error(NO_MATCHING_ERROR) is None:
        return []
    return [] if ways.error(mirrors) == ways.next_action else [mirrors]


def operands(action, contract):
    told = [branch.condition.operands for branch in action.transitions.conditions]
    wrong = [each for each in told if len(each) != 1 or not each[0]]
    if contract.conditions == "none" and told:
        wrong.append(told)
    if contract.conditions == "fixed":
        wrong.extend(each for each in told if each[0] not in contract.operands)
    return wrong


def scalars(value):
    """Yield every scalar that is not a string."""
    if isinstance(value, dict):
        for item in value.values():
            yield from scalars(item)
    elif isinstance(value, list):
        for item in value:
            yield from scalars(item)
    elif not isinstance(value, str):
        yield value


def texts(value):
    if isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value
