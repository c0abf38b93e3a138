"""A dialer that only remembers the calls it was asked to place."""

from __future__ import annotations

import hashlib

from ivr.runtime.ports import DialAnswer, DialRequest


class RememberedDialer:
    """Implements ports.Dialer: one contact per token; `calls` lists each call once, in order."""

    def __init__(self) -> None:
        self.calls: list[DialRequest] = []
        self._contacts: dict[str, str] = {}

    def dial(self, request: DialRequest, /) -> DialAnswer:
        """Remember the call and name its contact, the same for the same token."""
        if request.token not in self._contacts:
            digest = hashlib.sha256(request.token.encode()).hexdigest()
            self._contacts[request.token] = f"contact-{digest[:24]}"
            self.calls.append(request)
        return DialAnswer(contact=self._contacts[request.token])
