"""The commands, as a person calls them, on a workspace made by `ivr new`."""

import io
import json
import shutil
import sys
from pathlib import Path
from threading import Event
from xml.etree import ElementTree

import pytest

from ivr.cli.main import execute
from ivr.cli.watch import again_and_again, snapshot

SHIPPED = Path()


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
    for path in made.rglob("*.yaml"):
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


def test_test_counts_and_covers(root, capsys, tmp_path):
    junit = tmp_path / "out.xml"
    code, out, _ = run(capsys, "test", "-C", root, "--junit", junit)
    assert code == 0
    assert "passed, 0 failed" in out
    assert "branches " in out
    suite = ElementTree.parse(junit).getroot()
    assert int(suite.get("tests", "0")) == len(suite)
    assert run(capsys, "test", "-C", root, "--at-least", "100")[0] == 1


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
    assert "store" in out or "TST008" in err


def test_watch_calls_again_when_a_file_is_saved(root):
    calls, stop = [], Event()

    def take():
        calls.append(snapshot(root))
        if len(calls) == 2:
            stop.set()
        else:
            (root / "flows/hello.yaml").touch()
        return 0

    class Saved(Event):
        """Lets the watcher look again at once."""

        def wait(self, timeout=None):
            path = root / "prompts/en-US/hello.yaml"
            path.write_text(path.read_text() + "\n", encoding="utf-8")
            return self.is_set()

    stop = Saved()
    assert again_and_again(root, take, stop) == 0
    assert len(calls) == 2
    assert calls[0] != calls[1]


def test_watch_tells_a_fault_and_goes_on(root, capsys):
    stop = Event()

    def take():
        stop.set()
        return execute(["compile", "-C", str(root / "nowhere")])

    assert again_and_again(root, take, stop) == 2
    assert "USE003" in capsys.readouterr().err


def test_the_version_is_told(capsys):
    code, out, _ = run(capsys, "--version")
    assert code == 0
    assert out.startswith("ivr 0.")
