"""Variables and prompts: what is read has been given on every way, and only where it may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ivr.compiler.lexicon.questions import digressions_heard
from ivr.compiler.lexicon.reach.presence import asks_presence
from ivr.compiler.material import Material
from ivr.compiler.scope.known import Known, Outside, within
from ivr.compiler.scope.manners import unsaid
from ivr.compiler.scope.saying import Found, Sayings, Spot, spots
from ivr.compiler.scope.scope import variables_in
from ivr.faults import Finding, Where, error
from ivr.spec.conditions import ConditionError, Test, parse, tests
from ivr.spec.dialog import Dialog
from ivr.spec.nodes.act import Call, Invoke, Set
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.decide import Decide
from ivr.spec.nodes.leave import CallbackNode, Goto, Return, TransferNode
from ivr.spec.nodes.listen import Ask, Collect, Form
from ivr.spec.reading.nearest import did_you_mean

Path = tuple[str | int, ...]


def check_variables(
    dialog: Dialog, material: Material, known: Mapping[str, Known], outside: Outside
) -> Iterator[Finding]:
    """Yield a finding for every variable read where nobody has given it."""
    for name, node in dialog.nodes.items():
        here = known.get(name)
        if here is None:
            continue
        yield from _values(dialog, name, node, here)
        if isinstance(node, Invoke):
            yield from _secrets(dialog, name, node, here, outside)
        elif isinstance(node, Decide):
            yield from _conditions(dialog, name, node, here)
        elif isinstance(node, Goto):
            yield from _takes(dialog, name, node, here, material)
    yield from _digressions(dialog, known)


def _digressions(dialog: Dialog, known: Mapping[str, Known]) -> Iterator[Finding]:
    """Yield what a digression gives its module and is not known wherever callers may come to it."""
    given = {name: each.with_ for name, each in dialog.digressions.items() if each.with_}
    told: set[Path] = set()
    for node_name, node in dialog.nodes.items() if given else ():
        here = known.get(node_name)
        heard = digressions_heard(dialog, node) if isinstance(node, Listens) else {}
        for name in heard if here is not None else ():
            for key, text in given.get(name, {}).items():
                at: Path = ("digressions", name, "with", key)
                if here is not None and at not in told:
                    found = tuple(_given(text, here, dialog.source.value_at(*at), node_name))
                    told.update((at,) if found else ())
                    yield from found


def _given(text: str, known: Known, where: Where, node: str) -> Iterator[Finding]:
    yield from _text(text, where)
    for variable in variables_in(text):
        for found in _missing(variable, known, where, f" when it is asked for at {node!r}"):
            remedy = f"Set it before {node!r}, or leave it out there by `allow_digression:`."
            yield found._replace(remedy=remedy) if found.code == "GRA009" else found


_NOTHING_KNOWN = Known()
_ASKING = frozenset({Collect, Form})


def check_prompts(
    dialog: Dialog, sayings: Sayings, known: Mapping[str, Known], outside: Outside
) -> Iterator[Finding]:
    """Yield a finding for every prompt that is not there, and every value in it not known yet."""
    for name, node in dialog.nodes.items():
        here = known.get(name, _NOTHING_KNOWN)
        after = dict(within(node, here, outside)) if type(node) in _ASKING else {}
        for spot in spots(dialog, name, node):
            for locale in dialog.locales:
                told = sayings.found(dialog, dialog.dialog, spot, locale)
                yield from told.findings
                if told.variables and name in known:
                    state = after.get("" if spot.slot == "*" else spot.slot, here)
                    yield from _values_told(dialog, sayings, spot, (told, state))


def _values_told(
    dialog: Dialog, sayings: Sayings, spot: Spot, around: tuple[Found, Known]
) -> Iterator[Finding]:
    told, known = around
    if told.prompt is None:
        return
    where = dialog.source.value_at(*spot.path)
    for variable in told.variables:
        yield from _missing(variable, known, where, f" in prompt {told.prompt.id!r}")
    yield from unsaid(sayings.book, told.prompt, told.variables, (known, where))


def _unknown(variable: str, known: Known, where: Where, tail: str = "") -> Finding:
    if known.secret(variable):
        message = f"{variable!r} is secret: only a secret parameter of a function may take it{tail}"
        return error("SEC001", where, message)
    remedy = did_you_mean(variable, known.names())
    message = f"variable {variable!r} is not given on every way that leads here{tail}"
    return error("GRA009", where, message, remedy or "Set it before, or declare it in `takes:`.")


def _missing(variable: str, known: Known, where: Where, tail: str = "") -> Iterator[Finding]:
    """Yield a finding where a variable is not known, or where its slot may have been left empty."""
    if known.place(variable) is None:
        yield _unknown(variable, known, where, tail)
    elif variable in known.unsure and variable not in known.external:
        message = f"{variable!r} may be empty here{tail}: its bot does not require it"
        check = "is set" if known.unsure[variable] else "is one of ..."
        remedy = f"Branch before on `{variable} {check}`, or require the slot in its bot."
        yield error("GRA009", where, message, remedy)


_Table = tuple[Path, Mapping[str, str]]

_TABLES: Mapping[type[NodeBase], Callable[[Any], _Table]] = {
    Set: lambda node: (("set",), node.set),
    Goto: lambda node: (("with",), node.with_),
    Return: lambda node: (("with",), node.with_),
    Call: lambda node: (("call", "with"), node.call.with_),
    TransferNode: lambda node: (("transfer", "attributes"), node.transfer.attributes),
    Ask: lambda node: (("attributes",), node.attributes),
}
"""Node type -> its table of values that may hold variables; `invoke.in` has rules of its own."""


def written_values(node: NodeBase) -> Iterator[tuple[Path, str]]:
    """Yield (path in the node, text) for every value that may hold variables."""
    table = _TABLES.get(type(node))
    if table is not None:
        path, values = table(node)
        for key, text in values.items():
            yield (*path, key), text
    elif isinstance(node, CallbackNode):
        yield ("callback", "number"), node.callback.number


def _values(dialog: Dialog, name: str, node: NodeBase, known: Known) -> Iterator[Finding]:
    for path, text in written_values(node):
        where = dialog.source.value_at("nodes", name, *path)
        yield from _text(text, where)
        for variable in variables_in(text):
            yield from _missing(variable, known, where)
    if isinstance(node, CallbackNode) and len(variables_in(node.callback.number)) != 1:
        where = dialog.source.value_at("nodes", name, "callback", "number")
        remedy = 'Write a variable, such as "{{ caller_number }}".'
        yield error("FLW010", where, "the number is not one variable", remedy)


def _text(text: str, where: Where) -> Iterator[Finding]:
    if not text:
        yield error("FLW005", where, "Connect accepts no empty value", 'Write "none".')
    elif "$." in text:
        yield error("CMP006", where, "a JSONPath in a value", "Name the variable: {{ name }}.")
    elif text.count("{{") != len(variables_in(text)):
        message = "only a bare {{ variable }} may stand in a value"
        yield error("PRM003", where, message, "Compute it in a function.")


def _secrets(
    dialog: Dialog, name: str, node: Invoke, known: Known, outside: Outside
) -> Iterator[Finding]:
    function = outside.functions.get(node.invoke.handler)
    for key, text in node.invoke.in_.items():
        where = dialog.source.value_at("nodes", name, "invoke", "in", key)
        yield from _text(text, where)
        field = function.asks.get(key) if function is not None else None
        for variable in variables_in(text):
            if known.place(variable) is not None or not known.secret(variable):
                yield from _missing(variable, known, where)
            elif field is not None and not field.secret:
                message = f"{variable!r} is secret and parameter {key!r} is not"
                yield error("SEC001", where, message, "Give it to a secret parameter.")


def _conditions(dialog: Dialog, name: str, node: Decide, known: Known) -> Iterator[Finding]:
    for index, case in enumerate(node.decide):
        where = dialog.source.value_at("nodes", name, "decide", index, "when")
        try:
            condition = parse(case.when)
        except ConditionError as problem:
            yield error("CMP004", where, f"{case.when!r}: {problem}")
            continue
        for test in tests(condition):
            if known.place(test.variable) is None:
                yield _unknown(test.variable, known, where)
            elif asks_presence(test) and known.unsure.get(test.variable) == ():
                message = f"no comparison tells whether {test.variable!r} is empty"
                remedy = "Compare it with what it may be, or require its slot in the bot."
                yield error("GRA009", where, message, remedy)
            else:
                yield from _operand(test, known, where)


def _operand(test: Test, known: Known, where: Where) -> Iterator[Finding]:
    if test.operator.startswith("Number"):
        if not test.operand.replace(".", "", 1).lstrip("-").isdigit():
            yield error("CMP004", where, f"{test.operand!r} is not a number")
        return
    if not test.operand:
        yield error("CMP004", where, "a word or number was expected")
        return
    if "{{" in test.operand or "$." in test.operand:
        message = "a variable can be compared with a constant only"
        yield error("CMP004", where, message, "Compare in a function.")
        return
    domain = known.domain(test.variable)
    if domain is None or test.operator != "Equals" or test.operand in domain | {"none"}:
        return
    message = f"{test.variable!r} is never {test.operand!r}"
    remedy = did_you_mean(test.operand, sorted(domain)) or f"It is {', '.join(sorted(domain))}."
    yield error("GRA007", where, message, remedy)


def _takes(
    dialog: Dialog, name: str, node: Goto, known: Known, material: Material
) -> Iterator[Finding]:
    other = material.by_name.get(node.goto)
    for key in other.takes if other is not None else ():
        if key not in node.with_ and key not in known.contact:
            where = dialog.where("nodes", name, "goto")
            message = f"dialog {node.goto!r} takes {key!r}, which is not given on every way"
            yield error("GRA009", where, message, f"Add with: {{{key}: ...}}.")
