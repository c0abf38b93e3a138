"""Opens what a local contact centre marked as encrypted: base64 of `local:<key id>:<digits>`."""

from __future__ import annotations

import base64
import binascii

from ivr.faults import Malformed

MARK = "local"


class LocalUnsealer:
    """Implements ports.Unsealer for digits that no real key protects."""

    def open(self, sealed: str, /) -> str:
        """See ports.Unsealer."""
        try:
            mark, _, rest = base64.b64decode(sealed, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            raise Malformed("The keyed digits were not sealed here.") from None
        _, colon, digits = rest.rpartition(":")
        if mark != MARK or not colon:
            raise Malformed("The keyed digits were not sealed here.")
        return digits
