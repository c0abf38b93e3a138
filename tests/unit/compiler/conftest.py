"""Small workspaces written in the test itself, compiled in memory."""

import textwrap
from collections.abc import Mapping

import pytest

from ivr.compiler.material import Material
from ivr.compiler.pipeline import LIMITS, compile_program
from ivr.contract import FUNCTIONS
from ivr.faults import Refused, Where
from ivr.ir.flow import Flow
from ivr.ir.program import Program
from ivr.spec.bots.bot import BotSpec
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.reading.loader import load_text
from ivr.speech.prompts import PromptBook, Variable, load_prompts

HEAD = """\
dialog: x
locales: [en-US]
defaults: {on_error: person, on_exhausted: person}
start: first
nodes:
  person: {transfer: {queue: service, on: {full: bye, error: bye}}}
  bye: {hangup: Good bye.}
"""

LOCAL = """\
environment: local
instance: arn:aws:connect:us-east-1:111122223333:instance/i
derive: true
"""


class Workbench:
    """Builds material from texts and compiles it."""

    def __init__(self) -> None:
        self.prompts: dict[str, dict[str, dict[str, object]]] = {}
        self.variables: dict[str, Variable] = {}
        self.environment = LOCAL
        self.bots: list[str] = []

    def variable(self, name: str, kind: str = "text", *, sample: str = "Ann") -> None:
        self.variables[name] = Variable(name=name, type=kind, phase="call", sample=sample)

    def material(self, *dialogs: str) -> Material:
        texts = [textwrap.dedent(each) for each in dialogs]
        loaded = tuple(load_text(Dialog, each, "flows/x.yaml") for each in texts)
        bots = tuple(load_text(BotSpec, textwrap.dedent(b), "bots/b.yaml") for b in self.bots)
        environment = load_text(Environment, self.environment, "infra/environments/local.yaml")
        return Material(loaded, bots, self._book(), environment, FUNCTIONS)

    def _book(self) -> PromptBook:
        prompts = []
        for locale, groups in self.prompts.items():
            for group, table in groups.items():
                where = Where(f"prompts/{locale}/{group}.yaml", 1, 1)
                loaded, wrong = load_prompts(table, locale, group, lambda *_, w=where: w)
                assert not wrong
                prompts.extend(loaded)
        return PromptBook(prompts, self.variables)

    def compile(self, *dialogs: str, limits=LIMITS):
        return compile_program(self.material(*dialogs), limits)

    def flow(self, nodes: str, name: str = "x") -> Flow:
        """Return the flow of a dialog with these nodes, a person and a goodbye."""
        return self.program(nodes).flow(name)

    def program(self, nodes: str) -> Program:
        """Return the program of a dialog with these nodes, a person and a goodbye."""
        return self.compile(HEAD + indented(nodes)).program

    def findings(self, *dialogs: str) -> list[str]:
        """Return `line code` of everything that refuses the dialogs."""
        with pytest.raises(Refused) as refused:
            self.compile(*dialogs)
        return [f"{f.where.line} {f.code}" for f in refused.value.findings]

    def refusals(self, *dialogs: str):
        with pytest.raises(Refused) as refused:
            self.compile(*dialogs)
        return refused.value.findings


def indented(nodes: str) -> str:
    return textwrap.indent(textwrap.dedent(nodes).strip("\n"), "  ") + "\n"


@pytest.fixture
def bench() -> Workbench:
    return Workbench()


class Shown:
    """A flow as tests like to read it."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow

    def parameters(self, identifier: str) -> Mapping[str, object]:
        return self.flow.by_id[identifier].json_value()["Parameters"]

    def type(self, identifier: str) -> str:
        return self.flow.by_id[identifier].type

    def ways(self, identifier: str) -> dict[str, str]:
        """Return label -> target: `next`, `Equals 1`, `NoMatchingError`."""
        return {label: to for name, label, to in self.flow.edges() if name == identifier}

    def ids(self) -> list[str]:
        return [action.identifier for action in self.flow.actions]


@pytest.fixture
def shown():
    return Shown
