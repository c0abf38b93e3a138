"""Whatever is wrong, a command ends in a coded sentence and its exit code, never a traceback."""

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ivr.cli.main import execute

TEMPLATE = Path("ivr/local/template")
DIALOG = "flows/hello.yaml"


@pytest.fixture
def workspace(tmp_path):
    root = tmp_path / "w"
    shutil.copytree(TEMPLATE, root)
    return root


def run(capsys, *arguments):
    code = execute([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out + err


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_template_compiles_and_its_tests_pass(workspace, capsys):
    assert run(capsys, "compile", "-C", workspace, "--strict")[0] == 0
    assert run(capsys, "test", "-C", workspace)[0] == 0


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", 1, "YML001"),
        (b"\x00\x01\x02\xff", 1, "YML005"),
        (b"PK\x03\x04\xff\xff", 1, "YML005"),
        (b"dialog: [", 1, "YML001"),
        (b"dialog: hello\ndialog: hello\n", 1, "YML002"),
        (b"dialog: hello\nkind: no\n", 1, "YML003"),
        (b"a: &a [x]\nb: *a\n", 1, "YML001"),
        (b"dialog: hello\n\tkind: x\n", 1, "tab"),
        (b"- not\n- a dialog\n", 1, "SPC002"),
        (b"x" * 1_100_000, 1, "YML001"),
    ],
)
def test_a_file_that_is_no_dialog(workspace, capsys, content, code, says):
    (workspace / DIALOG).write_bytes(content)
    for command in ("compile", "test"):
        ended, said = run(capsys, command, "-C", workspace)
        assert (ended, says in said) == (code, True), said
        assert "flows/hello.yaml:" in said


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("\n    menu:", "\n    manu:", "SPC004"),
        ("start: ", "start: nowhere_", "REF001"),
        ("queue: team", "queue: team\n      skll: x", "SPC001"),
        ("locales: [en-US]", "locales: [en-US, es-US]", "LOC001"),
        ("locales: [en-US]", "locales: [en-US, xx-XX]", "SPC002"),
        ("dialog: hello", "dialog: " + "9" * 5000, "SPC002"),
        (
            "\n  closed: {hangup: closed}",
            "\n  closed:\n    raw: {Type: Compare, Parameters: {Text: 5}}\n    then: busy",
            "FLW003",
        ),
    ],
)
def test_a_dialog_with_a_fault_names_its_line(workspace, capsys, old, new, says):
    change(workspace / DIALOG, old, new)
    code, said = run(capsys, "compile", "-C", workspace)
    assert code == 1, said
    assert says in said
    assert "flows/hello.yaml:" in said


def test_a_fault_leaves_the_build_before(workspace, capsys):
    assert run(capsys, "compile", "-C", workspace)[0] == 0
    before = (workspace / "build/local/manifest.json").read_bytes()
    change(workspace / DIALOG, "start: ", "start: nowhere_")
    assert run(capsys, "compile", "-C", workspace)[0] == 1
    assert (workspace / "build/local/manifest.json").read_bytes() == before


def test_a_build_folder_that_cannot_be_written(workspace, capsys):
    (workspace / "build").write_text("a file where the folder should be")
    code, said = run(capsys, "compile", "-C", workspace)
    assert code == 2
    assert "CMP002" in said
    assert (workspace / "build").read_text() == "a file where the folder should be"


FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_048, 2_048))
from ivr.cli.main import main
main()
"""
"""A command on a disk that takes the first 2,048 bytes of each file."""


@pytest.mark.parametrize("asked", [["compile"], ["call", "hello"], ["run"]])
def test_a_disk_that_is_full_keeps_the_build_before(workspace, capsys, asked):
    run(capsys, "compile", "-C", workspace)
    folder = workspace / "build"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    change(workspace / "prompts/en-US/hello.yaml", "Thank you", "Thanks")
    words = [sys.executable, "-B", "-c", FULL, *asked, "-C", str(workspace)]
    ended = subprocess.run(
        words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "CMP002" in ended.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert [path.name for path in folder.iterdir()] == ["local"]


def test_an_undefined_prompt(workspace, capsys):
    for path in (workspace / "prompts/en-US").glob("*.yaml"):
        path.unlink()
    code, said = run(capsys, "compile", "-C", workspace)
    assert code == 1
    assert "REF001" in said or "LOC001" in said


def test_an_undefined_variable(workspace, capsys):
    path = next((workspace / "prompts/en-US").glob("*.yaml"))
    change(path, "{{ ", "{{ no_such_")
    code, said = run(capsys, "compile", "-C", workspace)
    assert code == 1
    assert "LOC004" in said
    assert path.relative_to(workspace).as_posix() in said


def test_an_unbound_queue_in_another_environment(workspace, capsys):
    local = workspace / "infra/environments/local.yaml"
    text = local.read_text(encoding="utf-8")
    prod = text.replace("environment: local", "environment: prod").replace("derive: true", "")
    (workspace / "infra/environments/prod.yaml").write_text(prod, encoding="utf-8")
    code, said = run(capsys, "compile", "-C", workspace, "--env", "prod")
    assert code == 1
    assert "queue:team" in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["compile", "-C", "/nowhere-at-all"], "USE003"),
        (["compile", "--env", "porduction"], "USE003"),
        (["lint", ".", "--format", "xml"], "USE001"),
        (["call", "inbuond"], "USE003"),
        (["call", "--script", "nowhere.yaml"], "USE002"),
        (["call", "fraud_verification", "--transaction", "nowhere.json"], "USE002"),
        (["call", "inbound", "--channel", "fax"], "USE001"),
        (["call", "inbound", "--locale", "fr-FR"], "USE001"),
        (["call", "fraud_verification", "--channel", "chat"], "USE001"),
        (["call", "inbound", "--from", "abc"], "USE001"),
        (["call", "inbound", "--from", "4155550101"], "USE001"),
        (["call", "inbound", "--from", "+1"], "USE001"),
        (["test", "--at-least", "200"], "at-least"),
        (["test", "nowhere.yaml"], "USE002"),
        (["test", "--only", "no such scenario at all"], "USE007"),
        (["new", "."], "USE005"),
        (["compile", "--no-such-option"], "No such option"),
        (["no-such-command"], "No such command"),
    ],
)
def test_usage_that_leads_nowhere_ends_in_two(capsys, arguments, says):
    code, said = run(capsys, *arguments)
    assert code == 2, said
    assert says in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("event", "code", "says"),
    [
        ("{", 1, "not JSON"),
        ("[]", 1, "SCN001"),
        ("{}", 2, "RUN400"),
        (json.dumps({"detail": {"transaction_id": "t", "customer": 5}}), 2, "RUN400"),
        (
            json.dumps({"detail": {"transaction_id": "unheard-of", "customer": "customer-0101"}}),
            2,
            "RUN40",
        ),
    ],
)
def test_a_transaction_event_that_is_none(tmp_path, capsys, event, code, says):
    path = tmp_path / "event.json"
    path.write_text(event)
    script = "tests/callers/fraud_denied.yaml"
    ended, said = run(
        capsys, "call", "fraud_verification", "--transaction", path, "--script", script
    )
    assert (ended, says in said) == (code, True), said


def test_a_scenario_file_with_a_fault(workspace, capsys):
    path = next((workspace / "tests/scenarios").glob("*.yaml"))
    change(path, "steps:", "stesp:")
    code, said = run(capsys, "test", "-C", workspace)
    assert code == 1
    assert "Did you mean 'steps'" in said


def test_a_sample_that_is_no_json(workspace, capsys):
    sample = workspace / "infra/sample"
    sample.mkdir(exist_ok=True)
    (sample / "customers.json").write_text("{")
    code, said = run(capsys, "test", "-C", workspace)
    assert code == 1
    assert "customers.json:1:" in said


def test_a_store_that_is_locked(tmp_path, capsys):
    path = tmp_path / "state.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE records (x)")
    holder.execute("BEGIN EXCLUSIVE")
    script = "tests/callers/low_risk.yaml"
    code, said = run(capsys, "call", "inbound", "--script", script, "--store", path)
    holder.close()
    assert code == 2, said
    assert f"USE008 --store {path} is in use by another program" in said


@pytest.mark.parametrize("number", ["anonymous", "withheld", "sip:a@b", "+441632960000"])
def test_a_caller_without_a_usable_number_still_gets_an_answer(capsys, number):
    script = "tests/callers/low_risk.yaml"
    code, said = run(capsys, "call", "inbound", "--script", script, "--from", number)
    assert code == 0, said
    assert "Example Bank" in said
    assert "2,345 dollars" not in said


def test_what_one_kept_call_proved_serves_no_other(tmp_path, capsys):
    """The first caller proves who they are; the second is a stranger with the same script."""
    script, store = "tests/callers/low_risk.yaml", tmp_path / "state.db"
    kept = ("call", "--script", script, "--store", store)
    assert "2,345 dollars" in run(capsys, *kept, "--from", "+14155550101")[1]
    assert "2,345 dollars" not in run(capsys, *kept, "--from", "+14155550199")[1]


@pytest.mark.parametrize("sample", ['{"customers": [], "listed": 5}', "[1]", '{"customers": 3}'])
def test_a_sample_of_another_shape(workspace, capsys, sample):
    folder = workspace / "infra/sample"
    folder.mkdir(exist_ok=True)
    (folder / "customers.json").write_text(sample)
    code, said = run(capsys, "test", "-C", workspace)
    assert code in {1, 2}, said
    assert "sample" in said or "seed" in said


def test_a_broken_character_in_an_event(tmp_path, capsys):
    path = tmp_path / "event.json"
    path.write_text('{"detail": {"transaction_id": "t", "customer": "\\ud83d"}}')
    script = "tests/callers/fraud_denied.yaml"
    code, said = run(capsys, "call", "--transaction", path, "--script", script)
    assert code == 1
    assert "SPC002" in said


def test_a_function_of_the_workspace_that_cannot_be_named(workspace, capsys):
    text = "functions:\n  find: {answers: {}, local: '...:x'}\n"
    (workspace / "infra/functions.yaml").write_text(text)
    code, said = run(capsys, "test", "-C", workspace)
    assert code == 1
    assert "infra/functions.yaml:2:" in said


def test_a_chat_is_never_put_on_hold(tmp_path, capsys):
    script = tmp_path / "caller.yaml"
    script.write_text(
        'caller: h\ndialog: inbound\nchannel: chat\nfrom: "+14155550102"\n'
        "given: {queue.service: {holds: 20s}}\nafterwards: silence\n"
    )
    code, said = run(capsys, "call", "--script", script)
    assert code == 0, said
