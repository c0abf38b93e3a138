"""Bots of Lex become bots of a workspace, with the proof that they go out as they came in.

    adopted, refused = adopt_bots([BotSource(bot, "exports/travel.zip")])
    adopted[0].differences       where the compiled bot is not the one that was read
    bot_files(adopted)           path -> text

Law of the room: nothing is written; what is not equal is said, never passed over.
"""

from ivr.adopting.bots.proof import AdoptedBot, BotSource, adopt_bots, bot_files

__all__ = ["AdoptedBot", "BotSource", "adopt_bots", "bot_files"]
