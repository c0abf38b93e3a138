"""A project folder: its specs loaded, compiled, checked and called. The Python face of ivr.

    workspace = load(Path("my-service"))
    built = build(workspace)
    findings = lint(workspace)

Law of the room: it opens files and calls the stages; it decides nothing about dialogs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ivr.contract import FUNCTIONS, Function
from ivr.faults import Finding, Refused, Unreadable, Where, error, has_errors
from ivr.spec.bot import BotSpec
from ivr.spec.dialog import Dialog
from ivr.spec.environment import Environment
from ivr.spec.functions import FunctionsSpec, contracts
from ivr.spec.functions import check as check_functions
from ivr.spec.policy import Policy
from ivr.spec.policy import check as check_policy
from ivr.spec.reading.collector import collector_at_rest
from ivr.spec.reading.loader import load_file
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.reading.reader import Document, read_file
from ivr.spec.values import LOCALES, SpecModel
from ivr.speech.prompts import Given, Prompt, PromptBook, load_prompts, load_variables

if TYPE_CHECKING:
    from ivr.compiler.material import Material
    from ivr.compiler.pipeline import Compiled
    from ivr.formats.build import Build
    from ivr.ir.flow import Flow
    from ivr.lint.rule import TestedCall
    from ivr.local.scenarios import Suite
    from ivr.speech.prompts import Variable

__all__ = ["Workspace", "build", "compile_workspace", "lint", "load", "make", "suite"]

FLOWS, PROMPTS, BOTS, INFRA, BUILD = "flows", "prompts", "bots", "infra", "build"
VARIABLES = "variables.yaml"
SCENARIOS = "tests/scenarios"
UNREAD = (
    *(f"{folder}/*.yml" for folder in (FLOWS, PROMPTS, f"{PROMPTS}/*", BOTS)),
    *(f"{INFRA}/{file}.yml" for file in ("environments/*", "policy/*", "functions")),
    *(f"tests/{folder}/*.yml" for folder in ("scenarios", "callers")),
)
"""Files that only their ending keeps from being read."""

OUTBOUND_DIALOG = "fraud_verification"
"""What a scenario that starts from a transaction calls, where it names no dialog."""

Model = TypeVar("Model", bound=SpecModel)


@dataclass(frozen=True)
class Workspace:
    """Everything a project folder says, for one environment.

    `functions` are the shipped contracts and the workspace's own; `own` names the Python callables
    of the latter, for local calls.
    """

    root: Path
    dialogs: tuple[Dialog, ...]
    bots: tuple[BotSpec, ...]
    prompts: PromptBook
    environment: Environment
    policy: Policy
    functions: Mapping[str, Function]
    own: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def build_folder(self) -> Path:
        """Where `build` writes."""
        return self.root / BUILD / self.environment.environment

    def dialog(self, name: str) -> Dialog:
        """Return a dialog by name.

        Raises:
            Unreadable: There is no such dialog.
        """
        table = {dialog.dialog: dialog for dialog in self.dialogs}
        if name not in table:
            advice = did_you_mean(name, table) or f"There are {', '.join(table)}."
            raise Unreadable(f"no dialog {name!r} in {FLOWS}/. {advice}", "USE003")
        return table[name]


@collector_at_rest()
def load(root: Path, env: str = "local") -> Workspace:
    """Read a workspace for one environment.

    Raises:
        Unreadable: There is no workspace, or no such environment.
        Refused: Files are wrong; the findings of all files at once.
    """
    if not (root / FLOWS).is_dir():
        message = f"{root / FLOWS} is not a folder. Run `ivr new DIR` to start a workspace."
        raise Unreadable(message, "USE003")
    reading = _Reading(root)
    environment = reading.environment(env)
    dialogs = reading.all_of(Dialog, FLOWS)
    if not dialogs and not reading.findings:
        raise Unreadable(f"{root / FLOWS} holds no dialog (*.yaml)", "USE003")
    bots = reading.all_of(BotSpec, BOTS)
    reading.findings.extend(reading.unread())
    functions = reading.functions()
    prompts = reading.prompts(environment)
    policy = reading.policy(environment)
    reading.findings.extend(_named_as_files(_names(dialogs, bots, environment, policy)))
    if has_errors(reading.findings) or environment is None or policy is None:
        raise Refused(reading.findings)
    declared = functions.functions if functions else {}
    return Workspace(
        root,
        dialogs,
        bots,
        prompts,
        environment,
        policy,
        {**FUNCTIONS, **(contracts(functions) if functions else {})},
        {name: spec.local for name, spec in declared.items() if spec.local},
    )


@collector_at_rest()
def compile_workspace(workspace: Workspace) -> Compiled:
    """Compile a workspace in memory.

    Raises:
        Refused: A stage found errors; all findings of that stage at once.
    """
    from ivr.compiler.pipeline import compile_program

    return compile_program(_material(workspace))


@collector_at_rest()
def make(workspace: Workspace, compiled: Compiled | None = None) -> Build:
    """Compile a workspace into the bytes of a build, and write nothing.

    Raises:
        Refused: A stage found errors.
    """
    from ivr.formats import build as building

    program = (compiled or compile_workspace(workspace)).program
    environment = workspace.environment
    return building.make(
        program, environment.environment, environment.instance, workspace.policy.json_value()
    )


def build(workspace: Workspace, compiled: Compiled | None = None) -> Build:
    """Compile a workspace and write build/<env>/; the previous build stays until all is written.

    Raises:
        Refused: A stage found errors; nothing was written.
        Unreadable: The folder could not be written; the previous build is untouched.
    """
    from ivr.formats.build import write

    made = make(workspace, compiled)
    write(made, workspace.build_folder)
    return made


def suite(workspace: Workspace, made: Build | None = None) -> Suite:
    """Return a local contact centre of a workspace, ready for calls and scenarios.

    Raises:
        Refused: A stage found errors, or the sample customers cannot be read.
        Unreadable: A function of the workspace cannot be imported.
    """
    from ivr.local.contact_centre import open_site, read_sample
    from ivr.local.scenarios import Suite

    sample = read_sample(workspace.root)
    made = made or make(workspace)
    site = open_site(made, workspace.functions, workspace.own, sample, workspace.root)
    locales = {dialog.dialog: dialog.locale for dialog in workspace.dialogs}
    campaigns = frozenset(each.dialog for each in workspace.dialogs if each.by_campaign)
    kinds = {dialog.dialog: dialog.kind for dialog in workspace.dialogs}
    return Suite(workspace.root, site, workspace.prompts, locales, campaigns, kinds)


@collector_at_rest()
def lint(workspace: Workspace) -> tuple[Finding, ...]:
    """Return every finding about specs, prompts, bots, tests and the flows they compile to."""
    from ivr.lint.engine import lint as run
    from ivr.lint.rule import Subject

    flows: tuple[Flow, ...] = ()
    try:
        compiled = compile_workspace(workspace)
    except Refused as refused:
        found = refused.findings
    else:
        flows, found = compiled.program.flows, compiled.findings
    tests, unread = _tested(workspace)
    subject = Subject(
        dialogs=workspace.dialogs,
        bots=workspace.bots,
        prompts=workspace.prompts,
        environment=workspace.environment,
        functions=workspace.functions,
        flows=flows,
        tests=None if unread else tests,
    )
    return run(subject, found=(*found, *unread))


def _tested(workspace: Workspace) -> tuple[tuple[TestedCall, ...], tuple[Finding, ...]]:
    """Return the scenarios as rules see them, and what was wrong with their files."""
    from ivr.lint.rule import TestedCall
    from ivr.simulator.rehearsal.scenario import read_scenarios

    defaults = {dialog.dialog: dialog.locale for dialog in workspace.dialogs}
    tested: list[TestedCall] = []
    findings: list[Finding] = []
    for path in sorted((workspace.root / SCENARIOS).glob("*.yaml")):
        try:
            read = read_scenarios(read_file(path, path.relative_to(workspace.root).as_posix()))
        except Refused as refused:
            findings.extend(refused.findings)
            continue
        for each in read:
            dialog = each.dialog or OUTBOUND_DIALOG
            locales = each.locale or (defaults.get(dialog, ""),)
            answered = {each.given_in(row).outbound.answered_by for row in each.each or ({},)}
            call = TestedCall(each.name, dialog, locales, each.asserts, each.where())
            tested.append(call._replace(answered=tuple(sorted(answered))))
    return tuple(tested), tuple(findings)


def _material(workspace: Workspace) -> Material:
    from ivr.compiler.material import Material

    return Material(
        workspace.dialogs,
        workspace.bots,
        workspace.prompts,
        workspace.environment,
        workspace.functions,
    )


def _names(
    dialogs: tuple[Dialog, ...],
    bots: tuple[BotSpec, ...],
    environment: Environment | None,
    policy: Policy | None,
) -> Iterator[tuple[str, str, Where]]:
    """Yield what kind of thing each file holds, its name, and where that is written."""
    yield from (("dialog", dialog.dialog, dialog.where("dialog")) for dialog in dialogs)
    yield from (("bot", bot.bot, bot.where("bot")) for bot in bots)
    if environment is not None:
        yield "environment", environment.environment, environment.where("environment")
    if policy is not None:
        yield "policy", policy.policy, policy.where("policy")


def _named_as_files(names: Iterator[tuple[str, str, Where]]) -> Iterator[Finding]:
    """A thing is found by the name of its file, so the two must agree."""
    for kind, name, where in names:
        stem = Path(where.file).stem
        if stem != name:
            message = f"{kind} {name!r} stands in {where.file}"
            yield error(
                "REF003", where, message, f"Name the file {name}.yaml, or the {kind} {stem!r}."
            )


class _Reading:
    """Reads the files of one workspace and keeps every finding."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.findings: list[Finding] = []

    def all_of(self, model: type[Model], folder: str) -> tuple[Model, ...]:
        """Return the models of every *.yaml in a folder that could be read, by file name."""
        paths = sorted((self._root / folder).glob("*.yaml"))
        found = (self._one(model, path) for path in paths)
        return tuple(each for each in found if each is not None)

    def unread(self) -> Iterator[Finding]:
        """Yield a finding for each file that only its ending keeps from being read."""
        for pattern in UNREAD:
            for path in sorted(self._root.glob(pattern)):
                message = "this file is not read: only *.yaml is"
                remedy = f"Rename it to {path.stem}.yaml."
                yield error("YML006", Where(self._shown(path)), message, remedy)

    def environment(self, env: str) -> Environment | None:
        """Return the environment of that name."""
        folder = self._root / INFRA / "environments"
        path = folder / f"{env}.yaml"
        if not path.is_file():
            known = sorted(each.stem for each in folder.glob("*.yaml"))
            advice = did_you_mean(env, known) or f"There are: {', '.join(known) or 'none'}."
            shown = self._shown(path)
            raise Unreadable(f"{shown}: there is no environment {env!r}. {advice}", "USE003")
        return self._one(Environment, path)

    def policy(self, environment: Environment | None) -> Policy | None:
        """Return the policy that an environment names, proved to cover every score."""
        if environment is None:
            return None
        path = self._root / INFRA / "policy" / f"{environment.policy}.yaml"
        if not path.is_file():
            message = f"there is no policy {environment.policy!r} in {INFRA}/policy/"
            known = [each.stem for each in path.parent.glob("*.yaml")]
            where = environment.where("policy")
            self.findings.append(
                error("REF001", where, message, did_you_mean(path.stem, known) or "Write it.")
            )
            return None
        policy = self._one(Policy, path)
        if policy is not None:
            self.findings.extend(check_policy(policy))
        return policy

    def functions(self) -> FunctionsSpec | None:
        """Return the workspace's own function contracts, where it has any."""
        path = self._root / INFRA / "functions.yaml"
        functions = self._one(FunctionsSpec, path) if path.is_file() else None
        if functions is not None:
            self.findings.extend(check_functions(functions))
        return functions

    def prompts(self, environment: Environment | None) -> PromptBook:
        """Return every prompt and variable that could be read."""
        prompts: list[Prompt] = []
        for locale, path in self._prompt_files():
            document = self._document(path)
            if document is not None:
                loaded, wrong = load_prompts(document.value, locale, path.stem, document.source.at)
                prompts.extend(loaded)
                self.findings.extend(wrong)
        return PromptBook(prompts, self._variables(environment))

    def _variables(self, environment: Environment | None) -> Mapping[str, Variable]:
        path = self._root / PROMPTS / VARIABLES
        document = self._document(path) if path.is_file() else None
        if document is None:
            return {}
        given = None
        if environment is not None:
            given = Given(environment.values, _under(environment.where, "values"))
        variables, wrong = load_variables(document.value, document.source.at, given)
        self.findings.extend(wrong)
        return variables

    def _prompt_files(self) -> Iterator[tuple[str, Path]]:
        for folder in sorted(path for path in (self._root / PROMPTS).glob("*") if path.is_dir()):
            if folder.name not in LOCALES:
                advice = did_you_mean(folder.name, LOCALES) or f"Use one of {', '.join(LOCALES)}."
                where = Where(self._shown(folder))
                message = f"{folder.name} is not a locale that Lex and Polly speak"
                self.findings.append(error("LOC007", where, message, advice))
                continue
            for path in sorted(folder.glob("*.yaml")):
                yield folder.name, path

    def _document(self, path: Path) -> Document | None:
        try:
            document = read_file(path, self._shown(path))
        except Refused as refused:
            self.findings.extend(refused.findings)
            return None
        self.findings.extend(document.findings)
        return document

    def _one(self, model: type[Model], path: Path) -> Model | None:
        try:
            return load_file(model, path, self._shown(path))
        except Refused as refused:
            self.findings.extend(refused.findings)
            return None

    def _shown(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


def _under(where: Callable[..., Where], *above: str) -> Callable[..., Where]:
    """Return a place finder for the part below `above`."""

    def at(*path: str | int) -> Where:
        return where(*above, *path)

    return at
