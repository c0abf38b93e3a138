"""Flows of others, read and written again: those of the corpus, where it is there.

Current exports must come back as the same JSON value; old exports must convert with the same paths
and no block left unknown. Beside us: the PyPI package cxblueprint on the same current files, where
every action must come back (its canvas places are its own and do not count).
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from cxblueprint import Flow as PeerFlow

from bench import corpus
from bench.clock import cpu_seconds
from bench.report import Line
from ivr.faults import Severity
from ivr.flowfiles import read_bytes
from ivr.formats.connect import read_flow, write_flow
from ivr.formats.legacy import read_legacy, same_paths
from ivr.ir.actions.opaque import OpaqueAction


def reading(runs: int) -> Iterator[Line | str]:
    """Measure what comes back of current exports, and what becomes of old ones."""
    current, legacy = corpus.texts(format="actions"), corpus.texts(format="modules")
    if not current:
        yield corpus.MISSING
        return
    values = {name: json.loads(text) for name, text in current.items()}
    parsed = {name: value for name, value in values.items() if _readable(value)}
    same = sum(write_flow(read_flow(value, name)) == value for name, value in parsed.items())
    yield Line(f"identical of {len(parsed)} current flows", 100 * same / len(parsed), "%", 100,
               at_least=True)  # fmt: skip
    peer = sum(_of_peer(value) for value in parsed.values())
    yield Line("  cxblueprint, the same actions", 100 * peer / len(parsed), "%")
    seconds = cpu_seconds(lambda: [write_flow(read_flow(v, n)) for n, v in parsed.items()], runs)
    yield Line("read and written, a flow", 1000 * seconds / len(parsed), "ms")
    kept = sum(_converts(text) for text in legacy.values())
    yield Line(f"converted of {len(legacy)} old exports", 100 * kept / len(legacy), "%", 100,
               at_least=True)  # fmt: skip


def _readable(value: Mapping[str, Any]) -> bool:
    return read_bytes(json.dumps(value).encode(), "flow.json", "flow").flow is not None


def _converts(text: bytes) -> bool:
    """Tell whether an old export becomes a flow with the same paths and only known types.

    A value that the old format does not know either, such as a template's sign, is a finding; the
    block that holds it is converted all the same.
    """
    value = json.loads(text)
    flow, findings = read_legacy(value, "flow")
    unknown = [f for f in findings if f.severity is Severity.ERROR and f.code == "FLW001"]
    opaque = any(isinstance(action, OpaqueAction) for action in flow.actions)
    return not unknown and not opaque and not same_paths(value, flow)


def _of_peer(value: Mapping[str, Any]) -> bool:
    """Tell whether every action comes back from the peer as it went in."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            written = json.loads(PeerFlow.decompile_from_dict(dict(value)).compile_to_json())
    except Exception:  # noqa: BLE001 - whatever stops the peer, the flow did not come back
        return False
    return _actions(written) == _actions(value)


def _actions(value: Mapping[str, Any]) -> Mapping[str, object]:
    return {
        action["Identifier"]: (
            action["Type"],
            action.get("Parameters", {}),
            {key: part for key, part in action.get("Transitions", {}).items() if part},
        )
        for action in value["Actions"]
    }
