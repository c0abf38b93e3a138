"""docs/bots.md: its bots compile without a finding, its command prints what the page shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from ivr.adopting.bots import BotSource, adopt_bots
from ivr.cli.main import execute
from ivr.compiler.bots.build import compile_bot
from ivr.compiler.lexicon.checks.bots import check
from ivr.compiler.lexicon.handwritten.templates import filled
from ivr.formats.lex import export
from ivr.ir.bot import FALLBACK_SIGNATURE
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_text
from ivr.speech.prompts import PromptBook, Variable

PAGE = (Path(__file__).parents[2] / "docs" / "bots.md").read_text(encoding="utf-8")
BOOK = PromptBook(
    (), {"bank": Variable(name="bank", type="text", phase="build", value="Acme", sample="Acme")}
)
BAKERY = """\
bot: bakery
locales: [en-US]
intents:
  Order:
    utterances: [bread please]
    slots: {loaf: {type: AMAZON.Number, required: true, ask: How many?}}
    extra: {unheardOf: 1}
  FallbackIntent: {built_in: AMAZON.FallbackIntent}
"""


def say(said, locale):
    return said if isinstance(said, str) else [said.text, *said.variants]


def blocks():
    return re.findall(r"```yaml\n# bots/(\w+)\.yaml\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize(("name", "text"), blocks())
def test_a_bot_of_the_page_compiles_and_comes_back(name, text):
    made = filled([load_text(BotSpec, text, f"{name}.yaml")], BOOK)
    assert made.findings == ()
    (spec,) = made.bots
    assert [str(each) for each in check(spec)] == []
    bot = compile_bot(spec, say)
    assert any(
        each.parent_intent_signature == FALLBACK_SIGNATURE for each in bot.locales[0].intents
    )
    (back,), refused = adopt_bots([BotSource(bot, name)])
    assert (back.differences, refused) == ((), ())


def test_the_page_shows_at_least_three_bots():
    assert len(blocks()) >= 3


def test_the_page_names_every_key_of_a_bot():
    for key in set(BotSpec.model_fields) - {"about", "child_directed", "lint"}:
        assert re.search(rf"\b{key}\b", PAGE), key


def test_the_command_prints_what_the_page_shows(tmp_path, monkeypatch, capfd):
    ((command, shown),) = re.findall(
        r"```console\n\$ (ivr import .*?)\n(.*?)\n```", PAGE, re.DOTALL
    )
    bot = compile_bot(load_text(BotSpec, BAKERY, "bakery.yaml"), say)
    (tmp_path / "bakery-bot.zip").write_bytes(export.archive(bot))
    monkeypatch.chdir(tmp_path)
    assert execute(shlex.split(command)[1:]) == 0
    out, err = capfd.readouterr()
    assert (out + err).rstrip("\n") == shown
    monkeypatch.chdir(tmp_path / "shop")
    assert execute(["compile"]) == 0
    again = export.read_archive(Path("build/local/bots/bakery.zip").read_bytes())
    assert export.files(again) == export.files(export.read_archive(export.archive(bot)))
