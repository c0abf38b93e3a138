"""A dialog and the proof that it does what its flow did.

A dialog is compiled in memory and compared with the flow that it came from. Where the compiler
refuses a node, or the flows part at one, that node becomes raw and the proof starts again; in the
end every node is. Law of the room: what is not proven is said so, never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, cast

from ivr.compare.equivalence import Difference, distinguishing
from ivr.compiler.material import Material
from ivr.compiler.pipeline import compile_program
from ivr.faults import Finding, Refused, Where, error
from ivr.importer.dialog import Ground, Imported, import_flow
from ivr.importer.writing.files import (
    VARIABLES,
    dialog_file,
    environment_file,
    own_files,
    prompts_file,
    shared_files,
)
from ivr.ir.flow import Flow
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.reading.loader import load_text
from ivr.spec.reading.reader import read_text
from ivr.speech.prompts import Given, Prompt, PromptBook, Variable, load_prompts, load_variables

ATTEMPTS = 24
"""So often single nodes become raw; then all of them do."""

LARGE, FEW = 1_000, 4
"""A flow of more actions is tried but a few times: it is longer than Connect takes."""

DEPTH_MAX = 24
"""Deepest parameters of an action that a dialog can hold: YAML is read to 32 levels."""

_HALF = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair: JSON can write one, no text can hold it."""


class Source(NamedTuple):
    """A flow to adopt: `shown` names its file in findings, `name` wishes for a dialog's name.

    `called` is how other flows name it, besides: its ARN, or a template's `${Main.Arn}`.
    """

    flow: Flow
    shown: str
    name: str = ""
    called: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adopted:
    """One dialog, the flow that it came from, and the proof.

    `difference` tells the flows apart; None where nothing does. `findings` say why a flow could
    not become a dialog that compiles; then nothing is proven.
    """

    source: Source
    imported: Imported
    difference: Difference | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def proven(self) -> bool:
        """Tell whether the dialog compiles to a flow that does the same to every contact."""
        return self.difference is None and not self.findings

    @property
    def actions(self) -> int:
        """How many actions the flow has."""
        return self.imported.actions

    @property
    def real(self) -> int:
        """How many of them stand in the dialog as more than raw nodes."""
        return len(self.imported.real)

    @property
    def nodes(self) -> int:
        """How many nodes the dialog has."""
        return len(self.imported.nodes)


def unproven(adopted: Adopted) -> Iterator[Finding]:
    """Yield a finding for a dialog that is not proven to do what its flow does."""
    where = Where(adopted.source.shown)
    name = adopted.imported.name
    if adopted.findings:
        first = adopted.findings[0]
        message = f"dialog {name} does not compile: {first.message}"
        yield error("CMP020", where, message, "Import the flow with --to flow.")
    elif adopted.difference is not None:
        left, right = adopted.difference.left, adopted.difference.right
        message = f"dialog {name} does not do what the flow does: {left}, not {right}"
        yield error("CMP020", where, message, "Compare them with `ivr diff --equivalent`.")


def unwritable(flow: Flow) -> str:
    """Return why no dialog can hold a flow; empty where one can."""
    if flow.start not in flow.by_id:
        return f"the flow starts at {flow.start!r}, which is not there"
    for action in flow.actions:
        value = action.json_value()
        if any(depth > DEPTH_MAX for depth, _ in _leaves(value)):
            return f"parameters of {action.identifier!r} are nested deeper than {DEPTH_MAX} levels"
        if any(isinstance(leaf, str) and _HALF.search(leaf) for _, leaf in _leaves(value)):
            return f"a text of {action.identifier!r} holds half of a character"
    return ""


def _leaves(value: object) -> Iterator[tuple[int, object]]:
    """Yield what a JSON value holds with its depth, keys too, without recursion."""
    waiting = [(0, value)]
    while waiting:
        depth, each = waiting.pop()
        if isinstance(each, Mapping):
            table = cast("Mapping[str, object]", each)
            waiting.extend((depth + 1, part) for part in (*table, *table.values()))
        elif isinstance(each, list):
            waiting.extend((depth + 1, part) for part in cast("list[object]", each))
        yield depth, each


def proven(source: Source, name: str, ground: Ground, locale: str | None) -> Adopted:
    """Return a dialog whose nodes are as real as the proof allows."""
    keep: frozenset[str] = frozenset()
    every = frozenset(source.flow.by_id)
    attempts = ATTEMPTS if len(every) <= LARGE else FEW
    for attempt in range(attempts + 1):
        imported = import_flow(source.flow, name, ground.copy(), locale, keep)
        tried = _tried(source, imported, keep)
        if tried.adopted.proven or keep == every or attempt == attempts:
            return tried.adopted
        keep = keep | tried.suspects if tried.suspects and attempt < attempts - 1 else every
    raise AssertionError  # the last attempt returns


