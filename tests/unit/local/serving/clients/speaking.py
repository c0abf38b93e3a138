"""What tests of unmodified clients share: a place to talk at, and how words are packed."""

from __future__ import annotations

import base64
import gzip
import json

PLACE = {
    "botId": "FlowerShop",
    "botAliasId": "local",
    "localeId": "en_US",
    "sessionId": "caller:1",
}
TEXT = "text/plain; charset=utf-8"


def packed(value):
    return base64.b64encode(gzip.compress(json.dumps(value).encode(), mtime=0)).decode()


def unpacked(text):
    return json.loads(gzip.decompress(base64.b64decode(text)))


def say(lex, text, **more):
    return lex.recognize_text(**{**PLACE, **more}, text=text)
