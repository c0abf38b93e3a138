"""A trained model as it stands in its file: a forest, its calibration, and where it comes from.

    read(path), parse(bytes)     the model; a file that was cut short or altered is refused
    written(facts) -> bytes      the file's bytes: canonical JSON that holds its own digest
    Model.score(values)          0..1000
    Model.reasons(values)        what each feature adds

Law of the room: nothing is scored by a file whose digest does not match; the same model always
makes the same bytes. Codes: RSK101 no model, RSK102 altered or cut short, RSK103 of another kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ivr.faults import Unreadable
from ivr.runtime.risk.learned.calibration import Calibration
from ivr.runtime.risk.learned.forest import UNIT, Feature, Forest, Nodes

FORMAT = 1
KIND = "forest"
DIGEST = re.compile(rb'"digest":"([0-9a-f]{64})"')
SHIPPED = Path(__file__).with_name("transactions.json")
"""The model that judges charges unless a policy names another."""


class Reason(NamedTuple):
    """What a feature adds to the log odds of fraud, given its value; negative: it takes away."""

    feature: str
    value: float
    added: float


class Model:
    """A model that was read; immutable.

    Attributes:
        name: Its name.
        version: Its version as major.minor.
        digest: SHA-256 of its file, with the digest itself left out.
        forest: Its trees.
        calibration: From their sum to a score.
        metrics: What was measured when it was trained.
        lineage: From which history, seed, parameters and libraries it was made.
    """

    def __init__(self, found: Mapping[str, Any], digest: str) -> None:
        self.name: str = found["name"]
        self.version: str = found["version"]
        self.digest = digest
        self.metrics: Mapping[str, Any] = found["metrics"]
        self.lineage: Mapping[str, Any] = found["lineage"]
        self.calibration = Calibration(found["calibration"])
        self.forest = Forest(
            [Feature(*each) for each in found["features"]], Nodes(**found["nodes"]), found["leaves"]
        )

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the features it asks, in the order in which values are given."""
        return self.forest.names

    def score(self, values: Sequence[float]) -> int:
        """Return the score of a charge, 0..1000; 955 means that 1 % of honest ones score higher.

        Args:
            values: One for each of `features`; NaN is missing.

        Raises:
            ValueError: There are more or fewer.
        """
        return self.calibration.score(self.forest.total(values))

    def reasons(self, values: Sequence[float]) -> tuple[int, list[Reason]]:
        """Return the score, and what each feature adds; what speaks most for fraud comes first.

        Raises:
            ValueError: There are more or fewer values than features.
        """
        usual, added = self.forest.parts(values)
        found = [
            Reason(name, value, part / UNIT)
            for name, value, part in zip(self._names, values, added, strict=True)
            if part
        ]
        found.sort(key=lambda reason: -reason.added)
        return self.calibration.score(usual + sum(added)), found

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return self.forest.names


def read(path: Path) -> Model:
    """Return the model of a file.

    Raises:
        Unreadable: There is no such file, or it is no whole model.
    """
    try:
        text = path.read_bytes()
    except OSError as fault:
        message = f"{path}: the model cannot be read: {fault.strerror}."
        raise Unreadable(message, "RSK101") from None
    return parse(text, str(path))


def parse(text: bytes, where: str = "model") -> Model:
    """Return the model that a file holds.

    Raises:
        Unreadable: It is no model, was cut short or altered, or is of another kind.
    """
    found = DIGEST.search(text, 0, 65_536)
    if found is None:
        message = f"{where}: this is no model of ours, or the file was cut short."
        raise Unreadable(message, "RSK101")
    digest = found.group(1).decode()
    if _digest(text[: found.start(1)] + text[found.end(1) :]) != digest:
        message = f"{where}: the file was altered or cut short: its digest does not match."
        raise Unreadable(f"{message} Take it from where it was made.", "RSK102")
    try:
        return _built(json.loads(text), digest)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as fault:
        message = f"{where}: this model is of another kind or release ({type(fault).__name__})."
        raise Unreadable(message, "RSK103") from None


def written(facts: Mapping[str, object]) -> bytes:
    """Return the bytes of a model's file: canonical JSON with its digest.

    Args:
        facts: name, version, features, nodes, leaves, calibration, metrics, lineage.
    """
    # "digest" stands first, before anything that could hold the like of it
    head = {"digest": "", "format": FORMAT, "kind": KIND}
    text = json.dumps({**head, **{key: facts[key] for key in sorted(facts)}}, **_CANONICAL)
    empty = f"{text}\n".encode("ascii")
    return empty.replace(b'"digest":""', f'"digest":"{_digest(empty)}"'.encode("ascii"), 1)


_CANONICAL: Mapping[str, Any] = {"separators": (",", ":"), "allow_nan": False}


def _digest(text: bytes) -> str:
    return sha256(text).hexdigest()


def _built(found: Any, digest: str) -> Model:  # noqa: ANN401  JSON of any shape
    """Return the model of parsed JSON.

    Raises:
        ValueError: It is of another kind or release.
    """
    if found["format"] != FORMAT or found["kind"] != KIND:
        raise ValueError(found["kind"])
    return Model(found, digest)
