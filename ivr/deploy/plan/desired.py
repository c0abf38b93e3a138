"""What is wanted: each resource with the digest of its content, ids filled in as far as known."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from ivr.deploy.plan.templates import outputs_in
from ivr.deploy.state.aim import Aim
from ivr.deploy.state.registry import Record
from ivr.deploy.state.release import Release
from ivr.faults import Finding, Where, error
from ivr.ir.actions.base import FlowType
from ivr.ir.bot import Bot

TOKEN = re.compile(r"\$\{((?:flow|module|bot|output):[A-Za-z0-9_.\-]+)\}")
CODE_HOOK = "lambda:code_hook"


class WantedFlow(NamedTuple):
    """A flow or module: its text with tokens, and the symbols that it refers to.

    `settings` are a module's contract, as the API takes it.
    """

    kind: str
    name: str
    title: str
    type: FlowType
    text: str
    needs: tuple[str, ...]
    settings: str = ""

    @property
    def symbol(self) -> str:
        """Return `flow:name` or `module:name`."""
        return f"{self.kind}:{self.name}"

    def filled(self, ids: Mapping[str, str]) -> str:
        """See `filled`."""
        return filled(self.text, ids)

    def digest(self, ids: Mapping[str, str]) -> str:
        """Return the digest of name, type, filled text and contract."""
        told = (self.settings,) if self.settings else ()
        return digest(self.title, self.type, self.filled(ids), *told)


class WantedBot(NamedTuple):
    """A bot: its archive, the locales that are built, the function that its hook is."""

    name: str
    bot: Bot
    archive: bytes
    hook: str

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales, as Lex spells them."""
        return tuple(locale.identifier for locale in self.bot.locales)

    @property
    def content(self) -> str:
        """The digest of what is imported and built."""
        return hashlib.sha256(self.archive).hexdigest()

    def digest(self, aim: Aim, role: str) -> str:
        """Return the digest of the archive and of what it runs with."""
        return digest(self.content, self.hook, role, aim.alias, aim.instance)


def filled(text: str, ids: Mapping[str, str]) -> str:
    """Return a text with the ids that are known; a token stands for those that are not."""
    return TOKEN.sub(lambda found: ids.get(found[1], found[0]), text)


def digest(*parts: object) -> str:
    """Return the SHA-256 of parts."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()


def canonical(text: str) -> str:
    """Return the digest of a JSON text, whatever its spaces and the order of its keys.

    Where actions stand on the canvas, and in which order they are listed, calls nobody.
    """
    try:
        read: object = json.loads(text)
    except ValueError:
        return digest(text)
    if not isinstance(read, dict):
        return digest(text)
    value = cast("dict[str, Any]", read)
    value.pop("Metadata", None)
    listed: object = value.get("Actions")
    if isinstance(listed, list):
        actions = cast("list[object]", listed)
        value["Actions"] = sorted(json.dumps(each, sort_keys=True) for each in actions)
    return digest(json.dumps(value, sort_keys=True))


def wanted_flows(release: Release) -> tuple[WantedFlow, ...]:
    """Return the flows and modules, each after those that it refers to, as far as that goes."""
    made = {each.symbol: each for each in _flows(release)}
    return tuple(made[symbol] for symbol in _in_order(made))


def _flows(release: Release) -> Iterator[WantedFlow]:
    for name, flow in sorted(release.flows.items()):
        text = release.build.files[f"flows/{name}.json"].decode()
        kind = "module" if flow.type is FlowType.MODULE else "flow"
        needs = tuple(dict.fromkeys(TOKEN.findall(text)))
        settings = release.contracts[name].text() if kind == "module" else ""
        yield WantedFlow(kind, name, flow.title or name, flow.type, text, needs, settings)


def _in_order(flows: Mapping[str, WantedFlow]) -> Iterator[str]:
    """Yield symbols so that needs come first; in a circle the first by name comes last.

    A module comes before all who call it, whatever it refers to itself: Connect holds the calls
    against what the module declares.
    """
    needs = {symbol: _needs_first(symbol, flows) for symbol in flows}
    done: dict[str, None] = {}
    for start in flows:
        waiting = [(start, False)]
        open_: set[str] = set()
        while waiting:
            symbol, whole = waiting.pop()
            if symbol in done or symbol not in flows:
                continue
            if whole:
                done[symbol] = None
            elif symbol not in open_:
                open_.add(symbol)
                waiting.append((symbol, True))
                waiting += [(need, False) for need in reversed(needs[symbol])]
    yield from done


def _needs_first(symbol: str, flows: Mapping[str, WantedFlow]) -> tuple[str, ...]:
    """Return what comes before a flow: of a module's needs not those that come to call it."""
    needs = flows[symbol].needs
    if flows[symbol].kind != "module":
        return needs
    return tuple(
        need for need in needs if need[:5] != "flow:" or symbol not in _behind(need, flows)
    )


