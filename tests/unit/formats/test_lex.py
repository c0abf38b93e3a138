"""Lex archives: written as exports are laid out, read without trusting them."""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.compiler.bots.vocabulary import vocabulary_bot
from ivr.compiler.lexicon.vocabulary import Capture, DialogVocabulary, Meaning
from ivr.faults import Refused, Unreadable
from ivr.formats.lex import export as lex
from ivr.formats.lex.archive import Allowance

MANIFEST = {"metaData": {"schemaVersion": "1", "fileFormat": "LexJson", "resourceType": "BOT"}}


@pytest.fixture(scope="module")
def bot():
    return vocabulary_bot(
        DialogVocabulary(
            "inbound",
            ("en-US", "es-US"),
            (Meaning("Cards", {"en-US": ("cards",), "es-US": ("tarjetas perdidas, ¿sí?",)}),),
            ("1",),
            (Capture("EndingGiven", "ending", (4, 4)),),
        )
    )


def contents(bot):
    return {path: text.encode() for path, text in lex.files(bot).items()}


def codes(call, *args, **allowed):
    with pytest.raises(Refused) as caught:
        call(*args, allowance=Allowance(**allowed))
    return {finding.code for finding in caught.value.findings}


def zipped(entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in entries:
            target.writestr(name, content)
    return buffer.getvalue()


# --- writing --------------------------------------------------------------------------------


def test_the_layout_is_that_of_real_exports(bot):
    paths = list(lex.files(bot))
    locale = "InboundMenus/BotLocales/es_US"
    assert paths == sorted(paths)
    assert {
        "Manifest.json",
        "InboundMenus/Bot.json",
        f"{locale}/BotLocale.json",
        f"{locale}/Intents/FallbackIntent/Intent.json",
        f"{locale}/Intents/EndingGiven/Slots/ending/Slot.json",
        f"{locale}/SlotTypes/Digits4To4/SlotType.json",
    } <= set(paths)
    assert json.loads(lex.files(bot)["Manifest.json"]) == MANIFEST


def test_an_archive_is_stored_sorted_and_dated_1980(bot):
    with zipfile.ZipFile(io.BytesIO(lex.archive(bot))) as archive:
        members = archive.infolist()
    assert [m.filename for m in members] == list(lex.files(bot))
    assert {m.compress_type for m in members} == {zipfile.ZIP_STORED}
    assert {m.date_time for m in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {stat.S_IFMT(m.external_attr >> 16) for m in members} == {stat.S_IFREG}


def test_what_is_read_back_is_written_the_same(bot):
    again = lex.read_archive(lex.archive(bot))
    assert lex.archive(again) == lex.archive(bot)
    assert again.locale("es-US").intent("Cards").utterances == ("tarjetas perdidas, ¿sí?",)
    assert again.locale("en-US").intent("EndingGiven").slot("ending") is not None


def test_a_bot_read_back_is_called_by_its_name(bot):
    assert lex.read_archive(lex.archive(bot)).symbol_name == "InboundMenus"


def test_an_archive_costs_in_proportion_to_its_bot(growth):
    def bot_of(count):
        meanings = tuple(
            Meaning(f"Meaning{n}", {"en-US": tuple(f"phrase {n} {k}" for k in range(20))})
            for n in range(count)
        )
        return vocabulary_bot(DialogVocabulary("big", ("en-US",), meanings))

    assert growth(lambda count: lex.archive(bot_of(count)), 60) < 2.5


# --- reading --------------------------------------------------------------------------------


def test_unknown_keys_and_files_are_kept(bot):
    files = contents(bot)
    path = "InboundMenus/BotLocales/en_US/Intents/Cards/Intent.json"
    files[path] = json.dumps({**json.loads(files[path]), "novelty": {"deep": [1, None]}}).encode()
    extra = "InboundMenus/BotLocales/en_US/CustomVocabulary/CustomVocabulary.json"
    files[extra] = b'{"customVocabularyItems": []}'
    again = contents(lex.read_files(files))
    assert {k: json.loads(v) for k, v in again.items()} == {
        k: json.loads(v) for k, v in files.items()
    }


def test_an_export_may_lie_in_a_folder_of_the_archive(bot):
    entries = [(f"wrapped/{path}", text) for path, text in lex.files(bot).items()]
    litter = [("__MACOSX/._Bot.json", "x"), ("wrapped/.DS_Store", "x"), ("README.md", "hi")]
    assert lex.files(lex.read_archive(zipped([*entries, *litter]))) == lex.files(bot)


def test_a_folder_name_that_is_not_the_records_name_is_kept(bot):
    files = {k.replace("InboundMenus/", "Renamed/"): v for k, v in contents(bot).items()}
    again = lex.read_files(files)
    assert (again.name, again.folder) == ("InboundMenus", "Renamed")
    assert set(lex.files(again)) == set(files)


def test_a_folder_is_read_like_an_archive(bot, tmp_path):
    for path, text in lex.files(bot).items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    assert lex.archive(lex.read_folder(tmp_path)) == lex.archive(bot)
    (tmp_path / "InboundMenus" / "sly.json").symlink_to("/etc/hostname")
    assert codes(lex.read_folder, tmp_path) == {"LEX021"}


def test_a_missing_folder_is_unreadable(tmp_path):
    with pytest.raises(Unreadable, match="no such folder"):
        lex.read_folder(tmp_path / "gone")


@pytest.mark.parametrize("name", ["manifest.json", "MANIFEST.JSON", "Manifest.JSON"])
def test_a_manifest_is_known_in_any_case(bot, name):
    files = contents(bot)
    files[name] = files.pop("Manifest.json").replace(b"LexJson", b"LEXJSON")
    read = lex.read_archive(zipped(files.items()))
    assert read.manifest == {"metaData": {**MANIFEST["metaData"], "fileFormat": "LEXJSON"}}
    assert read.locales == lex.read_archive(lex.archive(bot)).locales


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"Manifest.json": None}, "LEX023", "no Manifest.json"),
        (
            {"Manifest.json": b'{"metaData": {"resourceType": "BOTLOCALE"}}'},
            "LEX023",
            "BOTLOCALE",
        ),
        (
            {"Manifest.json": b'{"metaData": {"resourceType": "BOT", "fileFormat": "TSV"}}'},
            "LEX023",
            "BOT in TSV, not BOT in LexJson",
        ),
        ({"Manifest.json": b"[]"}, "LEX025", "not a JSON object"),
        ({"InboundMenus/Bot.json": None}, "LEX025", "found none"),
        ({"Other/Bot.json": b"{}"}, "LEX025", "found InboundMenus, Other"),
        ({"InboundMenus/Bot.json": b"{"}, "LEX024", "not JSON"),
        ({"InboundMenus/Bot.json": b'{"name": 5}'}, "LEX025", "name: a text belongs here"),
        ({"InboundMenus/Bot.json": b'{"name": "a", "folder": "../.."}'}, "LEX025", "'folder'"),
        ({"InboundMenus/Bot.json": b'{"name": "a", "otherFiles": {}}'}, "LEX025", "'otherFiles'"),
        ({"InboundMenus/Bot.json": b"\xff\xfe"}, "LEX024", "not JSON"),
        ({"InboundMenus/Bot.json": b'{"name": NaN}'}, "LEX024", "NaN"),
        ({"InboundMenus/Bot.json": b"[" * 100_000}, "LEX024", "not JSON"),
        ({"InboundMenus/BotLocales/en_US/BotLocale.json": None}, "LEX025", "missing"),
    ],
)
def test_a_wrong_export_is_refused_with_the_file_that_is_wrong(bot, change, code, said):
    files: dict[str, bytes | None] = {**contents(bot), **change}
    kept = {path: raw for path, raw in files.items() if raw is not None}
    with pytest.raises(Refused) as caught:
        lex.read_files(kept, "in.zip")
    found = [(f.code, str(f)) for f in caught.value.findings]
    assert any(c == code and said in text and "in.zip" in text for c, text in found), found


