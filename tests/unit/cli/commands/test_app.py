"""The commands, as a person calls them, on a workspace made by `ivr new`."""

import io
import json
import re
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ivr.cli.main import execute

SHIPPED = Path()
SUSPICIOUS = "infra/sample/transactions/suspicious.json"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("made") / "service"
    assert execute(["new", str(root)]) == 0
    return root


@pytest.fixture
def root(made, tmp_path):
    copy = tmp_path / "service"
    shutil.copytree(made, copy)
    return copy


def run(capsys, *arguments):
    code = execute([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_new_workspace_tells_where_its_schemas_are(made):
    paths = list(made.rglob("*.yaml"))
    assert len(paths) > 5
    for path in paths:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema=")
        assert (path.parent / first.partition("=")[2]).is_file()


def test_compile_says_what_it_made(root, capsys):
    code, out, _ = run(capsys, "compile", "-C", root)
    assert code == 0
    assert "compiled 1 dialogs to 1 flows" in out
    assert (root / "build/local/flows/hello.json").is_file()


def test_a_new_workspace_has_no_finding(root, capsys):
    assert run(capsys, "lint", root, "--strict")[0] == 0


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_findings_come_in_the_format_asked_for(root, capsys, form):
    path = root / "flows/hello.yaml"
    path.write_text(path.read_text().replace("start: ", "start: nowhere_"), encoding="utf-8")
    code, out, _ = run(capsys, "lint", root, "--format", form)
    assert code == 1
    assert "REF001" in out
    if form != "github":
        json.loads(out)


def test_a_warning_fails_only_where_asked(root, capsys):
    path = root / "flows/hello.yaml"
    text = path.read_text(encoding="utf-8")
    assert "lint:" not in text
    prompts = root / "prompts/en-US/hello.yaml"
    prompts.write_text(prompts.read_text() + "never_said: Nobody says this.\n", encoding="utf-8")
    code, out, _ = run(capsys, "lint", root)
    assert (code, "REF002" in out) == (0, True)
    assert run(capsys, "lint", root, "--strict")[0] == 1


def test_rules_are_listed(capsys):
    code, out, _ = run(capsys, "rules")
    assert code == 0
    assert "GRA004" in out
    assert run(capsys, "rules", "--md")[1].startswith("#")


def test_a_code_is_explained(capsys):
    code, out, _ = run(capsys, "explain", "vui001")
    assert code == 0
    assert out.startswith("VUI001: Too many options.")
    assert "What to do: " in out
    assert "Source: " in out


def test_every_code_is_explained(capsys):
    code, out, _ = run(capsys, "explain")
    assert code == 0
    assert {"YML001", "EXP003", "GRA004"} <= {line.partition(" ")[0] for line in out.splitlines()}
    assert run(capsys, "explain", "--md")[1].startswith("# Finding codes")


def test_a_code_that_nothing_has_is_told(capsys):
    code, _, err = run(capsys, "explain", "YML00l")
    assert code == 2
    assert err.startswith("ivr: USE003 no finding has the code 'YML00l'. Did you mean 'YML00")


def test_test_counts_and_covers(root, capsys, tmp_path):
    junit = tmp_path / "out.xml"
    code, out, _ = run(capsys, "test", "-C", root, "--junit", junit)
    assert code == 0
    assert "passed, 0 failed" in out
    assert "branches " in out
    suite = ElementTree.parse(junit).getroot()
    assert int(suite.get("tests", "0")) == len(suite)
    assert run(capsys, "test", "-C", root, "--at-least", "100")[0] == 1


def test_some_scenarios_say_nothing_of_all_branches(root, capsys):
    code, out, _ = run(capsys, "test", "-C", root, "-k", "busy")
    assert code == 0
    assert "branches" not in out
    assert "branches" in run(capsys, "test", "-C", root, "-k", "busy", "--at-least", "1")[1]


def test_no_scenario_at_all_says_how_to_go_on(root, capsys):
    shutil.rmtree(root / "tests/scenarios")
    code, _, err = run(capsys, "test", "-C", root)
    assert code == 2
    assert "USE007 no scenario in" in err
    written = re.search("`(- {test: .*?})`", err)
    (root / "tests/scenarios").mkdir()
    (root / "tests/scenarios/hello.yaml").write_text(written[1] + "\n", encoding="utf-8")
    assert run(capsys, "test", "-C", root)[0] == 0


def test_what_compile_refuses_no_test_runs_on(root, capsys):
    path = root / "flows/hello.yaml"
    endless = "start: a\nnodes:\n  a: {say: welcome, then: b}\n  b: {say: times, then: a}\n"
    path.write_text(path.read_text().partition("start: ")[0] + endless, encoding="utf-8")
    code, _, refused = run(capsys, "compile", "-C", root)
    assert code == 1
    code, out, err = run(capsys, "test", "-C", root)
    assert (code, out) == (1, "")
    assert set(err.splitlines()) <= set(refused.splitlines())


def test_a_failed_scenario_names_its_line(root, capsys, tmp_path):
    path = root / "tests/scenarios/hello.yaml"
    path.write_text(
        "- test: wrong\n  dialog: hello\n  steps: [{hears: no words like these}]\n  ends: hangup\n"
    )
    junit = tmp_path / "out.xml"
    code, out, _ = run(capsys, "test", "-C", root, "--junit", junit)
    assert code == 1
    assert "tests/scenarios/hello.yaml:3:" in out
    assert ElementTree.parse(junit).getroot().find(".//failure") is not None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("dialog: helo", "3:3: error REF001 there is no dialog 'helo'. Did you mean 'hello'?"),
        ("locale: fr-FR", "3:3: error SCN002 dialog 'hello' does not speak fr-FR."),
        ("given: {hours.ofice: closed}", "3:11: error SCN002 there is no calendar 'ofice'."),
        ("given: {queue.taem: full}", "3:11: error SCN002 there is no queue 'taem'."),
        ("never_invokes: [blokc]", "SCN002 there is no function 'blokc'. Did you mean 'block'?"),
        ("steps: [{attribute: {lcoale: x}}]", "SCN002 no flow sets attribute 'lcoale'."),
    ],
)
def test_a_mistyped_name_is_not_run(root, capsys, line, says):
    also = "" if line.startswith("dialog") else "  dialog: hello\n"
    path = root / "tests/scenarios/hello.yaml"
    path.write_text(f"- test: wrong\n  about: x\n  {line}\n{also}  ends: hangup\n")
    code, out, _ = run(capsys, "test", "-C", root)
    assert code == 1
    assert "not_run: wrong" in out
    assert says in " ".join(out.split())
    assert "EXP007" not in out


