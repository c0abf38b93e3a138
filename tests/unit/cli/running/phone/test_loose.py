"""ivr call on flow files: what they say is played, what lies beyond is given, asked or told."""

import json
from pathlib import Path

import pytest

from ivr.cli.main import execute
from ivr.cli.running.phone import loose
from ivr.cli.running.phone.asked import Request

BAKERY = Path("docs/examples/bakery-line.json")
ARN = "arn:aws:connect:us-east-1:123456789012:instance/00000000-0000-4000-8000-000000000009"
FAILED = "NoMatchingError"


def step(name, kind, parameters, then=None, **conditions):
    ways = {"NextAction": then, "Errors": [{"ErrorType": FAILED, "NextAction": "bye"}]}
    ways["Conditions"] = [
        {"NextAction": to, "Condition": {"Operator": "Equals", "Operands": [key]}}
        for key, to in conditions.items()
    ]
    if conditions:
        ways["Errors"].append({"ErrorType": "NoMatchingCondition", "NextAction": "bye"})
    return {"Identifier": name, "Type": kind, "Parameters": parameters, "Transitions": ways}


BYE = {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}


def write(path, *actions, **extra):
    flow = {"Version": "2019-10-30", "StartAction": actions[0]["Identifier"]}
    path.write_text(json.dumps({**flow, "Actions": [*actions, BYE], **extra}), encoding="utf-8")
    return path


def say(name, text, then="bye"):
    return step(name, "MessageParticipant", {"Text": text}, then)


def call(capsys, *arguments):
    code = execute(["call", *(str(each) for each in arguments)])
    out, err = capsys.readouterr()
    return code, out + err


def script(tmp_path, text):
    path = tmp_path / "caller.yaml"
    path.write_text(f"caller: ann\n{text}", encoding="utf-8")
    return path


def typed(lines):
    left = iter(lines)
    return lambda _seconds: next(left, "")


@pytest.fixture
def bot(tmp_path):
    alias = "arn:aws:lex:us-east-1:123456789012:bot-alias/BOTBOTBOT0/ALIASALIAS"
    return write(
        tmp_path / "bot.json",
        step("ask", "ConnectParticipantWithLexBot",
             {"Text": "How can I help?", "LexV2Bot": {"AliasArn": alias}}, None, Cake="cake"),
        say("cake", "A $.Lex.Slots.size cake."),
    )  # fmt: skip


def test_a_script_plays_a_flow_and_gives_its_answers_by_the_names_of_the_console(tmp_path, capsys):
    steps = """given:
  handler: {find_customer: {returns: {customer: regular, name: Ann}},
            order-status: {returns: {status: ready}}}
  hours: {bakery hours: open}
steps: [{key: "1"}, {key: "123456"}]
"""
    code, said = call(capsys, BAKERY, "--script", script(tmp_path, steps))
    assert code == 0
    assert "Good morning Ann" in said
    assert "Your order is ready." in said
    assert "beyond" not in said, "all of it was given"
    closed = script(tmp_path, "given: {hours.Bakery hours: closed}\n")
    assert "We bake from six to six" in call(capsys, BAKERY, "--script", closed)[1]


def test_a_name_that_no_flow_asks_for_is_refused(tmp_path, capsys):
    wrong = "given: {handler: {find-custmer: {error: true}}, answers: {ShowVeiw: {result: x}}}\n"
    code, said = call(capsys, BAKERY, "--script", script(tmp_path, wrong))
    assert code == 1
    assert "SCN002 no flow here asks for function 'find-custmer'. Did you mean 'find-" in said
    assert "asks for action 'ShowVeiw'" in said


def test_what_is_not_simulated_is_said_and_fails(tmp_path, capsys):
    code, said = call(capsys, BAKERY, "--script", script(tmp_path, 'steps: [{key: "0"}]\n'))
    assert code == 0
    assert "function find-customer is not simulated, so it fails." in said
    assert "given: {handler: {find-customer: {returns: {...}}}}" in said
    assert said.count("find-customer is not simulated") == 1
    assert "with people: queue Counter" in said


