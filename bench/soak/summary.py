"""Play histories one after the other, in one process or several, and add up what they came to."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from bench.soak.faults import Fault
from bench.soak.history import Result, Stage, play

COLLECT_EVERY = 25
WRONG_MAX = 5
"""After so many histories with a broken promise a process stops."""

SAMPLES = 40
"""So often a process says how far it is, and how much memory it holds."""


class Summary:
    """What many histories came to."""

    def __init__(self) -> None:
        self.calls = self.texts = self.charges = self.histories = 0
        self.seconds = 0.0
        self.functions: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        self.faults: Counter[Fault] = Counter()
        self.wrong: list[tuple[str, list[str]]] = []
        self.memory: list[tuple[int, float]] = []
        self._digest = blake2b(digest_size=12)

    @property
    def digest(self) -> str:
        """A hash of all histories, in their order."""
        return self._digest.hexdigest()

    def add(self, result: Result) -> None:
        """Add one history."""
        self.histories += 1
        self.calls += result.calls
        self.texts += result.texts
        self.charges += result.charges
        self.functions += result.functions
        self.ends += result.ends
        self.faults += result.faults
        if result.wrong:
            self.wrong.append((result.seed, result.wrong))
        self._digest.update(result.digest.encode())

    def join(self, other: Summary) -> None:
        """Add what another process came to."""
        for name in ("calls", "texts", "charges", "histories", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.functions += other.functions
        self.ends += other.ends
        self.faults += other.faults
        self.wrong += other.wrong
        self.memory = self.memory or other.memory
        self._digest.update(other.digest.encode())

    def sofar(self) -> str:
        """Return how far it is, on one line."""
        rate = self.calls / max(self.seconds, 0.001)
        held = self.memory[-1][1] if self.memory else 0.0
        broken = ", ".join(seed for seed, _ in self.wrong) or "nothing"
        return f"{self.calls:,} calls, {rate:,.0f}/s of CPU, {held:,.0f} MB, broken: {broken}"

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_digest": self.digest}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._digest = blake2b(state["_digest"].encode(), digest_size=12)


def soak(
    seed: str, calls: int, most: int = WRONG_MAX, stage: Stage | None = None, *, shown: bool = False
) -> Summary:
    """Play the histories `seed`/0, `seed`/1... until there were so many calls, or `most` broke."""
    stage = stage or Stage.shipped()
    summary, step = Summary(), max(1, calls // SAMPLES)
    gc.collect()
    gc.freeze()
    gc.disable()
    began = time.process_time()
    try:
        for seed_of_one in _seeds(seed):
            if summary.calls >= calls or len(summary.wrong) >= most:
                return summary
            before = summary.calls
            summary.add(play(stage, seed_of_one))
            summary.seconds = time.process_time() - began
            if summary.histories % COLLECT_EVERY == 0:
                gc.collect()
            if summary.calls // step > before // step:
                summary.memory.append((summary.calls, _resident()))
                if shown:
                    print(f"  {seed}: {summary.sofar()}", flush=True)
    except KeyboardInterrupt:
        print(f"  {seed}: stopped by hand", flush=True)
    finally:
        gc.enable()
        gc.unfreeze()
    return summary


def _seeds(seed: str) -> Iterator[str]:
    number = 0
    while True:
        yield f"{seed}/{number}"
        number += 1


def soaked(seed: str, calls: int, processes: int, most: int = WRONG_MAX) -> Summary:
    """Share `calls` among `processes`, each with seeds of its own; return all of them joined."""
    if processes == 1:
        return soak(f"{seed}/0", calls, most, shown=True)
    share = -(-calls // processes)
    work = [(f"{seed}/{number}", share, most) for number in range(processes)]
    summary = Summary()
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for one in pool.starmap(_shown, work):
            summary.join(one)
    return summary


def _shown(seed: str, calls: int, most: int) -> Summary:
    return soak(seed, calls, most, shown=True)


def _resident() -> float:
    """Return how much memory this process holds, in MB; 0 where the system does not tell."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[1]) * 4_096 / 1e6 if told.exists() else 0.0


def growth(memory: Sequence[tuple[int, float]]) -> float:
    """Return by how much of its size memory grew in the second half, per the calls of that half."""
    late = memory[len(memory) // 2 :]
    if len(late) < 3 or not late[0][1]:
        return 0.0
    mean_x = sum(x for x, _ in late) / len(late)
    mean_y = sum(y for _, y in late) / len(late)
    spread = sum((x - mean_x) ** 2 for x, _ in late)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in late) / spread
    return slope * (late[-1][0] - late[0][0]) / mean_y
