"""Which facts a script can state, so that the simulator has them: of all others it is said why not.

Law of the room: what stands here, `replay` brings about.
"""

from __future__ import annotations

from ivr.explore.meaning.facts import QUEUE
from ivr.explore.meaning.moments import CARRIED_OVER

_OF_CONTACT = frozenset(
    {
        QUEUE,
        f"{QUEUE}.Name",
        f"{QUEUE}.ARN",
        "Channel",
        "CustomerEndpoint.Address",
        "SystemEndpoint.Address",
        "InitiationMethod",
        "LanguageCode",
        "Name",
        "Description",
        "CustomerId",
        "ContactId",
        "InitialContactId",
        "PreviousContactId",
        "RelatedContactId",
        "InstanceARN",
        "AwsRegion",
        "Media.InitialMessage",
    }
)
_TABLES = ("Attributes.", "Tags.", "Media.Sip.Headers.", "References.", "SegmentAttributes.")
"""Facts of a contact that the simulator takes from whoever starts a call."""

_AGENT = "Agent."
"""Begins what is known of an agent, once there is one."""

STREAM = "MediaStreams.Customer.Audio."
"""Begins what is known of the caller's audio stream."""

_MEASURED = (
    "Metrics.Queue.Name",
    "Metrics.Queue.ARN",
    "Metrics.Queue.Size",
    "Metrics.Queue.OldestContactAge",
)
_LEX = ("Lex.IntentName", "Lex.DialogState", "Lex.SentimentResponse.Label")
_LEX_TABLES = ("Lex.Slots.", "Lex.SessionAttributes.")


def cannot_say(fact: str, filled: str) -> str:
    """Return why no script can state a fact, empty where one can.

    Args:
        fact: A path without `$.`.
        filled: What filled its root; empty for what a contact brings.
    """
    if filled == CARRIED_OVER:
        return (
            f"it needs $.{fact} to survive the way into another flow, of which AWS says nothing; "
            "the simulator lets it end with its flow"
        )
    if filled:
        return "" if _is_told(fact) else f"scripts cannot say what $.{fact} is"
    known = fact in _OF_CONTACT or fact.startswith((*_TABLES, _AGENT, STREAM))
    return "" if known else f"scripts cannot say what $.{fact} is"


def _is_told(fact: str) -> bool:
    """Tell whether functions, bots, queues and the rest of the world can answer a fact."""
    if fact.startswith("Lex."):
        return fact in _LEX or fact.startswith(_LEX_TABLES)
    if fact.startswith("Metrics."):
        return fact in _MEASURED or (fact.startswith("Metrics.Agents.") and fact.endswith(".Count"))
    return True
