"""A project folder: its specs loaded, compiled, checked and called. The Python face of ivr.

    workspace = load(Path("my-service"))
    built = build(workspace)
    findings = lint(workspace)

Law of the room: it opens files and calls the stages; it decides nothing about dialogs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ivr.contract import FUNCTIONS, Function
from ivr.faults import (
    Finding,
    Refused,
    Severity,
    Unreadable,
    Where,
    has_errors,
    in_reading_order,
)
from ivr.spec.bots.bot import BotSpec
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.infra.policy import Policy
from ivr.spec.reading.collector import collector_at_rest
from ivr.spec.reading.nearest import did_you_mean
from ivr.speech.prompts import PromptBook
from ivr.workspace.reading import BOTS, FLOWS, Reading, dialogs_folder, named_as_files, names

if TYPE_CHECKING:
    from ivr.compiler.material import Material
    from ivr.compiler.pipeline import Compiled
    from ivr.formats.build import Build
    from ivr.ir.bot import Bot
    from ivr.ir.flow import Flow
    from ivr.lint.rule import Subject
    from ivr.local.scenarios import Suite
    from ivr.spec.infra.functions import FunctionsSpec, LocalName

__all__ = ["Workspace", "build", "compile_workspace", "judged", "lint", "load", "make", "suite"]

BUILD = "build"
SCENARIOS = "tests/scenarios"

OUTBOUND_DIALOG = "fraud_verification"
"""What a scenario that starts from a transaction calls, where it names no dialog."""


@dataclass(frozen=True)
class Workspace:
    """Everything a project folder says, for one environment.

    `functions` are the shipped contracts and the workspace's own; `own` names the Python callables
    of the latter, for local calls, and `declared` is where each of them is written.
    """

    root: Path
    dialogs: tuple[Dialog, ...]
    bots: tuple[BotSpec, ...]
    prompts: PromptBook
    environment: Environment
    policy: Policy
    functions: Mapping[str, Function]
    own: Mapping[str, LocalName] = field(default_factory=dict[str, "LocalName"])
    declared: Mapping[str, Where] = field(default_factory=dict[str, Where])

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
    folder = dialogs_folder(root)
    if not folder and not any((root / BOTS).glob("*.yaml")):
        message = f"{root / FLOWS} is not a folder. Run `ivr new DIR` to start a workspace."
        raise Unreadable(message, "USE003")
    reading = Reading(root)
    environment = reading.environment(env)
    dialogs = reading.all_of(Dialog, folder) if folder else ()
    bots = reading.bots()
    if not dialogs and not bots and not reading.findings:
        message = f"{root / FLOWS} holds no dialog (*.yaml). Write one, or name another folder."
        raise Unreadable(message, "USE003")
    reading.findings.extend(reading.unread())
    functions = reading.functions()
    prompts = reading.prompts(environment)
    bots = reading.filled(bots, prompts)
    policy = reading.policy(environment)
    reading.findings.extend(named_as_files(names(dialogs, bots, environment, policy)))
    if has_errors(reading.findings) or environment is None or policy is None:
        raise Refused(reading.findings)
    own = _own(functions)
    return Workspace(
        root,
        dialogs,
        bots,
        prompts,
        environment,
        policy,
        {**FUNCTIONS, **own.contracts},
        own.names,
        own.places,
    )


class _Own(NamedTuple):
    """A workspace's own functions: their contracts, their callables, and where each is written."""

    contracts: Mapping[str, Function]
    names: Mapping[str, LocalName]
    places: Mapping[str, Where]


def _own(functions: FunctionsSpec | None) -> _Own:
    if functions is None:
        return _Own({}, {}, {})
    from ivr.spec.infra.functions import contracts, local_names

    places = {name: functions.where("functions", name) for name in functions.functions}
    return _Own(contracts(functions), local_names(functions), places)


@collector_at_rest()
def compile_workspace(workspace: Workspace) -> Compiled:
    """Compile a workspace in memory.

    Raises:
        Refused: A stage found errors; all findings of that stage at once.
    """
    from ivr.compiler.pipeline import compile_program

    return compile_program(_material(workspace))


