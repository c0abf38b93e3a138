"""Settings become stores, adapters and services; an event becomes an answer, a log and metrics.

Law of the room: nothing happens at import, and all of it once per container. Adapters and
powertools are imported where they are first needed, so that a laptop pays for neither boto3 nor
the log of a cloud.
"""

from ivr.runtime.wiring.assembly import (
    Answer,
    Services,
    SystemChance,
    SystemClock,
    build,
    open_ports,
    services,
)
from ivr.runtime.wiring.logs import NAMESPACE, logger
from ivr.runtime.wiring.metrics import METRICS
from ivr.runtime.wiring.origin import bridged, caller, connect, notified
from ivr.runtime.wiring.serving import TOLD, reply, serve

__all__ = [
    "METRICS",
    "NAMESPACE",
    "TOLD",
    "Answer",
    "Services",
    "SystemChance",
    "SystemClock",
    "bridged",
    "build",
    "caller",
    "connect",
    "logger",
    "notified",
    "open_ports",
    "reply",
    "serve",
    "services",
]
