"""A folder of what could not be read, each file encrypted; without a way to encrypt, digests only.

Law of the room: content never stands in a file in clear. Files are sealed by AES-256-GCM under a
key that is derived from the pepper, bound to their name. Where there is no folder, or the extra
`keypad` (which brings `cryptography`) is not installed, only a keyed digest and the size are kept:
enough to recognise the content, nothing to read.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from importlib.util import find_spec
from pathlib import Path

from ivr.faults import NotFound, Unavailable

NONCE_BYTES = 12
"""Of AES-GCM, drawn anew for each file. Source: NIST SP 800-38D, section 8.2."""

LIBRARY = "cryptography"
DIGEST = "digest:"
"""Begins the place of what was not kept, only measured."""


class FolderQuarantine:
    """Implements ports.Quarantine and ports.QuarantineReader."""

    def __init__(self, folder: Path | None, pepper: bytes, library: str = LIBRARY) -> None:
        """Keep content in `folder`, which is made when it is needed; None keeps digests."""
        self._folder = folder if find_spec(library) else None
        self._key = hmac.new(pepper, b"quarantine files", hashlib.sha256).digest()

    def keep(self, name: str, content: bytes, /) -> str:
        """See ports.Quarantine; the place is a file's path, or what is known without one."""
        if self._folder is None:
            seen = hmac.new(self._key, content, hashlib.sha256).hexdigest()
            return f"{DIGEST}{seen}:{len(content)}"
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  an extra

        nonce = secrets.token_bytes(NONCE_BYTES)
        path = self._folder / f"{name}.sealed"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            partial = path.with_suffix(".partial")
            partial.write_bytes(nonce + AESGCM(self._key).encrypt(nonce, content, name.encode()))
            partial.replace(path)
        except OSError as fault:
            raise Unavailable(f"The quarantine did not take it: {fault.strerror}.") from None
        return str(path)

    def open(self, name: str, place: str, /) -> bytes:
        """See ports.QuarantineReader."""
        if place.startswith(DIGEST) or self._folder is None:
            raise NotFound(
                "Only a digest of it was kept, or it cannot be decrypted here. "
                "Install the extra keypad and name a folder to keep what comes next."
            )
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  an extra
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  an extra

        try:
            sealed = Path(place).read_bytes()
            nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
            return AESGCM(self._key).decrypt(nonce, rest, name.encode())
        except FileNotFoundError:
            raise NotFound("The quarantine holds it no more.") from None
        except OSError as fault:
            raise Unavailable(f"The quarantine did not answer: {fault.strerror}.") from None
        except (InvalidTag, ValueError):
            raise NotFound("It was sealed under another pepper, or changed since.") from None
