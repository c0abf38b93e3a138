"""What reading a project folder refuses beside the files themselves."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from shutil import copytree

import pytest

from ivr.faults import Finding, Refused, Severity
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


ONE_FAULT = {
    "start": ("start: welcome", "start: welcom", "REF001"),
    "goto of an option": ("goto: times", "goto: tims", "REF001"),
    "goto of a universal": ("goto: choose}", "goto: chose}", "REF001"),
    "prompt": ("say: welcome,", "say: welcom,", "REF001"),
    "key": ('key: "2"', 'key: "1"', "REF003"),
    "action type": (
        "times: {say: times, then: choose}",
        "times: {raw: {Type: MesageParticipant, Parameters: {Text: hi}}, then: choose}",
        "TGT001",
    ),
    "phrase": ("[a person,", "[opening hours,", "GRA007"),
    "queue flow": ("      queue: team", "      queue: team\n      queue_flow: wat", "REF001"),
    "parameter": (
        "times: {say: times, then: choose}",
        "times: {invoke: {handler: block, in: {reasn: lost}}, then: choose, on: {error: busy}}",
        "REF001",
    ),
    "answer": (
        "times: {say: times, then: choose}",
        "times: {invoke: {handler: route, out: {b: bnd}}, then: choose, on: {error: busy}}",
        "REF001",
    ),
    "bot": (
        "times: {say: times, then: choose}",
        "times: {ask: times, bot: doktor, intents: {Pay: busy}}",
        "REF001",
    ),
    "text in a locale": ("say: choose_times", "say: {en-GB: For times.}", "LOC001"),
}


@pytest.mark.parametrize("fault", ONE_FAULT)
def test_one_fault_is_one_finding(root: Path, fault: str) -> None:
    old, new, code = ONE_FAULT[fault]
    path = root / "flows/hello.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [each for each in lint(load(root)) if each.severity is Severity.ERROR]
    assert [each.code for each in found] == [code], [str(each) for each in found]
    assert found[0].remedy


def test_an_unbound_symbol_is_told_where_it_is_named(root: Path) -> None:
    (root / "infra/environments/bare.yaml").write_text(
        "environment: bare\npolicy: default\n"
        "instance: arn:aws:connect:us-east-1:111122223333:"
        "instance/00000000-0000-4000-8000-00000000002\n",
        encoding="utf-8",
    )
    found = [str(each) for each in lint(load(root, "bare")) if "queue:team" in each.message]
    assert len(found) == 1, found
    line = next(
        number
        for number, text in enumerate((root / "flows/hello.yaml").read_text().splitlines(), 1)
        if "queue: team" in text
    )
    assert found[0].startswith(f"flows/hello.yaml:{line}:")
