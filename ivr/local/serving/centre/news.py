"""Contact events of the calls placed here: to our own handler, and to a file or an address.

Law: best effort and in the background, as EventBridge does: what cannot be delivered is lost, what
was not understood yet comes again, and no call waits for it. The shape is EventBridge's.
Source: Connect admin guide, contact-events; EventBridge reference, events-ref-connect.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

from ivr.faults import IvrError, Unreadable
from ivr.local.serving.centre.contacts import Live

TRIES = 3
AGAIN_SECONDS = 0.5
"""How often an event is delivered that the handler could not use yet, and how long that waits."""

POST_SECONDS = 2.0
ENDING_SECONDS = 2.0

Event = Mapping[str, Any]
Sink = Callable[[bytes], None]


class Tell(Protocol):
    """Says that something happened to a contact."""

    def __call__(self, live: Live, kind: str, at: datetime) -> None:
        """Say it."""
        ...


class Sent(NamedTuple):
    """An event that is to be delivered, for the `tries`th time."""

    event: Event
    tries: int = 1


class News:
    """Delivers contact events in order; `handler` answers `ignored` where it knows no such contact.

    `sink` takes each event once, as a line of JSON; `complain` is told, once, that it failed.
    """

    def __init__(
        self,
        instance: str,
        handler: Callable[[Event], Mapping[str, object]],
        sink: Sink | None = None,
        complain: Callable[[str], None] = print,
    ) -> None:
        self._instance, self._handler, self._sink = instance, handler, sink
        self._complain = complain
        self._queue: queue.Queue[Sent | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="contact events", daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def __call__(self, live: Live, kind: str, at: datetime) -> None:
        """See Tell."""
        self._queue.put(Sent(event_of(live, kind, at, self._instance)))

    def close(self) -> None:
        """Deliver what waits, and end."""
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(ENDING_SECONDS)

    def _run(self) -> None:
        while (sent := self._queue.get()) is not None:
            if sent.tries == 1:
                self._show(sent.event)
            if not self._understood(sent.event) and sent.tries < TRIES:
                later = threading.Timer(
                    AGAIN_SECONDS, self._queue.put, (Sent(sent.event, sent.tries + 1),)
                )
                later.daemon = True
                later.start()

    def _understood(self, event: Event) -> bool:
        """Hand an event to our handler; tell whether there is no sense in doing it again."""
        try:
            answer = self._handler(event)
        except IvrError:
            return False
        return answer.get("result") != "ignored" or event["detail"]["eventType"] == "INITIATED"

    def _show(self, event: Event) -> None:
        if self._sink is None:
            return
        try:
            self._sink(json.dumps(event, ensure_ascii=False).encode() + b"\n")
        except (OSError, ValueError) as problem:
            self._complain(f"contact events are lost from now on: {problem}")
            self._sink = None


def sink_of(place: str) -> Sink:
    """Return what takes events: an address that they are posted to, or a file that grows.

    Raises:
        Unreadable: The file cannot be written.
    """
    if place.startswith(("http://", "https://")):
        return lambda line: _posted(place, line)
    path = Path(place)
    try:
        with path.open("ab"):
            pass
    except OSError as problem:
        message = f"--events {place}: cannot be written: {problem.strerror}"
        raise Unreadable(f"{message}. Name a file that can, or an address.", "USE006") from problem

    def appended(line: bytes) -> None:
        with path.open("ab") as file:
            file.write(line)

    return appended


def _posted(address: str, line: bytes) -> None:
    from urllib.request import Request, urlopen  # noqa: PLC0415 - only where events are posted

    headers = {"Content-Type": "application/json"}
    request = Request(address, line, headers, method="POST")  # noqa: S310 - http(s), see sink_of
    with urlopen(request, timeout=POST_SECONDS) as reply:  # noqa: S310 - as above
        reply.read()


def event_of(live: Live, kind: str, at: datetime, instance: str) -> Event:
    """Return an event as EventBridge delivers it: ids and times, nobody's number and no reason."""
    account, region = _owner(instance)
    detail: dict[str, object] = {
        "eventType": kind,
        "contactId": live.id,
        "initialContactId": live.id,
        "channel": "VOICE",
        "instanceArn": instance,
        "initiationMethod": "API",
        "initiationTimestamp": written(live.initiated),
        **_moments(live, kind),
    }
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Amazon Connect Contact Event",
        "source": "aws.connect",
        "account": account,
        "time": written(at),
        "region": region,
        "resources": [instance, f"{instance}/contact/{live.id}"],
        "detail": detail,
    }


def _moments(live: Live, kind: str) -> dict[str, object]:
    """Return what had happened to a contact by the time of an event of that kind."""
    told: dict[str, object] = {}
    if live.connected is not None and kind != "INITIATED":
        told["connectedToSystemTimestamp"] = written(live.connected)
    if live.queued is not None:
        told["queueInfo"] = {
            "queueArn": live.queue,
            "queueType": "STANDARD",
            "enqueueTimestamp": written(live.queued),
        }
    if live.agent is not None and kind != "QUEUED":
        told["agentInfo"] = {"connectedToAgentTimestamp": written(live.agent)}
    if live.ended is not None and kind == "DISCONNECTED":
        told["disconnectTimestamp"] = written(live.ended)
    return told


def written(moment: datetime) -> str:
    """Return a moment as events write it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _owner(instance: str) -> tuple[str, str]:
    """Return account and Region of an ARN."""
    parts = instance.split(":")
    return (parts[4], parts[3]) if len(parts) > 5 else ("", "")
