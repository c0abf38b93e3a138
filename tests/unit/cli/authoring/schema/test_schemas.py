"""The schemas that editors complete from accept every shipped file, and refuse a typing error."""

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from ivr.cli.authoring.schema.names import names_of, offering
from ivr.cli.authoring.schema.specs import SCHEMAS
from ivr.cli.main import execute
from ivr.faults import Refused
from ivr.simulator.rehearsal.scenario import read_scenarios
from ivr.spec.reading.reader import read_file, read_text
from ivr.workspace import load

FILES = {
    "dialog": "flows/*.yaml",
    "bot": "bots/*.yaml",
    "prompts": "prompts/*/*.yaml",
    "variables": "prompts/variables.yaml",
    "environment": "infra/environments/*.yaml",
    "policy": "infra/policy/*.yaml",
    "detector": "infra/detectors/*.yaml",
    "scenarios": "tests/scenarios/*.yaml",
    "caller": "tests/callers/*.yaml",
    "functions": "infra/functions.yaml",
}
WORKSPACES = (Path(), Path("ivr/local/template"), *sorted(Path("tests/workspaces").iterdir()))
SHIPPED = [
    (kind, path)
    for root in WORKSPACES
    for kind, found in FILES.items()
    for path in sorted(root.glob(found))
]
GIVEN = [
    "{queue.team: full}",
    "{queue.team: {wait: never, size: 3}}",
    "{queue: {team: closed}}",
    "{queue: {team: open, others: unknown}}",
    "{queue: {team: {wait: 2m, agents: 1, holds: 10s}}}",
    "{hours.office: closed, hours: {bank: open}}",
    "{handler.block: {error: true}, handler: {route: [{timeout: true}, {returns: {band: low}}]}}",
    "{outbound.answered_by: voicemail, risk.score: 850, split: 20, silence_is: timeout}",
    "{outbound: {answered_by: no_answer}, risk: {score: 0}}",
    "{numbers: {'+14155550101': invalid}, numbers.+14155550102: failed}",
    "{clock: '2026-01-14T15:00:00', attributes: {vip: 'yes'}, breaks: {to_en-US: error}}",
]
"""What may be given, in each form."""

ROWS = [
    ("{queue.team: '{it}'}", "full"),
    ("{queue: {team: '{it}'}}", "closed"),
    ("{queue: {team: {wait: '{it}m'}}}", "2"),
    ("{hours: {office: '{it}'}}", "unknown"),
    ("{risk.score: '{it}'}", "900"),
    ("{risk: {score: '{it}'}}", "900"),
    ("{outbound.answered_by: '{it}'}", "screener"),
    ("{handler.block: {returns: {result: '{it}'}, delay: '{it}s'}}", "3"),
]
"""What may be given by rows, and a row's value."""

NEVER_GIVEN = [
    "{queue: {team: fulll}}",
    "{queue.team: fulll}",
    "{queue: {team: {waits: 2m}}}",
    "{queue.team: {waits: 2m}}",
    "{queue: full}",
    "{hours.office: shut}",
    "{handler.block: {eror: true}}",
    "{handler: {block: [blocked]}}",
    "{risk.score: 1001}",
    "{risk.scores: 10}",
    "{outbound.answered_by: nobody}",
    "{outbound: '{it}'}",
    "{split: 0}",
    "{numbers.+14155550101: dead}",
]
"""What nobody can mean."""


@pytest.fixture(scope="module")
def judges():
    return {kind: jsonschema.Draft202012Validator(made()) for kind, made in SCHEMAS.items()}


@pytest.mark.parametrize(("kind", "path"), SHIPPED, ids=str)
def test_a_shipped_file_is_what_its_schema_says(judges, kind, path):
    value = read_file(path, str(path)).value
    assert [error.message for error in judges[kind].iter_errors(value)] == []


def test_there_are_files_of_every_kind():
    assert set(FILES) == set(SCHEMAS)
    assert {kind for kind, _ in SHIPPED} == set(FILES) - {"functions"}


