"""ivr lint takes bots of any origin; bots of others that work have no errors."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from ivr.cli.flows.bots_judged import findings_of
from ivr.cli.flows.judge import lint_flows
from ivr.faults import Severity
from ivr.formats.lex.dialects import bot_of
from ivr.formats.lex.export import archive, files

CORPUS = Path(os.environ.get("IVR_CORPUS", "../shared/corpus")) / "bots"
PATHS = sorted(path for kind in ("exports", "cfn", "v1") for path in (CORPUS / kind).glob("*"))

WRONG = bot_of({"name": "B", "locales": [{"identifier": "en_US", "intents": [{"name": "Pay"}]}]})


def codes(path):
    return {(each.code, each.severity) for each in findings_of(path) or ()}


def test_an_archive_is_judged(tmp_path):
    path = tmp_path / "bot.zip"
    path.write_bytes(archive(WRONG))
    (found,) = [each for each in findings_of(path) if each.code == "LEX002"]
    assert found.where.file == f"{path}/B/BotLocales/en_US/BotLocale.json"
    assert lint_flows(path, "local", strict=False, form="text") == 1


def test_a_folder_is_judged_and_so_are_several_in_one(tmp_path):
    for name in ("one", "two"):
        for file, text in files(WRONG).items():
            place = tmp_path / name / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
    assert sum(each.code == "LEX002" for each in findings_of(tmp_path / "one")) == 1
    assert sum(each.code == "LEX002" for each in findings_of(tmp_path)) == 2
    assert lint_flows(tmp_path, "local", strict=False, form="json") == 1


def test_a_template_is_judged_with_the_flows_beside_it(tmp_path):
    intents = [{"Name": "Pay"}]
    bot = {
        "Type": "AWS::Lex::Bot",
        "Properties": {"Name": "B", "BotLocales": [{"LocaleId": "en_US", "Intents": intents}]},
    }
    (tmp_path / "t.json").write_text(json.dumps({"Resources": {"Bot": bot}}, indent=1))
    flow = {"Version": "2019-10-30", "StartAction": "gone", "Actions": []}
    (tmp_path / "flow.json").write_text(json.dumps(flow))
    assert ("LEX002", Severity.ERROR) in codes(tmp_path / "t.json")
    assert lint_flows(tmp_path, "local", strict=False, form="text") == 1


def test_a_v1_export_is_judged_by_what_it_becomes(tmp_path):
    value = {
        "metadata": {"schemaVersion": "1.0", "importType": "LEX", "importFormat": "JSON"},
        "resource": {
            "name": "B",
            "locale": "en-US",
            "intents": [{"name": "Pay", "slots": []}],
            "slotTypes": [],
        },
    }
    plain, packed = tmp_path / "v1.json", tmp_path / "v1.zip"
    plain.write_text(json.dumps(value))
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("B.json", json.dumps(value))
    assert ("LEX014", Severity.WARNING) in codes(plain)
    assert codes(plain) == codes(packed)


def test_a_broken_archive_costs_a_finding(tmp_path):
    path = tmp_path / "bot.zip"
    path.write_bytes(b"PK nothing")
    assert codes(path) == {("LEX020", Severity.ERROR)}


@pytest.mark.parametrize("name", ["note.json", "flow.yaml"])
def test_other_files_hold_no_bots(tmp_path, name):
    (tmp_path / name).write_text("{}")
    assert findings_of(tmp_path / name) is None
    assert findings_of(tmp_path) is None


@pytest.mark.skipif(not PATHS, reason=f"corpus not found at {CORPUS}: skipped")
def test_bots_of_others_that_work_have_no_errors():
    found = {path.name: findings_of(path) for path in PATHS}
    assert [name for name, each in found.items() if each is None] == []
    every = [each for told in found.values() for each in told or ()]
    assert [str(each) for each in every if each.severity is Severity.ERROR] == []
    assert {"LEX005", "LEX008", "LEX026"} <= {each.code for each in every}
