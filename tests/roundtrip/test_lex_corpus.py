"""Real Lex V2 exports are read and written unchanged, and ours look like them.

The exports are read from `bots` of the corpus (environment variable IVR_CORPUS).
"""

from __future__ import annotations

import ast
import csv
import json
import os
import re
from pathlib import Path

import pytest

from ivr.compiler.bots.build import compile_bot
from ivr.compiler.bots.vocabulary import vocabulary_bot
from ivr.compiler.lexicon.vocabulary import Capture, DialogVocabulary, Meaning
from ivr.formats.lex import export as lex
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_file

CORPUS = Path(os.getenv("IVR_CORPUS", "../shared/corpus"))
BOTS = CORPUS / "bots"
KEY_PATHS = CORPUS.parent / "reference" / "lex-export-keypaths.txt"
SHIPPED = Path(__file__).parents[2] / "bots"

needs_corpus = pytest.mark.skipif(
    not BOTS.is_dir(), reason="no corpus: set IVR_CORPUS to the folder that holds bots"
)
needs_key_paths = pytest.mark.skipif(
    not KEY_PATHS.is_file(), reason="no table of the key paths of real exports"
)


def exports():
    if not BOTS.is_dir():
        return []
    with (BOTS / "INDEX.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    return [row["file"] for row in rows if row["kind"] == "v2-export"]


def as_json(raw):
    """A JSON text in which 1 and 1.0, true and 1 stay apart."""
    return json.dumps(json.loads(raw), sort_keys=True)


@needs_corpus
@pytest.mark.parametrize("name", exports() or ["none"])
def test_an_export_is_read_and_written_unchanged(name):
    folder = BOTS / name
    bot = lex.read_folder(folder)
    archived = lex.read_archive(lex.archive(bot))
    original = {
        path.relative_to(folder).as_posix(): as_json(path.read_bytes())
        for path in folder.rglob("*.json")
    }
    assert {path: as_json(text) for path, text in lex.files(archived).items()} == original


@needs_corpus
def test_the_corpus_has_exports():
    assert len(exports()) >= 10


# --- our bots beside real ones --------------------------------------------------------------


def key_paths():
    """Real key paths -> JSON types seen there."""
    table = {}
    for line in KEY_PATHS.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        path, _, seen = line.partition(" ")
        table[path] = {kind.partition(":")[0] for kind in ast.literal_eval(seen)}
    return table


def walk(value, path):
    yield path, type(value).__name__
    if isinstance(value, dict):
        for key, inner in value.items():
            name = f"<k:{key}>" if re.fullmatch(r"Initial|Retry\d", key) else key
            yield from walk(inner, f"{path}.{name}")
    if isinstance(value, list):
        for inner in value:
            yield from list(walk(inner, f"{path}[]"))[isinstance(inner, dict) :]


def ours():
    vocabulary = DialogVocabulary(
        "inbound",
        ("en-US", "es-US"),
        (Meaning("Cards", {"en-US": ("cards",), "es-US": ("tarjetas",)}),),
        ("0", "1"),
        (Capture("EndingGiven", "ending", (4, 4)), Capture("ColourGiven", "c", values=("red",))),
    )
    yield vocabulary_bot(vocabulary)
    for path in sorted(SHIPPED.glob("*.yaml")):
        yield compile_bot(load_file(BotSpec, path, path.name), lambda said, locale: f"{said}")


@needs_key_paths
def test_our_bots_have_only_key_paths_and_types_of_real_exports():
    known = key_paths()
    strange = set()
    for bot in ours():
        for path, text in lex.files(bot).items():
            for place, kind in walk(json.loads(text), Path(path).stem):
                if place != Path(path).stem and kind not in known.get(place, set()):
                    strange.add((place, kind))
    assert strange == set()


@needs_key_paths
def test_our_files_have_every_key_that_real_files_always_have():
    always = {
        "Bot": {"name", "version", "description", "identifier", "dataPrivacy"},
        "Intent": {
            "name", "identifier", "description", "parentIntentSignature", "sampleUtterances",
            "intentConfirmationSetting", "intentClosingSetting", "initialResponseSetting",
            "inputContexts", "outputContexts", "kendraConfiguration", "dialogCodeHook",
            "fulfillmentCodeHook", "slotPriorities",
        },
        "Slot": {
            "name", "identifier", "description", "slotTypeName", "obfuscationSetting",
            "valueElicitationSetting", "multipleValuesSetting",
        },
        "SlotType": {
            "name", "identifier", "description", "slotTypeValues", "parentSlotTypeSignature",
            "valueSelectionSetting",
        },
        "BotLocale": {
            "name", "identifier", "version", "description", "voiceSettings",
            "nluConfidenceThreshold",
        },
    }  # fmt: skip
    for bot in ours():
        for path, text in lex.files(bot).items():
            assert always.get(Path(path).stem, set()) <= set(json.loads(text)), path
