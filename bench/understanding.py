"""How well the trained understanding understands, beside what is usual without a big model.

Few-shot and full splits of BANKING77, CLINC150 and SNIPS, as IVR_CORPUS has them: learned from the
training split, counted on the test split. Choices were made on the validation splits:
`python -m bench.understanding valid` measures there.
"""

# ruff: noqa: PLC0415 - what the extra nlu brings is imported where it is there

from __future__ import annotations

import csv
import gzip
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.report import Line

FOLDER = Path(os.getenv("IVR_CORPUS", "../shared/corpus")) / "nlu"
MISSING = "not measured: no utterances at IVR_CORPUS, or the extra nlu is not installed"
OUTSIDE = "oos"

PROMISED = {
    ("banking77", "train_5shot"): 74.0,
    ("banking77", "train_10shot"): 82.0,
    ("clinc150", "train_5shot"): 79.5,
    ("clinc150", "train_10shot"): 86.0,
    ("snips", "train_10shot"): 96.0,
    ("snips", "train"): 98.6,
}
"""Percent of the test utterances that have an intent."""

PROMISED_OUTSIDE = {("clinc150", "train_10shot"): 0.945}
"""Area under the curve of telling utterances without an intent from those with one."""

QUICK = {("snips", "train_10shot"): 96.0}

PROMISED_P50, PROMISED_P99, PROMISED_LOAD, PROMISED_TRAINING = 2.0, 10.0, 0.5, 3.0


class Rows(NamedTuple):
    texts: list[str]
    intents: list[str]


def rows(name: str, split: str) -> Rows:
    with gzip.open(FOLDER / name / f"{split}.csv.gz", "rt", encoding="utf-8", newline="") as opened:
        found = list(csv.DictReader(opened))
    return Rows([row["text"] for row in found], [row["intent"] for row in found])


def understanding(folder: Path, *, quick: bool, split: str = "test") -> Iterator[Line | str]:
    """Measure accuracy on every promised split, then speed."""
    try:
        from ivr.hearing.trained.found import ENCODER
        from ivr.study.hearing.encoder import encoder

        loaded = encoder(folder)
    except ImportError:
        yield MISSING
        return
    if not FOLDER.is_dir():
        yield MISSING
        return
    for name, taught in QUICK if quick else PROMISED:
        yield from _accuracy(name, taught, split, loaded)
    yield from _speed(loaded, folder / ENCODER)


def _accuracy(name: str, taught: str, split: str, encoder) -> Iterator[Line]:
    import numpy as np

    from ivr.hearing.trained.classifier import Classifier
    from ivr.hearing.trained.table import shipped
    from ivr.study.hearing.training import Sample, train

    known, asked = rows(name, taught), rows(name, split)
    samples = [Sample(*each) for each in zip(*known, strict=True) if each[1] != OUTSIDE]
    began = time.process_time()
    arrays = train(samples, "en", encoder)
    took = time.process_time() - began
    classifier = Classifier(arrays, _Remembered(encoder, asked.texts), shipped())
    scores = np.stack([classifier.scores(text) for text in asked.texts])
    guesses = [classifier.guesses(text)[0] for text in asked.texts]
    inside = np.array([intent != OUTSIDE for intent in asked.intents])
    right = np.array([g.intent == i for g, i in zip(guesses, asked.intents, strict=True)])
    what = f"{name} {taught.removeprefix('train_').replace('train', 'all')}"
    limit = PROMISED.get((name, taught))
    yield Line(f"{what}: right", 100 * right[inside].mean(), "%", limit, at_least=True)
    for title, share in _usual(known, asked, inside):
        yield Line(f"{what}: right, {title}", share, "%")
    sure = np.array([guess.confidence for guess in guesses])
    yield Line(f"{what}: in scope and above 0.4", 100 * (sure[inside] >= 0.4).mean(), "%")
    if not inside.all():
        strengths = np.array([classifier.belonging(row) for row in scores])
        limit = PROMISED_OUTSIDE.get((name, taught))
        area = _area(strengths, inside)
        yield Line(f"{what}: out of scope, AUROC", area, "", limit, at_least=True)
        yield Line(f"{what}: out of scope and below 0.4", 100 * (sure[~inside] < 0.4).mean(), "%")
    yield Line(f"{what}: trained in", took, "s")


class _Remembered:
    """Sentence vectors that were worked out together."""

    def __init__(self, encoder, texts: Sequence[str]) -> None:
        from ivr.hearing.trained.grams import calm

        every = [calm(text) for text in texts]
        vectors = (
            v for at in range(0, len(every), 32) for v in encoder.vectors(every[at : at + 32])
        )
        self._known = dict(zip(every, vectors, strict=True))

    def vector(self, text: str):
        return self._known[text]


def _usual(known: Rows, asked: Rows, inside) -> Iterator[tuple[str, float]]:
    """Yield what scikit-learn's usual models reach, where it is installed."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline, make_union
        from sklearn.preprocessing import FunctionTransformer
        from sklearn.svm import LinearSVC
    except ImportError:
        return
    import numpy as np

    from ivr.hearing.trained.grams import folded
    from ivr.hearing.trained.table import shipped

    table = shipped()
    counts = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    words = FunctionTransformer(lambda texts: np.stack([table.vector(folded(t)) for t in texts]))
    models = {"TF-IDF and linear SVM": make_pipeline(counts, LinearSVC())}
    if len(known.texts) <= 4_000:
        regression = LogisticRegression(C=20, max_iter=200)
        models["static words and logistic regression"] = make_pipeline(words, regression)
    for title, model in models.items():
        model.fit(known.texts, known.intents)
        right = model.predict(asked.texts) == np.array(asked.intents)
        yield title, 100 * right[inside].mean()


def _area(strengths, inside) -> float:
    """Return how often an utterance in scope is stronger than one out of scope."""
    import numpy as np

    order = np.argsort(np.argsort(strengths)) + 1
    count = inside.sum()
    return float((order[inside].sum() - count * (count + 1) / 2) / (count * (~inside).sum()))


def _speed(encoder, folder: Path) -> Iterator[Line]:
    import numpy as np

    from ivr.hearing.trained.classifier import Classifier
    from ivr.hearing.trained.sentences import Encoder
    from ivr.hearing.trained.table import shipped
    from ivr.study.hearing.training import Sample, train

    known = rows("banking77", "train_10shot")
    chosen = sorted(set(known.intents))[:50]
    samples = [Sample(*each) for each in zip(*known, strict=True) if each[1] in chosen]
    began = time.process_time()
    arrays = train(samples, "en", Encoder.load(folder))
    limit = PROMISED_TRAINING
    yield Line("training 50 intents x 10", time.process_time() - began, "s", limit)
    classifier = Classifier(arrays, encoder, shipped())
    times = []
    for text in rows("banking77", "valid").texts:
        began = time.process_time()
        classifier.guesses(text)
        times.append(1000 * (time.process_time() - began))
    yield Line("one turn, p50", float(np.percentile(times, 50)), "ms", PROMISED_P50)
    yield Line("one turn, p99", float(np.percentile(times, 99)), "ms", PROMISED_P99)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        for line in understanding(Path(made), quick=False, split=(*sys.argv[1:], "test")[0]):
            print(line, flush=True)
