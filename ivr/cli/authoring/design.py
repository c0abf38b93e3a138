"""ivr new, schema, compile, lint, rules, explain: the commands of people who edit specs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ivr import workspace
from ivr.cli.terminal.render import console, counted, show_findings
from ivr.faults import Finding, Severity, Unreadable, has_errors

TEMPLATE = "template"


def exit_code(findings: tuple[Finding, ...], *, strict: bool) -> int:
    """Return 1 where there are errors, with `strict` also where there are warnings; else 0."""
    warned = any(finding.severity is Severity.WARNING for finding in findings)
    return int(has_errors(findings) or (strict and warned))


def new(folder: Path) -> int:
    """Write a workspace into a folder that is empty or does not exist.

    Raises:
        Unreadable: The folder holds something, or cannot be written.
    """
    from importlib.resources import as_file, files
    from shutil import copytree

    from ivr.cli.authoring.schema import writing

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Unreadable(f"{folder} is not empty. Name a new folder.", "USE005")
    try:
        with as_file(files("ivr.local") / TEMPLATE) as template:
            copytree(template, folder, dirs_exist_ok=True)
        writing.write(folder / writing.FOLDER, workspace.load(folder))
    except OSError as problem:
        raise Unreadable(f"{folder} cannot be written: {problem.strerror}", "USE006") from problem
    out = console()
    out.print(f"wrote {folder}: a dialog, its prompts, a scenario and a caller")
    out.print(f"next: cd {folder} && ivr test && ivr call hello")
    return 0


def schema(root: Path, out: Path, env: str = "") -> int:
    """Write the JSON Schema of every kind of spec file; with `env`, offering that one's names.

    Raises:
        Refused: Specs are wrong, so that their names cannot be known.
        Unreadable: The folder cannot be written, or there is no such environment.
    """
    from ivr.cli.authoring.schema import writing
    from ivr.cli.authoring.schema.specs import SCHEMAS

    try:
        folder = writing.write(root / out, workspace.load(root, env) if env else None)
    except OSError as problem:
        raise Unreadable(f"{out} cannot be written: {problem.strerror}", "USE006") from problem
    known = f", with the names of {env}" if env else ""
    console().print(f"wrote {', '.join(SCHEMAS)} to {folder}{known}")
    return 0


def compile_workspace(root: Path, env: str, *, strict: bool) -> int:
    """Compile a workspace into build/<env>/, unless there is an error, and say what was made."""
    loaded = workspace.load(root, env)
    compiled = workspace.compile_workspace(loaded)
    findings = workspace.judged(loaded, compiled)
    if findings:
        show_findings(findings, console(err=True))
    code = exit_code(findings, strict=strict)
    if code:
        return code
    workspace.build(loaded, compiled)
    flows, bots = compiled.program.flows, compiled.program.bots
    actions = sum(len(flow.actions) for flow in flows)
    print(
        f"compiled {len(loaded.dialogs)} dialogs to {len(flows)} flows ({actions} actions) "
        f"and {len(bots)} bots: {loaded.build_folder} ({counted(findings)})"
    )
    return 0


def lint(  # noqa: PLR0913 - one parameter for each option
    paths: Sequence[Path],
    env: str,
    *,
    strict: bool,
    form: str,
    root: Path = Path(),
    deep: bool = False,
) -> int:
    """Lint workspaces, or flows of any origin, and print all findings in the format asked for.

    Without a path the workspace `root` is linted; else it is whose functions the flows ask, unless
    they lie in a workspace themselves. `deep` measures which utterances of its bots are taken for
    another intent; of bots of others that is measured in any case, unless they are very large.

    Raises:
        Unreadable: There is no such format.
    """
    from ivr.cli.flows import judge

    judge.known(form)
    found, waived = list[Finding](), list[Finding]()
    for path in dict.fromkeys(paths or (root,)):
        if judge.is_workspace(path):
            found += workspace.lint(workspace.load(path, env), deep=deep)
        else:
            of_flows, spared = judge.flow_findings(path, env, root)
            found += of_flows
            waived += spared
    return judge.report(found, waived, strict=strict, form=form)


def rules(*, markdown: bool) -> int:
    """Print the lint rules."""
    from ivr.lint.report import rules_markdown
    from ivr.lint.rules import RULES

    if markdown:
        print(rules_markdown(), end="")
        return 0
    out = console()
    for rule in RULES:
        out.print(f"{rule.id}  {rule.severity:<7}  {rule.title}")
    return 0


def explain(code: str | None, *, markdown: bool) -> int:
    """Print what a finding code means; without one, all of them.

    Raises:
        Unreadable: No finding has that code.
    """
    from ivr.lint.codes import page

    if markdown:
        print(page.findings_markdown(), end="")
        return 0
    out = console()
    lines = page.explained(code) if code else (f"{id_}  {means}" for id_, means in page.listed())
    for line in lines:
        out.print(line, markup=False)
    return 0