@pytest.mark.parametrize("line", ["modality: []", "locale: []", "steps: [{says: []}]"])
def test_a_scenario_without_a_case_is_a_finding(root, capsys, line):
    path = root / "tests/scenarios/empty.yaml"
    path.write_text(f"- test: never run\n  dialog: hello\n  {line}\n  ends: hangup\n")
    code, out, err = run(capsys, "test", "-C", root)
    assert code == 1
    assert "tests/scenarios/empty.yaml:3:" in out + err


def test_where_no_scenario_was_found_is_told(root, capsys):
    path = root / "tests/scenarios/hello.yaml"
    code, _, err = run(capsys, "test", path, "-C", root, "-k", "no such title")
    assert code == 2
    assert "tests/scenarios/hello.yaml" in "".join(err.split())


def test_a_scenario_that_cannot_be_read_is_one_finding(root, capsys):
    path = root / "tests/scenarios/hello.yaml"
    path.write_text(path.read_text() + "- test: wrong\n  stepps: []\n", encoding="utf-8")
    code, out, _ = run(capsys, "lint", root)
    assert code == 1
    assert "SPC001" in out
    assert "TST002" not in out


def test_call_alone_lists_dialogs_and_callers(root, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    code, out, _ = run(capsys, "call", "-C", root)
    assert code == 0
    assert "hello" in out
    assert "scripted callers" in out


def test_a_script_is_played_with_its_trace(root, capsys):
    script = root / "tests/callers/hello.yaml"
    code, out, _ = run(capsys, "call", "-C", root, "--script", script, "--trace")
    assert code == 0
    assert "flows/hello.yaml:" in out
    assert "end  " in out


def test_run_without_a_terminal_plays_every_caller(root, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    code, out, _ = run(capsys, "run", "-C", root)
    assert code == 0
    assert "1 scripted calls taken" in out


def test_state_is_kept_where_asked(capsys, tmp_path):
    script = SHIPPED / "tests/callers/fraud_denied.yaml"
    store = tmp_path / "state.db"
    event = tmp_path / "event.json"
    event.write_text((SHIPPED / "infra/sample/transactions/suspicious.json").read_text())
    code, out, err = run(capsys, "call", "--script", script, "--store", store)
    assert store.is_file()
    assert code in {0, 1}, err
    assert "store" in out or "SCN001" in err


def test_watch_ends_at_once_where_no_file_can_help(root, capsys):
    code, _, err = run(capsys, "call", "helo", "--watch", "-C", root)
    assert code == 2
    assert "USE003" in err
    assert "Did you mean 'hello'?" in err


def test_dialogs_that_nobody_can_dial_are_listed_apart(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    _, out, _ = run(capsys, "call")
    dialled, _, inside = out.partition("heard inside other calls")
    assert "inbound" in dialled
    assert "customer_hold" not in dialled
    assert "customer_hold    in block_card, card_services, fraud_verification, inbound" in inside
    assert "agent_whisper    in " in inside


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["customer_hold"],
            "USE001 nobody can dial 'customer_hold', a dialog of kind customer_hold. "
            "It is heard in calls of block_card, card_services, ",
        ),
        (["queue_wait", "--watch"], "nobody can dial 'queue_wait', a dialog of kind queue"),
        (
            ["after_call"],
            "To call: block_card, card_services, fraud_verification, inbound, people.",
        ),
        (["Inbound"], "USE001 DIALOG 'Inbound': it is not written as it should be. Use a lower-"),
        (["inbound", "--channel", "fax"], "--channel 'fax': it must be one of voice, chat"),
        (
            ["inbound", "--transaction", SUSPICIOUS],
            "USE001 --transaction makes the contact centre call a customer, and dialog 'inbound' "
            "is of kind inbound. Leave it out, or call fraud_verification.",
        ),
        (["--transaction", SUSPICIOUS, "--from", "+14155550101"], "Leave out --from."),
        (["--transaction", SUSPICIOUS, "--locale", "es-US"], "Leave out --locale."),
        (
            ["--script", "tests/callers/low_risk.yaml", "--transaction", SUSPICIOUS],
            "dialog 'inbound' is of kind inbound",
        ),
        (
            ["--script", "tests/callers/fraud_denied.yaml", "--from", "+14155550101"],
            "a transaction in tests/callers/fraud_denied.yaml: leave out --from.",
        ),
    ],
)
def test_a_call_that_cannot_be_is_refused_in_words(capsys, arguments, says):
    code, _, err = run(capsys, "call", *arguments)
    assert (code, says in err) == (2, True), err


