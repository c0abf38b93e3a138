"""Lex V2 export archives: reading and writing side by side.

Law: paths and JSON only. What the records mean is the business of `ivr.ir.bot`; unknown keys and
unknown JSON files are kept, and nothing a stranger's archive says is trusted: names, sizes and
kinds of its members are checked before a byte is unpacked.

    Manifest.json
    <Bot>/Bot.json
    <Bot>/BotLocales/<locale>/BotLocale.json
    <Bot>/BotLocales/<locale>/Intents/<Intent>/Intent.json
    <Bot>/BotLocales/<locale>/Intents/<Intent>/Slots/<Slot>/Slot.json
    <Bot>/BotLocales/<locale>/SlotTypes/<Type>/SlotType.json

Source: layout of real Lex V2 exports (the developer guide's spelling of the manifest differs).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ivr.formats.lex import archive as lex_archive
from ivr.formats.lex.archive import ALLOWANCE, Allowance
from ivr.formats.lex.reading import Reading
from ivr.ir.bot import Bot, BotLocale, Intent

MANIFEST_NAME = "Manifest.json"
MANIFEST = {"metaData": {"schemaVersion": "1", "fileFormat": "LexJson", "resourceType": "BOT"}}

ARCHIVE_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every archive member: the earliest that a zip can say."""

_FILE_MODE = 0o100644 << 16
_UNIX = 3


def files(bot: Bot) -> dict[str, str]:
    """Return the text of every file of a bot's export, by path, sorted."""
    root = bot.folder or bot.name
    found: dict[str, Any] = {MANIFEST_NAME: bot.manifest or MANIFEST, **bot.other_files}
    found[f"{root}/Bot.json"] = bot.written
    for locale in bot.locales:
        found.update(_locale_files(locale, root))
    return {path: _text(found[path]) for path in sorted(found)}


def archive(bot: Bot) -> bytes:
    """Return the import archive of a bot: stored, sorted, fixed dates; same bot, same bytes."""
    return packed(files(bot))


def packed(texts: Mapping[str, str]) -> bytes:
    """Return the archive of files that are written already: of the text of each by its path."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        for path, text in texts.items():
            member = zipfile.ZipInfo(path, ARCHIVE_DATE)
            member.external_attr = _FILE_MODE
            member.create_system = _UNIX
            target.writestr(member, text)
    return buffer.getvalue()


def read_files(contents: Mapping[str, bytes], shown_as: str = "bot") -> Bot:
    """Return the bot of an unpacked export.

    Args:
        contents: The bytes of each file by its path; other files than JSON are passed over.
        shown_as: The name under which findings show the export.

    Raises:
        Refused: No manifest, a manifest of something else (a V1 export too), files that are not
            JSON or have another shape than exports have; all findings at once.
    """
    kept = {name: raw for name, raw in contents.items() if lex_archive.wanted(name)}
    return Reading(shown_as, kept).bot()


def read_folder(folder: Path, shown_as: str = "", allowance: Allowance = ALLOWANCE) -> Bot:
    """Return the bot of an unpacked export on disk.

    Raises:
        Unreadable: The folder or a file of it cannot be opened.
        Refused: See `read_files`; or the folder holds links, or more than an export may hold.
    """
    shown = shown_as or folder.name
    return read_files(lex_archive.unpacked(folder, shown, allowance), shown)


def read_archive(raw: bytes, shown_as: str = "bot.zip", allowance: Allowance = ALLOWANCE) -> Bot:
    """Return the bot of an export archive.

    Raises:
        Refused: See `read_files`; or the archive is corrupt, encrypted, too big, or has members
            that are links or would leave its folder.
    """
    return read_files(lex_archive.unzipped(raw, shown_as, allowance), shown_as)


def _locale_files(locale: BotLocale, bot: str) -> Iterator[tuple[str, Any]]:
    root = f"{bot}/BotLocales/{locale.folder or locale.identifier}"
    yield f"{root}/BotLocale.json", locale.written
    for intent in locale.intents:
        yield from _intent_files(intent, root)
    for kind in locale.slot_types:
        yield f"{root}/SlotTypes/{kind.folder or kind.name}/SlotType.json", kind.written


def _intent_files(intent: Intent, locale: str) -> Iterator[tuple[str, Any]]:
    root = f"{locale}/Intents/{intent.folder or intent.name}"
    yield f"{root}/Intent.json", intent.written
    for slot in intent.slots:
        yield f"{root}/Slots/{slot.folder or slot.name}/Slot.json", slot.written


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
