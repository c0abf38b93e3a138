"""One deployer at a time: a parameter that only the first can create.

Law: nobody takes a lock away from somebody else but a person who names it. A deployer that was
killed goes on under its own lock, which its journal remembers.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, cast

from ivr.deploy.reach.cloud import Cloud, Fault
from ivr.deploy.state.aim import Aim
from ivr.faults import Refused, error

TAKEN = "ParameterAlreadyExists"


class Holder(NamedTuple):
    """Who deploys: the id of the lock, a person's name for it, and since when (epoch seconds)."""

    id: str
    who: str
    since: float


class Journal:
    """A file on this machine that remembers the lock of a deployment which did not end."""

    def __init__(self, path: Path | None) -> None:
        """Without a path nothing is remembered."""
        self._path = path

    def read(self) -> str:
        """Return the id of the lock, or nothing."""
        if self._path is None or not self._path.is_file():
            return ""
        try:
            told: Any = json.loads(self._path.read_text(encoding="utf-8"))
        except ValueError:
            return ""
        return str(cast("dict[str, Any]", told).get("lock", "")) if isinstance(told, dict) else ""

    def write(self, lock: str) -> None:
        """Remember a lock before it is asked for."""
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps({"lock": lock}) + "\n", encoding="utf-8")

    def end(self) -> None:
        """Forget the lock."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Generator[bool]:
        """Tell whether no other process works with this journal; it ends with the process."""
        if self._path is None:
            yield True
            return
        import fcntl  # noqa: PLC0415 - who only plans needs none

        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".running").open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True


@contextmanager
def locked(cloud: Cloud, aim: Aim, holder: Holder, journal: Journal) -> Generator[None]:
    """Hold the lock of a stage; what is raised inside by a fault gives it back, a kill does not.

    Raises:
        Refused: Somebody else deploys this stage (DEP006).
    """
    with journal.alone() as alone:
        if not alone:
            raise _busy(aim, "another process in this workspace", "")
        mine = _taken(cloud, aim, holder, journal)
        try:
            yield
        except Exception:
            with suppress(Fault):  # what went wrong first is what is told; the journal stays
                _given_back(cloud, aim, mine, journal)
            raise
        _given_back(cloud, aim, mine, journal)


def check_free(cloud: Cloud, aim: Aim) -> None:
    """Refuse to begin while somebody holds the lock (DEP006)."""
    held = _held(cloud, aim)
    if held is not None:
        raise _busy(aim, *_told(held))


def unlock(cloud: Cloud, aim: Aim, lock: str) -> None:
    """Take the lock away from whoever holds it under this id.

    Raises:
        Refused: The stage is not locked, or by another id (DEP006).
    """
    held = _held(cloud, aim)
    if held is None or held.id != lock:
        now = f"lock {held.id} of {held.who}" if held else "no lock"
        message = f"stage {aim.stage} has {now}, not {lock}"
        raise Refused([error("DEP006", aim.where, message, "Give the id that a deploy showed.")])
    cloud.call("ssm", "delete_parameter", {"Name": _name(aim)})


def _taken(cloud: Cloud, aim: Aim, holder: Holder, journal: Journal) -> str:
    """Create the lock, or go on under our own; return its id."""
    before = journal.read()
    mine = before or holder.id
    journal.write(mine)
    value = json.dumps({"id": mine, "who": holder.who, "since": holder.since})
    asked = {"Name": _name(aim), "Value": value, "Type": "String", "Overwrite": False}
    try:
        cloud.call("ssm", "put_parameter", asked)
    except Fault as fault:
        if fault.code_given != TAKEN:  # nobody knows whether it was taken: the journal stays
            raise
        held = _held(cloud, aim)
        if held is None or held.id != mine:
            journal.end()
            raise _busy(aim, *_told(held)) from None
    return mine


def _given_back(cloud: Cloud, aim: Aim, mine: str, journal: Journal) -> None:
    held = _held(cloud, aim)
    if held is not None and held.id == mine:
        cloud.call("ssm", "delete_parameter", {"Name": _name(aim)})
    journal.end()


def _held(cloud: Cloud, aim: Aim) -> Holder | None:
    try:
        found = cloud.call("ssm", "get_parameter", {"Name": _name(aim)})
    except Fault as fault:
        if fault.code_given == "ParameterNotFound":
            return None
        raise
    return Holder(**cast("dict[str, Any]", json.loads(found["Parameter"]["Value"])))


def _told(held: Holder | None) -> tuple[str, str]:
    if held is None:
        return "somebody who has just finished", ""
    since = datetime.fromtimestamp(held.since, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{held.who} since {since}", held.id


def _busy(aim: Aim, who: str, lock: str) -> Refused:
    remedy = "Wait until it has ended, then repeat this."
    if lock:
        remedy += f" If it was killed: `ivr deploy --env {aim.stage} --unlock {lock}`."
    message = f"stage {aim.stage} is being deployed by {who}"
    return Refused([error("DEP006", aim.where, message, remedy)])


def _name(aim: Aim) -> str:
    return f"{aim.root}/lock"
