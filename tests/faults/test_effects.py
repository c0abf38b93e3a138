"""What each event leaves behind, word for word: records, calls, messages, metrics, marks.

`effects.txt` holds it for every scene: what the event changes, what the same event changes when it
comes again, and what two days of schedules make of it. `pytest tests/faults --accept` writes it
anew; what it then says differently is what callers, cards and trails get differently.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.crashes.scenes import WATCHED
from bench.crashes.striking import PASSING, Bank
from ivr.faults import IvrError
from ivr.runtime.ledger import marks
from ivr.runtime.records import PLACES, encode, key_of

GOLDEN = Path(__file__).parent / "effects.txt"
HEAD = "== "


def records(bank):
    """Return every record of a bank as what is written of it."""
    found = {}
    for kind in PLACES:
        for record in bank.store.scan(kind):
            text = json.loads(encode(record))
            found[kind.__name__, *key_of(record)] = {
                **text,
                "version": record.version,
                "expires": record.expires,
            }
    return found


def changed(before, after) -> Iterator[str]:
    """Yield a line for each record that is new or different, with what is different of it."""
    for key, record in after.items():
        old = before.get(key, {})
        said = {
            name: value
            for name, value in record.items()
            if (name in old and old[name] != value) or (not old and _tells(key, name, value))
        }
        if said or not old:
            name = f"{'' if old else 'new '}{' '.join(key)}"
            yield f"{name}: {json.dumps(said, sort_keys=True)}"
    yield from (f"gone {' '.join(key)}" for key in before if key not in after)


def _tells(key, name, value) -> bool:
    """Tell whether a field of a new record says more than its key does."""
    told = len(str(value)) > 2 and any(str(value) in part for part in key[1:])
    return bool(value) and name != "version" and not told


def sent(bank):
    calls = [f"called {call.number} {call.token} {call.attributes}" for call in bank.dialer.calls]
    texts = [f"texted {text.number} {text.token}: {text.body}" for text in bank.texter.sent]
    return [*calls, *texts, *(f"told {one.kind} {one.id}" for one in bank.publisher.news)]


def acted(bank, act) -> Iterator[str]:
    """Do something; yield what it changed, sent, counted and marked."""
    before, went = records(bank), sent(bank)
    with marks.begun() as kept:
        answers = act()
    yield from (f"answer {json.dumps(answer)}" for answer in answers)
    yield from changed(before, records(bank))
    yield from sent(bank)[len(went) :]
    counted = [f"{name}={value:g}{shown(of)}" for name, value, of in kept.counted if value]
    yield from [f"counted {' '.join(counted)}"] if counted else []
    yield from (f"marked{shown(step)}" for step in kept.steps)


def shown(pairs) -> str:
    return "".join(f" {name}:{value}" for name, value in sorted(pairs.items()))


def asked(bank, function, event):
    """Return the answer of a function, or the code of its refusal."""
    try:
        return bank.ask(function, event)
    except IvrError as fault:
        return {"refused": fault.code}


def effects(scene) -> Iterator[str]:
    bank = Bank()
    scene.prepare(bank)
    event = scene.event(bank)
    yield from acted(bank, lambda: [asked(bank, scene.function, event)])
    yield "-- again"
    yield from acted(bank, lambda: [asked(bank, scene.function, event)])
    for minutes in PASSING:
        bank.minutes(minutes)
        happened = list(acted(bank, lambda: bank.schedules() or []))
        yield from [f"-- {minutes} minutes later", *happened] if happened else []


def read():
    sections = GOLDEN.read_text("utf-8").split(HEAD)[1:]
    return {name: lines for name, *lines in (each.splitlines() for each in sections)}


@pytest.mark.parametrize("scene", WATCHED, ids=lambda scene: scene.name)
def test_an_event_leaves_behind_what_it_left_behind(scene, accept):
    found = list(effects(scene))
    if accept:
        kept = {**(read() if GOLDEN.is_file() else {}), scene.name: found}
        known = [name for name in (one.name for one in WATCHED) if name in kept]
        text = "".join(
            f"{HEAD}{name}\n" + "".join(f"{line}\n" for line in kept[name]) for name in known
        )
        GOLDEN.write_text(text, "utf-8")
    assert found == read()[scene.name]
