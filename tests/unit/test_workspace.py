"""What reading a project folder refuses beside the files themselves."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from shutil import copytree

import pytest

from ivr.faults import Finding, Refused
from ivr.workspace import lint, load

BOT = "bot: {name}\nlocales: [en-US]\nintents: {{Pay: {{utterances: [pay, pay now, pay it]}}}}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A new workspace."""
    folder = tmp_path / "service"
    copytree(str(files("ivr.local") / "template"), folder)
    return folder


def refused(root: Path) -> list[Finding]:
    with pytest.raises(Refused) as caught:
        load(root)
    return list(caught.value.findings)


def test_a_new_workspace_is_clean(root: Path) -> None:
    assert lint(load(root)) == ()


@pytest.mark.parametrize(
    "file",
    [
        "flows/other.yml",
        "prompts/variables.yml",
        "prompts/en-US/other.yml",
        "bots/helper.yml",
        "infra/environments/prod.yml",
        "infra/policy/strict.yml",
        "infra/functions.yml",
        "tests/scenarios/more.yml",
        "tests/callers/more.yml",
    ],
)
def test_a_file_that_only_its_ending_hides_is_a_finding(root: Path, file: str) -> None:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("anything: 1\n", encoding="utf-8")
    (finding,) = refused(root)
    assert (finding.code, finding.where.file) == ("YML006", file)
    assert finding.remedy == f"Rename it to {path.stem}.yaml."


def test_yaml_of_other_tools_is_left_alone(root: Path) -> None:
    for file in ("infra/template.yml", "compose.yml", ".github/workflows/ci.yml"):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("anything: 1\n", encoding="utf-8")
    assert lint(load(root)) == ()


@pytest.mark.parametrize(
    ("file", "old", "kind"),
    [
        ("flows/hello.yaml", "dialog: hello", "dialog"),
        ("bots/helper.yaml", "bot: helper", "bot"),
        ("infra/environments/local.yaml", "environment: local", "environment"),
        ("infra/policy/default.yaml", "policy: default", "policy"),
    ],
)
def test_a_thing_is_named_as_its_file(root: Path, file: str, old: str, kind: str) -> None:
    path = root / file
    if kind == "bot":
        path.parent.mkdir(exist_ok=True)
        path.write_text(BOT.format(name="helper"), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, f"{kind}: stranger", 1), encoding="utf-8")
    told = [finding for finding in refused(root) if finding.code == "REF003"]
    assert [finding.where.file for finding in told] == [file]
    assert f"{kind} 'stranger' stands in {file}" in told[0].message
    assert told[0].remedy == f"Name the file stranger.yaml, or the {kind} {path.stem!r}."


@pytest.mark.parametrize("file", ["flows/hello.yaml", "bots/helper.yaml"])
def test_a_locale_stands_once(root: Path, file: str) -> None:
    path = root / file
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(BOT.format(name="helper"), encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace("[en-US]", "[en-US, en-US]", 1)
    path.write_text(text, encoding="utf-8")
    (finding,) = [each for each in refused(root) if each.code == "SPC002"]
    assert finding.message == "en-US is listed twice"
    assert text.splitlines()[finding.where.line - 1].startswith("locales:")