def test_a_person_is_asked_what_lies_beyond(bot, capsys):
    request = Request(dialog=str(bot), trace=True)
    assert loose.call_flows(request, typed(["a large cake\n", 'Cake size="very large"\n'])) == 0
    said = capsys.readouterr().out
    assert "which intent (the flows know Cake)" in said
    assert "A very large cake." in said
    assert "bot.json:" in said, "the trace names the line of the JSON"


def test_a_person_answers_for_a_function(capsys):
    lines = ["customer=regular name=Ann\n", "0\n"]
    assert loose.call_flows(Request(dialog=str(BAKERY)), typed(lines)) == 0
    assert "Good morning Ann" in capsys.readouterr().out


def test_a_script_says_what_a_bot_understands(tmp_path, bot, capsys):
    answers = "given: {answers: {ask: [{result: Cake, values: {size: small}}]}}\n"
    heard = script(tmp_path, answers + "steps: [{says: a cake}]\n")
    assert "A small cake." in call(capsys, bot, "--script", heard)[1]
    mute = script(tmp_path, "steps: [{says: a cake}]\n")
    assert "is not simulated, so it fails." in call(capsys, bot, "--script", mute)[1]


def test_flows_of_a_folder_lead_to_each_other(tmp_path, capsys):
    exports = tmp_path / "exports"
    exports.mkdir()
    write(exports / "Cards.json", say("hi", "Cards."))
    other = f"{ARN}/contact-flow/00000000-0000-4000-8000-000000000001"
    shown = {"go": {"parameters": {"ContactFlowId": {"displayName": "cards"}}}}
    write(
        exports / "Main.json",
        say("hi", "Welcome.", "go"),
        step("go", "TransferToFlow", {"ContactFlowId": other}, "bye"),
        Metadata={"ActionMetadata": shown},
    )
    silent = script(tmp_path, "steps: []\n")
    code, said = call(capsys, exports, "--script", silent)
    assert code == 0
    assert said.index("Welcome.") < said.index("Cards.")
    assert "Welcome" not in call(capsys, exports, "--start", "cards", "--script", silent)[1]
    code, said = call(capsys, exports, "--start", "Crads")
    assert (code, "Did you mean 'Cards'?" in said) == (2, True)


@pytest.mark.parametrize(("channel", "heard"), [("voice", 1), ("chat", 1), ("task", 0)])
def test_contacts_of_each_channel_come(tmp_path, capsys, channel, heard):
    path = write(
        tmp_path / "one.json",
        step("which", "Compare", {"ComparisonValue": "$.Channel"}, None, **{channel.upper(): "hi"}),
        say("hi", "Hello."),
    )
    code, said = call(capsys, path, "--channel", channel, "--trace", "--script",
                      script(tmp_path, "steps: []\n"))  # fmt: skip
    assert code == 0
    assert f"Equals {channel.upper()}" in said
    assert said.count("  Hello.") == heard


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((BAKERY, "--watch"), "USE001 --watch needs a workspace"),
        ((BAKERY, "--channel", "fax"), "USE001 no channel 'fax'. There are: voice, chat, task."),
        ((BAKERY, "--locale", "xx-XX"), "USE001 no locale 'xx-XX'."),
        (("-",), "USE001 a flow from standard input is called with --script FILE."),
        (("no/such.json",), "USE002 no/such.json does not exist"),
        (("ivr/local/template",), "USE001 ivr/local/template is a workspace."),
        (("inbound", "--start", "x"), "USE001 --start names a flow of a folder"),
        (("docs/examples",), "USE001 say where the call begins: --start NAME."),
    ],
)
def test_what_makes_no_sense_is_refused(capsys, arguments, says):
    code, said = call(capsys, *arguments)
    assert code == 2
    assert says in said


def test_a_transaction_is_for_workspaces(tmp_path, capsys):
    wrong = script(tmp_path, "transaction: infra/x.json\n")
    code, said = call(capsys, BAKERY, "--script", wrong)
    assert (code, "SCN001" in said) == (1, True)
