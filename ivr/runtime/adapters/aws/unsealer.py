"""Opens what Amazon Connect encrypted on its way from the keypad: the AWS Encryption SDK, raw RSA.

Law of the room: private keys are read once, are never written anywhere, and stand in no message.
Connect wraps each data key by RSA OAEP with SHA-512 and MGF1; it names itself `AmazonConnect` as
the provider and the security key's id as the key. Its messages are signed, but do not commit to
their key. Two security keys may be active at a time, so that they can be rotated.
Source: Connect admin guide, encrypt-data; AWS Encryption SDK developer guide, use-raw-rsa-keyring
and message-format.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import import_module
from typing import Any, Protocol, cast

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Malformed, Unavailable, Unreadable
from ivr.runtime.adapters.aws.client import client, code_of
from ivr.runtime.settings import Settings

PROVIDER = "AmazonConnect"
SEALED_CHARACTERS_MAX = 8_192
"""Longest message that is looked at: 20 digits under a key of 4,096 bits take about 1,300."""


class SecretsClient(Protocol):
    """The one method of Secrets Manager that is needed."""

    def get_secret_value(self, **asked: object) -> dict[str, Any]:
        """Return a secret."""
        ...


class ConnectUnsealer:
    """Implements ports.Unsealer over the private keys of the instance's security keys."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        """Open with `keys`: id of a security key in Connect -> its private key as PEM."""
        self._keys = keys

    @classmethod
    def of(cls, settings: Settings, secrets: SecretsClient | None = None) -> ConnectUnsealer:
        """Return the unsealer whose keys stand in the secret that the settings name.

        The secret is a JSON object: id of each security key -> its private key as PEM.

        Raises:
            Unreadable: No secret is named, or it is not such an object (RUN001).
            Unavailable: Secrets Manager did not answer.
        """
        if not settings.keypad_secret:
            raise Unreadable("IVR_KEYPAD_SECRET is not set. Name the secret of the keys.", "RUN001")
        service = secrets or client("secretsmanager", settings.region)
        try:
            found = service.get_secret_value(SecretId=settings.keypad_secret)
        except (ClientError, BotoCoreError) as fault:
            kind = code_of(fault) if isinstance(fault, ClientError) else type(fault).__name__
            raise Unavailable(
                f"The keys of the keypad cannot be read: {kind}. Try again."
            ) from None
        return cls(_keys(found.get("SecretString")))

    def open(self, sealed: str, /) -> str:
        """See ports.Unsealer."""
        if len(sealed) > SEALED_CHARACTERS_MAX:
            raise Malformed("The keyed digits are longer than Connect seals them.")
        try:
            message = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise Malformed("The keyed digits were not sealed for us.") from None
        decrypt, provider = self._opener
        try:
            plain, _ = decrypt(source=message, key_provider=provider)
            return plain.decode("ascii")
        except Exception:  # noqa: BLE001  the library raises many kinds, each for a foreign message
            raise Malformed("The keyed digits were not sealed for us.") from None

    @cached_property
    def _opener(self) -> tuple[Callable[..., tuple[bytes, object]], object]:
        """Return the SDK's `decrypt`, and a provider of every key; it is loaded here only."""
        sdk: Any = import_module("aws_encryption_sdk")
        policy = sdk.identifiers.CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT
        opener = sdk.EncryptionSDKClient(commitment_policy=policy, max_encrypted_data_keys=1)
        return opener.decrypt, _provider(sdk, self._keys)


def _keys(text: object) -> Mapping[str, str]:
    try:
        tree = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        tree = None
    keys = cast("dict[str, object]", tree) if isinstance(tree, dict) else {}
    found = {name: pem for name, pem in keys.items() if isinstance(pem, str)}
    if not found or len(found) < len(keys):
        raise Unreadable(
            "The secret of the keypad is no JSON object of key ids and private keys. Write one.",
            "RUN001",
        )
    return found


def _provider(sdk: Any, keys: Mapping[str, str]) -> object:  # noqa: ANN401  it has no types
    """Return the SDK's provider of the private keys, each under its id."""
    raw: Any = import_module("aws_encryption_sdk.key_providers.raw")
    wrapping: Any = import_module("aws_encryption_sdk.internal.crypto.wrapping_keys")

    def raw_key(_provider: object, key_id: bytes) -> object:
        return wrapping.WrappingKey(
            wrapping_algorithm=sdk.identifiers.WrappingAlgorithm.RSA_OAEP_SHA512_MGF1,
            wrapping_key=keys[key_id.decode()].encode(),
            wrapping_key_type=sdk.identifiers.EncryptionKeyType.PRIVATE,
        )

    members = {"provider_id": PROVIDER, "_get_raw_key": raw_key}
    made: Any = type("ConnectKeys", (raw.RawMasterKeyProvider,), members)()
    for name in keys:
        made.add_master_key(name)
    return made