def test_the_functions_of_a_workspace_are_what_their_schema_says(judges):
    page = Path("docs/handlers.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(# infra/functions.yaml\n.*?)```", page, re.DOTALL)
    value = read_text(shown, "functions.yaml").value
    assert [error.message for error in judges["functions"].iter_errors(value)] == []


def scenario(given, each=""):
    rows = f"each: [{{it: '{each}'}}]\n" if each else ""
    return read_text(f"test: t\ndialog: hello\nends: hangup\n{rows}given: {given}\n", "t.yaml")


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("rows", [False, True])
def test_what_may_be_given_is_what_the_schema_says(judges, names, given, rows):
    document = scenario(given, "x" if rows else "")
    assert len(read_scenarios(document)) == 1
    for judge in (judges["scenarios"], named(names, "scenarios")):
        assert [error.message for error in judge.iter_errors(document.value)] == []


@pytest.mark.parametrize(("given", "value"), ROWS)
def test_a_row_may_stand_wherever_its_value_may(judges, given, value):
    document = scenario(given, value)
    assert len(read_scenarios(document)) == 1
    assert [error.message for error in judges["scenarios"].iter_errors(document.value)] == []


@pytest.mark.parametrize("given", NEVER_GIVEN)
def test_what_cannot_be_given_is_refused_by_the_schema_too(judges, given):
    document = scenario(given)
    assert list(judges["scenarios"].iter_errors(document.value))
    with pytest.raises(Refused):
        read_scenarios(document)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("dialog", {"dialog": "a", "locales": ["en-US"], "start": "b", "nodes": {}, "strat": 1}),
        ("policy", {"policy": "a", "scales": {}, "bands": []}),
        ("caller", {"caller": "a", "given": {"huors.bank": "open"}}),
        ("prompts", {"greeting": {"txt": "hello"}}),
        ("variables", {"bank": {"type": "colour", "phase": "build"}}),
        ("functions", {"functions": {"a": {"answrs": {}}}}),
        ("scenarios", {"test": "a", "stepps": []}),
        ("scenarios", [{"test": "a", "ends": "hangupp"}]),
        ("scenarios", [{"test": "a", "ends": {"hangupp": "x"}}]),
        ("scenarios", [{"test": "a", "steps": [{"hear": "b"}]}]),
        ("scenarios", ["a"]),
        ("bot", {"bot": "a", "locales": ["en-US"], "intents": {"Pay": {"uterances": []}}}),
        ("environment", {"environment": "a", "policy": "b", "smybols": {}}),
    ],
)
def test_a_typing_error_is_refused(judges, kind, value):
    assert list(judges[kind].iter_errors(value))


def options(schema):
    """Yield every list of options in a schema."""
    if isinstance(schema, dict):
        yield from ([schema["anyOf"]] if "anyOf" in schema else [])
        schema = list(schema.values())
    for each in schema if isinstance(schema, list) else ():
        yield from options(each)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_no_option_accepts_whatever_is_written(kind):
    """Else the others would check nothing, and every file would be what the schema says."""
    assert [each for each in options(SCHEMAS[kind]()) if {} in each] == []


@pytest.fixture(scope="module", params=["local", "prod"])
def names(request):
    return names_of(load(Path(), request.param))


def named(names, kind):
    return jsonschema.Draft202012Validator(offering(SCHEMAS[kind](), names))


@pytest.mark.parametrize(("kind", "path"), SHIPPED, ids=str)
def test_schemas_with_names_accept_every_shipped_file(names, kind, path):
    judge = named(names, kind)
    value = read_file(path, str(path)).value
    assert [error.message for error in judge.iter_errors(value)] == []


def offered(schema, *path):
    place = schema
    for part in path:
        place = place[part]
    while "$ref" in place:
        place = schema["$defs"][place["$ref"].rpartition("/")[2]]
    return next(each["enum"] for each in place["anyOf"] if "enum" in each)


