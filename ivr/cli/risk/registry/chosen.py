"""Which model and which detector a command means: a file, a name of the registry, what is shipped.

Law of the room: a file that is named is taken; then the registry's active version; the shipped
model and the workspace's detectors come last.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from ivr.cli.risk.registry.opening import FILE, opened
from ivr.faults import Unreadable
from ivr.runtime.risk.detector import deciding
from ivr.runtime.risk.detector.deciding import Detector
from ivr.runtime.risk.learned import model as models
from ivr.runtime.risk.learned.model import SHIPPED, Model
from ivr.runtime.services.models import detectors, registry

FOLDER = Path("infra") / "detectors"
_UNWRITTEN = "Write one, as docs/risk.md shows, or name one of elsewhere by --detector FILE."


class Chosen(NamedTuple):
    """A detector, and the digest of what it was made of."""

    detector: Detector
    digest: str


def model(name: str, place: str) -> Model:
    """Return the model of a file, the active version of a registry, or the shipped one.

    Raises:
        Unreadable: There is none (REG004), or it was altered or cut short (RSK101..RSK103).
    """
    if Path(name).suffix == ".json":
        return models.read(Path(name))
    if _is_there(place):
        with opened(place) as shelf:
            try:
                return models.parse(registry.content(shelf.models, name), f"{name} in {place}")
            except Unreadable as fault:
                if fault.code != "REG004" or not _is_shipped(name):
                    raise
    if _is_shipped(name):
        return models.read(SHIPPED)
    message = f"no model {name} in {place}, and none of that name is shipped."
    remedy = f"Train one: `ivr data sample --history FILE`, `ivr risk train FILE --model {name}`."
    raise Unreadable(f"{message} {remedy}", "REG004")


def _is_shipped(name: str) -> bool:
    return name == SHIPPED.stem and SHIPPED.is_file()


def detector(said: str, name: str, place: str, root: Path) -> Chosen:
    """Return the detector that `said` names, or the workspace's only one for a model.

    Raises:
        Unreadable: There is none (REG004), or more than one (USE001).
        Refused: Its file is wrong.
    """
    if said and (Path(said).is_file() or Path(said).suffix in {".yaml", ".yml"}):
        return _of_file(Path(said))
    if said:
        with opened(place) as shelf:
            kept = detectors.version(shelf.detectors, said)
            return Chosen(detectors.rules(shelf.detectors, said, kept.number), kept.artifact)
    found = [_of_file(path) for path in sorted((root / FOLDER).glob("*.yaml"))]
    fitting = [each for each in found if each.detector.model == name]
    if len(fitting) != 1:
        message = f"{len(fitting)} detectors in {root / FOLDER} are for model {name}."
        remedy = "Name one by --detector FILE." if fitting else _UNWRITTEN
        raise Unreadable(f"{message} {remedy}", "USE001")
    return fitting[0]


def _of_file(path: Path) -> Chosen:
    from ivr.spec.rules.judging import compiled

    told = compiled(path)
    text = json.dumps(told, sort_keys=True).encode()
    return Chosen(deciding.read(told), hashlib.sha256(text).hexdigest())


def _is_there(place: str) -> bool:
    return place.startswith("dynamodb:") or (Path(place) / FILE).is_file()
