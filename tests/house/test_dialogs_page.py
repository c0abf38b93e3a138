"""docs/dialogs.md: its whole dialogs compile, given words to say and the modules they call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivr import workspace

PAGE = (Path(__file__).parents[2] / "docs" / "dialogs.md").read_text(encoding="utf-8")
ENVIRONMENT = """\
environment: local
instance: arn:aws:connect:us-east-1:111122223333:instance/00000000-0000-4000-8000-000000000001
derive: true
policy: default
"""
POLICY = Path("ivr/local/template/infra/policy/default.yaml")
VARIABLES = "bank: {type: text, phase: build, value: Example Bank}\n"
WORDS = {
    "who_calls": "This is {{ bank }} with an automated call. Our number is 1-800-555-0100.",
    "call_us_back": "This is {{ bank }} with a reminder. Please call us at 1-800-555-0100.",
}
"""What an outbound call has to say: who calls, and where to call back."""

FEES = """\
dialog: fees
kind: module
locales: [en-US]
returns: [told]
start: tell
nodes: {tell: {say: fees, then: told}, told: {return: told}}
"""
CALLING = """\
dialog: calling
locales: [en-US]
start: check
nodes:
  check:
    call: {dialog: verify, with: {level: high}, returns: {how: method}}
    on: {passed: bye, failed: bye, error: bye}
  bye: {hangup: bye}
"""
BESIDE = {"travel": ("fees", FEES), "verify": ("calling", CALLING)}
"""What a dialog of the page needs beside it, or what it is needed by."""


def dialogs():
    return re.findall(r"```yaml\n# flows/(\w+)\.yaml\n(.*?)```", PAGE, flags=re.DOTALL)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def made(tmp_path):
    """Return what compile finds in dialogs, all prompts of which say something."""

    def found(texts):
        for name, text in texts.items():
            write(tmp_path / f"flows/{name}.yaml", text)
        write(tmp_path / "infra/environments/local.yaml", ENVIRONMENT)
        write(tmp_path / "infra/policy/default.yaml", POLICY.read_text(encoding="utf-8"))
        write(tmp_path / "prompts/variables.yaml", VARIABLES)
        keys = set(re.findall(r"\b[a-z_]+\b", " ".join(texts.values()))) - {"no", "yes", "on"}
        for locale, words in (("en-US", "Some words."), ("es-US", "Unas palabras.")):
            said = dict.fromkeys(sorted(keys), words) | WORDS
            lines = "".join(f'"{key}": "{text}"\n' for key, text in said.items() if len(key) < 40)
            write(tmp_path / f"prompts/{locale}/common.yaml", lines)
        loaded = workspace.load(tmp_path)
        return workspace.judged(loaded, workspace.compile_workspace(loaded))

    return found


@pytest.mark.parametrize(("name", "text"), dialogs(), ids=[name for name, _ in dialogs()])
def test_a_whole_dialog_of_the_page_compiles(made, name, text):
    texts = {name: text}
    if name in BESIDE:
        texts.update([BESIDE[name]])
    assert [str(finding) for finding in made(texts)] == []


def test_the_page_shows_each_kind_that_differs():
    kinds = set(re.findall(r"^kind: (\w+)", "".join(text for _, text in dialogs()), re.MULTILINE))
    assert kinds >= {"module", "queue", "outbound"}
