"""A dialer that only remembers the calls it was asked to place, and how they are said to end."""

from __future__ import annotations

import hashlib

from ivr.runtime.ports import DialAnswer, DialRequest, Fate

ON_LINE = Fate()
"""The fate of a call that goes on."""


class RememberedDialer:
    """Implements ports.Dialer: one contact per token; `calls` lists each call once, in order.

    `fates` says what became of a contact, and may be set; `refusals` refuses numbers.
    """

    def __init__(self) -> None:
        self.calls: list[DialRequest] = []
        self.fates: dict[str, Fate] = {}
        self.refusals: dict[str, str] = {}
        self._contacts: dict[str, str] = {}

    def dial(self, request: DialRequest, /) -> DialAnswer:
        """Remember the call and name its contact, the same for the same token."""
        refusal = self.refusals.get(request.number, "")
        if refusal and request.token not in self._contacts:
            return DialAnswer(refusal=refusal)
        if request.token not in self._contacts:
            contact = contact_of(request.token)
            self._contacts[request.token] = contact
            self.calls.append(request)
            self.fates.setdefault(contact, ON_LINE)
        return DialAnswer(contact=self._contacts[request.token])

    def fate(self, contact: str, /) -> Fate | None:
        """Return what was set, or that the call goes on; None for a contact not of this dialer."""
        return self.fates.get(contact)


def contact_of(token: str) -> str:
    """Return the contact that a call of that token is given."""
    return f"contact-{hashlib.sha256(token.encode()).hexdigest()[:24]}"
