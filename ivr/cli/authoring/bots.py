"""`ivr bot`: train what understands a bot here, and say how well a bot understands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ivr import workspace
from ivr.cli.terminal.render import console
from ivr.cli.writing import put
from ivr.faults import Unreadable
from ivr.flowfiles import holds_bots
from ivr.hearing.trained.found import FOLDER, Trained, one_thread
from ivr.ir.bot import FALLBACK_INTENT, Bot
from ivr.spec.reading.nearest import did_you_mean

if TYPE_CHECKING:
    from ivr.study.hearing.evaluation import Evaluation

CONFUSIONS_SHOWN = 10
HERE = Path()

FOREIGN = frozenset({".json", ".yaml", ".yml", ".template"})
"""Endings of files that hold bots as V1 or CloudFormation write them: only an import reads them."""


class Asked(NamedTuple):
    """What `ivr bot evaluate` was asked: the file, the locale, and where to write what."""

    utterances: Path
    locale: str = ""
    html: Path | None = None
    form: str = "text"
    untrained: bool = False
    test_set: Path | None = None


def train(name: str, root: Path, env: str, encoder: str = "", *, again: bool = False) -> int:
    """Train one bot of a workspace, or all of them, into .ivr/understanding/.

    Raises:
        Unreadable: There is no such bot, the extra `nlu` is not installed, or the encoder is none.
    """
    _need_numpy()
    from ivr.study.hearing.store import train_bot

    for bot in named_bots(name, root, env):
        learned = train_bot(bot, root / FOLDER, again=again, brought=encoder)
        title = bot.symbol_name or bot.name
        if learned.file is None:
            print(f"{title}: it has no sample utterances to learn from")
            continue
        counts = ", ".join(f"{locale} {count}" for locale, count in learned.samples.items())
        done = "trained" if learned.fresh else "is trained already"
        print(f"{title}: {done} ({counts} samples): {learned.file}")
    return 0


def evaluate(name: str, root: Path, env: str, asked: Asked) -> int:
    """Say how a bot of a workspace, or an exported one, understands the utterances of a file.

    Raises:
        Unreadable: There is no such bot, locale, file or format.
        Refused: The file's rows mean nothing, or intents that the bot has not.
    """
    if asked.form not in {"text", "json"}:
        message = f"no format {asked.form!r}. There are: text, json."
        raise Unreadable(message, "USE001")
    (bot,) = named_bots(name, root, env)
    found = _evaluated(bot, root, asked)
    if asked.html is not None:
        from ivr.study.hearing.report import page

        put({asked.html: page(found)})
    if asked.test_set is not None:
        from ivr.study.hearing.utterances import as_test_set

        said = as_test_set((each.said for each in found.heard), FALLBACK_INTENT)
        put({asked.test_set: said})
    if asked.form == "json":
        print(json.dumps(found.json_value(), indent=2, ensure_ascii=False))
    else:
        _show(found)
    return 0


def _need_numpy() -> None:
    """Say how to get numpy where it is missing.

    Raises:
        Unreadable: It is.
    """
    from importlib.util import find_spec

    if find_spec("numpy") is None:
        message = "training needs numpy, which the extra nlu brings. Run `pip install 'ivr[nlu]'`."
        raise Unreadable(message, "LEX055")
    one_thread()


def named_bots(name: str, root: Path, env: str) -> tuple[Bot, ...]:
    """Return the bot of a name or of an exported archive, or all bots of a workspace.

    Raises:
        Unreadable: There is none.
    """
    path = Path(name)
    if name and path.exists():
        _check_place(path, root)
        if path.is_dir() or path.suffix == ".zip":
            return (_exported(path),)
    loaded = workspace.load(root, env)
    bots = {
        bot.symbol_name or bot.name: bot for bot in workspace.compile_workspace(loaded).program.bots
    }
    if not name:
        return tuple(bots.values())
    if name not in bots:
        advice = did_you_mean(name, bots) or f"There are {', '.join(bots)}."
        raise Unreadable(f"no bot {name!r} in the workspace. {advice}", "USE003")
    return (bots[name],)


def _check_place(path: Path, root: Path) -> None:
    if path.is_dir() and holds_bots(path):
        message = f"{path} is a workspace. Name one of its bots, or none, and say -C {path}."
        raise Unreadable(message, "USE003")
    is_own = path.absolute().parent == (root / "bots").absolute()
    if path.is_file() and path.suffix.lower() in FOREIGN and not is_own:
        remedy = f"Import it first: `ivr import {path} -o DIR`, then say -C DIR."
        raise Unreadable(f"{path} is no archive of a Lex V2 bot. {remedy}", "USE003")


def _exported(path: Path) -> Bot:
    from ivr.formats.lex.export import read_archive, read_folder

    return read_folder(path) if path.is_dir() else read_archive(path.read_bytes(), path.name)


def _evaluated(bot: Bot, root: Path, asked: Asked) -> Evaluation:
    from ivr.hearing.conversation import listen_to
    from ivr.hearing.graph.known.builtin import hearable
    from ivr.hearing.samples.understanding import SampleUnderstanding, no_date
    from ivr.study.hearing.evaluation import evaluate as count
    from ivr.study.hearing.utterances import read_utterances

    spoken = [locale.identifier for locale in bot.locales]
    wanted = asked.locale or _locale_of(asked.utterances, spoken)
    locale = bot.locale(wanted)
    if locale is None:
        message = f"bot {bot.name} does not speak {wanted!r}. It speaks {', '.join(spoken)}."
        raise Unreadable(message, "USE003")
    fallback = next((each.name for each in locale.intents if each.is_fallback), FALLBACK_INTENT)
    slots = {
        intent.name: [slot.name for slot in intent.slots]
        for intent in locale.intents
        if not intent.is_fallback
    }
    said = read_utterances(asked.utterances, slots, fallback)
    known = None if asked.untrained else Trained.of(root).understanding(bot, wanted, no_date)
    understanding = known or SampleUnderstanding(hearable(locale), no_date)
    threshold = float(locale.nlu_confidence_threshold)
    listener = listen_to(bot, wanted, understanding=understanding)
    return count(bot.symbol_name or bot.name, threshold, understanding, said, listener)


def _locale_of(file: Path, spoken: list[str]) -> str:
    """Return the locale that a file is named after (`utterances.es-US.csv`), else the first."""
    named = (part.replace("-", "_") for part in file.name.split("."))
    return next((part for part in named if part in spoken), spoken[0] if spoken else "")


def _show(found: Evaluation) -> None:
    from rich.table import Table

    from ivr.study.hearing.report import percent
    from ivr.study.hearing.utterances import NONE

    out = console()
    out.print(f"{found.bot} {found.locale}: {len(found.heard)} utterances, {found.label}")
    for what, share in {
        "right": found.accuracy,
        "right, of those that mean an intent": found.accuracy_within,
        "rejected": found.rejected,
        "rejected, of those that mean none": found.rejected_outside,
        "slot values right": found.slot_accuracy,
    }.items():
        if share is not None:
            out.print(f"  {percent(share):>8}  {what}")
    table = Table("intent", "utterances", "precision", "recall", box=None)
    for each in found.intents:
        figures = (percent(each.precision), percent(each.recall))
        table.add_row(each.intent or NONE, str(each.meant), *figures)
    out.print(table)
    for line in (*_confused(found, NONE), *_misheard(found, NONE)):
        out.print(line, markup=False)


def _misheard(found: Evaluation, none: str) -> Iterable[str]:
    """Yield the first slot values that were not heard."""
    for each in found.slots_wrong[:CONFUSIONS_SHOWN]:
        told = f"{each.intent}.{each.slot} {each.wanted!r} heard as {each.heard or none!r}"
        yield f"      {told}, in {each.utterance!r}"


def _confused(found: Evaluation, none: str) -> Iterable[str]:
    """Yield the commonest confusions, each with an utterance."""
    for each in found.confusions[:CONFUSIONS_SHOWN]:
        pair = f"{each.meant or none} taken for {each.understood or none}"
        yield f"  {each.times:>3} x {pair}, such as {each.example!r}"
