"""Modules with results and values: what they declare is deployed, kept, told and put back."""

from __future__ import annotations

import json

import pytest

from ivr.cli.cloud import deploying, drifting
from ivr.cli.cloud.deploying import How
from ivr.deploy.plan.live import LiveFlow
from ivr.deploy.reach.cloud import Fault
from ivr.faults import Refused
from ivr.ir.module import read_contract

SURE = How(sure=True)

BRANCH = """\
dialog: branch
kind: inbound
locales: [en-US]
channels: [voice]
start: fees
nodes:
  fees:
    call: {dialog: fees, with: {place: high_street}, returns: {price: price}}
    on: {paid: costs, free: bye, error: bye}
  costs: {say: "It costs {{ price }}.", then: bye}
  bye: {hangup: Goodbye.}
"""

FEES = """\
dialog: fees
kind: module
locales: [en-US]
takes: [place]
returns: [paid, free]
start: where
nodes:
  where: {decide: [{when: place is high_street, goto: costs}], else: nothing}
  costs: {return: paid, with: {price: ten dollars}}
  nothing: {return: free}
"""

ASIDE = """\
dialog: aside
kind: module
locales: [en-US]
returns: [done]
start: after
nodes:
  after:
    raw: {Type: UpdateContactEventHooks, Parameters: {EventHooks: {CustomerRemaining: "flow:last"}}}
    then: end
    on: {NoMatchingError: end}
  end: {return: done}
"""

LAST = """\
dialog: last
kind: inbound
locales: [en-US]
channels: [voice]
start: aside
nodes:
  aside: {call: {dialog: aside}, on: {done: bye, error: bye}}
  bye: {hangup: Goodbye.}
"""

FILLS_MODULE = "update_contact_flow_module_content"

DECLARED = {
    "input": {"schema": {"type": "object", "properties": {"place": {"type": "string"}}}},
    "resultData": {"schema": {"type": "object", "properties": {"price": {"type": "string"}}}},
    "transitions": {
        "results": [
            {"name": "free", "description": "free"},
            {"name": "paid", "description": "paid"},
        ]
    },
}


@pytest.fixture
def modular(root):
    """The service, whose module takes a value, and returns two results and a value."""
    (root / "flows" / "branch.yaml").write_text(BRANCH)
    (root / "flows" / "fees.yaml").write_text(FEES)
    variables = root / "prompts" / "variables.yaml"
    known = variables.read_text() if variables.is_file() else ""
    variables.write_text(known + "price: {type: text, phase: call, sample: ten dollars}\n")
    return root


@pytest.fixture
def deployed(modular, asked, ground, account):
    assert deploying.deploy(asked, SURE, ground) == 0
    account.forget()
    return account


def settings(account):
    return json.loads(account.connect.named("fees")["Settings"])


def told_to_connect(account):
    return [operation for service, operation in account.written() if service == "connect"]


def redeclared(account, change):
    """Change the contract of the module as somebody in the console would."""
    module = account.connect.named("fees")
    value = json.loads(module["Settings"])
    change(value)
    module["Settings"] = json.dumps(value)


def test_what_callers_and_module_say_is_declared(deployed, asked, ground, capsys):
    assert settings(deployed) == DECLARED
    assert deploying.deploy(asked, SURE, ground) == 0
    assert deployed.written() == []
    assert drifting.drift(asked, adopt=False, ground=ground) == 0
    assert "nothing to do" in capsys.readouterr().out


def test_without_a_contract_connect_takes_neither_module_nor_caller(deployed, asked, ground):
    """The double is held to what it is for: it refuses what nothing declares."""
    module, flow = deployed.connect.named("fees"), deployed.connect.named("branch")
    at = {"InstanceId": deployed.connect.instance.rpartition("/")[2]}
    filled = {**at, "ContactFlowModuleId": module["Id"], "Content": module["Content"]}
    with pytest.raises(Fault) as caught:
        deployed.call("connect", "update_contact_flow_module_content", {**filled, "Settings": "{}"})
    assert caught.value.code_given == "InvalidContactFlowModuleException"
    told = " ".join(caught.value.problems)
    for part in ("returns paid", "returns free", "gives back values without a schema"):
        assert part in told
    module["Settings"] = "{}"
    filled = {**at, "ContactFlowId": flow["Id"], "Content": flow["Content"]}
    with pytest.raises(Fault) as caught:
        deployed.call("connect", "update_contact_flow_content", filled)
    assert caught.value.code_given == "InvalidContactFlowException"
    told = " ".join(caught.value.problems)
    for part in ("hands over values without a schema", "a branch for paid", "a branch for free"):
        assert part in told


