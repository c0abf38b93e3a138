"""Mutated flows and specs, many of them: each must end in typed findings, quickly, never otherwise.

`make fuzz` runs 100,000; `python -m bench.fuzzing --count 500 --seed 7` a few. A case that fails is
printed with its seed, which makes it again: `--count 1 --seed N`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree
from typing import Any

from ivr import workspace
from ivr.adopting import Source, adopt
from ivr.compare.changes import changes
from ivr.compare.equivalence import distinguishing
from ivr.drawing.scene import scene_of
from ivr.drawing.svg import svg
from ivr.explore.explore import explore
from ivr.faults import IvrError, Refused
from ivr.flowfiles import read_bytes
from ivr.formats.connect import write_text
from ivr.ir.flow import Flow
from ivr.lint.engine import lint
from ivr.lint.rule import Subject

SLOW = 10.0
"""CPU seconds that no single case may take."""

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"

ODD: tuple[Callable[[random.Random], object], ...] = (
    lambda _: None,
    lambda _: True,
    lambda drawn: drawn.randrange(-5, 100_000),
    lambda drawn: drawn.random() * 1e9,
    lambda _: "",
    lambda _: " ",
    lambda drawn: "x" * drawn.choice((1, 51, 3001, 40_000)),
    lambda drawn: drawn.choice(("$.", "$.External", "$.Attributes.a b", "$.X.y", "$.Lex.Slots.s")),
    lambda drawn: drawn.choice(("<speak>", "&amp;", "{{ x }}", "{% if %}", "\ud800", "\x00", "ü")),
    lambda _: [],
    lambda _: {},
    lambda _: [[[{}]]],
    lambda drawn: drawn.choice(("Equals", "Contains", "And", "NumberLessThan", "KeyExists")),
    lambda drawn: drawn.choice(("PlayPrompt", "Loop", "Wait", "ShowView", "Compare", "TagContact")),
    lambda drawn: drawn.choice(("NoMatchingError", "NoMatchingCondition", "Other")),
)
"""What a value may become."""


def main(arguments: Sequence[str]) -> int:
    """Run the cases; return 1 where one ended otherwise than in typed findings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    ends: Counter[str] = Counter()
    slowest, began = 0.0, time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        made = Cases(Path(folder))
        for seed in range(given.seed, given.seed + given.count):
            start = time.process_time()
            ends[made.run(seed)] += 1
            slowest = max(slowest, time.process_time() - start)
    for end, count in sorted(ends.items()):
        print(f"{count:>8}  {end}")
    print(f"{given.count} cases, slowest {slowest:.2f} s, {time.process_time() - began:.0f} s CPU")
    return int(any(end.startswith("FAILED") for end in ends) or slowest > SLOW)


class Cases:
    """Flows and specs to start from; each seed makes one case."""

    def __init__(self, folder: Path) -> None:
        self._texts = [path.read_bytes() for path in sorted(EXAMPLES.glob("*.json"))]
        self._flows = [self._read(text) for text in self._texts]
        self._root = folder / "service"
        with as_file(files("ivr.local") / "template") as template:
            copytree(template, self._root)
        self._specs = sorted(self._root.rglob("*.yaml"))
        self._written = {path: path.read_text(encoding="utf-8") for path in self._specs}

    def run(self, seed: int) -> str:
        """Make the case of a seed, and return how it ended."""
        drawn = random.Random(seed)
        case = self._spec if drawn.random() < 0.15 else self._flow
        try:
            return case(drawn)
        except IvrError as refused:
            return f"{case.__name__[1:]}: {type(refused).__name__}"
        except Exception:  # noqa: BLE001 - whatever else it is, it is what we look for
            print(f"seed {seed}:\n{traceback.format_exc(limit=-4)}", file=sys.stderr)
            return f"FAILED {case.__name__[1:]}"

    def _flow(self, drawn: random.Random) -> str:
        index = drawn.randrange(len(self._texts))
        content = mutated(self._texts[index], drawn)
        read = read_bytes(content, "case.json", "case")
        if read.flow is None:
            return "flow: none"
        found = lint(Subject(flows=(read.flow,)))
        again = read_bytes(
            write_text(read.flow).encode("utf-8", "backslashreplace"), "case.json", "case"
        )
        assert again.flow is not None
        assert distinguishing(read.flow, again.flow) is None
        changes([self._flows[index]], [read.flow])
        _now_and_then(read.flow, drawn.random())
        return f"flow: {'findings' if found else 'nothing found'}"

    def _spec(self, drawn: random.Random) -> str:
        path = drawn.choice(self._specs)
        try:
            text = mangled(self._written[path], drawn)
            path.write_text(text, encoding="utf-8", errors="surrogatepass")
            found = workspace.lint(workspace.load(self._root))
        finally:
            path.write_text(self._written[path], encoding="utf-8")
        return f"spec: {'findings' if found else 'nothing found'}"

    def _read(self, text: bytes) -> Flow:
        flow = read_bytes(text, "example.json", "example").flow
        if flow is None:
            raise Refused([])
        return flow


def _now_and_then(flow: Flow, chance: float) -> None:
    """Do with one flow in ten what takes longer."""
    if chance < 0.1:
        svg(scene_of([flow]))
    elif chance < 0.2:
        explore([flow])
    elif chance < 0.3:
        adopt([Source(flow, "case.json")], None)


def mutated(content: bytes, drawn: random.Random) -> bytes:
    """Return the content of a flow with a few things changed: in its value, or in its bytes."""
    if drawn.random() < 0.1:
        return _broken(content, drawn)
    value = json.loads(content)
    for _ in range(drawn.randint(1, 4)):
        _change(value, drawn)
    return json.dumps(value).encode()


def _broken(content: bytes, drawn: random.Random) -> bytes:
    at = drawn.randrange(len(content))
    if drawn.random() < 0.5:
        return content[:at]
    return content[:at] + bytes([drawn.randrange(256)]) + content[at + 1 :]


def _change(value: Any, drawn: random.Random) -> None:
    """Change one thing somewhere in a JSON value."""
    places = list(_places(value))
    holder, key = drawn.choice(places)
    how = drawn.random()
    if how < 0.2:
        del holder[key]
    elif how < 0.3 and isinstance(holder, dict):
        holder[drawn.choice((key.lower(), f"{key}2", "Extra"))] = holder.pop(key)
    elif how < 0.5:
        other, there = drawn.choice(places)
        holder[key] = json.loads(json.dumps(other[there]))
    elif how < 0.6 and isinstance(holder, list):
        holder.append(json.loads(json.dumps(holder[key])))
    else:
        holder[key] = drawn.choice(ODD)(drawn)


def _places(value: Any) -> Any:
    keys = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])


def mangled(text: str, drawn: random.Random) -> str:
    """Return YAML text with a line gone, doubled, moved in, cut or changed."""
    lines = text.split("\n")
    for _ in range(drawn.randint(1, 3)):
        at = drawn.randrange(len(lines))
        how = drawn.randrange(6)
        if how == 0:
            lines[at : at + 1] = []
        elif how == 1:
            lines.insert(at, lines[at])
        elif how == 2:
            lines[at] = f"{' ' * drawn.randint(1, 4)}{lines[at]}"
        elif how == 3:
            lines[at] = lines[at][: drawn.randrange(len(lines[at]) + 1)]
        elif how == 4:
            key, colon, _ = lines[at].partition(":")
            lines[at] = f"{key}{colon} {drawn.choice(ODD)(drawn)!r}"
        else:
            lines[at] = lines[at].replace(drawn.choice("aeiou"), drawn.choice("*&{[#\t:-"), 1)
        lines = lines or [""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
