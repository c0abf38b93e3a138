"""The AWS SDK for JavaScript, unmodified, as it comes from npm: a second client than boto3.

It begins with HTTP/2 unasked, which boto3 never does. Node finds the client in the folder that
IVR_JAVASCRIPT names, where `npm install @aws-sdk/client-lex-runtime-v2` was run.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ivr.formats.lex.pieces import identifier

pytest.importorskip("h2", reason="HTTP/2 needs the extra serve")

CLIENT = "@aws-sdk/client-lex-runtime-v2"
INSTALLED = Path(os.environ.get("IVR_JAVASCRIPT", "")) / "node_modules" / CLIENT / "package.json"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not INSTALLED.is_file(),
    reason=f"needs node, and IVR_JAVASCRIPT: a folder in which `npm install {CLIENT}` was run",
)

SCRIPT = """
import { createRequire } from "node:module";
const [folder, endpoint, botId] = process.argv.slice(2);
const lexV2 = createRequire(folder + "/")("@aws-sdk/client-lex-runtime-v2");
const credentials = { accessKeyId: "any", secretAccessKey: "any" };
const lex = new lexV2.LexRuntimeV2Client({ endpoint, region: "us-east-1", credentials });
const place = { botId, botAliasId: "local", localeId: "en_US", sessionId: "javascript" };
const text = "text/plain; charset=utf-8";
const send = (operation, more) => lex.send(new lexV2[operation + "Command"]({ ...place, ...more }));
const told = {};
told.text = await send("RecognizeText", { text: "order flowers" });
told.uttered = await send("RecognizeUtterance", {
  requestContentType: text, responseContentType: text, inputStream: new TextEncoder().encode("12"),
});
told.session = await send("GetSession", {});
await send("PutSession", { sessionState: { sessionAttributes: { tier: "gold" } } });
told.put = await send("GetSession", {});
await send("DeleteSession", {});
const refused = async (operation, more) => {
  try { await send(operation, more); return null; }
  catch (error) { return { name: error.name, status: error.$metadata.httpStatusCode }; }
};
told.gone = await refused("GetSession", {});
told.tooLong = await refused("RecognizeText", { text: "x".repeat(1025) });
const many = Array.from({ length: 12 }, (_, number) => number + 1);
told.parallel = await Promise.all(many.map(async (number) => {
  const sessionId = "javascript-" + number;
  await send("RecognizeText", { sessionId, text: "order flowers" });
  await send("RecognizeText", { sessionId, text: String(number) });
  return (await send("RecognizeText", { sessionId, text: "tomorrow" })).messages[0].content;
}));
delete told.uttered.audioStream;
lex.destroy();
console.log(JSON.stringify(told));
"""


def unpacked(text):
    return json.loads(gzip.decompress(base64.b64decode(text)))


def test_a_conversation_with_the_client_for_javascript(server, tmp_path):
    script = tmp_path / "talk.mjs"
    script.write_text(SCRIPT, encoding="utf-8")
    bot = identifier("bot", "FlowerShop")
    ran = subprocess.run(
        ["node", script, os.environ["IVR_JAVASCRIPT"], server.url, bot],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["text"]["messages"] == [{"content": "how many?", "contentType": "PlainText"}]
    assert told["text"]["interpretations"][0]["intent"]["name"] == "Order"
    assert unpacked(told["uttered"]["messages"])[0]["content"] == "when?"
    assert unpacked(told["uttered"]["inputTranscript"]) == "12"
    amount = told["session"]["sessionState"]["intent"]["slots"]["amount"]
    assert amount["value"]["interpretedValue"] == "12"
    assert told["put"]["sessionState"]["sessionAttributes"] == {"tier": "gold"}
    assert told["gone"] == {"name": "ResourceNotFoundException", "status": 404}
    assert told["tooLong"] == {"name": "ValidationException", "status": 400}
    assert told["parallel"] == [f"{number} of them?" for number in range(1, 13)]
