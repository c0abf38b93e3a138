"""A rule is a value with a function; a subject is everything that a rule may look at.

Law: rules judge, they change nothing and open no file. What several rules need is worked out once
per subject, on first use, and kept with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ivr.contract import FUNCTIONS, Field, Function
from ivr.faults import Finding, Severity, Where
from ivr.ir.flow import Flow
from ivr.lint.facts.bots.judged import JudgedBot
from ivr.lint.facts.ear import Ear, Heard, versions
from ivr.lint.facts.flowgraph import FlowGraph
from ivr.lint.facts.flows.judged import Faults, faults_of
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.facts.privacy import Private, private_values
from ivr.lint.facts.wording import Words
from ivr.lint.waivers import Reach, Reaches
from ivr.spec.bots.bot import BotSpec
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.nodes.listen import Phrases
from ivr.speech.prompts import PromptBook
from ivr.speech.variables import Variable


class Thresholds(NamedTuple):
    """The numbers that rules measure by: a profile. Times in seconds unless a name says otherwise.

    Where a pair is given, the first is a warning and the second an error. The defaults come from
    published telephone-interface guides; each rule names its own.
    """

    options: tuple[int, int] = (5, 7)
    voice_options: int = 4
    menu_depth: int = 3
    prompt_seconds: tuple[float, float] = (10, 20)
    greeting_seconds: tuple[float, float] = (8, 15)
    question_words: int = 25
    menu_words: int = 45
    first_input: tuple[float, float] = (3, 10)
    inter_digit: tuple[float, float] = (2, 5)
    long_digits: int = 9
    fetching_seconds: float = 8
    tries: tuple[int, int] = (2, 4)
    data_tries: int = 3
    proof_tries: int = 3
    dead_air_seconds: float = 3
    rigid_prompt_seconds: float = 10
    agent_seconds: tuple[float, float] = (60, 120)
    listed_options: int = 3
    max_speech: tuple[float, float] = (15, 55)
    flow_actions: tuple[int, int] = (200, 250)
    flow_characters: int = 256_000
    first_utterance_seconds: float = 8
    screener_wait: float = 5
    answer_silence_seconds: float = 2
    voicemail_seconds: float = 30
    outbound_seconds: float = 60
    reading_grade: float = 8
    words_a_minute: float = 170
    irreversible: tuple[str, ...] = ("block", "dispute")
    institution: tuple[str, ...] = ("bank", "company", "organisation", "institution")
    judgements: tuple[str, ...] = ("band", "score", "assessment", "lane", "reasons")


class Spot(NamedTuple):
    """What a rule saw: the place, what is wrong there, and where the rule's own words differ."""

    where: Where
    message: str
    severity: Severity | None = None
    remedy: str = ""


class TestedCall(NamedTuple):
    """A test of a dialog, as far as rules care.

    `locales` are those it plays, `answered` who picks up a call that we place, `asserts` whether it
    expects anything, and `given` the keys that its callers press and, in small letters, what they
    say.
    """

    name: str
    dialog: str
    locales: tuple[str, ...]
    asserts: bool
    where: Where
    answered: tuple[str, ...] = ("human",)
    given: Collection[str] = ()


def every_phrase(phrases: Phrases | None) -> tuple[str, ...]:
    """Return phrases of all locales, in small letters."""
    listed = phrases.values() if isinstance(phrases, dict) else [phrases or ()]
    return tuple(phrase.lower() for each in listed for phrase in each)