def test_all_wrong_files_are_named_at_once(bot):
    files = contents(bot)
    broken = [path for path in files if path.endswith("Intent.json")]
    with pytest.raises(Refused) as caught:
        lex.read_files({**files, **dict.fromkeys(broken, b"{")})
    assert len(caught.value.findings) == len(broken)


def test_a_v1_export_is_named_as_such():
    v1 = json.dumps({"metadata": {"schemaVersion": "1.0", "importType": "LEX"}}).encode()
    with pytest.raises(Refused, match="Lex V1 export"):
        lex.read_files({"Bot_Export.json": v1})


# --- hostile --------------------------------------------------------------------------------


def member(name, mode=0o100644):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize(
    "name",
    [
        "../evil.json",
        "a/../../evil.json",
        "/etc/evil.json",
        "C:/evil.json",
        "..\\evil.json",
        "a\\..\\evil.json",
    ],
)
def test_a_member_that_leaves_its_folder_is_refused(name):
    assert codes(lex.read_archive, zipped([(member(name), "{}")])) == {"LEX021"}


@pytest.mark.parametrize("mode", [0o120777, 0o060644, 0o010644])
def test_links_and_devices_are_refused(mode):
    raw = zipped([(member("Bot/Bot.json", mode), "/etc/passwd")])
    assert codes(lex.read_archive, raw) == {"LEX021"}


