"""Time has come, or something was written: hand over news, and send text messages.

A schedule sweeps: of the news it takes only what waited too long. `{"queue": "undelivered"}`
tries once more what was put aside. News and messages wait for nothing of each other: where one
fails the other goes on, and it is raised at the end.
"""

from __future__ import annotations

from dataclasses import asdict

from ivr.runtime import wiring
from ivr.runtime.services.fraud import texting
from ivr.runtime.services.fraud.texting import Sent
from ivr.runtime.services.keeping import outbox
from ivr.runtime.services.keeping.outbox import SWEPT_SECONDS, Delivered
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer what was done as text, number by number; those of messages begin with `texts_`."""
    told = wiring.bridged(event, services)
    older = SWEPT_SECONDS if str(told.get("source", "")).startswith("aws.") else 0
    queue = "undelivered" if told.get("queue") == "undelivered" else "outbox"
    both, ports = services.shift(), services.ports
    done, sent = Delivered(), Sent()
    with both.each():
        done = outbox.deliver(ports, older, queue, services.shift(parts=2))
    with both.each():
        sent = texting.pump(
            ports, services.desk.policy.calling, services.settings, services.shift()
        )
    both.end()
    return {
        **{name: str(value) for name, value in asdict(done).items()},
        **{f"texts_{name}": str(value) for name, value in asdict(sent).items()},
    }


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("deliver", answer, event, context=context)