@pytest.mark.parametrize(
    ("model", "key", "holds"),
    [
        ("Transfer", "queue", ["fraud", "service"]),
        ("Transfer", "whisper", ["agent_whisper"]),
        ("Transfer", "queue_flow", ["queue_wait"]),
        ("Hooks", "customer_hold", ["customer_hold"]),
        ("Hooks", "disconnect", ["after_call"]),
        ("Hours", "hours", ["bank", "bank_holidays", "queue"]),
        ("Speech", "audio", ["prompt:hold_music"]),
        (
            "Goto",
            "goto",
            ["block_card", "card_services", "fraud_verification", "inbound", "people"],
        ),
    ],
)
def test_an_editor_is_offered_the_names_of_the_environment(names, model, key, holds):
    schema = offering(SCHEMAS["dialog"](), names)
    assert offered(schema, "$defs", model, "properties", key) == holds


def test_prompts_functions_and_bots_are_offered_too(names):
    schema = offering(SCHEMAS["dialog"](), names)
    assert {"inbound.welcome", "welcome", "common.music", "music"} <= set(
        offered(schema, "$defs", "Say", "properties", "say")
    )
    assert {"lookup", "route"} <= set(
        offered(schema, "$defs", "Invocation", "properties", "handler")
    )
    assert offered(schema, "$defs", "Ask", "properties", "bot") == list(names["bot"])
    scenarios = offering(SCHEMAS["scenarios"](), names)
    given = scenarios["$defs"]["Given"]["properties"]
    assert offered(given, "queue.fraud") == ["open", "full", "closed", "unknown"]
    assert "handler.route" in given
    assert offered(scenarios, "$defs", "Scenario", "properties", "dialog") == list(
        names["any_dialog"]
    )
    environment = offering(SCHEMAS["environment"](), names)["properties"]
    assert offered(environment, "policy") == ["default", "seed"]
    assert "queue:fraud" in environment["symbols"]["properties"]


@pytest.mark.parametrize(("model", "key"), [("ModuleCall", "dialog"), ("Digression", "call")])
def test_modules_are_offered_wherever_they_may_be_called(names, model, key):
    schema = offering(SCHEMAS["dialog"](), {**names, "module": ("fees", "hours")})
    assert offered(schema, "$defs", model, "properties", key) == ["fees", "hours"]


def test_only_what_an_environment_binds_is_offered(tmp_path):
    root = tmp_path / "w"
    shutil.copytree("ivr/local/template", root)
    instance = "arn:aws:connect:us-east-1:111122223333:instance/i"
    (root / "infra/environments/prod.yaml").write_text(
        f"environment: prod\ninstance: {instance}\nsymbols:\n"
        f'  "queue:night": {instance}/queue/q\n'
        '  "lambda:lookup": arn:aws:lambda:us-east-1:111122223333:function:f\n'
    )
    bound, derived = names_of(load(root, "prod")), names_of(load(root, "local"))
    assert (bound["queue"], bound["hours"], bound["function"]) == (("night",), (), ("lookup",))
    assert (derived["queue"], derived["hours"]) == (("team",), ("office",))
    assert len(derived["function"]) > 1


def test_a_name_that_is_new_is_no_mistake(names):
    judge = jsonschema.Draft202012Validator(offering(SCHEMAS["dialog"](), names))
    dialog = {
        "dialog": "a",
        "locales": ["en-US"],
        "start": "b",
        "nodes": {"b": {"transfer": {"queue": "brand_new"}}},
    }
    assert list(judge.iter_errors(dialog)) == []
    dialog["nodes"]["b"]["transfer"]["queue"] = "No Name"
    assert list(judge.iter_errors(dialog))


def test_the_command_writes_the_names_of_an_environment(tmp_path, capsys):
    assert execute(["schema", "--env", "prod", "--out", str(tmp_path)]) == 0
    assert "with the names of prod" in capsys.readouterr().out
    written = json.loads((tmp_path / "dialog.json").read_text())
    assert offered(written, "$defs", "Callback", "properties", "queue") == ["fraud", "service"]
    assert execute(["schema", "--env", "porduction", "--out", str(tmp_path)]) == 2
    assert "there is no environment 'porduction'" in capsys.readouterr().err
