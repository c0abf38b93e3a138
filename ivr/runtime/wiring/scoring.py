"""Who scores: calls by the scorecard, charges by what the settings name, made when one comes.

Before the scorecard, a bank's own model of calls scores them if the settings name one.

    provider_of(settings, policy)    the RiskProvider of a deployment
    learned(settings)                the trained model; refused unless it is the one that is named

Law of the room: a function in a call loads no model but that one. A model that was altered, cut
short or exchanged scores nothing: who comes after it in the chain does, and the verdict says so.
Codes: RSK101..RSK103 as of `risk.learned.model`; RSK104 another model than the settings name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from ivr.faults import Malformed, Unreadable
from ivr.runtime.ledger import marks
from ivr.runtime.risk.policy import Policy
from ivr.runtime.risk.provider import RiskProvider, Score
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.risk.signals import CallSignals, ChargeSignals
from ivr.runtime.settings import Settings

if TYPE_CHECKING:
    from ivr.runtime.risk.detector.deciding import Detector
    from ivr.runtime.risk.learned.model import Model
    from ivr.runtime.risk.providers.chain import Link
    from ivr.runtime.risk.providers.forest import ForestProvider

Say = Callable[[str, str], None]
"""Is told a message and a code."""

USUAL = ("forest", "scorecard")
LEARNED_SCALE = "fraud_detector"
"""The scale of `risk.learned.calibration`, which is not loaded to know its name."""

REMOTE_SECONDS = 1.2
"""How long a provider behind a network may take for a charge: nobody waits for it in a call."""

CHAIN_SECONDS = 2.4
"""All of them together: a request to the store still fits behind; see `wiring.hurry`."""


class Scoring:
    """Implements RiskProvider: one for calls, and a chain made at the first charge."""

    def __init__(self, make: Callable[[], RiskProvider], calls: RiskProvider | None = None) -> None:
        """Score charges by what `make` returns; it is asked once. Without `calls`: scorecard."""
        self._calls = calls or Scorecard()
        self._make = make
        self._made: RiskProvider | None = None
        self._lock = Lock()

    def score_call(self, signals: CallSignals, /) -> Score:
        """See RiskProvider."""
        return self._calls.score_call(signals)

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """See RiskProvider."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            made = self._made
        return made.score_charge(signals)


class _Refused:
    """Implements RiskProvider where one could not be made: every charge tells why."""

    def __init__(self, fault: Unreadable) -> None:
        self._message, self._code = str(fault), fault.code

    def score_call(self, signals: CallSignals, /) -> Score:
        """Refuse."""
        del signals
        raise Unreadable(self._message, self._code)

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """Refuse, and count it."""
        del signals
        marks.count("failed", function="model", code=self._code)
        raise Unreadable(self._message, self._code)


def _silent(message: str, code: str) -> None:
    del message, code


def provider_of(settings: Settings, policy: Policy, say: Say = _silent) -> RiskProvider:
    """Return who scores; `say` is told of a model that is missing or refused, at the first charge.

    Without a chain in the settings it is the trained model and then the scorecard, or the
    scorecard alone where there is no model, or the policy does not read its scale.
    """
    names = settings.scoring.chain or (USUAL if LEARNED_SCALE in policy.scales else USUAL[1:])
    calls = _calls(settings, policy, say) if settings.scoring.calls else Scorecard()
    if names == USUAL[1:]:
        return Scoring(Scorecard, calls) if settings.scoring.calls else calls
    return Scoring(lambda: _chain(names, settings, policy, say), calls)


def _calls(settings: Settings, policy: Policy, say: Say) -> RiskProvider:
    """Return who scores calls where the settings name a model of them: that, then the scorecard."""
    from ivr.runtime.risk.providers.chain import Chain, Link  # noqa: PLC0415  rarely needed

    link: RiskProvider
    try:
        link = _call_provider(settings, policy)
    except Unreadable as fault:
        say(str(fault), fault.code)
        link = _Refused(fault)
    return Chain([Link("calls", link), Link("scorecard", Scorecard())])


def _call_provider(settings: Settings, policy: Policy) -> RiskProvider:
    """Return the provider of the bank's own model of calls.

    Raises:
        Unreadable: As `learned`; RSK103 for a model of charges, or a scale that no band reads.
    """
    from ivr.runtime.risk.providers.calls import CallProvider  # noqa: PLC0415  rarely needed

    scale = policy.scales.get(LEARNED_SCALE)
    if scale is None:
        message = f"The policy has no scale {LEARNED_SCALE}, which a model of calls scores on."
        raise Unreadable(f"{message} Write it there.", "RSK103")
    model = _read(
        Path(settings.scoring.calls), settings.scoring.calls_digest, "IVR_CALL_MODEL_DIGEST"
    )
    try:
        return CallProvider(model, dict(scale.bands.rows)["medium"])
    except ValueError:
        message = "IVR_CALL_MODEL names no model of calls."
        raise Unreadable(f"{message} Train one by `ivr risk train --calls`.", "RSK103") from None


def model_path(settings: Settings) -> Path:
    """Return where the trained model is expected."""
    from ivr.runtime.risk.learned.model import SHIPPED  # noqa: PLC0415  charges only

    return Path(settings.scoring.model) if settings.scoring.model else SHIPPED