def test_a_result_more_reaches_the_module_before_its_caller(deployed, asked, ground, edit, capsys):
    edit("flows/fees.yaml", "returns: [paid, free]", "returns: [paid, free, unknown]")
    edit("flows/fees.yaml", "goto: costs}]", "goto: costs}, {when: place is moon, goto: unsure}]")
    edit("flows/fees.yaml", "  nothing:", "  unsure: {return: unknown}\n  nothing:")
    edit("flows/branch.yaml", "free: bye,", "free: bye, unknown: bye,")
    assert deploying.plan(asked, How(), ground) == 0
    assert "info: result 'unknown' is declared" in capsys.readouterr().out
    assert deploying.deploy(asked, SURE, ground) == 0
    assert told_to_connect(deployed) == [FILLS_MODULE, "update_contact_flow_content"]
    names = [each["name"] for each in settings(deployed)["transitions"]["results"]]
    assert names == ["free", "paid", "unknown"]
    assert deploying.rollback(asked, SURE, ground) == 0
    assert settings(deployed) == DECLARED
    assert drifting.drift(asked, adopt=False, ground=ground) == 0


def test_a_contract_that_changed_alone_is_deployed(deployed, asked, ground, edit, capsys):
    """The module takes what it does not read yet: its content is as it was."""
    before = deployed.connect.named("fees")["Content"]
    edit("flows/fees.yaml", "takes: [place]", "takes: [place, hour]")
    edit("flows/branch.yaml", "{place: high_street}", "{place: high_street, hour: noon}")
    assert deploying.plan(asked, How(), ground) == 0
    assert "~ module fees\n    info: input 'hour' is declared" in capsys.readouterr().out
    assert deploying.deploy(asked, SURE, ground) == 0
    assert told_to_connect(deployed) == [FILLS_MODULE, "update_contact_flow_content"]
    assert deployed.connect.named("fees")["Content"] == before
    assert settings(deployed)["input"]["schema"]["properties"].keys() == {"hour", "place"}


def test_a_module_in_a_circle_comes_before_its_caller(modular, asked, ground, account, edit):
    """It names a flow that calls it, and sorts before it by name."""
    (modular / "flows" / "aside.yaml").write_text(ASIDE)
    (modular / "flows" / "last.yaml").write_text(LAST)
    edit(
        "flows/branch.yaml",
        "  bye:",
        "  aside: {call: {dialog: aside}, then: bye, on: {error: bye}}\n  bye:",
    )
    edit("flows/branch.yaml", "free: bye", "free: aside")
    assert deploying.deploy(asked, SURE, ground) == 0
    account.forget()
    edit("flows/aside.yaml", "returns: [done]", "returns: [done, over]")
    edit("flows/aside.yaml", "on: {NoMatchingError: end}", "on: {NoMatchingError: over}")
    edit("flows/aside.yaml", "  end:", "  over: {return: over}\n  end:")
    edit("flows/last.yaml", "done: bye", "done: bye, over: bye")
    assert deploying.deploy(asked, SURE, ground) == 0
    assert told_to_connect(account) == [FILLS_MODULE, "update_contact_flow_content"]


def test_a_contract_edited_in_the_console_is_drift(deployed, asked, ground, edit, capsys):
    def change(value):
        value["transitions"]["results"].append({"name": "later"})
        del value["resultData"]
        value["input"]["schema"]["properties"]["place"]["type"] = "number"

    redeclared(deployed, change)
    assert drifting.drift(asked, adopt=False, ground=ground) == 1
    told = capsys.readouterr().out
    assert "module fees\n    info: result 'later' is declared" in told
    assert "info: value 'price' is not declared" in told
    assert "info: input 'place' is declared as number, was string" in told

    assert drifting.drift(asked, adopt=True, ground=ground) == 0
    assert "`ivr deploy --overwrite` puts it back" in capsys.readouterr().err

    for changes in (
        [("flows/fees.yaml", "ten dollars", "twelve dollars")],
        [  # what the module says stays as it is
            ("flows/fees.yaml", "takes: [place]", "takes: [place, hour]"),
            ("flows/branch.yaml", "{place: high_street}", "{place: high_street, hour: noon}"),
        ],
    ):
        for file, old, new in changes:
            edit(file, old, new)
        with pytest.raises(Refused, match="DEP012 module fees was edited since it was deployed"):
            deploying.deploy(asked, SURE, ground)
        for file, old, new in changes:
            edit(file, new, old)
    assert deploying.deploy(asked._replace(overwrite=True), SURE, ground) == 0
    assert settings(deployed) == DECLARED
    assert drifting.drift(asked, adopt=False, ground=ground) == 0


