"""ivr import into a workspace that is there already: it gains dialogs, and loses nothing."""

import json
from pathlib import Path

import pytest

from ivr import workspace
from ivr.cli.flows import placing
from ivr.cli.flows.bring import Wishes, import_
from ivr.cli.flows.placing import write as placed
from ivr.compare.equivalence import distinguishing
from ivr.faults import Refused, Unreadable
from ivr.formats.connect import read_flow

INSTANCE = "arn:aws:connect:us-east-1:123456789012:instance/00000000-0000-4000-8000-000000000009"
SALES, OTHER = f"{INSTANCE}/queue/sales", f"{INSTANCE}/queue/other"
FAILED = [{"ErrorType": "NoMatchingError", "NextAction": "end"}]
FULL = [{"ErrorType": "QueueAtCapacity", "NextAction": "end"}, *FAILED]


def flow(queue=OTHER, text="Hello $.Attributes.name, call +1 206 555 0100."):
    return {
        "Version": "2019-10-30",
        "StartAction": "hello",
        "Metadata": {"ActionMetadata": {"queue": {"queue": {"text": "Sales"}}}},
        "Actions": [
            {"Identifier": "hello", "Type": "MessageParticipant", "Parameters": {"Text": text},
             "Transitions": {"NextAction": "queue", "Errors": FAILED}},
            {"Identifier": "queue", "Type": "UpdateContactTargetQueue",
             "Parameters": {"QueueId": queue},
             "Transitions": {"NextAction": "go", "Errors": FAILED}},
            {"Identifier": "go", "Type": "TransferContactToQueue", "Parameters": {},
             "Transitions": {"NextAction": "end", "Errors": FULL}},
            {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {},
             "Transitions": {}},
        ],
    }  # fmt: skip


FILES = {
    "flows/desk.yaml": """\
dialog: desk
locales: [en-US]
takes: [name]
defaults: {on_error: person, on_exhausted: person}
start: hi
nodes:
  hi: {say: "Hello {{ name }}.", then: person}
  person: {transfer: {queue: sales, on: {closed: bye, full: bye, error: bye}}}
  bye: {hangup: Bye.}
""",
    "prompts/variables.yaml": "# what we say\nname: {type: name, phase: call, sample: Ann}\n",
    "infra/environments/local.yaml": f"""\
environment: local
instance: {INSTANCE}
derive: true
symbols:
  "queue:sales": {SALES}   # the good people
# the end
""",
}


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "service"
    policy = Path("infra/policy/default.yaml").read_text(encoding="utf-8")
    for path, text in {**FILES, "infra/policy/default.yaml": policy}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "main.json"
    path.write_text(json.dumps(flow()), encoding="utf-8")
    return path


def brought(what, out, **more):
    return import_(str(what), to="dialog", out=out, wishes=Wishes(**more))


def flows(root):
    made = workspace.compile_workspace(workspace.load(root)).program.flows
    return {each.name: each for each in made}


def held(root):
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_what_is_there_means_what_it_meant_and_what_is_new_stands_beside_it(root, export, capsys):
    before = flows(root)["desk"]
    assert brought(export, root) == 0
    after = flows(root)
    assert after["desk"] == before
    assert distinguishing(read_flow(flow(), "x"), after["main"]) is None
    environment = (root / "infra/environments/local.yaml").read_text(encoding="utf-8")
    assert f'  "queue:sales": {SALES}   # the good people\n' in environment
    assert f'# the good people\n  "queue:sales_2": {OTHER}\n' in environment
    assert environment.endswith("# the end\n")
    variables = (root / "prompts/variables.yaml").read_text(encoding="utf-8")
    assert variables.startswith(FILES["prompts/variables.yaml"])
    assert "name_2: {type: text, phase: call, at: $.Attributes.name}" in variables
    told = capsys.readouterr().err
    assert f"added to {root / 'infra/environments/local.yaml'}" in told
    assert "desk" not in told


def test_the_same_again_changes_nothing(root, export):
    assert brought(export, root) == 0
    before = held(root)
    assert brought(export, root) == 0
    assert held(root) == before


def test_what_is_bound_already_keeps_its_name(root, tmp_path):
    path = tmp_path / "again.json"
    path.write_text(json.dumps(flow(SALES)), encoding="utf-8")
    assert brought(path, root) == 0
    assert "queue: sales," in (root / "flows/again.yaml").read_text(encoding="utf-8")
    assert "sales_2" not in (root / "infra/environments/local.yaml").read_text(encoding="utf-8")


def test_a_dialog_that_is_there_is_not_overwritten(root, tmp_path):
    path = tmp_path / "desk.json"
    path.write_text(json.dumps(flow()), encoding="utf-8")
    before = held(root)
    with pytest.raises(Unreadable, match="--force"):
        brought(path, root)
    assert held(root) == before
    assert brought(path, root, force=True) == 0
    assert (root / "infra/environments/local.yaml").read_text(encoding="utf-8").count("sales") >= 2


def test_bindings_that_are_no_arns_are_allowed_only_where_the_environment_says_so(root, tmp_path):
    path = tmp_path / "late.json"
    path.write_text(json.dumps(flow("$.Attributes.queue")), encoding="utf-8")
    environment = root / "infra/environments/local.yaml"
    environment.write_text(
        environment.read_text(encoding="utf-8") + "as_found: false\n", encoding="utf-8"
    )
    before = held(root)
    with pytest.raises(Unreadable, match="as_found"):
        brought(path, root)
    assert held(root) == before
    environment.write_text(FILES["infra/environments/local.yaml"], encoding="utf-8")
    assert brought(path, root) == 0
    assert "as_found: true" in environment.read_text(encoding="utf-8")
    assert set(flows(root)) == {"desk", "late"}


def test_another_environment_may_be_meant(root, export):
    assert brought(export, root, env="stage") == 0
    assert (root / "infra/environments/stage.yaml").is_file()
    local = (root / "infra/environments/local.yaml").read_text(encoding="utf-8")
    assert local == FILES["infra/environments/local.yaml"]


def test_a_workspace_that_cannot_be_read_is_left_alone(root, export):
    (root / "infra/environments/local.yaml").write_text("environment: 3\n", encoding="utf-8")
    before = held(root)
    with pytest.raises(Refused):
        brought(export, root)
    assert held(root) == before


def test_files_that_cannot_all_be_put_in_place_are_all_as_they_were(tmp_path):
    (tmp_path / "a").write_text("old", encoding="utf-8")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "inside").write_text("kept", encoding="utf-8")
    wanted = {tmp_path / "a": "new", tmp_path / "b" / "deep": "new", tmp_path / "c": "new"}
    with pytest.raises(Unreadable):
        placed(wanted, force=True)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")} == {
        "a",
        "c",
        "c/inside",
    }
    assert (tmp_path / "a").read_text(encoding="utf-8") == "old"
    assert placing.root_of(tmp_path / "flows" / "x.yaml", several=False) == tmp_path