def learned(settings: Settings) -> Model:
    """Return the trained model.

    Raises:
        Unreadable: There is none (RSK101), it was altered or cut short (RSK102), is of another
            kind (RSK103), or not the one that the settings name (RSK104).
    """
    return _read(model_path(settings), settings.scoring.digest)


@lru_cache(maxsize=4)
def _read(path: Path, digest: str, name: str = "IVR_MODEL_DIGEST") -> Model:
    from ivr.runtime.risk.learned.model import read  # noqa: PLC0415  charges only

    found = read(path)
    if digest and found.digest != digest:
        message = f"{path}: this is not the model that {name} names. Deploy that one."
        raise Unreadable(message, "RSK104")
    return found


def _chain(names: tuple[str, ...], settings: Settings, policy: Policy, say: Say) -> RiskProvider:
    from ivr.runtime.risk.providers.chain import Chain  # noqa: PLC0415  charges only

    if not settings.scoring.chain and not model_path(settings).is_file():
        say("There is no trained model: charges are scored by the scorecard.", "RSK101")
        return Scorecard()
    rest: list[Link] = []
    for name in reversed(names):
        rest.insert(0, _link(name, settings, policy, (say, tuple(rest))))
    return Chain(rest, CHAIN_SECONDS)


def _link(
    name: str, settings: Settings, policy: Policy, more: tuple[Say, tuple[Link, ...]]
) -> Link:
    """Return one link; `more` is who is told, and the links behind it."""
    from ivr.runtime.risk.providers.chain import Link  # noqa: PLC0415  charges only

    say, rest = more
    seconds = REMOTE_SECONDS if name in _REMOTE else 0.0
    try:
        return Link(name, _MAKE[name](settings, policy, rest), seconds)
    except (Unreadable, Malformed) as fault:
        say(str(fault), fault.code)
        return Link(name, _Refused(Unreadable(str(fault), fault.code)))


def forest(settings: Settings, policy: Policy) -> ForestProvider:
    """Return the provider of the trained model; it keeps reasons where something is done.

    Raises:
        Unreadable: As `learned`; RSK103 for a model that asks for an unknown feature, too.
    """
    from ivr.runtime.risk.providers.forest import ForestProvider  # noqa: PLC0415  charges only

    model, scale = learned(settings), policy.scales.get(LEARNED_SCALE)
    above = dict(scale.outcomes.rows)["investigate"] if scale is not None else 0
    try:
        return ForestProvider(model, settings.scoring.history, above)
    except ValueError:
        message = "The model asks for a feature that this release does not compute."
        raise Unreadable(f"{message} Train it again.", "RSK103") from None


def detector_of(settings: Settings) -> Detector | None:
    """Return the compiled detector that the settings name, if they name one.

    Raises:
        Unreadable: It cannot be read (RUN001).
        Malformed: It is none.
    """
    from ivr.runtime.risk.detector.deciding import read  # noqa: PLC0415  charges only

    return read(_compiled(settings)) if settings.learning.detector else None


def _compiled(settings: Settings) -> bytes:
    try:
        return Path(settings.learning.detector).read_bytes()
    except OSError:
        message = "IVR_DETECTOR names no file that can be read. Set a compiled detector's path."
        raise Unreadable(message, "RUN001") from None


def _rules(settings: Settings, policy: Policy, rest: tuple[Link, ...]) -> RiskProvider:
    """Return rules over the score that the links behind them give."""
    from ivr.runtime.risk.providers.chain import Chain  # noqa: PLC0415  charges only
    from ivr.runtime.risk.providers.rules import RulesProvider  # noqa: PLC0415  charges only

    del policy
    detector = detector_of(settings)
    if detector is None:
        raise Unreadable(f"{_NO_DETECTOR} rules. Set it.", "RUN001")
    return RulesProvider(detector, Chain(rest, CHAIN_SECONDS) if rest else None)


def _fraud_detector(settings: Settings, policy: Policy, rest: tuple[Link, ...]) -> RiskProvider:
    from ivr.runtime.aws.scoring.fraud_detector import (  # noqa: PLC0415  rarely needed
        FraudDetectorProvider,
    )

    del policy, rest
    if detector_of(settings) is None:
        raise Unreadable(f"{_NO_DETECTOR} fraud_detector. Set it.", "RUN001")
    compiled: Any = json.loads(_compiled(settings))
    return FraudDetectorProvider.of(compiled, settings.region)


def _sagemaker(settings: Settings, policy: Policy, rest: tuple[Link, ...]) -> RiskProvider:
    from ivr.runtime.aws.scoring.sagemaker import SageMakerProvider  # noqa: PLC0415  rarely needed

    del policy, rest
    return SageMakerProvider.of(settings.scoring.endpoint, settings.region)


_NO_DETECTOR = "IVR_DETECTOR is not set, and IVR_RISK names"
_REMOTE = frozenset({"fraud_detector", "sagemaker"})
_MAKE: Mapping[str, Callable[[Settings, Policy, tuple[Link, ...]], RiskProvider]] = {
    "forest": lambda settings, policy, _rest: forest(settings, policy),
    "rules": _rules,
    "fraud_detector": _fraud_detector,
    "sagemaker": _sagemaker,
    "scorecard": lambda _settings, _policy, _rest: Scorecard(),
}
