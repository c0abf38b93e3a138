"""How long a large bot takes: written as an archive, read again, and said in the other dialects.

The bot is as large as a locale may be: 250 intents of 20 utterances, each with two slots.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.clock import cpu_seconds
from bench.report import Line
from ivr.formats.lex import export, pieces
from ivr.formats.lex.calls import Target, plan
from ivr.formats.lex.cloudformation import read_template, template
from ivr.formats.lex.dialects import bot_of
from ivr.ir.bot import Bot

INTENTS, UTTERANCES, SLOTS = 250, 20, 2
"""Source: Lex V2 quotas, intents of a locale that is not English."""

PROMISED = 1.0
"""CPU seconds for the archive."""

ROLE = "arn:aws:iam::123456789012:role/lex-bots-run-as"


def dialects(runs: int, intents: int = INTENTS) -> Iterator[Line]:
    """Measure a bot of so many intents in every dialect."""
    bot = large(intents)
    raw, text = export.archive(bot), template([bot]).text
    of = f"{intents} intents x {UTTERANCES} utterances"
    yield Line(f"archive of {of}", cpu_seconds(lambda: export.archive(bot), runs), "s", PROMISED)
    parts = {
        "the same archive, read": lambda: export.read_archive(raw),
        f"its template of {len(text):,} bytes": lambda: template([bot]),
        "the same template, read": lambda: read_template(text, "bots.json"),
        f"its {len(plan(bot, Target(ROLE)).steps):,} calls": lambda: plan(bot, Target(ROLE)),
    }
    for what, work in parts.items():
        yield Line(what, cpu_seconds(work, runs), "s")


def large(intents: int) -> Bot:
    """Return a bot of one locale with so many intents."""
    fallback = {"name": "FallbackIntent", "parentIntentSignature": "AMAZON.FallbackIntent"}
    said = [*(_intent(number) for number in range(intents)), fallback]
    return bot_of({"name": "Large", "locales": [{"identifier": "es_US", "intents": said}]})


def _intent(number: int) -> pieces.Json:
    names = [f"slot_{at}" for at in range(SLOTS)]
    return {
        "name": f"Intent{number}",
        "sampleUtterances": [
            {"utterance": f"quiero hacer la cosa {number} de la manera {at}"}
            for at in range(UTTERANCES)
        ],
        "initialResponseSetting": pieces.initial_response(
            pieces.next_step("ElicitSlot", slot=names[0]), hook=True
        ),
        "slotPriorities": [{"slotName": each, "priority": at} for at, each in enumerate(names)],
        "slots": [_slot(each) for each in names],
    }


def _slot(name: str) -> pieces.Json:
    setting = {
        "slotConstraint": "Required",
        "promptSpecification": pieces.prompt([f"¿Cuál es el valor de {name}?"], 2),
        "slotCaptureSetting": pieces.capture(pieces.next_step("FulfillIntent"), hook=False),
    }
    return {"name": name, "slotTypeName": "AMAZON.City", "valueElicitationSetting": setting}