def _behind(symbol: str, flows: Mapping[str, WantedFlow]) -> set[str]:
    """Return what a flow refers to, and what that refers to, and so on."""
    seen: set[str] = set()
    waiting = [symbol]
    while waiting:
        found = flows.get(waiting.pop())
        more = set(found.needs) - seen if found is not None else set[str]()
        seen |= more
        waiting += more
    return seen


def wanted_bots(release: Release, ids: Mapping[str, str] = {}) -> tuple[WantedBot, ...]:
    """Return the bots that the deployer owns, by name.

    Not those of a stack, nor those that the environment binds to an alias of somebody else's.
    """
    if release.deployment.bots == "cloudformation":
        return ()
    hook = filled(str(release.build.manifest["symbols"].get(CODE_HOOK, "")), ids)
    return tuple(
        WantedBot(name, bot, release.build.files[f"bots/{name}.zip"], hook)
        for name, bot in sorted(release.bots.items())
        if is_unbound(release, f"bot:{name}")
    )


def is_unbound(release: Release, symbol: str) -> bool:
    """Tell whether a symbol has no resource yet but the one that is to be made for it."""
    return release.build.manifest["symbols"].get(symbol, f"${{{symbol}}}") == f"${{{symbol}}}"


def wanted_numbers(release: Release) -> Mapping[str, str]:
    """Return number -> symbol of the flow that it enters."""
    return {
        number: f"flow:{dialog}" for number, dialog in sorted(release.deployment.numbers.items())
    }


def is_of_another_type(record: Record, wanted: WantedFlow) -> bool:
    """Tell whether a flow was of another type before, which Connect has no way to change."""
    return record.more.get("type", str(wanted.type)) != str(wanted.type)


def ids_of(records: Iterable[Record]) -> dict[str, str]:
    """Return symbol -> what a flow's text has for it."""
    table: dict[str, str] = {}
    for each in records:
        if each.kind in {"flow", "module", "bot"} and each.arn:
            table[f"{each.kind}:{each.name}"] = each.id if each.kind == "module" else each.arn
        elif each.kind == "alias":
            table[f"bot:{each.name}"] = each.arn
    return table


def misbound(release: Release, aim: Aim) -> Iterator[Finding]:
    """Yield what a deployment could not do, whatever the account holds."""
    known = {each.symbol for each in _flows(release)} | {f"bot:{name}" for name in release.bots}
    known |= {f"output:{name}" for text in release.templates.values() for name in outputs_in(text)}
    for number, symbol in wanted_numbers(release).items():
        if symbol not in known:
            message = (
                f"number {number} enters dialog {symbol.partition(':')[2]}, of which no flow is"
            )
            yield error("DEP013", aim.where, message, "Name a dialog that callers can enter.")
    for each in _flows(release):
        where = Where(f"flows/{each.name}.json")
        for need in each.needs:
            if need not in known:
                kind, _, name = need.partition(":")
                lacks = (
                    f"{name}, which no stack puts out"
                    if kind == "output"
                    else f"{need}, which the build does not have"
                )
                remedy = (
                    "Correct the environment's symbols." if kind == "output" else "Compile again."
                )
                yield error("DEP013", where, f"flow {each.name} refers to {lacks}", remedy)
    yield from _misdeclared(release)
    instance = str(release.build.manifest["instance"])
    if instance != aim.instance:
        message = f"the build is for instance {instance}"
        yield error("DEP013", aim.where, message, "Compile again with this --env.")


def _misdeclared(release: Release) -> Iterator[Finding]:
    """Yield what Connect would refuse of a contract that a module and its callers need."""
    for name, contract in release.contracts.items():
        where = next(iter(release.flows[name].origins.values()), Where(f"flows/{name}.json"))
        for fault in contract.faults():
            remedy = "Correct its `contract:`, or what its callers wait for."
            yield error("DEP013", where, f"module {name}: {fault}", remedy)
