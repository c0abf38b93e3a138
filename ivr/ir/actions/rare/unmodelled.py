"""Types known by name only: contract data, no models; their actions are kept as they are.

Parameters that are listed come from one source that nobody confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.ir.actions.base import CHAT, NO_MATCHING_ERROR, Contract, FlowType, demand
from ivr.ir.actions.parameters import STATIC, TIME_LIMIT_EXCEEDED, WHOLE

_GUIDE = "https://docs.aws.amazon.com/connect/latest/adminguide/"
_BLOCKS = _GUIDE + "contact-block-definitions.html"
_FAILS = demand(NO_MATCHING_ERROR)


def _named(evidence: str) -> Contract:
    """Return the contract of a type whose name alone is known."""
    return Contract(_BLOCKS, evidence, errors=_FAILS, closed=False)


CONTRACTS: Mapping[str, Contract] = {
    "AuthenticateParticipant": Contract(
        _BLOCKS,
        "A,X",
        errors=demand(NO_MATCHING_ERROR, TIME_LIMIT_EXCEEDED),
        flows=frozenset({FlowType.CONTACT_FLOW}),
        channels=CHAT,
        closed=False,
    ),
    "CheckSegmentMembership": _named("A,F"),
    "CreateContact": _named("X"),
    "CreatePersistentContactAssociation": Contract(
        _BLOCKS,
        "X",
        errors=_FAILS,
        channels=CHAT,
        resources=("SourceContactId",),
        parameters={"SourceContactId": WHOLE.must(), "RehydrationType": STATIC},
        closed=False,
    ),
    "EvaluateDataTableValues": _named("X"),
    "ListDataTableValues": _named("FJB"),
    "RenderMessageTemplate": _named("X"),
    "RouteContactToAgent": Contract(
        _BLOCKS,
        "A,F",
        errors=_FAILS,
        flows=frozenset({FlowType.CUSTOMER_QUEUE}),
        closed=False,
    ),
    "StartOutboundEmailContact": _named("X"),
    "UpsertDataTableValues": _named("FJB"),
}
"""Type string -> contract."""
