"""How well the trained understanding understands, beside what is usual without a big model.

Few-shot and full splits of BANKING77, CLINC150 and SNIPS, as IVR_CORPUS has them: learned from the
training split, counted on the test split. Choices were made on the validation splits:
`python -m bench.understanding valid` measures there.
"""

# ruff: noqa: PLC0415 - what the extra nlu brings is imported where it is there

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from bench.report import Line
from ivr.faults import Unreadable
from ivr.formats.lex.dialects import bot_of
from ivr.ir.bot import Bot

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

PROMISED_MINILM = {
    ("banking77", "train_10shot"): 86.0,
    ("clinc150", "train_10shot"): 90.0,
}
"""The same where the second look is taken at every utterance."""

REPORTED = {
    ("banking77", "train_10shot"): (
        ("right, static embeddings and logistic regression", 80.8, "%"),
        ("right, these and TF-IDF", 81.4, "%"),
    ),
    ("clinc150", "train_10shot"): (
        ("right, static embeddings and logistic regression", 83.3, "%"),
        ("right, these and TF-IDF", 85.3, "%"),
        ("out of scope, AUROC, these and TF-IDF", 0.939, ""),
    ),
}
"""What is known of these splits, with embeddings that no package brings; not measured here."""

QUICK = {("snips", "train_10shot"): 96.0}
GLANCE_TEXTS, GLANCE_INTENTS = 70, 5
"""What a glance looks at: so many utterances, and a small bot."""

PROMISED_P50, PROMISED_P99, PROMISED_LOAD, PROMISED_TRAINING = 2.0, 10.0, 0.5, 3.0
PROMISED_MEMORY = 200
"""MB of a running process, as bots are trained by default."""


class Rows(NamedTuple):
    texts: list[str]
    intents: list[str]


def rows(name: str, split: str) -> Rows:
    found = _read(name, split)
    return Rows([row["text"] for row in found], [row["intent"] for row in found])


