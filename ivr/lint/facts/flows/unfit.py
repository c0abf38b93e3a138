"""Why the parameters of an action do not keep to its contract: for those that are not sound."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

from ivr.faults import Severity
from ivr.ir.actions import contract_of
from ivr.ir.actions.parameters import LEX_V1_ENDED, Group, Kind, Needs, Parameter
from ivr.ir.service.traps import TRAPS
from ivr.lint.facts.flows.forms import Fault, Form, Plan, applies, bounded, exceeds
from ivr.spec.reading.nearest import did_you_mean

if TYPE_CHECKING:
    from ivr.lint.facts.flowgraph import Called

_W = Severity.WARNING

_TRAPPED = frozenset((trap.type, trap.parameter) for trap in TRAPS if not trap.value)
"""Parameters that have a row of their own among the traps."""

_NAMES_ONLY = frozenset({"X", "A,X", "D,X", "FJB"})
"""Evidence that an action exists, by which nobody saw what it needs."""

_CONSOLES = {"EventHooks": "EventHooksConfiguration"}
"""Parameter -> what consoles write instead of it."""

_UNPROVEN = ("ProfileRequestData.",)
"""Objects of which only one page tells what they must hold."""

_DOUBTFUL = frozenset({("UpdateContactData", "References")})
"""Parameters of which the sources disagree: a page names them, and probes saw them refused."""


def explained(kind: str, owner: Called, plan: Plan, written: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with the parameters of an action of some type."""
    unknown = sorted(written.keys() - plan.forms.keys()) if plan.closed else []
    meant = {_RIGHT.get((kind, key), "") for key in unknown}
    for key in unknown:
        if (kind, key) not in _TRAPPED:
            doubtful = _W if (kind, key) in _DOUBTFUL else None
            near = get_close_matches(key[:80], plan.forms, n=1)
            remedy = f"Did you mean {near[0]!r}?" if near else "Remove it."
            meant.update(each for each in near if each not in written)
            yield Fault("FLW003", f"{owner} has no parameter {key[:80]!r}", doubtful, remedy)
    yield from _within(_without(plan, meant), written, owner, "")


def _without(plan: Plan, meant: set[str]) -> Plan:
    """Return a plan that does not ask for what stands there under a wrong name."""
    if not meant & plan.forms.keys():
        return plan
    groups = tuple(group for group in plan.groups if meant.isdisjoint(group.names))
    return plan._replace(required=plan.required - meant, groups=groups)


_RIGHT = {(trap.type, trap.parameter): trap.right for trap in TRAPS if not trap.value}


def _within(plan: Plan, written: Mapping[str, Any], owner: Called, path: str) -> Iterator[Fault]:
    yield from _missing(plan, written, owner, path)
    for group in plan.groups:
        yield from _grouped(group, written, owner, path)
    for each in plan.needs:
        yield from _entailed(each, plan, written, (owner, path))
    told = {name for each in plan.needs for name in _beyond(each, written)}
    for key, value in written.items():
        form = plan.forms.get(key)
        if form is None or key in told:
            continue
        if form.parameter.retired:
            ended = form.parameter.retired
            lex = ended == LEX_V1_ENDED
            message = f"{path}{key} of {owner} is of a feature that ended {ended}"
            remedy = "Name a Lex V2 bot by LexV2Bot.AliasArn." if lex else "Leave it out."
            yield Fault("TGT008", message, _W if lex else None, remedy)
        if not form.fits(value):
            yield from _unfit(form, value, owner, f"{path}{key}")


def _missing(plan: Plan, written: Mapping[str, Any], owner: Called, path: str) -> Iterator[Fault]:
    unproven = path.startswith(_UNPROVEN) or contract_of(owner.action.type).evidence in _NAMES_ONLY
    for name in sorted(plan.required - written.keys()):
        if name in _CONSOLES and _CONSOLES[name] in written:
            continue  # of what stands there instead, FLW017 tells
        message = f"{owner} needs the parameter {path}{name}"
        yield Fault("FLW003", message, _W if unproven else None, "Add it to Parameters.")


