"""A bot of Lex -> the bot's YAML, as a person would have written it.

    draft = draft_of(bot, "travel", keeps)
    draft.value       the file, as plain values
    draft.kept        what the file beside it holds

Law of the room: what the compiler writes by itself is not written here, and what no key says is
left out: whoever proves the draft adds it as `extra`.
"""

from ivr.importer.bots.bot import (
    Draft,
    bot_file,
    bot_text,
    draft_of,
    kept_file,
    kept_text,
    nameless,
)

__all__ = ["Draft", "bot_file", "bot_text", "draft_of", "kept_file", "kept_text", "nameless"]
