"""Make the table of English words that ships: `python -m bench.distilling MODEL VOCABULARY`.

MODEL is all-MiniLM-L6-v2 as ONNX, VOCABULARY its list of word pieces, one a line, commonest first;
both Apache-2.0. Every whole word of the vocabulary is embedded alone, so no text is needed; common
words weigh less, by their place in the list. Needs onnxruntime, which no extra installs.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np

from ivr.hearing.trained.table import FILE

WORDS, NUMBERS = 14_000, 192

SMOOTHING = 1e-4
"""Words much commoner than one in ten thousand weigh less. Source: S. Arora et al., "A Simple but
Tough-to-Beat Baseline for Sentence Embeddings", ICLR 2017."""

FIRST_RANK = 2.7
"""Of the law that a word's frequency falls with its rank (Zipf and Mandelbrot)."""

AT_ONCE = 256
START, END = 101, 102
"""The marks around every text, by their places in the vocabulary."""


def distil(model: Path, vocabulary: Path) -> dict[str, np.ndarray]:
    pieces = vocabulary.read_text(encoding="utf-8").split("\n")
    places = [at for at, piece in enumerate(pieces) if re.fullmatch(r"[a-z]+|[0-9]", piece)]
    vectors = embedded(model, places)
    kept = vectors[:WORDS] - vectors[:WORDS].mean(axis=0)
    axes = np.linalg.svd(kept.T @ kept)[0]
    often = 1 / (np.arange(1, len(kept) + 1) + FIRST_RANK)
    often /= often.sum()
    rows = kept @ axes[:, :NUMBERS] * (SMOOTHING / (SMOOTHING + often))[:, None]
    scales = np.abs(rows).max(axis=1) / 127
    return {
        "names": np.array("\n".join(pieces[at] for at in places[:WORDS])),
        "rows": np.round(rows / scales[:, None]).astype(np.int8),
        "scales": scales.astype(np.float32),
    }


def embedded(model: Path, places: list[int]) -> np.ndarray:
    import onnxruntime  # noqa: PLC0415 - no extra of ours brings it

    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    wanted = [each.name for each in session.get_inputs()]
    found = []
    for at in range(0, len(places), AT_ONCE):
        ids = np.array([[START, place, END] for place in places[at : at + AT_ONCE]], np.int64)
        given = {"attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states = session.run(None, {n: given.get(n, ids) for n in wanted})[0]
        found.append(states.mean(axis=1) if states.ndim == 3 else states)
    vectors = np.concatenate(found)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


if __name__ == "__main__":
    arrays = distil(Path(sys.argv[1]), Path(sys.argv[2]))
    np.savez_compressed(FILE, **arrays)
    print(f"{FILE}: {FILE.stat().st_size:,} bytes")
