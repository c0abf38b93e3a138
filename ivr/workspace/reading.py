"""Reads the files of one workspace, and keeps every finding: none costs more than its own file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ivr.compiler.lexicon.handwritten.templates import filled
from ivr.faults import Finding, Refused, Unreadable, Where, error
from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.kept import BYTES_MAX as KEPT_BYTES_MAX
from ivr.spec.bots.kept import Kept
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.infra.policy import Policy
from ivr.spec.infra.policy import check as check_policy
from ivr.spec.reading.loader import load_file
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.reading.reader import Document, read_file
from ivr.spec.values import LOCALES, SpecModel
from ivr.speech.prompts import Given, Prompt, PromptBook, load_prompts, load_variables

if TYPE_CHECKING:
    from ivr.spec.infra.functions import FunctionsSpec
    from ivr.speech.prompts import Variable

FLOWS, PROMPTS, BOTS, INFRA = "flows", "prompts", "bots", "infra"
VARIABLES = "variables.yaml"
UNREAD = (
    *(f"{folder}/*.yml" for folder in (FLOWS, PROMPTS, f"{PROMPTS}/*", BOTS)),
    *(f"{INFRA}/{file}.yml" for file in ("environments/*", "policy/*", "functions")),
    *(f"tests/{folder}/*.yml" for folder in ("scenarios", "callers")),
)
"""Files that only their ending keeps from being read."""

Model = TypeVar("Model", bound=SpecModel)


def names(
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


def named_as_files(names: Iterator[tuple[str, str, Where]]) -> Iterator[Finding]:
    """A thing is found by the name of its file, so the two must agree."""
    for kind, name, where in names:
        stem = Path(where.file).stem
        if stem != name:
            message = f"{kind} {name!r} stands in {where.file}"
            yield error(
                "REF003", where, message, f"Name the file {name}.yaml, or the {kind} {stem!r}."
            )


def dialogs_folder(root: Path) -> str:
    """Return the folder with the dialogs of a workspace; empty where it has none.

    That is flows/, or the workspace itself where dialogs stand beside its infra/, as they do when
    one was imported into a file.
    """
    if (root / FLOWS).is_dir():
        return FLOWS
    beside = (root / INFRA / "environments").is_dir() and any(root.glob("*.yaml"))
    return "." if beside else ""


_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
"""The name of an environment: part of a file's name, and of the folder of its build."""


class Reading:
    """Reads the files of one workspace and keeps every finding."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.findings: list[Finding] = []

    def all_of(self, model: type[Model], folder: str) -> tuple[Model, ...]:
        """Return the models of every *.yaml in a folder that could be read, by file name."""
        paths = sorted((self._root / folder).glob("*.yaml"))
        found = (self._one(model, path) for path in paths)
        return tuple(each for each in found if each is not None)

    def bots(self) -> tuple[BotSpec, ...]:
        """Return every bot, with what an import kept beside it."""
        return tuple(self._remembering(spec) for spec in self.all_of(BotSpec, BOTS))

    def _remembering(self, spec: BotSpec) -> BotSpec:
        if spec.kept is None:
            return spec
        path = self._root / BOTS / spec.kept
        try:
            with path.open("rb") as opened:
                content = opened.read(KEPT_BYTES_MAX)
            return spec.remembering(Kept.model_validate_json(content))
        except (OSError, ValueError) as problem:
            what = str(problem).splitlines()[0][:160]
            message = f"what was kept beside this bot cannot be read: {what}"
            remedy = "Import the bot again, or remove `kept`."
            self.findings.append(error("LEX075", spec.where("kept"), message, remedy))
            return spec

    def filled(self, bots: tuple[BotSpec, ...], prompts: PromptBook) -> tuple[BotSpec, ...]:
        """Return bots whose utterances are plain."""
        made, wrong = filled(bots, prompts)
        self.findings.extend(wrong)
        return made

    def unread(self) -> Iterator[Finding]:
        """Yield a finding for each file that only its ending keeps from being read."""
        for pattern in UNREAD:
            for path in sorted(self._root.glob(pattern)):
                message = "this file is not read: only *.yaml is"
                remedy = f"Rename it to {path.stem}.yaml."
                yield error("YML006", Where(self._shown(path)), message, remedy)

    def environment(self, env: str) -> Environment | None:
        """Return the environment of that name.

        Raises:
            Unreadable: There is none of that name, or it is no name but a path.
        """
        if not _NAME.fullmatch(env):
            raise Unreadable(
                f"{env!r} is no name of an environment. Write such as local.", "USE003"
            )
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
        if not path.is_file():
            return None
        from ivr.spec.infra.functions import FunctionsSpec, check  # noqa: PLC0415 - few workspaces have any

        functions = self._one(FunctionsSpec, path)
        if functions is not None:
            self.findings.extend(check(functions))
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
