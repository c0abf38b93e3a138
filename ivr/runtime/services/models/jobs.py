"""Jobs that are asked for once: the intention is written before anything is begun.

Law of the room: the same upload in the same version is one job, however often it is told. A start
whose outcome is unknown is asked again under the same token, after a while.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from ivr.faults import Conflict, Unavailable
from ivr.runtime.ports import Order, Ports
from ivr.runtime.records.models import Job

STARTING_SECONDS = 60
"""So long another delivery leaves the one that is starting the job alone."""

KEPT_SECONDS = 90 * 86_400
"""How long a job is remembered: longer than any queue keeps a message (14 days)."""


def once(kind: str, source: str, version: str, ports: Ports) -> Job:
    """Begin a job for a source in a version, or return the one that was begun.

    Raises:
        Unavailable: It is not known to have begun; ask again.
    """
    name = token(kind, source, version)
    job = ports.store.get(Job, name)
    if job is None:
        job = _intended(kind, source, name, ports)
    elif not job.run and ports.now() - job.at < STARTING_SECONDS:
        raise Unavailable("The job is being started by another delivery. Ask again.")
    if job.run:
        return job
    begun = replace(job, run=ports.jobs.start(Order(kind, source, name)))
    try:
        ports.store.commit(begun)
    except Conflict:
        return ports.store.get(Job, name) or begun
    return replace(begun, version=begun.version + 1)


def token(kind: str, source: str, version: str) -> str:
    """Return the name of a job: 32 hex digits, the same for the same source and version."""
    return hashlib.sha256("\x1f".join((kind, source, version)).encode()).hexdigest()[:32]


def _intended(kind: str, source: str, name: str, ports: Ports) -> Job:
    now = ports.now()
    job = Job(id=name, kind=kind, source=source, at=now, expires=now + KEPT_SECONDS)
    try:
        ports.store.commit(job)
    except Conflict:
        raise Unavailable("The job is being started by another delivery. Ask again.") from None
    return replace(job, version=1)
