"""Encrypted keypad entry: opened in `authenticate` alone, by the real library as Connect seals."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import aws_encryption_sdk
import pytest
from aws_encryption_sdk.identifiers import (
    Algorithm,
    CommitmentPolicy,
    EncryptionKeyType,
    WrappingAlgorithm,
)
from aws_encryption_sdk.internal.crypto.wrapping_keys import WrappingKey
from aws_encryption_sdk.key_providers.raw import RawMasterKey, RawMasterKeyConfig
from botocore.exceptions import ClientError, EndpointConnectionError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

import ivr.runtime
from ivr.faults import Malformed, Unavailable, Unreadable
from ivr.local.premises import LocalCipher
from ivr.runtime.adapters.aws.unsealer import ConnectUnsealer
from ivr.runtime.adapters.embedded.unsealer import LocalUnsealer
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.settings import Settings

KEY_ID = "00000000-0000-4000-8000-00000000abcd"


def pem_of(key):
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, plain).decode()


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def sealed(key, digits, name=KEY_ID, provider="AmazonConnect"):
    """Seal as Connect does: RSA OAEP SHA-512, a signed message without key commitment."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    wrapping = WrappingKey(
        wrapping_algorithm=WrappingAlgorithm.RSA_OAEP_SHA512_MGF1,
        wrapping_key=key.public_key().public_bytes(serialization.Encoding.PEM, form),
        wrapping_key_type=EncryptionKeyType.PUBLIC,
    )
    config = RawMasterKeyConfig(key_id=name, provider_id=provider, wrapping_key=wrapping)
    client = aws_encryption_sdk.EncryptionSDKClient(
        commitment_policy=CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT
    )
    message, _ = client.encrypt(
        source=digits.encode(),
        key_provider=RawMasterKey(config=config),
        algorithm=Algorithm.AES_256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384,
    )
    return base64.b64encode(message).decode()


def test_what_connect_sealed_is_opened_whichever_key_is_in_use(key):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    unsealer = ConnectUnsealer({"older": pem_of(other), KEY_ID: pem_of(key)})
    assert unsealer.open(sealed(key, "4711")) == "4711"
    assert unsealer.open(sealed(other, "01311980", "older")) == "01311980"


def test_what_others_sealed_is_not_opened_and_not_repeated(key):
    unsealer = ConnectUnsealer({KEY_ID: pem_of(key)})
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    whole = sealed(key, "4711")
    broken = base64.b64encode(base64.b64decode(whole)[:-20] + bytes(20)).decode()
    for message in (
        sealed(other, "4711"),
        sealed(key, "4711", name="unknown"),
        sealed(key, "4711", provider="Somebody"),
        broken,
        "AAAA",
        "no base64",
        "A" * 9_000,
    ):
        with pytest.raises(Malformed) as caught:
            unsealer.open(message)
        assert "4711" not in str(caught.value)
        assert message[:40] not in str(caught.value)


class Secrets:
    def __init__(self, answer):
        self.answer = answer

    def get_secret_value(self, **asked):
        assert asked == {"SecretId": "keys"}
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"SecretString": self.answer}


def settings(**said):
    return Settings(pepper=b"a pepper of a test", **said)


def test_the_keys_are_read_from_the_secret_that_the_settings_name(key):
    secrets = Secrets(json.dumps({KEY_ID: pem_of(key)}))
    unsealer = ConnectUnsealer.of(settings(keypad_secret="keys"), secrets)
    assert unsealer.open(sealed(key, "1980")) == "1980"


@pytest.mark.parametrize("answer", [None, "", "[]", "{}", '{"a": 1}', "{"])
def test_a_secret_of_another_form_is_unreadable(answer):
    with pytest.raises(Unreadable, match="secret of the keypad"):
        ConnectUnsealer.of(settings(keypad_secret="keys"), Secrets(answer))


@pytest.mark.parametrize(
    "fault",
    [
        ClientError({"Error": {"Code": "ThrottlingException"}}, "GetSecretValue"),
        EndpointConnectionError(endpoint_url="https://example.com"),
    ],
    ids=["refused", "unreached"],
)
def test_a_secret_that_cannot_be_read_is_unavailable(fault):
    with pytest.raises(Unavailable):
        ConnectUnsealer.of(settings(keypad_secret="keys"), Secrets(fault))


def test_no_secret_named_is_unreadable():
    with pytest.raises(Unreadable, match="IVR_KEYPAD_SECRET"):
        ConnectUnsealer.of(settings(), Secrets("{}"))


def test_authenticate_opens_what_the_local_keypad_sealed(line):
    secret = LocalCipher().encrypt("arn:aws:x:key/keypad", "PEM", "1980")
    assert line.prove(secret) == "passed"
    wrong = LocalCipher().encrypt("arn:aws:x:key/keypad", "PEM", "1981")
    assert line.prove(wrong) == "failed"


def test_authenticate_opens_what_connect_sealed(line, key):
    object.__setattr__(line.ports, "unsealer", ConnectUnsealer({KEY_ID: pem_of(key)}))
    assert line.prove(sealed(key, "1980")) == "passed"


def test_a_plain_secret_is_accepted_only_where_the_settings_say_so(line):
    strict = replace(line.services, settings=settings(keypad_plain=False))
    attributes = {"case_id": "K", "attempt": "1"}
    asked = {"proof": "birth_year", "secret": "1980"}
    event = line.event("dialled-1", "+14155550101", attributes, asked, "API")
    with pytest.raises(Malformed, match="encrypt"):
        HANDLERS["authenticate"](event, strict)
    asked["secret"] = LocalCipher().encrypt("k", "PEM", "1980")
    assert HANDLERS["authenticate"](event, strict)["result"] == "passed"


@pytest.mark.parametrize(
    "text", ["bG9jYWw=", "bm90IG91cnM6MTIzNDU2Nzg=", "////////////////////////"]
)
def test_the_local_unsealer_opens_its_own_form_only(text):
    with pytest.raises(Malformed):
        LocalUnsealer().open(text)


def test_no_other_function_opens_anything():
    folder = Path(ivr.runtime.__file__).parent
    users = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*.py"))
        if "unsealer.open(" in path.read_text()
    ]
    assert users == ["handlers/asked/authenticate.py"]


def test_the_library_is_loaded_when_something_is_opened_and_not_before():
    script = (
        "import sys, ivr.runtime.adapters.aws.unsealer, ivr.runtime.handlers.asked.authenticate\n"
        "print('aws_encryption_sdk' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
