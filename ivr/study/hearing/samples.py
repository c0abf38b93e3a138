"""A bot's sample utterances as a classifier learns them: slots replaced by what callers may say.

Law: what stands in the bot decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ivr.hearing.samples.sayings import is_slots_only, sayings
from ivr.ir.bot import BotLocale
from ivr.study.hearing.training import Sample


def samples_of(locale: BotLocale) -> Iterator[Sample]:
    """Yield what a locale's intents teach; utterances that are nothing but slots teach nothing.

    All fillings of one utterance together count as one sample. The values of a slot type take
    turns over all utterances, so that none of them stands for the type.
    """
    turns = Counter[str]()
    for intent in locale.intents:
        if not intent.is_fallback:
            for utterance in dict.fromkeys(intent.utterances):
                if not is_slots_only(utterance):
                    said = sayings(utterance, intent, locale, turns)
                    for text in said:
                        yield Sample(text, intent.name, 1 / len(said), utterance)