def _grouped(group: Group, written: Mapping[str, Any], owner: Called, path: str) -> Iterator[Fault]:
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
    remedy = "Remove all but one." if too_many else "Add one of them to Parameters."
    yield Fault("FLW003", message, _W if doubtful else None, remedy)


def _entailed(
    needs: Needs, plan: Plan, written: Mapping[str, Any], at: tuple[Called, str]
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
    for name in _beyond(needs, written):
        usual = plan.forms[name].parameter
        bound = usual._replace(high=dict(needs.most)[name])
        unless = f"; with {needs.given} {needs.value} it may be {_range(usual)}"
        more = unless if needs.absent else ""
        yield _number(bound, str(written[name]), owner, f"{path}{name}", more)


def _beyond(needs: Needs, written: Mapping[str, Any]) -> list[str]:
    """Return the numbers that are higher than what stands beside them allows."""
    if not needs.most or not applies(needs, written):
        return []
    return [name for name, most in needs.most if exceeds(written.get(name), most)]


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


def _unfit(form: Form, value: object, owner: Called, path: str) -> Iterator[Fault]:
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
        message = f"{path} of {owner} has {len(held)} entries, not {_range(parameter)}"
        yield Fault("FLW024", message, None, f"Give {_range(parameter)}.")
    table = held if isinstance(held, dict) else dict[Any, Any](enumerate(held, 1))
    if form.inner is not None:
        for key in table.keys() - form.inner.forms.keys() if form.inner.closed else ():
            remedy = did_you_mean(key[:80], form.inner.forms)
            yield Fault("FLW003", f"{path} of {owner} has no {key[:80]!r}", _W, remedy)
        yield from _within(form.inner, table, owner, f"{path}.")
    elif form.item is not None:
        yield from _items(form, form.item, table, (owner, path))


def _items(
    form: Form, item: Form, table: Mapping[Any, Any], at: tuple[Called, str]
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


def _scalar(parameter: Parameter, value: object, owner: Called, path: str) -> Fault:
    if not isinstance(value, str):
        return Fault("FLW024", f"parameter {path} of {owner} is not a text")
    if parameter.kind == "intstring":
        return _number(parameter, value, owner, path)
    if parameter.kind in {"enum", "boolstring"}:
        return _word(parameter, value, owner, path)
    if parameter.high is not None and len(value) > parameter.high:
        message = f"{path} of {owner} has {len(value):,} characters; {parameter.high:,} at most"
        return Fault("FLW029" if parameter.high > _LONG else "FLW024", message)
    return Fault("FLW024", f"{path} of {owner} cannot be {value[:60]!r}")


def _number(parameter: Parameter, value: str, owner: Called, path: str, more: str = "") -> Fault:
    message = f"{path} of {owner} is {value[:40]!r}, not {_range(parameter)}{more}"
    seen = _SEEN.get((owner.action.type, path), 0)
    if not (value.isdecimal() and (parameter.high or 0) < int(value[:9]) <= seen):
        return Fault("FLW016", message, None, f"Write {_range(parameter)}, as a text.")
    message += ", as the pages bound it; public exports have such a number, so it may be taken"
    return Fault("FLW016", message, _W, f"Write {_range(parameter)} to be sure.")


_SEEN = {("GetParticipantInput", "InputTimeLimitSeconds"): 300}
"""Numbers beyond the bounds of the pages that flows exported from consoles carry, the highest of
each. Source: public flows of several owners."""

_LONG = 1_000
"""A text that may be longer than this is a prompt."""


def _word(parameter: Parameter, value: str, owner: Called, path: str) -> Fault:
    choices = parameter.choices or ("True", "False")
    message = f"{path} of {owner} is {value[:60]!r}; it may be {', '.join(choices)}"
    right = _MISTAKEN.get((owner.action.type, path, value))
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