class _Tried(NamedTuple):
    """A dialog with its proof, and the actions to keep raw the next time."""

    adopted: Adopted
    suspects: frozenset[str]


def _tried(source: Source, imported: Imported, keep: frozenset[str]) -> _Tried:
    try:
        made = recompiled(imported)
    except Refused as refused:
        suspects = _refused(imported, refused.findings) - keep
        return _Tried(Adopted(source, imported, findings=refused.findings), suspects)
    difference = distinguishing(source.flow, made)
    adopted = Adopted(source, imported, difference)
    return _Tried(adopted, _parted(imported, made, difference, keep))


def recompiled(imported: Imported) -> Flow:
    """Return the flow that an imported dialog compiles to, by way of its text.

    Raises:
        Refused: It does not compile, or cannot even be read.
    """
    texts = {**own_files(imported), **shared_files(imported.ground)}
    dialog = load_text(Dialog, texts[dialog_file(imported)], dialog_file(imported))
    environment = load_text(Environment, texts[environment_file()], environment_file())
    book = book_of([imported], texts, environment)
    compiled = compile_program(Material((dialog,), (), book, environment, {}))
    return compiled.program.flows[0]


def book_of(
    imported: Iterable[Imported], texts: Mapping[str, str], environment: Environment
) -> PromptBook:
    """Return the prompts and variables of dialogs, read from their texts.

    Raises:
        Refused: A text is not what it should be.
    """
    findings: list[Finding] = []
    loaded: list[Prompt] = []
    for each in imported:
        path = prompts_file(each)
        if path in texts:
            document = read_text(texts[path], path)
            read, wrong = load_prompts(document.value, each.locale, each.name, document.source.at)
            loaded.extend(read)
            findings.extend((*document.findings, *wrong))
    variables: Mapping[str, Variable] = {}
    if VARIABLES in texts:
        document = read_text(texts[VARIABLES], VARIABLES)
        given = Given(environment.values, partial(environment.where, "values"))
        variables, wrong = load_variables(document.value, document.source.at, given)
        findings.extend((*document.findings, *wrong))
    if findings:
        raise Refused(findings)
    return PromptBook(loaded, variables)


def _refused(imported: Imported, findings: Sequence[Finding]) -> frozenset[str]:
    """Return the actions of the nodes that findings are about."""
    dialog, prompts = dialog_file(imported), prompts_file(imported)
    texts = own_files(imported)
    suspects: set[str] = set()
    for finding in findings:
        where = finding.where
        if where.file == dialog:
            name = part_at(texts[dialog], dialog, ("nodes",), imported.dialog["nodes"], where.line)
            suspects.update(_actions(imported, {name}))
        elif where.file == prompts:
            said = part_at(texts[prompts], prompts, (), imported.prompts, where.line)
            suspects.update(_actions(imported, _mentioning(imported, said)))
    return frozenset(suspects)


def part_at(text: str, file: str, path: tuple[str, ...], parts: Iterable[str], line: int) -> str:
    """Return the last of some parts of a document that begins at or before a line."""
    try:
        source = read_text(text, file).source
    except Refused:
        return ""
    before = [part for part in parts if source.at(*path, part).line <= line]
    return before[-1] if before else ""


def _mentioning(imported: Imported, said: str) -> set[str]:
    nodes: Mapping[str, object] = imported.dialog["nodes"]
    return {name for name, node in nodes.items() if said and _mentions(node, said)}


def _mentions(value: object, text: str) -> bool:
    if isinstance(value, Mapping):
        return any(_mentions(each, text) for each in cast("Mapping[str, object]", value).values())
    if isinstance(value, list):
        return any(_mentions(each, text) for each in cast("list[object]", value))
    return value == text


def _actions(imported: Imported, names: set[str]) -> Iterator[str]:
    for node in imported.nodes:
        if node.name in names:
            yield from node.actions


def _parted(
    imported: Imported, made: Flow, difference: Difference | None, keep: frozenset[str]
) -> frozenset[str]:
    """Return the actions of the last node on a call that are not raw yet and may be to blame."""
    for left, right in reversed(difference.pairs if difference is not None else ()):
        names = {node.name for node in imported.nodes if left in node.actions}
        told = {*_actions(imported, {*names, made.nodes.get(right, "")})}
        if left in imported.header:
            told.update(imported.header)
        if told - keep:
            return frozenset(told - keep)
    return frozenset()
