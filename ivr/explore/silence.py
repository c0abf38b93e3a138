"""For how long a caller may hear nothing: functions asked and waits passed in a row.

Law: every number is a limit that flows state, or that the service has.
"""

from __future__ import annotations

from ivr.explore.circles import longest
from ivr.explore.meaning.phases import IN_QUEUE
from ivr.explore.walk import Edge, Walked
from ivr.ir.actions.base import ActionBase
from ivr.ir.service.limits import LAMBDA_SECONDS, LAMBDA_SECONDS_DEFAULT
from ivr.ir.telling import parameters_of
from ivr.simulator.call.exits import as_number

SILENCE_SECONDS = 10.0
"""Longest silence without a warning: one function at its limit of 8 s, and no second one."""

_SOUNDS = frozenset(
    {
        "MessageParticipant",
        "MessageParticipantIteratively",
        "GetParticipantInput",
        "ConnectParticipantWithLexBot",
        "ShowView",
        "TransferParticipantToThirdParty",
    }
)
"""Types at which a caller hears or sees something."""


def silent_seconds(action: ActionBase) -> float:
    """Return for how long an action may keep a caller in silence."""
    given = parameters_of(action)
    if action.type == "InvokeLambdaFunction":
        if given.get("InvocationType") == "ASYNCHRONOUS":
            return 0.0
        limit = as_number(str(given.get("InvocationTimeLimitSeconds")))
        return min(LAMBDA_SECONDS_DEFAULT if limit is None else limit, float(LAMBDA_SECONDS))
    if action.type == "Wait":
        return as_number(str(given.get("TimeLimitSeconds"))) or 0.0
    return 0.0


def silence(walk: Walked) -> tuple[float, tuple[Edge, ...], int]:
    """Return the longest silence in seconds (infinity: for ever), the call, and its silent edges.

    Silence is while functions are asked and waits pass, and nothing is said, asked or shown.
    Time that the caller is given to answer is no silence, nor is waiting for an agent.
    """
    ground = walk.ground
    seconds = {
        (flow.name, action.identifier): silent_seconds(action)
        for flow in ground.flows.values()
        for action in flow.by_id.values()
        if action.type not in _SOUNDS
    }

    def of(moment: int) -> float:
        at = walk.moments[moment]
        return seconds.get((at.flow, at.at), 0.0)

    def silently(edge: Edge) -> bool:
        at = walk.moments[edge.source]
        return (at.flow, at.at) in seconds and edge.end != IN_QUEUE

    most, chain = longest(walk.edges, silently, of)
    if not chain:
        return most, (), 0
    return most, (*walk.path_to(chain[0].source), *chain), len(chain)
