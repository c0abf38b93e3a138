"""docs/risk.md says what is: the shipped model's figures, codes of doubts, pictures, commands."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ivr.runtime.risk.learned.calibration import POINTS
from ivr.runtime.risk.learned.model import SHIPPED, read
from ivr.study.risk.report import doubts

FIGURES = ("roc", "pr", "recall_01", "recall_1")


@pytest.fixture(scope="module")
def page() -> str:
    return Path("docs/risk.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shipped():
    return read(SHIPPED)


def row(name, values):
    return f"| {name} | {' | '.join(values)} |"


def test_figures_are_those_of_the_shipped_model(page, shipped):
    metrics = shipped.metrics
    for name, (figures, without) in metrics["table"].items():
        if "together" not in name:
            assert row(name, [f"{figures[each]:.4f}" for each in FIGURES]) in page
        if name == "forest":
            told = [f"{without[each]:.4f}" for each in FIGURES]
            assert row("without cards that have frauds only", told) in page
    pairs = [metrics["intervals"][each] for each in FIGURES]
    assert row("95 % interval", [f"{low:.4f} to {high:.4f}" for low, high in pairs]) in page


def test_the_card_says_what_it_learned_from(page, shipped):
    told = shipped.lineage
    assert f"{told['rows']:,} made-up charges of {told['cards']} cards" in page
    assert f"{told['frauds']:,} of them frauds" in page
    assert f"{len(shipped.features)} features of amount" in page
    assert not {"is_f", "age", "log_pop", "dist_km"} & set(shipped.features)
    assert f"weigh {told['weight_of_fraud_only_cards']:.2f} in" in page
    metrics = shipped.metrics
    assert f"{metrics['rows']:,} charges, {metrics['frauds']:,} of them frauds" in page


def test_scores_promise_what_calibration_says(page):
    promised = [(score, share) for share, score in POINTS if 0 < share < 1]
    assert row("Score above", [str(score) for score, _ in promised]) in page
    assert row("Honest charges stopped", [f"{100 * share:.0f} %" for _, share in promised]) in page


def test_what_scores_did_is_what_was_measured(page, shipped):
    text = " ".join(page.split())
    for score, _, found in shipped.metrics["calibration"]:
        share = f"{100 * found:.{2 if score == 955 else 1}f}"
        assert re.search(rf"{re.escape(share)}( % of honest charges score)? above {score}\b", text)


def test_each_doubt_stands_in_the_table(page):
    codes = re.findall(r"^(RSK\d+)", doubts.__doc__, re.MULTILINE)
    assert len(codes) == 9
    assert re.findall(r"^\| (RSK\d+) ", page, re.MULTILINE) == codes


def test_pictures_are_there_and_say_what_they_show(page):
    shown = re.findall(r"!\[(.+?)\]\((risk/.+?)\)", page)
    files = {Path("docs") / path for _, path in shown}
    assert files == set(Path("docs/risk").iterdir())
    for file in files:
        tree = ElementTree.parse(file).getroot()
        assert tree.get("role") == "img"
        assert len(tree[1].text) > 40