def test_all_unsafe_members_are_named_at_once():
    raw = zipped([(member("../a.json"), "{}"), (member("/b.json"), "{}"), (member("c.json"), "")])
    with pytest.raises(Refused) as caught:
        lex.read_archive(raw)
    assert len(caught.value.findings) == 2


def test_a_name_that_stands_twice_is_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        raw = zipped([("Bot/Bot.json", "{}"), ("Bot/Bot.json", "{}")])
    assert codes(lex.read_archive, raw) == {"LEX021"}


def test_an_encrypted_member_is_refused(bot):
    raw = bytearray(lex.archive(bot))
    at = raw.index(b"PK\x01\x02")
    flags = struct.unpack_from("<H", raw, at + 8)[0]
    struct.pack_into("<H", raw, at + 8, flags | 1)
    assert codes(lex.read_archive, bytes(raw)) == {"LEX021"}


def test_a_bomb_is_stopped_at_its_allowance():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("Bot/Bot.json", b" " * 1_000_000)
    assert codes(lex.read_archive, buffer.getvalue(), file_bytes=10_000) == {"LEX022"}


def test_many_small_bombs_share_one_allowance():
    raw = zipped([(f"Bot/{n}.json", b" " * 4_000) for n in range(5)])
    assert codes(lex.read_archive, raw, total_bytes=10_000) == {"LEX022"}


def test_a_member_that_lies_about_its_size_is_not_believed(bot):
    raw = bytearray(lex.archive(bot))
    at = raw.index(b"PK\x01\x02")
    struct.pack_into("<I", raw, at + 24, 1)
    assert codes(lex.read_archive, bytes(raw)) & {"LEX020", "LEX024", "LEX025"}


def test_too_many_files_are_refused(tmp_path):
    raw = zipped([(f"Bot/{n}.json", "{}") for n in range(3)])
    assert codes(lex.read_archive, raw, files=2) == {"LEX022"}
    for n in range(3):
        (tmp_path / f"{n}.json").write_text("{}")
    assert codes(lex.read_folder, tmp_path, files=2) == {"LEX022"}


def test_an_archive_that_is_too_long_is_not_opened():
    assert codes(lex.read_archive, b"x" * 11, archive_bytes=10) == {"LEX022"}


def test_a_file_that_is_too_long_is_refused(tmp_path):
    (tmp_path / "Manifest.json").write_text("{" + " " * 20 + "}")
    assert codes(lex.read_folder, tmp_path, file_bytes=10) == {"LEX022"}


@pytest.mark.parametrize("raw", [b"", b"no zip", b"PK\x03\x04" + b"\x00" * 50])
def test_what_is_no_zip_is_refused(raw):
    assert codes(lex.read_archive, raw) == {"LEX020"}


def outcome(raw):
    try:
        lex.read_archive(raw)
    except Refused as refused:
        return {finding.code for finding in refused.findings}
    return set()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_archive_is_read_or_refused_never_worse(data):
    raw = bytearray(_SMALL)
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    found = outcome(bytes(raw[:cut] if data.draw(st.booleans()) else raw))
    assert all(code.startswith("LEX02") for code in found)


_SMALL = lex.archive(vocabulary_bot(DialogVocabulary("d", ("en-US",), (), ("1",))))


def test_a_file_that_is_nested_too_deeply_is_refused(bot):
    kept = contents(bot)
    path = "InboundMenus/BotLocales/en_US/Intents/Cards/Intent.json"
    kept[path] = b'{"name": "Cards", "odd": ' + b"[" * 150 + b"]" * 150 + b"}"
    with pytest.raises(Refused, match="LEX025 is nested deeper than 100 levels"):
        lex.read_files(kept)
