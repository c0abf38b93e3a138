"""The feature frame in the columns that Amazon Fraud Detector expects of events.

Law of the room: EVENT_TIMESTAMP and EVENT_LABEL are the last two columns, in this order; times are
ISO 8601 in UTC, labels `fraud` and `legit`, and the entity is a card's token, never its number.
Source: Fraud Detector user guide, event data: mandatory columns and timestamp formats.
"""

from __future__ import annotations

from typing import Any

from ivr.study.risk.transform.cleaning import Kind
from ivr.study.risk.transform.frames import Table, ibis


def as_events(frame: Table, kind: Kind) -> Table:
    """Return a feature frame as events: features, ENTITY_*, EVENT_ID, _TIMESTAMP and _LABEL."""
    moment: Any = frame["at"].as_timestamp("s")
    label: Any = frame["label"].cases((1, "fraud"), (0, "legit"), else_=ibis.null("string"))
    return frame.select(
        *kind.features,
        ENTITY_TYPE=ibis.literal(kind.entity),
        ENTITY_ID=frame["card"],
        EVENT_ID=frame["event_id"],
        EVENT_TIMESTAMP=moment.strftime("%Y-%m-%d") + "T" + moment.strftime("%H:%M:%S") + "Z",
        EVENT_LABEL=label,
    )
