"""Where each node of a dialog may lead: its own exits, and those it inherits.

The linter walks this graph and the compiler may wire by it. Nothing here judges or lowers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from ivr.spec.dialog import Dialog, Digression, Universal
from ivr.spec.nodes.act import Call, Invoke, Raw, Set
from ivr.spec.nodes.base import BargeIn, Listens, NodeBase, Resume
from ivr.spec.nodes.decide import Decide, Hours, Repeat, Split
from ivr.spec.nodes.leave import CallbackNode, Goto, Hangup, PlayQueue, Return, TransferNode
from ivr.spec.nodes.listen import Ask, Collect, Form, Menu, Questions
from ivr.spec.nodes.speak import Say
from ivr.spec.values import Said, SpecModel


class Way(NamedTuple):
    """One way out of a node: its label, the node it leads to, and where that was written.

    `path` starts at the node, or at the dialog where the way is inherited.
    """

    label: str
    target: str
    path: tuple[str | int, ...]
    inherited: bool = False


def exits(node: NodeBase) -> tuple[tuple[str, str], ...]:
    """Return (label, target) for every exit that the node itself states, in written order."""
    return tuple((way.label, way.target) for way in ways_of(node))


def ways_of(node: NodeBase) -> tuple[Way, ...]:
    """Return the ways that the node itself states, in written order."""
    known = vars(node)  # as `kept`, which would make a function each time
    if "_ways" not in known:
        known["_ways"] = tuple(_WAYS[type(node)](node))
    return known["_ways"]


def ways(dialog: Dialog, node: NodeBase) -> tuple[Way, ...]:
    """Return every way out of a node: its own, its dialog's defaults and the universals."""
    own = ways_of(node)
    if dialog.exact:
        return (*own, *_exactly(node))
    if not isinstance(node, Listens):
        return own
    known = kept(dialog, "_ways_at", dict[int, tuple[Way, ...]])  # by id: its nodes live as long
    if id(node) not in known:
        more = (*_default_ways(dialog, node), *_universal_ways(dialog, node))
        known[id(node)] = (*own, *more)
    return known[id(node)]


def universals_at(dialog: Dialog, node: Listens) -> Mapping[str, Universal]:
    """Return the universals that apply while a node listens, by name."""
    active = dialog.universals.active()
    if not node.except_ and node.allow_digression is not False:
        return active
    return {
        name: universal
        for name, universal in active.items()
        if name not in node.except_ and (node.allow_digression is not False or name == "agent")
    }


def digressions_at(dialog: Dialog, node: Listens) -> dict[str, Digression]:
    """Return the digressions that a node allows, by name; where a secret is keyed, none."""
    allowed = node.allow_digression
    if not dialog.digressions or allowed is False or _is_secure(node):
        return {}
    return {
        name: digression
        for name, digression in dialog.digressions.items()
        if allowed is True or name in allowed
    }


def _is_secure(node: Listens) -> bool:
    slots = (node.collect,) if isinstance(node, Collect) else ()
    return any(slot.secure is not None for slot in (node.form if isinstance(node, Form) else slots))


def entrances(dialog: Dialog) -> tuple[str, ...]:
    """Return the nodes at which a contact may begin: the start, and what a campaign detected."""
    detected: tuple[str, ...] = ()
    if dialog.outbound is not None and dialog.by_campaign:
        detected = (dialog.outbound.answering.human, dialog.outbound.answering.voicemail)
    return tuple(dict.fromkeys(name for name in (dialog.start, *detected) if name in dialog.nodes))


WORD_WAIT_MAX = 10_000
"""Longest wait for the first word, in ms, that voice telephony keeps: what silence doubles to."""

KEY_WAIT_MAX = 180_000
"""Longest wait for the first key, in ms. Source: flow language, GetParticipantInput."""


