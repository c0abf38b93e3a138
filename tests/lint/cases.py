"""Tiny workspaces for lint cases: what a case of `<ID>.yaml` says -> a Subject.

Keys of a case:
  nodes      nodes of dialog `shop`, in which person, bye, three tries and the universals exist;
             the expected line counts from the first line of this text
  outbound   the same for dialog `call_out`, in which message, stop and bye exist; `voicemail` is
             the text left on a machine
  dialog, bot  a whole file; the expected line is that of the file
  export     a bot as exports say it: its locales, their intents and slot types inside; the expected
             line is 1, and `at` a part of the path in the finding's file
  deep       whether rules may measure
  flow       a list of actions; the expected line is the number of the action. `chain` makes that
             many messages in a row
  prompts, variables, functions, environment, tests   as in a workspace
  long       how often a letter (with `words: true`: a word) stands for LONG
Keys of a bad case, beside: line or file (a part of its name), message (a part), severity, remedy.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import yaml

from ivr.compiler.material import Material
from ivr.compiler.pipeline import compiled_bot
from ivr.contract import FUNCTIONS
from ivr.faults import Where
from ivr.formats.lex.dialects import bot_of
from ivr.ir.actions import read_action
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow
from ivr.lint.facts.bots.judged import JudgedBot
from ivr.lint.facts.bots.places import of_specs
from ivr.lint.rule import Subject, TestedCall
from ivr.spec.bots.bot import BotSpec
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.infra.functions import FunctionsSpec, contracts
from ivr.spec.reading.loader import load_text
from ivr.speech.prompts import Prompt, PromptBook, load_prompts, load_variables

HERE = Path(__file__).parent

SHOP = """\
dialog: shop
locales: [en-US]
defaults:
  no_input: [I did not hear you., I still did not hear you.]
  no_match: [I did not get that., You can also use your keypad.]
  on_exhausted: person
universals: {agent: {key: "0", goto: person}, repeat: {key: "9"}, main_menu: {key: "*", goto: top}}
start: top
nodes:
"""
SHOP_TAIL = """\
  person: {transfer: {queue: main, on: {closed: bye, full: bye, error: bye}}}
  bye: {hangup: Goodbye then.}
"""
CALL = """\
dialog: call_out
kind: outbound
locales: [en-US]
outbound:
  purpose: fraud
  answering: {human: top, screener: top, voicemail: message, no_answer: message}
  identify: top
  rpc: who
  opt_out: stop
start: top
nodes:
"""
CALL_TAIL = """\
  message: {say: "VOICEMAIL", then: bye}
  stop: {hangup: We will not call again.}
  bye: {hangup: Goodbye then.}
"""
VOICEMAIL = "This is {{ bank }}. Please call us at {{ us }}."
CALL_VARIABLES = {
    "bank": {"type": "text", "phase": "build", "value": "Example Bank"},
    "us": {"type": "phone", "phase": "build", "value": "+18005550142"},
    "name": {"type": "name", "phase": "call"},
    "amount": {"type": "money", "phase": "call"},
}

LOCAL = """\
environment: local
instance: arn:aws:connect:us-east-1:111122223333:instance/00000000-0000-4000-8000-000000000001
derive: true
"""

Case = dict[str, Any]


@functools.cache
def cases(rule: str) -> dict[str, list[Case]]:
    """Return the good and the bad cases of a rule, read once; nobody changes them."""
    return yaml.safe_load((HERE / f"{rule}.yaml").read_text(encoding="utf-8"))


def rule_ids() -> list[str]:
    """Return the ids that have a case file."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


def lines_before(where: Where) -> int:
    """Return how many lines of a wrapped dialog stand before the lines of the case."""
    return {"shop.yaml": SHOP.count("\n"), "call_out.yaml": CALL.count("\n")}.get(where.file, 0)


