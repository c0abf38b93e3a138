"""The repository says the same thing everywhere: files, documents, pins, examples."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import ivr
from ivr.cli.authoring.schema.specs import SCHEMAS
from ivr.cli.commands.app import app
from ivr.lint.spared import FlowWaivers
from ivr.spec.bots.bot import BotSpec
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.infra.functions import FunctionsSpec
from ivr.spec.infra.policy import Policy, check
from ivr.spec.reading.loader import load_text
from ivr.spec.reading.reader import read_text
from ivr.spec.rules.judging import json_value
from ivr.spec.rules.judging import read_text as read_detector
from ivr.speech.prompts import load_prompts, load_variables

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "ivr" / "local" / "template"
TOP = {
    *("bench", "bots", "docs", "flows", "infra", "ivr", "prompts", "tests", ".ci"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "SECURITY.md", "Makefile"),
    *("constraints.txt", "pyproject.toml", ".gitignore", ".pre-commit-hooks.yaml"),
}
MADE = {".git", "build", "dist", "htmlcov", ".cache", ".coverage", "coverage.xml", ".ivr"}


def is_made(name: str) -> bool:
    """Tell whether tools made it: what .gitignore names."""
    ends = ("_cache", ".egg-info", "__pycache__", ".pyc")
    return name in MADE or name.endswith(ends) or name.startswith((".venv", ".hypothesis"))


def files(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if is_made(path.name):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def makefile_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_the_top_holds_what_it_should():
    assert {path.name for path in ROOT.iterdir() if not is_made(path.name)} == TOP


def test_no_file_names_this_machine_or_where_packages_come_from():
    forbidden = re.compile(
        "|".join(
            re.escape("".join(parts))
            for parts in (
                ("/", "work/"),
                ("/", "tmp/"),
                ("/", "root/"),
                ("/", "home/"),
                ("pypi", "."),
                ("index", "-url"),
                ("find", "-links"),
                ("shared/", "reference"),
            )
        )
    )
    for path in files():
        found = forbidden.search(path.read_text(encoding="utf-8", errors="replace"))
        assert found is None, f"{shown(path)}: {found and found[0]}"


def test_every_link_between_documents_leads_somewhere():
    for path in documents():
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text()):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{shown(path)}: {target}"


def test_documents_name_only_make_targets_and_commands_that_exist():
    commands = {
        str(command.name or command.callback.__name__) for command in app.registered_commands
    }
    commands |= {str(group.name) for group in app.registered_groups}
    for path in documents():
        text = path.read_text()
        made = set(re.findall(r"(?:^|`|\$ )make ([a-z]+)\b", text, re.MULTILINE))
        asked = set(re.findall(r"(?:^|`|\$ |bin/)ivr ([a-z]+)\b", text, re.MULTILINE))
        assert made <= makefile_targets(), shown(path)
        assert asked <= commands, shown(path)


def test_the_rule_list_is_up_to_date():
    assert asked(ROOT, "ivr rules --md") == (0, (ROOT / "docs/rules.md").read_text()), "`make docs`"


def test_pins_keep_the_ranges_and_name_no_place():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    pinned = {canonicalize_name(name): version for name, version in pins.items()}
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    for requirement in map(Requirement, wanted):
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_the_changelog_knows_the_version():
    assert f"## [{ivr.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def test_decisions_are_short_numbered_and_listed():
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    index = (ROOT / "docs" / "decisions" / "README.md").read_text()
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text()
        assert page.name in index
        assert 10 <= len(text.splitlines()) <= 30, page.name
        for part in ("**Context.**", "**Choice.**", "**Price.**", "**Look again when**"):
            assert part in text, page.name


def test_ci_is_executable():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def console(after: str) -> str:
    """Return what README shows below a command."""
    text = (ROOT / "README.md").read_text()
    block = re.search(rf"```console\n\$ {re.escape(after)}\n(.*?)```", text, re.DOTALL)
    assert block, after
    return block[1]


def asked(folder: Path, command: str) -> tuple[int, str]:
    """Return exit code and output of an `ivr` command run in a folder."""
    words = command.split()
    ran = subprocess.run(
        [sys.executable, "-m", "ivr.cli.main", *words[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_the_readme_shows_what_happens(tmp_path: Path):
    for name in ("flows", "prompts", "bots", "infra", "tests/callers", "tests/scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name)
    readme = (ROOT / "README.md").read_text()
    prompts = tmp_path / "prompts/en-US/inbound.yaml"
    said = re.search(r"^welcome: .*$", readme, re.MULTILINE)
    assert said
    prompts.write_text(re.sub(r"(?m)^welcome: .*$", said[0], prompts.read_text()))
    call = "ivr call inbound --script tests/callers/low_risk.yaml"
    assert asked(tmp_path, call) == (0, console(call))
    code, output = asked(tmp_path, "ivr test --no-coverage")
    assert (code, ", 0 failed" in output) == (0, True), output

    flow = tmp_path / "flows/inbound.yaml"
    flow.write_text(flow.read_text().replace("goto: self_service}", "goto: self_servise}"))
    assert asked(tmp_path, "ivr compile") == (1, console("ivr compile"))


def test_the_page_of_calls_shows_what_a_trace_shows():
    text = (ROOT / "docs" / "calls.md").read_text()
    shown = re.search(
        r"```console\n\$ (ivr call \S+ --script \S+ --trace)\n(.*?)```", text, re.DOTALL
    )
    assert shown
    code, output = asked(ROOT, shown[1])
    lines = iter(output.splitlines())
    wanted = [line for line in shown[2].splitlines() if line.strip() != "..."]
    assert code == 0
    assert [line for line in wanted if line not in lines] == [], "in this order"


def examples() -> Iterator[tuple[str, str]]:
    for path in documents():
        for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", path.read_text(), re.S)):
            yield f"{shown(path)}-{number}", block


@pytest.mark.parametrize(("name", "text"), [pytest.param(*e, id=e[0]) for e in examples()])
def test_every_example_in_the_documents_can_be_read(name: str, text: str):
    first = text.splitlines()[0].removeprefix("# ")
    folder = first.rpartition("/")[0]
    if folder in ("infra/environments", "bots", "flows"):
        model = {"infra/environments": Environment, "bots": BotSpec, "flows": Dialog}[folder]
        load_text(model, text, name)
    elif folder == "infra/detectors":
        json_value(read_detector(text, name))
    elif first in ("infra/functions.yaml", "ivr-lint.yaml"):
        load_text(FlowWaivers if first == "ivr-lint.yaml" else FunctionsSpec, text, name)
    elif folder == "infra/policy":
        assert list(check(load_text(Policy, text, name))) == []
    elif folder.startswith("prompts"):
        document = read_text(text, name)
        if first.endswith("variables.yaml"):
            _, findings = load_variables(document.value, document.source.at)
        else:
            _, findings = load_prompts(document.value, "en-US", "example", document.source.at)
        assert findings == ()
    elif folder not in {"tests/scenarios", "tests/callers"}:
        load_text(Dialog, _as_dialog(text), name)


def _as_dialog(nodes: str) -> str:
    start = nodes.partition(":")[0]
    indented = "".join(f"  {line}\n" for line in nodes.splitlines())
    return f"dialog: example\nlocales: [en-US]\nstart: {start}\nnodes:\n{indented}"


def pointing(root: Path, path: Path) -> str | None:
    """Return the schema that a file's first line points to, below its workspace."""
    line = path.read_text(encoding="utf-8").splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)/\.ivr/schema/(\w+)\.json", line)
    if found is None:
        return None
    assert (path.parent / found[1]).resolve() == root, f"{shown(path)} points astray"
    return found[2]


@pytest.mark.parametrize("path", sorted(TEMPLATE.rglob("*.yaml")), ids=shown)
def test_every_file_of_a_new_workspace_points_to_a_schema(path: Path):
    assert pointing(TEMPLATE, path) in SCHEMAS


def test_shipped_files_point_to_schemas_that_are_written():
    for folder in ("flows", "prompts", "bots", "infra", "tests/scenarios", "tests/callers"):
        paths = list((ROOT / folder).rglob("*.yaml"))
        assert paths, folder
        for path in paths:
            assert pointing(ROOT, path) in {None, *SCHEMAS}, shown(path)
