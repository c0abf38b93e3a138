"""What dialogs expect of each other: modules that end, channels that are covered, languages.

Law: every check looks at more than one dialog, or at a dialog and what surrounds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.compiler.material import Material
from ivr.compiler.scope.known import SYSTEM, Known
from ivr.faults import Finding, Where, error
from ivr.spec.dialog import GATED_KINDS, Dialog
from ivr.spec.nodes.act import Call, Invoke, Set
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.leave import Goto, PlayQueue, TransferNode
from ivr.spec.nodes.listen import Ask, Collect, Form
from ivr.spec.reading.nearest import did_you_mean

NESTED_MAX = 5
"""Modules that may be open at once. Source: flow language, InvokeFlowModule, nesting levels."""

LOCALE = "locale"
"""The contact attribute by which gates choose a language."""

_HOLDS = frozenset({"customer_hold", "agent_hold"})
"""Hooks that only calls have: a chat cannot be put on hold."""

Path = tuple[str | int, ...]


def check_modules(material: Material) -> Iterator[Finding]:
    """Yield a finding for every module that calls itself, and every call nested too deep."""
    calls = {
        name: () if dialog.exact else tuple(_calls(dialog, material))
        for name, dialog in material.by_name.items()
    }
    told: set[str] = set()
    for name, dialog in material.by_name.items():
        circle = () if name in told else _circle(name, calls)
        if circle:
            told.update(circle)
            way = " -> ".join(circle)
            place = next(path for path, called in calls[name] if called == circle[1])
            message = f"module {name!r} calls itself for ever: {way}"
            remedy = "Go on with `then`, and let a module call only what does not call it."
            yield error("GRA004", dialog.source.value_at(*place), message, remedy)
    yield from _nested(material, calls, told)


_Calls = Mapping[str, tuple[tuple[Path, str], ...]]
"""Dialog -> (place, module it calls there)."""


def _calls(dialog: Dialog, material: Material) -> Iterator[tuple[Path, str]]:
    for place, called in _called(dialog):
        if called in material.by_name:
            yield place, called


def _called(dialog: Dialog) -> Iterator[tuple[Path, str]]:
    """Yield (place, module) of every call, at a node or to answer a digression."""
    for name, node in dialog.nodes.items():
        if isinstance(node, Call):
            yield _at(name), node.call.dialog
    for title, digression in dialog.digressions.items():
        if digression.call is not None:
            yield ("digressions", title, "call"), digression.call


def _at(node: str) -> Path:
    return ("nodes", node, "call", "dialog")


def _circle(start: str, calls: _Calls) -> tuple[str, ...]:
    """Return the shortest way from a dialog back to itself, or nothing."""
    came: dict[str, tuple[str, ...]] = {start: (start,)}
    waiting = [start]
    for here in waiting:
        for _, there in calls[here]:
            if there == start:
                return (*came[here], start)
            if there not in came:
                came[there] = (*came[here], there)
                waiting.append(there)
    return ()


def _nested(material: Material, calls: _Calls, endless: set[str]) -> Iterator[Finding]:
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in depths:
            depths[name] = 0
            inner = [depth(called) for _, called in calls[name] if called not in endless]
            depths[name] = 1 + max(inner, default=0)
        return depths[name]

    for name, dialog in material.by_name.items():
        for place, called in calls[name] if dialog.kind != "module" else ():
            if called not in endless and depth(called) > NESTED_MAX:
                message = f"modules are {depth(called)} deep here; Connect allows {NESTED_MAX}"
                where = dialog.source.value_at(*place)
                yield error("FLW019", where, message, "Let one of them do what the next does.")


def check_channels(dialog: Dialog, material: Material) -> Iterator[Finding]:
    """Yield a finding for every dialog that is used on a channel it is not written for."""
    for path, name, channels in _used(dialog):
        other = material.by_name.get(name)
        missing = [each for each in channels if other and each not in other.channels]
        if missing:
            both = " and ".join(missing)
            message = f"dialog {name!r} is not written for {both}, and this one is"
            remedy = f"Add {both} to its channels, or leave it out here."
            yield error("FLW011", dialog.source.value_at(*path), message, remedy)
    for name, node in dialog.nodes.items():
        if isinstance(node, PlayQueue) and "chat" in dialog.channels:
            yield from _looped(dialog, name, node)


def _used(dialog: Dialog) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    """Yield (path, dialog, channels) of every dialog that runs within or beside this one."""
    spoken = tuple(channel for channel in dialog.channels if channel != "chat")
    for hook, name in dialog.hooks.active().items():
        yield ("hooks", hook), name, spoken if hook in _HOLDS else dialog.channels
    for place, called in _called(dialog):
        yield place, called, dialog.channels
    for name, node in dialog.nodes.items():
        if isinstance(node, TransferNode):
            for key in ("whisper", "queue_flow"):
                other: str | None = getattr(node.transfer, key)
                if other is not None:
                    yield ("nodes", name, "transfer", key), other, dialog.channels


def _looped(dialog: Dialog, name: str, node: PlayQueue) -> Iterator[Finding]:
    """Chat has no looped messages: the error branch is taken at once, every time."""
    if node.on_error is None:
        message = f"on chat {name!r} fails at once, and it does not say where to"
        remedy = "Add on_error: a `say` that stands there until an agent joins, then `return`."
        yield error("GRA008", dialog.where("nodes", name), message, remedy)
    elif isinstance(dialog.nodes.get(node.on_error), PlayQueue):
        message = f"on chat {name!r} fails at once, and {node.on_error!r} plays in a loop too"
        where = dialog.source.value_at("nodes", name, "on_error")
        yield error("GRA004", where, message, "Lead to a `say`, then `return`.")


def check_languages(
    dialog: Dialog, material: Material, known: Mapping[str, Known]
) -> Iterator[Finding]:
    """Yield a finding for every language that is chosen and nobody speaks."""
    ahead = {node.goto for node in dialog.nodes.values() if isinstance(node, Goto)}
    others = [material.by_name[name] for name in sorted(ahead) if name in material.by_name]
    spoken = dict.fromkeys(locale for each in (dialog, *others) for locale in each.locales)
    for name, node in dialog.nodes.items():
        if isinstance(node, Set) and LOCALE in node.set:
            where = dialog.source.value_at("nodes", name, "set", LOCALE)
            yield from _foreign([node.set[LOCALE]], spoken, where, "any dialog ahead")
        elif isinstance(node, Goto):
            yield from _entered(dialog, name, node, (material, known.get(name, Known()), spoken))


_Around = tuple[Material, Known, Mapping[str, None]]


def _entered(dialog: Dialog, name: str, node: Goto, around: _Around) -> Iterator[Finding]:
    """Compare the language in which another dialog is entered with those it is written in."""
    material, known, spoken = around
    other = material.by_name.get(node.goto)
    if other is None or other.kind not in GATED_KINDS:
        return
    own = LOCALE in node.with_
    chosen = [node.with_[LOCALE]] if own else sorted(known.contact.get(LOCALE) or ())
    if not own:  # What no dialog speaks is reported where it was set.
        chosen = [locale for locale in chosen if locale in spoken]
    at = ("with", LOCALE) if own else ("goto",)
    where = dialog.source.value_at("nodes", name, *at)
    yield from _foreign(chosen, dict.fromkeys(other.locales), where, f"dialog {node.goto!r}")


def _foreign(
    chosen: list[str], spoken: Mapping[str, None], where: Where, whose: str
) -> Iterator[Finding]:
    for locale in chosen:
        if "{{" not in locale and locale not in spoken:
            message = f"{locale!r} is no locale of {whose}"
            remedy = did_you_mean(locale, spoken) or f"Known: {', '.join(spoken)}."
            yield error("REF001", where, message, remedy)


def check_shadows(dialog: Dialog, material: Material) -> Iterator[Finding]:
    """Yield a finding for every name that hides another, or is hidden by one."""
    variables = material.prompts.variables
    told: set[str] = set()
    for name, node in dialog.nodes.items():
        for path, given in _given(node, material):
            if given in told:
                continue
            where = dialog.source.value_at("nodes", name, *path)
            if given in SYSTEM:
                told.add(given)
                message = f"{given!r} is what Connect itself tells ({SYSTEM[given]})"
                yield error("REF003", where, message, "Choose another name.")
            elif given in variables and variables[given].phase == "build":
                told.add(given)
                message = f"{given!r} is known in the call here, and a build variable as well"
                remedy = "Prompts would say the build value: rename the variable, or use `out:`."
                yield error("REF003", where, message, remedy)


_GIVING = frozenset({Invoke, Collect, Form, Ask, Call})


def _given(node: NodeBase, material: Material) -> Iterator[tuple[Path, str]]:
    """Yield (path, name) of every variable that a node gives during the call."""
    if type(node) not in _GIVING:
        return
    match node:
        case Invoke(invoke=wish):
            yield from ((("invoke", "out", name), name) for name in wish.out)
            function = material.functions.get(wish.handler)
            answers = set(function.answers) - set(SYSTEM) if function else ()
            yield from ((("invoke", "handler"), name) for name in sorted(answers))
        case Collect(collect=slot):
            yield ("collect", "slot"), slot.slot
        case Form(form=slots):
            yield from ((("form", index, "slot"), s.slot) for index, s in enumerate(slots))
        case Ask(keep=kept):
            yield from ((("keep", index), name) for index, name in enumerate(kept))
        case Call(call=module):
            yield from ((("call", "returns", name), name) for name in module.returns)
        case _:
            pass