def subject(case: Case) -> Subject:
    """Return the workspace that a case describes."""
    long = " word" * case.get("long", 0) if case.get("words") else "x" * case.get("long", 0)
    declared = dict(case.get("variables", {}))
    if "outbound" in case:
        declared |= CALL_VARIABLES
    variables, wrong = load_variables(declared, _place("variables"))
    assert not wrong, wrong
    own = _functions(case.get("functions", {}))
    tests = [TestedCall(**entry, where=Where("scenario", 1)) for entry in case.get("tests", ())]
    environment = case.get("environment")
    specs = [text for text in [case.get("bot")] if text]
    bots = tuple(load_text(BotSpec, text.replace("LONG", long), "bot.yaml") for text in specs)
    book = PromptBook(_prompts(case), variables)
    return Subject(
        dialogs=tuple(
            load_text(Dialog, text.replace("LONG", long.strip()), f"{name}.yaml")
            for name, text in _dialogs(case)
        ),
        prompts=book,
        bots=bots,
        lex_bots=(*_compiled(bots, book), *_exported(case.get("export"), long)),
        deep=case.get("deep", False),
        environment=_environment(environment) if environment else None,
        functions={**FUNCTIONS, **contracts(own)},
        declared={name: own.where("functions", name) for name in own.functions},
        flows=tuple(_flows(case, long)),
        tests=tuple(tests) if "tests" in case else None,
        doubtful=frozenset(case.get("doubtful", ())),
    )


def _compiled(specs: tuple[BotSpec, ...], book: PromptBook) -> tuple[JudgedBot, ...]:
    local = load_text(Environment, LOCAL, "environment.yaml")
    made = [compiled_bot(Material((), (spec,), book, local, FUNCTIONS))[0] for spec in specs]
    return of_specs(specs, made)


def _exported(written: dict[str, Any] | None, long: str) -> list[JudgedBot]:
    if written is None:
        return []
    text = json.dumps(written).replace("LONG", long)
    bot = bot_of(json.loads(text))
    return [JudgedBot(bot, lambda path: Where("/".join(map(str, path)), 1), origin="export")]


def _functions(written: dict[str, Any]) -> FunctionsSpec:
    text = yaml.safe_dump({"functions": written}, sort_keys=False)
    return load_text(FunctionsSpec, text, "infra/functions.yaml")


def _environment(written: dict[str, Any]) -> Environment:
    return load_text(Environment, yaml.safe_dump(written, sort_keys=False), "environment.yaml")


def _place(file: str) -> Any:
    return lambda *_: Where(file)


def _dialogs(case: Case) -> list[tuple[str, str]]:
    found = []
    if "nodes" in case:
        found.append(("shop", SHOP + _indented(case["nodes"]) + SHOP_TAIL))
    if "outbound" in case:
        tail = CALL_TAIL.replace("VOICEMAIL", case.get("voicemail", VOICEMAIL))
        found.append(("call_out", CALL + _indented(case["outbound"]) + tail))
    if "dialog" in case:
        found.append(("dialog", case["dialog"]))
    return found


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


def _prompts(case: Case) -> list[Prompt]:
    prompts: list[Prompt] = []
    for locale, entries in case.get("prompts", {}).items():
        for identity, entry in entries.items():
            group, _, key = identity.partition(".")
            read, wrong = load_prompts({key: entry}, locale, group, _place(f"prompts/{locale}"))
            assert not wrong, wrong
            prompts.extend(read)
    return prompts


def _flows(case: Case, long: str) -> list[Flow]:
    written = case.get("flow", []) or _chain(case.get("chain", 0), long)
    actions = tuple(read_action(entry) for entry in written)
    if not actions:
        return []
    origins: dict[str, Where] = {}
    for number, action in enumerate(actions, 1):
        origins[action.identifier] = Where("flow.json", number)
    start = case.get("start", actions[0].identifier)
    return [
        Flow(
            name="flow",
            type=FlowType(case.get("flow_type", "CONTACT_FLOW")),
            start=start,
            actions=actions,
            channels=tuple(case.get("channels", ("VOICE", "CHAT"))),
            origins=origins,
            extra=case.get("extra", {}),
        )
    ]


def _chain(length: int, long: str) -> list[dict[str, Any]]:
    return [
        {
            "Identifier": f"a{number}",
            "Type": "MessageParticipant",
            "Parameters": {"Text": long or "Hello."},
            "Transitions": {"NextAction": f"a{min(number + 1, length - 1)}"},
        }
        for number in range(length)
    ]