def waits_of(timeout: int | tuple[int, ...]) -> tuple[int, ...]:
    """Return the waits that an author wrote, one or one for each try, in milliseconds."""
    return (timeout,) if isinstance(timeout, int) else timeout


class Listening(NamedTuple):
    """The settings of a listening node after its dialog's defaults; times in milliseconds.

    `timeout` is the wait of the first try, or of every try by its number.
    """

    timeout: int | tuple[int, ...]
    inter_digit: int
    max_speech: int
    max_retries: int
    barge_in: BargeIn
    no_input: tuple[Said, ...]
    no_match: tuple[Said, ...]
    invalid: tuple[Said, ...]
    on_exhausted: str | None
    resume: Resume

    @property
    def first_wait(self) -> int:
        """How long the first try waits for the first input."""
        return waits_of(self.timeout)[0]

    def wait(self, number: int, *, silent: bool, longest: int = WORD_WAIT_MAX) -> int:
        """Return how long try `number`, from 1, waits for the first input.

        What is listed is kept. Else the try after a silence waits twice as long, as far as
        `longest`: whoever was silent may need the time.
        """
        if not isinstance(self.timeout, int):
            return self.timeout[min(number, len(self.timeout)) - 1]
        doubled = min(2 * self.timeout, longest) if silent else 0
        return max(self.timeout, doubled)


def listening(dialog: Dialog, node: Listens) -> Listening:
    """Return what a listening node does, as stated or as its dialog's defaults say."""
    chosen: dict[str, Any] = {}
    for name in Listening._fields:
        own = getattr(node, name)
        chosen[name] = getattr(dialog.defaults, name) if own is None else own
    return Listening(**chosen)


def _default_ways(dialog: Dialog, node: Listens) -> Iterator[Way]:
    for name in ("on_exhausted", "on_error"):
        target = getattr(dialog.defaults, name)
        if getattr(node, name) is None and target is not None:
            yield Way(name.removeprefix("on_"), target, ("defaults", name), inherited=True)


def _universal_ways(dialog: Dialog, node: Listens) -> tuple[Way, ...]:
    offered = universals_at(dialog, node)
    every = kept(dialog.universals, "_ways", lambda: tuple(_led(dialog.universals.active())))
    return every if len(offered) == len(dialog.universals.active()) else tuple(_led(offered))


def _led(universals: Mapping[str, Universal]) -> Iterator[Way]:
    for name, universal in universals.items():
        if universal.goto is not None:
            yield Way(name, universal.goto, ("universals", name, "goto"), inherited=True)


_Known = TypeVar("_Known")


def kept(record: SpecModel, name: str, work_out: Callable[[], _Known]) -> _Known:
    """Return what was worked out of a record before, else work it out: records never change."""
    known = vars(record)
    if name not in known:
        known[name] = work_out()
    return known[name]


_Found = Iterable[Way]


def _one(label: str, target: str | None, *path: str | int) -> _Found:
    return (Way(label, target, path),) if target else ()


def _then(node: Any) -> _Found:  # noqa: ANN401 - any node that has `then`
    return (Way("then", node.then, ("then",)),) if node.then else ()


def _listens(node: Listens) -> Iterator[Way]:
    yield from _one("exhausted", node.on_exhausted, "on_exhausted")
    yield from _one("error", node.on_error, "on_error")


def _exactly(node: NodeBase) -> Iterator[Way]:
    """Yield the ways that only nodes of exact dialogs have, but those that types share."""
    if isinstance(node, Questions):
        for key in ("no_input", "no_match", "timeout", "invalid") if node.on else ():
            yield from _one(key, getattr(node.on, key), "on", key)
        for key in ("exhausted", "on_error") if node.retry else ():
            yield from _one(key, getattr(node.retry, key), "retry", key)
        yield from () if isinstance(node, Collect) else _then(node)
    elif isinstance(node, (Say, Hangup)):
        yield from _one("error", node.on_error, "on_error")
    elif isinstance(node, TransferNode):
        target = node.transfer.on.queue_error
        yield from _one("queue_error", target, "transfer", "on", "queue_error")
    elif isinstance(node, CallbackNode):
        target = node.callback.on.not_dialable
        yield from _one("not_dialable", target, "callback", "on", "not_dialable")
    for kind, target in node.errors.items():
        yield Way(kind, target, ("errors", kind))


