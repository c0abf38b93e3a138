"""Who scores: calls by the scorecard, charges by what the settings name, made when one comes.

Before the scorecard, a bank's own model of calls scores them if the settings name one.

    provider_of(settings, policy)    the RiskProvider of a deployment
    learned(settings)                the trained model; refused unless it is the one that is named
    chosen(settings)                 the same, and why it is not the registry's that is named

Where the settings name a registry its active version scores; the file stands in for it, which the
log, the reasons of each charge and the metric `failed` of function `model` tell.

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
from typing import TYPE_CHECKING, Any, NamedTuple

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


class Chosen(NamedTuple):
    """The trained model; `fault` is why it is not the one of the registry that is named."""

    model: Model
    fault: Unreadable | None = None


def learned(settings: Settings) -> Model:
    """Return the trained model.

    Raises:
        Unreadable: There is none (RSK101), it was altered or cut short (RSK102), is of another
            kind (RSK103), or not the one that the settings name (RSK104).
    """
    return chosen(settings).model


def chosen(settings: Settings) -> Chosen:
    """Return the trained model: the registry's active one, else that of the file.

    Raises:
        Unreadable: As `learned`, of the file.
    """
    path, digest = model_path(settings), settings.scoring.digest
    if not settings.scoring.registry:
        return Chosen(_read(path, digest))
    from ivr.runtime.wiring import registered  # noqa: PLC0415  where one is named

    try:
        return Chosen(_pinned(registered.active(settings), "The registry's active version", digest))
    except Unreadable as fault:
        return Chosen(_read(path, digest), fault)


@lru_cache(maxsize=4)
def _read(path: Path, digest: str, name: str = "IVR_MODEL_DIGEST") -> Model:
    from ivr.runtime.risk.learned.model import read  # noqa: PLC0415  charges only

    return _pinned(read(path), str(path), digest, name)


def _pinned(found: Model, where: str, digest: str, name: str = "IVR_MODEL_DIGEST") -> Model:
    if digest and found.digest != digest:
        message = f"{where}: this is not the model that {name} names. Deploy that one."
        raise Unreadable(message, "RSK104")
    return found


def _chain(names: tuple[str, ...], settings: Settings, policy: Policy, say: Say) -> RiskProvider:
    from ivr.runtime.risk.providers.chain import Chain  # noqa: PLC0415  charges only

    here = settings.scoring.registry or model_path(settings).is_file()
    if not settings.scoring.chain and not here:
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
    if name == "forest" and settings.scoring.registry:
        return Link(name, _Followed(settings, policy, say))
    try:
        return Link(name, _MAKE[name](settings, policy, rest), seconds)
    except (Unreadable, Malformed) as fault:
        say(str(fault), fault.code)
        return Link(name, _Refused(Unreadable(str(fault), fault.code)))


class _Followed:
    """Implements RiskProvider by whatever version is active in the registry of the settings."""

    def __init__(self, settings: Settings, policy: Policy, say: Say) -> None:
        self._settings, self._policy, self._say = settings, policy, say
        self._made: ForestProvider | None = None
        self._said = ""
        self._lock = Lock()

    def score_call(self, signals: CallSignals, /) -> Score:
        """See RiskProvider."""
        return self._following()[0].score_call(signals)

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """See RiskProvider; a file that stands in for the registry says so, and is counted."""
        made, fault = self._following()
        if fault is None:
            return made.score_charge(signals)
        marks.count("failed", function="model", code=fault.code)
        score = made.score_charge(signals)
        return score._replace(reasons=(*score.reasons, f"registry_failed_{fault.code}"))

    def _following(self) -> tuple[ForestProvider, Unreadable | None]:
        with self._lock:
            model, fault = chosen(self._settings)
            if self._made is None or self._made.model is not model:
                self._made = _forest(model, self._settings, self._policy)
            code = fault.code if fault is not None else ""
            if fault is not None and code != self._said:
                self._say(f"{fault} The model of the file scores in its place.", code)
            self._said = code
            return self._made, fault


def forest(settings: Settings, policy: Policy) -> ForestProvider:
    """Return the provider of the trained model; it keeps reasons where something is done.

    Raises:
        Unreadable: As `learned`; RSK103 for a model that asks for an unknown feature, too.
    """
    return _forest(learned(settings), settings, policy)


def _forest(model: Model, settings: Settings, policy: Policy) -> ForestProvider:
    from ivr.runtime.risk.providers.forest import ForestProvider  # noqa: PLC0415  charges only

    scale = policy.scales.get(LEARNED_SCALE)
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
    from ivr.runtime.adapters.aws.scoring.fraud_detector import (  # noqa: PLC0415  rarely needed
        FraudDetectorProvider,
    )

    del policy, rest
    if detector_of(settings) is None:
        raise Unreadable(f"{_NO_DETECTOR} fraud_detector. Set it.", "RUN001")
    compiled: Any = json.loads(_compiled(settings))
    return FraudDetectorProvider.of(compiled, settings.region)


def _sagemaker(settings: Settings, policy: Policy, rest: tuple[Link, ...]) -> RiskProvider:
    from ivr.runtime.adapters.aws.scoring.sagemaker import SageMakerProvider  # noqa: PLC0415  rarely needed

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
