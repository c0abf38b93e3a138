"""ivr import of bots: what is recognised, what is written and told, and what strangers send."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from ivr.cli.main import execute
from ivr.compiler.bots.build import compile_bot
from ivr.formats.lex import export
from ivr.formats.lex.cloudformation import template
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_text

SPEC = """\
bot: shop
locales: [en-US]
intents:
  Order: {utterances: [bread please]}
"""


@pytest.fixture
def bot():
    return compile_bot(load_text(BotSpec, SPEC, "shop.yaml"), lambda said, locale: str(said))


def run(capfd, *arguments):
    code = execute(["import", *map(str, arguments)])
    out, err = capfd.readouterr()
    return code, out, err


def test_an_archive_a_folder_and_a_template_are_recognised(tmp_path, capfd, bot):
    (tmp_path / "shop.zip").write_bytes(export.archive(bot))
    for path, text in export.files(bot).items():
        (tmp_path / "folder" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / path).write_text(text, encoding="utf-8")
    (tmp_path / "shop.yaml").write_text(template([bot]).text, encoding="utf-8")
    for number, name in enumerate(("shop.zip", "folder", "shop.yaml")):
        code, _, err = run(capfd, tmp_path / name, "-o", tmp_path / f"out{number}")
        assert (code, "; equal" in err) == (0, True), err
        assert (tmp_path / f"out{number}" / "bots" / "shop.yaml").is_file()


def test_several_bots_of_a_folder_need_a_folder(tmp_path, capfd, bot):
    for name in ("a", "b"):
        (tmp_path / f"{name}.zip").write_bytes(export.archive(bot))
    code, _, err = run(capfd, tmp_path)
    assert (code, "USE001" in err) == (2, True)
    code, _, _ = run(capfd, tmp_path, "-o", tmp_path / "out")
    assert code == 0
    assert {p.name for p in (tmp_path / "out" / "bots").glob("*.yaml")} == {
        "shop.yaml",
        "shop_2.yaml",
    }


def test_one_bot_is_printed_or_put_into_a_file(tmp_path, capfd, bot):
    (tmp_path / "x.zip").write_bytes(export.archive(bot))
    code, out, _ = run(capfd, tmp_path / "x.zip")
    assert (code, "bot: shop" in out) == (0, True)
    assert run(capfd, tmp_path / "x.zip", "-o", tmp_path / "bakery.yaml")[0] == 0
    assert "bot: bakery" in (tmp_path / "bakery.yaml").read_text(encoding="utf-8")
    assert (tmp_path / "bakery.kept.json").is_file()


def test_a_bot_in_the_way_is_overwritten_by_force_alone(tmp_path, capfd, bot):
    (tmp_path / "x.zip").write_bytes(export.archive(bot))
    assert run(capfd, tmp_path / "x.zip", "-o", tmp_path / "out")[0] == 0
    (tmp_path / "out" / "bots" / "shop.yaml").write_text("mine", encoding="utf-8")
    code, _, err = run(capfd, tmp_path / "x.zip", "-o", tmp_path / "out")
    assert (code, "USE006" in err) == (2, True)
    assert run(capfd, tmp_path / "x.zip", "-o", tmp_path / "out", "--force")[0] == 0


def test_tools_get_json(tmp_path, capfd, bot):
    (tmp_path / "x.zip").write_bytes(export.archive(bot))
    code, out, _ = run(capfd, tmp_path / "x.zip", "-o", tmp_path / "out", "-f", "json")
    told = json.loads(out)
    assert (code, told["imported"][0]["equal"], told["findings"]) == (0, True, [])
    assert any(each.endswith("shop.yaml") for each in told["wrote"])


def test_what_compile_would_refuse_is_told_at_its_line(tmp_path, capfd):
    spec = load_text(BotSpec, SPEC.replace("bread please", "'{x}?'"), "shop.yaml")
    made = compile_bot(spec, lambda said, locale: str(said))
    (tmp_path / "x.zip").write_bytes(export.archive(made))
    code, _, err = run(capfd, tmp_path / "x.zip", "-o", tmp_path / "out")
    assert code == 1
    assert f"{tmp_path}/out/bots/shop.yaml:" in err
    assert "LEX001" in err


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, text in members.items():
            target.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.zip", b"PK no zip", "LEX020"),
        ("x.zip", b"", "LEX020"),
        ("x.zip", zipped(a="b"), "LEX023"),
        ("x.zip", zipped(**{"..__Bot.json": "{}"}), "LEX021"),
        ("x.zip", zipped(**{"Manifest.json": "["}), "LEX024"),
        ("x.json", b'{"metadata": {"importType": "LEX"}, "resource": {}}', "LEX023"),
        ("x.yaml", b"Resources: {B: {Type: AWS::Lex::Bot}, C: [", "LEX037"),
    ],
)
def test_what_strangers_send_ends_in_a_finding(tmp_path, capfd, name, content, code):
    (tmp_path / name).write_bytes(content)
    ended, _, err = run(capfd, tmp_path / name, "-o", tmp_path / "out")
    assert (ended, code in err) == (1, True), err
    assert not (tmp_path / "out").exists()


def test_a_broken_kept_file_is_told(tmp_path, capfd, bot, monkeypatch):
    (tmp_path / "x.zip").write_bytes(export.archive(bot))
    assert run(capfd, tmp_path / "x.zip", "-o", tmp_path / "out")[0] == 0
    (tmp_path / "out" / "bots" / "shop.kept.json").write_text("{", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "out")
    assert execute(["compile"]) == 1
    assert "LEX075" in "".join(capfd.readouterr())


def test_a_workspace_of_bots_alone_is_linted_and_compared(tmp_path, capfd, bot):
    (tmp_path / "x.zip").write_bytes(export.archive(bot))
    shop, other = tmp_path / "shop", tmp_path / "other"
    for out in (shop, other):
        assert run(capfd, tmp_path / "x.zip", "-o", out)[0] == 0
    assert (shop / "bots" / "shop.kept.json").is_file()
    assert execute(["lint", str(shop)]) == 0
    assert "LEX005" in capfd.readouterr().out
    assert execute(["compile", "--root", str(shop)]) == 0
    assert execute(["lint", str(shop)]) == 0
    spec = other / "bots" / "shop.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("bread please", "two rolls"), encoding="utf-8")
    capfd.readouterr()
    assert execute(["diff", str(shop), str(other)]) == 0
    assert "two rolls" in capfd.readouterr().out
