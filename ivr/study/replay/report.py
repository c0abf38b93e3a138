"""A tally, told: as text, as Markdown, as JSON.

Law of the room: values in, text out; ids are shown as they are, nothing else tells who it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ivr.study.replay.engine import Side, Tally, Way
from ivr.study.replay.past import CHARGE, CONTACT

HEAD = ("kind", "old", "new", "count", "share", "amount", "such as")


def rows(tally: Tally) -> Iterator[tuple[str, ...]]:
    """Yield a row for each way of those that go elsewhere, the most frequent first."""
    for way, count in sorted(tally.ways.items(), key=lambda item: (-item[1], item[0])):
        amount = tally.moved_money[way]
        yield (
            way.kind,
            way.old,
            way.new,
            str(count),
            _share(count, tally.seen),
            f"{amount:.2f}" if amount else "",
            " ".join(tally.examples[way]),
        )


def sides(tally: Tally) -> Iterator[tuple[str, ...]]:
    """Yield (kind, lane or outcome, how many before, how many after), by name."""
    for kind in (CONTACT, CHARGE):
        names = {to for each, to in (*tally.old.to, *tally.new.to) if each == kind}
        for to in sorted(names):
            yield kind, to, str(tally.old.to[kind, to]), str(tally.new.to[kind, to])


def text(tally: Tally) -> str:
    """Return the tally for a terminal."""
    lines = [*_table([("kind", "to", "old", "new"), *sides(tally)]), ""]
    if tally.ways:
        lines += [*_table([HEAD, *rows(tally)]), ""]
    return "\n".join([*lines, *_sums(tally)])


def markdown(tally: Tally) -> str:
    """Return the tally as Markdown tables."""
    lines = [*_grid([("kind", "to", "old", "new"), *sides(tally)]), ""]
    if tally.ways:
        lines += [*_grid([HEAD, *rows(tally)]), ""]
    return "\n".join([*lines, *_sums(tally)])


def json_value(tally: Tally) -> dict[str, object]:
    """Return the tally as plain values."""
    return {
        "seen": tally.seen,
        "elsewhere": tally.moved,
        "unlike_record": tally.unlike_record,
        "old": _side(tally, tally.old),
        "new": _side(tally, tally.new),
        "ways": [_way(tally, way, count) for way, count in sorted(tally.ways.items())],
    }


def _way(tally: Tally, way: Way, count: int) -> dict[str, object]:
    examples = tally.examples[way]
    amount = str(tally.moved_money[way])
    return {**way._asdict(), "count": count, "amount": amount, "examples": examples}


def _side(tally: Tally, side: Side) -> dict[str, object]:
    found: dict[str, object] = {
        "to": {f"{kind}.{to}": count for (kind, to), count in sorted(side.to.items())},
        "labelled": {".".join(at): count for at, count in sorted(side.labelled.items())},
        "money": {".".join(at).rstrip("."): str(sum_) for at, sum_ in sorted(side.money.items())},
    }
    if tally.capacity is not None:
        found["beyond_capacity"] = side.beyond(tally.capacity)
    return found


def _sums(tally: Tally) -> Iterator[str]:
    share = _share(tally.moved, tally.seen)
    yield f"{tally.moved} of {tally.seen} would go elsewhere ({share})."
    if tally.unlike_record:
        yield f"Of {tally.unlike_record} the old policy decides otherwise than was decided then."
    if tally.capacity is not None:
        old, new = (side.beyond(tally.capacity) for side in (tally.old, tally.new))
        for to in sorted(tally.capacity.limits):
            yield f"{to}: {old[to]} came when it was full, {new[to]} would."
    for name, side in (("old", tally.old), ("new", tally.new)):
        yield from _missed(name, side)


def _missed(name: str, side: Side) -> Iterator[str]:
    """Yield what fraud a policy let pass, where charges have labels."""
    missed = side.labelled[CHARGE, "approve", "fraud"]
    bothered = side.labelled[CHARGE, "fraud", "legitimate"]
    if side.labelled:
        lost = side.money.get((CHARGE, "approve", "fraud"), Decimal(0))
        yield f"{name}: {missed} frauds ({lost:.2f}) pass, {bothered} honest charges are stopped."


def _share(count: int, whole: int) -> str:
    return f"{100 * count / whole:.1f} %" if whole else "0.0 %"


def _table(cells: list[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _grid(cells: list[tuple[str, ...]]) -> Iterable[str]:
    head, *others = cells
    for row in (head, ("---",) * len(head), *others):
        yield f"| {' | '.join(row)} |"