def test_an_edit_that_only_describes_is_told_too(deployed, asked, ground, capsys):
    def change(value):
        value["transitions"]["results"][0]["description"] = "costs nothing"

    redeclared(deployed, change)
    assert drifting.drift(asked, adopt=False, ground=ground) == 1
    assert "edited in its settings that no caller would notice" in capsys.readouterr().out


def test_a_contract_that_cannot_be_read_declares_nothing():
    for text in ("", "{", '{"transitions": 1}'):
        assert LiveFlow("fees", "{}", settings=text).contract == read_contract({})


def aside(content):
    """Let callers hear something before the module returns `free`."""
    value = json.loads(content)
    (end,) = [each for each in value["Actions"] if each["Parameters"].get("Result") == "free"]
    old, ways = end["Identifier"], {"NextAction": end["Identifier"], "Errors": []}
    ways["Errors"].append({"ErrorType": "NoMatchingError", "NextAction": old})
    text = json.dumps(value).replace(f'"NextAction": "{old}"', '"NextAction": "hm"')
    more = {"Identifier": "hm", "Type": "MessageParticipant", "Parameters": {"Text": "Hm."}}
    value = json.loads(text)
    value["Actions"].append({**more, "Transitions": ways})
    return json.dumps(value)


def test_a_module_that_is_adopted_keeps_what_it_takes_returns_and_declares(
    deployed, asked, ground, edit, capsys
):
    module = deployed.connect.named("fees")
    module["Content"] = aside(module["Content"])

    def change(value):
        value["transitions"]["results"].append({"name": "later", "description": "not yet"})

    redeclared(deployed, change)
    declared = settings(deployed)
    assert drifting.drift(asked, adopt=True, ground=ground) == 0, capsys.readouterr().err
    text = (asked.root / "flows" / "fees.yaml").read_text()
    assert "takes: [place]\nreturns: [free, paid, later]\n" in text
    assert "{name: later, description: not yet}" in text
    with pytest.raises(Refused, match=r"branch.yaml:.* results later of 'fees' lead nowhere"):
        deploying.plan(asked, How(), ground)
    edit("flows/branch.yaml", "free: bye,", "free: bye, later: bye,")
    assert deploying.deploy(asked, SURE, ground) == 0, capsys.readouterr().err
    assert settings(deployed) == declared
    assert drifting.drift(asked, adopt=False, ground=ground) == 0


EXACT = """\
dialog: fees
exact: true
kind: module
locales: [en-US]
contract:
  transitions: {results: [{name: later, description: not yet}]}
takes: [place]
returns: [paid, free, later]
start: free
nodes: {free: {return: free}, paid: {return: paid, with: {price: ten}}}
"""


def test_what_an_exact_module_declares_is_deployed_and_goes_back(
    deployed, asked, ground, root, edit
):
    (root / "flows" / "fees.yaml").write_text(EXACT)
    edit("flows/branch.yaml", "free: bye,", "free: bye, later: bye,")
    assert deploying.deploy(asked, SURE, ground) == 0
    results = settings(deployed)["transitions"]["results"]
    assert results[0] == {"name": "later", "description": "not yet"}
    assert [each["name"] for each in results] == ["later", "free", "paid"]
    assert deploying.deploy(asked, SURE, ground) == 0
    edit("flows/fees.yaml", "not yet", "not today")
    assert deploying.deploy(asked, SURE, ground) == 0
    assert settings(deployed)["transitions"]["results"][0]["description"] == "not today"
    assert deploying.rollback(asked, SURE, ground) == 0
    assert settings(deployed)["transitions"]["results"] == results


def test_results_that_are_too_many_with_those_of_callers_are_told_before(
    deployed, asked, ground, root, edit
):
    own = ", ".join(f"{{name: r{number}}}" for number in range(7))
    text = EXACT.replace("{name: later, description: not yet}", own)
    (root / "flows" / "fees.yaml").write_text(text.replace(", later]", "]"))
    with pytest.raises(Refused, match="DEP013 module fees: 9 results are declared; 8 are allowed"):
        deploying.plan(asked, How(), ground)