def _gathers(node: Collect | Form) -> Iterator[Way]:
    yield from _then(node)
    yield from _listens(node)


def _menu(node: Menu) -> Iterator[Way]:
    for index, option in enumerate(node.options):
        label = f"key {option.key}" if option.key else option.intent or f"option {index + 1}"
        yield Way(label, option.goto, ("options", index, "goto"))
    yield from _listens(node)


def _ask(node: Ask) -> Iterator[Way]:
    for intent, target in node.intents.items():
        yield Way(intent, target, ("intents", intent))
    yield from _listens(node)


def _decide(node: Decide) -> Iterator[Way]:
    for index, case in enumerate(node.decide):
        yield Way(case.when, case.goto, ("decide", index, "goto"))
    yield Way("else", node.else_, ("else",))


def _hours(node: Hours) -> Iterator[Way]:
    yield Way("open", node.open, ("open",))
    yield Way("closed", node.closed, ("closed",))
    yield from _one("holiday", node.holiday, "holiday")
    yield from _one("error", node.on_error, "on_error")


def _split(node: Split) -> Iterator[Way]:
    for index, share in enumerate(node.split):
        yield Way(share.name, share.goto, ("split", index, "goto"))


def _repeat(node: Repeat) -> Iterator[Way]:
    yield Way("again", node.repeat, ("repeat",))
    yield Way("exhausted", node.exhausted, ("exhausted",))
    yield from _one("error", node.on_error, "on_error")


def _named(targets: Mapping[str, str], *path: str | int) -> Iterator[Way]:
    for label, target in targets.items():
        yield Way(label, target, (*path, label))


def _invoke(node: Invoke) -> Iterator[Way]:
    yield from _then(node)
    yield from _one("error", node.on.error, "on", "error")
    yield from _one("timeout", node.on.timeout, "on", "timeout")


def _set(node: Set) -> Iterator[Way]:
    yield from _then(node)
    yield from _one("error", node.on_error, "on_error")


def _call(node: Call | Raw) -> Iterator[Way]:
    yield from _named(node.on, "on")
    yield from _then(node)


def _goto(node: Goto) -> Iterator[Way]:
    yield from _one("error", node.on_error, "on_error")


def _transfer(node: TransferNode) -> Iterator[Way]:
    leads = node.transfer.on
    for label, target in (("closed", leads.closed), ("full", leads.full), ("error", leads.error)):
        yield from _one(label, target, "transfer", "on", label)


def _callback(node: CallbackNode) -> Iterator[Way]:
    yield from _then(node)
    leads = node.callback.on
    yield from _one("invalid_number", leads.invalid_number, "callback", "on", "invalid_number")
    yield from _one("error", leads.error, "callback", "on", "error")


def _play_queue(node: PlayQueue) -> Iterator[Way]:
    yield from _then(node)
    yield from _one("error", node.on_error, "on_error")


def _nowhere(_node: NodeBase) -> _Found:
    return ()


_WAYS: Mapping[type[NodeBase], Callable[[Any], _Found]] = {
    Say: _then,
    Menu: _menu,
    Collect: _gathers,
    Form: _gathers,
    Ask: _ask,
    Decide: _decide,
    Hours: _hours,
    Split: _split,
    Repeat: _repeat,
    Invoke: _invoke,
    Set: _set,
    Call: _call,
    Raw: _call,
    Goto: _goto,
    TransferNode: _transfer,
    CallbackNode: _callback,
    PlayQueue: _play_queue,
    Return: _nowhere,
    Hangup: _nowhere,
}
