"""What can be wrong, and at which line: findings and the one tree of exceptions.

Both wings know this room, so it imports the standard library only.

    IvrError
    ├── Refused       the author's material is wrong; carries findings        (exit 1)
    ├── Unreadable    a file or argument cannot be used at all                (exit 2)
    ├── NotFound      the store holds no such record
    ├── Conflict      another writer was first; read again before retrying
    ├── Malformed     an event or answer does not have the agreed shape
    │   ├── Foreign   it comes from an instance, account or topic that is not ours
    │   └── Aggregated    it is several records in one, which nobody unpacks here
    └── Unavailable   a service did not answer; transient, the outcome may be unknown
        └── Denied    a service refuses what it is asked, now and later; nothing was done
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How bad a finding is: `error` may fail, `warning` may misbehave, `info` is style."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Where(NamedTuple):
    """A place in the author's material. `line` and `column` count from 1; 0 = whole file."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Write the place as `file:line:column`, leaving out what is not known."""
        if not self.line:
            return self.file
        return (
            f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"
        )


class Finding(NamedTuple):
    """One thing wrong in the material: a stable code, where, what, and what to do."""

    code: str
    severity: Severity
    where: Where
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        """Write the finding as the one line that a terminal or an editor shows."""
        return f"{self.where}: {self.severity} {self.code} {self.sentences}"

    @property
    def sentences(self) -> str:
        """What is wrong and what to do, as two sentences; the second may be missing."""
        return " ".join(sentence(text) for text in (self.message, self.remedy) if text)

    def at(self, severity: Severity) -> Finding:
        """Return the same finding with another severity."""
        return self._replace(severity=severity)


def sentence(text: str) -> str:
    """Return a text that ends like a sentence: with a full stop where it has no end of its own."""
    return text if not text or text[-1] in ".?!:" else f"{text}."


def error(code: str, where: Where, message: str, remedy: str = "") -> Finding:
    """Return an error finding."""
    return Finding(code, Severity.ERROR, where, message, remedy)


def warning(code: str, where: Where, message: str, remedy: str = "") -> Finding:
    """Return a warning finding."""
    return Finding(code, Severity.WARNING, where, message, remedy)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def in_reading_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings once each, sorted by file, line, column and code."""
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda f: (f.where, f.code, f.message)))


class IvrError(Exception):
    """The root of everything this project raises on purpose."""

    code = "IVR000"


class Refused(IvrError):
    """The author's material is wrong; `findings` says everything that was found."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = in_reading_order(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class Unreadable(IvrError):
    """A file, folder or argument cannot be used at all."""

    def __init__(self, message: str, code: str = "USE001") -> None:
        self.code = code
        super().__init__(message)


class NotFound(IvrError):
    """The store holds no such record."""

    code = "RUN404"


class Conflict(IvrError):
    """Another writer was first: the condition of a conditional write did not hold."""

    code = "RUN409"


class Malformed(IvrError):
    """An event, request or answer does not have the agreed shape."""

    code = "RUN400"


class Foreign(Malformed):
    """An event comes from another instance, account or topic than ours, or from nobody known."""

    code = "RUN403"


class Aggregated(Malformed):
    """A record of a stream holds several, in the format of the Kinesis Producer Library."""

    code = "RUN415"


class Unavailable(IvrError):
    """A service did not answer in time; whether it acted is unknown until it is re-read."""

    code = "RUN503"


class Denied(Unavailable):
    """A service refuses a request as it stands, and will again: a role or a limit has to change.

    Nothing was done. Whoever fails closed without an answer does so here, too.
    """

    code = "RUN501"