def test_a_transaction_is_taken_in_the_language_of_its_customer(capsys, monkeypatch, tmp_path):
    (tmp_path / "typed").write_text("1\n")
    event = "infra/sample/transactions/suspicious_spanish.json"
    with (tmp_path / "typed").open() as typed:
        monkeypatch.setattr(sys, "stdin", typed)
        code, out, _ = run(capsys, "call", "fraud_verification", "--transaction", event)
    assert code == 0
    assert "llamada automática" in out


def test_a_script_in_another_language_than_its_customer_is_a_finding(capsys, tmp_path):
    script = tmp_path / "caller.yaml"
    script.write_text(
        f"caller: x\ndialog: fraud_verification\ntransaction: {SUSPICIOUS}\nlocale: es-US\n"
        "steps: [{key: '1'}]\n"
    )
    code, _, err = run(capsys, "call", "--script", script)
    assert code == 1
    assert f"{script}:4:1: error SCN001" in err
    assert "Write `locale: en-US`" in err


def test_the_version_is_told(capsys):
    code, out, _ = run(capsys, "--version")
    assert code == 0
    assert out.startswith("ivr 0.")


GOING_ROUND = """\
  times: {say: times, then: times_again}
  times_again: {say: times, then: times}
"""
"""Two nodes that lead to each other and ask nothing."""


def going_round(root, waiver=""):
    path = root / "flows/hello.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace(
        "  times: {say: times, then: choose}\n", GOING_ROUND.replace("}", f"{waiver}}}")
    )
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def built(root):
    folder = root / "build/local"
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_would_go_wrong_in_a_call_is_not_built(root, capsys):
    assert run(capsys, "compile", "-C", root)[0] == 0
    before = built(root)
    going_round(root)
    code, out, err = run(capsys, "compile", "-C", root)
    assert (code, out) == (1, "")
    assert "error GRA004" in err
    assert built(root) == before


@pytest.mark.parametrize("asked", [["call"], ["call", "hello"], ["run"]])
def test_what_compile_refuses_takes_no_call(root, capsys, asked):
    run(capsys, "compile", "-C", root)
    before = built(root)
    going_round(root)
    _, _, refused = run(capsys, "compile", "-C", root)
    assert run(capsys, *asked, "-C", root) == (1, "", refused)
    assert built(root) == before


def test_what_the_author_answers_for_takes_calls(root, capsys):
    going_round(root, ", lint: {allow: [GRA002, GRA004], because: callers hang up in time}")
    assert run(capsys, "call", "-C", root)[0] == 0


def trying_long(root):
    path = root / "flows/hello.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{max_retries: 3", "{max_retries: 5"), encoding="utf-8")


@pytest.mark.parametrize("wrong", [going_round, trying_long])
def test_compile_refuses_in_the_words_of_lint(root, capsys, wrong):
    wrong(root)
    _, _, refused = run(capsys, "compile", "-C", root)
    _, told, _ = run(capsys, "lint", root)
    assert refused
    assert [line for line in told.splitlines() if ": error " in line] == refused.splitlines()


def test_what_the_author_answers_for_is_built(root, capsys):
    going_round(root, ", lint: {allow: [GRA002, GRA004], because: callers hang up in time}")
    assert run(capsys, "compile", "-C", root)[0] == 0


def test_a_dialog_without_tests_is_built(root, capsys):
    shutil.rmtree(root / "tests/scenarios")
    assert "error TST" in run(capsys, "lint", root)[1]
    assert run(capsys, "compile", "-C", root)[0] == 0