@dataclass(frozen=True)
class Subject:
    """Everything that rules may look at.

    `exact` are the exact dialogs: rules look at their flows, not at them, nor at their prompts,
    which `prompts` does not hold.
    `flows` are the compiled or imported flows, none where compile failed. `tests` is None where
    nothing is known of tests; `doubtful` names the dialogs that a test may call which could not be
    read, so that nobody says of them what no test does. `declared` is where a workspace writes its
    own functions. `lex_bots` are the bots as Lex would get them, compiled or read; `deep` allows
    rules to measure, which takes longer, and `refusing` says that errors alone are asked for: then
    a rule may spare itself what it would only warn of.
    """

    dialogs: tuple[Dialog, ...] = ()
    exact: tuple[Dialog, ...] = ()
    prompts: PromptBook = field(default_factory=lambda: PromptBook((), {}))
    bots: tuple[BotSpec, ...] = ()
    environment: Environment | None = None
    functions: Mapping[str, Function] = field(default_factory=lambda: FUNCTIONS)
    declared: Mapping[str, Where] = field(default_factory=dict[str, Where])
    flows: tuple[Flow, ...] = ()
    tests: tuple[TestedCall, ...] | None = None
    doubtful: frozenset[str] = frozenset()
    limits: Thresholds = field(default_factory=Thresholds)
    lex_bots: tuple[JudgedBot, ...] = ()
    deep: bool = False
    refusing: bool = False

    @cached_property
    def graphs(self) -> tuple[DialogGraph, ...]:
        """The node graph of each dialog, in the order of `dialogs`."""
        return tuple(DialogGraph(dialog) for dialog in self.dialogs)

    @cached_property
    def graph_of(self) -> Mapping[str, DialogGraph]:
        """The node graphs by dialog name; of duplicates the first."""
        table: dict[str, DialogGraph] = {}
        for graph in self.graphs:
            table.setdefault(graph.dialog.dialog, graph)
        return table

    @cached_property
    def exact_graphs(self) -> tuple[DialogGraph, ...]:
        """The node graph of each exact dialog."""
        return tuple(DialogGraph(dialog) for dialog in self.exact)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all dialogs, the exact ones too."""
        return frozenset(dialog.dialog for dialog in (*self.dialogs, *self.exact))

    @property
    def variables(self) -> Mapping[str, Variable]:
        """The declared prompt variables, by name."""
        return self.prompts.variables

    def asks(self, function: str) -> Mapping[str, Field]:
        """Return what a function is asked; nothing where there is no such function."""
        return self.functions[function].asks if function in self.functions else {}

    def answers(self, function: str) -> Mapping[str, Field]:
        """Return what a function answers; nothing where there is no such function."""
        return self.functions[function].answers if function in self.functions else {}

    @cached_property
    def private(self) -> Private:
        """The variables that may hold private answers, by dialog and node."""
        return private_values(self.graph_of, self.functions)

    def private_at(self, dialog: str, node: str) -> frozenset[str]:
        """Return the variables that may hold private answers when a node begins."""
        return self.private.get(dialog, {}).get(node, frozenset())

    @cached_property
    def prompt_findings(self) -> Mapping[str, tuple[Finding, ...]]:
        """What is wrong with the prompts themselves, by code."""
        return self.ear.findings(self.dialogs)

    @cached_property
    def ear(self) -> Ear:
        """What callers of these dialogs hear."""
        return Ear(self.prompts)

    @cached_property
    def heard(self) -> tuple[tuple[Dialog, tuple[Heard, ...]], ...]:
        """What callers hear of each dialog, in the order of `dialogs`."""
        return tuple(
            (graph.dialog, tuple(self.ear.heard(graph.dialog, graph.utterances)))
            for graph in self.graphs
        )

    @cached_property
    def aloud(self) -> Mapping[str, str]:
        """All words of each dialog in all its locales, as one text in small letters.

        Most of what rules listen for stands in no text of a dialog: one search shows that.
        """
        told: dict[str, list[str]] = {}
        for dialog, heard in self.heard:
            texts = told.setdefault(dialog.dialog, [])
            for (_, _, said, _, locales), _, prompt, text in heard:
                texts.append(text)
                if prompt is not None and (prompt.variants or prompt.source is not text):
                    texts.extend(versions(prompt))
                if locales is not dialog.locales:
                    texts.extend(self.ear.text(dialog, said, each) for each in dialog.locales)
        return {name: "\n".join(texts).lower() for name, texts in told.items()}

    def may_say(self, dialog: Dialog, words: Words) -> bool:
        """Tell whether a dialog may say such words; False = certainly not, in none of its texts."""
        told = self.aloud[dialog.dialog]
        return any(wording.likely(told) for wording in words.values())

    @cached_property
    def waivers(self) -> Reaches:
        """The waivers of each dialog and bot, by file."""
        bots = {bot.where().file: Reach.of_bot(bot) for bot in self.bots}
        dialogs = {
            graph.dialog.where().file: Reach.of_dialog(graph)
            for graph in (*self.graphs, *self.exact_graphs)
        }
        return bots | dialogs

    @cached_property
    def judged(self) -> dict[str, tuple[Finding, ...]]:
        """What each rule found, by its id, of those that were asked so far."""
        return {}

    @cached_property
    def flow_graphs(self) -> tuple[FlowGraph, ...]:
        """The action graph of each flow, in the order of `flows`."""
        authored = {dialog.dialog for dialog in self.dialogs}
        return tuple(FlowGraph(flow, authored=flow.dialog in authored) for flow in self.flows)

    def faults(self, graph: FlowGraph) -> Faults:
        """Return what the contracts of its actions find wrong with one of the flows, by code."""
        if graph not in self._faults:
            self._faults[graph] = faults_of(graph)
        return self._faults[graph]

    @cached_property
    def fault_codes(self) -> frozenset[str]:
        """The codes of all that contracts find wrong with any of the flows."""
        return frozenset(code for graph in self.flow_graphs for code in self.faults(graph))

    @cached_property
    def _faults(self) -> dict[FlowGraph, Faults]:
        return {}


SHOWN_STEPS = 6


def way_of(path: Sequence[str]) -> str:
    """Return a path of nodes as a text; of a long one the first steps, and how many more."""
    shown = " -> ".join(path[:SHOWN_STEPS])
    more = len(path) - SHOWN_STEPS
    return f"{shown} and {more} more" if more > 0 else shown


Check = Callable[[Subject], Iterator[Spot]]


class Rule(NamedTuple):
    """One law of the material. `check` yields the spots where it is broken.

    `worst` is the severity that `check` gives to the gravest of them, where it is not `severity`.
    """

    id: str
    severity: Severity
    title: str
    why: str
    remedy: str
    source: str
    family: str
    check: Check
    worst: Severity | None = None

    @property
    def refuses(self) -> bool:
        """Tell whether the rule finds errors, be it in the extreme only."""
        return Severity.ERROR in (self.severity, self.worst)

    @property
    def graveness(self) -> str:
        """The severity in words: `warning`, or `warning, in the extreme error`."""
        return f"{self.severity}, in the extreme {self.worst}" if self.worst else str(self.severity)

    def findings(self, subject: Subject) -> tuple[Finding, ...]:
        """Return a finding for every spot where the rule is broken; a subject is judged once."""
        known = subject.judged.get(self.id)
        if known is None:
            known = tuple(map(self._finding, self.check(subject)))
            subject.judged[self.id] = known
        return known

    def _finding(self, spot: Spot) -> Finding:
        severity = spot.severity or self.severity
        return Finding(self.id, severity, spot.where, spot.message, spot.remedy or self.remedy)
