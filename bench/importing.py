"""Flows of others as dialogs: how many are proven, how much of them a person can read, how fast.

The flows are those of IVR_CORPUS, the clean ones; without it a line says that they are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench import corpus
from bench.clock import cpu_seconds
from bench.report import Line
from ivr.adopting import Source, adopt
from ivr.flowfiles import read_bytes

EQUIVALENT, REAL, NODES = 95.0, 85.0, 0.85
"""Promised: percent of flows proven equivalent, percent of actions in real nodes, nodes for each
action at most."""


def imports(runs: int, count: int | None = None) -> Iterator[Line | str]:
    """Import the clean flows of the corpus and measure what came of it.

    Args:
        runs: How often the time is measured.
        count: How many flows; by default all.
    """
    sources = clean()[:count]
    if not sources:
        yield corpus.MISSING
        return
    made, _ = adopt(sources)
    actions = sum(each.actions for each in made)
    proven = 100 * sum(each.proven for each in made) / len(sources)
    real = 100 * sum(each.real for each in made) / actions
    nodes = sum(each.nodes for each in made) / actions
    yield Line(f"equivalent of {len(sources)} flows", proven, "%", EQUIVALENT, at_least=True)
    yield Line(f"in real nodes of {actions} actions", real, "%", REAL, at_least=True)
    yield Line("nodes for each action", nodes, "nodes", NODES)
    seconds = cpu_seconds(lambda: adopt(sources), runs)
    yield Line("import with proof, a flow", 1000 * seconds / len(sources), "ms")


def clean() -> list[Source]:
    """Return the clean flows of the corpus; none where there is no corpus."""
    files = corpus.texts(quality="clean")
    read = (read_bytes(text, file, Path(file).stem) for file, text in files.items())
    return [Source(item.flow, item.shown) for item in read if item.flow is not None]