@collector_at_rest()
def judged(workspace: Workspace, compiled: Compiled) -> tuple[Finding, ...]:
    """Return what compile found, and the errors that the rules of lint find and nobody waived.

    An error among them is a flow that would go wrong in a call: it is not to be built. Tests are
    not looked at, and what the other rules advise is for `lint` to say.
    """
    from ivr.lint.engine import lint as run
    from ivr.lint.rules import REFUSING

    subject = _subject(workspace, compiled.program.flows, compiled.program.bots)
    found = run(replace(subject, refusing=True), REFUSING)
    errors = (finding for finding in found if finding.severity is Severity.ERROR)
    return in_reading_order((*compiled.findings, *errors))


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
    bank = workspace.prompts.variables.get("bank")
    if bank is not None and bank.value:
        site = replace(site, bank=bank.value)
    locales = {dialog.dialog: dialog.locale for dialog in workspace.dialogs}
    campaigns = frozenset(each.dialog for each in workspace.dialogs if each.by_campaign)
    kinds = {dialog.dialog: dialog.kind for dialog in workspace.dialogs}
    return Suite(workspace.root, site, workspace.prompts, locales, campaigns, kinds)


@collector_at_rest()
def lint(workspace: Workspace, *, deep: bool = False) -> tuple[Finding, ...]:
    """Return every finding about specs, prompts, bots, tests and the flows they compile to.

    With `deep` it is also measured which utterances of bots are taken for another intent.
    """
    from ivr.lint.engine import lint as run
    from ivr.local.tested import known_tests
    from ivr.workspace.nearly import nearly_named

    flows: tuple[Flow, ...] = ()
    try:
        compiled = compile_workspace(workspace)
    except Refused as refused:
        found, bots = refused.findings, _bots_alone(workspace, refused.findings)
    else:
        flows, bots, found = compiled.program.flows, compiled.program.bots, compiled.findings
    known = known_tests(workspace.root, {each.dialog: each.locale for each in workspace.dialogs})
    subject = replace(
        _subject(workspace, flows, bots), tests=known.calls, doubtful=known.doubtful, deep=deep
    )
    nearly = nearly_named(workspace.root, workspace.dialogs, workspace.environment)
    return run(subject, found=(*found, *known.findings, *nearly))


def _bots_alone(workspace: Workspace, found: tuple[Finding, ...]) -> tuple[Bot, ...]:
    """Return the bots of which compile refused nothing, where it refused something else."""
    from ivr.compiler.pipeline import compiled_bot

    wrong = {each.where.file for each in found if each.severity is Severity.ERROR}
    material = _material(workspace)
    return tuple(
        compiled_bot(replace(material, bots=(spec,)))[0]
        for spec in workspace.bots
        if spec.where().file not in wrong
    )


def _subject(workspace: Workspace, flows: tuple[Flow, ...], bots: tuple[Bot, ...]) -> Subject:
    """Return what rules look at, without the tests."""
    from ivr.lint.facts.bots.places import of_specs
    from ivr.lint.rule import Subject

    exact = tuple(dialog for dialog in workspace.dialogs if dialog.exact)
    own = {dialog.dialog for dialog in exact}
    book = workspace.prompts
    if own:
        kept = (prompt for prompt in book if prompt.id.partition(".")[0] not in own)
        book = PromptBook(kept, book.variables)
    return Subject(
        dialogs=tuple(dialog for dialog in workspace.dialogs if not dialog.exact),
        exact=exact,
        bots=workspace.bots,
        prompts=book,
        environment=workspace.environment,
        functions=workspace.functions,
        declared=workspace.declared,
        flows=flows,
        lex_bots=of_specs(workspace.bots, bots),
    )


def _material(workspace: Workspace) -> Material:
    from ivr.compiler.material import Material

    return Material(
        workspace.dialogs,
        workspace.bots,
        workspace.prompts,
        workspace.environment,
        workspace.functions,
    )
