"""An evaluation as one HTML page: figures, plots, and every utterance that went wrong.

Law: one file that needs no other and no network; whatever a file said is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from ivr.study.hearing.evaluation import BARS, Counts, Evaluation
from ivr.study.hearing.utterances import NONE

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem;
  color: #1c2430; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; } td, th { padding: .2rem .7rem; text-align: left; }
tr + tr td { border-top: 1px solid #d8dee6; } td.n { text-align: right; }
.figures { display: flex; flex-wrap: wrap; gap: 1.5rem; } .figures b { display: block;
  font-size: 1.6rem; } .quiet { color: #5b6675; } svg text { font-size: 12px; fill: #1c2430; }
"""

RIGHT, WRONG = "#2b7a4b", "#b5432a"
SHADE = "43, 122, 75"
ERROR_SHADE = "181, 67, 42"

CELL, LABEL_WIDTH, TOP = 30, 190, 130
BAR_WIDTH, BAR_HEIGHT = 46, 150
MATRIX_MAX = 60
"""Larger tables of confusion are left to the list of pairs."""


def page(found: Evaluation) -> str:
    """Return the page."""
    title = f"{found.bot} ({found.locale}): what was understood"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="quiet">{escape(found.label)}. {len(found.heard)} utterances; '
        f"below a confidence of {found.threshold:g} nothing is understood.</p>",
        _figures(found),
        "<h2>Intents</h2>",
        _intents(found.intents),
        "<h2>What was meant, and what was understood</h2>",
        _matrix(found) if len(found.intents) <= MATRIX_MAX else "<p>Too many intents to draw.</p>",
        "<h2>How sure it was</h2>",
        _bars(found.bars, found.threshold),
        "<h2>Utterances that went wrong</h2>",
        _wrong(found),
        "<h2>Slot values that were not heard</h2>",
        _wrong_slots(found),
    ]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    body = "\n".join(parts)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n{body}\n</body></html>\n'


def percent(share: float | None) -> str:
    """Return a share as people read it."""
    return "-" if share is None else f"{100 * share:.1f} %"


def _figures(found: Evaluation) -> str:
    figures = {
        "right": found.accuracy,
        "right, of those that mean an intent": found.accuracy_within,
        "rejected": found.rejected,
        "rejected, of those that mean none": found.rejected_outside,
        "slot values right": found.slot_accuracy,
    }
    cells = (f"<div><b>{percent(share)}</b>{name}</div>" for name, share in figures.items())
    return f'<div class="figures">{"".join(cells)}</div>'


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> str:
    """Return a table; the last `numbers` columns are figures."""
    plain = len(header) - numbers
    head = "".join(f"<th>{name}</th>" for name in header)
    lines = (
        "".join(
            f'<td class="n">{escape(cell)}</td>' if at >= plain else f"<td>{escape(cell)}</td>"
            for at, cell in enumerate(row)
        )
        for row in rows
    )
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _intents(intents: Iterable[Counts]) -> str:
    rows = (
        (each.intent or NONE, str(each.meant), percent(each.precision), percent(each.recall))
        for each in intents
    )
    return _table(("Intent", "Utterances", "Precision", "Recall"), rows, 3)


def _matrix(found: Evaluation) -> str:
    """Return the table of confusion as a picture: a row for what was meant."""
    names = [each.intent for each in found.intents]
    meant = {each.intent: each.meant for each in found.intents}
    times = {(c.meant, c.understood): c.times for c in found.confusions}
    times.update({(each.intent, each.intent): each.both for each in found.intents})
    size = CELL * len(names)
    parts = [*_labels(names)]
    for (row, column), count in sorted(times.items()):
        if count:
            x, y = LABEL_WIDTH + CELL * names.index(column), TOP + CELL * names.index(row)
            parts.append(_cell(x, y, count, count / max(1, meant[row]), right=row == column))
    return _svg(LABEL_WIDTH + size + 90, TOP + size + 4, parts)


def _labels(names: Sequence[str]) -> Iterator[str]:
    for at, name in enumerate(names):
        shown = escape(name or NONE)
        y = TOP + CELL * at + 20
        x = LABEL_WIDTH + CELL * at + 18
        yield f'<text x="{LABEL_WIDTH - 8}" y="{y}" text-anchor="end">{shown}</text>'
        yield f'<text transform="translate({x},{TOP - 8}) rotate(-50)">{shown}</text>'


def _cell(x: int, y: int, count: int, share: float, *, right: bool) -> str:
    shade = SHADE if right else ERROR_SHADE
    fill = f"rgba({shade},{0.15 + 0.75 * share:.2f})"
    return (
        f'<rect x="{x}" y="{y}" width="{CELL - 1}" height="{CELL - 1}" fill="{fill}"/>'
        f'<text x="{x + CELL // 2}" y="{y + 20}" text-anchor="middle">{count}</text>'
    )


def _bars(bars: Sequence[tuple[int, int]], threshold: float) -> str:
    """Return a picture of how many guesses were right and wrong at each confidence."""
    most = max(1, *(right + wrong for right, wrong in bars))
    parts: list[str] = []
    for at, (right, wrong) in enumerate(bars):
        x, top = BAR_WIDTH * at, BAR_HEIGHT * (1 - (right + wrong) / most)
        between = BAR_HEIGHT * (1 - right / most)
        parts.append(_bar(x, top, between - top, WRONG))
        parts.append(_bar(x, between, BAR_HEIGHT - between, RIGHT))
        parts.append(f'<text x="{x}" y="{BAR_HEIGHT + 16}">{at / BARS:g}</text>')
    line = BAR_WIDTH * BARS * threshold
    parts.append(
        f'<line x1="{line:.1f}" x2="{line:.1f}" y1="0" y2="{BAR_HEIGHT}" stroke="#1c2430" '
        'stroke-dasharray="4 3"/>'
    )
    note = "Green: the likeliest intent was meant. Red: it was not. Dashed: the threshold."
    picture = _svg(BAR_WIDTH * BARS + 20, BAR_HEIGHT + 24, parts)
    return f'{picture}<p class="quiet">{note}</p>'


def _bar(x: int, y: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x}" y="{y:.1f}" width="{BAR_WIDTH - 4}" height="{height:.1f}" fill="{fill}"/>'
    )


def _svg(width: int, height: int, parts: Iterable[str]) -> str:
    inside = "".join(parts)
    return f'<svg width="{width}" height="{height}" role="img">{inside}</svg>'


def _wrong(found: Evaluation) -> str:
    rows = [
        (
            h.said.words,
            h.said.intent or NONE,
            h.intent or NONE,
            h.guess or NONE,
            f"{h.confidence:.2f}",
        )
        for h in found.heard
        if not h.right
    ]
    header = ("Utterance", "Meant", "Understood", "Likeliest", "Confidence")
    return _table(header, rows, 1) if rows else "<p>None.</p>"


def _wrong_slots(found: Evaluation) -> str:
    rows = [(s.utterance, s.intent, s.slot, s.wanted, s.heard or NONE) for s in found.slots_wrong]
    header = ("Utterance", "Intent", "Slot", "Expected", "Heard")
    return _table(header, rows) if rows else "<p>None.</p>"
