"""The held-out utterances: what share of each locale the shipped bot, trained here, understands."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ivr import workspace
from ivr.hearing.conversation import listen_to
from ivr.hearing.samples.understanding import no_date
from ivr.hearing.trained.found import FOLDER, Trained
from ivr.study.hearing.evaluation import evaluate
from ivr.study.hearing.store import train_bot
from ivr.study.hearing.utterances import read_utterances

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BOT = "card_services"
SHARE = 0.92
"""What share of a locale must be right, the utterances that mean nothing included."""

EACH_MIN = 30
"""How many utterances of each intent a locale is judged by at least."""


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The bot, and what was trained for it, in a folder of its own."""
    folder = tmp_path_factory.mktemp("trained")
    compiled = workspace.compile_workspace(workspace.load(ROOT, "local"))
    (bot,) = (each for each in compiled.program.bots if each.symbol_name == BOT)
    train_bot(bot, folder / FOLDER)
    return bot, Trained.of(folder)


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_callers_are_understood(trained, locale):
    bot, found = trained
    spoken = bot.locale(locale)
    slots = {
        intent.name: [slot.name for slot in intent.slots]
        for intent in spoken.intents
        if not intent.is_fallback
    }
    (fallback,) = (intent.name for intent in spoken.intents if intent.is_fallback)
    said = read_utterances(HERE / f"utterances.{locale}.csv", slots, fallback)
    understanding = found.understanding(bot, spoken.identifier, no_date)
    assert understanding is not None
    threshold = float(spoken.nlu_confidence_threshold)
    listener = listen_to(bot, locale, understanding=understanding)
    counted = evaluate(BOT, threshold, understanding, said, listener)
    assert min(Counter(each.intent for each in said).values()) >= EACH_MIN
    assert counted.json_value()["accuracy"] >= SHARE
