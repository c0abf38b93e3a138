"""Why the parameters of an action do not keep to its contract: for those that are not sound."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from ivr.faults import Severity
from ivr.ir.actions.parameters import LEX_V1_ENDED, Group, Kind, Needs, Parameter
from ivr.ir.traps import TRAPS
from ivr.lint.facts.flows.forms import Fault, Form, Plan, applies, bounded
from ivr.spec.reading.nearest import did_you_mean

_W = Severity.WARNING

_TRAPPED = frozenset((trap.type, trap.parameter) for trap in TRAPS if not trap.value)
"""Parameters that have a row of their own among the traps."""

_UNPROVEN = ("ProfileRequestData.",)
"""Objects of which only one page tells what they must hold."""

_DOUBTFUL = frozenset({("UpdateContactData", "References")})
"""Parameters of which the sources disagree: a page names them, and probes saw them refused."""


def explained(
    kind: str, identifier: str, plan: Plan, written: Mapping[str, Any]
) -> Iterator[Fault]:
    """Yield what is wrong with the parameters of an action of some type."""
    owner = f"{kind} {identifier!r}"
    for key in written.keys() - plan.forms.keys() if plan.closed else ():
        if (kind, key) not in _TRAPPED:
            doubtful = _W if (kind, key) in _DOUBTFUL else None
            remedy = did_you_mean(key[:80], plan.forms) or "Remove it."
            yield Fault("FLW003", f"{owner} has no parameter {key[:80]!r}", doubtful, remedy)
    yield from _within(plan, written, owner, "")


def _within(plan: Plan, written: Mapping[str, Any], owner: str, path: str) -> Iterator[Fault]:
    for name in sorted(plan.required - written.keys()):
        doubtful = _W if path.startswith(_UNPROVEN) else None
        message = f"{owner} needs the parameter {path}{name}"
        yield Fault("FLW003", message, doubtful, "Give it.")
    for group in plan.groups:
        yield from _grouped(group, written, owner, path)
    for each in plan.needs:
        yield from _entailed(each, plan, written, (owner, path))
    for key, value in written.items():
        form = plan.forms.get(key)
        if form is None:
            continue
        if form.parameter.retired:
            ended = form.parameter.retired
            severity = _W if ended == LEX_V1_ENDED else None
            yield Fault(
                "TGT008", f"{path}{key} of {owner} is of a feature that ended {ended}", severity
            )
        if not form.fits(value):
            yield from _unfit(form, value, owner, f"{path}{key}")


def _grouped(group: Group, written: Mapping[str, Any], owner: str, path: str) -> Iterator[Fault]:
    there = [name for name in group.names if name in written]
    too_many = group.most is not None and len(there) > group.most
    if (not too_many and len(there) >= group.least) or path == "EventHooks.":
        return  # how many hooks stand there is a rule of its own
    many = {(1, 1): "exactly one", (0, 1): "at most one"}.get(
        (group.least, group.most or 0), "at least one"
    )
    names = ", ".join(f"{path}{name}" for name in group.names)
    found = f"; it has {' and '.join(there)}" if there else ""
    doubtful = path.startswith(_UNPROVEN) or (
        too_many and (not group.least or "LexInitializationData" in there)
    )
    message = f"{owner} needs {many} of {names}{found}"
    yield Fault("FLW003", message, _W if doubtful else None, "Give what the action needs.")


def _entailed(
    needs: Needs, plan: Plan, written: Mapping[str, Any], at: tuple[str, str]
) -> Iterator[Fault]:
    owner, path = at
    given, form = written.get(needs.given), plan.forms.get(needs.given)
    if not applies(needs, written) or (form is not None and form.parameter.retired):
        return
    if given is not None and str(given).startswith("$."):
        return
    shown = f"{path}{needs.given}" + (f" {given}" if needs.value and given is not None else "")
    for name in needs.needed:
        if not _stands(written, name):
            yield Fault(
                "FLW003", f"{shown} of {owner} needs {path}{name} beside it", None, "Give both."
            )
    for name in needs.refused:
        if _stands(written, name):
            without = (
                f"without {path}{needs.given} {needs.value}" if needs.absent else f"beside {shown}"
            )
            message = f"{path}{name} of {owner} stands {without}"
            yield Fault("FLW003", message, _W, "Remove one of the two.")


def _stands(written: Mapping[str, Any], name: str) -> bool:
    value: Any = written
    for step in name.split("."):
        if not isinstance(value, dict) or step not in value:
            return False
        value = cast("dict[str, Any]", value)[step]
    return True


_SHAPES: Mapping[Kind, str] = {
    "map": "an object of names and texts",
    "object": "an object",
    "list": "a list",
}


def _unfit(form: Form, value: object, owner: str, path: str) -> Iterator[Fault]:
    """Say why a value does not fit; where it is a part that does not, of that part."""
    parameter = form.parameter
    container = {"map": dict, "object": dict, "list": list}.get(parameter.kind)
    if container is None:
        yield _scalar(parameter, value, owner, path)
        return
    if not isinstance(value, container):
        message = f"parameter {path} of {owner} is not {_SHAPES[parameter.kind]}"
        yield Fault("FLW024", message)
        return
    held = cast("dict[Any, Any] | list[Any]", value)
    if not bounded(parameter)(held):
        yield Fault("FLW024", f"{path} of {owner} has {len(held)} entries, not {_range(parameter)}")
    table = held if isinstance(held, dict) else dict[Any, Any](enumerate(held, 1))
    if form.inner is not None:
        for key in table.keys() - form.inner.forms.keys() if form.inner.closed else ():
            remedy = did_you_mean(key[:80], form.inner.forms)
            yield Fault("FLW003", f"{path} of {owner} has no {key[:80]!r}", _W, remedy)
        yield from _within(form.inner, table, owner, f"{path}.")
    elif form.item is not None:
        yield from _items(form, form.item, table, (owner, path))


def _items(
    form: Form, item: Form, table: Mapping[Any, Any], at: tuple[str, str]
) -> Iterator[Fault]:
    owner, path = at
    pattern = re.compile(form.parameter.pattern) if form.parameter.pattern else None
    for key, inside in table.items():
        if pattern and not pattern.match(str(key)) and "$." not in str(key):
            remedy = "Use letters, digits, hyphens and underscores."
            message = f"{path} of {owner} cannot hold the name {str(key)[:80]!r}"
            yield Fault("FLW024", message, _W, remedy)
        if not item.fits(inside) and not form.parameter.open:
            yield from _unfit(item, inside, owner, f"{path}.{key}")


def _scalar(parameter: Parameter, value: object, owner: str, path: str) -> Fault:
    if not isinstance(value, str):
        return Fault("FLW024", f"parameter {path} of {owner} is not a text")
    if parameter.kind == "intstring":
        return Fault("FLW016", f"{path} of {owner} is {value[:40]!r}, not {_range(parameter)}")
    if parameter.kind in {"enum", "boolstring"}:
        return _word(parameter, value, owner, path)
    if parameter.high is not None and len(value) > parameter.high:
        message = f"{path} of {owner} has {len(value):,} characters; {parameter.high:,} at most"
        return Fault("FLW029" if parameter.high > _LONG else "FLW024", message)
    return Fault("FLW024", f"{path} of {owner} cannot be {value[:60]!r}")


_LONG = 1_000
"""A text that may be longer than this is a prompt."""


def _word(parameter: Parameter, value: str, owner: str, path: str) -> Fault:
    choices = parameter.choices or ("True", "False")
    message = f"{path} of {owner} is {value[:60]!r}; it may be {', '.join(choices)}"
    right = _MISTAKEN.get((owner.partition(" ")[0], path, value))
    if right is not None:
        return Fault("FLW018", message, None, f"Write {right}.")
    remedy = did_you_mean(value[:80], choices) or f"Write {' or '.join(choices[:3])}."
    alike = any(each.lower() == value.lower() for each in choices)
    return Fault("FLW024", message, _W if alike else None, remedy)


_MISTAKEN = {(trap.type, trap.parameter, trap.value): trap.right for trap in TRAPS if trap.value}
"""Values that pages name and the service refuses."""


def _range(parameter: Parameter) -> str:
    low, high = parameter.low, parameter.high
    if low is None and high is None:
        return "a whole number"
    if high is None:
        return f"{low} or more"
    return f"{low or 0} to {high:,}"