def _read(name: str, split: str) -> list[dict[str, str]]:
    with gzip.open(FOLDER / name / f"{split}.csv.gz", "rt", encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


class _Encoders(NamedTuple):
    """The usual encoder, and that of the second look; which utterances get one."""

    usual: Any
    second: Any
    when: Any


def understanding(folder: Path, *, quick: bool, split: str = "test") -> Iterator[Line | str]:
    """Measure accuracy on every promised split, then speed."""
    encoders = _encoders(folder)
    if encoders is None or not FOLDER.is_dir():
        yield MISSING
        return
    for name, taught in QUICK if quick else PROMISED:
        asked = rows(name, split)
        if quick:
            asked = Rows(*(each[:GLANCE_TEXTS] for each in asked))
        yield from _accuracy(name, taught, asked, encoders)
    if not quick:
        yield _slotted(encoders)
    intents, turns = (GLANCE_INTENTS, GLANCE_TEXTS) if quick else (50, None)
    yield from _speed(folder, intents, turns)
    yield _memory(folder, "")
    if not quick:
        yield from _always(folder, split, encoders)


def _encoders(folder: Path) -> _Encoders | None:
    """Return the encoders that every bot is trained with; None where they are not installed."""
    try:
        from ivr.study.hearing.encoders.minilm import minilm
        from ivr.study.hearing.encoders.usual import encoder
        from ivr.study.hearing.training import CLOSE

        return _Encoders(encoder(folder), minilm(folder), CLOSE)
    except (ImportError, Unreadable):
        return None


def _always(folder: Path, split: str, encoders: _Encoders) -> Iterator[Line | str]:
    """Measure the same where the whole of MiniLM is asked about every utterance."""
    from ivr.study.hearing.encoders.minilm import WHOLE, minilm
    from ivr.study.hearing.training import ALWAYS

    second = minilm(folder, WHOLE)
    always = encoders._replace(second=second, when=ALWAYS)
    for (name, taught), limit in PROMISED_MINILM.items():
        for line in _accuracy(name, taught, rows(name, split), always, limit):
            yield line._replace(what=f"{line.what}, MiniLM always")
    times = []
    for text in rows("banking77", "valid").texts[:100]:
        began = time.process_time()
        second.vector(text)
        times.append(1000 * (time.process_time() - began))
    for share in (50, 99):
        yield Line(f"one vector of MiniLM's, whole, p{share}", _share(times, share), "ms")
    yield _memory(folder, "minilm")


def _share(times: Sequence[float], share: int) -> float:
    import numpy as np

    return float(np.percentile(times, share))


def _memory(folder: Path, brought: str) -> Line:
    """Return the most memory that a process holds which understands with a trained encoder."""
    from ivr.formats.lex import export
    from ivr.study.hearing.store import train_bot

    archive = folder / "two.zip"
    archive.write_bytes(export.archive(_of_two_intents()))
    train_bot(export.read_archive(archive.read_bytes()), folder, brought=brought)
    command = [sys.executable, "-c", _LISTENS, str(archive), str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    what = "a running process that understands" + (", MiniLM always" if brought else "")
    limit = None if brought else PROMISED_MEMORY
    return Line(what, int(told.stdout) / KB_OF_A_MB, "MB", limit)


_LISTENS = """
import sys
from pathlib import Path
from ivr.formats.lex import export
from ivr.hearing.port import Utterance
from ivr.hearing.trained.found import Trained
bot = export.read_archive(Path(sys.argv[1]).read_bytes())
heard = Trained(Path(sys.argv[2])).understanding(bot, "en_US", lambda: None)
for number in range(200):
    heard.interpret(Utterance(f"i believe my card number {number} may have been taken from me"))
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""
"""A process that understands and says how much memory it held at most, in KB.

Not `ru_maxrss`: that remembers the process which started it.
"""

KB_OF_A_MB = 1_000


def _of_two_intents() -> Bot:
    known = rows("banking77", "train_10shot")
    fallback = {"name": "FallbackIntent", "parentIntentSignature": "AMAZON.FallbackIntent"}
    chosen = sorted(set(known.intents))[:2]
    intents = [
        {
            "name": f"Intent{number}",
            "sampleUtterances": [
                {"utterance": text}
                for text, intent in zip(*known, strict=True)
                if intent == name and "{" not in text
            ],
        }
        for number, name in enumerate(chosen)
    ]
    locale = {"identifier": "en_US", "intents": [*intents, fallback]}
    return bot_of({"name": "Two", "locales": [locale]})


class _Trained(NamedTuple):
    """A classifier that remembers the vectors of what it will be asked, and how long it took."""

    classifier: Any
    intents: int
    seconds: float


def _trained(samples: list, asked: Rows, encoders: _Encoders) -> _Trained:
    from ivr.hearing.trained.classifier import NOTHING, Classifier
    from ivr.hearing.trained.table import shipped
    from ivr.study.hearing.training import Second, train

    began = time.process_time()
    second = Second(encoders.second, encoders.when)
    arrays = train(samples, "en", encoders.usual, second=second)
    took = time.process_time() - began
    usual, closer = (_Remembered(each, asked.texts) for each in encoders[:2])
    intents = sum(label != NOTHING for label in arrays["labels"])
    return _Trained(Classifier(arrays, usual, shipped(), closer), intents, took)


def _accuracy(
    name: str, taught: str, asked: Rows, encoders: _Encoders, promised: float | None = None
) -> Iterator[Line]:
    """Measure what is understood of some utterances; of a glance's few nothing is promised."""
    import numpy as np

    from ivr.study.hearing.training import Sample

    known, few = rows(name, taught), len(asked.texts) <= GLANCE_TEXTS
    samples = [Sample(*each) for each in zip(*known, strict=True) if each[1] != OUTSIDE]
    classifier, intents, took = _trained(samples, asked, encoders)
    guesses = [classifier.guesses(text)[0] for text in asked.texts]
    inside = np.array([intent != OUTSIDE for intent in asked.intents])
    right = np.array([g.intent == i for g, i in zip(guesses, asked.intents, strict=True)])
    what = f"{name} {taught.removeprefix('train_').replace('train', 'all')}"
    limit = None if few else promised or PROMISED.get((name, taught))
    yield Line(f"{what}: right", 100 * right[inside].mean(), "%", limit, at_least=True)
    for title, share in () if promised or few else _usual(known, asked, inside):
        yield Line(f"{what}: right, {title}", share, "%")
    for title, share, unit in () if promised or few else REPORTED.get((name, taught), ()):
        yield Line(f"{what}: {title}, as reported", share, unit)
    sure = np.array([guess.confidence for guess in guesses])
    yield Line(f"{what}: in scope and above 0.4", 100 * (sure[inside] >= 0.4).mean(), "%")
    scores = np.stack([classifier.scores(text) for text in asked.texts])
    if not inside.all():
        strengths = np.array([classifier.belonging(row) for row in scores])
        limit = PROMISED_OUTSIDE.get((name, taught))
        area = _area(strengths, inside)
        yield Line(f"{what}: out of scope, AUROC", area, "", limit, at_least=True)
        yield Line(f"{what}: out of scope and below 0.4", 100 * (sure[~inside] < 0.4).mean(), "%")
    real, wants = scores[:, :intents], encoders.when.wants
    again = [wants(text, row) for text, row in zip(asked.texts, real, strict=True)]
    yield Line(f"{what}: looked at again", 100 * np.mean(again), "%")
    yield Line(f"{what}: trained in", took, "s")


def _slotted(encoders: _Encoders) -> Line:
    """Measure the samples of SNIPS as a bot's utterances with slots, which list their values.

    Always on the validation split: nothing is promised of it, and no test set is opened for it.
    """
    import numpy as np

    from ivr.study.hearing.samples import samples_of

    (locale,) = _of_slots(_read("snips", "train_10shot")).locales
    asked = rows("snips", "valid")
    classifier = _trained(list(samples_of(locale)), asked, encoders).classifier
    right = [classifier.guesses(t)[0].intent == i for t, i in zip(*asked, strict=True)]
    return Line("snips 10 as utterances with slots: right, validation", 100 * np.mean(right), "%")


def _of_slots(samples: Sequence[dict[str, str]]) -> Bot:
    """Return a bot whose intents have slots of their own, and these the values of their samples."""
    said: dict[str, list[str]] = defaultdict(list)
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for sample in samples:
        text, intent = sample["text"], sample["intent"]
        for name, begin, end in sorted(json.loads(sample["slots"]), key=itemgetter(1))[::-1]:
            values[intent][f"{intent}_{name}"].add(text[begin:end])
            text = f"{text[:begin]}{{{intent}_{name}}}{text[end:]}"
        said[intent].append(text)
    intents = [
        {
            "name": intent,
            "sampleUtterances": [{"utterance": text} for text in texts],
            "slots": [{"name": kind, "slotTypeName": kind} for kind in values[intent]],
        }
        for intent, texts in said.items()
    ]
    types = [
        {"name": kind, "slotTypeValues": [{"sampleValue": {"value": v}} for v in sorted(listed)]}
        for kinds in values.values()
        for kind, listed in kinds.items()
    ]
    locale = {"identifier": "en_US", "intents": intents, "slotTypes": types}
    return bot_of({"name": "Slotted", "locales": [locale]})


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


def _speed(folder: Path, intents: int, turns: int | None) -> Iterator[Line]:
    from ivr.hearing.trained.classifier import Classifier
    from ivr.hearing.trained.table import shipped
    from ivr.study.hearing.encoders.minilm import minilm
    from ivr.study.hearing.encoders.usual import encoder
    from ivr.study.hearing.training import Sample, Second, train

    known = rows("banking77", "train_10shot")
    chosen = sorted(set(known.intents))[:intents]
    samples = [Sample(*each) for each in zip(*known, strict=True) if each[1] in chosen]
    began = time.process_time()
    usual, closer = encoder(folder), minilm(folder)
    arrays = train(samples, "en", usual, second=Second(closer))
    limit = PROMISED_TRAINING
    yield Line(f"training {intents} intents x 10", time.process_time() - began, "s", limit)
    classifier = Classifier(arrays, usual, shipped(), closer)
    times = []
    for text in rows("banking77", "valid").texts[:turns]:
        began = time.process_time()
        classifier.guesses(text)
        times.append(1000 * (time.process_time() - began))
    yield Line("one turn, p50", _share(times, 50), "ms", PROMISED_P50)
    yield Line("one turn, p99", _share(times, 99), "ms", PROMISED_P99)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        for line in understanding(Path(made), quick=False, split=(*sys.argv[1:], "test")[0]):
            print(line, flush=True)
