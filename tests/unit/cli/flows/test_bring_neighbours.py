"""ivr import of flows that belong together: they lead to each other, and keep their names."""

import json
import shutil
from pathlib import Path

from ivr.cli.main import execute

BAKERY = Path("docs/examples/bakery-line.json")
ERRORS = [{"ErrorType": "NoMatchingError", "NextAction": "bye"}]
BYE = {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}


def resource(name, kind, parameters):
    ways = {"NextAction": "bye", "Errors": ERRORS}
    first = {"Identifier": "a", "Type": kind, "Parameters": parameters, "Transitions": ways}
    flow = {"Version": "2019-10-30", "StartAction": "a", "Actions": [first, BYE]}
    given = {"Name": name, "Type": "CONTACT_FLOW", "Content": {"Fn::Sub": json.dumps(flow)}}
    return {"Type": "AWS::Connect::ContactFlow", "Properties": given}


def test_flows_of_a_template_go_to_each_other_as_dialogs(tmp_path, capsys):
    resources = {
        "Main": resource(
            "Main IVR", "TransferToFlow", {"ContactFlowId": "${Cards.ContactFlowArn}"}
        ),
        "Cards": resource("Card services", "MessageParticipant", {"Text": "Cards."}),
    }
    template, out = tmp_path / "template.json", tmp_path / "out"
    template.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    assert execute(["import", str(template), "--to", "dialog", "-o", str(out)]) == 0
    assert "goto: card_services" in (out / "flows/main_ivr.yaml").read_text()
    assert "flow:" not in (out / "infra/environments/local.yaml").read_text()
    assert execute(["compile", "-C", str(out)]) == 0
    capsys.readouterr()
    assert execute(["diff", "--equivalent", str(template), str(out)]) == 0
    assert capsys.readouterr().out == "equivalent: 2 flows\n"


def test_a_folder_and_its_import_are_the_same_whatever_became_of_the_names(tmp_path, capsys):
    exports, out = tmp_path / "exports", tmp_path / "out"
    exports.mkdir()
    for name in ("first contact experience", "first contact with the bakery", "chat"):
        shutil.copy(BAKERY, exports / f"Sample inbound flow of everybody ({name}).json")
    shutil.copy(BAKERY, exports / "Main IVR.json")
    assert execute(["import", str(exports), "--to", "dialog", "-o", str(out)]) == 0
    names = {path.stem for path in (out / "flows").iterdir()}
    assert all(len(name) <= 36 for name in names)
    assert {name.rpartition("_")[2] for name in names} == {"experience", "bakery", "chat", "ivr"}
    assert "title:" not in (out / "flows/main_ivr.yaml").read_text(), "its name tells enough"
    capsys.readouterr()
    assert execute(["diff", "--equivalent", str(exports), str(out)]) == 0
    assert execute(["compile", "-C", str(out)]) == 0
    assert execute(["diff", "--equivalent", str(exports), str(out / "build/local")]) == 0
