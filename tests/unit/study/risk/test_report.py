"""A whole report of a model of three leaves, and how it is shown."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest

from ivr.faults import Unreadable
from ivr.study.risk.report import Asked, reported
from ivr.study.risk.report.showing import plots
from ivr.study.risk.report.showing.charts import charts, percent
from ivr.study.risk.report.showing.html import page
from ivr.study.risk.report.showing.svg import svg

DAY = 86_400


def history(hand, start=0):
    """Return 40 charges of 8 cards over 40 days: large ones are frauds, but for one."""
    made = []
    for n in range(40):
        large = n % 5 == 0
        made.append(
            (start + n * DAY, n % 8, int(large and n), 60_000 if large else 5_000 + 100 * n)
        )
    return hand.rows(*[(at, card, min(label, 1), cents) for at, card, label, cents in made])


@pytest.fixture
def report(hand):
    rows = history(hand)
    before = history(hand, -60 * DAY)
    return reported(Asked(hand.model(), rows, before, (hand.model(name="other"),), "d.csv", 20))


def test_figures_by_hand(report):
    assert (report.span.charges, report.span.frauds, report.span.cards) == (40, 7, 8)
    assert (report.span.money, report.span.days) == (7_040.0, 39.0)
    # 7 frauds and 1 honest charge score 1000, the rest 300 up to 100.00
    roc, pr, low, _ = (each.value for each in report.figures)
    assert roc == pytest.approx(1 - 0.5 / 33)
    assert pr == pytest.approx(7 / 8)
    assert low == 0.0
    assert report.learned["pr"] == pytest.approx(7 / 8)
    stake = report.stakes.at(955)
    assert (stake.caught, stake.stopped, stake.saved) == (7, 1, 4_200.0)


def test_cards_with_frauds_only_are_left_out_beside(hand):
    rows = hand.rows(
        (0, 1, 1, 60_000), (1, 2, 1, 60_000), (2, 2, 0, 100), (3, 3, 0, 90_000), (4, 3, 0, 100)
    )
    found = reported(Asked(hand.model(), rows, draws=5))
    assert found.artefacts == (1, 1)
    assert found.figures[1].value == pytest.approx(2 / 3)
    assert found.without[1] == pytest.approx(1 / 2)
    # a card that was honest before is none of them
    earlier = hand.rows((-DAY, 1, 0, 100), (-DAY, 3, 0, 100))
    assert reported(Asked(hand.model(), rows, earlier, draws=5)).artefacts == (0, 0)


def test_importance_is_told_with_what_pushes_frauds(report):
    (weight,) = report.weights
    assert (weight.name, weight.gain) == ("amt", 1.0)
    assert weight.added == 1.0  # 1 at the leaf, 0 at the root
    assert "RSK302" in {each.code for each in report.doubts}


def test_versions_stand_beside(report):
    (other,) = report.versions
    assert other.name == "other 1.0"
    assert {each.value for each in other.better} == {0.0}


def test_drift_is_against_what_came_before_or_of_two_halves(report, hand):
    assert (report.drift_of, report.score_drift) == ("training", 0.0)
    assert report.drift[0].moved == 0.0
    alone = reported(Asked(hand.model(), history(hand), draws=5))
    assert alone.drift_of == "halves"
    assert alone.learned == {}
    assert "Not checked" in page(alone)
    assert "Not checked" not in page(report)


def test_charges_of_the_time_it_learned_from_are_told(hand):
    late = int(history(hand).at[19])
    found = reported(Asked(hand.model(to=late), history(hand), draws=5))
    assert found.doubts[0].message.startswith("50 % of the judged charges")


def test_charges_without_a_label_do_not_judge(hand):
    rows = history(hand)
    rows.label[1] = -1
    found = reported(Asked(hand.model(), rows, draws=5))
    assert (found.span.charges, found.span.unlabelled) == (39, 1)


def test_one_kind_alone_is_refused(hand):
    with pytest.raises(Unreadable, match=r"d.csv: a report needs frauds and honest") as problem:
        reported(Asked(hand.model(), hand.rows((0, 1, 0, 100)), where="d.csv"))
    assert problem.value.code == "RSK310"


class Page(HTMLParser):
    """What a page asks of others, and what it holds."""

    def __init__(self, text):
        super().__init__()
        self.asked, self.ids, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.asked += [held[name] for name in ("src", "href") if name in held]
        self.ids += [held["id"]] if "id" in held else []
        if tag not in {"meta", "input", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_a_page_is_whole_and_asks_nobody(report):
    text = page(report)
    found = Page(text)
    assert found.open == []
    assert len(found.ids) == len(set(found.ids))
    assert {each[0] for each in found.asked} == {"#"}
    assert {each[1:] for each in found.asked} <= set(found.ids)
    assert "default-src 'none'" in text
    assert text == page(report)


def test_the_slider_has_the_counts_that_the_table_has(report):
    held = json.loads(re.search(r'id="stakes">(.*?)</script>', page(report)).group(1))
    stake = report.stakes.at(860)
    assert sum(held["frauds"][861:]) == stake.caught
    assert sum(held["honest_money"][861:]) == stake.held
    assert sum(held["calls"][861:]) / held["days"] == stake.calls
    assert f'id="caught">{stake.caught:.0f}<' in page(report)


def test_names_are_escaped(hand):
    rows = history(hand)
    evil = reported(Asked(hand.model(name="<b>&"), rows, draws=5))
    assert "<b>" not in page(evil)
    assert "&lt;b&gt;&amp; 1.0" in page(evil)


def test_each_chart_is_drawn_with_its_words(report):
    for chart in charts(report):
        tree = ElementTree.fromstring(svg(chart))
        title, words = tree[0], tree[1]
        assert (title.text, words.text) == (chart.title, chart.words)
        numbers = [float(n) for n in re.findall(r'[xy][12]?="([-.\d]+)"', svg(chart))]
        assert all(0 <= n <= 700 for n in numbers)
    names = [chart.name for chart in charts(report)]
    assert names == ["spread", "roc", "pr", "calibration", "importance", "months", "drift"]


def test_a_curve_stands_where_its_axis_says(report):
    roc = next(chart for chart in charts(report) if chart.name == "roc")
    assert (roc.x.place(1e-4), roc.x.place(1e-2), roc.x.place(1.0)) == (0.0, 0.5, 1.0)
    assert (roc.y.place(0.25), roc.y.place(7.0), roc.y.place(-1.0)) == (0.25, 1.0, 0.0)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.5, "50 %"), (0.1234, "12.3 %"), (0.00123, "0.12 %"), (0.9996, "99.96 %"), (1.0, "100 %")],
)
def test_shares_are_told_finely_near_both_ends(share, words):
    assert percent(share) == words


def test_pictures_are_the_same_each_time(report):
    files = plots.pictures(charts(report)[:1])
    assert list(files) == ["spread.png"]
    assert files["spread.png"] == plots.png(charts(report)[0])
    assert files["spread.png"].startswith(b"\x89PNG")


def test_scores_of_a_card_without_amounts_are_told(hand):
    rows = hand.rows((0, 1, 1, 60_000), (1, 1, 0, 100), values=[[np.nan], [1.0]])
    assert reported(Asked(hand.model(), rows, draws=5)).drift[0].name == "amt"
