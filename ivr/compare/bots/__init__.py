"""Two versions of bots side by side: what callers may say, what they are asked, who answers."""

from ivr.compare.bots.changes import bot_changes

__all__ = ["bot_changes"]
